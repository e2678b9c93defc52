"""The graph: nodes, the edges between them, and the tensors that nodes save.

A node stands for the derivative of one operation. ``next_functions`` are its edges towards the leaves; the
engine sends gradients along them. https://docs.pytorch.org/docs/stable/autograd.html#autograd-graph
"""

import itertools
import re
import weakref
from collections import OrderedDict, namedtuple
from sys import getrefcount

import numpy as np

from .._tensor import Tensor, storage_of, wrap
from .grad_mode import mode

NO_EDGE = (None, 0)
next_sequence_nr = itertools.count().__next__
# AccumulateGrad runs as soon as its gradient is complete.
_LAST = 2**64 - 1
_new = object.__new__
# With anomaly detection: the function that notes on a new node where it was made.
note_forward = None

ALREADY_FREED = (
    "Trying to backward through the graph a second time (or directly access saved tensors after they have "
    "already been "
    "freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). "
    "Specify "
    "retain_graph=True if you need to backward through the graph a second time or if you need to access "
    "saved tensors "
    "after calling backward."
)


class Node:
    """One step of the backward pass.

    ``next_functions``: tuple of (node, index of that node's output) for each input of the operation, (None,
    0) where no gradient is wanted.
    https://docs.pytorch.org/docs/stable/generated/torch.autograd.graph.Node.html
    """

    # Set on every node: next_functions; _sequence; _outputs, (shape, NumPy dtype) of each output of the
    # operation. The rest is there only on the nodes that need it; _hooked tells the engine to look.
    _hooked = False
    _pre_hooks = None
    _post_hooks = None
    _tensor_hooks = None  # {output index: hooks of the tensor}, run before _pre_hooks
    _retain_grad_hooks = None  # {output index: weak reference to the tensor}
    _python_metadata = None
    _cpp_name = None

    def __init__(self, next_functions, outputs):
        self.next_functions = next_functions
        self._outputs = outputs
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

    next_functions = ()
    _sequence = _LAST
    _cpp_name = "torch::autograd::AccumulateGrad"

    def __init__(self, variable):
        self._outputs = ((variable._array.shape, variable._array.dtype),)
        self.variable = variable

    def _apply(self, grads):
        (grad,) = grads
        variable = self.variable
        if grad is None or not variable._requires_grad:
            return []
        if variable._grad_fn is not None:
            raise RuntimeError("leaf variable has been moved into the graph interior")
        total = variable._grad
        if total is None:
            if mode.enabled:
                # Recorded: the graph of the gradient is wanted.
                variable._grad = _empty_like(variable).copy_(grad)
            elif _is_unshared(grad, variable, grads):
                variable._grad = grad.detach()
            else:
                variable._grad = _copy_like(grad, variable)
        elif mode.enabled:
            variable._grad = total + grad
        elif total._requires_grad or total._array.shape != grad._array.shape:
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
    return (
        array.base is None
        and array.strides == variable._array.strides
        and grad._storage is None
        and getrefcount(grad) == 4
        and getrefcount(array) == 3
    )


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
    node = None if leaf._accumulator is None else leaf._accumulator()
    if node is None:
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


# --- saved tensors


class SavedTensor:
    """A tensor that a node will need, with its version at the time: a later in-place write makes it
    useless.
    """

    is_output = False
    origin = None  # after a write through a view: a weak reference to the view's node, which errors name
    hooks = None

    def register_hooks(self, pack_hook, unpack_hook):
        """Keep what ``pack_hook(tensor)`` returns in the tensor's stead, and ask ``unpack_hook`` for it when
        it is needed.
        """
        if self.hooks is not None:
            raise RuntimeError(
                "Calling register_hooks on a saved tensor whose hooks have already been set. Hint: only one "
                "pair of hooks is "
                "allowed at a time."
            )
        original = self.tensor
        version = original._version
        self.packed = pack_hook(original.detach())
        if original._version != version:
            raise RuntimeError(
                "A saved tensor pack hook is modifying its input in place. Tensors provided as input to "
                "pack hook cannot be modified by in-place operations as this can lead to "
                "unexpected "
                "side-effects. Please open an issue if you need to perform in-place "
                "operations on the "
                "input to a pack hook."
            )
        self.hooks = (pack_hook, unpack_hook)
        is_leaf = original._grad_fn is None and original._requires_grad and not self.is_output
        accumulator = grad_accumulator(original) if is_leaf else None
        self.tensor = (original._grad_fn, original._output_nr, original._requires_grad, accumulator)

    def unpack(self, node):
        """The tensor as it was saved. Raises RuntimeError if it has been written to since."""
        if self.hooks is not None:
            return self._unpack_with_hooks(node)
        tensor = self.tensor
        storage = tensor._storage
        if storage is not None and storage.version != self.version:
            node = node if self.is_output else tensor.grad_fn
            raise RuntimeError(
                _modified_in_place(
                    tensor, storage.version, self.version, _name_of(self.origin and self.origin() or node)
                )
            )
        if self.is_output:
            result = wrap(tensor._array)
            result._storage, result._offset, result._base = storage, tensor._offset, tensor._base
            result._view_version = storage.version
            if tensor._array.dtype.kind == "f":
                result._grad_fn, result._output_nr, result._requires_grad = node, tensor._output_nr, True
            return result
        return tensor

    def _unpack_with_hooks(self, node):
        unpacked = self.hooks[1](self.packed)
        if not isinstance(unpacked, Tensor):
            raise TypeError(
                "Output of saved tensor unpack_hook expected to be a Tensor but got result of type "
                f"{type(unpacked).__name__}"
            )
        grad_fn, output_nr, requires_grad, accumulator = self.tensor
        if self.is_output:
            grad_fn, requires_grad = node, True
        result = wrap(unpacked._array)
        result._storage, result._offset = unpacked._storage, unpacked._offset
        if unpacked._array.dtype.kind == "f":
            result._grad_fn, result._output_nr, result._requires_grad = grad_fn, output_nr, requires_grad
            if accumulator is not None:
                # What is computed with it is computed with the leaf.
                result._accumulator = weakref.ref(accumulator)
        return result


