"""Views: other shapes and strides over the same memory.

https://docs.pytorch.org/docs/stable/tensor_view.html
"""

import math

from .._declare import function_and_method, method
from .._tensor import Tensor, strided_array, strides_of, wrap_dim
from ..autograd.record import operation, record, record_view
from .creation import clone


def strided_view(op, source, shape, strides, offset=None, **extra):
    """A view of ``source`` with this geometry, in elements, recorded as ``op``; the offset defaults to the source's."""
    offset = source._offset if offset is None else offset
    return record_view(op, strided_array(source, shape, strides, offset), offset, source, **extra)


_VIEW = operation("view")
_UNSAFE_VIEW = operation("_unsafe_view")
_SQUEEZE = operation("squeeze")
_SQUEEZE_DIM = operation("squeeze.dim")
_SQUEEZE_DIMS = operation("squeeze.dims")
_EXPAND = operation("expand")
_AS_STRIDED = operation("as_strided")
_PERMUTE = operation("permute")
_TRANSPOSE = operation("transpose.int")
_T = operation("t")
_UNSQUEEZE = operation("unsqueeze")
_ALIAS = operation("alias")


@method
def view(self, *shape):
    """The same elements under another shape; one size may be -1. Raises RuntimeError if the strides do not allow it.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.view.html
    """
    shape = infer_size(parse_view_shape(shape), self._array.size)
    strides = view_strides(self._array.shape, strides_of(self._array), shape)
    if strides is None:
        raise RuntimeError(
            "view size is not compatible with input tensor's size and stride (at least one dimension spans across two "
            "contiguous subspaces). Use .reshape(...) instead."
        )
    return strided_view(_VIEW, self, shape, strides)


def parse_view_shape(shape):
    """Sizes given as separate arguments or as one sequence; -1 is allowed."""
    if len(shape) == 1 and not isinstance(shape[0], int) and not isinstance(shape[0], Tensor):
        shape = shape[0]
    return tuple([int(n) for n in shape])


