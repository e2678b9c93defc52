"""``torch.backends.mkl``: Intel's Math Kernel Library."""


def is_available():
    """False: NumPy computes here, whatever it was built with."""
    return False
