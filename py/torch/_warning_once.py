"""Warnings that PyTorch gives once in a program, whatever Python's filters say.

https://docs.pytorch.org/docs/stable/generated/torch.set_warn_always.html
"""

import sys
import warnings

from ._declare import function

_PACKAGE = __name__.partition(".")[0]
_given = set()
_always = False


def users_level():
    """The ``stacklevel`` with which a warning in the caller is one of the program's line that led there."""
    frame, level = sys._getframe(1), 1
    while frame.f_back is not None and frame.f_globals.get("__name__", "").partition(".")[0] == _PACKAGE:
        frame, level = frame.f_back, level + 1
    return level


def warn_once(text, category=UserWarning, stacklevel=None, occasion=None):
    """Warn with ``text``, unless that was done before on this ``occasion`` (without one: with this text);
    every time after ``set_warn_always(True)``."""
    occasion = occasion or text
    if occasion in _given and not _always:
        return
    _given.add(occasion)
    level = users_level() if stacklevel is None else stacklevel + 1
    warnings.warn(text, category, stacklevel=level)


@function
def set_warn_always(b, /):
    """Whether warnings that are given once in a program are given every time.

    https://docs.pytorch.org/docs/stable/generated/torch.set_warn_always.html
    """
    global _always
    if not isinstance(b, bool):
        raise TypeError(f"setWarnOnlyOnce expects a bool, but got {type(b).__name__}")
    _always = b


@function
def is_warn_always_enabled():
    """Whether warnings that are given once in a program are given every time.

    https://docs.pytorch.org/docs/stable/generated/torch.is_warn_always_enabled.html
    """
    return _always
