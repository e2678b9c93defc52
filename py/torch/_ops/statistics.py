"""Spread, order and frequency: var, std, median, mode, quantile, cov, corrcoef."""

import warnings

import numpy as np

from .. import _dtype, return_types
from .._declare import function_and_method
from .._tensor import Tensor
from ..autograd.record import operation, record, record_several
from .arguments import is_integer, no_such_signature
from . import selecting
from .creation import full_like
from .data import tensor
from .extrema import check_not_empty
from .operands import is_number
from .reducing import (
    FLOAT64, at_least_1d, check_input, not_implemented, parse_dim, parse_dims, reduced_shape, shown_dims,
    write_several_out,
)
from .scaling import minus, times
from .selecting import choose
from .views import broadcast_tensors
from .writing import write_out

_asarray = np.asarray


# --- variance


def _spread(name, squared, with_mean):
    """Make one of ``var``, ``std``, ``var_mean``, ``std_mean``."""
    op = operation(f"{name}.correction")

    def reduction(input, dim=None, *arguments, unbiased=None, correction=None, keepdim=False, out=None, axis=None,
                  keepdims=False):
        check_input(input, name)
        if with_mean and out is not None:
            raise no_such_signature(name, (input, *(() if dim is None else (dim,))), {"out": out}, _SPREAD_FORMS)
        if dim is None:
            dim = axis
        dim, correction, keepdim = _spread_arguments(name, dim, arguments, unbiased, correction, keepdim or keepdims)
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
    what = "variance Σ(x - mean)² / (n - correction)" if squared else "standard deviation √(Σ(x - mean)² / (n - correction))"
    tail = ", and the mean, in a tuple" if with_mean else ""
    reduction.__doc__ = f"""The {what}{tail}, over everything or along ``dim``.

    ``correction`` defaults to 1; the older ``unbiased`` says 1 (True) or 0 (False). The shape loses ``dim`` unless
    ``keepdim``. Raises RuntimeError for integers and booleans; warns when n ≤ correction, where the result is NaN or inf.
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
            f"{name}(): degrees of freedom is <= 0. Correction should be strictly less than the reduction factor (input "
            "numel divided by output numel).",
            UserWarning,
            stacklevel=4,
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
                value = np.array(np.nan).astype(array.dtype) if array.dtype.kind == "f" else np.array(
                    np.iinfo(array.dtype).min, array.dtype)
            else:
                value = flat[_middle(flat, 0, ignores_nan)].reshape(())
            return record(all_elements, value.copy(), (input,))
        d = parse_dim(dim, array.ndim, name)
        check_not_empty(name, array, d)
        where = _middle(at_least_1d(array), d, ignores_nan)
        values, where = pick(array, where, d, keepdim)
        results = record_several(along, (values, where), (input,), dim=int(dim), keepdim=keepdim)
        return kind(results) if out is None else write_several_out(name, out, results, kind)

    reduction.__name__ = reduction.__qualname__ = name
    nans = "NaNs are left out, unless there is nothing else." if ignores_nan else "One NaN makes it NaN."
    reduction.__doc__ = f"""The middle element in order of size; of an even number the lower of the two.

    ``{name}(input)``: of all elements; ``{name}(input, dim, keepdim)``: along a dimension, a named tuple of values and int64
    indices. {nans}
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
        rank = np.where(nans == n, 0, (n - nans - 1) // 2) if ignores_nan else np.where(nans > 0, n - nans, rank)
    return np.take_along_axis(order, rank, dim)


def pick(array, where, dim, keepdim):
    """The elements of ``array`` at the indices ``where`` along ``dim``, and the indices, as a reduction returns them."""
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
    """The most frequent element along ``dim``, of several the smallest, and an index of it (the last): a named tuple.

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
    return return_types.mode(results) if out is None else write_several_out("mode", out, results, return_types.mode)


def _last_of_run(items, key, row):
    """The index that PyTorch gives for the mode of a row: of the most frequent elements that which its sort puts last."""
    # The elements themselves are compared, so that NaNs, which compare with nothing, stay where they happen to be.
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


# --- quantiles


@function_and_method
def quantile(input, q, dim=None, keepdim=False, *, interpolation="linear", out=None):
    """The values below which the fractions ``q`` of the elements lie: between order statistics by ``interpolation``.

    With n elements in order, position q · (n - 1); "linear", "lower", "higher", "midpoint" or "nearest" between its
    neighbours. q: a float, or a tensor of at most one dimension, whose size then comes first in the result. NaN if an
    element is. https://docs.pytorch.org/docs/stable/generated/torch.quantile.html
    """
    return _quantile("quantile", input, q, dim, keepdim, interpolation, out, ignores_nan=False)


@function_and_method
def nanquantile(input, q, dim=None, keepdim=False, *, interpolation="linear", out=None):
    """Like ``quantile``, without the NaNs.

    https://docs.pytorch.org/docs/stable/generated/torch.nanquantile.html
    """
    return _quantile("nanquantile", input, q, dim, keepdim, interpolation, out, ignores_nan=True)


_INTERPOLATIONS = ("linear", "lower", "higher", "midpoint", "nearest")


def _quantile(name, input, q, dim, keepdim, interpolation, out, ignores_nan):
    check_input(input, name)
    if not isinstance(q, Tensor):
        if not is_number(q):
            rest = 'int dim = None, bool keepdim = False, *, str interpolation = "linear"'
            forms = [(f"{kind} q, {rest}", None) for kind in ("Tensor", "float")]
            raise no_such_signature(name, (q,), {}, forms)
        if not 0 <= q <= 1:
            raise RuntimeError(f"{name}() q must be in the range [0, 1] but got {q:g}")
        q = input.new_tensor(q)
    _check_quantile_arguments(name, input, q, interpolation, out)
    ndim, shape = input.dim(), tuple(input.shape)
    d = None if dim is None else parse_dim(dim, ndim, name)
    if d is None:
        ordered = input.flatten().sort().values
    elif d == ndim - 1:
        ordered = input.sort().values
    else:
        ordered = input.unsqueeze(-1).transpose(d, -1).sort().values
    if d is None or not ndim:
        left = (1,) * ndim if keepdim else ()
    else:
        left = reduced_shape(shape, (d,), keepdim)
    ordered = ordered.view(*left, ordered.shape[-1])
    values = _interpolate(ordered, _ranks(ordered, q, ignores_nan), interpolation)
    values = values.unsqueeze_(0).transpose_(0, -1).squeeze_(-1) if q.dim() else values.squeeze_(-1)
    return values if out is None else write_out(name, out, values)


def _ranks(ordered, q, ignores_nan):
    """At which places of the ordered rows the quantiles lie; the last for a row with NaNs, which are there."""
    last = ordered.shape[-1] - 1
    if ignores_nan:
        ranks = q * (ordered.isnan().logical_not().sum(-1, keepdim=True) - 1)
        return ranks.masked_fill_(ranks < 0, 0)
    ranks, nans = broadcast_tensors(times(q, last), ordered.isnan().any(-1, keepdim=True))
    return ranks.masked_fill(nans, last)


def _interpolate(ordered, ranks, interpolation):
    if interpolation in ("lower", "higher", "nearest"):
        ranks = {"lower": ranks.floor_, "higher": ranks.ceil_, "nearest": ranks.round_}[interpolation]()
    below = ranks.long()
    values = ordered.gather(-1, below)
    if interpolation not in ("linear", "midpoint"):
        return values
    weights = full_like(ranks, 0.5) if interpolation == "midpoint" else ranks - below
    above = ranks.ceil_().long()
    return values.lerp_(ordered.gather(-1, above), weights)


def _check_quantile_arguments(name, input, q, interpolation, out):
    if interpolation not in _INTERPOLATIONS:
        raise RuntimeError(
            f"{name}() interpolation must be one of linear, lower, higher, midpoint or nearest, but got {interpolation}"
        )
    if not input.numel():
        raise RuntimeError(f"{name}() input tensor must be non-empty")
    if q.dim() > 1:
        raise RuntimeError(f"{name}() q must be a scalar or 1D tensor")
    if input.dtype not in (_dtype.float32, _dtype.float64):
        raise RuntimeError(f"{name}() input tensor must be either float or double dtype")
    if q.dtype is not input.dtype:
        raise RuntimeError(f"{name}() q tensor must be same dtype as the input tensor")
    if isinstance(out, Tensor) and out.dtype is not input.dtype:
        raise RuntimeError("quantile() out tensor must be same dtype as the input tensor")
    if q.numel() and not ((q._array >= 0) & (q._array <= 1)).all():
        raise RuntimeError(f"{name}() q values must be in the range [0, 1]")


# --- covariance


@function_and_method
def cov(input, *, correction=1, fweights=None, aweights=None):
    """The covariances of the rows of ``input`` (variables) over its columns (observations): a matrix, or one number.

    Σ w (x - x̄)(y - ȳ) / (Σw - correction), with weights w = fweights (how often each was observed) · aweights (how much it
    counts). https://docs.pytorch.org/docs/stable/generated/torch.cov.html
    """
    check_input(input, "cov")
    if input.dim() > 2:
        raise RuntimeError(
            f"cov(): expected input to have two or fewer dimensions but got an input with {input.dim()} dimensions"
        )
    if input.dtype is _dtype.bool:
        raise RuntimeError("cov(): bool dtype is not supported for input")
    x = input.view(1, -1) if input.dim() < 2 else input
    n = x.shape[1]
    weights = _weights(n, fweights, aweights)
    if weights is None:
        total = tensor(n)
        mean = x.sum(1) / total
    else:
        total = weights.sum()
        if n and not total.item():
            raise RuntimeError("cov(): weights sum to zero, can't be normalized")
        mean = (x * weights).sum(1) / total
    if correction == 0:
        freedom = total
    elif aweights is not None:
        freedom = total - times((weights * aweights).sum(), correction) / total
    else:
        freedom = minus(total, correction)
    if freedom.item() <= 0:
        warnings.warn(
            "cov(): degrees of freedom is <= 0. Correction should be strictly less than the number of observations.",
            UserWarning,
            stacklevel=2,
        )
        freedom = freedom.detach() * 0
    x = x - mean.unsqueeze(1)
    products = x.mm((x if weights is None else x * weights).t())
    return products.true_divide(freedom).squeeze()


def _weights(n, fweights, aweights):
    for name, weights in (("fweights", fweights), ("aweights", aweights)):
        if weights is None:
            continue
        if weights.dim() > 1:
            raise RuntimeError(
                f"cov(): expected {name} to have one or fewer dimensions but got {name} with {weights.dim()} dimensions"
            )
        floating = weights.is_floating_point()
        if floating == (name == "fweights"):
            kind = "floating point" if name == "aweights" else "integral"
            raise RuntimeError(
                f"cov(): expected {name} to have {kind} dtype but got {name} with {weights.dtype._scalar_name} dtype"
            )
        if weights.numel() != n:
            raise RuntimeError(
                f"cov(): expected {name} to have the same numel as there are observations in the input but got "
                f"{weights.numel()} != {n}"
            )
        if n and (weights._array < 0).any():
            raise RuntimeError(f"cov(): {name} cannot be negative")
    if fweights is None or aweights is None:
        return aweights if fweights is None else fweights
    return fweights * aweights


@function_and_method
def corrcoef(input):
    """Pearson's correlations of the rows of ``input``: covariances divided by both standard deviations.

    https://docs.pytorch.org/docs/stable/generated/torch.corrcoef.html
    """
    check_input(input, "corrcoef")
    if input.dim() > 2:
        raise RuntimeError(
            f"corrcoef(): expected input to have two or fewer dimensions but got an input with {input.dim()} dimensions"
        )
    c = cov(input)
    if c.dim() == 0:
        return c / c
    deviations = c.diagonal().sqrt()
    # Rounding must not take it out of [-1, 1].
    return (c / deviations.view(-1, 1) / deviations.view(1, -1)).clip(-1, 1)


__all__ = ["corrcoef", "cov", "median", "mode", "nanmedian", "nanquantile", "quantile", "std", "std_mean", "var", "var_mean"]
