"""Copies: clone, contiguous, copy_, fill_, zero_, and conversions to another dtype."""

import numpy as np

from .. import _dtype
from .._declare import function, function_and_method, method
from .._device import tensor_device
from .._tensor import Tensor, _ndarray, _new, contiguous_strides, storage_of, wrap
from ..autograd.engine import is_expandable_to
from ..autograd.grad_mode import mode
from ..autograd.history import check_inplace, rebase_history, requires_grad
from ..autograd.record import attach, operation, record
from .arguments import dtype_of, no_such_signature
from .operands import as_array, broadcast_shape, check_tensor, is_number
from .writing import check_no_overlap, check_no_partial_overlap

_CLONE, _TO_COPY, _COPY = operation("clone"), operation("_to_copy"), operation("copy_")
_FILL_SCALAR, _FILL_TENSOR = operation("fill.Scalar"), operation("fill.Tensor")
_FILL_SCALAR_, _FILL_TENSOR_, _ZERO_ = operation("fill_.Scalar"), operation("fill_.Tensor"), operation("zero_")


# --- the order of memory


class memory_format:
    """The order of a tensor's elements in memory: ``torch.contiguous_format`` or ``torch.preserve_format``.

    https://docs.pytorch.org/docs/stable/tensor_attributes.html#torch.memory_format
    """

    def __init__(self, name):
        self._name = name

    def __repr__(self):
        return f"torch.{self._name}"

    def __reduce__(self):
        return _format_called, (self._name,)


def _format_called(name):
    return {"contiguous_format": contiguous_format, "preserve_format": preserve_format}[name]


contiguous_format, preserve_format = memory_format("contiguous_format"), memory_format("preserve_format")
for _name, _value in (("memory_format", memory_format), ("contiguous_format", contiguous_format),
                      ("preserve_format", preserve_format)):
    function(_value, _name)


