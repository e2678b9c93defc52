"""Function transforms: grad, vjp, jvp, Jacobians and Hessians that nest.

https://docs.pytorch.org/docs/stable/func.html
"""

from .transforms import grad, grad_and_value, hessian, jacfwd, jacrev, jvp, linearize, vjp

__all__ = ["grad", "grad_and_value", "hessian", "jacfwd", "jacrev", "jvp", "linearize", "vjp"]
