"""Wrong answers to the exercises of Tutorial 3."""

import warnings

import torch

from . import Mutants
from .walks import WALKS

MUTANTS = wrong = Mutants(WALKS)


@wrong("path products", says="local derivatives multiply")
def adds_along_a_path(graph, start, end):
    if start == end:
        return [0.0]
    return [d + rest for following, d in graph[start] for rest in adds_along_a_path(graph, following, end)]


@wrong("path products", says="is 1, not 0")
def zero_for_the_path_of_no_edges(graph, start, end):
    if start == end:
        return [0.0]
    return [d * rest for following, d in graph[start]
            for rest in zero_for_the_path_of_no_edges(graph, following, end)]


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


@wrong("inner gradients", says="Was a step detached?")
def detaches_each_step(steps, x, v):
    hs = [x]
    for step in steps:
        hs.append(step(hs[-1].detach().requires_grad_()))
        hs[-1].retain_grad()
    hs[-1].backward(v)
    return [h.grad for h in hs]


@wrong("inner gradients", says="lambda g, k=k")
def hooks_that_see_the_last_k(steps, x, v):
    found, h = {}, x
    x.register_hook(lambda g: found.update({0: g}))
    for k, step in enumerate(steps, start=1):
        h = step(h)
        h.register_hook(lambda g: found.update({k: g}))     # noqa: B023  the mistake
    h.backward(v)
    return [found.get(k) for k in range(len(steps) + 1)]


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
