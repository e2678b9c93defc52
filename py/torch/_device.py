"""``torch.device``, the default device, and the errors of a build of PyTorch without accelerators.

Every tensor here lives on the CPU.  The other devices can be named, compared and printed, as in PyTorch;
placing a tensor on one raises the error of PyTorch's own CPU build.
https://docs.pytorch.org/docs/stable/tensor_attributes.html
"""

import operator
import re
from importlib import import_module

_TYPES = (
    "cpu",
    "cuda",
    "ipu",
    "xpu",
    "mkldnn",
    "opengl",
    "opencl",
    "ideep",
    "hip",
    "ve",
    "fpga",
    "maia",
    "xla",
    "lazy",
    "vulkan",
    "mps",
    "meta",
    "hpu",
    "mtia",
    "privateuseone",
)
_STRING = re.compile(r"([A-Za-z_]+)(?::(0|[1-9][0-9]*))?", re.ASCII)
_SIGNATURES = " * (torch.device device)\n{} * (str type, int index = -1)\n"

NO_ACCELERATOR = "Cannot access accelerator device when none is available."


class device:
    """Where a tensor lives: ``device('cpu')``, ``device('cuda:1')``, ``device('cuda', 1)``,
    ``device(another)``.

    Attributes: ``type`` (str) and ``index`` (int, or None for the current device of that type).  Used in a
    ``with`` statement it is the default for tensors made inside.  RuntimeError if the string names no device.
    """

    __slots__ = ("type", "index")
    __module__ = __package__

    def __new__(cls, *args, **kwargs):
        kind, index = _parse_arguments(args, kwargs)
        if isinstance(kind, device):
            return kind
        self = object.__new__(cls)
        object.__setattr__(self, "type", kind)
        object.__setattr__(self, "index", index)
        return self

    def __setattr__(self, name, value):
        if name in device.__slots__:
            raise AttributeError(f"attribute '{name}' of 'torch.device' objects is not writable")
        raise AttributeError(f"'torch.device' object has no attribute '{name}'")

    def __eq__(self, other):
        return isinstance(other, device) and self.type == other.type and self.index == other.index

    def __hash__(self):
        return hash((self.type, self.index))

    def _no_order(self, other):
        raise TypeError("comparison not implemented")

    __lt__ = __le__ = __gt__ = __ge__ = _no_order

    def __str__(self):
        return self.type if self.index is None else f"{self.type}:{self.index}"

    def __repr__(self):
        index = "" if self.index is None else f", index={self.index}"
        return f"device(type='{self.type}'{index})"

    def __reduce__(self):
        return device, (self.type,) if self.index is None else (self.type, self.index)

    def __enter__(self):
        _defaults.append(self)
        return self

    def __exit__(self, *error):
        _defaults.pop()


def _parse_arguments(args, kwargs):
    """(type, index), or (a device, None), from the arguments of ``device(...)``."""
    if len(args) == 1 and not kwargs:
        return _parse_one(args[0])
    if not args and list(kwargs) == ["device"] and isinstance(kwargs["device"], (str, int, device)):
        return _parse_one(kwargs["device"])
    if not args and "type" not in kwargs:
        raise TypeError(_no_such_signature(args, kwargs))
    names = dict(zip(("type", "index"), args)) | kwargs
    for name in names:
        if name not in ("type", "index"):
            raise TypeError(f"device() got an unexpected keyword argument '{name}'")
    kind, index = names["type"], names.get("index")
    if not isinstance(kind, str):
        raise TypeError(f"device(): argument 'type' (position 1) must be str, not {_type_name(kind)}")
    if index is not None and (isinstance(index, bool) or not hasattr(index, "__index__")):
        raise TypeError(f"device(): argument 'index' (position 2) must be int, not {_type_name(index)}")
    kind, index_in_string = _parse_string(kind)
    if index_in_string is not None:
        raise RuntimeError(
            f"type (string) must not include an index because index was passed explicitly: {names['type']}"
        )
    if index is not None and index < 0:
        raise RuntimeError("Device index must not be negative")
    return kind, None if index is None else operator.index(index)


def _parse_one(value):
    if isinstance(value, device):
        return value, None
    if isinstance(value, str):
        return _parse_string(value)
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise TypeError(_no_such_signature((value,), {}))
    if value < 0:
        raise RuntimeError("Device index must not be negative")
    raise RuntimeError(NO_ACCELERATOR)  # a bare number means that device of the accelerator


