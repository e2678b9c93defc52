"""``torch.backends.cudnn``."""

enabled = True
deterministic = False
benchmark = False
allow_tf32 = True


def is_available():
    """False."""
    return False


def version():
    """None: there is no cuDNN."""
    return None
