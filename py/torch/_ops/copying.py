"""Copies and conversions: copy_, to and its relatives, contiguous, item, numpy."""

import numpy as np

from .. import _dtype
from .._declare import method
from .._tensor import Tensor
from ..autograd.grad_mode import mode
from ..autograd.history import bump_version, check_inplace, rebase_history, requires_grad
from ..autograd.record import operation, record
from .operands import as_array
from .writing import check_no_overlap

_TO_COPY = operation("_to_copy")
_COPY = operation("copy_")


@method
def copy_(self, src, non_blocking=False):
    """Write ``src``, which broadcasts and is cast to this dtype, into the tensor.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.copy_.html
    """
    recording = mode.enabled and (requires_grad(self) or requires_grad(src))
    check_inplace(self, recording)
    check_no_overlap(self._array)
    node = None
    if recording:
        # Its node is made of a stand-in result: what is written does not depend on it.
        stand_in = record(_COPY, np.empty(self._array.shape, self._array.dtype), (self, src))
        node = stand_in._grad_fn
    assign(self._array, src._array)
    bump_version(self)
    if node is not None:
        rebase_history(self, node)
    return self


def assign(target, source):
    """``target[...] = source`` with PyTorch's error when ``source`` does not broadcast."""
    from ..autograd.engine import is_expandable_to

    if not is_expandable_to(source.shape, target.shape):
        have, want = source.shape, target.shape
        if len(have) > len(want):
            raise RuntimeError(
                f"expand(torch.{_dtype.from_numpy_dtype(source.dtype)._scalar_name}Tensor{{{list(have)}}}, "
                f"size={list(want)}): the number of sizes provided ({len(want)}) must be greater or equal to the number of "
                f"dimensions in the tensor ({len(have)})"
            )
        d = max(d for d in range(len(want)) if d - len(want) + len(have) >= 0
                and have[d - len(want) + len(have)] not in (1, want[d]))
        raise RuntimeError(
            f"The expanded size of the tensor ({want[d]}) must match the existing size ({have[d - len(want) + len(have)]}) at "
            f"non-singleton dimension {d}.  Target sizes: {list(want)}.  Tensor sizes: {list(have)}"
        )
    np.copyto(target, source, casting="unsafe")


@method
def to(self, *args, dtype=None, device=None, non_blocking=False, copy=False, memory_format=None):
    """The tensor in another dtype or on another device; itself when nothing changes, unless ``copy``.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.to.html
    """
    from .._device import require_cpu

    for argument in args:
        if isinstance(argument, _dtype.dtype):
            dtype = argument
        elif isinstance(argument, Tensor):
            dtype = argument.dtype
        elif isinstance(argument, bool):
            pass  # non_blocking: copies here are never asynchronous
        else:
            device = argument
    if device is not None:
        require_cpu(device)
    kind = self._array.dtype if dtype is None else _dtype.numpy_dtype(dtype)
    if kind == self._array.dtype and not copy:
        return self
    return record(_TO_COPY, self._array.astype(kind), (self,))


@method
def item(self):
    """The value of a tensor of one element as a Python number. Raises RuntimeError for other sizes.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.item.html
    """
    if self._array.size != 1:
        raise RuntimeError(f"a Tensor with {self._array.size} elements cannot be converted to Scalar")
    return self._array.item()


@method
def numpy(self, *, force=False):
    """The tensor as a NumPy array over the same memory. Raises RuntimeError if it requires gradients.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.numpy.html
    """
    if requires_grad(self) and not force:
        raise RuntimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.")
    from .._tensor import storage_of

    storage_of(self)
    return self._array[...]


__all__ = ["as_array"]
