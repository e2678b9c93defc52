"""Derivatives of random draws: a draw is a constant, so what passes on is zero."""

from ..._ops.creation import zeros, zeros_like
from ..operation import derivative


def _zeros(grad):
    return zeros_like(grad)


def _not_implemented(grad):
    raise RuntimeError("derivative for aten::bernoulli is not implemented")


derivative("normal_", "NormalBackward0", self=_zeros)
derivative("normal.Tensor_float", "NormalBackward1", mean=_zeros)
derivative("normal.float_Tensor", "NormalBackward2", std=_zeros)
derivative("normal.Tensor_Tensor", "NormalBackward3", mean=_zeros, std=_zeros)
derivative("uniform_", "UniformBackward0", self=_zeros)
derivative("exponential_", "ExponentialBackward0", self=_zeros)
derivative("cauchy_", "CauchyBackward0", self=_zeros)
derivative("log_normal_", "LogNormalBackward0", self=_zeros)
derivative("geometric_", "GeometricBackward0", self=_zeros)
derivative("random_.from", "RandomBackward0", self=_zeros)
derivative("random_.to", "RandomBackward1", self=_zeros)
derivative("random_", "RandomBackward2", self=_zeros)
derivative("bernoulli", "BernoulliBackward0", self=_zeros)
derivative(
    "bernoulli_.Tensor",
    "BernoulliBackward1",
    self=_zeros,
    p=lambda grad, p_sym_sizes: zeros(p_sym_sizes, dtype=grad.dtype),
)
derivative("bernoulli_.float", "BernoulliBackward2", self=_zeros)
derivative("bernoulli.p", "NotImplemented", cpp_name="torch::autograd::NotImplemented", self=_not_implemented)
