"""Functions that networks are made of: activations, losses, normalisation, padding.

https://docs.pytorch.org/docs/stable/nn.functional.html
"""

import warnings

from .. import _missing
from .._dtype import promote_types as _promote_types
from .._ops import activations as _activations
from .._ops import losses as _losses
from .._ops.activations import gelu, logsigmoid, softplus
from .._ops.distances import pairwise_distance, pdist
from .._ops.division import div as _div
from .._ops.expanding import broadcast_tensors as _broadcast_tensors
from .._ops.norms import vector_norm as _vector_norm
from .._ops.padding import pad
from .._ops.writing import write_exact as _write_exact

_REDUCTIONS = {"none": 0, "mean": 1, "sum": 2}


def _reduction(reduction, size_average, reduce):
    """PyTorch's number for a reduction; its two older arguments are honoured with the warning they give
    there.
    """
    if size_average is not None or reduce is not None:
        size_average, reduce = size_average is not False, reduce is not False
        reduction = "none" if not reduce else "mean" if size_average else "sum"
        warnings.warn(
            f"size_average and reduce args will be deprecated, please use reduction='{reduction}' instead.",
            UserWarning,
            stacklevel=3,
        )
    if reduction not in _REDUCTIONS:
        raise ValueError(f"{reduction} is not a valid value for reduction")
    return _REDUCTIONS[reduction]


def _finish(result, input, inplace):
    return input.copy_(result) if inplace else result


# --- activations


def relu(input, inplace=False):
    """max(0, x); the slope at 0 is 0.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.relu.html
    """
    return input.relu_() if inplace else input.relu()


def leaky_relu(input, negative_slope=0.01, inplace=False):
    """x where x > 0, negative_slope · x elsewhere.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.leaky_relu.html
    """
    return _finish(_activations.leaky_relu(input, negative_slope), input, inplace)


def elu(input, alpha=1.0, inplace=False):
    """x where x > 0, alpha (e^x - 1) elsewhere.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.elu.html
    """
    return _finish(_activations.elu(input, alpha), input, inplace)


def selu(input, inplace=False):
    """The scaled elu of self-normalising networks.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.selu.html
    """
    return _finish(_activations.elu(input, 1.6732632423543772, 1.0507009873554805), input, inplace)


def celu(input, alpha=1.0, inplace=False):
    """x where x > 0, alpha (e^(x / alpha) - 1) elsewhere.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.celu.html
    """
    return _finish(_activations.celu(input, alpha), input, inplace)


def silu(input, inplace=False):
    """x σ(x).

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.silu.html
    """
    return _finish(_activations.silu(input), input, inplace)


def mish(input, inplace=False):
    """x tanh(softplus(x)).

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.mish.html
    """
    return _finish(_activations.mish(input), input, inplace)


def hardtanh(input, min_val=-1.0, max_val=1.0, inplace=False):
    """x limited to [min_val, max_val].

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.hardtanh.html
    """
    return _finish(_activations.hardtanh(input, min_val, max_val), input, inplace)


def relu6(input, inplace=False):
    """x limited to [0, 6].

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.relu6.html
    """
    return _finish(_activations.hardtanh(input, 0, 6), input, inplace)


def tanh(input):
    """The hyperbolic tangent: torch.tanh."""
    return input.tanh()


def sigmoid(input):
    """1 / (1 + e^-x): torch.sigmoid."""
    return input.sigmoid()


def softsign(input):
    """x / (1 + |x|).

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softsign.html
    """
    return input / (input.abs() + 1)


def tanhshrink(input):
    """x - tanh x.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.tanhshrink.html
    """
    return input - input.tanh()


def _implicit_dim(name, ndim, stacklevel):
    warnings.warn(
        f"Implicit dimension choice for {name} has been deprecated. Change the call to include dim=X as an "
        "argument.",
        UserWarning,
        stacklevel=stacklevel,
    )
    return 0 if ndim in (0, 1, 3) else 1


def softmax(input, dim=None, _stacklevel=3, dtype=None):
    """e^x normalised to the sum 1 along ``dim``.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
    """
    return input.softmax(
        _implicit_dim("softmax", input.dim(), _stacklevel) if dim is None else dim, dtype=dtype
    )


