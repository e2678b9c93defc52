"""Linear algebra: decompositions, norms and functions of matrices.

https://docs.pytorch.org/docs/stable/linalg.html
"""

from .. import _missing
from .._ops.contractions import linalg_cross as cross
from .._ops.contractions import multi_dot
from .._ops.decompositions import (
    LinAlgError,
    cholesky,
    cholesky_ex,
    det,
    eigh,
    eigvalsh,
    inv,
    matrix_rank,
    pinv,
    qr,
    slogdet,
    solve,
    solve_triangular,
    svd,
    svdvals,
)
from .._ops.least_squares import lstsq, tensorinv, tensorsolve
from .._ops.matrix_functions import cond, diagonal, matrix_exp, matrix_norm, matrix_power, norm, vecdot
from .._ops.norms import vector_norm
from .._ops.products import matmul

__all__ = [
    "LinAlgError",
    "cholesky",
    "cholesky_ex",
    "cond",
    "cross",
    "det",
    "diagonal",
    "eigh",
    "eigvalsh",
    "inv",
    "lstsq",
    "matmul",
    "matrix_exp",
    "matrix_norm",
    "matrix_power",
    "matrix_rank",
    "multi_dot",
    "norm",
    "pinv",
    "qr",
    "slogdet",
    "solve",
    "solve_triangular",
    "svd",
    "svdvals",
    "tensorinv",
    "tensorsolve",
    "vecdot",
    "vector_norm",
]
__getattr__ = _missing.missing_from("linalg")
