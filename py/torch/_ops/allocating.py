"""New arrays, and PyTorch's errors for sizes that no memory has."""

import math

import numpy as np

from .._tensor import contiguous_strides

_MOST = 2**63 - 1  # what PyTorch counts bytes and elements in


def allocated(make, shape, kind):
    """``make(shape, kind)``, such as ``np.zeros``. Raises RuntimeError where there can be no such array."""
    try:
        return make(shape, kind)
    except (ValueError, MemoryError, OverflowError) as error:
        raise impossible(shape, kind) or error from None


def impossible(shape, kind, strides=None):
    """The RuntimeError for an array that could not be made; None if nothing is wrong with its size."""
    if len(shape) > 64:  # NumPy's limit; PyTorch's is that of most of its operations
        return RuntimeError("only tensors with up to 64 dims are supported")
    size = np.dtype(kind).itemsize
    if strides is None:
        if 0 in shape:
            over = max(contiguous_strides(shape), default=0) > _MOST
            return RuntimeError("Stride calculation overflowed") if over else None
        needed, given = math.prod(shape) * size, f"sizes={list(shape)}"
    else:
        needed = (1 + sum([(n - 1) * s for n, s in zip(shape, strides, strict=True)])) * size
        given = f"sizes={list(shape)} and strides={list(strides)}"
    if needed > _MOST:
        return RuntimeError(f"Storage size calculation overflowed with {given}")
    return RuntimeError(
        "[enforce fail at alloc_cpu.cpp:127] err == 0. DefaultCPUAllocator: can't allocate memory: you tried "
        f"to allocate {needed} bytes. Error code 12 (Cannot allocate memory)"
    )
