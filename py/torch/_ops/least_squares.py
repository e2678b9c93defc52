"""Least squares, and linear equations between tensors.

https://docs.pytorch.org/docs/stable/generated/torch.linalg.lstsq.html
"""

import math

import numpy as np

from ..autograd.operation import operation
from ..autograd.record import record_several
from ..return_types import linalg_lstsq
from .decompositions import (
    LinAlgError,
    check_epsilon,
    check_implemented,
    column_major,
    inv_ex,
    is_vector_system,
    refuse_singular,
    singular_factors,
    solve,
)
from .operands import broadcast_shape
from .writing import CASTABLE, write_exact

_LSTSQ = operation("linalg_lstsq")
_DRIVERS = ("gels", "gelsy", "gelsd", "gelss")


def lstsq(input, b, rcond=None, *, driver=None):
    """X that makes ‖A X - B‖ least, of smallest norm if there are several; A, B a matrix each, or batches.

    ``residuals`` are the squares ‖A X - B‖² column by column, where the driver gives them (not "gelsy", the
    default), A has more rows than columns, and full rank; ``rank`` counts the singular values above rcond
    times the largest (not for "gels"); ``singular_values`` come with "gelsd" and "gelss".
    Raises RuntimeError for sizes, dtypes or drivers that do not fit.
    https://docs.pytorch.org/docs/stable/generated/torch.linalg.lstsq.html
    """
    B = b
    a, b = input._array, B._array
    if a.ndim < 2:
        raise RuntimeError("torch.linalg.lstsq: input must have at least 2 dimensions.")
    if not b.ndim:
        raise RuntimeError("torch.linalg.lstsq: other must have at least 1 dimension.")
    if a.dtype != b.dtype:
        raise RuntimeError(
            "torch.linalg.lstsq: Expected input and other to have the same dtype, but got input's dtype "
            f"{input.dtype._scalar_name} and other's dtype {B.dtype._scalar_name}"
        )
    if not 0 <= a.ndim - b.ndim <= 1:
        raise RuntimeError(
            "torch.linalg.lstsq: input.dim() must be greater or equal to other.dim() and (input.dim() - "
            "other.dim()) <= 1"
        )
    vector = is_vector_system(input, B)
    m, n = a.shape[-2:]
    if b.shape[-1 if vector else -2] != m:
        where = "-1" if vector else "-2"
        raise RuntimeError(f"torch.linalg.lstsq: input.size(-2) should match other.size({where})")
    driver = "gelsy" if driver is None else driver
    if driver not in _DRIVERS:
        raise RuntimeError(f"torch.linalg.lstsq: parameter `driver` should be one of ({', '.join(_DRIVERS)})")
    if rcond is None:
        check_epsilon(a)
    check_implemented("linalg_lstsq_cpu", a)
    if vector:
        b = b[..., None]
    elif a.ndim > b.ndim:
        broadcast_shape(a.shape[:-2], b.shape[:-1])  # PyTorch takes the first for a batch's dimensions
    batch = broadcast_shape(a.shape[:-2], b.shape[:-2])
    u, s, vh = singular_factors(a)
    largest = s.max(-1, initial=0)[..., None]
    if driver == "gels":
        _refuse_deficient(a)
        counts = s > 0
    else:
        counts = s > _cutoff(rcond, driver, a) * largest
        if driver == "gelsy":
            counts[..., :1] = largest > 0
    inverse = np.where(counts, 1 / np.where(counts, s, 1), 0).astype(a.dtype)
    x = vh.swapaxes(-1, -2) @ (inverse[..., None] * (u.swapaxes(-1, -2) @ b))
    rank = np.asarray(counts.sum(-1, dtype=np.int64))
    left_over = np.empty(0, a.dtype)
    if m > n and driver != "gelsy" and (driver == "gels" or (rank == n).all()):
        left_over = np.asarray(((a @ x - b) ** 2).sum(-2))
        left_over = left_over[..., 0] if vector else left_over
    # A copy of B of which LAPACK fills the first rows: hence the strides.
    rows = np.zeros((*batch, max(m, n), b.shape[-1]), a.dtype)
    solution = column_major(rows)[..., :n, :]
    solution[...] = x
    solution = solution[..., 0] if vector else solution
    results = (
        solution,
        left_over,
        rank if driver != "gels" else np.empty(0, np.int64),
        s if driver in ("gelsd", "gelss") else np.empty(0, a.dtype),
    )
    return linalg_lstsq(record_several(_LSTSQ, results, (input, B)))


