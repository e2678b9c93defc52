"""One operation of op_db, one group of aspects, both engines: everything in which the shim departs from
torch.

Each check returns {key: message}; the key, "dtype/sample/aspect", is what `known_differences.py` can name.
"""
import numpy as np
import torch

from . import samples as op_samples
from .engines import Recipe, across, flat_tensors, lookup, rebind
from .engines import call as set_up
from .outcome import Nest, Raised, attempt, differences, observe, short


class Findings(dict):
    """{"dtype/sample/aspect": message} for what differs; `compared` counts what was looked at."""

    compared = 0


def public_path(op):
    """The name under which PyTorch's users know the operation, as "add", "Tensor.view".

    None for one that is internal to PyTorch, runs on CUDA only, or makes a tensor that is not strided.
    """
    if op.name.startswith("_") and not op.name.startswith("__"):
        return None
    if op.name.startswith(("torch.", "jiterator", "to_sparse")):
        return None
    for path in (op.name, f"Tensor.{op.name}", f"Tensor.{op.name}_"):
        if callable(lookup(torch, path)) or hasattr(lookup(torch, path), "__get__"):
            return path
    return None


def function(op, engine):
    """The operation on `engine`: torch's own for torch, its namesake (or the rebound wrapper) for the
    shim."""
    if engine is not torch and lookup(torch, op.name) is op.op:
        return lookup(engine, op.name)
    return across(op.op, engine)


class Call:
    """One sample of one operation, to be made on either engine."""

    def __init__(self, op, sample, engines, device):
        self.op, self.sample, self.engines, self.device = op, sample, engines, device
        self.recipe = Recipe(((sample.input, *sample.args), dict(sample.kwargs)))

    def __str__(self):
        def brief(a):
            if isinstance(a, torch.Tensor):
                return f"{str(a.dtype).removeprefix('torch.')}{list(a.shape)}"
            if isinstance(a, (list, tuple)):
                return f"({', '.join(map(brief, a))})"
            return short(a, 40)
        words = list(map(brief, (self.sample.input, *self.sample.args)))
        return ", ".join(words + [f"{k}={brief(v)}" for k, v in self.sample.kwargs.items()])

    def process(self, engine):
        return rebind(self.sample.output_process_fn_grad, engine)

    def arguments(self, engine, widen=False):
        return self.recipe.make(engine, self.device, widen)


def _collect(op, call, number, dtype, run, out, values=True, aspects=None):
    """Run on torch and on the shim, add what differs to `out`; float32 and float16 get a float64
    reference."""
    t, s = call.engines
    out.compared += 1
    expected, got = run(t, call, False), run(s, call, False)
    tolerance = op_samples.stated_tolerance(op, dtype)
    found = list(differences(expected, got, tolerance, values))
    if any(a == "value" for a, _ in found) and dtype in ("float32", "float16"):
        reference = attempt(run, t, call, True)
        found = list(differences(expected, got, tolerance, values, reference=reference))
    for aspect, message in found:
        if aspects is None or aspect in aspects:
            out[f"{dtype}/{number}/{aspect}"] = f"{dtype} sample {number} ({call}): {message}"


def _each(op, engines, device, dtypes, caps, grad=True):
    for dtype in dtypes:
        if getattr(torch, dtype) in op.dtypes:
            wants = grad and op.supports_autograd and dtype.startswith("float")
            for number, sample in op_samples.samples(op, dtype, wants, caps[dtype]):
                yield dtype, number, Call(op, sample, engines, device)


# -----------------------------------------------------------------------------------------------------------

def check_forward(op, engines, device, dtypes):
    """Values, dtype, shape, strides, memory shared with arguments, requires_grad, is_leaf, node name;
    arguments left as PyTorch leaves them."""
    out = Findings()
    gauge, values = op.name in op_samples.UP_TO_GAUGE, op.name not in op_samples.UNINITIALISED

    def run(engine, call, widen):
        args, kwargs = call.arguments(engine, widen)
        tensors = flat_tensors(engine, (args, kwargs))
        result = attempt(function(op, engine), *args, **kwargs)
        record = [observe(engine, result, tensors)]
        if gauge and not isinstance(result, Raised):
            record[0] = observe(engine, attempt(call.process(engine), result))
        record += [observe(engine, a, ()) for a in tensors] + [observe(engine, [a._version for a in tensors])]
        return Nest("call", tuple(record))

    for dtype, number, call in _each(op, engines, device, dtypes, op_samples.CAPS):
        _collect(op, call, number, dtype, run, out, values)
    return out


