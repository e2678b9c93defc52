"""Inverses, determinants, linear systems and factorisations of matrices, and of batches of them.

https://docs.pytorch.org/docs/stable/linalg.html
"""

import math

import numpy as np

from .._declare import function_and_method
from .._dtype import from_numpy_dtype
from .._tensor import Tensor
from ..autograd.operation import operation
from ..autograd.record import record, record_several
from ..return_types import linalg_cholesky_ex, linalg_eigh, linalg_qr, linalg_slogdet, linalg_svd
from .creation import finish
from .writing import CASTABLE, EXPECTED_SCALAR, write_exact, write_out


class LinAlgError(RuntimeError):
    """Raised when a factorisation does not exist, as for the inverse of a singular matrix."""


# The name under which PyTorch's own class goes in tracebacks.
LinAlgError.__name__ = LinAlgError.__qualname__ = "_LinAlgError"


def check_matrix(name, A, *, square=False, argument="A", floating=True):
    """The array of ``A``. Raises RuntimeError unless it is a (square) matrix of floats, or a batch of
    them.
    """
    array = A._array
    if array.ndim < 2:
        raise RuntimeError(f"{name}: The input tensor {argument} must have at least 2 dimensions.")
    if square and array.shape[-1] != array.shape[-2]:
        raise RuntimeError(
            f"{name}: {argument} must be batches of square matrices, but they are {array.shape[-2]} by "
            f"{array.shape[-1]} matrices"
        )
    if floating:
        check_floating(name, array)
    return array


def check_floating(name, array, *, low_precision=False):
    """Raise RuntimeError unless the array holds float32 or float64 (or float16, with ``low_precision``)."""
    kind = from_numpy_dtype(array.dtype)._scalar_name
    if array.dtype.kind != "f":
        raise RuntimeError(f"{name}: Expected a floating point or complex tensor as input. Got {kind}")
    if array.dtype.itemsize < 4 and not low_precision:
        raise RuntimeError(f"{name}: Low precision dtypes not supported. Got {kind}")


def first_failure(arrays, compute):
    """The number of the first matrix of a batch for which ``compute`` raises NumPy's LinAlgError, and its
    array.
    """
    flat = arrays.reshape((-1, *arrays.shape[-2:]))
    for number, matrix in enumerate(flat):
        try:
            compute(matrix)
        except np.linalg.LinAlgError:
            return number, matrix
    return 0, flat[0]


def _batch(arrays, number):
    return f"(Batch element {number}): " if arrays.ndim > 2 else ""


def column_major(array):
    """A copy with the columns of each matrix one after another in memory, as LAPACK leaves its results in
    PyTorch.
    """
    return array.swapaxes(-1, -2).copy().swapaxes(-1, -2)


# --- inverse, determinant, linear systems

_INV = operation("linalg_inv_ex")
_DET = operation("_linalg_det")
_SLOGDET = operation("_linalg_slogdet")
_SOLVE = operation("_linalg_solve_ex")
_SOLVE_TRIANGULAR = operation("linalg_solve_triangular")
_PINV = operation("linalg_pinv")
_CHOLESKY_INVERSE = operation("cholesky_inverse")


def inv(A, *, out=None):
    """The inverse of a square matrix. Raises LinAlgError if there is none.

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.inv.html
    """
    array = check_matrix("linalg.inv", A, square=True)
    try:
        inverse = np.linalg.inv(array)
    except np.linalg.LinAlgError:
        number, matrix = first_failure(array, np.linalg.inv)
        raise LinAlgError(
            f"linalg.inv: {_batch(array, number)}The diagonal element {_zero_pivot(matrix)} is zero, the "
            "inversion could not "
            "be completed because the input matrix is singular."
        ) from None
    return write_exact("linalg.inv", out, record(_INV, column_major(inverse), (A,)))


def _zero_pivot(matrix):
    """Which pivot, counted from 1, Gaussian elimination with row exchanges finds to be zero."""
    a = matrix.copy()
    for k in range(len(a)):
        p = k + int(np.argmax(np.abs(a[k:, k])))
        if a[p, k] == 0:
            return k + 1
        a[[k, p]] = a[[p, k]]
        a[k + 1 :] -= np.outer(a[k + 1 :, k] / a[k, k], a[k])
    return len(a)


