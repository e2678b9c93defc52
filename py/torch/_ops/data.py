"""New tensors of data: numbers, nested sequences, NumPy arrays. What shares memory is in ``sharing``."""

import warnings

import numpy as np

from .. import _dtype
from .._declare import function, method
from .._tensor import Tensor
from .._warning_once import warn_once
from ..storage import TypedStorage, UntypedStorage, check_storage_type
from .arguments import wrong_type
from .copying import number_as
from .creation import finish, numpy_type
from .operands import is_number

_COPY_WARNING = (
    "To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() or "
    "sourceTensor.detach().clone().requires_grad_(True), rather than {}(sourceTensor)."
)


@function
def tensor(data, *, dtype=None, device=None, requires_grad=False, pin_memory=False):
    """A new leaf with a copy of ``data``: a number, nested sequences of numbers, or a NumPy array.

    Without ``dtype`` Python floats give the default dtype, integers int64, booleans bool; NumPy types are
    kept. Raises
    ValueError for ragged sequences.
    https://docs.pytorch.org/docs/stable/generated/torch.tensor.html
    """
    if isinstance(data, Tensor):
        warnings.warn(_COPY_WARNING.format("torch.tensor"), UserWarning, stacklevel=2)
    if requires_grad is not False and not isinstance(requires_grad, bool):
        raise wrong_type("tensor", "requires_grad", None, "bool", requires_grad)
    return finish(array_of(data, dtype), device, requires_grad)


@method
def new_tensor(self, data, *, dtype=None, device=None, requires_grad=False, pin_memory=False):
    """``torch.tensor`` with this tensor's dtype.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.new_tensor.html
    """
    if isinstance(data, Tensor):
        warnings.warn(_COPY_WARNING.format("tensor.new_tensor"), UserWarning, stacklevel=2)
    return finish(array_of(data, self.dtype if dtype is None else dtype), device, requires_grad)


def array_of(data, dtype=None):
    """A new array of ``data``, in the type that ``torch.tensor`` infers unless ``dtype`` is given."""
    if dtype is not None:
        dtype = _dtype.from_numpy_dtype(numpy_type(dtype))
    kind = type(data)
    if kind is float:
        return (
            np.array(data, (dtype or _dtype.get_default_dtype())._numpy)
            if dtype is None or dtype._category == 2
            else (_filled([data], (), dtype))
        )
    if kind is not list and kind is not tuple:
        if isinstance(data, Tensor):
            data = data._array
        if isinstance(data, (np.ndarray, np.generic)):
            return _of_numpy(data, dtype)
        if isinstance(data, (TypedStorage, UntypedStorage)):
            return _of_storage(data, dtype)
        if isinstance(data, str) and data or isinstance(data, bytes):
            raise TypeError(f"new(): invalid data type '{kind.__name__}'")
    shape = _shape_of(data)
    flat = []
    _flatten(data, shape, 0, flat)
    return _filled(flat, shape, dtype)


def _of_numpy(data, dtype):
    inferred = _dtype.from_numpy_dtype(data.dtype)
    if any([s < 0 for s in data.strides]) if isinstance(data, np.ndarray) else False:
        raise negative_strides()
    return np.array(data, (dtype or inferred)._numpy, order="C")


def _of_storage(data, dtype):
    if dtype is None:
        dtype = _dtype.get_default_dtype() if isinstance(data, TypedStorage) else _dtype.int64
    check_storage_type(data, dtype, "")
    return data._storage.reinterpreted(_dtype.numpy_dtype(dtype)).flat.copy()


def _filled(flat, shape, dtype):
    """An array of Python numbers; integers and floats are checked to fit their type as PyTorch does."""
    if dtype is None:
        dtype = _infer(flat) if flat else _dtype.get_default_dtype()
    kind = dtype._numpy or _dtype.numpy_dtype(dtype)
    if any([isinstance(x, Tensor) for x in flat]):
        flat = [_scalar_of(x, kind) if isinstance(x, Tensor) else x for x in flat]
    if not flat:
        return np.zeros(shape, kind)
    if kind.kind == "f":
        with np.errstate(over="ignore"):
            return np.array(flat, kind).reshape(shape)
    if kind.kind == "b":
        return np.array([x != 0 for x in flat], kind).reshape(shape)
    try:
        whole = np.array(flat, np.int64)
    except OverflowError:
        raise ValueError("Overflow when unpacking long long") from None
    except ValueError:
        whole = None  # NaN
    if whole is None or kind.itemsize < 8 or any([isinstance(x, float) for x in flat]):
        try:
            return np.array([number_as(x, kind) for x in flat], kind).reshape(shape)
        except RuntimeError as error:
            raise RuntimeError(f"value cannot be converted to type {dtype._name} without overflow") from error
    return whole.reshape(shape)


