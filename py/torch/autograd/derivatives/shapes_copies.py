"""Derivatives of copies, of joined, moved and repeated tensors."""

from ..._ops.creation import zeros_like
from ..operation import derivative, operation


def _zeros(grad):
    return zeros_like(grad)


# --- copies

derivative("clone", "CloneBackward0", self=lambda grad: grad)
# The engine casts the gradient to the dtype of the input.
derivative("_to_copy", "ToCopyBackward0", self=lambda grad: grad)
derivative(
    "copy_", "CopyBackwards", cpp_name="torch::autograd::CopyBackwards", self=_zeros, src=lambda grad: grad
)
derivative("fill.Scalar", "FillBackward0", self=_zeros)
derivative("fill.Tensor", "FillBackward1", self=_zeros, value=lambda grad: grad.sum())
derivative("fill_.Scalar", "FillBackward2", self=_zeros)
derivative("fill_.Tensor", "FillBackward3", self=_zeros, value=lambda grad: grad.sum())
derivative("zero_", "ZeroBackward0", self=_zeros)

# --- views as copies: what the view has, under another name

_VIEWS = """
view alias expand permute transpose.int t unsqueeze squeeze squeeze.dim squeeze.dims select.int slice.Tensor
unfold as_strided split.Tensor split_with_sizes unbind.int
"""
for _row in map(operation, _VIEWS.split()):
    derivative(
        f"{_row.name}_copy",
        f"{_row.node_class.__name__}_copy",
        outputs=_row.outputs,
        **dict(zip(_row.inputs, _row.formulas, strict=True)),
    )


def _not_implemented(grad):
    raise RuntimeError("derivative for aten::detach_copy is not implemented")


derivative("detach_copy", "NotImplemented", cpp_name="torch::autograd::NotImplemented", self=_not_implemented)

# --- joined


def _cat_backward(grad, sizes, dim):
    if not grad.dim():
        return [grad] * len(sizes)
    d = dim % grad.dim()
    grads, start = [], 0
    for size in sizes:
        if size == (0,):  # such a tensor is left out, whatever the others' shape
            grads.append(grad.new_zeros((0,)))
            continue
        grads.append(grad.narrow(d, start, size[d]))
        start += size[d]
    return grads


def _block_diag_backward(grad, sizes):
    # A row of more than one element stays a row: the engine sums it to the input's size.
    grads, row, column = [], 0, 0
    for size in sizes:
        rows, columns = size if len(size) == 2 else (1, size[0] if size else 1)
        block = grad.narrow(0, row, rows).narrow(1, column, columns)
        for _ in range(2 - len(size)):
            block = block.squeeze(-1)
        grads.append(block)
        row, column = row + rows, column + columns
    return grads


derivative(
    "cat", "CatBackward0", variadic=True, tensors=lambda grad, _sizes, dim: _cat_backward(grad, _sizes, dim)
)
derivative("stack", "StackBackward0", variadic=True, tensors=lambda grad, dim: list(grad.unbind(dim)))
derivative(
    "block_diag",
    "BlockDiagBackward0",
    variadic=True,
    tensors=lambda grad, _sizes: _block_diag_backward(grad, _sizes),
)

# --- moved and repeated

derivative("flip", "FlipBackward0", self=lambda grad, dims: grad.flip(dims))
derivative(
    "roll",
    "RollBackward0",
    self=lambda grad, shifts, dims: grad.roll([-s for s in reversed(shifts)], tuple(reversed(dims))),
)
derivative("rot90", "Rot90Backward0", self=lambda grad, k, dims: grad.rot90(-k, dims))
derivative("tril", "TrilBackward0", self=lambda grad, diagonal: grad.tril(diagonal))
derivative("triu", "TriuBackward0", self=lambda grad, diagonal: grad.triu(diagonal))
derivative(
    "diag_embed",
    "DiagEmbedBackward0",
    self=lambda grad, offset, dim1, dim2: grad.diagonal(offset, dim1, dim2),
)


def _repeat_backward(grad, repeats, sizes):
    """The gradient summed over the repetitions: each dimension is split into (repetition, place) first."""
    if 0 in repeats:
        return grad.new_zeros(sizes)
    new = len(repeats) - len(sizes)
    for _ in range(new):
        grad = grad.sum(0)
    split, summed = [], []
    for times, size in zip(repeats[new:], sizes, strict=True):
        if times != 1:
            summed.append(len(split))
            split.append(times)
        split.append(size)
    return grad.reshape(split).sum(summed) if summed else grad


derivative(
    "repeat",
    "RepeatBackward0",
    self=lambda grad, repeats, self_sym_sizes: _repeat_backward(grad, repeats, self_sym_sizes),
)
