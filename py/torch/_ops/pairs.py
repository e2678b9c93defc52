"""Functions of two tensors beyond arithmetic: angles, lengths, sums of exponentials, signs, neighbours."""

import numpy as np

from .._declare import function_and_method, method
from .._tensor import Tensor
from .arithmetic import alias
from .elementwise import binary, refusing, to_default_float
from .operands import check_tensor
from .signatures import NUMBER_TENSOR, TENSOR_NUMBER, TENSOR_TENSOR
from .writing import inplace, write, write_out

_NO_INTEGERS = "biu"


def _xlogy(x, y):
    values = x * np.log(y)
    return np.where(np.isnan(y), np.nan, np.where(np.equal(x, 0), 0, values)).astype(values.dtype)


def _heaviside(a, b):
    return np.where(a == 0, b, a > 0).astype(b.dtype)


def _ldexp(a, b):
    return a * np.exp2(b)


atan2 = binary(
    "atan2",
    np.arctan2,
    whole=to_default_float(np.arctan2),
    numbers=(),
    doc="The angle of the point (other, input), in (-π, π].",
)
hypot = binary(
    "hypot",
    np.hypot,
    whole=refusing(np.hypot, _NO_INTEGERS, "hypot_cpu"),
    numbers=(),
    doc="√(input² + other²), without overflow on the way.",
)
logaddexp = binary(
    "logaddexp",
    np.logaddexp,
    whole=refusing(np.logaddexp, _NO_INTEGERS, "logaddexp_cpu"),
    numbers=(),
    inplace_form=False,
    doc="log(exp(input) + exp(other)), without overflow on the way.",
)
logaddexp2 = binary(
    "logaddexp2",
    np.logaddexp2,
    whole=refusing(np.logaddexp2, _NO_INTEGERS, "logaddexp2_cpu"),
    numbers=(),
    inplace_form=False,
    doc="log2(2^input + 2^other), without overflow on the way.",
)
nextafter = binary(
    "nextafter",
    np.nextafter,
    whole=refusing(np.nextafter, _NO_INTEGERS, "nextafter_cpu"),
    numbers=(),
    doc="The next number that the dtype can hold from input towards other.",
)
copysign = binary(
    "copysign",
    np.copysign,
    whole=to_default_float(np.copysign),
    numbers=("other",),
    scalar_rows=True,
    signatures=(TENSOR_TENSOR, TENSOR_NUMBER),
    doc="|input| with the sign of other; integers give floats.",
)
xlogy = binary(
    "xlogy",
    _xlogy,
    whole=to_default_float(_xlogy),
    scalar_rows=True,
    signatures=(TENSOR_TENSOR, NUMBER_TENSOR, TENSOR_NUMBER),
    doc="input · log(other), 0 where input is 0.",
)
_times_power_of_two = binary("ldexp", _ldexp, whole=to_default_float(_ldexp), numbers=(), public=False)
gcd = binary(
    "gcd",
    refusing(np.gcd, "bf", "gcd_cpu"),
    numbers=(),
    doc="The greatest common divisor of integers, not negative.",
)
lcm = binary(
    "lcm",
    refusing(np.lcm, "bf", "lcm_cpu"),
    numbers=(),
    doc="The least common multiple of integers, not negative.",
)
_heaviside_step = binary("heaviside", _heaviside, numbers=(), public=False)


@function_and_method
def heaviside(input, values, *, out=None):
    """0 where input is negative, 1 where it is positive, ``values`` where it is 0. It has no derivative.

    Raises RuntimeError when the dtypes differ.
    https://docs.pytorch.org/docs/stable/generated/torch.heaviside.html
    """
    check_tensor(input, "heaviside", "input", 1)
    check_tensor(values, "heaviside", "values", 2)
    if (
        input._array.dtype != values._array.dtype
        or isinstance(out, Tensor)
        and out._array.dtype != values._array.dtype
    ):
        raise RuntimeError("heaviside is not yet implemented for tensors with different dtypes.")
    result = _heaviside_step(input, values)
    return result if out is None else write_out("heaviside", out, result, input, values)


@function_and_method
def ldexp(input, other, *, out=None):
    """input · 2^other; integers give floats.

    https://docs.pytorch.org/docs/stable/generated/torch.ldexp.html
    """
    if isinstance(out, Tensor):
        _check_floating(out)
    return _times_power_of_two(input, other, out=out)


@method
def ldexp_(self, other):
    """Multiply by 2^other in place. Raises RuntimeError for integers.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.ldexp_.html
    """
    _check_floating(self)
    return write(self, ldexp(self, other))


def _check_floating(target):
    if target._array.dtype.kind != "f":
        raise RuntimeError(f"ldexp can't be cast to the desired output type {target.dtype._scalar_name}")


inplace(heaviside)
alias("arctan2", "atan2")
