"""NumPy's names of arguments, which PyTorch takes in place of its own: axis, keepdims, x, a, x1, x2."""

import functools

from .._declare import function, method, torch_functions
from .._tensor import Tensor

_OWN = {"axis": "dim", "keepdims": "keepdim", "x": "input", "a": "input", "x1": "input", "x2": "other"}
_OTHERS = {}
for _name, _own in _OWN.items():
    _OTHERS.setdefault(_own, []).append(_name)
ABSENT = object()


def others_for(name):
    """What else PyTorch lets the argument ``name`` be called."""
    return _OTHERS.get(name, ())


def renaming(op, *names):
    """``op``, whose arguments may have NumPy's names too: all of them, or those among ``names``."""
    names = frozenset(names or _OWN)

    @functools.wraps(op)
    def renamed(*args, **named):
        for name in named.keys() & names:
            named.setdefault(_OWN[name], named.pop(name))
        return op(*args, **named)

    return renamed


def accept(*names):
    """Let ``torch.name`` and ``Tensor.name`` take NumPy's names too, for each of ``names``."""
    for name in names:
        function(renaming(torch_functions[name]), name)
        method(renaming(getattr(Tensor, name)), name)


def operands(name, input, other, named):
    """The two operands of the operation ``name``, some of which are ``named`` as NumPy names them."""
    given = {"input": input, "other": other}
    for key, value in named.items():
        own = key if key in given else _OWN.get(key)
        if given.get(own) is not ABSENT:
            raise TypeError(f"{name}() got an unexpected keyword argument '{key}'")
        given[own] = value
    missing = [f'"{key}"' for key, value in given.items() if value is ABSENT]
    if missing:
        counted = "2 required positional argument" if len(missing) == 2 else "1 required positional arguments"
        raise TypeError(f"{name}() missing {counted}: {', '.join(missing)}")
    return given["input"], given["other"]
