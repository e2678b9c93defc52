"""The engine: runs the nodes of a graph, each once, as soon as all gradients that reach it have arrived.

Iterative, and ordered like PyTorch's: of the nodes that are ready, the one made last runs first.
https://docs.pytorch.org/docs/stable/notes/autograd.html
"""

import itertools
from collections import deque
from heapq import heapify, heappop, heappush

import numpy as np

from .._tensor import Tensor
from .grad_mode import mode
from .graph import AT_ONCE
from .saved import saved_tensors_hooks_in_use


class _Anomaly:
    __slots__ = ("enabled", "check_nan")

    def __init__(self):
        self.enabled, self.check_nan = False, True


anomaly = _Anomaly()
# The nodes of the passes under way, innermost last; and what each pass has to call when it ends.
running = []
callbacks = []
passes = []  # of each: its number, whether it keeps the graph, what it is asked for, and its roots
_next_number = itertools.count().__next__


def queue_callback(callback):
    """Call ``callback()`` when the backward pass under way has run its last node."""
    if not callbacks:
        raise RuntimeError("Final callbacks can only be installed during backward pass.")
    callbacks[-1].append(callback)


def execute(roots, grads, *, retain_graph, create_graph, inputs=None, accumulate=False):
    """Send ``grads`` into the graph at ``roots`` and run it.

    ``roots``: pairs (node, output number). With ``inputs``, pairs as well, only the nodes on the way to them
    run, and the gradients that arrive there are returned, None where none did; with ``accumulate`` the nodes
    of the inputs run too. Without ``inputs`` everything runs; what is not asked for is not returned.
    """
    dependencies = _count_dependencies([node for node, _ in roots])
    wanted = None if inputs is None else _Wanted(inputs, dependencies, accumulate)
    arrived = {}  # node: the gradients of its outputs, as far as they have come
    for (node, number), grad in zip(roots, grads, strict=True):
        _arrive(arrived, node, number, grad)
    # What is ready: nodes that run at once, in the order in which they became so, and a heap of (-sequence
    # number, tie breaker, node), the last made first.
    at_once, heap, ties = deque(), [], 0
    for node in arrived:
        if not dependencies[node]:
            if node._sequence == AT_ONCE:
                at_once.append(node)
            else:
                ties += 1
                heappush(heap, (-node._sequence, ties, node))
    hooks_before = list(saved_tensors_hooks_in_use)
    watchful = wanted is not None or anomaly.enabled
    before = mode.enabled
    mode.enabled = create_graph
    quiet = np.errstate(all="ignore")  # infinities and NaNs are results here, as in PyTorch
    quiet.__enter__()
    running.append(dependencies)
    callbacks.append([])
    passes.append((_next_number(), retain_graph, wanted, roots))
    try:
        while True:
            if at_once:
                node = at_once.popleft()
            elif heap:
                node = heappop(heap)[2]
            else:
                break
            incoming = arrived.pop(node, None) or [None] * len(node._outputs)
            if watchful or node._hooked:
                outgoing = _run(node, incoming, wanted)
            else:
                outgoing = node._apply(incoming)
            following = node.next_functions
            if outgoing is None:
                outgoing = [None] * len(following)
            elif len(outgoing) != len(following):
                raise _wrong_number(node, outgoing)
            elif not retain_graph:
                node._release()
            index = 0
            for target, number in following:
                if target is not None:
                    grad = outgoing[index]
                    if wanted is not None and not wanted.reached(target):
                        grad = None
                    if grad is not None:
                        shape, dtype = target._outputs[number]
                        if (
                            type(grad) is not Tensor
                            or grad._array.shape != shape
                            or grad._array.dtype is not dtype
                        ):
                            grad = _fit(grad, shape, dtype, node, index)
                        if target in arrived or len(target._outputs) != 1:
                            _arrive(arrived, target, number, grad)
                        else:
                            arrived[target] = [grad]
                    count = dependencies[target] - 1
                    dependencies[target] = count
                    if not count and (wanted is None or wanted.reached(target)):
                        if target._sequence == AT_ONCE:
                            at_once.append(target)
                        else:
                            ties += 1
                            heappush(heap, (-target._sequence, ties, target))
                index += 1
            # Nothing here holds on to a gradient that is on its way: who receives it may keep it as it is.
            outgoing = grad = None
        while callbacks[-1]:
            callbacks[-1].pop(0)()
    finally:
        running.pop()
        callbacks.pop()
        passes.pop()
        quiet.__exit__()
        mode.enabled = before
        # What a hook has entered or left during the pass ends with it.
        saved_tensors_hooks_in_use[:] = hooks_before
    return None if wanted is None or accumulate else wanted.captured


def execution_order():
    """The nodes that the pass under way runs, or takes a gradient off at, from its roots on, in order."""
    _, _, wanted, roots = passes[-1]
    dependencies = _count_dependencies([node for node, _ in roots])
    ties, order = itertools.count(), []
    heap = [(-node._sequence, next(ties), node) for node, count in dependencies.items() if not count]
    heapify(heap)
    while heap:
        node = heappop(heap)[2]
        order.append(node)
        for target, _ in node.next_functions:
            if target is not None:
                dependencies[target] -= 1
                if not dependencies[target] and (wanted is None or wanted.reached(target)):
                    heappush(heap, (-target._sequence, next(ties), target))
    return order


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


