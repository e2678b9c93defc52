"""Recording: from an operation and its inputs to a node of the graph.

The table (``autograd/derivatives``) gives each operation its node's name and one formula per input. What a
formula needs is what its parameters are called, and that is what the node saves:

* ``grad`` (or ``grads``, for several outputs): what comes from behind; not saved;
* the name of an input or of an output: that tensor, with its version;
* ``<input>_sym_sizes``, ``<input>_sym_strides``, ``<input>_sym_numel``: only that of the input's geometry;
* any other name: a value that the operation passed to ``record`` (a dimension, a flag, an index tensor).
"""

import numpy as np

from .._tensor import Tensor, storage_of, strides_of, wrap
from . import graph
from .grad_mode import mode
from .graph import ALREADY_FREED, NO_EDGE, Node, SavedTensor, grad_accumulator, next_sequence_nr, save_tensor
from .history import gradient_edge, requires_grad

_INPUT, _OUTPUT, _EXTRA, _SIZES, _STRIDES, _NUMEL, _UNUSED_EXTRA = range(7)
_GEOMETRY = {"_sym_sizes": _SIZES, "_sym_strides": _STRIDES, "_sym_numel": _NUMEL}
_new = object.__new__
_ndarray = np.ndarray
_asarray = np.asarray
_NUMBER_TYPES = {bool: np.bool_, int: np.int64, float: np.float64}


class NotATensor:
    """Takes a number's place among the inputs of an operation: it has no gradient, but an edge (None, 0)."""

    _requires_grad = False
    _base = _grad_fn = None


SCALAR = NotATensor()


class Operation:
    """One row of the table: the node's name, the inputs in order, and their formulas.

    An operation exists, empty, from the moment its forward function is defined; ``define`` fills it.
    """

    __slots__ = (
        "name",
        "node_class",
        "inputs",
        "formulas",
        "outputs",
        "variadic",
        "several",
        "saved_names",
        "constants",
        "_plans",
    )

    def __init__(self, name):
        self.name = name
        self._plans = {}

    def define(self, node_name, outputs, formulas, variadic, cpp_name, constants):
        attributes = {"__module__": "builtins", "_operation": self, "_cpp_name": cpp_name}
        self.node_class = type(node_name, (TableNode,), attributes)
        self.inputs = tuple(formulas)
        self.formulas = tuple(formulas.values())
        self.outputs = outputs
        self.variadic = variadic
        self.several = len(outputs) > 1
        self.constants = frozenset(outputs.index(name) for name in constants)
        names = [name for f in self.formulas if f is not None for name in _parameters(f)[1:]]
        # A name with an underscore is needed by the formula, but PyTorch's node does not show it.
        self.saved_names = tuple(dict.fromkeys(name for name in names if not name.startswith("_")))

    def plan(self, mask):
        """What to save and which formulas to run when only the inputs with a bit in ``mask`` want a
        gradient.
        """
        plan = self._plans.get(mask)
        if plan is None:
            plan = self._plans[mask] = Plan(self, mask)
        return plan


# Attributes that mean the same for a tensor and for an array.
_ALIKE = frozenset(("T", "mT"))


class Plan:
    """For one choice of inputs that want gradients: the values to save, and the formulas with where their
    values lie.

    A formula that uses nothing but operators on its parameters means the same for arrays as for tensors. When
    nobody asks for the graph of the gradient, a node with only such formulas computes on the arrays
    (``on_arrays``).
    """

    __slots__ = ("names", "sources", "steps", "on_arrays", "saves_tensors")

    def __init__(self, operation, mask):
        names, self.steps = [], []
        for i, formula in enumerate(operation.formulas):
            if formula is None or not (operation.variadic or mask >> i & 1):
                continue
            needed = _parameters(formula)[1:]
            names.extend(name for name in needed if name not in names)
            self.steps.append((i, formula, tuple(names.index(name) for name in needed)))
        sources = [self._source(operation, name) for name in names]
        # PyTorch saves what is no tensor also for formulas that will not run.
        for name in operation.saved_names:
            if name not in names:
                kind, key, _ = self._source(operation, name)
                if kind >= _EXTRA:
                    names.append(name)
                    sources.append((_UNUSED_EXTRA if kind == _EXTRA else kind, key, name))
        self.names, self.sources = tuple(names), tuple(sources)
        self.saves_tensors = any(kind in (_INPUT, _OUTPUT) for kind, _, _ in self.sources)
        self.on_arrays = (
            not operation.several
            and not operation.variadic
            and all(
                _ALIKE.issuperset(formula.__code__.co_names) and formula.__closure__ is None
                for _, formula, _ in self.steps
            )
        )

    @staticmethod
    def _source(operation, name):
        if name in operation.inputs and not operation.variadic:
            return _INPUT, operation.inputs.index(name), name
        if name in operation.outputs:
            return _OUTPUT, operation.outputs.index(name), name
        for suffix, kind in _GEOMETRY.items():
            stem = name.removesuffix(suffix)
            if stem != name and stem in operation.inputs:
                return kind, operation.inputs.index(stem), name
        return _EXTRA, name, name


