"""Arguments taken apart by a signature in PyTorch's notation, with its errors for what does not fit.

A signature is written as PyTorch's errors show it: "Tensor input, float tol, *, Tensor out = None". Where an
operation is not called thousands of times a second, its signature says all there is to say about what it
takes, NumPy's names included; the others check their arguments themselves.
"""

import functools
import inspect
import re

from .. import _dtype
from .._declare import function, method
from .._tensor import Tensor
from ..autograd.history import requires_grad
from .allocating import out_of_memory
from .arguments import dtype_of, is_integer, no_such_signature, type_name
from .numpy_names import by_itself, missing, others_for, too_many
from .operands import is_number

_MISSING = object()


def parsed(name, *signatures, is_method=False):
    """Decorator: the function gets its arguments by name, as one of ``signatures`` sorts them.

    ``name`` is what the TypeErrors call the function, which has all parameters of the signatures; those of a
    method (``is_method``) do not speak of its tensor.
    """

    def decorate(op):
        own = inspect.signature(op).parameters
        # What takes any name takes the signature's.
        any_name = any([p.kind is inspect.Parameter.VAR_KEYWORD for p in own.values()])
        own = [] if any_name else list(own)[is_method:]
        readings = [_Signature(name, text, own) for text in signatures]

        def chosen(args, named):
            for reading in readings:
                try:
                    return reading.bind(args, named)
                except _Unfit:
                    pass
            raise none_fits(args, named)

        def none_fits(args, named):
            count = len(args) + len(named)
            likely = [r for r in readings if r.least <= count <= len(r.parameters)]
            if len(readings) == 1 or len(likely) == 1:
                return (likely or readings)[0].error(args, named)
            # PyTorch lists arguments given by name in the order of its own table, newest first.
            given = dict(reversed(named.items()))
            return no_such_signature(name, args, given, [(r.text, r.note(args, given)) for r in readings])

        if is_method:

            @functools.wraps(op)
            def checked(self, /, *args, **named):
                try:
                    return op(self, **chosen(args, named))
                except MemoryError as error:
                    raise out_of_memory(error) from None

        else:

            @functools.wraps(op)
            def checked(*args, **named):
                try:
                    return op(**chosen(args, named))
                except MemoryError as error:
                    raise out_of_memory(error) from None

        return by_itself(checked)

    return decorate


def publish_parsed(op, name, *signatures, out=""):
    """Make ``op`` public as ``torch.name`` and ``Tensor.name``.

    ``signatures`` are what the method takes; the function takes the tensor before that and ``out``, if there
    is one, after it: "Tensor out = None".
    """
    signatures = signatures or ("",)
    forms = [
        ", ".join(filter(None, ["Tensor input", s, out and "*" not in s and "*", out])) for s in signatures
    ]
    function(parsed(name, *forms)(op), name)
    method(parsed(name, *signatures, is_method=True)(op), name)


class _Unfit(Exception):
    """The arguments are not this signature's."""


class _Parameter:
    __slots__ = (
        "kind",
        "count",
        "place",
        "name",
        "own_name",
        "required",
        "takes_none",
        "by_name_only",
        "convert",
        "others",
    )

    def __init__(self, text, place, own, by_name_only):
        left, _, default = text.partition(" = ")
        kind, _, self.name = left.rpartition(" ")
        self.kind, _, count = kind.partition("[")
        self.count = int(count.rstrip("]") or 0)
        self.place, self.own_name = place, self.name if not own or self.name in own else own[place]
        self.required, self.takes_none = not default, default == "None"
        self.by_name_only = by_name_only
        self.convert = _CONVERSIONS[self.kind]
        self.others = others_for(self.name)


