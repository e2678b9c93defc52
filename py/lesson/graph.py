"""Read the graph behind tensors from ``grad_fn`` and ``next_functions``, and say it in words."""

from dataclasses import dataclass, field

import torch

UNUSED = "leaf, not reached"


@dataclass
class Node:
    """One node of the graph: an operation, or the ``AccumulateGrad`` of a leaf."""

    name: str                                       # as torch calls it: MulBackward0
    leaf: bool
    tensors: list[str] = field(default_factory=list)     # the learner's names for tensors at this node
    shape: tuple[int, ...] | None = None                 # of a leaf
    inputs: list[int] = field(default_factory=list)      # the nodes in next_functions, repeats kept

    @property
    def label(self):
        """What is drawn: for a leaf its own name, for an operation the node's."""
        if self.leaf:
            return f"{' = '.join(self.tensors) or 'unnamed'} {self.shape}"
        return self.name


@dataclass
class Graph:
    """Nodes in the order in which they are met walking back from the outputs; a shared node stands once."""

    nodes: list[Node]
    outside: list[str]      # named tensors that no gradient reaches

    @property
    def edges(self):
        """Pairs (from, to) of node numbers in the direction in which gradients flow; repeats kept."""
        return [(i, j) for i, node in enumerate(self.nodes) for j in node.inputs]

    @property
    def text(self):
        """The graph in words: its text equivalent."""
        reached = {j for node in self.nodes for j in node.inputs}
        parts = [f"{self._called(i)} → {', '.join(self._targets(node))}"
                 for i, node in enumerate(self.nodes) if node.inputs]
        text = "No graph yet."
        if parts:
            text = "The graph from the output back to the leaves: " + "; ".join(parts) + "."
        alone = [self._called(i) for i, node in enumerate(self.nodes) if not node.inputs and i not in reached]
        if alone:
            text += " On its own: " + ", ".join(alone) + "."
        if self.outside:
            text += " Not in the graph: " + ", ".join(self.outside) + "."
        return text

    def _targets(self, node):
        for j in dict.fromkeys(node.inputs):
            times = node.inputs.count(j)
            yield self._called(j) + (f" ×{times}" if times > 1 else "")

    def _called(self, i):
        node = self.nodes[i]
        same = [j for j, other in enumerate(self.nodes) if other.label == node.label]
        number = f" #{same.index(i) + 1}" if len(same) > 1 else ""
        if node.leaf:
            return f"leaf {node.label}{number}"
        return f"{node.name}{number}" + (f" ({' = '.join(node.tensors)})" if node.tensors else "")


def trace(**tensors):
    """The graph behind named tensors: ``trace(loss=loss, w=w)`` → ``Graph``.

    The walk starts at every tensor that has a ``grad_fn`` and follows ``next_functions``; the names label the
    nodes where the tensors were made. A leaf that requires a gradient but is reached from none of them stands
    alone; a tensor that does not require one is listed as outside.
    """
    numbers, nodes, outside = {}, [], []

    def number(function):
        if function not in numbers:
            numbers[function] = len(nodes)
            variable = getattr(function, "variable", None)
            if variable is not None:
                nodes.append(Node(type(function).__name__, True, shape=tuple(variable.shape)))
            else:
                nodes.append(Node(type(function).__name__, False))
        return numbers[function]

    for tensor in tensors.values():
        if not isinstance(tensor, torch.Tensor):
            raise TypeError(f"draw a graph of tensors; got a {type(tensor).__name__}")
        waiting = [tensor.grad_fn] if tensor.grad_fn is not None and tensor.grad_fn not in numbers else []
        for function in waiting:                    # grows while it is read: breadth first
            node = nodes[number(function)]
            for before, _ in function.next_functions:
                if before is not None:
                    if before not in numbers:
                        waiting.append(before)
                    node.inputs.append(number(before))

    leaves = {id(function.variable): i for function, i in numbers.items() if nodes[i].leaf}
    for name, tensor in tensors.items():
        if tensor.grad_fn is not None:
            nodes[numbers[tensor.grad_fn]].tensors.append(name)
        elif id(tensor) in leaves:
            nodes[leaves[id(tensor)]].tensors.append(name)
        elif tensor.requires_grad:
            nodes.append(Node(UNUSED, True, [name], tuple(tensor.shape)))
        else:
            outside.append(name)
    return Graph(nodes, outside)
