"""Say what you expect before you see what is so."""

import math

import torch

from .session import current
from .stubs import is_stub, unfilled


def predict(name, value=...):
    """Note what you expect, before you run the cell that shows the answer.

    Replace each ``...`` by your prediction and run the cell. While they are all left nothing happens.
    A prediction noted after its answer has been shown is welcome but not counted.
    """
    if is_stub(value):
        return
    session = current()
    session.predictions[name] = value
    still = unfilled([value])
    if name in session.revealed:
        print(f"Noted: {_plain(value)}. The answer has been shown already, so this one is not counted.")
    elif still:
        print(f"Noted: {_plain(value)}. Still open: {', '.join(still)}.")
    else:
        print(f"Noted: {_plain(value)}. Now run the next cell.")


def reveal(name, answer, *, tolerance=0.05):
    """Print the answer to ``predict(name, …)``, and how the prediction compares with it.

    Numbers count as equal within the relative ``tolerance``; tuples, lists and shapes compare element by
    element; dictionaries key by key; text without regard to capitals and spaces.
    """
    session = current()
    counted = name not in session.revealed
    print(f"Answer: {_plain(answer)}")
    if name not in session.predictions:
        session.revealed.setdefault(name, None)
        return
    guess = session.predictions[name]
    right = _same(guess, answer, tolerance)
    if counted:
        session.revealed[name] = right
    print(f"You predicted {_plain(guess)}: " + ("right." if right else _difference(guess, answer, tolerance)))


def _plain(value):
    """A value as short text: tensors and shapes as the lists or tuples they hold."""
    value = _as_python(value)
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, str):
        return value
    if value is ...:
        return "..."
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_plain(item)}" for key, item in value.items())
    return repr(value)


def _as_python(value):
    if isinstance(value, torch.dtype):
        return str(value)
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, tuple):
        return tuple(value)         # torch.Size becomes a plain tuple
    return value


def _same(guess, answer, tolerance):
    guess, answer = _as_python(guess), _as_python(answer)
    if isinstance(answer, dict):
        return isinstance(guess, dict) and all(
            key in guess and _same(guess[key], item, tolerance) for key, item in answer.items())
    if isinstance(answer, (list, tuple)):
        return (isinstance(guess, (list, tuple)) and len(guess) == len(answer)
                and all(_same(g, a, tolerance) for g, a in zip(guess, answer)))
    if isinstance(answer, str):
        return isinstance(guess, str) and _words(guess) == _words(answer)
    if answer is None:
        return guess is None or isinstance(guess, str) and _words(guess) == ["none"]
    if isinstance(answer, bool) or isinstance(guess, bool):
        return guess is answer
    if isinstance(answer, (int, float)) and isinstance(guess, (int, float)):
        return math.isclose(guess, answer, rel_tol=tolerance)
    return guess == answer


def _words(text):
    """Text to compare: without capitals, spaces, and the ``torch.`` that may stand before a name."""
    return text.lower().replace("torch.", "").split()


def _difference(guess, answer, tolerance):
    if isinstance(answer, dict) and isinstance(guess, dict):
        missed = [key for key, item in answer.items()
                  if key not in guess or not _same(guess[key], item, tolerance)]
        again = ", ".join(map(str, missed))
        return f"{len(answer) - len(missed)} of {len(answer)} right; look again at {again}."
    return "not so. Find out why before you go on."
