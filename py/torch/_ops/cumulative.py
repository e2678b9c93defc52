"""Running results along a dimension: cumsum, cumprod, cummax, cummin; and differences and integrals of
samples."""

import numpy as np

from .. import _dtype, return_types
from .._declare import function, function_and_method
from .._tensor import Tensor
from ..autograd.operation import operation
from ..autograd.record import record, record_several
from .arguments import dtype_of
from .creation import zeros_like
from .joining import cat
from .reducing import FLOAT64, INT64, at_least_1d, check_input, parse_dim, write_out_strictly
from .scaling import over, times
from .writing import inplace, write_out

_asarray = np.asarray


def _running(name, ufunc, word):
    """Make ``cumsum`` or ``cumprod``, with the in-place form."""
    op = operation(name)

    def accumulate(input, dim, *, dtype=None, out=None):
        check_input(input, name)
        array = input._array
        d = parse_dim(dim, array.ndim, name)
        if dtype is None and out is not None:
            dtype = out.dtype
        if dtype is not None:
            array = array.astype(_dtype.numpy_dtype(dtype_of(dtype, name)), copy=False)
        elif array.dtype.kind != "f":
            array = array.astype(INT64, copy=False)
        kind = array.dtype
        if kind.kind == "b":
            raise NotImplementedError(f"\"{name}_out_cpu\" not implemented for 'Bool'")
        # In double precision, as PyTorch's running sums are on the CPU.
        wide = FLOAT64 if kind.kind == "f" else kind
        values = ufunc.accumulate(at_least_1d(array), d, wide).astype(kind, copy=False).reshape(array.shape)
        result = record(op, values, (input,), dim=int(dim))
        return result if out is None else write_out_strictly(name, out, result, input)

    accumulate.__name__ = accumulate.__qualname__ = name
    accumulate.__doc__ = f"""The running {word} along ``dim``: element i of the result is that of the elements
    up to i.

    Integers and booleans give int64 unless ``dtype`` is given, to which the input is cast first.
    https://docs.pytorch.org/docs/stable/generated/torch.{name}.html
    """
    public = function_and_method(_numpy_axis(accumulate, name))
    inplace(_keeping_dtype(public, name), name)
    return public


def _numpy_axis(accumulate, name):
    def renamed(input, dim=None, *, dtype=None, out=None, axis=None):
        if dim is None:
            dim = axis
            if dim is None:
                raise TypeError(f'{name}() missing 1 required positional arguments: "dim"')
        return accumulate(input, dim, dtype=dtype, out=out)

    renamed.__name__, renamed.__qualname__, renamed.__doc__ = name, name, accumulate.__doc__
    return renamed


def _keeping_dtype(accumulate, name):
    # In place, integers stay of their own type.
    def accumulate_(self, dim, *, dtype=None):
        return accumulate(self, dim, dtype=self.dtype)

    accumulate_.__name__ = name
    return accumulate_


cumsum = _running("cumsum", np.add, "sum")
cumprod = _running("cumprod", np.multiply, "product")


def _running_extremum(name, ufunc, word):
    """Make ``cummax`` or ``cummin``."""
    op = operation(name)
    kind = getattr(return_types, name)

    def accumulate(input, dim, *, out=None):
        check_input(input, name)
        array = input._array
        if not array.ndim and dim not in (0, -1):
            raise IndexError(f"{name}(): Expected reduction dim -1 or 0 for scalar but got {dim}")
        d = parse_dim(dim, array.ndim, name)
        line = at_least_1d(array)
        values = ufunc.accumulate(line, d)
        reached = line == values
        if line.dtype.kind == "f":
            reached |= np.isnan(line)
        places = np.arange(line.shape[d]).reshape([-1 if i == d else 1 for i in range(line.ndim)])
        where = np.maximum.accumulate(np.where(reached, places, 0), d).astype(np.int64, copy=False)
        arrays = (values.reshape(array.shape), where.reshape(array.shape))
        results = record_several(op, arrays, (input,), dim=int(dim))
        if out is not None:
            written = [_write(name, o, r) for o, r in zip(out, results, strict=True)]
            return return_types.with_out[kind](written)
        return kind(results)

    accumulate.__name__ = accumulate.__qualname__ = name
    accumulate.__doc__ = f"""The {word} element so far along ``dim``, and the index of the last one equal to
    it.

    A NaN stays. The gradient goes to the element at the index.
    https://docs.pytorch.org/docs/stable/generated/torch.{name}.html
    """
    return function_and_method(accumulate)


def _write(name, out, result):
    if out.dtype is not result.dtype:
        want, have = result.dtype._scalar_name, out.dtype._scalar_name
        raise RuntimeError(f"expected scalar_type {want} but found {have}")
    return write_out(name, out, result)


