"""What a run leaves behind, as plain data, and how two such records differ.

`observe` turns a result of either engine (tensor, nest of tensors, Python value, raised exception) into
plain data; `differences` lists where two records disagree, each as (aspect, message) with torch's side
named first.
"""
import re
import warnings
from dataclasses import dataclass, field

import numpy as np

from .engines import to_array

# Relative to the largest entry of the tensor, plus a floor for values that cancel to nothing. Both engines
# round differently only in the order of sums and the last bit of libm; integers and Booleans must be equal.
RELATIVE = {"float64": 1e-9, "float32": 2e-6, "float16": 2e-3}
FLOOR = {"float64": 1e-13, "float32": 2e-6, "float16": 2e-3}
# On CUDA the sums run in parallel and in another order, and fused kernels round less often.
CUDA_RELATIVE = {"float64": 1e-9, "float32": 2e-5, "float16": 5e-3}


@dataclass(frozen=True)
class Raised:
    kind: str
    builtin_bases: tuple
    text: str


@dataclass(frozen=True, eq=False)
class Nest:
    """A tuple, list, dict or named tuple of records; `keys` names the items of a dict."""
    kind: str
    items: tuple
    keys: tuple = ()


@dataclass(eq=False)
class Seen:
    """A tensor as it looks from outside."""
    values: np.ndarray
    dtype: str
    shape: tuple
    stride: tuple
    offset: int
    requires_grad: bool
    is_leaf: bool
    node: str
    shares: str             # which argument's memory it uses: "argument 0", "is argument 0", or "own"
    base: str
    device: str
    extra: dict = field(default_factory=dict)


def _neutral(text):
    """Without addresses, the shim under its name in the browser, and as if all were on the CPU."""
    text = re.sub(r"torch\.cuda\.(\w+Tensor)", r"torch.\1", text.replace("cuda:0", "cpu"))
    return re.sub(r"\bshim\b", "torch", re.sub(r"0x[0-9a-f]+", "0x…", text))


def raised(error):
    text = str(error).split("\nException raised from ")[0]           # C++ backtrace, present in some builds
    text = _neutral(text)
    bases = tuple(c.__name__ for c in type(error).__mro__[1:] if c.__module__ == "builtins")
    return Raised(type(error).__name__, bases, text)


def attempt(function, *args, **kwargs):
    """The function's result, or the `Raised` record of its exception. Warnings are somebody else's test."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return function(*args, **kwargs)
        except Exception as error:
            return raised(error)


def _start(t):
    return t.data_ptr() - t.storage_offset() * t.element_size()


def observe(engine, result, arguments=()):
    """`result` as plain data: `Seen` for a tensor, with whose memory it shares among `arguments`."""
    if isinstance(result, engine.Tensor):
        shares = base = "own"
        if result.numel():
            for i, a in enumerate(arguments):
                if result is a:
                    shares = f"is argument {i}"
                    break
                if a.numel() and _start(a) == _start(result):
                    shares = f"argument {i}"
                    break
        if result._base is not None:
            base = next((f"argument {i}" for i, a in enumerate(arguments)
                         if a is result._base or a._base is result._base), "other")
        return Seen(to_array(result), str(result.dtype).removeprefix("torch."), tuple(result.shape),
                    tuple(result.stride()), result.storage_offset(), result.requires_grad, result.is_leaf,
                    result.grad_fn.name() if result.grad_fn is not None else "None", shares, base,
                    result.device.type)
    if isinstance(result, (list, tuple)):
        return Nest(type(result).__name__, tuple(observe(engine, r, arguments) for r in result))
    if isinstance(result, dict):
        return Nest("dict", tuple(observe(engine, v, arguments) for v in result.values()), tuple(result))
    if isinstance(result, (engine.dtype, engine.device)):
        return _neutral(str(result))
    if isinstance(result, np.ndarray):
        return Nest("ndarray", (str(result.dtype), str(result.shape), str(result.tolist())))
    if result is None or isinstance(result, (bool, int, float, str, bytes, Raised, np.generic)):
        return result
    return _neutral(repr(result))


def differences(expected, got, tolerance=None, values=True, where="", reference=None):
    """All (aspect, message) in which `got` (the shim's) departs from `expected` (torch's).

    `tolerance` replaces the relative tolerance of the dtype; 0 asks for equality to the last bit.
    `reference` is torch's record of the same call in float64. With it, a value outside the tolerance is still
    accepted if it is no further from the truth than twice torch's own distance: two float32 computations
    may both be right and yet differ by their roundings.
    """
    if isinstance(expected, Raised) or isinstance(got, Raised):
        yield from _raised_differences(expected, got, where)
    elif isinstance(expected, Seen) and isinstance(got, Seen):
        yield from _tensor_differences(expected, got, tolerance, values, where, reference)
    elif isinstance(expected, Nest) and isinstance(got, Nest):
        if (expected.kind, expected.keys, len(expected.items)) != (got.kind, got.keys, len(got.items)):
            failed = [(e, g) for e, g in zip(expected.items, got.items)
                      if isinstance(e, Raised) != isinstance(g, Raised)]
            for e, g in failed[:1]:
                yield from _raised_differences(e, g, where)
            if not failed:
                yield "type", f"{where}torch returns {short(expected)}, the shim {short(got)}"
            return
        for i, (e, g) in enumerate(zip(expected.items, got.items)):
            r = reference.items[i] if isinstance(reference, Nest) and len(reference.items) > i else None
            at = expected.keys[i] if expected.keys else i
            yield from differences(e, g, tolerance, values, f"{where}[{at}] ", r)
    elif isinstance(expected, Seen) or isinstance(got, Seen) or type(expected).__name__ != type(got).__name__:
        yield "type", f"{where}torch returns {short(expected)}, the shim {short(got)}"
    elif isinstance(expected, float) and values:
        if not (expected == got or expected != expected and got != got or
                abs(expected - got) <= 1e-9 * abs(expected)):
            yield "value", f"{where}torch {expected!r}, shim {got!r}"
    elif isinstance(expected, str) and "\n" in expected and values and expected != got:
        lines = list(zip(expected.splitlines(), got.splitlines()))
        i = next((i for i, (a, b) in enumerate(lines) if a != b), len(lines))
        a, b = (t.splitlines()[i] if i < len(t.splitlines()) else "(ends)" for t in (expected, got))
        yield "value", f"{where}line {i}: torch {a!r}, shim {b!r}"
    elif values and expected != got:
        yield "value", f"{where}torch {short(expected)}, shim {short(got)}"


def _raised_differences(expected, got, where):
    if not isinstance(got, Raised):
        yield "error", f"{where}torch raises {expected.kind}: {short(expected.text)}; the shim does not"
    elif not isinstance(expected, Raised):
        yield "error", f"{where}the shim raises {got.kind}: {short(got.text)}; torch does not"
    elif (expected.kind, expected.builtin_bases) != (got.kind, got.builtin_bases):
        yield "error", (f"{where}torch raises {expected.kind}: {short(expected.text)}; "
                        f"the shim {got.kind}: {short(got.text)}")
    elif expected.text != got.text:
        yield "text", f"{where}{expected.kind}: torch says {short(expected.text)}, the shim {short(got.text)}"


def _significant(seen):
    """Strides that can be told apart by indexing: as PyTorch's own `check_significant_strides`."""
    return () if 0 in seen.shape else tuple(s for s, n in zip(seen.stride, seen.shape) if n > 1)


