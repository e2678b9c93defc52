"""Derivatives of products of matrices and vectors."""

from ..record import derivative

derivative("dot", "DotBackward0", self=lambda grad, tensor: grad * tensor, tensor=lambda grad, self: grad * self)
derivative("vdot", "VdotBackward0", self=lambda grad, other: grad * other, other=lambda grad, self: grad * self)
derivative(
    "mv",
    "MvBackward0",
    self=lambda grad, vec: grad.ger(vec),
    vec=lambda grad, self: self.t().mv(grad),
)
derivative(
    "mm",
    "MmBackward0",
    self=lambda grad, mat2, self_sym_sizes, self_sym_strides: _mm_first(grad, mat2, self_sym_sizes, self_sym_strides),
    mat2=lambda grad, self, mat2_sym_sizes, mat2_sym_strides: _mm_second(grad, self, mat2_sym_sizes, mat2_sym_strides),
)
derivative(
    "bmm",
    "BmmBackward0",
    self=lambda grad, mat2: grad.bmm(mat2.transpose(1, 2)),
    mat2=lambda grad, self: self.transpose(1, 2).bmm(grad),
)


def _mm_first(grad, mat2, sizes, strides):
    """grad · mat2ᵀ, laid out in memory as the first factor is."""
    if _is_column_major(sizes, strides):
        return mat2.mm(grad.t()).t()
    return grad.mm(mat2.t())


def _mm_second(grad, mat1, sizes, strides):
    """mat1ᵀ · grad, laid out in memory as the second factor is."""
    if _is_column_major(sizes, strides):
        return grad.t().mm(mat1).t()
    return mat1.t().mm(grad)


def _is_column_major(sizes, strides):
    return strides[0] == 1 and strides[1] == sizes[0]
