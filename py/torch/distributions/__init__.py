"""Probability distributions: draws, densities, moments and entropies, differentiable in their parameters.

Of PyTorch's distributions: Bernoulli, Categorical, Exponential, MultivariateNormal, Normal, Uniform.
https://docs.pytorch.org/docs/stable/distributions.html
"""

from .. import _missing
from . import constraints
from .bernoulli import Bernoulli
from .categorical import Categorical
from .distribution import Distribution
from .exponential import Exponential
from .kl import kl_divergence, register_kl
from .multivariate_normal import MultivariateNormal
from .normal import Normal
from .uniform import Uniform

__all__ = [
    "Bernoulli",
    "Categorical",
    "Distribution",
    "Exponential",
    "MultivariateNormal",
    "Normal",
    "Uniform",
    "constraints",
    "kl_divergence",
    "register_kl",
]
__getattr__ = _missing.missing_from("distributions")
