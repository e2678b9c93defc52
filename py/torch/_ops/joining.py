"""Tensors joined: cat and stack, and what is made of them."""

import itertools

import numpy as np

from .. import _dtype
from .._declare import function
from .._tensor import Tensor, wrap_dim
from ..autograd.operation import operation
from ..autograd.record import record
from .allocating import out_of_memory
from .arguments import integer, wrong_type
from .gathering import check_separate, masked_select
from .operands import result_dtype
from .ranges import meshgrid
from .views import flatten, reshaped, unsqueeze
from .writing import write_out

_CAT, _STACK, _BLOCK_DIAG = operation("cat"), operation("stack"), operation("block_diag")


def _checked(tensors, name):
    if not isinstance(tensors, (tuple, list)):
        raise wrong_type(name, "tensors", 1, "tuple of Tensors", tensors)
    for i, t in enumerate(tensors):
        if not isinstance(t, Tensor):
            raise TypeError(f"expected Tensor as element {i} in argument 0, but got {type(t).__name__}")
    return tensors


def _common_arrays(tensors):
    """The arrays, cast to one type; the usual rules of promotion hold, 0-dim tensors included."""
    arrays = [t._array for t in tensors]
    kind = arrays[0].dtype
    for a in arrays:
        if a.dtype is not kind:
            kind = _dtype.numpy_dtype(result_dtype(*tensors))
            return [a.astype(kind, copy=False) for a in arrays]
    return arrays


@function
def cat(tensors, dim=0, *, axis=None, out=None):
    """The tensors one after the other along an existing dimension; all other sizes must agree.

    A 1-dim tensor without elements may stand anywhere.
    https://docs.pytorch.org/docs/stable/generated/torch.cat.html
    """
    tensors = _checked(tensors, "cat")
    if axis is not None:
        dim = axis
    if type(dim) is not int:
        dim = integer(dim, "cat", "dim", 2)
    if not tensors:
        raise ValueError("torch.cat(): expected a non-empty list of Tensors")
    arrays = _common_arrays(tensors)
    shape = arrays[0].shape
    for a in arrays:
        if not a.ndim or a.ndim != len(shape) or a.shape == (0,):
            arrays, shape = _without_skipped(arrays)
            break
    n = len(shape)
    # Of nothing but empty vectors PyTorch does not look at the dimension.
    d = 0 if shape == (0,) else wrap_dim(dim, n)
    for a in arrays:
        own = a.shape
        if own != shape and (own[:d] != shape[:d] or own[d + 1 :] != shape[d + 1 :]):
            _refuse_sizes([t._array for t in tensors], shape, d)
    try:
        result = np.concatenate(arrays, d)
    except (MemoryError, ValueError) as error:
        whole = (*shape[:d], sum([a.shape[d] for a in arrays]), *shape[d + 1 :])
        raise out_of_memory(error, whole, arrays[0].dtype) from None
    if n == 4 and all([_channels_last(a) for a in arrays]):
        result = np.moveaxis(np.ascontiguousarray(np.moveaxis(result, 1, -1)), -1, 1)
    elif not result.flags.c_contiguous:
        result = np.ascontiguousarray(result)
    result = record(_CAT, result, tensors, dim=dim, _sizes=[t._array.shape for t in tensors])
    return result if out is None else _write_joined("cat", out, result, tensors)


def _channels_last(array):
    """Whether images lie in memory pixel by pixel: the one order besides the contiguous that cat keeps."""
    return not array.flags.c_contiguous and array.transpose(0, 2, 3, 1).flags.c_contiguous


def _write_joined(name, out, result, tensors):
    if not isinstance(out, Tensor):
        raise wrong_type(name, "out", None, "Tensor", out)
    check_separate(out, tensors)
    if not _dtype.can_cast(result.dtype, out.dtype):
        raise TypeError(
            f"torch.cat(): input types can't be cast to the desired output type {out.dtype._scalar_name}"
        )
    return write_out(name, out, result)


