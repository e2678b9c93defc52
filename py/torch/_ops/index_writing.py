"""Elements written to entries of a dimension, to masks and to flat positions: index_add, put and the like."""

import numpy as np

from .._declare import function_and_method, method
from .._tensor import Tensor, wrap_dim
from ..autograd.operation import operation
from ..autograd.record import record
from .copying import begin_write, end_write, number_as
from .gathering import check_flat_positions
from .memory_formats import preserved_copy
from .operands import broadcast_shape, cast, check_tensor, is_number
from .scattering import _declare, _scalar_name
from .writing import check_no_overlap

# --- whole slices of a dimension

_INDEX_ADD, _INDEX_COPY = operation("index_add"), operation("index_copy")
_INDEX_FILL_SCALAR, _INDEX_FILL_TENSOR = (
    operation("index_fill.int_Scalar"),
    operation("index_fill.int_Tensor"),
)


def _vector(array):
    return array if array.ndim else array.reshape(1)


def _check_index_source(function, input, d, index, source):
    array, positions, values = input._array, index._array, source._array
    if positions.ndim > 1:
        raise IndexError(
            f"{function}(): Index is supposed to be a vector, but got dim: {positions.ndim} with type: "
            f"{_scalar_name(positions)} and size: {list(positions.shape)}"
        )
    if positions.dtype != np.int64 and positions.dtype != np.int32:
        raise RuntimeError(
            f"{function}(): Expected dtype int32/int64 for index but got: {_scalar_name(positions)}"
        )
    if values.dtype != array.dtype:
        raise RuntimeError(
            f"{function}(): self ({_scalar_name(array)}) and source ({_scalar_name(values)}) must have the "
            "same scalar type"
        )
    if values.ndim and d >= values.ndim:
        raise RuntimeError(
            f"{function}(): Indexing dim {d} is out of bounds of the source tensor with dim {values.ndim}"
        )
    count = values.shape[d] if values.ndim else 1
    if positions.size != count:
        raise RuntimeError(
            f"{function}(): Number of indices ({positions.size}) should be equal to source.size(dim): "
            f"({count}), for dim: {d}"
        )
    own, other = list(array.shape), list(values.shape)
    if values.ndim and array.ndim:
        own[d] = other[d] = 0
    if own != other and not (values.ndim == 0 and array.ndim <= 1):
        raise RuntimeError(
            "source tensor shape must match self tensor shape, excluding the specified dimension. Got "
            f"self.shape = {list(array.shape)} source.shape = {list(values.shape)}"
        )


def _check_range(positions, size, message):
    if positions.size and (positions.min() < 0 or positions.max() >= size):
        raise (RuntimeError if "self" in message else IndexError)(message)


def _prepare_index_add(function, input, dim, index, source, *, alpha=1):
    check_tensor(index, function, "index", 2)
    check_tensor(source, function, "source", 3)
    d = wrap_dim(dim, input._array.ndim)
    _check_index_source("index_add", input, d, index, source)
    if input._array.dtype.kind in "iu" and isinstance(alpha, float):
        raise RuntimeError("For integral input tensors, argument alpha must not be a floating point number.")
    _check_range(index._array, (input._array.shape or (1,))[d], "index out of range in self")

    def write(target):
        values = source._array if alpha == 1 else source._array * cast(alpha, source._array.dtype)
        whole = np.atleast_1d(target)
        np.add.at(whole, (*[slice(None)] * d, _vector(index._array)), np.atleast_1d(values))

    saved = {"dim": dim, "index": index, "alpha": alpha, "source_dim": source._array.ndim}
    return _INDEX_ADD, (source,), saved, write


index_add = _declare(
    "index_add",
    _prepare_index_add,
    "The input with alpha · source added to its entries along ``dim`` at ``index``, a vector.",
)


