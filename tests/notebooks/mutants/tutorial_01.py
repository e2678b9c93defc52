"""Wrong answers to the exercises of Tutorial 1."""

import torch

from . import Mutants

MUTANTS = wrong = Mutants()

RIGHT = {"a": (3, 4), "b": "error", "c": (3, 4), "d": (3, 1, 4), "e": (5, 3, 4), "f": "error",
         "g": (2, 1, 3), "h": (3, 0)}
wrong.answer("broadcast shapes", "aligned on the left", {**RIGHT, "a": "error", "b": (3, 4)},
             says="on the left")
wrong.answer("broadcast shapes", "only equal shapes allowed", {**RIGHT, "d": "error"},
             says="need not be equal")
wrong.answer("broadcast shapes", "larger size wins", {**RIGHT, "f": (3, 3)}, says="neither of them is 1")
wrong.answer("broadcast shapes", "zero takes the 1", {**RIGHT, "h": (3, 1)}, says="exception of 0")
wrong.answer("broadcast shapes", "zero fits nothing", {**RIGHT, "h": "error"}, says="exception of 0")
wrong.answer("broadcast shapes", "an axis is lost", {**RIGHT, "d": (3, 4)}, says="keeps every axis")


@wrong("unbroadcast", says="sums over every axis")
def sums_everything(g, shape):
    return g.sum()


@wrong("unbroadcast", says="keepdim=True")
def forgets_keepdim(g, shape):
    while g.dim() > len(shape):
        g = g.sum(0)
    stretched = [i for i, n in enumerate(shape) if n == 1 and g.shape[i] > 1]
    return g.sum(stretched) if stretched else g


@wrong("unbroadcast", says="mean")
def averages(g, shape):
    while g.dim() > len(shape):
        g = g.mean(0)
    for i, n in enumerate(shape):
        if n == 1:
            g = g.mean(i, keepdim=True)
    return g


@wrong("unbroadcast", says="still has the shape of g")
def forgets_stretched_axes(g, shape):
    while g.dim() > len(shape):
        g = g.sum(0)
    return g


@wrong("unbroadcast", says="add them up")
def keeps_one_copy(g, shape):
    while g.dim() > len(shape):
        g = g[0]
    return g


@wrong("unbroadcast", says="which stand on the left")
def sums_from_the_right(g, shape):
    while g.dim() > len(shape):
        g = g.sum(-1)
    return g


@wrong("unbroadcast", says="over no others")
def sums_the_first_axis_only(g, shape):
    return g.sum(0) if g.shape != shape else g


wrong.answer("best step", "swapped", {"float32": 1e-5, "float64": 1e-2}, says="other dtype")
wrong.answer("best step", "as small as possible", {"float32": 1e-7, "float64": 1e-16}, says="machine epsilon")
wrong.answer("best step", "square root of epsilon", {"float32": 1e-2, "float64": 1e-8}, says="one-sided")
wrong.answer("best step", "not small enough to be the root of epsilon", {"float32": 1e-2, "float64": 1e-7},
             says="ε/h, rounding, dominates")
wrong.answer("best step", "too large", {"float32": 0.5, "float64": 1e-5}, says="too large")


@wrong("product without @", says="uses @")
def just_the_product(A, B):
    return A @ B


@wrong("product without @", says="uses @")
def a_product_in_a_function_inside(A, B):
    return (lambda: A.matmul(B))()


@wrong("product without @", says="rows of A")
def sums_the_wrong_axis(A, B):
    return (A[:, :, None] * B[None, :, :]).sum(0)


@wrong("product without @", says="add them up")
def forgets_to_sum(A, B):
    return A[:, :, None] * B[None, :, :]


@wrong("product without @", says="last outer product")
def overwrites_the_total(A, B):
    for k in range(A.shape[1]):
        C = A[:, k:k + 1] * B[k:k + 1, :]
    return C


@wrong("product without @", says="transpose")
def transposed(A, B):
    return (A[:, :, None] * B[None, :, :]).sum(1).T


@wrong("product without @", says="uses @")
def a_layer_without_bias(A, B):
    return torch.nn.functional.linear(A, B.T)


def times(A, B):
    return torch.matmul(A, B)


@wrong("product without @", says="uses @")
def a_product_in_a_function_outside(A, B):
    return times(A, B)


SHARES = {"row": True, "flat": False, "copied": False, "detached": True, "array": True, "picked": False}
wrong.answer("who changed", "reshape is always a view", {**SHARES, "flat": True}, says="has to copy")
wrong.answer("who changed", "detach copies", {**SHARES, "detached": False}, says="not the memory")
wrong.answer("who changed", "list indexing is a view", {**SHARES, "picked": True}, says="new memory")


@wrong("mended", says="in place")
def still_in_place(x):
    s = torch.sigmoid(x)
    s += 1
    return s * s


@wrong("mended", says="a product keeps its two factors")
def squares_in_place(x):
    s = torch.sigmoid(x) + 1
    s *= s
    return s


@wrong("mended", says="multiplied by itself")
def without_the_square(x):
    return torch.sigmoid(x) + 1


@wrong("mended", says="silently wrong")
def through_data(x):
    s = torch.sigmoid(x)
    s.data += 1
    return s * s


@wrong("mended", says="no graph")
def detached(x):
    s = torch.sigmoid(x).detach()
    s += 1
    return s * s


@wrong("mended", says="no longer added")
def without_the_line(x):
    s = torch.sigmoid(x)
    return s * s


@wrong("given covariance", says="Σ itself")
def multiplies_by_the_covariance(covariance, n):
    return torch.randn(n, len(covariance), dtype=covariance.dtype) @ covariance


@wrong("given covariance", says="z @ L.T")
def forgets_the_transpose(covariance, n):
    return torch.randn(n, len(covariance), dtype=covariance.dtype) @ torch.linalg.cholesky(covariance)


@wrong("given covariance", says="with L = V √Λ")
def forgets_the_transpose_of_the_eigenvectors(covariance, n):
    values, vectors = torch.linalg.eigh(covariance)
    return torch.randn(n, len(covariance), dtype=covariance.dtype) @ (vectors * values.sqrt())


@wrong("given covariance", says="covariance Σ / 3")
def uniform_noise_of_mean_zero(covariance, n):
    noise = 2 * torch.rand(n, len(covariance), dtype=covariance.dtype) - 1
    return noise @ torch.linalg.cholesky(covariance).T


@wrong("given covariance", says="one draw, repeated")
def one_draw_for_all(covariance, n):
    factor = torch.linalg.cholesky(covariance)
    return (torch.randn(len(covariance), dtype=covariance.dtype) @ factor.T).expand(n, -1)


@wrong("given covariance", says="let L mix them")
def one_number_for_a_row(covariance, n):
    return torch.randn(n, 1, dtype=covariance.dtype) * covariance.diagonal().sqrt()


@wrong("given covariance", says="root of each entry")
def root_of_each_entry(covariance, n):
    return torch.randn(n, len(covariance), dtype=covariance.dtype) @ covariance.abs().sqrt()


@wrong("given covariance", says="off-diagonal")
def scales_only(covariance, n):
    return torch.randn(n, len(covariance), dtype=covariance.dtype) * covariance.diagonal().sqrt()


@wrong("given covariance", says="randn")
def uniform_noise(covariance, n):
    return torch.rand(n, len(covariance), dtype=covariance.dtype) @ torch.linalg.cholesky(covariance).T
