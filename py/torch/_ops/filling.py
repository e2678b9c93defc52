"""In-place random: the tensor's elements replaced by draws.

Draws come in the order of memory. What was there before has no influence: the node of a recorded call passes
zeros on.
"""

import numpy as np

from .._declare import method
from .._random import bernoulli, cauchy, exponential, geometric, log_normal, normal, random, uniform
from .._tensor import Tensor
from ..autograd.grad_mode import mode
from ..autograd.history import bump_version, check_inplace, own_node, rebase_history, requires_grad
from ..autograd.operation import operation
from ..autograd.record import record
from .copying import assign
from .sampling_arguments import as_integer, as_real, generator_of, is_integer, is_real, no_such_signature
from .writing import check_no_overlap

_NORMAL, _UNIFORM, _EXPONENTIAL = operation("normal_"), operation("uniform_"), operation("exponential_")
_CAUCHY, _LOG_NORMAL, _GEOMETRIC = operation("cauchy_"), operation("log_normal_"), operation("geometric_")
_RANDOM_FROM, _RANDOM_TO, _RANDOM = operation("random_.from"), operation("random_.to"), operation("random_")
_BERNOULLI_TENSOR, _BERNOULLI_FLOAT = operation("bernoulli_.Tensor"), operation("bernoulli_.float")


def _fill(op, tensor, draw, *arguments, generator, inputs=()):
    """``draw(array, *arguments, generator)`` as an in-place operation on ``tensor``, history and version
    included."""
    inputs = (tensor, *inputs)
    recording = mode.enabled and any(requires_grad(t) for t in inputs)
    check_inplace(tensor, recording)
    check_no_overlap(tensor._array)
    node = own_node(record(op, tensor._array, inputs)) if recording else None
    draw(tensor._array, *arguments, generator)
    bump_version(tensor)
    if node is not None:
        rebase_history(tensor, node)
    return tensor


def _two(function, names, args, named, defaults):
    """Two numbers, given in order or by name (``from`` is no Python identifier, so no ordinary parameter)."""
    if len(args) > 2:
        raise TypeError(f"{function}() takes from 0 to 2 positional arguments but {len(args)} were given")
    given = dict(zip(names, args))
    for name, value in named.items():
        if name not in names:
            raise TypeError(f"{function}() got an unexpected keyword argument '{name}'")
        if name in given:
            raise TypeError(f"{function}() got multiple values for argument '{name}'")
        given[name] = value
    return [
        as_real(given[name], function, name, i + 1) if name in given else default
        for i, (name, default) in enumerate(zip(names, defaults))
    ]


@method
def normal_(self, mean=0, std=1, *, generator=None):
    """Fill with draws of the normal distribution N(mean, std²).  RuntimeError if std < 0, or for integer
    tensors.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.normal_.html
    """
    mean, std = as_real(mean, "normal_", "mean", 1), as_real(std, "normal_", "std", 2)
    return _fill(_NORMAL, self, normal, mean, std, generator=generator_of(generator, "normal_"))


@method
def uniform_(self, *bounds, generator=None, **named):
    """``uniform_(from=0, to=1)``: fill with draws from [from, to).  RuntimeError if from > to, or for integer
    tensors.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.uniform_.html
    """
    low, high = _two("uniform_", ("from", "to"), bounds, named, (0.0, 1.0))
    return _fill(_UNIFORM, self, uniform, low, high, generator=generator_of(generator, "uniform_"))


@method
def exponential_(self, lambd=1, *, generator=None):
    """Fill with draws of the exponential distribution, density λ e^(−λx).  RuntimeError unless λ > 0.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.exponential_.html
    """
    rate = as_real(lambd, "exponential_", "lambd", 1)
    return _fill(_EXPONENTIAL, self, exponential, rate, generator=generator_of(generator, "exponential_"))


@method
def cauchy_(self, median=0, sigma=1, *, generator=None):
    """Fill with draws of the Cauchy distribution, density (1/π) σ / ((x − median)² + σ²).  RuntimeError
    unless σ > 0.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.cauchy_.html
    """
    median, sigma = as_real(median, "cauchy_", "median", 1), as_real(sigma, "cauchy_", "sigma", 2)
    return _fill(_CAUCHY, self, cauchy, median, sigma, generator=generator_of(generator, "cauchy_"))


@method
def log_normal_(self, mean=1, std=2, *, generator=None):
    """Fill with e to the power of draws of N(mean, std²).  RuntimeError unless std > 0.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.log_normal_.html
    """
    mean, std = as_real(mean, "log_normal_", "mean", 1), as_real(std, "log_normal_", "std", 2)
    return _fill(_LOG_NORMAL, self, log_normal, mean, std, generator=generator_of(generator, "log_normal_"))


@method
def geometric_(self, p, *, generator=None):
    """Fill with the number of trials to the first success of probability p: P(k) = (1 − p)^(k−1) p.

    RuntimeError unless 0 < p < 1.
    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.geometric_.html
    """
    p = as_real(p, "geometric_", "p", 1)
    return _fill(_GEOMETRIC, self, geometric, p, generator=generator_of(generator, "geometric_"))


@method
def bernoulli_(self, p=0.5, *, generator=None):
    """Fill with 1 (probability p) or 0.  ``p``: a number, or a floating tensor that can be expanded to this
    one's shape.

    RuntimeError outside [0, 1].
    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.bernoulli_.html
    """
    generator = generator_of(generator, "bernoulli_", (p,))
    if isinstance(p, Tensor):
        expanded = np.empty(self._array.shape, p._array.dtype)
        assign(expanded, p._array)
        return _fill(_BERNOULLI_TENSOR, self, bernoulli, expanded, generator=generator, inputs=(p,))
    if not is_real(p):
        raise no_such_signature("bernoulli_", (p,))
    return _fill(_BERNOULLI_FLOAT, self, bernoulli, float(p), generator=generator)


@method
def random_(self, *bounds, generator=None, **named):
    """``random_(from=0, to)``: fill with integers of [from, to); without bounds, of 0 to the largest that the
    dtype counts to.

    RuntimeError if the range is empty or does not fit the dtype.
    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.random_.html
    """
    generator = generator_of(generator, "random_", bounds)
    if not bounds and not named:
        return _fill(_RANDOM, self, random, None, None, generator=generator)
    if len(bounds) == 1 and not named:
        bounds, named = (), {"to": bounds[0]}
    given = dict(zip(("from", "to"), bounds)) | named
    low, high = given.get("from"), given.get("to")
    fits = (
        len(bounds) + len(named) == len(given)
        and set(given) <= {"from", "to"}
        and "to" in given
        and (low is None or is_integer(low))
        and (is_integer(high) or high is None and low is not None)
    )
    if not fits:
        raise no_such_signature("random_", bounds or tuple(named.values()))
    op = _RANDOM_TO if low is None else _RANDOM_FROM
    bounds = [None if bound is None else as_integer(bound) for bound in (low, high)]
    return _fill(op, self, random, *bounds, generator=generator)
