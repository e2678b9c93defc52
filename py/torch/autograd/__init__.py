"""Automatic differentiation: vector-Jacobian products of recorded computations.

Rooms: ``grad_mode`` (switches), ``saved`` (tensors with their version), ``graph`` (nodes and edges),
``history`` (in-place writes and views), ``array_formulas`` (formulas without tensors), ``table_node`` (the
node of an operation), ``saving`` and ``operation`` (what it saves and which formulas it runs), ``record``
(from result to node), ``derivatives`` (the table), ``engine`` (the backward pass), ``function``,
``functional``, ``gradcheck``, ``anomaly_mode``. Each imports from those before it.
https://docs.pytorch.org/docs/stable/autograd.html
"""

import math
from importlib import import_module as _import_module
from warnings import warn as _warn

import numpy as np

from .. import _dtype, _missing
from .._tensor import Tensor, wrap
from .._warning_once import warn_once
from . import grad_mode, graph
from .engine import execute
from .grad_mode import (
    _unsafe_preserve_version_counter,
    enable_grad,
    inference_mode,
    is_multithreading_enabled,
    no_grad,
    set_grad_enabled,
    set_multithreading_enabled,
)
from .history import gradient_edge, requires_grad
from .saved import SavedTensor

# Found when they are first asked for: they are written in tensor operations, which need this package first.
_LATER = {
    "Function": "function",
    "anomaly_mode": None,
    "detect_anomaly": "anomaly_mode",
    "function": None,
    "functional": None,
    "gradcheck": "gradcheck",
    "gradgradcheck": "gradcheck",
    "set_detect_anomaly": "anomaly_mode",
    "variable": None,
    "Variable": "variable",
}
__all__ = [
    "SavedTensor",
    "backward",
    "enable_grad",
    "grad",
    "grad_mode",
    "graph",
    "inference_mode",
    "is_multithreading_enabled",
    "no_grad",
    "set_grad_enabled",
    "set_multithreading_enabled",
    *_LATER,
]
_refuse = _missing.missing_from("autograd")


def __getattr__(name):
    if name not in _LATER:
        return _refuse(name)
    module = _import_module(f".{_LATER[name] or name}", __name__)
    for later, where in _LATER.items():
        # All that the module has, at once: importing it has put the module itself under its own name.
        if where == _LATER[name] and where is not None:
            globals()[later] = getattr(module, later)
    return globals()[name]


def __dir__():
    return sorted({*globals(), *_LATER})


def backward(
    tensors, grad_tensors=None, retain_graph=None, create_graph=False, grad_variables=None, inputs=None
):
    """Add to the ``.grad`` of every leaf the sum over ``tensors`` of Jᵀv, with v from ``grad_tensors``.

    tensors: a Tensor, a GradientEdge, or a sequence of them. grad_tensors: for each a Tensor of its shape, or
    None for a tensor of one element. inputs: accumulate into these tensors only.
    https://docs.pytorch.org/docs/stable/generated/torch.autograd.backward.html
    """
    if grad_variables is not None:
        _warn("`grad_variables` is deprecated. Use `grad_tensors` instead.", FutureWarning, stacklevel=2)
        if grad_tensors is not None:
            raise RuntimeError(
                "`grad_tensors` and `grad_variables` (deprecated) arguments both passed to `backward()`. "
                "Please only use "
                "`grad_tensors`."
            )
        grad_tensors = grad_variables
    inputs = _inputs(inputs, "backward") if inputs is not None else None
    tensors = _as_tuple(tensors)
    grads = _as_tuple(grad_tensors) if grad_tensors is not None else (None,) * len(tensors)
    retain_graph = create_graph if retain_graph is None else retain_graph
    roots, grads = _roots(tensors, grads)
    if create_graph:
        warn_once(
            "Using backward() with create_graph=True will create a reference cycle between the parameter and "
            "its gradient "
            "which can cause a memory leak. We recommend using autograd.grad when creating the graph to "
            "avoid this. If you "
            "have to use this function, make sure to reset the .grad fields of your parameters to None after "
            "use to break "
            "the cycle and avoid the leak.",
            stacklevel=3,
        )
    if inputs is None:
        execute(roots, grads, retain_graph=retain_graph, create_graph=create_graph)
        return
    edges = [_input_edge(t) for t in inputs]
    for t in inputs:
        if isinstance(t, Tensor) and t.grad_fn is not None:
            t.retain_grad()
    execute(roots, grads, retain_graph=retain_graph, create_graph=create_graph, inputs=edges, accumulate=True)


