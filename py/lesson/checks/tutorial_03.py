"""Exercises of Tutorial 3, Autograd and computation graphs."""

import itertools
import math
from collections.abc import Iterable
from functools import partial

import torch

from ..exercise import Lesson, Wrong
from ..oracles import Draws, close, compare, gradient_by_differences, plain, require, tensor
from .walks import (
    Doubled,
    constant_first,
    diamond,
    forked,
    in_order,
    nodes_behind,
    shared,
    skipping,
    sweep,
    three_graphs,
)

lesson = Lesson("Tutorial 3", "Autograd and computation graphs")


def _listed(value):
    """A deque, a generator, the values of a dictionary as a list; all else as it is."""
    other = isinstance(value, (list, tuple, set, dict, str, torch.Tensor)) or not isinstance(value, Iterable)
    return value if other else list(value)


@lesson.exercise("path products", hints=(
    "Each path from start begins with one of the edges that leave start. If you had the products of all "
    "paths from there on, what would you do to them?",
    "Let the function call itself: for each edge (following, derivative), every product from `following` to "
    "`end` becomes one product from `start`, by one more factor. Where start is end, what is the list?",
    "If start == end return [1.0], the empty product. Otherwise: [derivative * rest for following, "
    "derivative in graph[start] for rest in (the list from following to end)].",
))
def path_products(f):
    draws = Draws(51)
    for sizes in ((1, 2, 1), (2, 3, 2), (3, 1, 2, 2)):
        # Layers, each joined to the next completely: a path picks one node a layer, so paths are a product.
        layers = [["start"], *[[f"{k}{i}" for i in range(size)] for k, size in enumerate(sizes)], ["end"]]
        graph = {name: [] for layer in layers for name in layer} | {"aside": []}
        weight = {}
        for above, below in zip(layers, layers[1:]):
            for u, v in itertools.product(above, below):
                weight[u, v] = draws.uniform(1, low=0.5, high=2.0).item()
                graph[u].append((v, weight[u, v]))
        graph["start"].append(("aside", 5.0))           # leads nowhere
        numbers = [[weight[edge] for edge in zip(path, path[1:])] for path in itertools.product(*layers)]
        _judge_products(f, graph, "start", "end", numbers)
    twice = {"y": [("x", 3.0), ("x", 3.0)], "x": []}
    got = f(twice, "y", "x")
    require(not (isinstance(got, (list, tuple)) and len(got) == 1),
            "for y = x * x at x = 3 two edges lead from y to x, and your list has one entry. Two edges "
            "are two paths: both count.")
    _judge_products(f, twice, "y", "x", [[3.0], [3.0]])
    return "every path once, in three layered graphs and for a double edge; dead ends count for nothing."


def _judge_products(f, graph, start, end, numbers):
    """``numbers`` holds the local derivatives along each path."""
    want = [*map(math.prod, numbers)]
    got = _listed(f(graph, start, end))
    what = f"in a graph with {len(want)} paths from {start} to {end} your answer"
    require(got is not None, f"{what} is None. Is a `return` missing?")
    require(not isinstance(got, (set, dict)),
            f"{what} is a {type(got).__name__}, in which equal entries become one. Two paths may have the "
            "same product: use a list.")
    got = got.tolist() if isinstance(got, torch.Tensor) else got
    got = [*map(plain, got)] if isinstance(got, (list, tuple)) else plain(got)
    if isinstance(got, (int, float)):
        total = math.isclose(got, sum(want), rel_tol=1e-9)
        raise Wrong(f"{what} is one number" + (", the sum over the paths. That is the gradient; asked for "
                                               "is the list of its terms." if total else "; expected a "
                                                                                         "list."))
    require(isinstance(got, (list, tuple)) and all(isinstance(p, (int, float)) for p in got),
            f"{what} is not a list of numbers: {str(got)[:60]}.")
    if len(got) == len(want):
        if _same_numbers(got, want):
            return
        require(any(got), f"{what} holds only zeros. The product along a path of no edges is 1, not 0.")
        sums = [*map(sum, numbers)]
        require(not (_same_numbers(got, sums) or _same_numbers(got, [s + 1 for s in sums])),
                f"{what} holds sums along the paths. Along a path local derivatives multiply; only the paths "
                "are added.")
        for place, short in (("last", [path[:-1] for path in numbers]), ("first", [p[1:] for p in numbers])):
            require(not _same_numbers(got, [*map(math.prod, short)]),
                    f"{what} lacks a factor in each entry: the derivative of the {place} edge of the path.")
        raise Wrong(f"{what} has the right number of entries, but not the right products.")
    if len(got) < len(want):
        hint = ("A node may lie on many paths: do not skip it because it has been visited." if got else
                "What is the list of paths from a node to itself? Not empty: one path, of no edges.")
        raise Wrong(f"{what} has {len(got)} {'entry' if len(got) == 1 else 'entries'}. {hint}")
    raise Wrong(f"{what} has {len(got)} entries. A path counts only if it arrives at {end!r}: a dead end "
                "contributes nothing.")


