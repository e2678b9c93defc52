"""Memory: the block of elements that a tensor and its views share."""

import weakref

import numpy as np

_new = object.__new__


class Storage:
    """A one-dimensional block of elements, with the version counter that views of it share.

    A storage is made only when something needs it (a view, an in-place write, a saved result): most tensors
    live and die with nothing but their array.

    ``version`` counts in-place writes; see https://docs.pytorch.org/docs/stable/notes/autograd.html#in-place-correctness-checks
    """

    __slots__ = ("array", "version", "_flat", "_shown", "_lent")

    def __init__(self, array, version=0):
        self.array = array
        self.version = version
        self._flat = None

    @property
    def flat(self):
        """All elements in the order of memory, as one contiguous array."""
        if self._flat is None:
            self._flat = _in_order_of_memory(self.array)
        return self._flat

    @property
    def original(self):
        """The storage whose memory this is, where it reads another's in its own type; else itself."""
        return self

    @property
    def shown(self):
        """The object that ``show`` was given, while it lives; else None."""
        shown = getattr(self, "_shown", None)
        return shown and shown()

    def show(self, shown):
        """Remember the object that stands for this memory in a program."""
        self._shown = weakref.ref(shown)

    def lend(self):
        """Note that NumPy shows this memory too, so that the tensors of it cannot move to a larger one."""
        self.original._lent = True

    @property
    def resizable(self):
        """Whether the memory may grow."""
        return not getattr(self.original, "_lent", False)

    def alias(self):
        """The same memory under a version counter of its own (what ``Tensor.data`` gives)."""
        return _Alias(self)

    def counted_by(self, counter):
        """The same memory under the version counter of another storage (what a tensor has whose ``.data`` was
        set).
        """
        return _Counted(self, counter)

    def reinterpreted(self, dtype):
        """The same memory, and the same version counter, read as another NumPy type (what ``view(dtype)``
        needs).
        """
        return self if dtype == self.flat.dtype else _Reinterpreted(self, dtype)


def storage_over(array):
    """``Storage(array)``, made faster."""
    storage = _new(Storage)
    storage.array, storage.version, storage._flat = array, 0, None
    return storage


class _Alias(Storage):
    __slots__ = ("original",)

    def __init__(self, source):
        super().__init__(source.array)
        self._flat = source._flat
        self.original = source.original


class _CountedElsewhere(Storage):
    __slots__ = ("_counter",)

    @property
    def version(self):
        return self._counter.version

    @version.setter
    def version(self, version):
        self._counter.version = version


class _Counted(_CountedElsewhere):
    __slots__ = ("original",)

    def __init__(self, source, counter):
        self._counter = counter
        self.array, self._flat = source.array, source._flat
        self.original = source.original


class _Reinterpreted(_CountedElsewhere):
    __slots__ = ()

    def __init__(self, original, dtype):
        self._counter = original
        flat = original.flat.view(np.uint8)
        self.array = self._flat = flat[: flat.size // dtype.itemsize * dtype.itemsize].view(dtype)

    @property
    def original(self):
        return self._counter.original


def _in_order_of_memory(array):
    if array.flags.c_contiguous:
        return array.reshape(-1)
    if array.flags.f_contiguous:
        return array.T.reshape(-1)
    order = sorted(range(array.ndim), key=lambda d: -array.strides[d])
    ordered = array.transpose(order)
    if ordered.flags.c_contiguous:
        return ordered.reshape(-1)
    # An array with gaps or with repeated elements (from_numpy of a slice): span all it touches.
    extent = 1 + sum((n - 1) * s for n, s in zip(array.shape, array.strides, strict=True)) // array.itemsize
    return np.lib.stride_tricks.as_strided(array, (extent,), (array.itemsize,))
