"""Derivatives that are operations themselves, as in PyTorch: one kernel, and a row of the table each."""

import numpy as np

from .._dtype import int64
from ..autograd.operation import operation
from ..autograd.record import record
from .elementwise import inputs_of

_SIGMOID, _TANH, _THRESHOLD = map(operation, ("sigmoid_backward", "tanh_backward", "threshold_backward"))


def sigmoid_backward(grad_output, output):
    """grad_output · output · (1 - output): the gradient of sigmoid, whose result was ``output``."""
    values = _sigmoid_backward(grad_output._array, output._array)
    return record(_SIGMOID, np.asarray(values), (grad_output, output))


def _sigmoid_backward(g, y):
    return g * (1 - y) * y


def tanh_backward(grad_output, output):
    """grad_output · (1 - output²): the gradient of tanh, whose result was ``output``."""
    values = _tanh_backward(grad_output._array, output._array)
    return record(_TANH, np.asarray(values), (grad_output, output))


def _tanh_backward(g, y):
    return g * (1 - y * y)


def threshold_backward(grad_output, self, threshold):
    """grad_output where self > threshold, 0 elsewhere: the gradient of relu and threshold."""
    kept = _threshold_backward(grad_output._array, self._array, threshold)
    return record(_THRESHOLD, kept, inputs_of(grad_output, self), threshold=threshold)


def _threshold_backward(g, a, threshold):
    # Where a is NaN PyTorch lets the gradient pass.
    return np.where(a <= threshold, g.dtype.type(0), g)


sigmoid_backward.on_arrays = _sigmoid_backward
tanh_backward.on_arrays = _tanh_backward
threshold_backward.on_arrays = _threshold_backward


_LEAKY_RELU, _HARDTANH, _NLL, _PAD = map(
    operation, ("leaky_relu_backward", "hardtanh_backward", "nll_loss_backward", "pad_backward")
)


def leaky_relu_backward(grad_output, self, negative_slope):
    """grad_output where self > 0, negative_slope · grad_output elsewhere."""
    g = grad_output._array
    kept = np.where(self._array > 0, g, g * g.dtype.type(negative_slope))
    return record(_LEAKY_RELU, kept, (grad_output, self), negative_slope=negative_slope)


def hardtanh_backward(grad_output, self, min_val, max_val):
    """grad_output where min_val < self < max_val, 0 elsewhere."""
    a, g = self._array, grad_output._array
    kept = np.where((a <= min_val) | (a >= max_val), g.dtype.type(0), g)
    return record(_HARDTANH, kept, (grad_output, self), min_val=min_val, max_val=max_val)


def nll_loss_backward(grad_output, self, dim, target, slopes):
    """``slopes`` · grad_output at the target class of each sample, 0 at the others."""
    gradient = np.zeros_like(self._array)
    values = slopes._array * grad_output._array
    np.put_along_axis(gradient, np.expand_dims(target._array, dim), np.expand_dims(values, dim), dim)
    return record(_NLL, gradient, (grad_output, self), dim=dim, target=target, slopes=slopes)


def pad_backward(grad_output, self, indices):
    """Every element of grad_output added to the one of ``self`` that it was copied from, dimension by
    dimension.
    """
    array = grad_output._array
    for dim, index in reversed(indices):
        shape = list(array.shape)
        shape[dim] = self._array.shape[dim]
        total = np.zeros(shape, array.dtype)
        np.add.at(total.swapaxes(0, dim), index, array.swapaxes(0, dim))
        array = total
    return record(_PAD, array, (grad_output, self), indices=indices)


def take_indices(tensor, indices):
    """The adjoint of ``pad_backward``: the padded tensor."""
    for dim, index in indices:
        tensor = tensor.index_select(dim, tensor.new_tensor(index, dtype=int64))
    return tensor
