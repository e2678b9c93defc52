"""Powers: pow, square, float_power, roots, and the operator **."""

import numpy as np

from .._declare import function_and_method, method
from .._dtype import float64
from .._tensor import Tensor
from ..autograd.operation import operation
from ..autograd.record import record
from .allocating import out_of_memory
from .elementwise import not_implemented_for, operator, unary
from .layout import laid_out
from .operands import broadcast_shape, is_number, promoted
from .signatures import no_match
from .writing import inplace, write, write_out

_SCALAR = operation("pow.Scalar")
_TENSOR = operation("pow.Tensor")
_BASE = operation("pow.base_Scalar")
_SIGNATURES = (
    "(Tensor input, Tensor exponent, *, Tensor out = None)",
    "(Number self, Tensor exponent, *, Tensor out = None)",
    "(Tensor input, Number exponent, *, Tensor out = None)",
)
_NEGATIVE = "Integers to negative integer powers are not allowed."

sqrt = unary("sqrt", np.sqrt, doc="The square root of input; NaN below 0.")
rsqrt = unary("rsqrt", lambda a: np.reciprocal(np.sqrt(a)), doc="1 / √input.")


@function_and_method
def pow(input, exponent, *, out=None):
    """input to the power of exponent; one of them may be a number.

    Raises RuntimeError for integers to a negative integer power (a number).
    https://docs.pytorch.org/docs/stable/generated/torch.pow.html
    """
    if isinstance(input, Tensor):
        if not isinstance(exponent, Tensor):
            if not is_number(exponent):
                raise no_match("pow", _SIGNATURES, input, exponent)
            result = record(_SCALAR, _pow_number(input, exponent), (input,), exponent=exponent)
        else:
            result = record(_TENSOR, _pow(input, exponent), (input, exponent))
    else:
        if not is_number(input) or not isinstance(exponent, Tensor):
            raise no_match("pow", _SIGNATURES, input, exponent)
        result = record(_BASE, _pow(input, exponent), (exponent,), self=input)
    return result if out is None else write_out("pow", out, result, input, exponent)


def _pow(input, exponent):
    a, b = promoted(input, exponent)
    broadcast_shape(a.shape, b.shape)
    kind = a.dtype.kind
    if kind == "b":
        raise not_implemented_for("pow", a.dtype)
    if kind == "i" and b.size and b.min() < 0:
        array = _whole_power(a, b)
    else:
        array = np.asarray(np.power(a, b))
    return laid_out(array, a, b) if array.ndim > 1 else array


def _whole_power(a, b):
    # A negative power of an integer is 0, but for 1 and -1.
    odd = np.where(b % 2 == 0, np.ones_like(a), a)
    return np.where(
        b >= 0, np.power(a, np.maximum(b, 0)), np.where(a == 1, 1, np.where(a == -1, odd, 0))
    ).astype(a.dtype)


def _pow_number(input, exponent):
    array = input._array
    if array.dtype.kind != "f":
        return _pow_number_of_whole(input, exponent)
    try:
        values = float_to_number(array, exponent)
    except MemoryError as error:
        raise out_of_memory(error) from None
    if array.ndim > 1 and not array.flags.c_contiguous:
        values = laid_out(values, array)
    return values if type(values) is np.ndarray else np.asarray(values)


def float_to_number(array, exponent):
    """A floating-point array to the power of a number."""
    # PyTorch multiplies instead of calling pow for these, which shows in the last digit.
    special = _POWERS.get(exponent)
    return np.power(array, array.dtype.type(exponent)) if special is None else special(array)


pow.on_arrays = float_to_number


def _pow_number_of_whole(input, exponent):
    if not isinstance(exponent, (float, np.floating)) and exponent < 0:
        raise RuntimeError(_NEGATIVE)
    array, exponent = promoted(input, exponent)
    if array.dtype.kind == "b":
        return array | ~exponent
    return np.asarray(np.power(array, exponent))


_POWERS = {
    0: np.ones_like,
    0.5: np.sqrt,
    1: np.positive,  # a copy
    2: np.square,
    3: lambda a: a * a * a,
    -0.5: lambda a: np.reciprocal(np.sqrt(a)),
    -1: np.reciprocal,
    -2: lambda a: np.reciprocal(np.square(a)),
}


@function_and_method
def square(input, *, out=None):
    """input².

    https://docs.pytorch.org/docs/stable/generated/torch.square.html
    """
    return pow(input, 2, out=out)


@function_and_method
def float_power(input, exponent, *, out=None):
    """input to the power of exponent, computed and returned in float64.

    https://docs.pytorch.org/docs/stable/generated/torch.float_power.html
    """
    if isinstance(input, Tensor) + isinstance(exponent, Tensor) + is_number(input) + is_number(
        exponent
    ) < 2 or not (isinstance(input, Tensor) or isinstance(exponent, Tensor)):
        raise no_match("float_power", _SIGNATURES, input, exponent)
    base, power = (x.to(float64) if isinstance(x, Tensor) else float(x) for x in (input, exponent))
    if out is not None and out._array.dtype != float64._numpy:
        raise RuntimeError(
            f"the output given to float_power has dtype {out.dtype._scalar_name} but the operation's result "
            f"requires dtype "
            "Double"
        )
    return pow(base, power, out=out)


@method
def float_power_(self, exponent):
    """In-place version of ``float_power``; raises RuntimeError unless the tensor is float64.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.float_power_.html
    """
    if self._array.dtype != float64._numpy:
        raise RuntimeError(
            f"the base given to float_power_ has dtype {self.dtype._scalar_name} but the operation's result "
            f"requires dtype "
            "Double"
        )
    return write(self, float_power(self, exponent))


inplace(pow)
inplace(square)

_pow_operator = operator(pow)


def _power_of(self, other):
    return pow(other, self)


Tensor.__pow__ = _pow_operator
Tensor.__rpow__ = operator(_power_of)
Tensor.__ipow__ = operator(Tensor.pow_)
