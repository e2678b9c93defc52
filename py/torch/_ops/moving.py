"""Elements moved or repeated: flip, roll, rot90, repeat, triangles, diagonals, Kronecker products."""

import numpy as np

from .._declare import function, function_and_method, method
from .._dtype import can_cast
from .._tensor import Tensor, wrap_dim
from ..autograd.operation import operation
from ..autograd.record import record
from .allocating import out_of_memory
from .arguments import dimensions, integer, integer_sequence, integers, is_integer
from .arithmetic import mul
from .copying import begin_write, clone, end_write
from .creation import finish
from .expanding import expanded
from .gathering import index_select
from .memory_formats import contiguous_format, empty_as
from .operands import check_tensor
from .reducing import write_out_strictly
from .slicing import diagonal_of
from .views import _UNSAFE_VIEW, flatten, reshaped, unsqueeze, view
from .writing import write_out

_FLIP, _ROLL, _ROT90, _REPEAT = operation("flip"), operation("roll"), operation("rot90"), operation("repeat")
_DIAG_EMBED, _DIAGONAL_COPY = operation("diag_embed"), operation("diagonal_copy")


@function
def flip(input, dims):
    """The elements in reverse order along the dimensions ``dims``: a copy.

    https://docs.pytorch.org/docs/stable/generated/torch.flip.html
    """
    check_tensor(input, "flip", "input", 1)
    return flipped(input, integer_sequence(dims, "flip", "dims", 2))


def _flip(self, *dims, **named):
    """``torch.flip``; the dimensions may also be given one by one."""
    return flipped(self, integers(tuple(named.values()) if named else dims, "flip", "dims"))


method(_flip, "flip")


def flipped(input, dims):
    """``input`` reversed along ``dims``, a tuple of ints."""
    array = input._array
    wrapped = [wrap_dim(d, array.ndim) for d in dims]
    if len(set(wrapped)) != len(wrapped):
        repeated = next(d for d in wrapped if wrapped.count(d) > 1)
        raise RuntimeError(f"dim {repeated} appears multiple times in the list of dims")
    result = empty_as(array)
    turned = [slice(None)] * array.ndim
    if array.ndim:
        for d in wrapped:
            turned[d] = slice(None, None, -1)
    np.copyto(result, array[tuple(turned)])
    return record(_FLIP, result, (input,), dims=dims)


@function_and_method
def fliplr(input):
    """The second dimension reversed: columns from right to left.

    https://docs.pytorch.org/docs/stable/generated/torch.fliplr.html
    """
    if input._array.ndim < 2:
        raise RuntimeError("Input must be >= 2-d.")
    return flipped(input, (1,))


@function_and_method
def flipud(input):
    """The first dimension reversed: rows from bottom to top.

    https://docs.pytorch.org/docs/stable/generated/torch.flipud.html
    """
    if input._array.ndim < 1:
        raise RuntimeError("Input must be >= 1-d.")
    return flipped(input, (0,))


@function_and_method
def roll(input, shifts, dims=()):
    """The elements moved ``shifts`` places along ``dims``, those beyond the end to the front; without dims as
    one sequence.

    https://docs.pytorch.org/docs/stable/generated/torch.roll.html
    """
    check_tensor(input, "roll", "input", 1)
    array = input._array
    shifts = dimensions(shifts, "roll", "shifts", 1)
    dims = () if dims is None else dimensions(dims, "roll", "dims", 2)
    if not shifts:
        raise RuntimeError("`shifts` required")
    if len(dims) != len(shifts) and (dims or len(shifts) != 1):
        raise RuntimeError(f"shifts and dimensions must align. shifts: {len(shifts)}, dims:{len(dims)}")
    if dims and not array.ndim:
        raise IndexError(f"Dimension specified as {dims[0]} but tensor has no dimensions")
    if dims:
        result = np.roll(array, shifts, [wrap_dim(d, array.ndim) for d in dims])
    else:
        result = np.roll(array.reshape(-1), shifts[0]).reshape(array.shape)
    return record(
        _ROLL, np.ascontiguousarray(result) if result.ndim else result, (input,), shifts=shifts, dims=dims
    )


@function_and_method
def rot90(input, k=1, dims=(0, 1)):
    """The plane of two dimensions turned by ``k`` times 90 degrees, from the first towards the second.

    https://docs.pytorch.org/docs/stable/generated/torch.rot90.html
    """
    array, n = input._array, input._array.ndim
    dims = dimensions(dims, "rot90", "dims", 2)
    if len(dims) != 2:
        raise RuntimeError(f"expected total rotation dims == 2, but got dims = {len(dims)}")
    if n < 2:
        raise RuntimeError(f"expected total dims >= 2, but got total dims = {n}")
    a, b = wrap_dim(dims[0], n), wrap_dim(dims[1], n)
    if a == b:
        raise RuntimeError(
            f"expected rotation dims to be different, but got dim0 = {dims[0]} and dim1 = {dims[1]}"
        )
    turns = k % 4
    if turns == 0:
        result = array.copy()
    else:
        result = empty_as(array)
        np.copyto(result, np.flip(array, {1: (b,), 2: (a, b), 3: (a,)}[turns]))
        if turns != 2:
            result = result.swapaxes(a, b)
    return record(_ROT90, result, (input,), k=k, dims=dims)


