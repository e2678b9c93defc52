"""Derivatives of special functions."""

import math

from ..._ops.gradients import threshold_backward
from ..._ops.selection import where
from ..._ops.special import digamma, polygamma, xlog1py
from ..operation import derivative

_TWO_OVER_ROOT_PI = 2 / math.sqrt(math.pi)

derivative("erf", "ErfBackward0", self=lambda grad, self: _TWO_OVER_ROOT_PI * (-(self**2)).exp() * grad)
derivative("erfc", "ErfcBackward0", self=lambda grad, self: -_TWO_OVER_ROOT_PI * (-(self**2)).exp() * grad)
derivative(
    "erfinv",
    "ErfinvBackward0",
    self=lambda grad, self: 0.5 * math.sqrt(math.pi) * (self.erfinv() ** 2).exp() * grad,
)
derivative("lgamma", "LgammaBackward0", self=lambda grad, self: grad * digamma(self))
derivative("digamma", "DigammaBackward0", self=lambda grad, self: grad * polygamma(1, self))
derivative("polygamma", "PolygammaBackward0", self=lambda grad, n, self: grad * polygamma(n + 1, self))
derivative("sinc", "SincBackward0", self=lambda grad, self: _sinc(grad, self))
derivative("special_entr", "SpecialEntrBackward0", self=lambda grad, self: grad * -(1 + self.log()))
derivative(
    "special_xlog1py",
    "SpecialXlog1PyBackward0",
    self=lambda grad, self, other: xlog1py(grad, other).masked_fill((self == 0).logical_and(other <= -1), 0),
    other=lambda grad, self, other: grad * self / (other + 1),
)
derivative(
    "special_xlog1py.Scalar_Tensor",
    "SpecialXlog1PyBackward1",
    other=lambda grad, self, other: grad * self / (other + 1),
)
derivative(
    "special_xlog1py.Scalar",
    "SpecialXlog1PyBackward2",
    self=lambda grad, self, other: _xlog1py_number(grad, self, other),
)
derivative("deg2rad", "Deg2RadBackward0", self=lambda grad: grad * (math.pi / 180))
derivative("rad2deg", "Rad2DegBackward0", self=lambda grad: grad * (180 / math.pi))
derivative("logit", "LogitBackward0", self=lambda grad, self, eps: _logit(grad, self, eps))
derivative("nan_to_num", "NanToNumBackward0", self=lambda grad, self: grad * self.isfinite())
derivative(
    "threshold",
    "ThresholdBackward0",
    self=lambda grad, self, threshold: threshold_backward(grad, self, threshold),
)
derivative(
    "threshold_",
    "ThresholdBackward1",
    self=lambda grad, self, threshold: threshold_backward(grad, self, threshold),
)
derivative("polygamma_", "PolygammaBackward1", self=lambda grad, n, self: grad * polygamma(n + 1, self))


def _sinc(grad, self):
    angle, square = self * math.pi, self * self * math.pi
    return where(square == 0.0, 0, grad * ((angle * angle.cos() - angle.sin()) / square))


def _xlog1py_number(grad, self, other):
    return xlog1py(grad, other) if other > -1 else xlog1py(grad, other).masked_fill(self == 0, 0)


def _logit(grad, self, eps):
    # Outside its domain logit has no slope; beyond the bounds that eps sets, the slope 0.
    low, high, outside = (0.0, 1.0, math.nan) if eps is None else (eps, 1.0 - eps, 0)
    inside = (self >= low).logical_and(self <= high)
    return where(inside, grad / (self * (1.0 - self)), outside)
