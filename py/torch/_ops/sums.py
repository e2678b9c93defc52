"""Sums and means over all elements or along dimensions: sum, mean, nansum, nanmean, sum_to_size."""

import math

import numpy as np

from .. import _dtype
from .._declare import function_and_method, method
from .._tensor import Tensor
from ..autograd.operation import operation
from ..autograd.record import record
from .arguments import dtype_of
from .creation import parse_size
from .numpy_names import ABSENT, by_itself
from .operands import constant
from .reducing import (
    ALL_DIMS,
    FLOAT16,
    FLOAT32,
    accumulate_sum,
    check_dims_type,
    check_input,
    check_keepdim,
    input_of,
    not_implemented,
    numpy_names,
    parse_dims,
    shown_dims,
    summable,
    write_out_strictly,
)
from .writing import write_out

_SUM = operation("sum")
_SUM_DIM = operation("sum.dim_IntList")
_MEAN = operation("mean")
_MEAN_DIM = operation("mean.dim")
_NANSUM = operation("nansum")

_asarray = np.asarray
_add_reduce = np.add.reduce


@function_and_method
@by_itself
def sum(input=ABSENT, dim=ALL_DIMS, keepdim=False, *, dtype=None, out=None, **named):
    """Σ input over all elements, or along ``dim`` (an int or several; None or () mean all).

    The shape loses ``dim``, or keeps it with size 1 if ``keepdim``. Integers and booleans are summed in int64
    unless ``dtype`` is given; the input is cast to it first. The sum of nothing is 0. ``axis`` and
    ``keepdims``, NumPy's names, are understood too. Raises IndexError for a dimension out of range,
    RuntimeError for one given twice.
    https://docs.pytorch.org/docs/stable/generated/torch.sum.html
    """
    if not isinstance(input, Tensor):
        input = input_of("sum", input, named)
    array = input._array
    if dim is ALL_DIMS and dtype is None and out is None and not named and not keepdim:
        if _is_small(array):
            return record(_SUM, _add_reduce(array, None, out=...), (input,))
        return record(_SUM, accumulate_sum(summable(array, None)), (input,))
    if type(dim) is int and dtype is None and out is None and not named and type(keepdim) is bool:
        if _is_small(array) and -array.ndim <= dim < array.ndim:
            total = _add_reduce(array, dim, keepdims=keepdim, out=...)
            return record(_SUM_DIM, total, (input,), dim=(dim,), keepdim=keepdim)
    if named:
        dim, keepdim = numpy_names("sum", dim, keepdim, named)
    check_keepdim(keepdim, "sum", 2)
    if dtype is None and out is not None:
        dtype = out.dtype
    array = summable(array, dtype)
    if dim is ALL_DIMS:
        result = record(_SUM, accumulate_sum(array), (input,))
    else:
        check_dims_type(dim, "sum")
        total = accumulate_sum(array, parse_dims(dim, array.ndim), keepdim)
        result = record(_SUM_DIM, total, (input,), dim=shown_dims(dim), keepdim=keepdim)
    return result if out is None else write_out_strictly("sum", out, result)


def _is_small(array):
    """Whether NumPy's own way of summing is as exact as PyTorch's: few floats, and of no less than 32
    bits."""
    return 0 < array.size <= 4096 and array.dtype.char in "fd"


@method
def sum_to_size(self, *size):
    """Summed over the dimensions in which ``size`` broadcasts to this shape: the adjoint of ``expand``.

    Raises RuntimeError if ``size`` does not broadcast to it.
    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.sum_to_size.html
    """
    from ..autograd.engine import is_expandable_to

    size = parse_size(size)
    shape = self._array.shape
    if not is_expandable_to(size, shape):
        raise RuntimeError(f"size {{{list(size)}}} is not expandable to size {{{list(shape)}}}.")
    return _summed_to(self, size)


def _summed_to(self, size):
    """``sum_to_size`` for a tuple ``size`` that is known to broadcast to this shape."""
    if not size:
        return sum(self)
    array = self._array
    shape = array.shape
    leading = len(shape) - len(size)
    dims = [d for d, n in enumerate(shape) if d < leading or size[d - leading] == 1 and n != 1]
    result = self
    if dims:
        dims = tuple(dims)
        if _is_small(array):
            total = _add_reduce(array, dims, None, None, True)
        else:
            total = accumulate_sum(summable(array, None), dims, True)
        result = record(_SUM_DIM, total, (self,), dim=dims, keepdim=True)
    return result.view(size) if leading else result


method(_summed_to)


