"""Products made of others: outer, inner, tensordot, chains of matrices; and trace and cross."""

import math
import warnings

import numpy as np

from .._declare import function, function_and_method
from .._tensor import Tensor, wrap_dim
from .._warning_once import users_level
from ..autograd.operation import operation
from ..autograd.record import record
from .gathering import deliver
from .operands import broadcast_shape, check_tensor
from .products import dot, mm
from .reducing import check_input, cpp_name, not_implemented
from .writing import write_out

_TRACE = operation("trace")
_CROSS = operation("linalg_cross")


@function_and_method
def outer(input, vec2, *, out=None):
    """inputᵢ vec2ⱼ for two vectors: a matrix.

    https://docs.pytorch.org/docs/stable/generated/torch.outer.html
    """
    check_tensor(input, "outer", "input", 1), check_tensor(vec2, "outer", "vec2", 2)
    for name, vector in (("self", input), ("vec2", vec2)):
        if vector.dim() != 1:
            raise RuntimeError(f"outer: Expected 1-D argument {name}, but got {vector.dim()}-D")
    result = input.reshape(input.shape[0], 1) * vec2
    return result if out is None else write_out("outer", out, result, input, vec2)


function_and_method(outer, "ger")


@function_and_method
def inner(input, other, *, out=None):
    """Σₖ input[…, k] other[…, k] over the last dimensions; with a number, the product.

    https://docs.pytorch.org/docs/stable/generated/torch.inner.html
    """
    check_tensor(input, "inner", "input", 1), check_tensor(other, "inner", "other", 2)
    if not input.dim() or not other.dim():
        result = input * other
    else:
        if input.shape[-1] != other.shape[-1]:
            raise RuntimeError(
                "inner() the last dimension must match on both input tensors but got shapes "
                f"{list(input.shape)} and {list(other.shape)}"
            )
        if input.dtype is not other.dtype:
            raise RuntimeError("both inputs should have same dtype")
        return tensordot(input, other, ([-1], [-1]), out=out)
    return result if out is None else write_out("inner", out, result)


@function
def tensordot(a, b, dims=2, out=None):
    """Σ over pairs of dimensions of a · b: the last ``dims`` of a with the first of b, or ``dims = (of a, of
    b)``.

    https://docs.pytorch.org/docs/stable/generated/torch.tensordot.html
    """
    first, second = _contracted(a, b, dims)
    if len(first) != len(second):
        raise RuntimeError("both dimension lists should have same length")
    if a.dtype is not b.dtype:
        raise RuntimeError("both inputs should have same dtype")
    x, y, count = a, b, 1
    for d, e in zip(first, second, strict=True):
        m, n = a.size(d), b.size(e)
        if n == 1:
            x = x.sum(d, True, dtype=x.dtype)
        elif m == 1:
            y = y.sum(e, True, dtype=y.dtype)
        elif m != n:
            raise RuntimeError(
                f"contracted dimensions need to match, but first has size {m} in dim {d} and second has size "
                f"{n} in dim {e}"
            )
        else:
            count *= m
    ds, es = [_wrap_once(dims, t.dim()) for dims, t in ((first, a), (second, b))]
    free_a = [d for d in range(a.dim()) if d not in ds]
    free_b = [e for e in range(b.dim()) if e not in es]
    sizes = [x.size(d) for d in free_a] + [y.size(e) for e in free_b]
    rows, columns = math.prod(sizes[: len(free_a)]), math.prod(sizes[len(free_a) :])
    left, right = x.permute([*free_a, *first]), y.permute([*second, *free_b])
    if rows == columns == 1:
        if left.is_contiguous() and right.is_contiguous():
            result = dot(left.flatten(), right.flatten())
        else:
            result = (left.squeeze() * right.squeeze()).sum(dtype=a.dtype)
        result = result.view(sizes)
    else:
        result = mm(left.reshape(rows, count), right.reshape(count, columns)).reshape(sizes)
    if isinstance(out, Tensor) and out.dtype is not result.dtype:
        raise RuntimeError(
            f"tensordot: Expected the output tensor to have dtype {result.dtype._scalar_name}, but got an "
            f"output tensor with dtype {out.dtype._scalar_name}"
        )
    return result if out is None else write_out("tensordot", out, result)


