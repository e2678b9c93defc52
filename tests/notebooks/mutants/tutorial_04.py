"""Wrong answers to the exercises of Tutorial 4."""

import torch
from torch.autograd import grad

from . import Mutants

MUTANTS = wrong = Mutants()


@wrong("vjp by a scalar", says="ignores v")
def forgets_the_weights(f, x, v):
    leaf = x.detach().clone().requires_grad_()
    f(leaf).sum().backward()
    return leaf.grad


@wrong("vjp by a scalar", says="added to the .grad that the caller's x already had")
def uses_the_callers_leaf(f, x, v):
    x.requires_grad_()
    (v * f(x)).sum().backward()
    return x.grad


@wrong("vjp by a scalar", says="you took a mean")
def means_instead_of_sums(f, x, v):
    leaf = x.detach().clone().requires_grad_()
    (v * f(leaf)).mean().backward()
    return leaf.grad


@wrong("vjp by a scalar", says="backward() itself returns None")
def returns_what_backward_returns(f, x, v):
    return (v * f(x.detach().clone().requires_grad_())).sum().backward()


@wrong("vjp by a scalar", says="v was handed to PyTorch")
def hands_v_to_backward(f, x, v):
    leaf = x.detach().clone().requires_grad_()
    f(leaf).backward(v)
    return leaf.grad


@wrong("vjp by a scalar", says="v was handed to PyTorch")
def hands_v_to_grad(f, x, v):
    leaf = x.detach().clone().requires_grad_()
    return torch.autograd.grad([f(leaf)], leaf, grad_outputs=[v])[0]


@wrong("vjp by a scalar", says="the caller's x has changed")
def clears_the_callers_grad(f, x, v):
    x.requires_grad_()
    x.grad = None
    (v * f(x)).sum().backward()
    return x.grad


@wrong("vjp by a scalar", says="multiply first, then sum")
def sums_before_it_weights(f, x, v):
    leaf = x.detach().clone().requires_grad_()
    (v.sum() * f(leaf).sum()).backward()
    return leaf.grad


def rows(f, x):
    """The rows of the Jacobian, flat."""
    x = x.detach().requires_grad_()
    y = f(x)
    flat = y.reshape(-1)
    return x, y, [grad(entry, x, retain_graph=True)[0] for entry in flat]


@wrong("jacobian by rows", says="output axes come first")
def columns_instead_of_rows(f, x):
    x, y, found = rows(f, x)
    return torch.stack([row.reshape(-1) for row in found], dim=1).reshape(x.shape + y.shape)


@wrong("jacobian by rows", says=".grad accumulates")
def lets_grad_accumulate(f, x):
    x = x.detach().requires_grad_()
    y = f(x)
    found = []
    for entry in y.reshape(-1):
        entry.backward(retain_graph=True)
        found.append(x.grad.clone())
    return torch.stack(found).reshape(y.shape + x.shape)


@wrong("jacobian by rows", says="every row is the last row")
def clears_what_it_put_aside(f, x):
    x = x.detach().clone().requires_grad_()
    y = f(x)
    found = []
    for entry in y.reshape(-1):
        if x.grad is not None:
            x.grad.zero_()
        entry.backward(retain_graph=True)
        found.append(x.grad)
    return torch.stack(found).reshape(y.shape + x.shape)


@wrong("jacobian by rows", says="times. Run it once")
def runs_f_for_each_row(f, x):
    x = x.detach().requires_grad_()
    shape = f(x).shape
    found = [grad(f(x).reshape(-1)[i], x)[0] for i in range(shape.numel())]
    return torch.stack(found).reshape(shape + x.shape)


@wrong("jacobian by rows", says="each entry of y")
def one_pass_for_each_row_of_y(f, x):
    x = x.detach().requires_grad_()
    y = f(x)
    parts = y if y.dim() else y[None]
    found = torch.stack([grad(part.sum(), x, retain_graph=True)[0] for part in parts])
    return found if y.dim() else found[0]


@wrong("jacobian by rows", says="v was all ones")
def one_pass_with_ones(f, x):
    x = x.detach().requires_grad_()
    y = f(x)
    return grad(y, x, torch.ones_like(y))[0]


