"""Reductions: sum, mean and the like over all elements or along dimensions."""

import numpy as np

from .. import _dtype
from .._declare import function_and_method, method
from .._tensor import wrap_dim
from ..autograd.record import operation, record
from .writing import write_out

_SUM = operation("sum")
_SUM_DIM = operation("sum.dim_IntList")
_add_reduce = np.add.reduce


def parse_dims(dim, ndim):
    """One dimension or several, or none, as a sorted tuple counted from the front; none or () means all."""
    if dim is None or dim == () or dim == []:
        return tuple(range(ndim))
    dims = (dim,) if isinstance(dim, int) else tuple(dim)
    wrapped = tuple([wrap_dim(d, ndim) for d in dims])
    if len(set(wrapped)) != len(wrapped):
        repeated = next(d for d in wrapped if wrapped.count(d) > 1)
        raise RuntimeError(f"dim {repeated} appears multiple times in the list of dims")
    return wrapped if ndim else ()


def shown_dims(dim):
    """Dimensions as the node shows them: always a tuple, or None."""
    return None if dim is None else (dim,) if isinstance(dim, int) else tuple(dim)


@function_and_method
def sum(input, dim=None, keepdim=False, *, dtype=None, out=None):
    """The sum of all elements, or along ``dim``; integers and booleans are summed in int64.

    https://docs.pytorch.org/docs/stable/generated/torch.sum.html
    """
    array = input._array
    if dtype is not None:
        input = input.to(dtype)
        array = input._array
    kind = np.dtype("int64") if array.dtype.kind != "f" and dtype is None else array.dtype
    if dim is None and not keepdim:
        return record(_SUM, np.asarray(_add_reduce(array, None, kind)), (input,))
    total = np.asarray(_add_reduce(array, parse_dims(dim, array.ndim), kind, None, keepdim))
    result = record(_SUM_DIM, total, (input,), dim=shown_dims(dim), keepdim=keepdim)
    return result if out is None else write_out("sum", out, result)


@method
def sum_to_size(self, *size):
    """Summed over the dimensions in which ``size`` broadcasts to this shape: the adjoint of ``expand``.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.sum_to_size.html
    """
    from .creation import parse_size

    size = parse_size(size)
    shape = self._array.shape
    leading = len(shape) - len(size)
    dims = [d for d, n in enumerate(shape) if d < leading or size[d - leading] == 1 and n != 1]
    result = self
    if dims:
        result = sum(self, dims, keepdim=True)
    return result.view(size) if leading else result


__all__ = ["_dtype"]
