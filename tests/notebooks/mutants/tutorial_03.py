"""Wrong answers to the exercises of Tutorial 3."""

import warnings

import torch

from . import Mutants

MUTANTS = wrong = Mutants()


@wrong("path products", says="local derivatives multiply")
def adds_along_a_path(graph, start, end):
    if start == end:
        return [0.0]
    return [d + rest for following, d in graph[start] for rest in adds_along_a_path(graph, following, end)]


@wrong("path products", says="on many paths")
def enters_each_node_once(graph, start, end, seen=None):
    seen = set() if seen is None else seen
    if start == end:
        return [1.0]
    products = []
    for following, d in graph[start]:
        if following not in seen:
            if following != end:
                seen.add(following)
            products += [d * rest for rest in enters_each_node_once(graph, following, end, seen)]
    return products


@wrong("path products", says="list of its terms")
def returns_the_sum(graph, start, end):
    return 1.0 if start == end else sum(d * returns_the_sum(graph, v, end) for v, d in graph[start])


@wrong("path products", says="dead end")
def counts_dead_ends(graph, start, end):
    if not graph[start]:
        return [1.0]
    return [d * rest for following, d in graph[start] for rest in counts_dead_ends(graph, following, end)]


@wrong("path products", says="Two edges are two paths")
def merges_double_edges(graph, start, end):
    if start == end:
        return [1.0]
    return [d * rest for following, d in dict(graph[start]).items()
            for rest in merges_double_edges(graph, following, end)]


@wrong("path products", says="one path, of no edges")
def no_empty_path(graph, start, end):
    return [d * rest for following, d in graph[start] for rest in no_empty_path(graph, following, end)]


@wrong("path products", says="the last edge")
def forgets_the_last_factor(graph, start, end):
    if start == end:
        return [1.0]
    return [(1.0 if following == end else d) * rest for following, d in graph[start]
            for rest in forgets_the_last_factor(graph, following, end)]


@wrong("path products", says="equal entries become one")
def a_set_of_products(graph, start, end):
    if start == end:
        return {1.0}
    return {d * rest for following, d in graph[start] for rest in a_set_of_products(graph, following, end)}


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


def _forward(steps, x):
    hs = [x]
    for step in steps:
        hs.append(step(hs[-1]))
        hs[-1].retain_grad()
    return hs


@wrong("inner gradients", says="reversed")
def in_the_order_of_the_hooks(steps, x, v):
    found, h = [], x
    h.register_hook(lambda g: found.append(g))
    for step in steps:
        h = step(h)
        h.register_hook(lambda g: found.append(g))
    h.backward(v)
    return found


@wrong("inner gradients", says="Asked for is its .grad")
def returns_the_tensors(steps, x, v):
    hs = _forward(steps, x)
    hs[-1].backward(v)
    return hs


@wrong("inner gradients", says="upstream v has been ignored")
def of_the_sum(steps, x, v):
    hs = _forward(steps, x)
    hs[-1].sum().backward()
    return [h.grad for h in hs]


@wrong("inner gradients", says="retain_grad()")
def without_retain_grad(steps, x, v):
    hs = [x]
    for step in steps:
        hs.append(step(hs[-1]))
    hs[-1].backward(v)
    with warnings.catch_warnings(action="ignore"):
        return [h.grad for h in hs]


@wrong("inner gradients", says="next step alone")
def of_each_step_alone(steps, x, v):
    gradients = []
    for step in steps:
        x = x.detach().requires_grad_()
        y = step(x)
        gradients.append(torch.autograd.grad(y.sum(), x)[0])
        x = y
    return gradients + [v]


@wrong("inner gradients", says="4 entries")
def forgets_the_end(steps, x, v):
    hs = _forward(steps, x)
    hs[-1].backward(v)
    return [h.grad for h in hs[:-1]]


@wrong("two gradients", says="retain_graph=True")
def frees_the_trunk(trunk, head1, head2, x):
    h = trunk(x)
    head1(h).backward()
    first, x.grad = x.grad, None
    head2(h).backward()
    return first, x.grad


@wrong("two gradients", says="both are one tensor")
def puts_aside_without_clearing(trunk, head1, head2, x):
    h = trunk(x)
    head1(h).backward(retain_graph=True)
    first = x.grad
    head2(h).backward()
    return first, x.grad


@wrong("two gradients", says="one backward for both")
def of_the_sum_of_both(trunk, head1, head2, x):
    h = trunk(x)
    (head1(h) + head2(h)).backward()
    return x.grad, x.grad


@wrong("two gradients", says="one step further back")
def with_respect_to_the_trunk(trunk, head1, head2, x):
    h = trunk(x)
    return torch.autograd.grad(head1(h), h, retain_graph=True)[0], torch.autograd.grad(head2(h), h)[0]


@wrong("two gradients", says="returns nothing")
def returns_what_backward_returns(trunk, head1, head2, x):
    h = trunk(x)
    return head1(h).backward(retain_graph=True), head2(h).backward()


@wrong("two gradients", says="accumulated onto the first")
def clones_without_clearing(trunk, head1, head2, x):
    h = trunk(x)
    head1(h).backward(retain_graph=True)
    first = x.grad.clone()
    head2(h).backward()
    return first, x.grad


@wrong("two gradients", says="zero_() cleared")
def clears_what_was_put_aside(trunk, head1, head2, x):
    h = trunk(x)
    head1(h).backward(retain_graph=True)
    first = x.grad
    x.grad.zero_()
    head2(h).backward()
    return first, x.grad


@wrong("two gradients", says="trunk was called 2 times")
def runs_the_trunk_twice(trunk, head1, head2, x):
    return torch.autograd.grad(head1(trunk(x)), x)[0], torch.autograd.grad(head2(trunk(x)), x)[0]


@wrong("Hessian times vector", says="create_graph=True")
def without_create_graph(f, x, w):
    gradient, = torch.autograd.grad(f(x), x)
    return torch.autograd.grad((gradient * w).sum(), x)[0]


@wrong("Hessian times vector", says="w does not appear")
def forgets_w(f, x, w):
    gradient, = torch.autograd.grad(f(x), x, create_graph=True)
    return torch.autograd.grad(gradient.sum(), x)[0]


@wrong("Hessian times vector", says="before the second derivative")
def multiplies_too_late(f, x, w):
    gradient, = torch.autograd.grad(f(x), x, create_graph=True)
    return w * torch.autograd.grad(gradient.sum(), x)[0]


@wrong("Hessian times vector", says="builds the Hessian row by row")
def builds_the_hessian(f, x, w):
    H = torch.autograd.functional.hessian(f, x.detach()).reshape(x.numel(), x.numel())
    return (H @ w.reshape(-1)).reshape(x.shape)


@wrong("Hessian times vector", says="not differentiated again")
def stops_at_the_gradient(f, x, w):
    return torch.autograd.grad(f(x), x)[0] * w


@wrong("Hessian times vector", says="accumulated in x.grad")
def lets_gradients_accumulate(f, x, w):
    gradient, = torch.autograd.grad(f(x), x, create_graph=True)
    f(x).backward()
    (gradient * w).sum().backward()
    return x.grad
