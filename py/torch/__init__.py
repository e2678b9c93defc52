"""PyTorch's tensors and autograd in pure Python on NumPy, for a browser.

The same programs run on PyTorch 2.13 and here, with the same values, printing, errors and graphs. What PyTorch has and this
torch has not raises an AttributeError that says so.
"""

import warnings as _warnings

from . import _dtype, _tensor, autograd
from ._declare import torch_functions as _torch_functions
from ._device import device
from ._dtype import (  # noqa: A004
    bfloat16,
    bool,
    can_cast,
    double,
    dtype,
    finfo,
    float,
    float16,
    float32,
    float64,
    get_default_dtype,
    half,
    iinfo,
    int,
    int8,
    int16,
    int32,
    int64,
    long,
    promote_types,
    set_default_dtype,
    short,
    uint8,
)
from ._ops import arithmetic, comparison, copying, creation, linalg, reductions, selection, unary, views  # noqa: F401
from ._size import Size
from ._tensor import Tensor
from .autograd import derivatives, variable  # noqa: F401  the table, and what autograd adds to Tensor
from .autograd.grad_mode import (
    enable_grad,
    inference_mode,
    is_grad_enabled,
    is_inference_mode_enabled,
    no_grad,
    set_grad_enabled,
)

__version__ = "2.13.0+numpy.browser"

globals().update(_torch_functions)
# NumPy warns of overflow and of division by zero where PyTorch does not.
_warnings.filterwarnings("ignore", category=RuntimeWarning, module=rf"{__name__}\b")
