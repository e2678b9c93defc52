"""What autograd records: node, edges and saved values of every expression of `facts/gradfns.json`; nodes' own
behaviour; and every node name of the shim against PyTorch's `derivatives.yaml`."""
import contextlib
import io
import json
import pathlib
import re

import pytest
import torch

from .engines import SELFTEST
from .known_differences import hold
from .programs import disagreements

FACTS = json.loads((pathlib.Path(__file__).parent / "facts" / "gradfns.json").read_text(encoding="utf-8"))

# Nodes that PyTorch writes by hand in C++ instead of generating them from derivatives.yaml.
WRITTEN_BY_HAND = {"AccumulateGrad", "CopyBackwards", "CopySlices", "DelayedError", "Error", "UndefinedGrad",
                   "UndefinedGradBackward", "NotImplemented", "SendRpcBackward", "InplaceFunctionBackward"}


def names(engine):
    """The names that the expressions use, with values inside every function's domain."""
    def leaf(*rows):
        return engine.tensor(*rows, requires_grad=True)

    return {
        "torch": engine, "F": getattr(getattr(engine, "nn", None), "functional", None),
        "x": leaf([0.25, 0.5, 0.75]), "y": leaf([0.625, 0.125, 0.875]), "s": leaf(0.375),
        "A": leaf([[0.5, -1.25, 0.75], [1.5, 0.25, -0.5], [-0.125, 2.0, 1.0]]),
        "B": leaf([[1.5, 0.5, -0.25], [0.75, -1.0, 0.125], [0.875, -0.625, 2.5]]),
        "M": leaf([[-0.5, -1.5, -2.5], [-0.25, -0.75, -1.25]]),
        "T3": leaf([[[0.5 * i - j + 0.25 * k for k in range(4)] for j in range(3)] for i in range(2)]),
        "U3": leaf([[[0.25 * i + j - 0.5 * k for k in range(3)] for j in range(4)] for i in range(2)]),
        "i": engine.tensor([0, 2]), "m": engine.tensor([True, False, True]), "tgt": engine.tensor([0, 1]),
        "lbl": engine.tensor([1.0, 0.0, 1.0])}


def evaluate(expression, engine):
    space = names(engine)
    if not expression.startswith("inplace:"):
        return eval(expression, space)
    exec(expression.removeprefix("inplace:"), space)
    return space["z"]


def _shown(node):
    """What a node offers: public names and saved values; other underscores are each engine's own affair."""
    return [n for n in dir(node) if not n.startswith("_") or n.startswith(("_saved_", "_raw_saved_"))]


def node_record(node):
    """A node as PyTorch shows it: both its names, its edges, and what it saved."""
    if node is None:
        return None
    saved = {}
    for name in dir(node):
        if name.startswith("_saved_"):
            saved[name] = getattr(node, name)
    return {"name": node.name(), "class": type(node).__name__, "module": type(node).__module__,
            "edges": [(n.name() if n is not None else None, i) for n, i in node.next_functions],
            "saved": saved, "dir": _shown(node)}


@pytest.mark.parametrize("expression", FACTS["ops"])
def test_expression(expression, shim, device, finding_limit):
    def program(engine):
        z = evaluate(expression, engine)
        suffix = re.findall(r"(?:grad_fn|requires_grad)=\S+", repr(z))
        return node_record(z.grad_fn), z.requires_grad, z.is_leaf, z.output_nr, suffix

    hold(f"graph/{expression}", disagreements(program, shim, device, warned=False), finding_limit)


def test_accumulate_grad_is_one_object_per_leaf(shim):
    def program(torch):
        x = torch.tensor([1.0, 2.0], requires_grad=True)
        y = x * x
        (a, i), (b, j) = y.grad_fn.next_functions
        return (a is b, a.variable is x, i, j, a.next_functions, a.name(), type(a).__name__, a.metadata,
                (x + 1).grad_fn.next_functions[0][0] is a, _shown(a))
    hold("graph-facts/accumulate_grad", disagreements(program, shim))


def test_node_is_pytorchs_node(shim):
    def program(torch):
        x = torch.tensor([1.0, 2.0], requires_grad=True)
        node = (x * 3).grad_fn
        node.metadata["note"] = 1
        return (isinstance(node, torch.autograd.graph.Node), repr(node).split(" at ")[0], node.metadata,
                [c.__name__ for c in type(node).__mro__], node.requires_grad, node is (x * 3).grad_fn,
                str(torch.autograd.graph.get_gradient_edge(x * 3)).split(" at ")[0],
                len(node._input_metadata), type(node._register_hook_dict).__name__)
    hold("graph-facts/node", disagreements(program, shim))


def test_sequence_numbers_grow_with_each_node(shim):
    def program(torch):
        x = torch.tensor(1.0, requires_grad=True)
        nodes = [(x * 2).grad_fn, (x + 1).grad_fn, x.exp().grad_fn]
        first = nodes[0]._sequence_nr()
        return [n._sequence_nr() - first for n in nodes], nodes[0].next_functions[0][0]._sequence_nr() > 2**60
    hold("graph-facts/sequence", disagreements(program, shim))


def test_raw_saved_and_freed(shim):
    def program(torch):
        x = torch.tensor([1.0, 2.0], requires_grad=True)
        y = x.exp()
        raw = type(y.grad_fn._raw_saved_result).__name__
        same = y.grad_fn._saved_result is y
        y.sum().backward()
        return raw, same, y.grad_fn._saved_result
    hold("graph-facts/saved", disagreements(program, shim))


def _table(engine):
    """Every node name the engine can record."""
    if SELFTEST:
        return {n for n in dir(torch._C._functions) if not n.startswith("_")}
    found, classes = set(), list(engine.autograd.graph.Node.__subclasses__())
    while classes:
        c = classes.pop()
        classes += c.__subclasses__()
        if re.search(r"Backward\d*$|Backwards$", c.__name__):
            found.add(c.__name__)
    return found


def test_node_names_are_pytorchs(shim):
    """Every node of the shim's table is one that derivatives.yaml, as shipped with torch, gives its name."""
    import torchgen
    from torchgen.packaged.autograd.load_derivatives import load_derivatives
    folder = pathlib.Path(torchgen.__file__).parent / "packaged"
    native = folder / "ATen" / "native"
    with contextlib.redirect_stdout(io.StringIO()):
        by_signature, _ = load_derivatives(str(folder / "autograd" / "derivatives.yaml"),
                                           str(native / "native_functions.yaml"), str(native / "tags.yaml"))
    known = {info.op for infos in by_signature.values() for info in infos.values() if info.op}
    ours = {n for n in _table(shim) if n not in WRITTEN_BY_HAND}
    assert len(ours) > 100, f"found only {len(ours)} nodes in the shim's table"
    assert sorted(ours - known) == []
