"""Derivatives of functions of two and three tensors beyond arithmetic."""

import math

from ..._ops.creation import zeros_like
from ..._ops.pairs import xlogy
from ..._ops.selection import where
from ..operation import derivative

# --- quotients with a rest: the whole part is a step function


def _not_implemented(name):
    def formula(grad):
        raise RuntimeError(f"derivative for aten::{name} is not implemented")

    return formula


def _without_derivative(row, name, *inputs):
    formulas = {i: _not_implemented(name) for i in inputs}
    derivative(row, "NotImplemented", cpp_name="torch::autograd::NotImplemented", **formulas)


_without_derivative("floor_divide", "floor_divide", "self", "other")
_without_derivative("floor_divide.Scalar", "floor_divide", "self")
_without_derivative("floor_divide.Scalar_Tensor", "floor_divide", "other")
_without_derivative("remainder.Scalar_Tensor", "remainder", "other")
_without_derivative("heaviside", "heaviside", "self", "values")
derivative("remainder.Scalar", "RemainderBackward0", self=lambda grad: grad)
derivative(
    "remainder",
    "RemainderBackward1",
    self=lambda grad: grad,
    other=lambda grad, self, other: -grad * self.div(other, rounding_mode="floor"),
)
derivative("fmod.Scalar", "FmodBackward0", self=lambda grad: grad)
derivative(
    "fmod",
    "FmodBackward1",
    self=lambda grad: grad,
    other=lambda grad, self, other: -grad * self.div(other, rounding_mode="trunc"),
)

# --- angles, lengths, sums of exponentials


def _square_length(self, other):
    # At the origin, where the angle jumps, the gradient is taken to be 0.
    square = self * self + other * other
    return square.reciprocal().masked_fill(square == 0, 0)


derivative(
    "atan2",
    "Atan2Backward0",
    self=lambda grad, self, other: grad * other * _square_length(self, other),
    other=lambda grad, self, other: grad * -self * _square_length(self, other),
)
derivative(
    "hypot",
    "HypotBackward0",
    self=lambda grad, self, result: grad * self / result,
    other=lambda grad, other, result: grad * other / result,
)
derivative(
    "logaddexp",
    "LogaddexpBackward0",
    self=lambda grad, self, other: grad / (1 + (other - self).exp()),
    other=lambda grad, self, other: grad / (1 + (self - other).exp()),
)
derivative(
    "logaddexp2",
    "Logaddexp2Backward0",
    self=lambda grad, self, other: grad / (1 + 2 ** (other - self)),
    other=lambda grad, self, other: grad / (1 + 2 ** (self - other)),
)
derivative(
    "ldexp",
    "LdexpBackward0",
    self=lambda grad, other: grad * 2**other,
    other=lambda grad, result: grad * result * math.log(2),
)

derivative(
    "frexp.Tensor",
    "FrexpBackward0",
    outputs=("mantissa", "exponent"),
    self=lambda grads, exponent: grads[0] / exponent.exp2(),
)

# --- signs and neighbours


def _copysign(grad, self, result):
    return grad * (result / self).masked_fill(self == 0, 0)


derivative(
    "copysign",
    "CopysignBackward0",
    self=lambda grad, self, result: _copysign(grad, self, result),
    other=lambda grad, other: zeros_like(other),
)
derivative(
    "copysign.Scalar", "CopysignBackward1", self=lambda grad, self, result: _copysign(grad, self, result)
)
derivative(
    "nextafter",
    "NextafterBackward0",
    self=lambda grad, self, other: where(self != other, grad, 0),
    other=lambda grad, other: zeros_like(other),
)

# --- x log y: where x is 0 and the logarithm undefined the slope is taken to be 0

derivative(
    "xlogy",
    "XlogyBackward0",
    self=lambda grad, self, other: xlogy(grad, other).masked_fill((self == 0).logical_and(other <= 0), 0),
    other=lambda grad, self, other: grad * self / other,
)
derivative("xlogy.Scalar_Tensor", "XlogyBackward1", other=lambda grad, self, other: grad * self / other)
derivative("xlogy.Scalar", "XlogyBackward2", self=lambda grad, self, other: _xlogy_number(grad, self, other))


def _xlogy_number(grad, self, other):
    return xlogy(grad, other) if other > 0 else xlogy(grad, other).masked_fill(self == 0, 0)


# --- three tensors

derivative(
    "lerp.Scalar",
    "LerpBackward0",
    self=lambda grad, weight: grad * (1 - weight),
    end=lambda grad, weight: grad * weight,
)
derivative(
    "lerp.Tensor",
    "LerpBackward1",
    self=lambda grad, weight: grad * (1 - weight),
    end=lambda grad, weight: grad * weight,
    weight=lambda grad, self, end: grad * (end - self),
)
derivative(
    "addcmul",
    "AddcmulBackward0",
    self=lambda grad: grad,
    tensor1=lambda grad, tensor2, value: grad * (tensor2 * value),
    tensor2=lambda grad, tensor1, value: grad * (tensor1 * value),
)
derivative(
    "addcdiv",
    "AddcdivBackward0",
    self=lambda grad: grad,
    tensor1=lambda grad, tensor2, value: grad * (value / tensor2),
    tensor2=lambda grad, tensor1, tensor2, value: -grad * (value * tensor1 / (tensor2 * tensor2)),
)

# --- comparisons in place: what they write is constant

for _name in ("Eq", "Ne", "Lt", "Le", "Gt", "Ge"):
    derivative(f"{_name.lower()}_.Scalar", f"{_name}Backward0", self=lambda grad: zeros_like(grad))
    derivative(
        f"{_name.lower()}_.Tensor",
        f"{_name}Backward1",
        self=lambda grad: zeros_like(grad),
        other=lambda grad: zeros_like(grad),
    )
