"""Derivatives estimated from samples: torch.gradient."""

from .._declare import function
from .._tensor import Tensor
from .arguments import is_integer, no_such_signature
from .cumulative import diff
from .joining import cat
from .operands import check_tensor, is_number
from .reducing import parse_dims
from .scaling import over, times

_FORMS = (
    "Tensor input, *, tuple of ints dim, int edge_order = 1",
    "Tensor input, *, Number spacing, tuple of ints dim, int edge_order = 1",
    "Tensor input, *, Number spacing = None, int dim = None, int edge_order = 1",
    "Tensor input, *, tuple of Scalars spacing, int dim = None, int edge_order = 1",
    "Tensor input, *, tuple of Scalars spacing, tuple of ints dim, int edge_order = 1",
    "Tensor input, *, tuple of Tensors spacing, int dim = None, int edge_order = 1",
    "Tensor input, *, tuple of Tensors spacing, tuple of ints dim, int edge_order = 1",
)


@function
def gradient(input, *, spacing=None, dim=None, edge_order=1):
    """A tuple: for each dimension of ``dim`` (all without it) the derivative of the samples ``input`` along
    it, by central differences inside, by one-sided ones of order ``edge_order`` (1 or 2) at the edges.

    ``spacing``: the distance of the samples, a number or one for each dimension; or for each dimension a
    vector of coordinates. Raises RuntimeError for fewer than edge_order + 1 samples.
    https://docs.pytorch.org/docs/stable/generated/torch.gradient.html
    """
    check_tensor(input, "gradient", "input", 1)
    spacing = 1 if spacing is None else spacing
    zero_dim = isinstance(spacing, Tensor) and not spacing.dim()
    if not is_number(spacing) and not zero_dim and not isinstance(spacing, (tuple, list)):
        raise no_such_signature("gradient", (input,), {"spacing": spacing}, [(t, None) for t in _FORMS])
    dims = tuple(range(input.dim())) if dim is None else (dim,) if is_integer(dim) else tuple(dim)
    if is_number(spacing) or zero_dim:
        spacing = [spacing.item() if zero_dim else spacing] * len(dims)
    _check(input, spacing, dim, dims, edge_order)
    result = []
    for d, step in zip(parse_dims(dims, input.dim()) if dims else (), spacing, strict=True):
        parts = _Samples(input, d)
        pieces = (_at_coordinates if isinstance(step, Tensor) else _at_equal_steps)(parts, step, edge_order)
        result.append(cat(pieces, d))
    return tuple(result)


def _check(input, spacing, dim, dims, edge_order):
    if input.dtype._name == "uint8":
        raise RuntimeError("torch.gradient does not support uint8 input.")
    if edge_order not in (1, 2):
        raise RuntimeError("torch.gradient only supports edge_order=1 and edge_order=2.")
    if len(spacing) != len(dims):
        where = f"of length {len(spacing)}"
        raise RuntimeError(
            "torch.gradient expected spacing to be unspecified, a scalar, or a list of length equal to "
            f"'self.dim() = {input.dim()}', since dim argument was not given, but got a list {where}"
            if dim is None
            else "torch.gradient expected spacing to be unspecified, a scalar or it's spacing and dim "
            f"arguments to have the same length, but got a spacing argument {where} and a dim argument of "
            f"length {len(dims)}."
        )
    for step in spacing:
        if isinstance(step, Tensor) and step.dim() != 1:
            raise RuntimeError(
                "torch.gradient expected each element of spacing to have one dimension, but got an element "
                f"with {step.dim()} dimensions!"
            )
    parse_dims(dims, input.dim()) if dims else None
    if any(input.size(d) <= edge_order for d in dims):
        raise RuntimeError("torch.gradient expected each dimension size to be at least edge_order+1")


class _Samples:
    """Slices of the samples along one dimension."""

    def __init__(self, tensor, d):
        self.tensor, self.d, self.size = tensor, d, tensor.size(d)

    def __call__(self, start, end):
        start, end = (n + self.size if n < 0 else n for n in (start, end))
        return self.tensor.narrow(self.d, start, max(end - start, 0))


def _at_equal_steps(f, step, edge_order):
    n = f.size
    inner = over(f(2, n) - f(0, n - 2), step)
    if edge_order == 1:
        first, last = over(f(1, 2) - f(0, 1), step), over(f(-1, n) - f(-2, n - 1), step)
    else:
        first = over(times(f(0, 1), -1.5) + times(f(1, 2), 2) - times(f(2, 3), 0.5), step)
        last = over(times(f(-3, n - 2), 0.5) - times(f(-2, n - 1), 2) + times(f(-1, n), 1.5), step)
    return first, over(inner, 2), last


def _at_coordinates(f, coordinates, edge_order):
    n, steps = f.size, diff(coordinates)
    h, k = steps[:-1], steps[1:]
    shape = [-1 if d == f.d else 1 for d in range(f.tensor.dim())]
    a, b, c = (w.reshape(shape) for w in (-k / (h * (h + k)), (k - h) / (h * k), h / (k * (h + k))))
    inner = a * f(0, n - 2) + b * f(1, n - 1) + c * f(2, n)
    if edge_order == 1:
        return (f(1, 2) - f(0, 1)) / steps[0], inner, (f(-1, n) - f(-2, n - 1)) / steps[-1]
    h, k = steps[0], steps[1]
    a, b, c = -(2.0 * h + k) / (h * (h + k)), (h + k) / (h * k), -h / (k * (h + k))
    first = a * f(0, 1) + b * f(1, 2) + c * f(2, 3)
    h, k = steps[-2], steps[-1]
    a, b, c = k / (h * (h + k)), -(k + h) / (h * k), (2.0 * k + h) / (k * (h + k))
    return first, inner, a * f(-3, n - 2) + b * f(-2, n - 1) + c * f(-1, n)
