"""Numbers in parts: frexp."""

import numpy as np

from .. import return_types
from .._declare import function_and_method
from .._tensor import Tensor
from ..autograd.operation import operation
from ..autograd.record import record_several
from .layout import laid_out
from .operands import check_tensor
from .reducing import cpp_name
from .writing import write_out

_FREXP = operation("frexp.Tensor")


@function_and_method
def frexp(input, *, out=None):
    """(mantissa, exponent), a named tuple, with input = mantissa · 2^exponent and ½ ≤ |mantissa| < 1.

    The exponent is int32 and has no gradient. Raises RuntimeError for integers.
    https://docs.pytorch.org/docs/stable/generated/torch.frexp.html
    """
    check_tensor(input, "frexp", "input", 1)
    array = input._array
    if array.dtype.kind != "f":
        raise RuntimeError("torch.frexp() only supports floating-point dtypes")
    mantissa, exponent = (laid_out(np.asarray(part), array) for part in np.frexp(array))
    results = record_several(_FREXP, (mantissa, exponent.astype(np.int32, copy=False)), (input,))
    if out is None:
        return return_types.frexp(results)
    for o, r, text in zip(
        out, results, ("mantissa to have dtype", "exponent to have int dtype"), strict=True
    ):
        have, want = (cpp_name(t._array.dtype) for t in (o, r))
        if isinstance(o, Tensor) and have != want:
            wanted = f"{text} {want}" if text.startswith("m") else text
            raise RuntimeError(f"torch.frexp() expects {wanted} but got {have}")
    return return_types.with_out[return_types.frexp](
        [write_out("frexp", o, r, input) for o, r in zip(out, results, strict=True)]
    )
