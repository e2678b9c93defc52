"""What occurs and how often: unique, unique_consecutive, bincount, histc, histogram."""

import math

import numpy as np

from .. import return_types
from .._declare import function, function_and_method, method
from .._tensor import Tensor, wrap_dim
from ..autograd.operation import operation
from ..autograd.record import record_several
from .arguments import integer
from .creation import finish
from .parsing import publish_parsed
from .reducing import check_input, cpp_name, not_implemented, write_out_strictly
from .writing import write_out

_UNIQUE = operation("_unique2")
_UNIQUE_DIM = operation("unique_dim")
_CONSECUTIVE = operation("unique_consecutive")


@function
def unique(input, sorted=True, return_inverse=False, return_counts=False, dim=None):
    """The different elements in order, or along ``dim`` the different slices.

    Also, if asked: for each element of the input its number in the result, and how often each occurs (int64).
    NaNs are all different. https://docs.pytorch.org/docs/stable/generated/torch.unique.html
    """
    check_input(input, "unique")
    flags = {"sorted": sorted, "return_inverse": return_inverse, "return_counts": return_counts}
    for argument, flag in flags.items():
        if not isinstance(flag, bool):
            raise TypeError(f"_unique2(): argument '{argument}' must be bool, not {type(flag).__name__}")
    array = input._array
    if dim is None:
        flat = array.reshape(-1)
        groups = _Groups(np.argsort(flat, kind="stable"), _starts(np.sort(flat)))
        values, inverse, op = flat[groups.first], groups.inverse.reshape(array.shape), _UNIQUE
    else:
        rows, d = _rows(input, dim)
        order = _order_of(rows)
        groups = _Groups(order, _row_starts(rows[order]))
        values, inverse, op = np.take(array, groups.first, d), groups.inverse, _UNIQUE_DIM
    return _finish_unique(op, input, values, inverse, groups.counts, return_inverse, return_counts)


def _unique_method(self, sorted=True, return_inverse=False, return_counts=False, dim=None):
    return unique(self, sorted, return_inverse, return_counts, dim)


_unique_method.__doc__ = unique.__doc__
method(_unique_method, "unique")


def _finish_unique(op, input, values, inverse, counts, return_inverse, return_counts):
    outputs = record_several(op, (np.ascontiguousarray(values), inverse, counts), (input,))
    wanted = (True, return_inverse, return_counts)
    chosen = tuple([t for t, w in zip(outputs, wanted, strict=True) if w])
    return chosen[0] if len(chosen) == 1 else chosen


class _Groups:
    """Equal elements, given the order that brings them together and where a new group starts in that
    order."""

    def __init__(self, order, starts):
        numbers = np.cumsum(starts) - 1
        self.inverse = np.empty(order.size, np.int64)
        self.inverse[order] = numbers
        self.first = order[np.flatnonzero(starts)]
        self.counts = np.bincount(numbers).astype(np.int64) if order.size else np.zeros(0, np.int64)


def _starts(ordered):
    starts = np.ones(ordered.shape, bool)
    starts[1:] = ordered[1:] != ordered[:-1]
    return starts


def _order_of(rows):
    """The order that sorts the rows, the first column counting most."""
    count, width = rows.shape
    if not width:
        return np.arange(count)
    if rows.dtype.kind != "f" or count > 16 or not np.isnan(rows).any():
        return np.lexsort(rows.T[::-1])
    # NaN is neither less nor more than anything: where it ends up is for the way of sorting to say, and few
    # rows are sorted by insertion.
    order = []
    for i in range(count):
        place = 0 if order and _is_less(rows[i], rows[order[0]]) else len(order)
        while place > 1 and _is_less(rows[i], rows[order[place - 1]]):
            place -= 1
        order.insert(place, i)
    return np.array(order)


def _is_less(row, other):
    differ = np.flatnonzero((row < other) | (row > other))
    return differ.size > 0 and bool(row[differ[0]] < other[differ[0]])


def _row_starts(rows):
    starts = np.ones(rows.shape[0], bool)
    starts[1:] = (rows[1:] != rows[:-1]).any(1)
    return starts


def _rows(input, dim):
    """The slices of ``input`` along ``dim`` as the rows of a matrix, and the dimension counted from the
    front."""
    array = input._array
    d = wrap_dim(integer(dim, "unique_dim", "dim", 2), array.ndim)
    if array.ndim and array.shape[d] == 0 and array.shape.count(0) > 1 or array.shape[d] and 0 in array.shape:
        raise RuntimeError(
            "There are 0 sized dimensions, and they aren't selected, so unique cannot be applied"
        )
    moved = np.moveaxis(array, d, 0)
    return moved.reshape(moved.shape[0], math.prod(moved.shape[1:])), d