def softmin(input, dim=None, _stacklevel=3, dtype=None):
    """softmax(-x).

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmin.html
    """
    return (-input).softmax(
        _implicit_dim("softmin", input.dim(), _stacklevel) if dim is None else dim, dtype=dtype
    )


def log_softmax(input, dim=None, _stacklevel=3, dtype=None):
    """log softmax(x), computed without overflow.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.log_softmax.html
    """
    return input.log_softmax(
        _implicit_dim("log_softmax", input.dim(), _stacklevel) if dim is None else dim, dtype=dtype
    )


# --- linear maps


def linear(input, weight, bias=None, *, out=None):
    """input weightᵀ + bias; input (…, in), weight (out, in) or (in), bias (out).

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.linear.html
    """
    return _write_exact("linear", out, _linear(input, weight, bias))


def _linear(input, weight, bias):
    if weight.dim() == 1:
        result = input.matmul(weight)
        return result if bias is None else result + bias
    if bias is None:
        return input.matmul(weight.t())
    if input.dim() == 2:
        return bias.addmm(input, weight.t())
    if input.is_contiguous() and bias.is_contiguous():
        flat = input.view(input.shape[:-1].numel(), input.shape[-1])
        return bias.addmm(flat, weight.t()).view(*input.shape[:-1], weight.shape[0])
    return input.matmul(weight.t()) + bias


# --- losses


def _same_size(input, target, stacklevel=3):
    if input.size() != target.size():
        warnings.warn(
            f"Using a target size ({target.size()}) that is different to the input size ({input.size()}). "
            "This will likely "
            "lead to incorrect results due to broadcasting. Please ensure they have the same size.",
            UserWarning,
            stacklevel=stacklevel,
        )


def mse_loss(input, target, size_average=None, reduce=None, reduction="mean", weight=None):
    """(input - target)², averaged unless ``reduction`` says "sum" or "none".

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.mse_loss.html
    """
    _same_size(input, target)
    number = _reduction(reduction, size_average, reduce)
    input, target = _broadcast_tensors(input, target)
    if weight is None:
        return _losses.mse_loss(input, target, number)
    return _weighted_mean(_losses.mse_loss(input, target, 0), weight, number)


def _weighted_mean(losses, weight, reduction):
    if weight.size() != losses.size():
        raise ValueError("Weights and input must have the same size.")
    weighted = losses * weight
    if reduction == 0:
        return weighted
    return weighted.sum() if reduction == 2 else weighted.sum() / weight.sum()


def l1_loss(input, target, size_average=None, reduce=None, reduction="mean", weight=None):
    """|input - target|, averaged unless ``reduction`` says "sum" or "none".

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.l1_loss.html
    """
    _same_size(input, target)
    number = _reduction(reduction, size_average, reduce)
    input, target = _broadcast_tensors(input, target)
    losses = (input - target).abs()
    if weight is not None:
        return _weighted_mean(losses, weight, number)
    return losses if number == 0 else losses.mean() if number == 1 else losses.sum()


def smooth_l1_loss(input, target, size_average=None, reduce=None, reduction="mean", beta=1.0):
    """½ d² / beta where |d| < beta, |d| - ½ beta elsewhere, with d = input - target.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.smooth_l1_loss.html
    """
    _same_size(input, target)
    number = _reduction(reduction, size_average, reduce)
    if beta < 0:
        raise RuntimeError("smooth_l1_loss does not support negative values for beta.")
    if beta == 0:
        return l1_loss(input, target, reduction=reduction)
    return _losses.smooth_l1_loss(*_broadcast_tensors(input, target), number, beta)


def huber_loss(input, target, reduction="mean", delta=1.0, weight=None):
    """½ d² where |d| <= delta, delta (|d| - ½ delta) elsewhere, with d = input - target.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.huber_loss.html
    """
    _same_size(input, target)
    number = _reduction(reduction, None, None)
    input, target = _broadcast_tensors(input, target)
    if weight is None:
        return _losses.huber_loss(input, target, number, delta)
    return _weighted_mean(_losses.huber_loss(input, target, 0, delta), weight, number)


