"""Special functions: the error function and its relatives, gamma functions, sinc, logit.

NumPy has none of erf, erfc and lgamma. Python's own, from the C library, are right to the last digit or two,
and for an array they cost about as much as a polynomial in NumPy would, which needs dozens of passes.
"""

import functools
import math

import numpy as np

from .. import _dtype
from .._declare import function, function_and_method, method
from .._tensor import Tensor
from ..autograd.operation import operation
from ..autograd.record import record
from .elementwise import binary, document, inplace_with_own_row, to_default_float, unary
from .operands import check_tensor, is_number
from .signatures import NUMBER_TENSOR, TENSOR_NUMBER, TENSOR_TENSOR
from .writing import inplace, write_out


def _each(python_function):
    """A kernel that calls a function of Python floats on every element, in float64."""

    def kernel(array):
        values = np.array(list(map(python_function, array.ravel().tolist())), np.float64)
        return values.reshape(array.shape).astype(array.dtype)

    return kernel


def _in_float64(kernel):
    """A kernel computed in float64 and rounded to the array's own type."""

    def rounded(array):
        return kernel(np.asarray(array, np.float64)).astype(array.dtype)

    return rounded


def _log_gamma_of_one(x):
    try:
        return math.lgamma(x)
    except (ValueError, OverflowError):  # the poles 0, -1, -2, … and what is beyond float64
        return math.inf


@functools.cache
def _zeta_terms():
    """(-1)^k (ζ(k) - 1) / k for k = 2, 3, …: the coefficients of log Γ(2 + t) from t² on."""
    return [(-1) ** k * float(_zeta(k, np.array(2.0))) / k for k in range(2, 30)]


def _log_gamma(array):
    values = np.array(_each(_log_gamma_of_one)(array))
    # Near its zeros 1 and 2 Python's function is right to 1e-16, but not to the last digits of so small a
    # value: there the series about 2, and Γ(x + 1) = x Γ(x).
    near = (array > 0) & (array < 4.5)
    if near.any():
        x = np.asarray(array[near], np.float64)
        n = np.rint(x)
        t = x - n
        series = np.zeros_like(t)
        for term in reversed(_zeta_terms()):
            series = (series + term) * t
        series = (series + (1 - np.euler_gamma)) * t
        zero, one = -np.log(t * (1 + t)), -np.log1p(t)
        three, four = np.log(2 + t), np.log((2 + t) * (3 + t))
        values[near] = series + np.choose(n.astype(np.intp), [zero, one, np.zeros_like(t), three, four])
    return values


_erf, _erfc = _each(math.erf), _each(math.erfc)


@_in_float64
def _erfinv(y):
    size = np.absolute(y)
    # Winitzki's approximation, right to about 2e-3, then Halley's method, which triples the digits at each
    # step.
    with np.errstate(all="ignore"):
        rest = np.log1p(-size * size)
        half = 2 / (math.pi * 0.147) + rest / 2
        x = np.sqrt(np.sqrt(half * half - rest / 0.147) - half)
        for _ in range(3):
            # Near 1 by the complement: 1 - |y| is exact there, and erf - |y| would cancel.
            error = np.where(size > 0.5, (1 - size) - _erfc(x), _erf(x) - size)
            step = error * (math.sqrt(math.pi) / 2) * np.exp(x * x)
            x = np.where(np.isfinite(step), x - step / (1 + x * step), x)
        x = np.where(size == 1, np.inf, np.where(size > 1, np.nan, x))
    return np.copysign(x, y)


@_in_float64
def _digamma(x):
    with np.errstate(all="ignore"):
        # Left of 0 by reflection: ψ(x) = ψ(1 - x) - π / tan(πx).
        negative = x < 0
        fraction = x - np.trunc(x)
        reflected = np.where(fraction == 0, np.nan, math.pi / np.tan(math.pi * fraction))
        z = np.where(negative, 1 - x, x)
        total = np.zeros_like(z)
        # ψ(z) = ψ(z + 1) - 1 / z, until the asymptotic series is good to the last digit.
        while (small := z < 10).any():
            total = np.where(small, total - 1 / z, total)
            z = np.where(small, z + 1, z)
        w = 1 / (z * z)
        series = np.zeros_like(z)
        for b in reversed(_DIGAMMA):
            series = (series + b) * w
        values = total + np.log(z) - 0.5 / z - series
        values = np.where(negative, values - reflected, values)
        return np.where(x == 0, -np.copysign(np.inf, x), values)


# B_2k / 2k, of the asymptotic series of ψ.
_DIGAMMA = (1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12)
# B_2k / (2k)!, of the Euler-Maclaurin formula.
_EULER_MACLAURIN = tuple(
    b / math.factorial(2 * k + 2)
    for k, b in enumerate(
        (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510, 43867 / 798, -174611 / 330)
    )
)


def _zeta(s, q):
    """Hurwitz's zeta function Σ (q + k)^-s for a whole number s > 1 and an array q of float64."""
    with np.errstate(all="ignore"):
        total, z = np.zeros_like(q), np.array(q)
        steps = 0
        while (more := (z <= 9) | (steps < 9) & np.isfinite(z)).any() and steps < 10_000:
            total = np.where(more, total + z**-s, total)
            z = np.where(more, z + 1, z)
            steps += 1
        # The rest of the sum by the Euler-Maclaurin formula.
        power = z**-s
        total = total + power * z / (s - 1) + power / 2
        term, factor = power / z, float(s)
        for k, b in enumerate(_EULER_MACLAURIN):
            total = total + b * factor * term
            factor *= (s + 2 * k + 1) * (s + 2 * k + 2)
            term = term / (z * z)
        return np.where((q <= 0) & (q == np.floor(q)), np.inf, total)


