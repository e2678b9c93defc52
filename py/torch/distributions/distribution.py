"""The base of all distributions: shapes, validation, expansion.

A distribution stands for a batch of independent ones (``batch_shape``), each drawing a value of
``event_shape``; a draw of ``sample_shape`` has shape ``sample_shape + batch_shape + event_shape``.
https://docs.pytorch.org/docs/stable/distributions.html#torch.distributions.distribution.Distribution
"""

import warnings

from .. import Size, Tensor, no_grad
from . import constraints
from .utils import lazy_property


class Distribution:
    """Base class.  A subclass sets its parameters, then calls ``super().__init__(batch_shape, event_shape)``.

    It defines ``arg_constraints`` (name of a parameter → constraint), ``support`` and what it can of the
    methods; those left out raise NotImplementedError.  ``validate_args=False`` switches the checks of
    parameters and values off.
    """

    has_rsample = False  # whether draws are differentiable in the parameters
    has_enumerate_support = False
    _validate_args = __debug__

    @staticmethod
    def set_default_validate_args(value):
        """Whether distributions check their arguments unless told otherwise."""
        if value not in (True, False):
            raise ValueError
        Distribution._validate_args = value

    def __init__(self, batch_shape=(), event_shape=(), validate_args=None):
        self._batch_shape = Size(batch_shape)
        self._event_shape = Size(event_shape)
        if validate_args is not None:
            self._validate_args = validate_args
        if self._validate_args:
            self._validate_parameters()

    def _validate_parameters(self):
        try:
            arg_constraints = self.arg_constraints
        except NotImplementedError:
            arg_constraints = {}
            warnings.warn(
                f"{type(self)} does not define `arg_constraints`. Please set `arg_constraints = {{}}` or "
                "initialize the distribution with `validate_args=False` to turn off validation.",
                stacklevel=4,
            )
        for name, constraint in arg_constraints.items():
            if constraints.is_dependent(constraint):
                continue
            if name not in self.__dict__ and isinstance(getattr(type(self), name), lazy_property):
                continue  # another parameter's form, not the one that was given
            value = getattr(self, name)
            if not constraint.check(value).all():
                raise ValueError(
                    f"Expected parameter {name} ({type(value).__name__} of shape {tuple(value.shape)}) of "
                    f"distribution {self!r} to satisfy the constraint {constraint!r}, but found invalid "
                    f"values:\n{value}"
                )

    def _validate_sample(self, value):
        """ValueError unless ``value`` could have been drawn: its type, its shape, its numbers."""
        if not isinstance(value, Tensor):
            raise ValueError("The value argument to log_prob must be a Tensor")
        shape = value.size()
        if shape[len(shape) - len(self._event_shape) :] != self._event_shape:
            raise ValueError(
                f"The right-most size of value must match event_shape: {shape} vs {self._event_shape}."
            )
        expected = self._batch_shape + self._event_shape
        if any(n != 1 and m != 1 and n != m for n, m in zip(reversed(shape), reversed(expected))):
            raise ValueError(
                f"Value is not broadcastable with batch_shape+event_shape: {shape} vs {expected}."
            )
        try:
            support = self.support
        except NotImplementedError:
            warnings.warn(
                f"{type(self)} does not define `support` to enable sample validation. Please initialize the "
                "distribution with `validate_args=False` to turn off validation.",
                stacklevel=3,
            )
            return
        if not support.check(value).all():
            raise ValueError(
                f"Expected value argument ({type(value).__name__} of shape {tuple(shape)}) to be within the "
                f"support ({support!r}) of the distribution {self!r}, but found invalid values:\n{value}"
            )

    def expand(self, batch_shape):
        """The same distribution with ``batch_shape``, to which the present one must broadcast; parameters are
        views."""
        batch_shape = Size(batch_shape)
        new = object.__new__(type(self))
        new.__dict__.update(self.__dict__)
        for name in self.arg_constraints:
            if name in self.__dict__:
                parameter = self.__dict__[name]
                event = parameter.shape[len(self._batch_shape) :]
                new.__dict__[name] = parameter.expand(batch_shape + event)
        new._batch_shape = batch_shape
        return new

    @property
    def batch_shape(self):
        """The shape over which parameters vary."""
        return self._batch_shape

    @property
    def event_shape(self):
        """The shape of one value."""
        return self._event_shape

    @property
    def arg_constraints(self):
        """A dictionary from the name of each parameter to its constraint."""
        raise NotImplementedError

    @property
    def support(self):
        """The constraint that every draw satisfies."""
        raise NotImplementedError

    @property
    def mean(self):
        """The expected value."""
        raise NotImplementedError

    @property
    def mode(self):
        """The value of the greatest density."""
        raise NotImplementedError(f"{type(self)} does not implement mode")

    @property
    def variance(self):
        """The expected squared distance from the mean."""
        raise NotImplementedError

    @property
    def stddev(self):
        """The root of the variance."""
        return self.variance.sqrt()

    def sample(self, sample_shape=()):
        """Draws, without gradients."""
        with no_grad():
            return self.rsample(sample_shape)

    def rsample(self, sample_shape=()):
        """Draws as a differentiable function of the parameters and of noise that does not depend on them."""
        raise NotImplementedError

    def sample_n(self, n):
        """``sample((n,))``, an older name."""
        warnings.warn(
            "`sample_n(n)` will be deprecated. Use `sample((n,))` instead.", FutureWarning, stacklevel=2
        )
        return self.sample(Size((n,)))

    def log_prob(self, value):
        """The logarithm of the density, or of the probability, at ``value``."""
        raise NotImplementedError

    def cdf(self, value):
        """The probability of a draw not greater than ``value``."""
        raise NotImplementedError

    def icdf(self, value):
        """The value whose ``cdf`` is ``value``."""
        raise NotImplementedError

    def enumerate_support(self, expand=True):
        """All values of a discrete distribution, along dimension 0."""
        raise NotImplementedError

    def entropy(self):
        """The expected value of ``−log_prob``, one number for each of the batch."""
        raise NotImplementedError

    def perplexity(self):
        """``exp(entropy)``."""
        return self.entropy().exp()

    def _extended_shape(self, sample_shape=()):
        return Size(sample_shape) + self._batch_shape + self._event_shape

    def __repr__(self):
        given = {name: self.__dict__[name] for name in self.arg_constraints if name in self.__dict__}
        shown = [f"{name}: {value if value.numel() == 1 else value.size()}" for name, value in given.items()]
        return f"{type(self).__name__}({', '.join(shown)})"
