"""How element-wise operations are made from a NumPy function: types, broadcasting, recording, in-place form, ``out=``.

One maker for functions of one tensor, one for functions of two. The two run for every element-wise operation a learner
types, so the ordinary case (same dtype, or a float tensor and a number) goes first and straight.
"""

import numpy as np

from .. import _dtype
from .._declare import function_and_method
from .._tensor import Tensor, _new
from ..autograd.grad_mode import mode
from ..autograd.record import SCALAR, attach, operation
from .operands import broadcast_shape, check_tensor, is_number, promoted
from .writing import inplace, write_out

_ndarray = np.ndarray
_asarray = np.asarray


def unary(name, kernel, *, float_result=True, method_inplace=True, doc):
    """Make ``torch.name``, ``Tensor.name`` and ``Tensor.name_`` of a NumPy function of one array.

    With ``float_result`` integers and booleans are computed in the default floating type.
    """
    op = operation(name)

    def function(input, *, out=None):
        if not isinstance(input, Tensor):
            check_tensor(input, name, "input", 1)
        array = input._array
        if float_result and array.dtype.kind != "f":
            array = array.astype(_dtype.get_default_dtype()._numpy)
        array = kernel(array)
        result = _new(Tensor)
        result._array = array if type(array) is _ndarray else _asarray(array)
        if mode.enabled:
            if input._requires_grad or input._base is not None:
                attach(op, (result,), (input,), {})
        elif mode.inference:
            result._inference = True
        return result if out is None else write_out(name, out, result)

    return _publish(function, name, doc, method_inplace)


def binary(name, kernel, *, float_result=False, compares=False, scalars=None, method_inplace=True, doc):
    """Make ``torch.name``, ``Tensor.name`` and ``Tensor.name_`` of a NumPy function of two arrays.

    The inputs are called ``self`` and ``other`` in the table. ``float_result``: integers are computed in the default
    floating type; ``compares``: the result is boolean and has no gradient; ``scalars``: what the node saves for this name.
    """
    op = operation(name)
    extra = scalars or {}

    def function(input, other, *, out=None):
        array = kernel_result(input, other)
        result = _new(Tensor)
        result._array = array if type(array) is _ndarray else _asarray(array)
        if mode.enabled:
            if not compares:
                a_needs = isinstance(input, Tensor) and (input._requires_grad or input._base is not None)
                if a_needs or isinstance(other, Tensor) and (other._requires_grad or other._base is not None):
                    saved = extra
                    if not isinstance(other, Tensor):
                        saved = {**extra, "other": other}
                        inputs = (input, SCALAR)
                    elif not isinstance(input, Tensor):
                        saved = {**extra, "self": input}
                        inputs = (SCALAR, other)
                    else:
                        inputs = (input, other)
                    attach(op, (result,), inputs, saved)
        elif mode.inference:
            result._inference = True
        return result if out is None else write_out(name, out, result)

    def kernel_result(input, other):
        if isinstance(input, Tensor):
            a = input._array
            if isinstance(other, Tensor):
                b = other._array
                if a.dtype is b.dtype and (not float_result or a.dtype.kind == "f"):
                    try:
                        return kernel(a, b)
                    except ValueError:
                        broadcast_shape(a.shape, b.shape)
                        raise
            elif a.dtype.kind == "f" and type(other) in _NUMBERS:
                return kernel(a, other)
        return general(input, other)

    def general(input, other):
        for value, argument, position in ((input, "input", 1), (other, "other", 2)):
            if not is_number(value):
                check_tensor(value, name, argument, position)
        a, b = promoted(input, other, float_result=float_result)
        broadcast_shape(a.shape, b.shape)
        return kernel(a, b)

    return _publish(function, name, doc, method_inplace)


_NUMBERS = frozenset((float, int))


def _publish(function, name, doc, method_inplace):
    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"{doc}\n\nhttps://docs.pytorch.org/docs/stable/generated/torch.{name}.html"
    function_and_method(function)
    if method_inplace:
        inplace(function)
    return function


def operator(function):
    """The form of ``function`` for Python's operators: NotImplemented for what it cannot take."""

    def operate(self, other):
        try:
            return function(self, other)
        except TypeError:
            if isinstance(other, Tensor) or is_number(other):
                raise
            return NotImplemented

    operate.__doc__ = function.__doc__
    return operate
