"""Derivatives of activation functions, losses and padding."""

import math
import struct

from ..._ops.activations import logsigmoid
from ..._ops.creation import zeros_like
from ..._ops.gradients import (
    hardtanh_backward,
    leaky_relu_backward,
    nll_loss_backward,
    pad_backward,
    take_indices,
)
from ..._ops.losses import MEAN
from ..._ops.padding import pad as _pad
from ..._ops.padding import padded_indices
from ..._ops.selection import where
from ..operation import derivative

# --- activations

derivative(
    "leaky_relu",
    "LeakyReluBackward0",
    self=lambda grad, self, negative_slope: leaky_relu_backward(grad, self, negative_slope),
)
derivative(
    "leaky_relu_backward",
    "LeakyReluBackwardBackward0",
    grad_output=lambda grad, self, negative_slope: leaky_relu_backward(grad, self, negative_slope),
    self=lambda grad: zeros_like(grad),
)
derivative(
    "elu",
    "EluBackward0",
    self=lambda grad, alpha, scale, input_scale, self: where(
        self <= 0, grad * (alpha * scale * input_scale) * (self * input_scale).exp(), grad * scale
    ),
)
derivative(
    "celu",
    "CeluBackward0",
    # PyTorch rounds alpha to float32 here.
    self=lambda grad, alpha, self: where(
        self <= 0, grad * (alpha / _float32(alpha)) * (self / _float32(alpha)).exp(), grad
    ),
)
derivative("gelu", "GeluBackward0", self=lambda grad, self, approximate: grad * _gelu(self, approximate))
derivative(
    "silu",
    "SiluBackward0",
    self=lambda grad, self: grad * (self.sigmoid() * (1 + self * (1 - self.sigmoid()))),
)
derivative("mish", "MishBackward0", self=lambda grad, self: grad * _mish(self))
derivative(
    "softplus",
    "SoftplusBackward0",
    self=lambda grad, self, beta, threshold: where(
        self * beta > threshold, grad, grad * (self * beta).sigmoid()
    ),
)
derivative(
    "log_sigmoid",
    "LogSigmoidBackward0",
    outputs=("output", "buffer"),
    constants=("buffer",),
    self=lambda grads, self, buffer: grads[0] * (-self).sigmoid(),
)
derivative(
    "hardtanh",
    "HardtanhBackward0",
    self=lambda grad, self, min_val, max_val: hardtanh_backward(grad, self, min_val, max_val),
)
derivative(
    "hardtanh_backward",
    "HardtanhBackwardBackward0",
    grad_output=lambda grad, self, min_val, max_val: hardtanh_backward(grad, self, min_val, max_val),
    self=lambda grad: zeros_like(grad),
)


def _float32(value):
    return struct.unpack("f", struct.pack("f", value))[0]


def _gelu(x, approximate):
    if approximate == "none":
        density = (-0.5 * x * x).exp() * (1 / math.sqrt(2 * math.pi))
        return 0.5 * (1 + (x * math.sqrt(0.5)).erf()) + x * density
    root = math.sqrt(2 / math.pi)
    inner = (root * (x + 0.044715 * x * x * x)).tanh()
    return 0.5 * (1 + inner) + 0.5 * x * (1 - inner * inner) * root * (1 + 3 * 0.044715 * x * x)


def _mish(x):
    s = x.sigmoid()
    t = (-logsigmoid(-x)).tanh()
    return t + x * s * (1 - t * t)


# --- losses


def _of_mean(grad, self, reduction):
    """The gradient of each element's loss, from that of the reduced loss."""
    return grad / self.numel() if reduction == MEAN else grad


derivative(
    "mse_loss",
    "MseLossBackward0",
    self=lambda grad, self, target, reduction: _of_mean(grad, self, reduction) * (2 * (self - target)),
    target=lambda grad, self, target, reduction: _of_mean(grad, self, reduction) * (2 * (target - self)),
)
derivative(
    "smooth_l1_loss",
    "SmoothL1LossBackward0",
    self=lambda grad, self, target, reduction, beta: (
        _of_mean(grad, self, reduction) * _limited(self - target, beta) / beta
    ),
    target=lambda grad, self, target, reduction, beta: (
        _of_mean(grad, self, reduction) * _limited(target - self, beta) / beta
    ),
)
derivative(
    "huber_loss",
    "HuberLossBackward0",
    self=lambda grad, self, target, reduction, delta: (
        _of_mean(grad, self, reduction) * _limited(self - target, delta)
    ),
    target=lambda grad, self, target, reduction, delta: (
        _of_mean(grad, self, reduction) * _limited(target - self, delta)
    ),
)