def _no_worse(e, g, reference):
    """Whether the shim's rounding error is within twice torch's, both measured against float64."""
    if not isinstance(reference, Seen) or reference.values.shape != e.shape:
        return False
    r = reference.values.astype(np.float64)
    finite = np.isfinite(r) & np.isfinite(e.astype(np.float64))
    if not np.array_equal(finite, np.isfinite(g.astype(np.float64)) & np.isfinite(r)):
        return False
    of_torch = np.abs(e - r)[finite].max(initial=0.0)
    of_shim = np.abs(g - r)[finite].max(initial=0.0)
    return of_shim <= 2 * of_torch + 4 * np.finfo(e.dtype).eps * np.abs(r[finite]).max(initial=0.0)


def _tensor_differences(e, g, tolerance, values, where, reference=None):
    for aspect in ("shape", "dtype", "requires_grad", "is_leaf", "node", "shares", "base"):
        if getattr(e, aspect) != getattr(g, aspect):
            yield aspect, f"{where}{aspect}: torch {getattr(e, aspect)}, shim {getattr(g, aspect)}"
    is_view = e.shares != "own" and e.shares == g.shares
    if e.shape != g.shape:
        return
    if (e.stride != g.stride) if is_view else (_significant(e) != _significant(g)):
        yield "stride", f"{where}stride: torch {e.stride}, shim {g.stride} (shape {e.shape})"
    if e.offset != g.offset:
        yield "offset", f"{where}storage offset: torch {e.offset}, shim {g.offset}"
    if values:
        usual = CUDA_RELATIVE if e.device == "cuda" else RELATIVE
        relative = usual.get(e.dtype, 0.0) if tolerance is None else tolerance
        message = unequal(e.values, g.values, relative, 0.0 if tolerance == 0 else FLOOR.get(e.dtype, 0.0))
        if message and not (e.dtype in ("float32", "float16") and _no_worse(e.values, g.values, reference)):
            yield "value", where + message


def unequal(e, g, relative, floor=0.0):
    """None where the arrays agree; otherwise one line with the worst entry."""
    if e.dtype.kind not in "fc":
        bad = e != g
    else:
        if e.dtype.kind == "c":
            e, g = (np.stack([a.real, a.imag], -1) for a in (e, g))
        e, g = e.astype(np.float64), g.astype(np.float64)
        finite = np.isfinite(e)
        scale = np.abs(e[finite]).max(initial=0.0)
        with np.errstate(invalid="ignore"):
            apart = np.abs(e - g)
        same = (e == g) | (np.isnan(e) & np.isnan(g))
        bad = np.where(finite, ~(apart <= relative * scale + floor), ~same)
    if not bad.any():
        return None
    if e.dtype.kind == "f":
        rank = np.where(bad, np.nan_to_num(np.abs(e - g), nan=np.inf), -1.0)
    else:
        rank = bad
    at = np.unravel_index(int(np.argmax(rank)), e.shape)
    place = f"[{', '.join(map(str, at))}]" if at else ""
    return f"values: {int(bad.sum())} of {e.size} differ, worst at {place} torch {e[at]!r}, shim {g[at]!r}"


def short(thing, length=300):
    if isinstance(thing, Seen):
        text = f"a {thing.dtype} tensor of shape {thing.shape}"
    elif isinstance(thing, Raised):
        text = f"{thing.kind}: {thing.text}"
    elif isinstance(thing, Nest):
        text = f"{thing.kind}({', '.join(map(str, thing.keys or map(lambda i: short(i, 60), thing.items)))})"
    else:
        text = thing if isinstance(thing, str) else repr(thing)
    text = text.replace("\n", "⏎")
    return text if len(text) <= length else text[:length] + "…"
