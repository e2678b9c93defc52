"""Elements picked by index tensors and masks: index_select, gather, take, masked_select, nonzero."""

import numpy as np

from .. import _dtype
from .._declare import function_and_method
from .._tensor import Tensor, _ndarray, wrap_dim
from ..autograd.operation import operation
from ..autograd.record import record
from .creation import finish
from .expanding import expanded
from .operands import broadcast_shape, check_tensor
from .reducing import write_out_strictly
from .splitting import unbind
from .views import reshaped
from .writing import check_no_overlap, check_no_shared_element, write_out

_INDEX_SELECT, _GATHER, _TAKE = operation("index_select"), operation("gather"), operation("take")
_MASKED_SELECT = operation("masked_select")


def _scalar_name(array):
    return _dtype.from_numpy_dtype(array.dtype)._scalar_name


def check_separate(out, inputs, count=None):
    """Raise RuntimeError if ``out``, with ``count`` elements after it was resized, lies over itself or in an
    input."""
    check_no_overlap(out._array)
    for t in inputs:
        check_no_shared_element(out, t, out._array.size if count is None else count)


def deliver(name, out, result, *inputs):
    """Write ``result`` into ``out``, which has its dtype and none of the inputs' memory."""
    if isinstance(out, Tensor):
        check_separate(out, inputs, result._array.size)
    return write_out_strictly(name, out, result)


@function_and_method
def index_select(input, dim, index, *, out=None):
    """The entries of a dimension at the indices in ``index``, a vector: a copy of shape (…, len(index), …).

    https://docs.pytorch.org/docs/stable/generated/torch.index_select.html
    """
    for value, name, position in ((input, "input", 1), (index, "index", 3)):
        if not isinstance(value, Tensor):
            check_tensor(value, "index_select", name, position)
    array, positions = input._array, index._array
    d = wrap_dim(dim, array.ndim)
    if positions.ndim > 1:
        raise IndexError("index_select(): Index is supposed to be a vector")
    if positions.dtype != np.int64 and positions.dtype != np.int32:
        raise RuntimeError("index_select(): Expected dtype int32 or int64 for index")
    if out is not None and out._array.dtype != array.dtype:
        raise RuntimeError("index_select(): self and result must have the same scalar type")
    if not array.ndim:
        if positions.size != 1:
            raise RuntimeError(
                f"index_select(): Index to scalar can have only 1 value, got {positions.size} value(s)"
            )
        if positions.item() != 0:
            raise IndexError("index out of range in self")
        result = array.copy()
    else:
        size = array.shape[d]
        if positions.size and (positions.min() < 0 or positions.max() >= size):
            raise IndexError("index out of range in self")
        result = np.ascontiguousarray(array.take(positions.reshape(-1), d))
    result = record(_INDEX_SELECT, result, (input,), dim=dim, index=index)
    return result if out is None else deliver("index_select", out, result, input, index)


def check_gather_shapes(function, array, d, index, src=None):
    """Raise PyTorch's errors unless ``index`` fits ``array`` (and ``src``) in every other dimension."""
    n, i = max(array.ndim, 1), max(index.ndim, 1)
    if n != i:
        what = "input tensor" if src is None else "self tensor"
        raise RuntimeError(f"Index tensor must have the same number of dimensions as {what}")
    shape, own = array.shape or (1,), index.shape or (1,)
    if src is None:
        for k in range(n):
            if k != d and own[k] > shape[k]:
                raise RuntimeError(
                    f"Size does not match at dimension {k} expected index {list(index.shape)} to be no "
                    f"larger than self {list(array.shape)} apart from dimension {d}"
                )


@function_and_method
def gather(input, dim, index, *, sparse_grad=False, out=None):
    """out[i][j][k] = input[index[i][j][k]][j][k] for dim 0, and likewise for the others: the shape is that of
    ``index``.

    https://docs.pytorch.org/docs/stable/generated/torch.gather.html
    """
    for value, name, position in ((input, "input", 1), (index, "index", 3)):
        if not isinstance(value, Tensor):
            check_tensor(value, "gather", name, position)
    array, positions = input._array, index._array
    d = wrap_dim(dim, array.ndim)
    if positions.size and positions.dtype != np.int64 and positions.dtype != np.int32:
        raise RuntimeError("gather(): Expected dtype int32/int64 for index")
    if positions.size:
        check_gather_shapes("gather", array, d, positions)
        check_positions("gather", positions, (array.shape or (1,))[d], d)
        result = np.asarray(along(array, positions, d)).reshape(positions.shape)
    else:
        result = np.empty(positions.shape, array.dtype)
    result = record(
        _GATHER,
        np.ascontiguousarray(result) if result.ndim else result,
        (input,),
        dim=dim,
        index=index,
        sparse_grad=sparse_grad,
    )
    return result if out is None else deliver("gather", out, result, input, index)


def check_positions(function, positions, size, d):
    """Raise RuntimeError unless every index is in 0 … size - 1: none counts from the end here."""
    low, high = positions.min(), positions.max()
    if low < 0 or high >= size:
        wrong = positions[(positions < 0) | (positions >= size)].flat[0] if positions.ndim else positions
        raise RuntimeError(f"index {wrong} is out of bounds for dimension {d} with size {size}")


def places_along(shape, positions, d):
    """A NumPy index of an array of ``shape``: ``positions`` in dimension d, each element's own place in the
    others."""
    own = positions.shape
    index = [np.arange(n).reshape([-1 if k == j else 1 for k in range(len(own))]) for j, n in enumerate(own)]
    index[d] = positions
    return tuple(index)


