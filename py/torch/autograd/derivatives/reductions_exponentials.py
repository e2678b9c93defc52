"""Derivatives of logsumexp, softmax and their relatives."""

from ..._ops.selection import where
from ..._ops.unary import exp
from ..operation import derivative
from .reductions import restore_dims

derivative(
    "logsumexp",
    "LogsumexpBackward0",
    self=lambda grad, self, result, dim, keepdim: _logsumexp(
        restore_dims(grad, self.shape, dim, keepdim), self, restore_dims(result, self.shape, dim, keepdim)
    ),
)
derivative(
    "_softmax",
    "SoftmaxBackward0",
    self=lambda grad, result, dim: _softmax(grad, result, dim),
)
derivative(
    "_log_softmax",
    "LogSoftmaxBackward0",
    self=lambda grad, result, dim: grad - result.exp() * grad.sum(dim, True),
)
derivative(
    "logcumsumexp",
    "LogcumsumexpBackward0",
    self=lambda grad, self, result, dim: _logcumsumexp(grad, self, result, dim),
)


def _logsumexp(grad, self, result):
    return grad * exp(self - result)


def _softmax(grad, result, dim):
    weighted = grad * result
    return weighted - result * weighted.sum(dim, True)


def _logcumsumexp(grad, self, result, dim):
    """Σ_{j≥i} gⱼ exp(xᵢ - rⱼ), in logarithms, for the positive and the negative gⱼ apart, so that nothing
    overflows."""
    if not grad.dim() or not grad.numel():
        return grad
    size = grad.abs().log()
    lowest = -1e308 if grad.element_size() == 8 else -3e38

    def part(chosen):
        terms = where(chosen, size, lowest) - result
        return (terms.flip(dim).logcumsumexp(dim).flip(dim) + self).exp()

    return part(grad > 0) - part(grad < 0)
