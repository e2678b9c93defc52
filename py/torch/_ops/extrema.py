"""Largest and smallest: max, min, amax, amin, aminmax, argmax, argmin."""

import numpy as np

from .. import _dtype, return_types
from .._declare import function_and_method
from .._tensor import Tensor
from ..autograd.operation import operation
from ..autograd.record import record, record_several
from .arguments import is_integer, no_such_signature, wrong_type
from .creation import finish
from .reducing import (
    at_least_1d,
    check_input,
    check_keepdim,
    named_results,
    parse_dim,
    parse_dims,
    shown_dims,
    write_out_strictly,
)
from .writing import write_out

_AMINMAX = operation("aminmax")
_ABSENT = object()  # an argument that was not given, where None is another thing
_asarray = np.asarray


def _extremum(name, extreme, arg_extreme, word):
    """Make ``torch.max`` or ``torch.min``, with their three forms."""
    all_elements, along = operation(name), operation(f"{name}.dim")
    kind = getattr(return_types, name)

    def reduction(
        input, dim=_ABSENT, keepdim=False, *, other=_ABSENT, out=None, axis=_ABSENT, keepdims=False
    ):
        if not isinstance(input, Tensor):
            if dim is not _ABSENT:
                raise no_such_signature(name, (input, dim), {}, [(text, None) for text in _FORMS])
            check_input(input, name)
        array = input._array
        if dim is _ABSENT and axis is not _ABSENT:
            dim = axis
        if dim is _ABSENT and other is _ABSENT:
            if not array.size:
                raise _needs_dim(name)
            result = record(all_elements, _asarray(extreme(array, None)), (input,))
            return result if out is None else _write_number(name, out, result)
        if other is not _ABSENT or isinstance(dim, Tensor):
            other = dim if other is _ABSENT else other
            if isinstance(other, Tensor) and (dim is _ABSENT or dim is other):
                return _elementwise(name)(input, other, out=out)
        if dim is _ABSENT or not is_integer(dim):
            raise _no_form(name, dim)
        check_keepdim(keepdim, name, 2)
        keepdim = keepdim or keepdims
        pair = along_dim(name, array, extreme, arg_extreme, parse_dim(dim, array.ndim, name), keepdim)
        results = record_several(along, pair, (input,), dim=int(dim), keepdim=keepdim)
        return named_results(kind, results, out, input)

    reduction.__name__ = reduction.__qualname__ = name
    reduction.__doc__ = f"""The {word} elements, in three forms.

    ``{name}(input)``: of all elements, 0-dim; ``{name}(input, dim, keepdim)``: along a dimension, a named
    tuple of values and int64 indices, the first where several are equal; ``{name}(input, other)``:
    ``{name}imum`` of two tensors. NaN wins over every number. The gradient of the first form is shared among
    equal elements; along a dimension it goes to the element at the index. Raises RuntimeError or IndexError
    when there is nothing to choose from.
    https://docs.pytorch.org/docs/stable/generated/torch.{name}.html
    """
    return function_and_method(reduction)


_FORMS = (
    "Tensor input, *, Tensor out = None",
    "Tensor input, Tensor other, *, Tensor out = None",
    "Tensor input, int dim, bool keepdim = False, *, tuple of Tensors out = None",
)


def _write_number(name, out, result):
    if isinstance(out, Tensor) and not _dtype.can_cast(result.dtype, out.dtype):
        raise RuntimeError(
            "Expected canCast( typeMetaToScalarType(self.dtype()), typeMetaToScalarType(out.dtype())) to be "
            "true, but got false.  (Could this error message be improved?  If so, please report an "
            "enhancement request to PyTorch.)"
        )
    return write_out(name, out, result)


def _elementwise(name):
    from .._declare import torch_functions

    return torch_functions[name + "imum"]


def _no_form(name, dim):
    wrong = [False]
    forms = (("", wrong), ("Tensor other", wrong), ("int dim, bool keepdim = False", None))
    return no_such_signature(name, (dim,), {}, forms)


def _needs_dim(name):
    return RuntimeError(
        f"{name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim "
        "with the 'dim' argument."
    )


def check_not_empty(name, array, dim):
    """Raise IndexError if there is nothing to choose from along ``dim``."""
    if array.ndim and not array.shape[dim]:
        raise IndexError(f"{name}(): Expected reduction dim {dim} to have non-zero size.")


def along_dim(name, array, extreme, arg_extreme, dim, keepdim):
    """The extreme elements along ``dim`` and their first indices, NaN first of all."""
    if not array.ndim:
        return array.copy(), np.zeros((), np.int64)
    check_not_empty(name, array, dim)
    where = arg_extreme(array, dim, None, keepdims=keepdim)
    return _asarray(extreme(array, dim, None, None, keepdim)), _asarray(where, np.int64)