@function_and_method
def unique_consecutive(input, return_inverse=False, return_counts=False, dim=None):
    """The input without elements (or along ``dim`` slices) equal to the one before; inverse and counts as in
    ``unique``.

    https://docs.pytorch.org/docs/stable/generated/torch.unique_consecutive.html
    """
    check_input(input, "unique_consecutive")
    array = input._array
    if dim is None:
        flat = array.reshape(-1)
        groups = _Groups(np.arange(flat.size), _starts(flat))
        values, inverse = flat[groups.first], groups.inverse.reshape(array.shape)
    else:
        rows, d = _rows(input, dim)
        groups = _Groups(np.arange(rows.shape[0]), _row_starts(rows))
        values, inverse = np.take(array, groups.first, d), groups.inverse
    return _finish_unique(_CONSECUTIVE, input, values, inverse, groups.counts, return_inverse, return_counts)


@function_and_method
def bincount(input, weights=None, minlength=0):
    """How often each of 0, 1, 2, … occurs among non-negative integers, or the sum of its ``weights``.

    At least ``minlength`` long. int64; float32 for float32 weights and float64 for others.
    https://docs.pytorch.org/docs/stable/generated/torch.bincount.html
    """
    check_input(input, "bincount")
    array = input._array
    if array.dtype.kind not in "iu":
        raise not_implemented("bincount_cpu", array)
    if minlength < 0:
        raise RuntimeError("minlength should be >= 0")
    if array.ndim != 1 or array.size and array.min() < 0:
        raise RuntimeError("bincount only supports 1-d non-negative integral inputs.")
    if weights is None:
        return finish(np.bincount(array.astype(np.int64), minlength=minlength).astype(np.int64))
    if weights._array.shape != array.shape:
        raise RuntimeError("weights should be 1-d and have the same length as input")
    kind = np.float32 if weights._array.dtype == np.float32 else np.float64
    if not array.size:
        return finish(np.zeros(minlength, np.int64))
    return finish(np.bincount(array.astype(np.int64), weights._array, minlength).astype(kind))


@function_and_method
def histc(input, bins=100, min=0, max=0, *, out=None):
    """How many elements fall into each of ``bins`` equal intervals from ``min`` to ``max``, both included.

    Equal bounds mean the smallest and largest element. The result has the input's dtype.
    https://docs.pytorch.org/docs/stable/generated/torch.histc.html
    """
    check_input(input, "histc")
    array = input._array
    if array.dtype.kind != "f":
        raise not_implemented("histogram_cpu", array)
    if bins <= 0:
        raise RuntimeError(f"torch.histogram(): bins must be > 0, but got {bins} for dimension 0")
    low, high = _bounds("torch.histc:", array, min, max)
    if low > high:
        raise RuntimeError("torch.histc: max must be larger than min")
    if low == high:
        low, high = low - 1, high + 1
    counts = _histogram(array.reshape(-1), _edges(low, high, bins, array.dtype), None)
    result = finish(counts.astype(array.dtype))
    if isinstance(out, Tensor) and out.dtype is not input.dtype:
        raise RuntimeError(
            "torch.histogram: input tensor and hist tensor should have the same dtype, but got input "
            f"{cpp_name(array.dtype)} and hist {cpp_name(out._array.dtype)}"
        )
    return result if out is None else write_out("histc", out, result)


def _bounds(name, array, low, high, of=" of", given=None):
    low, high = float(low), float(high)
    if low == high and given is None:
        low, high = (float(array.min()), float(array.max())) if array.size else (0.0, 1.0)
    if not (np.isfinite(low) and np.isfinite(high)):
        shown = [f"{'-' if np.isnan(b) and np.signbit(b) else ''}{b:g}" for b in (low, high)]
        raise RuntimeError(f"{name} range{of} [{shown[0]}, {shown[1]}] is not finite")
    return low, high