def _parameters(formula):
    code = formula.__code__
    return code.co_varnames[: code.co_argcount]


operations = {}


def operation(name):
    """The row of the table called ``name``; made, empty, when it is asked for first."""
    found = operations.get(name)
    if found is None:
        found = operations[name] = Operation(name)
    return found


def derivative(
    name, node_name, *, outputs=("result",), variadic=False, cpp_name=None, constants=(), **formulas
):
    """Write a row of the table: ``derivative("mul", "MulBackward0", self=lambda grad, other: grad * other,
    ...)``.

    ``formulas`` has every differentiable input, in order; None for one whose gradient is zero by definition
    is written as a formula that returns None. With ``variadic`` the single formula answers for all tensors of
    a list. ``constants`` are outputs without a gradient.
    """
    operation(name).define(node_name, outputs, formulas, variadic, cpp_name, constants)


class SavedTensors:
    """Several saved tensors under one name, as the indices of an indexing operation; None stays None."""

    def __init__(self, tensors):
        self.saved = tuple([None if t is None else save_tensor(t) for t in tensors])

    def unpack(self, node):
        """The tensors as they were saved, in a tuple."""
        return tuple([None if s is None else s.unpack(node) for s in self.saved])


_HELD = (SavedTensor, SavedTensors)
# Shown as tensors also where the operation was given None.
_TENSOR_NAMES = frozenset(("weight", "pos_weight", "index"))


class TableNode(Node):
    """A node whose derivative is a row of the table."""

    _saves_further_tensors = False  # besides inputs and outputs: indices, masks

    def _apply(self, grads):
        saved, plan = self._values, self._plan
        results = [None] * len(self.next_functions)
        if saved is None:
            raise RuntimeError(ALREADY_FREED)
        if plan.on_arrays:
            grad = grads[0]
            if grad is None:
                return results
            if not mode.enabled:
                return self._apply_on_arrays(grad, results)
        elif self._operation.several:
            grad = grads
            if all(g is None for g in grads):
                return results
        else:
            grad = grads[0]
            if grad is None:
                return results
        values = [v.unpack(self) if type(v) in _HELD else v for v in saved]
        for i, formula, positions in plan.steps:
            results[i] = formula(grad, *[values[p] for p in positions])
        return results[0] if self._operation.variadic else results

    def _apply_on_arrays(self, grad, results):
        given, arrays = grad._array, []
        for v in self._values:
            if type(v) is SavedTensor:
                tensor = v.tensor
                if v.hooks is None and (tensor._storage is None or tensor._storage.version == v.version):
                    v = tensor._array
                else:
                    v = v.unpack(self)._array
            arrays.append(v)
        for i, formula, positions in self._plan.steps:
            n = len(positions)
            if n == 1:
                array = formula(given, arrays[positions[0]])
            elif n == 0:
                array = formula(given)
            else:
                array = formula(given, *[arrays[p] for p in positions])
            if array is given:
                results[i] = grad
            else:
                results[i] = result = _new(Tensor)
                result._array = array if type(array) is _ndarray else _asarray(array)
        return results

    def _release(self):
        if self._plan.saves_tensors or self._saves_further_tensors:
            self._values = None

    # What is saved can be looked at, under PyTorch's names.

    def __getattr__(self, attribute):
        for prefix in ("_saved_", "_raw_saved_"):
            if attribute.startswith(prefix):
                name = attribute.removeprefix(prefix)
                if name in self._operation.saved_names:
                    return self._saved(name, raw=prefix == "_raw_saved_")
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{attribute}'")

    def _saved(self, name, raw):
        if name not in self._plan.names:
            return None
        if self._values is None:
            raise RuntimeError(ALREADY_FREED)
        index = self._plan.names.index(name)
        value = self._values[index]
        if self._plan.sources[index][0] == _INPUT and type(value) in _NUMBER_TYPES:
            # A number in a tensor's place: PyTorch saves it as a 0-dim tensor.
            value = wrap(_asarray(value, _NUMBER_TYPES[type(value)]))
        if raw:
            return value.saved if type(value) is SavedTensors else value
        return value.unpack(self) if type(value) in _HELD else _shown(value)

    def __dir__(self):
        operation, names = self._operation, []
        saved = dict(zip(self._plan.names, self._values or (), strict=False))
        for name in operation.saved_names:
            names.append("_saved_" + name)
            value = saved.get(name)
            is_tensor = name in operation.inputs or name in operation.outputs or type(value) in _HELD
            if is_tensor or value is None and name in _TENSOR_NAMES:
                names.append("_raw_saved_" + name)
        return sorted([*super().__dir__(), *names])