def nll_loss(input, target, weight=None, size_average=None, ignore_index=-100, reduce=None, reduction="mean"):
    """The negative log-likelihood -input[target] of class numbers, from log-probabilities (N, C, …).

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.nll_loss.html
    """
    number = _reduction(reduction, size_average, reduce)
    if input.dim() < 1:
        raise ValueError(f"Expected 1 or more dimensions (got {input.dim()})")
    if input.dim() != 1 and input.shape[0] != target.shape[0]:
        raise ValueError(
            f"Expected input batch_size ({input.shape[0]}) to match target batch_size ({target.shape[0]})."
        )
    if input.dim() == 3:
        # As PyTorch does: a further dimension, so that the two-dimensional loss can be used.
        result = nll_loss(
            input.view(*input.shape[:2], 1, -1),
            target.view(target.shape[0], 1, -1),
            weight,
            ignore_index=ignore_index,
            reduction=reduction,
        )
        return result.view(target.shape) if number == 0 else result
    return _losses.nll_loss(input, target, weight, number, ignore_index)


def cross_entropy(
    input,
    target,
    weight=None,
    size_average=None,
    ignore_index=-100,
    reduce=None,
    reduction="mean",
    label_smoothing=0.0,
):
    """nll_loss of log_softmax(input); ``target`` holds class numbers, or a probability for each class.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.cross_entropy.html
    """
    number = _reduction(reduction, size_average, reduce)
    dim = 1 if input.dim() > 1 else 0
    if target.size() == input.size() and target.is_floating_point():
        return _soft_cross_entropy(input, target, weight, number, dim, label_smoothing)
    logs = input.log_softmax(dim)
    loss = nll_loss(logs, target, weight, ignore_index=ignore_index, reduction=reduction)
    if not label_smoothing:
        return loss
    return _smoothed(loss, logs, target, weight, number, dim, ignore_index, label_smoothing)


