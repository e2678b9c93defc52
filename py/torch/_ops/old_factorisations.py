"""torch.cholesky, torch.svd and torch.qr, which torch.linalg's have replaced; two of them say so once."""

import numpy as np

from .. import return_types
from .._warning_once import warn_once
from ..autograd.operation import operation
from ..autograd.record import record
from .creation import finish
from .decompositions import LinAlgError, check_implemented, check_matrix, first_nonzero
from .factorisations import cholesky_factor, qr, svd, svdvals
from .parsing import publish_parsed
from .reducing import named_results
from .writing import CASTABLE, write_exact

_CHOLESKY = operation("cholesky")


def _cholesky(input, upper=False, *, out=None):
    """L with A = L Lᵀ, or U with A = Uᵀ U. Raises LinAlgError unless A is positive-definite.

    https://docs.pytorch.org/docs/stable/generated/torch.cholesky.html
    """
    warn_once(
        "torch.cholesky is deprecated in favor of torch.linalg.cholesky and will be removed in a future "
        "PyTorch release.\nL = torch.cholesky(A)\nshould be replaced with\nL = torch.linalg.cholesky(A)\nand"
        "\nU = torch.cholesky(A, upper=True)\nshould be replaced with\nU = torch.linalg.cholesky(A).mH\n"
        "This transform will produce equivalent results for all valid (symmetric positive definite) inputs.",
    )
    if not input.numel():
        return record(_CHOLESKY, np.zeros_like(input._array), (input,), upper=upper)
    array = check_matrix("cholesky", input, square=True, floating=False)
    check_implemented("cholesky_cpu", array)
    factor, info = cholesky_factor("cholesky", input, upper)
    if info.any():
        place, order = first_nonzero(info)
        raise LinAlgError(
            f"cholesky: {place}The factorization could not be completed because the input is not "
            f"positive-definite (the leading minor of order {order} is not positive-definite)."
        )
    result = record(_CHOLESKY, factor, (input,), upper=upper)
    return result if out is None else write_exact("cholesky", out, result.contiguous(), CASTABLE)


def _svd(input, some=True, compute_uv=True, *, out=None):
    """(U, S, V) with A = U diag(S) Vᵀ; U and V whole unless ``some``, and zero without ``compute_uv``.

    https://docs.pytorch.org/docs/stable/generated/torch.svd.html
    """
    if input.dim() < 2:
        raise RuntimeError(
            f"linalg.svd: input should have at least 2 dimensions, but has {input.dim()} dimensions instead"
        )
    if compute_uv:
        u, s, vh = svd(input, full_matrices=not some)
        results = u, s, vh.mH
    else:
        s = svdvals(input)
        m, n = input.shape[-2:]
        batch, kind = input.shape[:-2], input._array.dtype
        results = finish(np.zeros((*batch, m, m), kind)), s, finish(np.zeros((*batch, n, n), kind)).mH
    return named_results(return_types.svd, results, out)


def _qr(input, some=True, *, out=None):
    """(Q, R) with A = Q R; Q is square unless ``some``.

    https://docs.pytorch.org/docs/stable/generated/torch.qr.html
    """
    warn_once(
        "torch.qr is deprecated in favor of torch.linalg.qr and will be removed in a future PyTorch release."
        "\nThe boolean parameter 'some' has been replaced with a string parameter 'mode'.\nQ, R = "
        "torch.qr(A, some)\nshould be replaced with\nQ, R = torch.linalg.qr(A, "
        "'reduced' if some else 'complete')",
    )
    return named_results(return_types.qr, qr(input, "reduced" if some else "complete"), out)


publish_parsed(_cholesky, "cholesky", "bool upper = False", out="Tensor out = None")
publish_parsed(_svd, "svd", "bool some = True, bool compute_uv = True", out="tuple of Tensors[3] out = None")
publish_parsed(_qr, "qr", "bool some = True", out="tuple of Tensors[2] out = None")