def _contracted(a, b, dims):
    if isinstance(dims, Tensor):
        dims = dims.item() if dims.numel() == 1 and dims.dim() < 2 else dims.tolist()
    if isinstance(dims, (tuple, list)):
        first, second = dims
        return [[d] if isinstance(d, int) else list(d) for d in (first, second)]
    dims = int(dims)
    if dims < 0:
        raise RuntimeError(f"tensordot expects dims >= 0, but got dims={dims}")
    if dims > min(a.dim(), b.dim()):
        raise RuntimeError(f"tensordot expects dims < ndim_a or ndim_b, but got dims={dims}")
    return list(range(-dims, 0)), list(range(dims))


def _wrap_once(dims, ndim):
    wrapped = [wrap_dim(d, ndim) for d in dims]
    for d in wrapped:
        if wrapped.count(d) > 1:
            raise RuntimeError(f"dim {d} appears multiple times in the list of dims")
    return wrapped


# --- chains of matrices


def multi_dot(tensors, *, out=None):
    """The product of two or more matrices in the order of multiplication that costs least; the ends may be
    vectors.

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.multi_dot.html
    """
    matrices, shape = _chain_operands(list(tensors))
    result = _multiply_chain(matrices, _best_splits(matrices), 0, len(matrices) - 1).view(shape)
    if isinstance(out, Tensor) and out.dtype is not result.dtype:
        kinds = cpp_name(result._array.dtype), cpp_name(out._array.dtype)
        raise RuntimeError(f"multi_dot(): expected out tensor to have dtype {kinds[0]} but got {kinds[1]}")
    return result if out is None else write_out("linalg_multi_dot", out, result)


def _chain_operands(tensors):
    n = len(tensors)
    if n < 2:
        raise RuntimeError(f"multi_dot(): expected at least 2 tensors but got {n}")
    matrices, shape = list(tensors), []
    for i, word in ((0, "first"), (n - 1, "last")):
        t = tensors[i]
        if t.dim() not in (1, 2):
            raise RuntimeError(f"multi_dot(): the {word} tensor must be 1D or 2D but got {t.dim()}D")
        if t.dim() == 2:
            shape.append(t.shape[0 if i == 0 else 1])
        else:
            matrices[i] = t.unsqueeze(0 if i == 0 else -1)
    for i, t in enumerate(tensors):
        if 0 < i < n - 1 and t.dim() != 2:
            raise RuntimeError(f"multi_dot(): tensor {i} must be 2D but got {t.dim()}D")
        if t.dtype is not tensors[0].dtype:
            kinds = cpp_name(tensors[0]._array.dtype), cpp_name(t._array.dtype)
            raise RuntimeError(
                f"multi_dot(): all tensors must have be the same dtype but tensor 0 is {kinds[0]} and tensor "
                f"{i} {kinds[1]}"
            )
        if i and matrices[i - 1].shape[-1] != matrices[i].shape[0]:
            raise RuntimeError(
                f"multi_dot(): tensors {i - 1} and {i} with shapes {list(tensors[i - 1].shape)} and "
                f"{list(t.shape)} cannot be multiplied"
            )
    return matrices, shape


def _best_splits(matrices):
    """Where to split each stretch of the chain in two, by dynamic programming over the number of
    multiplications."""
    n = len(matrices)
    sizes = [m.shape[0] for m in matrices] + [matrices[-1].shape[1]]
    cost = {(i, i): 0 for i in range(n)}
    splits = {}
    for length in range(1, n):
        for i in range(n - length):
            j = i + length
            options = [
                (cost[i, k] + cost[k + 1, j] + sizes[i] * sizes[k + 1] * sizes[j + 1], k) for k in range(i, j)
            ]
            cost[i, j], splits[i, j] = min(options)
            if n == 3 and length == 2 and options[0][0] == options[1][0]:
                splits[i, j] = 1  # of three, PyTorch multiplies the first two first when it costs the same
    return splits


def _multiply_chain(matrices, splits, i, j):
    if i == j:
        return matrices[i]
    k = splits[i, j]
    return mm(_multiply_chain(matrices, splits, i, k), _multiply_chain(matrices, splits, k + 1, j))