def _same_numbers(a, b):
    """Do the two lists hold the same numbers, in any order?"""
    return len(a) == len(b) and all(math.isclose(x, y, rel_tol=1e-5) for x, y in zip(sorted(a), sorted(b)))


@lesson.exercise("leaves", hints=(
    "Where does the walk begin, and how do you know that you have already been at a node that turns up "
    "again?",
    "Keep a list of nodes to visit and a set of nodes seen. For each node look at every pair in "
    "next_functions; a None is no node. Which attribute of a leaf's node is the leaf?",
    "waiting = [y.grad_fn]; seen = {y.grad_fn}. For each node in waiting: if hasattr(node, \"variable\"), "
    "take node.variable; append every node of next_functions that is neither None nor in seen, and add it "
    "to seen.",
))
def leaves(f):
    for what, y, names in three_graphs():
        found = _called(f, y)
        require(found is not None, "your function returns None. Is the `return` missing?")
        require(isinstance(found, (list, tuple, set)), "expected a list of tensors; got a "
                                                       f"{type(found).__name__}.")
        found = list(found)
        require(not any(hasattr(item, "next_functions") for item in found),
                "your list holds nodes. Asked for are the leaf tensors: node.variable.")
        require(all(isinstance(item, torch.Tensor) for item in found),
                f"your list holds something that is no tensor: {[type(item).__name__ for item in found]}.")
        labels = [names.get(item, "?") for item in found]
        require("?" not in labels, f"in {what} your list holds a tensor that is none of its leaves.")
        for name in names.values():
            require(name in labels, f"in {what} the leaf {name} is missing. Follow every entry of "
                                    "next_functions, not only the first, and theirs in turn, until nothing "
                                    "is left to follow.")
            require(labels.count(name) == 1, f"in {what} the leaf {name} is there {labels.count(name)} "
                                             "times. Several paths lead to it: remember which nodes you "
                                             "have seen.")
    end = Doubled()
    found = _called(f, end)
    require(len(found) == 1 and next(iter(found)) is end.leaf, "after 30 doublings your list is not the "
                                                               "one leaf.")
    return "each leaf once in three graphs, and no path walked twice in one with a billion."


def _called(f, y):
    """What f(y) gives, as a list; what walks often trip over, in the lesson's words."""
    try:
        return _listed(f(y))
    except AttributeError as error:
        if "'NoneType' object" in str(error):
            raise Wrong("your walk treats a None in next_functions as a node. It stands for an input that "
                        "needs no gradient: skip it.") from None
        if "'tuple' object" in str(error):
            raise Wrong("next_functions holds pairs (node, number), and your walk treats a pair as a node. "
                        "Unpack them: for before, _ in node.next_functions.") from None
        if "'Tensor' object" in str(error) and "next_functions" in str(error):
            raise Wrong("a tensor has no next_functions; its node has. Begin with y.grad_fn.") from None
        raise
    except RuntimeError as error:
        if "Boolean value of Tensor" in str(error):
            raise Wrong("`in` compares tensors number by number. Remember nodes, in a set: nodes are "
                        "compared by identity.") from None
        raise


