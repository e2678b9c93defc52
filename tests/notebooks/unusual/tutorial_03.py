"""Right answers to the exercises of Tutorial 3 that look unlike the solutions."""

from collections import defaultdict, deque
from graphlib import TopologicalSorter

import numpy as np
import torch
from torch.autograd import grad

from . import Answers

ANSWERS = right = Answers()


@right("path products")
def a_stack_in_place_of_recursion(graph, start, end):
    found, waiting = [], [(start, 1)]
    while waiting:
        node, product = waiting.pop()
        if node == end:
            found.append(product)
        waiting += [(following, product * slope) for following, slope in graph[node]]
    return tuple(found)


@right("path products")
def a_generator_of_tensors(graph, start, end):
    if start == end:
        yield torch.tensor(1.0)
    for following, slope in graph[start]:
        for rest in a_generator_of_tensors(graph, following, end):
            yield slope * rest


@right("path products")
def an_array_level_by_level(graph, start, end):
    level, found = [(start, np.float32(1))], []
    while level:
        found += [product for node, product in level if node == end]
        level = [(following, product * slope) for node, product in level for following, slope in graph[node]]
    return np.array(sorted(found))


@right("path products")
def remembers_each_nodes_list(graph, start, end):
    products = {end: torch.ones(1)}

    def below(node):
        if node not in products:
            products[node] = torch.cat([torch.ones(0), *[d * below(n) for n, d in graph[node]]])
        return products[node]

    return below(start)


def nodes_behind(y):
    """All nodes, last in first out."""
    waiting, seen = [y.grad_fn], set()
    while waiting:
        node = waiting.pop()
        if node and node not in seen:
            seen.add(node)
            waiting.extend(pair[0] for pair in node.next_functions)
    return seen


@right("leaves")
def a_set(y):
    return {node.variable for node in nodes_behind(y) if hasattr(node, "variable")}


@right("leaves")
def tells_leaves_by_their_nodes_name(y):
    return tuple(node.variable for node in nodes_behind(y) if node.name().endswith("AccumulateGrad"))


@right("leaves")
def values_of_a_dictionary(y):
    found, seen = {}, {}

    def visit(node):
        if node is None or id(node) in seen:
            return
        seen[id(node)] = node               # alive, or another node might get its id
        if type(node).__name__ == "AccumulateGrad":
            found[id(node.variable)] = node.variable
        for before, _ in node.next_functions:
            visit(before)

    visit(y.grad_fn)
    return found.values()


@right("leaves")
def a_generator(y):
    waiting, seen = deque([y.grad_fn]), {None}
    while waiting:
        node = waiting.popleft()
        if node not in seen:
            seen.add(node)
            if (leaf := getattr(node, "variable", None)) is not None:
                yield leaf
            waiting.extend(before for before, _ in node.next_functions)


@right("topological order")
def counts_the_arrows_into_each_node(y):
    arrows = defaultdict(int)
    for node in nodes_behind(y):
        for before, _ in node.next_functions:
            arrows[before] += 1
    order, ready = [], {y.grad_fn}
    while ready:
        order.append(ready.pop())
        for before, _ in order[-1].next_functions:
            arrows[before] -= 1
            if before is not None and not arrows[before]:
                ready.add(before)
    return tuple(order)


@right("topological order")
def by_the_standard_library(y):
    sorter = TopologicalSorter()
    for node in nodes_behind(y):
        for before, _ in node.next_functions:
            if before is not None:
                sorter.add(before, node)
    return sorter.static_order()


@right("topological order")
def a_deque_filled_from_the_left(y):
    order, seen = deque(), {None}

    def visit(node):
        if node not in seen:
            seen.add(node)
            for before, _ in reversed(node.next_functions):
                visit(before)
            order.appendleft(node)

    visit(y.grad_fn)
    return order


@right("topological order")
def sorted_by_the_longest_way_from_y(y):
    depth = dict.fromkeys(nodes_behind(y), 0)
    for _ in depth:
        for node in depth:
            for before, _ in node.next_functions:
                if before is not None:
                    depth[before] = max(depth[before], depth[node] + 1)
    return sorted(depth, key=depth.get)


@right("topological order")
def always_one_that_no_other_points_to(y):
    left = sorted(nodes_behind(y), key=lambda node: node.name())
    while left:
        node = next(n for n in left if all(n not in [b for b, _ in m.next_functions] for m in left))
        left.remove(node)
        yield node


@right("topological order")
def a_list_turned_round_by_reversed(y):
    order, open_nodes, waiting = [], set(), [y.grad_fn]
    while waiting:                          # depth first without recursion: a node is met, then left
        node = waiting.pop()
        if node in open_nodes and node not in order:
            order.append(node)
        elif node is not None and node not in open_nodes:
            open_nodes.add(node)
            waiting += [node, *[before for before, _ in node.next_functions]]
    return reversed(order)


def as_tuple(sent):
    return sent if isinstance(sent, tuple) else (sent,)