@function_and_method
@by_itself
def mean(input=ABSENT, dim=ALL_DIMS, keepdim=False, *, dtype=None, out=None, **named):
    """Σ input / n over all n elements, or along ``dim``; of nothing it is NaN. Arguments as for ``sum``.

    Raises RuntimeError for integers and booleans unless a floating ``dtype`` is given.
    https://docs.pytorch.org/docs/stable/generated/torch.mean.html
    """
    if not isinstance(input, Tensor):
        input = input_of("mean", input, named)
    array = input._array
    if dim is ALL_DIMS and dtype is None and out is None and not named and not keepdim:
        if _is_small(array):
            total = np.true_divide(_add_reduce(array, None), constant(array.size, array.dtype), out=...)
            return record(_MEAN, total, (input,))
    if type(dim) is int and dtype is None and out is None and not named and type(keepdim) is bool:
        if _is_small(array) and -array.ndim <= dim < array.ndim:
            total = _add_reduce(array, dim, keepdims=keepdim, out=...)
            total /= constant(array.shape[dim], array.dtype)
            return record(_MEAN_DIM, total, (input,), dim=(dim,), keepdim=keepdim)
    if named:
        dim, keepdim = numpy_names("mean", dim, keepdim, named)
    check_keepdim(keepdim, "mean", 2)
    if dtype is None and out is not None:
        dtype = _mean_dtype_of_out(out)
    dtype = None if dtype is None else dtype_of(dtype, "mean")
    _check_mean_dtype(array, dtype)
    if dtype is not None:
        array = array.astype(_dtype.numpy_dtype(dtype), copy=False)
    if dim is ALL_DIMS:
        result = record(_MEAN, _mean(array, None, False), (input,))
    else:
        check_dims_type(dim, "mean")
        array = _mean(array, parse_dims(dim, array.ndim), keepdim)
        result = record(_MEAN_DIM, array, (input,), dim=shown_dims(dim), keepdim=keepdim)
    return result if out is None else write_out_strictly("mean", out, result)


def _mean(array, axis, keepdim):
    kind = array.dtype
    if kind == FLOAT16:
        array = array.astype(FLOAT32)
    total = accumulate_sum(array, axis, keepdim)
    count = array.size if axis is None else math.prod([array.shape[d] for d in axis])
    return _asarray(np.true_divide(total, count, dtype=total.dtype)).astype(kind, copy=False)


def _mean_dtype_of_out(out):
    # The sum would be taken in the type of out, and the quotient of integers is a float.
    if not out.is_floating_point():
        quotient, given = _dtype.get_default_dtype()._scalar_name, out.dtype._scalar_name
        raise RuntimeError(f"result type {quotient} can't be cast to the desired output type {given}")
    return out.dtype


def _check_mean_dtype(array, dtype):
    given = _dtype.from_numpy_dtype(array.dtype) if dtype is None else dtype
    if not given.is_floating_point:
        source = "Input" if dtype is None else "Optional"
        raise RuntimeError(
            f"mean(): could not infer output dtype. {source} dtype must be either a floating point or "
            f"complex dtype. Got: {given._scalar_name}"
        )


@function_and_method
def nansum(input, dim=None, keepdim=False, *, dtype=None, out=None, axis=None, keepdims=False):
    """The sum with NaN counted as 0. Arguments as for ``sum``.

    https://docs.pytorch.org/docs/stable/generated/torch.nansum.html
    """
    check_input(input, "nansum")
    dim, keepdim = dim if axis is None else axis, keepdim or keepdims
    if dtype is None and out is not None:
        dtype = out.dtype
        if input._array.dtype.kind == "f" and not dtype.is_floating_point:
            raise not_implemented("nansum_cpu", out._array)
    array = summable(input._array, dtype)
    if array.dtype.kind == "f":
        array = np.where(np.isnan(array), array.dtype.type(0), array)
    total = accumulate_sum(array, parse_dims(dim, array.ndim), keepdim)
    result = record(_NANSUM, total, (input,), dim=shown_dims(dim), keepdim=keepdim)
    if isinstance(out, Tensor) and out.dtype is not result.dtype and dtype.is_floating_point:
        kinds = f"{out.dtype._scalar_name} and {result.dtype._scalar_name}"
        raise RuntimeError(f"nansum: provided dtype must match dtype of result. Got {kinds}.")
    return result if out is None else write_out_strictly("nansum", out, result)


@function_and_method
def nanmean(input, dim=None, keepdim=False, *, dtype=None, out=None, axis=None, keepdims=False):
    """The mean of the elements that are not NaN: ``nansum`` divided by their number. Arguments as for
    ``mean``.

    https://docs.pytorch.org/docs/stable/generated/torch.nanmean.html
    """
    check_input(input, "nanmean")
    if dtype is None and out is not None:
        dtype = out.dtype
        if not dtype.is_floating_point:
            raise not_implemented("nansum_cpu", out._array)
    dim, keepdim = dim if axis is None else axis, keepdim or keepdims
    if input._array.dtype.kind != "f":
        raise RuntimeError(
            "nanmean(): expected input to have floating point or complex dtype but got "
            f"{input.dtype._scalar_name}"
        )
    counts = input.detach().isnan().logical_not_().sum(dim=dim, keepdim=keepdim)
    result = nansum(input, dim, keepdim, dtype=dtype).div(counts)
    return result if out is None else write_out("nanmean", out, result)


__all__ = ["mean", "nanmean", "nansum", "sum", "sum_to_size"]
