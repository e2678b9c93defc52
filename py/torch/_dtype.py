"""Data types: their names, their NumPy counterparts, and PyTorch's rules for promoting one to another.

https://docs.pytorch.org/docs/stable/tensor_attributes.html#torch-dtype
"""

import builtins

import numpy as np

__all__ = [
    "bfloat16",
    "bool",
    "can_cast",
    "cdouble",
    "cfloat",
    "complex128",
    "complex64",
    "double",
    "dtype",
    "finfo",
    "float",
    "float16",
    "float32",
    "float64",
    "get_default_dtype",
    "half",
    "iinfo",
    "int",
    "int16",
    "int32",
    "int64",
    "int8",
    "long",
    "promote_types",
    "set_default_dtype",
    "short",
    "uint8",
]

_BOOL, _INTEGER, _FLOAT, _COMPLEX = range(4)


class dtype:
    """The type of a tensor's elements, such as ``torch.float32``; there is one object per type.

    Attributes: ``itemsize`` (bytes), ``is_floating_point``, ``is_complex``, ``is_signed``.
    https://docs.pytorch.org/docs/stable/tensor_attributes.html#torch-dtype
    """

    __slots__ = ("_name", "_numpy", "_category", "_order", "_scalar_name", "itemsize")

    def __init__(self, name, numpy_type, category, order, scalar_name, itemsize):
        self._name = name
        self._numpy = None if numpy_type is None else np.dtype(numpy_type)
        self._category = category
        self._order = order
        self._scalar_name = scalar_name  # what C++ calls it; error messages do too
        self.itemsize = itemsize

    @property
    def is_floating_point(self):
        return self._category == _FLOAT

    @property
    def is_complex(self):
        return self._category == _COMPLEX

    @property
    def is_signed(self):
        return self._category >= _INTEGER and self is not uint8

    def to_real(self):
        """The type of the real part: the type itself, unless it is complex."""
        return {complex64: float32, complex128: float64}.get(self, self)

    def to_complex(self):
        """The complex type with parts of this type."""
        return complex128 if self in (float64, complex128) else complex64

    def __repr__(self):
        return f"torch.{self._name}"

    def __reduce__(self):
        return self._name  # pickle looks the name up in this module: one object per type, always


bool = dtype("bool", "bool", _BOOL, 0, "Bool", 1)
uint8 = dtype("uint8", "uint8", _INTEGER, 1, "Byte", 1)
int8 = dtype("int8", "int8", _INTEGER, 2, "Char", 1)
int16 = dtype("int16", "int16", _INTEGER, 3, "Short", 2)
int32 = dtype("int32", "int32", _INTEGER, 4, "Int", 4)
int64 = dtype("int64", "int64", _INTEGER, 5, "Long", 8)
float16 = dtype("float16", "float16", _FLOAT, 6, "Half", 2)
# NumPy has no bfloat16: the name exists (it takes part in promotion), tensors of it cannot be made.
bfloat16 = dtype("bfloat16", None, _FLOAT, 7, "BFloat16", 2)
float32 = dtype("float32", "float32", _FLOAT, 8, "Float", 4)
float64 = dtype("float64", "float64", _FLOAT, 9, "Double", 8)
complex64 = dtype("complex64", None, _COMPLEX, 10, "ComplexFloat", 8)
complex128 = dtype("complex128", None, _COMPLEX, 11, "ComplexDouble", 16)

short, int, long = int16, int32, int64
half, float, double = float16, float32, float64
cfloat, cdouble = complex64, complex128

_ALL = (bool, uint8, int8, int16, int32, int64, float16, bfloat16, float32, float64, complex64, complex128)
_FROM_NUMPY = {d._numpy: d for d in _ALL if d._numpy is not None}
_default = float32


def get_default_dtype():
    """The floating type of tensors made from Python floats; float32 unless it was set.

    https://docs.pytorch.org/docs/stable/generated/torch.get_default_dtype.html
    """
    return _default


def set_default_dtype(d):
    """Set the floating type of tensors made from Python floats.

    Raises TypeError unless ``d`` is a floating-point type.
    https://docs.pytorch.org/docs/stable/generated/torch.set_default_dtype.html
    """
    global _default
    if not isinstance(d, dtype):
        raise TypeError("invalid dtype object: only floating-point types are supported as the default type")
    if not d.is_floating_point:
        raise TypeError("only floating-point types are supported as the default type")
    numpy_dtype(d)
    _default = d


def from_numpy_dtype(numpy_type):
    """The dtype that stores NumPy's ``numpy_type``. Raises TypeError for the others."""
    found = _FROM_NUMPY.get(numpy_type)
    if found is None:
        raise TypeError(
            f"can't convert np.ndarray of type {_numpy_type_name(numpy_type)}. The only supported types are: "
            "float64, "
            "float32, float16, complex64, complex128, int64, int32, int16, int8, uint64, uint32, uint16, "
            "uint8, and bool."
        )
    return found


