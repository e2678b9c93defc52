"""Derivatives of views and of tensors cut into pieces: the adjoint puts every element back where it came
from."""

from functools import lru_cache

from ..._ops.joining import cat, stack
from ..._ops.slicing import (
    diagonal_backward,
    diagonal_scatter,
    select_backward,
    select_scatter,
    slice_backward,
    slice_of,
    slice_scatter,
)
from ..._ops.striding import unfold_backward
from ..operation import derivative
from .shapes_strided import as_strided_backward

# --- the whole tensor

derivative("view", "ViewBackward0", self=lambda grad, self_sym_sizes: grad.reshape(self_sym_sizes))
derivative(
    "_unsafe_view", "UnsafeViewBackward0", self=lambda grad, self_sym_sizes: grad.reshape(self_sym_sizes)
)
derivative(
    "_reshape_alias", "ReshapeAliasBackward0", self=lambda grad, self_sym_sizes: grad.reshape(self_sym_sizes)
)
derivative("alias", "AliasBackward0", self=lambda grad: grad)
derivative("expand", "ExpandBackward0", self=lambda grad, self_sym_sizes: grad.sum_to_size(self_sym_sizes))
derivative("permute", "PermuteBackward0", self=lambda grad, dims: grad.permute(_inverse(dims)))
derivative("transpose.int", "TransposeBackward0", self=lambda grad, dim0, dim1: grad.transpose(dim0, dim1))
derivative("transpose_", "TransposeBackward1", self=lambda grad, dim0, dim1: grad.transpose(dim0, dim1))
derivative("t", "TBackward0", self=lambda grad: grad.t())
derivative("t_", "TBackward1", self=lambda grad: grad.t())
derivative("unsqueeze", "UnsqueezeBackward0", self=lambda grad, dim: grad.squeeze(dim))
derivative("unsqueeze_", "UnsqueezeBackward1", self=lambda grad, dim: grad.squeeze(dim))


@lru_cache(256)
def _inverse(dims):
    n = len(dims)
    wrapped = [d % n for d in dims]
    return tuple(sorted(range(n), key=wrapped.__getitem__))


def _unsqueezed(grad, sizes, dims=None):
    """``grad`` with the dimensions of size 1 that squeeze left out."""
    n = len(sizes)
    chosen = range(n) if dims is None else [d % n for d in dims] if n else ()
    for d, size in enumerate(sizes):
        if size == 1 and d in chosen:
            grad = grad.unsqueeze(d)
    return grad


for _name, _number in (("squeeze", 0), ("squeeze_", 3)):
    derivative(
        _name,
        f"SqueezeBackward{_number}",
        self=lambda grad, self_sym_sizes: _unsqueezed(grad, self_sym_sizes),
    )
    derivative(
        f"{_name}.dim",
        f"SqueezeBackward{_number + 1}",
        self=lambda grad, self_sym_sizes, dim: _unsqueezed(grad, self_sym_sizes, (dim,)),
    )
    derivative(
        f"{_name}.dims",
        f"SqueezeBackward{_number + 2}",
        self=lambda grad, self_sym_sizes, dim: _unsqueezed(grad, self_sym_sizes, dim),
    )

# --- a part

derivative(
    "select.int",
    "SelectBackward0",
    self=lambda grad, self_sym_sizes, dim, index: select_backward(grad, self_sym_sizes, dim, index),
)
derivative(
    "select_backward", "SelectBackwardBackward0", grad_output=lambda grad, dim, index: grad.select(dim, index)
)
derivative(
    "slice.Tensor",
    "SliceBackward0",
    self=lambda grad, self_sym_sizes, dim, start, end, step: slice_backward(
        grad, self_sym_sizes, dim, start, end, step
    ),
)
derivative(
    "narrow_copy",
    "NarrowCopyBackward0",
    self=lambda grad, self_sym_sizes, dim, start, length: slice_backward(
        grad, self_sym_sizes, dim, start, start + length, 1
    ),
)
derivative(
    "slice_backward",
    "SliceBackwardBackward0",
    grad_output=lambda grad, dim, start, end, step: slice_of(grad, dim, start, end, step),
)
for _name, _suffix in (("diagonal", ""), ("diagonal_copy", "_copy")):
    derivative(
        _name,
        f"DiagonalBackward0{_suffix}",
        self=lambda grad, self_sym_sizes, offset, dim1, dim2: diagonal_backward(
            grad, self_sym_sizes, offset, dim1, dim2
        ),
    )
