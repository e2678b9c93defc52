"""The table of derivatives: for every operation its node and one formula per input.

A formula is the vector-Jacobian product of its operation, written in tensor operations, so that it can itself
be differentiated. Its parameters say what the node saves (see ``autograd/operation.py``). Formulas do no
bookkeeping: summing over broadcast dimensions, casting, checking versions and freeing are the engine's.

PyTorch's table, which gives the nodes their names:
https://github.com/pytorch/pytorch/blob/main/tools/autograd/derivatives.yaml
"""

from . import (
    indexing,
    indexing_reduced,
    linalg,
    nn,
    pointwise,
    pointwise_pairs,
    pointwise_selection,
    pointwise_special,
    pointwise_unary,
    products,
    reductions,
    reductions_cumulative,
    reductions_exponentials,
    reductions_norms,
    reductions_statistics,
    sampling,
    shapes,
    shapes_copies,
    sorting,
)
