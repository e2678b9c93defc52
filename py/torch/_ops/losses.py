"""Loss functions: what ``torch.nn.functional`` calls, on tensors of one shape.

``reduction`` is 0 (none), 1 (mean) or 2 (sum), as PyTorch stores it.
https://docs.pytorch.org/docs/stable/nn.functional.html#loss-functions
"""

import numpy as np

from .._dtype import from_numpy_dtype
from ..autograd.operation import operation
from ..autograd.record import record, record_several
from .operands import promoted

_MSE = operation("mse_loss")
_SMOOTH_L1 = operation("smooth_l1_loss")
_HUBER = operation("huber_loss")
_NLL = operation("nll_loss_forward")
_NLL_2D = operation("nll_loss2d_forward")
_BCE = operation("binary_cross_entropy")
_BCE_LOGITS = operation("binary_cross_entropy_with_logits")

NONE, MEAN, SUM = range(3)


def reduced(array, reduction):
    """The array itself, its mean, or its sum."""
    if reduction == NONE:
        return np.asarray(array)
    return np.asarray(array.mean(dtype=array.dtype) if reduction == MEAN else array.sum(dtype=array.dtype))


def mse_loss(input, target, reduction):
    """(input - target)²."""
    a, b = promoted(input, target)
    difference = a - b
    return record(_MSE, reduced(difference * difference, reduction), (input, target), reduction=reduction)


def smooth_l1_loss(input, target, reduction, beta):
    """½ d² / beta where |d| < beta, |d| - ½ beta elsewhere, with d = input - target."""
    a, b = promoted(input, target)
    d = np.abs(a - b)
    result = np.where(d < beta, 0.5 * d * d / beta, d - 0.5 * beta).astype(d.dtype, copy=False)
    return record(_SMOOTH_L1, reduced(result, reduction), (input, target), reduction=reduction, beta=beta)


def huber_loss(input, target, reduction, delta):
    """½ d² where |d| <= delta, delta (|d| - ½ delta) elsewhere, with d = input - target."""
    if delta <= 0:
        raise RuntimeError("huber_loss does not support non-positive values for delta.")
    a, b = promoted(input, target)
    d = np.abs(a - b)
    result = np.where(d <= delta, 0.5 * d * d, delta * (d - 0.5 * delta)).astype(d.dtype, copy=False)
    return record(_HUBER, reduced(result, reduction), (input, target), reduction=reduction, delta=delta)


def nll_loss(input, target, weight, reduction, ignore_index):
    """-weight[target] · input[target], the classes along dimension 1 (0 for a vector); "mean" divides by the
    weights' sum.

    Raises IndexError for a target that is no class.
    """
    a, index = input._array, target._array
    if index.dtype not in (np.int64, np.uint8):
        kind = from_numpy_dtype(index.dtype)._scalar_name
        raise RuntimeError(f"expected target dtype to be Long or Byte, but got {kind}")
    dim = 1 if a.ndim > 1 else 0
    classes = a.shape[dim]
    ignored = index == ignore_index
    outside = index[~ignored & ((index < 0) | (index >= classes))]
    if outside.size:
        raise IndexError(f"Target {int(outside.flat[0])} is out of bounds.")
    safe = np.where(ignored, 0, index).astype(np.int64)
    weights = np.ones(classes, a.dtype) if weight is None else weight._array
    if weights.shape != (classes,):
        raise RuntimeError(
            f"weight tensor should be defined either for all {classes} classes or no classes but got weight "
            "tensor of shape: "
            f"{list(weights.shape)}"
        )
    w = np.where(ignored, 0, weights[safe]).astype(a.dtype, copy=False)
    picked = np.take_along_axis(a, np.expand_dims(safe, dim), dim).squeeze(dim)
    losses = np.where(w == 0, 0, -w * picked).astype(a.dtype, copy=False) if ignored.any() else -w * picked
    total = np.asarray(w.sum(dtype=a.dtype))
    if reduction == MEAN:
        result = np.asarray(losses.sum(dtype=a.dtype) / total)
    else:
        result = reduced(np.asarray(losses), reduction)
    if reduction == NONE and a.ndim > 1:
        total = np.zeros((), a.dtype)
    return record_several(
        _NLL_2D if a.ndim > 2 else _NLL,
        (result, total),
        (input,),
        target=target,
        weight=weight,
        reduction=reduction,
        ignore_index=ignore_index,
        _weight_sum=np.asarray(w.sum(dtype=a.dtype)).item(),
    )[0]


def binary_cross_entropy(input, target, weight, reduction):
    """-weight (target · log input + (1 - target) log(1 - input)), the logarithms not below -100."""
    p, t = promoted(input, target)
    if ((p < 0) | (p > 1)).any():
        raise RuntimeError("all elements of input should be between 0 and 1")
    loss = (t - 1) * np.maximum(np.log1p(-p), -100) - t * np.maximum(np.log(p), -100)
    if weight is not None:
        loss = loss * weight._array
    return record(_BCE, reduced(loss, reduction), (input, target), weight=weight, reduction=reduction)


def binary_cross_entropy_with_logits(input, target, weight, pos_weight, reduction):
    """binary_cross_entropy of σ(input), computed from input itself; ``pos_weight`` weighs the target's
    part.
    """
    x, t = promoted(input, target)
    # log(1 + e^-x), safe for large |x|.
    log = np.log1p(np.exp(-np.abs(x))) + np.maximum(-x, 0)
    scale = 1 if pos_weight is None else 1 + (pos_weight._array - 1) * t
    loss = (1 - t) * x + scale * log
    if weight is not None:
        loss = loss * weight._array
    return record(
        _BCE_LOGITS,
        reduced(loss.astype(x.dtype, copy=False), reduction),
        (input, target),
        weight=weight,
        pos_weight=pos_weight,
        reduction=reduction,
    )


def div_scalar(input, other):
    """input / other by a number, with the node that PyTorch's own functions record for it."""
    return record(operation("div.Scalar"), np.asarray(input._array / other), (input,), other=other)


def mul_scalar(input, other):
    """input · other by a number, likewise."""
    return record(operation("mul.Scalar"), np.asarray(input._array * other), (input,), other=other)
