"""Views of a part: select, narrow, slices, diagonals, and tensors cut into several."""

import numpy as np

from .._declare import function_and_method
from .._tensor import Tensor, strides_of, wrap_dim
from ..autograd.operation import operation
from ..autograd.record import record, record_view
from .arguments import integer, is_integer
from .operands import check_tensor
from .reducing import write_out_strictly
from .views import strided_view

_SELECT, _SELECT_BACKWARD = operation("select.int"), operation("select_backward")
_SLICE, _SLICE_BACKWARD = operation("slice.Tensor"), operation("slice_backward")
_DIAGONAL, _DIAGONAL_BACKWARD = operation("diagonal"), operation("diagonal_backward")
_SPLIT, _SPLIT_WITH_SIZES, _UNBIND = (
    operation("split.Tensor"),
    operation("split_with_sizes"),
    operation("unbind.int"),
)
_UNSAFE_SPLIT, _NARROW_COPY = operation("unsafe_split.Tensor"), operation("narrow_copy")
_SELECT_SCATTER, _SLICE_SCATTER = operation("select_scatter"), operation("slice_scatter")
_DIAGONAL_SCATTER = operation("diagonal_scatter")

# The end of a slice that has none.
LAST = 2**63 - 1
_ALL = slice(None)
# A key that leaves the first n dimensions alone.
_BEFORE = [(_ALL,) * n for n in range(65)]


def selected(input, d, index, dim=None):
    """``input`` at ``index`` of dimension ``d`` (from the front), as a view; both must be in range."""
    array = input._array
    size = array.shape[d]
    i = index + size if index < 0 else index
    if not array.size:
        shape, strides = array.shape, strides_of(array)
        return strided_view(
            _SELECT,
            input,
            shape[:d] + shape[d + 1 :],
            strides[:d] + strides[d + 1 :],
            input._offset + i * strides[d],
            dim=d if dim is None else dim,
            index=index,
        )
    # The trailing Ellipsis makes NumPy give an array, not a scalar, when no dimension is left.
    part = array[(*_BEFORE[d], i, ...)] if d else array[i, ...]
    offset = input._offset
    if i:
        offset += i * array.strides[d] // array.itemsize
    return record_view(_SELECT, part, offset, input, dim=d if dim is None else dim, index=index)


def sliced(input, d, start, end, step, first, count, dim=None):
    """``count`` indices of dimension ``d`` from ``first`` on, ``step`` apart, as a view; start and end as
    they were given."""
    array = input._array
    if count and array.size:
        part = array[(*_BEFORE[d], slice(first, first + (count - 1) * step + 1, step))]
        offset = input._offset + first * array.strides[d] // array.itemsize
        return record_view(
            _SLICE, part, offset, input, dim=d if dim is None else dim, start=start, end=end, step=step
        )
    shape, strides = list(array.shape), list(strides_of(array))
    offset = input._offset + first * strides[d]
    shape[d], strides[d] = count, strides[d] * step
    return strided_view(
        _SLICE,
        input,
        tuple(shape),
        strides,
        offset,
        dim=d if dim is None else dim,
        start=start,
        end=end,
        step=step,
    )


def slice_bounds(size, start, end, step):
    """The first index and the number of indices of a slice, clamped to ``size`` as in Python."""
    first = start + size if start < 0 else start
    first = 0 if first < 0 else size if first > size else first
    stop = end + size if end < 0 else end
    stop = first if stop < first else size if stop > size else stop
    return first, (stop - first + step - 1) // step


@function_and_method
def select(input, dim, index):
    """The tensor at ``index`` of a dimension, which is left out: a view.

    https://docs.pytorch.org/docs/stable/generated/torch.select.html
    """
    if not isinstance(input, Tensor):
        check_tensor(input, "select", "input", 1)
    dim, index = integer(dim, "select", "dim", 1), integer(index, "select", "index", 2)
    shape = input._array.shape
    if not shape:
        raise IndexError("select() cannot be applied to a 0-dim tensor.")
    d = wrap_dim(dim, len(shape))
    if not -shape[d] <= index < shape[d]:
        raise IndexError(
            f"select(): index {index} out of range for tensor of size {list(shape)} at dimension {d}"
        )
    return selected(input, d, index, dim)


