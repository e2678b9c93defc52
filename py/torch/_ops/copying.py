"""Copies: clone, contiguous, copy_, fill_, zero_, and conversions to another dtype."""

import numpy as np

from .. import _dtype
from .._declare import function, function_and_method, method
from .._tensor import Tensor, strides_of, wrap
from ..autograd.engine import is_expandable_to
from ..autograd.grad_mode import mode
from ..autograd.history import bump_version, check_inplace, own_node, rebase_history, requires_grad
from ..autograd.operation import operation
from ..autograd.record import attach, record
from .allocating import out_of_memory
from .arguments import no_such_signature, wrong_type
from .memory_formats import contiguous_format, empty_as, preserve_format, preserved_copy
from .operands import as_array, broadcast_shape, check_tensor, is_number
from .writing import check_no_overlap, check_no_partial_overlap

_CLONE, _TO_COPY, _COPY = operation("clone"), operation("_to_copy"), operation("copy_")
_FILL_SCALAR, _FILL_TENSOR = operation("fill.Scalar"), operation("fill.Tensor")
_FILL_SCALAR_, _FILL_TENSOR_, _ZERO_ = (
    operation("fill_.Scalar"),
    operation("fill_.Tensor"),
    operation("zero_"),
)


# --- writing with a record


def begin_write(op, self, inputs, **extra):
    """Check that ``self`` may be written to, and record the in-place operation ``op``: its node, or None."""
    recording = False
    if mode.enabled:
        for t in inputs:
            if requires_grad(t):
                recording = True
                break
    if recording or self._inference:
        check_inplace(self, recording)
    if not recording:
        return None
    # The node is made of a stand-in result: the tensor's own history must not change before the write.
    stand_in = wrap(self._array)
    attach(op, (stand_in,), inputs, extra)
    return own_node(stand_in)


def end_write(self, node):
    """Count the write to ``self`` and make ``node``, unless it is None, its history. Returns ``self``."""
    bump_version(self)
    if node is not None:
        rebase_history(self, node)
    return self


@method
def copy_(self, *src, non_blocking=False, **named):
    """Write ``src``, a tensor or number that broadcasts and is cast to this dtype, into the tensor.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.copy_.html
    """
    if len(src) == 2:
        src = src[:1]
    if named or len(src) != 1:
        src = tuple(named.get(name) for name in ("src", "other") if name in named) or src
    if len(src) != 1:
        raise TypeError(
            "copy_() received an invalid combination of arguments - got (), but expected (Tensor other, bool "
            "non_blocking = False)"
        )
    (src,) = src
    if not isinstance(src, Tensor):
        if not is_number(src):
            check_tensor(src, "copy_", "other", 1)
        src = wrap(as_array(src))
    target, source = self._array, src._array
    node = begin_write(_COPY, self, (self, src))
    if src._storage is not None and src._storage is self._storage:
        check_no_partial_overlap(self, src)
    if source.shape != target.shape:
        shape = broadcast_shape(target.shape, source.shape)
        if shape != target.shape:
            raise RuntimeError(
                f"output with shape {list(target.shape)} doesn't match the broadcast shape {list(shape)}"
            )
    if 0 in target.strides:
        check_no_overlap(target)
    np.copyto(target, source, casting="unsafe")
    return end_write(self, node)


def assign(target, source):
    """``target[...] = source`` for arrays, with PyTorch's error when ``source`` does not expand to the
    target's shape."""
    have, want = source.shape, target.shape
    if have != want and not is_expandable_to(have, want):
        if len(have) > len(want):
            raise RuntimeError(
                f"expand(torch.{_dtype.from_numpy_dtype(source.dtype)._scalar_name}Tensor{{{list(have)}}}, "
                f"size={list(want)}): the number of sizes provided ({len(want)}) must be greater or equal to "
                f"the number of dimensions in the tensor ({len(have)})"
            )
        missing = len(want) - len(have)
        d = max(d for d in range(missing, len(want)) if have[d - missing] not in (1, want[d]))
        raise RuntimeError(
            f"The expanded size of the tensor ({want[d]}) must match the existing size ({have[d - missing]}) "
            f"at non-singleton dimension {d}.  Target sizes: {list(want)}.  Tensor sizes: {list(have)}"
        )
    np.copyto(target, source, casting="unsafe")


def fill_value(value, kind, function):
    """The array of a fill value, in NumPy type ``kind``. Raises for values with dimensions, and for what is
    no number."""
    if isinstance(value, Tensor):
        if value._array.ndim:
            raise RuntimeError(
                f"{function} only supports 0-dimension value tensor but got tensor with {value._array.ndim} "
                "dimensions."
            )
        return value._array
    if not is_number(value):
        raise no_such_signature(
            function, (value,), {}, (("Tensor value", [False]), ("Number value", [False]))
        )
    return number_as(value, kind)


