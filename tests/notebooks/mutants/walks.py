"""Wrong answers to the exercises of Tutorial 3 that walk over a graph's nodes."""

import torch

from . import Mutants

WALKS = wrong = Mutants()


def _walk(node):
    """All nodes below, entered once for each path."""
    yield node
    for before, _ in node.next_functions:
        if before is not None:
            yield from _walk(before)


@wrong("leaves", says="remember which nodes you have seen")
def a_leaf_for_each_path(y):
    return [node.variable for node in _walk(y.grad_fn) if hasattr(node, "variable")]


@wrong("leaves", says="walks every path")
def removes_repeats_only_at_the_end(y):
    return list({node.variable for node in _walk(y.grad_fn) if hasattr(node, "variable")})


@wrong("leaves", says="not only the first")
def follows_the_first_input_only(y):
    node = y.grad_fn
    while not hasattr(node, "variable"):
        node = next(before for before, _ in node.next_functions if before is not None)
    return [node.variable]


@wrong("leaves", says="until nothing is left to follow")
def looks_one_step_back(y):
    return [n.variable for n, _ in y.grad_fn.next_functions if hasattr(n, "variable")]


@wrong("leaves", says="skip it")
def follows_none(y):
    waiting = [y.grad_fn]
    for node in waiting:
        waiting += [before for before, _ in node.next_functions]
    return [node.variable for node in waiting if hasattr(node, "variable")]


@wrong("leaves", says="Unpack them")
def takes_pairs_for_nodes(y):
    waiting = [y.grad_fn]
    for node in waiting:
        waiting += node.next_functions
    return [node.variable for node in waiting if hasattr(node, "variable")]


@wrong("leaves", says="compared by identity")
def remembers_tensors_in_a_list(y):
    found = []
    for node in _walk(y.grad_fn):
        if hasattr(node, "variable") and node.variable not in found:
            found.append(node.variable)
    return found


@wrong("leaves", says="node.variable")
def returns_nodes(y):
    return [node for node in dict.fromkeys(_walk(y.grad_fn)) if hasattr(node, "variable")]


@wrong("topological order", says="edges point back")
def depth_first(y):
    return list(dict.fromkeys(_walk(y.grad_fn)))


@wrong("topological order", says="edges point back")
def breadth_first(y):
    waiting = [y.grad_fn]
    for node in waiting:
        waiting += dict.fromkeys(n for n, _ in node.next_functions if n is not None and n not in waiting)
    return waiting


def _after(node, seen, order):
    if node is not None and node not in seen:
        seen.add(node)
        for before, _ in node.next_functions:
            _after(before, seen, order)
        order.append(node)
    return order


@wrong("topological order", says="holds names")
def names_of_nodes(y):
    return [node.name() for node in _after(y.grad_fn, set(), [])[::-1]]


@wrong("topological order", says="Reverse it")
def from_the_leaves(y):
    return _after(y.grad_fn, set(), [])


@wrong("topological order", says="stands there once")
def without_a_memory(y):
    return list(_walk(y.grad_fn))


@wrong("topological order", says="leaves' nodes belong to it")
def without_the_leaves(y):
    return [node for node in _after(y.grad_fn, set(), [])[::-1] if not hasattr(node, "variable")]


@wrong("topological order", says="walks every path")
def removes_repeats_of_a_full_walk(y):
    order = []
    for node in _walk(y.grad_fn):
        if node in order:
            order.remove(node)
        order.append(node)
    return order


def _send(order, v, collect):
    received = {order[0]: v}
    for node in order:
        sent = node(received[node])
        for (before, _), share in zip(node.next_functions, sent if isinstance(sent, tuple) else (sent,)):
            if before is not None:
                received[before] = collect(received, before, share)


@wrong("run backward", says="overwrites")
def keeps_the_last_arrival(order, v):
    _send(order, v, lambda received, before, share: share)


@wrong("run backward", says="later arrivals are dropped")
def keeps_the_first_arrival(order, v):
    _send(order, v, lambda received, before, share: received.get(before, share))


@wrong("run backward", says="written in place")
def adds_in_place(order, v):
    def collect(received, before, share):
        if before in received:
            received[before] += share
            return received[before]
        return share

    _send(order, v, collect)


@wrong("run backward", says="is v itself")
def hands_v_to_every_node(order, v):
    for node in order:
        node(v)


@wrong("run backward", says="has been ignored")
def starts_with_ones(order, v):
    _send(order, torch.ones_like(v), lambda received, before, share: received.get(before, 0) + share)


@wrong("run backward", says="a None was added")
def adds_what_belongs_to_none(order, v):
    received = {order[0]: v}
    for node in order:
        sent = node(received[node])
        befores = [before for before, _ in node.next_functions if before is not None]
        for before, share in zip(befores, sent if isinstance(sent, tuple) else (sent,)):
            received[before] = received.get(before, 0) + share


@wrong("run backward", says="a bare tensor was taken apart")
def takes_every_answer_for_a_tuple(order, v):
    received = {order[0]: v}
    for node in order:
        for (before, _), share in zip(node.next_functions, node(received[node])):
            if before is not None:
                received[before] = received.get(before, 0) + share


@wrong("run backward", says="still None")
def leaves_out_the_leaves(order, v):
    received = {order[0]: v}
    for node in order:
        if hasattr(node, "variable"):
            continue
        sent = node(received[node])
        for (before, _), share in zip(node.next_functions, sent if isinstance(sent, tuple) else (sent,)):
            if before is not None:
                received[before] = received.get(before, 0) + share


@wrong("run backward", says="added it again")
def adds_at_the_leaf_as_well(order, v):
    received = {order[0]: v}
    for node in order:
        sent = node(received[node])
        if hasattr(node, "variable"):
            node.variable.grad = node.variable.grad + received[node]
        for (before, _), share in zip(node.next_functions, sent if isinstance(sent, tuple) else (sent,)):
            if before is not None:
                received[before] = received.get(before, 0) + share
