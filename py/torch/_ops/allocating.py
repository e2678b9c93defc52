"""New arrays, and PyTorch's errors for sizes that no memory has."""

import math

import numpy as np

from .._tensor import contiguous_strides

# NumPy's limit; PyTorch's is that of many of its operations, though not of its views.
_DIMENSIONS = "only tensors with up to 64 dims are supported"
# NumPy's words where not even its counters hold the size, as for 2 GiB and more in a browser.
_TOO_BIG = ("array is too big", "Maximum allowed dimension exceeded", "iterator is too large")
_MOST = 2**63 - 1  # what PyTorch counts bytes and elements in

# Methods that allocate, and take so long that the way to their errors may cost a little.
ALLOCATING = frozenset(
    """
    addcdiv addcmul bernoulli bincount clamp clamp_max clamp_min cumprod cumsum diag diag_embed fliplr flip
    flipud float_power index_add index_copy index_fill index_put kron lerp log_softmax masked_fill
    masked_scatter masked_select msort multinomial nan_to_num nonzero outer polygamma put repeat roll rot90
    round scatter scatter_add scatter_reduce softmax sort take tile tril triu
    """.split()
)


def allocated(make, shape, kind):
    """``make(shape, kind)``, such as ``np.zeros``. Raises RuntimeError where there can be no such array."""
    try:
        return make(shape, kind)
    except (ValueError, MemoryError, OverflowError) as error:
        raise impossible(shape, kind) or error from None


def impossible(shape, kind, strides=None):
    """The RuntimeError for an array that could not be made; None if nothing is wrong with its size."""
    if len(shape) > 64:
        return RuntimeError(_DIMENSIONS)
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


def out_of_memory(error, shape=None, kind=None):
    """What PyTorch raises where NumPy raises ``error`` as an array of this shape and type cannot be had;
    ``error`` itself, if that is not what is wrong."""
    if isinstance(error, MemoryError):
        # NumPy's own knows what was asked for.
        shape, kind = getattr(error, "shape", shape), getattr(error, "dtype", kind)
    elif "maximum supported dimension" in str(error) or "ndmin must be" in str(error):
        return RuntimeError(_DIMENSIONS)
    elif not any([text in str(error) for text in _TOO_BIG]):
        return error
    elif shape is not None and math.prod(shape) > _MOST:
        return RuntimeError("numel: integer multiplication overflow")
    return error if shape is None else impossible(shape, kind) or error
