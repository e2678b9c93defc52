"""Derivatives of choices: the gradient goes to what was chosen."""

from ..._ops.selection import where
from ..._tensor import Tensor
from ..operation import derivative

derivative(
    "where",
    "WhereBackward0",
    self=lambda grad, condition: where(condition, grad, 0),
    other=lambda grad, condition: where(condition, 0, grad),
)
derivative("masked_fill.Scalar", "MaskedFillBackward0", self=lambda grad, mask: grad.masked_fill(mask, 0))
derivative(
    "masked_fill.Tensor",
    "MaskedFillBackward1",
    self=lambda grad, mask: grad.masked_fill(mask, 0),
    value=lambda grad, mask: where(mask, grad, 0).sum(),
)

# --- maximum and minimum: ties share

derivative(
    "maximum",
    "MaximumBackward0",
    self=lambda grad, self, other: where(self == other, grad / 2, grad).masked_fill(self < other, 0),
    other=lambda grad, self, other: where(self == other, grad / 2, grad).masked_fill(self > other, 0),
)
derivative(
    "minimum",
    "MinimumBackward0",
    self=lambda grad, self, other: where(self == other, grad / 2, grad).masked_fill(self > other, 0),
    other=lambda grad, self, other: where(self == other, grad / 2, grad).masked_fill(self < other, 0),
)
derivative(
    "fmax",
    "FmaxBackward0",
    self=lambda grad, self, other: where((self >= other).logical_or(other.isnan()), grad, 0),
    other=lambda grad, self, other: where((self >= other).logical_or(other.isnan()), 0, grad),
)
derivative(
    "fmin",
    "FminBackward0",
    self=lambda grad, self, other: where((self <= other).logical_or(other.isnan()), grad, 0),
    other=lambda grad, self, other: where((self <= other).logical_or(other.isnan()), 0, grad),
)

# --- clamp: the slope is 1 between the bounds, both included


def _clamp_self(grad, self, min, max):
    if min is None:
        return where(self <= max, grad, 0)
    if max is None:
        return where(self >= min, grad, 0)
    return where((self >= min).logical_and(self <= max), grad, 0)


def _clamp_min(grad, self, min, max):
    # Where min > max the result is max.
    if not isinstance(min, Tensor):
        return None
    return where(self < min if max is None else (min < max).logical_and(self < min), grad, 0)


def _clamp_max(grad, self, min, max):
    if not isinstance(max, Tensor):
        return None
    return where(self > max if min is None else (self > max).logical_or(max < min), grad, 0)


derivative("clamp", "ClampBackward1", self=lambda grad, self, min, max: _clamp_self(grad, self, min, max))
derivative(
    "clamp.Tensor",
    "ClampBackward0",
    self=lambda grad, self, min, max: _clamp_self(grad, self, min, max),
    min=lambda grad, self, min, max: _clamp_min(grad, self, min, max),
    max=lambda grad, self, min, max: _clamp_max(grad, self, min, max),
)
derivative("clamp_min", "ClampMinBackward0", self=lambda grad, self, min: where(self >= min, grad, 0))
derivative(
    "clamp_min.Tensor",
    "ClampMinBackward1",
    self=lambda grad, self, min: where(self >= min, grad, 0),
    min=lambda grad, self, min: where(self < min, grad, 0),
)
derivative("clamp_max", "ClampMaxBackward0", self=lambda grad, self, max: where(self <= max, grad, 0))
derivative(
    "clamp_max.Tensor",
    "ClampMaxBackward1",
    self=lambda grad, self, max: where(self <= max, grad, 0),
    max=lambda grad, self, max: where(self > max, grad, 0),
)
