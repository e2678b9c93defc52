"""The engine: runs the nodes of a graph, each once, as soon as all gradients that reach it have arrived.

Iterative, and ordered like PyTorch's: of the nodes that are ready, the one made last runs first.
https://docs.pytorch.org/docs/stable/notes/autograd.html
"""

from heapq import heappop, heappush

from .._tensor import Tensor
from .grad_mode import mode


class _Anomaly:
    enabled = False
    check_nan = True


anomaly = _Anomaly()


def execute(roots, grads, *, retain_graph, create_graph, inputs=None):
    """Send ``grads`` into the graph at ``roots`` and run it.

    ``roots``: pairs (node, output number). With ``inputs``, pairs as well, only the nodes on the way to them run and the
    gradients that arrive there are returned, None where none did; otherwise the leaves accumulate and nothing is returned.
    """
    dependencies = _count_dependencies([node for node, _ in roots])
    wanted, captured = None, None
    if inputs is not None:
        captured = [None] * len(inputs)
        wanted = _Wanted(inputs, dependencies)
    buffers = {}
    for (node, number), grad in zip(roots, grads, strict=True):
        _add(buffers, node, number, grad)
    ready, ties = [], 0
    for node in dict.fromkeys(node for node, _ in roots):
        if not dependencies[node]:
            heappush(ready, (-node._sequence, ties, node))
            ties += 1
    before = mode.enabled
    mode.enabled = create_graph
    try:
        while ready:
            node = heappop(ready)[2]
            incoming = buffers.pop(node, None) or [None] * len(node._outputs)
            if node._tensor_hooks or node._retain_grad_hooks:
                incoming = _run_tensor_hooks(node, incoming)
            if wanted is not None:
                for number, index in wanted.captures.get(node, ()):
                    captured[index] = incoming[number]
                if node not in wanted.nodes:
                    outgoing = ()
                else:
                    outgoing = _run(node, incoming, retain_graph)
            elif node._pre_hooks or node._post_hooks or anomaly.enabled:
                outgoing = _run(node, incoming, retain_graph)
            else:
                outgoing = node._apply(incoming)
                if len(outgoing) != len(node.next_functions):
                    raise _wrong_number(node, outgoing)
                if not retain_graph:
                    node._release()
            if not outgoing:
                outgoing = (None,) * len(node.next_functions)
            for (following, number), grad, index in zip(node.next_functions, outgoing, _COUNT, strict=False):
                if following is None:
                    continue
                if grad is not None:
                    shape, dtype = following._outputs[number]
                    array = grad._array if isinstance(grad, Tensor) else None
                    if array is None or array.shape != shape or array.dtype is not dtype:
                        grad = _fit(grad, shape, dtype, node, index)
                    buffer = buffers.get(following)
                    if buffer is None:
                        if len(following._outputs) == 1:
                            buffers[following] = [grad]
                        else:
                            buffer = buffers[following] = [None] * len(following._outputs)
                            buffer[number] = grad
                    else:
                        buffer[number] = grad if buffer[number] is None else buffer[number] + grad
                dependencies[following] -= 1
                if not dependencies[following]:
                    heappush(ready, (-following._sequence, ties, following))
                    ties += 1
    finally:
        mode.enabled = before
    return captured


_COUNT = range(1 << 62)


def _count_dependencies(roots):
    """For every node that can be reached: how many edges lead to it."""
    dependencies = dict.fromkeys(roots, 0)
    stack = list(dependencies)
    while stack:
        for following, _ in stack.pop().next_functions:
            if following is not None:
                if following in dependencies:
                    dependencies[following] += 1
                else:
                    dependencies[following] = 1
                    stack.append(following)
    return dependencies


class _Wanted:
    """Which nodes must run so that gradients reach ``inputs``, and where to take those off."""

    def __init__(self, inputs, reachable):
        self.captures = {}
        for index, (node, number) in enumerate(inputs):
            if node is not None:
                self.captures.setdefault(node, []).append((number, index))
        # A node runs if one of those behind it is an input, or runs: visit the nodes that feed each other backwards.
        before = {}
        for node in reachable:
            for following, _ in node.next_functions:
                if following is not None:
                    before.setdefault(following, []).append(node)
        self.nodes = set()
        stack = [node for node in self.captures if node in reachable]
        while stack:
            for node in before.get(stack.pop(), ()):
                if node not in self.nodes:
                    self.nodes.add(node)
                    stack.append(node)


