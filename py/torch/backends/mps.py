"""``torch.backends.mps``."""


def is_available():
    """False."""
    return False


def is_built():
    """False: not compiled with Apple's graphics processors."""
    return False
