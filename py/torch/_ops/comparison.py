"""Comparisons, logic and tests of numbers: results are bool tensors and have no gradient."""

import numpy as np

from .._declare import function_and_method
from .._tensor import Tensor
from ..autograd.history import requires_grad
from .arguments import wrong_type
from .arithmetic import alias
from .creation import finish
from .operands import broadcast_shape, check_tensor
from .predicates import comparison, inplace_comparison, predicate

eq = comparison("eq", np.equal, doc="input == other, element by element.")
ne = comparison("ne", np.not_equal, doc="input != other, element by element.")
lt = comparison("lt", np.less, doc="input < other, element by element.")
le = comparison("le", np.less_equal, doc="input <= other, element by element.")
gt = comparison("gt", np.greater, doc="input > other, element by element.")
ge = comparison("ge", np.greater_equal, doc="input >= other, element by element.")
logical_and = comparison("logical_and", np.logical_and, numbers=False, doc="Whether both are nonzero.")
logical_or = comparison("logical_or", np.logical_or, numbers=False, doc="Whether one of both is nonzero.")
logical_xor = comparison(
    "logical_xor", np.logical_xor, numbers=False, doc="Whether exactly one of both is nonzero."
)

for _name, _function in (("eq", eq), ("ne", ne), ("lt", lt), ("le", le), ("gt", gt), ("ge", ge)):
    setattr(Tensor, f"__{_name}__", _function.operate)
    inplace_comparison(_name, _function, recorded=True)
for _name, _function in (
    ("logical_and", logical_and),
    ("logical_or", logical_or),
    ("logical_xor", logical_xor),
):
    inplace_comparison(_name, _function, recorded=False)
for _new, _old in (
    ("not_equal", "ne"),
    ("less", "lt"),
    ("less_equal", "le"),
    ("greater", "gt"),
    ("greater_equal", "ge"),
):
    alias(_new, _old)


# --- what kind of number

logical_not = predicate("logical_not", np.logical_not, whole=np.logical_not, doc="Whether input is zero.")
inplace_comparison("logical_not", logical_not, recorded=False)
isnan = predicate("isnan", np.isnan, takes_out=False, doc="Whether input is NaN.")
isinf = predicate("isinf", np.isinf, takes_out=False, doc="Whether input is infinite.")
isposinf = predicate("isposinf", lambda a: a == np.inf, only_bool_out=True, doc="Whether input is +∞.")
isneginf = predicate("isneginf", lambda a: a == -np.inf, only_bool_out=True, doc="Whether input is -∞.")
signbit = predicate(
    "signbit",
    np.signbit,
    whole=lambda a: np.zeros(a.shape, bool) if a.dtype.kind == "b" else a < 0,
    only_bool_out=True,
    doc="Whether the sign is negative, also that of -0 and of NaN.",
)


def _all_true(array):
    return np.ones(array.shape, bool)


isfinite = predicate(
    "isfinite",
    np.isfinite,
    whole=_all_true,
    takes_out=False,
    doc="Whether input is neither infinite nor NaN.",
)
isreal = predicate(
    "isreal", _all_true, whole=_all_true, takes_out=False, doc="Whether input is real: always, here."
)


# --- whole tensors


@function_and_method
def equal(input, other):
    """Whether both have the same shape and equal elements, as a Python bool. NaN equals nothing.

    https://docs.pytorch.org/docs/stable/generated/torch.equal.html
    """
    check_tensor(input, "equal", "input", 1)
    check_tensor(other, "equal", "other", 2)
    return input._array.shape == other._array.shape and bool(np.all(eq(input, other)._array))


@function_and_method
def isclose(input, other, rtol=1e-05, atol=1e-08, equal_nan=False):
    """Whether |input - other| ≤ atol + rtol · |other|, element by element; ∞ is close to itself.

    Raises RuntimeError when the dtypes differ or a tolerance is negative.
    https://docs.pytorch.org/docs/stable/generated/torch.isclose.html
    """
    check_tensor(input, "isclose", "input", 1)
    check_tensor(other, "isclose", "other", 2)
    a, b = input._array, other._array
    if a.dtype != b.dtype:
        raise RuntimeError(f"{input.dtype._scalar_name} did not match {other.dtype._scalar_name}")
    for name, value, position in (("rtol", rtol, 3), ("atol", atol, 4)):
        if isinstance(value, Tensor) and requires_grad(value):
            raise wrong_type("isclose", name, position, "float", value)
    rtol, atol = (x.item() if isinstance(x, Tensor) else x for x in (rtol, atol))
    for name, value in (("rtol", rtol), ("atol", atol)):
        if value < 0:
            raise RuntimeError(f"{name} must be greater than or equal to zero, but got {value:g}")
    broadcast_shape(a.shape, b.shape)
    close = np.asarray(np.equal(a, b))
    if a.dtype.kind == "f" and equal_nan:
        close = close | (np.isnan(a) & np.isnan(b))
    if rtol or atol:
        if a.dtype.kind != "f":
            a, b = a.astype(np.float64), b.astype(np.float64)
        apart = np.absolute(a - b)
        close = close | (np.isfinite(apart) & (apart <= atol + np.absolute(rtol * b)))
    return finish(np.asarray(close))


@function_and_method
def allclose(input, other, rtol=1e-05, atol=1e-08, equal_nan=False):
    """Whether all elements are close, as a Python bool: see ``isclose``.

    https://docs.pytorch.org/docs/stable/generated/torch.allclose.html
    """
    return bool(np.all(isclose(input, other, rtol, atol, equal_nan)._array))


@function_and_method
def is_nonzero(input):
    """Whether the only element is not zero, as a Python bool. RuntimeError for other numbers of elements.

    https://docs.pytorch.org/docs/stable/generated/torch.is_nonzero.html
    """
    check_tensor(input, "is_nonzero", "input", 1)
    size = input._array.size
    if size != 1:
        number = "no values" if size == 0 else "more than one value"
        raise RuntimeError(f"Boolean value of Tensor with {number} is ambiguous")
    return bool(input._array)
