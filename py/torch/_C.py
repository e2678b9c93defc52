"""What programs, PyTorch's own tests among them, ask of PyTorch's C++ by name: nodes, saved tensors, passes.

PyTorch promises nothing of ``torch._C``; what is here does what it does there.
"""

import types
import weakref

from ._tensor import Tensor, storage_of
from .autograd import engine, function, graph, saved
from .autograd.grad_mode import is_grad_enabled, is_inference_mode_enabled, set_grad_enabled
from .autograd.history import gradient_edge, requires_grad

has_lapack = has_mkl = True


def _set_grad_enabled(mode):
    """Turn recording on or off."""
    set_grad_enabled(mode)


class _WeakTensorRef:
    """A weak reference to a tensor, which knows whether that is gone."""

    def __init__(self, tensor):
        self._reference = weakref.ref(tensor)

    def expired(self):
        """Whether the tensor is gone."""
        return self._reference() is None


# --- the backward pass under way


def _current_graph_task_id():
    """The number of the backward pass under way; -1 without one."""
    return engine.passes[-1][0] if engine.passes else -1


def _will_engine_execute_node(node):
    """Whether the backward pass under way runs ``node``, or has run it."""
    if not isinstance(node, graph.Node):
        raise RuntimeError(f"_will_engine_execute_node expects an grad_fn, but got {type(node).__name__}")
    if not engine.passes:
        raise RuntimeError("_get_should_execute_nodes should only be called during the backward pass")
    wanted = engine.passes[-1][2]
    if node not in engine.running[-1]:
        return False
    if wanted is None or node in wanted.nodes:
        return True
    if node in wanted.places and not node.next_functions:
        raise RuntimeError(
            "A leaf node was passed to _will_engine_execute_node but we are currently running "
            "autograd.grad(). This is currently not supported."
        )
    return False


# --- functions that make a node of their own


class UndefinedGradBackward(graph.Node):
    """Gives no gradient, whatever it receives."""

    __module__ = "builtins"
    _cpp_name = "torch::autograd::UndefinedGradBackward"

    def _apply(self, grads):
        return [None] * len(self.next_functions)


class _UndefinedGrad:
    """Its results are its inputs, and send no gradient back."""

    def __call__(self, *tensors):
        return _with_node(UndefinedGradBackward, tensors)


class _DelayedError:
    """Its results are its inputs; the backward pass through them raises RuntimeError with ``msg``."""

    def __init__(self, msg, num_inputs):
        self.msg, self.num_inputs = msg, num_inputs

    def __call__(self, *tensors):
        return _with_node(function.Error, tensors, _message=self.msg)


def _with_node(kind, tensors, **fields):
    edges = [gradient_edge(t) if requires_grad(t) else graph.NO_EDGE for t in tensors]
    node = kind(edges, [(t._array.shape, t._array.dtype) for t in tensors])
    results = [t.detach() for t in tensors]
    for name, value in fields.items():
        setattr(node, name, value)
    for number, result in enumerate(results):
        result._edge = (node, number)
    return results[0] if len(results) == 1 else tuple(results)


_functions = types.SimpleNamespace(
    AccumulateGrad=graph.AccumulateGrad,
    DelayedError=_DelayedError,
    Error=function.Error,
    UndefinedGrad=_UndefinedGrad,
)


def _unsafe_set_version_counter(tensors, versions):
    for tensor, version in zip(tensors, versions, strict=True):
        if version < 0:
            raise RuntimeError(f"Cannot set a version_counter to a value below 0: {version}")
        storage_of(tensor).version = version


_autograd = types.SimpleNamespace(
    SavedTensor=saved.SavedTensor,
    _get_current_graph_task_keep_graph=lambda: bool(engine.passes and engine.passes[-1][1]),
    _saved_tensors_hooks_is_enabled=lambda: not saved._disabled_message,
    _unsafe_set_version_counter=_unsafe_set_version_counter,
)

__all__ = ["Tensor", "has_lapack", "has_mkl", "is_grad_enabled", "is_inference_mode_enabled"]
