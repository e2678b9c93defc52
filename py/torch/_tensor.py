"""The Tensor: an array, the storage behind it, and the fields that autograd keeps on it.

A tensor is a NumPy array (its elements, shape and strides) and little else. What every operation looks at has
a slot of its own; everything further has a default on the class and appears on an object only when it is
needed. Operations attach themselves as methods from ``_ops``; what autograd adds is in
``autograd/variable.py``.
"""

from functools import lru_cache

import numpy as np

from . import _dtype
from ._device import CPU
from ._missing import message
from ._size import size_of
from ._storage import storage_over
from ._tensor_str import _str

_ndarray = np.ndarray
_new = object.__new__
# The edge of a leaf that asks for gradients: its node, an AccumulateGrad, is made when a graph needs it.
LEAF = (None, 0)


class Tensor:
    """A multi-dimensional array of elements of one ``dtype``, which can record how it was computed.

    https://docs.pytorch.org/docs/stable/tensors.html
    """

    __module__ = __package__

    # On every tensor; slots, because reading a default from the class takes many times as long.
    #
    # _array: the elements; shape and strides are the array's. Never rebound while somebody else may hold the
    #     tensor, except by the operations that PyTorch lets change a geometry (resize_, t_, set_, .data).
    # _storage: the Storage; None until something needs it.
    # _base: of a view, the tensor that owns the memory, never itself a view; else None.
    # _edge: None if no gradient is wanted, LEAF for a leaf that wants one, otherwise the node that computed
    #     the tensor and which of its outputs this is (of a view: as at _view_version).
    __slots__ = ("_array", "_storage", "_base", "_edge", "__dict__", "__weakref__")

    _offset = 0  # of the first element within the storage, in elements
    _view_version = 0  # of a view: the version at which _edge was right
    _creation_meta = None  # of a view: how it was made, if in a way that forbids some in-place writes

    _grad = None
    _accumulator = None  # of a leaf: a weak reference to its AccumulateGrad node
    _backward_hooks = None
    _post_accumulate_grad_hooks = None
    _retains_grad = False
    _inference = False  # such a tensor always has a storage
    _detached = False  # whether detach_() has taken its history away, which nodes may have saved it with
    _version_always = False  # of an inference tensor's .data: it has a version counter all the same

    # NumPy gives way: np.ones(2) * tensor is refused as in PyTorch, np.float64(2) * tensor reaches __rmul__.
    __array_priority__ = 1000

    # --- geometry

    @property
    def shape(self):
        """The size of every dimension, a ``torch.Size``."""
        return size_of(self._array.shape)

    def size(self, dim=None):
        """The shape, or the size of one dimension. Raises IndexError for a dimension that does not exist.

        https://docs.pytorch.org/docs/stable/generated/torch.Tensor.size.html
        """
        shape = self._array.shape
        return size_of(shape) if dim is None else shape[wrap_dim(dim, len(shape))]

    def stride(self, dim=None):
        """Elements to step over, for each dimension or for one, to reach the next index.

        https://docs.pytorch.org/docs/stable/generated/torch.Tensor.stride.html
        """
        strides = strides_of(self._array)
        return strides if dim is None else strides[wrap_dim(dim, len(strides))]

    def dim(self):
        """The number of dimensions."""
        return self._array.ndim

    ndim = property(dim, doc="The number of dimensions.")
    ndimension = dim

    def numel(self):
        """The number of elements."""
        return self._array.size

    nelement = numel

    def element_size(self):
        """Bytes per element."""
        return self._array.itemsize

    itemsize = property(element_size, doc="Bytes per element.")
    nbytes = property(lambda self: self._array.nbytes, doc="Bytes of all elements.")

    def storage_offset(self):
        """Where in its storage the tensor's first element is, counted in elements."""
        return self._offset

    def data_ptr(self):
        """The address of the first element; 0 if there is none."""
        return self._array.__array_interface__["data"][0] if self._array.size else 0

    def is_contiguous(self, memory_format=None):
        """Whether the elements lie in memory in the order of their indices (C order)."""
        return self._array.flags.c_contiguous

    def __len__(self):
        if self._array.ndim == 0:
            raise TypeError("len() of a 0-d tensor")
        return self._array.shape[0]

    # --- type and place

    @property
    def dtype(self):
        """The type of the elements."""
        return _dtype.from_numpy_dtype(self._array.dtype)

    @property
    def device(self):
        """Where the elements are: the CPU, always."""
        return CPU

    layout = property(lambda self: strided_layout, doc="torch.strided: the only layout that this torch has.")
    is_cpu = property(lambda self: True, doc="True.")
    is_cuda = is_mps = is_meta = is_sparse = is_quantized = property(lambda self: False, doc="False.")

    def get_device(self):
        """-1, the CPU's index."""
        return -1

    def is_floating_point(self):
        """Whether the dtype is a floating-point type."""
        return self._array.dtype.kind == "f"

    def is_complex(self):
        """False: this torch has no complex tensors."""
        return False

    def is_signed(self):
        """Whether the dtype has negative values."""
        return self._array.dtype.kind in "if"

    def is_inference(self):
        """Whether the tensor was made in inference mode."""
        return self._inference

    def is_conj(self):
        """False: there are no lazily conjugated tensors."""
        return False

    is_neg = is_conj

    # --- text

    def __repr__(self, *, tensor_contents=None):
        try:
            grad_fn = self.grad_fn
            name = None if grad_fn is None else grad_fn.name().rpartition("::")[2]
        except RuntimeError:  # a view made without recording, whose base was written to since
            name = "Invalid"
        return _str(
            self._array,
            default_dtype_name=_dtype.get_default_dtype()._name,
            grad_fn_name=name,
            requires_grad=self.requires_grad,
            contents=tensor_contents,
        )

    def __format__(self, format_spec):
        if self._array.ndim == 0:
            return self.item().__format__(format_spec)
        return object.__format__(self, format_spec)

    def __getattr__(self, name):
        raise AttributeError(
            message("Tensor", "Tensor", name, f"'{type(self).__name__}' object has no attribute '{name}'"),
            name=name,
        )

    # --- identity

    def __hash__(self):
        return id(self)

    def _is_view(self):
        return self._base is not None

    @property
    def _version(self):
        """How often the tensor, or a view that shares its memory, was written in place."""
        if self._inference and not self._version_always:
            raise RuntimeError("Inference tensors do not track version counter.")
        return 0 if self._storage is None else self._storage.version


