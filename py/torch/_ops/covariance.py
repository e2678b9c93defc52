"""cov and corrcoef: how variables go together."""

import warnings

from .. import _dtype
from .._declare import function_and_method
from .._warning_once import users_level
from .data import tensor
from .reducing import check_input
from .scaling import minus, times


@function_and_method
def cov(input, *, correction=1, fweights=None, aweights=None):
    """The covariances of the rows of ``input`` (variables) over its columns (observations): a matrix, or one
    number.

    Σ w (x - x̄)(y - ȳ) / (Σw - correction), with weights w = fweights (how often each was observed) ·
    aweights (how much it counts). https://docs.pytorch.org/docs/stable/generated/torch.cov.html
    """
    check_input(input, "cov")
    if input.dim() > 2:
        raise RuntimeError(
            f"cov(): expected input to have two or fewer dimensions but got an input with {input.dim()} "
            "dimensions"
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
            "cov(): degrees of freedom is <= 0. Correction should be strictly less than the number of "
            "observations.",
            UserWarning,
            stacklevel=users_level(),
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
                f"cov(): expected {name} to have one or fewer dimensions but got {name} with {weights.dim()} "
                "dimensions"
            )
        floating = weights.is_floating_point()
        if floating == (name == "fweights"):
            kind = "floating point" if name == "aweights" else "integral"
            raise RuntimeError(
                f"cov(): expected {name} to have {kind} dtype but got {name} with "
                f"{weights.dtype._scalar_name} dtype"
            )
        if weights.numel() != n:
            raise RuntimeError(
                f"cov(): expected {name} to have the same numel as there are observations in the input but "
                f"got {weights.numel()} != {n}"
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
            f"corrcoef(): expected input to have two or fewer dimensions but got an input with {input.dim()} "
            "dimensions"
        )
    c = cov(input)
    if c.dim() == 0:
        return c / c
    deviations = c.diagonal().sqrt()
    # Rounding must not take it out of [-1, 1].
    return (c / deviations.view(-1, 1) / deviations.view(1, -1)).clip(-1, 1)