@wrong("jacobian by rows", says="reshape to y.shape + x.shape")
def leaves_it_flat(f, x):
    x, y, found = rows(f, x)
    return torch.stack([row.reshape(-1) for row in found])


@wrong("jacobian by rows", says="second time")
def frees_the_graph(f, x):
    x = x.detach().requires_grad_()
    y = f(x)
    return torch.stack([grad(entry, x)[0] for entry in y.reshape(-1)])


@wrong("jacobian by rows", says="no backward pass")
def differences(f, x):
    h, y = 1e-6, f(x)
    steps = torch.eye(x.numel(), dtype=x.dtype).reshape(-1, *x.shape)
    columns = [(f(x + h * e) - f(x - h * e)) / (2 * h) for e in steps]
    found = torch.stack(columns, dim=-1).reshape(y.shape + x.shape)
    return (found * 1e9).round() / 1e9


def matmul_vjp(V, A, B):
    return V @ B.T, A.T @ V


def transpose_vjp(V):
    return V.T


def add_vjp(V):
    return V, V.sum(0)


for mistake, wrong_matmul, says in [
    ("matmul without transposes", lambda V, A, B: (V @ B, A @ V), "lacks a transpose"),
    ("matmul in the wrong order", lambda V, A, B: (B.T @ V, V @ A.T), "in the wrong order"),
    ("matmul's results swapped", lambda V, A, B: (A.T @ V, V @ B.T), "the wrong way round"),
    ("upstream ignored", lambda V, A, B: (torch.ones_like(V) @ B.T, A.T @ torch.ones_like(V)), "ignores V"),
    ("only one result", lambda V, A, B: V @ B.T, "expected two tensors"),
    ("element-wise", lambda V, A, B: (V * B, A * V), "use @"),
    ("the local factor only", lambda V, A, B: (B.T, A.T), "the upstream gradient, is missing"),
]:
    wrong.answer("three vjps", mistake, wrong_matmul, transpose_vjp, add_vjp, says=says)
wrong.answer("three vjps", "transpose not undone", matmul_vjp, lambda V: V, add_vjp,
             says="Undo the transpose")
for mistake, wrong_add, says in [
    ("broadcast not summed", lambda V: (V, V), "sum over the rows"),
    ("mean over the rows", lambda V: (V, V.mean(0)), "is a mean over the rows"),
    ("wrong axis", lambda V: (V, V.sum(1)), "the wrong axis"),
    ("results swapped", lambda V: (V.sum(0), V), "the wrong way round"),
    ("one row for b", lambda V: (V, V[0]), "first row of V only"),
    ("ones for b", lambda V: (V, torch.ones_like(V[0])), "Weight it by V"),
    ("local slope only", lambda V: (torch.ones_like(V), V.sum(0)), "Multiply it by V"),
]:
    wrong.answer("three vjps", mistake, matmul_vjp, transpose_vjp, wrong_add, says=says)


@wrong("jvp", says="create_graph=True")
def forgets_create_graph(f, x, u):
    x = x.detach().requires_grad_()
    y = f(x)
    v = torch.zeros_like(y, requires_grad=True)
    (g,) = grad(y, x, v)
    return grad(g, v, u)[0]


@wrong("jvp", says="the weight of the second call")
def uses_u_as_v(f, x, u):
    x = x.detach().requires_grad_()
    return grad(f(x), x, u)[0]


@wrong("jvp", says="is Jᵀu")
def multiplies_by_the_transpose(f, x, u):
    x = x.detach().requires_grad_()
    y = f(x)
    J = torch.stack([grad(entry, x, retain_graph=True)[0] for entry in y.reshape(-1)])
    J = J.reshape(y.numel(), x.numel())
    square = y.shape == x.shape
    return ((J.T if square else J) @ u.reshape(-1)).reshape(y.shape)


@wrong("jvp", says="has the shape of x")
def differentiates_by_x(f, x, u):
    x = x.detach().requires_grad_()
    y = f(x)
    v = torch.ones_like(y, requires_grad=True)
    (g,) = grad(y, x, v, create_graph=True)
    return grad(g, x, u)[0]


