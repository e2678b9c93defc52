"""Distances between rows: cdist, pdist, pairwise_distance."""

import numpy as np

from .._declare import function
from ..autograd.operation import operation
from ..autograd.record import record
from .norms import norm_along
from .operands import broadcast_shape, check_tensor
from .scaling import plus

_CDIST = operation("_cdist_forward")
_EUCLIDEAN = operation("_euclidean_dist")
_PDIST = operation("_pdist_forward")
_NORM = operation("norm.ScalarOpt_dim")


@function
def cdist(x1, x2, p=2.0, compute_mode="use_mm_for_euclid_dist_if_necessary"):
    """The p-norm distance of every row of ``x1`` (…×n×d) from every row of ``x2`` (…×m×d): …×n×m.

    Raises RuntimeError for integers, negative p, and rows of different lengths.
    https://docs.pytorch.org/docs/stable/generated/torch.cdist.html
    """
    modes = ("use_mm_for_euclid_dist_if_necessary", "use_mm_for_euclid_dist", "donot_use_mm_for_euclid_dist")
    if compute_mode not in modes:
        raise ValueError(f"{compute_mode} is not a valid value for compute_mode")
    _check_cdist(x1, x2, p)
    p = float(p)
    a, b = x1._array, x2._array
    batch = tuple(broadcast_shape(a.shape[:-2], b.shape[:-2]))
    large = a.shape[-2] > 25 or b.shape[-2] > 25
    if p == 2 and a.size and b.size and (compute_mode == modes[1] or compute_mode == modes[0] and large):
        return _euclidean(x1, x2, batch)
    kind = np.result_type(a, b)
    difference = a.astype(kind)[..., :, None, :] - b.astype(kind)[..., None, :, :]
    distances = norm_along(difference, p, (difference.ndim - 1,), False)
    return record(_CDIST, distances, (x1, x2), p=p)


def _euclidean(x1, x2, batch):
    """√(|x|² - 2 x·y + |y|²): by one product of matrices, for many points."""
    n, m, d = x1.shape[-2], x2.shape[-2], x1.shape[-1]
    first = x1.expand(*batch, n, d).reshape(-1, n, d)
    second = x2.expand(*batch, m, d).reshape(-1, m, d)
    a, b = first._array, second._array
    squares = (a * a).sum(-1)[..., :, None] + (b * b).sum(-1)[..., None, :]
    distances = np.sqrt(np.maximum(squares - 2 * np.matmul(a, b.swapaxes(-1, -2)), 0))
    result = record(_EUCLIDEAN, distances, (first, second))
    return result.view(*batch, n, m)


def _check_cdist(x1, x2, p):
    for name, x in (("X1", x1), ("X2", x2)):
        if x._array.dtype.kind != "f":
            kind = x.dtype._scalar_name
            raise RuntimeError(f"cdist only supports floating-point dtypes, {name} got: {kind}")
    for name, x in (("X1", x1), ("X2", x2)):
        if x.dim() < 2:
            raise RuntimeError(f"cdist only supports at least 2D tensors, {name} got: {x.dim()}D")
    if x1.shape[-1] != x2.shape[-1]:
        raise RuntimeError(
            f"X1 and X2 must have the same number of columns. X1: {x1.shape[-1]} X2: {x2.shape[-1]}"
        )
    if p < 0:
        raise RuntimeError("cdist only supports non-negative p values")


@function
def pdist(input, p=2):
    """The p-norm distances of all pairs of rows of ``input`` (n×d), without double ones: n(n-1)/2, in the
    order (0, 1), (0, 2), …, (1, 2), ….

    Raises RuntimeError unless there are two dimensions, for integers and negative p.
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.pdist.html
    """
    check_tensor(input, "pdist", "input", 1)
    if input.dim() != 2:
        raise RuntimeError(f"pdist only supports 2D tensors, got: {input.dim()}D")
    array = input._array
    if array.dtype.kind != "f":
        raise RuntimeError("pdist only supports floating-point dtypes")
    if p < 0:
        raise RuntimeError("pdist only supports non-negative p values")
    first, second = np.triu_indices(len(array), 1)
    distances = norm_along(array[first] - array[second], float(p), (1,), False)
    return record(_PDIST, distances, (input,), p=float(p))


@function
def pairwise_distance(x1, x2, p=2.0, eps=1e-6, keepdim=False):
    """‖x1 - x2 + eps‖ₚ along the last dimension; the tensors broadcast.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.pairwise_distance.html
    """
    check_tensor(x1, "pairwise_distance", "x1", 1)
    check_tensor(x2, "pairwise_distance", "x2", 2)
    difference = plus(x1 - x2, eps)
    last = max(difference.dim() - 1, 0)
    axes = (last,) if difference.dim() else ()
    array = norm_along(difference._array, float(p), axes, keepdim)
    return record(_NORM, array, (difference,), p=float(p), dim=(last,), keepdim=keepdim)
