"""Tensors filled with a value: zeros, ones, full, empty, eye, and those like another tensor."""

import numpy as np

from .. import _dtype
from .._declare import function, method
from .._device import tensor_device
from .._tensor import LEAF, Tensor, _ndarray, contiguous_strides, mark_inference, storage_of, wrap
from ..autograd.grad_mode import mode
from .allocating import allocated, impossible
from .arguments import checked_integers, dtype_of, integer, integers, wrong_type
from .copying import number_as
from .memory_formats import contiguous_format, empty_as
from .operands import check_tensor, is_number
from .writing import write_out


def finish(array, device=None, requires_grad=False):
    """A new leaf of ``array``, on the CPU. Raises for other devices, and for gradients of integers."""
    if device is not None:
        tensor_device(device)
    tensor = wrap(array)
    if requires_grad:
        if array.dtype.kind != "f":
            raise RuntimeError("Only Tensors of floating point and complex dtype can require gradients")
        tensor._edge = LEAF
    if mode.inference:
        mark_inference(tensor)
    return tensor


def numpy_type(dtype, default=None, function="tensor"):
    """NumPy's counterpart of ``dtype``; without one that of ``default``, else of the default dtype."""
    if dtype is None:
        dtype = default or _dtype.get_default_dtype()
    elif not isinstance(dtype, _dtype.dtype):
        dtype = dtype_of(dtype, function)
    return dtype._numpy or _dtype.numpy_dtype(dtype)


def parse_size(size, function=None):
    """A shape given as ``f(2, 3)`` or ``f((2, 3))``, as a tuple of Python ints. Raises for negative sizes."""
    shape = integers(size, function or "size", "size") if size else ()
    return _not_negative(shape, function)


def _not_negative(shape, function):
    for n in shape:
        if n < 0:
            if function in ("zeros", "ones", "empty", "full"):
                raise RuntimeError(f"{function}: Dimension size must be non-negative.")
            raise RuntimeError(f"Trying to create tensor with negative dimension {n}: {list(shape)}")
    return shape


def delivered(function, array, out, device, requires_grad):
    """The result of a factory function: a new tensor, or ``out`` with the values written into it."""
    if out is None:
        return finish(array, device, requires_grad)
    if isinstance(out, Tensor) and out._array.dtype != array.dtype:
        given = _dtype.from_numpy_dtype(array.dtype)._scalar_name
        raise RuntimeError(f"dtype {given} does not match dtype of out parameter ({out.dtype._scalar_name})")
    if isinstance(out, Tensor) and out._array.shape != array.shape:
        out._array = np.empty(0, array.dtype)  # factories resize without a warning
    return write_out(function, out, finish(array, device))


def _out_type(out, dtype):
    return out.dtype if out is not None and dtype is None else dtype


def _factory(name, make, summary):
    def create(
        *size, out=None, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False, **named
    ):
        if named:
            size = _named_size(name, size, named)
        elif not size:
            raise TypeError(f'{name}() missing 1 required positional arguments: "size"')
        shape = _not_negative(integers(size, name, "size"), name)
        if out is not None:
            dtype = _out_type(out, dtype)
        array = allocated(make, shape, numpy_type(dtype, None, name))
        return delivered(name, array, out, device, requires_grad)

    create.__name__ = create.__qualname__ = name
    create.__doc__ = f"""{summary} of shape ``size`` (several ints or one sequence), in the default dtype.

    https://docs.pytorch.org/docs/stable/generated/torch.{name}.html
    """
    return function(create)


def _named_size(name, size, named):
    named.pop("memory_format", None)
    for unexpected in named:
        if unexpected not in ("size", "names") or size:
            raise TypeError(f"{name}() got an unexpected keyword argument '{unexpected}'")
    return (named["size"],) if "size" in named else size


zeros = _factory("zeros", np.zeros, "Zeros")
ones = _factory("ones", np.ones, "Ones")
empty = _factory("empty", np.zeros, "An uninitialised tensor (here of zeros)")


