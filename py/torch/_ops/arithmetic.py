"""Arithmetic: + - *, their functions and operators."""

import numpy as np

from .._declare import function, function_and_method, method, torch_functions
from .._tensor import Tensor
from ..autograd.operation import operation
from ..autograd.record import record
from .arguments import type_name
from .deprecated import alpha_first
from .elementwise import NUMBERS, binary, inplace_binary, inputs_of, operator, unary
from .layout import laid_out
from .numpy_names import ABSENT, by_itself, method_operand, operands
from .operands import broadcast_shape, check_tensor, constant, is_number, promoted
from .signatures import no_match
from .writing import write, write_out


def _negative(array):
    if array.dtype.kind == "b":
        raise RuntimeError(
            "Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a "
            "mask, use the `~` or `logical_not()` operator instead."
        )
    return np.negative(array)


mul = binary("mul", np.multiply, doc="input · other, element by element; the shapes broadcast.")
neg = unary(
    "neg",
    np.negative,
    whole=_negative,
    same_type_out=True,
    doc="-input. Raises RuntimeError for bool tensors.",
)
reciprocal = unary("reciprocal", np.reciprocal, doc="1 / input; integers give floats.")
_add = binary("add", np.add, scalars={"alpha": 1}, public=False)


def _subtract_whole(a, b):
    # What has one type comes here unchecked.
    if a.dtype.kind == "b":
        raise RuntimeError(_TWO_BOOLS)
    return np.subtract(a, b)


def _refuse_bool(input, other):
    a, b = (
        x._array.dtype.kind == "b" if isinstance(x, Tensor) else isinstance(x, bool) for x in (input, other)
    )
    if a and b:
        raise RuntimeError(_TWO_BOOLS)
    if a or b:
        raise RuntimeError(_ONE_BOOL)


_TWO_BOOLS = (
    "Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` "
    "operator instead."
)
_ONE_BOOL = (
    "Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to invert a mask, "
    "use the `~` or `logical_not()` operator instead."
)
_sub = binary(
    "sub", np.subtract, whole=_subtract_whole, check=_refuse_bool, scalars={"alpha": 1}, public=False
)


def _old_or_named(name, input, other, third, alpha, named):
    """The operands and the factor of a call that names some of them, or has the factor between them."""
    if third is None and other is not ABSENT and "other" in named:
        third = named.pop("other")
    if other is ABSENT and not named:
        given = "" if input is ABSENT else type_name(input)
        raise TypeError(
            f"{name}() received an invalid combination of arguments - got ({given}), but expected (Tensor "
            "input, Tensor other, *, Number alpha = 1, Tensor out = None)"
        )
    if third is not None:
        if alpha != 1 or named:
            raise TypeError(f"{name}() takes 2 positional arguments but 3 were given")
        return input, third, alpha_first(name, other, is_method=False)
    return *operands(name, input, other, named), alpha


@function
@by_itself
def add(input=ABSENT, other=ABSENT, third=None, /, *, alpha=1, out=None, **named):
    """input + alpha · other; the shapes broadcast, the dtype is the promoted one.

    Raises RuntimeError for a fractional alpha of integers, TypeError for what is neither tensor nor number.
    https://docs.pytorch.org/docs/stable/generated/torch.add.html
    """
    if named or other is ABSENT or third is not None:
        input, other, alpha = _old_or_named("add", input, other, third, alpha, named)
    if type(alpha) is int and alpha == 1:
        return _add(input, other, out=out)
    return _scaled("add", np.add, input, other, alpha, out)


@function
@by_itself
def sub(input=ABSENT, other=ABSENT, third=None, /, *, alpha=1, out=None, **named):
    """input - alpha · other; the shapes broadcast. Raises RuntimeError when one of them is bool.

    https://docs.pytorch.org/docs/stable/generated/torch.sub.html
    """
    if named or other is ABSENT or third is not None:
        input, other, alpha = _old_or_named("sub", input, other, third, alpha, named)
    if type(alpha) is int and alpha == 1:
        return _sub(input, other, out=out)
    _refuse_bool(input, other)
    return _scaled("sub", np.subtract, input, other, alpha, out)


def _method_form(op, plain):
    """``op`` as a method, without ``out``."""

    @by_itself
    def form(self, other=ABSENT, third=None, /, *, alpha=1, **named):
        if named or other is ABSENT or third is not None:
            other, alpha = _method_operands(op.__name__, other, third, alpha, named)
        if type(alpha) is int and alpha == 1:
            result = plain.operate(self, other)
            return plain(self, other) if result is NotImplemented else result
        return op(self, other, alpha=alpha)

    form.__name__ = form.__qualname__ = op.__name__
    form.__doc__ = op.__doc__
    method(form)


_method_form(add, _add)
_method_form(sub, _sub)


def _method_operands(name, other, third, alpha, named):
    """The same for a method: its operand and the factor."""
    if other is ABSENT and not named:
        raise TypeError(
            f"{name}() received an invalid combination of arguments - got (), but expected (Tensor other, *, "
            "Number alpha = 1)"
        )
    if third is None and list(named) == ["other"] and is_number(other):
        third = named.pop("other")
    if third is None:
        return method_operand(name, other, (), named), alpha
    if named or alpha != 1:
        method_operand(name, other, (third,), named)
    return third, alpha_first(name, other, is_method=True)


