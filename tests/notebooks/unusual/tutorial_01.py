"""Right answers to the exercises of Tutorial 1 that look unlike the solutions."""

from fractions import Fraction

import numpy as np
import torch

from . import Answers

ANSWERS = right = Answers()

PAIRS = {
    "a": ((3, 4), (4,)), "b": ((3, 4), (3,)), "c": ((3, 4), (3, 1)), "d": ((1, 4), (3, 1, 1)),
    "e": ((5, 1, 4), (3, 1)), "f": ((2, 3), (3, 2)), "g": ((2, 1, 3), ()), "h": ((3, 1), (0,)),
}


def tried(a, b):
    try:
        return (torch.ones(a) + torch.ones(b)).shape
    except RuntimeError:
        return "Error"


TRIED = {key: tried(*shapes) for key, shapes in PAIRS.items()}
right.answer("broadcast shapes", "tried out, each a torch.Size", TRIED)
right.answer("broadcast shapes", "lists, in another order, with capitals",
             {key: "ERROR" if TRIED[key] == "Error" else list(TRIED[key]) for key in reversed(TRIED)})
right.answer("broadcast shapes", "sizes that are NumPy's integers",
             {key: "error" if shape == "Error" else tuple(np.array(shape)) for key, shape in TRIED.items()})


@right("unbroadcast")
def all_axes_at_once(g, shape):
    padded = (1,) * (g.dim() - len(shape)) + tuple(shape)
    axes = [axis for axis, size in enumerate(padded) if size == 1]
    return (g.sum(axes, keepdim=True) if axes else g).reshape(shape)


@right("unbroadcast")
def adds_slices_with_plus(g, shape):
    while len(g.shape) > len(shape):
        g = sum(g)
    for axis in range(len(shape)):
        if shape[axis] != g.shape[axis]:
            g = sum(g.unbind(axis)).unsqueeze(axis)
    return g


@right("unbroadcast")
def calls_itself(g, shape):
    if g.dim() > len(shape):
        return calls_itself(g.sum(dim=0), shape)
    stretched = [axis for axis in range(g.dim()) if g.size(axis) > shape[axis]]
    return calls_itself(g.sum(stretched[0], keepdim=True), shape) if stretched else g.clone()


@right("unbroadcast")
def with_the_sum_of_numpy(g, shape):
    array = g.numpy()
    array = array.sum(axis=tuple(range(array.ndim - len(shape))))
    stretched = tuple(axis for axis, size in enumerate(shape) if size == 1)
    return torch.as_tensor(array.sum(axis=stretched, keepdims=True))


right.answer("best step", "not rounded", {"float32": (3 * 1.2e-7) ** (1 / 3), "float64": 6.6e-16 ** (1 / 3)})
right.answer("best step", "tensors", {"float32": torch.tensor(1e-2), "float64": torch.tensor([1e-5])})
right.answer("best step", "numbers of NumPy", {"float32": np.float32(1e-2), "float64": np.float64(1e-5)})
right.answer("best step", "a fraction and a power", {"float32": Fraction(1, 100), "float64": 10 ** -5})


@right("product without @")
def a_total_called_dot(A, B):
    dot = 0
    for k in range(A.shape[1]):
        dot = dot + A[:, k, None] * B[k]
    return dot


@right("product without @")
def entries_called_inner(A, B):
    C = torch.zeros(A.shape[0], B.shape[1], dtype=A.dtype)
    for i, row in enumerate(A):
        for j, column in enumerate(B.T):
            inner = (row * column).sum()
            C[i, j] = inner
    return C


@right("product without @")
def a_function_inside_called_mm(A, B):
    def mm(row, column):
        return sum(a * b for a, b in zip(row, column))

    return torch.stack([torch.stack([mm(row, column) for column in B.T]) for row in A])


def dot(row, column):
    return (row * column).sum()


@right("product without @")
def a_function_of_the_learners_called_dot(A, B):
    return torch.stack([torch.stack([dot(row, column) for column in B.T]) for row in A])


@right("product without @")
def numbers_of_python_in_float32(A, B):
    return torch.tensor([[sum(a * b for a, b in zip(row, column)) for column in zip(*B.tolist())]
                         for row in A.tolist()])


@right("product without @")
def a_transposed_view(A, B):
    return (B.T[:, None, :] * A).sum(-1).T


def seen(a):
    return {"row": a[1], "flat": a.T.reshape(6), "copied": a.clone(), "detached": a.detach(),
            "array": torch.from_numpy(a.numpy()), "picked": a[[1, 0]]}


def tried_out():
    a = torch.arange(6.0).reshape(2, 3)
    names = seen(a)
    before = {name: value.clone() for name, value in names.items()}
    a.mul_(10)
    return {name: (value != before[name]).any() for name, value in names.items()}


CHANGED = tried_out()
right.answer("who changed", "tried out, each a tensor", CHANGED)
right.answer("who changed", "booleans of NumPy", {name: np.bool_(CHANGED[name]) for name in CHANGED})
right.answer("who changed", "in another order", {name: bool(CHANGED[name]) for name in sorted(CHANGED)})


@right("mended")
def a_clone_may_be_written(x):
    s = torch.sigmoid(x).clone()
    s += 1
    return s * s


@right("mended")
def multiplied_out(x):
    s = 1 / (1 + torch.exp(-x))
    return s ** 2 + 2 * s + 1


@right("mended")
def by_the_hyperbolic_tangent(x):
    return torch.square(1.5 + torch.tanh(x / 2) / 2)


class Mended(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        s = torch.sigmoid(x)
        ctx.save_for_backward(s)
        return (s + 1) ** 2

    @staticmethod
    def backward(ctx, v):
        s, = ctx.saved_tensors
        return v * 2 * (s + 1) * s * (1 - s)


@right("mended")
def with_a_backward_of_its_own(x):
    return Mended.apply(x)


@right("given covariance")
def by_eigenvectors(covariance, n):
    values, vectors = torch.linalg.eigh(covariance)
    return torch.randn(n, len(covariance), dtype=covariance.dtype) @ (vectors * values.sqrt()).T


@right("given covariance")
def by_the_symmetric_root(covariance, n):
    values, vectors = torch.linalg.eigh(covariance)
    root = vectors @ torch.diag(values ** 0.5) @ vectors.T
    return torch.einsum("ij,nj->ni", root, torch.randn(n, len(covariance), dtype=covariance.dtype))


@right("given covariance")
def columns_then_transposed(covariance, n):
    return (torch.linalg.cholesky(covariance) @ torch.randn(len(covariance), n, dtype=covariance.dtype)).T


@right("given covariance")
def in_float32(covariance, n):
    return torch.randn(n, len(covariance)) @ torch.linalg.cholesky(covariance.float()).T


@right("given covariance")
def by_torchs_distribution(covariance, n):
    mean = torch.zeros(len(covariance), dtype=covariance.dtype)
    return torch.distributions.MultivariateNormal(mean, covariance).sample((n,))


@right("given covariance")
def by_numpys_generator(covariance, n):
    return torch.from_numpy(np.random.multivariate_normal(np.zeros(len(covariance)), covariance.numpy(), n))