@function
def full(
    size, fill_value, *, out=None, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False
):
    """``fill_value`` in every element of a tensor of shape ``size``, a sequence.

    Without ``dtype``: bool, int64 or the default dtype, as the value is. Raises TypeError if that is no
    number.
    https://docs.pytorch.org/docs/stable/generated/torch.full.html
    """
    if not isinstance(size, (tuple, list)):
        raise wrong_type("full", "size", 1, "tuple of ints", size)
    shape = _not_negative(checked_integers(size, "full", "size", 1), "full")
    value = _number(fill_value, "full")
    dtype = _out_type(out, dtype)
    kind = numpy_type(dtype, _dtype.scalar_dtype(value), "full")
    array = allocated(np.empty, shape, kind)
    array.fill(number_as(value, kind))
    return delivered("full", array, out, device, requires_grad)


def _number(value, function, argument="fill_value", position=2):
    if isinstance(value, Tensor) and value._array.ndim == 0:
        return value.item()
    if not is_number(value):
        raise wrong_type(function, argument, position, "Number", value)
    return value


@function
def scalar_tensor(s, *, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False):
    """A 0-dim tensor of a number, in the default dtype.

    https://docs.pytorch.org/docs/stable/torch.html
    """
    return finish(number_as(_number(s, "scalar_tensor", "s", 1), numpy_type(dtype)), device, requires_grad)


@function
def eye(n, m=None, *, out=None, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False):
    """Ones on the diagonal of an n × m matrix (n × n without m), zeros elsewhere.

    https://docs.pytorch.org/docs/stable/generated/torch.eye.html
    """
    n = integer(n, "eye", "n", 1)
    m = n if m is None else integer(m, "eye", "m", 2)
    for name, value in (("n", n), ("m", m)):
        if value < 0:
            raise RuntimeError(f"{name} must be greater or equal to 0, got {value}")
    array = allocated(np.zeros, (n, m), numpy_type(_out_type(out, dtype), None, "eye"))
    np.fill_diagonal(array, 1)
    return delivered("eye", array, out, device, requires_grad)


# --- strides given


def _strided_array(size, stride, kind):
    count = 1 + sum([(n - 1) * s for n, s in zip(size, stride, strict=True)]) if all(size) else 0
    try:
        flat = np.zeros(count, kind)
    except (ValueError, MemoryError, OverflowError):
        raise impossible(size, kind, stride) from None
    return _ndarray(size, kind, flat, 0, [s * kind.itemsize for s in stride]), flat


@function
def empty_strided(
    size, stride, *, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False
):
    """An uninitialised tensor of this shape and these strides (here of zeros).

    https://docs.pytorch.org/docs/stable/generated/torch.empty_strided.html
    """
    size = checked_integers(size, "empty_strided", "size", 1)
    stride = checked_integers(stride, "empty_strided", "stride", 2)
    if len(size) != len(stride):
        raise RuntimeError(
            f"dimensionality of sizes ({len(size)}) must match dimensionality of strides ({len(stride)})"
        )
    _not_negative(size, "empty_strided")
    array, flat = _strided_array(size, stride, numpy_type(dtype, None, "empty_strided"))
    result = finish(array, device, requires_grad)
    storage_of(result)._flat = flat
    return result


@function
def empty_permuted(
    size, physical_layout, *, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False
):
    """An uninitialised tensor of shape ``size`` whose dimensions lie in memory in the order
    ``physical_layout``.

    https://docs.pytorch.org/docs/stable/generated/torch.empty_permuted.html
    """
    n = len(size)
    if len(physical_layout) != n:
        raise RuntimeError(
            "Number of dimensions in size does not match the length of the physical_layout; i.e. len(size) "
            f"= {n} is not equal to len(physical_layout) = {len(physical_layout)}"
        )
    for d in physical_layout:
        if not 0 <= d < n:
            raise RuntimeError(
                f"Dimension out of range (expected to be between 0 and {n - 1}, but got {d} at index "
                f"{list(physical_layout).index(d)}).  NB: negative dims not currently supported; file an "
                "issue if you want it."
            )
    if len(set(physical_layout)) != n:
        raise RuntimeError("Duplicate dim not allowed")
    stride = [0] * n
    for d, s in zip(physical_layout, contiguous_strides([size[d] for d in physical_layout]), strict=True):
        stride[d] = s
    return empty_strided(size, stride, dtype=dtype, device=device, requires_grad=requires_grad)