def det(A, *, out=None):
    """The determinant of a square matrix; 0 if it is singular.

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.det.html
    """
    array = check_matrix("linalg.det", A, square=True)
    return write_exact("linalg.det", out, record(_DET, np.asarray(np.linalg.det(array)), (A,)))


def slogdet(A, *, out=None):
    """(sign, log|det A|); (0, -inf) if A is singular. Only the second has a gradient.

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.slogdet.html
    """
    array = check_matrix("linalg.slogdet", A, square=True)
    sign, log = np.linalg.slogdet(array)
    results = record_several(_SLOGDET, (np.asarray(sign, array.dtype), np.asarray(log, array.dtype)), (A,))
    return linalg_slogdet(results)


@function_and_method
def logdet(input):
    """log det A; NaN where the determinant is negative.

    https://docs.pytorch.org/docs/stable/generated/torch.logdet.html
    """
    from .selection import where

    sign, log = slogdet(input)
    return where(sign == -1, float("nan"), log)


def solve(A, B, *, left=True, out=None):
    """X with A X = B, or X A = B unless ``left``; B is a matrix, a vector, or a batch of either.

    Raises LinAlgError if A is singular.
    https://docs.pytorch.org/docs/stable/generated/torch.linalg.solve.html
    """
    a = check_matrix("linalg.solve", A, square=True)
    if B._array.dtype != a.dtype:
        raise RuntimeError(
            f"linalg.solve: Expected A and B to have the same dtype, but found A of type {A.dtype} and B of "
            f"type {B.dtype} "
            "instead"
        )
    vector = is_vector_system(A, B)
    b = B._array[..., None] if vector else B._array
    shown = (a.shape, b.shape)
    if not left:
        a, b = a.swapaxes(-1, -2), b.swapaxes(-1, -2)
    if a.shape[-1] != b.shape[-2]:
        (m, n), (p, q) = shown[0][-2:], shown[1][-2:]
        equation = "AX = B" if left else "XA = B"
        raise RuntimeError(
            f"linalg.solve: Incompatible shapes of A and B for the equation {equation} ({m}x{n} and {p}x{q})"
        )
    try:
        x = np.linalg.solve(a, b)
    except np.linalg.LinAlgError:
        number, _ = first_failure(a, np.linalg.inv)
        where = _batch(a, number)
        raise LinAlgError(
            f"torch.linalg.solve: {where}The solver failed because the input matrix is singular."
        ) from None
    x = column_major(x) if left else x.swapaxes(-1, -2).copy()
    x = column_major(x[..., 0]) if vector and x.ndim > 2 else x[..., 0] if vector else x
    return write_exact("linalg.solve", out, record(_SOLVE, x, (A, B), left=left))


def is_vector_system(A, B):
    """Whether ``solve(A, B)`` takes B for a vector, or a batch of vectors, rather than for a matrix."""
    return B.dim() == 1 or (A.dim() - 1 == B.dim() and tuple(B.shape) == tuple(A.shape[:-1]))


def solve_triangular(A, B, *, upper, left=True, unitriangular=False, out=None):
    """X with A X = B (X A = B unless ``left``) for a triangular A; the other triangle is not looked at.

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.solve_triangular.html
    """
    a = check_matrix("linalg.solve_triangular", A, square=True)
    b = check_matrix("linalg.solve_triangular", B, argument="B")
    a = np.triu(a) if upper else np.tril(a)
    if unitriangular:
        a = a.copy()
        n = a.shape[-1]
        a[..., np.arange(n), np.arange(n)] = 1
    if left:
        x = np.linalg.solve(a, b)
    else:
        x = np.linalg.solve(a.swapaxes(-1, -2), b.swapaxes(-1, -2)).swapaxes(-1, -2)
    result = record(
        _SOLVE_TRIANGULAR, column_major(x), (A, B), upper=upper, left=left, unitriangular=unitriangular
    )
    return write_exact("linalg.solve_triangular", out, result, EXPECTED_SCALAR)


