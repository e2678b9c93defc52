"""``torch.xpu``, Intel's graphics processors, as it is in a build of PyTorch without them.

https://docs.pytorch.org/docs/stable/xpu.html
"""

from ._device import device as _device
from ._device import require_cpu as _require_cpu


def is_available():
    """False: tensors live on the CPU."""
    return False


def device_count():
    """0."""
    return 0


def manual_seed(seed):
    """Nothing to seed: returns None, without an error."""


def manual_seed_all(seed):
    """Nothing to seed: returns None, without an error."""


def current_device():
    """AssertionError: Torch not compiled with XPU enabled."""
    _require_cpu(_device("xpu"))


def synchronize(device=None):
    """AssertionError: Torch not compiled with XPU enabled."""
    _require_cpu(_device("xpu"))