def grad(
    outputs,
    inputs,
    grad_outputs=None,
    retain_graph=None,
    create_graph=False,
    allow_unused=None,
    is_grads_batched=False,
    materialize_grads=False,
):
    """The sum over ``outputs`` of Jᵀv with respect to each of ``inputs``: a tuple of tensors, nothing is
    accumulated.

    An input that the outputs do not depend on raises RuntimeError, or gives None with ``allow_unused``, or
    zeros with ``materialize_grads``. https://docs.pytorch.org/docs/stable/generated/torch.autograd.grad.html
    """
    if materialize_grads and allow_unused is False:
        raise ValueError(
            "Expected allow_unused to be True or not passed when materialize_grads=True, but got: "
            "allow_unused=False."
        )
    if is_grads_batched and grad_outputs is not None:
        return _grad_of_each(
            outputs, inputs, grad_outputs, retain_graph, create_graph, allow_unused, materialize_grads
        )
    allow_unused = bool(materialize_grads) if allow_unused is None else allow_unused
    outputs, inputs = _as_tuple(outputs), _inputs(inputs, "grad")
    grads = _as_tuple(grad_outputs) if grad_outputs is not None else (None,) * len(outputs)
    retain_graph = create_graph if retain_graph is None else retain_graph
    roots, grads = _roots(outputs, grads)
    for t in inputs:
        if isinstance(t, Tensor) and not requires_grad(t):
            raise RuntimeError("One of the differentiated Tensors does not require grad")
    edges = [_input_edge(t) for t in inputs]
    results = execute(roots, grads, retain_graph=retain_graph, create_graph=create_graph, inputs=edges)
    for i, (t, g) in enumerate(zip(inputs, results, strict=True)):
        if g is None:
            if not allow_unused:
                raise RuntimeError(
                    f"The differentiated Tensor at index {i} appears to not have been used in the graph. Set "
                    "allow_unused=True if this is the desired behavior."
                )
            if materialize_grads:
                if not isinstance(t, Tensor):
                    raise RuntimeError(
                        "materialize_grads cannot be used when the given input is a GradientEdge"
                    )
                results[i] = t.new_zeros(t.shape, requires_grad=create_graph)
        elif not create_graph and g.grad_fn is not None:
            results[i] = g.detach()
    return tuple(results)


def _grad_of_each(outputs, inputs, batches, retain_graph, create_graph, allow_unused, materialize_grads):
    """``grad`` for every row of ``batches``, and the results of all rows stacked."""
    outputs, batches = _as_tuple(outputs), _as_tuple(batches)
    for i, (output, batch) in enumerate(zip(outputs, batches, strict=True)):
        if isinstance(batch, Tensor) and batch[0]._array.shape != output.shape:
            raise RuntimeError(
                "If `is_grads_batched=True`, we interpret the first dimension of each grad_output as the "
                "batch dimension. The sizes of the remaining dimensions are expected to match the shape of "
                f"corresponding output, but a mismatch was detected: grad_output[{i}] has a shape of "
                f"{batch.shape[2:]} and output[{i}] has a shape of {output.shape}. If you only want some "
                "tensors in `grad_output` to be considered batched, consider using vmap."
            )
    counts = [b._array.shape[0] for b in batches if b is not None]
    if len(set(counts)) > 1:
        raise ValueError(
            "vmap: Expected all tensors to have the same size in the mapped dimension, got sizes "
            f"{counts} for the mapped dimension"
        )
    count = counts[0]
    retain_graph = create_graph if retain_graph is None else retain_graph
    rows = [
        grad(
            outputs,
            inputs,
            [None if b is None else b[i] for b in batches],
            retain_graph or i < count - 1,
            create_graph,
            allow_unused,
            materialize_grads=materialize_grads,
        )
        for i in range(count)
    ]
    from .._ops.joining import stack

    return tuple(None if parts[0] is None else stack(parts) for parts in zip(*rows, strict=True))


def _as_tuple(value):
    return (value,) if isinstance(value, (Tensor, graph.GradientEdge)) else tuple(value)


def _inputs(inputs, name):
    """The tensors and edges to differentiate with respect to. Raises RuntimeError for anything else, and for
    none.
    """
    inputs = _as_tuple(inputs)
    if not inputs:
        raise RuntimeError(f"`inputs` argument to `{name}()` cannot be empty.")
    for t in inputs:
        if not isinstance(t, (Tensor, graph.GradientEdge)):
            raise RuntimeError(f"all inputs have to be Tensors or GradientEdges, but got {type(t).__name__}")
    return inputs


def _input_edge(t):
    return gradient_edge(t) if isinstance(t, Tensor) else (t.node, t.output_nr)


def _roots(outputs, grads):
    """The edges at which the backward pass starts, and its gradients, checked."""
    if len(outputs) != len(grads):
        raise RuntimeError(f"got {len(outputs)} tensors and {len(grads)} gradients")
    roots, checked = [], []
    for i, (out, g) in enumerate(zip(outputs, grads, strict=True)):
        if isinstance(out, Tensor):
            shape, is_root = out._array.shape, requires_grad(out)
        elif not isinstance(out, graph.GradientEdge):
            raise AssertionError("Expected output to be a torch.Tensor")
        else:
            shape, is_root = out.node._outputs[out.output_nr][0], True
        if g is None:
            g = _implicit_gradient(out) if is_root else None
        elif not isinstance(g, Tensor):
            raise TypeError(f"gradients can be either Tensors or None, but got {type(g).__name__}")
        elif g._array.shape != shape:
            raise RuntimeError(
                f"Mismatch in shape: grad_output[{i}] has a shape of {g.shape} and output[{i}] has a shape "
                "of "
                f"torch.Size({list(shape)})."
            )
        edge = _input_edge(out)
        if edge[0] is None:
            raise RuntimeError(f"element {i} of tensors does not require grad and does not have a grad_fn")
        expected = edge[0]._outputs[edge[1]]
        if g._array.dtype != expected[1]:
            g = g.to(_dtype.from_numpy_dtype(expected[1]))
        roots.append(edge)
        checked.append(g)
    return roots, checked


def _implicit_gradient(out):
    if isinstance(out, Tensor):
        shape, dtype = out._array.shape, out._array.dtype
    else:
        shape, dtype = out.node._outputs[out.output_nr]
    if math.prod(shape) != 1:
        raise RuntimeError("grad can be implicitly created only for scalar outputs")
    one = np.empty(shape, dtype)
    one.fill(1)
    return wrap(one)
