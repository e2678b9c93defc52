"""``torch.FloatTensor`` and its kin: the types of tensors from before there were dtypes.

Each makes tensors of one dtype, and counts those as its instances.
https://docs.pytorch.org/docs/stable/tensors.html#data-types
"""

import warnings
from importlib import import_module

import numpy as np

from . import _dtype
from ._declare import function, method
from ._ops.arguments import no_such_signature
from ._ops.creation import finish, parse_size
from ._ops.data import tensor
from ._ops.views import alias
from ._ops.writing import CPP_NAMES
from ._size import Size
from ._tensor import Tensor, strided_layout, wrap
from .storage import TypedStorage, UntypedStorage, check_storage_type

_OBJECT = "object data, *, torch.device device = None"
# As the compiler that built PyTorch spells them.


def constructed(given, dtype, fixed):
    """A tensor of ``dtype`` from what a constructor was given: sizes, or one sequence, tensor or storage.

    Raises TypeError for anything else, and, where the dtype is ``fixed``, for a tensor of another one.
    """
    if len(given) > 1 and isinstance(given[0], (tuple, list)):
        fits = [False] * 2 if len(given) == 2 else None
        places = ("*, torch.device device = None", "torch.Storage storage", "Tensor other")
        forms = (*places, "tuple of ints size, *, torch.device device = None", _OBJECT)
        marks = (fits, None, None, None, None)
        raise no_such_signature("new", given, {}, zip(forms, marks, strict=True))
    if len(given) != 1 or isinstance(given[0], (int, np.integer)) and not isinstance(given[0], bool):
        return _uninitialised(given or (0,), dtype)
    (only,) = given
    if isinstance(only, Size):
        return _uninitialised((only,), dtype)
    if isinstance(only, (TypedStorage, UntypedStorage)):
        check_storage_type(only, dtype)
        return _uninitialised((0,), dtype).set_(only)
    if isinstance(only, Tensor):
        if fixed and only.dtype is not dtype:
            raise TypeError(f"expected {_options(dtype)} (got {_options(only.dtype)})")
        return alias(only)
    if isinstance(only, (float, bool, np.floating)):
        raise TypeError(f"new(): data must be a sequence (got {type(only).__name__})")
    if isinstance(only, str) or not hasattr(only, "__len__"):
        raise TypeError(f"new(): invalid data type '{type(only).__name__}'")
    return tensor(only, dtype=dtype)


def _uninitialised(size, dtype):
    return finish(np.zeros(parse_size(size), _dtype.numpy_dtype(dtype)))


def _options(dtype):
    return (
        f"TensorOptions(dtype={CPP_NAMES[dtype._scalar_name]}, device=cpu, layout=Strided, "
        "requires_grad=false (default), pinned_memory=false (default), memory_format=(nullopt))"
    )


class tensortype(type):
    """The type of ``torch.FloatTensor`` and its kin, which differ in ``dtype``."""

    __module__ = __package__
    layout = strided_layout
    is_cuda = is_sparse = False

    def __new__(mcs, name, bases, attributes):
        for base in bases:
            raise TypeError(f"type 'torch.{base.__name__}' is not an acceptable base type")
        return super().__new__(mcs, name, bases, attributes)

    def __call__(cls, *data, device=None, size=None):
        return constructed(data if size is None else (Size(size),), cls.dtype, fixed=True)

    def __instancecheck__(cls, instance):
        return isinstance(instance, Tensor) and instance.dtype is cls.dtype


def _make(dtype):
    name = f"{dtype._scalar_name}Tensor"
    doc = f"Tensors of {dtype}: ``torch.{name}(2, 3)`` has this shape, ``torch.{name}([1, 2])`` these values."
    return tensortype(name, (), {"dtype": dtype, "__module__": __package__, "__doc__": doc})


TYPES = {
    f"{d._scalar_name}Tensor": _make(d)
    for d in (_dtype.float32, _dtype.float64, _dtype.float16, _dtype.int64, _dtype.int32, _dtype.int16,
              _dtype.int8, _dtype.uint8, _dtype.bool)
}  # fmt: skip


@method
def new(self, *data, device=None, size=None):
    """A tensor of this one's dtype, from sizes or from one sequence, tensor or storage.

    https://docs.pytorch.org/docs/stable/tensors.html
    """
    return constructed(data if size is None else (Size(size),), self.dtype, fixed=True)


def _tensor(cls, *data, device=None, size=None):
    """The constructor ``torch.Tensor``: sizes, or one sequence, tensor or storage, in the default dtype."""
    made = constructed(data if size is None else (Size(size),), _dtype.get_default_dtype(), fixed=False)
    return made if cls is Tensor else wrap(made._array, cls)


Tensor.__new__ = _tensor


@function
def set_default_tensor_type(t):
    """Make the dtype of a type such as ``torch.DoubleTensor``, or of its name, the default one.

    https://docs.pytorch.org/docs/stable/generated/torch.set_default_tensor_type.html
    """
    warnings.warn(
        "torch.set_default_tensor_type() is deprecated as of PyTorch 2.1, please use "
        "torch.set_default_dtype() and torch.set_default_device() as alternatives.",
        UserWarning,
        stacklevel=2,
    )
    if isinstance(t, str):
        module, *names = t.split(".")
        if module != "torch":
            import_module(module)  # PyTorch looks the name up wherever it says, and would find no such type
        t = TYPES.get(".".join(names), t)
    if not isinstance(t, tensortype):
        raise TypeError("invalid type object: only floating-point types are supported as the default type")
    _dtype.set_default_dtype(t.dtype)


__all__ = ["constructed", "new", "set_default_tensor_type", "tensortype"]
