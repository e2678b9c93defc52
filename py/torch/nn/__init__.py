"""torch.nn without modules: the functions in ``nn.functional``, and ``Parameter``.

https://docs.pytorch.org/docs/stable/nn.html
"""

from .. import _missing
from . import functional
from .parameter import Parameter

__all__ = ["Parameter", "functional"]
__getattr__ = _missing.missing_from("nn")
