"""The order in memory of a new result: PyTorch's rule, where NumPy's differs.

Both let a result follow its operands (what is transposed gives a transposed result); they differ where two
operands disagree (PyTorch follows the first, NumPy uses C order) and in dimensions of stride 0.
"""

import numpy as np
from numpy.lib.stride_tricks import as_strided


def laid_out(array, *operands):
    """``array``, a new result of ``operands``, in PyTorch's order of memory: itself, or a copy."""
    shape = array.shape
    order = _fastest_first(shape, [_strides(operand, shape) for operand in operands if operand.ndim])
    step, strides = array.itemsize, [0] * len(shape)
    for d in order:
        strides[d] = step
        step *= shape[d]
    if array.strides == tuple(strides) or 0 in shape:
        return array
    if all(n < 2 or s == t for n, s, t in zip(shape, array.strides, strides, strict=True)):
        return as_strided(array, shape, strides)  # dimensions of size 1 have strides too
    slowest_first = order[::-1]
    block = np.empty([shape[d] for d in slowest_first], array.dtype)
    copied = block.transpose(sorted(range(len(shape)), key=slowest_first.__getitem__))
    copied[...] = array
    return copied


def _strides(operand, shape):
    """The strides of ``operand`` when it is broadcast to ``shape``: 0 where it is repeated."""
    missing = len(shape) - operand.ndim
    strides = [0] * missing
    for n, stride, size in zip(shape[missing:], operand.strides, operand.shape, strict=True):
        strides.append(0 if size == 1 and n != 1 else stride)
    return strides


def _fastest_first(shape, operands):
    """The dimensions, the one that steps least in memory first: TensorIterator's ``reorder_dimensions``."""
    order = list(reversed(range(len(shape))))
    for i in range(1, len(order)):
        place = i
        for j in range(i - 1, -1, -1):
            sign = _compare(order[j], order[place], shape, operands)
            if sign > 0:
                order[j], order[place] = order[place], order[j]
                place = j
            elif sign < 0:
                break
    return order


def _compare(d0, d1, shape, operands):
    for strides in operands:
        s0, s1 = strides[d0], strides[d1]
        if s0 == 0 or s1 == 0:
            continue
        if s0 != s1:
            return -1 if s0 < s1 else 1
        if shape[d0] > shape[d1]:
            return 1
    return 0
