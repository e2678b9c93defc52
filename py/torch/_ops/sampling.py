"""New tensors of random numbers."""

import numpy as np

from .. import _dtype
from .._declare import function, function_and_method
from .._device import tensor_device
from .._random import bernoulli as draw_bernoulli
from .._random import multinomial as draw_multinomial
from .._random import normal as draw_normal
from .._random import random as draw_integers
from .._random import randperm as draw_permutation
from .._random import uniform as draw_uniform
from .._tensor import Tensor, wrap
from ..autograd.history import bump_version
from ..autograd.history import requires_grad as grad_is_wanted
from ..autograd.operation import operation
from ..autograd.record import record
from .allocating import allocated
from .creation import finish, numpy_type, parse_size
from .operands import broadcast_shape, check_tensor
from .sampling_arguments import (
    as_integer,
    as_real,
    generator_of,
    is_integer,
    is_real,
    is_shape,
    no_such_signature,
)
from .writing import check_result_cast, write_out

_BERNOULLI, _BERNOULLI_P = operation("bernoulli"), operation("bernoulli.p")
_NORMAL_MEAN, _NORMAL_STD = operation("normal.Tensor_float"), operation("normal.float_Tensor")
_NORMAL_BOTH = operation("normal.Tensor_Tensor")


def _new(function, draw, shape, generator, out, dtype, device, requires_grad, default=None):
    """A new tensor of ``shape`` filled by ``draw(array, generator)``, or ``out`` resized to it."""
    tensor_device(device, function)
    if out is None:
        array = allocated(np.empty, shape, numpy_type(dtype, default))
        draw(array, generator)
        return finish(array, device, requires_grad)
    if dtype is not None and dtype is not out.dtype:
        raise RuntimeError(
            f"dtype {dtype._scalar_name} does not match dtype of out parameter ({out.dtype._scalar_name})"
        )
    if grad_is_wanted(out):
        raise RuntimeError("cannot resize variables that require grad")
    if out._array.shape != shape:
        out._array, out._storage = np.empty(shape, out._array.dtype), None
    draw(out._array, generator)
    bump_version(out)
    return out


def _standard_uniform(array, generator):
    draw_uniform(array, 0.0, 1.0, generator)


def _standard_normal(array, generator):
    draw_normal(array, 0.0, 1.0, generator)


def _shape(function, args, size):
    """The shape from ``f(2, 3)``, ``f((2, 3))`` or ``f(size=(2, 3))``."""
    if size is not None and not args:
        args = (size,)
    if not args or len(args) > 1 and is_shape(args[0]):
        raise no_such_signature(function, args)
    if not is_shape(args[0]) and not is_integer(args[0]):
        raise _not_a_shape(function, args[0], 1)
    sizes = args[0] if is_shape(args[0]) else args
    for position, n in enumerate(sizes, 1):
        if not is_integer(n):
            raise TypeError(
                f"{function}(): argument 'size' failed to unpack the object at pos {position} with "
                f'error "type must be tuple of ints,but got {type(n).__name__}"'
            )
    return parse_size((tuple([as_integer(n) for n in sizes]),))


def _not_a_shape(function, value, position):
    given = type(value).__name__
    return TypeError(
        f"{function}(): argument 'size' (position {position}) must be tuple of ints, not {given}"
    )


@function
def rand(
    *args,
    size=None,
    generator=None,
    out=None,
    dtype=None,
    layout=None,
    device=None,
    requires_grad=False,
    pin_memory=False,
):
    """Numbers evenly spread over [0, 1), of shape ``size``: ``rand(2, 3)`` or ``rand((2, 3))``.

    A floating dtype, the default one if None; NotImplementedError for others.
    https://docs.pytorch.org/docs/stable/generated/torch.rand.html
    """
    generator = generator_of(generator, "rand", args)
    shape = _shape("rand", args, size)
    return _new("rand", _standard_uniform, shape, generator, out, dtype, device, requires_grad)


