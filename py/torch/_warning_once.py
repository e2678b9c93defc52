"""Warnings that PyTorch gives once in a program, whatever Python's filters say.

https://docs.pytorch.org/docs/stable/generated/torch.set_warn_always.html
"""

import warnings

from ._declare import function

_given = set()
_always = False


def warn_once(text, category=UserWarning, stacklevel=2, occasion=None):
    """Warn with ``text``, unless that was done before on this ``occasion`` (without one: with this text);
    every time after ``set_warn_always(True)``."""
    occasion = occasion or text
    if occasion in _given and not _always:
        return
    _given.add(occasion)
    warnings.warn(text, category, stacklevel=stacklevel + 1)


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