cummax = _running_extremum("cummax", np.maximum, "largest")
cummin = _running_extremum("cummin", np.minimum, "smallest")


# --- differences and integrals


@function_and_method
def diff(input, n=1, dim=-1, prepend=None, append=None, *, out=None):
    """The differences of neighbours along ``dim``, ``n`` times over; ``prepend`` and ``append`` are joined on
    before.

    https://docs.pytorch.org/docs/stable/generated/torch.diff.html
    """
    check_input(input, "diff")
    _check_diff(input, n, dim, prepend, append)
    d = parse_dim(dim, input.dim(), "diff")
    if n == 0:
        result = zeros_like(input).copy_(input)
        return result if out is None else _write("diff", out, result)
    else:
        parts = [t for t in (prepend, input, append) if t is not None]
        result = x = input if len(parts) == 1 else cat(parts, d)
        for _ in range(min(n, x.shape[d])):
            earlier, later = _neighbours(result, d)
            result = later.logical_xor(earlier) if x.dtype is _dtype.bool else later - earlier
    return result if out is None else write_out("diff", out, result)


def _check_diff(input, n, dim, prepend, append):
    if input.dim() < 1:
        raise RuntimeError("diff expects input to be at least one-dimensional")
    if n < 0:
        raise RuntimeError(f"order must be non-negative but got {n}")
    d = parse_dim(dim, input.dim(), "diff")
    for t in (prepend, append):
        if t is None:
            continue
        if t.dim() != input.dim():
            raise RuntimeError("diff expects prepend or append to be the same dimension as input")
        for i in range(input.dim()):
            if i != d and t.shape[i] != input.shape[i]:
                raise RuntimeError(
                    "diff expects the shape of tensor to prepend or append to match that of input except "
                    f"along the differencing dimension; input.size({i}) = {input.shape[i]}, but got "
                    f"tensor.size({i}) = {t.shape[i]}"
                )


@function
def trapezoid(y, x=None, *, dx=None, dim=-1):
    """∫ y along ``dim`` by the trapezoidal rule, Σ Δx (yᵢ + yᵢ₊₁) / 2, at the places ``x`` or ``dx`` (1)
    apart.

    https://docs.pytorch.org/docs/stable/generated/torch.trapezoid.html
    """
    steps = _steps("trapezoid", y, x, dx, dim)
    if y.shape[dim] == 0:
        return y.sum(dim) * 0 if y.is_floating_point() else y.sum(dim) * 0.0
    if isinstance(steps, Tensor):
        left, right = _neighbours(y, dim)
        return over(((left + right) * steps).sum(dim), 2.0)
    return times(y.sum(dim) - times(y.select(dim, 0) + y.select(dim, -1), 0.5), steps)


@function
def cumulative_trapezoid(y, x=None, *, dx=None, dim=-1):
    """The running integral of ``trapezoid`` along ``dim``.

    https://docs.pytorch.org/docs/stable/generated/torch.cumulative_trapezoid.html
    """
    steps = _steps("cumulative_trapezoid", y, x, dx, dim)
    left, right = _neighbours(y, dim)
    if isinstance(steps, Tensor):
        return over(((left + right) * steps).cumsum(dim), 2.0)
    return times(left + right, steps / 2.0).cumsum(dim)


def _neighbours(y, dim):
    n = max(y.shape[dim] - 1, 0)
    return y.narrow(dim, 0, n), y.narrow(dim, min(1, y.shape[dim]), n)


def _steps(name, y, x, dx, dim):
    """The widths of the intervals, as a tensor that broadcasts against them, or one number."""
    d = parse_dim(dim, y.dim(), name)
    if x is None:
        step = 1 if dx is None else dx
        if y.dtype is _dtype.bool:
            raise RuntimeError(f"{name}: received a bool input for `y`, but bool is not supported")
        if isinstance(step, bool):
            raise RuntimeError(f"{name}: Currently, we only support dx as a real number.")
        return step
    if y.dtype is _dtype.bool or x.dtype is _dtype.bool:
        raise RuntimeError(f"{name}: received a bool input for `x` or `y`, but bool is not supported")
    if x.dim() == 1:
        if x.shape[0] != y.shape[d]:
            raise RuntimeError(f"{name}: There must be one `x` value for each sample point")
        view = [1] * y.dim()
        view[d] = -1
        x = x.view(view)
    elif x.dim() < y.dim():
        x = x.view((1,) * (y.dim() - x.dim()) + tuple(x.shape))
    left, right = _neighbours(x, d - y.dim())
    return right - left


function(trapezoid, "trapz")

__all__ = ["cummax", "cummin", "cumprod", "cumsum", "cumulative_trapezoid", "diff", "trapezoid"]
