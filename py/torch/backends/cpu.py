"""``torch.backends.cpu``."""


def get_cpu_capability():
    """ "DEFAULT": no vector instructions are chosen here; NumPy chooses its own."""
    return "DEFAULT"
