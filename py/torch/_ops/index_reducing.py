"""Slices of a dimension reduced together: index_reduce.

https://docs.pytorch.org/docs/stable/generated/torch.Tensor.index_reduce_.html
"""

import numpy as np

from .. import _dtype
from .._declare import method
from .._tensor import Tensor, wrap_dim
from .._warning_once import warn_once
from ..autograd.grad_mode import mode
from ..autograd.history import check_inplace, requires_grad
from ..autograd.operation import operation
from ..autograd.record import record
from .gathering import check_separate
from .parsing import parsed, publish_parsed
from .scattering import reduce_at
from .writing import write, write_exact

_INDEX_REDUCE = operation("index_reduce")
_SIGNATURE = "int dim, Tensor index, Tensor source, str reduce, *, bool include_self = True"
_KINDS = ("prod", "mean", "amax", "amin")


def index_reduce(input, dim, index, source, reduce, *, include_self=True, out=None):
    """The input with the slices of ``source`` along ``dim`` reduced into its own at ``index``, a vector.

    ``reduce``: "prod", "mean", "amax" or "amin"; without ``include_self`` what was there does not count.
    https://docs.pytorch.org/docs/stable/generated/torch.index_reduce.html
    """
    result = _reduced(input, dim, index, source, reduce, include_self)
    if isinstance(out, Tensor):
        check_separate(out, (index, source))
    return write_exact("index_reduce", out, result)


@method
@parsed("index_reduce_", _SIGNATURE, is_method=True)
def index_reduce_(self, dim, index, source, reduce, *, include_self=True):
    """In-place version of ``index_reduce``.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.index_reduce_.html
    """
    check_inplace(self, mode.enabled and (requires_grad(self) or requires_grad(source)))
    check_separate(self, (index, source))
    return write(self, _reduced(self, dim, index, source, reduce, include_self))


def _reduced(input, dim, index, source, reduce, include_self):
    if reduce not in _KINDS:
        raise RuntimeError(
            f"index_reduce(): Expected reduce to be one of prod, mean, amax or amin but got {reduce}."
        )
    array, positions, values = input._array, index._array, source._array
    d = wrap_dim(dim, array.ndim)
    _check(array, positions, values, d)
    warn_once("index_reduce() is in beta and the API may change at any time.")
    result = np.array(array, order="C")
    _write(result, d, positions, values, reduce, include_self)
    return record(
        _INDEX_REDUCE,
        result,
        (input, source),
        dim=dim,
        index=index,
        reduce=reduce,
        include_self=include_self,
    )


def _check(array, positions, values, d):
    if positions.ndim > 1:
        raise IndexError(
            f"index_reduce_(): Index is supposed to be a vector, but got dim: {positions.ndim} with type: "
            f"{_kind(positions)} and size: {list(positions.shape)}"
        )
    if positions.dtype != np.int64 and positions.dtype != np.int32:
        raise RuntimeError(
            f"index_reduce_(): Expected dtype int32/int64 for index but got: {_kind(positions)}"
        )
    if values.dtype != array.dtype:
        raise RuntimeError(
            f"index_reduce_(): self ({_kind(array)}) and source ({_kind(values)}) must have the same scalar "
            "type"
        )
    if values.ndim:
        wrap_dim(d, values.ndim)
    elif positions.size != 1:
        raise IndexError(f"Dimension specified as {d} but tensor has no dimensions")
    count = values.shape[d] if values.ndim else 1
    if positions.size != count:
        raise RuntimeError(
            f"index_reduce_(): Number of indices ({positions.size}) should be equal to source.size(dim): "
            f"({count}), for dim: {d}"
        )
    if array.shape[:d] + array.shape[d + 1 :] != values.shape[:d] + values.shape[d + 1 :] or (
        array.ndim != values.ndim
    ):
        raise RuntimeError(
            "source tensor shape must match self tensor shape, excluding the specified dimension. Got "
            f"self.shape = {list(array.shape)} source.shape = {list(values.shape)}"
        )
    size = (array.shape or (1,))[d]
    if positions.size and not size:
        raise IndexError(
            f"select(): index 0 out of range for tensor of size {list(array.shape)} at dimension {d}"
        )
    if positions.size and (positions.min() < 0 or positions.max() >= size):
        raise IndexError("index out of range in self")


def _kind(array):
    return _dtype.from_numpy_dtype(array.dtype)._scalar_name


def _write(target, d, positions, values, reduce, include_self):
    if target.dtype.kind == "b" and not (include_self and reduce != "mean"):
        kernel = "div_floor_cpu" if include_self else "index_reduce_func_exclude_input_init"
        raise NotImplementedError(f"\"{kernel}\" not implemented for 'Bool'")
    whole, values = np.atleast_1d(target), np.atleast_1d(values)
    places = (*[slice(None)] * d, np.atleast_1d(positions))
    reduce_at(whole, places, values, reduce, include_self)


publish_parsed(index_reduce, "index_reduce", _SIGNATURE, out="Tensor out = None")
