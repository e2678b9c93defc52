"""Geometry set by hand: as_strided, sliding windows, and the operations that change a tensor's own geometry
in place."""

import numpy as np

from .._declare import function_and_method, method
from .._storage import Storage
from .._tensor import Tensor, _ndarray, contiguous_strides, storage_of, strides_of, wrap, wrap_dim
from ..autograd.grad_mode import mode
from ..autograd.history import bump_version, check_inplace, own_node, rebase_history, requires_grad
from ..autograd.operation import operation
from ..autograd.record import attach, record
from .arguments import integer_sequence, integers
from .operands import check_tensor
from .reducing import cpp_name
from .views import squeezed, strided_view, unsqueezed

_AS_STRIDED, _UNFOLD, _UNFOLD_BACKWARD = (
    operation("as_strided"),
    operation("unfold"),
    operation("unfold_backward"),
)
_T_, _TRANSPOSE_, _UNSQUEEZE_ = operation("t_"), operation("transpose_"), operation("unsqueeze_")
_SQUEEZE_ = {
    "squeeze": operation("squeeze_"),
    "squeeze.dim": operation("squeeze_.dim"),
    "squeeze.dims": operation("squeeze_.dims"),
}


def geometry_of(tensor):
    """Shape, strides and offset of a tensor, in elements."""
    return tensor._array.shape, strides_of(tensor._array), tensor._offset


@function_and_method
def as_strided(input, size, stride, storage_offset=None):
    """A view of the storage with any shape, strides and offset. Raises RuntimeError if it would leave the
    storage.

    https://docs.pytorch.org/docs/stable/generated/torch.as_strided.html
    """
    if not isinstance(input, Tensor):
        check_tensor(input, "as_strided", "input", 1)
    size = integer_sequence(size, "as_strided", "size", 1)
    stride = integer_sequence(stride, "as_strided", "stride", 2)
    offset = input._offset if storage_offset is None else storage_offset
    _check_within(input, size, stride, offset)
    return strided_view(
        _AS_STRIDED,
        input,
        size,
        stride,
        offset,
        _self_geometry=geometry_of(input),
        size=size,
        stride=stride,
        storage_offset=storage_offset,
    )


def _check_within(input, size, stride, offset):
    if len(size) != len(stride):
        raise RuntimeError("mismatch in length of strides and shape")
    if stride and min(stride) < 0:
        raise RuntimeError(
            f"as_strided: Negative strides are not supported at the moment, got strides: {list(stride)}"
        )
    if size and min(size) < 0:
        raise RuntimeError(
            f"Storage size calculation overflowed with sizes={list(size)} and strides={list(stride)}"
        )
    if offset < 0:
        raise RuntimeError(f"Tensor: invalid storage offset {offset}")
    if 0 in size:
        return
    flat = storage_of(input).flat
    last = offset
    for n, step in zip(size, stride, strict=True):
        last += (n - 1) * step
    if last >= flat.size:
        item = flat.itemsize
        raise RuntimeError(
            f"setStorage: sizes {list(size)}, strides {list(stride)}, storage offset {offset}, and itemsize "
            f"{item} requiring a storage size of {(last + 1) * item} are out of bounds for storage of size "
            f"{flat.nbytes}"
        )


@method
def as_strided_(self, size, stride, storage_offset=None):
    """Give the tensor another shape, strides and offset over its storage, in place.

    https://docs.pytorch.org/docs/stable/generated/torch.as_strided.html
    """
    size = integer_sequence(size, "as_strided_", "size", 1)
    stride = integer_sequence(stride, "as_strided_", "stride", 2)
    offset = self._offset if storage_offset is None else storage_offset
    _check_within(self, size, stride, offset)
    return _set_geometry(
        operation("as_strided_"),
        self,
        size,
        stride,
        offset,
        _self_geometry=geometry_of(self),
        size=size,
        stride=stride,
        storage_offset=storage_offset,
    )


