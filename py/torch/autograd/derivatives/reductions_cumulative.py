"""Derivatives of running sums and products."""

from ..._ops.joining import stack
from ..operation import derivative

derivative("cumsum", "CumsumBackward0", self=lambda grad, dim: _sum_from_here_on(grad, dim))
derivative(
    "cumprod",
    "CumprodBackward0",
    self=lambda grad, self, dim, result: _cumprod(grad.to(self.dtype), self, dim, result),
)


def _sum_from_here_on(grad, dim):
    if grad.numel() <= 1 or grad.size(dim) == 1:
        return grad
    return grad.flip(dim).cumsum(dim).flip(dim)


def _cumprod(grad, self, dim, result):
    """Σ_{j≥i} gⱼ Π_{k≤j, k≠i} xₖ."""
    if self.numel() <= 1 or self.size(dim) == 1:
        return grad
    if not (self == 0).any().item():
        return _sum_from_here_on(grad * result, dim) / self
    return _cumprod_with_zeros(grad, self, dim)


def _cumprod_with_zeros(grad, self, dim):
    """The same without division: what stands before i, times gᵢ + xᵢ₊₁ (gᵢ₊₁ + xᵢ₊₂ (…)), Horner's scheme
    from the end."""
    elements, grads = self.unbind(dim), grad.unbind(dim)
    after = [grads[-1]]
    for x, g in zip(reversed(elements[1:]), reversed(grads[:-1]), strict=True):
        after.append(g + x * after[-1])
    after.reverse()
    before = [None, elements[0]]
    for x in elements[1:-1]:
        before.append(before[-1] * x)
    return stack([a if b is None else b * a for b, a in zip(before, after, strict=True)], dim)
