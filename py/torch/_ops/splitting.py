"""Tensors cut into several, as views: split, chunk, unbind."""

import numpy as np

from .. import _dtype
from .._declare import function, function_and_method, method
from .._tensor import Tensor, storage_of, strided_array, strides_of, wrap_dim
from ..autograd.operation import operation
from ..autograd.record import record_several, record_views
from .arguments import checked_integers, integer, is_integer, no_such_signature, wrong_type
from .operands import check_tensor
from .slicing import _BEFORE, slice_of

_SPLIT, _SPLIT_WITH_SIZES, _UNBIND = (
    operation("split.Tensor"),
    operation("split_with_sizes"),
    operation("unbind.int"),
)
_UNSAFE_SPLIT = operation("unsafe_split.Tensor")
_UNSAFE_SPLIT_WITH_SIZES = operation("unsafe_split_with_sizes")


def _parts(input, d, starts, lengths):
    array = input._array
    offsets = [input._offset + s * strides_of(array)[d] for s in starts]
    if array.size:
        before = _BEFORE[d]
        # NumPy does not move the start of an empty part; it has no elements, so that only the offset shows.
        return [array[(*before, slice(s, s + n))] for s, n in zip(starts, lengths, strict=True)], offsets
    shape, strides = array.shape, strides_of(array)
    return [strided_array(input, (*shape[:d], n, *shape[d + 1 :]), strides, 0) for n in lengths], offsets


@function
def split(tensor, split_size_or_sections, dim=0):
    """Pieces of ``split_size`` along a dimension, the last one smaller if need be; or pieces of the sizes in
    a list: views.

    https://docs.pytorch.org/docs/stable/generated/torch.split.html
    """
    if not isinstance(tensor, Tensor):
        check_tensor(tensor, "split", "tensor", 1)
    if is_integer(split_size_or_sections):
        return _split(tensor, int(split_size_or_sections), dim)
    return split_with_sizes(tensor, split_size_or_sections, dim)


def _split_method(self, split_size, dim=0):
    """Pieces of ``split_size`` along a dimension, or of the sizes in a list: views.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.split.html
    """
    if is_integer(split_size):
        return _split(self, int(split_size), dim)
    return split_with_sizes(self, split_size, dim)


method(_split_method, "split")


def _split(input, split_size, dim, op=_SPLIT):
    shape = input._array.shape
    if not shape:
        raise RuntimeError("split expects at least a 1-dimensional tensor")
    if split_size < 0:
        raise RuntimeError(f"split expects split_size be non-negative, but got split_size={split_size}")
    d = wrap_dim(dim, len(shape))
    size = shape[d]
    if split_size == 0 and size:
        raise RuntimeError(
            f"split_size can only be 0 if dimension size is 0, but got dimension size of {size}"
        )
    starts = range(0, size, split_size) if size else (0,)
    arrays, offsets = _parts(input, d, starts, [min(split_size, size - s) for s in starts])
    if op is _SPLIT:
        return record_views(op, arrays, offsets, input, split_size=split_size, dim=dim)
    return _record_unsafe(op, arrays, offsets, input, split_size=split_size, dim=dim)


def _record_unsafe(op, arrays, offsets, input, **extra):
    # Not views to autograd: they share the memory, but each has a version counter of its own.
    pieces = record_several(op, arrays, (input,), **extra)
    for piece, offset in zip(pieces, offsets, strict=True):
        piece._storage, piece._offset = storage_of(input).alias(), offset
    return pieces


@function_and_method
def split_with_sizes(input, split_sizes, dim=0):
    """Pieces of the given sizes along a dimension: views.

    https://docs.pytorch.org/docs/stable/generated/torch.split.html
    """
    return _split_with_sizes(input, split_sizes, dim, _SPLIT_WITH_SIZES)


def _split_with_sizes(input, split_sizes, dim, op):
    if not isinstance(split_sizes, (tuple, list)):
        raise wrong_type("split_with_sizes", "split_sizes", 2, "tuple of ints", split_sizes)
    sizes = checked_integers(split_sizes, "split_with_sizes", "split_sizes", 2)
    shape = input._array.shape
    if not shape:
        raise RuntimeError("split expects at least a 1-dimensional tensor")
    d = wrap_dim(dim, len(shape))
    starts, total = [], 0
    for n in sizes:
        if n < 0:
            raise RuntimeError(
                "split_with_sizes expects split_sizes have only non-negative entries, but got "
                f"split_sizes={list(sizes)}"
            )
        starts.append(total)
        total += n
    if total != shape[d]:
        raise RuntimeError(
            f"split_with_sizes expects split_sizes to sum exactly to {shape[d]} (input tensor's size at "
            f"dimension {dim}), but got split_sizes={list(sizes)}"
        )
    arrays, offsets = _parts(input, d, starts, sizes)
    record = record_views if op is _SPLIT_WITH_SIZES else _record_unsafe
    return record(op, arrays, offsets, input, split_sizes=sizes, dim=dim)


@function_and_method
def chunk(input, chunks, dim=0):
    """At most ``chunks`` pieces along a dimension, all of the same size but perhaps the last: views.

    https://docs.pytorch.org/docs/stable/generated/torch.chunk.html
    """
    return _chunk(input, chunks, dim, _SPLIT)


def _chunk(input, chunks, dim, op):
    shape = input._array.shape
    if not shape:
        raise RuntimeError("chunk expects at least a 1-dimensional tensor")
    chunks = integer(chunks, "chunk", "chunks", 1)
    if chunks <= 0:
        raise RuntimeError(f"chunk expects `chunks` to be greater than 0, got: {chunks}")
    size = shape[wrap_dim(dim, len(shape))]
    split_size = (size + chunks - 1) // chunks
    if split_size == 0:
        return split_with_sizes(input, [0] * chunks, dim)
    return _split(input, split_size, dim, op)


