"""Parameter: a leaf that requires gradients.

https://docs.pytorch.org/docs/stable/generated/torch.nn.parameter.Parameter.html
"""

import numpy as np

from .._tensor import LEAF, Tensor, storage_of, wrap


class Parameter(Tensor):
    """A tensor that shares ``data``'s memory, is a leaf, and requires gradients unless told otherwise.

    Raises RuntimeError for integer data with ``requires_grad``.
    """

    def __new__(cls, data=None, requires_grad=True):
        if data is None:
            tensor = wrap(np.zeros(0, np.float32), cls)
        else:
            tensor = wrap(data._array, cls)
            tensor._storage, tensor._offset = storage_of(data), data._offset
        if requires_grad and tensor._array.dtype.kind != "f":
            raise RuntimeError("Only Tensors of floating point and complex dtype can require gradients")
        if requires_grad:
            tensor._edge = LEAF
        return tensor

    def __repr__(self):
        return "Parameter containing:\n" + super().__repr__()

    def __deepcopy__(self, memo):
        if id(self) in memo:
            return memo[id(self)]
        copied = type(self)(self.detach().clone(), self.requires_grad)
        memo[id(self)] = copied
        return copied
