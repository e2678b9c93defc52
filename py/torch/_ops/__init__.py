"""Forward functions by family. Importing this package makes them public, as functions of torch and methods of Tensor."""

from . import (  # noqa: F401
    arithmetic,
    bitwise,
    blending,
    comparison,
    copying,
    creation,
    division,
    filling,
    pairs,
    powers,
    products,
    reductions,
    rounding,
    sampling,
    selection,
    special,
    unary,
    views,
)
