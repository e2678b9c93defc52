"""Views of the whole tensor: other shapes and orders of the same elements over the same memory.

https://docs.pytorch.org/docs/stable/tensor_view.html
"""

import math

from .. import _dtype
from .._declare import function, function_and_method, method
from .._tensor import Tensor, _ndarray, contiguous_strides, storage_of, strided_array, strides_of, wrap_dim
from .._warning_once import warn_once
from ..autograd.record import operation, record, record_view
from .arguments import checked_integers, integer, integer_sequence, integers, no_such_signature, wrong_type
from .creation import finish
from .operands import broadcast_shape, check_tensor

_VIEW, _UNSAFE_VIEW, _RESHAPE_ALIAS = operation("view"), operation("_unsafe_view"), operation("_reshape_alias")
_SQUEEZE, _SQUEEZE_DIM, _SQUEEZE_DIMS = operation("squeeze"), operation("squeeze.dim"), operation("squeeze.dims")
_UNSQUEEZE, _EXPAND = operation("unsqueeze"), operation("expand")
_PERMUTE, _TRANSPOSE, _T = operation("permute"), operation("transpose.int"), operation("t")
_ALIAS, _CLONE = operation("alias"), operation("clone")


def strided_view(op, source, shape, strides, offset=None, /, **extra):
    """A view of ``source`` with this geometry, in elements, recorded as ``op``; the offset defaults to the source's."""
    offset = source._offset if offset is None else offset
    # An empty view may start anywhere, even where the storage has ended.
    array = strided_array(source, shape, strides, 0 if 0 in shape else offset)
    return record_view(op, array, offset, source, **extra)


def byte_view(op, source, shape, strides, /, **extra):
    """``strided_view`` with strides in bytes and the source's own offset: for sources with elements, and faster."""
    flat = storage_of(source).flat
    array = _ndarray(shape, flat.dtype, flat, source._offset * flat.itemsize, strides)
    return record_view(op, array, source._offset, source, **extra)


def alias(input):
    """A view of the whole tensor."""
    return record_view(_ALIAS, input._array, input._offset, input)


# --- view and reshape


