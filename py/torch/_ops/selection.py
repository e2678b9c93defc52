"""Choosing between elements: where, and masks."""

import numpy as np

from .._declare import function
from .._tensor import Tensor
from ..autograd.record import SCALAR, operation, record
from .operands import broadcast_shape, promoted

_WHERE = operation("where")


@function
def where(condition, self, other):
    """self where condition holds, other elsewhere; all three broadcast.

    https://docs.pytorch.org/docs/stable/generated/torch.where.html
    """
    a, b = promoted(self, other)
    mask = condition._array
    broadcast_shape(mask.shape, broadcast_shape(a.shape, b.shape))
    inputs = (self if isinstance(self, Tensor) else SCALAR, other if isinstance(other, Tensor) else SCALAR)
    return record(_WHERE, np.asarray(np.where(mask, a, b)), inputs, condition=condition)