def _prepare_index_copy(function, input, dim, index, source):
    check_tensor(index, function, "index", 2)
    check_tensor(source, function, "source", 3)
    array, values, positions = input._array, source._array, index._array
    d = wrap_dim(dim, array.ndim)
    if positions.ndim > 1:
        raise IndexError(f"index_copy_(): Index should have dimension 1 or 0 (got {positions.ndim})")
    count = positions.size
    if not values.ndim and count != 1:
        raise IndexError(f"index_copy_(): When source is scalar, index should have one element (got {count})")
    if values.ndim != array.ndim and values.ndim and array.ndim:
        raise IndexError(
            "index_copy_(): When source and destination are not scalars, their dimensionality must match. "
            f"Source dimensionality ({values.ndim}), destination dimensionality ({array.ndim})"
        )
    if positions.dtype != np.int64:
        raise IndexError(
            "index_copy_(): Expected a long tensor for index, but got " + _scalar_name(positions)
        )
    if values.dtype != array.dtype:
        raise RuntimeError(
            "index_copy_(): self and source expected to have the same dtype, but got (self) "
            f"{_scalar_name(array)} and (source) {_scalar_name(values)}"
        )
    own, other = list(array.shape), list(values.shape)
    if own:
        own.pop(d)
    if other:
        other.pop(d)
    if own != other:
        raise RuntimeError(
            "index_copy_(): Source/destination tensor must have same slice shapes. Destination slice shape: "
            f"{own} at dimension {d} and source slice shape: {other} at dimension 0."
        )
    if values.ndim and count != values.shape[d]:
        raise IndexError(
            f"index_copy_(): Number of indices ({count}) should be equal to source.size(dim) "
            f"({values.shape[d]})"
        )
    size = (array.shape or (1,))[d]
    if count and (positions.min() < 0 or positions.max() >= size):
        wrong = _vector(positions)[(_vector(positions) < 0) | (_vector(positions) >= size)][0]
        raise IndexError(f"index_copy_(): index {wrong} is out of bounds for dimension {d} with size {size}")

    def write(target):
        np.atleast_1d(target)[(*[slice(None)] * d, _vector(positions))] = np.atleast_1d(values)

    return _INDEX_COPY, (source,), {"dim": dim, "index": index, "source_dim": values.ndim}, write


index_copy = _declare(
    "index_copy",
    _prepare_index_copy,
    "The input with its entries along ``dim`` at ``index``, a vector, replaced by source.",
)


def _prepare_index_fill(function, input, dim, index, value):
    check_tensor(index, function, "index", 2)
    array, positions = input._array, index._array
    d = wrap_dim(dim, array.ndim)
    if positions.dtype != np.int64:
        raise IndexError("index_fill_(): Expected dtype int64 for index.")
    if positions.ndim > 1:
        raise IndexError("Index has to be a vector/scalar")
    size = (array.shape or (1,))[d]
    if positions.size and (positions.min() < -size or positions.max() >= size):
        wrong = _vector(positions)[(_vector(positions) < -size) | (_vector(positions) >= size)][0]
        raise IndexError(f"index {wrong} is out of bounds for dimension {d} with size {size}")
    if isinstance(value, Tensor):
        if value._array.ndim:
            raise RuntimeError(
                f"Only supports 0-dimensional value tensor, but got tensor with {value._array.ndim} "
                "dimension(s)."
            )
        number, op, inputs = value._array, _INDEX_FILL_TENSOR, (value,)
    else:
        if not is_number(value):
            check_tensor(value, function, "value", 3)
        number, op, inputs = number_as(value, array.dtype), _INDEX_FILL_SCALAR, ()

    def write(target):
        np.atleast_1d(target)[(*[slice(None)] * d, _vector(positions))] = number

    return op, inputs, {"dim": dim, "index": index}, write


index_fill = _declare(
    "index_fill",
    _prepare_index_fill,
    "The input with ``value`` in its entries along ``dim`` at ``index``, a vector.",
    copied=preserved_copy,
)


# --- masks and flat positions

_MASKED_SCATTER, _PUT = operation("masked_scatter"), operation("put")


