"""Functions of one tensor, element by element: exponentials, logarithms, roots, trigonometry, rounding."""

import numpy as np

from .elementwise import unary

exp = unary("exp", np.exp, doc="e to the power of input.")
log = unary("log", np.log, doc="The natural logarithm of input.")
tanh = unary("tanh", np.tanh, doc="The hyperbolic tangent of input.")