@lesson.exercise("topological order", hints=(
    "Which node can certainly stand last: one that points to many others, or one that points to none?",
    "Visit a node's next_functions first and append the node itself after them. In which order is your list "
    "then, and how do you turn it round? Do not visit a node twice.",
    "def visit(node): if node is None or seen, return; mark it as seen; visit every node in "
    "next_functions; then order.append(node). Call visit(y.grad_fn) and return order[::-1].",
))
def topological(f):
    for what, y, _ in three_graphs():
        _judge_order(_called(f, y), y, what)
    end = Doubled()
    order = _called(f, end)
    require(len(order) == 31 and order[0] is end.grad_fn and order[-1].name().endswith("AccumulateGrad"),
            "after 30 doublings the order is not the chain of 31 nodes, from the last sum to the leaf.")
    return "every edge points forward in three graphs, and no path is walked twice in one with a billion."


def _judge_order(order, y, what):
    require(order is not None, "your function returns None. Is the `return` missing?")
    require(isinstance(order, (list, tuple)), f"expected a list of nodes; got a {type(order).__name__}.")
    order, nodes = list(order), nodes_behind(y)
    require(not any(item is None for item in order), "your list holds None: skip the inputs that need no "
                                                     "gradient.")
    require(not any(isinstance(item, str) for item in order), "your list holds names. Asked for are the "
                                                              "nodes themselves.")
    require(all(hasattr(item, "next_functions") for item in order),
            "your list holds something that is no node. Begin with y.grad_fn, not with y.")
    twice = next((node for node in order if order.count(node) > 1), None)
    if twice is not None:
        raise Wrong(f"in {what} the node {_short(twice)} is there {order.count(twice)} times. A node that "
                    "collects first and passes on once stands there once.")
    missing = [node for node in nodes if node not in order]
    if missing:
        leaf = " The leaves' nodes belong to it too." if all(hasattr(n, "variable") for n in missing) else ""
        raise Wrong(f"in {what} your list lacks {len(missing)} of {len(nodes)} nodes, among them "
                    f"{_short(missing[0])}.{leaf}")
    require(len(order) == len(nodes), f"in {what} your list holds nodes that are not behind y.")
    at = {node: k for k, node in enumerate(order)}
    pairs = [(node, before) for node in order for before, _ in node.next_functions if before is not None]
    late = [(node, before) for node, before in pairs if at[before] < at[node]]
    if not late:
        return
    if len(late) == len(pairs):
        raise Wrong(f"in {what} every edge points backwards: your list runs from the leaves to y. Reverse "
                    "it.")
    node, before = late[0]
    raise Wrong(f"in {what} {len(late)} of {len(pairs)} edges point back: {_short(before)} stands before "
                f"{_short(node)}, which points to it, and would pass on before it has collected everything.")


def _short(node):
    return node.name().rsplit(":", 1)[-1]