def _scalar_of(x, kind):
    """The number in a tensor among the data, which counts as one whatever its shape."""
    return x.__float__() if kind.kind == "f" else x.__index__() if x._array.dtype.kind != "f" else x.__int__()


def _shape_of(data):
    shape = []
    while True:
        if isinstance(data, Tensor):
            return tuple(shape)
        if isinstance(data, np.ndarray):
            if not data.ndim:
                raise TypeError("len() of unsized object")
            return tuple(shape) + data.shape
        if not _is_sequence(data):
            return tuple(shape)
        shape.append(len(data))
        if len(shape) > 128:  # as of a list that is an item of itself
            raise ValueError(f"too many dimensions '{type(data).__name__}'")
        if isinstance(data, str):
            raise ValueError("too many dimensions 'str'")
        if not len(data):
            return tuple(shape)
        try:
            data = data[0]
        except Exception:
            kind = type(data).__name__
            raise ValueError(f"could not determine the shape of object type '{kind}'") from None


def _is_sequence(data):
    if isinstance(data, (list, tuple, range)):
        return True
    return hasattr(data, "__len__") and hasattr(data, "__getitem__") and not isinstance(data, (bytes, dict))


def _flatten(data, shape, depth, flat):
    if depth == len(shape):
        _check_number(data)
        flat.append(data)
        return
    if isinstance(data, np.ndarray):
        _warn_slow()
        array = data
        if array.shape != shape[depth:]:
            raise _ragged(array.shape, shape, depth)
        flat.extend(
            [array.dtype.type(x) for x in array.reshape(-1).tolist()]
            if array.dtype.kind == "f"
            else list(array.reshape(-1))
        )
        return
    if not _is_sequence(data):
        raise TypeError("not a sequence")
    if len(data) != shape[depth]:
        raise ValueError(f"expected sequence of length {shape[depth]} at dim {depth} (got {len(data)})")
    if depth == len(shape) - 1:
        for x in data:
            if type(x) is not float and type(x) is not int:
                if isinstance(x, np.ndarray):
                    data = [_element_of(y) if isinstance(y, np.ndarray) else y for y in data]
                else:
                    _check_number(x)
        flat.extend(data)
        return
    for x in data:
        _flatten(x, shape, depth + 1, flat)


def _element_of(array):
    """The number in an array among numbers."""
    _dtype.from_numpy_dtype(array.dtype)
    _warn_slow()
    if array.ndim:
        raise TypeError("only integer scalar arrays can be converted to a scalar index")
    return array[()]


def _warn_slow():
    warn_once(
        "Creating a tensor from a list of numpy.ndarrays is extremely slow. Please consider converting the "
        "list to a single numpy.ndarray with numpy.array() before converting to a tensor.",
        stacklevel=6,
    )


def _ragged(have, shape, depth):
    if not have:
        return TypeError("not a sequence")
    return ValueError(f"expected sequence of length {shape[depth]} at dim {depth} (got {have[0]})")


def _check_number(x):
    if is_number(x):
        return
    if isinstance(x, Tensor):
        return
    if isinstance(x, (str, bytes)):
        raise TypeError(f"new(): invalid data type '{type(x).__name__}'")
    if isinstance(x, complex):
        raise NotImplementedError("complex numbers are not part of this torch: use real tensors.")
    if isinstance(x, (list, tuple)):
        raise TypeError(f"'{type(x).__name__}' object cannot be interpreted as an integer")
    raise RuntimeError(f"Could not infer dtype of {type(x).__name__}")


_OF_PYTHON = {bool: _dtype.bool, int: _dtype.int64}


def _infer(flat):
    """The type that holds all the numbers: NumPy's and tensors' elements keep theirs, Python's stand for the
    usual ones."""
    inferred = None
    for kind in {type(x) if not isinstance(x, (Tensor, np.generic)) else x.dtype for x in flat}:
        if isinstance(kind, _dtype.dtype):
            d = kind
        elif isinstance(kind, np.dtype):
            d = _dtype.from_numpy_dtype(kind)
        else:
            d = _OF_PYTHON.get(kind) or _dtype.scalar_dtype(kind())
        inferred = d if inferred is None else _dtype.promote_types(inferred, d)
    return inferred


def negative_strides():
    """The ValueError for a NumPy array that counts backwards."""
    return ValueError(
        "At least one stride in the given numpy array is negative, and tensors with negative strides are not "
        "currently supported. (You can probably work around this by making a copy of your array  with "
        "array.copy().) "
    )


__all__ = ["array_of", "negative_strides", "new_tensor", "tensor"]