@method
def view(self, *size, **named):
    """The same elements under another shape, one size may be -1; or, for a dtype, the same bytes read as that type.

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
        raise no_such_signature("view", size, {}, (("torch.dtype dtype", fits), ("tuple of ints size", fits))) from None
    array = self._array
    shape = infer_size(shape, array.size)
    old = array.shape
    if array.flags.c_contiguous and 1 not in old and 0 not in old:
        return record_view(_VIEW, array.reshape(shape), self._offset, self)
    strides = view_strides(old, strides_of(array), shape)
    if strides is None:
        raise RuntimeError(
            "view size is not compatible with input tensor's size and stride (at least one dimension spans across two "
            "contiguous subspaces). Use .reshape(...) instead."
        )
    return strided_view(_VIEW, self, shape, strides)


def _named_view_argument(size, named):
    if not size and len(named) == 1 and ("size" in named or "dtype" in named):
        return tuple(named.values())
    raise no_such_signature("view", size, named, (("torch.dtype dtype", None), ("tuple of ints size", None)))


def _view_dtype(self, dtype):
    """The same bytes as another type; sizes and strides of the last dimension change with the size of an element."""
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
                raise RuntimeError(f"self.storage_offset() must be divisible by {ratio} {names}, but got {offset}")
            if strides[-1] != 1:
                raise RuntimeError(f"self.stride(-1) must be 1 {names}, but got {strides[-1]}")
            for d, stride in enumerate(strides[:-1]):
                if stride % ratio:
                    raise RuntimeError(f"self.stride({d}) must be divisible by {ratio} {names}, but got {stride}")
            strides = [s // ratio for s in strides[:-1]] + [1]
            shape[-1] //= ratio
            offset //= ratio
    # PyTorch does not call the result a view: it has no base, but shares memory and version counter.
    storage = storage_of(self).reinterpreted(to)
    size = to.itemsize
    array = _ndarray(tuple(shape), to, storage.flat, 0 if 0 in shape else offset * size, [s * size for s in strides])
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
            f"cannot reshape tensor of 0 elements into shape {list(shape)} because the unspecified dimension size -1 can be "
            "any value and is ambiguous"
        )
    if unknown is not None and known and count % known == 0:
        return shape[:unknown] + (count // known,) + shape[unknown + 1 :]
    raise RuntimeError(f"shape '{list(shape)}' is invalid for input of size {count}")


def view_strides(old_shape, old_strides, new_shape):
    """Strides that show elements of ``old_shape`` as ``new_shape`` without a copy; None if there are none.

    Neighbouring dimensions are taken together as far as they step evenly through memory; each such block must be filled by
    whole new dimensions.
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
    """The same elements under another shape: a view if the strides allow it, otherwise a copy; one size may be -1.

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
            f"unflatten: Provided sizes {list(sizes)} don't multiply up to the size of dim {d} ({shape[d]}) in the input "
            "tensor"
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
def squeeze(input, *dims, dim=None):
    """Without the dimensions of size 1: all of them, or those among ``dim`` (an int or several).

    https://docs.pytorch.org/docs/stable/generated/torch.squeeze.html
    """
    if dims:
        dim = dims[0] if len(dims) == 1 else dims
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
                "squeeze", (dim,), {}, (("", fits), ("int dim", fits), ("tuple of ints dim", fits))) from None
    chosen = wrap_dim(dim, n)
    return _SQUEEZE_DIM, [d for d in range(n) if d != chosen or shape[d] != 1], {"dim": dim}


@function_and_method
def unsqueeze(input, dim):
    """A dimension of size 1 put in at ``dim``.

    https://docs.pytorch.org/docs/stable/generated/torch.unsqueeze.html
    """
    if type(dim) is not int:
        dim = integer(dim, "unsqueeze", "dim", 1)
    array = input._array
    if not array.size:
        return strided_view(_UNSQUEEZE, input, *unsqueezed(array, dim), dim=dim)
    shape, strides = array.shape, array.strides
    n = len(shape)
    d = dim if 0 <= dim < n else wrap_dim(dim, n + 1)
    step = shape[d] * strides[d] if d < n else array.itemsize
    return byte_view(_UNSQUEEZE, input, shape[:d] + (1,) + shape[d:], strides[:d] + (step,) + strides[d:], dim=dim)


def unsqueezed(array, dim):
    """Shape and strides of ``array`` with a dimension of size 1 at ``dim``."""
    shape, strides = array.shape, strides_of(array)
    d = wrap_dim(dim, len(shape) + 1)
    step = shape[d] * strides[d] if d < len(shape) else 1
    return shape[:d] + (1,) + shape[d:], strides[:d] + (step,) + strides[d:]


# --- order of the dimensions


@function
def permute(input, dims):
    """The dimensions in the order ``dims``.

    Raises RuntimeError unless every dimension is named once.
    https://docs.pytorch.org/docs/stable/generated/torch.permute.html
    """
    if not isinstance(input, Tensor):
        check_tensor(input, "permute", "input", 1)
    return permuted(input, integer_sequence(dims, "permute", "dims", 2))


def _permute(self, *dims, **named):
    """``torch.permute``; the dimensions may also be given one by one."""
    return permuted(self, integers(_given_by_name(dims, named, "permute", "dims"), "permute", "dims"))


method(_permute, "permute")


def permuted(input, dims):
    """``input`` with its dimensions in the order ``dims``, a tuple of ints."""
    n = input._array.ndim
    if len(dims) != n:
        raise RuntimeError(
            f"permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired "
            f"ordering of dimensions i.e. input.dim() = {n} is not equal to len(dims) = {len(dims)}"
        )
    wrapped = [wrap_dim(d, n) for d in dims]
    if len(set(wrapped)) != n:
        raise RuntimeError("permute(): duplicate dims are not allowed.")
    return reordered(_PERMUTE, input, wrapped, dims=dims)


def reordered(op, input, order, /, **extra):
    """``input`` with its dimensions in ``order``, counted from the front, as a view recorded as ``op``."""
    array = input._array
    if array.size:
        return record_view(op, array.transpose(order), input._offset, input, **extra)
    shape, strides = array.shape, strides_of(array)
    return strided_view(op, input, tuple([shape[d] for d in order]), [strides[d] for d in order], **extra)


@function_and_method
def transpose(input, dim0, dim1):
    """Dimensions dim0 and dim1 swapped.

    https://docs.pytorch.org/docs/stable/generated/torch.transpose.html
    """
    if type(dim0) is not int:
        dim0 = integer(dim0, "transpose", "dim0", 1)
    if type(dim1) is not int:
        dim1 = integer(dim1, "transpose", "dim1", 2)
    array = input._array
    n = array.ndim
    a, b = wrap_dim(dim0, n), wrap_dim(dim1, n)
    if array.size:
        return record_view(_TRANSPOSE, array.swapaxes(a, b) if n else array, input._offset, input, dim0=dim0, dim1=dim1)
    order = list(range(n))
    order[a], order[b] = b, a
    return reordered(_TRANSPOSE, input, order, dim0=dim0, dim1=dim1)


@function_and_method
def swapaxes(input, axis0, axis1):
    """Another name of ``transpose``.

    https://docs.pytorch.org/docs/stable/generated/torch.swapaxes.html
    """
    return transpose(input, axis0, axis1)


@function_and_method
def swapdims(input, dim0, dim1):
    """Another name of ``transpose``.

    https://docs.pytorch.org/docs/stable/generated/torch.swapdims.html
    """
    return transpose(input, dim0, dim1)


@function_and_method
def t(input):
    """The transpose of a matrix; a tensor of fewer dimensions as it is.

    https://docs.pytorch.org/docs/stable/generated/torch.t.html
    """
    if not isinstance(input, Tensor):
        check_tensor(input, "t", "input", 1)
    if input._array.ndim > 2:
        raise RuntimeError(f"t() expects a tensor with <= 2 dimensions, but self is {input._array.ndim}D")
    return reordered(_T, input, range(input._array.ndim)[::-1])


@function_and_method
def adjoint(input):
    """The last two dimensions swapped (and, for complex numbers, conjugated).

    https://docs.pytorch.org/docs/stable/generated/torch.adjoint.html
    """
    return _swap_last_two(input, "tensor.adjoint()")


def _swap_last_two(input, name):
    n = input._array.ndim
    if n == 1:
        raise RuntimeError(f"{name} is only supported on matrices or batches of matrices. Got 1-D tensor.")
    return transpose(input, -2, -1) if n else input


def _reversed(self):
    """The dimensions in reverse order; meant for matrices.

    https://docs.pytorch.org/docs/stable/tensors.html#torch.Tensor.T
    """
    n = self._array.ndim
    if n not in (0, 2):
        warn_once(
            "The use of `x.T` on tensors of dimension other than 2 to reverse their shape is deprecated and it will "
            "throw an error in a future release. Consider `x.mT` to transpose batches of matrices or "
            "`x.permute(*torch.arange(x.ndim - 1, -1, -1))` to reverse the dimensions of a tensor."
        )
    elif n == 0:
        _warn_identity("T")
    return reordered(_PERMUTE, self, range(n)[::-1], dims=tuple(range(n))[::-1])


def _matrix_transpose(self):
    """The last two dimensions swapped.

    https://docs.pytorch.org/docs/stable/tensors.html#torch.Tensor.mT
    """
    if not self._array.ndim:
        _warn_identity("mT")
    return _swap_last_two(self, "tensor.mT")


def _matrix_adjoint(self):
    """The last two dimensions swapped (and, for complex numbers, conjugated).

    https://docs.pytorch.org/docs/stable/tensors.html#torch.Tensor.mH
    """
    if not self._array.ndim:
        _warn_identity("mH")
    return _swap_last_two(self, "tensor.mH")


def _hermitian(self):
    """The transpose of a matrix (and, for complex numbers, conjugated).

    https://docs.pytorch.org/docs/stable/tensors.html#torch.Tensor.H
    """
    n = self._array.ndim
    if n not in (0, 2):
        more = " For batches of matrices, consider using tensor.mH" if n > 2 else ""
        raise RuntimeError(f"tensor.H is only supported on matrices (2-D tensors). Got {n}-D tensor.{more}")
    if not n:
        _warn_identity("H")
    return _swap_last_two(self, "tensor.H")


def _warn_identity(name):
    warn_once(f"Tensor.{name} is deprecated on 0-D tensors. This function is the identity in these cases.", stacklevel=3)


Tensor.T, Tensor.mT = property(_reversed), property(_matrix_transpose)
Tensor.H, Tensor.mH = property(_hermitian), property(_matrix_adjoint)


@function_and_method
def movedim(input, source, destination):
    """Dimension ``source`` moved to ``destination`` (or several, to as many places); the others keep their order.

    https://docs.pytorch.org/docs/stable/generated/torch.movedim.html
    """
    if isinstance(source, (tuple, list)) != isinstance(destination, (tuple, list)):
        several = isinstance(source, (tuple, list)), isinstance(destination, (tuple, list))
        raise no_such_signature("movedim", (source, destination), {}, (
            ("int source, int destination", [not s for s in several]),
            ("tuple of ints source, tuple of ints destination", [False, False])))
    source = integers((source,), "movedim", "source", 1)
    destination = integers((destination,), "movedim", "destination", 2)
    if len(source) != len(destination):
        raise RuntimeError(
            f"movedim: Invalid source or destination dims: source ({list(source)} dims) should contain the same number of "
            f"dims as destination ({list(destination)} dims)"
        )
    n = input._array.ndim
    from_, to = [wrap_dim(d, n) for d in source], [wrap_dim(d, n) for d in destination]
    for name, dims, given in (("source", from_, source), ("destination", to, destination)):
        if len(set(dims)) != len(dims):
            raise RuntimeError(f"movedim: repeated dim in `{name}` ({list(given)})")
    if not n:
        return alias(input)
    order = [None] * n
    for s, d in zip(from_, to, strict=True):
        order[d] = s
    rest = iter([d for d in range(n) if d not in from_])
    return permuted(input, tuple([next(rest) if d is None else d for d in order]))


@function_and_method
def moveaxis(input, source, destination):
    """Another name of ``movedim``.

    https://docs.pytorch.org/docs/stable/generated/torch.moveaxis.html
    """
    return movedim(input, source, destination)


# --- repetition without a copy


@method
def expand(self, *size, implicit=False, **named):
    """The tensor repeated along dimensions of size 1, without a copy (stride 0); -1 keeps a size.

    Raises RuntimeError for a dimension that is neither 1 nor the wanted size.
    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.expand.html
    """
    return expanded(self, integers(_given_by_name(size, named, "expand", "size"), "expand", "size"))


def expanded(input, sizes):
    """``input`` repeated to ``sizes``, a tuple of ints, without a copy."""
    array = input._array
    old = array.shape
    if array.size and 0 not in sizes:
        # The ordinary case: dimensions kept, repeated or put in front; what is none of these goes the long way.
        strides, missing = array.strides, len(sizes) - len(old)
        if missing == 0:
            if sizes == old:
                return byte_view(_EXPAND, input, old, strides)
        elif missing > 0 and old and sizes[missing:] == old and 1 not in sizes[:missing]:
            return byte_view(_EXPAND, input, sizes, (0,) * missing + strides)
    shape, strides = expanded_geometry(input, sizes)
    return strided_view(_EXPAND, input, shape, strides)


def expanded_geometry(input, sizes):
    """Shape and strides, in elements, of ``input`` repeated to ``sizes``. Raises RuntimeError if that cannot be."""
    old, old_strides = input._array.shape, strides_of(input._array)
    extra = len(sizes) - len(old)
    if extra < 0:
        raise RuntimeError(
            f"expand(torch.{input.dtype._scalar_name}Tensor{{{list(old)}}}, size={list(sizes)}): the number of sizes "
            f"provided ({len(sizes)}) must be greater or equal to the number of dimensions in the tensor ({len(old)})"
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
                    f"The expanded size of the tensor ({want}) isn't allowed in a leading, non-existing dimension {d}"
                )
            want = have
        if have != want:
            if have != 1:
                raise RuntimeError(
                    f"The expanded size of the tensor ({want}) must match the existing size ({have}) at non-singleton "
                    f"dimension {d}.  Target sizes: {list(sizes)}.  Tensor sizes: {list(old)}"
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

    Raises RuntimeError if they do not. https://docs.pytorch.org/docs/stable/generated/torch.broadcast_shapes.html
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
                    f"Attempting to broadcast a dimension of length {shape[-d]} at -{d}! Mismatching argument at index "
                    f"{number} had {shape}; but expected shape should be broadcastable to {result}"
                )
            result[-d] = shape[-d]
    return Size(result)
