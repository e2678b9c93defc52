"""Making tensors: from data, filled with a value, ranges."""

import math
import warnings

import numpy as np

from .. import _dtype
from .._declare import function, function_and_method, method
from .._device import tensor_device
from .._tensor import Tensor, _ndarray, storage_of, wrap
from ..autograd.grad_mode import mode
from .operands import is_number


def finish(array, device=None, requires_grad=False):
    """A new leaf of ``array``, on the CPU. Raises for other devices, and for gradients of integers."""
    if device is not None:
        tensor_device(device)
    tensor = wrap(array)
    if requires_grad:
        if array.dtype.kind != "f":
            raise RuntimeError("Only Tensors of floating point and complex dtype can require gradients")
        tensor._requires_grad = True
    if mode.inference:
        tensor._inference = True
    return tensor


def numpy_type(dtype, default=None):
    """NumPy's counterpart of ``dtype``; without one that of ``default``, else of the default dtype."""
    return _dtype.numpy_dtype(dtype or default or _dtype.get_default_dtype())


def parse_size(size):
    """A shape given as ``f(2, 3)`` or ``f((2, 3))``, as a tuple of Python ints. Raises for negative sizes."""
    if len(size) == 1 and not isinstance(size[0], (int, np.integer)) and not (isinstance(size[0], Tensor)):
        size = size[0]
    shape = tuple([int(n) for n in size])
    for n in shape:
        if n < 0:
            raise RuntimeError(f"Trying to create tensor with negative dimension {n}: {list(shape)}")
    return shape


@function
def tensor(data, *, dtype=None, device=None, requires_grad=False):
    """A new leaf with a copy of ``data``: a number, nested sequences of numbers, or a NumPy array.

    Without ``dtype`` Python floats give the default dtype, integers int64, booleans bool; NumPy types are kept. Raises
    ValueError for ragged sequences.
    https://docs.pytorch.org/docs/stable/generated/torch.tensor.html
    """
    if isinstance(data, Tensor):
        warnings.warn(
            "To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() or "
            "sourceTensor.detach().clone().requires_grad_(True), rather than torch.tensor(sourceTensor).",
            UserWarning,
            stacklevel=2,
        )
    return finish(array_of(data, dtype), device, requires_grad)


def array_of(data, dtype=None):
    """A new array of ``data``, in the type that ``torch.tensor`` infers unless ``dtype`` is given."""
    if isinstance(data, Tensor):
        data = data._array
    if isinstance(data, (np.ndarray, np.generic)):
        inferred = _dtype.from_numpy_dtype(data.dtype)
        return np.array(data, numpy_type(dtype, inferred), order="C")
    shape = _shape_of(data)
    flat = []
    _flatten(data, shape, 0, flat)
    if dtype is None:
        inferred = _dtype.get_default_dtype() if not flat else _infer(flat)
        dtype = inferred
    return np.array([x.item() if isinstance(x, Tensor) else x for x in flat], numpy_type(dtype)).reshape(shape)


def _shape_of(data):
    shape = []
    while True:
        if isinstance(data, Tensor):
            return tuple(shape) + data._array.shape
        if isinstance(data, np.ndarray):
            return tuple(shape) + data.shape
        if not _is_sequence(data):
            return tuple(shape)
        shape.append(len(data))
        if not len(data):
            return tuple(shape)
        data = data[0]


def _is_sequence(data):
    return isinstance(data, (list, tuple, range)) or hasattr(data, "__len__") and hasattr(data, "__getitem__") and not isinstance(
        data, (str, bytes, dict)
    )


def _flatten(data, shape, depth, flat):
    if depth == len(shape):
        if isinstance(data, str):
            raise ValueError("too many dimensions 'str'")
        if not (is_number(data) or isinstance(data, Tensor)):
            if _is_sequence(data):
                raise TypeError("not a sequence" if depth == 0 else "must be real number, not " + type(data).__name__)
            raise RuntimeError(f"Could not infer dtype of {type(data).__name__}")
        flat.append(data)
        return
    if isinstance(data, (Tensor, np.ndarray)):
        array = data._array if isinstance(data, Tensor) else data
        flat.extend(array.reshape(-1)[i] for i in range(array.size))
        return
    if not _is_sequence(data):
        raise TypeError("not a sequence")
    if len(data) != shape[depth]:
        raise ValueError(f"expected sequence of length {shape[depth]} at dim {depth} (got {len(data)})")
    for item in data:
        _flatten(item, shape, depth + 1, flat)


def _infer(flat):
    inferred = None
    for kind in {type(x) if not isinstance(x, (Tensor, np.generic)) else x.dtype for x in flat}:
        if isinstance(kind, _dtype.dtype):
            d = kind
        elif isinstance(kind, np.dtype):
            d = _dtype.from_numpy_dtype(kind)
        else:
            d = _dtype.scalar_dtype(kind())
        inferred = d if inferred is None else _dtype.promote_types(inferred, d)
    return inferred


@function
def zeros(*size, out=None, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False):
    """Zeros of shape ``size``.

    https://docs.pytorch.org/docs/stable/generated/torch.zeros.html
    """
    return finish(np.zeros(parse_size(size), numpy_type(dtype)), device, requires_grad)


@function
def ones(*size, out=None, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False):
    """Ones of shape ``size``.

    https://docs.pytorch.org/docs/stable/generated/torch.ones.html
    """
    return finish(np.ones(parse_size(size), numpy_type(dtype)), device, requires_grad)


@function
def arange(start, end=None, step=1, *, out=None, dtype=None, layout=None, device=None, requires_grad=False):
    """The numbers from start (0 if only one is given) up to, not including, end, in steps.

    Integers give int64, floats the default dtype.
    https://docs.pytorch.org/docs/stable/generated/torch.arange.html
    """
    if end is None:
        start, end = 0, start
    integers = all(isinstance(x, (int, np.integer)) for x in (start, end, step))
    kind = numpy_type(dtype, _dtype.int64 if integers else None)
    if step == 0:
        raise RuntimeError("step must be nonzero")
    if (end - start) * step < 0:
        raise RuntimeError("upper bound and lower bound inconsistent with step sign")
    count = math.ceil((end - start) / step)
    return finish((start + np.arange(count, dtype=np.float64 if not integers else np.int64) * step).astype(kind), device,
                  requires_grad)


@function
def zeros_like(input, *, memory_format=None, dtype=None, layout=None, device=None, requires_grad=False):
    """Zeros of the shape and dtype of ``input``, and with its strides if it has no gaps.

    https://docs.pytorch.org/docs/stable/generated/torch.zeros_like.html
    """
    return finish(np.zeros_like(input._array, numpy_type(dtype, input.dtype)), device, requires_grad)


@method
def new_empty_strided(self, size, stride, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False):
    """An uninitialised tensor of this tensor's dtype with the given strides.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.new_empty_strided.html
    """
    extent = 1 + sum((n - 1) * s for n, s in zip(size, stride, strict=True)) if all(size) else 0
    flat = np.zeros(extent, numpy_type(dtype, self.dtype))
    array = _ndarray(tuple(size), flat.dtype, flat, 0, [s * flat.itemsize for s in stride])
    result = finish(array, device, requires_grad)
    storage_of(result)._flat = flat
    return result


@function_and_method
def clone(input, *, memory_format=None):
    """A copy of ``input`` with memory of its own; gradients flow through it.

    https://docs.pytorch.org/docs/stable/generated/torch.clone.html
    """
    from ..autograd.record import operation, record

    order = "C" if memory_format == "contiguous" else "K"
    return record(operation("clone"), input._array.copy(order=order), (input,))
