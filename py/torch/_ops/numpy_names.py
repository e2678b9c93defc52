"""NumPy's names of arguments, which PyTorch takes in place of its own: axis, keepdims, x, a, x1, x2.

PyTorch takes them wherever its own parser reads the arguments: in all functions and methods but those that it
has written in Python.
"""

import functools
from inspect import CO_VARARGS, CO_VARKEYWORDS

from .._declare import function, method, torch_functions
from .._tensor import Tensor
from .allocating import ALLOCATING, out_of_memory
from .arguments import no_such_signature, wrong_type
from .operands import is_number

_OWN = {"axis": "dim", "keepdims": "keepdim", "x": "input", "a": "input", "x1": "input", "x2": "other"}
_OTHERS = {}
for _name, _own in _OWN.items():
    _OTHERS.setdefault(_own, []).append(_name)
ABSENT = object()
# Where PyTorch's own parser does not read the arguments; and what is too quick for a detour.
_WRITTEN_IN_PYTHON = frozenset(
    """
    atleast_1d atleast_2d atleast_3d block_diag broadcast_shapes broadcast_tensors cartesian_prod cdist
    chain_matmul einsum get_rng_state initial_seed is_storage is_tensor load manual_seed meshgrid norm save
    seed set_default_tensor_type set_rng_state set_warn_always split tensordot unique unique_consecutive
    unravel_index
    """.split()
)
_LEFT_ALONE = frozenset(("norm", "unique", "unique_consecutive", "split", "unflatten", "size", "stride"))


def others_for(name):
    """What else PyTorch lets the argument ``name`` be called."""
    return _OTHERS.get(name, ())


def by_itself(op):
    """Say of ``op`` that it sees to NumPy's names itself, for the sake of speed."""
    op.takes_numpy_names = True
    return op


def accept_everywhere():
    """Let all of torch's functions, and Tensor's methods, take NumPy's names too."""
    for name, op in list(torch_functions.items()):
        function(_renaming(op, False, True, parsed=name not in _WRITTEN_IN_PYTHON), name)
    for name, op in list(vars(Tensor).items()):
        if not name.startswith("_") and name not in _LEFT_ALONE:
            method(_renaming(op, True, allocates=name in ALLOCATING), name)


def _renaming(op, is_method, allocates, parsed=True):
    """``op``, whose arguments may have NumPy's names too; ``op`` itself, if it has none that could, unless it
    ``allocates`` much, so that PyTorch's error has to be given where there is no memory for it. What PyTorch
    has not ``parsed`` itself has no other names."""
    code = getattr(getattr(op, "__wrapped__", op), "__code__", None)
    if code is None or hasattr(op, "takes_numpy_names"):
        return op
    parameters = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    places = {name: i for i, name in enumerate(code.co_varnames[: code.co_argcount])}
    names = [name for name, own in _OWN.items() if own in parameters and name not in parameters]
    if is_method:
        names = [name for name in names if _OWN[name] != "input"]
    if code.co_flags & (
        CO_VARKEYWORDS | CO_VARARGS
    ):  # what takes any name sees to the dimensions' names itself
        names = [name for name in names if _OWN[name] in ("input", "other")]
    if not names and not allocates:
        return op
    names = frozenset(names if parsed else ())

    @functools.wraps(op)
    def renamed(*args, **named):
        if named:
            for name in named.keys() & names:
                own = _OWN[name]
                if own not in named and places.get(own, len(args)) >= len(args):
                    named[own] = named.pop(name)
        try:
            return op(*args, **named)
        except TypeError as error:
            if error.__traceback__.tb_next is not None or not parsed:  # of a call within, or Python's own
                raise
            raise _in_pytorchs_words(error, op, code, args, named, is_method) from None
        except (MemoryError, ValueError) as error:
            known = out_of_memory(error)
            if known is error:
                raise
            raise known from None

    return renamed


def _in_pytorchs_words(error, op, code, args, named, is_method):
    """The TypeError for arguments that ``op`` does not take, as PyTorch has it."""
    if op.__code__ is not code or code.co_flags & CO_VARARGS:
        return error
    parameters = code.co_varnames[is_method : code.co_argcount]
    least = len(parameters) - len(op.__defaults__ or ())
    name, count = op.__name__, len(args) - is_method
    if count > len(parameters):
        return too_many(name, least, len(parameters), count)
    for i in range(count, least):
        if parameters[i] not in named:
            return missing(name, parameters[i:least])
    return error


