"""A Python function for every element: apply_, map_, map2_. Slow; PyTorch has them for the CPU alone.

They write past autograd: nothing is recorded, and the version stays as it is.
"""

import numpy as np

from .. import _dtype
from .._declare import method
from .._tensor import Tensor
from .copying import assign
from .operands import check_tensor


def _check(name, tensors, call):
    for t in tensors:
        if t.requires_grad:
            raise RuntimeError(
                f"Can't call {name}() on Variable that requires grad. Use var.detach().{name}() instead."
            )
    if not callable(call):
        raise TypeError(f"'{type(call).__name__}' object is not callable")


def _expanded(name, self, tensor, argument):
    have, want = (_dtype.from_numpy_dtype(t._array.dtype)._scalar_name for t in (tensor, self))
    if have != want:
        raise TypeError(f"{name}: expected torch.{want}Tensor for {argument} (got torch.{have}Tensor)")
    array = np.empty_like(self._array)
    assign(array, tensor._array)
    return array


def _write(array, values):
    """Write ``values``, given one by one in the order of indices, as they come."""
    for place, value in zip(np.ndindex(array.shape), values, strict=True):
        value = value._array if isinstance(value, Tensor) else value
        if isinstance(value, str) or not np.isscalar(value) and not isinstance(value, np.ndarray):
            kind = "real number" if array.dtype.kind == "f" else "integer"
            raise TypeError(f"must be {kind}, not {type(value).__name__}")
        array[place] = value


@method
def apply_(self, callable, /):
    """Replace every element x by callable(x), on the tensor as it is in memory.

    Raises RuntimeError if the tensor requires grad.
    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.apply_.html
    """
    _check("apply_", (self,), callable)
    array = self._array
    _write(array, (callable(array[place].item()) for place in np.ndindex(array.shape)))
    return self


@method
def map_(self, tensor, callable):
    """Replace every element x by callable(x, y), where y is from ``tensor``, which expands to this shape.

    Raises RuntimeError if a tensor requires grad, TypeError if the dtypes differ.
    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.map_.html
    """
    check_tensor(tensor, "map_", "other", 1)
    _check("map_", (self, tensor), callable)
    array, other = self._array, _expanded("map_", self, tensor, "'other'")
    places = np.ndindex(array.shape)
    _write(array, (callable(array[place].item(), other[place].item()) for place in places))
    return self


@method
def map2_(self, x, y, callable):
    """As ``map_`` for functions of three elements.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.map_.html
    """
    check_tensor(x, "map2_", "x", 1)
    check_tensor(y, "map2_", "y", 2)
    _check("map2_", (self, x, y), callable)
    array = self._array
    first, second = (_expanded("map2_", self, t, f"argument '{n}'") for n, t in (("x", x), ("y", y)))
    places = np.ndindex(array.shape)
    _write(array, (callable(*[a[place].item() for a in (array, first, second)]) for place in places))
    return self
