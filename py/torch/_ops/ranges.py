"""Evenly spaced numbers, grids and the indices of triangles."""

import math
import warnings

import numpy as np

from .. import _dtype
from .._declare import function
from .._random.fused import fma32, fma64
from .._tensor import Tensor
from .._warning_once import warn_once
from .allocating import impossible
from .arguments import is_integer, no_such_signature, wrong_type
from .creation import delivered as whole_delivered
from .creation import finish, numpy_type
from .expanding import expanded
from .operands import is_number
from .views import view

builtin_range = range  # torch.range takes the name below
_OPTIONS = (
    "torch.dtype dtype = None, torch.layout layout = None, torch.device device = None, bool pin_memory = "
    "False, bool requires_grad = False"
)


def delivered(function, array, out, device, requires_grad):
    """A new tensor of ``array``, or ``out`` with the numbers in it: in its own shape if it has as many."""
    if isinstance(out, Tensor) and out._array.size == array.size and out._array.dtype == array.dtype:
        array = array.reshape(out._array.shape)
    return whole_delivered(function, array, out, device, requires_grad)


def _number(value, function, argument, position):
    if isinstance(value, Tensor) and value._array.ndim == 0:
        return value._array.item()
    if type(value) is int or type(value) is float:
        return value
    if not is_number(value):
        raise wrong_type(function, argument, position, "Number", value)
    return value.item() if isinstance(value, np.generic) else value


@function
def arange(
    start=None,
    end=None,
    step=1,
    *,
    out=None,
    dtype=None,
    layout=None,
    device=None,
    pin_memory=False,
    requires_grad=False,
):
    """The numbers from start (0 if only one is given) up to, not including, end, in steps.

    Integers give int64, floats the default dtype. Raises RuntimeError for a step of 0 or one that leads away
    from end.
    https://docs.pytorch.org/docs/stable/generated/torch.arange.html
    """
    if end is None:
        if start is None:
            raise no_such_signature(
                "arange",
                (),
                {},
                (
                    (f"Number end, *, Tensor out = None, {_OPTIONS}", None),
                    (f"Number start, Number end, *, {_OPTIONS}", None),
                    (f"Number start, Number end, Number step = 1, *, Tensor out = None, {_OPTIONS}", None),
                ),
            )
        start, end = 0, _number(start, "arange", "end", 1)
    else:
        start, end = (
            _number(0 if start is None else start, "arange", "start", 1),
            _number(end, "arange", "end", 2),
        )
    step = _number(step, "arange", "step", 3)
    integers = isinstance(start, int) and isinstance(end, int) and isinstance(step, int)
    if out is not None and dtype is None:
        dtype = out.dtype
    kind = numpy_type(dtype, _dtype.int64 if integers else None, "arange")
    if step == 0:
        raise RuntimeError("step must be nonzero")
    _refuse_bool(kind, "arange")
    if not (math.isfinite(start) and math.isfinite(end)):
        raise RuntimeError(f"unsupported range: {_plain(start)} -> {_plain(end)}")
    if (end - start) * step < 0:
        raise RuntimeError("upper bound and lower bound inconsistent with step sign")
    if kind == np.int64:
        start, end, step = int(start), int(end), int(step)
        if not step:
            raise ValueError("step must be nonzero")
        array = _counted(start, end, step, kind)
    elif integers:
        array = _counted(start, end, step, np.dtype(np.int64)).astype(kind)
    else:
        count = (end - start) / step
        if not abs(count) < 2**63:
            raise RuntimeError("invalid size, possible overflow?")
        if kind.kind in "iu":
            start, step = int(start), int(step)
        array = (start + _counted(0, math.ceil(count), 1, np.dtype(np.int64)) * step).astype(kind)
    if isinstance(out, Tensor) and out._array.size not in (0, array.size):
        _warn_of_resizing(out._array.shape, array.size)
    return delivered("arange", array, out, device, requires_grad)


