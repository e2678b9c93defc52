"""Order: sort, argsort, msort, topk, kthvalue; and places in ordered sequences: searchsorted, bucketize."""

import numpy as np

from .. import _dtype, return_types
from .._declare import function, function_and_method
from .._tensor import Tensor
from ..autograd.operation import operation
from ..autograd.record import record_several
from . import selecting
from .arguments import integer, is_integer, no_such_signature
from .creation import finish
from .extrema import check_not_empty
from .operands import as_array, result_dtype
from .reducing import at_least_1d, check_input, named_results, parse_dim, write_out_strictly
from .selecting import choose
from .statistics import pick

_SORT = operation("sort")
_SORT_STABLE = operation("sort.stable")
_TOPK = operation("topk")
_KTHVALUE = operation("kthvalue")


def order(array, dim, descending):
    """The indices that sort ``array`` along ``dim``; equal elements keep their order. NaN is the largest."""
    if not descending:
        return np.argsort(array, dim, kind="stable")
    n = array.shape[dim]
    return np.flip(n - 1 - np.argsort(np.flip(array, dim), dim, kind="stable"), dim)


@function_and_method
def sort(input, *positional, stable=None, dim=-1, descending=False, out=None, axis=None):
    """The elements in order along ``dim``, and the index each came from: a named tuple. NaN is the largest.

    ``sort(input, dim, descending)`` or, with names only, ``sort(input, stable=True, dim=…, descending=…)``:
    equal elements keep their order if ``stable``; without it what PyTorch's sort does to them is done here
    too, in tensors of up to 65,536 elements. https://docs.pytorch.org/docs/stable/generated/torch.sort.html
    """
    check_input(input, "sort")
    if positional:
        if stable is not None or len(positional) > 2:
            raise _no_form("sort", positional, stable)
        dim, descending = positional[0], positional[1] if len(positional) > 1 else descending
    elif axis is not None:
        dim = axis
    if not is_integer(dim):
        raise _no_form("sort", (dim,), stable)
    array = input._array
    d = parse_dim(dim, array.ndim, "sort")
    line = at_least_1d(array)
    where = _order_of(line, d, descending, stable)
    values = np.take_along_axis(line, where, d)
    arrays = (values.reshape(array.shape), where.astype(np.int64).reshape(array.shape))
    op = _SORT if stable is None else _SORT_STABLE
    results = record_several(op, arrays, (input,), dim=int(dim))
    return named_results(return_types.sort, results, out, input)


def _no_form(name, positional, stable):
    dims = "int dim = -1, bool descending = False"
    forms = [(f"*, bool stable, {dims}", None), (dims, None)]
    return no_such_signature(name, positional, {} if stable is None else {"stable": stable}, forms)


def _order_of(line, d, descending, stable):
    where = order(line, d, descending)
    # Up to 16 elements are inserted one by one, which keeps equal ones in their order.
    if stable or line.shape[d] <= 16:
        return where
    ascending = order(line, d, False) if descending else where

    def sort_row(items, key, row):
        selecting.sort(items, [-r for r in key] if descending else key)
        return items

    return choose(line, d, ascending, where, sort_row)


@function_and_method
def argsort(input, dim=-1, descending=False, *, stable=False):
    """The indices that put the elements in order along ``dim``, int64: those of ``sort``.

    https://docs.pytorch.org/docs/stable/generated/torch.argsort.html
    """
    check_input(input, "argsort")
    array = input._array
    where = _order_of(at_least_1d(array), parse_dim(dim, array.ndim, "argsort"), descending, stable)
    return finish(where.astype(np.int64).reshape(array.shape))


@function_and_method
def msort(input, *, out=None):
    """The elements in order along the first dimension.

    https://docs.pytorch.org/docs/stable/generated/torch.msort.html
    """
    check_input(input, "msort")
    result = sort(input, 0).values
    return result if out is None else write_out_strictly("msort", out, result)


@function_and_method
def topk(input, k, dim=-1, largest=True, sorted=True, *, out=None):
    """The ``k`` largest (or smallest) elements along ``dim``, in order, and their indices: a named tuple.

    Raises RuntimeError when there are fewer than ``k``.
    https://docs.pytorch.org/docs/stable/generated/torch.topk.html
    """
    check_input(input, "topk")
    array = input._array
    k = integer(k, "topk", "k", 2)
    d = parse_dim(dim, array.ndim, "topk", 3)
    line = at_least_1d(array)
    if not 0 <= k <= line.shape[d]:
        raise RuntimeError("selected index k out of range")
    ascending = order(line, d, False)
    front = np.take(order(line, d, True) if largest else ascending, np.arange(k), d)

    def top_of_row(items, key, row):
        return _top(items, [-r for r in key] if largest else key, k, sorted)

    where = choose(line, d, ascending, front, top_of_row, always=not sorted)
    values = np.take_along_axis(line, where, d)
    if not array.ndim:
        values, where = (a.reshape(()) if k else a for a in (values, where))
    results = record_several(_TOPK, (values, where.astype(np.int64)), (input,), dim=int(dim))
    return named_results(return_types.topk, results, out, input)


def _top(items, key, k, sorted):
    # As PyTorch does: a heap for few of many, otherwise a selection whose front is then sorted.
    if 64 * k <= len(items):
        selecting.partial_sort(items, key, k)
    elif k:
        selecting.nth_element(items, key, k - 1)
        if sorted:
            selecting.sort(items, key, k - 1)
    return items[:k]


