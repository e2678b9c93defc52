"""Factorisations of matrices: Cholesky, eigenvalues, singular values, QR.

https://docs.pytorch.org/docs/stable/linalg.html#matrix-decompositions
"""

import numpy as np

from .. import return_types
from ..autograd.operation import operation
from ..autograd.record import record, record_several
from .creation import finish
from .decompositions import (
    LinAlgError,
    check_floating,
    check_implemented,
    check_matrix,
    column_major,
    first_nonzero,
    singular_factors,
)
from .reducing import named_results
from .writing import write_exact

_CHOLESKY = operation("linalg_cholesky_ex")
_EIGH = operation("_linalg_eigh")
_SVD = operation("_linalg_svd")
_QR = operation("linalg_qr")


def cholesky_factor(function, A, upper):
    """The factor and LAPACK's info, 0 or the order of the first minor that is not positive-definite."""
    array = _checked(function, A, "cholesky_cpu")
    triangle = np.triu(array).swapaxes(-1, -2) if upper else np.tril(array)
    whole = triangle + np.tril(triangle, -1).swapaxes(-1, -2)
    info = np.zeros(array.shape[:-2], np.int32)
    try:
        factor = np.linalg.cholesky(whole)
        failed = np.isnan(factor).any()
    except np.linalg.LinAlgError:
        failed = True
    if failed:
        factor = triangle.copy()
        for place in np.ndindex(info.shape):
            factor[place], info[place] = _as_far_as_possible(whole[place])
    return column_major(factor.swapaxes(-1, -2) if upper else factor), info


def _checked(function, A, kernel, *, square=True):
    """The array of ``A``, which must hold (square) matrices of floats; else RuntimeError or
    NotImplementedError."""
    array = check_matrix(function, A, square=square, floating=False)
    check_floating(function, array, low_precision=True)
    check_implemented(kernel, array)
    return array


def _as_far_as_possible(matrix):
    """The Cholesky factor of one matrix, and 0; where there is none, LAPACK's columns up to the first that
    fails, and its number."""
    factor = np.tril(matrix)
    for k in range(len(matrix)):
        done = factor[k, :k]
        factor[k, k] -= done @ done
        if not factor[k, k] > 0:
            return factor, k + 1
        factor[k, k] = np.sqrt(factor[k, k])
        factor[k + 1 :, k] = (factor[k + 1 :, k] - factor[k + 1 :, :k] @ done) / factor[k, k]
    return factor, 0


def _refuse_failure(function, info):
    if info.any():
        place, order = first_nonzero(info)
        raise LinAlgError(
            f"{function}: {place}The factorization could not be completed because the input is not "
            f"positive-definite (the leading minor of order {order} is not positive-definite)."
        )


def cholesky(A, *, upper=False, out=None):
    """L with A = L Lᵀ, or U with A = Uᵀ U. Raises LinAlgError unless A is positive-definite.

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.cholesky.html
    """
    factor, info = cholesky_factor("linalg.cholesky", A, upper)
    _refuse_failure("linalg.cholesky", info)
    return write_exact("linalg.cholesky", out, record(_CHOLESKY, factor, (A,), upper=upper))


def cholesky_ex(A, *, upper=False, check_errors=False, out=None):
    """(L, info): as ``cholesky``, but info (int32) says 0 for success, or the order of the first minor that
    failed; an error only with ``check_errors``.

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.cholesky_ex.html
    """
    factor, info = cholesky_factor("linalg.cholesky", A, upper)
    if check_errors:
        _refuse_failure("linalg.cholesky_ex", info)
    results = record(_CHOLESKY, factor, (A,), upper=upper), finish(info)
    return named_results(return_types.linalg_cholesky_ex, results, out)


def eigh(A, UPLO="L", *, out=None):
    """(eigenvalues, eigenvectors) of a symmetric matrix, in ascending order; only the triangle ``UPLO`` is
    read.

    Eigenvectors are unique only up to their sign, which may differ from PyTorch's.
    https://docs.pytorch.org/docs/stable/generated/torch.linalg.eigh.html
    """
    array = check_matrix("linalg.eigh", A, square=True, floating=False)
    check_implemented("linalg_eigh_cpu", array)
    values, vectors = np.linalg.eigh(array, _check_triangle(UPLO))
    results = record_several(_EIGH, (values, column_major(vectors)), (A,))
    return named_results(return_types.linalg_eigh, results, out)


def _check_triangle(uplo):
    if uplo.upper() not in ("L", "U"):
        raise RuntimeError(f"Expected UPLO argument to be 'L' or 'U', but got {uplo}")
    return uplo.upper()


def eigvalsh(A, UPLO="L", *, out=None):
    """The eigenvalues of a symmetric matrix, in ascending order.

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.eigvalsh.html
    """
    return write_exact("linalg.eigvalsh", out, eigh(A, UPLO)[0])


def svd(A, full_matrices=True, *, driver=None, out=None):
    """(U, S, Vh) with A = U diag(S) Vh; without ``full_matrices`` U and Vh have only min(m, n) columns and
    rows.

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.svd.html
    """
    array = _checked("linalg.svd", A, "linalg_svd_cpu", square=False)
    u, s, vh = singular_factors(array, full_matrices)
    results = record_several(
        _SVD,
        (column_major(u), s, column_major(vh)),
        (A,),
        full_matrices=full_matrices,
        S_sym_argsize_minus_1=s.shape[-1],
    )
    return named_results(return_types.linalg_svd, results, out)


def svdvals(A, *, driver=None, out=None):
    """The singular values, in descending order.

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.svdvals.html
    """
    return write_exact("linalg.svdvals", out, svd(A, full_matrices=False)[1])


def qr(A, mode="reduced", *, out=None):
    """(Q, R) with A = Q R; ``mode`` "complete" makes Q square, "r" leaves Q empty.

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.qr.html
    """
    array = _checked("linalg.qr", A, "geqrf_cpu", square=False)
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
    results = record_several(_QR, (q, column_major(r)), (A,), mode=mode)
    return named_results(return_types.linalg_qr, results, out)