def _counted(start, end, step, kind):
    try:
        return np.arange(start, end, step, kind)
    except (ValueError, MemoryError):
        raise impossible((-((start - end) // step),), kind) from None


def _warn_of_resizing(shape, count):
    warnings.warn(
        f"The number of elements in the out tensor of shape {list(shape)} is {math.prod(shape)} which does "
        f"not match the computed number of elements {count}. Note that this may occur as a result of "
        f"rounding error. The out tensor will be resized to a tensor of shape ({count},).",
        UserWarning,
        stacklevel=3,
    )


def _plain(x):
    return f"{x:g}"


@function
def range(start, end=None, step=1, *, out=None, dtype=None, layout=None, device=None, requires_grad=False):
    """The numbers from start up to and including end, in steps; deprecated in favour of ``arange``.

    https://docs.pytorch.org/docs/stable/generated/torch.range.html
    """
    warnings.warn(
        "torch.range is deprecated and will be removed in a future release because its behavior is "
        "inconsistent with Python's range builtin. Instead, use torch.arange, which produces values in "
        "[start, end).",
        UserWarning,
        stacklevel=2,
    )
    if end is None:
        start, end = 0, start
    if step == 0:
        raise RuntimeError("step must be nonzero")
    count = math.floor((end - start) / step) + 1
    array = (start + np.arange(count) * float(step)).astype(numpy_type(dtype))
    return delivered("range", array, out, device, requires_grad)


def _steps(steps):
    steps = int(steps)
    if steps < 0:
        raise RuntimeError("number of steps must be non-negative")
    return steps


def _end_points(start, end, steps, function):
    if not is_integer(steps):
        extra = "float base = 10.0, " if function == "logspace" else ""
        kinds = (("Tensor", "Tensor"), ("Number", "Tensor"), ("Tensor", "Number"), ("Number", "Number"))
        given = (start, end) if steps is None else (start, end, steps)
        raise no_such_signature(
            function,
            given,
            {},
            [
                (f"{a} start, {b} end, int steps, {extra}*, Tensor out = None, {_OPTIONS}", None)
                for a, b in kinds
            ],
        )
    named = (("start", start, 1), ("end", end, 2))
    wrong = [f"{name} with {x._array.ndim} dimension(s)" for name, x, _ in named if isinstance(x, Tensor)]
    if any([isinstance(x, Tensor) and x._array.ndim for x in (start, end)]):
        raise RuntimeError(
            f"{function} only supports 0-dimensional start and end tensors, but got {' and '.join(wrong)}."
        )
    return [_number(value, function, name, position) for name, value, position in named]


def _between(start, end, steps, kind, multiply_add=lambda a, b, c: a * b + c):
    """``steps`` numbers from start to end: the first half counted from the start, the second back from the
    end."""
    if kind.kind in "iub":
        start, end = np.float32(int(start)), np.float32(int(end))
        step = np.float32(end - start) / np.float32(steps - 1) if steps > 1 else np.float32(0)
        exact = np.float32
    else:
        exact = np.float32 if kind == np.float16 else kind.type
        start, end = exact(start), exact(end)
        step = exact((end - start) / exact(steps - 1)) if steps > 1 else exact(0)
    index = np.arange(steps, dtype=np.int64)
    half = steps // 2
    low = multiply_add(index[:half].astype(exact), step, start)
    high = multiply_add((steps - 1 - index[half:]).astype(exact), -step, end)
    if steps == 1:
        high = np.array([start])
    return np.concatenate([low, high]).astype(exact)


def _refuse_bool(kind, name):
    if kind.kind == "b":
        raise NotImplementedError(f"\"{name}_cpu\" not implemented for 'Bool'")


@function
def linspace(
    start,
    end,
    steps=None,
    *,
    out=None,
    dtype=None,
    layout=None,
    device=None,
    pin_memory=False,
    requires_grad=False,
):
    """``steps`` numbers from start to end, both included, evenly spaced.

    https://docs.pytorch.org/docs/stable/generated/torch.linspace.html
    """
    start, end = _end_points(start, end, steps, "linspace")
    kind = numpy_type(out.dtype if out is not None and dtype is None else dtype, None, "linspace")
    if _steps(steps):
        _refuse_bool(kind, "linspace")
    # PyTorch's linspace rounds once, its logspace twice.
    multiply_add = {"f": (fma32,), "d": (fma64,)}.get(kind.char, ())
    array = _between(start, end, _steps(steps), kind, *multiply_add).astype(kind)
    return delivered("linspace", array, out, device, requires_grad)


@function
def logspace(
    start,
    end,
    steps=None,
    base=10.0,
    *,
    out=None,
    dtype=None,
    layout=None,
    device=None,
    pin_memory=False,
    requires_grad=False,
):
    """``base`` to the power of ``steps`` numbers evenly spaced from start to end.

    https://docs.pytorch.org/docs/stable/generated/torch.logspace.html
    """
    start, end = _end_points(start, end, steps, "logspace")
    kind = numpy_type(out.dtype if out is not None and dtype is None else dtype, None, "logspace")
    exponents = _between(start, end, _steps(steps), kind)
    array = np.power(exponents.dtype.type(base), exponents).astype(kind)
    return delivered("logspace", array, out, device, requires_grad)


@function
def tril_indices(row, col, offset=0, *, dtype=_dtype.int64, layout=None, device=None, pin_memory=False):
    """Row and column indices of the lower triangle of a row × col matrix: shape (2, count).

    https://docs.pytorch.org/docs/stable/generated/torch.tril_indices.html
    """
    _check_triangle(row, col)
    return finish(np.stack(np.tril_indices(row, offset, col)).astype(numpy_type(dtype)), device)


@function
def triu_indices(row, col, offset=0, *, dtype=_dtype.int64, layout=None, device=None, pin_memory=False):
    """Row and column indices of the upper triangle of a row × col matrix: shape (2, count).

    https://docs.pytorch.org/docs/stable/generated/torch.triu_indices.html
    """
    _check_triangle(row, col)
    return finish(np.stack(np.triu_indices(row, offset, col)).astype(numpy_type(dtype)), device)


def _check_triangle(row, col):
    for name, value in (("row", row), ("col", col)):
        if value < 0:
            raise RuntimeError(f"{name} must be non-negative, got{value}")


@function
def meshgrid(*tensors, indexing=None):
    """Grids of coordinates: each 1-dim tensor expanded along the dimensions of all others.

    With indexing "ij" the result has shape (len(x), len(y), …); with "xy" the first two are exchanged.
    https://docs.pytorch.org/docs/stable/generated/torch.meshgrid.html
    """
    if len(tensors) == 1 and isinstance(tensors[0], (tuple, list)):
        tensors = tuple(tensors[0])
    if not tensors:
        raise RuntimeError("meshgrid expects a non-empty TensorList")
    if indexing is None:
        warn_once(
            "torch.meshgrid: in an upcoming release, it will be required to pass the indexing argument."
        )
        indexing = "ij"
    for t in tensors:
        if t._array.ndim > 1:
            raise RuntimeError(
                f"torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: {_cpp_print(t)}"
            )
    for t in tensors[1:]:
        if t._array.dtype != tensors[0]._array.dtype:
            raise RuntimeError("meshgrid expects all tensors to have the same dtype")
    if indexing not in ("ij", "xy"):
        raise RuntimeError(f'torch.meshgrid: indexing must be one of "xy" or "ij", but received: {indexing}')
    swap = indexing == "xy" and len(tensors) >= 2
    sizes = [t._array.size for t in tensors]
    n = len(sizes)
    places = [1, 0, *builtin_range(2, n)] if swap else builtin_range(n)
    shape = tuple([sizes[d] for d in places])
    return tuple(
        [
            expanded(view(t, (*[1] * d, t._array.size, *[1] * (n - 1 - d))), shape)
            for t, d in zip(tensors, places, strict=True)
        ]
    )


def _cpp_print(t):
    # How C++ prints a small matrix; PyTorch's message holds it.
    rows = "\n".join(
        " " + "  ".join(f"{x:g}" for x in row) for row in t._array.reshape(-1, t._array.shape[-1]).tolist()
    )
    return f"{rows}\n[ torch.{t.dtype._scalar_name}Tensor{{{','.join(map(str, t._array.shape))}}} ]"
