"""The two engines side by side, and the ways across: loading the shim, carrying arguments, carrying
functions.

An *engine* is a module with PyTorch's interface: real `torch`, or the shim loaded natively under the name
`shim`. Nothing here reaches into the shim: tensors are built with `tensor`, `as_strided`, `requires_grad_`,
read with `detach().numpy()`. Setting SHIM_SELFTEST=1 puts real torch in the shim's place, which must make
every test pass: that is the proof of the harness itself.
"""
import importlib.util
import os
import pathlib
import sys
import types
from dataclasses import dataclass

import numpy as np
import torch

SELFTEST = os.environ.get("SHIM_SELFTEST") == "1"
# Another copy of the shim, such as one unpacked from the built wheel, can be named.
SHIM_FOLDER = pathlib.Path(os.environ.get("SHIM_FOLDER", pathlib.Path(__file__).parents[2] / "py" / "torch"))


def load_shim():
    """The shim as a module named `shim`; loaded once per process."""
    if SELFTEST:
        return torch
    if "shim" not in sys.modules:
        spec = importlib.util.spec_from_file_location(
            "shim", SHIM_FOLDER / "__init__.py", submodule_search_locations=[str(SHIM_FOLDER)])
        sys.modules["shim"] = module = importlib.util.module_from_spec(spec)
        try:
            spec.loader.exec_module(module)
        except BaseException:
            del sys.modules["shim"]
            raise
    return sys.modules["shim"]


def lookup(engine, path, missing=None):
    """`lookup(engine, "nn.functional.relu")`; `missing` where the engine has no such name."""
    for part in path.split("."):
        try:
            engine = getattr(engine, part)
        except AttributeError:
            return missing
    return engine


def has(engine, path):
    """Whether the engine has the name, whatever it stands for."""
    return lookup(engine, path, missing=has) is not has


def call(engine, path, *args, **kwargs):
    """`engine.path(...)` where the engine has it: for setting up state that an unfinished shim may not have
    yet."""
    function = lookup(engine, path)
    return function(*args, **kwargs) if function else None


# -----------------------------------------------------------------------------------------------------------
# Arguments: one recipe, built afresh on either engine

@dataclass(frozen=True)
class _Tensor:
    base: int
    size: tuple
    stride: tuple
    offset: int
    whole: bool             # contiguous and covering its storage: needs no as_strided, so is no view
    requires_grad: bool
    key: int                # the same tensor object given twice stays one object


@dataclass(frozen=True)
class _Name:
    path: str               # a dtype, layout or the like, found again by its name


class Recipe:
    """Any nest of arguments holding torch tensors, taken apart so that each engine gets its own equal copy.

    Kept: values, shape, strides, storage offset, dtype, requires_grad, identity and shared storage among
    arguments.
    """

    def __init__(self, arguments):
        self._bases, self._base_of = [], {}
        self._alive = arguments              # ids and pointers below are only meaningful while these live
        self._tree = self._take(arguments)

    def _take(self, a):
        if isinstance(a, torch.Tensor):
            return self._take_tensor(a)
        if isinstance(a, (torch.dtype, torch.layout, torch.memory_format)):
            return _Name(str(a).removeprefix("torch."))
        if isinstance(a, torch.device):
            return str(a)
        if isinstance(a, torch.Size):
            return ("Size", tuple(a))
        if isinstance(a, slice):
            return ("slice", tuple(self._take(b) for b in (a.start, a.stop, a.step)))
        if isinstance(a, dict):
            return ("dict", tuple((k, self._take(v)) for k, v in a.items()))
        if isinstance(a, list):
            return ("list", tuple(map(self._take, a)))
        if isinstance(a, tuple):
            return ("tuple", tuple(map(self._take, a)))
        return a

    def _take_tensor(self, t):
        d = t.detach()
        storage = d.untyped_storage()
        key = (storage.data_ptr() or id(t), d.dtype)
        if key not in self._base_of:
            self._base_of[key] = len(self._bases)
            self._bases.append(torch.empty(0, dtype=d.dtype).set_(storage).numpy().copy())
        whole = (d.is_contiguous() and d.storage_offset() == 0
                 and d.numel() * d.element_size() == storage.nbytes())
        return _Tensor(self._base_of[key], tuple(d.shape), d.stride(), d.storage_offset(), whole,
                       t.requires_grad, id(t))

    def make(self, engine, device="cpu", widen=False):
        """Fresh arguments on `engine`; `widen` turns float16 and float32 into float64, for a reference
        value."""
        bases, claimed, tensors = {}, set(), {}

        def tensor(r):
            if r.key in tensors:
                return tensors[r.key]
            if r.base not in bases:
                array = self._bases[r.base].copy()
                if widen and array.dtype.kind == "f":
                    array = array.astype(np.float64)
                bases[r.base] = engine.tensor(array.reshape(r.size) if r.whole else array)
                if device != "cpu" and engine is torch:
                    bases[r.base] = bases[r.base].to(device)
            t = bases[r.base]
            if not r.whole or tuple(t.shape) != r.size or r.base in claimed:
                t = t.as_strided(r.size, r.stride, r.offset)
            claimed.add(r.base)
            if r.requires_grad:
                t.requires_grad_()
            tensors[r.key] = t
            return t

        def build(r):
            if isinstance(r, _Tensor):
                return tensor(r)
            if isinstance(r, _Name):
                return getattr(engine, "float64" if widen and r.path in ("float16", "float32") else r.path)
            if isinstance(r, tuple):
                kind, parts = r
                if kind == "Size":
                    return engine.Size(parts)
                if kind == "slice":
                    return slice(*map(build, parts))
                if kind == "dict":
                    return {k: build(v) for k, v in parts}
                return (list if kind == "list" else tuple)(map(build, parts))
            if r == "cpu" and isinstance(r, str):
                return device if engine is torch else r
            return r

        return build(self._tree)


