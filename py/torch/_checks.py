"""The checks of conditions that PyTorch's own Python uses: ``torch._check`` and its kin."""

from . import _dtype
from ._tensor import Tensor

_UNEXPLAINED = (
    "Expected cond to be True, but got False. (Could this error message be improved? If so, please report an "
    "enhancement request to PyTorch.)"
)


def _check_with(error_type, cond, message=None):
    """Raise ``error_type`` with the text ``message()`` unless the bool ``cond`` holds."""
    if isinstance(cond, Tensor):
        raise TypeError(
            "cond must be a bool, but got a Tensor. For tensor conditions, use torch._check_tensor_all() to "
            "assert that all elements are true."
        )
    if not isinstance(cond, bool):
        raise TypeError(f"cond must be a bool, but got {type(cond)}")
    if not cond:
        raise error_type(_text(message))


def _text(message):
    if message is None:
        return _UNEXPLAINED
    if not callable(message):
        raise TypeError("message must be a callable")
    return str(message())


def _checking(name, error_type):
    def check(cond, message=None):
        _check_with(error_type, cond, message)

    check.__name__ = check.__qualname__ = name
    check.__doc__ = f"Raise {error_type.__name__} with the text ``message()`` unless the bool ``cond`` holds."
    return check


_check = _checking("_check", RuntimeError)
_check_index = _checking("_check_index", IndexError)
_check_value = _checking("_check_value", ValueError)
_check_type = _checking("_check_type", TypeError)
_check_not_implemented = _checking("_check_not_implemented", NotImplementedError)


def _check_tensor_all(cond, message=None):
    """Raise RuntimeError with the text ``message()`` unless all elements of the bool tensor ``cond`` hold."""
    if not isinstance(cond, Tensor):
        raise TypeError(f"cond must be a tensor, but got {type(cond)}")
    if cond.dtype is not _dtype.bool:
        raise TypeError(f"cond tensor must have dtype torch.bool, but got {cond.dtype}")
    _check_with(RuntimeError, bool(cond._array.all()), message)
