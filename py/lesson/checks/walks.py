"""Graphs to walk, for the exercises of Tutorial 3, and independent walks over them."""

import torch

from ..oracles import Draws, require


def diamond(x):
    a = x ** 2
    return (3 * a) * (a + x)


def skipping(x, w):
    """Paths of different lengths to the same node: breadth first and depth first both go wrong here."""
    a = (w * x).sin()
    return (a.exp() * x + a).tanh() * w + a


def shared(x, w):
    """One leaf used four times, constants, and both operands alike."""
    s = x + 1
    return (s * s) * (x - w) + 2 * x


def forked(x, w):
    """A sum sends one tensor to two nodes, and one of them receives more before the other has run."""
    a = x * w
    return (a + a.sin()) + 2 * a


def constant_first(x, w):
    """A constant on the left: the None stands first in next_functions."""
    return torch.full_like(x, 3.0) * x + (w * x).sin()


def _leaf(*shape, seed=0):
    return Draws(seed).normal(*shape).requires_grad_()


def three_graphs():
    """(what it is, the tensor at its end, its leaves, and those leaves' names) for three graphs."""
    x, w, v = _leaf(3), _leaf(3, seed=1), _leaf(3, seed=2)
    yield "the diamond", diamond(x), {x: "x"}
    yield "a graph of two leaves, with paths of different lengths", skipping(x, w), {x: "x", w: "w"}
    yield "a graph of three leaves, one of them used four times", shared(x, w) * v, {x: "x", w: "w", v: "v"}


class AddBackward0:
    """A stand-in for a node that counts how often it is looked at; leaves have a ``variable``."""

    looks = 0

    def __init__(self, *before):
        self._before = tuple((node, 0) for node in before)

    def name(self):
        """The node's name, as torch's nodes have it."""
        return "torch::autograd::AccumulateGrad" if hasattr(self, "variable") else "AddBackward0"

    @property
    def next_functions(self):
        """The pointers; too many looks end in ``Wrong``."""
        AddBackward0.looks += 1
        # Walking every path takes a billion looks; what compares all nodes with all others may take 31³.
        require(AddBackward0.looks <= 40_000,
                "after 30 doublings, y = y + y, your walk looked at next_functions more than 40 000 times "
                "for 31 nodes. It walks every path: remember which nodes you have seen, and do not enter "
                "them again.")
        return self._before


class AccumulateGrad(AddBackward0):
    """The stand-in for a leaf's node."""

    def __init__(self, variable):
        super().__init__()
        self.variable = variable


class Doubled:
    """A stand-in for the tensor at the end of 30 doublings: all that a walk needs is its ``grad_fn``."""

    requires_grad, is_leaf = True, False

    def __init__(self):
        AddBackward0.looks = 0
        self.leaf = torch.ones((), requires_grad=True)
        self.grad_fn = AccumulateGrad(self.leaf)
        for _ in range(30):
            self.grad_fn = AddBackward0(self.grad_fn, self.grad_fn)


def nodes_behind(y):
    """All nodes behind y, in no particular order."""
    waiting, seen = [y.grad_fn], {y.grad_fn}
    for node in waiting:
        new = {before for before, _ in node.next_functions if before is not None} - seen
        seen |= new
        waiting += new
    return waiting


def in_order(y):
    """A topological order by counting the arrows into each node (not what the exercise's hints lead to)."""
    nodes = nodes_behind(y)
    arrows = dict.fromkeys(nodes, 0)
    for node in nodes:
        for before, _ in node.next_functions:
            if before is not None:
                arrows[before] += 1
    order = [y.grad_fn]
    for node in order:
        for before, _ in node.next_functions:
            if before is not None:
                arrows[before] -= 1
                if arrows[before] == 0:
                    order.append(before)
    return order


def sweep(order, v, mistake=None):
    """What a sweep with a mistake would leave in the leaves: {leaf: gradient}. A suspect, never an oracle."""
    received, found = {order[0]: torch.ones_like(v) if mistake == "ones" else v.clone()}, {}
    for node in order:
        g = received[node]
        if hasattr(node, "variable"):
            found[node.variable] = g.clone()
            continue
        sent = node(g)
        if isinstance(sent, torch.Tensor) and mistake != "bare":
            sent = (sent,)
        for (before, _), share in zip(node.next_functions, sent):
            if before is None:
                continue
            if before in received and mistake == "first":
                continue
            if before in received and mistake == "in place":
                received[before] += share
                continue
            known = before in received and mistake != "last"
            received[before] = received[before] + share if known else share
    return found
