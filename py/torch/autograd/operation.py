"""The table of derivatives, row by row: what an operation's node is called, and what its formulas need.

The table itself is ``autograd/derivatives``. What a formula needs is what its parameters are called, and that
is what the node saves:

* ``grad`` (or ``grads``, for several outputs): what comes from behind; not saved;
* the name of an input or of an output: that tensor, with its version;
* ``<input>_sym_sizes``, ``<input>_sym_strides``, ``<input>_sym_numel``: only that of the input's geometry;
* any other name: a value that the operation passed to ``record`` (a dimension, a flag, an index tensor).
"""

from .array_formulas import on_arrays, parameters
from .saving import EXTRA, INPUT, NUMEL, OUTPUT, SIZES, STRIDES, UNUSED_EXTRA, saver
from .table_node import TableNode

_GEOMETRY = {"_sym_sizes": SIZES, "_sym_strides": STRIDES, "_sym_numel": NUMEL}


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
        "plans",
    )

    def __init__(self, name):
        self.name = name
        self.plans = _Plans(self)

    def define(self, node_name, outputs, formulas, variadic, cpp_name, constants):
        attributes = {"__module__": "builtins", "__slots__": (), "_operation": self, "_cpp_name": cpp_name}
        self.node_class = type(node_name, (TableNode,), attributes)
        self.inputs = tuple(formulas)
        self.formulas = tuple(formulas.values())
        self.outputs = outputs
        self.variadic = variadic
        self.several = len(outputs) > 1
        self.constants = frozenset(outputs.index(name) for name in constants)
        names = [name for f in self.formulas if f is not None for name in parameters(f)[1:]]
        # A name with an underscore is needed by the formula, but PyTorch's node does not show it.
        self.saved_names = tuple(dict.fromkeys(name for name in names if not name.startswith("_")))


class _Plans(dict):
    """The plans of an operation, by the mask that has a bit for every input that wants a gradient; each is
    made when it is asked for first.
    """

    def __init__(self, operation):
        self.operation = operation

    def __missing__(self, mask):
        plan = self[mask] = Plan(self.operation, mask)
        return plan


class Plan:
    """For one choice of inputs that want gradients: the values to save, inputs first, then outputs; and the
    formulas with where their values lie among those.

    ``save(node, inputs, results, extra)`` gathers the values, of ``sources`` (see ``saving``).
    ``steps`` and ``array_steps``: for each formula the input's number, the formula, and its values' places
    among those saved. ``array_steps`` has the formulas for arrays, which run when nobody asks for the graph
    of the gradient; None if there are none (see ``array_formulas``).
    """

    __slots__ = (
        "names",
        "sources",
        "inputs_saved",
        "outputs_saved",
        "saves_tensors",
        "save",
        "steps",
        "array_steps",
    )

    def __init__(self, operation, mask):
        chosen = [
            (i, formula)
            for i, formula in enumerate(operation.formulas)
            if formula is not None and (operation.variadic or mask >> i & 1)
        ]
        needed = dict.fromkeys(name for _, formula in chosen for name in parameters(formula)[1:])
        sources = [self._source(operation, name) for name in needed]
        # PyTorch saves what is no tensor also for formulas that will not run.
        for name in operation.saved_names:
            if name not in needed:
                kind, key, _ = self._source(operation, name)
                if kind >= SIZES:
                    sources.append((UNUSED_EXTRA if kind == EXTRA else kind, key, name))
        sources.sort(key=lambda source: min(source[0], SIZES))
        self.sources = tuple(sources)
        self.names = names = tuple([name for _, _, name in sources])
        self.inputs_saved = tuple([key for kind, key, _ in sources if kind == INPUT])
        self.outputs_saved = tuple([key for kind, key, _ in sources if kind == OUTPUT])
        self.saves_tensors = bool(self.inputs_saved or self.outputs_saved)
        self.save = saver(self.sources)
        self.steps = tuple(
            [(i, f, tuple([names.index(name) for name in parameters(f)[1:]])) for i, f in chosen]
        )
        self.array_steps = None
        if not operation.several and not operation.variadic:
            formulas = [on_arrays(formula) for _, formula, _ in self.steps]
            if None not in formulas:
                self.array_steps = tuple(
                    [(i, f, places) for f, (i, _, places) in zip(formulas, self.steps, strict=True)]
                )

    @staticmethod
    def _source(operation, name):
        if name in operation.inputs and not operation.variadic:
            return INPUT, operation.inputs.index(name), name
        if name in operation.outputs:
            return OUTPUT, operation.outputs.index(name), name
        for suffix, kind in _GEOMETRY.items():
            stem = name.removesuffix(suffix)
            if stem != name and stem in operation.inputs:
                return kind, operation.inputs.index(stem), name
        return EXTRA, name, name


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
