"""Derivatives of functions of one tensor: exponentials, logarithms, trigonometry, rounding."""

import math

from ..._ops.creation import zeros_like
from ..._ops.gradients import sigmoid_backward, tanh_backward, threshold_backward
from ..._ops.powers import rsqrt
from ..._ops.rounding import sgn
from ..._ops.unary import cos, cosh, sin, sinh
from ..operation import derivative

# --- exponentials and logarithms

derivative("exp", "ExpBackward0", self=lambda grad, result: grad * result)
derivative("exp2", "Exp2Backward0", self=lambda grad, result: grad * result * math.log(2))
derivative("expm1", "Expm1Backward0", self=lambda grad, result: grad * (result + 1))
derivative("log", "LogBackward0", self=lambda grad, self: grad / self)
derivative("log2", "Log2Backward0", self=lambda grad, self: grad / (self * math.log(2)))
derivative("log10", "Log10Backward0", self=lambda grad, self: grad / (self * math.log(10)))
derivative("log1p", "Log1PBackward0", self=lambda grad, self: grad / (self + 1))

# --- trigonometric and hyperbolic functions

derivative("sin", "SinBackward0", self=lambda grad, self: grad * cos(self))
derivative("cos", "CosBackward0", self=lambda grad, self: grad * -sin(self))
derivative("tan", "TanBackward0", self=lambda grad, result: grad * (1 + result**2))
derivative("asin", "AsinBackward0", self=lambda grad, self: grad * rsqrt(-self * self + 1))
derivative("acos", "AcosBackward0", self=lambda grad, self: grad * -rsqrt(-self * self + 1))
derivative("atan", "AtanBackward0", self=lambda grad, self: grad / (self * self + 1))
derivative("sinh", "SinhBackward0", self=lambda grad, self: grad * cosh(self))
derivative("cosh", "CoshBackward0", self=lambda grad, self: grad * sinh(self))
derivative("tanh", "TanhBackward0", self=lambda grad, result: tanh_backward(grad, result))
derivative("asinh", "AsinhBackward0", self=lambda grad, self: grad * rsqrt(self**2 + 1))
derivative("acosh", "AcoshBackward0", self=lambda grad, self: grad * rsqrt(self * self - 1))
derivative("atanh", "AtanhBackward0", self=lambda grad, self: grad * 1 / (1 - self**2))


def _only_out_of_place(name):
    def formula(grad):
        raise NotImplementedError(f"the derivative for 'inplace version of {name}' is not implemented.")

    return formula


derivative("asinh_", "AsinhBackward1", self=_only_out_of_place("asinh"))
derivative("acosh_", "AcoshBackward1", self=_only_out_of_place("acosh"))
derivative("atanh_", "AtanhBackward1", self=_only_out_of_place("atanh"))

# --- sigmoid, relu, and the derivatives of their derivatives

derivative("sigmoid", "SigmoidBackward0", self=lambda grad, result: sigmoid_backward(grad, result))
derivative("relu", "ReluBackward0", self=lambda grad, result: threshold_backward(grad, result, 0))
derivative(
    "sigmoid_backward",
    "SigmoidBackwardBackward0",
    grad_output=lambda grad, output: sigmoid_backward(grad, output),
    output=lambda grad, grad_output, output: grad * grad_output * (-2 * output + 1),
)
derivative(
    "tanh_backward",
    "TanhBackwardBackward0",
    grad_output=lambda grad, output: tanh_backward(grad, output),
    output=lambda grad, grad_output, output: grad * (-2 * output * grad_output),
)
derivative(
    "threshold_backward",
    "ThresholdBackwardBackward0",
    grad_output=lambda grad, self, threshold: threshold_backward(grad, self, threshold),
    self=lambda grad: zeros_like(grad),
)

# --- sign and rounding: steps, whose slope is 0

derivative("abs", "AbsBackward0", self=lambda grad, self: grad * sgn(self))
derivative("sign", "SignBackward0", self=lambda grad: zeros_like(grad))
derivative("sgn", "SgnBackward0", self=lambda grad: zeros_like(grad))
derivative("floor", "FloorBackward0", self=lambda grad: zeros_like(grad))
derivative("ceil", "CeilBackward0", self=lambda grad: zeros_like(grad))
derivative("trunc", "TruncBackward0", self=lambda grad: zeros_like(grad))
derivative("round", "RoundBackward0", self=lambda grad: zeros_like(grad))
derivative("round.decimals", "RoundBackward1", self=lambda grad: zeros_like(grad))
derivative("frac", "FracBackward0", self=lambda grad: grad)
