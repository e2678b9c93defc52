"""``torch.backends.mkldnn``: Intel's oneDNN."""

enabled = True


def is_available():
    """False: NumPy computes here, whatever it was built with."""
    return False
