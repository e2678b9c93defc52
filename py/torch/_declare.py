"""How an operation becomes public: as ``torch.name``, as ``Tensor.name``, or both."""

from ._tensor import Tensor

torch_functions = {}


def function(op, name=None):
    """Make ``op`` available as ``torch.<its name>``."""
    torch_functions[name or op.__name__] = op
    return op


def method(op, name=None):
    """Make ``op`` available as ``Tensor.<its name>``; its first parameter is the tensor."""
    setattr(Tensor, name or op.__name__, op)
    return op


def function_and_method(op, name=None):
    """Make ``op`` available both ways."""
    return method(function(op, name), name)
