"""``torch.backends.openmp``: OpenMP threads."""


def is_available():
    """False: NumPy computes here, whatever it was built with."""
    return False