def _scaled(name, kernel, input, other, alpha, out):
    for value, argument, position in ((input, "input", 1), (other, "other", 2)):
        if not is_number(value):
            check_tensor(value, name, argument, position)
    if isinstance(alpha, Tensor) and alpha._array.ndim == 0 and alpha._edge is None:
        alpha = alpha._array.item()
    if not is_number(alpha):
        raise TypeError(f"{name}(): argument 'alpha' must be Number, not {type(alpha).__name__}")
    a, b = promoted(input, other)
    check_alpha(alpha, a.dtype)
    broadcast_shape(a.shape, b.shape)
    scaled = b if alpha == 1 else np.multiply(b, np.array(alpha).astype(b.dtype))
    array = np.asarray(kernel(a, scaled))
    result = record(operation(name), laid_out(array, a, b), inputs_of(input, other), alpha=alpha)
    return result if out is None else write_out(name, out, result, input, other)


def check_alpha(alpha, numpy_type):
    """Raise RuntimeError if results of ``numpy_type`` cannot be scaled by the number ``alpha``."""
    if isinstance(alpha, bool) and numpy_type.kind != "b":
        raise RuntimeError("Boolean alpha only supported for Boolean results.")
    if isinstance(alpha, float) and numpy_type.kind != "f":
        raise RuntimeError("For integral input tensors, argument alpha must not be a floating point number.")


_RSUB_SCALAR, _RSUB_TENSOR = operation("rsub.Scalar"), operation("rsub.Tensor")
_RSUB = (
    "(Tensor input, Tensor other, *, Number alpha = 1)",
    "(Tensor input, Number other, Number alpha = 1)",
)


@function
def rsub(input, other, *, alpha=1):
    """other - alpha · input. Raises RuntimeError when one of them is bool.

    https://docs.pytorch.org/docs/stable/torch.html
    """
    if not isinstance(input, Tensor) or not isinstance(other, Tensor) and not is_number(other):
        raise no_match("rsub", _RSUB, input, other)
    _refuse_bool(other, input)
    a, b = promoted(other, input)
    check_alpha(alpha, a.dtype)
    broadcast_shape(a.shape, b.shape)
    scaled = b if alpha == 1 else np.multiply(b, np.array(alpha).astype(b.dtype))
    array = np.asarray(np.subtract(a, scaled))
    if isinstance(other, Tensor):
        return record(_RSUB_TENSOR, array, (input, other), alpha=alpha)
    return record(_RSUB_SCALAR, array, (input,), alpha=alpha)


@function_and_method
def positive(input):
    """The tensor itself. Raises RuntimeError for bool tensors.

    https://docs.pytorch.org/docs/stable/generated/torch.positive.html
    """
    if not isinstance(input, Tensor):
        check_tensor(input, "positive", "input", 1)
    if input._array.dtype.kind == "b":
        raise RuntimeError("The `+` operator, on a bool tensor is not supported.")
    return input


# --- in place, aliases, operators


def _in_place_form(op, plain, kernel, whole):
    name = f"{op.__name__}_"

    def unusual(self, other=ABSENT, third=None, /, *, alpha=1, **named):
        if named or other is ABSENT or third is not None:
            other, alpha = _method_operands(name, other, third, alpha, named)
        if type(alpha) is int and alpha == 1:
            return getattr(Tensor, name)(self, other)
        return write(self, op(self, other, alpha=alpha))

    return inplace_binary(op.__name__, plain, kernel, whole, unusual=unusual)


add_ = _in_place_form(add, _add, np.add, np.add)
sub_ = _in_place_form(sub, _sub, np.subtract, _subtract_whole)


def alias(new, old):
    """Make ``torch.new``, ``Tensor.new`` and ``Tensor.new_`` of what is called ``old``."""
    if old in torch_functions:
        function(torch_functions[old], new)
    for suffix in ("", "_"):
        if hasattr(Tensor, old + suffix):
            method(getattr(Tensor, old + suffix), new + suffix)


for _new, _old in (("multiply", "mul"), ("subtract", "sub"), ("negative", "neg")):
    alias(_new, _old)


def _subtract_from(self, other):
    array = self._array
    if type(other) in NUMBERS and array.dtype.kind == "f":
        values = np.subtract(constant(other, array.dtype) if other else other, array)
        return record(
            _RSUB_SCALAR, values if type(values) is np.ndarray else np.asarray(values), (self,), alpha=1
        )
    return rsub(self, other) if isinstance(other, Tensor) or is_number(other) else NotImplemented


Tensor.__add__ = Tensor.__radd__ = _add.operate
Tensor.__sub__ = _sub.operate
Tensor.__rsub__ = _subtract_from
Tensor.__mul__ = Tensor.__rmul__ = mul.operate
Tensor.__neg__ = neg
Tensor.__pos__ = positive
Tensor.__iadd__ = operator(add_)
Tensor.__isub__ = operator(sub_)
Tensor.__imul__ = operator(Tensor.mul_)