@lesson.exercise("run backward", hints=(
    "At the moment a node's turn comes in a topological order, what is certain about everything that "
    "points to it? Where do you keep what has arrived so far?",
    "A dictionary from nodes to gradients, which begins with {order[0]: v}. For each node: call it with "
    "its entry, make a tuple of the answer if it is a bare tensor, and zip it with node.next_functions.",
    "for node in order: sent = node(received[node]); if isinstance(sent, torch.Tensor): sent = (sent,). "
    "Then for (before, _), share in zip(node.next_functions, sent): unless before is None, add share to "
    "received[before], or set it if there is nothing yet.",
))
def run_backward(f):
    draws = Draws(61)
    graphs = [("the diamond", lambda x, w: diamond(x) * w),
              ("a graph with paths of different lengths", skipping),
              ("a graph in which a leaf is used four times", shared),
              ("a graph in which a sum sends one tensor to two nodes", forked),
              ("a graph in which a constant stands first", constant_first)]
    for (what, function), shape in itertools.product(graphs, ((3,), (2, 4))):
        x, w, v = draws.normal(*shape), draws.normal(*shape), draws.normal(*shape)
        one, two = x.clone().requires_grad_(), w.clone().requires_grad_()
        order = in_order(function(one, two))
        try:
            with torch.no_grad():
                f(list(order), v.clone())
        except TypeError as error:
            if "unsupported operand" in str(error) and "NoneType" in str(error):
                raise Wrong(f"in {what} a None was added. A node sends None in the place of an input that "
                            "needs no gradient: zip its answer with all of next_functions, then skip the "
                            "pairs whose node is None.") from None
            raise
        require(one.grad is not None and two.grad is not None,
                f"in {what} a leaf's .grad is still None. Call every node, the AccumulateGrad ones too: they "
                "are what adds to .grad.")
        with torch.no_grad():
            suspects = {mistake: sweep(order, v, mistake)
                        for mistake in ("ones", "last", "first", "in place", "bare")}
        for leaf, name, want in ((one, "x", gradient_by_differences(partial(function, w=w), x, v)),
                                 (two, "w", gradient_by_differences(partial(function, x), w, v))):
            compare(leaf.grad, want, f"in {what}, {name}.grad", rtol=1e-6, atol=1e-7, suspects=[
                (suspects["ones"][leaf], f"in {what}, {name}.grad is the gradient for v = 1: the v you were "
                                         "given has been ignored. It is what order[0] receives."),
                (suspects["bare"][leaf].expand_as(v),
                 f"in {what}, {name}.grad shows that a bare tensor was taken apart: zip runs through its "
                 "rows. Make it a tuple of one first: (sent,)."),
                (suspects["last"][leaf], f"in {what}, {name}.grad holds only what arrived last at a "
                                         "shared node: each arrival overwrites the one before. Add them "
                                         "up."),
                (suspects["first"][leaf], f"in {what}, {name}.grad holds only what arrived first at a shared "
                                          "node; later arrivals are dropped. Add them up."),
                (v, f"in {what}, {name}.grad is v itself. Call each node with what it has received."),
                (suspects["in place"][leaf], f"in {what}, {name}.grad shows that a received gradient was "
                                             "written in place. A sum sends one and the same tensor to all "
                                             "its inputs, so += changes what others have received too. Make "
                                             "a new tensor: received + share."),
                (2 * want, f"in {what}, {name}.grad is twice the gradient: AccumulateGrad has added it "
                           "already, and you added it again."),
            ])
    return "equal to central differences for five graphs and two shapes, with a random v."


@lesson.exercise("inner gradients", hints=(
    "After y.backward(v), what is t.grad of an intermediate tensor t, and what has to be said before so "
    "that it is not?",
    "Keep all h in a list, and call retain_grad() on each one that you make. What does h_n.backward need, "
    "since h_n is not a scalar?",
    "hs = [x]; for each step: hs.append(step(hs[-1])) and hs[-1].retain_grad(). Then hs[-1].backward(v), and "
    "return [h.grad for h in hs].",
))
def inner_gradients(f):
    draws = Draws(71)
    for rows, columns in ((3, 3), (2, 4)):
        A, B = draws.normal(columns, rows), draws.normal(5, columns)
        steps = [torch.sin, lambda h, A=A: A @ h, lambda h: h * h + h, lambda h, B=B: B @ h]
        x, v = draws.normal(rows, 2), draws.normal(5, 2)
        got = _listed(f(list(steps), x.clone().requires_grad_(), v.clone()))
        require(got is not None, "your function returns None. Is the `return` missing?")
        require(isinstance(got, (list, tuple)), f"expected a list of tensors; got a {type(got).__name__}.")
        hs = [x]
        for step in steps:
            hs.append(step(hs[-1]))
        want = [gradient_by_differences(partial(_tail, steps[k:]), h, v) for k, h in enumerate(hs)]
        ones = [gradient_by_differences(partial(_tail, steps[k:]), h) for k, h in enumerate(hs)]
        require(len(got) == len(want), f"for 4 steps your list has {len(got)} entries; expected 5, for h_0 "
                                       "= x to h_4.")
        if all(isinstance(g, torch.Tensor) and close(g, w, 1e-6, 1e-7) for g, w in zip(got, reversed(want))):
            raise Wrong("your list is reversed: it begins with the gradient at h_n. Hooks are called on "
                        "the way back, from the output to x.")
        for k, (g, w, o) in enumerate(zip(got, want, ones)):
            require(g is not None or k > 0, "the gradient at h_0 = x is None, although x is a leaf: no path "
                                            "leads from your h_n back to x. Was a step detached?")
            require(g is not None, f"the gradient at h_{k} is None. It passed through and was dropped: call "
                                   "retain_grad() on each intermediate tensor before backward. (With hooks: "
                                   "a function made in a loop sees the loop's last k; write lambda g, k=k.)")
            compare(g, w, f"the gradient at h_{k}", rtol=1e-6, atol=1e-7, suspects=[
                (hs[k], f"the entry for h_{k} is h_{k} itself. Asked for is its .grad."),
                (o, f"the gradient at h_{k} is that of h_n.sum(): the upstream v has been ignored. Start "
                    "the sweep with it."),
                *_local(steps, hs, k, v),
                *[(want[j], f"the gradient at h_{k} is the one that belongs at h_{j}.") for j in range(5)]])
    return "equal to central differences at every h, for two shapes and random v."


