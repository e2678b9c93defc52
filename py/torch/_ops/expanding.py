"""Views that repeat elements without a copy, with stride 0: expand and broadcasting.

https://docs.pytorch.org/docs/stable/notes/broadcasting.html
"""

import numpy as np

from .._declare import function, function_and_method, method
from .._tensor import Tensor, _ndarray, strides_of
from ..autograd.operation import operation
from .arguments import integer_sequence, integers, wrong_type
from .operands import broadcast_shape, check_tensor
from .views import _given_by_name, byte_view, strided_view

_EXPAND = operation("expand")
_asarray = np.asarray


@method
def expand(self, *size, implicit=False, **named):
    """The tensor repeated along dimensions of size 1, without a copy (stride 0); -1 keeps a size.

    Raises RuntimeError for a dimension that is neither 1 nor the wanted size.
    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.expand.html
    """
    if named:
        size = _given_by_name(size, named, "expand", "size")
    return expanded(self, integers(size, "expand", "size"))


def expanded(input, sizes):
    """``input`` repeated to ``sizes``, a tuple of ints, without a copy."""
    array = input._array
    old = array.shape
    if array.size and (not sizes or min(sizes) > 0):
        # The ordinary case: dimensions kept, repeated or put in front; what is none of these goes the long
        # way.
        strides, missing = array.strides, len(sizes) - len(old)
        if not old:
            return byte_view(_EXPAND, input, sizes, (0,) * missing)
        if missing == 0 or missing > 0 and 1 not in sizes[:missing]:
            kept = sizes[missing:]
            if kept != old:
                strides = _repeating(old, strides, kept)
            if strides is not None:
                return byte_view(_EXPAND, input, sizes, (0,) * missing + strides)
    shape, strides = expanded_geometry(input, sizes)
    return strided_view(_EXPAND, input, shape, strides)


def expanded_array(array, sizes):
    """What ``expanded`` gives, of an array."""
    array = _asarray(array)
    old, missing = array.shape, len(sizes) - array.ndim
    if missing >= 0 and array.flags.c_contiguous:
        strides = _repeating(old, array.strides, sizes[missing:])
        if strides is not None:
            return _ndarray(sizes, array.dtype, array, 0, (0,) * missing + strides)
    return np.broadcast_to(array, sizes)


expanded.on_arrays = expanded_array


def _repeating(old, strides, sizes):
    """``strides``, 0 where the size 1 of ``old`` becomes another; None where another than 1 would."""
    result = []
    for have, stride, want in zip(old, strides, sizes, strict=True):
        if have != want:
            if have != 1:
                return None
            stride = 0
        result.append(stride)
    return tuple(result)


def expanded_geometry(input, sizes):
    """Shape and strides, in elements, of ``input`` repeated to ``sizes``. Raises RuntimeError if that cannot
    be."""
    old, old_strides = input._array.shape, strides_of(input._array)
    extra = len(sizes) - len(old)
    if extra < 0:
        raise RuntimeError(
            f"expand(torch.{input.dtype._scalar_name}Tensor{{{list(old)}}}, size={list(sizes)}): the number "
            f"of sizes provided ({len(sizes)}) must be greater or equal to the number of dimensions in the "
            f"tensor ({len(old)})"
        )
    shape, strides = list(sizes), [0] * len(sizes)
    if not old and -1 not in sizes:
        return sizes, strides
    for d in reversed(range(len(sizes))):
        if d >= extra:
            have, stride = old[d - extra], old_strides[d - extra]
        else:
            have, stride = 1, shape[d + 1] * strides[d + 1] if d + 1 < len(sizes) else 1
        want = sizes[d]
        if want == -1:
            if d < extra:
                raise RuntimeError(
                    f"The expanded size of the tensor ({want}) isn't allowed in a leading, non-existing "
                    f"dimension {d}"
                )
            want = have
        if have != want:
            if have != 1:
                raise RuntimeError(
                    f"The expanded size of the tensor ({want}) must match the existing size ({have}) at "
                    f"non-singleton dimension {d}.  Target sizes: {list(sizes)}.  Tensor sizes: {list(old)}"
                )
            stride = 0
        shape[d], strides[d] = want, stride
    return tuple(shape), strides


@method
def expand_as(self, other):
    """The tensor expanded to the shape of ``other``.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.expand_as.html
    """
    check_tensor(other, "expand_as", "other", 1)
    return expanded(self, other._array.shape)


@function_and_method
def broadcast_to(input, size):
    """Another name of ``expand``, as a function too.

    https://docs.pytorch.org/docs/stable/generated/torch.broadcast_to.html
    """
    if not isinstance(size, (tuple, list)):
        raise wrong_type("broadcast_to", "size", 2, "tuple of ints", size)
    return expanded(input, integer_sequence(size, "broadcast_to", "size", 2))


def _broadcast_to_sizes(self, *size):
    return broadcast_to(self, size[0] if len(size) == 1 and not isinstance(size[0], int) else size)


_broadcast_to_sizes.__doc__ = broadcast_to.__doc__
method(_broadcast_to_sizes, "broadcast_to")


@function
def broadcast_tensors(*tensors):
    """The tensors expanded to the shape to which they broadcast together, as a tuple.

    https://docs.pytorch.org/docs/stable/generated/torch.broadcast_tensors.html
    """
    for i, tensor in enumerate(tensors):
        if not isinstance(tensor, Tensor):
            raise TypeError(f"expected Tensor as element {i} in argument 0, but got {type(tensor).__name__}")
    shape = ()
    for i, tensor in enumerate(tensors):
        shape = broadcast_shape(shape, tensor._array.shape) if i else tensor._array.shape
    return tuple([t if t._array.shape == shape else expanded(t, shape) for t in tensors])


@function
def broadcast_shapes(*shapes):
    """The shape to which ``shapes``, tuples or ints, broadcast.

    Raises RuntimeError if they do not.
    https://docs.pytorch.org/docs/stable/generated/torch.broadcast_shapes.html
    """
    from .._size import Size

    result = []
    for number, shape in enumerate(shapes):
        shape = (shape,) if isinstance(shape, int) else tuple(shape)
        for n in shape:
            if n < 0:
                raise ValueError("Attempting to broadcast a dimension with negative length!")
        result = [1] * (len(shape) - len(result)) + result
        for d in range(1, len(shape) + 1):
            if shape[-d] == 1 or shape[-d] == result[-d]:
                continue
            if result[-d] != 1:
                raise RuntimeError(
                    f"Attempting to broadcast a dimension of length {shape[-d]} at -{d}! Mismatching "
                    f"argument at index {number} had {shape}; but expected shape should be broadcastable to "
                    f"{result}"
                )
            result[-d] = shape[-d]
    return Size(result)
