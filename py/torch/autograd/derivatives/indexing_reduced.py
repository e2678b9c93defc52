"""Derivatives of scatter_reduce and index_reduce: what arrives is divided among the elements that made the
result."""

from ..._ops.creation import ones_like, zeros_like
from ..._ops.selection import where
from ..operation import derivative
from ..passing import DelayedError

# --- scatter_reduce


def _reduced_self(grad, self, dim, index, src, reduce, include_self, result):
    if reduce == "sum":
        grad_self = grad
    elif reduce == "prod":
        filled = self.masked_fill(self == 0, 1)
        grad_self = grad * filled.scatter_reduce(dim, index, src, reduce, include_self=include_self) / filled
    elif reduce == "mean":
        grad_self = grad / _counts(grad, dim, index, src, include_self)
    else:
        mine = (self == result).to(self.dtype)
        theirs = (src == result.gather(dim, index)).to(self.dtype)
        grad_self = mine * (grad / mine.scatter_add(dim, index, theirs))
    return grad_self if include_self else grad_self.scatter(dim, index, 0)


def _reduced_src(grad, self, dim, index, src, reduce, include_self, result):
    if reduce == "sum":
        return grad.gather(dim, index)
    if reduce == "mean":
        return grad.gather(dim, index) / _counts(grad, dim, index, src, include_self).gather(dim, index)
    if reduce == "prod":
        zero = src == 0
        zeros_there = zeros_like(self).scatter_add(dim, index, zero.to(self.dtype)).gather(dim, index)
        only_zero = zero & (zeros_there == 1)
        # With one zero among the factors only that factor has a gradient: the product of the others.
        others = self.scatter_reduce(
            dim, index, src.masked_fill(only_zero, 1), reduce, include_self=include_self
        )
        grad_src = where(
            only_zero,
            (grad * others).gather(dim, index),
            (grad * result).gather(dim, index) / src.masked_fill(zero, 1),
        )
        return _once(grad_src, zeros_there, "scatter_reduce", "src")
    theirs = (src == result.gather(dim, index)).to(self.dtype)
    mine = (self == result).to(self.dtype)
    return theirs * (grad / mine.scatter_add(dim, index, theirs)).gather(dim, index)


def _once(grad, zeros_there, name, source):
    """``grad``, which has no derivative where several of the factors of a product are zero."""
    if not grad.requires_grad or not (zeros_there > 1).any():
        return grad
    return DelayedError(
        f"{name}(): Double backward is unsupported for {source} when >1 zeros in {source} are scattered to "
        "the same position in self",
        1,
    )(grad)


def _counts(grad, dim, index, src, include_self):
    counts = (ones_like(grad) if include_self else zeros_like(grad)).scatter_add(dim, index, ones_like(src))
    return counts.masked_fill(counts == 0, 1)


derivative(
    "scatter_reduce.two",
    "ScatterReduceBackward0",
    self=lambda grad, self, dim, index, src, reduce, include_self, result: _reduced_self(
        grad, self, dim, index, src, reduce, include_self, result
    ),
    src=lambda grad, self, dim, index, src, reduce, include_self, result: _reduced_src(
        grad, self, dim, index, src, reduce, include_self, result
    ),
)

# --- index_reduce


def _index_reduced_self(grad, self, dim, index, source, reduce, include_self, result):
    if reduce == "prod":
        filled = self.masked_fill(self == 0, 1)
        product = filled.index_reduce(dim, index, source, reduce, include_self=include_self)
        grad_self = grad * product / filled
    elif reduce == "mean":
        grad_self = grad / _index_counts(grad, dim, index, source, include_self)
    else:
        grad_self, _ = _index_shares(grad, self, dim, index, source, result)
    return grad_self if include_self else grad_self.index_fill(dim, index, 0)


def _index_reduced_source(grad, self, dim, index, source, reduce, include_self, result):
    if reduce == "mean":
        counts = _index_counts(grad, dim, index, source, include_self)
        return grad.index_select(dim, index) / counts.index_select(dim, index)
    if reduce != "prod":
        return _index_shares(grad, self, dim, index, source, result)[1]
    zero = source == 0
    zeros_there = zeros_like(self).index_add(dim, index, zero.to(self.dtype)).index_select(dim, index)
    only_zero = zero & (zeros_there == 1)
    others = self.index_reduce(
        dim, index, source.masked_fill(only_zero, 1), reduce, include_self=include_self
    )
    grad_source = where(
        only_zero,
        (grad * others).index_select(dim, index),
        (grad * result).index_select(dim, index) / source.masked_fill(zero, 1),
    )
    return _once(grad_source, zeros_there, "index_reduce", "source")


def _index_shares(grad, self, dim, index, source, result):
    theirs = (source == result.index_select(dim, index)).to(self.dtype)
    mine = (self == result).to(self.dtype)
    share = grad / mine.index_add(dim, index, theirs)
    return mine * share, theirs * share.index_select(dim, index)


def _index_counts(grad, dim, index, source, include_self):
    counts = (ones_like(grad) if include_self else zeros_like(grad)).index_add(dim, index, ones_like(source))
    return counts.masked_fill(counts == 0, 1)


derivative(
    "index_reduce",
    "IndexReduceBackward0",
    self=lambda grad, self, dim, index, source, reduce, include_self, result: _index_reduced_self(
        grad, self, dim, index, source, reduce, include_self, result
    ),
    source=lambda grad, self, dim, index, source, reduce, include_self, result: _index_reduced_source(
        grad, self, dim, index, source, reduce, include_self, result
    ),
)