# --- repetition


@method
def repeat(self, *repeats, **named):
    """The tensor repeated so many times along each dimension; new dimensions may come in front.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.repeat.html
    """
    return repeated(self, integers((named["repeats"],) if named else repeats, "repeat", "repeats"))


def repeated(input, repeats):
    """``input`` repeated along each dimension, ``repeats`` times, a tuple of ints."""
    array = input._array
    if len(repeats) < array.ndim:
        raise RuntimeError(
            "Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor"
        )
    padded = (1,) * (len(repeats) - array.ndim) + array.shape
    shape = [n * r for n, r in zip(padded, repeats, strict=True)]
    for n, r in zip(shape, repeats, strict=True):
        if n < 0 or r < 0:
            raise RuntimeError(f"Trying to create tensor with negative dimension {n}: {shape}")
    try:
        result = np.tile(array, repeats) if array.size else np.empty(shape, array.dtype)
    except (MemoryError, ValueError) as error:
        raise out_of_memory(error, shape, array.dtype) from None
    return record(_REPEAT, result, (input,), repeats=repeats)


@function
def tile(input, dims):
    """``repeat`` that also takes fewer numbers than there are dimensions: the missing ones in front are 1.

    https://docs.pytorch.org/docs/stable/generated/torch.tile.html
    """
    return _tiled(input, integer_sequence(dims, "tile", "dims", 2))


def _tile(self, *dims, **named):
    """``torch.tile``; the numbers may also be given one by one."""
    return _tiled(self, integers(tuple(named.values()) if named else dims, "tile", "dims"))


method(_tile, "tile")


def _tiled(input, dims):
    return repeated(input, (1,) * (input._array.ndim - len(dims)) + dims)


@function_and_method
def repeat_interleave(input, repeats=None, dim=None, *, output_size=None):
    """Every element (or entry of ``dim``) repeated, ``repeats`` times or as often as the tensor ``repeats``
    says for each.

    With one argument, a tensor of counts: each index so many times.
    https://docs.pytorch.org/docs/stable/generated/torch.repeat_interleave.html
    """
    if repeats is None:
        return _interleaved_indices(input._array)
    if dim is None:
        input, dim = flatten(input), 0
    if is_integer(repeats) and not isinstance(repeats, Tensor):
        d = wrap_dim(dim, input._array.ndim)
        if repeats < 0:
            raise RuntimeError("Repeats must be non-negative")
        wide = unsqueeze(input, d + 1)
        shape = wide._array.shape
        wide = expanded(wide, (*shape[: d + 1], int(repeats), *shape[d + 2 :]))
        return flatten(clone(wide, memory_format=contiguous_format), d, d + 1)
    if not isinstance(repeats, Tensor):
        repeats = finish(np.array(repeats, np.int64))
    d = wrap_dim(dim, input._array.ndim)
    counts = repeats._array
    if counts.ndim == 0 or counts.shape == (1,):
        counts = np.broadcast_to(counts.reshape(1), (input._array.shape[d],))
    elif counts.ndim == 1:
        if counts.size != input._array.shape[d]:
            raise RuntimeError(
                "repeats must have the same size as input along dim, but got repeats.size(0) = "
                f"{counts.size} and input.size({dim}) = {input._array.shape[d]}"
            )
    else:
        raise RuntimeError("repeats must be 0-dim or 1-dim tensor")
    return index_select(input, dim, _interleaved_indices(counts))


def _interleaved_indices(counts):
    from .. import _dtype

    if counts.ndim != 1:
        raise RuntimeError("repeat_interleave only accept 1D vector as repeat")
    if counts.dtype not in (np.int64, np.int32):
        name = _dtype.from_numpy_dtype(counts.dtype)._scalar_name
        raise NotImplementedError(f"\"repeat_interleave_cpu\" not implemented for '{name}'")
    if (counts < 0).any():
        raise RuntimeError("repeats can not be negative")
    return finish(np.repeat(np.arange(counts.size, dtype=np.int64), counts).astype(counts.dtype))


# --- triangles