class _Signature:
    def __init__(self, name, text, own):
        # How many there must be PyTorch's texts do not say: "[1]" is ours.
        self.function, self.text = name, re.sub(r"\[\d\]", "", text)
        self.parameters, by_name_only = [], False
        for part in _split(text) if text else ():
            if part == "*":
                by_name_only = True
            else:
                self.parameters.append(_Parameter(part, len(self.parameters), own, by_name_only))
        self.most = sum([not p.by_name_only for p in self.parameters])
        self.least = sum([p.required for p in self.parameters])

    def bind(self, args, named):
        """{the function's own name of a parameter: value} of what was given. Raises for what does not
        fit."""
        if len(args) > self.most:
            raise self._too_many(len(args))
        bound, used = {}, 0
        for place, p in enumerate(self.parameters):
            position = None
            if place < len(args):
                if p.name in named:
                    raise _Unfit(f"{self.function}() got multiple values for argument '{p.name}'")
                value, position = args[place], place + 1
            elif used < len(named):
                value = named.get(p.name, _MISSING)
                if value is _MISSING and p.others:
                    value = next((named[other] for other in p.others if other in named), _MISSING)
                used += value is not _MISSING
            else:
                value = _MISSING
            if value is _MISSING:
                if p.required:
                    raise self._missing(place)
            elif value is not None or not p.takes_none:
                bound[p.own_name] = p.convert(value, self.function, p, position)
        if used < len(named):
            known = {p.name for p in self.parameters}
            wrong = next((key for key in named if key not in known), None) or list(named)[-1]
            raise _Unfit(f"{self.function}() got an unexpected keyword argument '{wrong}'")
        return bound

    def error(self, args, named):
        """The TypeError if there is no other signature for these arguments."""
        try:
            self.bind(args, named)
        except _Unfit as unfit:
            return TypeError(*unfit.args)

    def _too_many(self, count):
        return _Unfit(*too_many(self.function, self.least, self.most, count).args)

    def _missing(self, place):
        names = [p.name for p in self.parameters[place:] if p.required]
        return _Unfit(*missing(self.function, names).args)

    def note(self, args, named):
        """The arguments' names, where PyTorch shows them as one is none of this signature's; else None."""
        parts = _split(self.text)
        if len(parts) != len(args) + len(named):
            return None
        known = {p.name for p in self.parameters}
        return ", ".join(named) if named.keys() - known else None


def _split(text):
    # Commas within braces separate the numbers of a default.
    return text.replace("{-2,-1}", "{}").split(", ")


def _wrong(function, p, position, value, found=""):
    where = "" if position is None else f" (position {position})"
    found = found or f"not {type_name(value)}"
    return _Unfit(f"{function}(): argument '{p.name}'{where} must be {p.kind}, {found}")


def _is_scalar_tensor(value):
    return isinstance(value, Tensor) and not value._array.ndim and not requires_grad(value)


def _of_type(fits, convert=None):
    def check(value, function, p, position):
        if not fits(value):
            raise _wrong(function, p, position, value)
        return value if convert is None else convert(value)

    return check


def _tensors(value, function, p, position):
    if not isinstance(value, (tuple, list)):
        raise _wrong(function, p, position, value)
    for i, t in enumerate(value):
        if not isinstance(t, Tensor):
            raise _Unfit(f"expected Tensor as element {i} in argument {p.place}, but got {type_name(t)}")
    if p.count not in (0, len(value)):
        raise TypeError(f"expected tuple of {p.count} elements but got {len(value)}")
    return value


def _integers(value, function, p, position):
    if not isinstance(value, (tuple, list)):
        if p.count == 1 and is_integer(value):
            return (int(value),)
        raise _wrong(function, p, position, value)
    for i, n in enumerate(value):
        if is_integer(n):
            continue
        if not i:
            if position is None:
                raise _wrong(function, p, position, value)
            raise _wrong(function, p, position, value, f"but found element of type {type_name(n)} at pos 0")
        raise TypeError(
            f"{function}(): argument '{p.name}' failed to unpack the object at pos {i + 1} with error "
            f'"type must be tuple of ints,but got {type_name(n)}"'
        )
    return tuple(map(int, value))


def _is_dtype(value):
    return isinstance(value, _dtype.dtype) or value is float or value is int or value is bool


def _number(value):
    return value.item() if isinstance(value, Tensor) else value


def _floats(value, function, p, position):
    if not isinstance(value, (tuple, list)) or not all([is_number(v) for v in value]):
        raise _wrong(function, p, position, value)
    return tuple(map(float, value))


_is_number = _of_type(lambda v: is_number(v) or _is_scalar_tensor(v), _number)
_CONVERSIONS = {
    "Tensor": _of_type(lambda v: isinstance(v, Tensor)),
    "Number": _is_number,
    "float": _of_type(lambda v: is_number(v) or _is_scalar_tensor(v), float),
    "int": _of_type(is_integer, int),
    "bool": _of_type(lambda v: isinstance(v, bool)),
    "str": _of_type(lambda v: isinstance(v, str)),
    "tuple of Tensors": _tensors,
    "tuple of floats": _floats,
    "tuple of ints": _integers,
    "torch.dtype": _of_type(_is_dtype, lambda v: dtype_of(v, "")),
}