def _limited(difference, limit):
    """The slope of the Huber function: the difference, within ±limit."""
    return where(difference <= -limit, -limit, where(difference >= limit, limit, difference))


for _name, _node in (("nll_loss_forward", "NllLossBackward0"), ("nll_loss2d_forward", "NllLoss2DBackward0")):
    derivative(
        _name,
        _node,
        outputs=("output", "total_weight"),
        constants=("total_weight",),
        self=lambda grads, self, target, weight, reduction, ignore_index, total_weight, _weight_sum: _nll(
            grads[0], self, target, weight, reduction, ignore_index, _weight_sum
        ),
    )


derivative(
    "nll_loss_backward",
    "NllLossBackwardBackward0",
    grad_output=lambda grad, dim, target, slopes: (
        grad.gather(dim, target.unsqueeze(dim)).squeeze(dim) * slopes
    ),
    self=lambda grad: zeros_like(grad),
)


def _nll(grad, self, target, weight, reduction, ignore_index, _weight_sum):
    dim = 1 if self.dim() > 1 else 0
    ignored = target == ignore_index
    classes = where(ignored, 0, target).long()
    slopes = -(self.new_ones(classes.shape) if weight is None else weight[classes]).to(self.dtype)
    slopes = where(ignored, 0.0, slopes)
    if reduction == MEAN:
        slopes = slopes / _weight_sum
    return nll_loss_backward(grad, self, dim, classes, slopes)


derivative(
    "binary_cross_entropy",
    "BinaryCrossEntropyBackward0",
    self=lambda grad, self, target, weight, reduction: (
        _weighed(_of_mean(grad, self, reduction), weight)
        * ((self - target) / ((1 - self) * self).clamp(min=1e-12))
    ),
    target=lambda grad, self, target, weight, reduction: (
        _weighed(_of_mean(grad, self, reduction), weight)
        * ((1 - self).log().clamp(min=-100) - self.log().clamp(min=-100))
    ),
)
derivative(
    "binary_cross_entropy_with_logits",
    "BinaryCrossEntropyWithLogitsBackward0",
    self=lambda grad, self, target, weight, pos_weight, reduction: (
        _weighed(_of_mean(grad, self, reduction), weight) * _logits(self, target, pos_weight)
    ),
    target=lambda grad, self, target, weight, pos_weight, reduction: (
        _weighed(_of_mean(grad, self, reduction), weight)
        * (-self if pos_weight is None else logsigmoid(-self) - pos_weight * logsigmoid(self))
    ),
)


def _weighed(grad, weight):
    return grad if weight is None else grad * weight


def _logits(x, target, pos_weight):
    if pos_weight is None:
        return x.sigmoid() - target
    return (1 - target) - (1 + (pos_weight - 1) * target) * (-x).sigmoid()


# --- padding

derivative("constant_pad_nd", "ConstantPadNdBackward0", self=lambda grad, pad: _pad(grad, [-n for n in pad]))


derivative(
    "pad_backward",
    "ReflectionPad1DBackwardBackward0",
    grad_output=lambda grad, indices: take_indices(grad, indices),
    self=lambda grad: zeros_like(grad),
)
for _count in (1, 2, 3):
    derivative(
        f"reflection_pad{_count}d",
        f"ReflectionPad{_count}DBackward0",
        self=lambda grad, self, padding: pad_backward(
            grad, self, padded_indices(self.shape, padding, "reflect")
        ),
    )
    derivative(
        f"replication_pad{_count}d",
        f"ReplicationPad{_count}DBackward0",
        self=lambda grad, self, padding: pad_backward(
            grad, self, padded_indices(self.shape, padding, "replicate")
        ),
    )

# --- arithmetic with a number inside PyTorch's own functions, which has nodes of its own

derivative("div.Scalar", "DivBackward1", self=lambda grad, other: grad / other)
derivative("mul.Scalar", "MulBackward1", self=lambda grad, other: grad * other)