def _without_skipped(arrays):
    """The arrays without 1-dim ones that are empty, if others are left, and the shape that all must fit."""
    for i, a in enumerate(arrays):
        if not a.ndim:
            raise RuntimeError(f"zero-dimensional tensor (at position {i}) cannot be concatenated")
    kept = [a for a in arrays if a.shape != (0,)] or arrays[:1]
    for a in kept:
        if a.ndim != kept[0].ndim:
            raise RuntimeError(
                f"Tensors must have same number of dimensions: got {kept[0].ndim} and {a.ndim}"
            )
    return kept, kept[0].shape


def _refuse_sizes(arrays, shape, d):
    for i, a in enumerate(arrays):
        if a.shape == (0,) and len(shape) > 1:
            continue
        for k, (want, got) in enumerate(zip(shape, a.shape, strict=True)):
            if k != d and want != got:
                raise RuntimeError(
                    f"Sizes of tensors must match except in dimension {d}. Expected size {want} but got size "
                    f"{got} for tensor number {i} in the list."
                )


@function
def concat(tensors, dim=0, *, out=None):
    """Another name of ``cat``.

    https://docs.pytorch.org/docs/stable/generated/torch.concat.html
    """
    return cat(tensors, dim, out=out)


@function
def concatenate(tensors, dim=0, *, axis=None, out=None):
    """Another name of ``cat``.

    https://docs.pytorch.org/docs/stable/generated/torch.concatenate.html
    """
    return cat(tensors, dim, axis=axis, out=out)


@function
def stack(tensors, dim=0, *, axis=None, out=None):
    """Tensors of equal shape along a new dimension.

    https://docs.pytorch.org/docs/stable/generated/torch.stack.html
    """
    if axis is not None:
        dim = axis
    tensors = _checked(tensors, "stack")
    if not tensors:
        raise RuntimeError("stack expects a non-empty TensorList")
    shape = tensors[0]._array.shape
    d = wrap_dim(dim, len(shape) + 1)
    for i, t in enumerate(tensors):
        if t._array.shape != shape:
            raise RuntimeError(
                f"stack expects each tensor to be equal size, but got {list(shape)} at entry 0 and "
                f"{list(t._array.shape)} at entry {i}"
            )
    arrays = _common_arrays(tensors)
    result = np.empty((*shape[:d], len(arrays), *shape[d:]), arrays[0].dtype)
    before = (slice(None),) * d
    for i, a in enumerate(arrays):
        result[(*before, i)] = a
    result = record(_STACK, result, tensors, dim=dim)
    return result if out is None else _write_joined("stack", out, result, tensors)


# --- with dimensions added first


def atleast(tensors, shaped):
    """``shaped`` of one tensor; of several, given one by one or as one sequence, a tuple."""
    if len(tensors) == 1 and isinstance(tensors[0], Tensor):
        return shaped(tensors[0])
    if len(tensors) == 1 and isinstance(tensors[0], (tuple, list)):
        tensors = tensors[0]
    return tuple([shaped(t) for t in tensors])


def _one(t):
    return t if t._array.ndim else reshaped(t, (1,))


def _two(t):
    n = t._array.ndim
    return reshaped(t, (1, 1)) if n == 0 else unsqueeze(t, 0) if n == 1 else t


def _three(t):
    n = t._array.ndim
    if n == 0:
        return reshaped(t, (1, 1, 1))
    return unsqueeze(unsqueeze(t, 0), -1) if n == 1 else unsqueeze(t, -1) if n == 2 else t


@function
def atleast_1d(*tensors):
    """0-dim tensors with one dimension, all others as they are.

    https://docs.pytorch.org/docs/stable/generated/torch.atleast_1d.html
    """
    return atleast(tensors, _one)


@function
def atleast_2d(*tensors):
    """Tensors of fewer dimensions with two, vectors as rows.

    https://docs.pytorch.org/docs/stable/generated/torch.atleast_2d.html
    """
    return atleast(tensors, _two)


@function
def atleast_3d(*tensors):
    """Tensors of fewer dimensions with three.

    https://docs.pytorch.org/docs/stable/generated/torch.atleast_3d.html
    """
    return atleast(tensors, _three)


def _several(tensors, name):
    if not _checked(tensors, name):
        raise RuntimeError(f"{name} expects a non-empty TensorList")
    return tensors


@function
def hstack(tensors, *, out=None):
    """The tensors side by side: joined along dimension 1, vectors along dimension 0.

    https://docs.pytorch.org/docs/stable/generated/torch.hstack.html
    """
    tensors = [_one(t) for t in _several(tensors, "hstack")]
    return cat(tensors, 0 if tensors[0]._array.ndim == 1 else 1, out=out)


