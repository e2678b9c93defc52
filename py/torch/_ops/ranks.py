"""The rank of a matrix, and its pseudoinverse: which singular values count as zero.

https://docs.pytorch.org/docs/stable/linalg.html
"""

import numpy as np

from .._declare import function_and_method
from .._tensor import Tensor, wrap_dim
from ..autograd.operation import operation
from ..autograd.record import record
from .creation import finish
from .decompositions import check_epsilon, check_floating, check_implemented, check_matrix, singular_factors
from .operands import broadcast_shape
from .writing import CASTABLE, write_exact, write_out

_PINV = operation("linalg_pinv")


def pinv(input, rcond=None, hermitian=False, *, atol=None, rtol=None, out=None):
    """The Moore-Penrose pseudoinverse; singular values up to max(atol, rtol · largest) count as zero.

    rtol defaults to max(m, n) times the dtype's epsilon, or to 0 when atol is given.
    https://docs.pytorch.org/docs/stable/generated/torch.linalg.pinv.html
    """
    array = input._array
    if rtol is None and isinstance(atol, float):
        if not array.ndim:
            raise IndexError("Dimension specified as -2 but tensor has no dimensions")
        wrap_dim(-2, array.ndim)
        check_epsilon(array)
    if array.ndim < 2 or array.dtype.kind != "f" or array.dtype.itemsize < 4:
        kind = input.dtype._scalar_name
        raise RuntimeError(
            f"linalg.pinv({kind}{{{list(array.shape)}}}): expected a tensor with 2 or more dimensions of "
            "float, double, "
            "cfloat or cdouble types"
        )
    rtol = rcond if rtol is None else rtol
    if not array.size:
        inverse = array.swapaxes(-1, -2)
    elif hermitian:
        check_matrix("linalg.eigh", input, square=True)
        values, vectors = np.linalg.eigh(array)
        inverse = (vectors * _reciprocals(values, array, atol, rtol)[..., None, :]) @ vectors.swapaxes(-1, -2)
    else:
        u, s, vh = singular_factors(array)
        inverse = vh.swapaxes(-1, -2) @ (
            _reciprocals(s, array, atol, rtol)[..., :, None] * u.swapaxes(-1, -2)
        )
    return write_exact("linalg.pinv", out, record(_PINV, inverse.astype(array.dtype), (input,)), CASTABLE)


def _reciprocals(values, array, atol, rtol):
    size = np.abs(values)
    limit = _threshold(size, array, atol, rtol)
    broadcast_shape(limit.shape, size.shape)
    keep = size > limit
    return np.where(keep, 1 / np.where(keep, values, 1), 0)


def _threshold(size, array, atol, rtol):
    """What a singular value must exceed to count, one for each matrix."""
    atol, rtol = (x._array if isinstance(x, Tensor) else x for x in (atol, rtol))
    if rtol is None:
        rtol = max(array.shape[-2:]) * np.finfo(array.dtype).eps if atol is None else 0.0
    largest = size.max(-1, initial=0)
    if isinstance(atol, np.ndarray):
        broadcast_shape(atol.shape, np.shape(rtol * largest))
    return np.maximum(0.0 if atol is None else atol, rtol * largest)[..., None]


def matrix_rank(input, tol=None, hermitian=False, *, atol=None, rtol=None, out=None):
    """How many singular values exceed max(atol, rtol · largest): int64.

    https://docs.pytorch.org/docs/stable/generated/torch.linalg.matrix_rank.html
    """
    array = check_matrix("torch.linalg.matrix_rank", input, argument="input", floating=False)
    if tol is None and rtol is None:
        check_epsilon(array)
    atol = tol if atol is None else atol
    if not array.size:
        rank = np.zeros(array.shape[:-2], np.int64)
    else:
        if hermitian:
            check_matrix("linalg.eigh", input, square=True, floating=False)
            check_implemented("linalg_eigh_cpu", array)
            size = np.abs(np.linalg.eigvalsh(array))
        else:
            check_floating("linalg.svd", array, low_precision=True)
            check_implemented("linalg_svd_cpu", array)
            size = singular_factors(array)[1]
        limit = _threshold(size, array, atol, rtol)
        broadcast_shape(size.shape, limit.shape)
        rank = (size > limit).sum(-1, dtype=np.int64)
    result = finish(np.asarray(rank))
    return result if out is None else write_out("linalg_matrix_rank", out, result)


function_and_method(pinv, "pinverse")
