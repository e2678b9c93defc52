"""What every distribution needs: values into an array in PyTorch's order, and the names that its errors
use."""

import numpy as np

from .._dtype import from_numpy_dtype

_CPP_NAMES = {
    "bool": "bool",
    "uint8": "unsigned char",
    "int8": "signed char",
    "int16": "short int",
    "int32": "int",
    "int64": "long int",
    "float16": "c10::Half",
    "float32": "float",
    "float64": "double",
}


def memory_order(array):
    """The axes of ``array`` from the widest step in memory to the narrowest: PyTorch draws in this order."""
    return sorted(range(array.ndim), key=lambda axis: -array.strides[axis])


def store(values, out):
    """Write the one-dimensional ``values``, in the order drawn, into ``out``, in the order of its memory.

    PyTorch turns float64 into float16 by way of float32, rounding twice.  Returns ``out``.
    """
    if values.dtype.kind == "f" and out.dtype.itemsize < values.dtype.itemsize:
        with np.errstate(over="ignore"):  # what is too large becomes inf
            if out.dtype == np.float16:
                values = values.astype(np.float32)
            values = values.astype(out.dtype)
    target = out if out.flags.c_contiguous else out.transpose(memory_order(out))
    target[...] = values.reshape(target.shape)
    return out


def require_floating(dtype, kernel):
    """NotImplementedError, naming PyTorch's ``kernel``, unless the dtype is a floating one."""
    if dtype.kind != "f":
        raise NotImplementedError(f"\"{kernel}\" not implemented for '{scalar_name(dtype)}'")


def scalar_name(dtype):
    """PyTorch's name for a NumPy dtype in C++ templates: "Long" for int64."""
    return from_numpy_dtype(dtype)._scalar_name


def cpp_name(dtype):
    """C++'s own name for a NumPy dtype: "long int" for int64."""
    return _CPP_NAMES[dtype.name]


def shown(number):
    """A number as C++ prints it: six significant digits."""
    return f"{number:g}"
