"""Kullback–Leibler divergence between distributions.

KL(p ‖ q) = E_p[log p(x) − log q(x)], in closed form for each registered pair.
https://docs.pytorch.org/docs/stable/distributions.html#module-torch.distributions.kl
"""

import math

from .. import broadcast_shapes, full_like, linalg
from ..nn.functional import softplus
from .bernoulli import Bernoulli
from .categorical import Categorical
from .distribution import Distribution
from .exponential import Exponential
from .multivariate_normal import MultivariateNormal, half_log_det, squared_distance
from .normal import Normal
from .uniform import Uniform

_registered = {}


def register_kl(type_p, type_q):
    """Decorator: the function it stands on computes the divergence from a ``type_p`` to a ``type_q``."""
    for name, type_ in (("type_p", type_p), ("type_q", type_q)):
        if not (isinstance(type_, type) and issubclass(type_, Distribution)):
            raise TypeError(f"Expected {name} to be a Distribution subclass but got {type_}")

    def register(function):
        _registered[type_p, type_q] = function
        return function

    return register


def kl_divergence(p, q):
    """KL(p ‖ q), of shape ``batch_shape``.  NotImplementedError if nothing is registered for the two types.

    Subclasses use what is registered for the nearest of their ancestors, those of p first.
    """
    for type_p in type(p).__mro__:
        for type_q in type(q).__mro__:
            if (type_p, type_q) in _registered:
                return _registered[type_p, type_q](p, q)
    raise NotImplementedError(
        f"No KL(p || q) is implemented for p type {type(p).__name__} and q type {type(q).__name__}"
    )


@register_kl(Bernoulli, Bernoulli)
def _bernoulli_bernoulli(p, q):
    ones = p.probs * (softplus(-q.logits) - softplus(-p.logits))
    ones[q.probs == 0] = math.inf
    ones[p.probs == 0] = 0
    zeros = (1 - p.probs) * (softplus(q.logits) - softplus(p.logits))
    zeros[q.probs == 1] = math.inf
    zeros[p.probs == 1] = 0
    return ones + zeros


@register_kl(Categorical, Categorical)
def _categorical_categorical(p, q):
    terms = p.probs * (p.logits - q.logits)
    terms[(q.probs == 0).expand_as(terms)] = math.inf
    terms[(p.probs == 0).expand_as(terms)] = 0
    return terms.sum(-1)


@register_kl(Exponential, Exponential)
def _exponential_exponential(p, q):
    ratio = q.rate / p.rate
    return -ratio.log() + ratio - 1


@register_kl(Exponential, Normal)
def _exponential_normal(p, q):
    variance, rate_squared = q.scale.pow(2), p.rate.pow(2)
    log_term = 0.5 * (rate_squared * variance * 2 * math.pi).log()
    squares = rate_squared.reciprocal() - q.loc / p.rate + q.loc.pow(2) * 0.5
    return log_term - 1 + squares / variance


@register_kl(Exponential, Uniform)
def _exponential_uniform(p, q):
    return full_like(p.rate, math.inf)  # p has values where q has none


@register_kl(MultivariateNormal, MultivariateNormal)
def _multivariate_normal_multivariate_normal(p, q):
    if p.event_shape != q.event_shape:
        raise ValueError(
            "KL-divergence between two Multivariate Normals with"
            "                          different event shapes cannot be computed"
        )
    n = p.event_shape[0]
    p_tril, q_tril = p._unbroadcasted_scale_tril, q._unbroadcasted_scale_tril
    shape = broadcast_shapes(q_tril.shape[:-2], p_tril.shape[:-2]) + (n, n)
    # tr(Σ_q⁻¹ Σ_p) = |L_q⁻¹ L_p|², the sum of all squared entries
    ratio = linalg.solve_triangular(q_tril.expand(shape), p_tril.expand(shape), upper=False)
    trace = ratio.pow(2).sum((-2, -1))
    return half_log_det(q) - half_log_det(p) + 0.5 * (trace + squared_distance(q_tril, q.loc - p.loc) - n)


@register_kl(Normal, Normal)
def _normal_normal(p, q):
    variance_ratio = (p.scale / q.scale).pow(2)
    shift = ((p.loc - q.loc) / q.scale).pow(2)
    return 0.5 * (variance_ratio + shift - 1 - variance_ratio.log())


@register_kl(Normal, Exponential)
@register_kl(Normal, Uniform)
def _normal_outside(p, q):
    return full_like(p.loc, math.inf)


@register_kl(Uniform, Uniform)
def _uniform_uniform(p, q):
    result = ((q.high - q.low) / (p.high - p.low)).log()
    result[(q.low > p.low) | (q.high < p.high)] = math.inf
    return result


@register_kl(Uniform, Exponential)
def _uniform_exponential(p, q):
    result = q.rate * (p.high + p.low) / 2 - ((p.high - p.low) * q.rate).log()
    result[p.low < 0] = math.inf
    return result


@register_kl(Uniform, Normal)
def _uniform_normal(p, q):
    width = p.high - p.low
    log_term = (math.sqrt(math.pi * 2) * q.scale / width).log()
    squares = width.pow(2) / 12 + ((p.high + p.low - 2 * q.loc) / 2).pow(2)
    return log_term + 0.5 * squares / q.scale.pow(2)
