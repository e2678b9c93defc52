"""Arguments of the random functions: which of PyTorch's signatures was meant, and the TypeError when it is
none."""

import numpy as np

from .._random import Generator, default_generator
from .._tensor import Tensor
from .operands import is_number

_OPTIONS = (
    "torch.dtype dtype = None, torch.layout layout = None, torch.device device = None, "
    "bool pin_memory = False, bool requires_grad = False"
)
_NEW = f"Tensor out = None, {_OPTIONS}"
_LIKE = f"torch.memory_format memory_format = None, {_OPTIONS}"


def _with_and_without_generator(arguments, options):
    return [f"{arguments}, *, torch.Generator generator, {options}", f"{arguments}, *, {options}"]


_SIGNATURES = {
    "rand": _with_and_without_generator("tuple of ints size", _NEW),
    "randn": _with_and_without_generator("tuple of ints size", _NEW),
    "randint": [
        *_with_and_without_generator("int high, tuple of ints size", _NEW),
        *_with_and_without_generator("int low, int high, tuple of ints size", _NEW),
    ],
    "randint_like": [
        *_with_and_without_generator("Tensor input, int low, int high", _LIKE),
        *_with_and_without_generator("Tensor input, Tensor high", _LIKE),
        *_with_and_without_generator("Tensor input, int high", _LIKE),
    ],
    "randperm": _with_and_without_generator("int n", _NEW),
    "normal": [
        "Tensor mean, Tensor std, *, torch.Generator generator = None, Tensor out = None",
        "Tensor mean, float std = 1, *, torch.Generator generator = None, Tensor out = None",
        "float mean, Tensor std, *, torch.Generator generator = None, Tensor out = None",
        f"float mean, float std, tuple of ints size, *, torch.Generator generator = None, {_NEW}",
    ],
    "bernoulli": [
        "Tensor input, *, torch.Generator generator = None, Tensor out = None",
        "Tensor input, float p, *, torch.Generator generator = None",
    ],
    "bernoulli_": [
        "Tensor p, *, torch.Generator generator = None",
        "float p = 0.5, *, torch.Generator generator = None",
    ],
    "random_": [
        "*, torch.Generator generator = None",
        "int from, int to, *, torch.Generator generator = None",
        "int to, *, torch.Generator generator = None",
    ],
}


def no_such_signature(function, args, **named):
    """PyTorch's TypeError for arguments that fit none of a function's signatures; ``named`` that are None
    count not."""
    given = [type(a).__name__ for a in args]
    given += [f"{name}={type(value).__name__}" for name, value in named.items() if value is not None]
    signatures = "\n * ".join(f"({signature})" for signature in _SIGNATURES[function])
    return TypeError(
        f"{function}() received an invalid combination of arguments - got ({', '.join(given)}), "
        f"but expected one of:\n * {signatures}\n"
    )


def generator_of(generator, function, args=()):
    """The generator to draw from: the default one for None. Raises TypeError if it is none."""
    if generator is None:
        return default_generator
    if isinstance(generator, Generator):
        return generator
    if function in _SIGNATURES:
        raise no_such_signature(function, args, generator=generator)
    given = type(generator).__name__
    raise TypeError(f"{function}(): argument 'generator' must be torch.Generator, not {given}")


def is_integer(value):
    """Whether PyTorch takes ``value`` for an int: integers, also of NumPy's or a 0-dim tensor's, but no
    booleans."""
    if isinstance(value, Tensor):
        return value._array.ndim == 0 and value._array.dtype.kind in "iu"
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool)


def as_integer(value):
    """A Python int. Raises ValueError beyond 64 bits."""
    value = int(value.item() if isinstance(value, Tensor) else value)
    if not -(2**63) <= value < 2**63:
        raise ValueError("Overflow when unpacking long long")
    return value


def is_real(value):
    """Whether PyTorch takes ``value`` for a float: any number, or a 0-dim tensor."""
    return is_number(value) or isinstance(value, Tensor) and value._array.ndim == 0


def as_real(value, function, argument, position):
    """A Python float. Raises TypeError for what is no number."""
    if not is_real(value):
        raise TypeError(
            f"{function}(): argument '{argument}' (position {position}) must be float, not "
            f"{type(value).__name__}"
        )
    return float(value.item() if isinstance(value, Tensor) else value)


def is_shape(value):
    """Whether ``value`` can be a ``size``: a tuple, list or Size, but not a number."""
    return isinstance(value, (tuple, list))
