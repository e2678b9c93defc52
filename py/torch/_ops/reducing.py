"""What every reduction needs: dimensions as users give them, the types of sums, the texts of refusals."""

import operator

import numpy as np

from .. import _dtype, return_types
from .._tensor import Tensor, wrap_dim
from .arguments import checked_integers, dtype_of, integer, is_integer, no_such_signature, wrong_type
from .numpy_names import ABSENT, others_for
from .operands import check_tensor
from .writing import write_out

INT64 = np.dtype("int64")
FLOAT16, FLOAT32, FLOAT64 = np.dtype("float16"), np.dtype("float32"), np.dtype("float64")
# dim was not given: PyTorch has an operation of its own for that, and None belongs to another one.
ALL_DIMS = object()


def parse_dims(dim, ndim, name="sum"):
    """One dimension or several, or none, as a tuple counted from the front; None or () means all.

    Raises IndexError for one out of range, RuntimeError for one given twice.
    """
    if dim is None:
        return tuple(range(ndim))
    if is_integer(dim):
        return (wrap_dim(operator.index(dim), ndim),) if ndim else _wrap_scalar_dims((dim,))
    if len(dim) == 0:
        return tuple(range(ndim))
    dims = tuple([wrap_dim(d, ndim) for d in checked_integers(dim, name, "dim", 2)])
    for position, d in enumerate(dims):
        if d in dims[:position]:
            raise RuntimeError(f"dim {d} appears multiple times in the list of dims")
    return dims if ndim else ()


def _wrap_scalar_dims(dims):
    for d in dims:
        wrap_dim(operator.index(d), 0)
    return ()


def parse_dim(dim, ndim, name, position=2):
    """The one dimension that ``name`` works along, counted from the front; 0 for a 0-dim tensor."""
    return wrap_dim(dim if type(dim) is int else integer(dim, name, "dim", position), ndim)


def shown_dims(dim):
    """Dimensions as a node shows them: always a tuple, or None."""
    if dim is None:
        return None
    return (operator.index(dim),) if is_integer(dim) else tuple([operator.index(d) for d in dim])


def check_input(input, name):
    """Raise PyTorch's TypeError unless ``input`` is a tensor."""
    if not isinstance(input, Tensor):
        check_tensor(input, name, "input", 1)


def check_keepdim(keepdim, name, position=3):
    """Raise PyTorch's TypeError unless ``keepdim`` is a bool."""
    if keepdim is not True and keepdim is not False and not isinstance(keepdim, np.bool_):
        raise wrong_type(name, "keepdim", position, "bool", keepdim)


def at_least_1d(array):
    """``array``, with one dimension if it had none: what works along a dimension treats a number as one
    element."""
    return array if array.ndim else array.reshape(1)


def reduced_shape(shape, dims, keepdim):
    """The shape that is left of ``shape`` when ``dims`` are reduced."""
    if keepdim:
        return tuple([1 if d in dims else n for d, n in enumerate(shape)])
    return tuple([n for d, n in enumerate(shape) if d not in dims])


def accumulate_sum(array, axis=None, keepdims=False):
    """The sum of ``array`` in its own dtype, with no more rounding than PyTorch's.

    NumPy adds pairwise along the innermost axis only; along the others rows are added one by one, where
    float32 loses digits. Such sums, and those of float16, are taken in the next larger type, as PyTorch's
    cascade is as good as exact.
    """
    kind = array.dtype
    if kind is FLOAT16 or kind == FLOAT16:
        wide = np.add.reduce(array, axis, FLOAT32, None, keepdims)
    elif (
        kind == FLOAT32
        and array.size > 4096
        and (axis is not None and (array.ndim - 1) not in axis or not array.flags.c_contiguous)
    ):
        wide = np.add.reduce(array, axis, FLOAT64, None, keepdims)
    else:
        return np.asarray(np.add.reduce(array, axis, kind, None, keepdims))
    return np.asarray(wide).astype(kind)


def require_floating(array, text):
    """Raise RuntimeError with ``text``, filled with the dtype's name, unless ``array`` is floating."""
    if array.dtype.kind != "f":
        raise RuntimeError(text.format(_dtype.from_numpy_dtype(array.dtype)._scalar_name))


