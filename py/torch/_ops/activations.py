"""Activation functions, element by element: what ``torch.nn.functional`` calls.

https://docs.pytorch.org/docs/stable/nn.functional.html#non-linear-activation-functions
"""

import math

import numpy as np

from .._dtype import from_numpy_dtype
from ..autograd.operation import operation
from ..autograd.record import record, record_several
from .operands import check_tensor
from .special import _erf as erf_array
from .writing import EXPECTED_SCALAR, FOUND, write_exact

_LEAKY_RELU = operation("leaky_relu")
_ELU = operation("elu")
_CELU = operation("celu")
_GELU = operation("gelu")
_SILU = operation("silu")
_MISH = operation("mish")
_SOFTPLUS = operation("softplus")
_LOG_SIGMOID = operation("log_sigmoid")
_HARDTANH = operation("hardtanh")


def _floats(name, input):
    """The array of ``input``. Raises for what is not a float tensor."""
    check_tensor(input, name, "input", 1)
    array = input._array
    if array.dtype.kind != "f":
        kind = from_numpy_dtype(array.dtype)._scalar_name
        raise NotImplementedError(f"\"{name}_cpu\" not implemented for '{kind}'")
    return array


def leaky_relu(input, negative_slope=0.01):
    """x where x > 0, negative_slope · x elsewhere."""
    a = _floats("leaky_relu", input)
    return record(
        _LEAKY_RELU,
        np.where(a > 0, a, a * a.dtype.type(negative_slope)),
        (input,),
        negative_slope=negative_slope,
    )


def elu(input, alpha=1.0, scale=1, input_scale=1):
    """scale · x where x > 0, scale · alpha (e^(input_scale · x) - 1) elsewhere."""
    a = _floats("elu", input)
    negative = np.expm1(np.minimum(a, 0) * input_scale) * (alpha * scale)
    result = np.where(a > 0, a * scale, negative).astype(a.dtype, copy=False)
    return record(_ELU, result, (input,), alpha=alpha, scale=scale, input_scale=input_scale)


def celu(input, alpha=1.0):
    """x where x > 0, alpha (e^(x / alpha) - 1) elsewhere."""
    if alpha == 0:
        raise RuntimeError("ZeroDivisionError: alpha cannot be 0 for CELU")
    a = _floats("celu", input)
    result = np.where(a > 0, a, np.expm1(np.minimum(a, 0) / alpha) * alpha).astype(a.dtype, copy=False)
    return record(_CELU, result, (input,), alpha=alpha)


def gelu(input, *, approximate="none", out=None):
    """x Φ(x), with Φ the normal distribution function; "tanh" replaces Φ by its usual approximation."""
    if approximate not in ("none", "tanh"):
        raise RuntimeError("approximate argument must be either none or tanh.")
    a = _floats("gelu", input)
    if approximate == "none":
        result = 0.5 * a * (1 + erf_array(a * math.sqrt(0.5)))
    else:
        result = 0.5 * a * (1 + np.tanh(math.sqrt(2 / math.pi) * (a + 0.044715 * a * a * a)))
    result = record(_GELU, np.asarray(result, a.dtype), (input,), approximate=approximate)
    return write_exact("gelu", out, result, FOUND, (input,))


def silu(input):
    """x σ(x)."""
    a = _floats("silu", input)
    return record(_SILU, np.asarray(a / (1 + np.exp(-a))), (input,))


def mish(input):
    """x tanh(softplus(x))."""
    a = _floats("mish", input)
    return record(_MISH, np.asarray(a * np.tanh(np.logaddexp(a, a.dtype.type(0)))), (input,))


def softplus(input, beta=1, threshold=20, *, out=None):
    """log(1 + e^(beta x)) / beta; x itself where beta x > threshold."""
    a = _floats("softplus", input)
    scaled = a * beta
    result = np.where(scaled > threshold, a, np.log1p(np.exp(np.minimum(scaled, threshold))) / beta)
    result = record(_SOFTPLUS, result.astype(a.dtype, copy=False), (input,), beta=beta, threshold=threshold)
    return write_exact("softplus", out, result, FOUND, (input,))


def logsigmoid(input, *, out=None):
    """log σ(x) = min(0, x) - log(1 + e^-|x|)."""
    a = _floats("log_sigmoid", input)
    buffer = np.exp(-np.abs(a))
    result = np.minimum(a, 0) - np.log1p(buffer)
    output, _ = record_several(_LOG_SIGMOID, (np.asarray(result, a.dtype), np.asarray(buffer)), (input,))
    return write_exact("log_sigmoid", out, output, EXPECTED_SCALAR)


def hardtanh(input, min_val=-1.0, max_val=1.0):
    """x limited to [min_val, max_val]."""
    if min_val > max_val:
        raise ValueError("min_val cannot be greater than max_val")
    a = input._array
    result = np.asarray(np.clip(a, a.dtype.type(min_val), a.dtype.type(max_val)))
    return record(_HARDTANH, result, (input,), min_val=min_val, max_val=max_val)
