"""Spread, order and frequency: var, std, var_mean, std_mean, median, nanmedian, mode."""

import warnings

import numpy as np

from .. import return_types
from .._declare import function_and_method
from .._warning_once import users_level
from ..autograd.operation import operation
from ..autograd.record import record, record_several
from . import selecting
from .arguments import is_integer, no_such_signature
from .extrema import check_not_empty
from .reducing import (
    FLOAT64,
    at_least_1d,
    check_input,
    named_results,
    not_implemented,
    parse_dim,
    parse_dims,
    shown_dims,
)
from .selecting import choose
from .writing import write_out

_asarray = np.asarray

_MEDIAN_OUT = {
    1: "Expected tensor for argument #1 'indices' to have scalar type {want}; but got torch.{got}Tensor "
    "instead (while checking arguments for median)",
    0: "Expected tensor for 'values' to have the same type as tensor for argument #2 'self'; but type "
    "torch.{got}Tensor does not equal torch.{want}Tensor (while checking arguments for median)",
}
_MODE_OUT = {
    0: "expected scalar type '{want}' but got '{got}' for values output",
    1: "expected scalar type '{want}' but got '{got}' for indices output",
}


# --- variance


def _spread(name, squared, with_mean):
    """Make one of ``var``, ``std``, ``var_mean``, ``std_mean``."""
    op = operation(f"{name}.correction")

    def reduction(
        input,
        dim=None,
        *arguments,
        unbiased=None,
        correction=None,
        keepdim=False,
        out=None,
        axis=None,
        keepdims=False,
    ):
        check_input(input, name)
        if with_mean and out is not None:
            given = (input,) if dim is None else (input, dim)
            raise no_such_signature(name, given, {"out": out}, _SPREAD_FORMS)
        if dim is None:
            dim = axis
        keepdim = keepdim or keepdims
        dim, correction, keepdim = _spread_arguments(name, dim, arguments, unbiased, correction, keepdim)
        array = input._array
        if array.dtype.kind != "f":
            subject = f"{name} only supports" if with_mean else "std and var only support"
            raise RuntimeError(f"{subject} floating point and complex dtypes")
        dims = parse_dims(dim, array.ndim)
        spread, mean = _variance(name, array, dims, correction, keepdim)
        spread = _asarray(spread if squared else np.sqrt(spread)).astype(array.dtype, copy=False)
        extra = {"dim": shown_dims(dim), "correction": correction, "keepdim": keepdim}
        if with_mean:
            mean = _asarray(mean if keepdim else mean.squeeze(dims)).astype(array.dtype)
            return record_several(op, (spread, mean), (input,), **extra)
        result = record(op, spread, (input,), **extra)
        return result if out is None else write_out(name, out, result)

    reduction.__name__ = reduction.__qualname__ = name
    variance = "Σ(x - mean)² / (n - correction)"
    what = f"variance {variance}" if squared else f"standard deviation √({variance})"
    tail = ", and the mean, in a tuple" if with_mean else ""
    reduction.__doc__ = f"""The {what}{tail}, over everything or along ``dim``.

    ``correction`` defaults to 1; the older ``unbiased`` says 1 (True) or 0 (False). The shape loses ``dim``
    unless ``keepdim``. Raises RuntimeError for integers and booleans; warns when n ≤ correction, where the
    result is NaN or inf.
    https://docs.pytorch.org/docs/stable/generated/torch.{name}.html
    """
    return function_and_method(reduction)


_SPREAD_FORMS = [
    ("Tensor input, tuple of ints dim, bool unbiased = True, bool keepdim = False", None),
    ("Tensor input, tuple of ints dim = None, *, Number correction = None, bool keepdim = False", None),
    ("Tensor input, bool unbiased = True", None),
]


def _spread_arguments(name, dim, arguments, unbiased, correction, keepdim):
    """Sort out the forms (unbiased), (dim, unbiased, keepdim) and (dim, *, correction, keepdim)."""
    if isinstance(dim, bool):
        dim, unbiased = None, dim
    if arguments:
        if len(arguments) > 2 or unbiased is not None or correction is not None:
            raise no_such_signature(name, (dim, *arguments), {}, _SPREAD_FORMS)
        unbiased, keepdim = arguments[0], arguments[1] if len(arguments) == 2 else keepdim
    if dim is not None and not is_integer(dim) and not isinstance(dim, (tuple, list)):
        raise no_such_signature(name, (dim,), {}, _SPREAD_FORMS)
    if unbiased is not None:
        correction = 1 if unbiased else 0
    return dim, correction, keepdim


def _variance(name, array, dims, correction, keepdim):
    # In double precision, as PyTorch's own sums are.
    wide = array.astype(FLOAT64, copy=False)
    count = _count(array, dims)
    mean = np.add.reduce(wide, dims, None, None, True) / count
    deviation = wide - mean
    deviation *= deviation
    total = np.add.reduce(deviation, dims, None, None, keepdim)
    freedom = count - (1 if correction is None else correction)
    if freedom <= 0:
        warnings.warn(
            f"{name}(): degrees of freedom is <= 0. Correction should be strictly less than the reduction "
            "factor (input numel divided by output numel).",
            UserWarning,
            stacklevel=users_level(),
        )
        freedom = np.float64(0.0)
    return total / freedom, mean


def _count(array, dims):
    count = 1
    for d in dims:
        count *= array.shape[d]
    return np.float64(count)


