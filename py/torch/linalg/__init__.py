"""Linear algebra: decompositions, norms and functions of matrices.

https://docs.pytorch.org/docs/stable/linalg.html
"""

from .. import _missing
from .._ops.contractions import linalg_cross as cross
from .._ops.contractions import multi_dot
from .._ops.decompositions import (
    LinAlgError,
    det,
    inv,
    inv_ex,
    slogdet,
    solve,
    solve_ex,
    solve_triangular,
)
from .._ops.factorisations import cholesky, cholesky_ex, eigh, eigvalsh, qr, svd, svdvals
from .._ops.least_squares import lstsq, tensorinv, tensorsolve
from .._ops.matrix_functions import cond, diagonal, matrix_exp, matrix_norm, matrix_power, norm, vecdot
from .._ops.norms import vector_norm
from .._ops.parsing import parsed as _parsed
from .._ops.products import matmul
from .._ops.ranks import matrix_rank, pinv
from .._ops.vandermonde import linalg_vander as vander
from ._signatures import SIGNATURES as _SIGNATURES

globals().update({n: _parsed(f"linalg_{n}", *forms)(globals()[n]) for n, forms in _SIGNATURES.items()})

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
    "inv_ex",
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
    "solve_ex",
    "solve_triangular",
    "svd",
    "svdvals",
    "tensorinv",
    "tensorsolve",
    "vander",
    "vecdot",
    "vector_norm",
]
__getattr__ = _missing.missing_from("linalg")