@right("run backward")
def keeps_all_arrivals_and_adds_late(order, v):
    arrived = defaultdict(list, {order[0]: [v]})
    for node in order:
        sent = as_tuple(node(torch.stack(arrived[node]).sum(0)))
        for k, (before, _) in enumerate(node.next_functions):
            if before is not None:
                arrived[before].append(sent[k])


@right("run backward")
def begins_with_the_number_zero(order, v):
    received = dict.fromkeys(order, 0) | {order[0]: v, None: 0}
    for node in order:
        for pair, share in zip(node.next_functions, as_tuple(node(received[node]))):
            received[pair[0]] = received[pair[0]] + (0 if share is None else share)


@right("run backward")
def adds_in_place_to_copies(order, v):
    received = {order[0]: v.clone()}
    for node in order:
        for (before, _), share in zip(node.next_functions, as_tuple(node(received.pop(node)))):
            if before in received:
                received[before] += share
            elif before is not None:
                received[before] = share.clone()


@right("run backward")
def looks_back_for_what_a_node_receives(order, v):
    sent = {}
    for node in order:
        shares = [share for other, all_shares in sent.items()
                  for (before, _), share in zip(other.next_functions, all_shares) if before is node]
        sent[node] = as_tuple(node(sum(shares) if shares else v))
    return sent


@right("inner gradients")
def all_from_one_call_of_grad(steps, x, v):
    hs = [x]
    for step in steps:
        hs.append(step(hs[-1]))
    return grad(hs[-1], hs, v)


@right("inner gradients")
def hooks_in_place_of_retain_grad(steps, x, v):
    found, h = {}, x
    x.register_hook(lambda g: found.update({0: g}))
    for k, step in enumerate(steps, start=1):
        h = step(h)
        h.register_hook(lambda g, k=k: found.update({k: g}))
    (v * h).sum().backward()
    return [found[k] for k in sorted(found)]


@right("inner gradients")
def one_step_after_the_other_by_hand(steps, x, v):
    pulls, h = [], x.detach()
    for step in steps:
        h, pull = torch.func.vjp(step, h)
        pulls.append(pull)
    gradients = [v]
    for pull in reversed(pulls):
        gradients.append(*pull(gradients[-1]))
    return reversed(gradients)


@right("inner gradients")
def from_whole_jacobians(steps, x, v):
    gradients = deque([v])
    places = [x.detach()]
    for step in steps:
        places.append(step(places[-1]))
    for step, h in zip(steps[::-1], places[-2::-1]):
        J = torch.autograd.functional.jacobian(step, h)
        gradients.appendleft(torch.tensordot(gradients[0], J, dims=gradients[0].dim()))
    return gradients


@right("two gradients")
def each_by_way_of_a_detached_trunk(trunk, head1, head2, x):
    h = trunk(x)
    cut = h.detach().requires_grad_()
    return [grad(h, x, grad(head(cut), cut)[0], retain_graph=True)[0] for head in (head1, head2)]


@right("two gradients")
def the_second_as_a_difference(trunk, head1, head2, x):
    h = trunk(x)
    head1(h).backward(retain_graph=True)
    first = x.grad.clone()
    head2(h).backward()
    return first, x.grad - first


@right("two gradients")
def two_rows_of_one_jacobian(trunk, head1, head2, x):
    def both(x):
        h = trunk(x)
        return torch.stack([head1(h), head2(h)])

    return torch.autograd.functional.jacobian(both, x)


@right("two gradients")
def one_batched_call(trunk, head1, head2, x):
    h = trunk(x)
    heads = torch.stack([head1(h), head2(h)])
    return grad(heads, x, torch.eye(2, dtype=heads.dtype), is_grads_batched=True)[0]


@right("two gradients")
def by_func_vjp(trunk, head1, head2, x):
    h, pull = torch.func.vjp(trunk, x)
    return tuple(pull(torch.func.grad(head)(h))[0] for head in (head1, head2))


@right("Hessian times vector")
def w_as_the_weight_of_the_second_call(f, x, w):
    gradient, = grad(f(x), x, create_graph=True)
    return grad(gradient, x, w)[0]


@right("Hessian times vector")
def through_grad(f, x, w):
    f(x).backward(create_graph=True)
    gradient, x.grad = x.grad, None
    torch.tensordot(gradient, w, dims=w.dim()).backward()
    return x.grad


@right("Hessian times vector")
def first_along_w_then_by_x(f, x, w):
    eta = torch.zeros((), dtype=x.dtype, requires_grad=True)
    slope, = grad(f(x + eta * w), eta, create_graph=True)
    return grad(slope, x)[0]


@right("Hessian times vector")
def by_functional_hvp(f, x, w):
    return torch.autograd.functional.hvp(f, x, w)[1]


@right("Hessian times vector")
def by_functional_vhp_which_is_the_same(f, x, w):
    return torch.autograd.functional.vhp(f, x.detach(), w)[1]


@right("Hessian times vector")
def by_func_jvp_of_func_grad(f, x, w):
    return torch.func.jvp(torch.func.grad(f), (x,), (w,))[1]
