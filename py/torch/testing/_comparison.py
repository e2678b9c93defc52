"""assert_close: what differs, by how much, and where."""

import numbers
from collections.abc import Mapping, Sequence

import numpy as np

from .. import _dtype
from .._tensor import Tensor, strides_of, wrap

_TOLERANCES = {  # dtype: (rtol, atol)
    _dtype.float16: (1e-3, 1e-5),
    _dtype.float32: (1.3e-6, 1e-5),
    _dtype.float64: (1e-7, 1e-7),
}


def assert_close(
    actual,
    expected,
    *,
    allow_subclasses=True,
    rtol=None,
    atol=None,
    equal_nan=False,
    check_device=True,
    check_dtype=True,
    check_layout=True,
    check_stride=False,
    msg=None,
):
    """Raise AssertionError unless |actual - expected| <= atol + rtol |expected|, element by element.

    Tensors, NumPy arrays, numbers, and sequences and mappings of them. Without tolerances those of the wider
    dtype apply: float32 rtol 1.3e-6 and atol 1e-5, float64 1e-7 and 1e-7, integers and booleans 0. Shapes and
    dtypes must agree. https://docs.pytorch.org/docs/stable/testing.html#torch.testing.assert_close
    """
    if (rtol is None) != (atol is None):
        missing = "rtol" if rtol is None else "atol"
        raise ValueError(f"Both 'rtol' and 'atol' must be either specified or omitted, but got no {missing}.")
    comparison = _Comparison(rtol, atol, equal_nan, check_dtype, check_stride)
    problem = comparison.compare(actual, expected, ())
    if problem is not None:
        text, path = problem
        if path:
            text += f"\n\nThe failure occurred for item {''.join(f'[{key!r}]' for key in path)}"
        if msg is not None:
            text = msg(text) if callable(msg) else msg
        raise AssertionError(text)


class _Comparison:
    def __init__(self, rtol, atol, equal_nan, check_dtype, check_stride):
        self.rtol, self.atol, self.equal_nan = rtol, atol, equal_nan
        self.check_dtype, self.check_stride = check_dtype, check_stride

    def compare(self, actual, expected, path):
        """None if they agree, else (the text, where in nested structures)."""
        pair = (actual, expected)
        if all(isinstance(x, Mapping) for x in pair):
            return self._mappings(actual, expected, path)
        if all(isinstance(x, Sequence) and not isinstance(x, str) for x in pair):
            return self._sequences(actual, expected, path)
        if actual is None or expected is None:
            text = f"None mismatch: {actual} is not {expected}"
            return None if actual is expected else (text, path)
        if all(isinstance(x, (bool, np.bool_)) for x in pair):
            return (
                None
                if bool(actual) is bool(expected)
                else (f"Booleans mismatch: {actual} is not {expected}", path)
            )
        if all(isinstance(x, numbers.Real) for x in pair):
            return self._numbers(actual, expected, path)
        if all(isinstance(x, (Tensor, np.ndarray)) for x in pair):
            return self._tensors(*(x if isinstance(x, Tensor) else wrap(x) for x in pair), path)
        raise TypeError(
            f"No comparison pair was able to handle inputs of type {type(actual)} and {type(expected)}."
        )

    def _mappings(self, actual, expected, path):
        missing, additional = expected.keys() - actual.keys(), actual.keys() - expected.keys()
        if missing or additional:
            return (
                "The keys of the mappings do not match:\nMissing keys in the actual mapping: "
                f"{sorted(missing)}\n"
                f"Additional keys in the actual mapping: {sorted(additional)}"
            ), path
        return self._first(((key, actual[key], expected[key]) for key in sorted(expected)), path)

    def _sequences(self, actual, expected, path):
        if len(actual) != len(expected):
            return f"The length of the sequences mismatch: {len(actual)} != {len(expected)}", path
        return self._first(((i, a, e) for i, (a, e) in enumerate(zip(actual, expected, strict=True))), path)

    def _first(self, items, path):
        for key, a, e in items:
            problem = self.compare(a, e, (*path, key))
            if problem is not None:
                return problem
        return None

    def _numbers(self, actual, expected, path):
        if self.check_dtype and type(actual) is not type(expected):
            return f"The (d)types do not match: {type(actual)} != {type(expected)}.", path
        rtol, atol = self._tolerances(
            *(_dtype.float64 if isinstance(x, float) else _dtype.int64 for x in (actual, expected))
        )
        difference = abs(actual - expected)
        if actual == expected or difference <= atol + rtol * abs(expected):
            return None
        if self.equal_nan and actual != actual and expected != expected:
            return None
        return _scalar_text(actual, expected, rtol, atol), path

    def _tensors(self, actual, expected, path):
        if actual._array.shape != expected._array.shape:
            return f"The values for attribute 'shape' do not match: {actual.shape} != {expected.shape}.", path
        if self.check_dtype and actual.dtype is not expected.dtype:
            return f"The values for attribute 'dtype' do not match: {actual.dtype} != {expected.dtype}.", path
        if self.check_stride:
            strides = strides_of(actual._array), strides_of(expected._array)
            if strides[0] != strides[1]:
                return (
                    f"The values for attribute 'stride()' do not match: {strides[0]} != {strides[1]}.",
                    path,
                )
        rtol, atol = self._tolerances(actual.dtype, expected.dtype)
        kind = _dtype.promote_types(actual.dtype, expected.dtype)._numpy
        a, e = actual._array.astype(kind), expected._array.astype(kind)
        close = self._close(a, e, rtol, atol)
        if close.all():
            return None
        if a.ndim == 0:
            return _scalar_text(a.item(), e.item(), rtol, atol), path
        return _tensor_text(a, e, close, rtol, atol), path

    def _tolerances(self, *dtypes):
        if self.rtol is not None:
            return self.rtol, self.atol
        rtols, atols = zip(*(_TOLERANCES.get(d, (0.0, 0.0)) for d in dtypes), strict=True)
        return max(rtols), max(atols)

    def _close(self, a, e, rtol, atol):
        if a.dtype.kind != "f":
            if rtol == 0 and atol == 0:
                return a == e
            a, e = a.astype(np.float64), e.astype(np.float64)
        close = a == e
        finite = np.isfinite(a) & np.isfinite(e)
        close |= finite & (np.abs(a - e) <= atol + rtol * np.abs(e))
        return close | (np.isnan(a) & np.isnan(e)) if self.equal_nan else close


