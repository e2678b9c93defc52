"""Forward functions by family. Importing this package makes them public, as functions of torch and methods of Tensor."""

from . import (  # noqa: F401
    arithmetic,
    comparison,
    copying,
    creation,
    filling,
    products,
    reductions,
    sampling,
    selection,
    unary,
    views,
)
