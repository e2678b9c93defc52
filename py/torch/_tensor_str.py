"""How a tensor is printed.

One format serves all elements: it is chosen from those that will be shown, and a tensor of more than
``threshold`` elements shows ``edgeitems`` at either end of every dimension.
https://docs.pytorch.org/docs/stable/generated/torch.set_printoptions.html
"""

import contextlib
import math
from dataclasses import asdict, dataclass

import numpy as np


@dataclass
class _PrinterOptions:
    precision: int = 4
    threshold: float = 1000
    edgeitems: int = 3
    linewidth: int = 80
    sci_mode: bool | None = None


PRINT_OPTS = _PrinterOptions()

_PROFILES = {
    "default": {"precision": 4, "threshold": 1000, "edgeitems": 3, "linewidth": 80},
    "short": {"precision": 2, "threshold": 1000, "edgeitems": 2, "linewidth": 80},
    "full": {"precision": 4, "threshold": math.inf, "edgeitems": 3, "linewidth": 80},
}


def set_printoptions(
    precision=None, threshold=None, edgeitems=None, linewidth=None, profile=None, sci_mode=None
):
    """Choose how tensors are printed; what is None stays as it is, but for ``sci_mode``.

    precision: digits after the point (4).  threshold: elements from which a summary is printed (1000).
    edgeitems: items at either end of a summarised dimension (3).  linewidth: characters in a line (80).
    profile: "default", "short" or "full". sci_mode: scientific notation always (True), never (False), or
    where the numbers ask for it (None).
    """
    given = {"precision": precision, "threshold": threshold, "edgeitems": edgeitems, "linewidth": linewidth}
    chosen = _PROFILES.get(profile, {}) | {name: value for name, value in given.items() if value is not None}
    for name, value in chosen.items():
        setattr(PRINT_OPTS, name, value)
    PRINT_OPTS.sci_mode = sci_mode


def get_printoptions():
    """The present choices, as a dictionary that ``set_printoptions`` takes back."""
    return asdict(PRINT_OPTS)


@contextlib.contextmanager
def printoptions(**kwargs):
    """``set_printoptions(**kwargs)`` for the length of a ``with`` statement."""
    before = get_printoptions()
    set_printoptions(**kwargs)
    try:
        yield
    finally:
        set_printoptions(**before)


def _str(
    array,
    *,
    dtype_name=None,
    default_dtype_name="float32",
    prefix="tensor(",
    device=None,
    grad_fn_name=None,
    requires_grad=False,
    contents=None,
):
    """The text of a tensor whose elements are the NumPy ``array`` (bool, integer or floating; any shape).

    dtype_name: its type as PyTorch names it, if other than NumPy's name.  default_dtype_name: the type that
    goes unsaid. prefix: what opens it, up to the bracket.  device: to be named, if given.  grad_fn_name: the
    class of its ``grad_fn``; without one, ``requires_grad`` is said instead.  contents: to be shown in place
    of the elements.
    """
    dtype_name = dtype_name or array.dtype.name
    indent = len(prefix)
    suffixes = [f"device='{device}'"] if device else []
    if array.size == 0:
        body = contents or "[]"
        if array.ndim != 1:
            suffixes.append(f"size={array.shape}")
        says_dtype = dtype_name != default_dtype_name  # no element from which it could be guessed
    else:
        body = contents or _body(array, indent)
        if not PRINT_OPTS.edgeitems:
            suffixes.append(f"size={array.shape}")
        says_dtype = dtype_name not in (default_dtype_name, "int64", "bool")
    if says_dtype:
        suffixes.append(f"dtype=torch.{dtype_name}")
    if grad_fn_name:
        suffixes.append(f"grad_fn=<{grad_fn_name}>")
    elif requires_grad:
        suffixes.append("requires_grad=True")
    return _add_suffixes(prefix + body, suffixes, indent)


