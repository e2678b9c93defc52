"""Vandermonde matrices: the powers of the elements of vectors."""

import numpy as np

from .._declare import function
from .._dtype import int64, promote_types
from .creation import empty, ones
from .cumulative import cumprod
from .joining import cat
from .moving import flip
from .operands import check_tensor


@function
def vander(x, N=None, increasing=False):
    """The powers of a vector's elements as columns, xⁿ⁻¹ … x⁰ (n×N); N defaults to n. Integers give int64.

    Raises RuntimeError for more dimensions, and for negative N.
    https://docs.pytorch.org/docs/stable/generated/torch.vander.html
    """
    check_tensor(x, "vander", "x", 1)
    if x.dim() != 1:
        raise RuntimeError("x must be a one-dimensional tensor.")
    n = x.size(0)
    columns = n if N is None else N
    if columns < 0:
        raise RuntimeError("N must be non-negative.")
    kind = x.dtype if x.is_floating_point() else promote_types(x.dtype, int64)
    result = empty(n, columns, dtype=kind)
    if columns > 0:
        result.select(1, 0).fill_(1)
    if columns > 1:
        # Step by step as PyTorch does it, so that the graph is the same.
        result.narrow(1, 1, columns - 1).copy_(x.unsqueeze(1))
        result.narrow(1, 1, columns - 1).copy_(cumprod(result.narrow(1, 1, columns - 1), 1))
    return result if increasing else flip(result, (1,))


def linalg_vander(x, *, N=None):
    """The powers x⁰ … xᴺ⁻¹ of the elements of vectors (…×n), as columns: …×n×N; N defaults to n.

    Raises RuntimeError for bool, and for N below 2.
    https://docs.pytorch.org/docs/stable/generated/torch.linalg.vander.html
    """
    check_tensor(x, "linalg_vander", "x", 1)
    if x._array.dtype == np.bool_:
        kind = x.dtype._scalar_name
        raise RuntimeError(
            f"linalg.vander supports floating point, complex, and integer tensors, but got {kind}"
        )
    x = x if x.dim() else x.unsqueeze(-1)
    columns = x.size(-1) if N is None else N
    if columns < 2:
        raise RuntimeError("N must be greater than 1.")
    powers = cumprod(x.unsqueeze(-1).expand((*x.shape, columns - 1)), -1)
    return cat((ones(*x.shape, 1, dtype=powers.dtype), powers), -1)