@function
def chain_matmul(*matrices, out=None):
    """The product of matrices in the cheapest order; PyTorch recommends ``torch.linalg.multi_dot`` instead.

    https://docs.pytorch.org/docs/stable/generated/torch.chain_matmul.html
    """
    warnings.warn(
        "torch.chain_matmul is deprecated and will be removed in a future PyTorch release. Use "
        "torch.linalg.multi_dot instead, which accepts a list of two or more tensors rather than multiple "
        "parameters.",
        UserWarning,
        stacklevel=users_level(),
    )
    if len(matrices) == 1 and isinstance(matrices[0], (tuple, list)):
        matrices = tuple(matrices[0])
    if not matrices:
        raise RuntimeError("chain_matmul(): Expected one or more matrices")
    for m in matrices:
        if m.dim() != 2:
            raise RuntimeError(f"Tensor dimension is {m.dim()}, expected 2 instead.")
    if len(matrices) == 1:
        return matrices[0].clone() if out is None else write_out("chain_matmul", out, matrices[0])
    return multi_dot(matrices, out=out)


# --- trace and cross


@function_and_method
def trace(input):
    """The sum of the diagonal of a matrix.

    https://docs.pytorch.org/docs/stable/generated/torch.trace.html
    """
    check_input(input, "trace")
    array = input._array
    if array.ndim != 2:
        raise RuntimeError(f"trace: expected a matrix, but got tensor with dim {array.ndim}")
    if array.dtype.kind == "b":
        raise not_implemented("trace", array)
    kind = array.dtype if array.dtype.kind == "f" else np.dtype(np.int64)
    return record(_TRACE, np.asarray(array.diagonal().sum(dtype=kind)), (input,))


def linalg_cross(input, other, *, dim=-1, out=None):
    """The cross product of vectors of length 3 along ``dim``; the other dimensions broadcast.

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.cross.html
    """
    check_input(input, "linalg_cross"), check_tensor(other, "linalg_cross", "other", 2)
    a, b = input._array, other._array
    if a.ndim != b.ndim:
        raise RuntimeError("linalg.cross: inputs must have the same number of dimensions.")
    d = wrap_dim(dim, a.ndim)
    if a.shape[d] != 3 or b.shape[d] != 3:
        raise RuntimeError(
            f"linalg.cross: inputs dimension {dim} must have length 3. Got {a.shape[d]} and {b.shape[d]}"
        )
    broadcast_shape(a.shape, b.shape)
    if a.dtype != b.dtype:
        kinds = (t.dtype._scalar_name for t in (input, other))
        raise RuntimeError("expected scalar type {} but found {}".format(*kinds))
    if a.dtype.kind == "b":
        raise not_implemented("cross", a)
    x, y = (np.moveaxis(t, d, 0) for t in (a, b))
    parts = [x[(i + 1) % 3] * y[(i + 2) % 3] - x[(i + 2) % 3] * y[(i + 1) % 3] for i in range(3)]
    result = record(_CROSS, np.stack(parts, d), (input, other), dim=dim)
    return result if out is None else deliver("cross", out, result, input, other)


@function_and_method
def cross(input, other, dim=None, *, out=None):
    """The cross product of vectors of length 3 along ``dim``, by default (deprecated) the first dimension of
    size 3.

    https://docs.pytorch.org/docs/stable/generated/torch.cross.html
    """
    check_input(input, "cross"), check_tensor(other, "cross", "other", 2)
    if dim is None:
        warnings.warn(
            "Using torch.cross without specifying the dim arg is deprecated.\nPlease either pass the dim "
            "explicitly or simply use torch.linalg.cross.\nThe default value of dim will change to agree "
            "with that of linalg.cross in a future release.",
            UserWarning,
            stacklevel=users_level(),
        )
        dim = next((d for d, n in enumerate(input.shape) if n == 3), None)
        if dim is None:
            raise RuntimeError("no dimension of size 3 in input")
    return linalg_cross(input, other, dim=dim, out=out)


__all__ = ["chain_matmul", "cross", "inner", "linalg_cross", "multi_dot", "outer", "tensordot", "trace"]