def _add(buffers, node, number, grad):
    buffer = buffers.setdefault(node, [None] * len(node._outputs))
    buffer[number] = grad if buffer[number] is None else buffer[number] + grad


def _run(node, incoming, retain_graph):
    """One node with its hooks; with anomaly detection, whatever goes wrong is traced to the operation."""
    if node._pre_hooks:
        incoming = run_hooks_on_tuple(node._pre_hooks, incoming)
    if anomaly.enabled:
        from .anomaly_mode import apply_and_check

        outgoing = apply_and_check(node, incoming, anomaly.check_nan)
    else:
        outgoing = node._apply(incoming)
    if len(outgoing) != len(node.next_functions):
        raise _wrong_number(node, outgoing)
    if node._post_hooks:
        for hook in list(node._post_hooks.values()):
            changed = hook(tuple(outgoing), tuple(incoming))
            if changed is not None:
                outgoing = check_replacement(hook, outgoing, changed)
    if not retain_graph:
        node._release()
    return outgoing


def run_hooks_on_tuple(hooks, grads):
    """Give each hook the tuple of gradients; what it returns, unless None, takes their place."""
    for hook in list(hooks.values()):
        changed = hook(tuple(grads))
        if changed is not None:
            grads = check_replacement(hook, grads, changed)
    return grads


def check_replacement(hook, before, after):
    """The gradients that a node's hook returned, as a list. Raises if they cannot stand in for ``before``."""
    after = list(after) if isinstance(after, (tuple, list)) else [after]
    if len(after) != len(before):
        raise RuntimeError(
            f"hook '{_hook_name(hook)}' has returned an incorrect number of values (got {len(after)}, but expected {len(before)})"
        )
    return [check_hook_result(hook, b, a) for b, a in zip(before, after, strict=True)]


def check_hook_result(hook, before, after):
    """What a hook returned for one gradient. Raises TypeError or RuntimeError if it cannot take that gradient's place."""
    if after is None or before is None:
        return after
    if not isinstance(after, Tensor):
        raise TypeError(f"expected Variable, but hook returned '{type(after).__name__}'")
    if after.dtype is not before.dtype:
        raise RuntimeError(f"hook '{_hook_name(hook)}' has changed the type of value (was torch.{before.dtype._scalar_name}"
                           f"Tensor got torch.{after.dtype._scalar_name}Tensor)")
    if after._array.shape != before._array.shape:
        raise RuntimeError(f"hook '{_hook_name(hook)}' has changed the size of value")
    return after


def _hook_name(hook):
    return getattr(hook, "__name__", "<unknown>")


def _run_tensor_hooks(node, incoming):
    incoming = list(incoming)
    for number, hooks in (node._tensor_hooks or {}).items():
        for hook in list(hooks.values()):
            if incoming[number] is None:
                break
            changed = hook(incoming[number])
            if changed is not None:
                incoming[number] = check_hook_result(hook, incoming[number], changed)
    for number, reference in (node._retain_grad_hooks or {}).items():
        tensor, grad = reference(), incoming[number]
        if tensor is not None and grad is not None:
            if tensor._grad is None:
                tensor._grad = grad.clone() if mode.enabled else grad.detach().clone()
            else:
                tensor._grad = tensor._grad + grad
    return incoming


def _wrong_number(node, outgoing):
    return RuntimeError(
        f"Function {node.name()} returned an invalid number of gradients: got {len(outgoing)}, "
        f"but expected {len(node.next_functions)}"
    )


def _fit(grad, shape, dtype, node, index):
    """``grad`` summed to the shape and cast to the dtype that the next node expects.

    Summing undoes broadcasting, for every operation alike: no formula needs to think of it.
    """
    if not isinstance(grad, Tensor):
        raise RuntimeError(f"expected Variable or None (got {type(grad).__name__})")
    if grad._array.shape != shape:
        if not is_expandable_to(shape, grad._array.shape):
            raise RuntimeError(
                f"Function {node.name()} returned an invalid gradient at index {index} - got {list(grad._array.shape)} "
                f"but expected shape compatible with {list(shape)}"
            )
        grad = grad.sum_to_size(shape)
    if grad._array.dtype != dtype:
        from .._dtype import from_numpy_dtype

        grad = grad.to(from_numpy_dtype(dtype))
    return grad


def is_expandable_to(shape, target):
    """Whether a tensor of ``shape`` broadcasts to ``target``."""
    if len(shape) > len(target):
        return False
    return all(n == t or n == 1 for n, t in zip(reversed(shape), reversed(target), strict=False))