def flat_tensors(engine, nest):
    """All tensors in a nest, in order, without repeats."""
    found = []

    def walk(a):
        if isinstance(a, engine.Tensor):
            if not any(a is b for b in found):
                found.append(a)
        elif isinstance(a, dict):
            list(map(walk, a.values()))
        elif isinstance(a, (list, tuple)):
            list(map(walk, a))

    walk(nest)
    return found


# -----------------------------------------------------------------------------------------------------------
# Functions: the OpInfo's own wrappers, run with the shim as their `torch`

def _seeded(engine):
    def wrapper_set_seed(op, *args, **kwargs):
        """op_db's own helper of this name, for either engine: the same seed before each call."""
        state = engine.get_rng_state()
        try:
            engine.manual_seed(42)
            return op(*args, **kwargs)
        finally:
            engine.set_rng_state(state)
    return wrapper_set_seed


def rebind(function, engine):
    """A copy of a Python function whose global name `torch` means `engine`; closures are rebound in turn."""
    if engine is torch or not isinstance(function, types.FunctionType):
        return function
    names = {**function.__globals__, "torch": engine, "wrapper_set_seed": _seeded(engine)}
    closure = function.__closure__ and tuple(
        types.CellType(across(c.cell_contents, engine)) for c in function.__closure__)
    copy = types.FunctionType(function.__code__, names, function.__name__,
                              tuple(across(d, engine) for d in function.__defaults__ or ()), closure)
    copy.__kwdefaults__ = function.__kwdefaults__
    return copy


def across(thing, engine):
    """`thing`, as `engine` has it: torch's public functions by name, lambdas rebound, everything else
    itself."""
    if engine is torch:
        return thing
    for space in ("", "Tensor", "linalg", "nn.functional", "special"):
        name = getattr(thing, "__name__", None)
        if name and lookup(torch, f"{space}.{name}".lstrip(".")) is thing:
            return lookup(engine, f"{space}.{name}".lstrip("."))
    return rebind(thing, engine)


def to_array(tensor):
    """The values as a NumPy array of their own."""
    if isinstance(tensor, torch.Tensor):
        tensor = tensor.detach().resolve_conj().resolve_neg()        # torch's lazy forms, invisible otherwise
        if tensor._is_zerotensor():
            tensor = torch.zeros(tensor.shape, dtype=tensor.dtype)
        if tensor.dtype in (torch.bfloat16, torch.complex32):        # which NumPy lacks
            tensor = tensor.to(torch.complex64 if tensor.is_complex() else torch.float32)
        tensor = tensor.cpu()
    return np.array(tensor.detach().numpy())