@wrong("jvp", says="u does not appear")
def forgets_u(f, x, u):
    x = x.detach().requires_grad_()
    y = f(x)
    v = torch.zeros_like(y, requires_grad=True)
    (g,) = grad(y, x, v, create_graph=True)
    return grad(g.sum(), v)[0]


@wrong("jvp", says="builds J row by row")
def multiplies_a_whole_jacobian(f, x, u):
    x = x.detach().requires_grad_()
    y = f(x)
    products = [(grad(entry, x, retain_graph=True)[0] * u).sum() for entry in y.reshape(-1)]
    return torch.stack(products).reshape(y.shape)


@wrong("jvp", says="no backward pass")
def a_central_difference(f, x, u):
    return (f(x + 1e-5 * u) - f(x - 1e-5 * u)) / 2e-5


def slope(X):
    return 1 - torch.tanh(X) ** 2


def filled(X, r, value, axis=1):
    """Zeros of the shape of X.T with column r (or row r) set."""
    v = torch.zeros_like(X.T)
    if axis == 1:
        v[:, r] = value
    else:
        v[r] = value
    return v


@wrong("one row", says="Divide by it")
def forgets_the_slope(X, r):
    return filled(X, r, 1.0)


@wrong("one row", says="mind the transpose")
def fills_the_row(X, r):
    return filled(X, r, 1 / slope(X)[:, r], axis=0)


@wrong("one row", says="it has the shape of Y")
def has_the_shape_of_x(X, r):
    return filled(X, r, 1 / slope(X[r])).T


@wrong("one row", says="multiplies by it once more")
def multiplies_by_the_slope(X, r):
    return filled(X, r, slope(X[r]))


@wrong("one row", says="1 − tanh²")
def another_slope(X, r):
    return filled(X, r, 1 / (1 - torch.tanh(X[r])))


@wrong("one row", says="those of row r")
def slopes_of_the_column(X, r):
    return filled(X, r, 1 / slope(X)[:, r])


@wrong("one row", says="Most of v is to be zero")
def all_ones(X, r):
    return torch.ones_like(X.T)


def full(f, x):
    return torch.autograd.functional.jacobian(f, x)


@wrong("weights for", says="expected None")
def never_says_none(f, x, g):
    return torch.linalg.pinv(full(f, x).T) @ g


@wrong("weights for", says="multiplies by the transpose")
def forgets_the_transpose(f, x, g):
    return torch.linalg.pinv(full(f, x)) @ g


@wrong("weights for", says="no reason to give up")
def only_square(f, x, g):
    J = full(f, x)
    return torch.linalg.solve(J.T, g) if J.shape[0] == J.shape[1] else None


@wrong("weights for", says="has to be solved")
def multiplies_instead_of_solving(f, x, g):
    return full(f, x) @ g


@wrong("weights for", says="fails by rounding")
def compares_exactly(f, x, g):
    J = full(f, x)
    v = torch.linalg.pinv(J.T) @ g
    return v if torch.equal(J.T @ v, g + 1e-15) else None


@wrong("weights for", says="is g itself")
def hands_back_g(f, x, g):
    return g


def ends(values):
    return values.min(), values.max()


for mistake, found, says in [
    ("row means", lambda J, x: ends(J.mean(1)), "row means"),
    ("places of the ends", lambda J, x: (J.sum(1).argmin(), J.sum(1).argmax()), "not argmin"),
    ("one number twice", lambda J, x: (J.sum(), J.sum()), "sum of all of J"),
    ("column sums", lambda J, x: ends(J.sum(0)), "row sums"),
    ("diagonal only", lambda J, x: ends(J.diagonal()), "diagonal"),
    ("slopes of tanh", lambda J, x: ends(slope(x)), "local slopes"),
    ("adds up magnitudes", lambda J, x: ends(J.abs().sum(1)), "with their signs"),
    ("the wrong order", lambda J, x: ends(J.sum(1))[::-1], "smallest comes first"),
]:
    wrong.answer("total range", mistake, lambda f, x, found=found: found(full(f, x), x), says=says)
