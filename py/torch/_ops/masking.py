"""Numbers written where a mask holds: masked_fill."""

import numpy as np

from .._declare import function, method
from .._tensor import Tensor
from ..autograd.operation import operation
from ..autograd.record import record
from .copying import begin_write, end_write, number_as
from .operands import broadcast_shape, is_number
from .selection import CPP_NAMES
from .signatures import no_match
from .writing import check_no_partial_overlap, check_shape, warn_of_expanded

_SCALAR, _TENSOR = operation("masked_fill.Scalar"), operation("masked_fill.Tensor")
_SIGNATURES = ("(Tensor input, Tensor mask, Tensor value)", "(Tensor input, Tensor mask, Number value)")
_METHOD_SIGNATURES = ("(Tensor mask, Tensor value)", "(Tensor mask, Number value)")


def _check_types(name, signatures, mask, value, *input):
    number = isinstance(value, Tensor) or is_number(value)
    if not isinstance(mask, Tensor) or not number or input and not isinstance(input[0], Tensor):
        raise no_match(name, signatures, *input, mask, value)


def _checked(mask, value, kind):
    """``value`` as an array of NumPy type ``kind``. Raises RuntimeError for a mask that is not bool, and for
    a value with dimensions."""
    if isinstance(value, Tensor) and value._array.ndim:
        raise RuntimeError(
            "masked_fill_ only supports a 0-dimensional value tensor, but got tensor with "
            f"{value._array.ndim} dimension(s)."
        )
    if mask._array.dtype.kind != "b":
        raise RuntimeError(
            f"masked_fill_ only supports boolean masks, but got mask with dtype "
            f"{CPP_NAMES[mask._array.dtype.name]}"
        )
    return value._array.astype(kind) if isinstance(value, Tensor) else number_as(value, kind)


@function
def masked_fill(input, mask, value):
    """input with ``value``, a number or a 0-dim tensor, where ``mask`` holds; the mask broadcasts. The dtype
    is kept.

    Raises RuntimeError for a mask that is not bool, or a value with dimensions.
    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.masked_fill.html
    """
    _check_types("masked_fill", _SIGNATURES, mask, value, input)
    return _filled(input, mask, value)


def _filled(input, mask, value):
    array, where = input._array, mask._array
    number = _checked(mask, value, array.dtype)
    broadcast_shape(where.shape, array.shape)
    values = np.asarray(np.where(where, number, array))
    if values.ndim > 1:
        values = np.ascontiguousarray(values)  # PyTorch fills a contiguous copy
    if isinstance(value, Tensor):
        return record(_TENSOR, values, (input, value), mask=mask)
    return record(_SCALAR, values, (input,), mask=mask)


def _method_form(self, mask, value):
    _check_types("masked_fill", _METHOD_SIGNATURES, mask, value)
    return _filled(self, mask, value)


_method_form.__doc__ = masked_fill.__doc__
method(_method_form, "masked_fill")


@method
def masked_fill_(self, mask, value):
    """In-place version of ``masked_fill``: the mask broadcasts to the tensor's shape.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.masked_fill_.html
    """
    _check_types("masked_fill_", _METHOD_SIGNATURES, mask, value)
    if isinstance(value, Tensor):
        node = begin_write(_TENSOR, self, (self, value), mask=mask)
    else:
        node = begin_write(_SCALAR, self, (self,), mask=mask)
    array, where = self._array, mask._array
    number = _checked(mask, value, array.dtype)
    warn_of_expanded(array, "masked_fill_", "tensor[mask] = scalar")
    if mask._storage is not None and mask._storage is self._storage:
        check_no_partial_overlap(self, mask)
    check_shape(array.shape, broadcast_shape(array.shape, where.shape))
    np.copyto(array, number, where=where)
    return end_write(self, node)
