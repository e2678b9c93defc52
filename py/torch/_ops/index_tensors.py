"""Elements at masks and index tensors, picked (IndexBackward0) and put (IndexPutBackward0)."""

import warnings

import numpy as np

from .. import _dtype
from .._declare import function_and_method, method
from .._tensor import Tensor
from ..autograd.engine import is_expandable_to
from ..autograd.operation import operation
from ..autograd.record import record
from .copying import begin_write, end_write
from .layout import laid_out
from .memory_formats import preserved_copy
from .operands import check_tensor
from .writing import check_no_shared_element, warn_of_expanded

_INDEX, _INDEX_PUT = operation("index.Tensor"), operation("index_put")
_ALL = slice(None)


def numpy_index(array, indices):
    """``indices``, tensors or None, as a NumPy index of ``array``. Raises IndexError for masks that do not
    fit.

    Whether the integers are in range is left to NumPy: see ``refuse``.
    """
    key, d = [], 0
    for i in indices:
        if i is None:
            key.append(_ALL)
            d += 1
            continue
        a = i._array
        kind = a.dtype.kind
        if kind == "i" and a.dtype.itemsize >= 4:
            d += 1
        elif kind == "b" or a.dtype == np.uint8:
            if kind == "u":
                warnings.warn(
                    "indexing with dtype torch.uint8 is now deprecated, please use a dtype torch.bool "
                    "instead.",
                    UserWarning,
                    stacklevel=4,
                )
                a = a != 0
            _check_mask(a, array, d)
            d += a.ndim
        else:
            raise IndexError("tensors used as indices must be long, int, byte or bool tensors")
        key.append(a)
    if d > array.ndim:
        raise _too_many(array, d)
    return tuple(key)


def _too_many(array, count):
    return IndexError(f"too many indices for tensor of dimension {array.ndim} (got {count})")


def _check_mask(mask, array, d):
    if array.shape[d : d + mask.ndim] == mask.shape:
        return
    for j, n in enumerate(mask.shape):
        if d + j >= array.ndim or n != array.shape[d + j]:
            raise IndexError(
                f"The shape of the mask {list(mask.shape)} at index {j} does not match the shape of the "
                f"indexed tensor {list(array.shape)} at index {d + j}"
            )


def without_masks(key):
    """A NumPy index in which the indices of their true elements stand for masks."""
    plain = []
    for k in key:
        plain.extend(k.nonzero() if type(k) is not slice and k.dtype.kind == "b" else (k,))
    return plain


def refuse(array, key):
    """Raise the IndexError for an index that NumPy would not take."""
    shapes = []
    for d, k in enumerate(without_masks(key)):
        if type(k) is slice:
            continue
        size = array.shape[d]
        if k.size and (k.min() < -size or k.max() >= size):
            if not size:
                raise IndexError("index is out of bounds for dimension with size 0")
            wrong = k[(k < -size) | (k >= size)].flat[0]
            # PyTorch counts only the dimensions that are indexed.
            raise IndexError(f"index {wrong} is out of bounds for dimension {len(shapes)} with size {size}")
        shapes.append(k.shape)
    try:
        np.broadcast_shapes(*shapes)
    except ValueError:
        raise IndexError(
            "shape mismatch: indexing tensors could not be broadcast together with shapes "
            f"{', '.join(str(list(s)) for s in shapes)}"
        ) from None


def index(input, indices):
    """The elements of ``input`` at ``indices``, a tuple of index tensors and None."""
    array = input._array
    key = numpy_index(array, indices)
    contiguous = array.flags.c_contiguous
    last = key[-1]
    try:
        if contiguous and last.dtype.kind != "b" and all([k is _ALL for k in key[:-1]]):
            result = array.take(last, len(key) - 1)
        else:
            result = array[key]
    except IndexError:
        refuse(array, key)
        raise
    if result.ndim > 1:
        result = _as_pytorch_lays_out(result, array, key)
    elif result.ndim == 0:
        result = np.asarray(result)
    return record(_INDEX, result, (input,), indices=indices)


def _as_pytorch_lays_out(result, array, key):
    """The result in PyTorch's order of memory: that of the dimensions not indexed, the others as the indices
    have them."""
    if array.flags.c_contiguous and result.flags.c_contiguous and len(key) == 1:
        return result
    key = without_masks(key)
    shape = np.broadcast_shapes(*[k.shape for k in key if type(k) is not slice])
    places = [d for d, k in enumerate(key) if type(k) is not slice]
    strides = [s for d, s in enumerate(array.strides) if d not in places]
    first = places[0] if places == list(range(places[0], places[-1] + 1)) else 0
    source = np.lib.stride_tricks.as_strided(
        array, result.shape, (*strides[:first], *[0] * len(shape), *strides[first:]), writeable=False
    )
    rest = result.ndim - len(shape) - first
    like = [source]
    for d in places:
        k = np.broadcast_to(key[d], shape)
        like.append(
            np.lib.stride_tricks.as_strided(
                k, result.shape, (*[0] * first, *k.strides, *[0] * rest), writeable=False
            )
        )
    # The strides of these stand-ins are read, their elements are not.
    return laid_out(result, *like)