derivative(
    "diagonal_backward",
    "DiagonalBackwardBackward0",
    grad_output=lambda grad, offset, dim1, dim2: grad.diagonal(offset, dim1, dim2),
)
derivative(
    "unfold",
    "UnfoldBackward0",
    self=lambda grad, self_sym_sizes, dimension, size, step: unfold_backward(
        grad, self_sym_sizes, dimension, size, step
    ),
)
derivative(
    "unfold_backward",
    "UnfoldBackwardBackward0",
    grad_in=lambda grad, dim, size, step: grad.unfold(dim, size, step),
)
for _name, _number in (("as_strided", 0), ("as_strided_", 1)):
    derivative(
        _name,
        f"AsStridedBackward{_number}",
        self=lambda grad, _self_geometry, size, stride, storage_offset: as_strided_backward(
            grad, _self_geometry, size, stride, storage_offset
        ),
    )

# --- a part replaced

derivative(
    "select_scatter",
    "SelectScatterBackward0",
    self=lambda grad, _src_sizes, dim, index: select_scatter(grad, grad.new_zeros(_src_sizes), dim, index),
    src=lambda grad, dim, index: grad.select(dim, index),
)
derivative(
    "slice_scatter",
    "SliceScatterBackward0",
    self=lambda grad, _src_sizes, dim, start, end, step: slice_scatter(
        grad, grad.new_zeros(_src_sizes), dim, start, end, step
    ),
    src=lambda grad, dim, start, end, step: slice_of(grad, dim, start, end, step),
)
derivative(
    "diagonal_scatter",
    "DiagonalScatterBackward0",
    self=lambda grad, _src_sizes, offset, dim1, dim2: diagonal_scatter(
        grad, grad.new_zeros(_src_sizes), offset, dim1, dim2
    ),
    src=lambda grad, offset, dim1, dim2: grad.diagonal(offset, dim1, dim2),
)

# --- several pieces: where no gradient arrived, it is zero

_SEVERAL = ("result0", "result1")


def _joined(grads, sizes, self_sizes, dim):
    """The gradients of pieces of ``sizes`` along ``dim``, joined again."""
    some = next(g for g in grads if g is not None)
    d = dim % len(self_sizes)
    pieces = [
        some.new_zeros((*self_sizes[:d], n, *self_sizes[d + 1 :])) if g is None else g
        for g, n in zip(grads, sizes, strict=True)
    ]
    return cat(pieces, dim)


def _split_backward(grads, split_size, dim, sizes):
    size = sizes[dim % len(sizes)]
    pieces = [split_size] * len(grads)
    pieces[-1] = size - split_size * (len(grads) - 1)
    return _joined(grads, pieces, sizes, dim)


for _name, _node in (("split.Tensor", "SplitBackward0"), ("unsafe_split.Tensor", "UnsafeSplitBackward0")):
    derivative(
        _name,
        _node,
        outputs=_SEVERAL,
        self=lambda grads, self_sym_sizes, split_size, dim: _split_backward(
            grads, split_size, dim, self_sym_sizes
        ),
    )
for _name, _node in (
    ("split_with_sizes", "SplitWithSizesBackward0"),
    ("unsafe_split_with_sizes", "UnsafeSplitWithSizesBackward0"),
):
    derivative(
        _name,
        _node,
        outputs=_SEVERAL,
        self=lambda grads, self_sym_sizes, split_sizes, dim: _joined(grads, split_sizes, self_sym_sizes, dim),
    )


def _unbind_backward(grads, dim):
    some = next(g for g in grads if g is not None)
    return stack([some.new_zeros(some.shape) if g is None else g for g in grads], dim)


derivative(
    "unbind.int", "UnbindBackward0", outputs=_SEVERAL, self=lambda grads, dim: _unbind_backward(grads, dim)
)
