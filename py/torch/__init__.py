"""PyTorch's tensors and autograd in pure Python on NumPy, for a browser.

The same programs run on PyTorch 2.13 and here, with the same values, printing, errors and graphs. What
PyTorch has and this torch has not raises an AttributeError that says so.
"""

import warnings as _python_warnings
from importlib import import_module as _import_module
from math import e, inf, nan, pi

from . import _dtype, _missing, _ops, _parallel, version
from ._checks import (
    _check,
    _check_index,
    _check_not_implemented,
    _check_tensor_all,
    _check_type,
    _check_value,
    _check_with,
)
from ._declare import torch_functions as _torch_functions
from ._device import device, get_default_device, get_device_module, set_default_device
from ._dtype import *  # noqa: F403  the dtypes under all their names
from ._size import Size
from ._tensor import Tensor, layout
from ._tensor import strided_layout as strided
from ._tensor_str import get_printoptions, set_printoptions
from .autograd import derivatives, variable
from .autograd.anomaly_mode import is_anomaly_check_nan_enabled, is_anomaly_enabled
from .autograd.grad_mode import (
    enable_grad,
    inference_mode,
    is_grad_enabled,
    is_inference_mode_enabled,
    no_grad,
    set_grad_enabled,
)

from . import autograd, backends, cpu, cuda, func, linalg, mps, nn, random, return_types  # isort: skip
from . import serialization, special, storage, testing  # isort: skip
from .storage import TypedStorage, UntypedStorage  # isort: skip
from .tensortype import TYPES as _TYPES  # isort: skip

newaxis = None

__version__ = version.__version__

_ops.numpy_names.accept_everywhere()
globals().update(_torch_functions | _TYPES)
_refuse = _missing.missing_from("torch")


def __getattr__(name):
    if name in ("_C", "distributions"):  # imported when they are asked for first: most programs never do
        return _import_module(f".{name}", __name__)
    return _refuse(name)


# Module and function share a name: asked for once, it stands for the function, however it is imported later.
autograd.gradcheck  # noqa: B018

# NumPy warns of overflow and of division by zero where PyTorch does not.
_python_warnings.filterwarnings("ignore", category=RuntimeWarning, module=rf"{__name__}\b")

__all__ = [
    "Size",
    "Tensor",
    "TypedStorage",
    "UntypedStorage",
    "autograd",
    "backends",
    "cpu",
    "cuda",
    "device",
    "distributions",
    "e",
    "enable_grad",
    "func",
    "get_default_device",
    "get_device_module",
    "get_printoptions",
    "inference_mode",
    "is_anomaly_check_nan_enabled",
    "is_anomaly_enabled",
    "is_grad_enabled",
    "inf",
    "is_inference_mode_enabled",
    "layout",
    "linalg",
    "mps",
    "nan",
    "newaxis",
    "nn",
    "no_grad",
    "pi",
    "random",
    "return_types",
    "serialization",
    "set_default_device",
    "set_grad_enabled",
    "set_printoptions",
    "special",
    "storage",
    "strided",
    "testing",
    "version",
    *_dtype.__all__,
    *_torch_functions,
    *_TYPES,
]
