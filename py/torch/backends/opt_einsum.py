"""``torch.backends.opt_einsum``: the library that chooses the order of the products in ``einsum``."""

enabled = False
strategy = None


def is_available():
    """False: the factors are multiplied from left to right."""
    return False
