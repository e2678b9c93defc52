"""Views of the whole tensor: other shapes and orders of the same elements over the same memory.

https://docs.pytorch.org/docs/stable/tensor_view.html
"""

import math

import numpy as np

from .. import _dtype
from .._declare import function, function_and_method, method
from .._tensor import Tensor, _ndarray, contiguous_strides, storage_of, strided_array, strides_of, wrap_dim
from ..autograd.operation import operation
from ..autograd.record import record, record_view
from .allocating import impossible, out_of_memory
from .arguments import checked_integers, integer, integer_sequence, integers, no_such_signature
from .creation import finish
from .operands import check_tensor

_VIEW, _UNSAFE_VIEW, _RESHAPE_ALIAS = (
    operation("view"),
    operation("_unsafe_view"),
    operation("_reshape_alias"),
)
_SQUEEZE, _SQUEEZE_DIM, _SQUEEZE_DIMS = (
    operation("squeeze"),
    operation("squeeze.dim"),
    operation("squeeze.dims"),
)
_UNSQUEEZE, _EXPAND = operation("unsqueeze"), operation("expand")
_PERMUTE, _TRANSPOSE, _T = operation("permute"), operation("transpose.int"), operation("t")
_ALIAS, _CLONE = operation("alias"), operation("clone")


def strided_view(op, source, shape, strides, offset=None, /, **extra):
    """A view of ``source`` with this geometry, in elements, recorded as ``op``; the offset defaults to the
    source's."""
    offset = source._offset if offset is None else offset
    # An empty view may start anywhere, even where the storage has ended.
    try:
        array = strided_array(source, shape, strides, 0 if 0 in shape else offset)
    except ValueError as error:
        raise out_of_memory(error, shape, source._array.dtype) from None
    return record_view(op, array, offset, source, **extra)


def byte_view(op, source, shape, strides, /, **extra):
    """``strided_view`` with strides in bytes and the source's own offset: for sources with elements, and
    faster."""
    array, offset = source._array, source._offset
    try:
        if array.flags.c_contiguous:
            array = _ndarray(shape, array.dtype, array, 0, strides)
        else:
            flat = storage_of(source).flat
            array = _ndarray(shape, flat.dtype, flat, offset * flat.itemsize, strides)
    except ValueError as error:
        raise out_of_memory(error, shape, source._array.dtype) from None
    return record_view(op, array, offset, source, **extra)


def alias(input):
    """A view of the whole tensor."""
    return record_view(_ALIAS, input._array, input._offset, input)


# --- view and reshape


@method
def view(self, *size, **named):
    """The same elements under another shape, one size may be -1; or, for a dtype, the same bytes read as that
    type.

    Raises RuntimeError if the number of elements differs, or if the strides do not allow it.
    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.view.html
    """
    if named:
        size = _named_view_argument(size, named)
    if len(size) == 1 and isinstance(size[0], _dtype.dtype):
        return _view_dtype(self, size[0])
    try:
        shape = integers(size, "view", "size")
    except TypeError:
        if size and (len(size) > 1 or isinstance(size[0], (tuple, list))):
            raise
        fits = None if not size else [False]
        raise no_such_signature(
            "view", size, {}, (("torch.dtype dtype", fits), ("tuple of ints size", fits))
        ) from None
    array = self._array
    shape = infer_size(shape, array.size)
    old = array.shape
    if len(shape) > 64:
        raise impossible(shape, array.dtype)
    if array.flags.c_contiguous and 1 not in old and 0 not in old:
        return record_view(_VIEW, array.reshape(shape), self._offset, self)
    strides = view_strides(old, strides_of(array), shape)
    if strides is None:
        raise RuntimeError(
            "view size is not compatible with input tensor's size and stride (at least one dimension spans "
            "across two contiguous subspaces). Use .reshape(...) instead."
        )
    return strided_view(_VIEW, self, shape, strides)


