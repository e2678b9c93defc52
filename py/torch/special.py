"""``torch.special``: special functions. Most are those of ``torch``, some under their names in SciPy.

https://docs.pytorch.org/docs/stable/special.html
"""

from . import _missing
from ._declare import torch_functions as _torch_functions
from ._ops.special import entr, xlog1py

_SAME_AS_IN_TORCH = """
    digamma erf erfc erfinv exp2 expm1 log1p log_softmax logit logsumexp polygamma round sinc softmax xlogy
""".split()
_RENAMED = {"expit": "sigmoid", "gammaln": "lgamma", "psi": "digamma"}

globals().update({name: _torch_functions[name] for name in _SAME_AS_IN_TORCH})
globals().update({name: _torch_functions[name_in_torch] for name, name_in_torch in _RENAMED.items()})
__getattr__ = _missing.missing_from("special")

__all__ = ["entr", "xlog1py", *_SAME_AS_IN_TORCH, *_RENAMED]