def graph_record(engine, roots, leaves, limit=300):
    """The graph behind `roots`, nodes numbered in the order met: (name, leaf number or None, edges)."""
    numbers, record, stack = {}, [], []

    def number(node):
        if node not in numbers:
            numbers[node] = len(numbers)
            stack.append(node)
        return numbers[node]

    def describe(node):
        variable = getattr(node, "variable", None) if node.name().endswith("AccumulateGrad") else None
        leaf = next((i for i, x in enumerate(leaves) if x is variable), None)
        edges = tuple((number(n), i) if n is not None else None for n, i in node.next_functions)
        return f"{numbers[node]} {node.name()}{'' if leaf is None else f' of input {leaf}'} -> {edges}"

    for root in roots:
        if root.grad_fn is not None:
            number(root.grad_fn)
    while stack and len(record) < limit:
        record.append(describe(stack.pop(0)))
    return record


def check_graph(op, engines, device, dtypes):
    """The whole recorded graph: node names, edges, output numbers, which leaf each AccumulateGrad belongs
    to."""
    out = Findings()

    def run(engine, call):
        args, kwargs = call.arguments(engine)
        tensors = flat_tensors(engine, (args, kwargs))
        result = attempt(function(op, engine), *args, **kwargs)
        if isinstance(result, Raised):
            return None
        return graph_record(engine, flat_tensors(engine, result), tensors)

    for dtype, number, call in _each(op, engines, device, [d for d in dtypes if d == "float64"],
                                     {"float64": 12}):
        expected, got = (run(e, call) for e in engines)
        out.compared += expected is not None
        if expected is not None and got is not None and expected != got:
            i = next((i for i, (a, b) in enumerate(zip(expected, got)) if a != b),
                     min(len(expected), len(got)))
            a, b = ((r[i] if i < len(r) else "nothing more") for r in (expected, got))
            out[f"{dtype}/{number}/graph"] = f"sample {number} ({call}): torch has node {a}; the shim {b}"
    return out


def _cotangents(engine, outputs, seed, device):
    random = np.random.RandomState(seed)
    made = []
    for o in outputs:
        array = np.asarray(random.standard_normal(tuple(o.shape)))
        t = engine.tensor(array, dtype=o.dtype)
        made.append((t.to(device) if engine is torch else t).requires_grad_())
    return made


def _differentiable(engine, result):
    return [t for t in flat_tensors(engine, result) if t.requires_grad and t.is_floating_point()]


def gradients(engine, outputs, inputs, device, second):
    """Records of the gradient for a random cotangent, without and with its own graph, and of the gradient of
    a random combination of it."""
    cots = _cotangents(engine, outputs, 1, device)
    grad = engine.autograd.grad
    plain = attempt(grad, outputs, inputs, cots, retain_graph=True, allow_unused=True)
    first = attempt(grad, outputs, inputs, cots, create_graph=True, allow_unused=True)
    if isinstance(plain, Raised) or isinstance(first, Raised):
        return [plain if isinstance(plain, Raised) else first]
    record = [_gradient_record(engine, plain), _gradient_record(engine, first)]
    again = [g for g in first if g is not None and g.requires_grad]
    if second and again:
        result = attempt(engine.autograd.grad, again, inputs + cots, _cotangents(engine, again, 2, device),
                         allow_unused=True)
        record.append(result if isinstance(result, Raised) else _gradient_record(engine, result))
    return record


def _gradient_record(engine, grads):
    """Gradients compared for presence, dtype, shape, requires_grad and value, not for memory layout."""
    record = []
    for g in grads:
        seen = observe(engine, g)
        if g is not None:
            seen.stride, seen.offset, seen.node, seen.base, seen.is_leaf = (), 0, "", "", False
        record.append(seen)
    return Nest("grads", tuple(record))


def check_gradient(op, engines, device, dtypes):
    """Gradient and gradient of the gradient, with random cotangents; None stays None, zero stays zero."""
    out = Findings()
    if not op.supports_autograd:
        return out
    second = op.supports_gradgrad

    def run(engine, call, widen):
        args, kwargs = call.arguments(engine, widen)
        inputs = [t for t in flat_tensors(engine, (args, kwargs)) if t.requires_grad]
        result = attempt(function(op, engine), *args, **kwargs)
        if isinstance(result, Raised):
            return None                                     # the forward check speaks of it
        outputs = _differentiable(engine, attempt(call.process(engine), result))
        if not inputs or not outputs:
            return Nest("nothing to differentiate", (len(outputs),))
        return Nest("orders",
                    tuple(gradients(engine, outputs, inputs, call.device, second and dtype == "float64")))

    for dtype, number, call in _each(op, engines, device,
                                     [d for d in dtypes if d in op_samples.GRADIENT_CAPS],
                                     op_samples.GRADIENT_CAPS):
        _collect(op, call, number, dtype, run, out)
    return out