def _tail(steps, h):
    for step in steps:
        h = step(h)
    return h


def _local(steps, hs, k, v):
    """As suspects: the gradient of step k alone, with ones, not carried on to the end."""
    if k == len(steps):
        return []
    return [(gradient_by_differences(steps[k], hs[k]),
             f"the gradient at h_{k} is that of the next step alone. Everything up to h_n lies in between.")]


@lesson.exercise("two gradients", hints=(
    "Which call frees what the second one will need? And after the first call, who else will write into "
    "x.grad?",
    "The first backward must keep the trunk's saved tensors. Between the two calls x.grad has to be "
    "cleared in the way that does not touch the tensor you have put aside. (Or use a function that "
    "returns gradients.)",
    "h = trunk(x); head1(h).backward(retain_graph=True); first = x.grad; x.grad = None; head2(h).backward(); "
    "return first, x.grad. Or twice torch.autograd.grad, the first with retain_graph=True.",
))
def two_gradients(f):
    draws = Draws(81)
    for shape in ((4,), (2, 3)):
        x, v1, v2 = draws.normal(*shape), draws.normal(*shape), draws.normal(*shape)
        calls = []

        def trunk(t, calls=calls):
            calls.append(t)
            return torch.exp(t / 2)

        def head1(h, v=v1):
            return (v * h * h).sum()

        def head2(h, v=v2):
            return (v * h).sin().sum()

        try:
            got = f(trunk, head1, head2, x.clone().requires_grad_())
        except RuntimeError as error:
            if "a second time" in str(error):
                raise Wrong("the second backward found the trunk's saved tensors freed by the first. The "
                            "first call has to keep them: retain_graph=True.") from None
            raise
        require(got is not None, "your function returns None. Is the `return` missing?")
        if isinstance(got, torch.Tensor) and got.dim() > len(shape) and len(got) == 2:
            got = got.unbind()
        require(isinstance(got, (tuple, list)) and len(got) == 2, "expected a pair of two tensors.")
        require(not any(g is None for g in got), "a gradient of the pair is None. backward() itself returns "
                                                 "nothing: the gradient lies in x.grad.")
        if any(isinstance(g, tuple) for g in got):
            raise Wrong("torch.autograd.grad returns a tuple, one gradient for each input. Take its entry 0.")
        first, second = (tensor(g, f"the {place} gradient") for g, place in zip(got, ("first", "second")))
        want1 = gradient_by_differences(lambda t: head1(torch.exp(t / 2)), x)
        want2 = gradient_by_differences(lambda t: head2(torch.exp(t / 2)), x)
        both = want1 + want2
        same = close(first, second)
        require(not (same and close(first, both, 1e-6, 1e-7)),
                "both are the sum of the two gradients. Either there was one backward for both, or both are "
                "one tensor: x.grad was put aside, and the second call added into it. Clear with x.grad = "
                "None in between, and the first tensor stays yours.")
        require(not (same and close(first, want2, 1e-6, 1e-7)),
                "both are the second gradient: zero_() cleared the very tensor that you had put aside, "
                "and the second call filled it again. Use x.grad = None, or clone().")
        compare(first, want1, "the first gradient", rtol=1e-6, atol=1e-7, suspects=[
            (both, "the first gradient is the sum of both."),
            (2 * v1 * torch.exp(x / 2), "the first gradient is the one with respect to trunk(x). x lies one "
                                        "step further back."),
            (2 * v1 * x, "the first gradient is that of head1(x): the trunk was left out."),
            (want2, "the two gradients are swapped."),
            (torch.zeros_like(x), "the first gradient is zero: zero_() cleared the tensor that you had "
                                  "put aside. Use x.grad = None, or clone().")])
        compare(second, want2, "the second gradient", rtol=1e-6, atol=1e-7, suspects=[
            (both, "the second gradient has accumulated onto the first: x.grad was not cleared in between.")])
        require(len(calls) == 1, f"the gradients are right, but trunk was called {len(calls)} times. Call "
                                 "it once and keep its graph: retain_graph=True on the first backward.")
    return "both gradients agree with central differences, apart, and the trunk was run once."


