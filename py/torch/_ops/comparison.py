"""Comparisons: results are bool tensors and have no gradient."""

import numpy as np

from .._tensor import Tensor
from .arithmetic import alias
from .elementwise import comparison

eq = comparison("eq", np.equal, doc="input == other, element by element.")
ne = comparison("ne", np.not_equal, doc="input != other, element by element.")
lt = comparison("lt", np.less, doc="input < other, element by element.")
le = comparison("le", np.less_equal, doc="input <= other, element by element.")
gt = comparison("gt", np.greater, doc="input > other, element by element.")
ge = comparison("ge", np.greater_equal, doc="input >= other, element by element.")
logical_and = comparison("logical_and", np.logical_and, numbers=False, doc="Whether both are nonzero.")
logical_or = comparison("logical_or", np.logical_or, numbers=False, doc="Whether one of both is nonzero.")
logical_xor = comparison("logical_xor", np.logical_xor, numbers=False, doc="Whether exactly one of both is nonzero.")

for _name, _function in (("eq", eq), ("ne", ne), ("lt", lt), ("le", le), ("gt", gt), ("ge", ge)):
    setattr(Tensor, f"__{_name}__", _function.operate)
for _new, _old in (("not_equal", "ne"), ("less", "lt"), ("less_equal", "le"), ("greater", "gt"), ("greater_equal", "ge")):
    alias(_new, _old)
