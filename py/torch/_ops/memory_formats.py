"""The order of a tensor's elements in memory, and how copies keep it."""

import numpy as np

from .._declare import function
from .._tensor import _ndarray, contiguous_strides
from .allocating import out_of_memory


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
for _name, _value in (
    ("memory_format", memory_format),
    ("contiguous_format", contiguous_format),
    ("preserve_format", preserve_format),
):
    function(_value, _name)


def preserved_strides(array):
    """Strides, in elements, of a new tensor like ``array``: its own if it fills its memory, else in the same
    order.

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
    """A copy of ``array``, in another NumPy type if one is given, with preserved strides. Raises RuntimeError
    if there is no memory for it."""
    try:
        return _preserved_copy(array, dtype)
    except (MemoryError, ValueError) as error:
        raise out_of_memory(error, array.shape, dtype or array.dtype) from None


def _preserved_copy(array, dtype):
    if (
        array.dtype.kind == "f"
        and dtype is not None
        and (dtype.kind != "f" or dtype.itemsize < array.itemsize)
    ):
        with np.errstate(all="ignore"):  # numbers beyond the type's range: NumPy warns, PyTorch does not
            copied = empty_as(array, dtype)
            np.copyto(copied, array, casting="unsafe")
            return copied
    if array.flags.c_contiguous and 1 not in array.shape:
        return array.copy() if dtype is None else array.astype(dtype, "C")
    copied = empty_as(array, dtype)
    np.copyto(copied, array, casting="unsafe")
    return copied
