"""What programs, PyTorch's own tests among them, ask of PyTorch's C++ by name: nodes, saved tensors, passes.

PyTorch promises nothing of ``torch._C``; what is here does what it does there.
"""

import types
import weakref

from ._tensor import Tensor, storage_of
from .autograd import engine, function, graph, saved
from .autograd.grad_mode import (
    is_grad_enabled,
    is_inference_mode_enabled,
    is_multithreading_enabled,
    set_grad_enabled,
)
from .autograd.passing import DelayedError, UndefinedGrad

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


def _current_graph_task_execution_order():
    """The nodes of the backward pass under way, in the order in which it runs them."""
    if not engine.passes:
        raise RuntimeError(
            "_current_graph_task_execution_order should only be called during the backward pass"
        )
    if is_multithreading_enabled():
        raise RuntimeError(
            "get_current_graph_task_execution_order expects the current backward to be executed with "
            "multithreading disabled, e.g. by running:\n\n"
            ">>> with torch.autograd.set_multithreading_enabled(False):\n...     torch.autograd.grad(...)\n"
        )
    return engine.execution_order()


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


_functions = types.SimpleNamespace(
    AccumulateGrad=graph.AccumulateGrad,
    DelayedError=DelayedError,
    Error=function.Error,
    UndefinedGrad=UndefinedGrad,
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
