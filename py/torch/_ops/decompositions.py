"""Inverses, determinants and linear systems, of matrices and of batches of them.

https://docs.pytorch.org/docs/stable/linalg.html
"""

import numpy as np

from .. import return_types
from .._declare import function_and_method
from .._dtype import from_numpy_dtype
from ..autograd.operation import operation
from ..autograd.record import record, record_several
from .creation import finish
from .parsing import publish_parsed
from .reducing import named_results
from .writing import CASTABLE, EXPECTED_SCALAR, write_exact


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


def check_implemented(kernel, array):
    """Raise NotImplementedError, naming PyTorch's ``kernel``, unless the array holds float32 or float64."""
    if array.dtype.kind != "f" or array.dtype.itemsize < 4:
        kind = from_numpy_dtype(array.dtype)._scalar_name
        raise NotImplementedError(f"\"{kernel}\" not implemented for '{kind}'")


def check_epsilon(array):
    """Raise RuntimeError where PyTorch knows no epsilon of the array's dtype."""
    if array.dtype.kind != "f" or array.dtype.itemsize < 4:
        raise RuntimeError("This function doesn't handle types other than float and double")


def singular_factors(array, full_matrices=False):
    """U, S and Vᵀ of matrices. Raises LinAlgError for NaNs."""
    try:
        return np.linalg.svd(array, full_matrices)
    except np.linalg.LinAlgError:
        lost = ~np.isfinite(array).all((-1, -2))
        place = first_nonzero(lost)[0] if lost.any() else ""
        raise LinAlgError(
            f"linalg.svd: {place}The algorithm failed to converge because the input matrix contained "
            "non-finite values."
        ) from None


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
_CHOLESKY_INVERSE = operation("cholesky_inverse")


def _inverse(A):
    """The inverse and LAPACK's info, 0 or which pivot is zero: int32."""
    array = check_matrix("linalg.inv", A, square=True)
    return _solved(array, np.broadcast_to(np.eye(array.shape[-1], dtype=array.dtype), array.shape))


def inv(A, *, out=None):
    """The inverse of a square matrix. Raises LinAlgError if there is none.

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.inv.html
    """
    inverse, info = _inverse(A)
    refuse_singular("linalg.inv", info)
    return write_exact("linalg.inv", out, record(_INV, column_major(inverse), (A,)))


def inv_ex(A, *, check_errors=False, out=None):
    """(inverse, info): as ``inv``, but info (int32) says 0 for success, or which pivot is zero; an error only
    with ``check_errors``.

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.inv_ex.html
    """
    inverse, info = _inverse(A)
    if check_errors:
        refuse_singular("linalg.inv_ex", info)
    results = record(_INV, column_major(inverse), (A,)), finish(info)
    return named_results(return_types.linalg_inv_ex, results, out)


def refuse_singular(function, info):
    """Raise LinAlgError if ``info`` says that a matrix has no inverse."""
    if info.any():
        place, pivot = first_nonzero(info)
        raise LinAlgError(
            f"{function}: {place}The diagonal element {pivot} is zero, the inversion could not be completed "
            "because the input matrix is singular."
        )


def first_nonzero(info):
    """Where the first matrix is that failed, in words, if there are several, and its number in ``info``."""
    number = int(np.flatnonzero(info)[0])
    return f"(Batch element {number}): " if info.ndim else "", info.reshape(-1)[number]


def _solved(a, b):
    """X with A X = B, and for each matrix 0 or the number of its first pivot that is zero: int32."""
    info = np.zeros(a.shape[:-2], np.int32)
    try:
        return np.linalg.solve(a, b), info
    except np.linalg.LinAlgError:
        batch = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
        a, b = (np.broadcast_to(x, batch + x.shape[-2:]) for x in (a, b))
        x, failed = np.empty(b.shape, b.dtype), np.zeros(batch, np.int32)
        with np.errstate(all="ignore"):
            for place in np.ndindex(batch):
                x[place], failed[place] = _by_elimination(a[place], b[place])
        for _ in range(len(batch) - info.ndim):
            failed = failed[0]
        return x, np.asarray(failed)