def number_as(value, kind):
    """A Python number as a 0-dim array of NumPy type ``kind``. Raises as PyTorch does if it does not fit."""
    if type(value) is float and kind.kind == "f" and (kind.itemsize == 8 or -6e4 < value < 6e4):
        return np.array(value, kind)
    if kind.kind in "iu":
        limits = np.iinfo(kind)
        if isinstance(value, (float, np.floating)):
            if value != value or value in (float("inf"), float("-inf")):
                raise RuntimeError(
                    f"value cannot be converted to type {_CPP_INTEGERS[kind.name]} without overflow"
                )
            value = int(value)
        value = int(value)
        if not -(2**63) <= value < 2**63:
            raise OverflowError("int too big to convert")
        # An unsigned type takes negative values, which wrap around.
        if value > limits.max or value < (limits.min or -(2**63)):
            raise RuntimeError(
                f"value cannot be converted to type {_CPP_INTEGERS[kind.name]} without overflow"
            )
        return np.array(value & (2**64 - 1), np.uint64).astype(kind)
    if kind.kind == "f" and isinstance(value, (int, np.integer)) and not -(2**63) <= int(value) < 2**64:
        raise OverflowError("int too big to convert")
    array = np.array(value).astype(kind)
    if kind.kind == "f" and kind.itemsize < 8 and np.isinf(array) and not np.isinf(value):
        raise RuntimeError(f"value cannot be converted to type {_CPP_FLOATS[kind.name]} without overflow")
    return array


_CPP_INTEGERS = {"uint8": "uint8_t", "int8": "int8_t", "int16": "int16_t", "int32": "int", "int64": "int64_t"}
_CPP_FLOATS = {"float16": "at::Half", "float32": "float"}


@method
def fill_(self, value):
    """Write ``value``, a number or a 0-dim tensor, into every element.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.fill_.html
    """
    if isinstance(value, Tensor):
        node = begin_write(_FILL_TENSOR_, self, (self, value))
    else:
        node = begin_write(_FILL_SCALAR_, self, (self,))
    np.copyto(self._array, fill_value(value, self._array.dtype, "fill_"), casting="unsafe")
    return end_write(self, node)


@method
def zero_(self):
    """Write zeros into every element.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.zero_.html
    """
    node = begin_write(_ZERO_, self, (self,))
    self._array.fill(0)
    return end_write(self, node)


@method
def fill_diagonal_(self, fill_value, wrap=False):
    """Write a number to the diagonal: where all indices are equal. In a tall matrix the diagonal starts anew
    below its end with ``wrap``.

    Raises RuntimeError below two dimensions, and for more than two of different sizes.
    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.fill_diagonal_.html
    """
    if not is_number(fill_value) and not (isinstance(fill_value, Tensor) and not fill_value._array.ndim):
        raise wrong_type("fill_diagonal_", "fill_value", 1, "Number", fill_value)
    value = fill_value._array.item() if isinstance(fill_value, Tensor) else fill_value
    shape, step = self._array.shape, sum(strides_of(self._array))
    if len(shape) < 2:
        raise RuntimeError("dimensions must larger than 1")
    if len(shape) > 2 and len(set(shape)) > 1:
        raise RuntimeError("all dimensions of input must be of equal length")
    size = min(shape)
    self.as_strided((size,), (step,), self._offset).fill_(value)
    if wrap and len(shape) == 2 and shape[0] > shape[1] + 1:
        # One row stays free below each diagonal: in contiguous memory they are at equal steps all the same.
        width = shape[1]
        more = -(-self._array.size // (width + 1)) - size
        self.as_strided((more,), (step,), self._offset + self.stride(0) * (width + 1)).fill_(value)
    return self


@function
def fill(input, value):
    """A tensor like ``input`` with ``value``, a number or a 0-dim tensor, in every element.

    https://docs.pytorch.org/docs/stable/generated/torch.fill.html
    """
    array = empty_as(input._array)
    np.copyto(array, fill_value(value, array.dtype, "fill"), casting="unsafe")
    if isinstance(value, Tensor):
        return record(_FILL_TENSOR, array, (input, value))
    return record(_FILL_SCALAR, array, (input,))


for _inplace in (fill_, zero_):
    function(_inplace)


# --- copies


@function_and_method
def clone(input, *, memory_format=None):
    """A copy of ``input`` with memory of its own; gradients flow through it.

    The order of memory is kept unless ``memory_format`` is torch.contiguous_format.
    https://docs.pytorch.org/docs/stable/generated/torch.clone.html
    """
    if not isinstance(input, Tensor):
        check_tensor(input, "clone", "input", 1)
    array = input._array
    try:
        copied = array.copy() if memory_format is contiguous_format else preserved_copy(array)
    except MemoryError as error:
        raise out_of_memory(error) from None
    return record(_CLONE, copied, (input,))


@method
def contiguous(self, memory_format=contiguous_format):
    """The tensor itself if its elements lie in memory in the order of their indices, otherwise a copy that
    does.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.contiguous.html
    """
    if self._array.flags.c_contiguous:
        return self
    if memory_format is preserve_format:
        raise RuntimeError("preserve memory format is unsupported by the contiguous operator")
    return clone(self, memory_format=contiguous_format)