@method
def unfold(self, dimension, size, step):
    """Windows of ``size`` along a dimension, ``step`` apart, as a view: the window's elements are the last
    dimension.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.unfold.html
    """
    shape, strides = self._array.shape, strides_of(self._array)
    d = wrap_dim(dimension, len(shape))
    have = shape[d] if shape else 1
    if size < 0:
        raise RuntimeError(f"size is {size} but must be >= 0")
    if size > have:
        raise RuntimeError(f"maximum size for tensor at dimension {d} is {have} but size is {size}")
    if step <= 0:
        raise RuntimeError(f"step is {step} but must be > 0")
    if not shape:
        return strided_view(_UNFOLD, self, (size,), (1,), dimension=dimension, size=size, step=step)
    new_shape = (*shape[:d], (have - size) // step + 1, *shape[d + 1 :], size)
    new_strides = (*strides[:d], strides[d] * step, *strides[d + 1 :], strides[d])
    return strided_view(_UNFOLD, self, new_shape, new_strides, dimension=dimension, size=size, step=step)


def unfold_backward(grad, sizes, dimension, size, step):
    """The adjoint of ``unfold``: every element of ``sizes`` gets the sum over the windows that show it."""
    result = np.zeros(sizes, grad._array.dtype)
    if not sizes:
        result += grad._array.sum()
    else:
        moved = np.moveaxis(result, dimension, -1)
        windows = np.moveaxis(grad._array, dimension % len(sizes), -2)
        for i in range(windows.shape[-2]):
            moved[..., i * step : i * step + size] += windows[..., i, :]
    return record(_UNFOLD_BACKWARD, result, (grad,), dim=dimension, size=size, step=step)


# --- the tensor's own geometry, in place


def _set_geometry(op, self, shape, strides, offset=None, **extra):
    """Give ``self`` this geometry over its storage, as the in-place operation ``op``."""
    recording = mode.enabled and requires_grad(self)
    check_inplace(self, recording)
    storage = storage_of(self)
    if recording:
        stand_in = wrap(self._array)
        attach(op, (stand_in,), (self,), extra)
    offset = self._offset if offset is None else offset
    flat = storage.flat
    size = flat.itemsize
    self._array = _ndarray(
        tuple(shape), flat.dtype, flat, 0 if 0 in shape else offset * size, [s * size for s in strides]
    )
    self._offset = offset
    bump_version(self)
    if recording:
        node = own_node(stand_in)
        node._outputs = [(self._array.shape, self._array.dtype)]
        if self._base is None:
            rebase_history(self, node)
        else:
            # Only the view looks different now: its base's history stays.
            self._edge = (node, 0)
            self._view_version = storage.version
    return self


@method
def t_(self):
    """In-place version of ``t``.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.t_.html
    """
    n = self._array.ndim
    if n > 2:
        raise RuntimeError(f"t_() expects a tensor with <= 2 dimensions, but self is {n}D")
    return _set_geometry(_T_, self, self._array.shape[::-1], strides_of(self._array)[::-1])


@method
def transpose_(self, dim0, dim1):
    """In-place version of ``transpose``.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.transpose_.html
    """
    n = self._array.ndim
    a, b = wrap_dim(dim0, n), wrap_dim(dim1, n)
    shape, strides = list(self._array.shape), list(strides_of(self._array))
    if n:
        shape[a], shape[b] = shape[b], shape[a]
        strides[a], strides[b] = strides[b], strides[a]
    return _set_geometry(_TRANSPOSE_, self, shape, strides, dim0=dim0, dim1=dim1)


@method
def swapaxes_(self, axis0, axis1):
    """In-place version of ``swapaxes``.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.swapaxes_.html
    """
    return transpose_(self, axis0, axis1)


method(swapaxes_, "swapdims_")


@method
def squeeze_(self, *dims, dim=None):
    """In-place version of ``squeeze``.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.squeeze_.html
    """
    if dims:
        dim = dims[0] if len(dims) == 1 else dims
    op, kept, extra = squeezed(self._array.shape, dim)
    shape, strides = self._array.shape, strides_of(self._array)
    return _set_geometry(
        _SQUEEZE_[op.name], self, [shape[d] for d in kept], [strides[d] for d in kept], **extra
    )


@method
def unsqueeze_(self, dim):
    """In-place version of ``unsqueeze``.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.unsqueeze_.html
    """
    return _set_geometry(_UNSQUEEZE_, self, *unsqueezed(self._array, dim), dim=dim)


@method
def resize_(self, *sizes, memory_format=None):
    """Give the tensor another shape over its memory, which grows if it is too small; new elements are not
    initialised.

    Raises RuntimeError if the tensor requires a gradient.
    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.resize_.html
    """
    shape = integers(sizes, "resize_", "size")
    if requires_grad(self) and not mode.inference:
        raise RuntimeError("cannot resize variables that require grad")
    for n in shape:
        if n < 0:
            raise RuntimeError(f"Trying to create tensor with negative dimension {n}: {list(shape)}")
    if shape == self._array.shape:
        return self
    storage = storage_of(self)
    count = 1
    for n in shape:
        count *= n
    if count >= 2**63:
        raise RuntimeError("numel: integer multiplication overflow")
    if count * storage.flat.itemsize >= 2**63:
        raise RuntimeError(f"Storage size calculation overflowed with sizes={list(shape)}")
    if any(s >= 2**63 for s in contiguous_strides(shape)):
        raise RuntimeError("Stride calculation overflowed")
    if count and self._offset + count > storage.flat.size:
        _grow(storage, self._offset + count)
    flat, size = storage.flat, storage.flat.itemsize
    strides = [s * size for s in contiguous_strides(shape)]
    self._array = _ndarray(shape, flat.dtype, flat, self._offset * size if count else 0, strides)
    bump_version(self)
    return self


def _grow(storage, count):
    if not storage.resizable:
        raise RuntimeError("Trying to resize storage that is not resizable")
    grown = np.zeros(count, storage.flat.dtype)
    grown[: storage.flat.size] = storage.flat
    storage.array = storage._flat = grown


@method
def resize_as_(self, the_template, *, memory_format=None):
    """``resize_`` to the shape of another tensor.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.resize_as_.html
    """
    return resize_(self, the_template._array.shape)


@method
def set_(self, source=None, storage_offset=0, size=None, stride=None):
    """Make the tensor one over the memory of ``source``, a tensor or a storage, with this geometry.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.set_.html
    """
    if requires_grad(self) and mode.enabled and own_node(self) is None:
        raise RuntimeError("a leaf Variable that requires grad is being used in an in-place operation.")
    version = self._version
    if source is None:
        self._array, self._offset = np.empty(0, self._array.dtype), 0
        self._storage = Storage(self._array, version + 1)
        return self
    if isinstance(source, Tensor):
        if source._array.dtype != self._array.dtype:
            kinds = cpp_name(source._array.dtype), cpp_name(self._array.dtype)
            raise RuntimeError(f"Could not set tensor of type {kinds[0]} to a tensor of type {kinds[1]}")
        storage = storage_of(source)
        if size is None:
            array, storage_offset = source._array, source._offset
        else:
            array = None
    else:
        kind = getattr(source, "dtype", None)  # an UntypedStorage has none
        if kind is not None and kind is not self.dtype:
            raise RuntimeError(
                f"Expected a Storage of type {cpp_name(self._array.dtype)} or an UntypedStorage, but got "
                f"type {kind._scalar_name} for argument 1 'storage'"
            )
        storage, array = source._storage.reinterpreted(self._array.dtype), None
        size = (storage.flat.size - storage_offset,) if size is None else tuple(size)
    if array is None:
        size = tuple(size)
        strides = contiguous_strides(size) if stride is None else tuple(stride)
        _make_room(self, storage, size, strides, storage_offset, stride)
        flat, item = storage.flat, storage.flat.itemsize
        array = _ndarray(size, flat.dtype, flat, storage_offset * item, [s * item for s in strides])
    self._array, self._offset, self._storage = array, storage_offset, storage
    self._accumulator = None
    storage.version = max(storage.version, version) + 1
    return self


def _make_room(self, storage, size, strides, offset, given):
    """Let the storage that ``set_`` was given have all elements of this geometry, if its size is new."""
    if offset < 0:
        raise RuntimeError(f"Tensor: invalid storage offset {offset}")
    if len(strides) != len(size):
        raise RuntimeError(f"unequal size length ({len(size)}) and stride length ({len(strides)})")
    count = offset + 1 + sum([(n - 1) * s for n, s in zip(size, strides, strict=True)]) if all(size) else 0
    if count <= storage.flat.size:
        return
    if size == self._array.shape:
        item = storage.flat.itemsize
        raise RuntimeError(
            f"setStorage: sizes {list(size)}, strides {list(given or ())}, storage offset {offset}, and "
            f"itemsize {item} requiring a storage size of {count * item} are out of bounds for storage of "
            f"size {storage.flat.nbytes}"
        )
    _grow(storage, count)


__all__ = ["as_strided", "geometry_of", "unfold", "unfold_backward"]
