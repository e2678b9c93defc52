"""Derivatives of views and copies: the adjoint puts every element back where it came from."""

from ..._ops.creation import zeros_like
from ..record import derivative

derivative("view", "ViewBackward0", self=lambda grad, self_sym_sizes: grad.reshape(self_sym_sizes))
derivative("_unsafe_view", "UnsafeViewBackward0", self=lambda grad, self_sym_sizes: grad.reshape(self_sym_sizes))
# The engine sums over the dimensions that expand repeated.
derivative("expand", "ExpandBackward0", self=lambda grad, self_sym_sizes: grad)
derivative("permute", "PermuteBackward0", self=lambda grad, dims: grad.permute(_inverse(dims)))
derivative("transpose.int", "TransposeBackward0", self=lambda grad, dim0, dim1: grad.transpose(dim0, dim1))
derivative("t", "TBackward0", self=lambda grad: grad.t())
derivative("unsqueeze", "UnsqueezeBackward0", self=lambda grad, dim: grad.squeeze(dim))
derivative("squeeze", "SqueezeBackward0", self=lambda grad, self_sym_sizes: grad.reshape(self_sym_sizes))
derivative("squeeze.dim", "SqueezeBackward1", self=lambda grad, self_sym_sizes, dim: grad.reshape(self_sym_sizes))
derivative("squeeze.dims", "SqueezeBackward2", self=lambda grad, self_sym_sizes, dim: grad.reshape(self_sym_sizes))
derivative("alias", "AliasBackward0", self=lambda grad: grad)
derivative("clone", "CloneBackward0", self=lambda grad: grad)
derivative("_to_copy", "ToCopyBackward0", self=lambda grad: grad)
derivative(
    "copy_",
    "CopyBackwards",
    cpp_name="torch::autograd::CopyBackwards",
    self=lambda grad: zeros_like(grad),
    src=lambda grad: grad,
)
derivative(
    "as_strided",
    "AsStridedBackward0",
    self=lambda grad, _self_geometry, size, stride, storage_offset: _as_strided(
        grad, _self_geometry, size, stride, storage_offset
    ),
)


def _inverse(dims):
    n = len(dims)
    wrapped = [d % n for d in dims]
    return tuple(sorted(range(n), key=wrapped.__getitem__))


def _as_strided(grad, geometry, size, stride, storage_offset):
    raise NotImplementedError
