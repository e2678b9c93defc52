"""What nodes keep of tensors, with the version that each had: a later write in place makes it useless.

Most of what is saved has never been written to. A node keeps that as it is: an input as the tensor itself, a
result as its Storage (a node that held its own result would never be freed by reference counting), both at
version 0. Whatever needs more is a ``SavedTensor``.
https://docs.pytorch.org/tutorials/intermediate/autograd_saved_tensors_hooks_tutorial.html
"""

import re
import weakref

from .._storage import Storage
from .._tensor import LEAF, Tensor, storage_of, wrap
from .grad_mode import mode

_new = object.__new__

ALREADY_FREED = (
    "Trying to backward through the graph a second time (or directly access saved tensors after they have "
    "already been "
    "freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). "
    "Specify "
    "retain_graph=True if you need to backward through the graph a second time or if you need to access "
    "saved tensors "
    "after calling backward."
)


_DETACHED = (
    "Trying to use a saved tensor that has been detached in-place, i.e. with .detach_().This is not "
    "supported, please use out-of-place `.detach()` instead"
)


class SavedTensor:
    """A tensor that a node will need, with its version at the time."""

    is_output = False
    output_nr = 0  # of a result: which one it is
    interior = False  # of an input: whether an operation had made it
    origin = None  # after a write through a view: a weak reference to the view's node, which errors name
    hooks = None  # then tensor is the edge of what was saved
    accumulator = None

    def __init__(self):
        raise RuntimeError("Trying to create a SavedTensor object from Python is forbidden.")

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
        self.tensor = original._edge
        if original._edge is LEAF:
            from .graph import grad_accumulator

            # Held, so that what is computed with the tensor as it comes back is computed with the leaf.
            self.accumulator = grad_accumulator(original)

    def unpack(self, node):
        """The tensor as it was saved. Raises RuntimeError if it has been written to since."""
        if self.hooks is not None:
            return self._unpack_with_hooks(node)
        tensor = self.tensor
        storage = tensor._storage
        if self.interior and tensor._edge is None:
            raise RuntimeError(_DETACHED)
        if storage is not None and storage.version != self.version:
            node, number = (node, self.output_nr) if self.is_output else _made_by(tensor)
            name = _name_of(self.origin and self.origin() or node)
            raise _modified_in_place(tensor._array, storage.version, self.version, name, number)
        if self.is_output:
            result = wrap(tensor._array)
            result._storage, result._offset, result._base = storage, tensor._offset, tensor._base
            result._view_version = storage.version
            if tensor._array.dtype.kind == "f":
                result._edge = (self.origin and self.origin() or node, self.output_nr)
            return result
        return tensor

    def _unpack_with_hooks(self, node):
        unpacked = self.hooks[1](self.packed)
        if not isinstance(unpacked, Tensor):
            raise TypeError(
                "Output of saved tensor unpack_hook expected to be a Tensor but got result of type "
                f"{type(unpacked).__name__}"
            )
        result = wrap(unpacked._array)
        result._storage, result._offset = unpacked._storage, unpacked._offset
        if unpacked._array.dtype.kind == "f":
            result._edge = (node, self.output_nr) if self.is_output else self.tensor
            if self.accumulator is not None:
                result._accumulator = weakref.ref(self.accumulator)
        return result


class SavedTensors:
    """Several saved tensors under one name, as the indices of an indexing operation; None stays None."""

    def __init__(self, tensors):
        self.saved = tuple([None if t is None else save_tensor(t) for t in tensors])

    def unpack(self, node):
        """The tensors as they were saved, in a tuple."""
        return tuple([None if s is None else s.unpack(node) for s in self.saved])


HELD = frozenset((SavedTensor, SavedTensors))


def save_tensor(tensor, output_nr=None):
    """A SavedTensor of ``tensor``, which is an input of the operation or, with ``output_nr``, a result."""
    saved = _new(SavedTensor)
    if output_nr is not None:
        _hold_output(saved, storage_of(tensor), output_nr)
        saved.tensor._offset, saved.tensor._base = tensor._offset, tensor._base
    else:
        saved.tensor = tensor
        saved.interior = tensor._edge is not None and tensor._edge is not LEAF
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


def _hold_output(saved, storage, output_nr):
    saved.tensor = wrap(storage.array)
    saved.tensor._storage = storage
    saved.version, saved.is_output, saved.output_nr = storage.version, True, output_nr


def as_saved_tensor(value, output_nr):
    """The SavedTensor that says the same as ``value``, a tensor or Storage kept at version 0."""
    saved = _new(SavedTensor)
    if type(value) is Storage:
        _hold_output(saved, value, output_nr)
    else:
        saved.tensor = value
        saved.interior = value._detached or value._edge is not None and value._edge is not LEAF
    saved.version = 0
    return saved


def unpack_input(tensor):
    """``tensor``, an input kept at version 0. Raises RuntimeError if it has been written to since."""
    storage = tensor._storage
    if storage is not None and storage.version:
        node, number = _made_by(tensor)
        raise _modified_in_place(tensor._array, storage.version, 0, _name_of(node), number)
    if tensor._detached:  # saved after that, it would be a SavedTensor
        raise RuntimeError(_DETACHED)
    return tensor


def unpack_output(storage, node, output_nr):
    """The tensor of ``storage``, a result of ``node`` kept at version 0. Raises RuntimeError as above."""
    if storage.version:
        raise _modified_in_place(storage.array, storage.version, 0, _name_of(node), output_nr)
    tensor = wrap(storage.array)
    tensor._storage, tensor._edge = storage, (node, output_nr)
    return tensor


def _made_by(tensor):
    return tensor.grad_fn, 0 if tensor._edge is None else tensor._edge[1]


def _name_of(node):
    """The name of a node without "Backward" and its number; None for no node."""
    if node is None:
        return None
    name = node.name()
    return name[: name.rindex("Backward")] if re.search(r"Backward\d?$", name) else name


def _modified_in_place(array, version, expected, name, output_nr):
    from .._dtype import from_numpy_dtype

    kind = from_numpy_dtype(array.dtype)._scalar_name
    origin = "" if name is None else f", which is output {output_nr} of {name},"
    return RuntimeError(
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


class _Saved:
    """What ``allow_mutation_on_saved_tensors`` has saved so far, by generations."""

    def __init__(self):
        self.generation = 0

    def clear(self):
        """Forget all: a backward pass through what was recorded so far fails from now on."""
        self.generation += 1


_mutation_allowed = []


class allow_mutation_on_saved_tensors:
    """While active, what is saved for the backward pass may be written to: the pass uses it as it was.

    The backward pass must run while it is active too, otherwise it raises AssertionError.
    https://docs.pytorch.org/docs/stable/autograd.html#torch.autograd.graph.allow_mutation_on_saved_tensors
    """

    def __enter__(self):
        if _mutation_allowed:
            raise RuntimeError("allow_mutation_on_saved_tensors contexts cannot be nested")
        saved = _Saved()

        def pack(tensor):
            # Copied at once: PyTorch, which sees every write, waits for one.
            return saved.generation, tensor.detach().clone()

        def unpack(packed):
            generation, copy = packed
            if generation != saved.generation:
                raise AssertionError(
                    "Trying to backward outside of the 'allow_mutation_on_saved_tensors' contextin which the "
                    "graph was originally recorded."
                )
            return copy

        self._hooks = saved_tensors_hooks(pack, unpack)
        self._hooks.__enter__()
        _mutation_allowed.append(saved)
        return saved

    def __exit__(self, *exception):
        _mutation_allowed.pop().clear()
        self._hooks.__exit__(*exception)
