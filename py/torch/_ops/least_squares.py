"""Least squares, and linear equations between tensors.

https://docs.pytorch.org/docs/stable/generated/torch.linalg.lstsq.html
"""

import math

import numpy as np

from ..autograd.operation import operation
from ..autograd.record import record_several
from ..return_types import linalg_lstsq
from .decompositions import column_major, inv, is_vector_system, solve
from .writing import CASTABLE, write_exact

_LSTSQ = operation("linalg_lstsq")
_DRIVERS = ("gels", "gelsy", "gelsd", "gelss")


def lstsq(input, B, rcond=None, *, driver=None):
    """X that makes ‖A X - B‖ least, of smallest norm if there are several; A, B a matrix each, or batches.

    ``residuals`` are the squares ‖A X - B‖² column by column, where the driver gives them (not "gelsy", the
    default), A has more rows than columns, and full rank; ``rank`` counts the singular values above rcond
    times the largest (not for "gels"); ``singular_values`` come with "gelsd" and "gelss".
    Raises RuntimeError for sizes, dtypes or drivers that do not fit.
    https://docs.pytorch.org/docs/stable/generated/torch.linalg.lstsq.html
    """
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
    if a.dtype.kind != "f" or a.dtype.itemsize < 4:
        raise RuntimeError("This function doesn't handle types other than float and double")
    if vector:
        b = b[..., None]
    u, s, vh = np.linalg.svd(a, full_matrices=False)
    limit = np.finfo(a.dtype).eps * max(m, n) if rcond is None else rcond
    counts = s > limit * s.max(-1, initial=0)[..., None]
    inverse = np.where(counts, 1 / np.where(counts, s, 1), 0).astype(a.dtype)
    x = vh.swapaxes(-1, -2) @ (inverse[..., None] * (u.swapaxes(-1, -2) @ b))
    batch = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    rank = np.broadcast_to(counts.sum(-1, dtype=np.int64), batch).copy()
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
        np.asarray(rank) if driver != "gels" else np.empty(0, np.int64),
        np.broadcast_to(s, (*batch, s.shape[-1])).copy()
        if driver in ("gelsd", "gelss")
        else np.empty(0, a.dtype),
    )
    return linalg_lstsq(record_several(_LSTSQ, results, (input, B)))


def tensorsolve(A, B, dims=None, *, out=None):
    """X with ``tensordot(A, X, X.ndim) = B``; ``dims`` of A are moved to its end first.

    Raises RuntimeError unless the sizes of A make a square matrix.
    https://docs.pytorch.org/docs/stable/generated/torch.linalg.tensorsolve.html
    """
    if dims is not None:
        A = A.movedim(tuple(dims), tuple(range(A.dim() - len(dims), A.dim())))
    own, rest = A.shape[: B.dim()], A.shape[B.dim() :]
    if math.prod(own) != math.prod(rest):
        raise RuntimeError(
            "Expected self to satisfy the requirement prod(self.shape[other.ndim:]) == "
            f"prod(self.shape[:other.ndim]), but got {math.prod(rest)} != {math.prod(own)}"
        )
    result = solve(A.reshape(B.numel(), math.prod(rest)), B.reshape(-1)).reshape(rest)
    return write_exact("tensorsolve", out, result, CASTABLE)


def tensorinv(A, ind=2, *, out=None):
    """The tensor that undoes ``tensordot(A, ·)``: of A as a matrix from its dimensions after ``ind`` to the
    first ones the inverse.

    Raises RuntimeError unless the sizes make a square matrix.
    https://docs.pytorch.org/docs/stable/generated/torch.linalg.tensorinv.html
    """
    if ind <= 0:
        raise RuntimeError(f"Expected a strictly positive integer for 'ind', but got {ind}")
    first, rest = A.shape[:ind], A.shape[ind:]
    if math.prod(first) != math.prod(rest):
        raise RuntimeError(
            "Expected self to satisfy the requirement prod(self.shape[ind:]) == prod(self.shape[:ind]), but "
            f"got {math.prod(rest)} != {math.prod(first)}"
        )
    result = inv(A.reshape(math.prod(first), math.prod(rest))).reshape((*rest, *first))
    return write_exact("tensorinv", out, result if out is None else result.contiguous(), CASTABLE)
