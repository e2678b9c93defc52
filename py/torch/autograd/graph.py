"""The graph: nodes, the edges between them, and the tensors that nodes save.

A node stands for the derivative of one operation. ``next_functions`` are its edges towards the leaves; the
engine sends gradients along them. https://docs.pytorch.org/docs/stable/autograd.html#autograd-graph
"""

import itertools
import weakref
from collections import OrderedDict, namedtuple
from sys import getrefcount

import numpy as np

from .._tensor import LEAF, Tensor, storage_of, wrap
from .grad_mode import mode
from .saved import (
    SavedTensor,
    allow_mutation_on_saved_tensors,
    disable_saved_tensors_hooks,
    save_on_cpu,
    saved_tensors_hooks,
)

NO_EDGE = (None, 0)
next_sequence_nr = itertools.count().__next__
# The sequence number of nodes that run as soon as their gradient is complete, as AccumulateGrad does.
AT_ONCE = 2**64 - 1
# With anomaly detection: the function that notes on a new node where it was made.
note_forward = None


class Node:
    """One step of the backward pass.

    ``next_functions``: tuple of (node, index of that node's output) for each input of the operation, (None,
    0) where no gradient is wanted.
    https://docs.pytorch.org/docs/stable/generated/torch.autograd.graph.Node.html
    """

    # On every node: next_functions; _sequence; _outputs, (shape, NumPy dtype) of each of the operation's
    # outputs; _hooked, whether the engine must look at the rest, which only the nodes that need it have.
    __slots__ = ("next_functions", "_sequence", "_outputs", "_hooked", "__dict__", "__weakref__")

    _pre_hooks = None
    _post_hooks = None
    _tensor_hooks = None  # {output index: hooks of the tensor}, run before _pre_hooks
    _retain_grad_hooks = None  # {output index: weak reference to the tensor}
    _python_metadata = None
    _cpp_name = None

    def __init__(self, next_functions, outputs):
        self.next_functions = next_functions
        self._outputs = outputs
        self._hooked = False
        self._sequence = next_sequence_nr()
        if note_forward is not None:
            note_forward(self)

    def name(self):
        """The name of the node in PyTorch's C++."""
        return self._cpp_name or type(self).__name__

    @property
    def metadata(self):
        """A dictionary for the user's notes on this node."""
        if self._python_metadata is None:
            self._python_metadata = {}
        return self._python_metadata

    @property
    def requires_grad(self):
        """True: a node exists only where a gradient is wanted."""
        return True

    def _register_hook_dict(self, hooks):
        self._hook_tensor(0, hooks)

    def _sequence_nr(self):
        return self._sequence

    def _set_sequence_nr(self, number):
        self._sequence = number

    @property
    def _input_metadata(self):
        return tuple(InputMetadata(shape, dtype) for shape, dtype in self._outputs)

    def register_hook(self, fn):
        """Call ``fn(grad_inputs, grad_outputs)`` after the node has run; what it returns replaces
        ``grad_inputs``.

        https://docs.pytorch.org/docs/stable/generated/torch.autograd.graph.Node.register_hook.html
        """
        if self._post_hooks is None:
            self._post_hooks = OrderedDict()
            self._hooked = True
        return RemovableHandle(self._post_hooks, fn)

    def register_prehook(self, fn):
        """Call ``fn(grad_outputs)`` before the node runs; what it returns replaces ``grad_outputs``.

        https://docs.pytorch.org/docs/stable/generated/torch.autograd.graph.Node.register_prehook.html
        """
        if self._pre_hooks is None:
            self._pre_hooks = OrderedDict()
            self._hooked = True
        return RemovableHandle(self._pre_hooks, fn)

    def _hook_tensor(self, number, hooks):
        """Run the hooks of the tensor that is output ``number``, before the node's own."""
        self._tensor_hooks = {**(self._tensor_hooks or {}), number: hooks}
        self._hooked = True

    def _hook_retained(self, number, reference):
        """Keep the gradient of output ``number`` for the tensor behind the weak reference."""
        self._retain_grad_hooks = {**(self._retain_grad_hooks or {}), number: reference}
        self._hooked = True

    def __call__(self, *grads):
        """The gradients with respect to the operation's inputs, for these gradients of its outputs."""
        if len(grads) != len(self._outputs):
            raise TypeError(f"expected {len(self._outputs)} arguments, got {len(grads)} instead")
        outputs = self._apply(list(grads))
        return outputs[0] if len(outputs) == 1 else tuple(outputs)

    def __repr__(self):
        return f"<{type(self).__name__} object at {id(self):#x}>"

    def _apply(self, grads):
        raise NotImplementedError

    def _release(self):
        """Forget the saved tensors: the graph has been used."""


