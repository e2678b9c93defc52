"""History of a tensor: its place in the graph, and how in-place writes and views change it.

A write through a view changes its base, so the base's history becomes a ``CopySlices`` node around the write,
and every view of the base reads its own history anew, as a strided piece of the base, when it is next asked
for. https://docs.pytorch.org/docs/stable/notes/autograd.html#in-place-operations-with-autograd
"""

from .._tensor import LEAF, storage_of, strides_of
from .grad_mode import mode
from .graph import NO_EDGE, Node, grad_accumulator

_UNRECORDED_VIEW = (
    "{what} was created in {made} mode and {how}. Given that this use case is ambiguous and error-prone, it "
    "is forbidden. "
    "You can clarify your code by moving both the view and the inplace either both inside the {block} block "
    "(if you don't "
    "want the inplace to be tracked) or both outside (if you want the inplace to be tracked)."
)
_MULTI_OUTPUT_VIEW = (
    "This view is the output of a function that returns multiple views. Such "
    "functions do not "
    "allow the output views to be modified inplace. You should replace the inplace operation by an "
    "out-of-place one."
)
_CUSTOM_FUNCTION_VIEW = (
    "This view was created inside a custom Function (or because an input was "
    "returned as-is) and "
    "the autograd logic to handle view+inplace would override the custom backward associated with the custom "
    "Function, "
    "leading to incorrect gradients. This behavior is forbidden. You can fix this by cloning the output of "
    "the custom "
    "Function."
)


def requires_grad(tensor):
    """Whether gradients with respect to ``tensor`` are wanted; a view's base may have come to want them."""
    return tensor._edge is not None or tensor._base is not None and tensor._base._edge is not None


def own_node(tensor):
    """The node that computed ``tensor``, None for a leaf; of a view it may be out of date: see
    ``view_grad_fn``.
    """
    edge = tensor._edge
    return None if edge is None else edge[0]


def gradient_edge(tensor):
    """The node that receives the gradient of ``tensor``, and at which of its outputs; (None, 0) if nothing
    does.
    """
    if tensor._base is not None:
        view_grad_fn(tensor)
    edge = tensor._edge
    if edge is None:
        return NO_EDGE
    return (grad_accumulator(tensor), 0) if edge is LEAF else edge


def view_grad_fn(view):
    """The node of a view, made anew if its base was written to since the view was made."""
    node, base = own_node(view), view._base
    if node is None and base._edge is None:
        return None
    version = view._storage.version
    if view._view_version != version:
        _forbid(view, "its base or another view of its base has been modified inplace", view._creation_meta)
        old, number = view._edge or LEAF
        node = _strided_view_node(view, base)
        view._edge = (node, 0)
        # Hooks stay with the value that they were registered on; retain_grad goes with the tensor.
        view._backward_hooks = None
        if view._retains_grad:
            _move_hook(old, number, node)
        view._view_version = version
    return node


def _strided_view_node(view, base):
    from .operation import operation

    as_strided = operation("as_strided")
    node = as_strided.node_class((gradient_edge(base),), ((view._array.shape, view._array.dtype),))
    node._plan = as_strided.plans[1]
    known = {
        "size": view._array.shape,
        "stride": strides_of(view._array),
        "storage_offset": view._offset,
        "_self_geometry": (base._array.shape, strides_of(base._array), base._offset),
    }
    node._values = [known[name] for name in node._plan.names]
    return node


def _forbid(view, how, creation_meta):
    if creation_meta in ("multi_output", "in_custom_function"):
        if own_node(view) is None:
            what = f"A view was created in no_grad mode and {how} with grad mode enabled."
        else:
            what = f"{_output_of(view)} is a view and {how}."
        why = _MULTI_OUTPUT_VIEW if creation_meta == "multi_output" else _CUSTOM_FUNCTION_VIEW
        raise RuntimeError(f"{what} {why}")
    if creation_meta in ("no_grad", "multi_output_no_grad"):
        raise RuntimeError(
            _UNRECORDED_VIEW.format(
                what=_unrecorded(view), made="no_grad", how=f"{how} with grad mode enabled", block="no_grad"
            )
        )
    if creation_meta == "inference_mode":
        raise RuntimeError(
            _UNRECORDED_VIEW.format(
                what=_unrecorded(view), made="inference", how=f"{how} in normal mode", block="inference_mode"
            )
        )


