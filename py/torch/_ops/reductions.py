"""Products, truth and counts, over all elements or along dimensions: prod, all, any, count_nonzero."""

import numpy as np

from .._declare import function_and_method
from ..autograd.operation import operation
from ..autograd.record import record
from .arguments import is_integer, no_such_signature
from .creation import finish
from .reducing import (
    ALL_DIMS,
    FLOAT16,
    FLOAT32,
    INT64,
    check_input,
    no_form,
    numpy_names,
    parse_dim,
    parse_dims,
    summable,
    write_out_strictly,
)
from .writing import write_out

_PROD = operation("prod")
_PROD_DIM = operation("prod.dim_int")

_asarray = np.asarray


@function_and_method
def prod(input, dim=ALL_DIMS, keepdim=False, *, dtype=None, out=None, **named):
    """Π input over all elements, or along the one dimension ``dim``; of nothing it is 1. Integers multiply in
    int64.

    https://docs.pytorch.org/docs/stable/generated/torch.prod.html
    """
    check_input(input, "prod")
    if named:
        dim, keepdim = numpy_names("prod", dim, keepdim, named)
    if dtype is None and out is not None:
        dtype = out.dtype
    array = summable(input._array, dtype)
    if dim is ALL_DIMS:
        result = record(_PROD, _product(array, None, False), (input,))
    else:
        if not is_integer(dim):
            raise no_form("prod", (dim,), {})
        d = parse_dim(dim, array.ndim, "prod")
        axes = (d,) if array.ndim else ()
        result = record(_PROD_DIM, _product(array, axes, keepdim), (input,), dim=int(dim), keepdim=keepdim)
    return result if out is None else write_out_strictly("prod", out, result)


def _product(array, axis, keepdim):
    wide = FLOAT32 if array.dtype == FLOAT16 else array.dtype
    return _asarray(np.multiply.reduce(array, axis, wide, None, keepdim)).astype(array.dtype, copy=False)


def _logical(name, ufunc):
    def reduction(input, dim=None, keepdim=False, *, out=None, axis=None, keepdims=False):
        check_input(input, name)
        dim, keepdim = dim if axis is None else axis, keepdim or keepdims
        array = input._array
        if dim is not None and not is_integer(dim) and not isinstance(dim, (tuple, list)):
            wrong = [False]
            forms = [
                ("", wrong),
                ("tuple of ints dim = None, bool keepdim = False", None),
                ("int dim, bool keepdim = False", None),
            ]
            raise no_such_signature(name, (dim,), {}, forms)
        axes = () if dim == () or dim == [] else parse_dims(dim, array.ndim)
        array = _asarray(ufunc.reduce(array != 0, axes, None, None, keepdim))
        # uint8 was PyTorch's boolean once, and stays uint8 here.
        result = finish(array.astype(np.uint8) if input._array.dtype == np.uint8 else array)
        if out is not None and out._array.dtype not in (np.bool_, np.uint8):
            raise RuntimeError(f"{name} only supports bool tensor for result, got: {out.dtype._scalar_name}")
        return result if out is None else write_out(name, out, result)

    return reduction


any = _logical("any", np.logical_or)
all = _logical("all", np.logical_and)
for _name, _function, _what in (("any", any, "some element is"), ("all", all, "all elements are")):
    _function.__name__ = _function.__qualname__ = _name
    _function.__doc__ = (
        f"Whether {_what} nonzero: over everything, or along ``dim`` (an int or several). bool; uint8 for "
        f"uint8.\n\nhttps://docs.pytorch.org/docs/stable/generated/torch.{_name}.html"
    )
    function_and_method(_function)


@function_and_method
def count_nonzero(input, dim=None):
    """The number of elements that are not 0, over everything or along ``dim``, as int64.

    https://docs.pytorch.org/docs/stable/generated/torch.count_nonzero.html
    """
    check_input(input, "count_nonzero")
    array = input._array
    if dim is not None and not is_integer(dim) and not isinstance(dim, (tuple, list)):
        wrong = [False]
        forms = [("int dim = None", wrong), ("tuple of ints dim", wrong)]
        raise no_such_signature("count_nonzero", (dim,), {}, forms)
    counts = np.add.reduce(array != 0, parse_dims(dim, array.ndim), INT64)
    return finish(_asarray(counts))


__all__ = ["all", "any", "count_nonzero", "prod"]