def _by_elimination(a, b):
    """X with A X = B by Gaussian elimination with row exchanges, which divides by a zero pivot too, and the
    number of the first of those, or 0."""
    a, b, failed = a.copy(), b.copy(), 0
    for k in range(len(a)):
        pivot = k + np.abs(a[k:, k]).argmax()
        if a[pivot, k] == 0:
            failed = failed or k + 1
            continue
        for m in (a, b):
            m[[k, pivot]] = m[[pivot, k]]
        factors = a[k + 1 :, k] / a[k, k]
        a[k + 1 :] -= np.outer(factors, a[k])
        b[k + 1 :] -= np.outer(factors, b[k])
    for k in reversed(range(len(a))):
        b[k] = (b[k] - a[k, k + 1 :] @ b[k + 1 :]) / a[k, k]
    return b, failed


def det(A, *, out=None):
    """The determinant of a square matrix; 0 if it is singular.

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.det.html
    """
    array = check_matrix("linalg.det", A, square=True, floating=False)
    check_floating("linalg.det", array, low_precision=True)
    check_implemented("lu_cpu", array)
    return write_exact("linalg.det", out, record(_DET, np.asarray(np.linalg.det(array)), (A,)))


def slogdet(A, *, out=None):
    """(sign, log|det A|); (0, -inf) if A is singular. Only the second has a gradient.

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.slogdet.html
    """
    array = check_matrix("linalg.slogdet", A, square=True)
    sign, log = np.linalg.slogdet(array)
    results = record_several(_SLOGDET, (np.asarray(sign, array.dtype), np.asarray(log, array.dtype)), (A,))
    return named_results(return_types.linalg_slogdet, results, out)


@function_and_method
def logdet(input):
    """log det A; NaN where the determinant is negative.

    https://docs.pytorch.org/docs/stable/generated/torch.logdet.html
    """
    from .selection import where

    sign, log = slogdet(input)
    return where(sign == -1, float("nan"), log)


def _solution(A, B, left):
    if A._array.dtype.kind == "f" and B._array.dtype != A._array.dtype:
        raise RuntimeError(
            "linalg.solve: Expected A and B to have the same dtype, but found A of type "
            f"{A.dtype._scalar_name} and B of type {B.dtype._scalar_name} instead"
        )
    a = check_matrix("linalg.solve", A, square=True)
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
    x, info = _solved(a, b)
    x = column_major(x) if left else x.swapaxes(-1, -2).copy()
    x = column_major(x[..., 0]) if vector and x.ndim > 2 else x[..., 0] if vector else x
    return record(_SOLVE, x, (A, B), left=left), info


def solve(A, B, *, left=True, out=None):
    """X with A X = B, or X A = B unless ``left``; B is a matrix, a vector, or a batch of either.

    Raises LinAlgError if A is singular.
    https://docs.pytorch.org/docs/stable/generated/torch.linalg.solve.html
    """
    result, info = _solution(A, B, left)
    _refuse_unsolved("linalg.solve", info)
    return write_exact("linalg.solve", out, result)


def solve_ex(A, B, *, left=True, check_errors=False, out=None):
    """(result, info): as ``solve``, but info (int32) says 0 for success, or which pivot is zero; an error
    only with ``check_errors``.

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.solve_ex.html
    """
    result, info = _solution(A, B, left)
    if check_errors:
        _refuse_unsolved("linalg.solve_ex", info)
    return named_results(return_types.linalg_solve_ex, (result, finish(info)), out)


def _refuse_unsolved(function, info):
    if info.any():
        raise LinAlgError(
            f"torch.{function}: {first_nonzero(info)[0]}The solver failed because the input matrix is "
            "singular."
        )


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


@function_and_method
def cholesky_inverse(input, upper=False, *, out=None):
    """The inverse of L Lᵀ (of Uᵀ U with ``upper``) from its Cholesky factor.

    https://docs.pytorch.org/docs/stable/generated/torch.cholesky_inverse.html
    """
    array = check_matrix("cholesky_inverse", input, square=True, floating=False)
    check_implemented("cholesky_inverse_out_cpu", array)
    zeros = array.diagonal(0, -2, -1) == 0
    if zeros.size:
        refuse_singular("cholesky_inverse", np.where(zeros.any(-1), zeros.argmax(-1) + 1, 0))
    inverse = np.linalg.inv(np.triu(array) if upper else np.tril(array))
    t = inverse.swapaxes(-1, -2)
    result = record(
        _CHOLESKY_INVERSE, column_major(inverse @ t if upper else t @ inverse), (input,), upper=upper
    )
    return write_exact("cholesky_inverse", out, result, CASTABLE)


# --- the older names in the torch namespace


publish_parsed(inv, "inverse", out="Tensor out = None")
publish_parsed(det, "det")
publish_parsed(slogdet, "slogdet", out="tuple of Tensors[2] out = None")
