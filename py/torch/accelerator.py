"""``torch.accelerator``: whichever device is faster than the CPU.  Here there is none.

https://docs.pytorch.org/docs/stable/accelerator.html
"""

from ._device import NO_ACCELERATOR as _NO_ACCELERATOR


def is_available():
    """False: tensors live on the CPU."""
    return False


def device_count():
    """0."""
    return 0


def current_accelerator(check_available=False):
    """None."""
    return None


def current_device_index():
    """RuntimeError: there is no accelerator."""
    raise RuntimeError(_NO_ACCELERATOR)


def synchronize(device=None):
    """RuntimeError: there is no accelerator."""
    raise RuntimeError(_NO_ACCELERATOR)
