"""Derivatives of sums, means and products."""

from ..._ops.creation import zeros_like
from ..._ops.expanding import expanded
from ..._ops.joining import cat
from ..._ops.views import unsqueeze
from ..grad_mode import is_grad_enabled
from ..operation import derivative


def restore_dims(t, sizes, dim, keepdim):
    """``t``, the result of reducing a tensor of shape ``sizes`` along ``dim``, with size 1 where it was
    reduced."""
    if keepdim or not sizes:
        return t
    if dim and len(dim) == 1:
        return unsqueeze(t, dim[0])
    if not dim:
        return expanded(t, sizes)
    for d in sorted([d % len(sizes) for d in dim]):
        t = unsqueeze(t, d)
    return t


def expand_reduced(grad, sizes, dim, keepdim):
    """``grad`` of a result reduced along ``dim``, repeated to the shape ``sizes`` of the input."""
    return expanded(restore_dims(grad, sizes, dim, keepdim), sizes)


def reduced_count(sizes, dim):
    """How many elements each result of a reduction along ``dim`` is made of."""
    count = 1
    for d in range(len(sizes)) if not dim else dim if sizes else ():
        count *= sizes[d]
    return count


derivative("sum", "SumBackward0", self=lambda grad, self_sym_sizes: expanded(grad, self_sym_sizes))
derivative(
    "sum.dim_IntList",
    "SumBackward1",
    self=lambda grad, self_sym_sizes, dim, keepdim: expand_reduced(grad, self_sym_sizes, dim, keepdim),
)
derivative(
    "mean",
    "MeanBackward0",
    self=lambda grad, self_sym_sizes, self_sym_numel: expanded(grad, self_sym_sizes) / self_sym_numel,
)
derivative(
    "mean.dim",
    "MeanBackward1",
    self=lambda grad, self_sym_sizes, dim, self_sym_numel, keepdim: (
        expand_reduced(grad, self_sym_sizes, dim, keepdim) / reduced_count(self_sym_sizes, dim)
    ),
)
derivative(
    "nansum",
    "NansumBackward0",
    self=lambda grad, self, dim, keepdim: (
        expand_reduced(grad.to(self.dtype), self.shape, dim, keepdim) * self.isnan().logical_not()
    ),
)
derivative("prod", "ProdBackward0", self=lambda grad, self, result: _prod(grad, self.to(grad.dtype), result))
derivative(
    "prod.dim_int",
    "ProdBackward1",
    self=lambda grad, self, result, dim, keepdim: _prod_dim(grad, self.to(grad.dtype), result, dim, keepdim),
)


def _prod(grad, self, result):
    if not self.dim():
        return grad
    zeros = (self == 0).sum().item()
    if not zeros:
        return grad * (result / self)
    if zeros > 1 and not is_grad_enabled():
        return zeros_like(self)
    return _product_of_others(grad, self.reshape(-1), 0).reshape(self.shape)


def _prod_dim(grad, self, result, dim, keepdim):
    if not self.dim():
        return grad
    if not keepdim:
        grad, result = grad.unsqueeze(dim), result.unsqueeze(dim)
    if not (self == 0).any().item():
        return grad * (result / self)
    return _product_of_others(grad, self, dim)


def _product_of_others(grad, self, dim):
    # Where an element is 0 the result cannot be divided by it: multiply what comes before by what comes
    # after.
    n = self.size(dim)
    if n == 1:
        return grad
    one = self.new_ones([1 if d == dim % self.dim() else size for d, size in enumerate(self.shape)])
    before = cat((one, self.narrow(dim, 0, n - 1)), dim).cumprod(dim)
    after = cat((one, self.narrow(dim, 1, n - 1).flip(dim)), dim).cumprod(dim).flip(dim)
    return grad * (before * after)
