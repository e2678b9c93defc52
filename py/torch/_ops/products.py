"""Products of matrices and vectors: dot, mv, mm, bmm, matmul and ``@``."""

import numpy as np

from .._declare import function_and_method
from .._tensor import Tensor, mark_inference, wrap
from ..autograd.grad_mode import mode
from ..autograd.history import requires_grad
from ..autograd.operation import operation
from ..autograd.record import attach_binary, record
from .allocating import out_of_memory
from .numpy_names import ABSENT, by_itself, operands
from .operands import broadcast_shape, check_tensor
from .reducing import FLOAT16, FLOAT32, cpp_name, not_implemented, write_out_strictly
from .writing import write_out

_DOT = operation("dot")
_VDOT = operation("vdot")
_MV = operation("mv")
_MM = operation("mm")
_BMM = operation("bmm")
_UNSAFE_VIEW = operation("_unsafe_view")
_SQUEEZE_DIM_ = operation("squeeze_.dim")

_matmul = np.matmul
_asarray = np.asarray


def multiply(a, b):
    """The matrix product of two arrays in their common dtype; float16 is summed in float32."""
    if a.dtype == FLOAT16:
        return _asarray(_matmul(a.astype(FLOAT32), b.astype(FLOAT32))).astype(FLOAT16)
    return _asarray(_matmul(a, b))


def _product(a, b):
    # The product of a matrix and a matrix or a vector; when small, dot takes half the time of matmul.
    return a.dot(b) if a.dtype is not FLOAT16 else multiply(a, b)


def scalar_name(tensor):
    """The name of the dtype in PyTorch's messages, as "Float"."""
    return tensor.dtype._scalar_name


def _check_tensors(name, first, second, first_name="input", second_name="other"):
    if not isinstance(first, Tensor):
        check_tensor(first, name, first_name, 1)
    check_tensor(second, name, second_name, 2)


def check_mm(input, mat2):
    """Raise PyTorch's errors unless the two are matrices that can be multiplied."""
    a, b = input._array, mat2._array
    if a.ndim != 2:
        raise RuntimeError("self must be a matrix")
    if b.ndim != 2:
        raise RuntimeError("mat2 must be a matrix")
    check_mm_shapes(input, mat2)
    if a.dtype != b.dtype:
        kinds = f"{cpp_name(a.dtype)} != {cpp_name(b.dtype)}"
        raise RuntimeError(f"expected m1 and m2 to have the same dtype, but got: {kinds}")
    if a.dtype.kind == "b":
        raise not_implemented("addmm_impl_cpu_", a)


def check_mm_shapes(mat1, mat2):
    """Raise RuntimeError unless the columns of one matrix are as many as the rows of the other."""
    a, b = mat1._array.shape, mat2._array.shape
    if a[1] != b[0]:
        raise RuntimeError(f"mat1 and mat2 shapes cannot be multiplied ({a[0]}x{a[1]} and {b[0]}x{b[1]})")


@function_and_method
def mm(input, mat2, *, out=None):
    """The product of two matrices, (n×m) · (m×p) → (n×p), both of one dtype.

    Raises RuntimeError if the shapes do not fit or the dtypes differ.
    https://docs.pytorch.org/docs/stable/generated/torch.mm.html
    """
    if not (isinstance(input, Tensor) and isinstance(mat2, Tensor)):
        _check_tensors("mm", input, mat2, second_name="mat2")
    a, b = input._array, mat2._array
    kind = a.dtype
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0] or kind is not b.dtype or kind.kind != "f":
        check_mm(input, mat2)
    try:
        result = wrap(a.dot(b) if kind is not FLOAT16 else multiply(a, b))
    except MemoryError as error:
        raise out_of_memory(error) from None
    if mode.enabled:
        if (input._edge is not None or mat2._edge is not None) or (
            input._base is not None or mat2._base is not None
        ):
            attach_binary(_MM, result, input, mat2, {})
    elif mode.inference:
        mark_inference(result)
    return result if out is None else write_out_strictly("mm", out, result)


mm.on_arrays = _product


@function_and_method
def mv(input, vec, *, out=None):
    """The product of a matrix and a vector, (n×m) · (m) → (n), both of one dtype.

    https://docs.pytorch.org/docs/stable/generated/torch.mv.html
    """
    if not (isinstance(input, Tensor) and isinstance(vec, Tensor)):
        _check_tensors("mv", input, vec, second_name="vec")
    a, b = input._array, vec._array
    kind = a.dtype
    if a.ndim != 2 or b.ndim != 1 or a.shape[1] != b.shape[0] or kind is not b.dtype or kind.kind != "f":
        _check_mv(input, vec)
    if out is not None and out.dtype is not input.dtype:
        kinds = f"{scalar_name(out)}, {scalar_name(input)}, and {scalar_name(vec)}"
        raise RuntimeError(f"addmv input tensors must have the same dtype, but got {kinds}")
    try:
        result = record(_MV, _product(a, b), (input, vec))
    except MemoryError as error:
        raise out_of_memory(error) from None
    return result if out is None else write_out("mv", out, result)


