"""``torch.cuda`` as it is in a build of PyTorch without CUDA: it can be asked whether there is a device, and
says no.

https://docs.pytorch.org/docs/stable/cuda.html
"""

from ._device import device as _device
from ._device import require_cpu as _require_cpu

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


def init(*args, **kwargs):
    """AssertionError: Torch not compiled with CUDA enabled."""
    _lazy_init()


# All of these have nothing else to say.
current_device = synchronize = set_device = init
get_device_name = get_device_properties = get_device_capability = mem_get_info = current_stream = init
initial_seed = get_rng_state = ipc_collect = can_device_access_peer = init

# What PyTorch lets pass without a device, so that one program runs with and without one:


def get_rng_state_all():
    """[]: one state for each of no devices."""
    return []


def manual_seed(*seed):
    """Nothing to seed: returns None, without an error."""


manual_seed_all = seed = seed_all = manual_seed


def empty_cache():
    """Nothing to free: returns None, without an error."""


def memory_allocated(device=None):
    """0 bytes."""
    return 0


max_memory_allocated = memory_reserved = max_memory_reserved = memory_allocated