# --- like another tensor


def _like(name, fill, summary):
    def create(
        input,
        *,
        memory_format=None,
        dtype=None,
        layout=None,
        device=None,
        pin_memory=False,
        requires_grad=False,
    ):
        if not isinstance(input, Tensor):
            check_tensor(input, name, "input", 1)
        array = input._array
        kind = array.dtype if dtype is None else numpy_type(dtype, None, name)
        if memory_format is contiguous_format or array.flags.c_contiguous and 1 not in array.shape:
            result = np.zeros(array.shape, kind) if fill == 0 else np.ones(array.shape, kind)
        else:
            result = empty_as(array, kind)
            result.fill(fill)
        return finish(result, device, requires_grad)

    create.__name__ = create.__qualname__ = name
    create.__doc__ = f"""{summary} of the shape and dtype of ``input``, and with its strides if it has no
    gaps.

    https://docs.pytorch.org/docs/stable/generated/torch.{name}.html
    """
    return function(create)


zeros_like = _like("zeros_like", 0, "Zeros")
zeros_like.on_arrays = np.zeros_like
ones_like = _like("ones_like", 1, "Ones")
empty_like = _like("empty_like", 0, "An uninitialised tensor (here of zeros)")


@function
def full_like(
    input,
    fill_value,
    *,
    memory_format=None,
    dtype=None,
    layout=None,
    device=None,
    pin_memory=False,
    requires_grad=False,
):
    """``fill_value`` in every element of a tensor of the shape and dtype of ``input``, and with its strides.

    https://docs.pytorch.org/docs/stable/generated/torch.full_like.html
    """
    if not isinstance(input, Tensor):
        check_tensor(input, "full_like", "input", 1)
    array = input._array
    kind = array.dtype if dtype is None else numpy_type(dtype, None, "full_like")
    value = number_as(_number(fill_value, "full_like"), kind)
    result = np.empty(array.shape, kind) if memory_format is contiguous_format else empty_as(array, kind)
    result.fill(value)
    return finish(result, device, requires_grad)


# --- methods: a new tensor of this tensor's dtype


def _new_of(name, make, summary):
    def create(
        self, *size, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False, **named
    ):
        if named:
            size = _named_size(name, size, named)
        shape = _not_negative(integers(size, name, "size"), name)
        kind = self._array.dtype if dtype is None else numpy_type(dtype, None, name)
        return finish(allocated(make, shape, kind), device, requires_grad)

    create.__name__ = create.__qualname__ = name
    create.__doc__ = f"""{summary} of shape ``size``, in this tensor's dtype.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.{name}.html
    """
    return method(create)


new_zeros = _new_of("new_zeros", np.zeros, "Zeros")
new_ones = _new_of("new_ones", np.ones, "Ones")
new_empty = _new_of("new_empty", np.zeros, "An uninitialised tensor (here of zeros)")


@method
def new_full(
    self, size, fill_value, *, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False
):
    """``fill_value`` in every element of a tensor of shape ``size``, in this tensor's dtype.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.new_full.html
    """
    if not isinstance(size, (tuple, list)):
        raise wrong_type("new_full", "size", 1, "tuple of ints", size)
    shape = _not_negative(checked_integers(size, "new_full", "size", 1), "new_full")
    kind = self._array.dtype if dtype is None else numpy_type(dtype, None, "new_full")
    array = allocated(np.empty, shape, kind)
    array.fill(number_as(_number(fill_value, "new_full"), kind))
    return finish(array, device, requires_grad)


@method
def new_empty_strided(
    self, size, stride, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False
):
    """An uninitialised tensor of this tensor's dtype with the given strides (here of zeros).

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.new_empty_strided.html
    """
    return empty_strided(
        size, stride, dtype=self.dtype if dtype is None else dtype, device=device, requires_grad=requires_grad
    )