def _parse_string(string):
    if not string:
        raise RuntimeError("Device string must not be empty")
    match = _STRING.fullmatch(string)
    if not match:
        raise RuntimeError(f"Invalid device string: '{string}'")
    kind, index = match.groups()
    if kind not in _TYPES:
        types = ", ".join(_TYPES)
        raise RuntimeError(f"Expected one of {types} device type at start of device string: {kind}")
    if index is not None and int(index) >= 2**31:
        raise RuntimeError(f"Could not parse device index '{index}' in device string '{string}'")
    return kind, None if index is None else int(index)


def _no_such_signature(args, kwargs):
    given = ", ".join([_type_name(a) for a in args] + [f"{k}={_type_name(v)}, " for k, v in kwargs.items()])
    why = ""
    if len(args) == 1:
        why = f"      didn't match because some of the arguments have invalid types: (!{given}!)\n"
    elif kwargs:
        why = f"      didn't match because some of the keywords were incorrect: {', '.join(kwargs)}\n"
    return (
        "device() received an invalid combination of arguments - got "
        f"({given}), but expected one of:\n" + _SIGNATURES.format(why)
    )


def _type_name(value):
    return "torch.device" if isinstance(value, device) else type(value).__name__


# the default device
# -------------------------------------------------------------------------------------------------

CPU = device("cpu")
_defaults = [CPU]  # the last one counts; `with device(...)` adds to it


def set_default_device(where):
    """Where tensors are made when no device is named; None for the CPU.

    https://docs.pytorch.org/docs/stable/generated/torch.set_default_device.html
    """
    _defaults[-1] = CPU if where is None else device(where)


def get_default_device():
    """The device of a tensor made without naming one.

    https://docs.pytorch.org/docs/stable/generated/torch.get_default_device.html
    """
    where = _defaults[-1]
    if where.index is None:
        require_cpu(where, from_data=True)
    return where


# placing a tensor
# ---------------------------------------------------------------------------------------------------


def tensor_device(where=None, function="tensor", *, from_data=False):
    """The device for a tensor that ``function`` is to make, from its ``device=`` argument: always the CPU.

    ``from_data``: whether the tensor is copied from existing data (``tensor``, ``as_tensor``, ``to``) rather
    than filled: PyTorch words some errors differently.  Raises as ``require_cpu`` does, and TypeError if
    ``where`` is no device.
    """
    if where is None:
        where = _defaults[-1]
    elif not isinstance(where, device):
        if isinstance(where, bool) or not (isinstance(where, str) or hasattr(where, "__index__")):
            given = type(where).__name__
            raise TypeError(f"{function}(): argument 'device' must be torch.device, not {given}")
        where = device(where)
    if where.type != "cpu":
        require_cpu(where, from_data)
    return CPU


def require_cpu(where, from_data=False):
    """Return if ``where`` is on the CPU, else raise what a CPU build of PyTorch raises for that device.

    AssertionError for cuda and xpu ("Torch not compiled with CUDA enabled"), RuntimeError or
    NotImplementedError for the rest.  PyTorch does make ``meta`` tensors; here they raise
    NotImplementedError.
    """
    kind = where.type
    if kind == "cpu":
        return
    if kind in ("cuda", "xpu"):
        raise AssertionError(f"Torch not compiled with {kind.upper()} enabled")
    if kind == "meta":
        raise NotImplementedError(
            "tensors on the 'meta' device are not part of this version of torch, which "
            "runs in the browser: use device='cpu'"
        )
    if from_data:
        raise RuntimeError(f"PyTorch is not linked with support for {kind} devices")
    raise NotImplementedError(
        f"Could not run 'aten::empty.memory_format' with arguments from the '{kind.upper()}' backend. This "
        "could be because the operator doesn't exist for this backend, or was omitted during the "
        "selective/custom build process (if using custom build). 'aten::empty.memory_format' is only "
        "available for these backends: [CPU]."
    )


def get_device_module(where=None):
    """The module of a kind of device: ``torch.cpu``, unless another is named.

    https://docs.pytorch.org/docs/stable/generated/torch.get_device_module.html
    """
    where = _defaults[-1] if where is None else where
    kind = (where if isinstance(where, device) else device(where)).type
    if kind not in ("cpu", "cuda", "mps", "xpu"):
        raise RuntimeError(
            f"Device '{kind}' does not have a corresponding module registered as 'torch.{kind}'."
        )
    return import_module(f".{kind}", __package__)
