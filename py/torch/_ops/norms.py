"""Lengths: vector norms, torch.norm, dist, renorm."""

import math

import numpy as np

from .. import _dtype
from .._declare import function, function_and_method, method
from .._tensor import Tensor, wrap_dim
from ..autograd.operation import operation
from ..autograd.record import record
from .arguments import is_integer
from .reducing import (
    FLOAT16,
    FLOAT32,
    accumulate_sum,
    check_input,
    parse_dims,
    shown_dims,
    write_out_strictly,
)
from .writing import inplace

_VECTOR_NORM = operation("linalg_vector_norm")
_DIST = operation("dist")
_RENORM = operation("renorm")
_asarray = np.asarray


def vector_norm(x, ord=2, dim=None, keepdim=False, *, dtype=None, out=None):
    """(Σ|x|ᵖ)^(1/p) over everything or along ``dim``, with p = ``ord``; ±inf: the largest or smallest |x|; 0:
    how many are not 0.

    Raises RuntimeError for integers, for a ``dtype`` that would lose digits, and for the inf norm of nothing.
    https://docs.pytorch.org/docs/stable/generated/torch.linalg.vector_norm.html
    """
    check_input(x, "linalg_vector_norm")
    array = _norm_input("linalg.vector_norm", x, dtype)
    dims = parse_dims(dim, array.ndim)
    if not array.size and (ord < 0 or ord == math.inf):
        _check_identity(array, ord, dim, dims)
    length = norm_along(array, float(ord), dims, keepdim)
    result = record(_VECTOR_NORM, length, (x,), ord=ord, dim=shown_dims(dim), keepdim=keepdim)
    return result if out is None else write_out_strictly("linalg.vector_norm", out, result, x)


def _norm_input(name, x, dtype):
    """The array of ``x`` in the type that its norm is to have."""
    array = x._array
    if array.dtype.kind != "f":
        raise RuntimeError(
            f"{name}: Expected a floating point or complex tensor as input. Got {x.dtype._scalar_name}"
        )
    if dtype is None:
        return array
    if not dtype.is_floating_point:
        raise RuntimeError(f"{name}: dtype should be floating point or complex, but got {dtype._scalar_name}")
    if _dtype.promote_types(x.dtype, dtype) is not dtype:
        raise RuntimeError(
            f"{name}: the dtype of the input ({x.dtype._scalar_name}) should be convertible without "
            f"narrowing to the specified dtype ({dtype._scalar_name})"
        )
    return array.astype(_dtype.numpy_dtype(dtype), copy=False)


def _check_identity(array, ord, dim, dims):
    shown = f"{ord:g}"
    if dim is None or not is_integer(dim) and len(dim) == 0:
        raise RuntimeError(
            f"linalg.vector_norm cannot compute the {shown} norm on an empty tensor because the operation "
            "does not have an identity"
        )
    for d in dims:
        if array.shape[d] == 0:
            raise RuntimeError(
                f"linalg.vector_norm cannot compute the {shown} norm on the dimension {d}because this "
                "dimension is empty and the operation does not have an identity"
            )


def norm_along(array, p, axis, keepdim):
    """The p-norm of ``array`` along ``axis``."""
    kind = array.dtype
    if kind == FLOAT16:
        array = array.astype(FLOAT32)
    if p == 2:
        length = np.sqrt(accumulate_sum(array * array, axis, keepdim))
    elif p == 0:
        length = np.add.reduce(array != 0, axis, np.int64, None, keepdim)
    elif p == 1:
        length = accumulate_sum(np.abs(array), axis, keepdim)
    elif p == math.inf:
        length = np.maximum.reduce(np.abs(array), axis, None, None, keepdim, 0)
    elif p == -math.inf:
        length = np.minimum.reduce(np.abs(array), axis, None, None, keepdim)
    else:
        powers = np.power(np.abs(array), array.dtype.type(p))
        length = np.power(accumulate_sum(powers, axis, keepdim), array.dtype.type(1 / p))
    return _asarray(length).astype(kind, copy=False)


@function
def norm(input, p="fro", dim=None, keepdim=False, out=None, dtype=None):
    """The norm of all elements or along ``dim``: ``vector_norm`` for a number ``p``, the Frobenius norm for
    "fro" (of a matrix, √Σx²), the nuclear norm for "nuc".

    https://docs.pytorch.org/docs/stable/generated/torch.norm.html
    """
    check_input(input, "norm")
    dims = None if dim is None else [dim] if is_integer(dim) else dim
    if isinstance(p, str):
        if p == "fro" and (dims is None or len(dims) <= 2):
            return vector_norm(input, 2, dims, keepdim, dtype=dtype, out=out)
        from .matrix_functions import matrix_norm

        dims = tuple(range(input.dim())) if dims is None else tuple(dims)
        return matrix_norm(input, p, dims, keepdim, dtype=dtype, out=out)
    return vector_norm(input, 2.0 if p is None else p, dims, keepdim, dtype=dtype, out=out)


def _norm_method(self, p="fro", dim=None, keepdim=False, dtype=None):
    return norm(self, p, dim, keepdim, dtype=dtype)


_norm_method.__doc__ = norm.__doc__
method(_norm_method, "norm")


@function_and_method
def dist(input, other, p=2):
    """The p-norm of input - other, which broadcast.

    https://docs.pytorch.org/docs/stable/generated/torch.dist.html
    """
    check_input(input, "dist")
    difference = (input.detach() - other.detach())._array
    if difference.dtype.kind != "f":
        kind = _dtype.from_numpy_dtype(difference.dtype)._scalar_name
        raise RuntimeError(
            f"norm(): input dtype should be either floating point or complex. Got {kind} instead."
        )
    return record(_DIST, norm_along(difference, float(p), None, False), (input, other), p=p)


@function_and_method
def renorm(input, p, dim, maxnorm, *, out=None):
    """Each slice of ``input`` along ``dim`` scaled down to p-norm ``maxnorm`` where it is longer.

    https://docs.pytorch.org/docs/stable/generated/torch.renorm.html
    """
    check_input(input, "renorm")
    array = input._array
    if isinstance(maxnorm, Tensor):
        maxnorm = maxnorm.item()
    if p <= 0:
        raise RuntimeError("renorm: non-positive-norm not supported")
    if maxnorm < 0:
        raise RuntimeError(f"renorm: expected maxnorm to be >= 0 but got {maxnorm:g}")
    if array.ndim < 2:
        raise RuntimeError(f"renorm: input needs at least 2 dimensions, got {array.ndim} dimensions")
    d = wrap_dim(dim, array.ndim)
    _norm_input("linalg.vector_norm", input, None)
    axes = tuple(i for i in range(array.ndim) if i != d)
    length = norm_along(array, float(p), axes, True)
    scale = np.where(length > maxnorm, maxnorm / (length + 1e-7), 1).astype(array.dtype)
    result = record(_RENORM, array * scale, (input,), p=p, dim=dim, maxnorm=maxnorm)
    return result if out is None else write_out_strictly("renorm", out, result, input)


inplace(renorm)


__all__ = ["dist", "norm", "renorm", "vector_norm"]