var = _spread("var", True, False)
std = _spread("std", False, False)
var_mean = _spread("var_mean", True, True)
std_mean = _spread("std_mean", False, True)


# --- median and mode


def _median(name, ignores_nan):
    """Make ``torch.median`` or ``torch.nanmedian``."""
    all_elements, along = operation(name), operation(f"{name}.dim")
    kind = getattr(return_types, name)

    def reduction(input, dim=None, keepdim=False, *, out=None, axis=None, keepdims=False):
        check_input(input, name)
        array = input._array
        dim, keepdim = dim if axis is None else axis, keepdim or keepdims
        if array.dtype.kind == "b":
            raise not_implemented("median_cpu" if dim is None else "median_out", array)
        if dim is None:
            if out is not None:
                raise TypeError(f'{name}() missing 1 required positional arguments: "dim"')
            flat = array.reshape(-1)
            if not flat.size:
                value = (
                    np.array(np.nan).astype(array.dtype)
                    if array.dtype.kind == "f"
                    else np.array(np.iinfo(array.dtype).min, array.dtype)
                )
            else:
                value = flat[_middle(flat, 0, ignores_nan)].reshape(())
            return record(all_elements, value.copy(), (input,))
        d = parse_dim(dim, array.ndim, name)
        check_not_empty(name, array, d)
        where = _middle(at_least_1d(array), d, ignores_nan)
        values, where = pick(array, where, d, keepdim)
        results = record_several(along, (values, where), (input,), dim=int(dim), keepdim=keepdim)
        return named_results(kind, results, out, input, wordings=_MEDIAN_OUT)

    reduction.__name__ = reduction.__qualname__ = name
    nans = "NaNs are left out, unless there is nothing else." if ignores_nan else "One NaN makes it NaN."
    reduction.__doc__ = f"""The middle element in order of size; of an even number the lower of the two.

    ``{name}(input)``: of all elements; ``{name}(input, dim, keepdim)``: along a dimension, a named tuple of
    values and int64 indices. {nans}
    https://docs.pytorch.org/docs/stable/generated/torch.{name}.html
    """
    return function_and_method(reduction)


def _middle(array, dim, ignores_nan):
    """The indices, with ``dim`` of size 1, of the lower median along ``dim``."""
    order = np.argsort(array, dim, kind="stable")
    n = array.shape[dim]
    rank = np.full([1 if d == dim else size for d, size in enumerate(array.shape)], (n - 1) // 2, np.int64)
    if array.dtype.kind == "f":
        nans = np.add.reduce(np.isnan(array), dim, np.int64, keepdims=True)
        # NaNs are sorted to the end: the first of them stands at n - nans.
        if ignores_nan:
            rank = np.where(nans == n, 0, (n - nans - 1) // 2)
        else:
            rank = np.where(nans > 0, n - nans, rank)
    return np.take_along_axis(order, rank, dim)


def pick(array, where, dim, keepdim):
    """The elements of ``array`` at the indices ``where`` along ``dim``, and the indices, as a reduction
    returns them."""
    values = np.take_along_axis(at_least_1d(array), where, dim)
    where = where.astype(np.int64)
    if not array.ndim:
        return values.reshape(()), where.reshape(())
    return (values, where) if keepdim else (_asarray(values.squeeze(dim)), _asarray(where.squeeze(dim)))


median = _median("median", False)
nanmedian = _median("nanmedian", True)

_MODE = operation("mode")


@function_and_method
def mode(input, dim=-1, keepdim=False, *, out=None):
    """The most frequent element along ``dim``, of several the smallest, and an index of it (the last): a
    named tuple.

    https://docs.pytorch.org/docs/stable/generated/torch.mode.html
    """
    check_input(input, "mode")
    array = input._array
    d = parse_dim(dim, array.ndim, "mode")
    check_not_empty("mode", array, d)
    moved = np.moveaxis(at_least_1d(array), d, -1)
    order = np.argsort(moved, -1, kind="stable")
    ordered = np.take_along_axis(moved, order, -1)
    n = ordered.shape[-1]
    # The run of equal elements that ends at each place: its length is the place less the start of the run.
    starts = np.zeros(ordered.shape, np.int64)
    starts[..., 1:] = np.where(ordered[..., 1:] != ordered[..., :-1], np.arange(1, n), 0)
    lengths = np.arange(n) - np.maximum.accumulate(starts, -1)
    last = np.argmax(lengths, -1, keepdims=True)
    where = np.moveaxis(np.take_along_axis(order, last, -1), -1, d)
    where = choose(at_least_1d(array), d, np.moveaxis(order, -1, d), where, _last_of_run)
    values, where = pick(array, where, d, keepdim)
    results = record_several(_MODE, (values, where), (input,), dim=int(dim), keepdim=keepdim)
    return named_results(return_types.mode, results, out, input, wordings=_MODE_OUT)


def _last_of_run(items, key, row):
    """The index that PyTorch gives for the mode of a row: of the most frequent elements that which its sort
    puts last."""
    # The elements themselves are compared, so that NaNs, which compare with nothing, stay where they happen
    # to be.
    key = row.tolist()
    selecting.sort(items, key)
    best = length = 0
    for place, item in enumerate(items):
        length += 1
        if place + 1 == len(items) or key[item] != key[items[place + 1]]:
            if length > best:
                best, found = length, item
            length = 0
    return found


__all__ = ["median", "mode", "nanmedian", "pick", "std", "std_mean", "var", "var_mean"]
