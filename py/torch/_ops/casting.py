"""Tensors in another dtype, or on another device: to and its relatives."""

import numpy as np

from .. import _dtype
from .._declare import method
from .._device import tensor_device
from .._tensor import Tensor
from ..autograd.operation import operation
from ..autograd.record import record
from .arguments import dtype_of, no_such_signature
from .copying import contiguous
from .memory_formats import contiguous_format, preserve_format, preserved_copy
from .operands import check_tensor

_TO_COPY = operation("_to_copy")


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
    (
        "torch.device device = None, torch.dtype dtype = None, bool non_blocking = False, bool copy = False, "
        "*, torch.memory_format memory_format = None",
        None,
    ),
    (
        "torch.dtype dtype, bool non_blocking = False, bool copy = False, *, torch.memory_format "
        "memory_format = None",
        None,
    ),
    (
        "Tensor tensor, bool non_blocking = False, bool copy = False, *, torch.memory_format memory_format = "
        "None",
        None,
    ),
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
        elif (
            first is None
            or isinstance(first, (str, int))
            or hasattr(first, "index")
            and hasattr(first, "type")
        ):
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


for _name, _type in (
    ("half", _dtype.float16),
    ("float", _dtype.float32),
    ("double", _dtype.float64),
    ("char", _dtype.int8),
    ("short", _dtype.int16),
    ("int", _dtype.int32),
    ("long", _dtype.int64),
    ("byte", _dtype.uint8),
    ("bool", _dtype.bool),
):
    _conversion(_name, _type)


def _type(self, dtype=None, non_blocking=False):
    """Without an argument the name of the tensor's type, as "torch.FloatTensor"; with a dtype the converted
    tensor.

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
        if dtype is Tensor:
            dtype = _dtype.get_default_dtype()
        elif isinstance(dtype, type) and hasattr(dtype, "dtype"):  # torch.FloatTensor and its kin
            dtype = dtype.dtype
        else:
            raise TypeError("dtype must be a type, str, or dtype object")
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
