"""quantile and nanquantile: between the order statistics."""

from .. import _dtype
from .._declare import function_and_method
from .._tensor import Tensor
from .arguments import no_such_signature
from .creation import full_like
from .expanding import broadcast_tensors
from .operands import is_number
from .reducing import check_input, parse_dim, reduced_shape
from .scaling import times
from .writing import write_out


@function_and_method
def quantile(input, q, dim=None, keepdim=False, *, interpolation="linear", out=None):
    """The values below which the fractions ``q`` of the elements lie: between order statistics by
    ``interpolation``.

    With n elements in order, position q · (n - 1); "linear", "lower", "higher", "midpoint" or "nearest"
    between its neighbours. q: a float, or a tensor of at most one dimension, whose size then comes first in
    the result. NaN if an element is. https://docs.pytorch.org/docs/stable/generated/torch.quantile.html
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
    """At which places of the ordered rows the quantiles lie; the last for a row with NaNs, which are
    there."""
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
            f"{name}() interpolation must be one of linear, lower, higher, midpoint or nearest, but got "
            f"{interpolation}"
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
