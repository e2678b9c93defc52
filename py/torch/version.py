"""Which PyTorch this mirrors, and that it was built without a GPU's libraries."""

__version__ = "2.13.0+numpy.browser"
debug = False
cuda = hip = xpu = git_version = None
