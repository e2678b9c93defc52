"""Elements written to places given by index tensors: scatter, scatter_add, scatter_reduce."""

import numpy as np

from .. import _dtype
from .._declare import function_and_method, method
from .._tensor import Tensor, wrap_dim
from ..autograd.grad_mode import mode
from ..autograd.history import check_inplace, requires_grad
from ..autograd.operation import operation
from ..autograd.record import record
from .copying import begin_write, end_write, number_as
from .gathering import check_positions, check_separate, places_along
from .operands import check_tensor, is_number
from .reducing import write_out_strictly
from .writing import check_no_shared_element, warn_of_expanded
from .writing import write as write_result


def _deliver(name, out, result, input, others):
    if isinstance(out, Tensor):
        check_separate(out, others, result._array.size)
    return write_out_strictly(name, out, result, input)


def _tensors_among(args, kwargs):
    return [value for value in (*args, *kwargs.values()) if isinstance(value, Tensor)]


_REDUCTIONS = {"add": np.add, "multiply": np.multiply}


def _scalar_name(array):
    return _dtype.from_numpy_dtype(array.dtype)._scalar_name


def _declare(name, prepare, summary, *, copied=None, through_result=False):
    """Make ``torch.name``, ``Tensor.name`` and ``Tensor.name_`` of ``prepare``.

    ``prepare(function, input, *args, **kwargs)`` checks the arguments and returns the operation, its further
    inputs, what it saves, and a function that writes to an array that starts as ``input``.
    ``through_result``: the node saves the result.
    """
    copied = copied or (lambda array: np.array(array, order="C"))

    def new(input, *args, out=None, **kwargs):
        if not isinstance(input, Tensor):
            check_tensor(input, name, "input", 1)
        op, inputs, saved, write = prepare(name, input, *args, **kwargs)
        array = copied(input._array)
        write(array)
        result = record(op, array, (input, *inputs), **saved)
        return result if out is None else _deliver(name, out, result, input, _tensors_among(args, kwargs))

    def in_place(self, *args, **kwargs):
        check_inplace(self, mode.enabled and requires_grad(self))
        op, inputs, saved, write = prepare(name + "_", self, *args, **kwargs)
        if name == "index_fill":
            warn_of_expanded(self._array, "index_fill_", "tensor[mask] = scalar")
            for t in _tensors_among(args, kwargs):
                check_no_shared_element(self, t, self._array.size)
        else:
            check_separate(self, _tensors_among(args, kwargs))
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
            f"Expected index {list(positions.shape)} to be no larger than self {list(array.shape)} apart "
            f"from dimension {d}"
        )
    if beyond_self or beyond_src:
        raise RuntimeError(
            f"Expected index {list(positions.shape)} to be no larger than self {list(array.shape)} apart "
            f"from dimension {d} and to be no larger size than src {list(src.shape)}"
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
    "scatter",
    _prepare_scatter,
    """The input with src (a tensor or number) written to self[index[i][j]][j] = src[i][j] for dim 0, and
    likewise for others.

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
    "scatter_add",
    _prepare_scatter_add,
    "The input with src added at self[index[i][j]][j] for dim 0, and likewise for others.",
)

_KINDS = ("sum", "prod", "mean", "amax", "amin")


def _prepare_scatter_reduce(function, input, dim, index, src, reduce, *, include_self=True):
    check_tensor(index, function, "index", 2)
    check_tensor(src, function, "src", 3)
    d = wrap_dim(dim, input._array.ndim)
    if reduce not in _KINDS:
        raise RuntimeError(f"reduce argument must be either sum, prod, mean, amax or amin, got {reduce}.")
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
    """Reduce ``values`` into ``target`` at ``places``; without ``include_self`` what was there does not
    count."""
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
    "scatter_reduce",
    _prepare_scatter_reduce,
    """The input with src reduced into self[index[i][j]][j] for dim 0, and likewise for others.

    ``reduce``: "sum", "prod", "mean", "amax" or "amin"; without ``include_self`` what was there is not
    counted.""",
    through_result=True,
)
