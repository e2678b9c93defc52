"""Derivatives of norms and distances."""

import math

from ..._ops.ranges import triu_indices
from ..._ops.selection import where
from ..operation import derivative
from .reductions import restore_dims


def norm_backward(grad, self, p, norm, dim=(), keepdim=True):
    """∂‖x‖ₚ/∂x = sign(x) (|x| / ‖x‖)^(p-1); where the norm is 0, its subgradient 0."""
    if p == 0:
        return None
    grad, norm = (restore_dims(t, self.shape, dim, keepdim) for t in (grad, norm))
    if p == 1:
        return self.sgn() * grad
    if p == 2:
        return grad * (self / norm).masked_fill(norm == 0, 0)
    if math.isinf(p):
        return _largest(grad, self, norm, dim)
    if p < 1:
        # |x|^(p-1) grows without bound towards 0.
        return self.sgn() * self.abs().pow(p - 1).masked_fill(self == 0, 0) * grad * norm.pow(1 - p)
    scale = (grad / norm.pow(p - 1)).masked_fill(norm == 0, 0)
    if p < 2:
        return self.sgn() * self.abs().pow(p - 1) * scale
    return self * self.abs().pow(p - 2) * scale


def _largest(grad, self, norm, dim):
    size = self.abs()
    chosen = (size == norm).logical_or(size.isnan())
    return self.sgn() * ((grad / (chosen.sum(dim, True) if dim else chosen.sum())) * chosen)


derivative(
    "linalg_vector_norm",
    "LinalgVectorNormBackward0",
    self=lambda grad, self, ord, dim, keepdim, result: norm_backward(
        grad, self.to(grad.dtype), ord, result, dim or (), keepdim
    ),
)
derivative(
    "norm.ScalarOpt_dim",
    "NormBackward1",
    self=lambda grad, self, p, dim, keepdim, result: norm_backward(grad, self, p, result, dim, keepdim),
)
derivative(
    "dist",
    "DistBackward0",
    self=lambda grad, self, other, p, result: norm_backward(grad, self - other, p, result),
    other=lambda grad, self, other, p, result: _negative(norm_backward(grad, self - other, p, result)),
)
derivative(
    "_cdist_forward",
    "CdistBackward0",
    x1=lambda grad, x1, x2, p, result: _cdist(grad, x1, x2, p, result, -2),
    x2=lambda grad, x1, x2, p, result: _negative(_cdist(grad, x1, x2, p, result, -3)),
)
derivative(
    "_pdist_forward",
    "PdistBackward0",
    self=lambda grad, self, p, result: _pdist(grad, self, p, result),
)
derivative(
    "_euclidean_dist",
    "EuclideanDistBackward0",
    x1=lambda grad, x1, x2, result: _euclidean(grad, x1, x2, result),
    x2=lambda grad, x1, x2, result: _euclidean(grad.mT, x2, x1, result.mT),
)
derivative(
    "renorm",
    "RenormBackward0",
    self=lambda grad, self, p, dim, maxnorm: _renorm(grad, self, p, dim, maxnorm),
)


def _negative(grad):
    return None if grad is None else -grad


def _cdist(grad, x1, x2, p, result, dim):
    difference = x1.unsqueeze(-2) - x2.unsqueeze(-3)
    if p == 0:
        return (difference * 0).sum(dim)
    return norm_backward(grad, difference, p, result, (difference.dim() - 1,), False).sum(dim)


def _pdist(grad, self, p, result):
    first, second = triu_indices(len(self), len(self), 1)
    difference = self[first] - self[second]
    if p == 0:
        return self * 0
    if math.isinf(p):  # ties are not shared here
        largest = difference.abs() == result.unsqueeze(1)
        pull = difference.sgn() * grad.unsqueeze(1) * largest
    else:
        pull = norm_backward(grad, difference, p, result, (1,), False)
    return (self * 0).index_add(0, first, pull).index_add(0, second, -pull)


def _euclidean(grad, x1, x2, result):
    ratio = (grad / result).masked_fill(result == 0, 0)
    return x1 * ratio.sum(-1, True) - ratio.matmul(x2)


def _renorm(grad, self, p, dim, maxnorm):
    dims = tuple(d for d in range(self.dim()) if d != dim % self.dim())
    norm = self.norm(p, dims, True)
    inner = (grad * self).sum(dims, True)
    shrunk = maxnorm / (norm + 1e-7)
    along = norm_backward(inner, self, p, norm, dims, True) * (maxnorm / (norm + 1e-7).square())
    return where(norm > maxnorm, shrunk * grad - along, grad)
