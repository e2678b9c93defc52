"""Arithmetic: + - * / // % **, their functions and their operators."""

import numpy as np

from .. import _dtype
from .._declare import function, function_and_method, method
from .._tensor import Tensor
from ..autograd.record import SCALAR, operation, record
from .elementwise import binary, operator, unary
from .operands import broadcast_shape, check_tensor, is_number, promoted, result_dtype
from .writing import inplace, write_out

_URL = "https://docs.pytorch.org/docs/stable/generated/torch."


mul = binary("mul", np.multiply, doc="input · other, element by element; the shapes broadcast.")
neg = unary("neg", np.negative, float_result=False, doc="-input. Raises RuntimeError for bool tensors.")
reciprocal = unary("reciprocal", np.reciprocal, doc="1 / input; integers give floats.")
_true_divide = binary(
    "div", np.true_divide, float_result=True, method_inplace=False, doc="input / other; integers give floats."
)
_add = binary("add", np.add, scalars={"alpha": 1}, method_inplace=False, doc="input + other.")
_sub = binary("sub", np.subtract, scalars={"alpha": 1}, method_inplace=False, doc="input - other.")


@function_and_method
def add(input, other, *, alpha=1, out=None):
    """input + alpha · other; the shapes broadcast, the dtype is the promoted one.

    https://docs.pytorch.org/docs/stable/generated/torch.add.html
    """
    if alpha == 1:
        return _add(input, other, out=out)
    return _scaled("add", np.add, input, other, alpha, out)


@function_and_method
def sub(input, other, *, alpha=1, out=None):
    """input - alpha · other; the shapes broadcast. Raises RuntimeError when both are bool.

    https://docs.pytorch.org/docs/stable/generated/torch.sub.html
    """
    _refuse_bool(input, other)
    if alpha == 1:
        return _sub(input, other, out=out)
    return _scaled("sub", np.subtract, input, other, alpha, out)


def _refuse_bool(input, other):
    a, b = (x._array.dtype.kind == "b" if isinstance(x, Tensor) else isinstance(x, bool) for x in (input, other))
    if a and b:
        raise RuntimeError(
            "Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` operator "
            "instead."
        )
    if a or b:
        raise RuntimeError(
            "Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to invert a mask, use the "
            "`~` or `logical_not()` operator instead."
        )


def _scaled(name, kernel, input, other, alpha, out):
    a, b = promoted(input, other)
    if a.dtype.kind != "f" and isinstance(alpha, float):
        raise RuntimeError("For integral input tensors, argument alpha must not be a floating point number.")
    broadcast_shape(a.shape, b.shape)
    array = np.asarray(kernel(a, np.multiply(b, b.dtype.type(alpha))))
    inputs = tuple(x if isinstance(x, Tensor) else SCALAR for x in (input, other))
    result = record(operation(name), array, inputs, alpha=alpha)
    return result if out is None else write_out(name, out, result)


@function_and_method
def div(input, other, *, rounding_mode=None, out=None):
    """input / other; ``rounding_mode`` "trunc" rounds towards zero, "floor" downwards.

    https://docs.pytorch.org/docs/stable/generated/torch.div.html
    """
    if rounding_mode is None:
        return _true_divide(input, other, out=out)
    if rounding_mode not in ("trunc", "floor"):
        raise RuntimeError(
            f"div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '{rounding_mode}'"
        )
    a, b = promoted(input, other)
    broadcast_shape(a.shape, b.shape)
    if a.dtype.kind != "f" and not b.all():
        raise RuntimeError("ZeroDivisionError")
    if rounding_mode == "floor":
        array = np.floor_divide(a, b)
    elif a.dtype.kind == "f":
        array = np.trunc(np.true_divide(a, b))
    else:
        array = np.trunc_divide(a, b) if hasattr(np, "trunc_divide") else _integer_trunc_divide(a, b)
    inputs = tuple(x if isinstance(x, Tensor) else SCALAR for x in (input, other))
    result = record(operation("div.rounding"), np.asarray(array), inputs)
    return result if out is None else write_out("div", out, result)


def _integer_trunc_divide(a, b):
    quotient, remainder = np.divmod(a, b)
    return quotient + ((remainder != 0) & (quotient < 0)).astype(quotient.dtype)