def save_tensor(tensor, is_output=False):
    """A SavedTensor of ``tensor``, which is an input of the operation or, with ``is_output``, its result."""
    saved = _new(SavedTensor)
    if is_output:
        # Without its node: a node that held its own result would never be freed by reference counting.
        storage = storage_of(tensor)
        alias = wrap(tensor._array)
        alias._storage, alias._offset = storage, tensor._offset
        alias._output_nr, alias._base = tensor._output_nr, tensor._base
        saved.tensor, saved.version, saved.is_output = alias, storage.version, True
    else:
        saved.tensor = tensor
        storage = tensor._storage
        saved.version = 0 if storage is None else storage.version
        if tensor._inference and not mode.inference:
            raise RuntimeError(
                "Inference tensors cannot be saved for backward. Please do not use Tensors created in "
                "inference mode in "
                "computation tracked by autograd. To work around this, you can make a clone to get a normal "
                "tensor and "
                "use it in autograd, or use `torch.no_grad()` instead of `torch.inference_mode()`."
            )
    if saved_tensors_hooks_in_use:
        saved.register_hooks(*saved_tensors_hooks_in_use[-1])
    return saved


def _name_of(node):
    """The name of a node without "Backward" and its number; None for no node."""
    if node is None:
        return None
    name = node.name()
    return name[: name.rindex("Backward")] if re.search(r"Backward\d?$", name) else name


def _modified_in_place(tensor, version, expected, name):
    from .._dtype import from_numpy_dtype

    array = tensor._array
    kind = from_numpy_dtype(array.dtype)._scalar_name
    origin = "" if name is None else f", which is output {tensor._output_nr} of {name},"
    return (
        "one of the variables needed for gradient computation has been modified by an inplace operation: "
        f"[torch.{kind}Tensor {list(array.shape)}]{origin} is at version {version}; expected version "
        f"{expected} instead. "
        "Hint: enable anomaly detection to find the operation that failed to compute its gradient, with "
        "torch.autograd.set_detect_anomaly(True, check_nan=False)."
    )


saved_tensors_hooks_in_use = []  # pairs (pack, unpack), innermost last


class saved_tensors_hooks:
    """While active, what operations save goes through ``pack_hook``, and comes back through ``unpack_hook``.

    https://docs.pytorch.org/docs/stable/autograd.html#torch.autograd.graph.saved_tensors_hooks
    """

    def __init__(self, pack_hook, unpack_hook):
        self.pack_hook, self.unpack_hook = pack_hook, unpack_hook

    def __enter__(self):
        if _disabled_message:
            raise RuntimeError(_disabled_message[-1])
        saved_tensors_hooks_in_use.append((self.pack_hook, self.unpack_hook))

    def __exit__(self, *exception):
        if not saved_tensors_hooks_in_use:
            raise RuntimeError("saved_tensors_hooks was left more often than it was entered")
        saved_tensors_hooks_in_use.pop()


_disabled_message = []


class disable_saved_tensors_hooks:
    """While active, using ``saved_tensors_hooks`` raises RuntimeError with this message.

    https://docs.pytorch.org/docs/stable/autograd.html#torch.autograd.graph.disable_saved_tensors_hooks
    """

    def __init__(self, error_message):
        self.error_message = error_message

    def __enter__(self):
        if saved_tensors_hooks_in_use:
            raise RuntimeError(self.error_message)
        _disabled_message.append(self.error_message)

    def __exit__(self, *exception):
        _disabled_message.pop()


class save_on_cpu(saved_tensors_hooks):
    """Keep saved tensors on the CPU: here they are there already, so that they are only copied.

    https://docs.pytorch.org/docs/stable/autograd.html#torch.autograd.graph.save_on_cpu
    """

    def __init__(self, pin_memory=False, device_type="cuda"):
        super().__init__(lambda tensor: tensor.detach().clone(), lambda packed: packed)


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
