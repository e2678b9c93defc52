"""beta · input + alpha · product: addmm, addmv, addr, addbmm, baddbmm."""

import numpy as np

from .._declare import function_and_method
from .._dtype import promote_types
from .._tensor import Tensor
from ..autograd.grad_mode import mode
from ..autograd.history import check_inplace, requires_grad
from ..autograd.operation import operation
from ..autograd.record import record
from . import deprecated
from .operands import check_tensor
from .products import check_bmm, check_mm_shapes, multiply, scalar_name
from .reducing import cpp_name, not_implemented, write_out_strictly
from .writing import publish_in_place, write, write_out

_ADDMM = operation("addmm")
_ADDMV = operation("addmv")
_ADDR = operation("addr")
_ADDBMM = operation("addbmm")
_BADDBMM = operation("baddbmm")


def _check_tensors(name, **tensors):
    for position, (argument, value) in enumerate(tensors.items(), 1):
        if not isinstance(value, Tensor):
            check_tensor(value, name, argument, position)


def _expanded(input, shape):
    """The array of ``input`` repeated to ``shape``. Raises RuntimeError, as ``expand`` does, if it does not
    broadcast."""
    return input._array if input._array.shape == shape else input.detach().expand(shape)._array


def _combine(input, product, beta, alpha):
    """beta · input + alpha · product; with beta 0 not even NaNs of ``input`` count. Integers drop fractions
    of factors."""
    kind = product.dtype.type
    if kind(alpha) != 1:
        product = product * kind(alpha)
    if kind(beta) == 0:
        return np.array(product)
    return np.asarray((input if kind(beta) == 1 else input * kind(beta)) + product)


@function_and_method
def addmm(input, mat1, mat2, *, beta=1, alpha=1, out=None):
    """beta · input + alpha · mat1 · mat2; ``input`` broadcasts to the shape of the product.

    https://docs.pytorch.org/docs/stable/generated/torch.addmm.html
    """
    _check_tensors("addmm", input=input, mat1=mat1, mat2=mat2)
    for name, mat in (("mat1", mat1), ("mat2", mat2)):
        if mat.dim() != 2:
            raise RuntimeError(f"{name} must be a matrix, got {mat.dim()}-D tensor")
    check_mm_shapes(mat1, mat2)
    base = _expanded(input, (mat1._array.shape[0], mat2._array.shape[1]))
    for pair, a, b in (("mat1 and mat2", mat1, mat2), ("self and mat2", input, mat2)):
        if a._array.dtype != b._array.dtype:
            kinds = f"{scalar_name(a)} and {scalar_name(b)}"
            raise RuntimeError(f"{pair} must have the same dtype, but got {kinds}")
    if base.dtype.kind == "b":
        raise not_implemented("addmm_impl_cpu_", base)
    array = _combine(base, multiply(mat1._array, mat2._array), beta, alpha)
    result = record(_ADDMM, array, (input, mat1, mat2), beta=beta, alpha=alpha)
    return result if out is None else write_out_strictly("addmm", out, result, input)


@function_and_method
def addmv(input, mat, vec, *, beta=1, alpha=1, out=None):
    """beta · input + alpha · mat · vec; ``input`` broadcasts to the shape of the product.

    https://docs.pytorch.org/docs/stable/generated/torch.addmv.html
    """
    _check_tensors("addmv", input=input, mat=mat, vec=vec)
    if mat.dim() != 2 or vec.dim() != 1 or input.dim() > 1:
        raise RuntimeError(f"vector + matrix @ vector expected, got {input.dim()}, {mat.dim()}, {vec.dim()}")
    rows, columns = mat.shape
    if columns != vec.shape[0] or input.numel() != rows and input.numel() != 1:
        size = input.shape[0] if input.dim() else 1
        raise RuntimeError(f"size mismatch, got input ({size}), mat ({rows}x{columns}), vec ({vec.shape[0]})")
    if not input.dtype is mat.dtype is vec.dtype:
        kinds = f"{scalar_name(input)}, {scalar_name(mat)}, and {scalar_name(vec)}"
        raise RuntimeError(f"addmv input tensors must have the same dtype, but got {kinds}")
    base = _expanded(input, (rows,))
    if base.dtype.kind == "b":
        raise not_implemented("addmv_impl_cpu", base)
    array = _combine(base, multiply(mat._array, vec._array), beta, alpha)
    result = record(_ADDMV, array, (input, mat, vec), beta=beta, alpha=alpha)
    return result if out is None else write_out_strictly("addmv", out, result, input)


