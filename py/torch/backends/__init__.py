"""``torch.backends``: which libraries a build of PyTorch computes with.

None of them: this torch computes with NumPy, and every ``is_available()`` and ``is_built()`` says False.
Switches that programs set for reproducibility (``torch.backends.cudnn.deterministic = True``) can be set, and
change nothing.
https://docs.pytorch.org/docs/stable/backends.html
"""

from . import cpu, cuda, cudnn, mkl, mkldnn, mps, openmp, opt_einsum