def _over_dims(name, ufunc, word):
    """Make ``torch.amax`` or ``torch.amin``."""
    op = operation(name)

    def reduction(input, dim=(), keepdim=False, *, out=None, axis=None, keepdims=False):
        check_input(input, name)
        dim, keepdim = dim if axis is None else axis, keepdim or keepdims
        if dim is None or not is_integer(dim) and not isinstance(dim, (tuple, list)):
            raise wrong_type(name, "dim", None if axis is not None else 1, "tuple of ints", dim)
        array = input._array
        dims = parse_dims(dim, array.ndim)
        if not array.size:
            if dim == () or dim == []:
                raise _needs_dim(name)
            for d in dims:
                check_not_empty(name, array, d)
        if out is not None and isinstance(out, Tensor) and out._array.dtype != array.dtype:
            raise RuntimeError(
                "Expected the dtype for input and out to match, but got "
                f"{input.dtype._scalar_name} for input's dtype and {out.dtype._scalar_name} for out's dtype."
            )
        array = _asarray(ufunc(array, dims, keepdims=keepdim))
        result = record(op, array, (input,), dim=shown_dims(dim), keepdim=keepdim)
        return result if out is None else write_out(name, out, result)

    reduction.__name__ = reduction.__qualname__ = name
    reduction.__doc__ = f"""The {word} elements along ``dim``, an int or several; () means all.

    NaN wins over every number. The gradient is shared among equal elements. Raises IndexError for a dimension
    without elements.
    https://docs.pytorch.org/docs/stable/generated/torch.{name}.html
    """
    return function_and_method(reduction)


def _arg_extremum(name, arg_extreme, word):
    """Make ``torch.argmax`` or ``torch.argmin``."""

    def reduction(input, dim=None, keepdim=False, *, out=None, axis=None, keepdims=False):
        if not isinstance(input, Tensor):
            check_input(input, name)
        array = input._array
        dim, keepdim = dim if axis is None else axis, keepdim or keepdims
        if array.dtype.kind == "b":
            raise RuntimeError(f"{name}(): does not support bool input")
        if dim is None:
            if not array.size:
                raise IndexError(f"{name}(): Expected reduction dim to be specified for input.numel() == 0.")
            indices = np.array(arg_extreme(array), np.int64)
            if keepdim:
                indices = indices.reshape((1,) * array.ndim)
        else:
            if not is_integer(dim):
                raise wrong_type(name, "dim", 1 if isinstance(dim, str) else None, "int", dim)
            d = parse_dim(dim, array.ndim, name)
            check_not_empty(name, array, d)
            keepdim = keepdim and array.ndim > 0
            indices = _asarray(arg_extreme(at_least_1d(array), d, None, keepdims=keepdim), np.int64)
        result = finish(indices)
        return result if out is None else write_out_strictly(name, out, result)

    reduction.__name__ = reduction.__qualname__ = name
    reduction.__doc__ = f"""The index of the {word} element, the first where several are equal; NaN counts as
    the {word}.

    Without ``dim`` an index into the flattened tensor. int64, no gradient.
    https://docs.pytorch.org/docs/stable/generated/torch.{name}.html
    """
    return function_and_method(reduction)


max = _extremum("max", np.maximum.reduce, np.ndarray.argmax, "largest")
min = _extremum("min", np.minimum.reduce, np.ndarray.argmin, "smallest")
amax = _over_dims("amax", np.maximum.reduce, "largest")
amin = _over_dims("amin", np.minimum.reduce, "smallest")
argmax = _arg_extremum("argmax", np.ndarray.argmax, "largest")
argmin = _arg_extremum("argmin", np.ndarray.argmin, "smallest")


@function_and_method
def aminmax(input, *, dim=None, keepdim=False, out=None):
    """The smallest and the largest elements, over everything or along ``dim``: a named tuple (min, max).

    Raises RuntimeError when there is nothing to choose from.
    https://docs.pytorch.org/docs/stable/generated/torch.aminmax.html
    """
    check_input(input, "aminmax")
    array = input._array
    if dim is None:
        if not array.size:
            raise RuntimeError(
                "aminmax(): cannot compute aminmax over an empty dimension as the operation has no identity."
            )
        dims = tuple(range(array.ndim))
    else:
        d = parse_dim(dim, array.ndim, "aminmax")
        if array.ndim and not array.shape[d]:
            raise IndexError(f"aminmax: Expected reduction dim {d} to have non-zero size.")
        dims = (d,) if array.ndim else ()
    arrays = [_asarray(ufunc.reduce(array, dims, keepdims=keepdim)) for ufunc in (np.minimum, np.maximum)]
    results = record_several(_AMINMAX, arrays, (input,), dim=dim, keepdim=keepdim)
    return named_results(return_types.aminmax, results, out, input)


__all__ = ["_dtype"]
