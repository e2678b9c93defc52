"""Derivatives of arithmetic and powers."""

import math

from ..._ops.creation import zeros_like
from ..._ops.powers import pow
from ..._ops.selection import where
from ..._tensor import Tensor
from ..operation import derivative

# --- arithmetic

derivative(
    "add",
    "AddBackward0",
    self=lambda grad: grad,
    other=lambda grad, alpha: grad if alpha == 1 else grad * alpha,
)
derivative(
    "sub",
    "SubBackward0",
    self=lambda grad: grad,
    other=lambda grad, alpha: -grad if alpha == 1 else -grad * alpha,
)
derivative(
    "rsub.Tensor",
    "RsubBackward0",
    self=lambda grad, alpha: -grad if alpha == 1 else -grad * alpha,
    other=lambda grad: grad,
)
derivative("rsub.Scalar", "RsubBackward1", self=lambda grad, alpha: -grad if alpha == 1 else -grad * alpha)
derivative(
    "mul",
    "MulBackward0",
    self=lambda grad, other: grad * other,
    other=lambda grad, self: grad * self,
)
derivative(
    "div",
    "DivBackward0",
    self=lambda grad, other: grad / other,
    other=lambda grad, self, other: -grad * ((self / other) / other),
)
# A rounded quotient is a step function.
derivative(
    "div.rounding",
    "DivBackward2",
    self=lambda grad, other, rounding_mode: zeros_like(grad),
    other=lambda grad, self, other, rounding_mode: zeros_like(grad),
)
derivative("neg", "NegBackward0", self=lambda grad: -grad)
derivative("reciprocal", "ReciprocalBackward0", self=lambda grad, result: -grad * (result * result))

# --- powers

derivative("sqrt", "SqrtBackward0", self=lambda grad, result: grad / (2 * result))
derivative("rsqrt", "RsqrtBackward0", self=lambda grad, result: -0.5 * grad * pow(result, 3))
derivative("pow.Scalar", "PowBackward0", self=lambda grad, self, exponent: _pow_scalar(grad, self, exponent))
derivative(
    "pow.Tensor",
    "PowBackward1",
    # At exponent 0 the slope is 0 even where self is 0, and there 0 * self**-1 would be NaN.
    self=lambda grad, self, exponent: where(exponent == 0.0, 0.0, grad * (exponent * self ** (exponent - 1))),
    exponent=lambda grad, self, exponent, result: _pow_exponent(grad, self, exponent, result),
)
derivative(
    "pow.base_Scalar",
    "PowBackward2",
    exponent=lambda grad, self, exponent, result: _pow_exponent(grad, self, exponent, result),
)


def _pow_scalar(grad, self, exponent):
    if exponent == 0:
        return zeros_like(self)
    return grad * (pow(self, exponent - 1) * exponent)


def _pow_exponent(grad, self, exponent, result):
    # d(x^y)/dy = x^y log x, whose limit for x -> 0 and y >= 0 is 0.
    if not isinstance(self, Tensor):
        if self != 0:
            return grad * (result * math.log(self) if self > 0 else result * math.nan)
        return grad * where(exponent >= 0, 0.0, result * -math.inf)
    at_zero = (self == 0).logical_and(exponent >= 0)
    return grad * where(at_zero, 0.0, result * self.log())