def _soft_cross_entropy(input, target, weight, reduction, dim, smoothing):
    if smoothing:
        target = target * (1 - smoothing) + smoothing / input.shape[dim]
    logs = input.log_softmax(dim)
    products = logs * target
    if weight is not None:
        products = products * weight.view([-1 if d == dim else 1 for d in range(input.dim())])
    if reduction == 0:
        return -products.sum(dim)
    total = -products.sum()
    return _losses.div_scalar(total, input.numel() // input.shape[dim]) if reduction == 1 else total


def _smoothed(loss, logs, target, weight, reduction, dim, ignore_index, smoothing):
    classes = logs.shape[dim]
    if weight is None:
        uniform = -logs.sum(dim)
    else:
        uniform = -(logs * weight.view([-1 if d == dim else 1 for d in range(logs.dim())])).sum(dim)
    ignored = target == ignore_index
    uniform = uniform.masked_fill(ignored, 0.0)
    if reduction == 1:
        if weight is None:
            uniform = uniform.sum() / (~ignored).sum()
        else:
            uniform = uniform.sum() / weight[target.masked_fill(ignored, 0)].masked_fill(ignored, 0.0).sum()
    elif reduction == 2:
        uniform = uniform.sum()
    return _losses.mul_scalar(loss, 1 - smoothing) + _losses.mul_scalar(uniform, smoothing / classes)


def binary_cross_entropy(input, target, weight=None, size_average=None, reduce=None, reduction="mean"):
    """-(target log input + (1 - target) log(1 - input)); input holds probabilities.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.binary_cross_entropy.html
    """
    number = _reduction(reduction, size_average, reduce)
    if target.size() != input.size():
        raise ValueError(
            f"Using a target size ({target.size()}) that is different to the input size ({input.size()}) is "
            "deprecated. "
            "Please ensure they have the same size."
        )
    weight = None if weight is None else weight.expand(input.shape)
    return _losses.binary_cross_entropy(input, target, weight, number)


def binary_cross_entropy_with_logits(
    input, target, weight=None, size_average=None, reduce=None, reduction="mean", pos_weight=None
):
    """binary_cross_entropy of σ(input), computed without overflow.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.binary_cross_entropy_with_logits.html
    """
    number = _reduction(reduction, size_average, reduce)
    if target.size() != input.size():
        raise ValueError(f"Target size ({target.size()}) must be the same as input size ({input.size()})")
    return _losses.binary_cross_entropy_with_logits(input, target, weight, pos_weight, number)


def kl_div(input, target, size_average=None, reduce=None, reduction="mean", log_target=False):
    """target (log target - input), with input, and target if ``log_target``, given as logarithms.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.kl_div.html
    """
    if reduction == "mean":
        warnings.warn(
            "reduction: 'mean' divides the total loss by both the batch size and the support "
            "size.'batchmean' divides only by "
            "the batch size, and aligns with the KL div math definition.'mean' will be changed to behave the "
            "same as "
            "'batchmean' in the next major release.",
            UserWarning,
            stacklevel=2,
        )
    number = _reduction("sum" if reduction == "batchmean" else reduction, size_average, reduce)
    losses = target.exp() * (target - input) if log_target else target.xlogy(target) - target * input
    result = losses if number == 0 else losses.mean() if number == 1 else losses.sum()
    return result / input.shape[0] if reduction == "batchmean" and input.dim() else result


# --- normalisation and similarity


def normalize(input, p=2.0, dim=1, eps=1e-12, out=None):
    """input / max(‖input‖_p, eps) along ``dim``.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.normalize.html
    """
    size = input.norm(p, dim, keepdim=True).clamp_min(eps).expand_as(input)
    return _div(input, size, out=out)


def cosine_similarity(x1, x2, dim=1, eps=1e-8):
    """⟨x1, x2⟩ / (max(‖x1‖, eps) max(‖x2‖, eps)) along ``dim``.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.cosine_similarity.html
    """
    kind = _promote_types(x1.dtype, x2.dtype)
    if not kind.is_floating_point:
        raise RuntimeError(
            f"expected common dtype to be floating point, yet common dtype is {kind._scalar_name}"
        )
    x1, x2 = _broadcast_tensors(x1.to(kind), x2.to(kind))
    # The limit on the norms is a constant to autograd: only the value is raised to eps.
    n1, n2 = (_vector_norm(x, 2, dim, True).clone() for x in (x1, x2))
    n1.data.clamp_min_(eps)
    n2.data.clamp_min_(eps)
    return ((x1 / n1) * (x2 / n2)).sum(dim)


def one_hot(tensor, num_classes=-1):
    """For every class number a row of zeros with a one at its place: int64, one dimension more.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.one_hot.html
    """
    if str(tensor.dtype) != "torch.int64":
        raise RuntimeError("one_hot is only applicable to index tensor of type LongTensor.")
    if tensor.numel() == 0:
        if num_classes <= 0:
            raise RuntimeError("Can not infer total number of classes from empty tensor.")
        return tensor.new_zeros((*tensor.shape, num_classes))
    if tensor.min().item() < 0:
        raise RuntimeError("Class values must be non-negative.")
    largest = tensor.max().item()
    if num_classes == -1:
        num_classes = largest + 1
    elif num_classes < 1:
        raise RuntimeError("num_classes should be positive")
    elif largest >= num_classes:
        raise RuntimeError("Class values must be smaller than num_classes.")
    return tensor.new_zeros((*tensor.shape, num_classes)).scatter_(-1, tensor.unsqueeze(-1), 1)


__all__ = [
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "celu",
    "cosine_similarity",
    "cross_entropy",
    "elu",
    "gelu",
    "hardtanh",
    "huber_loss",
    "kl_div",
    "l1_loss",
    "leaky_relu",
    "linear",
    "log_softmax",
    "logsigmoid",
    "mish",
    "mse_loss",
    "nll_loss",
    "normalize",
    "one_hot",
    "pad",
    "pairwise_distance",
    "pdist",
    "relu",
    "relu6",
    "selu",
    "sigmoid",
    "silu",
    "smooth_l1_loss",
    "softmax",
    "softmin",
    "softplus",
    "softsign",
    "tanh",
    "tanhshrink",
]
__getattr__ = _missing.missing_from("nn.functional")
