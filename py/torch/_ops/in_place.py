"""The in-place forms that PyTorch has as functions too: ``torch.exp_(x)`` is ``x.exp_()``."""

from .._declare import function
from .._tensor import Tensor
from . import (  # noqa: F401  they make the methods
    arithmetic,
    division,
    index_tensors,
    pairs,
    powers,
    rounding,
    scaled_products,
    selection,
    special,
    striding,
    unary,
)

NAMES = """
    abs acos acosh arccos arccosh arcsin arcsinh arctan arctanh asin asinh atan atanh ceil clamp clamp_max
    clamp_min clip cos cosh deg2rad erf erfc exp exp2 expm1 fix floor frac gcd lcm ldexp log log10 log1p log2
    logit nan_to_num neg negative rad2deg reciprocal relu round rsqrt sigmoid sin sinc sinh sqrt square tan
    tanh trunc xlogy
    addmv as_strided index_put resize_as
"""

for _name in NAMES.split():
    function(getattr(Tensor, f"{_name}_"), f"{_name}_")
