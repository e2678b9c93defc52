"""The old way of giving factors, as numbers between the tensors: ``torch.addcmul(a, 2, b, c)``.

PyTorch takes it still, with a warning, once in a program.
"""

import functools

from .._declare import function, method, torch_functions
from .._tensor import Tensor
from .._warning_once import warn_once
from .operands import is_number

_BETA_ALPHA = ("beta", "alpha")
# As functions these have another signature, with a dtype, which the warning lists too.
_WITH_DTYPE = ("addmm", "baddbmm")


def accept(name, tensors, factors=_BETA_ALPHA):
    """Let ``torch.name``, ``Tensor.name`` and ``Tensor.name_`` take their factors in the old way too.

    ``tensors``: the names of the tensors after the first. One factor stands after the first tensor; of two
    the first stands before it.
    """
    function(_accepting(torch_functions[name], name, tensors, factors, is_method=False), name)
    for form in (name, f"{name}_"):
        method(_accepting(getattr(Tensor, form), form, tensors, factors, is_method=True), form)


def _accepting(form, name, tensors, factors, *, is_method):
    count = 1 + len(tensors)
    first = 1 if is_method or len(factors) == 1 else 0

    @functools.wraps(form)
    def either(*args, **named):
        if named and len(args) > is_method:
            by_name = [t for t in tensors if t in named]
            if tuple(by_name) == tensors[len(tensors) - len(by_name) :]:  # the last of them
                args = (*args, *[named.pop(t) for t in by_name])
        n = len(args) - count
        if not 0 < n <= len(factors):
            return form(*args, **named)
        places = (first, first + 1 + (not is_method))[:n]
        if not isinstance(args[1 - first], Tensor) or not all([_is_factor(args[i]) for i in places]):
            return form(*args, **named)
        given = {factor: args[i] for factor, i in zip(factors, places, strict=False)}
        _warn(name, tensors, tuple(given), factors, is_method)
        return form(*[a for i, a in enumerate(args) if i not in places], **given, **named)

    return either


def _is_factor(value):
    return is_number(value) or isinstance(value, Tensor) and not value._array.ndim


def alpha_first(name, alpha, *, is_method):
    """``alpha``, given before the other tensor to ``name``, an addition. Warns; raises TypeError for what is
    no number."""
    if not _is_factor(alpha):
        counts = "1 positional argument but 2" if is_method else "2 positional arguments but 3"
        raise TypeError(f"{name}() takes {counts} were given")
    _warn(name, ("other",), ("alpha",), ("alpha",), is_method)
    return alpha


def _warn(name, tensors, given, factors, is_method):
    numbers = [f"Number {factor}" for factor in given]
    rest = [f"Tensor {tensor}" for tensor in tensors]
    now = ["*", *[f"Number {factor} = 1" for factor in factors]]
    if is_method:
        old, forms = [*numbers, *rest], [[*rest, *now]]
    else:
        first = len(factors) - 1  # how many numbers stand before the first tensor
        old = [*numbers[:first], "Tensor input", *numbers[first:], *rest, "*", "Tensor out = None"]
        kinds = [[], ["torch.dtype out_dtype"]] if name in _WITH_DTYPE else [[]]
        forms = [["Tensor input", *rest, *kind, *now, "Tensor out = None"] for kind in kinds]
    listed = "".join(f"\n\t{name}({', '.join(form)})" for form in forms)
    warn_once(
        f"This overload of {name} is deprecated:\n\t{name}({', '.join(old)})\n"
        f"Consider using one of the following signatures instead:{listed}",
        stacklevel=4,
        occasion=_warn,
    )
