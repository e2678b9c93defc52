"""What every reduction needs: dimensions as users give them, the types of sums, the texts of refusals."""

import operator

import numpy as np

from .. import _dtype
from .._tensor import Tensor, wrap_dim
from .operands import check_tensor

INT64 = np.dtype("int64")
FLOAT16, FLOAT32, FLOAT64 = np.dtype("float16"), np.dtype("float32"), np.dtype("float64")


def is_index(value):
    """Whether ``value`` counts as one dimension: an integer, also NumPy's or a tensor's, but no bool."""
    if isinstance(value, (int, np.integer)):
        return not isinstance(value, bool)
    return isinstance(value, Tensor) and value._array.ndim == 0 and value._array.dtype.kind in "iu"


def parse_dims(dim, ndim):
    """One dimension or several, or none, as a tuple counted from the front; None or () means all.

    Raises IndexError for one out of range, RuntimeError for one given twice.
    """
    if dim is None:
        return tuple(range(ndim))
    if is_index(dim):
        return (wrap_dim(operator.index(dim), ndim),) if ndim else _wrap_scalar_dims((dim,))
    if len(dim) == 0:
        return tuple(range(ndim))
    dims = tuple([wrap_dim(operator.index(d), ndim) for d in dim])
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
    if type(dim) is not int:
        if not is_index(dim):
            raise TypeError(f"{name}(): argument 'dim' (position {position}) must be int, not {type(dim).__name__}")
        dim = operator.index(dim)
    return wrap_dim(dim, ndim)


def shown_dims(dim):
    """Dimensions as a node shows them: always a tuple, or None."""
    if dim is None:
        return None
    return (operator.index(dim),) if is_index(dim) else tuple([operator.index(d) for d in dim])


def check_input(input, name):
    """Raise PyTorch's TypeError unless ``input`` is a tensor."""
    if not isinstance(input, Tensor):
        check_tensor(input, name, "input", 1)


def check_keepdim(keepdim, name, position=3):
    """Raise PyTorch's TypeError unless ``keepdim`` is a bool."""
    if keepdim is not True and keepdim is not False and not isinstance(keepdim, np.bool_):
        raise TypeError(f"{name}(): argument 'keepdim' (position {position}) must be bool, not {type(keepdim).__name__}")


def at_least_1d(array):
    """``array``, with one dimension if it had none: what works along a dimension treats a number as one element."""
    return array if array.ndim else array.reshape(1)


def reduced_shape(shape, dims, keepdim):
    """The shape that is left of ``shape`` when ``dims`` are reduced."""
    if keepdim:
        return tuple([1 if d in dims else n for d, n in enumerate(shape)])
    return tuple([n for d, n in enumerate(shape) if d not in dims])


def accumulate_sum(array, axis=None, keepdims=False):
    """The sum of ``array`` in its own dtype, with no more rounding than PyTorch's.

    NumPy adds pairwise along the innermost axis only; along the others rows are added one by one, where float32 loses
    digits. Such sums, and those of float16, are taken in the next larger type, as PyTorch's cascade is as good as exact.
    """
    kind = array.dtype
    if kind is FLOAT16 or kind == FLOAT16:
        wide = np.add.reduce(array, axis, FLOAT32, None, keepdims)
    elif kind == FLOAT32 and array.size > 4096 and (axis is not None and (array.ndim - 1) not in axis
                                                      or not array.flags.c_contiguous):
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
    return NotImplementedError(f'"{kernel}" not implemented for \'{_dtype.from_numpy_dtype(array.dtype)._scalar_name}\'')


def numpy_names(function):
    """Let ``function`` take ``axis`` and ``keepdims``, NumPy's names, for ``dim`` and ``keepdim``, as PyTorch does."""
    import functools

    @functools.wraps(function)
    def renamed(*args, **kwargs):
        if kwargs:
            if "axis" in kwargs:
                kwargs["dim"] = kwargs.pop("axis")
            if "keepdims" in kwargs:
                kwargs["keepdim"] = kwargs.pop("keepdims")
        return function(*args, **kwargs)

    return renamed