def pinv(A, rcond=None, hermitian=False, *, atol=None, rtol=None, out=None):
    """The Moore-Penrose pseudoinverse; singular values up to max(atol, rtol · largest) count as zero.

    rtol defaults to max(m, n) times the dtype's epsilon, or to 0 when atol is given.
    https://docs.pytorch.org/docs/stable/generated/torch.linalg.pinv.html
    """
    array = A._array
    if array.ndim < 2 or array.dtype.kind != "f":
        kind = A.dtype._scalar_name
        raise RuntimeError(
            f"linalg.pinv({kind}{{{list(array.shape)}}}): expected a tensor with 2 or more dimensions of "
            "float, double, "
            "cfloat or cdouble types"
        )
    rtol = rcond if rtol is None else rtol
    if hermitian:
        values, vectors = np.linalg.eigh(array)
        inverse = (vectors * _reciprocals(values, array, atol, rtol)[..., None, :]) @ vectors.swapaxes(-1, -2)
    else:
        u, s, vh = np.linalg.svd(array, full_matrices=False)
        inverse = vh.swapaxes(-1, -2) @ (
            _reciprocals(s, array, atol, rtol)[..., :, None] * u.swapaxes(-1, -2)
        )
    return write_exact("linalg.pinv", out, record(_PINV, inverse.astype(array.dtype), (A,)), CASTABLE)


def _reciprocals(values, array, atol, rtol):
    size = np.abs(values)
    keep = size > _threshold(size, array, atol, rtol)
    return np.where(keep, 1 / np.where(keep, values, 1), 0)


def _threshold(size, array, atol, rtol):
    """What a singular value must exceed to count, one for each matrix."""
    atol, rtol = (x._array if isinstance(x, Tensor) else x for x in (atol, rtol))
    if rtol is None:
        rtol = max(array.shape[-2:]) * np.finfo(array.dtype).eps if atol is None else 0.0
    largest = size.max(-1, initial=0)
    return np.maximum(0.0 if atol is None else atol, rtol * largest)[..., None]


def matrix_rank(input, tol=None, hermitian=False, *, atol=None, rtol=None, out=None):
    """How many singular values exceed max(atol, rtol · largest): int64.

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.matrix_rank.html
    """
    array = check_matrix("torch.linalg.matrix_rank", input, argument="input")
    atol = tol if atol is None else atol
    size = np.abs(np.linalg.eigvalsh(array)) if hermitian else np.linalg.svd(array, compute_uv=False)
    rank = (size > _threshold(size, array, atol, rtol)).sum(-1, dtype=np.int64)
    result = finish(np.asarray(rank))
    return result if out is None else write_out("linalg_matrix_rank", out, result)


@function_and_method
def cholesky_inverse(input, upper=False, *, out=None):
    """The inverse of L Lᵀ (of Uᵀ U with ``upper``) from its Cholesky factor.

    https://docs.pytorch.org/docs/stable/generated/torch.cholesky_inverse.html
    """
    array = check_matrix("cholesky_inverse", input, square=True)
    inverse = np.linalg.inv(np.triu(array) if upper else np.tril(array))
    t = inverse.swapaxes(-1, -2)
    result = record(
        _CHOLESKY_INVERSE, column_major(inverse @ t if upper else t @ inverse), (input,), upper=upper
    )
    return write_exact("cholesky_inverse", out, result, CASTABLE)


# --- factorisations

_CHOLESKY = operation("linalg_cholesky_ex")
_EIGH = operation("_linalg_eigh")
_SVD = operation("_linalg_svd")
_QR = operation("linalg_qr")


def cholesky(A, *, upper=False, out=None):
    """L with A = L Lᵀ, or U with A = Uᵀ U. Raises LinAlgError unless A is positive-definite.

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.cholesky.html
    """
    array = check_matrix("linalg.cholesky", A, square=True)
    lower = (
        np.tril(array) + np.tril(array, -1).swapaxes(-1, -2)
        if not upper
        else (np.triu(array) + np.triu(array, 1).swapaxes(-1, -2))
    )
    try:
        factor = np.linalg.cholesky(lower)
    except np.linalg.LinAlgError:
        number, matrix = first_failure(lower, np.linalg.cholesky)
        order = next(k for k in range(1, len(matrix) + 1) if not _is_positive_definite(matrix[:k, :k]))
        raise LinAlgError(
            f"linalg.cholesky: {_batch(array, number)}The factorization could not be completed because the "
            "input is not "
            f"positive-definite (the leading minor of order {order} is not positive-definite)."
        ) from None
    result = record(_CHOLESKY, column_major(factor.swapaxes(-1, -2) if upper else factor), (A,), upper=upper)
    return write_exact("linalg.cholesky", out, result)


