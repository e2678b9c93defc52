"""Derivatives of variance and standard deviation."""

import math

from ..._ops.selection import where
from ..operation import derivative
from .reductions import expand_reduced, reduced_count, restore_dims


def _variance(grad, self, dim, correction, keepdim):
    """d/dx Σ(x - x̄)² / (n - c) = 2 (x - x̄) / (n - c): the mean's own share sums to nothing."""
    correction = 1 if correction is None else correction
    freedom = reduced_count(self.shape, dim) - correction
    grad = restore_dims(grad, self.shape, dim, keepdim)
    if self.dim() == 0 or not dim:
        if freedom <= 0:
            return grad * where(self == self.mean(), math.nan, math.inf)
        return (2.0 / freedom) * grad * (self - self.mean())
    scale = 2.0 / freedom if freedom else math.copysign(math.inf, freedom)
    return scale * grad * (self - self.mean(dim, True))


def _deviation(grad, self, dim, correction, keepdim, result):
    """The standard deviation is the root of the variance; where it is 0 the gradient is taken as 0."""
    return _variance((grad / (result * 2)).masked_fill(result == 0, 0), self, dim, correction, keepdim)


def _mean(grad, self, dim, keepdim):
    return expand_reduced(grad, self.shape, dim, keepdim) / reduced_count(self.shape, dim)


def _sum_of_parts(first, second):
    return second if first is None else first if second is None else first + second


derivative(
    "var.correction",
    "VarBackward0",
    self=lambda grad, self, dim, correction, keepdim: _variance(grad, self, dim, correction, keepdim),
)
derivative(
    "std.correction",
    "StdBackward0",
    self=lambda grad, self, dim, correction, keepdim, result: _deviation(
        grad, self, dim, correction, keepdim, result
    ),
)
derivative(
    "var_mean.correction",
    "VarMeanBackward0",
    outputs=("result0", "result1"),
    self=lambda grads, self, dim, correction, keepdim: _sum_of_parts(
        None if grads[0] is None else _variance(grads[0], self, dim, correction, keepdim),
        None if grads[1] is None else _mean(grads[1], self, dim, keepdim),
    ),
)
derivative(
    "std_mean.correction",
    "StdMeanBackward0",
    outputs=("result0", "result1"),
    self=lambda grads, self, dim, correction, keepdim, result0: _sum_of_parts(
        None if grads[0] is None else _deviation(grads[0], self, dim, correction, keepdim, result0),
        None if grads[1] is None else _mean(grads[1], self, dim, keepdim),
    ),
)