mv.on_arrays = _product


def _check_mv(input, vec):
    a, b = input._array, vec._array
    if a.ndim != 2 or b.ndim != 1:
        raise RuntimeError(f"vector + matrix @ vector expected, got 1, {a.ndim}, {b.ndim}")
    if a.shape[1] != b.shape[0]:
        raise RuntimeError(
            f"size mismatch, got input ({a.shape[0]}), mat ({a.shape[0]}x{a.shape[1]}), vec ({b.shape[0]})"
        )
    if a.dtype != b.dtype:
        # PyTorch computes mv as addmv with an input of the vector's dtype, and names all three.
        kinds = f"{scalar_name(vec)}, {scalar_name(input)}, and {scalar_name(vec)}"
        raise RuntimeError(f"addmv input tensors must have the same dtype, but got {kinds}")
    if a.dtype.kind == "b":
        raise not_implemented("addmv_impl_cpu", a)


@function_and_method
def dot(input, tensor, *, out=None):
    """Σ inputᵢ tensorᵢ of two vectors of one length and dtype.

    https://docs.pytorch.org/docs/stable/generated/torch.dot.html
    """
    if not (isinstance(input, Tensor) and isinstance(tensor, Tensor)):
        _check_tensors("dot", input, tensor, second_name="tensor")
    _check_dot(input, tensor)
    result = record(_DOT, _dot(input._array, tensor._array), (input, tensor))
    return result if out is None else _write_dot("dot", out, result)


@function_and_method
def vdot(input, other, *, out=None):
    """The dot product with ``input`` conjugated: for real numbers the same as ``dot``.

    https://docs.pytorch.org/docs/stable/generated/torch.vdot.html
    """
    _check_tensors("vdot", input, other)
    _check_dot(input, other)
    result = record(_VDOT, _dot(input._array, other._array), (input, other))
    return result if out is None else _write_dot("vdot", out, result)


def _write_dot(name, out, result):
    if isinstance(out, Tensor) and out.dtype is not result.dtype:
        raise RuntimeError(
            f"result dtype {scalar_name(out)} does not match input dtype {scalar_name(result)}"
        )
    return write_out(name, out, result)


def _check_dot(input, tensor):
    a, b = input._array, tensor._array
    if a.ndim != 1 or b.ndim != 1:
        raise RuntimeError(f"1D tensors expected, but got {a.ndim}D and {b.ndim}D tensors")
    if a.dtype != b.dtype:
        raise RuntimeError(
            "dot : expected both vectors to have same dtype, but found "
            f"{scalar_name(input)} and {scalar_name(tensor)}"
        )
    if a.shape != b.shape:
        raise RuntimeError(
            f"inconsistent tensor size, expected tensor [{a.size}] and src [{b.size}] to have the same "
            f"number of elements, but got {a.size} and {b.size} elements respectively"
        )
    if a.dtype.kind == "b":
        raise not_implemented("dot", a)


def _dot(a, b):
    if a.dtype == FLOAT16:
        return _asarray(np.dot(a.astype(FLOAT32), b.astype(FLOAT32))).astype(FLOAT16)
    return _asarray(np.dot(a, b))


@function_and_method
def bmm(input, mat2, *, out=None):
    """The products of two batches of matrices, (b×n×m) · (b×m×p) → (b×n×p).

    https://docs.pytorch.org/docs/stable/generated/torch.bmm.html
    """
    if not (isinstance(input, Tensor) and isinstance(mat2, Tensor)):
        _check_tensors("bmm", input, mat2, second_name="mat2")
    check_bmm(input, mat2)
    try:
        result = record(_BMM, multiply(input._array, mat2._array), (input, mat2))
    except MemoryError as error:
        raise out_of_memory(error) from None
    return result if out is None else write_out_strictly("bmm", out, result)


def check_bmm(batch1, batch2):
    """Raise PyTorch's errors unless the two are batches of matrices that can be multiplied."""
    a, b = batch1._array, batch2._array
    if a.ndim != 3:
        raise RuntimeError("batch1 must be a 3D tensor")
    if b.ndim != 3:
        raise RuntimeError("batch2 must be a 3D tensor")
    if a.shape[0] != b.shape[0] or a.shape[2] != b.shape[1]:
        raise RuntimeError(
            f"Expected size for first two dimensions of batch2 tensor to be: [{a.shape[0]}, {a.shape[2]}] "
            f"but got: [{b.shape[0]}, {b.shape[1]}]."
        )
    if a.dtype != b.dtype:
        raise RuntimeError(f"expected scalar type {scalar_name(batch1)} but found {scalar_name(batch2)}")
    if a.dtype.kind == "b":
        raise not_implemented("bmm", a)


