"""Derivatives of products of matrices and vectors."""

from ..._ops.contractions import linalg_cross
from ..._ops.products import mm, mv
from ..._ops.ranges import arange
from ..operation import derivative

derivative(
    "dot",
    "DotBackward0",
    self=lambda grad, tensor: grad * tensor,
    tensor=lambda grad, self: grad * self,
)
derivative(
    "vdot",
    "VdotBackward0",
    self=lambda grad, other: grad * other,
    other=lambda grad, self: grad * self,
)
derivative(
    "mv",
    "MvBackward0",
    self=lambda grad, vec: grad[:, None] * vec,
    vec=lambda grad, self: mv(self.T, grad),
)
derivative(
    "mm",
    "MmBackward0",
    # PyTorch saves sizes and strides too, to lay the gradient out in memory as the factor is.
    self=lambda grad, mat2, self_sym_sizes, self_sym_strides: mm(grad, mat2.T),
    mat2=lambda grad, self, mat2_sym_sizes, mat2_sym_strides: mm(self.T, grad),
)
derivative(
    "bmm",
    "BmmBackward0",
    self=lambda grad, mat2: grad @ mat2.mT,
    mat2=lambda grad, self: self.mT @ grad,
)


# --- beta · input + alpha · product


def _times(t, factor):
    return t if factor == 1 else t * factor


derivative(
    "addmm",
    "AddmmBackward0",
    self=lambda grad, beta: _times(grad, beta),
    mat1=lambda grad, mat2, mat1_sym_sizes, mat1_sym_strides, alpha: _times(grad @ mat2.T, alpha),
    mat2=lambda grad, mat1, mat2_sym_sizes, mat2_sym_strides, alpha: _times(mat1.T @ grad, alpha),
)
derivative(
    "addmv",
    "AddmvBackward0",
    self=lambda grad, beta: _times(grad, beta),
    mat=lambda grad, vec, alpha: _times(grad[:, None] * vec, alpha),
    vec=lambda grad, mat, alpha: _times(mat.T @ grad, alpha),
)
derivative(
    "addr",
    "AddrBackward0",
    self=lambda grad, beta: _times(grad, beta),
    vec1=lambda grad, vec2, alpha: _times(grad.mv(vec2.to(grad.dtype)), alpha),
    vec2=lambda grad, vec1, alpha: _times(grad.t().mv(vec1.to(grad.dtype)), alpha),
)
derivative(
    "baddbmm",
    "BaddbmmBackward0",
    self=lambda grad, beta: _times(grad, beta),
    batch1=lambda grad, batch2, alpha: _times(grad @ batch2.mT, alpha),
    batch2=lambda grad, batch1, alpha: _times(batch1.mT @ grad, alpha),
)
derivative(
    "addbmm",
    "AddbmmBackward0",
    self=lambda grad, beta: _times(grad, beta),
    batch1=lambda grad, batch1, batch2, alpha: _times(_repeat(grad, batch1, batch2) @ batch2.mT, alpha),
    batch2=lambda grad, batch1, batch2, alpha: _times(batch1.mT @ _repeat(grad, batch1, batch2), alpha),
)


def _repeat(grad, batch1, batch2):
    return grad.unsqueeze(0).expand(batch1.size(0), batch1.size(1), batch2.size(2))


# --- trace and cross

derivative("trace", "TraceBackward0", self=lambda grad, self_sym_sizes: _on_diagonal(grad, self_sym_sizes))
derivative(
    "linalg_cross",
    "LinalgCrossBackward0",
    self=lambda grad, other, dim: linalg_cross(other, grad, dim=dim),
    other=lambda grad, self, dim: linalg_cross(grad, self, dim=dim),
)


def _on_diagonal(grad, sizes):
    places = arange(min(sizes)) * (sizes[1] + 1)
    return grad.new_zeros(sizes[0] * sizes[1]).index_fill(0, places, grad).view(sizes)


# --- a tensor and a number

derivative("mul.Scalar", "MulBackward1", self=lambda grad, other: grad * other)
derivative("div.Scalar", "DivBackward1", self=lambda grad, other: grad / other)
derivative("add.Scalar", "AddBackward1", self=lambda grad: grad)
derivative("sub.Scalar", "SubBackward1", self=lambda grad: grad)
