"""``tensor[key]`` and ``tensor[key] = value``: NumPy-style indexing, recorded as the views and copies that
PyTorch makes.

Integers, slices, None and Ellipsis give views, one node each; masks and index tensors give a copy
(IndexBackward0), or are written through (IndexPutBackward0).
https://docs.pytorch.org/cppdocs/notes/tensor_indexing.html
"""

import warnings

import numpy as np

from .._tensor import Tensor, wrap
from ..autograd.grad_mode import mode
from ..autograd.operation import operation
from ..autograd.record import view_of
from .arguments import index_of
from .copying import copy_, fill_, number_as
from .data import array_of
from .expanding import expanded
from .index_tensors import index, put_at
from .operands import is_number
from .slicing import LAST, selected, slice_bounds, sliced
from .views import alias, unsqueeze, view

_INDEX, _INDEX_PUT = operation("index.Tensor"), operation("index_put")


def __getitem__(self, key):
    """The elements at ``key``: integers, slices, None, ``...``, masks, integer tensors, lists, and tuples of
    these.

    Raises IndexError for what is out of range or no index.
    https://docs.pytorch.org/docs/stable/tensor_view.html
    """
    kind = type(key)
    if kind is int:
        return _select(self, 0, key)
    if kind is slice:
        if not self._array.ndim:
            raise IndexError("slice() cannot be applied to a 0-dim tensor.")
        return _slice(self, 0, key, whole=False)
    if key is None:
        return unsqueeze(self, 0)
    if key is Ellipsis:
        return alias(self)
    if kind is tuple:
        if self._edge is None and self._base is None:
            part = _plain_part(self, key)
            if part is not None:
                return part
    elif kind is not Tensor:
        key = _as_tuple(key)
    elif key._array.ndim:
        return index(self, (key,))
    else:
        key = (key,)
    result, indices = _follow(self, key)
    if indices is not None:
        return index(result, indices)
    return alias(self) if result is self else result


def __setitem__(self, key, value):
    """Write ``value``, a number or a tensor that broadcasts, to the elements at ``key``.

    Recorded as a write through a view (CopySlices), or for masks and index tensors as IndexPutBackward0.
    """
    if isinstance(value, Tensor):
        pass
    elif is_number(value):
        if isinstance(value, int) and not -(2**63) <= value < 2**63:
            raise ValueError("Overflow when unpacking long long")
        value = (
            wrap(number_as(value, self._array.dtype))
            if self._array.dtype.kind in "iu"
            else wrap(np.array(value, self._array.dtype))
        )
    elif isinstance(value, complex):
        raise RuntimeError(f"value cannot be converted to type {_cpp_name(self)} without overflow")
    else:
        raise TypeError(f"can't assign a {_full_name(value)} to a torch.{self.dtype._scalar_name}Tensor")
    kind = type(key)
    if kind is bool or isinstance(key, np.bool_):
        if key:
            copy_into(unsqueeze(self, 0), value)
        return
    if kind is int:
        part = _select(self, 0, key)
    elif kind is slice:
        if not self._array.ndim:
            raise IndexError("slice() cannot be applied to a 0-dim tensor.")
        part = _slice(self, 0, key, whole=True)
    elif key is Ellipsis:
        part = self
    elif key is None:
        part = unsqueeze(self, 0)
    elif kind is Tensor and key._array.ndim:
        _put_into(self, (key,), value)
        return
    else:
        part, indices = _follow(self, _as_tuple(key))
        if indices is not None:
            _put_into(part, indices, value)
            return
    copy_into(part, value)


def _put_into(part, indices, value):
    if value._array.ndim:
        shape = _shape_without_leading_ones(value)
        value = value if value._array.shape == shape else view(value, shape)
    put_at(part, indices, value)


def __delitem__(self, key):
    raise TypeError("Tensor does not support deleting items")


def _full_name(value):
    kind = type(value)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"


def _cpp_name(tensor):
    return {"float32": "float", "float64": "double", "float16": "at::Half"}.get(
        tensor.dtype._name, f"{tensor.dtype._name}_t"
    )


def copy_into(part, value):
    """Write a tensor into ``part``: a 0-dim one fills it, others may have superfluous leading dimensions of
    size 1."""
    shape = part._array.shape
    if value._array.shape == shape:
        copy_(part, value)
    elif not value._array.ndim:
        fill_(part, value)
    else:
        value = view(value, _shape_without_leading_ones(value))
        copy_(part, value if value._array.shape == shape else expanded(value, shape))


def _shape_without_leading_ones(value):
    shape = value._array.shape
    first = 0
    while first < len(shape) and shape[first] == 1:
        first += 1
    return shape[first:]


# --- the steps that give views


def _select(input, d, i, place=0):
    """``input`` at index ``i`` of dimension ``d``, with indexing's own errors; ``place``: where in the key it
    stands."""
    array = input._array
    if not array.ndim:
        raise IndexError(
            "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to "
            "convert a 0-dim tensor to a number"
        )
    size = array.shape[d]
    if not -size <= i < size:
        raise IndexError(f"index {i} is out of bounds for dimension {place} with size {size}")
    return selected(input, d, i)


def _slice(input, d, key, whole):
    """``input`` with a slice of dimension ``d``; with ``whole`` one of everything is the tensor itself."""
    start, end, step = key.start, key.stop, key.step
    start = 0 if start is None else start if type(start) is int else index_of(start)
    end = LAST if end is None else end if type(end) is int else index_of(end)
    step = 1 if step is None else step if type(step) is int else index_of(step)
    if step <= 0:
        raise ValueError("step must be greater than zero" if step else "slice step cannot be zero")
    size = input._array.shape[d]
    if whole and start == 0 and step == 1 and end >= size:
        return input
    return sliced(input, d, start, end, step, *slice_bounds(size, start, end, step))