def select_backward(grad, sizes, dim, index):
    """Zeros of shape ``sizes`` with ``grad`` at ``index`` of a dimension: the adjoint of select."""
    array = np.zeros(sizes, grad._array.dtype)
    array[(*_BEFORE[dim % len(sizes)], index)] = grad._array
    return record(_SELECT_BACKWARD, array, (grad,), dim=dim, index=index)


def slice_backward(grad, sizes, dim, start, end, step):
    """Zeros of shape ``sizes`` with ``grad`` in a slice of a dimension: the adjoint of slicing."""
    array = np.zeros(sizes, grad._array.dtype)
    array[(*_BEFORE[dim % len(sizes)], slice(start, end, step))] = grad._array
    return record(_SLICE_BACKWARD, array, (grad,), dim=dim, start=start, end=end, step=step)


def slice_of(input, dim, start, end, step):
    """``input`` with a slice of a dimension, as recorded by the adjoint of its adjoint."""
    d = dim % input._array.ndim
    start = 0 if start is None else start
    end = LAST if end is None else end
    return sliced(input, d, start, end, step, *slice_bounds(input._array.shape[d], start, end, step), dim)


@function_and_method
def narrow(input, dim, start, length):
    """``length`` indices of a dimension from ``start`` on: a view.

    https://docs.pytorch.org/docs/stable/generated/torch.narrow.html
    """
    if not isinstance(input, Tensor):
        check_tensor(input, "narrow", "input", 1)
    shape = input._array.shape
    if isinstance(start, Tensor):
        if not is_integer(start):
            raise RuntimeError("start must be an 0-dim integral Tensor.")
        start = int(start.item())
    if not shape:
        raise RuntimeError("narrow() cannot be applied to a 0-dim tensor.")
    dim = integer(dim, "narrow", "dim", 1)
    start, length = integer(start, "narrow", "start", 2), integer(length, "narrow", "length", 3)
    if length < 0:
        raise RuntimeError("narrow(): length must be non-negative.")
    d = wrap_dim(dim, len(shape))
    size = shape[d]
    if not -size <= start <= size:
        raise IndexError(
            f"start out of range (expected to be in range of [{-size}, {size}], but got {start})"
        )
    if start < 0:
        start += size
    if start > size - length:
        raise RuntimeError(f"start ({start}) + length ({length}) exceeds dimension size ({size}).")
    return sliced(input, d, start, start + length, 1, start, length, dim)


@function_and_method
def narrow_copy(input, dim, start, length, *, out=None):
    """``narrow``, as a copy.

    https://docs.pytorch.org/docs/stable/generated/torch.narrow_copy.html
    """
    shape = input._array.shape
    if shape and dim >= len(shape):
        raise RuntimeError(
            "Expected dim < static_cast<int64_t>(self_sizes.size()) to be true, but got false.  (Could this "
            "error message be improved?  If so, please report an enhancement request to PyTorch.)"
        )
    if length < 0 and -len(shape) <= dim:
        raise RuntimeError(f"start ({start}) + length ({length}) exceeds dimension size ({shape[dim]}).")
    part = narrow(input.detach(), dim, start, length)._array
    start = start + shape[dim] if start < 0 else start
    result = record(_NARROW_COPY, part.copy(), (input,), dim=dim, start=start, length=length)
    if out is not None and out._array.dtype != part.dtype:
        raise RuntimeError(
            "Expected self.dtype() == output.dtype() to be true, but got false.  (Could this error message "
            "be improved?  If so, please report an enhancement request to PyTorch.)"
        )
    return result if out is None else write_out_strictly("narrow_copy", out, result)


# --- diagonals