def cholesky_ex(A, *, upper=False, check_errors=False, out=None):
    """(L, info): as ``cholesky``, but info (int32) says 0 for success, or the order of the first minor that
    failed.

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.cholesky_ex.html
    """
    array = check_matrix("linalg.cholesky_ex", A, square=True)
    flat = array.reshape((math.prod(array.shape[:-2]), *array.shape[-2:]))
    info = np.zeros(len(flat), np.int32)
    for i, matrix in enumerate(flat):
        if not _is_positive_definite(matrix):
            n = len(matrix)
            info[i] = next(k for k in range(1, n + 1) if not _is_positive_definite(matrix[:k, :k]))
    info = finish(info.reshape(array.shape[:-2]))
    if not info._array.any():
        return linalg_cholesky_ex((cholesky(A, upper=upper), info))
    if check_errors:
        cholesky(A, upper=upper)
    return linalg_cholesky_ex((A.detach().clone().fill_(float("nan")), info))


def _is_positive_definite(matrix):
    try:
        np.linalg.cholesky(matrix)
    except np.linalg.LinAlgError:
        return False
    return True


def eigh(A, UPLO="L", *, out=None):
    """(eigenvalues, eigenvectors) of a symmetric matrix, in ascending order; only the triangle ``UPLO`` is
    read.

    Eigenvectors are unique only up to their sign, which may differ from PyTorch's.
    https://docs.pytorch.org/docs/stable/generated/torch.linalg.eigh.html
    """
    array = check_matrix("linalg.eigh", A, square=True)
    values, vectors = np.linalg.eigh(array, _check_triangle(UPLO))
    return linalg_eigh(record_several(_EIGH, (values, column_major(vectors)), (A,)))


def _check_triangle(uplo):
    if uplo.upper() not in ("L", "U"):
        raise RuntimeError(f"Expected UPLO argument to be 'L' or 'U', but got {uplo}")
    return uplo.upper()


def eigvalsh(A, UPLO="L", *, out=None):
    """The eigenvalues of a symmetric matrix, in ascending order.

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.eigvalsh.html
    """
    check_matrix("linalg.eigvalsh", A, square=True)
    return write_exact("linalg.eigvalsh", out, eigh(A, UPLO)[0])


def svd(A, full_matrices=True, *, driver=None, out=None):
    """(U, S, Vh) with A = U diag(S) Vh; without ``full_matrices`` U and Vh have only min(m, n) columns and
    rows.

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.svd.html
    """
    array = check_matrix("linalg.svd", A)
    u, s, vh = np.linalg.svd(array, full_matrices)
    return linalg_svd(
        record_several(
            _SVD,
            (column_major(u), s, column_major(vh)),
            (A,),
            full_matrices=full_matrices,
            S_sym_argsize_minus_1=s.shape[-1],
        )
    )


def svdvals(A, *, driver=None, out=None):
    """The singular values, in descending order.

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.svdvals.html
    """
    check_matrix("linalg.svd", A)
    return write_exact("linalg.svdvals", out, svd(A, full_matrices=False)[1])


def qr(A, mode="reduced", *, out=None):
    """(Q, R) with A = Q R; ``mode`` "complete" makes Q square, "r" leaves Q empty.

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.qr.html
    """
    array = check_matrix("linalg.qr", A)
    if mode not in ("reduced", "complete", "r"):
        raise RuntimeError(
            f"qr received unrecognized mode '{mode}' but expected one of 'reduced' (default), 'r', or "
            "'complete'"
        )
    if mode == "r":
        q, r = np.empty(0, array.dtype), np.linalg.qr(array, "r")
    else:
        q, r = np.linalg.qr(array, mode)
        q = column_major(q)
    return linalg_qr(record_several(_QR, (q, column_major(r)), (A,), mode=mode))


# --- the older names in the torch namespace


for _name, _op in (("inverse", inv), ("det", det), ("slogdet", slogdet), ("pinverse", pinv)):
    function_and_method(_op, _name)
