"""The TypeError for arguments that fit none of an operation's signatures, in PyTorch's words."""

from .._tensor import Tensor

TENSOR_TENSOR = "(Tensor input, Tensor other, *, Tensor out = None)"
TENSOR_NUMBER = "(Tensor input, Number other, *, Tensor out = None)"
NUMBER_TENSOR = "(Number self, Tensor other, *, Tensor out = None)"
NUMBER_TENSOR_WITHOUT_OUT = "(Number self, Tensor other)"


def no_match(function, signatures, *arguments):
    """The TypeError for positional ``arguments`` that fit none of ``signatures``.

    A signature is written as PyTorch shows it: "(Tensor input, Number other, *, Tensor out = None)". Under
    those with as many parameters as there are arguments, the wrong types stand between exclamation marks.
    """
    given = ", ".join(type(a).__name__ for a in arguments)
    lines = [
        f"{function}() received an invalid combination of arguments - got ({given}), but expected one of:"
    ]
    for signature in signatures:
        lines.append(f" * {signature}")
        wanted = [p.split()[0] for p in signature[1:-1].split(", ") if p != "*"]
        if len(wanted) == len(arguments):
            marked = ", ".join(_marked(a, w) for a, w in zip(arguments, wanted, strict=True))
            lines.append(f"      didn't match because some of the arguments have invalid types: ({marked})")
    return TypeError("\n".join(lines) + "\n")


def _marked(argument, wanted):
    # PyTorch compares the names of types, and no argument's type is called Number.
    name = type(argument).__name__
    return name if wanted == "Tensor" and isinstance(argument, Tensor) else f"!{name}!"
