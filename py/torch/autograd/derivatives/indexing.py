"""Derivatives of indexing: what was picked is put back, what was put is picked."""

from ..._ops.index_tensors import index, with_put
from ..operation import derivative

# --- picked

derivative(
    "index.Tensor",
    "IndexBackward0",
    self=lambda grad, self_sym_sizes, indices: with_put(grad.new_zeros(self_sym_sizes), indices, grad, True),
)
derivative(
    "index_select",
    "IndexSelectBackward0",
    self=lambda grad, self_sym_sizes, dim, index: grad.new_zeros(self_sym_sizes).index_add(dim, index, grad),
)
derivative(
    "gather",
    "GatherBackward0",
    self=lambda grad, self, dim, index, sparse_grad: grad.new_zeros(self.shape).scatter_add(dim, index, grad),
)
derivative(
    "take",
    "TakeBackward0",
    self=lambda grad, self, index: grad.new_zeros(self.shape).put(index, grad, accumulate=True),
)
derivative(
    "masked_select", "MaskedSelectBackward0", self=lambda grad, self, mask: _masked_select(grad, self, mask)
)


def _masked_select(grad, self, mask):
    # In the shape to which both broadcast; the engine sums it to that of self.
    shape = self.detach().expand_as(mask | mask.new_zeros(self.shape, dtype=mask.dtype)).shape
    return grad.new_zeros(shape).masked_scatter(mask, grad)


# --- put: the old elements are gone there, the new ones get what arrives there

derivative(
    "index_put",
    "IndexPutBackward0",
    self=lambda grad, indices, accumulate, _values_sizes: (
        grad if accumulate else with_put(grad, indices, grad.new_zeros(_values_sizes))
    ),
    values=lambda grad, indices: index(grad, indices),
)
derivative(
    "scatter.src",
    "ScatterBackward0",
    self=lambda grad, dim, index: grad.scatter(dim, index, 0),
    src=lambda grad, dim, index: grad.gather(dim, index),
)
derivative("scatter.value", "ScatterBackward1", self=lambda grad, dim, index: grad.scatter(dim, index, 0))
derivative(
    "scatter_add",
    "ScatterAddBackward0",
    self=lambda grad: grad,
    src=lambda grad, dim, index: grad.gather(dim, index),
)


def _picked(grad, dim, index, source, source_dim):
    """What arrives at the entries ``index`` of ``dim``, in the shape of ``source``, which may be 0-dim."""
    if source_dim:
        return grad.index_select(dim, index).expand_as(source)
    return grad.index_select(dim, index.squeeze(0))


derivative(
    "index_add",
    "IndexAddBackward0",
    self=lambda grad: grad,
    source=lambda grad, dim, index, source, source_dim, alpha: _times(
        _picked(grad, dim, index, source, source_dim), alpha
    ),
)


def _times(grad, alpha):
    return grad if alpha == 1 else grad * alpha


derivative(
    "index_copy",
    "IndexCopyBackward0",
    self=lambda grad, dim, index: grad.index_fill(dim, index, 0),
    source=lambda grad, dim, index, source, source_dim: _picked(grad, dim, index, source, source_dim),
)
derivative(
    "index_fill.int_Scalar",
    "IndexFillBackward0",
    self=lambda grad, dim, index: grad.index_fill(dim, index, 0),
)
derivative(
    "index_fill.int_Tensor",
    "IndexFillBackward1",
    self=lambda grad, dim, index: grad.index_fill(dim, index, 0),
    value=lambda grad, dim, index: grad.index_select(dim, index.unique()).sum(),
)
derivative(
    "masked_scatter",
    "MaskedScatterBackward0",
    self=lambda grad, mask: grad.masked_fill(mask, 0),
    source=lambda grad, mask, source_sym_sizes: _masked_source(grad, mask, source_sym_sizes),
)


def _masked_source(grad, mask, sizes):
    taken = grad.masked_select(mask)
    count = 1
    for n in sizes:
        count *= n
    padded = grad.new_zeros(count)
    return padded.slice_scatter(taken, 0, 0, taken.numel()).view(sizes)


derivative(
    "put",
    "PutBackward0",
    self=lambda grad, index, accumulate, _source_sizes: (
        grad if accumulate else grad.put(index, grad.new_zeros(_source_sizes))
    ),
    source=lambda grad, index, source: grad.take(index).reshape_as(source),
)