def _arrive(arrived, node, number, grad):
    """Add ``grad`` to what has come for this output of ``node``."""
    grads = arrived.get(node)
    if grads is None:
        grads = arrived[node] = [None] * len(node._outputs)
    grads[number] = grad if grads[number] is None else grads[number] + grad


class _Wanted:
    """Which nodes must run so that gradients reach ``inputs``, and where to take those off.

    With ``accumulate`` nothing is taken off: the nodes of the inputs run too.
    """

    def __init__(self, inputs, reachable, accumulate):
        self.captured = [None] * len(inputs)
        self.places = {}  # node: pairs (output number, index in captured)
        for index, (node, number) in enumerate(inputs):
            if node is not None:
                self.places.setdefault(node, []).append((number, index))
        # A node runs if one that it leads to is an input, or runs: walk the edges the other way.
        before = {}
        for node in reachable:
            for following, _ in node.next_functions:
                if following is not None:
                    before.setdefault(following, []).append(node)
        self.nodes = set()
        stack = [node for node in self.places if node in reachable]
        if accumulate:
            self.nodes.update(stack)
            self.places.clear()
        while stack:
            for node in before.get(stack.pop(), ()):
                if node not in self.nodes:
                    self.nodes.add(node)
                    stack.append(node)

    def reached(self, node):
        """Whether the pass has anything to do at ``node``."""
        return node in self.nodes or node in self.places

    def capture(self, node, incoming):
        for number, index in self.places.get(node, ()):
            self.captured[index] = incoming[number]


def _run(node, incoming, wanted):
    """One node with its hooks; None if it is not wanted. With anomaly detection, errors are traced to its
    operation.
    """
    # What is asked for of a node that runs is the gradient before hooks, as in PyTorch.
    if wanted is not None and node in wanted.nodes:
        wanted.capture(node, incoming)
    if node._tensor_hooks or node._retain_grad_hooks:
        incoming = _run_tensor_hooks(node, incoming)
    if wanted is not None and node not in wanted.nodes:
        wanted.capture(node, incoming)
        return None
    if node._pre_hooks:
        incoming = run_hooks_on_tuple(node._pre_hooks, incoming)
    if anomaly.enabled:
        from .anomaly_mode import apply_and_check

        outgoing = apply_and_check(node, incoming, anomaly.check_nan)
    else:
        outgoing = node._apply(incoming)
    if wanted is not None:
        asked = [target is not None and wanted.reached(target) for target, _ in node.next_functions]
        outgoing = [
            *(g if a else None for g, a in zip(outgoing, asked, strict=False)),
            *outgoing[len(asked) :],
        ]
    if node._post_hooks:
        for hook in list(node._post_hooks.values()):
            changed = hook(tuple(outgoing), tuple(incoming))
            if changed is not None:
                outgoing = check_replacement(hook, outgoing, changed)
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
            f"hook '{_hook_name(hook)}' has returned an incorrect number of values (got {len(after)}, but "
            f"expected {len(before)})"
        )
    return [check_hook_result(hook, b, a) for b, a in zip(before, after, strict=True)]


def check_hook_result(hook, before, after):
    """What a hook returned for one gradient. Raises TypeError or RuntimeError if it cannot take that
    gradient's place.
    """
    if after is None or before is None:
        return after
    if not isinstance(after, Tensor):
        raise TypeError(f"expected Variable, but hook returned '{type(after).__name__}'")
    if after.dtype is not before.dtype:
        raise RuntimeError(
            f"hook '{_hook_name(hook)}' has changed the type of value (was torch.{before.dtype._scalar_name}"
            f"Tensor got torch.{after.dtype._scalar_name}Tensor)"
        )
    if after._array.shape != before._array.shape:
        raise RuntimeError(f"hook '{_hook_name(hook)}' has changed the size of value")
    return after


def _hook_name(hook):
    return getattr(hook, "__name__", "<unknown>")


def _run_tensor_hooks(node, incoming):
    incoming = list(incoming)
    for number, hooks in (node._tensor_hooks or {}).items():
        for hook in list(hooks.values()):
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
                f"Function {node.name()} returned an invalid gradient at index {index} - got "
                f"{list(grad._array.shape)} "
                f"but expected shape compatible with {list(shape)}"
            )
        grad = grad._summed_to(shape)
    if grad._array.dtype != dtype:
        from .._dtype import from_numpy_dtype

        grad = grad.to(from_numpy_dtype(dtype))
    return grad


def is_expandable_to(shape, target):
    """Whether a tensor of ``shape`` broadcasts to ``target``."""
    missing = len(target) - len(shape)
    if missing < 0:
        return False
    for n, t in zip(shape, target[missing:] if missing else target, strict=True):
        if n != t and n != 1:
            return False
    return True