@function
def vstack(tensors, *, out=None):
    """The tensors one below the other: joined along dimension 0, vectors as rows.

    https://docs.pytorch.org/docs/stable/generated/torch.vstack.html
    """
    return cat([_two(t) for t in _several(tensors, "vstack")], 0, out=out)


@function
def row_stack(tensors, *, out=None):
    """Another name of ``vstack``.

    https://docs.pytorch.org/docs/stable/generated/torch.row_stack.html
    """
    return vstack(tensors, out=out)


@function
def dstack(tensors, *, out=None):
    """The tensors one behind the other: joined along dimension 2.

    https://docs.pytorch.org/docs/stable/generated/torch.dstack.html
    """
    return cat([_three(t) for t in _several(tensors, "dstack")], 2, out=out)


@function
def column_stack(tensors, *, out=None):
    """The tensors side by side, vectors as columns.

    https://docs.pytorch.org/docs/stable/generated/torch.column_stack.html
    """
    tensors = [
        reshaped(t, (t._array.size, 1)) if t._array.ndim < 2 else t for t in _several(tensors, "column_stack")
    ]
    return cat(tensors, 1, out=out)


@function
def block_diag(*tensors):
    """The matrices along the diagonal of one matrix, zeros elsewhere; vectors count as rows.

    https://docs.pytorch.org/docs/stable/generated/torch.block_diag.html
    """
    if not tensors:
        return _empty_block_diag()
    for i, t in enumerate(_checked(tensors, "block_diag")):
        if t._array.ndim > 2:
            raise RuntimeError(
                f"torch.block_diag: Input tensors must have 2 or fewer dimensions. Input {i} has "
                f"{t._array.ndim} dimensions"
            )
    kind = _dtype.numpy_dtype(_promoted_dtype(tensors))
    arrays = [np.atleast_2d(t._array) for t in tensors]
    result = np.zeros((sum([a.shape[0] for a in arrays]), sum([a.shape[1] for a in arrays])), kind)
    row = column = 0
    for a in arrays:
        result[row : row + a.shape[0], column : column + a.shape[1]] = a
        row, column = row + a.shape[0], column + a.shape[1]
    return record(_BLOCK_DIAG, result, tensors, _sizes=[t._array.shape for t in tensors])


def _promoted_dtype(tensors):
    promoted = tensors[0].dtype
    for t in tensors[1:]:
        promoted = _dtype.promote_types(promoted, t.dtype)
    return promoted


def _empty_block_diag():
    from .creation import zeros

    return zeros(1, 0)


@function
def cartesian_prod(*tensors):
    """All combinations of one element from each vector: one row for each.

    https://docs.pytorch.org/docs/stable/generated/torch.cartesian_prod.html
    """
    if len(tensors) == 1 and isinstance(tensors[0], (tuple, list)):
        tensors = tuple(tensors[0])
    for t in _checked(tensors, "cartesian_prod"):
        if t._array.ndim != 1:
            raise RuntimeError(f"Expect a 1D vector, but got shape {list(t._array.shape)}")
    if len(tensors) == 1:
        return tensors[0]
    return stack([flatten(grid) for grid in meshgrid(*tensors, indexing="ij")], 1)


@function
def combinations(input, r=2, with_replacement=False):
    """All ways to choose ``r`` elements of a vector, in order: one row for each.

    https://docs.pytorch.org/docs/stable/generated/torch.combinations.html
    """
    if input._array.ndim != 1:
        raise RuntimeError(f"Expect a 1D vector, but got shape {list(input._array.shape)}")
    if r < 0:
        raise RuntimeError(f"Expect a non-negative number, but got {r}")
    if r == 0:
        return input.new_empty(0)
    from .creation import finish

    n = input._array.size
    mask = np.zeros((n,) * r, bool)
    choose = itertools.combinations_with_replacement if with_replacement else itertools.combinations
    for chosen in choose(range(n), r):
        mask[chosen] = True
    mask = finish(mask)
    grids = meshgrid(*[input] * r, indexing="ij")
    return stack([masked_select(grid, mask) for grid in grids], 1)
