"""Norms, powers, the exponential and the condition number of matrices: mostly compositions of other
operations.

https://docs.pytorch.org/docs/stable/linalg.html
"""

import math

import numpy as np

from .._declare import function_and_method
from .._tensor import wrap_dim
from ..autograd.operation import operation
from ..autograd.record import record
from .decompositions import check_floating, check_matrix, inv, inv_ex
from .factorisations import svdvals
from .products import vdot
from .writing import CASTABLE, EXPECTED_OUT, write_exact

_MATRIX_EXP = operation("linalg_matrix_exp")


@function_and_method
def matrix_power(input, n, *, out=None):
    """The n-fold product of a square matrix with itself; the inverse's for negative n.

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.matrix_power.html
    """
    check_matrix("linalg.matrix_power", input, square=True, floating=False)
    result = _power(input, n)
    return write_exact("matrix_power", out, result, CASTABLE)


def _power(A, n):
    if n == 0:
        identity = A.clone()
        eye = np.broadcast_to(np.eye(A.shape[-1], dtype=A._array.dtype), A._array.shape)
        return identity.copy_(A.new_tensor(eye))
    if n == -1:
        return inv(A)
    if n < 0:
        return _power(inv(A), -n)
    if n == 1:
        return A.clone()
    if n == 2:
        return A @ A
    if n == 3:
        return (A @ A) @ A
    # Square and multiply, from the lowest bit of n.
    result, square = None, A
    while n:
        if n & 1:
            result = square if result is None else result @ square
        n >>= 1
        if n:
            square = square @ square
    return result


@function_and_method
def matrix_exp(input):
    """The exponential of a square matrix, I + A + A²/2 + ….

    Scaled by a power of two until its norm is below 1/2, summed as a Taylor series to the dtype's precision,
    and squared back. https://docs.pytorch.org/docs/stable/generated/torch.linalg.matrix_exp.html
    """
    array = check_matrix("linalg.matrix_exp", input, square=True, floating=False)
    check_floating("linalg.matrix_exp", array, low_precision=True)
    return record(_MATRIX_EXP, _exponential(array), (input,))


def _exponential(array):
    wide = array.astype(np.float64)
    sums = np.abs(wide).sum(-2)
    # Of a matrix with an infinity or a NaN the whole exponential is NaN.
    lost = ~np.isfinite(sums).all(-1)
    if lost.any():
        wide[lost], sums[lost] = 0, 0
    norm = float(sums.max(initial=0.0))
    halvings = max(0, math.ceil(math.log2(norm)) + 1) if norm > 0.5 else 0
    scaled = wide / 2.0**halvings
    term = total = np.broadcast_to(np.eye(array.shape[-1]), array.shape)
    for k in range(1, 19):  # 0.5**18 / 18! is below float64's epsilon
        term = term @ scaled / k
        total = total + term
    for _ in range(halvings):
        total = total @ total
    result = np.array(total, array.dtype)
    result[lost] = np.nan
    return result


def matrix_norm(input, ord="fro", dim=(-2, -1), keepdim=False, *, dtype=None, out=None):
    """A norm of matrices: "fro", "nuc", 2 and -2 (by singular values), 1, -1, inf and -inf (by absolute
    sums).

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.matrix_norm.html
    """
    A = input
    if A.dim() < 2:
        raise RuntimeError("linalg.matrix_norm: The input tensor A must have at least 2 dimensions.")
    if dtype is not None:
        A = A.to(dtype)
    check_floating("linalg.matrix_norm", A._array, low_precision=True)
    if not isinstance(dim, (tuple, list)) or len(dim) != 2:
        raise RuntimeError(f"linalg.matrix_norm: dim must be a 2-tuple. Got {_listed(dim)}")
    rows, columns = (wrap_dim(d, A.dim()) for d in dim)
    if rows == columns:
        raise RuntimeError(f"linalg.matrix_norm: dims must be different. Got ({dim[0]}, {dim[1]})")
    result = _matrix_norm(A, ord, rows, columns, keepdim, tuple(dim))
    return write_exact("linalg.matrix_norm", out, result, EXPECTED_OUT)


def _listed(dim):
    return " ".join(map(str, dim)) if isinstance(dim, (tuple, list)) else dim