def _allowed(tolerance):
    return f" (up to {tolerance} allowed)"


def _scalar_text(actual, expected, rtol, atol):
    equal = rtol == 0 and atol == 0
    difference = abs(actual - expected)
    relative = difference / abs(expected) if expected else float("inf")
    if equal:
        return (
            f"Scalars are not equal!\n\nExpected {expected} but got {actual}.\nAbsolute difference: "
            f"{difference}\n"
            f"Relative difference: {relative}"
        )
    return (
        f"Scalars are not close!\n\nExpected {expected} but got {actual}.\n"
        f"Absolute difference: {difference}{_allowed(atol)}\nRelative difference: {relative}{_allowed(rtol)}"
    )


def _tensor_text(a, e, close, rtol, atol):
    equal = rtol == 0 and atol == 0
    if a.dtype.kind == "b":
        a, e = a.astype(np.int64), e.astype(np.int64)
    difference = np.where(close, 0, np.abs(a - e))
    # Integers are compared relatively in the default floating type, as PyTorch's division does.
    kind = a.dtype if a.dtype.kind == "f" else _dtype.get_default_dtype()._numpy
    with np.errstate(all="ignore"):
        relative = np.where(close, 0, np.abs(a - e).astype(kind) / np.abs(e).astype(kind))
    lines = [
        f"Tensor-likes are not {'equal' if equal else 'close'}!",
        "",
        f"Mismatched elements: {int((~close).sum())} / {close.size} ({(~close).mean():.1%})",
    ]
    for name, values, tolerance in (("absolute", difference, atol), ("relative", relative, rtol)):
        where = np.unravel_index(int(np.argmax(values)), values.shape)
        place = tuple(int(i) for i in where)
        allowed = "" if equal else _allowed(tolerance)
        lines.append(f"Greatest {name} difference: {values[where].item()} at index {place}{allowed}")
    return "\n".join(lines)