def along(array, positions, d):
    """The elements that ``gather`` picks, from NumPy arrays (0-dim ones count as 1-dim)."""
    array, positions = np.atleast_1d(array), np.atleast_1d(positions)
    return array[places_along(array.shape, positions, d)]


@function_and_method
def take_along_dim(input, indices, dim=None, *, out=None):
    """``gather`` with broadcasting, as NumPy's take_along_axis; without ``dim`` the input counts as 1-dim.

    https://docs.pytorch.org/docs/stable/generated/torch.take_along_dim.html
    """
    check_tensor(indices, "take_along_dim", "indices", 2)
    if indices._array.dtype != np.int64:
        raise RuntimeError(
            f"torch.take_along_dim(): dtype of indices should be Long but got {_scalar_name(indices._array)}"
        )
    if dim is None:
        return gather(reshaped(input, (-1,)), 0, reshaped(indices, (-1,)), out=out)
    n, own = input._array.ndim, indices._array.ndim
    if n != own:
        raise RuntimeError(
            "torch.take_along_dim(): input and indices should have the same number of dimensions, but got "
            f"{n} dimensions for input, and {own} dimensions for indices"
        )
    d = wrap_dim(dim, n)
    if n and (indices._array < 0).any():
        indices = finish(np.where(indices._array < 0, indices._array + input._array.shape[d], indices._array))
    shape, index_shape = list(input._array.shape), list(indices._array.shape)
    if n:
        shape[d] = index_shape[d] = 1
        common = list(broadcast_shape(tuple(shape), tuple(index_shape)))
        shape, index_shape = list(common), list(common)
        shape[d], index_shape[d] = input._array.shape[d], indices._array.shape[d]
    return gather(expanded(input, tuple(shape)), d, expanded(indices, tuple(index_shape)), out=out)


@function_and_method
def take(input, index, *, out=None):
    """The elements at ``index``, which counts through all elements in order: the shape is that of ``index``.

    https://docs.pytorch.org/docs/stable/generated/torch.take.html
    """
    check_tensor(index, "take", "index", 2)
    array, positions = input._array, index._array
    check_flat_positions("take", array, positions)
    if out is not None and out._array.dtype != array.dtype:
        raise RuntimeError(
            "take(): self and out expected to have the same dtype, but got self.dtype = "
            f"{input.dtype._scalar_name} and out.dtype = {out.dtype._scalar_name}"
        )
    result = array.reshape(-1)[positions] if positions.size else np.empty(positions.shape, array.dtype)
    result = record(_TAKE, np.asarray(result), (input,), index=index)
    return result if out is None else deliver("take", out, result, input, index)


def check_flat_positions(function, array, positions):
    """Raise PyTorch's errors unless ``positions`` index the elements of ``array`` counted in order."""
    if positions.dtype != np.int64:
        raise RuntimeError(
            f"{function}(): Expected a long tensor for index, but got {_scalar_name(positions)}"
        )
    if positions.size:
        if not array.size:
            raise IndexError(f"{function}(): tried to take from an empty tensor")
        low, high = positions.min(), positions.max()
        if low < -array.size or high >= array.size:
            wrong = high if high >= array.size else low
            raise IndexError(
                f"out of range: tried to access index {wrong} on a tensor of {array.size} elements."
            )


@function_and_method
def masked_select(input, mask, *, out=None):
    """The elements where ``mask`` holds, as a 1-dim copy; both broadcast.

    https://docs.pytorch.org/docs/stable/generated/torch.masked_select.html
    """
    if not isinstance(mask, Tensor):
        check_tensor(mask, "masked_select", "mask", 2)
    array, chosen = input._array, mask._array
    if chosen.dtype.kind != "b":
        raise RuntimeError("masked_select: expected BoolTensor for mask")
    if out is not None and out._array.dtype != array.dtype:
        raise RuntimeError("masked_select(): self and result must have the same scalar type")
    if array.shape != chosen.shape:
        shape = broadcast_shape(array.shape, chosen.shape)
        array, chosen = np.broadcast_to(array, shape), np.broadcast_to(chosen, shape)
    result = record(_MASKED_SELECT, array[chosen], (input,), mask=mask)
    return result if out is None else deliver("masked_select", out, result, input, mask)


@function_and_method
def nonzero(input, *, out=None, as_tuple=False):
    """The indices of the nonzero elements: a matrix with one row for each, or a tuple of one vector per
    dimension.

    https://docs.pytorch.org/docs/stable/generated/torch.nonzero.html
    """
    if not isinstance(input, Tensor):
        check_tensor(input, "nonzero", "input", 1)
    array = input._array
    if as_tuple:
        if out is not None:
            raise RuntimeError("nonzero does not support the out kwarg when as_tuple is True")
        return unbind(nonzero(input if array.ndim else finish(array.reshape(1))), 1)
    if out is not None and out._array.dtype != np.int64:
        raise RuntimeError(
            "nonzero: Expected out tensor to have scalar type Long but got scalar "
            f"type{out.dtype._scalar_name}"
        )
    if array.ndim:
        # PyTorch fills it column by column.
        found = np.stack(array.nonzero()).astype(np.int64, copy=False).T
        if not found.size:
            found = _ndarray(found.shape, found.dtype, np.empty(0, np.int64), 0, (found.itemsize, 0))
    else:
        found = np.zeros((1 if array.item() else 0, 0), np.int64)
    result = finish(found)
    return result if out is None else write_out("nonzero", out, result)


@function_and_method
def argwhere(input):
    """``nonzero`` as a matrix.

    https://docs.pytorch.org/docs/stable/generated/torch.argwhere.html
    """
    return nonzero(input)
