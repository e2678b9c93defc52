"""Derivatives of reductions."""

from ..record import derivative


def expand_reduced(grad, sizes, dim, keepdim):
    """``grad`` of a result reduced along ``dim``, repeated to the shape ``sizes`` of the input."""
    if not keepdim and sizes:
        for d in sorted(range(len(sizes)) if not dim else [d % len(sizes) for d in dim]):
            grad = grad.unsqueeze(d)
    return grad.expand(sizes)


derivative("sum", "SumBackward0", self=lambda grad, self_sym_sizes: grad.expand(self_sym_sizes))
derivative(
    "sum.dim_IntList",
    "SumBackward1",
    self=lambda grad, self_sym_sizes, dim, keepdim: expand_reduced(grad, self_sym_sizes, dim, keepdim),
)