def _polygamma(n):
    if n == 0:
        return _digamma
    sign = 1 if n % 2 else -1
    return _in_float64(lambda x: sign * math.factorial(n) * _zeta(n + 1, x))


def _sinc(array):
    angle = array * array.dtype.type(math.pi)
    return np.where(array == 0, array.dtype.type(1), np.sin(angle) / angle)


erf = unary("erf", _erf, doc="The error function 2/√π ∫₀ˣ exp(-t²) dt.")
erfc = unary("erfc", _erfc, doc="1 - erf(input), exact for large input.")
erfinv = unary("erfinv", _erfinv, doc="The inverse of the error function; NaN outside [-1, 1].")
lgamma = unary("lgamma", _log_gamma, doc="log |Γ(input)|.")
digamma = unary("digamma", _digamma, doc="The derivative of log Γ.")
sinc = unary("sinc", _sinc, doc="sin(πx) / (πx), and 1 at 0.")
deg2rad = unary("deg2rad", lambda a: a * a.dtype.type(math.pi / 180), doc="Degrees to radians.")
rad2deg = unary("rad2deg", lambda a: a * a.dtype.type(180 / math.pi), doc="Radians to degrees.")


def _entropy(x):
    values = np.where(x == 0, 0, -x * np.log(x))
    return np.where(x < 0, -np.inf, values).astype(x.dtype)


def _xlog1py(x, y):
    values = x * np.log1p(y)
    return np.where(np.isnan(y), np.nan, np.where(np.equal(x, 0), 0, values)).astype(values.dtype)


entr = unary("special_entr", _entropy, public=False, doc="")
xlog1py = binary(
    "special_xlog1py",
    _xlog1py,
    whole=to_default_float(_xlog1py),
    scalar_rows=True,
    signatures=(TENSOR_TENSOR, NUMBER_TENSOR, TENSOR_NUMBER),
    public=False,
)
document(xlog1py, "special_xlog1py", "input · log(1 + other), 0 where input is 0.", "special.html")
document(entr, "special_entr", "-x log x: 0 at 0, and -∞ for negative x.", "special.html")


@function
def polygamma(n, input, *, out=None):
    """The n-th derivative of the digamma function; n is a whole number, not negative.

    https://docs.pytorch.org/docs/stable/generated/torch.polygamma.html
    """
    if isinstance(n, bool) or not isinstance(n, (int, np.integer)):
        raise TypeError(f"polygamma(): argument 'n' (position 1) must be int, not {type(n).__name__}")
    check_tensor(input, "polygamma", "input", 2)
    if n < 0:
        raise RuntimeError("polygamma(n, x) does not support negative n.")
    if n == 0:
        return digamma(input, out=out)
    kernel, array = _polygamma(n), input._array
    values = kernel(array) if array.dtype.kind == "f" else to_default_float(kernel)(array)
    result = record(operation("polygamma"), np.asarray(values), (input,), n=int(n))
    return result if out is None else write_out("polygamma", out, result, input)


def _tensor_polygamma(self, n):
    """The n-th derivative of the digamma function: see ``torch.polygamma``.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.polygamma.html
    """
    return polygamma(n, self)


@function_and_method
def logit(input, eps=None, *, out=None):
    """log(x / (1 - x)), the inverse of sigmoid; with ``eps``, x is first held within [eps, 1 - eps].

    https://docs.pytorch.org/docs/stable/generated/torch.logit.html
    """
    check_tensor(input, "logit", "input", 1)
    if eps is not None and not is_number(eps):
        raise TypeError(f"logit(): argument 'eps' (position 2) must be float, not {type(eps).__name__}")
    array = input._array
    if array.dtype.kind != "f":
        array = array.astype(_dtype.get_default_dtype()._numpy)
    x = array
    if eps is not None:
        low, high = array.dtype.type(eps), array.dtype.type(1 - eps)
        # Not clip: for a negative eps the bounds do nothing.
        x = np.where(x < low, low, np.where(x > high, high, x))
    result = record(operation("logit"), np.asarray(np.log(x / (1 - x))), (input,), eps=eps)
    return result if out is None else write_out("logit", out, result, input)


@function_and_method
def nan_to_num(input, nan=None, posinf=None, neginf=None, *, out=None):
    """input with NaN, +∞ and -∞ replaced: by 0 and the dtype's largest and smallest numbers unless given.

    https://docs.pytorch.org/docs/stable/generated/torch.nan_to_num.html
    """
    check_tensor(input, "nan_to_num", "input", 1)
    for position, (name, value) in enumerate((("nan", nan), ("posinf", posinf), ("neginf", neginf)), 2):
        if value is not None and not is_number(value):
            raise TypeError(
                f"nan_to_num(): argument '{name}' (position {position}) must be float, not "
                f"{type(value).__name__}"
            )
    array = input._array
    if isinstance(out, Tensor) and out._array.dtype != array.dtype:
        raise RuntimeError(
            f"nan_to_num: dtype of out: {out.dtype._scalar_name} should be same as input: "
            f"{input.dtype._scalar_name}"
        )
    if array.dtype.kind == "f":
        limits = np.finfo(array.dtype)
        replacements = (
            (np.isnan(array), 0.0 if nan is None else nan),
            (array == np.inf, limits.max if posinf is None else posinf),
            (array == -np.inf, limits.min if neginf is None else neginf),
        )
        for mask, value in replacements:
            array = np.where(mask, np.array(value).astype(array.dtype), array)
    else:
        array = array.copy()
    result = record(operation("nan_to_num"), np.asarray(array), (input,))
    return result if out is None else write_out("nan_to_num", out, result, input)


method(_tensor_polygamma, "polygamma")
inplace_with_own_row("polygamma", _tensor_polygamma, "n")
inplace(logit)
inplace(nan_to_num)