def _prepare_masked_scatter(function, input, mask, source):
    check_tensor(mask, function, "mask", 1)
    check_tensor(source, function, "source", 2)
    array, chosen, values = input._array, mask._array, source._array
    if values.dtype != array.dtype:
        raise RuntimeError(
            f"masked_scatter: expected self and source to have same dtypes but got {_scalar_name(array)} and "
            f"{_scalar_name(values)}"
        )
    if chosen.dtype.kind != "b":
        raise RuntimeError(
            f"masked_scatter_ only supports boolean masks, but got mask with dtype {_scalar_name(chosen)}"
        )
    shape = broadcast_shape(array.shape, chosen.shape)
    if function.endswith("_") and shape != array.shape:
        if chosen.ndim > array.ndim:
            raise RuntimeError(
                f"expand(CPUBoolType{{{list(chosen.shape)}}}, size={list(array.shape)}): the number of sizes "
                f"provided ({array.ndim}) must be greater or equal to the number of dimensions in the tensor "
                f"({chosen.ndim})"
            )
        raise RuntimeError(
            f"output with shape {list(array.shape)} doesn't match the broadcast shape {list(shape)}"
        )
    chosen = np.broadcast_to(chosen, shape)
    count = int(chosen.sum())
    if values.size < count:
        raise RuntimeError("Number of elements of source < number of ones in mask")

    def write(target):
        target[chosen] = values.reshape(-1)[:count]

    return _MASKED_SCATTER, (source,), {"mask": mask}, write


def _masked_copy(array, shape):
    return np.array(np.broadcast_to(array, shape), order="C")


def masked_scatter(input, mask, source):
    """The input with the elements where ``mask`` holds replaced by those of ``source``, in order; the mask
    broadcasts.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.masked_scatter.html
    """
    check_tensor(mask, "masked_scatter", "mask", 2)
    op, inputs, saved, write = _prepare_masked_scatter("masked_scatter", input, mask, source)
    array = _masked_copy(input._array, broadcast_shape(input._array.shape, mask._array.shape))
    write(array)
    return record(op, array, (input, *inputs), **saved)


function_and_method(masked_scatter)


@method
def masked_scatter_(self, mask, source):
    """In-place version of ``masked_scatter``.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.masked_scatter_.html
    """
    op, inputs, saved, write = _prepare_masked_scatter("masked_scatter_", self, mask, source)
    node = begin_write(op, self, (self, *inputs), **saved)
    check_no_overlap(self._array)
    write(self._array)
    return end_write(self, node)


def _prepare_put(function, input, index, source, accumulate=False):
    check_tensor(index, function, "index", 2)
    check_tensor(source, function, "source", 3)
    array, positions, values = input._array, index._array, source._array
    if positions.dtype != np.int64:
        raise RuntimeError(f"put_(): Expected a long tensor for index, but got {_scalar_name(positions)}")
    if values.dtype != array.dtype:
        raise RuntimeError(
            "put_(): self and source expected to have the same dtype, but got self.dtype = "
            f"{_scalar_name(array)} and source.dtype = {_scalar_name(values)}"
        )
    if positions.size != values.size:
        raise RuntimeError(
            "put_(): Expected source and index to have the same number of elements, but got source.numel() "
            f"= {values.size}, index.numel() = {positions.size}"
        )
    if positions.size and not array.size:
        raise IndexError("put_(): Tried to put elements into an empty tensor")
    check_flat_positions("put_", array, positions)

    def write(target):
        if not positions.size:
            return
        whole = np.atleast_1d(target)
        places = np.unravel_index(positions.reshape(-1) % whole.size, whole.shape)
        if accumulate:
            np.add.at(whole, places, values.reshape(-1))
        else:
            whole[places] = values.reshape(-1)

    return _PUT, (source,), {"index": index, "accumulate": accumulate, "_source_sizes": values.shape}, write


put = _declare(
    "put",
    _prepare_put,
    "The input with ``source`` written to, or with ``accumulate`` added at, ``index``, which counts through "
    "all elements.",
    copied=preserved_copy,
)