def _unrecorded(view):
    return "A view" if own_node(view) is None else f"{_output_of(view)} is a view of a view which"


def _output_of(view):
    node, number = view._edge
    return f"Output {number} of {_short_name(node)}"


def _short_name(node):
    name = node.name()
    return name[: name.rindex("Backward")] if "Backward" in name else name


def check_inplace(tensor, recording):
    """Refuse a write that autograd could not follow; ``recording``: some operand wants gradients and grad
    mode is on.
    """
    if not recording:
        return
    if tensor._base is not None:
        _forbid(tensor, "is being modified inplace", tensor._creation_meta)
        if requires_grad(tensor) and tensor._base._edge is LEAF:
            raise RuntimeError(
                "a view of a leaf Variable that requires grad is being used in an in-place operation."
            )
    if tensor._edge is LEAF:
        raise RuntimeError("a leaf Variable that requires grad is being used in an in-place operation.")


def bump_version(tensor):
    """Count a write to the memory of ``tensor``. PyTorch refuses to for inference tensors: after the
    write.
    """
    if tensor._inference and not mode.inference and not tensor._version_always:
        raise RuntimeError(
            "Inplace update to inference tensor outside InferenceMode is not allowed.You can make a clone to "
            "get a normal "
            "tensor before doing inplace update.See https://github.com/pytorch/rfcs/pull/17 for more details."
        )
    storage_of(tensor).version += 1


def rebase_history(tensor, node):
    """Make ``node``, which recorded a write to ``tensor``, the tensor's history; through a view, its
    base's.
    """
    base = tensor._base
    # Hooks stay with the value that they were registered on.
    tensor._backward_hooks = None
    if base is None:
        _move_retain_grad_hook(tensor, node)
        tensor._edge = (node, 0)
        return
    copy_slices = CopySlices(base, tensor, node)
    _move_retain_grad_hook(base, copy_slices)
    base._edge = (copy_slices, 0)
    view_grad_fn(tensor)


def _move_retain_grad_hook(tensor, node):
    if tensor._retains_grad and own_node(tensor) is not None:
        _move_hook(*tensor._edge, node)


def _move_hook(old, number, new):
    if old is not None and old._retain_grad_hooks and number in old._retain_grad_hooks:
        new._hook_retained(0, old._retain_grad_hooks.pop(number))


class CopySlices(Node):
    """The history of a base after a write through one of its views.

    Outside the view the gradient passes to the base's earlier history; inside it goes through the write's own
    node.
    """

    __module__ = "builtins"
    _cpp_name = "torch::autograd::CopySlices"

    def __init__(self, base, view, node):
        edges = (gradient_edge(base), *node.next_functions[1:])
        super().__init__(edges, ((base._array.shape, base._array.dtype),))
        self._geometry = (base._array.shape, strides_of(base._array))
        self._view = (view._array.shape, strides_of(view._array), view._offset - base._offset)
        self._node = node

    def _apply(self, grads):
        (grad,) = grads
        if grad is None:
            return [None] * len(self.next_functions)
        result = grad.new_empty_strided(*self._geometry)
        result.copy_(grad)
        inside = result.as_strided(*self._view)
        results = self._node._apply([inside.clone()])
        if results[0] is not None:
            inside.copy_(results[0])
        return [result, *results[1:]] if self.next_functions[0][0] is not None else [None, *results[1:]]

    def _release(self):
        self._node._release()


__all__ = [
    "CopySlices",
    "bump_version",
    "check_inplace",
    "gradient_edge",
    "own_node",
    "rebase_history",
    "requires_grad",
    "view_grad_fn",
]
