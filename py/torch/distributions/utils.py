"""What the distributions share: parameters of one shape, probabilities and their logarithms, values made when
asked for."""

import functools

from .. import Tensor, broadcast_tensors, enable_grad, finfo, get_default_dtype, tensor


def is_number(value):
    """Whether a parameter was given as a Python number rather than a tensor."""
    return isinstance(value, (int, float))


def broadcast_all(*values):
    """The values, numbers or tensors, as tensors of one shape; numbers take the first tensor's dtype.

    ValueError for anything else.
    """
    if not all(isinstance(value, Tensor) or is_number(value) for value in values):
        raise ValueError(
            "Input arguments must all be instances of Number, torch.Tensor or objects implementing "
            "__torch_function__."
        )
    dtype = next((value.dtype for value in values if isinstance(value, Tensor)), get_default_dtype())
    return broadcast_tensors(*[tensor(value, dtype=dtype) if is_number(value) else value for value in values])


def clamp_probs(probs):
    """Probabilities moved off 0 and 1 by the dtype's eps."""
    eps = finfo(probs.dtype).eps
    return probs.clamp(min=eps, max=1 - eps)


def probs_to_logits(probs, is_binary=False):
    """``log p``; for the probability of one of two outcomes its log-odds, ``log p − log(1 − p)``."""
    clamped = clamp_probs(probs)
    return clamped.log() - (-clamped).log1p() if is_binary else clamped.log()


def logits_to_probs(logits, is_binary=False):
    """The inverse of ``probs_to_logits``: softmax over the last dimension, or the logistic function."""
    return logits.sigmoid() if is_binary else logits.softmax(-1)


class lazy_property:
    """A property computed when it is first asked for, with gradients even inside ``no_grad``, and then
    kept."""

    def __init__(self, function):
        self.function = function
        functools.update_wrapper(self, function)

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        with enable_grad():
            value = self.function(instance)
        setattr(instance, self.function.__name__, value)
        return value
