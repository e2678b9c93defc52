"""``torch.cpu``: the questions that can be asked of every kind of device, answered for the CPU.

https://docs.pytorch.org/docs/stable/cpu.html
"""


def is_available():
    """True."""
    return True


def is_initialized():
    """True."""
    return True


def device_count():
    """1."""
    return 1


def current_device():
    """The string "cpu"."""
    return "cpu"


def set_device(device):
    """There is only one: returns None."""


def synchronize(device=None):
    """Everything is done when a call returns: returns None."""