class InputMetadata:
    """Shape and dtype that a node's incoming gradient must have."""

    def __init__(self, shape, numpy_dtype):
        from .. import _dtype, _size

        self.shape = _size.Size(shape)
        self.dtype = _dtype.from_numpy_dtype(numpy_dtype)


class RemovableHandle:
    """What registering a hook returns: ``remove()`` takes the hook away again; it also works as a context
    manager.
    """

    _next_id = itertools.count().__next__

    def __init__(self, hooks, fn):
        self._hooks = weakref.ref(hooks)
        self.id = self._next_id()
        hooks[self.id] = fn

    def remove(self):
        """Take the hook away; harmless when it is gone already."""
        hooks = self._hooks()
        if hooks is not None:
            hooks.pop(self.id, None)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.remove()


class AccumulateGrad(Node):
    """Where a gradient ends: adds it to the ``.grad`` of ``variable``, a leaf."""

    __module__ = "builtins"

    __slots__ = ("variable",)
    next_functions = ()
    _sequence = AT_ONCE
    _cpp_name = "torch::autograd::AccumulateGrad"

    def __init__(self, variable):
        self._outputs = ((variable._array.shape, variable._array.dtype),)
        self._hooked = False
        self.variable = variable

    def _apply(self, grads):
        (grad,) = grads
        variable = self.variable
        if grad is None or variable._edge is None:
            return []
        if variable._edge is not LEAF:
            raise RuntimeError("leaf variable has been moved into the graph interior")
        total = variable._grad
        if total is None:
            if mode.enabled:
                # Recorded: the graph of the gradient is wanted.
                variable._grad = _empty_like(variable).copy_(grad)
            elif _is_unshared(grad, variable, grads):
                variable._grad = wrap(grad._array)
            else:
                variable._grad = _copy_like(grad, variable)
        elif mode.enabled:
            variable._grad = total + grad
        elif total._edge is not None or total._array.shape != grad._array.shape:
            total += grad
        else:
            np.add(total._array, grad._array, total._array)
            storage_of(total).version += 1
        hooks = variable._post_accumulate_grad_hooks
        if hooks:
            for hook in list(hooks.values()):
                if hook(variable) is not None:
                    raise RuntimeError("Tensor post accumulate grad hooks should return None.")
        return []


def _is_unshared(grad, variable, grads):
    """Whether the gradient is nobody else's, and laid out like the leaf: it need not be copied.

    Nobody's: besides ``grads``, only the callers' and this function's own names refer to the tensor, and only
    the tensor to the array.
    """
    array = grad._array
    references = getrefcount(grad), getrefcount(array)
    if _unshared is None:
        _note_unshared(references)
    return (
        references == _unshared
        and array.base is None
        and array.strides == variable._array.strides
        and grad._storage is None
    )


# How often a gradient that is nobody else's, and its array, are referred to as ``_is_unshared`` sees them.
# Interpreters count differently, so that it is tried out once, at the end of this module.
_unshared = None


def _note_unshared(references):
    global _unshared
    _unshared = references


def _try_out_unshared():
    leaf = wrap(np.zeros(1))
    leaf._edge = LEAF
    node, incoming = AccumulateGrad(leaf), [wrap(np.zeros(1))]
    mode.enabled = False
    node._apply(incoming)
    mode.enabled = True


def _empty_like(variable):
    return wrap(np.empty_like(variable._array))