@function_and_method
def addr(input, vec1, vec2, *, beta=1, alpha=1, out=None):
    """beta · input + alpha · (vec1 vec2ᵀ); ``input`` broadcasts to the shape of the outer product.

    https://docs.pytorch.org/docs/stable/generated/torch.addr.html
    """
    _check_tensors("addr", input=input, vec1=vec1, vec2=vec2)
    for name, vec in (("vec1", vec1), ("vec2", vec2)):
        if vec.dim() != 1:
            raise RuntimeError(f"addr: Expected 1-D argument {name}, but got {vec.dim()}-D")
    base = _expanded(input, (vec1._array.size, vec2._array.size))
    kind = promote_types(input.dtype, promote_types(vec1.dtype, vec2.dtype))._numpy
    for name, factor in (("beta", beta), ("alpha", alpha)):
        _check_factor(kind, name, factor)
    a, b = vec1._array.astype(kind, copy=False), vec2._array.astype(kind, copy=False)
    if kind.kind == "b":
        product = np.logical_and.outer(a, b) & bool(alpha)
        array = product | (base & bool(beta))
    else:
        array = _combine(base.astype(kind, copy=False), np.multiply.outer(a, b), beta, alpha)
    result = record(_ADDR, array, (input, vec1, vec2), beta=beta, alpha=alpha)
    return result if out is None else write_out("addr", out, result, input, vec1, vec2)


def _check_factor(kind, name, factor):
    if isinstance(factor, bool) and kind.kind != "b":
        raise RuntimeError(f"Boolean {name} only supported for Boolean results.")
    if kind.kind in "iu" and isinstance(factor, float):
        raise RuntimeError(
            f"For integral input tensors, argument {name} must not be a floating point number."
        )


@function_and_method
def baddbmm(input, batch1, batch2, *, beta=1, alpha=1, out=None):
    """beta · input + alpha · batch1 · batch2, matrix by matrix; ``input`` broadcasts to the shape of the
    products.

    https://docs.pytorch.org/docs/stable/generated/torch.baddbmm.html
    """
    _check_tensors("baddbmm", input=input, batch1=batch1, batch2=batch2)
    a, b = batch1._array, batch2._array
    base = _expanded(input, (batch1.size(0), batch1.size(1), batch2.size(2)))
    check_bmm(batch1, batch2)
    if base.dtype != a.dtype:
        raise RuntimeError(
            f"Input dtypes must be the same, got: input {cpp_name(base.dtype)}, batch1: {cpp_name(a.dtype)}, "
            f"batch2: {cpp_name(b.dtype)}"
        )
    array = _combine(base, multiply(a, b), beta, alpha)
    result = record(_BADDBMM, array, (input, batch1, batch2), beta=beta, alpha=alpha)
    return result if out is None else write_out_strictly("baddbmm", out, result, input)


@function_and_method
def addbmm(input, batch1, batch2, *, beta=1, alpha=1, out=None):
    """beta · input + alpha · Σ over the batch of batch1 · batch2; ``input`` broadcasts to the shape of one
    product.

    https://docs.pytorch.org/docs/stable/generated/torch.addbmm.html
    """
    _check_tensors("addbmm", input=input, batch1=batch1, batch2=batch2)
    a, b = batch1._array, batch2._array
    base = _expanded(input, (batch1.size(1), batch2.size(2)))
    check_bmm(batch1, batch2)
    if base.dtype != a.dtype:
        raise RuntimeError(
            f"self and mat2 must have the same dtype, but got {scalar_name(input)} and {scalar_name(batch1)}"
        )
    if isinstance(out, Tensor) and out.dtype is not batch1.dtype:
        raise RuntimeError(
            f"self and mat2 must have the same dtype, but got {scalar_name(out)} and {scalar_name(batch1)}"
        )
    array = _combine(base, np.add.reduce(multiply(a, b), 0, a.dtype), beta, alpha)
    result = record(_ADDBMM, array, (input, batch1, batch2), beta=beta, alpha=alpha)
    return result if out is None else write_out_strictly("addbmm", out, result, input)


# --- in place


def _bad_call(self, shape, *operands):
    sizes = f"input tensor size {list(self.shape)} and output tensor size {list(shape)}"
    return f"Bad in-place call: {sizes} should match"


def _bad_outer(self, shape, vec1, vec2):
    if self.dim() != 2:
        return f"2D tensor expected, got {self.dim()}D tensor for input"
    return f"size mismatch, input: {list(self.shape)}, v1: {list(vec1.shape)}, v2: {list(vec2.shape)}"


def _in_place(function, refusal):
    """The in-place form of ``function``, which does not broadcast the tensor that it writes to."""

    def function_(self, *operands, beta=1, alpha=1):
        check_inplace(self, mode.enabled and requires_grad(self))
        result = function(self, *operands, beta=beta, alpha=alpha)
        if result._array.shape != self._array.shape:
            if refusal is not None:
                raise RuntimeError(refusal(self, result.shape, *operands))
            # PyTorch's addbmm_ resizes the tensor.
            self._array, self._storage = np.empty(result._array.shape, self._array.dtype), None
        return write(self, result)

    publish_in_place(function_, function.__name__)


for _function, _refusal in (
    (addmm, _bad_call),
    (addmv, _bad_call),
    (baddbmm, _bad_call),
    (addr, _bad_outer),
    (addbmm, None),
):
    _in_place(_function, _refusal)

for _name, _tensors in (
    ("addmm", ("mat1", "mat2")),
    ("addmv", ("mat", "vec")),
    ("addr", ("vec1", "vec2")),
    ("addbmm", ("batch1", "batch2")),
    ("baddbmm", ("batch1", "batch2")),
):
    deprecated.accept(_name, _tensors)