@function
def randn(
    *args,
    size=None,
    generator=None,
    out=None,
    dtype=None,
    layout=None,
    device=None,
    requires_grad=False,
    pin_memory=False,
):
    """Numbers of the standard normal distribution, of shape ``size``: ``randn(2, 3)`` or ``randn((2, 3))``.

    A floating dtype, the default one if None; NotImplementedError for others.
    https://docs.pytorch.org/docs/stable/generated/torch.randn.html
    """
    generator = generator_of(generator, "randn", args)
    shape = _shape("randn", args, size)
    return _new("randn", _standard_normal, shape, generator, out, dtype, device, requires_grad)


@function
def randint(
    *args,
    low=None,
    high=None,
    size=None,
    generator=None,
    out=None,
    dtype=None,
    layout=None,
    device=None,
    requires_grad=False,
    pin_memory=False,
):
    """``randint(low=0, high, size)``: integers of [low, high), each equally likely; int64 unless ``dtype``
    says otherwise.

    RuntimeError if the range is empty or does not fit the dtype.
    https://docs.pytorch.org/docs/stable/generated/torch.randint.html
    """
    generator = generator_of(generator, "randint", args)
    low, high, shape = _randint_arguments(args, low, high, size)

    def draw(array, generator):
        draw_integers(array, low, high, generator)

    return _new("randint", draw, shape, generator, out, dtype, device, requires_grad, _dtype.int64)


def _randint_arguments(args, low, high, size):
    """(low, high, shape) from ``(high, size)`` or ``(low, high, size)``, in order or by name."""
    bounds = [a for a in args if not is_shape(a)]
    if size is None and args and is_shape(args[-1]):
        size = args[-1]
    elif size is None and len(args) >= 2:
        raise _not_a_shape("randint", args[1], 2)
    if len(bounds) == 1 and high is not None and low is None:
        low = bounds.pop()
    if len(bounds) == 1 and high is None:
        high = bounds.pop()
    elif len(bounds) == 2 and high is None and low is None:
        low, high = bounds
        bounds = []
    if size is None or high is None or bounds:
        raise no_such_signature("randint", args, low=low if low not in args else None)
    if not is_integer(high) and low is None:
        raise TypeError(f"randint(): argument 'high' (position 1) must be int, not {type(high).__name__}")
    if not is_integer(high) or low is not None and not is_integer(low):
        raise no_such_signature("randint", args)
    return 0 if low is None else as_integer(low), as_integer(high), parse_size((size,))


@function
def randperm(
    n,
    *,
    generator=None,
    out=None,
    dtype=None,
    layout=None,
    device=None,
    requires_grad=False,
    pin_memory=False,
):
    """The integers 0 … n − 1 in random order; int64 unless ``dtype`` says otherwise.

    RuntimeError if n is negative or too large for the dtype, NotImplementedError for bool.
    https://docs.pytorch.org/docs/stable/generated/torch.randperm.html
    """
    generator = generator_of(generator, "randperm", (n,))
    if not is_integer(n):
        raise TypeError(f"randperm(): argument 'n' (position 1) must be int, not {type(n).__name__}")
    (n,) = parse_size((as_integer(n),))

    def draw(array, generator):
        _check_counts_to(n, array.dtype)
        array[...] = draw_permutation(n, generator)

    return _new("randperm", draw, (n,), generator, out, dtype, device, requires_grad, _dtype.int64)


def _check_counts_to(n, numpy_type):
    """Raise unless ``numpy_type`` has all of 0 … n − 1."""
    d = _dtype.from_numpy_dtype(numpy_type)
    if numpy_type.kind == "f":
        bits = {2: 11, 4: 24, 8: 53}[numpy_type.itemsize]
        if n > 2**bits + 1:
            shown = "2049" if bits == 11 else f"2^{bits}+1"
            raise RuntimeError(f"n cannot be greater than {shown} for {d._scalar_name} type.")
    elif numpy_type.kind == "b":
        raise NotImplementedError("\"randperm\" not implemented for 'Bool'")
    elif n > np.iinfo(numpy_type).max + 1:
        raise RuntimeError(f"value cannot be converted to type {numpy_type.name}_t without overflow")


