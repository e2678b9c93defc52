"""Choosing between values: where, clamp, maximum and minimum."""

import functools
import math
import warnings

import numpy as np

from .._declare import function, function_and_method, method
from .._dtype import from_numpy_dtype
from .._tensor import Tensor
from .._warning_once import users_level
from ..autograd.operation import operation
from ..autograd.record import record
from ..autograd.saving import SCALAR
from .arithmetic import alias
from .clipping import clip
from .elementwise import binary, inputs_of, not_implemented_for
from .layout import laid_out
from .operands import broadcast_shape, check_tensor, is_number, promoted
from .signatures import no_match
from .writing import inplace, write, write_out

_WHERE = operation("where")
_CLAMP, _CLAMP_TENSOR = operation("clamp"), operation("clamp.Tensor")
_WHERE_SIGNATURES = (
    "(Tensor condition)",
    "(Tensor condition, Tensor input, Tensor other, *, Tensor out = None)",
    "(Tensor condition, Number self, Tensor other)",
    "(Tensor condition, Tensor input, Number other)",
    "(Tensor condition, Number self, Number other)",
)
_CLAMP_SIGNATURES = (
    "(Tensor input, Tensor min = None, Tensor max = None, *, Tensor out = None)",
    "(Tensor input, Number min = None, Number max = None, *, Tensor out = None)",
)
# Bounds that NumPy takes as they are beside a floating-point array.
_PLAIN = frozenset((float, int, type(None)))


def _where(condition, self, other, out=None):
    mask = condition._array
    if mask.dtype.kind != "b":
        mask = _as_mask(mask)
    if isinstance(self, Tensor) and isinstance(other, Tensor):
        a, b, inputs = self._array, other._array, (self, other)
        if a.dtype is not b.dtype:
            a, b = promoted(self, other)
    else:
        for value in (self, other):
            if not isinstance(value, Tensor) and not is_number(value):
                raise no_match("where", _WHERE_SIGNATURES, condition, self, other)
        a, b = promoted(self, other)
        inputs = inputs_of(self, other)
    try:
        array = np.where(mask, a, b)
    except ValueError:
        broadcast_shape(mask.shape, broadcast_shape(a.shape, b.shape))
        raise
    if array.ndim > 1 and not (mask.flags.c_contiguous and a.flags.c_contiguous and b.flags.c_contiguous):
        array = laid_out(array, mask, a, b)
    result = record(_WHERE, array, inputs, condition=condition)
    if out is None:
        return result
    if out._array.dtype is not array.dtype:
        raise RuntimeError(
            f"Expected out type to be {result.dtype._scalar_name} but got {out.dtype._scalar_name}"
        )
    return write_out("where", out, result, condition, self, other)


def _as_mask(mask):
    if mask.dtype == np.uint8:
        warnings.warn(
            "where received a uint8 condition tensor. This behavior is deprecated and will be removed in a "
            "future version "
            "of PyTorch. Use a boolean condition instead.",
            UserWarning,
            stacklevel=users_level(),
        )
        return mask != 0
    raise RuntimeError(
        "where expected condition to be a boolean tensor, but got a tensor with dtype "
        f"{from_numpy_dtype(mask.dtype)._scalar_name}"
    )


@function
def where(condition, input=None, other=None, *, self=None, out=None):
    """input where condition holds, other elsewhere; all three broadcast. Both may be numbers.

    With the condition alone: the indices of its nonzero elements, one tensor per dimension.
    https://docs.pytorch.org/docs/stable/generated/torch.where.html
    """
    if input is None:
        input = self
    if input is not None and other is not None and isinstance(condition, Tensor):
        return _where(condition, input, other, out)
    given = [x for x in (input, other) if x is not None]
    if given or not isinstance(condition, Tensor):
        raise no_match("where", _WHERE_SIGNATURES, condition, *given)
    return condition.nonzero(as_tuple=True)


where.on_arrays = np.where


def _tensor_where(self, condition, other):  # the method has its own order of arguments
    """The tensor where condition holds, other elsewhere; the shapes broadcast.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.where.html
    """
    check_tensor(condition, "where", "condition", 1)
    return _where(condition, self, other)


method(_tensor_where, "where")

# --- the larger, the smaller

_EXTREMES = {
    "maximum": (
        np.maximum,
        "The larger of both, element by element; NaN if one is NaN. Ties share the gradient.",
    ),
    "minimum": (
        np.minimum,
        "The smaller of both, element by element; NaN if one is NaN. Ties share the gradient.",
    ),
    "fmax": (np.fmax, "The larger of both, element by element; a number rather than NaN."),
    "fmin": (np.fmin, "The smaller of both, element by element; a number rather than NaN."),
}
maximum, minimum, fmax, fmin = (
    binary(name, kernel, numbers=(), inplace_form=False, doc=doc) for name, (kernel, doc) in _EXTREMES.items()
)


