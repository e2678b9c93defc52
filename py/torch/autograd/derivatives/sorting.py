"""Derivatives of reductions that choose elements: max, min, median, sort and their relatives.

Where an index says which element was chosen, the gradient goes there. Where only the value is known, elements
equal to it share the gradient.
"""

from ..operation import derivative
from .reductions import restore_dims

VALUES = ("values", "indices")


def select_backward(grad, dim, indices, sizes, keepdim):
    """``grad`` put where ``indices`` point along ``dim`` of a tensor of shape ``sizes``, zero elsewhere."""
    if not keepdim and sizes:
        grad, indices = grad.unsqueeze(dim), indices.unsqueeze(dim)
    return grad.new_zeros(sizes).scatter(dim, indices, grad)


def share_equally(grad, self, result, dim=()):
    """``grad`` divided among the elements of ``self`` that equal ``result``."""
    chosen = self == result
    return grad * chosen / (chosen.sum(dim, True) if dim else chosen.sum())


def share_with_nans(grad, self, result):
    """The same for the result of a whole tensor; when that is NaN, the NaNs share."""
    if (result == result).item():
        return share_equally(grad, self, result)
    chosen = self.isnan()
    return grad * chosen / chosen.sum()


def _share_along(grad, self, result, dim, keepdim):
    grad, result = (restore_dims(t, self.shape, dim, keepdim) for t in (grad, result))
    return share_equally(grad, self, result, dim)


def _along_dim(name, node_name):
    derivative(
        name,
        node_name,
        outputs=VALUES,
        self=lambda grads, dim, indices, self_sym_sizes, keepdim: select_backward(
            grads[0], dim, indices, self_sym_sizes, keepdim
        ),
    )


for _name, _node in (("max", "Max"), ("min", "Min"), ("median", "Median"), ("nanmedian", "Nanmedian")):
    derivative(
        _name,
        _node + ("Backward1" if _name in ("max", "min") else "Backward0"),
        self=lambda grad, self, result: share_with_nans(grad, self, result),
    )
    _along_dim(f"{_name}.dim", _node + ("Backward0" if _name in ("max", "min") else "Backward1"))
_along_dim("mode", "ModeBackward0")
_along_dim("kthvalue", "KthvalueBackward0")

for _name, _node in (("sort", "SortBackward0"), ("sort.stable", "SortBackward1"), ("topk", "TopkBackward0")):
    derivative(
        _name,
        _node,
        outputs=VALUES,
        self=lambda grads, dim, indices, self_sym_sizes: select_backward(
            grads[0], dim, indices, self_sym_sizes, True
        ),
    )

for _name, _node in (("cummax", "CummaxBackward0"), ("cummin", "CumminBackward0")):
    derivative(
        _name,
        _node,
        outputs=VALUES,
        self=lambda grads, self, indices, dim: (
            grads[0].new_zeros(self.shape).scatter_add(dim, indices, grads[0]) if self.numel() else grads[0]
        ),
    )

for _name, _node in (("amax", "AmaxBackward0"), ("amin", "AminBackward0")):
    derivative(
        _name,
        _node,
        self=lambda grad, self, dim, keepdim, result: _share_along(grad, self, result, dim, keepdim),
    )

derivative(
    "aminmax",
    "AminmaxBackward0",
    outputs=("min", "max"),
    self=lambda grads, self, dim, keepdim, min, max: _aminmax(grads, self, dim, keepdim, min, max),
)


def _aminmax(grads, self, dim, keepdim, min, max):
    dims = () if dim is None else (dim,)
    parts = [
        _share_along(grad, self, result, dims, keepdim)
        for grad, result in zip(grads, (min, max), strict=True)
        if grad is not None
    ]
    return parts[0] if len(parts) == 1 else parts[0] + parts[1]


def _no_derivative(name, node_name):
    def refuse(grads):
        raise NotImplementedError(f"the derivative for '{name}' is not implemented.")

    derivative(name, node_name, outputs=("output", "inverse_indices", "counts"), self=refuse)


_no_derivative("_unique2", "Unique2Backward0")
_no_derivative("unique_dim", "UniqueDimBackward0")
_no_derivative("unique_consecutive", "UniqueConsecutiveBackward0")