def _numpy_type_name(numpy_type):
    return f"numpy.{np.dtype(numpy_type).type.__name__}"


def numpy_dtype(d):
    """NumPy's counterpart of ``d``. Raises TypeError for those that this torch does not compute with."""
    if not isinstance(d, dtype):
        raise TypeError(f"dtype must be a torch.dtype, not {type(d).__name__}")
    if d._numpy is None:
        raise NotImplementedError(
            f"{d!r} is a name only in this torch, which computes with NumPy: use torch.float32 or "
            "torch.float64."
        )
    return d._numpy


def promote_types(type1, type2):
    """The smallest type of the higher category that holds both types' values.

    Integers with floats give the float, whatever their sizes (NumPy would widen it).
    https://docs.pytorch.org/docs/stable/generated/torch.promote_types.html
    """
    if type1 is type2:
        return type1
    low, high = sorted((type1, type2), key=lambda d: (d._category, d._order))
    if low._category < high._category:
        if high._category == _COMPLEX and low is float64:
            return complex128
        return high
    if low._category == _INTEGER and low is uint8:
        return int16 if high is int8 else high
    if {low, high} == {float16, bfloat16}:
        return float32
    return high


def combine_categories(higher, lower):
    """Result type when operands of a lower priority (0-dim tensors, Python scalars) join: they win only by
    category.
    """
    if higher is None:
        return lower
    if lower is None or higher._category >= _FLOAT and lower._category <= higher._category:
        return higher
    if higher._category == _FLOAT:  # and the lower one is complex
        return higher.to_complex()
    if higher is bool or lower._category >= _FLOAT:
        return promote_types(higher, lower)
    return higher


def scalar_dtype(value):
    """The type that a Python number stands for: bool, int64, or the default floating type."""
    if value is True or value is False or isinstance(value, np.bool_):
        return bool
    if isinstance(value, (np.floating, _python_float)):
        return _default
    if isinstance(value, (np.integer, _python_int)):
        return int64
    if isinstance(value, complex):
        return _default.to_complex()
    raise TypeError(f"expected a number, got {type(value).__name__}")


# The aliases above shadow two builtins in this module.
_python_float, _python_int = builtins.float, builtins.int


def can_cast(from_, to):
    """Whether type promotion allows ``from_`` to become ``to`` (categories never go down).

    https://docs.pytorch.org/docs/stable/generated/torch.can_cast.html
    """
    return from_._category <= to._category


def _checked(type, function):
    if not isinstance(type, dtype):
        raise TypeError(
            f"{function}(): argument 'type' (position 1) must be torch.dtype, not {type.__class__.__name__}"
        )
    return type


class finfo:
    """Limits of a floating type: ``eps, min, max, tiny, smallest_normal, resolution, bits``.

    https://docs.pytorch.org/docs/stable/type_info.html#torch.torch.finfo
    """

    def __init__(self, type=None):
        type = _default if type is None else _checked(type, "finfo")
        if not type.is_floating_point:
            # PyTorch, too, names the class here and not the type.
            raise TypeError(
                "torch.finfo() requires a floating point input type. Use torch.iinfo to handle 'torch.finfo'"
            )
        limits = np.finfo(numpy_dtype(type))
        self.dtype = type._name
        self.bits = limits.bits
        self.eps, self.max, self.min = (
            _python_float(limits.eps),
            _python_float(limits.max),
            _python_float(limits.min),
        )
        self.tiny = self.smallest_normal = _python_float(limits.tiny)
        self.resolution = {float16: 1e-3, float32: 1e-6, float64: 1e-15}[type]

    def __repr__(self):
        shown = ("resolution", "min", "max", "eps", "smallest_normal", "tiny")
        body = ", ".join(f"{name}={getattr(self, name):g}" for name in shown)
        return f"finfo({body}, dtype={self.dtype})"

    def __eq__(self, other):
        return isinstance(other, finfo) and self.dtype == other.dtype

    def __hash__(self):
        return hash(self.dtype)


class iinfo:
    """Limits of an integer type: ``min, max, bits``.

    https://docs.pytorch.org/docs/stable/type_info.html#torch.torch.iinfo
    """

    def __init__(self, type):
        type = _checked(type, "iinfo")
        if type is bool:
            raise TypeError("torch.bool is not supported by torch.iinfo")
        if type._category != _INTEGER:
            raise TypeError(
                "torch.iinfo() requires an integer input type. Use torch.finfo to handle 'torch.iinfo'"
            )
        limits = np.iinfo(type._numpy)
        self.dtype, self.bits = type._name, limits.bits
        self.min, self.max = _python_int(limits.min), _python_int(limits.max)

    def __repr__(self):
        return f"iinfo(min={self.min:g}, max={self.max:g}, dtype={self.dtype})"

    def __eq__(self, other):
        return isinstance(other, iinfo) and self.dtype == other.dtype

    def __hash__(self):
        return hash(self.dtype)