def too_many(name, least, most, count):
    """The TypeError for ``count`` arguments where ``name`` takes ``least`` to ``most``."""
    takes = f"{most}" if least == most else f"from {least} to {most}"
    return TypeError(
        f"{name}() takes {takes} positional argument{'' if takes == '1' else 's'} but {count} "
        f"{'was' if count == 1 else 'were'} given"
    )


def missing(name, parameters):
    """The TypeError for a call of ``name`` without its ``parameters``."""
    # The plural is PyTorch's own.
    plural = "argument" if len(parameters) > 1 else "arguments"
    quoted = ", ".join([f'"{p}"' for p in parameters])
    return TypeError(f"{name}() missing {len(parameters)} required positional {plural}: {quoted}")


# --- operations on one tensor or two, whose arguments are looked at only where something is unusual


def only_tensor(name, input, rest, named):
    """The tensor that the operation ``name`` was given, by name, unless it is ``input``. Raises TypeError."""
    if rest:
        raise too_many(name, 1, 1, 1 + len(rest))
    (input,) = _given(name, {"input": input}, named)
    if not isinstance(input, Tensor):
        raise wrong_type(name, "input", None if named else 1, "Tensor", input)
    return input


def operands(name, input, other, named, signatures=None, numbers=("input", "other"), rest=()):
    """The two operands of the operation ``name``, some of which are ``named`` as NumPy names them; ``rest``
    is what stood after them.

    ``signatures``: those that a TypeError lists; ``numbers``: which of the operands may be numbers.
    """
    positional = [v for v in (input, other, *rest) if v is not ABSENT]
    if rest:
        if signatures:
            raise _no_signature(name, positional, named, signatures)
        raise too_many(name, 2, 2, len(positional))
    return _given(name, {"input": input, "other": other}, named, positional, signatures, numbers)


def method_operand(name, other, rest, named, signatures=None, numbers=("other",)):
    """The operand of the method ``name``, which may be ``named`` as NumPy names it. Raises TypeError, listing
    the ``signatures``, if there are several."""
    positional = [v for v in (other, *rest) if v is not ABSENT]
    if rest:
        if signatures:
            raise _no_signature(name, positional, named, signatures)
        raise too_many(name, 1, 1, len(positional))
    return _given(name, {"other": other}, named, positional, signatures, numbers)[0]


TENSOR_OR_NUMBER = ("(Tensor other)", "(Number other)")


def _given(name, given, named, positional=(), signatures=None, numbers=()):
    used, wrong = set(), None
    for key, value in given.items():
        if value is not ABSENT:
            if key in named:
                wrong = f"{name}() got multiple values for argument '{key}'"
                break
            continue
        found = key if key in named else next((n for n in others_for(key) if n in named), None)
        if found is None:
            wrong = str(missing(name, list(given)[list(given).index(key) :]))
            break
        value = given[key] = named[found]
        used.add(found)
        if not isinstance(value, Tensor) and not (key in numbers and is_number(value)):
            if signatures is None:
                raise wrong_type(name, key, None, "Tensor", value)
            raise _no_signature(name, positional, named, signatures)
    else:
        if len(named) > len(used):
            first = next((k for k in named if k not in given), next(iter(named)))
            wrong = f"{name}() got an unexpected keyword argument '{first}'"
    if wrong:
        raise _no_signature(name, positional, named, signatures) if signatures else TypeError(wrong)
    return tuple(given.values())


def _no_signature(name, args, named, signatures):
    # PyTorch lists what was given by name from the last to the first.
    named = dict(reversed(named.items()))
    return no_such_signature(name, args, named, [(s[1:-1], _note(s, args, named)) for s in signatures])


def _note(signature, args, named):
    parts = signature[1:-1].split(", ")
    if len(parts) != len(args) + len(named):
        return None
    known = {part.split(" ")[1] for part in parts if part != "*"}
    return ", ".join(named) if named.keys() - known else [False] * len(parts)