@function_and_method
def clamp(input, min=None, max=None, *, out=None):
    """input, but not below ``min`` nor above ``max``: numbers or tensors, or None for no bound; ``max`` wins.

    https://docs.pytorch.org/docs/stable/generated/torch.clamp.html
    """
    if not isinstance(input, Tensor):
        check_tensor(input, "clamp", "input", 1)
    if min is None and max is None:
        raise RuntimeError("torch.clamp: At least one of 'min' or 'max' must not be None")
    if isinstance(min, Tensor) is not isinstance(max, Tensor) and min is not None and max is not None:
        min, max = _numbers(input, min, max)
    array = input._array
    if array.dtype.kind == "f" and type(min) in _PLAIN and type(max) in _PLAIN:
        char = array.dtype.char
        low = _zero_dim(-math.inf if min is None else min, char)
        values = clip(array, low, _zero_dim(math.inf if max is None else max, char))
    else:
        array, low, high = _promoted_bounds(input, min, max)
        values = array if min is None else np.maximum(array, low)
        if max is not None:
            values = np.minimum(values, high)
    if values.ndim > 1 and not array.flags.c_contiguous:
        values = laid_out(values, array)
    if isinstance(min, Tensor) or isinstance(max, Tensor):
        inputs = (
            input,
            min if isinstance(min, Tensor) else SCALAR,
            max if isinstance(max, Tensor) else SCALAR,
        )
        result = record(_CLAMP_TENSOR, np.asarray(values), inputs, min=min, max=max)
    else:
        result = record(_CLAMP, np.asarray(values), (input,), min=min, max=max)
    return result if out is None else write_out("clamp", out, result, input, min, max)


@functools.lru_cache(256)
def _zero_dim(number, char):
    return np.array(number, char)


def _numbers(input, min, max):
    """A tensor and a number as bounds: the tensor must be 0-dim and then counts as a number."""
    bounds = [
        b._array.item() if isinstance(b, Tensor) and not b._array.ndim and b._edge is None else b
        for b in (min, max)
    ]
    if any(isinstance(b, Tensor) for b in bounds):
        raise no_match("clamp", _CLAMP_SIGNATURES, input, min, max)
    return bounds


def _promoted_bounds(input, min, max):
    given = [bound for bound in (min, max) if bound is not None]
    for bound in given:
        if not isinstance(bound, Tensor) and not is_number(bound):
            raise no_match("clamp", _CLAMP_SIGNATURES, input, *given)
    array, *limits = promoted(input, *given)
    if array.dtype.kind == "b":
        sides = "clamp" if len(limits) == 2 else "clamp_max" if min is None else "clamp_min"
        if sides == "clamp" or not isinstance(given[0], Tensor):
            raise not_implemented_for(
                f"{sides}_cpu" if isinstance(given[0], Tensor) else f"{sides}_scalar_cpu", array.dtype
            )
    shape = array.shape
    for limit in limits:
        shape = broadcast_shape(shape, limit.shape)
    return array, limits[0] if min is not None else None, limits[-1] if max is not None else None


def _one_sided(name, kernel, bound):
    scalar_row, tensor_row = operation(name), operation(f"{name}.Tensor")
    signatures = [f"(Tensor input, {kind} {bound}, *, Tensor out = None)" for kind in ("Tensor", "Number")]

    def function(input, limit, out):
        if not isinstance(input, Tensor) or not isinstance(limit, Tensor) and not is_number(limit):
            raise no_match(name, signatures, input, limit)
        a, b = promoted(input, limit)
        if a.dtype.kind == "b" and not isinstance(limit, Tensor):
            raise not_implemented_for(f"{name}_scalar_cpu", a.dtype)
        broadcast_shape(a.shape, b.shape)
        values = np.asarray(kernel(b, a))
        if isinstance(limit, Tensor):
            result = record(tensor_row, values, (input, limit))
        else:
            result = record(scalar_row, values, (input,), **{bound: limit})
        return result if out is None else write_out(name, out, result, input, limit)

    return function


_clamp_min = _one_sided("clamp_min", np.maximum, "min")
_clamp_max = _one_sided("clamp_max", np.minimum, "max")


@function_and_method
def clamp_min(input, min, *, out=None):
    """input, but not below ``min``, a number or a tensor.

    https://docs.pytorch.org/docs/stable/generated/torch.clamp.html
    """
    return _clamp_min(input, min, out)


@function_and_method
def clamp_max(input, max, *, out=None):
    """input, but not above ``max``, a number or a tensor.

    https://docs.pytorch.org/docs/stable/generated/torch.clamp.html
    """
    return _clamp_max(input, max, out)


# --- masks


# What C++ calls the types.
CPP_NAMES = {
    "float16": "c10::Half",
    "float32": "float",
    "float64": "double",
    "bool": "bool",
    "uint8": "unsigned char",
    "int8": "signed char",
    "int16": "short int",
    "int32": "int",
    "int64": "long int",
}

_THRESHOLD, _THRESHOLD_IN_PLACE = operation("threshold"), operation("threshold_")


@function
def threshold(input, threshold, value):
    """input where it is above ``threshold``, ``value`` elsewhere.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.threshold.html
    """
    check_tensor(input, "threshold", "input", 1)
    array = input._array
    if array.dtype.kind == "b":
        raise not_implemented_for("threshold_cpu", array.dtype)
    kept = np.where(
        array <= np.array(threshold).astype(array.dtype), np.array(value).astype(array.dtype), array
    )
    return record(_THRESHOLD, np.asarray(kept), (input,), threshold=threshold)


@function
def threshold_(input, threshold_, value):
    """In-place version of ``threshold``.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.threshold.html
    """
    kept = threshold(input, threshold_, value)._array
    return write(input, record(_THRESHOLD_IN_PLACE, kept, (input,), threshold=threshold_))


for _function in (clamp, clamp_min, clamp_max):
    inplace(_function)
alias("clip", "clamp")