def not_implemented(kernel, array):
    """PyTorch's NotImplementedError for a kernel that does not take the dtype of ``array``."""
    kind = _dtype.from_numpy_dtype(array.dtype)._scalar_name
    return NotImplementedError(f"\"{kernel}\" not implemented for '{kind}'")


# As C++ spells them, where that differs from PyTorch's own names in lower case.
_CPP_NAMES = {
    _dtype.float16: "c10::Half",
    _dtype.int64: "long int",
    _dtype.int16: "short int",
    _dtype.int8: "signed char",
    _dtype.uint8: "unsigned char",
}


def cpp_name(numpy_type):
    """The name of a dtype in C++, as "long int"."""
    d = _dtype.from_numpy_dtype(numpy_type)
    return _CPP_NAMES.get(d) or d._scalar_name.lower()


def write_out_strictly(name, out, result, *inputs):
    """``write_out`` for an ``out`` that must have the result's dtype already."""
    if isinstance(out, Tensor) and out._array.dtype != result._array.dtype:
        have, want = cpp_name(out._array.dtype), cpp_name(result._array.dtype)
        raise RuntimeError(f"Expected out tensor to have dtype {want}, but got {have} instead")
    return write_out(name, out, result, *inputs)


def named_results(kind, results, out, *inputs, wordings=None):
    """``results`` as the named tuple ``kind``; written into the tensors of ``out`` first, if there is one.

    Each of those must have the dtype of its result already. ``wordings``: what the error says otherwise, for
    each by its number, in the order in which they are looked at.
    """
    if out is None:
        return kind(results)
    if not isinstance(out, (tuple, list)):
        raise wrong_type(kind.__name__, "out", None, "tuple of Tensors", out)
    for i, text in (wordings or {}).items():
        o, r = out[i], results[i]
        if isinstance(o, Tensor) and o.dtype is not r.dtype:
            raise RuntimeError(text.format(want=r.dtype._scalar_name, got=o.dtype._scalar_name))
    written = [write_out_strictly(kind.__name__, o, r, *inputs) for o, r in zip(out, results, strict=True)]
    return return_types.with_out[kind](written)


_DTYPE = "*, torch.dtype dtype = None"
_FORMS = {
    "sum": (_DTYPE, f"tuple of ints dim, bool keepdim = False, {_DTYPE}"),
    "prod": (_DTYPE, f"int dim, bool keepdim = False, {_DTYPE}"),
}
_FORMS["mean"] = _FORMS["sum"]


def no_form(name, args, named):
    """The TypeError of ``name`` for arguments that fit none of its forms."""
    return no_such_signature(name, args, named, [(form, None) for form in _FORMS[name]])


def input_of(name, input, named):
    """The tensor to reduce, which may have been given under NumPy's names. TypeError for what is none."""
    key = next((k for k in others_for("input") if k in named), None) if input is ABSENT else None
    if key:
        input = named.pop(key)
        if not isinstance(input, Tensor):
            raise wrong_type(name, "input", None, "Tensor", input)
    elif input is ABSENT:
        raise no_form(name, (), named)
    check_tensor(input, name, "input", 1)
    return input


def numpy_names(name, dim, keepdim, named):
    """``dim`` and ``keepdim``, which may have been given under NumPy's names, ``axis`` and ``keepdims``."""
    if "axis" in named and dim is not ALL_DIMS or not {"axis", "keepdims"}.issuperset(named):
        given = {} if dim is ALL_DIMS else {"dim": dim}
        raise no_form(name, (), {**given, **named})
    return named.get("axis", dim), named.get("keepdims", keepdim)


def check_dims_type(dim, name):
    """Raise TypeError unless ``dim`` is one dimension, several, or None."""
    if dim is not None and not is_integer(dim) and not isinstance(dim, (tuple, list)):
        raise no_form(name, (dim,), {})


def summable(array, dtype):
    """``array`` in the type to sum it in."""
    if dtype is not None:
        return array.astype(_dtype.numpy_dtype(dtype_of(dtype, "sum")), copy=False)
    return array if array.dtype.kind == "f" else array.astype(INT64, copy=False)
