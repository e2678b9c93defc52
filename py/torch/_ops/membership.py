"""Which elements are in a set, and where a flat position lies."""

import numpy as np

from .._declare import function
from .._tensor import Tensor
from .arguments import no_such_signature
from .creation import finish
from .operands import as_array, is_number
from .splitting import unbind
from .writing import write_exact

_REST = "bool assume_unique = False, bool invert = False, Tensor out = None"


@function
def isin(elements, test_elements, *, assume_unique=False, invert=False, out=None):
    """Whether each of ``elements`` equals one of ``test_elements``: bool, in the shape of ``elements``.

    One of the two may be a number. Raises TypeError for anything else.
    https://docs.pytorch.org/docs/stable/generated/torch.isin.html
    """
    tensors = isinstance(elements, Tensor), isinstance(test_elements, Tensor)
    numbers = is_number(elements), is_number(test_elements)
    if not any(tensors) or not all(a or b for a, b in zip(tensors, numbers, strict=True)):
        raise no_such_signature(
            "isin",
            (elements, test_elements),
            {},
            (
                (f"Tensor elements, Tensor test_elements, *, {_REST}", tensors),
                (f"Number element, Tensor test_elements, *, {_REST}", (numbers[0], tensors[1])),
                (f"Tensor elements, Number test_element, *, {_REST}", (tensors[0], numbers[1])),
            ),
        )
    a, b = as_array(elements), as_array(test_elements)
    for array in (a, b):
        if array.dtype.kind == "b":
            raise RuntimeError("Unsupported input type encountered for isin(): Bool")
    result = finish(np.asarray(np.isin(a, b, assume_unique=False, invert=bool(invert))))
    return write_exact("isin", out, result)


@function
def unravel_index(indices, shape):
    """The coordinates of flat positions ``indices`` in an array of ``shape``: a tuple of int64 tensors.

    Raises TypeError for indices that are no integers, ValueError for those that are out of range.
    https://docs.pytorch.org/docs/stable/generated/torch.unravel_index.html
    """
    if not isinstance(indices, Tensor) or indices._array.dtype.kind not in "iu":
        kind = indices.dtype if isinstance(indices, Tensor) else type(indices)
        raise TypeError(f"expected 'indices' to be integer dtype, but got {kind}")
    if isinstance(shape, int):
        shape = (shape,)
    if not isinstance(shape, (tuple, list, range)):
        raise TypeError(f"expected 'shape' to be int or sequence of ints, but got {type(shape)}")
    for n in shape:
        if not isinstance(n, int):
            raise TypeError(f"expected 'shape' sequence to only contain ints, but got {type(n)}")
    shape = tuple(int(n) for n in shape)
    if any(n < 0 for n in shape):
        raise ValueError(f"'shape' cannot have negative values, but got {shape}")
    flat = indices._array.astype(np.int64)
    coordinates = np.empty((*flat.shape, len(shape)), np.int64)
    for d in reversed(range(len(shape))):
        coordinates[..., d] = flat % shape[d] if shape[d] else 0
        flat = flat // shape[d] if shape[d] else flat
    return unbind(finish(coordinates), -1)
