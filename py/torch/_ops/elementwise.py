"""How element-wise operations are made from NumPy functions: types, broadcasting, recording, ``out=``.

One maker for functions of one tensor, one for functions of two (``predicates`` has those of comparisons).
What they make runs for every element-wise operation a learner types, so the ordinary case (same dtype, or a
float tensor and a number) goes first and straight. Each operation has two kernels: one for floating-point
arrays, one for whole numbers, that is, integers and booleans.
"""

import numpy as np

from .. import _dtype
from .._declare import function as declare_function
from .._declare import method
from .._tensor import Tensor, _new, mark_inference, storage_of, wrap
from ..autograd.grad_mode import mode
from ..autograd.history import check_inplace, requires_grad
from ..autograd.operation import operation
from ..autograd.record import attach, attach_binary, attach_unary, record
from ..autograd.saving import SCALAR
from .allocating import out_of_memory
from .layout import laid_out
from .numpy_names import ABSENT, TENSOR_OR_NUMBER, by_itself, method_operand, only_tensor, operands
from .operands import broadcast_shape, constant, is_number, promoted
from .signatures import no_match
from .writing import check_no_partial_overlap, check_operands, inplace, publish_in_place, write, write_out

_ndarray = np.ndarray
_asarray = np.asarray
# What NumPy takes beside a floating-point array without changing its type, and no bool.
NUMBERS = frozenset((float, int))
INT64, FLOAT32 = np.dtype(np.int64), np.dtype(np.float32)


# --- kernels for whole numbers


def to_default_float(kernel):
    """A kernel for whole numbers that computes ``kernel`` in the default floating type."""

    def whole(*arrays):
        numpy_type = _dtype.get_default_dtype()._numpy
        return kernel(*[array.astype(numpy_type) for array in arrays])

    return whole


def refusing(kernel, categories, kernel_name):
    """A kernel that raises NotImplementedError for NumPy kinds among ``categories``, such as "b" or "biu".

    ``kernel_name`` is what PyTorch's message calls the kernel.
    """

    def whole(*arrays):
        if arrays[0].dtype.kind in categories:
            raise not_implemented_for(kernel_name, arrays[0].dtype)
        return kernel(*arrays)

    return whole


def not_implemented_for(kernel_name, numpy_type):
    """The NotImplementedError for a kernel that does not take this type."""
    return NotImplementedError(
        f"\"{kernel_name}\" not implemented for '{_dtype.from_numpy_dtype(numpy_type)._scalar_name}'"
    )


def not_a_tensor(function, argument, position, value):
    """The TypeError for an argument that should be a tensor."""
    return TypeError(
        f"{function}(): argument '{argument}' (position {position}) must be Tensor, not "
        f"{type(value).__name__}"
    )


# --- makers


def unary(name, kernel, *, whole=None, public=True, method_inplace=True, same_type_out=False, doc):
    """Make ``torch.name``, ``Tensor.name`` and ``Tensor.name_`` of a NumPy function of one array.

    ``whole`` computes whole numbers; without it they are computed in the default floating type. With
    ``same_type_out`` an ``out=`` must have the result's dtype, where others may have any that it can be cast
    to.
    """
    op = operation(name)
    write_result = write_out_of_same_type if same_type_out else write_out
    whole = whole or to_default_float(kernel)
    extra = {}

    @by_itself
    def function(input=ABSENT, /, *rest, out=None, **named):
        if named or rest or not isinstance(input, Tensor):
            input = only_tensor(name, input, rest, named)
        array = input._array
        kind = array.dtype
        try:
            values = kernel(array) if kind is FLOAT32 or kind.kind == "f" else whole(array)
        except (MemoryError, ValueError) as error:
            raise out_of_memory(error, array.shape, kind) from None
        n = array.ndim
        if n > 1:
            if not array.flags.c_contiguous:
                values = laid_out(values, array)
        elif not n:
            values = _asarray(values)
        result = _new(Tensor)
        result._array = values
        result._storage = result._base = result._edge = None
        if mode.enabled:
            if input._edge is not None or input._base is not None:
                attach_unary(op, result, input, extra)
        elif mode.inference:
            mark_inference(result)
        return result if out is None else write_result(name, out, result, input)

    function.on_arrays = kernel
    if not public:
        document(function, name, doc)
        return function
    publish(function, name, doc)
    if method_inplace:
        inplace(function)
    return function


def write_out_of_same_type(name, out, result, *inputs):
    """``write_out`` for operations that do not cast: raises RuntimeError if the dtypes differ."""
    if isinstance(out, Tensor) and out._array.dtype is not result._array.dtype:
        raise RuntimeError(f"Found dtype {out.dtype._scalar_name} but expected {result.dtype._scalar_name}")
    return write_out(name, out, result, *inputs)


