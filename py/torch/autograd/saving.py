"""What a node saves, gathered as its plan says (see ``operation``).

Every plan has a function of its own for that, chosen once: most save one or two tensors or one shape, and
doing that without a loop takes half the time.
"""

from .._storage import storage_over
from .._tensor import Tensor, strides_of
from .saved import SavedTensors, save_tensor

INPUT, OUTPUT, SIZES, STRIDES, NUMEL, EXTRA, UNUSED_EXTRA = range(7)


class NotATensor:
    """Takes a number's place among the inputs of an operation: it has no gradient, but an edge (None, 0)."""

    _edge = _base = None
    _storage = ()  # not None: who saves it looks twice


SCALAR = NotATensor()


def saver(sources):
    """The function ``save(node, inputs, results, extra)`` that gives the list of values to save.

    ``sources``: for each value its kind, which input or output it is or what it is called in ``extra``, and
    its name.
    """
    kinds = [kind for kind, _, _ in sources]
    if not sources:
        return lambda node, inputs, results, extra: []
    if kinds == [INPUT]:
        return _one_input(*sources[0][1:])
    if kinds == [INPUT, INPUT]:
        return _two_inputs(*sources[0][1:], *sources[1][1:])
    if kinds == [OUTPUT]:
        return _one_output(sources[0][1])
    if kinds == [SIZES]:
        return _one_shape(sources[0][1])
    return _several(sources)


def _one_input(key, name):
    def save(node, inputs, results, extra):
        t = inputs[key]
        # A tensor that was never written to is kept as it is: see ``saved``.
        return [t if t._storage is None else extra[name] if t is SCALAR else _saved(t)]

    return save


def _two_inputs(key, name, other_key, other_name):
    def save(node, inputs, results, extra):
        t, u = inputs[key], inputs[other_key]
        return [
            t if t._storage is None else extra[name] if t is SCALAR else _saved(t),
            u if u._storage is None else extra[other_name] if u is SCALAR else _saved(u),
        ]

    return save


def _one_output(key):
    def save(node, inputs, results, extra):
        result = results[key]
        if result._edge is None or result._storage is not None:
            return [_saved_output(result, key)]
        result._storage = storage = storage_over(result._array)
        return [storage]

    return save


def _one_shape(key):
    def save(node, inputs, results, extra):
        return [None if inputs[key] is SCALAR else inputs[key]._array.shape]

    return save


def _several(sources):
    def save(node, inputs, results, extra):
        values = []
        for kind, key, name in sources:
            if kind == INPUT:
                t = inputs[key]
                value = t if t._storage is None else extra[name] if t is SCALAR else _saved(t)
            elif kind == OUTPUT:
                value = _saved_output(results[key], key)
            elif kind == EXTRA:
                value = extra[key]
                if isinstance(value, Tensor):
                    value = _saved(value)
                    node._saves_further_tensors = True
                elif type(value) is tuple and any([isinstance(v, Tensor) for v in value]):
                    value = SavedTensors(value)
                    node._saves_further_tensors = True
            elif kind == UNUSED_EXTRA:
                value = extra.get(key)
                value = None if isinstance(value, Tensor) else value
            elif inputs[key] is SCALAR:
                value = None
            else:
                array = inputs[key]._array
                value = array.shape if kind == SIZES else strides_of(array) if kind == STRIDES else array.size
            values.append(value)
        return values

    return save


def _saved(tensor):
    storage = tensor._storage
    if storage is None or not (storage.version or tensor._inference or tensor._detached):
        return tensor
    return save_tensor(tensor)


def _saved_output(result, key):
    if result._edge is None:
        return _saved(result)
    if result._storage is not None:
        return save_tensor(result, key)
    result._storage = storage_over(result._array)
    return result._storage