@function_and_method
def rsub(input, other, *, alpha=1):
    """other - alpha · input.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.rsub.html
    """
    if isinstance(other, Tensor):
        return sub(other, input, alpha=alpha)
    _refuse_bool(other, input)
    a, b = promoted(other, input)
    return record(operation("rsub.Scalar"), np.asarray(np.subtract(a, b * b.dtype.type(alpha))), (input,), alpha=alpha)


@function_and_method
def pow(input, exponent, *, out=None):
    """input to the power of exponent. Raises RuntimeError for integers to a negative integer power.

    https://docs.pytorch.org/docs/stable/generated/torch.pow.html
    """
    if isinstance(input, Tensor) and not isinstance(exponent, Tensor):
        if not is_number(exponent):
            check_tensor(exponent, "pow", "exponent", 2)
        array = _pow_scalar(input, exponent)
        result = record(operation("pow.Scalar"), array, (input,), exponent=exponent)
    else:
        if not isinstance(input, Tensor) and not is_number(input):
            check_tensor(input, "pow", "input", 1)
        a, b = promoted(input, exponent)
        broadcast_shape(a.shape, b.shape)
        if a.dtype.kind in "iu" and (b < 0).any():
            raise RuntimeError("Integers to negative integer powers are not allowed.")
        array = np.asarray(np.power(a, b))
        if isinstance(input, Tensor):
            result = record(operation("pow.Tensor"), array, (input, exponent))
        else:
            result = record(operation("pow.base_Scalar"), array, (exponent,), self=input)
    return result if out is None else write_out("pow", out, result)


def _pow_scalar(input, exponent):
    array = input._array
    if array.dtype.kind != "f" or not isinstance(exponent, (int, float)):
        if array.dtype.kind in "iu" and exponent < 0 and isinstance(exponent, int):
            raise RuntimeError("Integers to negative integer powers are not allowed.")
        array, exponent = promoted(input, exponent)
        return np.asarray(np.power(array, exponent))
    # PyTorch multiplies instead of calling pow for these, which shows in the last digit.
    special = _POWERS.get(exponent)
    return np.asarray(np.power(array, array.dtype.type(exponent)) if special is None else special(array))


_POWERS = {
    2: np.square,
    3: lambda a: a * a * a,
    0.5: np.sqrt,
    -0.5: lambda a: np.reciprocal(np.sqrt(a)),
    -1: np.reciprocal,
    -2: lambda a: np.reciprocal(np.square(a)),
    1: np.copy,
}


@function_and_method
def square(input, *, out=None):
    """input².

    https://docs.pytorch.org/docs/stable/generated/torch.square.html
    """
    return pow(input, 2, out=out)


def _reciprocal_times(self, other):
    # 1 / x is recorded as reciprocal and a product, as PyTorch's operator does.
    return mul(reciprocal(self), other)


def _power_of(self, other):
    return pow(other, self)


for _function in (add, sub, div, pow, square):
    inplace(_function)
method(inplace(add, "add"), "__iadd__")
method(inplace(sub, "sub"), "__isub__")
method(Tensor.mul_, "__imul__")
method(Tensor.div_, "__itruediv__")
method(Tensor.pow_, "__ipow__")
function(mul, "multiply"), method(mul, "multiply"), method(Tensor.mul_, "multiply_")
function(sub, "subtract"), method(sub, "subtract"), method(Tensor.sub_, "subtract_")
function(div, "divide"), method(div, "divide"), method(Tensor.div_, "divide_")
function(div, "true_divide"), method(div, "true_divide"), method(Tensor.div_, "true_divide_")
function(neg, "negative"), method(neg, "negative"), method(Tensor.neg_, "negative_")

Tensor.__add__ = Tensor.__radd__ = operator(_add)
Tensor.__sub__ = operator(sub)
Tensor.__rsub__ = operator(rsub)
Tensor.__mul__ = Tensor.__rmul__ = operator(mul)
Tensor.__truediv__ = operator(_true_divide)
Tensor.__rtruediv__ = operator(_reciprocal_times)
Tensor.__pow__ = operator(pow)
Tensor.__rpow__ = operator(_power_of)
Tensor.__neg__ = neg

# _add, _sub and _true_divide were made under the public names first; the public functions are those above.
function(add), method(add), function(sub), method(sub), function(div), method(div)
__all__ = ["_dtype", "add", "div", "mul", "neg", "pow", "result_dtype", "sub"]