# --- of the shape of another tensor


def _like(function, draw, input, generator, dtype, device, requires_grad, memory_format):
    check_tensor(input, function, "input", 1)
    tensor_device(device, function)
    source = input._array
    kind = source.dtype if dtype is None else _dtype.numpy_dtype(dtype)
    order = "C" if memory_format == "contiguous" or 0 in source.strides else "K"
    array = np.empty_like(source, kind, order=order)
    draw(array, generator_of(generator, function, (input,)))
    return finish(array, device, requires_grad)


@function
def rand_like(
    input,
    *,
    generator=None,
    memory_format=None,
    dtype=None,
    layout=None,
    device=None,
    requires_grad=False,
    pin_memory=False,
):
    """``rand`` of the shape, dtype and order of dimensions of ``input``.

    https://docs.pytorch.org/docs/stable/generated/torch.rand_like.html
    """
    return _like(
        "rand_like", _standard_uniform, input, generator, dtype, device, requires_grad, memory_format
    )


@function
def randn_like(
    input,
    *,
    generator=None,
    memory_format=None,
    dtype=None,
    layout=None,
    device=None,
    requires_grad=False,
    pin_memory=False,
):
    """``randn`` of the shape, dtype and order of dimensions of ``input``.

    https://docs.pytorch.org/docs/stable/generated/torch.randn_like.html
    """
    return _like(
        "randn_like", _standard_normal, input, generator, dtype, device, requires_grad, memory_format
    )


@function
def randint_like(
    input,
    *args,
    low=None,
    high=None,
    generator=None,
    memory_format=None,
    dtype=None,
    layout=None,
    device=None,
    requires_grad=False,
    pin_memory=False,
):
    """``randint_like(input, low=0, high)``: integers of [low, high), in the shape and dtype of ``input``.

    https://docs.pytorch.org/docs/stable/generated/torch.randint_like.html
    """
    bounds = list(args) + [bound for bound in (low, high) if bound is not None]
    if not isinstance(input, Tensor) or not 1 <= len(bounds) <= 2 or not all(map(is_integer, bounds)):
        raise no_such_signature("randint_like", (input, *args), low=low, high=high)
    low, high = [0, *map(as_integer, bounds)][-2:]

    def draw(array, generator):
        draw_integers(array, low, high, generator)

    return _like("randint_like", draw, input, generator, dtype, device, requires_grad, memory_format)


# --- with parameters that are tensors


@function
def normal(
    mean=None,
    std=None,
    size=None,
    *,
    generator=None,
    out=None,
    dtype=None,
    layout=None,
    device=None,
    requires_grad=False,
    pin_memory=False,
):
    """Numbers of normal distributions N(mean, std²).

    ``normal(mean, std)``: one number for each pair of elements; one of the two must be a tensor, the other
    may be a number (std: 1 if left out).  ``normal(mean, std, size)``: both numbers, and the shape.
    RuntimeError if a std is negative.
    https://docs.pytorch.org/docs/stable/generated/torch.normal.html
    """
    args = [a for a in (mean, std, size) if a is not None]
    generator = generator_of(generator, "normal", args)
    if isinstance(mean, Tensor) and size is None and (std is None or isinstance(std, Tensor) or is_real(std)):
        std = 1.0 if std is None else std
    elif not (
        is_real(mean) and (isinstance(std, Tensor) and size is None or is_real(std) and is_shape(size))
    ):
        raise no_such_signature("normal", args)
    if size is not None:
        mean, std = as_real(mean, "normal", "mean", 1), as_real(std, "normal", "std", 2)

        def draw(array, generator):
            draw_normal(array, mean, std, generator)

        return _new("normal", draw, parse_size((size,)), generator, out, dtype, device, requires_grad)
    result = _normal(mean, std, generator)
    if out is None:
        return result
    if not out.dtype.is_floating_point:
        raise NotImplementedError(f"\"normal_kernel_cpu\" not implemented for '{out.dtype._scalar_name}'")
    return write_out("normal", out, result)


