"""Exponentials along a dimension: logsumexp, softmax, log_softmax, logcumsumexp. None of them overflows."""

import numpy as np

from .. import _dtype
from .._declare import function_and_method
from .._tensor import Tensor
from ..autograd.operation import operation
from ..autograd.record import record
from .arguments import is_integer, wrong_type
from .reducing import (
    FLOAT16,
    FLOAT32,
    FLOAT64,
    accumulate_sum,
    at_least_1d,
    check_input,
    not_implemented,
    parse_dim,
    parse_dims,
    shown_dims,
    write_out_strictly,
)
from .writing import write_out

_LOGSUMEXP = operation("logsumexp")
_SOFTMAX = operation("_softmax")
_LOG_SOFTMAX = operation("_log_softmax")
_LOGCUMSUMEXP = operation("logcumsumexp")
_asarray = np.asarray
_max_reduce = np.maximum.reduce
_add_reduce = np.add.reduce


@function_and_method
def logsumexp(input, dim=None, keepdim=False, *, out=None, axis=None, keepdims=False):
    """log Σ exp(input) along ``dim``, an int or several; computed from the largest element so that nothing
    overflows.

    Integers give the default dtype. Of nothing it is -inf.
    https://docs.pytorch.org/docs/stable/generated/torch.logsumexp.html
    """
    check_input(input, "logsumexp")
    dim, keepdim = dim if axis is None else axis, keepdim or keepdims
    array = input._array
    if type(dim) is int and array.dtype.char in "fd" and -array.ndim <= dim < array.ndim and array.size:
        total = _log_sum_exp(array, dim % array.ndim, keepdim)
        result = record(_LOGSUMEXP, total, (input,), dim=(dim,), keepdim=keepdim)
        return result if out is None else write_out("logsumexp", out, result)
    if dim is not None and not is_integer(dim) and not isinstance(dim, (tuple, list)):
        raise wrong_type("logsumexp", "dim", 1, "tuple of ints", dim)
    if dim is None:
        raise TypeError('logsumexp() missing 1 required positional arguments: "dim"')
    if array.dtype.kind != "f":
        array = array.astype(_dtype.get_default_dtype()._numpy)
    dims = parse_dims(dim, array.ndim)
    if isinstance(out, Tensor) and not out.is_floating_point():
        raise RuntimeError(
            f"logsumexp(): Expected floating point type for result tensor, but got: {out.dtype._scalar_name}"
        )
    kind = array.dtype
    array = array.astype(FLOAT32) if kind == FLOAT16 else array
    total = _log_sum_exp(array, dims, keepdim).astype(kind, copy=False)
    result = record(_LOGSUMEXP, total, (input,), dim=shown_dims(dim), keepdim=keepdim)
    return result if out is None else write_out("logsumexp", out, result)


def _log_sum_exp(array, dims, keepdim):
    largest = _max_reduce(array, dims, None, None, True, -np.inf)
    if not np.isfinite(largest).all():
        largest = np.where(np.isinf(largest), array.dtype.type(0), largest)
    shifted = np.subtract(array, largest, out=...)
    powers = np.exp(shifted, shifted)
    total = _sum(powers, dims) if type(dims) is int else accumulate_sum(powers, dims, True)
    total = np.log(total, out=...)
    total += largest
    return total if keepdim else total.squeeze(dims)


def _normaliser(name, op, compute):
    """Make ``softmax`` or ``log_softmax``."""

    def normalise(input, dim=_ABSENT, dtype=None, *, out=None, axis=_ABSENT):
        check_input(input, name)
        dim = dim if axis is _ABSENT else axis
        if type(dim) is not int:
            if dim is _ABSENT:
                raise TypeError(f'{name}() missing 1 required positional arguments: "dim"')
            if dim is None:
                raise wrong_type(name, "dim", None, "int", dim)
        if dtype is not None:
            input = input.to(dtype)
        array = input._array
        d = parse_dim(dim, array.ndim, name)
        if array.dtype.kind != "f":
            last = d == array.ndim - 1 or not array.ndim
            raise not_implemented(f"{name}_lastdim_kernel_impl" if last else "softmax_kernel_impl", array)
        if not array.size:
            values = array.copy()
        elif array.ndim and array.dtype.char in "fd":
            values = compute(array - _max_reduce(array, d, None, None, True), d)
        else:
            wide = at_least_1d(array.astype(FLOAT32) if array.dtype == FLOAT16 else array)
            values = compute(wide - _max_reduce(wide, d, None, None, True), d)
            values = values.reshape(array.shape).astype(array.dtype, copy=False)
        result = record(op, values, (input,), dim=int(dim))
        return result if out is None else write_out_strictly(name, out, result)

    normalise.__name__ = normalise.__qualname__ = name
    return normalise


_ABSENT = object()


def _exp_shares(array, dim):
    powers = np.exp(array, array)
    powers /= _sum(powers, dim)
    return powers


def _log_shares(array, dim):
    array -= np.log(_sum(np.exp(array), dim))
    return array


def _sum(array, dim):
    if dim == array.ndim - 1 or array.size <= 4096:
        return _add_reduce(array, dim, None, None, True)
    return accumulate_sum(array, (dim,), True)


softmax = _normaliser("softmax", _SOFTMAX, _exp_shares)
softmax.__doc__ = """exp(xᵢ) / Σⱼ exp(xⱼ) along ``dim``: positive, with sum 1. ``dtype``: cast the input to it
first.

Raises NotImplementedError for integers without ``dtype``.
https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
    """
log_softmax = _normaliser("log_softmax", _LOG_SOFTMAX, _log_shares)
log_softmax.__doc__ = """The logarithm of ``softmax``, xᵢ - log Σⱼ exp(xⱼ), without its rounding to 0.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.log_softmax.html
    """
function_and_method(softmax), function_and_method(log_softmax)


@function_and_method
def logcumsumexp(input, dim, *, out=None):
    """log of the running sum of exp(input) along ``dim``.

    https://docs.pytorch.org/docs/stable/generated/torch.logcumsumexp.html
    """
    check_input(input, "logcumsumexp")
    array = input._array
    d = parse_dim(dim, array.ndim, "logcumsumexp")
    if array.dtype.kind != "f":
        raise not_implemented("logcumsumexp_out_cpu", array)
    values = np.logaddexp.accumulate(at_least_1d(array), d, FLOAT64).astype(array.dtype).reshape(array.shape)
    result = record(_LOGCUMSUMEXP, values, (input,), dim=int(dim))
    if isinstance(out, Tensor) and out.dtype is not result.dtype:
        want, have = result.dtype._scalar_name, out.dtype._scalar_name
        raise RuntimeError(f"expected scalar_type {want} but found {have}")
    return result if out is None else write_out("logcumsumexp", out, result, input)


__all__ = ["log_softmax", "logcumsumexp", "logsumexp", "softmax"]