class layout:
    """The way of a tensor's elements in memory; ``torch.strided`` is the only one."""

    def __repr__(self):
        return "torch.strided"


strided_layout = layout()


def wrap(array, kind=Tensor):
    """A tensor of ``array``'s elements, which nobody else may write to."""
    tensor = _new(kind)
    tensor._array = array
    tensor._storage = tensor._base = tensor._edge = None
    return tensor


def mark_inference(tensor):
    """Make ``tensor`` one that can never take part in autograd: it was made in inference mode."""
    storage_of(tensor)
    tensor._inference = True


def strides_of(array):
    """The strides of ``array`` in elements, as PyTorch counts them."""
    strides = array.strides
    if not array.size and not any(strides):
        return contiguous_strides(array.shape)  # NumPy gives a new array without elements the strides 0
    return _in_elements(strides, array.itemsize)


@lru_cache(1024)
def _in_elements(strides, size):
    return tuple([s // size for s in strides])


def storage_of(tensor):
    """The storage of ``tensor``, made now if nothing needed it before."""
    storage = tensor._storage
    if storage is None:
        storage = tensor._storage = storage_over(tensor._array)
    return storage


def strided_array(tensor, shape, strides, offset):
    """An array over the storage of ``tensor``; strides and offset (from the storage's start) count
    elements.
    """
    flat = storage_of(tensor).flat
    size = flat.itemsize
    return _ndarray(shape, flat.dtype, flat, offset * size, [s * size for s in strides])


def wrap_dim(dim, ndim):
    """``dim`` counted from the front. Raises IndexError when it is out of range; a 0-dim tensor takes 0 and
    -1.
    """
    if -ndim <= dim < ndim:
        return dim + ndim if dim < 0 else dim
    if ndim == 0 and dim in (0, -1):
        return 0
    low, high = (-ndim, ndim - 1) if ndim else (-1, 0)
    raise IndexError(f"Dimension out of range (expected to be in range of [{low}, {high}], but got {dim})")


def contiguous_strides(shape):
    """The strides, in elements, of a contiguous tensor of this shape."""
    strides, step = [], 1
    for n in reversed(shape):
        strides.append(step)
        step *= max(n, 1)
    return tuple(reversed(strides))
