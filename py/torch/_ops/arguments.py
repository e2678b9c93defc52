"""Arguments that PyTorch parses in one way everywhere: sizes, dimensions, integers, dtypes, and the
TypeErrors."""

import operator

import numpy as np

from .. import _dtype
from .._tensor import Tensor


def is_integer(value):
    """Whether PyTorch takes ``value`` for an int: integers, NumPy's too, and 0-dim integer tensors and
    arrays; no booleans."""
    if isinstance(value, Tensor):
        value = value._array
    if isinstance(value, np.ndarray):
        return value.ndim == 0 and value.dtype.kind in "iu"
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool)


def integer(value, function, argument, position):
    """A Python int. Raises TypeError for what is none."""
    if type(value) is int:
        return value
    if not is_integer(value):
        raise wrong_type(function, argument, position, "int", value)
    return int(value)


def wrong_type(function, argument, position, expected, value):
    """The TypeError for an argument of a wrong type; without ``position`` the argument was given by name."""
    where = "" if position is None else f" (position {position})"
    return TypeError(f"{function}(): argument '{argument}'{where} must be {expected}, not {type_name(value)}")


def integers(given, function, argument, position=1):
    """Sizes or dimensions given one by one, as ``f(2, 3)``, or as one sequence, ``f((2, 3))``: a tuple of
    ints."""
    if len(given) == 1:
        only = given[0]
        if type(only) is int:
            return given
        if isinstance(only, (tuple, list)):
            given = only
        elif not is_integer(only):
            raise wrong_type(function, argument, position, "tuple of ints", only)
    elif not given:
        raise TypeError(f'{function}() missing 1 required positional arguments: "{argument}"')
    return checked_integers(given, function, argument, position)


def integer_sequence(value, function, argument, position):
    """One sequence of ints as a tuple. Raises TypeError for anything else, a single int included."""
    if not isinstance(value, (tuple, list)):
        raise wrong_type(function, argument, position, "tuple of ints", value)
    return checked_integers(value, function, argument, position)


def checked_integers(values, function, argument, position):
    """``values`` as a tuple of Python ints. Raises TypeError naming the first that is none."""
    for n in values:
        if type(n) is not int:
            break
    else:
        return values if type(values) is tuple else tuple(values)
    result = []
    for i, n in enumerate(values):
        if is_integer(n):
            result.append(int(n))
        elif i == 0:
            raise TypeError(
                f"{function}(): argument '{argument}' (position {position}) must be tuple of ints, but found "
                f"element of type {type(n).__name__} at pos 0"
            )
        else:
            raise TypeError(
                f"{function}(): argument '{argument}' failed to unpack the object at pos {i + 1} with error "
                '"type must be '
                f'tuple of ints,but got {type(n).__name__}"'
            )
    return tuple(result)


def dimensions(dim, function="", argument="dim", position=1):
    """One dimension or several, as a tuple of ints."""
    if isinstance(dim, (tuple, list)):
        return checked_integers(dim, function, argument, position)
    return (integer(dim, function, argument, position),)


def no_such_signature(function, args, named, signatures, *, mark=True):
    """PyTorch's TypeError for arguments that fit none of several signatures.

    With ``mark`` each signature that could take this number of arguments is followed by PyTorch's note on
    their types; ``signatures`` are pairs of the text and, for that note, which arguments fit (None: no note),
    or the names of those that no such signature has.
    """
    given = [type_name(a) for a in args] + [f"{name}={type_name(v)}" for name, v in named.items()]
    if named and not args:
        given.append("")  # as PyTorch's own text has it
    lines = []
    for text, fits in signatures:
        lines.append(f" * ({text})\n")
        if isinstance(fits, str):
            lines.append(f"      didn't match because some of the keywords were incorrect: {fits}\n")
        elif mark and fits is not None:
            words = [_described(a, ok) for a, ok in zip(args, fits, strict=False)]
            for (name, v), ok in zip(named.items(), fits[len(args) :], strict=False):
                words.append(f"{name}={type_name(v)}" if ok else f"!{name}={type_name(v)}!")
            if named and not args:
                words.append("")
            lines.append(
                f"      didn't match because some of the arguments have invalid types: ({', '.join(words)})\n"
            )
    return TypeError(
        f"{function}() received an invalid combination of arguments - got ({', '.join(given)}), but "
        "expected one of:\n" + "".join(lines)
    )


def type_name(value):
    """The name of the type of ``value`` in PyTorch's errors, where types made in C show their module too."""
    if isinstance(value, _dtype.dtype):
        return "torch.dtype"
    kind = type(value)
    return f"numpy.{kind.__name__}" if kind.__module__ == "numpy" else kind.__name__


def _described(value, ok):
    name = type_name(value)
    if isinstance(value, (tuple, list)):
        inner = ", ".join(type_name(v) for v in value)
        name += (
            f" of ({inner},)"
            if isinstance(value, tuple) and len(value) == 1
            else (f" of ({inner})" if isinstance(value, tuple) else f" of [{inner}]")
        )
    return name if ok else f"!{name}!"


_PYTHON_TYPES = {float: _dtype.float64, int: _dtype.int64, bool: _dtype.bool}


def dtype_of(value, function):
    """The dtype given as ``dtype``: a torch.dtype, or Python's float, int or bool. Raises TypeError."""
    if isinstance(value, _dtype.dtype):
        return value
    try:
        return _PYTHON_TYPES[value]
    except (KeyError, TypeError):
        raise TypeError(
            f"{function}(): argument 'dtype' must be torch.dtype, not {type(value).__name__}"
        ) from None


def index_of(value):
    """What ``value`` is as a slice bound: None stays None. Raises TypeError for what is no integer."""
    if value is None:
        return None
    try:
        return operator.index(value)
    except TypeError:
        raise TypeError("slice indices must be integers or None or have an __index__ method") from None