def binary(
    name,
    kernel,
    *,
    whole=None,
    check=None,
    scalars=None,
    numbers=("input", "other"),
    scalar_rows=False,
    signatures=None,
    public=True,
    inplace_form=True,
    doc=None,
):
    """Make ``torch.name``, ``Tensor.name`` and ``Tensor.name_`` of a NumPy function of two arrays.

    The inputs are called ``self`` and ``other`` in the table. ``whole`` computes whole numbers (default:
    ``kernel``); ``check(input, other)`` may refuse operands of different types. ``scalars``: what the node
    saves besides. ``numbers``: which of the arguments may be Python numbers. With ``scalar_rows`` a number as
    ``other`` is recorded as ``name.Scalar``, as ``input`` as ``name.Scalar_Tensor``. ``signatures``: those
    that a TypeError lists, if PyTorch's does. The function's attribute ``operate`` is its form for Python's
    operators, which gives NotImplemented for what it cannot take; ``reflected`` the one whose first argument
    is a number.
    """
    op = operation(name)
    scalar_op = operation(f"{name}.Scalar") if scalar_rows else op
    reflected_op = operation(f"{name}.Scalar_Tensor") if scalar_rows else op
    whole = whole or kernel
    extra = scalars or {}
    takes_number = "other" in numbers
    is_ufunc = isinstance(kernel, np.ufunc)

    def operate(self, other):
        a = self._array
        if isinstance(other, Tensor):
            b = other._array
            kind = a.dtype
            if kind is b.dtype:
                try:
                    array = kernel(a, b) if kind is FLOAT32 or kind.kind == "f" else whole(a, b)
                except (MemoryError, ValueError) as error:
                    raise out_of_memory(error, broadcast_shape(a.shape, b.shape), kind) from None
            else:
                array = general(self, other)
            if a.ndim > 1 and not a.flags.c_contiguous:
                array = laid_out(array, a, b)
            result = _new(Tensor)
            result._array = array if type(array) is _ndarray else _asarray(array)
            result._storage = result._base = result._edge = None
            if mode.enabled:
                if (self._edge is not None or other._edge is not None) or (
                    self._base is not None or other._base is not None
                ):
                    attach_binary(op, result, self, other, extra)
            elif mode.inference:
                mark_inference(result)
            return result
        if type(other) in NUMBERS and a.dtype.kind == "f" and takes_number:
            try:
                if is_ufunc:
                    array = kernel(a, constant(other, a.dtype) if other else other)
                else:
                    array = kernel(a, a.dtype.type(other))
            except (MemoryError, ValueError) as error:
                raise out_of_memory(error, a.shape, a.dtype) from None
        elif takes_number and is_number(other):
            array = general(self, other)
        else:
            return NotImplemented
        if a.ndim > 1 and not a.flags.c_contiguous:
            array = laid_out(array, a)
        result = _new(Tensor)
        result._array = array if type(array) is _ndarray else _asarray(array)
        result._storage = result._base = result._edge = None
        if mode.enabled:
            if self._edge is not None or self._base is not None:
                values = {"other": other, **extra} if extra else {"other": other}
                if scalar_rows:
                    attach_unary(scalar_op, result, self, values)
                else:
                    attach_binary(scalar_op, result, self, SCALAR, values)
        elif mode.inference:
            mark_inference(result)
        return result

    def general(input, other):
        if check is not None:
            check(input, other)
        if type(other) is int and input._array.dtype is INT64 and -(2**63) <= other < 2**63:
            try:
                return whole(input._array, np.int64(other))
            except MemoryError as error:
                raise out_of_memory(error) from None
        a, b = promoted(input, other)
        shape = broadcast_shape(a.shape, b.shape)
        try:
            return (kernel if a.dtype.kind == "f" else whole)(a, b)
        except (MemoryError, ValueError) as error:
            raise out_of_memory(error, shape, a.dtype) from None

    def reflected(input, other):
        # A number comes first.
        if check is not None:
            check(input, other)
        a, b = promoted(input, other)
        array = (kernel if a.dtype.kind == "f" else whole)(a, b)
        result = wrap(array if type(array) is _ndarray else _asarray(array))
        if mode.enabled:
            if isinstance(other, Tensor):
                inputs = (other,) if scalar_rows else (SCALAR, other)
                attach(reflected_op, (result,), inputs, {**extra, "self": input})
        elif mode.inference:
            mark_inference(result)
        return result

    @by_itself
    def function(input=ABSENT, other=ABSENT, /, *rest, out=None, **named):
        if named or rest or other is ABSENT:
            input, other = operands(name, input, other, named, signatures, numbers, rest)
        if isinstance(input, Tensor):
            result = operate(input, other)
            if result is NotImplemented:
                raise unfit(input, other)
        elif (
            "input" in numbers
            and is_number(input)
            and (isinstance(other, Tensor) or not signatures and takes_number and is_number(other))
        ):
            result = reflected(input, other)
        else:
            raise unfit(input, other)
        return result if out is None else write_out(name, out, result, input, other)

    def unfit(input, other):
        if signatures:
            return no_match(name, signatures, input, other)
        if not isinstance(input, Tensor) and not ("input" in numbers and is_number(input)):
            return not_a_tensor(name, "input", 1, input)
        return not_a_tensor(name, "other", 2, other)

    @by_itself
    def method_form(self, other=ABSENT, /, *rest, **named):
        if rest or named or other is ABSENT:
            other = method_operand(name, other, rest, named, signatures and TENSOR_OR_NUMBER, numbers)
        result = operate(self, other)
        if result is NotImplemented:
            raise unfit_method(name, other, bool(signatures))
        return result

    function.operate = operate
    function.reflected = reflected
    if public:
        publish(function, name, doc, method_form)
        if inplace_form:
            inplace_binary(name, function, kernel, whole, takes_number, bool(signatures))
    return function