@lesson.exercise("Hessian times vector", hints=(
    "Hw is the gradient of a scalar. Of which one, made from ∇f(x) and w?",
    "First the gradient of f, recorded: which argument of torch.autograd.grad does that? Then the sum of "
    "gradient * w, and its gradient.",
    "g, = torch.autograd.grad(f(x), x, create_graph=True), then return the entry 0 of "
    "torch.autograd.grad((g * w).sum(), x).",
))
def hessian_times(f):
    draws = Draws(91)
    A = draws.normal(4, 3)

    def logcosh(x):
        return torch.log(torch.cosh(A @ x)).sum()

    def logcosh_slope(x):                               # Aᵀ tanh(Ax), by hand
        return A.T @ torch.tanh(A @ x)

    def quartic(X):
        return ((X @ X.T) ** 2).sum() / 2

    def quartic_slope(X):                               # 2 XXᵀX, by hand
        return 2 * X @ X.T @ X

    for given, slope, shape in ((logcosh, logcosh_slope, (3,)), (quartic, quartic_slope, (2, 3)),
                                   (quartic, quartic_slope, (3, 3))):
        x, w, passes = draws.normal(*shape), draws.normal(*shape), []

        def function(t, given=given, passes=passes):
            t = t * 1                                   # a tensor that every backward pass goes through
            if t.requires_grad:
                t.register_hook(lambda g: passes.append(1))
            return given(t)

        try:
            got = f(function, x.clone().requires_grad_(), w.clone())
        except RuntimeError as error:
            if "does not require grad" in str(error):
                raise Wrong("the first gradient has no graph, so it cannot be differentiated again. Record "
                            "it: create_graph=True.") from None
            raise
        if isinstance(got, tuple):
            raise Wrong("torch.autograd.grad returns a tuple, one gradient for each input. Return its "
                        "entry 0.")
        # The Hessian by central differences of the gradient's closed form, one column for each entry of x.
        h, columns = 1e-5, []
        for place in range(x.numel()):
            e = torch.zeros(x.numel(), dtype=x.dtype)
            e[place] = h
            e = e.reshape(shape)
            columns.append((slope(x + e) - slope(x - e)).reshape(-1) / (2 * h))
        H = torch.stack(columns, 1)
        want = (H @ w.reshape(-1)).reshape(shape)
        sums = H.sum(1).reshape(shape)
        what = f"your product for x of shape {shape}"
        compare(got, want, what, rtol=1e-6, atol=1e-6, suspects=[
            (slope(x), f"{what} is the gradient itself: it was not differentiated again."),
            (slope(x) * w, f"{what} is the gradient times w: it was not differentiated again."),
            ((slope(x) * w).sum(), f"{what} is the scalar ⟨∇f, w⟩. One step is left: its gradient with "
                                   "respect to x."),
            (sums, f"{what} is H times a vector of ones: w does not appear. Multiply the gradient by w "
                   "before you sum."),
            (sums * w, f"{what} is w times the row sums of H. Multiply by w before the second "
                       "derivative, not after it."),
            (H.diagonal().reshape(shape) * w, f"{what} uses only the diagonal of H."),
            (want + slope(x), f"{what} has the gradient added to it: it accumulated in x.grad. Use "
                              "torch.autograd.grad, or set x.grad = None in between."),
        ])
        require(len(passes) <= 4, f"{what} is right, but took {len(passes)} backward passes: it builds the "
                                  "Hessian row by row. Two passes are enough, whatever the size of x.")
    return "equal to differences of the closed-form gradient for shapes (3,), (2, 3) and (3, 3)."
