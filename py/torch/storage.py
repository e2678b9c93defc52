"""The memory of tensors, as PyTorch shows it: bytes (``UntypedStorage``) or elements (``TypedStorage``).

https://docs.pytorch.org/docs/stable/storage.html
"""

import warnings
from functools import cache

import numpy as np

from . import _dtype
from ._declare import function, method
from ._device import device
from ._storage import storage_over
from ._tensor import storage_of


class _Shown:
    """What both kinds have in common: a sequence of numbers in memory that is read and written in place."""

    __hash__ = object.__hash__

    def _place(self, index):
        size = len(self)
        if not isinstance(index, (int, np.integer)):
            raise TypeError(f"can't index a {self.type()} with {type(index).__name__}")
        if not -size <= index < size:
            raise IndexError(f"index {index} out of range for storage of size {self._stated_size()}")
        return int(index) % size

    def __iter__(self):
        return iter(self.tolist())

    def tolist(self):
        """The numbers as a list."""
        return self._values().tolist()

    def fill_(self, value):
        """Write ``value`` everywhere; autograd does not see it. Returns the storage."""
        self._values()[...] = value
        return self

    def __str__(self):
        return "\n".join([*(f" {value}" for value in self.tolist()), self._described()])

    __repr__ = __str__

    @property
    def device(self):
        """Always the CPU."""
        return device("cpu")

    is_cuda = is_sparse = is_sparse_csr = False

    def resizable(self):
        """Whether tensors may make the memory larger: not once NumPy shows it too."""
        return self._storage.resizable

    def cpu(self):
        """The storage itself: it is on the CPU."""
        return self

    def __copy__(self):
        return self.clone()

    def __deepcopy__(self, memo):
        return memo.setdefault(id(self), self.clone())

    def __sizeof__(self):
        return object.__sizeof__(self) + self.nbytes()

    @property
    def _cdata(self):
        """What tells one memory from another."""
        return id(self._storage.original)

    def is_shared(self):
        """Whether other processes can see the memory: they cannot."""
        return False


class UntypedStorage(_Shown):
    """The bytes that a tensor and its views share: ``Tensor.untyped_storage()``, or new ones of a size.

    https://docs.pytorch.org/docs/stable/storage.html#torch.UntypedStorage
    """

    __module__ = f"{__package__}.storage"

    def __init__(self, size=0, *, device=None):
        self._storage = storage_over(np.zeros(size, np.uint8))

    @classmethod
    def _of(cls, storage):
        """The one object that stands for ``storage``."""
        storage = storage.original
        shown = storage.shown
        if shown is None:
            shown = object.__new__(cls)
            shown._storage = storage
            storage.show(shown)
        return shown

    def _values(self):
        return self._storage.flat.view(np.uint8)

    def __getitem__(self, index):
        if not isinstance(index, slice):
            return int(self._values()[self._place(index)])
        if index.step not in (None, 1):
            raise ValueError(
                f"Trying to slice with a step of {index.step}, but only a step of 1 is supported"
            )
        part = object.__new__(UntypedStorage)
        part._storage = storage_over(self._values()[index])
        return part

    def __setitem__(self, index, value):
        place = index if isinstance(index, slice) else self._place(index)
        self._values()[place] = value

    def data_ptr(self):
        """The address of the first byte."""
        return self._storage.flat.__array_interface__["data"][0]

    def nbytes(self):
        """The number of bytes."""
        return self._storage.flat.nbytes

    size = __len__ = _stated_size = nbytes

    def element_size(self):
        """1: a byte."""
        return 1

    def type(self):
        """The type's name."""
        return "torch.storage.UntypedStorage"

    def copy_(self, source, non_blocking=None):
        """Write the bytes of another storage here. Raises RuntimeError if their number differs."""
        if source.nbytes() != self.nbytes():
            raise RuntimeError(
                f"size does not match, self was {self.nbytes()} bytes but src was {source.nbytes()} bytes"
            )
        self._values()[...] = source.untyped()._values()
        return self

    def clone(self):
        """A copy with memory of its own."""
        return UntypedStorage(self.nbytes()).copy_(self)

    def untyped(self):
        """The storage itself."""
        return self

    def _described(self):
        return f"[torch.storage.UntypedStorage(device=cpu) of size {self.nbytes()}]"

    def __eq__(self, other):
        return isinstance(other, UntypedStorage) and self.data_ptr() == other.data_ptr()

    __hash__ = _Shown.__hash__


