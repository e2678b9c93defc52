"""Functions whose results are their inputs, with a node that stops the gradient or refuses it."""

from . import graph
from .function import Error
from .history import gradient_edge, requires_grad


class UndefinedGradBackward(graph.Node):
    """Gives no gradient, whatever it receives."""

    __module__ = "builtins"
    _cpp_name = "torch::autograd::UndefinedGradBackward"

    def _apply(self, grads):
        return [None] * len(self.next_functions)


class UndefinedGrad:
    """Its results are its inputs, and send no gradient back."""

    def __call__(self, *tensors):
        return _with_node(UndefinedGradBackward, tensors)


class DelayedError:
    """Its results are its inputs; the backward pass through them raises RuntimeError with ``msg``."""

    def __init__(self, msg, num_inputs):
        self.msg, self.num_inputs = msg, num_inputs

    def __call__(self, *tensors):
        return _with_node(Error, tensors, _message=self.msg)


def _with_node(kind, tensors, **fields):
    edges = [gradient_edge(t) if requires_grad(t) else graph.NO_EDGE for t in tensors]
    node = kind(edges, [(t._array.shape, t._array.dtype) for t in tensors])
    results = [t.detach() for t in tensors]
    for name, value in fields.items():
        setattr(node, name, value)
    for number, result in enumerate(results):
        result._edge = (node, number)
    return results[0] if len(results) == 1 else tuple(results)
