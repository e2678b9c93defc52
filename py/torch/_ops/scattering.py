"""Elements written to places given by index tensors and masks: scatter, index_add, index_copy, masked_scatter, put."""

import numpy as np

from .. import _dtype
from .._declare import function_and_method, method
from .._tensor import Tensor, wrap_dim
from ..autograd.record import operation, record
from .copying import begin_write, end_write, number_as, preserved_copy
from .gathering import check_flat_positions, check_positions, places_along
from .operands import broadcast_shape, check_tensor, is_number
from .reducing import write_out_strictly
from .writing import check_no_overlap
from .writing import write as write_result

_REDUCTIONS = {"add": np.add, "multiply": np.multiply}


def _scalar_name(array):
    return _dtype.from_numpy_dtype(array.dtype)._scalar_name


def _declare(name, prepare, summary, *, copied=None, through_result=False):
    """Make ``torch.name``, ``Tensor.name`` and ``Tensor.name_`` of ``prepare``.

    ``prepare(function, input, *args, **kwargs)`` checks the arguments and returns the operation, its further inputs, what
    it saves, and a function that writes to an array that starts as ``input``. ``through_result``: the node saves the result.
    """
    copied = copied or (lambda array: np.array(array, order="C"))

    def new(input, *args, out=None, **kwargs):
        if not isinstance(input, Tensor):
            check_tensor(input, name, "input", 1)
        op, inputs, saved, write = prepare(name, input, *args, **kwargs)
        array = copied(input._array)
        write(array)
        result = record(op, array, (input, *inputs), **saved)
        return result if out is None else write_out_strictly(name, out, result)

    def in_place(self, *args, **kwargs):
        op, inputs, saved, write = prepare(name + "_", self, *args, **kwargs)
        check_no_overlap(self._array)
        if through_result:
            return write_result(self, new(self, *args, **kwargs))
        node = begin_write(op, self, (self, *inputs), **saved)
        write(self._array)
        return end_write(self, node)

    for function, suffix, url in ((new, "", f"torch.{name}"), (in_place, "_", f"torch.Tensor.{name}_")):
        function.__name__ = function.__qualname__ = name + suffix
        function.__doc__ = f"{summary}\n\nhttps://docs.pytorch.org/docs/stable/generated/{url}.html"
    function_and_method(new)
    method(in_place)
    return new


# --- scatter

_SCATTER_SRC, _SCATTER_VALUE = operation("scatter.src"), operation("scatter.value")
_SCATTER_REDUCE_SRC, _SCATTER_REDUCE_VALUE = operation("scatter.reduce"), operation("scatter.value_reduce")
_SCATTER_ADD, _SCATTER_REDUCE = operation("scatter_add"), operation("scatter_reduce.two")


def _check_scatter(function, array, d, index, src):
    positions = index._array
    if positions.size and positions.dtype != np.int64 and positions.dtype != np.int32:
        raise RuntimeError(f"{function}(): Expected dtype int32/int64 for index")
    if src is not None and src.dtype != array.dtype:
        raise RuntimeError(f"{function}(): Expected self.dtype to be equal to src.dtype")
    if not positions.size:
        return
    shape, own = array.shape or (1,), positions.shape or (1,)
    if len(shape) != len(own):
        raise RuntimeError("Index tensor must have the same number of dimensions as self tensor")
    if src is not None and len(src.shape or (1,)) != len(own):
        raise RuntimeError("Index tensor must have the same number of dimensions as src tensor")
    beyond_self = any([k != d and own[k] > shape[k] for k in range(len(own))])
    beyond_src = src is not None and any([own[k] > (src.shape or (1,))[k] for k in range(len(own))])
    if src is None and beyond_self:
        raise RuntimeError(
            f"Expected index {list(positions.shape)} to be no larger than self {list(array.shape)} apart from dimension {d}"
        )
    if beyond_self or beyond_src:
        raise RuntimeError(
            f"Expected index {list(positions.shape)} to be no larger than self {list(array.shape)} apart from dimension {d} "
            f"and to be no larger size than src {list(src.shape)}"
        )
    check_positions(function, positions, shape[d], d)