def _shown(value):
    # PyTorch stores integers of attributes as unsigned 64-bit numbers, and shows them so.
    if type(value) is int and value < 0:
        return value + 2**64
    if isinstance(value, (list, tuple)):
        return tuple(map(_shown, value))
    return value


def record(operation, array, inputs, /, **extra):
    """A tensor of ``array``, the result of ``operation``; with a node if an input asks for gradients."""
    result = _new(Tensor)
    result._array = array
    if mode.enabled:
        for t in inputs:
            if t._requires_grad or t._base is not None:
                attach(operation, (result,), inputs, extra)
                break
    elif mode.inference:
        result._inference = True
    return result


def record_several(operation, arrays, inputs, /, **extra):
    """Like ``record`` for an operation with several outputs. Integer outputs get no gradient."""
    results = tuple([wrap(a) for a in arrays])
    if mode.enabled:
        attach(operation, results, inputs, extra)
    elif mode.inference:
        for r in results:
            r._inference = True
    return results


def record_view(operation, array, offset, source, /, **extra):
    """A view of ``source``: its memory, version counter and base; with a node if ``source`` asks for
    gradients.
    """
    view = view_of(source, array, offset)
    if mode.enabled:
        if (source._requires_grad or source._base is not None) and not source._inference:
            attach(operation, (view,), (source,), extra)
    else:
        view._creation_meta = "inference_mode" if mode.inference else "no_grad"
    return view


def record_views(operation, arrays, offsets, source, /, **extra):
    """Several views of ``source`` from one operation; PyTorch forbids to write to such views in place."""
    views = tuple([view_of(source, a, o) for a, o in zip(arrays, offsets, strict=True)])
    if mode.enabled:
        attach(operation, views, (source,), extra)
    for view in views:
        view._creation_meta = "multi_output" if mode.enabled else "multi_output_no_grad"
    return views


def view_of(source, array, offset):
    """A tensor of ``array``, which lies in the memory of ``source`` from ``offset`` on; nothing is
    recorded.
    """
    view = _new(Tensor)
    view._array = array
    view._storage = storage = storage_of(source)
    view._offset = offset
    if not source._inference:
        view._base = source if source._base is None else source._base
        if source._creation_meta is not None:
            view._creation_meta = source._creation_meta
    view._view_version = storage.version
    view._inference = source._inference
    return view


def attach(operation, results, inputs, extra):
    """Give ``results`` their node, if any of ``inputs`` asks for gradients."""
    mask, bit, edges = 0, 1, []
    for t in inputs:
        if t._base is None:
            node = t._grad_fn
            if node is not None:
                edges.append((node, t._output_nr))
                mask |= bit
            elif t._requires_grad:
                edges.append((grad_accumulator(t), 0))
                mask |= bit
            else:
                edges.append(NO_EDGE)
        elif requires_grad(t):
            # Asking for the edge may bring the view's history up to date.
            edges.append(gradient_edge(t))
            mask |= bit
        else:
            edges.append(NO_EDGE)
        bit <<= 1
    if not mask:
        return
    node = _new(operation.node_class)
    node.next_functions = tuple(edges)
    node._outputs = [(r._array.shape, r._array.dtype) for r in results]
    node._sequence = next_sequence_nr()
    if graph.note_forward is not None:
        graph.note_forward(node)
    number = 0
    for result in results:
        if result._array.dtype.kind == "f" and number not in operation.constants:
            result._grad_fn = node
            result._requires_grad = True
            result._output_nr = number
        number += 1
    node._plan = plan = operation.plan(-1 if operation.variadic else mask)
    node._values = values = []
    for kind, key, name in plan.sources:
        if kind == _INPUT:
            t = inputs[key]
            values.append(extra[name] if t is SCALAR else save_tensor(t))
        elif kind == _OUTPUT:
            result = results[key]
            values.append(save_tensor(result, result._grad_fn is node))
        elif kind == _EXTRA:
            value = extra[key]
            if isinstance(value, Tensor):
                value = save_tensor(value)
                node._saves_further_tensors = True
            elif type(value) is tuple and any([isinstance(v, Tensor) for v in value]):
                value = SavedTensors(value)
                node._saves_further_tensors = True
            values.append(value)
        elif kind == _UNUSED_EXTRA:
            value = extra.get(key)
            values.append(None if isinstance(value, Tensor) else value)
        elif inputs[key] is SCALAR:
            values.append(None)
        else:
            array = inputs[key]._array
            values.append(
                array.shape if kind == _SIZES else strides_of(array) if kind == _STRIDES else array.size
            )