def _named_view_argument(size, named):
    if not size and len(named) == 1 and ("size" in named or "dtype" in named):
        return tuple(named.values())
    raise no_such_signature("view", size, named, (("torch.dtype dtype", None), ("tuple of ints size", None)))


def _view_dtype(self, dtype):
    """The same bytes as another type; sizes and strides of the last dimension change with the size of an
    element."""
    to = _dtype.numpy_dtype(dtype)
    array, offset = self._array, self._offset
    names = f"to view {self.dtype._scalar_name} as {dtype._scalar_name} (different element sizes)"
    have, want = array.itemsize, to.itemsize
    shape, strides = list(array.shape), list(strides_of(array))
    if have != want:
        if not shape:
            raise RuntimeError(f"self.dim() cannot be 0 {names}")
        if have > want:
            if strides[-1] != 1:
                raise RuntimeError(f"self.stride(-1) must be 1 {names}, but got {strides[-1]}")
            ratio = have // want
            strides = [s * ratio for s in strides[:-1]] + [1]
            shape[-1] *= ratio
            offset *= ratio
        else:
            ratio = want // have
            if shape[-1] % ratio:
                raise RuntimeError(f"self.size(-1) must be divisible by {ratio} {names}, but got {shape[-1]}")
            if offset % ratio:
                raise RuntimeError(
                    f"self.storage_offset() must be divisible by {ratio} {names}, but got {offset}"
                )
            if strides[-1] != 1:
                raise RuntimeError(f"self.stride(-1) must be 1 {names}, but got {strides[-1]}")
            for d, stride in enumerate(strides[:-1]):
                if stride % ratio:
                    raise RuntimeError(
                        f"self.stride({d}) must be divisible by {ratio} {names}, but got {stride}"
                    )
            strides = [s // ratio for s in strides[:-1]] + [1]
            shape[-1] //= ratio
            offset //= ratio
    # PyTorch does not call the result a view: it has no base, but shares memory and version counter.
    storage = storage_of(self).reinterpreted(to)
    size = to.itemsize
    array = _ndarray(
        tuple(shape), to, storage.flat, 0 if 0 in shape else offset * size, [s * size for s in strides]
    )
    result = finish(array)
    result._storage, result._offset = storage, offset
    return result


def infer_size(shape, count):
    """``shape`` with its -1 worked out for ``count`` elements. Raises RuntimeError if that cannot be."""
    if shape == (-1,):
        return (count,)
    known = math.prod(shape)
    if known == count and (not shape or min(shape) >= 0):
        return shape
    if -1 in shape:
        known = math.prod([n for n in shape if n != -1])
    unknown = None
    for d, n in enumerate(shape):
        if n == -1:
            if unknown is not None:
                raise RuntimeError("only one dimension can be inferred")
            unknown = d
        elif n < 0:
            raise RuntimeError(f"invalid shape dimension {n} at index {d} of shape {list(shape)}")
    if unknown is not None and known == 0 and count == 0:
        raise RuntimeError(
            f"cannot reshape tensor of 0 elements into shape {list(shape)} because the unspecified dimension "
            "size -1 can be any value and is ambiguous"
        )
    if unknown is not None and known and count % known == 0:
        return shape[:unknown] + (count // known,) + shape[unknown + 1 :]
    raise RuntimeError(f"shape '{list(shape)}' is invalid for input of size {count}")


def view_strides(old_shape, old_strides, new_shape):
    """Strides that show elements of ``old_shape`` as ``new_shape`` without a copy; None if there are none.

    Neighbouring dimensions are taken together as far as they step evenly through memory; each such block must
    be filled by whole new dimensions.
    """
    if 0 in old_shape:
        return old_strides if old_shape == new_shape else contiguous_strides(new_shape)
    if not old_shape:
        return (1,) * len(new_shape)
    strides = [0] * len(new_shape)
    d = len(new_shape) - 1
    block, base, filled = 1, old_strides[-1], 1
    for i in reversed(range(len(old_shape))):
        block *= old_shape[i]
        if i and (old_shape[i - 1] == 1 or old_strides[i - 1] == block * base):
            continue
        while d >= 0 and (filled < block or new_shape[d] == 1):
            strides[d] = filled * base
            filled *= new_shape[d]
            d -= 1
        if filled != block:
            return None
        if i:
            base, block, filled = old_strides[i - 1], 1, 1
    return tuple(strides) if d < 0 else None


def reshaped(input, shape):
    """``input`` under ``shape``, a tuple of ints: a view if the strides allow it, otherwise of a copy."""
    array = input._array
    shape = infer_size(shape, array.size)
    old = array.shape
    contiguous = array.flags.c_contiguous
    if contiguous and 1 not in old and 0 not in old:
        return record_view(_VIEW, array.reshape(shape), input._offset, input)
    strides = view_strides(old, strides_of(array), shape)
    if strides is not None:
        return strided_view(_VIEW if contiguous else _RESHAPE_ALIAS, input, shape, strides)
    copied = record(_CLONE, array.copy("C"), (input,))
    return record(_UNSAFE_VIEW, copied._array.reshape(shape), (copied,))


@function
def reshape(input, shape):
    """The same elements under another shape: a view if the strides allow it, otherwise a copy; one size may
    be -1.

    Raises RuntimeError if the number of elements differs.
    https://docs.pytorch.org/docs/stable/generated/torch.reshape.html
    """
    if not isinstance(input, Tensor):
        check_tensor(input, "reshape", "input", 1)
    return reshaped(input, integer_sequence(shape, "reshape", "shape", 2))


def _reshape(self, *shape, **named):
    """``torch.reshape``; the sizes may also be given one by one."""
    if not named:
        return reshaped(self, integers(shape, "reshape", "shape"))
    shape = _given_by_name(shape, named, "reshape", "shape")
    return reshaped(self, integers(shape, "reshape", "shape"))


def _given_by_name(given, named, function, argument):
    if named:
        if given or set(named) != {argument}:
            unexpected = next((n for n in named if n != argument), argument)
            raise TypeError(f"{function}() got an unexpected keyword argument '{unexpected}'")
        return (named[argument],)
    return given


method(_reshape, "reshape")


@method
def view_as(self, other):
    """The tensor under the shape of ``other``, as a view.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.view_as.html
    """
    check_tensor(other, "view_as", "other", 1)
    return view(self, other._array.shape)


@method
def reshape_as(self, other):
    """The tensor reshaped to the shape of ``other``.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.reshape_as.html
    """
    check_tensor(other, "reshape_as", "other", 1)
    return reshaped(self, other._array.shape)


@function_and_method
def flatten(input, start_dim=0, end_dim=-1):
    """The dimensions from start_dim to end_dim made one: the tensor itself, a view or a copy, like reshape.

    https://docs.pytorch.org/docs/stable/generated/torch.flatten.html
    """
    if not isinstance(input, Tensor):
        check_tensor(input, "flatten", "input", 1)
    shape = input._array.shape
    start, end = wrap_dim(start_dim, len(shape)), wrap_dim(end_dim, len(shape))
    if start > end:
        raise RuntimeError("flatten() has invalid args: start_dim cannot come after end_dim")
    if not shape:
        return reshaped(input, (1,))
    if start == end:
        return input
    return reshaped(input, (*shape[:start], math.prod(shape[start : end + 1]), *shape[end + 1 :]))


@function_and_method
def unflatten(input, dim, sizes):
    """Dimension ``dim`` made several, of these sizes; one may be -1.

    https://docs.pytorch.org/docs/stable/generated/torch.unflatten.html
    """
    dim = integer(dim, "unflatten", "dim", 1)
    shape = input._array.shape
    d = wrap_dim(dim, len(shape))
    sizes = integers((sizes,), "unflatten", "sizes", 2)
    if not sizes:
        raise RuntimeError("unflatten: sizes must be non-empty")
    try:
        inferred = infer_size(sizes, shape[d])
    except RuntimeError as error:
        if "is invalid for input" not in str(error):
            raise RuntimeError(f"unflatten got an unexpected error:\n{error}") from None
        raise RuntimeError(
            f"unflatten: Provided sizes {list(sizes)} don't multiply up to the size of dim {d} ({shape[d]}) "
            "in the input tensor"
        ) from None
    return view(input, (*shape[:d], *inferred, *shape[d + 1 :]))


@function_and_method
def ravel(input):
    """All elements in one dimension: a view if the tensor is contiguous, otherwise of a copy.

    https://docs.pytorch.org/docs/stable/generated/torch.ravel.html
    """
    if not input._array.flags.c_contiguous:
        input = record(_CLONE, input._array.copy("C"), (input,))
    return view(input, -1)


# --- dimensions of size 1


@function_and_method
def squeeze(input, *dims, dim=None, axis=None):
    """Without the dimensions of size 1: all of them, or those among ``dim`` (an int or several).

    https://docs.pytorch.org/docs/stable/generated/torch.squeeze.html
    """
    if dims:
        dim = dims[0] if len(dims) == 1 else dims
    elif axis is not None:
        dim = axis
    op, kept, extra = squeezed(input._array.shape, dim)
    shape, strides = input._array.shape, strides_of(input._array)
    return strided_view(op, input, tuple([shape[d] for d in kept]), [strides[d] for d in kept], **extra)


def squeezed(shape, dim):
    """Which of squeeze's rows applies, the dimensions it keeps, and what it saves."""
    n = len(shape)
    if dim is None:
        return _SQUEEZE, [d for d in range(n) if shape[d] != 1], {}
    if isinstance(dim, (tuple, list)):
        dim = checked_integers(dim, "squeeze", "dim", 1)
        chosen = [wrap_dim(d, n) for d in dim]
        if len(set(chosen)) != len(chosen):
            repeated = next(d for d in chosen if chosen.count(d) > 1)
            raise RuntimeError(f"dim {repeated} appears multiple times in the list of dims")
        return _SQUEEZE_DIMS, [d for d in range(n) if shape[d] != 1 or d not in chosen], {"dim": dim}
    if type(dim) is not int:
        try:
            dim = integer(dim, "squeeze", "dim", 1)
        except TypeError:
            fits = [False]
            raise no_such_signature(
                "squeeze", (dim,), {}, (("", fits), ("int dim", fits), ("tuple of ints dim", fits))
            ) from None
    chosen = wrap_dim(dim, n)
    return _SQUEEZE_DIM, [d for d in range(n) if d != chosen or shape[d] != 1], {"dim": dim}


@function_and_method
def unsqueeze(input, dim=None, *, axis=None):
    """A dimension of size 1 put in at ``dim``.

    https://docs.pytorch.org/docs/stable/generated/torch.unsqueeze.html
    """
    if type(dim) is not int:
        dim = integer(axis if dim is None else dim, "unsqueeze", "dim", 1)
    array = input._array
    if not array.size:
        return strided_view(_UNSQUEEZE, input, *unsqueezed(array, dim), dim=dim)
    shape, strides = array.shape, array.strides
    n = len(shape)
    d = dim if 0 <= dim < n else wrap_dim(dim, n + 1)
    step = shape[d] * strides[d] if d < n else array.itemsize
    return byte_view(
        _UNSQUEEZE, input, shape[:d] + (1,) + shape[d:], strides[:d] + (step,) + strides[d:], dim=dim
    )


unsqueeze.on_arrays = lambda array, dim: np.expand_dims(array, dim)


def unsqueezed(array, dim):
    """Shape and strides of ``array`` with a dimension of size 1 at ``dim``."""
    shape, strides = array.shape, strides_of(array)
    d = wrap_dim(dim, len(shape) + 1)
    step = shape[d] * strides[d] if d < len(shape) else 1
    return shape[:d] + (1,) + shape[d:], strides[:d] + (step,) + strides[d:]
