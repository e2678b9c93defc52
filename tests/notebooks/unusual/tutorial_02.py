"""Right answers to the exercises of Tutorial 2 that look unlike the solutions."""

from fractions import Fraction

import numpy as np
import torch

from . import Answers

ANSWERS = right = Answers()


def tried():
    w, b, x, y = torch.tensor(-1.0), torch.tensor(2.0), torch.arange(4.0), torch.ones(4)
    ws, bs = torch.ones(5), torch.ones(3)
    r = w * x + b - y
    residuals = ws[:, None, None] * x + bs[:, None] - y
    return {"w": w, "w * x": w * x, "w * x + b - y": r, "loss": (r ** 2).mean(),
            "derivative of loss by w": (2 * r * x).mean(), "ws[:, None, None] * x": ws[:, None, None] * x,
            "residuals": residuals, "losses": (residuals ** 2).mean(-1)}


TRIED = {key: value.shape for key, value in tried().items()}
right.answer("every shape", "tried out, each a torch.Size", TRIED)
right.answer("every shape", "lists, an empty one for no axes", {key: list(TRIED[key]) for key in TRIED})
right.answer("every shape", "a bare number for one axis",
             {key: shape[0] if len(shape) == 1 else tuple(shape) for key, shape in TRIED.items()})


@right("both derivatives")
def by_a_matrix_product(w, b, x, y):
    X = torch.stack([x, torch.ones_like(x)])
    return 2 * X @ (w * x + b - y) / len(x)


@right("both derivatives")
def by_moments(w, b, x, y):
    return 2 * (w * (x * x).mean() + b * x.mean() - (x * y).mean()), 2 * (w * x.mean() + b - y.mean())


@right("both derivatives")
def point_by_point_in_numbers_of_python(w, b, x, y):
    by_w = by_b = 0.0
    for at, target in zip(x.tolist(), y.tolist()):
        r = w.item() * at + b.item() - target
        by_w += 2 * r * at / len(x)
        by_b += 2 * r / len(x)
    return [by_w, by_b]


@right("both derivatives")
def residual_the_other_way_round(w, b, x, y):
    r = y - w * x - b
    return -2 * (r @ x) / x.numel(), -2 * r.mean()


@right("both derivatives")
def with_numpy_in_float32(w, b, x, y):
    r = (w * x + b - y).numpy()
    return np.float32(np.mean(2 * r * x.numpy())), np.float32(np.mean(2 * r))


NODES = {"k": "MulBackward0", "m": "none", "e": "ExpBackward0", "d": "none", "t": "AddBackward0",
         "n": "NegBackward0", "c": "none", "s": "SumBackward0"}
right.answer("node names", "as a tensor prints them", {**NODES, "t": "<AddBackward0>", "s": "<SumBackward0>"})
right.answer("node names", "as a node prints itself",
             {key: "None" if name == "none" else f"<{name} object at 0x7f0123456789>"
              for key, name in NODES.items()})
right.answer("node names", "None itself, and no number at the end",
             {key: None if name == "none" else name.rstrip("0") for key, name in NODES.items()})
right.answer("node names", "the operation alone, in lower case",
             {key: name.removesuffix("Backward0").lower() for key, name in NODES.items()})


@right("one step back")
def inner_product_of_all_entries(v, x):
    return torch.dot(v.flatten(), x.flatten()), v.sum().item()


@right("one step back")
def one_tensor_for_both(v, x):
    return torch.stack([v * x, v]).flatten(1).sum(1)


@right("one step back")
def asks_autograd(v, x):
    w, b = torch.zeros((), requires_grad=True), torch.zeros((), requires_grad=True)
    (w * x + b).backward(v)
    return w.grad, b.grad


@right("one step back")
def entry_by_entry(v, x):
    of_w = of_b = 0
    for upstream, at in zip(v.reshape(-1), x.reshape(-1)):
        of_w = of_w + upstream * at
        of_b = of_b + upstream
    return of_w, of_b


@right("one step back")
def by_func_vjp(v, x):
    def prediction(w, b):
        return w * x + b

    zero = torch.zeros((), dtype=x.dtype)
    return torch.func.vjp(prediction, zero, zero)[1](v)


@right("central differences")
def rows_of_the_identity(f, theta, h):
    steps = h * torch.eye(len(theta), dtype=theta.dtype)
    return torch.stack([f(theta + step) - f(theta - step) for step in steps]) / (2 * h)