def _edges(low, high, bins, kind):
    step = (high - low) / bins
    places = np.arange(bins + 1)
    # From both ends towards the middle, as PyTorch's linspace.
    return np.where(places < (bins + 1) // 2, low + step * places, high - step * (bins - places)).astype(kind)


def _histogram(values, edges, weights):
    inside = (values >= edges[0]) & (values <= edges[-1])
    values = values[inside]
    bins = edges.size - 1
    places = np.searchsorted(edges, values, "right") - 1
    places[values == edges[-1]] = bins - 1
    return np.bincount(places, None if weights is None else weights[inside], bins)


def histogram(input, bins=100, *, range=None, weight=None, density=False, out=None):
    """Counts, or sums of ``weight``, per interval: ``bins`` of equal width over ``range``, or between the
    edges ``bins``.

    Returns a named tuple (hist, bin_edges); ``density`` divides by the total and the widths.
    https://docs.pytorch.org/docs/stable/generated/torch.histogram.html
    """
    check_input(input, "histogram")
    array = input._array
    if array.dtype.kind != "f":
        raise not_implemented("histogram_cpu", array)
    if isinstance(bins, Tensor):
        if bins.dtype is not input.dtype:
            raise RuntimeError(
                "torch.histogramdd: input tensor and bins tensors should have the same dtype, but got input "
                f"with dtype {cpp_name(array.dtype)} and bins for dimension 0 with dtype "
                f"{cpp_name(bins._array.dtype)}"
            )
        _check_edges(bins._array)
        edges = bins._array.copy()
    else:
        if bins <= 0:
            raise RuntimeError(f"torch.histogram(): bins must be > 0, but got {bins} for dimension 0")
        if range is not None and len(range) != 2:
            raise RuntimeError(
                "torch.histogramdd: for a 1-dimensional histogram range should have 2 elements, but got "
                f"{len(range)}"
            )
        low, high = _bounds("torch.histogramdd: dimension 0's", array, *(range or (0, 0)), of="", given=range)
        if low > high:
            raise RuntimeError(
                f"torch.histogramdd: min should not exceed max, but got min {low:g} max {high:g} for "
                "dimension 0"
            )
        if low == high:
            low, high = low - 0.5, high + 0.5
        edges = _edges(low, high, bins, array.dtype)
    if out is not None:
        _check_histogram_out(input, out)
    if weight is not None:
        _check_weight(input, weight)
    weights = None if weight is None else weight._array.reshape(-1)
    counts = _histogram(array.reshape(-1), edges, weights).astype(array.dtype)
    if density:
        counts = (counts / counts.sum() / np.diff(edges)).astype(array.dtype)
    results = finish(counts), finish(edges)
    if out is not None:
        results = tuple(write_out_strictly("histogram", o, r) for o, r in zip(out, results, strict=True))
        return return_types.with_out[return_types.histogram](results)
    return return_types.histogram(results)


publish_parsed(
    histogram,
    "histogram",
    "Tensor bins, *, Tensor weight = None, bool density = False",
    "int bins = 100, *, tuple of floats range = None, Tensor weight = None, bool density = False",
    out="tuple of Tensors[2] out = None",
)


def _check_edges(edges):
    if edges.ndim != 1:
        raise RuntimeError(
            f"torch.histogramdd: bins tensor should have one dimension, but got {edges.ndim} dimensions in "
            "the bins tensor for dimension 0"
        )
    if not edges.size:
        raise RuntimeError(
            "torch.histogramdd: bins tensor should have at least 1 element, but got 0 elements in the bins "
            "tensor for dimension 0"
        )


def _check_weight(input, weight):
    if weight.dtype is not input.dtype:
        kinds = cpp_name(input._array.dtype), cpp_name(weight._array.dtype)
        raise RuntimeError(
            "torch.histogramdd: if weight tensor is provided, input tensor and weight tensor should have the "
            f"same dtype, but got input({kinds[0]}), and weight({kinds[1]})"
        )
    # PyTorch compares numbers of elements: it sees the input as a column, the weight as a row.
    if weight._array.size != input._array.size:
        raise RuntimeError(
            "torch.histogramdd: if weight tensor is provided it should have the same shape as the input "
            "tensor excluding its innermost dimension, but got input with shape "
            f"{[input._array.size, 1]} and weight with shape {list(weight._array.shape)}"
        )


def _check_histogram_out(input, out):
    for tensor, name in zip(out, ("hist", "bin_edges"), strict=False):
        if isinstance(tensor, Tensor) and tensor.dtype is not input.dtype:
            kinds = cpp_name(input._array.dtype), cpp_name(tensor._array.dtype)
            raise RuntimeError(
                f"torch.histogram: input tensor and {name} tensor should have the same dtype, but got input "
                f"{kinds[0]} and {name} {kinds[1]}"
            )


__all__ = ["bincount", "histc", "histogram", "unique", "unique_consecutive"]