def unfit_method(name, other, overloaded):
    """The TypeError for an argument that a method of two tensors cannot take."""
    if overloaded:
        return no_match(name, ("(Tensor other)", "(Number other)"), other)
    return not_a_tensor(name, "other", 1, other)


def inplace_binary(name, function, kernel, whole, takes_number=True, overloaded=False, unusual=None):
    """Make ``Tensor.name_``. Where nothing is recorded, ``kernel``, if it is a ufunc, writes straight to its
    place. ``unusual`` answers calls with more than the operand.
    """
    direct = isinstance(kernel, np.ufunc)
    direct_whole = whole is kernel

    @by_itself
    def function_(self, other=ABSENT, /, *rest, **named):
        if rest or named or other is ABSENT:
            if unusual is not None:
                return unusual(self, other, *rest, **named)
            numbers = ("other",) if takes_number else ()
            other = method_operand(name + "_", other, rest, named, overloaded and TENSOR_OR_NUMBER, numbers)
        a = self._array
        is_tensor = isinstance(other, Tensor)
        if is_tensor and self._storage is not None and other._storage is self._storage:
            check_inplace(self, mode.enabled and (requires_grad(self) or requires_grad(other)))
            check_no_partial_overlap(self, other)
        kind = a.dtype
        floating = kind is FLOAT32 or kind.kind == "f"
        if direct and (floating or direct_whole) and a.flags.c_contiguous and not self._inference:
            if is_tensor:
                b = other._array
                fits = b.dtype is kind and not (mode.enabled and (_tracked(self) or _tracked(other)))
            else:
                b = other
                fits = (
                    takes_number and type(b) in NUMBERS and floating and not (mode.enabled and _tracked(self))
                )
            if fits:
                try:
                    kernel(a, b, a)
                except ValueError:  # the result's shape is not this one: the ordinary way says so
                    pass
                else:
                    storage = self._storage
                    if storage is None:
                        storage = storage_of(self)
                    storage.version += 1
                    return self
        return general(self, other)

    def general(self, other):
        if not isinstance(other, Tensor) and not (takes_number and is_number(other)):
            raise unfit_method(name + "_", other, overloaded)
        wanted = requires_grad(self) or isinstance(other, Tensor) and requires_grad(other)
        check_inplace(self, mode.enabled and wanted)
        try:
            result = function(self, other)
        except (RuntimeError, NotImplementedError) as error:
            check_operands(self, (other,), error)
            raise
        return write(self, result)

    return publish_in_place(function_, name)


def _tracked(tensor):
    return tensor._edge is not None or tensor._base is not None


def inplace_with_own_row(name, function, argument=None):
    """Make ``Tensor.name_`` of an operation whose in-place form has a row of its own, ``name_``, in PyTorch's
    table.

    ``argument`` is what the table calls the method's first argument, if it has one.
    """
    op = operation(f"{name}_")

    def compute(self, *arguments):
        saved = {argument: arguments[0]} if argument else {}
        return record(op, function(self, *arguments)._array, (self,), **saved)

    inplace(compute, name)


def document(function, name, doc, page=None):
    """Give ``function`` its name and its documentation."""
    function.__name__ = function.__qualname__ = name
    page = page or f"generated/torch.{name}.html"
    function.__doc__ = f"{doc}\n\nhttps://docs.pytorch.org/docs/stable/{page}"


def publish(function, name, doc, method_form=None):
    """Make ``function`` public as ``torch.name``, and it or ``method_form`` as ``Tensor.name``."""
    for form in (function, method_form or function):
        document(form, name, doc)
    declare_function(function)
    method(method_form or function)
    return function


def operator(function):
    """The form of ``function`` for Python's operators: NotImplemented for what is no operand."""

    def operate(self, other):
        if isinstance(other, Tensor) or is_number(other):
            return function(self, other)
        return NotImplemented

    operate.__name__ = function.__name__
    operate.__doc__ = function.__doc__
    return operate


def reflected_operator(function):
    """The form of ``function``, made by ``binary``, for reflected operators: second argument comes first."""

    def operate(self, other):
        if isinstance(other, Tensor):
            return function.operate(other, self)
        return function.reflected(other, self) if is_number(other) else NotImplemented

    operate.__name__ = function.__name__
    operate.__doc__ = function.__doc__
    return operate


def inputs_of(*operands):
    """The operands as inputs of a node: SCALAR in a number's place."""
    return tuple([x if isinstance(x, Tensor) else SCALAR for x in operands])
