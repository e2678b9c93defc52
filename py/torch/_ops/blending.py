"""Functions of three tensors: lerp, addcmul, addcdiv."""

import numpy as np

from .._declare import function_and_method
from .._tensor import Tensor
from ..autograd.operation import operation
from ..autograd.record import record
from . import deprecated
from .elementwise import NUMBERS, not_implemented_for, write_out_of_same_type
from .layout import laid_out
from .operands import broadcast_shape, check_tensor, is_number, promoted
from .selection import CPP_NAMES
from .signatures import no_match
from .writing import inplace, write_out

_LERP_SCALAR, _LERP_TENSOR = operation("lerp.Scalar"), operation("lerp.Tensor")
_ADDCMUL, _ADDCDIV = operation("addcmul"), operation("addcdiv")
_LERP_SIGNATURES = (
    "(Tensor input, Tensor end, Tensor weight, *, Tensor out = None)",
    "(Tensor input, Tensor end, Number weight, *, Tensor out = None)",
)


@function_and_method
def lerp(input, end, weight, *, out=None):
    """input + weight · (end - input): the point between, for a weight in [0, 1] (a number or a tensor).

    Raises RuntimeError when the dtypes differ, NotImplementedError for integers.
    https://docs.pytorch.org/docs/stable/generated/torch.lerp.html
    """
    weight_is_tensor = isinstance(weight, Tensor)
    if (
        not isinstance(input, Tensor)
        or not isinstance(end, Tensor)
        or not (weight_is_tensor or is_number(weight))
    ):
        raise no_match("lerp", _LERP_SIGNATURES, input, end, weight)
    a, b = input._array, end._array
    _check_same(a, b, "end")
    if weight_is_tensor:
        w = weight._array
        if w.ndim or a.dtype.kind != "f":
            _check_same(a, w, "weight")
        w = w.astype(a.dtype, copy=False)
    else:
        w = a.dtype.type(weight)
    if a.dtype.kind != "f":
        raise not_implemented_for("lerp_kernel_tensor" if weight_is_tensor else "lerp_kernel_scalar", a.dtype)
    broadcast_shape(broadcast_shape(a.shape, b.shape), w.shape)
    # From the nearer end, so that weight 1 gives end exactly.
    step = b - a
    if w.ndim:
        array = np.where(np.absolute(w) < 0.5, a + w * step, b - step * (1 - w))
    else:
        array = np.asarray(a + w * step if -0.5 < w < 0.5 else b - step * (1 - w))
    if array.ndim > 1:
        array = laid_out(array, a, b)
    if weight_is_tensor:
        result = record(_LERP_TENSOR, array, (input, end, weight))
    else:
        result = record(_LERP_SCALAR, array, (input, end), weight=weight)
    if out is None:
        return result
    return (write_out_of_same_type if weight_is_tensor else write_out)(
        "lerp", out, result, input, end, weight
    )


def _check_same(a, b, argument):
    if a.dtype != b.dtype:
        raise RuntimeError(
            f"expected dtype {CPP_NAMES[a.dtype.name]} for `{argument}` but got dtype "
            f"{CPP_NAMES[b.dtype.name]}"
        )


def _operands(name, input, tensor1, tensor2, value):
    if (
        isinstance(input, Tensor)
        and isinstance(tensor1, Tensor)
        and isinstance(tensor2, Tensor)
        and type(value) in NUMBERS
        and input._array.dtype.kind == "f"
        and input._array.dtype is tensor1._array.dtype is tensor2._array.dtype
        and input._array.shape == tensor1._array.shape == tensor2._array.shape
    ):
        return (input._array, tensor1._array, tensor2._array), value, value
    check_tensor(input, name, "input", 1)
    check_tensor(tensor1, name, "tensor1", 2)
    check_tensor(tensor2, name, "tensor2", 3)
    if isinstance(value, Tensor) and value._array.ndim == 0 and value._edge is None:
        value = value._array.item()
    if not is_number(value):
        raise TypeError(f"{name}(): argument 'value' must be Number, not {type(value).__name__}")
    arrays = promoted(input, tensor1, tensor2)
    a, b, c = arrays
    broadcast_shape(broadcast_shape(a.shape, b.shape), c.shape)
    if a.dtype.kind == "b":
        raise not_implemented_for(f"{name}_cpu_out", a.dtype)
    return arrays, value, np.array(value).astype(a.dtype)


@function_and_method
def addcmul(input, tensor1, tensor2, *, value=1, out=None):
    """input + value · tensor1 · tensor2; the shapes broadcast.

    https://docs.pytorch.org/docs/stable/generated/torch.addcmul.html
    """
    (a, b, c), value, factor = _operands("addcmul", input, tensor1, tensor2, value)
    array = np.asarray(a + b * c if value == 1 else a + factor * b * c)
    if array.ndim > 1 and not a.flags.c_contiguous:
        array = laid_out(array, a, b, c)
    result = record(_ADDCMUL, array, (input, tensor1, tensor2), value=value)
    return result if out is None else write_out("addcmul", out, result, input, tensor1, tensor2)


@function_and_method
def addcdiv(input, tensor1, tensor2, *, value=1, out=None):
    """input + value · tensor1 / tensor2; the shapes broadcast. Raises RuntimeError when both are integers.

    https://docs.pytorch.org/docs/stable/generated/torch.addcdiv.html
    """
    if isinstance(tensor1, Tensor) and isinstance(tensor2, Tensor):
        if tensor1._array.dtype.kind != "f" and tensor2._array.dtype.kind != "f":
            raise RuntimeError(_INTEGER_DIVISION)
    (a, b, c), value, factor = _operands("addcdiv", input, tensor1, tensor2, value)
    array = np.asarray(a + b / c if value == 1 else a + factor * (b / c))
    if array.ndim > 1 and not a.flags.c_contiguous:
        array = laid_out(array, a, b, c)
    result = record(_ADDCDIV, array, (input, tensor1, tensor2), value=value)
    return result if out is None else write_out("addcdiv", out, result, input, tensor1, tensor2)


_INTEGER_DIVISION = (
    "Integer division with addcdiv is no longer supported, and in a future  release addcdiv will perform a "
    "true division of tensor1 and tensor2. The historic addcdiv behavior can be implemented as (input + "
    "value * torch.trunc(tensor1 / tensor2)).to(input.dtype) for integer inputs and as (input + value * "
    "tensor1 / tensor2) for float inputs. The future addcdiv behavior is just the latter implementation: "
    "(input + value * tensor1 / tensor2), for all dtypes."
)

for _function in (lerp, addcmul, addcdiv):
    inplace(_function)
for _name in ("addcmul", "addcdiv"):
    deprecated.accept(_name, ("tensor1", "tensor2"), ("value",))
