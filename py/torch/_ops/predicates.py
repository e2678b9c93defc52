"""How comparisons and tests of numbers are made: their results are bool and have no gradient."""

import numpy as np

from .._tensor import Tensor, _new, mark_inference, wrap
from ..autograd.grad_mode import mode
from ..autograd.operation import operation
from ..autograd.record import record
from .allocating import out_of_memory
from .elementwise import FLOAT32, INT64, NUMBERS, publish, unfit_method
from .layout import laid_out
from .numpy_names import ABSENT, TENSOR_OR_NUMBER, by_itself, method_operand, only_tensor, operands
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
                except (MemoryError, ValueError) as error:
                    raise out_of_memory(error, broadcast_shape(a.shape, b.shape), bool) from None
            else:
                array = general(self, other)
            others = (b,)
        else:
            if (
                type(other) in NUMBERS
                and (a.dtype.kind == "f" or type(other) is int and a.dtype is INT64)
                and numbers
            ):
                try:
                    array = kernel(a, other)
                except (MemoryError, ValueError) as error:
                    raise out_of_memory(error, a.shape, bool) from None
            elif numbers and is_number(other):
                array = general(self, other)
            else:
                return NotImplemented
            others = ()
        n = a.ndim
        if n > 1:
            if not a.flags.c_contiguous:
                array = laid_out(array, a, *others)
        elif not n:
            array = _asarray(array)
        result = _new(Tensor)
        result._array = array
        result._storage = result._base = result._edge = None
        if mode.inference:
            mark_inference(result)
        return result

    def general(input, other):
        a, b = promoted(input, other)
        shape = broadcast_shape(a.shape, b.shape)
        try:
            return kernel(a, b)
        except (MemoryError, ValueError) as error:
            raise out_of_memory(error, shape, bool) from None

    forms = (TENSOR_TENSOR, TENSOR_NUMBER) if numbers else None
    taken = ("other",) if numbers else ()

    @by_itself
    def function(input=ABSENT, other=ABSENT, /, *rest, out=None, **named):
        if named or rest or other is ABSENT:
            input, other = operands(name, input, other, named, forms, taken, rest)
        result = operate(input, other) if isinstance(input, Tensor) else NotImplemented
        if result is NotImplemented:
            if numbers:
                raise no_match(name, forms, input, other)
            check_tensor(input, name, "input", 1)
            check_tensor(other, name, "other", 2)
        return result if out is None else write_out(name, out, result, input, other)

    @by_itself
    def method_form(self, other=ABSENT, /, *rest, **named):
        if rest or named or other is ABSENT:
            other = method_operand(name, other, rest, named, numbers and TENSOR_OR_NUMBER, taken)
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

    @by_itself
    def function_(self, *other, **named):
        if named:
            other = (
                method_operand(f"{name}_", *(other or (ABSENT,)), (), named, recorded and TENSOR_OR_NUMBER),
            )
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

    def answer(input):
        array = input._array
        kind = array.dtype
        try:
            values = kernel(array) if kind is FLOAT32 or kind.kind == "f" else whole(array)
        except (MemoryError, ValueError) as error:
            raise out_of_memory(error, array.shape, bool) from None
        n = array.ndim
        if n > 1:
            if not array.flags.c_contiguous:
                values = laid_out(values, array)
        elif not n:
            values = _asarray(values)
        result = _new(Tensor)
        result._array = values
        result._storage = result._base = result._edge = None
        if mode.inference:
            mark_inference(result)
        return result

    @by_itself
    def function(input=ABSENT, /, *rest, out=None, **named):
        if named or rest or not isinstance(input, Tensor):
            input = only_tensor(name, input, rest, named)
        result = answer(input)
        if out is None:
            return result
        if only_bool_out and out._array.dtype.kind != "b":
            raise RuntimeError(f"{name} does not support non-boolean outputs.")
        return write_out(name, out, result, input)

    @by_itself
    def without_out(input=ABSENT, /, *rest, **named):
        if named or rest or not isinstance(input, Tensor):
            input = only_tensor(name, input, rest, named)
        return answer(input)

    return publish(function if takes_out else without_out, name, doc)
