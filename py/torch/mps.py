"""``torch.mps``, Apple's graphics processors, as it is in a build of PyTorch without them.

https://docs.pytorch.org/docs/stable/mps.html
"""


def is_available():
    """False: tensors live on the CPU."""
    return False


def device_count():
    """0."""
    return 0


def manual_seed(seed):
    """Nothing to seed: returns None, without an error."""


def synchronize():
    """RuntimeError: there is no such device to wait for."""
    raise RuntimeError("Cannot execute deviceSynchronize() without MPS backend.")


def empty_cache():
    """RuntimeError: there is no such memory."""
    raise RuntimeError("Cannot execute emptyCache() without MPS backend.")


def current_allocated_memory():
    """RuntimeError: there is no such memory."""
    raise RuntimeError("Cannot execute getCurrentAllocatedMemory() without MPS backend.")