@function_and_method
def diagonal(input, offset=0, dim1=0, dim2=1):
    """The diagonal of dimensions dim1 and dim2, as the last dimension of a view; ``offset`` counts upwards
    from the main one.

    https://docs.pytorch.org/docs/stable/generated/torch.diagonal.html
    """
    if not isinstance(input, Tensor):
        check_tensor(input, "diagonal", "input", 1)
    shape, strides = input._array.shape, strides_of(input._array)
    a, b = wrap_dim(dim1, len(shape)), wrap_dim(dim2, len(shape))
    if a == b:
        raise RuntimeError(f"diagonal dimensions cannot be identical {dim1}, {dim2}")
    if offset >= 0:
        length = max(min(shape[a], shape[b] - offset), 0)
        start = offset * strides[b]
    else:
        length = max(min(shape[a] + offset, shape[b]), 0)
        start = -offset * strides[a]
    kept = [d for d in range(len(shape)) if d not in (a, b)]
    return strided_view(
        _DIAGONAL,
        input,
        (*[shape[d] for d in kept], length),
        (*[strides[d] for d in kept], strides[a] + strides[b]),
        input._offset + (start if length else 0),
        offset=offset,
        dim1=dim1,
        dim2=dim2,
    )


def diagonal_backward(grad, sizes, offset, dim1, dim2):
    """Zeros of shape ``sizes`` with ``grad`` on a diagonal: the adjoint of ``diagonal``."""
    array = np.zeros(sizes, grad._array.dtype)
    diagonal_of(array, offset, dim1, dim2)[...] = grad._array
    return record(_DIAGONAL_BACKWARD, array, (grad,), offset=offset, dim1=dim1, dim2=dim2)


def diagonal_of(array, offset, dim1, dim2):
    """The diagonal of a NumPy array, as a view that can be written to."""
    part = np.diagonal(array, offset, dim1, dim2)
    part.flags.writeable = True
    return part


# --- the opposite: a copy with one part replaced


def _scattered(input, src, part_of):
    # PyTorch writes into a copy that keeps the input's order of memory.
    from .memory_formats import preserved_copy

    array = preserved_copy(input._array)
    part = part_of(array)
    if part.shape != src._array.shape:
        raise RuntimeError(
            f"expected src to have a size equal to the slice of self. src size = {list(src._array.shape)}, "
            f"slice size = {list(part.shape)}"
        )
    part[...] = src._array
    return array


@function_and_method
def select_scatter(input, src, dim, index):
    """A copy of ``input`` with ``src`` at ``index`` of a dimension.

    https://docs.pytorch.org/docs/stable/generated/torch.select_scatter.html
    """
    shape = input._array.shape
    d = wrap_dim(dim, len(shape))
    if not -shape[d] <= index < shape[d]:
        raise IndexError(
            f"select(): index {index} out of range for tensor of size {list(shape)} at dimension {d}"
        )
    array = _scattered(input, src, lambda a: a[(*_BEFORE[d], index, ...)])
    return record(_SELECT_SCATTER, array, (input, src), dim=dim, index=index, _src_sizes=src._array.shape)


@function_and_method
def slice_scatter(input, src, dim=0, start=None, end=None, step=1, *, out=None):
    """A copy of ``input`` with ``src`` in a slice of a dimension.

    https://docs.pytorch.org/docs/stable/generated/torch.slice_scatter.html
    """
    if step <= 0:
        raise RuntimeError("slice step must be positive")
    d = wrap_dim(dim, input._array.ndim)
    array = _scattered(input, src, lambda a: a[(*_BEFORE[d], slice(start, end, step))])
    result = record(
        _SLICE_SCATTER,
        array,
        (input, src),
        dim=dim,
        start=start,
        end=end,
        step=step,
        _src_sizes=src._array.shape,
    )
    return result if out is None else write_out_strictly("slice_scatter", out, result)


@function_and_method
def diagonal_scatter(input, src, offset=0, dim1=0, dim2=1):
    """A copy of ``input`` with ``src`` on a diagonal.

    https://docs.pytorch.org/docs/stable/generated/torch.diagonal_scatter.html
    """
    n = input._array.ndim
    a, b = wrap_dim(dim1, n), wrap_dim(dim2, n)
    if a == b:
        raise RuntimeError(f"diagonal dimensions cannot be identical {dim1}, {dim2}")
    array = _scattered(input, src, lambda array: diagonal_of(array, offset, a, b))
    return record(
        _DIAGONAL_SCATTER,
        array,
        (input, src),
        offset=offset,
        dim1=dim1,
        dim2=dim2,
        _src_sizes=src._array.shape,
    )