def preserved_strides(array):
    """Strides, in elements, of a new tensor like ``array``: its own if it fills its memory, else in the same order.

    None when they are those of a contiguous tensor.
    """
    shape, strides = array.shape, array.strides
    if array.flags.c_contiguous:
        plain = contiguous_strides(shape)
        size = array.itemsize
        own = tuple([s // size for s in strides])
        return None if own == plain or 0 in shape else own
    size = array.itemsize
    own = [s // size for s in strides]
    if _fills_its_memory(shape, own):
        return tuple(own)
    result, step = [0] * len(shape), 1
    for d in _fastest_first(shape, own):
        result[d] = step
        step *= max(shape[d], 1)
    return tuple(result)


def _fills_its_memory(shape, strides):
    """Whether the elements lie without gaps and without overlap, in whatever order."""
    step = 1
    for stride, n in sorted([(s, n) for s, n in zip(strides, shape, strict=True) if n != 1]):
        if stride != step:
            return False
        step *= n
    return True


def _fastest_first(shape, strides):
    # By insertion, as PyTorch does it: dimensions of stride 0 stay where they are.
    order = list(reversed(range(len(shape))))
    for i in range(1, len(order)):
        place = i
        for j in range(i - 1, -1, -1):
            a, b = order[j], order[place]
            if strides[a] == 0 or strides[b] == 0:
                continue
            if strides[a] > strides[b] or strides[a] == strides[b] and shape[a] > shape[b]:
                order[j], order[place] = b, a
                place = j
            elif strides[a] < strides[b]:
                break
    return order


def empty_as(array, dtype=None):
    """An uninitialised array of the shape of ``array``, with preserved strides."""
    dtype = array.dtype if dtype is None else dtype
    if array.flags.c_contiguous and 1 not in array.shape:
        return np.empty(array.shape, dtype)
    strides = preserved_strides(array)
    if strides is None:
        return np.empty(array.shape, dtype)
    size = dtype.itemsize
    count = 1 + sum([(n - 1) * s for n, s in zip(array.shape, strides, strict=True)]) if array.size else 0
    return _ndarray(array.shape, dtype, np.empty(count, dtype), 0, [s * size for s in strides])


def preserved_copy(array, dtype=None):
    """A copy of ``array``, in another NumPy type if one is given, with preserved strides."""
    if array.dtype.kind == "f" and dtype is not None and (dtype.kind != "f" or dtype.itemsize < array.itemsize):
        with np.errstate(all="ignore"):  # numbers beyond the type's range: NumPy warns, PyTorch does not
            copied = empty_as(array, dtype)
            np.copyto(copied, array, casting="unsafe")
            return copied
    if array.flags.c_contiguous and 1 not in array.shape:
        return array.copy() if dtype is None else array.astype(dtype, "C")
    copied = empty_as(array, dtype)
    np.copyto(copied, array, casting="unsafe")
    return copied


# --- writing with a record


def begin_write(op, self, inputs, **extra):
    """Check that ``self`` may be written to, and record the in-place operation ``op``: its node, or None."""
    recording = False
    if mode.enabled:
        for t in inputs:
            if t._requires_grad or t._base is not None and requires_grad(t):
                recording = True
                break
    if recording or self._inference:
        check_inplace(self, recording)
    if not recording:
        return None
    # The node is made of a stand-in result: the tensor's own history must not change before the write.
    stand_in = _new(Tensor)
    stand_in._array = self._array
    attach(op, (stand_in,), inputs, extra)
    return stand_in._grad_fn


def end_write(self, node):
    """Count the write to ``self`` and make ``node``, unless it is None, its history. Returns ``self``."""
    storage_of(self).version += 1
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
        raise TypeError("copy_() received an invalid combination of arguments - got (), but expected (Tensor other, bool "
                        "non_blocking = False)")
    (src,) = src
    if not isinstance(src, Tensor):
        if not is_number(src):
            check_tensor(src, "copy_", "other", 1)
        src = wrap(as_array(src))
    target, source = self._array, src._array
    if src._storage is not None and src._storage is self._storage:
        check_no_partial_overlap(self, src)
    node = begin_write(_COPY, self, (self, src))
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
    """``target[...] = source`` for arrays, with PyTorch's error when ``source`` does not expand to the target's shape."""
    have, want = source.shape, target.shape
    if have != want and not is_expandable_to(have, want):
        if len(have) > len(want):
            raise RuntimeError(
                f"expand(torch.{_dtype.from_numpy_dtype(source.dtype)._scalar_name}Tensor{{{list(have)}}}, "
                f"size={list(want)}): the number of sizes provided ({len(want)}) must be greater or equal to the number of "
                f"dimensions in the tensor ({len(have)})"
            )
        missing = len(want) - len(have)
        d = max(d for d in range(missing, len(want)) if have[d - missing] not in (1, want[d]))
        raise RuntimeError(
            f"The expanded size of the tensor ({want[d]}) must match the existing size ({have[d - missing]}) at "
            f"non-singleton dimension {d}.  Target sizes: {list(want)}.  Tensor sizes: {list(have)}"
        )
    np.copyto(target, source, casting="unsafe")


def fill_value(value, kind, function):
    """The array of a fill value, in NumPy type ``kind``. Raises for values with dimensions, and for what is no number."""
    if isinstance(value, Tensor):
        if value._array.ndim:
            raise RuntimeError(
                f"{function} only supports 0-dimension value tensor but got tensor with {value._array.ndim} dimensions."
            )
        return value._array
    if not is_number(value):
        raise no_such_signature(function, (value,), {}, (("Tensor value", [False]), ("Number value", [False])))
    return number_as(value, kind)


def number_as(value, kind):
    """A Python number as a 0-dim array of NumPy type ``kind``. Raises as PyTorch does if it does not fit."""
    if type(value) is float and kind.kind == "f" and (kind.itemsize == 8 or -6e4 < value < 6e4):
        return np.array(value, kind)
    if kind.kind in "iu":
        limits = np.iinfo(kind)
        if isinstance(value, (float, np.floating)):
            if value != value or value in (float("inf"), float("-inf")):
                raise RuntimeError(f"value cannot be converted to type {_CPP_INTEGERS[kind.name]} without overflow")
            value = int(value)
        value = int(value)
        if not -(2**63) <= value < 2**63:
            raise OverflowError("int too big to convert")
        # An unsigned type takes negative values, which wrap around.
        if value > limits.max or value < (limits.min or -(2**63)):
            raise RuntimeError(f"value cannot be converted to type {_CPP_INTEGERS[kind.name]} without overflow")
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
    copied = array.copy() if memory_format is contiguous_format else preserved_copy(array)
    return record(_CLONE, copied, (input,))


@method
def contiguous(self, memory_format=contiguous_format):
    """The tensor itself if its elements lie in memory in the order of their indices, otherwise a copy that does.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.contiguous.html
    """
    if self._array.flags.c_contiguous:
        return self
    if memory_format is preserve_format:
        raise RuntimeError("preserve memory format is unsupported by the contiguous operator")
    return record(_CLONE, self._array.copy(), (self,))


# --- other dtypes


def converted(input, kind, copy=False, memory_format=None):
    """``input`` in NumPy type ``kind``: itself if it has that type, unless ``copy``."""
    array = input._array
    if array.dtype == kind and not copy and memory_format is not contiguous_format:
        return input
    if memory_format is contiguous_format:
        if array.dtype == kind and array.flags.c_contiguous and not copy:
            return input
        array = preserved_copy(np.asarray(array, order="C"), kind)
    else:
        array = preserved_copy(array, kind)
    return record(_TO_COPY, array, (input,))


_TO_SIGNATURES = (
    ("torch.device device = None, torch.dtype dtype = None, bool non_blocking = False, bool copy = False, *, "
     "torch.memory_format memory_format = None", None),
    ("torch.dtype dtype, bool non_blocking = False, bool copy = False, *, torch.memory_format memory_format = None", None),
    ("Tensor tensor, bool non_blocking = False, bool copy = False, *, torch.memory_format memory_format = None", None),
)


@method
def to(self, *args, dtype=None, device=None, non_blocking=None, copy=None, memory_format=None, **named):
    """The tensor in another dtype or on another device; itself when nothing changes, unless ``copy``.

    Called as ``to(dtype)``, ``to(device, dtype)`` or ``to(other_tensor)``, then non_blocking and copy.
    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.to.html
    """
    if named.keys() == {"tensor"}:
        args = (*args, *named.values())
    elif named:
        raise no_such_signature("to", args, named, _TO_SIGNATURES)
    rest = list(args)
    if len(rest) == 1 and isinstance(rest[0], _dtype.dtype):
        dtype, rest = rest[0], ()
    elif rest:
        first = rest.pop(0)
        if isinstance(first, _dtype.dtype) or first in _PYTHON_TYPES:
            dtype = first
        elif isinstance(first, Tensor):
            dtype = first.dtype
        elif first is None or isinstance(first, (str, int)) or hasattr(first, "index") and hasattr(first, "type"):
            device = first
            if rest and not isinstance(rest[0], bool):
                dtype = rest.pop(0)
        else:
            raise no_such_signature("to", args, named, _TO_SIGNATURES)
        # What may follow: non_blocking, which means nothing here, and copy.
        if len(rest) > 1:
            copy = rest[1]
    if device is not None:
        tensor_device(device, "to", from_data=True)
    if dtype is None:
        kind = self._array.dtype
    else:
        if not isinstance(dtype, _dtype.dtype):
            try:
                dtype = dtype_of(dtype, "to")
            except TypeError:
                given = {"dtype": dtype}
                raise no_such_signature("to", args, given, _TO_SIGNATURES) from None
        kind = dtype._numpy or _dtype.numpy_dtype(dtype)
    return converted(self, kind, bool(copy), memory_format)


_PYTHON_TYPES = (float, int, bool)


def _conversion(name, dtype):
    def convert(self, memory_format=preserve_format):
        kind = dtype._numpy
        return self if self._array.dtype is kind else converted(self, kind, memory_format=memory_format)

    convert.__name__ = convert.__qualname__ = name
    convert.__doc__ = f"""The tensor in {dtype!r}; itself if it has that dtype.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.{name}.html
    """
    method(convert)


for _name, _type in (("half", _dtype.float16), ("float", _dtype.float32), ("double", _dtype.float64),
                     ("char", _dtype.int8), ("short", _dtype.int16), ("int", _dtype.int32), ("long", _dtype.int64),
                     ("byte", _dtype.uint8), ("bool", _dtype.bool)):
    _conversion(_name, _type)


def _type(self, dtype=None, non_blocking=False):
    """Without an argument the name of the tensor's type, as "torch.FloatTensor"; with a dtype the converted tensor.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.type.html
    """
    if dtype is None:
        return f"torch.{self.dtype._scalar_name}Tensor"
    if isinstance(dtype, str):
        found = _TYPE_NAMES.get(dtype)
        if found is None:
            raise ValueError(f"invalid type: '{dtype}'")
        dtype = found
    elif not isinstance(dtype, _dtype.dtype):
        if not hasattr(dtype, "dtype"):
            raise TypeError("dtype must be a type, str, or dtype object")
        dtype = dtype.dtype
    return converted(self, _dtype.numpy_dtype(dtype))


_type.__name__ = _type.__qualname__ = "type"
method(_type)
_TYPE_NAMES = {f"torch.{d._scalar_name}Tensor": d for d in _dtype._ALL if d._numpy is not None}


@method
def type_as(self, other):
    """The tensor in the dtype of ``other``.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.type_as.html
    """
    check_tensor(other, "type_as", "other", 1)
    return converted(self, other._array.dtype)


@method
def cpu(self, memory_format=preserve_format):
    """The tensor itself: it is on the CPU.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.cpu.html
    """
    if memory_format is contiguous_format:
        return contiguous(self)
    return self


@method
def cuda(self, device=None, non_blocking=False, memory_format=preserve_format):
    """Raises AssertionError: this torch, like a CPU build of PyTorch, has no CUDA.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.cuda.html
    """
    tensor_device("cuda" if device is None else device)
    raise AssertionError("Torch not compiled with CUDA enabled")


__all__ = ["assign", "begin_write", "clone", "end_write", "preserved_copy"]