@right("central differences")
def one_copy_that_goes_up_and_down(f, theta, h):
    grad = torch.empty(len(theta))
    for k in range(len(theta)):
        moved = theta.clone()
        moved[k] += h
        above = f(moved)
        moved[k] -= 2 * h
        grad[k] = (above - f(moved)) / 2 / h
    return grad


@right("central differences")
def moves_theta_and_puts_it_back_but_for_rounding(f, theta, h):
    changes = []
    for k in range(len(theta)):
        theta[k] += h
        above = f(theta)
        theta[k] -= 2 * h
        changes.append(above - f(theta))
        theta[k] += h
    return torch.tensor(changes) / (2 * h)


@right("central differences")
def lists_of_numbers_and_float32(f, theta, h):
    def at(k, step):
        return f(torch.tensor([t + step * (i == k) for i, t in enumerate(theta.tolist())], dtype=theta.dtype))

    return torch.tensor([(at(k, h) - at(k, -h)).item() / (2 * h) for k in range(len(theta))])


def loss(w, b, x, y):
    return ((w * x + b - y) ** 2).mean()


@right("one update")
def through_data(w, b, x, y, rate):
    loss(w, b, x, y).backward()
    for parameter in (w, b):
        parameter.data -= rate * parameter.grad
        parameter.grad.zero_()


@right("one update")
def new_data_under_the_old_name(w, b, x, y, rate):
    loss(w, b, x, y).backward()
    w.data, b.data = w.data - rate * w.grad, b.data - rate * b.grad
    w.grad = b.grad = None


@right("one update")
def gradients_that_never_reach_grad(w, b, x, y, rate):
    by_w, by_b = torch.autograd.grad(loss(w, b, x, y), [w, b])
    with torch.no_grad():
        w.sub_(by_w, alpha=rate)
        b.copy_(b - rate * by_b)
    return w, b


@right("one update")
def through_detached_views(w, b, x, y, rate):
    before = loss(w, b, x, y)
    before.backward()
    for parameter in (w, b):
        parameter.detach().add_(parameter.grad, alpha=-rate)
        parameter.grad = None
    return before.item()


@right("one update")
def no_leaf_while_it_is_written(w, b, x, y, rate):
    loss(w, b, x, y).backward()
    for parameter in (w, b):
        parameter.requires_grad_(False)
        parameter -= rate * parameter.grad
        parameter.requires_grad_(True).grad = None


@right("one update")
@torch.no_grad()
def records_the_forward_pass_only(w, b, x, y, rate):
    with torch.enable_grad():
        before = loss(w, b, x, y)
    before.backward()
    for parameter in (w, b):
        parameter += -rate * parameter.grad
        parameter.grad = torch.zeros_like(parameter)


@right("along the arrow")
def numbers_of_python(g, H):
    steepness = sum(entry ** 2 for entry in g.tolist())
    bend = sum(a * h * b for a, row in zip(g.tolist(), H.tolist()) for b, h in zip(g.tolist(), row))
    return [-steepness, steepness / bend, 2 * steepness / bend]


@right("along the arrow")
def one_tensor_of_three(g, H):
    steepness, bend = torch.einsum("i,i->", g, g), torch.einsum("i,ij,j->", g, H, g)
    return torch.stack([-steepness, steepness / bend, steepness / bend * 2])


@right("along the arrow")
def a_column_and_a_row(g, H):
    column = g[:, None]
    steepness, bend = column.T @ column, column.T @ H @ column
    return -steepness, steepness / bend, 2 * steepness / bend


@right("along the arrow")
def asks_autograd_for_both(g, H):
    eta = torch.zeros((), dtype=g.dtype, requires_grad=True)
    phi = -eta * g.norm() ** 2 + (eta * g) @ H @ (eta * g) / 2
    slope, = torch.autograd.grad(phi, eta, create_graph=True)
    bend, = torch.autograd.grad(slope, eta)
    return slope, -slope / bend, -2 * slope / bend


right.answer("two rates", "the flat direction first, and a whole number", {"first": 1, "second": 1 / 6})
right.answer("two rates", "four digits", {"first": 0.1667, "second": 1.0})
right.answer("two rates", "fractions", {"first": Fraction(1, 6), "second": Fraction(1)})
rates = 1 / torch.linalg.eigvalsh(torch.tensor([[5.0, 2.0], [2.0, 2.0]]))
right.answer("two rates", "tensors", {"first": rates[0], "second": rates[1:]})
right.answer("two rates", "numbers of NumPy", {"first": np.float32(1 / 6), "second": np.int64(1)})