def _add_suffixes(text, suffixes, indent):
    """Append ``, suffix`` for each, on a new line where the present one would be too long, and the closing
    bracket."""
    parts = [text]
    length = len(text) - text.rfind("\n") + 1
    for suffix in suffixes:
        if length + len(suffix) + 2 > PRINT_OPTS.linewidth:
            parts.append(",\n" + " " * indent + suffix)
            length = indent + len(suffix)
        else:
            parts.append(", " + suffix)
            length += len(suffix) + 2
    return "".join(parts) + ")"


def _body(array, indent):
    summarise = array.size > PRINT_OPTS.threshold
    if summarise and not PRINT_OPTS.edgeitems:
        return "[...]"
    cuts = [summarise and size > 2 * PRINT_OPTS.edgeitems for size in array.shape]
    for axis, cut in enumerate(cuts):
        if cut:
            array = _edges(array, axis)
    words, width = _words(array)
    if array.ndim == 0:
        return words[0]
    per_line = max(1, math.floor((PRINT_OPTS.linewidth - indent - (array.ndim - 1)) / (width + 2)))
    rows = [
        _row(words[start : start + array.shape[-1]], cuts[-1], per_line, indent + array.ndim)
        for start in range(0, array.size, array.shape[-1])
    ]
    for axis in range(array.ndim - 2, -1, -1):
        separator = "," + "\n" * (array.ndim - 1 - axis) + " " * (indent + axis + 1)
        size = array.shape[axis]
        rows = [
            _join(rows[start : start + size], cuts[axis], separator) for start in range(0, len(rows), size)
        ]
    return rows[0]


def _edges(array, axis):
    """The first and the last ``edgeitems`` along an axis."""
    items = PRINT_OPTS.edgeitems
    size = array.shape[axis]
    return np.take(array, [*range(items), *range(size - items, size)], axis)


def _row(words, cut, per_line, indent):
    """The innermost brackets, with a new line after every ``per_line`` words."""
    if cut:
        words = words[: PRINT_OPTS.edgeitems] + [" ..."] + words[PRINT_OPTS.edgeitems :]
    lines = [", ".join(words[start : start + per_line]) for start in range(0, len(words), per_line)]
    return "[" + (",\n" + " " * indent).join(lines) + "]"


def _join(parts, cut, separator):
    if cut:
        parts = parts[: PRINT_OPTS.edgeitems] + ["..."] + parts[PRINT_OPTS.edgeitems :]
    return "[" + separator.join(parts) + "]"


def _words(array):
    """The text of every element, padded on the left to one width, and that width."""
    if array.dtype.kind != "f":
        words = [str(value) for value in array.ravel().tolist()]
        width = max(map(len, words))
    else:
        words, width = _float_words(array.ravel())
    return [word.rjust(width) for word in words], width


def _float_words(values):
    """Texts of floats, and the width of the widest that is neither zero, infinite nor nan."""
    counts = np.isfinite(values) & (values != 0)
    counted = values[counts]
    if counted.size == 0:
        scientific, whole = False, True
    else:
        scientific, whole = _is_scientific(counted), bool((counted == np.ceil(counted)).all())
    if scientific:
        form = f".{PRINT_OPTS.precision}e"
    elif whole:
        form = ".0f"
    else:
        form = f".{PRINT_OPTS.precision}f"
    words = [format(value, form) for value in values.tolist()]
    if whole and not scientific:
        words = [word + "." if finite else word for word, finite in zip(words, np.isfinite(values).tolist())]
    width = max([len(word) for word, count in zip(words, counts.tolist()) if count], default=1)
    return words, width


def _is_scientific(values):
    """Whether finite nonzero floats are printed with exponents: if they span three decades, or are huge or
    tiny."""
    if PRINT_OPTS.sci_mode is not None:
        return PRINT_OPTS.sci_mode
    sizes = np.abs(values).astype(np.float64)
    smallest, largest = float(sizes.min()), float(sizes.max())
    return largest / smallest > 1000.0 or largest > 1.0e8 or smallest < 1.0e-4