@function_and_method
def index_put(input, indices, values, accumulate=False):
    """A copy of ``input`` with ``values`` written to, or with ``accumulate`` added at, the elements at
    ``indices``.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.index_put.html
    """
    indices = _checked_indices(indices, "index_put")
    check_tensor(values, "index_put", "values", 2)
    return with_put(input, indices, values, accumulate)


def with_put(input, indices, values, accumulate=False):
    """``index_put`` with None among the ``indices``, for whole dimensions."""
    array = preserved_copy(input._array)
    _put(array, numpy_index(array, indices), values, accumulate)
    return record(
        _INDEX_PUT,
        array,
        (input, values),
        indices=indices,
        accumulate=accumulate,
        _values_sizes=values._array.shape,
    )


@method
def index_put_(self, indices, values, accumulate=False):
    """In-place version of ``index_put``.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.index_put_.html
    """
    indices = _checked_indices(indices, "index_put_")
    check_tensor(values, "index_put_", "values", 2)
    return put_at(self, indices, values, accumulate)


def put_at(self, indices, values, accumulate=False):
    """``index_put_`` with None among the ``indices``, for whole dimensions."""
    node = begin_write(
        _INDEX_PUT,
        self,
        (self, values),
        indices=indices,
        accumulate=accumulate,
        _values_sizes=values._array.shape,
    )
    if len(indices) > self._array.ndim:
        raise _too_many(self._array, len(indices))
    warn_of_expanded(self._array, "index_put_", "tensor[indices] = tensor")
    if not accumulate and values._array.size == 1 and _only_mask(indices):
        warn_of_expanded(self._array, "masked_fill_", "tensor[mask] = scalar")
    else:
        for t in (values, *[i for i in indices if i is not None]):
            check_no_shared_element(self, t, self._array.size)
    _put(self._array, numpy_index(self._array, indices), values, accumulate)
    return end_write(self, node)


def _checked_indices(indices, name):
    if not isinstance(indices, (tuple, list)):
        raise TypeError(
            f"{name}(): argument 'indices' (position 1) must be tuple of Tensors, not "
            f"{type(indices).__name__}"
        )
    for i, index in enumerate(indices):
        if not isinstance(index, Tensor):
            raise TypeError(f"expected Tensor as element {i} in argument 0, but got {type(index).__name__}")
    return tuple(indices)


def _only_mask(indices):
    """Whether one mask is all there is: PyTorch hands that on to ``masked_fill_``."""
    tensors = [i for i in indices if i is not None]
    return len(tensors) == 1 and tensors[0]._array.dtype.name in ("bool", "uint8")


def _put(array, key, values, accumulate):
    source = values._array
    if source.dtype is not array.dtype and not _may_differ(array, key, source, accumulate):
        raise RuntimeError(
            "Index put requires the source and destination dtypes match, got "
            f"{_dtype.from_numpy_dtype(array.dtype)._scalar_name} for the destination and "
            f"{_dtype.from_numpy_dtype(source.dtype)._scalar_name} for the source."
        )
    try:
        if accumulate:
            np.add.at(array, key, source)
        else:
            array[key] = source
    except (ValueError, IndexError):
        _check_values(array, key, source)
        refuse(array, key)
        raise


def _may_differ(array, key, source, accumulate):
    """Whether values of another dtype may be written: only one number, through masks."""
    if source.dtype == array.dtype:
        return True
    if source.ndim and source.size != 1:
        _check_values(array, key, source)
    return source.size == 1 and not accumulate and all([type(k) is slice or k.dtype.kind == "b" for k in key])


def _indexed_shape(shape, key):
    """The shape of ``array[key]``, wherever the indices point; None if they do not broadcast."""
    # NumPy finds it: of an array that takes no memory, at indices that are all 0.
    zeros = tuple([k if type(k) is slice else np.zeros(k.shape, np.int8) for k in without_masks(key)])
    try:
        return np.broadcast_to(np.int8(0), [n or 1 for n in shape])[zeros].shape
    except IndexError:
        return None


def _check_values(array, key, source):
    shape = _indexed_shape(array.shape, key)
    if shape is not None and not is_expandable_to(source.shape, shape):
        raise RuntimeError(
            f"shape mismatch: value tensor of shape {list(source.shape)} cannot be broadcast to indexing "
            f"result of shape {list(shape)}"
        )
