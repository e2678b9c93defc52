"""A tensor times, over, plus or minus a number, with the nodes that PyTorch records for them inside its own
functions.

From Python ``t * 2`` makes the number a tensor first, and its node has two edges; these have one.
"""

import numpy as np

from ..autograd.operation import operation
from ..autograd.record import record
from .operands import promoted

_MUL = operation("mul.Scalar")
_DIV = operation("div.Scalar")
_ADD = operation("add.Scalar")
_SUB = operation("sub.Scalar")


def times(t, number):
    """t · number."""
    a, b = promoted(t, number)
    return record(_MUL, np.asarray(a * b), (t,), other=number)


def over(t, number):
    """t / number."""
    a, b = promoted(t, number, float_result=True)
    return record(_DIV, np.asarray(a / b), (t,), other=number)


def plus(t, number):
    """t + number."""
    a, b = promoted(t, number)
    return record(_ADD, np.asarray(a + b), (t,))


def minus(t, number):
    """t - number."""
    a, b = promoted(t, number)
    return record(_SUB, np.asarray(a - b), (t,))
