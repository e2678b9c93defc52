"""The node of an operation that the table of derivatives knows: runs its formulas, shows what it saved."""

import numpy as np

from .._storage import Storage
from .._tensor import Tensor, _new, wrap
from .grad_mode import mode
from .graph import Node
from .saved import (
    ALREADY_FREED,
    HELD,
    SavedTensor,
    SavedTensors,
    as_saved_tensor,
    unpack_input,
    unpack_output,
)

_ndarray = np.ndarray
_asarray = np.asarray
_NUMBER_TYPES = {bool: np.bool_, int: np.int64, float: np.float64}
# Shown as tensors also where the operation was given None.
_TENSOR_NAMES = frozenset(("weight", "pos_weight", "index"))


class TableNode(Node):
    """A node whose derivative is a row of the table, ``_operation``.

    ``_plan`` says what is saved and which formulas run, ``_values`` has what was saved, in the plan's order
    (see ``saved`` for tensors among them); None once it has been freed.
    """

    __slots__ = ("_plan", "_values")

    _saves_further_tensors = False  # besides inputs and outputs: indices, masks

    def _apply(self, grads):
        plan = self._plan
        if self._values is None:
            raise RuntimeError(ALREADY_FREED)
        if self._operation.several:
            grad = None if all([g is None for g in grads]) else grads
        else:
            grad = grads[0]
        results = [None] * len(self.next_functions)
        if grad is None:
            return results
        if plan.array_steps is not None and not mode.enabled and self._apply_on_arrays(grad, results):
            return results
        values = self._values
        if plan.saves_tensors or self._saves_further_tensors:
            values = [self._unpacked(i, v) for i, v in enumerate(values)]
        for i, formula, places in plan.steps:
            results[i] = formula(grad, *[values[p] for p in places])
        return results[0] if self._operation.variadic else results

    def _apply_on_arrays(self, grad, results):
        """Fill in ``results``; False if one is a view, which only tensors can be."""
        given, arrays = grad._array, []
        for value in self._values:
            kind = type(value)
            if kind is Tensor:
                storage = value._storage
                if storage is not None and (storage.version or value._detached):
                    unpack_input(value)
                value = value._array
            elif kind is Storage:
                if value.version:
                    self._unpacked(len(arrays), value)
                value = value.array
            elif isinstance(value, Tensor) or kind is SavedTensor:
                value = self._unpacked(len(arrays), value)._array
            arrays.append(value)
        for i, formula, places in self._plan.array_steps:
            n = len(places)
            if n == 1:
                array = formula(given, arrays[places[0]])
            elif n == 0:
                array = formula(given)
            else:
                array = formula(given, *[arrays[p] for p in places])
            if array is given:
                results[i] = grad
                continue
            if type(array) is not _ndarray:
                if array is None:
                    continue
                array = _asarray(array)
            elif array.base is not None:
                self._plan.array_steps = None
                return False
            results[i] = result = _new(Tensor)
            result._array = array
            result._storage = result._base = result._edge = None
        return True

    def _unpacked(self, index, value):
        if isinstance(value, Tensor):
            return unpack_input(value)
        if type(value) is Storage:
            return unpack_output(value, self, self._plan.sources[index][1])
        return value.unpack(self) if type(value) in HELD else value

    def _release(self):
        if self._plan.saves_tensors or self._saves_further_tensors:
            self._values = None

    # --- as SavedTensors, which can be changed

    def _held(self, index):
        """The SavedTensor at ``index`` of the values, however it was kept; another value as it is."""
        value = self._values[index]
        if isinstance(value, Tensor) or type(value) is Storage:
            value = self._values[index] = as_saved_tensor(value, self._plan.sources[index][1])
        return value

    def _held_input(self, key):
        """The SavedTensor of the input with this number, None if it is not saved."""
        for index, input_key in enumerate(self._plan.inputs_saved):
            if input_key == key:
                value = self._held(index)
                return value if type(value) is SavedTensor else None
        return None

    def _held_outputs(self):
        """The SavedTensors of results."""
        first = len(self._plan.inputs_saved)
        values = [self._held(first + i) for i in range(len(self._plan.outputs_saved))]
        return [value for value in values if value.is_output]

    def _hook_saved_tensors(self, pack_hook, unpack_hook):
        """Let every saved tensor go through ``pack_hook``."""
        for index in range(len(self._values)):
            value = self._held(index)
            if type(value) is SavedTensor and value.hooks is None:
                value.register_hooks(pack_hook, unpack_hook)

    # --- what is saved can be looked at, under PyTorch's names

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
        if raw:
            value = self._held(index)
        elif not (isinstance(value, Tensor) and value._detached):  # that may be looked at, though not used
            value = self._unpacked(index, value)
        if index < len(self._plan.inputs_saved) and type(value) in _NUMBER_TYPES:
            # A number in a tensor's place: PyTorch saves it as a 0-dim tensor.
            return wrap(_asarray(value, _NUMBER_TYPES[type(value)]))
        if raw:
            return value.saved if type(value) is SavedTensors else value
        return value if isinstance(value, Tensor) else _shown(value)

    def __dir__(self):
        operation, names = self._operation, []
        saved = dict(zip(self._plan.names, self._values or (), strict=False))
        for name in operation.saved_names:
            names.append("_saved_" + name)
            value = saved.get(name)
            is_tensor = name in operation.inputs or name in operation.outputs
            is_tensor = is_tensor or type(value) in HELD or isinstance(value, Tensor)
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
