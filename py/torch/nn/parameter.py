"""Parameter: a leaf that requires gradients.

https://docs.pytorch.org/docs/stable/generated/torch.nn.parameter.Parameter.html
"""

import numpy as np

from .._tensor import Tensor, _new, storage_of


class Parameter(Tensor):
    """A tensor that shares ``data``'s memory, is a leaf, and requires gradients unless told otherwise.

    Raises RuntimeError for integer data with ``requires_grad``.
    """

    def __new__(cls, data=None, requires_grad=True):
        tensor = _new(cls)
        if data is None:
            tensor._array = np.zeros(0, np.float32)
        else:
            tensor._array, tensor._storage, tensor._offset = data._array, storage_of(data), data._offset
        if requires_grad and tensor._array.dtype.kind != "f":
            raise RuntimeError("Only Tensors of floating point and complex dtype can require gradients")
        tensor._requires_grad = bool(requires_grad)
        return tensor

    def __repr__(self):
        return "Parameter containing:\n" + super().__repr__()

    def __deepcopy__(self, memo):
        if id(self) in memo:
            return memo[id(self)]
        copied = type(self)(self.detach().clone(), self.requires_grad)
        memo[id(self)] = copied
        return copied
