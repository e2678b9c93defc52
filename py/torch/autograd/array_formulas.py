"""Formulas on arrays: what the table says of tensors, computed without tensors where nothing is recorded.

A formula means the same for arrays if all that it uses does: operators; attributes of the same meaning; and
functions that have a counterpart for arrays, which is their attribute ``on_arrays``. Such a formula is given
the counterparts in the functions' stead, and computes with NumPy alone.
"""

import builtins
import dis
import math
from types import CodeType, FunctionType

import numpy as np

from .._tensor import Tensor

# Attributes that mean the same for a tensor and for an array.
_ALIKE = frozenset(("T", "mT", "shape"))
_PLAIN = (bool, int, float, str, tuple, type(None))


def parameters(formula):
    """The names of a formula's parameters."""
    code = formula.__code__
    return code.co_varnames[: code.co_argcount]


def on_arrays(function):
    """``function``, of tensors, as a function of arrays; None if it uses what arrays have not."""
    code = function.__code__
    if function.__closure__ is not None:
        return None
    names = {"__builtins__": builtins}
    if not _resolve(code, function, names):
        return None
    if len(names) == 1:
        return function
    translated = FunctionType(code, names, function.__name__, function.__defaults__)
    translated.__kwdefaults__ = function.__kwdefaults__
    return translated


def _resolve(code, function, names):
    """Put the counterparts of all that ``code``, a part of ``function``, uses by name into ``names``.

    False if one is missing.
    """
    module = None
    for instruction in dis.get_instructions(code):
        name = instruction.argval
        if instruction.opname == "LOAD_GLOBAL":
            value = function.__globals__.get(name, vars(builtins).get(name))
            found, names[name] = _counterpart(value, function)
            if not found:
                return False
            module = value if value is math else None
        elif "ATTR" in instruction.opname or "METHOD" in instruction.opname:
            if name not in _ALIKE and module is None:
                return False
            module = None
        elif instruction.opname == "IMPORT_NAME":
            return False
    return all([_resolve(c, function, names) for c in code.co_consts if isinstance(c, CodeType)])


def _counterpart(value, function):
    """Whether ``value``, which ``function`` uses by name, has a counterpart for arrays, and which."""
    counterpart = getattr(value, "on_arrays", None)
    if counterpart is not None:
        return True, counterpart
    if value is Tensor:
        return True, np.ndarray
    if value is math or isinstance(value, _PLAIN) or getattr(value, "__module__", None) == "builtins":
        return True, value
    if isinstance(value, FunctionType) and value.__module__ == function.__module__ and value is not function:
        counterpart = on_arrays(value)
        return counterpart is not None, counterpart
    return False, None
