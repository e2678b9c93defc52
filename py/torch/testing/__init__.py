"""Comparing tensors in tests.

https://docs.pytorch.org/docs/stable/testing.html
"""

from .. import _missing
from ._comparison import assert_close

__all__ = ["assert_close"]
__getattr__ = _missing.missing_from("testing")