def _places(array, d, positions):
    return np.atleast_1d(array), places_along(array.shape or (1,), np.atleast_1d(positions), d)


def _corner(source, shape):
    """The part of ``source`` that an index of ``shape`` reads."""
    source = np.atleast_1d(source)
    return source[tuple(slice(n) for n in (shape or (1,)))]


def _prepare_scatter(function, input, dim, index, src=None, *, value=None, reduce=None):
    if not isinstance(index, Tensor):
        check_tensor(index, function, "index", 2)
    src = value if src is None else src
    array, d = input._array, wrap_dim(dim, input._array.ndim)
    if reduce is not None and reduce not in _REDUCTIONS:
        raise RuntimeError("reduce argument must be either add or multiply.")
    if isinstance(src, Tensor):
        _check_scatter(function.rstrip("_"), array, d, index, src._array)
        source, inputs = src._array, (src,)
        op = _SCATTER_SRC if reduce is None else _SCATTER_REDUCE_SRC
    else:
        if not is_number(src):
            check_tensor(src, function, "src", 3)
        _check_scatter(function.rstrip("_"), array, d, index, None)
        source, inputs = None, ()
        number = number_as(src, array.dtype)
        op = _SCATTER_VALUE if reduce is None else _SCATTER_REDUCE_VALUE

    def write(target):
        positions = index._array
        if not positions.size:
            return
        values = number if source is None else _corner(source, positions.shape)
        target, places = _places(target, d, positions)
        if reduce is None:
            target[places] = values
        else:
            _REDUCTIONS[reduce].at(target, places, values)

    return op, inputs, {"dim": dim, "index": index}, write


scatter = _declare(
    "scatter", _prepare_scatter,
    """The input with src (a tensor or number) written to self[index[i][j]][j] = src[i][j] for dim 0, and likewise for others.

    With ``reduce`` "add" or "multiply" it is added or multiplied instead.""",
)


def _prepare_scatter_add(function, input, dim, index, src):
    check_tensor(index, function, "index", 2)
    check_tensor(src, function, "src", 3)
    d = wrap_dim(dim, input._array.ndim)
    _check_scatter("scatter", input._array, d, index, src._array)

    def write(target):
        positions = index._array
        if positions.size:
            target, places = _places(target, d, positions)
            np.add.at(target, places, _corner(src._array, positions.shape))

    return _SCATTER_ADD, (src,), {"dim": dim, "index": index}, write


scatter_add = _declare(
    "scatter_add", _prepare_scatter_add, "The input with src added at self[index[i][j]][j] for dim 0, and likewise for others.",
)

_KINDS = ("sum", "prod", "mean", "amax", "amin")


def _prepare_scatter_reduce(function, input, dim, index, src, reduce, *, include_self=True):
    check_tensor(index, function, "index", 2)
    check_tensor(src, function, "src", 3)
    d = wrap_dim(dim, input._array.ndim)
    if reduce not in _KINDS:
        raise RuntimeError(
            f"reduce argument must be either sum, prod, mean, amax or amin, got {reduce}."
        )
    _check_scatter("scatter", input._array, d, index, src._array)

    def write(target):
        positions = index._array
        if positions.size:
            flat, places = _places(target, d, positions)
            reduce_at(flat, places, _corner(src._array, positions.shape), reduce, include_self)

    saved = {"dim": dim, "index": index, "reduce": reduce, "include_self": include_self}
    return _SCATTER_REDUCE, (src,), saved, write


_START = {"sum": 0, "mean": 0, "prod": 1}
_AT = {"sum": np.add, "mean": np.add, "prod": np.multiply, "amax": np.maximum, "amin": np.minimum}