def _cutoff(rcond, driver, a):
    """What a singular value must exceed, as a part of the largest, for LAPACK's ``driver`` to count it."""
    epsilon = np.finfo(a.dtype).eps
    if rcond is None:
        return epsilon * max(a.shape[-2:])
    if driver == "gelsd" and not 0 < rcond < 1 or driver == "gelss" and rcond < 0:
        return epsilon
    return rcond


def _refuse_deficient(a):
    """Raise LinAlgError where a triangular factor of ``a`` has a zero on its diagonal."""
    tall = a if a.shape[-2] >= a.shape[-1] else a.swapaxes(-1, -2)
    for i, matrix in enumerate(tall.reshape(-1, *tall.shape[-2:]) if tall.size else ()):
        diagonal = np.abs(np.linalg.qr(matrix, "r").diagonal())
        # LAPACK asks for exact zeros, which its rounding leaves where NumPy's leaves nearly nothing.
        zeros = diagonal <= 8 * np.finfo(np.float64).eps * diagonal.max()
        if zeros.any() and matrix.any():  # a matrix of nothing but zeros LAPACK does not look at
            place = f"(Batch element {i}): " if a.ndim > 2 else ""
            raise LinAlgError(
                f"torch.linalg.lstsq: {place}The least squares solution could not be computed because the "
                f"input matrix does not have full rank (error code: {zeros.argmax() + 1})."
            )


def tensorsolve(input, other, dims=None, *, out=None):
    """X with ``tensordot(A, X, X.ndim) = B``; ``dims`` of A are moved to its end first.

    Raises RuntimeError unless the sizes of A make a square matrix.
    https://docs.pytorch.org/docs/stable/generated/torch.linalg.tensorsolve.html
    """
    A, B = input, other
    if dims is not None:
        A = A.movedim(tuple(dims), tuple(range(A.dim() - len(dims), A.dim())))
    if B.dim() > A.dim():
        raise RuntimeError("cannot create std::vector larger than max_size()")
    rest = A.shape[B.dim() :]
    if math.prod(rest) != B.numel():
        raise RuntimeError(
            "Expected self to satisfy the requirement prod(self.shape[other.ndim:]) == "
            f"prod(self.shape[:other.ndim]), but got {math.prod(rest)} != {B.numel()}"
        )
    result = solve(A.reshape(B.numel(), math.prod(rest)), B.reshape(-1)).reshape(rest)
    return write_exact("tensorsolve", out, result, CASTABLE)


def tensorinv(input, ind=2, *, out=None):
    """The tensor that undoes ``tensordot(A, ·)``: of A as a matrix from its dimensions after ``ind`` to the
    first ones the inverse.

    Raises RuntimeError unless the sizes make a square matrix.
    https://docs.pytorch.org/docs/stable/generated/torch.linalg.tensorinv.html
    """
    A = input
    if ind <= 0:
        raise RuntimeError(f"Expected a strictly positive integer for 'ind', but got {ind}")
    if ind > A.dim():
        raise RuntimeError(f"ArrayRef: invalid slice, N = {ind}; size = {A.dim()}")
    first, rest = A.shape[:ind], A.shape[ind:]
    if math.prod(first) != math.prod(rest):
        raise RuntimeError(
            "Expected self to satisfy the requirement prod(self.shape[ind:]) == prod(self.shape[:ind]), but "
            f"got {math.prod(rest)} != {math.prod(first)}"
        )
    inverse, info = inv_ex(A.reshape(math.prod(rest), math.prod(first)))
    refuse_singular("inv", info._array)
    result = inverse.reshape((*rest, *first))
    return write_exact("tensorinv", out, result if out is None else result.contiguous(), CASTABLE)