@function_and_method
def kthvalue(input, k, dim=-1, keepdim=False, *, out=None):
    """The ``k``-th smallest element along ``dim``, counted from 1, and its index: a named tuple.

    https://docs.pytorch.org/docs/stable/generated/torch.kthvalue.html
    """
    check_input(input, "kthvalue")
    array = input._array
    k = integer(k, "kthvalue", "k", 2)
    d = parse_dim(dim, array.ndim, "kthvalue", 3)
    check_not_empty("kthvalue", array, d)
    line = at_least_1d(array)
    if not 1 <= k <= line.shape[d]:
        raise RuntimeError(f"kthvalue(): selected number k out of range for dimension {d}")
    ascending = order(line, d, False)

    def kth_of_row(items, key, row):
        selecting.quick_select(items, key, k - 1)
        return items[k - 1]

    where = choose(line, d, ascending, np.take(ascending, [k - 1], d), kth_of_row)
    values, where = pick(array, where, d, keepdim)
    results = record_several(_KTHVALUE, (values, where), (input,), dim=int(dim), keepdim=keepdim)
    if out is not None and np.may_share_memory(out[0]._array, array):
        raise RuntimeError(
            "unsupported operation: some elements of the input tensor and the written-to tensor refer to a "
            "single memory location. Please clone() the tensor before performing the operation."
        )
    wordings = {
        0: "output values must be of same type as input",
        1: "output indices must be of scalar type {want}",
    }
    return named_results(return_types.kthvalue, results, out, input, wordings=wordings)


# --- places in ordered sequences


@function
def searchsorted(sorted_sequence, input, *, out_int32=False, right=False, side=None, out=None, sorter=None):
    """Where in the ordered rows of ``sorted_sequence`` each value of ``input`` belongs, so that they stay
    ordered.

    Before equal elements, or after them if ``right`` (or ``side="right"``). Rows are matched with the rows of
    ``input``; a single row serves all. int64, or int32. Raises RuntimeError when the leading dimensions
    differ.
    https://docs.pytorch.org/docs/stable/generated/torch.searchsorted.html
    """
    if side not in (None, "left", "right"):
        raise RuntimeError(f"torch.searchsorted(): side can only be 'left' or 'right' but got {side}")
    if right and side == "left":
        raise RuntimeError(
            "torch.searchsorted(): side and right can't be set to opposites, got side of left while right "
            "was True"
        )
    right = right or side == "right"
    rows, values = sorted_sequence._array, as_array(input)
    _check_searchsorted(sorted_sequence, input, out, out_int32, sorter)
    if sorter is not None:
        rows = np.take_along_axis(rows, sorter._array, -1)
    result = finish(_places(rows, values, result_dtype(sorted_sequence, input)._numpy, right, out_int32))
    return result if out is None else write_out_strictly("searchsorted", out, result)


def _places(rows, values, kind, right, out_int32):
    rows, values = rows.astype(kind, copy=False), values.astype(kind, copy=False)
    side = "right" if right else "left"
    integer_type = np.int32 if out_int32 else np.int64
    if rows.ndim == 1:
        return np.asarray(np.searchsorted(rows, values, side)).astype(integer_type)
    places = np.empty(values.shape, integer_type)
    for index in np.ndindex(values.shape[:-1]):
        places[index] = np.searchsorted(rows[index], values[index], side)
    return places


def _check_searchsorted(boundaries, input, out, out_int32, sorter):
    name, a = "torch.searchsorted()", boundaries._array
    b = as_array(input)
    if sorter is not None:
        if sorter._array.shape != a.shape:
            raise RuntimeError(
                "torch.searchsorted(): boundary and sorter must have the same size, but got boundary tensor "
                f"{list(a.shape)}and got sorter tensor {list(sorter._array.shape)}"
            )
        if sorter.dtype is not _dtype.int64:
            raise RuntimeError(
                "torch.searchsorted(): sorter must be a tensor of long dtype but got dtype "
                f"{sorter.dtype._scalar_name}"
            )
        if sorter._array.size and (sorter._array.min() < 0 or sorter._array.max() >= a.shape[-1]):
            raise RuntimeError("torch.searchsorted(): sorter index out of range")
    if not isinstance(input, Tensor) and a.ndim != 1:
        raise RuntimeError(
            f"{name}: input value can be a scalar only when boundaries tensor dimension is 1, but we got "
            f"boundaries tensor dim({a.ndim}) and input value's dim(0) numel(1)"
        )
    if not a.ndim:
        raise RuntimeError(f"{name}: boundaries tensor should have positive dimension, but got 0 dimension")
    if a.ndim != 1 and a.shape[:-1] != b.shape[:-1]:
        raise RuntimeError(
            f"{name}: boundaries tensor should be 1 dimension or the first N-1 dimensions of boundaries "
            f"tensor and input value tensor must match, but we got boundaries tensor {list(a.shape)} and "
            f"input value tensor {list(b.shape)}"
        )
    if isinstance(out, Tensor) and out.dtype is not (_dtype.int32 if out_int32 else _dtype.int64):
        kind = "Int" if out_int32 else "Long"
        raise RuntimeError(
            f"{name}: output tensor's dtype is wrong, it can only be Int(int32) or Long(int64) depending on "
            f"whether out_int32 flag is True, but we got output tensor's dtype {out.dtype._scalar_name} and "
            f"out_int32 flag is {'True' if kind == 'Int' else 'False'}"
        )


@function_and_method
def bucketize(input, boundaries, *, out_int32=False, right=False, out=None):
    """The number of the interval between ``boundaries``, ordered and 1-D, in which each value of ``input``
    lies.

    https://docs.pytorch.org/docs/stable/generated/torch.bucketize.html
    """
    if boundaries.dim() != 1:
        raise RuntimeError(f"boundaries tensor must be 1 dimension, but got dim({boundaries.dim()})")
    return searchsorted(boundaries, input, out_int32=out_int32, right=right, out=out)


__all__ = ["argsort", "bucketize", "kthvalue", "msort", "order", "searchsorted", "sort", "topk"]