def reduce_at(target, places, values, reduce, include_self):
    """Reduce ``values`` into ``target`` at ``places``; without ``include_self`` what was there does not count."""
    if not include_self:
        if reduce in _START:
            start = _START[reduce]
        elif target.dtype.kind == "f":
            start = -np.inf if reduce == "amax" else np.inf
        elif target.dtype.kind == "b":
            start = reduce == "amin"
        else:
            limits = np.iinfo(target.dtype)
            start = limits.min if reduce == "amax" else limits.max
        target[places] = start
    _AT[reduce].at(target, places, values)
    if reduce == "mean":
        count = np.full(target.shape, int(include_self), np.int64)
        np.add.at(count, places, 1)
        count[count == 0] = 1
        if target.dtype.kind == "f":
            target /= count.astype(target.dtype)
        else:
            target //= count.astype(target.dtype)


scatter_reduce = _declare(
    "scatter_reduce", _prepare_scatter_reduce,
    'The input with src reduced ("sum", "prod", "mean", "amax", "amin") into self[index[i][j]][j] for dim 0, and likewise.',
    through_result=True,
)


# --- whole slices of a dimension

_INDEX_ADD, _INDEX_COPY = operation("index_add"), operation("index_copy")
_INDEX_FILL_SCALAR, _INDEX_FILL_TENSOR = operation("index_fill.int_Scalar"), operation("index_fill.int_Tensor")
_INDEX_REDUCE = operation("index_reduce")


def _vector(array):
    return array if array.ndim else array.reshape(1)