def _matrix_norm(A, ord, rows, columns, keepdim, dim):
    from .norms import vector_norm

    if ord == "fro":
        return vector_norm(A, 2, dim, keepdim)
    if ord == "nuc" or ord in (2, -2):
        others = [d for d in range(A.dim()) if d not in (rows, columns)]
        order = [*others, rows, columns]
        values = svdvals(A.permute(order))
        reduce = {"nuc": values.sum, 2: values.amax, -2: values.amin}[ord]
        result = reduce(-1, keepdim)
        if keepdim:
            result = result.unsqueeze(-1).permute(sorted(range(A.dim()), key=order.__getitem__))
        return result
    if isinstance(ord, str) or abs(ord) not in (1, math.inf):
        raise RuntimeError(f"linalg.matrix_norm: Order {ord} not supported.")
    summed, compared = (rows, columns) if abs(ord) == 1 else (columns, rows)
    sums = vector_norm(A, 1, summed, keepdim)
    if not keepdim and compared > summed:
        compared -= 1
    return sums.amax(compared, keepdim) if ord > 0 else sums.amin(compared, keepdim)


def norm(input, ord=None, dim=None, keepdim=False, *, out=None, dtype=None):
    """A vector norm, or for two dimensions (or a matrix and an ``ord``) a matrix norm.

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.norm.html
    """
    from .norms import vector_norm

    if dim is not None:
        dims = (dim,) if isinstance(dim, int) else tuple(dim)
        if len(dims) not in (1, 2):
            raise RuntimeError(
                f"linalg.norm: If dim is specified, it must be of length 1 or 2. Got {list(dims)}"
            )
    elif ord is not None:
        if input.dim() not in (1, 2):
            raise RuntimeError(
                "linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got "
                f"{input.dim()}D."
            )
        dims = tuple(range(input.dim()))
    else:
        dims = None
    if ord is not None and dims is not None and len(dims) == 2:
        result = matrix_norm(input, ord, dims, keepdim, dtype=dtype)
        return write_exact("linalg.norm", out, result, EXPECTED_OUT)
    if isinstance(ord, str):
        raise RuntimeError(f"linalg.norm: Order {ord} not supported.")
    result = vector_norm(input, 2.0 if ord is None else ord, dim, keepdim, dtype=dtype)
    return write_exact("linalg.norm", out, result, EXPECTED_OUT)


def cond(input, p=None, *, out=None):
    """The condition number ‖A‖ ‖A⁻¹‖ in the norm ``p`` (2 by default: the ratio of the extreme singular
    values); infinite for a singular matrix.

    Raises RuntimeError for other norms, and but for 2 and -2 unless the matrices are square. By other norms
    than 2, -2 and "nuc" it has no gradient, in PyTorch either: backward raises.
    https://docs.pytorch.org/docs/stable/generated/torch.linalg.cond.html
    """
    if isinstance(p, str):
        check_matrix(f"linalg.cond(ord={p})", input, square=True, floating=False)
        if p not in ("fro", "nuc"):
            raise RuntimeError(f"linalg.cond got an invalid norm type: {p}")
    else:
        if input.dim() < 2:
            raise RuntimeError("linalg.cond: The input tensor must have at least 2 dimensions.")
        if p is not None and abs(p) not in (1, 2, math.inf):
            raise RuntimeError(f"linalg.cond got an invalid norm type: {float(p):g}")
    return write_exact("linalg.cond", out, _condition(input, p), CASTABLE)


def _condition(A, p):
    if not A.numel():
        return A.new_zeros(A.shape[:-2])
    if p is None or p in (2, -2):
        values = svdvals(A)
        first, last = values[..., :1], values[..., -1:]
        return (last / first if p == -2 else first / last).squeeze(-1)
    if not isinstance(p, str):
        check_matrix(f"linalg.cond(ord={float(p):g})", A, square=True, floating=False)
    if p == "nuc":
        values = svdvals(A)
        return values.sum(-1) * values.reciprocal().sum(-1)
    inverse, info = inv_ex(A)
    inverse.masked_fill_((info > 0)[..., None, None], math.inf)
    result = matrix_norm(A, p) * matrix_norm(inverse, p)
    return result.nan_to_num_(math.inf, math.inf, -math.inf)  # 0 · ∞, as in NumPy


def vecdot(x, y, *, dim=-1, out=None):
    """The sum of x · y along ``dim``.

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.vecdot.html
    """
    result = vdot(x, y) if x.dim() == 1 and y.dim() == 1 else (x * y).sum(dim)
    return write_exact("linalg.vecdot", out, result, "{name}: Expected out of dtype{want} but found {got}")


def diagonal(A, *, offset=0, dim1=-2, dim2=-1):
    """A view of the diagonals of matrices.

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.diagonal.html
    """
    return A.diagonal(offset, dim1, dim2)