@function_and_method
def unsafe_split(input, split_size, dim=0):
    """``split`` whose pieces are not views to autograd: each may be written to, unseen by the others.

    https://docs.pytorch.org/docs/stable/generated/torch.unsafe_split.html
    """
    return _split(input, split_size, dim, _UNSAFE_SPLIT)


@function_and_method
def unsafe_split_with_sizes(input, split_sizes, dim=0):
    """``split_with_sizes`` whose pieces are not views to autograd: each may be written to, unseen by the
    others.

    https://docs.pytorch.org/docs/stable/generated/torch.split.html
    """
    return _split_with_sizes(input, split_sizes, dim, _UNSAFE_SPLIT_WITH_SIZES)


@function_and_method
def unsafe_chunk(input, chunks, dim=0):
    """``chunk`` whose pieces are not views to autograd: each may be written to, unseen by the others.

    https://docs.pytorch.org/docs/stable/generated/torch.unsafe_chunk.html
    """
    return _chunk(input, chunks, dim, _UNSAFE_SPLIT)


@function_and_method
def unbind(input, dim=0):
    """The tensors at every index of a dimension, as a tuple of views.

    https://docs.pytorch.org/docs/stable/generated/torch.unbind.html
    """
    if not isinstance(input, Tensor):
        check_tensor(input, "unbind", "input", 1)
    array = input._array
    if not array.ndim:
        raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
    d = wrap_dim(dim, array.ndim)
    step, count = strides_of(array)[d], range(array.shape[d])
    if array.size:
        before = _BEFORE[d]
        arrays = [array[(*before, i, ...)] for i in count]
    else:
        shape, strides = array.shape, strides_of(array)
        arrays = [
            strided_array(input, shape[:d] + shape[d + 1 :], strides[:d] + strides[d + 1 :], 0) for _ in count
        ]
    return record_views(_UNBIND, arrays, [input._offset + i * step for i in count], input, dim=dim)


@function_and_method
def tensor_split(input, indices_or_sections, dim=0):
    """Nearly equal pieces, or pieces between the given indices, along a dimension: views.

    https://docs.pytorch.org/docs/stable/generated/torch.tensor_split.html
    """
    shape = input._array.shape
    if isinstance(indices_or_sections, Tensor):
        given = indices_or_sections._array
        if given.ndim > 1 or given.dtype != np.int64:
            if given.ndim > 1:
                raise RuntimeError(
                    "tensor_split expected tensor_indices_or_sections to be a zero-dimensional or "
                    f"one-dimensional tensor, but got a tensor with {given.ndim} dims"
                )
            raise RuntimeError(
                "tensor_split expected tensor_indices_or_sections to have dtype of long, but got "
                f"{_dtype.from_numpy_dtype(given.dtype)._scalar_name}"
            )
        indices_or_sections = given.tolist()
    if not shape:
        raise RuntimeError(
            "tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims"
        )
    if is_integer(indices_or_sections):
        sections = int(indices_or_sections)
        if sections <= 0:
            raise RuntimeError(f"number of sections must be larger than 0, got {sections}")
        size, larger = divmod(shape[wrap_dim(dim, len(shape))], sections)
        pieces, start = [], 0
        for i in range(sections):
            end = start + size + (i < larger)
            pieces.append(slice_of(input, dim, start, end, 1))
            start = end
        return tuple(pieces)
    if not isinstance(indices_or_sections, (tuple, list)):
        raise no_such_signature(
            "tensor_split",
            (indices_or_sections,),
            {},
            (
                ("tuple of ints indices, int dim = 0", None),
                ("Tensor tensor_indices_or_sections, int dim = 0", None),
                ("int sections, int dim = 0", None),
            ),
        )
    checked_integers(indices_or_sections, "tensor_split", "indices", 1)
    wrap_dim(dim, len(shape))
    starts = [0, *indices_or_sections]
    ends = [*indices_or_sections, shape[dim]]
    return tuple([slice_of(input, dim, s, e, 1) for s, e in zip(starts, ends, strict=True)])


def _split_along(name, least, dim_of, url):
    def op(input, indices_or_sections):
        n = input._array.ndim
        if n < least:
            raise RuntimeError(
                f"torch.{name} requires a tensor with at least {least} dimension, but got a tensor with {n} "
                "dimensions!"
            )
        dim = dim_of(n)
        if not is_integer(indices_or_sections) and not isinstance(indices_or_sections, (tuple, list)):
            raise no_such_signature(
                name,
                (input, indices_or_sections),
                {},
                (
                    ("Tensor input, int sections", [True, False]),
                    ("Tensor input, tuple of ints indices", [True, False]),
                ),
            )
        if is_integer(indices_or_sections):
            size = input._array.shape[dim]
            if indices_or_sections <= 0 or size % indices_or_sections:
                raise RuntimeError(
                    f"torch.{name} attempted to split along dimension {dim}, but the size of the dimension "
                    f"{size} is not divisible by the split_size {indices_or_sections}!"
                )
        return tensor_split(input, indices_or_sections, dim)

    op.__name__ = op.__qualname__ = name
    op.__doc__ = f"""``tensor_split`` along one dimension, into equal pieces or at the given indices: views.

    https://docs.pytorch.org/docs/stable/generated/torch.{name}.html
    """
    return function_and_method(op)


hsplit = _split_along("hsplit", 1, lambda n: 0 if n == 1 else 1, "hsplit")
vsplit = _split_along("vsplit", 2, lambda n: 0, "vsplit")
dsplit = _split_along("dsplit", 3, lambda n: 2, "dsplit")