class TypedStorage(_Shown):
    """A storage read as elements of one dtype: ``Tensor.storage()``. PyTorch calls it deprecated.

    https://docs.pytorch.org/docs/stable/storage.html#torch.TypedStorage
    """

    __module__ = f"{__package__}.storage"

    def __init__(self, *given, wrap_storage=None, dtype=None, device=None, _internal=False):
        _warn()
        self.dtype = dtype or _dtype.get_default_dtype()
        if wrap_storage is not None:
            self._untyped_storage = wrap_storage
            return
        kind = _dtype.numpy_dtype(self.dtype)
        data = np.zeros(given[0], kind) if given and isinstance(given[0], int) else np.array(*given, kind)
        self._untyped_storage = UntypedStorage._of(storage_over(data))

    @classmethod
    def _over(cls, storage, dtype):
        typed = object.__new__(cls)
        typed._untyped_storage, typed.dtype = UntypedStorage._of(storage), dtype
        return typed

    def cpu(self):
        """The same memory, which is on the CPU, under another object."""
        return TypedStorage._over(self._storage, self.dtype)

    @property
    def _storage(self):
        return self._untyped_storage._storage

    def _values(self):
        return self._storage.reinterpreted(_dtype.numpy_dtype(self.dtype)).flat

    def __getitem__(self, index):
        if isinstance(index, slice):
            raise RuntimeError("slices are only supported in UntypedStorage.__getitem__")
        return self._values()[self._place(index)].item()

    def __setitem__(self, index, value):
        self._values()[index if isinstance(index, slice) else self._place(index)] = value

    def __len__(self):
        return self._values().size

    size = __len__

    def _stated_size(self):
        return len(self)

    def data_ptr(self):
        """The address of the first element."""
        return self._untyped_storage.data_ptr()

    def nbytes(self):
        """The number of bytes."""
        return self._untyped_storage.nbytes()

    def element_size(self):
        """Bytes per element."""
        return _dtype.numpy_dtype(self.dtype).itemsize

    def untyped(self):
        """The same memory as bytes."""
        return self._untyped_storage

    def type(self):
        """The name of the type that PyTorch had for this dtype."""
        return f"torch.{self.pickle_storage_type()}"

    def pickle_storage_type(self):
        """The same without the module."""
        return f"{self.dtype._scalar_name}Storage"

    def copy_(self, source, non_blocking=None):
        """Write the elements of another storage here, converted to this dtype."""
        if len(source) != len(self):
            raise RuntimeError(
                f"size does not match, self was {self.nbytes()} bytes but src was {source.nbytes()} bytes"
            )
        self._values()[...] = source._values()
        return self

    def clone(self):
        """A copy with memory of its own."""
        return TypedStorage._over(storage_over(self._values().copy()), self.dtype)

    def _described(self):
        return f"[torch.storage.TypedStorage(dtype={self.dtype}, device=cpu) of size {len(self)}]"

    def __eq__(self, other):
        return isinstance(other, TypedStorage) and (self.data_ptr(), self.dtype) == (
            other.data_ptr(),
            other.dtype,
        )

    __hash__ = _Shown.__hash__


@cache
def _warn():
    """Warn, the first time: set_warn_always has no say in it."""
    warnings.warn(
        "TypedStorage is deprecated. It will be removed in the future and UntypedStorage will be the only "
        "storage class. This should only matter to you if you are using storages directly.  To access "
        "UntypedStorage directly, use tensor.untyped_storage() instead of tensor.storage()",
        UserWarning,
        stacklevel=3,
    )


@method
def untyped_storage(self):
    """The memory that this tensor shares with its views, as bytes.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.untyped_storage.html
    """
    return UntypedStorage._of(storage_of(self))


def _storage(self):
    """The memory that this tensor shares with its views, as elements; deprecated in PyTorch.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.storage.html
    """
    _warn()
    return TypedStorage._over(storage_of(self), self.dtype)


_storage.__name__ = _storage.__qualname__ = "storage"
method(_storage)


def check_storage_type(storage, dtype, argument=" for argument 1 'storage'"):
    """Raise RuntimeError if ``storage`` holds elements of another dtype."""
    if isinstance(storage, TypedStorage) and storage.dtype is not dtype:
        kind = "type " if argument else ""
        raise RuntimeError(
            f"Expected a Storage of type {dtype._scalar_name} or an UntypedStorage, but got {kind}"
            f"{storage.dtype._scalar_name}{argument}"
        )


@function
def is_storage(obj):
    """Whether ``obj`` is a tensor's storage.

    https://docs.pytorch.org/docs/stable/generated/torch.is_storage.html
    """
    return isinstance(obj, (TypedStorage, UntypedStorage))


__all__ = ["TypedStorage", "UntypedStorage", "is_storage", "untyped_storage"]
