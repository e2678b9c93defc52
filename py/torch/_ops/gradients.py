"""Derivatives that are operations themselves, as in PyTorch: one kernel, and a row in the table for the next order."""

import numpy as np

from ..autograd.record import operation, record
from .elementwise import inputs_of

_SIGMOID, _TANH, _THRESHOLD = map(operation, ("sigmoid_backward", "tanh_backward", "threshold_backward"))


def sigmoid_backward(grad_output, output):
    """grad_output · output · (1 - output): the gradient of sigmoid, whose result was ``output``."""
    y = output._array
    return record(_SIGMOID, np.asarray(grad_output._array * (1 - y) * y), (grad_output, output))


def tanh_backward(grad_output, output):
    """grad_output · (1 - output²): the gradient of tanh, whose result was ``output``."""
    y = output._array
    return record(_TANH, np.asarray(grad_output._array * (1 - y * y)), (grad_output, output))


def threshold_backward(grad_output, self, threshold):
    """grad_output where self > threshold, 0 elsewhere: the gradient of relu and threshold."""
    # Where self is NaN PyTorch lets the gradient pass.
    kept = np.where(self._array <= threshold, grad_output._array.dtype.type(0), grad_output._array)
    return record(_THRESHOLD, kept, inputs_of(grad_output, self), threshold=threshold)