def _variants(op):
    """(label, function of an engine) for the in-place, method and operator forms that PyTorch has."""
    for kind in ("inplace_variant", "method_variant"):
        name = getattr(getattr(op, kind), "__name__", None)
        if name and lookup(torch, f"Tensor.{name}") is not None:
            yield kind, (lambda engine, name=name: lambda x, *a, **k: getattr(x, name)(*a, **k))
    for kind in ("operator_variant", "inplace_operator_variant"):
        f = getattr(op, kind)
        if callable(f):
            yield kind, (lambda engine, f=f: f)


def check_variants(op, engines, device, dtypes):
    """Method, in-place and operator forms: values, identity, version, node, gradients, errors; `out=`."""
    out = Findings()
    caps = {"float64": 12, "float32": 0, "int64": 4, "bool": 2, "int32": 0, "uint8": 0, "float16": 0}
    for kind, form in _variants(op):
        def run(engine, call, widen, form=form):
            args, kwargs = call.arguments(engine, widen)
            if not isinstance(args[0], engine.Tensor):
                return None
            inputs = [t for t in flat_tensors(engine, (args, kwargs)) if t.requires_grad]
            x = args[0].clone()
            set_up(engine, "manual_seed", 7)
            result = attempt(form(engine), x, *args[1:], **kwargs)
            record = [observe(engine, result, (x, *flat_tensors(engine, args))), result is x, x._version]
            if isinstance(result, engine.Tensor) and result.requires_grad and inputs:
                record += gradients(engine, [result], inputs, call.device, False)
            return Nest("variant", tuple(record))

        for dtype, number, call in _each(op, engines, device, [d for d in dtypes if caps[d]], caps):
            found = Findings()
            values = op.name not in op_samples.UNINITIALISED | op_samples.UP_TO_GAUGE
            _collect(op, call, number, dtype, run, found, values)
            out.update({f"{k}/{kind}": f"{kind}: {m}" for k, m in found.items()})
            out.compared += found.compared
    if op.supports_out:
        _check_out(op, engines, device, dtypes, out)
    return out


def _check_out(op, engines, device, dtypes, out):
    """`out=` with a tensor of the right kind, with an empty one (resized), and with one of another dtype."""
    if op.name in op_samples.UNINITIALISED | op_samples.UP_TO_GAUGE:
        return

    def run(engine, call, widen):
        args, kwargs = call.arguments(engine, widen)
        plain = attempt(function(op, engine), *args, **kwargs)
        if not isinstance(plain, engine.Tensor):
            return None
        record = []
        for target in (engine.zeros_like(plain), plain.new_empty(0),
                       engine.zeros_like(plain, dtype=engine.int32)):
            given = target.data_ptr()
            result = attempt(function(op, engine), *args, **kwargs, out=target)
            record += [observe(engine, result), result is target,
                       target.numel() > 0 and plain.shape == target.shape and given != 0
                       and target.data_ptr() == given]
        return Nest("out", tuple(record))

    for dtype, number, call in _each(op, engines, device, [d for d in dtypes if d == "float64"],
                                     {"float64": 3}, grad=False):
        found = Findings()
        _collect(op, call, number, dtype, run, found)
        out.update({f"{k}/out": f"out=: {m}" for k, m in found.items()})
        out.compared += found.compared


def check_errors(op, engines, device, dtypes):
    """Wrong arguments: the same exception with the same words."""
    out = Findings()

    def run(engine, call, widen):
        args, kwargs = call.arguments(engine, widen)
        return observe(engine, attempt(function(op, engine), *args, **kwargs))

    for number, sample in op_samples.error_samples(op):
        if public_path(op).startswith("Tensor.") and not isinstance(sample.input, torch.Tensor):
            continue                    # an operator's method called on a number: Python never does
        try:
            call = Call(op, sample, engines, device)
        except RuntimeError:
            continue                    # a sample that no recipe can rebuild: its memory is not its own
        _collect(op, call, number, "errors", run, out, aspects={"error", "text"})
    return out


CHECKS = {"forward": check_forward, "graph": check_graph, "gradient": check_gradient,
          "variants": check_variants, "errors": check_errors}