@function_and_method
@by_itself
def matmul(input=ABSENT, other=ABSENT, /, *rest, out=None, **named):
    """The product of two tensors as vectors, matrices or batches of matrices, whose batch dimensions
    broadcast.

    1-D · 1-D is the dot product, 2-D · 1-D and 1-D · 2-D multiply a matrix and a vector, 2-D · 2-D two
    matrices. Raises RuntimeError for 0-dim tensors, shapes that do not fit and different dtypes.
    https://docs.pytorch.org/docs/stable/generated/torch.matmul.html
    """
    if named or rest or not (isinstance(input, Tensor) and isinstance(other, Tensor)):
        if named or rest or other is ABSENT:
            input, other = operands("matmul", input, other, named, None, (), rest)
        _check_tensors("matmul", input, other)
    n, m = input._array.ndim, other._array.ndim
    if n == 2 and m == 2:
        return mm(input, other, out=out)
    if n == 2 and m == 1:
        return mv(input, other, out=out)
    if n == 1 and m == 1:
        return dot(input, other, out=out)
    if n == 0 or m == 0:
        raise RuntimeError(f"both arguments to matmul need to be at least 1D, but they are {n}D and {m}D")
    if n == 1 and m == 2:
        product = mm(input.unsqueeze(0), other)
        result = record(_SQUEEZE_DIM_, product._array.reshape(-1), (product,), dim=0)
    elif _folds(input, other):
        result = _fold(input, other)
    else:
        result = _batched(input, other)
    return result if out is None else write_out_strictly("matmul", out, result)


def _folds(input, other):
    """Whether the larger tensor is to be folded into a matrix, rather than the smaller one expanded to a
    batch."""
    first = input._array.ndim >= other._array.ndim
    large, small = (input, other) if first else (other, input)
    if large._array.ndim < 3 or small._array.ndim > 2:
        return False
    if mode.enabled and requires_grad(small) or small._edge is not None:
        return True
    if input._array.ndim == 2:
        return False
    array = large._array if first else large._array.swapaxes(-1, -2)
    if not array.size:
        return True
    shape, strides = array.shape, array.strides
    return all(strides[d] == strides[d + 1] * shape[d + 1] for d in range(array.ndim - 2))


def _fold(input, other):
    first = input._array.ndim >= other._array.ndim
    if first:
        large, small = input, other
    else:
        large, small = other.mT, input.t() if input._array.ndim == 2 else input
    shape = large._array.shape
    rows = 1
    for n in shape[:-1]:
        rows *= n
    folded = large.reshape(rows, shape[-1])
    if small._array.ndim == 1:
        return _unsafe_view(mv(folded, small), shape[:-1])
    result = _unsafe_view(mm(folded, small), shape[:-1] + (small._array.shape[1],))
    return result if first else result.mT.contiguous()


def _batched(input, other):
    a, b = input._array.shape, other._array.shape
    if len(a) == 3 and len(b) == 3 and a[0] != b[0]:
        # One matrix for all: fold, so that its gradient is one product and not a sum over the batch.
        if a[0] == 1 and requires_grad(input):
            return matmul(input.squeeze(0), other)
        if b[0] == 1 and requires_grad(other):
            return matmul(input, other.squeeze(0))
    n, m = (a[-2] if len(a) > 1 else 1), a[-1]
    batch = tuple(broadcast_shape(a[:-2], b[:-2]))
    count = 1
    for size in batch:
        count *= size
    left = input.expand(batch + (n, m)).reshape(count, n, m)
    if len(b) == 1:
        right = other.expand(batch + b).reshape(count, b[0]).unsqueeze(2)
        return _unsafe_view(bmm(left, right).squeeze(-1), batch + (n,))
    right = other.expand(batch + b[-2:]).reshape(count, b[-2], b[-1])
    return _unsafe_view(bmm(left, right), batch + ((n,) if len(a) > 1 else ()) + (b[-1],))


def _unsafe_view(tensor, shape):
    return record(_UNSAFE_VIEW, tensor._array.reshape(shape), (tensor,))


def _matmul_operator(self, other):
    return matmul(self, other) if isinstance(other, Tensor) else NotImplemented


def _reflected_matmul(self, other):
    return matmul(other, self) if isinstance(other, Tensor) else NotImplemented


Tensor.__matmul__ = _matmul_operator
Tensor.__rmatmul__ = _reflected_matmul
