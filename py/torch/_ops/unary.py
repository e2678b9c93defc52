"""Functions of one tensor: exponentials, logarithms, trigonometric and hyperbolic functions."""

import numpy as np

from .arithmetic import alias
from .elementwise import inplace_with_own_row, unary

exp = unary("exp", np.exp, doc="e to the power of input.")
exp2 = unary("exp2", np.exp2, doc="2 to the power of input.")
expm1 = unary("expm1", np.expm1, doc="exp(input) - 1, exact near 0.")
log = unary("log", np.log, doc="The natural logarithm of input.")
log2 = unary("log2", np.log2, doc="The logarithm of input to base 2.")
log10 = unary("log10", np.log10, doc="The logarithm of input to base 10.")
log1p = unary("log1p", np.log1p, doc="log(1 + input), exact near 0.")

sin = unary("sin", np.sin, doc="The sine of input, in radians.")
cos = unary("cos", np.cos, doc="The cosine of input, in radians.")
tan = unary("tan", np.tan, doc="The tangent of input, in radians.")
asin = unary("asin", np.arcsin, doc="The angle in [-π/2, π/2] whose sine is input.")
acos = unary("acos", np.arccos, doc="The angle in [0, π] whose cosine is input.")
atan = unary("atan", np.arctan, doc="The angle in (-π/2, π/2) whose tangent is input.")
sinh = unary("sinh", np.sinh, doc="The hyperbolic sine of input.")
cosh = unary("cosh", np.cosh, doc="The hyperbolic cosine of input.")
tanh = unary("tanh", np.tanh, doc="The hyperbolic tangent of input.")
asinh = unary("asinh", np.arcsinh, doc="The inverse of the hyperbolic sine.")
acosh = unary("acosh", np.arccosh, doc="The inverse of the hyperbolic cosine; NaN below 1.")
atanh = unary("atanh", np.arctanh, doc="The inverse of the hyperbolic tangent; NaN outside [-1, 1].")


_ONE = {d: np.ones((), d) for d in "efd"}


def _logistic(array):
    values = np.exp(np.negative(array))
    one = _ONE[array.dtype.char]
    if array.ndim:
        np.add(values, one, values)
        return np.reciprocal(values, values)
    return np.reciprocal(values + one)


sigmoid = unary("sigmoid", _logistic, doc="The logistic function 1 / (1 + exp(-input)).")

for _function in (asinh, acosh, atanh):
    inplace_with_own_row(_function.__name__, _function)
for _name in ("sin", "cos", "tan", "sinh", "cosh", "tanh"):
    alias(f"arc{_name}", f"a{_name}")
