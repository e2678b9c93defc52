"""Forward functions by family. Importing this package makes them public, as functions of torch and methods of Tensor."""

from . import (  # noqa: F401
    arithmetic,
    comparison,
    copying,
    creation,
    filling,
    powers,
    products,
    reductions,
    rounding,
    sampling,
    selection,
    unary,
    views,
)