def _copy_like(grad, variable):
    """A detached copy laid out in memory as ``variable`` is, if that has no gaps, and contiguous
    otherwise.
    """
    array = grad._array
    like = variable._array
    if like.flags.c_contiguous or like.strides == array.strides:
        return wrap(array.copy())
    order = sorted(range(like.ndim), key=lambda d: -like.strides[d])
    if like.transpose(order).flags.c_contiguous:
        copied = array.transpose(order).copy()
        return wrap(copied.transpose(sorted(range(like.ndim), key=order.__getitem__)))
    return wrap(array.copy())


def grad_accumulator(leaf):
    """The AccumulateGrad of ``leaf``: one object for as long as a graph, or anybody, holds it."""
    reference = leaf._accumulator
    if reference is not None:
        node = reference()
        if node is not None:
            return node
    node = AccumulateGrad(leaf)
    if leaf._backward_hooks is not None:
        node._hook_tensor(0, leaf._backward_hooks)
    leaf._accumulator = weakref.ref(node)
    return node


class GradientEdge(namedtuple("GradientEdge", ("node", "output_nr", "ownership_token"), defaults=(None,))):
    """A place in the graph, as ``inputs`` and roots of a backward pass accept it in a tensor's stead.

    https://docs.pytorch.org/docs/stable/generated/torch.autograd.graph.GradientEdge.html
    """

    __slots__ = ()


def get_gradient_edge(tensor):
    """The place in the graph that receives the gradient of ``tensor``.

    Raises RuntimeError if it requires none.
    https://docs.pytorch.org/docs/stable/generated/torch.autograd.graph.get_gradient_edge.html
    """
    from .history import gradient_edge, requires_grad

    if not requires_grad(tensor):
        raise RuntimeError(
            "It is not possible to get the gradient edge for a Tensor that does not require gradients"
        )
    return GradientEdge(*gradient_edge(tensor))


def increment_version(tensor):
    """Count a write to ``tensor`` (or to each of several) without writing.

    https://docs.pytorch.org/docs/stable/generated/torch.autograd.graph.increment_version.html
    """
    for t in (tensor,) if isinstance(tensor, Tensor) else tensor:
        storage_of(t).version += 1


class _Handles:
    """Several handles removed together."""

    def __init__(self, handles):
        self.handles = handles

    def remove(self):
        for handle in self.handles:
            handle.remove()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.remove()


def register_multi_grad_hook(tensors, fn, *, mode="all"):
    """Call ``fn`` in every backward pass that reaches ``tensors``: with all their gradients ("all"), or the
    first ("any").

    A tensor that the pass does not reach has None in the list of gradients.
    https://docs.pytorch.org/docs/stable/autograd.html#torch.autograd.graph.register_multi_grad_hook
    """
    from . import engine
    from .history import gradient_edge

    if mode not in ("all", "any"):
        raise ValueError(f"Expects mode to be one of ('all', 'any') but got {mode}")
    nodes = [gradient_edge(t)[0] for t in tensors]
    state = {"run": None}

    def collect(index, grad):
        if state["run"] is not engine.running[-1]:
            state.update(
                run=engine.running[-1],
                grads=[None] * len(nodes),
                left=sum(n in engine.running[-1] for n in nodes),
            )
        state["grads"][index] = grad
        state["left"] -= 1
        if mode == "any":
            if state.pop("called", None) is not state["run"]:
                fn(grad)
            state["called"] = state["run"]
        elif not state["left"]:
            fn(state["grads"])

    return _Handles([t.register_hook(lambda grad, i=i: collect(i, grad)) for i, t in enumerate(tensors)])


_try_out_unshared()

__all__ = [
    "AccumulateGrad",
    "GradientEdge",
    "InputMetadata",
    "Node",
    "RemovableHandle",
    "SavedTensor",
    "allow_mutation_on_saved_tensors",
    "disable_saved_tensors_hooks",
    "get_gradient_edge",
    "increment_version",
    "register_multi_grad_hook",
    "save_on_cpu",
    "saved_tensors_hooks",
]
