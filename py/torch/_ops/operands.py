"""Operands: what type an operation computes in, and how shapes broadcast.

https://docs.pytorch.org/docs/stable/tensor_attributes.html#type-promotion-doc
https://docs.pytorch.org/docs/stable/notes/broadcasting.html
"""

import numbers
from functools import lru_cache

import numpy as np

from .. import _dtype
from .._declare import function
from .._tensor import Tensor

asarray = np.asarray


def is_number(value):
    """Whether ``value`` counts as a Python number: bool, int, float, or NumPy's scalars of these."""
    return isinstance(value, (numbers.Real, np.bool_))


def as_array(value):
    """The array of a tensor, or a 0-dim array of a number in the type that it stands for."""
    if isinstance(value, Tensor):
        return value._array
    return np.array(value, _dtype.scalar_dtype(value)._numpy)


def result_dtype(*operands):
    """PyTorch's result type of tensors and numbers.

    Tensors with dimensions come first; 0-dim tensors change their type only by a higher category (bool < int
    < float), and Python numbers that of both likewise.
    """
    dimensioned = zero_dim = number = None
    for operand in operands:
        if isinstance(operand, Tensor):
            d = operand.dtype
            if operand._array.ndim:
                dimensioned = d if dimensioned is None else _dtype.promote_types(dimensioned, d)
            else:
                zero_dim = d if zero_dim is None else _dtype.promote_types(zero_dim, d)
        else:
            d = _dtype.scalar_dtype(operand)
            number = d if number is None else _dtype.promote_types(number, d)
    return _dtype.combine_categories(dimensioned, _dtype.combine_categories(zero_dim, number))


@function
def result_type(tensor1, tensor2):
    """The dtype of a result of the two tensors or numbers together.

    https://docs.pytorch.org/docs/stable/generated/torch.result_type.html
    """
    return result_dtype(tensor1, tensor2)


def cast(operand, numpy_type):
    """The array of a tensor or number in ``numpy_type``; integers that do not fit wrap around, as in C."""
    if isinstance(operand, Tensor):
        array = operand._array
        return array if array.dtype == numpy_type else array.astype(numpy_type)
    if isinstance(operand, int) and not -(2**63) <= operand < 2**64:
        raise OverflowError("int too big to convert")
    if numpy_type.kind in "iu" and isinstance(operand, (int, np.integer)):
        return np.array(int(operand) & (2**64 - 1), np.uint64).astype(numpy_type)
    return np.array(operand, numpy_type)


@lru_cache(512)
def constant(number, numpy_type):
    """A number other than 0 as a 0-dim array: NumPy takes that in less time than the number itself."""
    # Not 0, because 0.0 and -0.0 are equal, and the one would be taken for the other.
    return np.array(number, numpy_type)


def promoted(*operands, float_result=False):
    """The operands' arrays, cast to their common type; to the default float if that is an integer and
    ``float_result``.
    """
    d = result_dtype(*operands)
    if float_result and d._category < 2:
        d = _dtype.get_default_dtype()
    numpy_type = _dtype.numpy_dtype(d)
    return [cast(operand, numpy_type) for operand in operands]


def broadcast_shape(a, b):
    """The shape to which shapes ``a`` and ``b`` broadcast. Raises RuntimeError if they do not."""
    if a == b:
        return a
    n = max(len(a), len(b))
    a1, b1 = (1,) * (n - len(a)) + tuple(a), (1,) * (n - len(b)) + tuple(b)
    for d in reversed(range(n)):
        if a1[d] != b1[d] and a1[d] != 1 and b1[d] != 1:
            raise RuntimeError(
                f"The size of tensor a ({a1[d]}) must match the size of tensor b ({b1[d]}) at non-singleton "
                f"dimension {d}"
            )
    return tuple(y if x == 1 else x for x, y in zip(a1, b1, strict=True))


def check_tensor(value, function, argument, position):
    """Raise PyTorch's TypeError unless ``value`` is a tensor."""
    if not isinstance(value, Tensor):
        raise TypeError(
            f"{function}(): argument '{argument}' (position {position}) must be Tensor, not "
            f"{type(value).__name__}"
        )
