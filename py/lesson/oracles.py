"""Independent answers for checks, and diagnoses that name the likely mistake.

A check never compares a learner's code with itself: it compares with a closed form or with finite
differences, on random tensors drawn here.
"""

from numbers import Rational

import numpy as np
import torch

from .exercise import Wrong


class Draws:
    """Random float64 tensors on the CPU from a generator of their own."""

    def __init__(self, seed):
        self.generator = torch.Generator().manual_seed(seed)

    def normal(self, *shape, dtype=torch.float64):
        """Standard normal numbers of shape ``shape``."""
        return torch.randn(*shape, generator=self.generator, dtype=dtype)

    def uniform(self, *shape, low=0.0, high=1.0, dtype=torch.float64):
        """Numbers uniform on [low, high)."""
        return low + (high - low) * torch.rand(*shape, generator=self.generator, dtype=dtype)

    def off_zero(self, *shape, margin=0.3, dtype=torch.float64):
        """Numbers of either sign with magnitude at least ``margin``: safely away from a kink at zero."""
        x = self.normal(*shape, dtype=dtype)
        return torch.where(x < 0, x - margin, x + margin)

    def integer(self, low, high):
        """One Python int from {low, …, high − 1}."""
        return int(torch.randint(low, high, (1,), generator=self.generator).item())


def require(condition, message):
    """Raise ``Wrong(message)`` unless ``condition`` holds."""
    if not condition:
        raise Wrong(message)


def close(a, b, rtol=1e-7, atol=1e-9):
    """Are the two tensors of one shape and equal within tolerance (compared in float64, on the CPU)?"""
    a, b = _float64(a), _float64(b)
    return a.shape == b.shape and torch.allclose(a, b, rtol=rtol, atol=atol)


def tensor(value, what):
    """``value`` if it is a tensor; otherwise ``Wrong`` with the reason."""
    if value is None:
        raise Wrong(f"{what} is None. Is the `return` missing?")
    if value is ...:
        raise Wrong(f"{what} is still `...`.")
    if not isinstance(value, torch.Tensor):
        raise Wrong(f"{what} is a {type(value).__name__}; expected a tensor.")
    return value


def plain(value):
    """A number as Python has it, if NumPy's, a fraction or a tensor of one element; all else as it is."""
    if isinstance(value, torch.Tensor) and value.numel() == 1 or isinstance(value, np.generic):
        return value.item()
    return float(value) if isinstance(value, Rational) and not isinstance(value, int) else value


def compare(got, want, what, *, suspects=(), rtol=1e-7, atol=1e-9):
    """Raise ``Wrong`` unless the tensor ``got`` equals ``want``; name the likely mistake.

    ``suspects`` are pairs (wrong value, message): results of plausible mistakes, tried in order. After them
    come the mistakes that any tensor may show: another shape, transposed, wrong sign, off by a factor, not
    finite. A result in float32 is judged by what float32 can hold; if it is worse than that, but near, the
    message says that the dtype was lost on the way.
    """
    got = tensor(got, what)
    narrow = got.dtype in (torch.float16, torch.bfloat16, torch.float32)
    if close(got, want, rtol, atol) or narrow and close(got, want, max(rtol, 1e-5), max(atol, 1e-5)):
        return
    for suspect, message in suspects:
        if close(got, suspect, rtol, atol) and not close(suspect, want, rtol, atol):
            raise Wrong(message)
    if narrow and close(got, want, 1e-2, 1e-2):
        raise Wrong(f"{what} is nearly right, but its dtype is {str(got.dtype).removeprefix('torch.')}, and "
                    "rounding spoils it. Stay in the dtype of what you were given: torch.zeros_like does, or "
                    "dtype=x.dtype.")
    raise Wrong(f"{what} {_general(got, want, rtol, atol)}")


def gradient_by_differences(f, x, v=None, h=1e-6):
    """∂⟨v, f(x)⟩/∂x by central differences: a float64 tensor of the shape of ``x``.

    ``f`` takes a tensor; ``v`` has the shape of ``f(x)`` (default: ones). Error about h² plus rounding/h.
    """
    x = x.detach().clone()
    grad = torch.zeros_like(x)
    for place in range(x.numel()):
        sides = []
        for step in (h, -h):
            moved = x.clone()
            moved.view(-1)[place] += step
            y = f(moved).detach()
            sides.append((y.sum() if v is None else (v * y).sum()).item())
        grad.view(-1)[place] = (sides[0] - sides[1]) / (2 * h)
    return grad


def _simple(factor):
    """Is this factor, or its inverse, a whole number up to 100?"""
    size = max(abs(factor), 1 / abs(factor)) if factor else 0.0
    return 1.5 < size < 100.5 and abs(size - round(size)) < 1e-6 * size


def _float64(value):
    return torch.as_tensor(value).detach().to("cpu", torch.float64)


def _general(got, want, rtol, atol):
    """What is wrong with ``got`` in general terms, to follow the name of the quantity."""
    got, want = _float64(got), _float64(want)
    if got.dim() == 2 and close(got.T, want, rtol, atol):
        return "is the transpose of what was expected."
    if got.shape != want.shape:
        return f"has shape {tuple(got.shape)}; expected {tuple(want.shape)}."
    if not torch.isfinite(got).all():
        return "holds values that are not finite (inf or nan)."
    if close(-got, want, rtol, atol):
        return "has the wrong sign."
    if (got == 0).all():
        return "is zero everywhere; it should not be."
    factor = ((got * want).sum() / (want * want).sum()).item() if (want != 0).any() else 0.0
    # One number is always a multiple of another: for it only a simple factor says anything.
    telling = got.numel() > 1 or _simple(factor)
    if factor != 0 and telling and close(got, factor * want, rtol, atol):
        return f"is {factor:.6g} times what was expected: a constant factor is too much or missing."
    worst = (got - want).abs()
    if got.numel() == 1:
        return f"is {got.item():.6g}; expected {want.item():.6g}."
    place = int(worst.argmax())
    index, rest = [], place
    for size in reversed(got.shape):
        index.insert(0, rest % size)
        rest //= size
    wrong = int((worst > atol + rtol * want.abs()).sum())
    return (f"differs in {wrong} of {got.numel()} entries; the largest difference is at {tuple(index)}: "
            f"{got.reshape(-1)[place].item():.6g} instead of {want.reshape(-1)[place].item():.6g}.")