def _triangle(name, kernel, summary):
    op = operation(name)

    def triangle(input, diagonal=0, *, out=None):
        if not isinstance(input, Tensor):
            check_tensor(input, name, "input", 1)
        array = input._array
        if array.ndim < 2:
            raise RuntimeError(f"{name}: input tensor must have at least 2 dimensions")
        diagonal = integer(diagonal, name, "diagonal", 2)
        result = record(op, np.ascontiguousarray(kernel(array, diagonal)), (input,), diagonal=diagonal)
        return result if out is None else write_out_strictly(name, out, result)

    def triangle_(self, diagonal=0):
        if self._array.ndim < 2:
            raise RuntimeError(f"{name}: input tensor must have at least 2 dimensions")
        node = begin_write(op, self, (self,), diagonal=diagonal)
        self._array[...] = kernel(self._array, diagonal)
        return end_write(self, node)

    triangle.__name__ = triangle.__qualname__ = name
    triangle_.__name__ = triangle_.__qualname__ = name + "_"
    triangle.__doc__ = f"""{summary} of a matrix, or of each in a batch; zeros elsewhere. ``diagonal`` counts
    upwards.

    https://docs.pytorch.org/docs/stable/generated/torch.{name}.html
    """
    triangle_.__doc__ = f"""In-place version of ``{name}``.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.{name}_.html
    """
    method(triangle_)
    return function_and_method(triangle)


tril = _triangle("tril", np.tril, "The part on and below a diagonal")
triu = _triangle("triu", np.triu, "The part on and above a diagonal")


# --- diagonals


@function_and_method
def diag_embed(input, offset=0, dim1=-2, dim2=-1):
    """Matrices, in dimensions dim1 and dim2, whose diagonals are the last dimension of ``input``; zeros
    elsewhere.

    https://docs.pytorch.org/docs/stable/generated/torch.diag_embed.html
    """
    array, n = input._array, input._array.ndim + 1
    a, b = wrap_dim(dim1, n), wrap_dim(dim2, n)
    if a == b:
        raise RuntimeError(f"diagonal dimensions cannot be identical {dim1}, {dim2}")
    size = array.shape[-1] + abs(offset)
    shape = list(array.shape[:-1])
    for d in sorted((a, b)):
        shape.insert(d, size)
    result = np.zeros(shape, array.dtype)
    diagonal_of(result, offset, a, b)[...] = array
    return record(_DIAG_EMBED, result, (input,), offset=offset, dim1=dim1, dim2=dim2)


@function_and_method
def diag(input, diagonal=0, *, out=None):
    """The matrix with a vector on its diagonal; of a matrix, its diagonal as a vector of its own.

    https://docs.pytorch.org/docs/stable/generated/torch.diag.html
    """
    n = input._array.ndim
    if n == 1:
        result = diag_embed(input, diagonal)
        if out is not None and not can_cast(result.dtype, out.dtype):
            raise RuntimeError(
                f"diag: result type {result.dtype._scalar_name} can't be cast to the desired out= type "
                f"{out.dtype._scalar_name}"
            )
    elif n == 2:
        result = _diagonal_copy(input, diagonal, 0, 1)
    else:
        raise RuntimeError(f"diag(): Supports 1D or 2D tensors. Got {n}D")
    if out is None:
        return result
    return write_out("diag", out, result) if n == 1 else write_out_strictly("diag", out, result)


def _diagonal_copy(input, offset, dim1, dim2):
    array = np.ascontiguousarray(np.diagonal(input._array, offset, dim1, dim2)).copy()
    return record(_DIAGONAL_COPY, array, (input,), offset=offset, dim1=dim1, dim2=dim2)


@function_and_method
def diagflat(input, offset=0):
    """The matrix with all elements of the input, in order, on its diagonal.

    https://docs.pytorch.org/docs/stable/generated/torch.diagflat.html
    """
    flat = (
        view(input, -1)
        if input._array.flags.c_contiguous
        else reshaped(clone(input, memory_format=contiguous_format), (-1,))
    )
    return diag(flat, offset)


# --- the Kronecker product


@function_and_method
def kron(input, other, *, out=None):
    """The Kronecker product: every element of ``input`` times the whole of ``other``.

    https://docs.pytorch.org/docs/stable/generated/torch.kron.html
    """
    check_tensor(input, "kron", "input", 1)
    check_tensor(other, "kron", "other", 2)
    n = max(input._array.ndim, other._array.ndim)
    a = (1,) * (n - input._array.ndim) + input._array.shape
    b = (1,) * (n - other._array.ndim) + other._array.shape
    left = _unsafe_view(input, tuple([m for size in a for m in (size, 1)]))
    right = _unsafe_view(other, tuple([m for size in b for m in (1, size)]))
    result = _unsafe_view(mul(left, right), tuple([x * y for x, y in zip(a, b, strict=True)]))
    return result if out is None else write_out("kron", out, result, input, other)


def _unsafe_view(input, shape):
    # Not a view to autograd, though the memory may be shared: nobody gets to see the intermediate tensors.
    return record(_UNSAFE_VIEW, np.ascontiguousarray(input._array).reshape(shape), (input,))