def _normal(mean, std, generator):
    # Tensors scale and shift standard normals in two roundings, where numbers do it in one.
    if not isinstance(std, Tensor):
        array = np.empty(mean._array.shape, mean._array.dtype)
        draw_normal(array, 0.0, float(std), generator)
        return record(_NORMAL_MEAN, _write_into(array, np.add, mean._array), (mean,))
    if std._array.size and not (std._array >= 0).all():
        raise RuntimeError("normal expects all elements of std >= 0.0")
    if not isinstance(mean, Tensor):
        array = np.empty(std._array.shape, std._array.dtype)
        op, inputs, shift = _NORMAL_STD, (std,), np.array(mean, array.dtype)
    else:
        array = np.empty(broadcast_shape(mean._array.shape, std._array.shape), mean._array.dtype)
        op, inputs, shift = _NORMAL_BOTH, (mean, std), mean._array
    _standard_normal(array, generator)
    _write_into(array, np.multiply, std._array)
    return record(op, _write_into(array, np.add, shift), inputs)


def _write_into(array, ufunc, operand):
    """``ufunc(array, operand)`` written into ``array``, computed in the type that PyTorch promotes the two
    to."""
    a, b = _dtype.from_numpy_dtype(array.dtype), _dtype.from_numpy_dtype(operand.dtype)
    common = _dtype.promote_types(a, b) if operand.ndim or not array.ndim else _dtype.combine_categories(a, b)
    check_result_cast(common._numpy, array.dtype)
    array[...] = ufunc(array.astype(common._numpy), operand.astype(common._numpy))
    return array


@function_and_method
def bernoulli(input, p=None, *, generator=None, out=None):
    """1 or 0 for every element of ``input``, which holds the probabilities of 1; or, given a number ``p``,
    with that one.

    A tensor of the shape and dtype of ``input``.  RuntimeError for a probability outside [0, 1].
    https://docs.pytorch.org/docs/stable/generated/torch.bernoulli.html
    """
    check_tensor(input, "bernoulli", "input", 1)
    generator = generator_of(generator, "bernoulli", (input,))
    source = input._array
    if p is not None:
        array = draw_bernoulli(np.empty_like(source), as_real(p, "bernoulli", "p", 2), generator)
        return record(_BERNOULLI_P, array, (input,))
    kind = source.dtype if out is None else out._array.dtype
    array = draw_bernoulli(np.empty(source.shape, kind), source, generator)
    return record(_BERNOULLI, array, (input,)) if out is None else write_out("bernoulli", out, wrap(array))


@function_and_method
def multinomial(input, num_samples, replacement=False, *, generator=None, out=None):
    """``num_samples`` indices drawn with probabilities in proportion to ``input``: (m,) → (n,), or (k, m) →
    (k, n), int64.

    RuntimeError if a weight is negative, infinite or nan, if a row's sum is zero, or if more are asked for
    than there are categories without ``replacement``.
    https://docs.pytorch.org/docs/stable/generated/torch.multinomial.html
    """
    if out is not None and out.dtype is not _dtype.int64:
        raise RuntimeError(f"multinomial expects Long tensor out, got: {out.dtype._scalar_name}")
    check_tensor(input, "multinomial", "input", 1)
    if not is_integer(num_samples):
        given = type(num_samples).__name__
        raise TypeError(f"multinomial(): argument 'num_samples' (position 2) must be int, not {given}")
    if not isinstance(replacement, bool):
        given = type(replacement).__name__
        raise TypeError(f"multinomial(): argument 'replacement' (position 3) must be bool, not {given}")
    generator = generator_of(generator, "multinomial")
    array = draw_multinomial(input._array, as_integer(num_samples), replacement, generator)
    return finish(array) if out is None else write_out("multinomial", out, wrap(array))
