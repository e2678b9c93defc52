"""``torch.cuda`` as it is in a build of PyTorch without CUDA: it can be asked whether there is a device, and says no.

https://docs.pytorch.org/docs/stable/cuda.html
"""

from ._device import device as _device, require_cpu as _require_cpu

default_generators = ()
has_magma = False


def is_available():
    """False: tensors live on the CPU."""
    return False


def is_initialized():
    """False, and so it stays."""
    return False


def device_count():
    """0."""
    return 0


def is_bf16_supported(including_emulation=True):
    """False."""
    return False


def get_arch_list():
    """[]: no architecture was compiled for."""
    return []


def _lazy_init():
    _require_cpu(_device("cuda"))


def init():
    """AssertionError: Torch not compiled with CUDA enabled."""
    _lazy_init()


def current_device():
    """AssertionError: Torch not compiled with CUDA enabled."""
    _lazy_init()


def synchronize(device=None):
    """AssertionError: Torch not compiled with CUDA enabled."""
    _lazy_init()


def get_device_name(device=None):
    """AssertionError: Torch not compiled with CUDA enabled."""
    _lazy_init()


def get_device_properties(device=None):
    """AssertionError: Torch not compiled with CUDA enabled."""
    _lazy_init()


def get_device_capability(device=None):
    """AssertionError: Torch not compiled with CUDA enabled."""
    _lazy_init()


def mem_get_info(device=None):
    """AssertionError: Torch not compiled with CUDA enabled."""
    _lazy_init()


def current_stream(device=None):
    """AssertionError: Torch not compiled with CUDA enabled."""
    _lazy_init()


def initial_seed():
    """AssertionError: Torch not compiled with CUDA enabled."""
    _lazy_init()


def get_rng_state(device="cuda"):
    """AssertionError: Torch not compiled with CUDA enabled."""
    _lazy_init()


# What PyTorch lets pass without a device, so that one program runs with and without one:


def get_rng_state_all():
    """[]: one state for each of no devices."""
    return []


def manual_seed(seed):
    """Nothing to seed: returns None, without an error."""


def manual_seed_all(seed):
    """Nothing to seed: returns None, without an error."""


def seed():
    """Nothing to seed: returns None, without an error."""


def seed_all():
    """Nothing to seed: returns None, without an error."""


def empty_cache():
    """Nothing to free: returns None, without an error."""


def memory_allocated(device=None):
    """0 bytes."""
    return 0


def max_memory_allocated(device=None):
    """0 bytes."""
    return 0


def memory_reserved(device=None):
    """0 bytes."""
    return 0


def max_memory_reserved(device=None):
    """0 bytes."""
    return 0
