"""Sign and rounding: abs, sign, floor, ceil, round, trunc, frac, relu."""

import numpy as np

from .._declare import function_and_method
from .._tensor import Tensor
from ..autograd.operation import operation
from ..autograd.record import record
from .arithmetic import alias
from .clipping import clip
from .elementwise import not_implemented_for, refusing, unary, write_out_of_same_type
from .operands import check_tensor
from .writing import inplace


def _sign(array):
    values = np.sign(array)
    total = np.vdot(values, values)
    # NaN has sign 0 in PyTorch.
    return values if total == total else np.where(np.isnan(values), array.dtype.type(0), values)


def _sign_of_whole(array):
    return np.copy(array) if array.dtype.kind == "b" else np.sign(array)


# Bounds as 0-dim arrays: NumPy needs half the time for them that it needs for Python numbers.
_ZERO_AND_INFINITY = {d: (np.zeros((), d), np.full((), np.inf, d)) for d in "efd"}


def _relu(array):
    zero, infinity = _ZERO_AND_INFINITY[array.dtype.char]
    return clip(array, zero, infinity)


def _relu_of_whole(array):
    if array.dtype.kind == "b":
        raise RuntimeError("Boolean inputs not supported for relu")
    return np.maximum(0, array)


abs = unary(
    "abs", np.absolute, whole=refusing(np.absolute, "b", "abs_cpu"), same_type_out=True, doc="|input|."
)
sign = unary(
    "sign",
    _sign,
    whole=_sign_of_whole,
    same_type_out=True,
    doc="-1, 0 or 1, after the sign of input; 0 for NaN.",
)
sgn = unary(
    "sgn",
    _sign,
    whole=_sign_of_whole,
    same_type_out=True,
    doc="-1, 0 or 1, after the sign of input; 0 for NaN.",
)
floor = unary(
    "floor",
    np.floor,
    whole=refusing(np.copy, "b", "floor_vml_cpu"),
    same_type_out=True,
    doc="The largest whole number not above input.",
)
ceil = unary(
    "ceil",
    np.ceil,
    whole=refusing(np.copy, "b", "ceil_vml_cpu"),
    same_type_out=True,
    doc="The smallest whole number not below input.",
)
trunc = unary(
    "trunc",
    np.trunc,
    whole=refusing(np.copy, "b", "trunc_vml_cpu"),
    same_type_out=True,
    doc="input without its fraction.",
)
frac = unary(
    "frac",
    lambda a: a - np.trunc(a),
    whole=refusing(np.copy, "biu", "frac_cpu"),
    same_type_out=True,
    doc="The fraction: input - trunc(input).",
)
relu = unary(
    "relu",
    _relu,
    whole=_relu_of_whole,
    doc="max(input, 0); its slope at 0 is 0.",
)
_round = unary(
    "round",
    np.rint,
    whole=refusing(np.copy, "b", "round_vml_cpu"),
    same_type_out=True,
    method_inplace=False,
    doc="The nearest whole number.",
)


@function_and_method
def round(input, *, decimals=None, out=None):
    """The nearest whole number, halves to the even one; with ``decimals`` to that many places.

    https://docs.pytorch.org/docs/stable/generated/torch.round.html
    """
    if decimals is None:
        return _round(input, out=out)
    check_tensor(input, "round", "input", 1)
    array = input._array
    if array.dtype.kind != "f":
        raise not_implemented_for("round_cpu" if decimals else "round_vml_cpu", array.dtype)
    scale = array.dtype.type(10.0 ** np.absolute(decimals))
    values = np.rint(array * scale) / scale if decimals > 0 else np.rint(array / scale) * scale
    result = record(operation("round.decimals"), np.asarray(values), (input,))
    return result if out is None else write_out_of_same_type("round", out, result, input)


inplace(round)


alias("absolute", "abs"), alias("fix", "trunc")
Tensor.__abs__ = abs
