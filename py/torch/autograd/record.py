"""Recording: the results of operations, and the nodes that they get when an input asks for gradients.

What a node saves, and which formulas it runs, is planned once for every choice of inputs that want gradients
(``operation``). Most of what a recorded operation takes beyond its kernel is spent here.
"""

import numpy as np

from .._tensor import LEAF, Tensor, _new, mark_inference, storage_of, wrap
from . import graph
from .grad_mode import mode
from .graph import NO_EDGE, grad_accumulator, next_sequence_nr
from .history import gradient_edge, requires_grad
from .saved import saved_tensors_hooks_in_use

_FLOAT32, _FLOAT64 = np.dtype(np.float32), np.dtype(np.float64)


def record(operation, array, inputs, /, **extra):
    """A tensor of ``array``, the result of ``operation``; with a node if an input asks for gradients."""
    result = _new(Tensor)
    result._array = array
    result._storage = result._base = result._edge = None
    if mode.enabled:
        for t in inputs:
            if t._edge is not None or t._base is not None:
                attach(operation, (result,), inputs, extra)
                break
    elif mode.inference:
        mark_inference(result)
    return result


def record_several(operation, arrays, inputs, /, **extra):
    """Like ``record`` for an operation with several outputs. Integer outputs get no gradient."""
    results = tuple([wrap(a) for a in arrays])
    if mode.enabled:
        attach(operation, results, inputs, extra)
    elif mode.inference:
        for r in results:
            mark_inference(r)
    return results


def record_view(operation, array, offset, source, /, **extra):
    """A view of ``source``: its memory, version counter and base; with a node if ``source`` asks for
    gradients.
    """
    view = view_of(source, array, offset)
    if mode.enabled:
        if (source._edge is not None or source._base is not None) and not view._inference:
            attach(operation, (view,), (source,), extra)
    else:
        view._creation_meta = "inference_mode" if mode.inference else "no_grad"
    return view


def record_views(operation, arrays, offsets, source, /, **extra):
    """Several views of ``source`` from one operation; PyTorch forbids to write to such views in place."""
    views = tuple([view_of(source, a, o) for a, o in zip(arrays, offsets, strict=True)])
    if mode.enabled:
        attach(operation, views, (source,), extra)
    for view in views:
        view._creation_meta = "multi_output" if mode.enabled else "multi_output_no_grad"
    return views


def view_of(source, array, offset):
    """A tensor of ``array``, which lies in the memory of ``source`` from ``offset`` on; nothing is
    recorded.
    """
    view = _new(Tensor)
    view._array = array
    view._edge = None
    view._offset = offset
    base = source._base
    view._base = source if base is None else base
    storage = source._storage
    if storage is None:
        storage = storage_of(source)
    elif source._inference:
        view._base = None
        view._inference = True
    view._storage = storage
    if storage.version:
        view._view_version = storage.version
    if base is not None and source._creation_meta is not None:
        view._creation_meta = source._creation_meta
    return view


def attach(operation, results, inputs, extra):
    """Give ``results`` their node, if any of ``inputs`` asks for gradients.

    ``attach_unary`` and ``attach_binary`` do the same for one result of one or two inputs.
    """
    mask, bit, edges = 0, 1, []
    for t in inputs:
        edge = t._edge
        if edge is LEAF or t._base is not None:
            edge = _edge_of(t)
        if edge is None:
            edges.append(NO_EDGE)
        else:
            edges.append(edge)
            mask |= bit
        bit <<= 1
    if mask:
        node = _new(operation.node_class)
        node.next_functions = tuple(edges)
        _complete(node, operation, -1 if operation.variadic else mask, results, inputs, extra)


def attach_unary(operation, result, input, extra):
    edge = input._edge
    if edge is LEAF or input._base is not None:
        edge = _edge_of(input)
    if edge is not None:
        node = _new(operation.node_class)
        node.next_functions = (edge,)
        _complete(node, operation, 1, (result,), (input,), extra)


def attach_binary(operation, result, input, other, extra):
    edge, other_edge = input._edge, other._edge
    if edge is LEAF or input._base is not None:
        edge = _edge_of(input)
    if other_edge is LEAF or other._base is not None:
        other_edge = _edge_of(other)
    if edge is None:
        if other_edge is None:
            return
        edge, mask = NO_EDGE, 2
    elif other_edge is None:
        other_edge, mask = NO_EDGE, 1
    else:
        mask = 3
    node = _new(operation.node_class)
    node.next_functions = (edge, other_edge)
    _complete(node, operation, mask, (result,), (input, other), extra)


def _edge_of(tensor):
    """The edge of a leaf or a view; None if no gradient is wanted."""
    if tensor._base is None:
        return grad_accumulator(tensor), 0
    # Asking for the edge may bring the view's history up to date.
    return gradient_edge(tensor) if requires_grad(tensor) else None


def _complete(node, operation, mask, results, inputs, extra):
    """Make ``node``, which has its edges, the node of ``results``."""
    node._sequence = next_sequence_nr()
    node._hooked = False
    if operation.several:
        node._outputs = tuple([(r._array.shape, r._array.dtype) for r in results])
        for number, result in enumerate(results):
            if result._array.dtype.kind == "f" and number not in operation.constants:
                result._edge = (node, number)
    else:
        array = results[0]._array
        kind = array.dtype
        node._outputs = ((array.shape, kind),)
        if kind is _FLOAT32 or kind is _FLOAT64 or kind.kind == "f":
            results[0]._edge = (node, 0)
    if graph.note_forward is not None:
        graph.note_forward(node)
    node._plan = plan = operation.plans[mask]
    node._values = plan.save(node, inputs, results, extra)
    if saved_tensors_hooks_in_use:
        node._hook_saved_tensors(*saved_tensors_hooks_in_use[-1])