def _as_tuple(key):
    if type(key) is tuple:
        return key
    if isinstance(key, list) and len(key) < 32 or isinstance(key, str):
        for k in key:
            if (
                k is None
                or k is Ellipsis
                or isinstance(k, (slice, Tensor, np.ndarray, list, tuple, range))
                or (isinstance(key, str))
            ):
                warnings.warn(
                    "Using a non-tuple sequence for multidimensional indexing is deprecated and will be "
                    "changed in pytorch 2.9; use x[tuple(seq)] instead of x[seq]. In pytorch 2.9 this will "
                    "be interpreted as tensor index, x[torch.tensor(seq)], which will result either in an "
                    "error or a different result",
                    UserWarning,
                    stacklevel=3,
                )
                return tuple(key)
    elif isinstance(key, tuple):
        return tuple(key)
    return (key,)


def _plain_part(self, keys):
    """The view that ints and slices give of a tensor whose views are not recorded, in one step; None for
    other keys."""
    array = self._array
    shape, strides = array.shape, array.strides
    if len(keys) > len(shape) or not array.size or not keys:
        return None
    offset, steps = 0, []
    for d, k in enumerate(keys):
        if type(k) is int:
            size = shape[d]
            if not -size <= k < size:
                return None
            k = k + size if k < 0 else k
            offset += k * strides[d]
            steps.append(k)
        elif type(k) is slice:
            if k != _ALL:
                start, end, step = k.start, k.stop, k.step
                if (
                    not (step is None or type(step) is int and step > 0)
                    or type(start) not in _BOUNDS
                    or (type(end) not in _BOUNDS)
                ):
                    return None
                start, end, step = k.indices(shape[d])
                if end <= start:
                    return None
                offset += start * strides[d]
            steps.append(k)
        else:
            return None
    steps.append(Ellipsis)
    view = view_of(self, array[tuple(steps)], self._offset + offset // array.itemsize)
    if not mode.enabled:
        view._creation_meta = "inference_mode" if mode.inference else "no_grad"
    return view


_ALL = slice(None)
_BOUNDS = frozenset((int, type(None)))


def _dimensions_taken(keys):
    count = 0
    for k in keys:
        if type(k) is int or type(k) is slice:
            count += 1
        elif isinstance(k, Tensor):
            count += k._array.ndim if k._array.dtype.name in ("bool", "uint8") else 1
        elif isinstance(k, np.ndarray):
            count += k.ndim if k.dtype.kind == "b" else 1
        elif k is not None and k is not Ellipsis and not isinstance(k, (bool, np.bool_)):
            count += 1
    return count


def _follow(input, keys):
    """The view that the plain part of ``keys`` gives, and the index tensors still to be applied to it, or
    None."""
    n = input._array.ndim
    taken = _dimensions_taken(keys)
    if taken > n:
        if not (n == 0 and len(keys) == 1 and type(keys[0]) in (int, slice)):
            raise IndexError(f"too many indices for tensor of dimension {n}")
    result, d, indices = input, 0, None
    for place, k in enumerate(keys):
        kind = type(k)
        if kind is int:
            result = _select(result, d, k, place)
        elif kind is slice:
            result = _slice(result, d, k, whole=True)
            d += 1
        elif k is None:
            result = _unsqueeze(result, d)
            d += 1
        elif k is Ellipsis:
            d += n - taken
        else:
            if kind is not Tensor:
                k = _index_tensor(k)
            if type(k) is int:
                result = _select(result, d, k, place)
                continue
            array = k._array
            if not array.ndim:
                if array.dtype.kind in "iu" and array.dtype != np.uint8:
                    result = _select(result, d, int(array), place)
                    continue
                if array.dtype.kind in "bu":
                    result = _unsqueeze(result, d)
                    k = wrap(np.zeros(1 if array.item() else 0, np.int64))
            indices = [] if indices is None else indices
            indices += [None] * (d - len(indices)) + [k]
            d += 1 if k._array.dtype.name not in ("bool", "uint8") else max(array.ndim, 1)
            if array.ndim > 1 and k._array.dtype.name in ("bool", "uint8"):
                indices += [_TAKEN] * (array.ndim - 1)
    if indices is not None:
        indices = tuple([i for i in indices if i is not _TAKEN])
    return result, indices


# Holds the place of the further dimensions that a mask of several dimensions takes.
_TAKEN = object()


_unsqueeze = unsqueeze


def _index_tensor(k):
    """An index that is neither int, slice, None nor Tensor, as a tensor (or an int)."""
    if isinstance(k, (bool, np.bool_)):
        return wrap(np.array(bool(k)))
    if isinstance(k, np.integer):
        return int(k)
    if isinstance(k, np.ndarray):
        return wrap(k)
    if isinstance(k, Tensor):
        return k
    if isinstance(k, str):
        raise TypeError("new(): invalid data type 'str'")
    if isinstance(k, (list, tuple, range)):
        if len(k) == 0:
            return wrap(np.zeros(0, np.int64))
        array = array_of(list(k) if isinstance(k, range) else k)
        return wrap(array.astype(np.int64) if array.dtype.kind != "b" else array)
    if hasattr(k, "__index__") and not isinstance(k, float):
        return k.__index__()
    raise IndexError(
        "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices "
        f"(got {type(k).__name__})"
    )


Tensor.__getitem__ = __getitem__
Tensor.__setitem__ = __setitem__
Tensor.__delitem__ = __delitem__
