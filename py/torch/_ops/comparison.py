"""Comparisons and logic: results are bool tensors and have no gradient."""

import numpy as np

from .._tensor import Tensor
from .elementwise import binary, operator

eq = binary("eq", np.equal, compares=True, doc="input == other, element by element.")
ne = binary("ne", np.not_equal, compares=True, doc="input != other, element by element.")
lt = binary("lt", np.less, compares=True, doc="input < other, element by element.")
le = binary("le", np.less_equal, compares=True, doc="input <= other, element by element.")
gt = binary("gt", np.greater, compares=True, doc="input > other, element by element.")
ge = binary("ge", np.greater_equal, compares=True, doc="input >= other, element by element.")
logical_and = binary("logical_and", np.logical_and, compares=True, doc="Whether both are nonzero.")

for _symbol, _function in (("eq", eq), ("ne", ne), ("lt", lt), ("le", le), ("gt", gt), ("ge", ge)):
    setattr(Tensor, f"__{_symbol}__", operator(_function))
