"""Division: /, //, % and their functions; quotients are true, rounded downwards, or rounded towards zero."""

import numpy as np

from .._declare import function, method
from .._tensor import Tensor
from ..autograd.operation import operation
from ..autograd.record import record
from .arithmetic import alias, mul, reciprocal
from .elementwise import (
    binary,
    inplace_binary,
    inputs_of,
    not_implemented_for,
    operator,
    reflected_operator,
    to_default_float,
)
from .layout import laid_out
from .numpy_names import ABSENT, by_itself, method_operand, operands
from .operands import broadcast_shape, check_tensor, is_number, promoted
from .signatures import NUMBER_TENSOR_WITHOUT_OUT, TENSOR_NUMBER, TENSOR_TENSOR
from .writing import write, write_out

_ROUNDING = operation("div.rounding")
_divide = binary("div", np.true_divide, whole=to_default_float(np.true_divide), public=False)


_METHOD_FORMS = (
    "(Tensor other)",
    "(Tensor other, *, str rounding_mode)",
    "(Number other, *, str rounding_mode)",
)
_FORMS = (
    TENSOR_TENSOR,
    "(Tensor input, Tensor other, *, str rounding_mode, Tensor out = None)",
    "(Tensor input, Number other, *, str rounding_mode)",
)


@function
@by_itself
def div(input=ABSENT, other=ABSENT, /, *, rounding_mode=None, out=None, **named):
    """input / other; ``rounding_mode`` "trunc" rounds towards zero, "floor" downwards.

    Without a rounding mode integers give floats. Raises RuntimeError for integers divided by 0 and rounded.
    https://docs.pytorch.org/docs/stable/generated/torch.div.html
    """
    if named or other is ABSENT:
        input, other = operands("div", input, other, named, _FORMS)
    if rounding_mode is None:
        return _divide(input, other, out=out)
    if rounding_mode not in ("trunc", "floor"):
        raise RuntimeError(
            f"div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '{rounding_mode}'"
        )
    for value, argument, position in ((input, "input", 1), (other, "other", 2)):
        if not is_number(value):
            check_tensor(value, "div", argument, position)
    a, b = promoted(input, other)
    broadcast_shape(a.shape, b.shape)
    array = np.asarray((_floor_quotient if rounding_mode == "floor" else _truncated_quotient)(a, b))
    if array.ndim > 1:
        array = laid_out(array, a, b)
    result = record(
        _ROUNDING, array, inputs_of(input, other), self=input, other=other, rounding_mode=rounding_mode
    )
    return result if out is None else write_out("div", out, result, input, other)


@by_itself
def _div(self, other=ABSENT, /, *, rounding_mode=None, **named):
    if named or other is ABSENT:
        other = method_operand("div", other, (), named, _METHOD_FORMS)
    result = NotImplemented if rounding_mode else _divide.operate(self, other)
    return div(self, other, rounding_mode=rounding_mode) if result is NotImplemented else result


_div.__name__, _div.__qualname__, _div.__doc__ = "div", "div", div.__doc__
method(_div, "div")


def _floor_quotient(a, b):
    _check_divisor(a, b, "div_floor_cpu")
    return np.floor_divide(a, b)


def _truncated_quotient(a, b):
    _check_divisor(a, b, "div_trunc_cpu")
    if a.dtype.kind == "f":
        return np.trunc(np.true_divide(a, b))
    quotient, remainder_ = np.divmod(a, b)
    return quotient + ((remainder_ != 0) & (quotient < 0)).astype(quotient.dtype)


def _check_divisor(a, b, kernel_name):
    """Refuse bools, and integers divided by 0."""
    if a.dtype.kind == "f":
        return
    if a.dtype.kind == "b":
        raise not_implemented_for(kernel_name, a.dtype)
    if np.size(b) and not np.all(b):
        raise RuntimeError("ZeroDivisionError")


def _remainder(a, b):
    # Of the sign of b, but -0 stays as fmod gives it: NumPy's own remainder turns it round.
    values = np.fmod(a, b)
    lacking = (values != 0) & ((b < 0) != (values < 0))
    return np.where(lacking, values + b, values)


def _remainder_of_whole(a, b):
    _check_divisor(a, b, "remainder_cpu")
    return np.remainder(a, b)


def _fmod_of_whole(a, b):
    _check_divisor(a, b, "fmod_cpu")
    return np.fmod(a, b)


floor_divide = binary(
    "floor_divide",
    np.floor_divide,
    whole=_floor_quotient,
    scalar_rows=True,
    doc="input / other rounded downwards. Raises RuntimeError for integers divided by 0. No derivative.",
)
remainder = binary(
    "remainder",
    _remainder,
    whole=_remainder_of_whole,
    scalar_rows=True,
    signatures=(TENSOR_TENSOR, NUMBER_TENSOR_WITHOUT_OUT, TENSOR_NUMBER),
    doc="input - other · floor(input / other), of other's sign. RuntimeError for integers modulo 0.",
)
fmod = binary(
    "fmod",
    np.fmod,
    whole=_fmod_of_whole,
    scalar_rows=True,
    numbers=("other",),
    signatures=(TENSOR_TENSOR, TENSOR_NUMBER),
    doc="input - other · trunc(input / other), of input's sign. RuntimeError for integers modulo 0.",
)


# --- in place, aliases, operators

inplace_binary("div", _divide, np.true_divide, None)
_divide_in_place = Tensor.div_


@method
@by_itself
def div_(self, other=ABSENT, /, *, rounding_mode=None, **named):
    """Divide by ``other`` in place and return the tensor. Raises RuntimeError for integers without a rounding
    mode.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.div_.html
    """
    if named or other is ABSENT:
        other = method_operand("div_", other, (), named, _METHOD_FORMS)
    if rounding_mode is None:
        return _divide_in_place(self, other)
    return write(self, div(self, other, rounding_mode=rounding_mode))


alias("divide", "div")
alias("true_divide", "div")


def _reciprocal_times(self, other):
    # 1 / x is recorded as reciprocal and a product, as PyTorch's operator does.
    return mul.operate(reciprocal(self), other)


Tensor.__truediv__ = _divide.operate
Tensor.__rtruediv__ = Tensor.__rdiv__ = operator(_reciprocal_times)
Tensor.__itruediv__ = operator(_divide_in_place)
Tensor.__floordiv__ = floor_divide.operate
Tensor.__rfloordiv__ = reflected_operator(floor_divide)
Tensor.__ifloordiv__ = operator(Tensor.floor_divide_)
Tensor.__mod__ = remainder.operate
Tensor.__rmod__ = reflected_operator(remainder)
Tensor.__imod__ = operator(Tensor.remainder_)