def infer_size(shape, count):
    """``shape`` with its -1 worked out for ``count`` elements. Raises RuntimeError if that cannot be."""
    known = math.prod(n for n in shape if n != -1)
    unknown = [d for d, n in enumerate(shape) if n == -1]
    if len(unknown) > 1:
        raise RuntimeError("only one dimension can be inferred")
    for n in shape:
        if n < -1:
            raise RuntimeError(f"invalid shape dimension {n}")
    if unknown and known == 0 and count == 0:
        raise RuntimeError(
            f"cannot reshape tensor of 0 elements into shape {list(shape)} because the unspecified dimension size -1 can be "
            "any value and is ambiguous"
        )
    if unknown and known and count % known == 0:
        d = unknown[0]
        return shape[:d] + (count // known,) + shape[d + 1 :]
    if unknown or known != count:
        raise RuntimeError(f"shape '{list(shape)}' is invalid for input of size {count}")
    return shape


def view_strides(old_shape, old_strides, new_shape):
    """Strides that show elements of ``old_shape`` as ``new_shape`` without a copy; None if there are none.

    Neighbouring dimensions are taken together as far as they step evenly through memory; each such block must be filled by
    whole new dimensions.
    """
    if 0 in old_shape:
        if old_shape == new_shape:
            return old_strides
        strides, step = [], 1
        for n in reversed(new_shape):
            strides.append(step)
            step *= max(n, 1)
        return tuple(reversed(strides))
    strides = [0] * len(new_shape)
    d = len(new_shape) - 1
    block, base = 1, old_strides[-1] if old_strides else 1
    filled = 1
    for i in reversed(range(len(old_shape))):
        block *= old_shape[i]
        if i and (old_shape[i - 1] == 1 or old_strides[i - 1] == block * base):
            continue
        while d >= 0 and (filled < block or new_shape[d] == 1):
            strides[d] = filled * base
            filled *= new_shape[d]
            d -= 1
        if filled != block:
            return None
        if i:
            base, block, filled = old_strides[i - 1], 1, 1
    while not old_shape and d >= 0:
        strides[d] = 1
        d -= 1
    return tuple(strides) if d < 0 else None


@function_and_method
def reshape(input, *shape):
    """The same elements under another shape: a view if the strides allow it, otherwise a copy; one size may be -1.

    https://docs.pytorch.org/docs/stable/generated/torch.reshape.html
    """
    shape = infer_size(parse_view_shape(shape), input._array.size)
    strides = view_strides(input._array.shape, strides_of(input._array), shape)
    if strides is not None:
        return strided_view(_VIEW, input, shape, strides)
    copied = clone(input, memory_format="contiguous")
    return record(_UNSAFE_VIEW, copied._array.reshape(shape), (copied,))


@function_and_method
def squeeze(input, dim=None):
    """Without the dimensions of size 1: all of them, or those among ``dim``.

    https://docs.pytorch.org/docs/stable/generated/torch.squeeze.html
    """
    shape, strides = input._array.shape, strides_of(input._array)
    n = len(shape)
    if dim is None:
        op, extra, chosen = _SQUEEZE, {}, range(n)
    elif isinstance(dim, int):
        op, extra, chosen = _SQUEEZE_DIM, {"dim": dim}, (wrap_dim(dim, n),)
    else:
        op, extra, chosen = _SQUEEZE_DIMS, {"dim": tuple(dim)}, tuple([wrap_dim(d, n) for d in dim])
    kept = [d for d in range(n) if shape[d] != 1 or d not in chosen]
    return strided_view(op, input, tuple(shape[d] for d in kept), tuple(strides[d] for d in kept), **extra)


@method
def expand(self, *sizes, implicit=False):
    """The tensor repeated along dimensions of size 1, without a copy (stride 0); -1 keeps a size.

    Raises RuntimeError for a dimension that is neither 1 nor the wanted size.
    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.expand.html
    """
    sizes = parse_view_shape(sizes)
    old, old_strides = self._array.shape, strides_of(self._array)
    extra = len(sizes) - len(old)
    if extra < 0:
        raise RuntimeError(
            f"expand(torch.{self.dtype._scalar_name}Tensor{{{list(old)}}}, size={list(sizes)}): the number of sizes provided "
            f"({len(sizes)}) must be greater or equal to the number of dimensions in the tensor ({len(old)})"
        )
    shape, strides = list(sizes), [0] * len(sizes)
    for d in reversed(range(len(sizes))):
        if d >= extra:
            have, stride = old[d - extra], old_strides[d - extra]
        else:
            have, stride = 1, shape[d + 1] * strides[d + 1] if d + 1 < len(sizes) else 1
        want = sizes[d]
        if want == -1:
            if d < extra:
                raise RuntimeError(
                    f"The expanded size of the tensor ({want}) isn't allowed in a leading, non-existing dimension {d}"
                )
            want = have
        if have != want:
            if have != 1:
                raise RuntimeError(
                    f"The expanded size of the tensor ({want}) must match the existing size ({have}) at non-singleton "
                    f"dimension {d}.  Target sizes: {list(sizes)}.  Tensor sizes: {list(old)}"
                )
            stride = 0
        shape[d], strides[d] = want, stride
    return strided_view(_EXPAND, self, tuple(shape), strides)


@function_and_method
def as_strided(input, size, stride, storage_offset=None):
    """A view of the storage with any shape, strides and offset. Raises RuntimeError if it would leave the storage.

    https://docs.pytorch.org/docs/stable/generated/torch.as_strided.html
    """
    from .._tensor import storage_of

    offset = input._offset if storage_offset is None else storage_offset
    size, stride = tuple(size), tuple(stride)
    if len(size) != len(stride):
        raise RuntimeError("mismatch in length of strides and shape")
    item, available = input._array.itemsize, storage_of(input).flat.nbytes
    needed = (offset + 1 + sum((n - 1) * s for n, s in zip(size, stride, strict=True))) * item if all(size) else 0
    if needed > available:
        raise RuntimeError(
            f"setStorage: sizes {list(size)}, strides {list(stride)}, storage offset {offset}, and itemsize {item} requiring "
            f"a storage size of {needed} are out of bounds for storage of size {available}"
        )
    base = input
    geometry = (base._array.shape, strides_of(base._array), base._offset)
    return strided_view(
        _AS_STRIDED, input, size, stride, offset, _self_geometry=geometry, size=size, stride=stride, storage_offset=offset
    )


@function_and_method
def permute(input, *dims):
    """The dimensions in the order ``dims``.

    https://docs.pytorch.org/docs/stable/generated/torch.permute.html
    """
    dims = parse_view_shape(dims)
    n = input._array.ndim
    if len(dims) != n:
        raise RuntimeError(
            f"permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired "
            f"ordering of dimensions i.e. input.dim() = {n} is not equal to len(dims) = {len(dims)}"
        )
    wrapped = tuple([wrap_dim(d, n) for d in dims])
    if len(set(wrapped)) != n:
        raise RuntimeError("permute(): duplicate dims are not allowed.")
    return record_view(_PERMUTE, input._array.transpose(wrapped), input._offset, input, dims=dims)


@function_and_method
def transpose(input, dim0, dim1):
    """Dimensions dim0 and dim1 swapped.

    https://docs.pytorch.org/docs/stable/generated/torch.transpose.html
    """
    n = input._array.ndim
    a, b = wrap_dim(dim0, n), wrap_dim(dim1, n)
    array = input._array.swapaxes(a, b) if n else input._array[...]
    return record_view(_TRANSPOSE, array, input._offset, input, dim0=dim0, dim1=dim1)


@function_and_method
def t(input):
    """The transpose of a matrix; a tensor of fewer dimensions as it is.

    https://docs.pytorch.org/docs/stable/generated/torch.t.html
    """
    if input._array.ndim > 2:
        raise RuntimeError(f"t() expects a tensor with <= 2 dimensions, but self is {input._array.ndim}D")
    return record_view(_T, input._array.T, input._offset, input)


@function_and_method
def unsqueeze(input, dim):
    """A dimension of size 1 put in at ``dim``.

    https://docs.pytorch.org/docs/stable/generated/torch.unsqueeze.html
    """
    shape, strides = input._array.shape, strides_of(input._array)
    wrapped = wrap_dim(dim, len(shape) + 1)
    step = shape[wrapped] * strides[wrapped] if wrapped < len(shape) else 1
    return strided_view(
        _UNSQUEEZE, input, shape[:wrapped] + (1,) + shape[wrapped:], strides[:wrapped] + (step,) + strides[wrapped:], dim=dim
    )


def alias(input):
    """A view of the whole tensor."""
    return record_view(_ALIAS, input._array[...], input._offset, input)


Tensor.T = property(lambda self: permute(self, *reversed(range(self._array.ndim))), doc="The dimensions in reverse order.")
Tensor.mT = property(lambda self: transpose(self, -2, -1), doc="The last two dimensions swapped.")
