"""How comparisons and tests of numbers are made: their results are bool and have no gradient."""

import numpy as np

from .._tensor import Tensor, mark_inference, wrap
from ..autograd.grad_mode import mode
from ..autograd.operation import operation
from ..autograd.record import record
from .elementwise import INT64, NUMBERS, publish, unfit_method
from .layout import laid_out
from .operands import broadcast_shape, check_tensor, is_number, promoted
from .signatures import TENSOR_NUMBER, TENSOR_TENSOR, no_match
from .writing import publish_in_place, write, write_out

_ndarray = np.ndarray
_asarray = np.asarray


def comparison(name, kernel, *, numbers=True, doc):
    """Make ``torch.name`` and ``Tensor.name`` of a NumPy function of two arrays whose result is bool: no
    gradient.

    The function's attribute ``operate`` is its form for Python's operators.
    """

    def operate(self, other):
        a = self._array
        if isinstance(other, Tensor):
            b = other._array
            if a.dtype is b.dtype:
                try:
                    array = kernel(a, b)
                except ValueError:
                    broadcast_shape(a.shape, b.shape)
                    raise
            else:
                array = general(self, other)
            if a.ndim > 1 and not a.flags.c_contiguous:
                array = laid_out(array, a, b)
        else:
            if (
                type(other) in NUMBERS
                and (a.dtype.kind == "f" or type(other) is int and a.dtype is INT64)
                and numbers
            ):
                array = kernel(a, other)
            elif numbers and is_number(other):
                array = general(self, other)
            else:
                return NotImplemented
            if a.ndim > 1 and not a.flags.c_contiguous:
                array = laid_out(array, a)
        result = wrap(array if type(array) is _ndarray else _asarray(array))
        if mode.inference:
            mark_inference(result)
        return result

    def general(input, other):
        a, b = promoted(input, other)
        broadcast_shape(a.shape, b.shape)
        return kernel(a, b)

    def function(input, other, *, out=None):
        result = operate(input, other) if isinstance(input, Tensor) else NotImplemented
        if result is NotImplemented:
            if numbers:
                raise no_match(name, (TENSOR_TENSOR, TENSOR_NUMBER), input, other)
            check_tensor(input, name, "input", 1)
            check_tensor(other, name, "other", 2)
        return result if out is None else write_out(name, out, result, input, other)

    def method_form(self, other):
        result = operate(self, other)
        if result is NotImplemented:
            raise unfit_method(name, other, numbers)
        return result

    function.operate = operate
    return publish(function, name, doc, method_form)


def inplace_comparison(name, function, recorded):
    """Make ``Tensor.name_``, which writes 0 and 1 into the tensor.

    If ``recorded``, its rows are ``name_.Scalar`` and ``name_.Tensor``, with gradients of zero.
    """
    scalar_op, tensor_op = operation(f"{name}_.Scalar"), operation(f"{name}_.Tensor")

    def function_(self, *other):
        values = function(self, *other)._array.astype(self._array.dtype)
        if not recorded:
            return write(self, wrap(values))
        is_tensor = isinstance(other[0], Tensor)
        return write(
            self,
            record(tensor_op if is_tensor else scalar_op, values, (self, *other) if is_tensor else (self,)),
        )

    publish_in_place(function_, name)


def predicate(name, kernel, *, whole=None, takes_out=True, only_bool_out=False, doc):
    """Make ``torch.name`` and ``Tensor.name`` of a NumPy function of one array whose result is bool: no
    gradient.

    ``whole`` answers for integers and booleans; without it the answer is False.
    """
    whole = whole or (lambda array: np.zeros(array.shape, bool))

    def function(input, **keywords):
        if not isinstance(input, Tensor):
            check_tensor(input, name, "input", 1)
        array = input._array
        values = kernel(array) if array.dtype.kind == "f" else whole(array)
        if array.ndim > 1 and not array.flags.c_contiguous:
            values = laid_out(values, array)
        result = wrap(values if type(values) is _ndarray else _asarray(values))
        if mode.inference:
            mark_inference(result)
        return _to_out(result, input, **keywords) if keywords else result

    def _to_out(result, input, out=None):
        if out is None:
            return result
        if only_bool_out and out._array.dtype.kind != "b":
            raise RuntimeError(f"{name} does not support non-boolean outputs.")
        return write_out(name, out, result, input)

    def without_out(input):
        return function(input)

    return publish(function if takes_out else without_out, name, doc)
