"""Tensors over memory that is there already: NumPy arrays', buffers', other tensors'."""

import numpy as np

from .. import _dtype
from .._declare import function
from .._tensor import Tensor, storage_of
from .._warning_once import warn_once
from ..autograd.history import requires_grad as wants_grad
from .casting import converted
from .copying import clone
from .creation import finish, numpy_type
from .data import array_of, negative_strides
from .operands import check_tensor


@function
def from_numpy(ndarray):
    """A tensor over the memory of a NumPy array: writing to one writes to the other.

    Raises TypeError for what is no array or has no PyTorch type, ValueError for negative strides.
    https://docs.pytorch.org/docs/stable/generated/torch.from_numpy.html
    """
    if not isinstance(ndarray, np.ndarray):
        kind = type(ndarray)
        name = kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"
        raise TypeError(f"expected np.ndarray (got {name})")
    if not ndarray.flags.writeable:
        _warn_read_only()
    if not ndarray.dtype.isnative:
        raise ValueError(
            "given numpy array has byte order different from the native byte order. Conversion between byte "
            "orders is currently not supported."
        )
    _dtype.from_numpy_dtype(ndarray.dtype)
    size = ndarray.itemsize
    for n in ndarray.strides:
        if n < 0:
            raise negative_strides()
        if n % size:
            raise ValueError(
                "given numpy array strides not a multiple of the element byte size. Copy the numpy array to "
                "reallocate the memory."
            )
    # Canonical objects of the dtypes let operations compare types by identity.
    array = ndarray.view(_dtype.from_numpy_dtype(ndarray.dtype)._numpy)
    tensor = finish(array if type(array) is np.ndarray else array.view(np.ndarray))
    storage_of(tensor).lend()
    return tensor


def _warn_read_only():
    warn_once(
        "The given NumPy array is not writable, and PyTorch does not support non-writable tensors. This "
        "means writing to this tensor will result in undefined behavior. You may want to copy the array to "
        "protect its data or make it writable before converting it to a tensor. This type of warning will be "
        "suppressed for the rest of this program.",
        stacklevel=3,
    )


@function
def as_tensor(data, dtype=None, device=None):
    """``data`` as a tensor: itself if it is one of that dtype, over the same memory if it is a NumPy array of
    that dtype.

    https://docs.pytorch.org/docs/stable/generated/torch.as_tensor.html
    """
    if isinstance(data, Tensor):
        return data if dtype is None else converted(data, numpy_type(dtype, None, "as_tensor"))
    if isinstance(data, np.ndarray):
        shared = from_numpy(data)
        return shared if dtype is None else converted(shared, numpy_type(dtype, None, "as_tensor"))
    return finish(array_of(data, dtype), device)


@function
def asarray(obj, *, dtype=None, device=None, copy=None, requires_grad=None):
    """``obj`` as a tensor, sharing memory where it can unless ``copy``; with copy=False it raises ValueError
    if it cannot.

    https://docs.pytorch.org/docs/stable/generated/torch.asarray.html
    """
    if not isinstance(obj, (Tensor, np.generic)) and (isinstance(obj, np.ndarray) or _is_buffer(obj)):
        obj = from_numpy(obj) if isinstance(obj, np.ndarray) else frombuffer(obj, dtype=dtype)
    if isinstance(obj, Tensor):
        source = obj
        kind = source._array.dtype if dtype is None else numpy_type(dtype, None, "asarray")
        if kind != source._array.dtype:
            if copy is False:
                to = _dtype.from_numpy_dtype(kind)
                raise ValueError(
                    f"can't alias tensor with dtype '{source.dtype._scalar_name}' into dtype "
                    f"'{to._scalar_name}'."
                )
            result = converted(source, kind)
        else:
            result = clone(source) if copy else source
        if requires_grad is None:
            _warn_requires_grad(source)
            return result
        if not requires_grad and wants_grad(result):
            return result.requires_grad_(False) if result.is_leaf else result.detach()
    else:
        if copy is False:
            if isinstance(obj, np.generic):
                raise RuntimeError(
                    "can't alias NumPy scalars. Either remove copy=False or transform it in a ndarray. "
                )
            raise ValueError("can't alias arbitrary sequence into a tensor.")
        result = finish(array_of(obj, dtype), device)
    if requires_grad:
        if result._array.dtype.kind != "f":
            raise RuntimeError("Only Tensors of floating point and complex dtype can require gradients")
        result.requires_grad_(True)
    return result


def _is_buffer(value):
    if isinstance(value, (list, tuple, int, float)):
        return False
    try:
        memoryview(value).release()
    except TypeError:
        return False
    return True


def _warn_requires_grad(source):
    if wants_grad(source):
        warn_once(
            "torch.asarray: unspecified requires_grad now defaults to obj.requires_grad instead of False. "
            "Pass requires_grad=False explicitly to get the old behavior and silence this warning.",
            stacklevel=3,
        )


@function
def frombuffer(buffer, *, dtype, count=-1, offset=0, requires_grad=False):
    """A 1-dim tensor over the memory of an object with Python's buffer interface: ``count`` elements, or all,
    from byte ``offset`` on.

    Raises ValueError for what has no such interface, and for sizes that do not fit.
    https://docs.pytorch.org/docs/stable/generated/torch.frombuffer.html
    """
    kind = numpy_type(dtype)
    try:
        view = memoryview(buffer)
    except TypeError:
        raise ValueError("object does not implement Python buffer protocol.") from None
    if view.readonly:
        _warn_read_only_buffer()
    size = view.nbytes
    if requires_grad and kind.kind != "f":
        raise RuntimeError("Only Tensors of floating point and complex dtype can require gradients")
    _check_buffer(size, kind.itemsize, count, offset)
    return finish(np.frombuffer(buffer, kind, count, offset)).requires_grad_(requires_grad)


def _warn_read_only_buffer():
    warn_once(
        "The given buffer is not writable, and PyTorch does not support non-writable tensors. This means you "
        "can write to the underlying (supposedly non-writable) buffer using the tensor. You may want to copy "
        "the buffer to protect its data or make it writable before converting it to a tensor. This type of "
        "warning will be suppressed for the rest of this program.",
        stacklevel=3,
    )


def _check_buffer(size, itemsize, count, offset):
    if not size or not count:
        raise ValueError(f"both buffer length ({size}) and count ({count}) must not be 0")
    if not 0 <= offset < size:
        raise ValueError(
            f"offset ({offset} bytes) must be non-negative and no greater than buffer length ({size} bytes) "
            "minus 1"
        )
    rest = size - offset
    if count < 0 and rest % itemsize:
        raise ValueError(
            f"buffer length ({rest} bytes) after offset ({offset} bytes) must be a multiple of element size "
            f"({itemsize})"
        )
    if count > 0 and count * itemsize > rest:
        raise ValueError(
            f"requested buffer length ({count} * {itemsize} bytes) after offset ({offset} bytes) must not be "
            f"greater than actual buffer length ({size} bytes)"
        )


__all__ = ["as_tensor", "asarray", "from_numpy", "frombuffer"]


@function
def detach(input):
    """The same memory and version counter, without history: a leaf that requires no gradient.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.detach.html
    """
    check_tensor(input, "detach", "input", 1)
    return input.detach()


@function
def detach_(input):
    """Forget the history in place. Raises RuntimeError on a view, whose base would still know it.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.detach_.html
    """
    check_tensor(input, "detach_", "input", 1)
    return input.detach_()
