"""Products of matrices and vectors."""

import numpy as np

from .._declare import function_and_method
from ..autograd.record import operation, record

_MM = operation("mm")


@function_and_method
def mm(input, mat2, *, out=None):
    """The product of two matrices. Raises RuntimeError if the shapes do not fit.

    https://docs.pytorch.org/docs/stable/generated/torch.mm.html
    """
    return record(_MM, np.matmul(input._array, mat2._array), (input, mat2))