def _check_index_source(function, input, d, index, source):
    array, positions, values = input._array, index._array, source._array
    if positions.ndim > 1:
        raise IndexError(f"{function}(): Index is supposed to be a vector, but got dim: {positions.ndim} with type: "
                         f"{_scalar_name(positions)} and size: {list(positions.shape)}")
    if positions.dtype != np.int64 and positions.dtype != np.int32:
        raise RuntimeError(f"{function}(): Expected dtype int32/int64 for index but got: {_scalar_name(positions)}")
    if values.dtype != array.dtype:
        raise RuntimeError(f"{function}(): self ({_scalar_name(array)}) and source ({_scalar_name(values)}) must have the same "
                           "scalar type")
    if values.ndim and d >= values.ndim:
        raise RuntimeError(f"{function}(): Indexing dim {d} is out of bounds of the source tensor with dim {values.ndim}")
    count = values.shape[d] if values.ndim else 1
    if positions.size != count:
        raise RuntimeError(f"{function}(): Number of indices ({positions.size}) should be equal to source.size(dim): "
                           f"({count}), for dim: {d}")
    own, other = list(array.shape), list(values.shape)
    if values.ndim and array.ndim:
        own[d] = other[d] = 0
    if own != other and not (values.ndim == 0 and array.ndim <= 1):
        raise RuntimeError(
            f"source tensor shape must match self tensor shape, excluding the specified dimension. Got self.shape = "
            f"{list(array.shape)} source.shape = {list(values.shape)}"
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
        values = source._array if alpha == 1 else source._array * source._array.dtype.type(alpha)
        whole = np.atleast_1d(target)
        np.add.at(whole, (*[slice(None)] * d, _vector(index._array)), np.atleast_1d(values))

    saved = {"dim": dim, "index": index, "alpha": alpha, "source_dim": source._array.ndim}
    return _INDEX_ADD, (source,), saved, write


index_add = _declare(
    "index_add", _prepare_index_add, "The input with alpha · source added to its entries along ``dim`` at ``index``, a vector.",
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
        raise IndexError("index_copy_(): When source and destination are not scalars, their dimensionality must match. Source "
                         f"dimensionality ({values.ndim}), destination dimensionality ({array.ndim})")
    if positions.dtype != np.int64:
        raise IndexError("index_copy_(): Expected a long tensor for index, but got " + _scalar_name(positions))
    if values.dtype != array.dtype:
        raise RuntimeError("index_copy_(): self and source expected to have the same dtype, but got (self) "
                           f"{_scalar_name(array)} and (source) {_scalar_name(values)}")
    own, other = list(array.shape), list(values.shape)
    if own:
        own.pop(d)
    if other:
        other.pop(d)
    if own != other:
        raise RuntimeError("index_copy_(): Source/destination tensor must have same slice shapes. Destination slice shape: "
                           f"{own} at dimension {d} and source slice shape: {other} at dimension 0.")
    if values.ndim and count != values.shape[d]:
        raise IndexError(f"index_copy_(): Number of indices ({count}) should be equal to source.size(dim) "
                         f"({values.shape[d]})")
    size = (array.shape or (1,))[d]
    if count and (positions.min() < 0 or positions.max() >= size):
        wrong = _vector(positions)[(_vector(positions) < 0) | (_vector(positions) >= size)][0]
        raise IndexError(f"index_copy_(): index {wrong} is out of bounds for dimension {d} with size {size}")

    def write(target):
        np.atleast_1d(target)[(*[slice(None)] * d, _vector(positions))] = np.atleast_1d(values)

    return _INDEX_COPY, (source,), {"dim": dim, "index": index, "source_dim": values.ndim}, write


index_copy = _declare(
    "index_copy", _prepare_index_copy, "The input with its entries along ``dim`` at ``index``, a vector, replaced by source.",
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
            raise RuntimeError("Only supports 0-dimensional value tensor, but got tensor with "
                               f"{value._array.ndim} dimension(s).")
        number, op, inputs = value._array, _INDEX_FILL_TENSOR, (value,)
    else:
        if not is_number(value):
            check_tensor(value, function, "value", 3)
        number, op, inputs = number_as(value, array.dtype), _INDEX_FILL_SCALAR, ()

    def write(target):
        np.atleast_1d(target)[(*[slice(None)] * d, _vector(positions))] = number

    return op, inputs, {"dim": dim, "index": index}, write


index_fill = _declare(
    "index_fill", _prepare_index_fill, "The input with ``value`` in its entries along ``dim`` at ``index``, a vector.",
    copied=preserved_copy,
)


# --- masks and flat positions

_MASKED_SCATTER, _PUT = operation("masked_scatter"), operation("put")


def _prepare_masked_scatter(function, input, mask, source):
    check_tensor(mask, function, "mask", 1)
    check_tensor(source, function, "source", 2)
    array, chosen, values = input._array, mask._array, source._array
    if values.dtype != array.dtype:
        raise RuntimeError(f"masked_scatter: expected self and source to have same dtypes but got {_scalar_name(array)} and "
                           f"{_scalar_name(values)}")
    if chosen.dtype.kind != "b":
        raise RuntimeError(f"masked_scatter_ only supports boolean masks, but got mask with dtype {_scalar_name(chosen)}")
    shape = broadcast_shape(array.shape, chosen.shape)
    if function.endswith("_") and shape != array.shape:
        if chosen.ndim > array.ndim:
            raise RuntimeError(f"expand(CPUBoolType{{{list(chosen.shape)}}}, size={list(array.shape)}): the number of sizes "
                               f"provided ({array.ndim}) must be greater or equal to the number of dimensions in the tensor "
                               f"({chosen.ndim})")
        raise RuntimeError(f"output with shape {list(array.shape)} doesn't match the broadcast shape {list(shape)}")
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
    """The input with the elements where ``mask`` holds replaced by those of ``source``, in order; the mask broadcasts.

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
        raise RuntimeError(f"put_(): self and source expected to have the same dtype, but got self.dtype = "
                           f"{_scalar_name(array)} and source.dtype = {_scalar_name(values)}")
    if positions.size != values.size:
        raise RuntimeError("put_(): Expected source and index to have the same number of elements, but got source.numel() = "
                           f"{values.size}, index.numel() = {positions.size}")
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
    "put", _prepare_put,
    "The input with ``source`` written to, or with ``accumulate`` added at, ``index``, which counts through all elements.",
    copied=preserved_copy,
)
