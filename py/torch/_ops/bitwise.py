"""Bits: & | ^ ~ << >> and their functions, for integers and booleans."""

import numpy as np

from .._tensor import Tensor
from .elementwise import binary, operator, reflected_operator, refusing, unary
from .signatures import NUMBER_TENSOR_WITHOUT_OUT, TENSOR_NUMBER, TENSOR_TENSOR


def _binary(name, ufunc, refused, kernel_name, doc):
    kernel = refusing(ufunc, refused, kernel_name)
    return binary(
        name,
        kernel,
        whole=kernel if "b" in refused else ufunc,
        doc=doc,
        signatures=(TENSOR_TENSOR, NUMBER_TENSOR_WITHOUT_OUT, TENSOR_NUMBER),
    )


bitwise_and = _binary("bitwise_and", np.bitwise_and, "f", "bitwise_and_cpu", "The bits set in both.")
bitwise_or = _binary("bitwise_or", np.bitwise_or, "f", "bitwise_or_cpu", "The bits set in one or both.")
bitwise_xor = _binary("bitwise_xor", np.bitwise_xor, "f", "bitwise_xor_cpu", "The bits set in exactly one.")
bitwise_left_shift = _binary(
    "bitwise_left_shift",
    np.left_shift,
    "bf",
    "lshift_cpu",
    "input · 2^other: the bits moved up by other places.",
)
bitwise_right_shift = _binary(
    "bitwise_right_shift",
    np.right_shift,
    "bf",
    "rshift_cpu",
    "input / 2^other rounded down: the bits moved down.",
)
bitwise_not = unary(
    "bitwise_not",
    refusing(np.invert, "f", "bitwise_not_cpu"),
    whole=np.invert,
    doc="All bits turned round; for bools: not.",
)


def _invert(self):
    if self._array.dtype.kind == "f":
        raise TypeError("~ (operator.invert) is only implemented on integer and Boolean-type tensors")
    return bitwise_not(self)


for _symbol, _function in (
    ("and", bitwise_and),
    ("or", bitwise_or),
    ("xor", bitwise_xor),
    ("lshift", bitwise_left_shift),
    ("rshift", bitwise_right_shift),
):
    setattr(Tensor, f"__{_symbol}__", _function.operate)
    setattr(Tensor, f"__r{_symbol}__", reflected_operator(_function))
    setattr(Tensor, f"__i{_symbol}__", operator(getattr(Tensor, f"{_function.__name__}_")))
Tensor.__invert__ = _invert
