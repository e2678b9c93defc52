"""Wrong answers to the exercises of Tutorial 2."""

import torch

from . import Mutants

MUTANTS = wrong = Mutants()

SHAPES = {"w": (), "w * x": (4,), "w * x + b - y": (4,), "loss": (), "derivative of loss by w": (),
          "ws[:, None, None] * x": (5, 1, 4), "residuals": (5, 3, 4), "losses": (5, 3)}
wrong.answer("every shape", "a number is a list of one", {**SHAPES, "w": (1,)}, says="no axes")
wrong.answer("every shape", "one derivative for each point", {**SHAPES, "derivative of loss by w": (4,)},
             says="added up")
wrong.answer("every shape", "mean over nothing", {**SHAPES, "losses": (5, 3, 4)},
             says="removes the last axis")
wrong.answer("every shape", "transposed", {**SHAPES, "losses": (3, 5)}, says="another order")
wrong.answer("every shape", "a loss for each point", {**SHAPES, "loss": (4,)}, says="removes every axis")
wrong.answer("every shape", "axes of size 1 vanish", {**SHAPES, "ws[:, None, None] * x": (5, 4)},
             says="that meets nothing stays")
wrong.answer("every shape", "one row for each line", {**SHAPES, "residuals": (15, 4)}, says="flattened")
wrong.answer("every shape", "aligned on the left", {**SHAPES, "ws[:, None, None] * x": (5, 4, 1)},
             says="another order")


def of_residuals(pair):
    """A function as the exercise has it, from one that is given the residuals too."""
    return lambda w, b, x, y: pair(w * x + b - y, w, b, x, y)


for mistake, pair, says in [
    ("sum instead of mean", lambda r, w, b, x, y: ((2 * r * x).sum(), (2 * r).sum()), "divide by N"),
    ("the two is lost", lambda r, w, b, x, y: ((r * x).mean(), r.mean()), "2r, not r"),
    ("residual turned round", lambda r, w, b, x, y: (-(2 * r * x).mean(), -(2 * r).mean()), "wrong sign"),
    ("no inner derivative", lambda r, w, b, x, y: (2 * r.mean(), 2 * r.mean()), "does not contain x"),
    ("first by b", lambda r, w, b, x, y: ((2 * r).mean(), (2 * r * x).mean()), "wrong way round"),
    ("averages too early", lambda r, w, b, x, y: (2 * r.mean() * x.mean(), 2 * r.mean()),
     "product of the means"),
    ("four points", lambda r, w, b, x, y: ((2 * r * x).sum() / 4, (2 * r).sum() / 4), "divides by 4"),
    ("by x", lambda r, w, b, x, y: ((2 * r * w).mean(), (2 * r).mean()), "w in place of x"),
    ("not averaged", lambda r, w, b, x, y: (2 * r * x, 2 * r), "list of the points' shares"),
    ("r² kept", lambda r, w, b, x, y: ((r ** 2 * x).mean(), (r ** 2).mean()),
     "by w, for 4 points, still has r²"),
    ("2 r² kept", lambda r, w, b, x, y: (2 * (r * r * x).mean(), 2 * (r * r).mean()), "still has r²"),
    ("r² kept for b", lambda r, w, b, x, y: (2 * (r * x).mean(), 2 * (r * r).mean()),
     "by b, for 4 points, still has r²"),
    ("y left out", lambda r, w, b, x, y: (2 * ((w * x + b) * x).mean(), 2 * (w * x + b).mean()),
     "leaves y out"),
    ("b left out", lambda r, w, b, x, y: (2 * ((w * x - y) * x).mean(), 2 * (w * x - y).mean()),
     "leaves b out"),
]:
    wrong.answer("both derivatives", mistake, of_residuals(pair), says=says)


@wrong("both derivatives", says="asks autograd")
def lets_autograd_do_it(w, b, x, y):
    w.requires_grad_()
    b.requires_grad_()
    return torch.autograd.grad(((w * x + b - y) ** 2).mean(), (w, b))


NODES = {"k": "MulBackward0", "m": "none", "e": "ExpBackward0", "d": "none", "t": "AddBackward0",
         "n": "NegBackward0", "c": "none", "s": "SumBackward0"}
wrong.answer("node names", "the first operation of the line", {**NODES, "t": "MulBackward0"},
             says="the node of the last operation")
wrong.answer("node names", "data has a history too", {**NODES, "m": "MeanBackward0"}, says="only data")
wrong.answer("node names", "detach is ignored", {**NODES, "d": "MulBackward0"}, says="without its history")
wrong.answer("node names", "a comparison has a slope", {**NODES, "c": "GtBackward0"}, says="no slope")
wrong.answer("node names", "only named functions count", {**NODES, "n": "none"}, says="there is a node")
wrong.answer("node names", "a name of one's own", {**NODES, "k": "MultiplyBackward0"},
             says="no node called")
wrong.answer("node names", "leaf and result confused", {**NODES, "k": "AccumulateGrad"},
             says="belongs to leaves")


@wrong("one step back", says="ignores v")
def upstream_ignored(v, x):
    return x.sum(), torch.tensor(float(x.numel()), dtype=x.dtype)


@wrong("one step back", says="Every point counts")
def one_point_for_b(v, x):
    return (v * x).sum(), torch.ones((), dtype=x.dtype)


@wrong("one step back", says="multiplies two sums")
def sums_too_early(v, x):
    return v.sum() * x.sum(), v.sum()


@wrong("one step back", says="One b serves all of them")
def keeps_the_shares_of_b_apart(v, x):
    return (v * x).sum(), v


@wrong("one step back", says="is a mean")
def divides_again(v, x):
    return (v * x).mean(), v.mean()


@wrong("one step back", says="add the shares up")
def keeps_the_points_apart(v, x):
    return v * x, v


@wrong("one step back", says="the one of b")
def swapped(v, x):
    return v.sum(), (v * x).sum()


@wrong("one step back", says="first axis only")
def sums_one_axis(v, x):
    return (v * x).sum(0), v.sum(0)


@wrong("central differences", says="one-sided")
def one_sided(f, theta, h):
    grad = torch.zeros_like(theta)
    for k in range(len(theta)):
        up = theta.clone()
        up[k] += h
        grad[k] = (f(up) - f(theta)) / h
    return grad


@wrong("central differences", says="2h apart")
def divides_by_h(f, theta, h):
    units = torch.eye(len(theta), dtype=theta.dtype)
    return torch.stack([(f(theta + h * unit) - f(theta - h * unit)) / h for unit in units])


@wrong("central differences", says="Put 2h in brackets")
def forgets_the_brackets(f, theta, h):
    units = torch.eye(len(theta), dtype=theta.dtype)
    return torch.stack([(f(theta + h * unit) - f(theta - h * unit)) / 2 * h for unit in units])


@wrong("central differences", says="write grad[i] =")
def adds_each_to_all(f, theta, h):
    grad = torch.zeros_like(theta)
    for unit in torch.eye(len(theta), dtype=theta.dtype):
        grad += (f(theta + h * unit) - f(theta - h * unit)) / (2 * h)
    return grad


@wrong("central differences", says="moved at once")
def moves_all_at_once(f, theta, h):
    return ((f(theta + h) - f(theta - h)) / (2 * h)).expand(len(theta))


@wrong("central differences", says="back by h")
def steps_back_to_the_middle(f, theta, h):
    grad, moved = torch.zeros_like(theta), theta.clone()
    for k in range(len(theta)):
        moved[k] += h
        up = f(moved)
        moved[k] -= h
        grad[k] = (up - f(moved)) / (2 * h)
    return grad


@wrong("central differences", says="fresh copies")
def never_moves_back(f, theta, h):
    grad, up, down = torch.zeros_like(theta), theta.clone(), theta.clone()
    for k in range(len(theta)):
        up[k] += h
        down[k] -= h
        grad[k] = (f(up) - f(down)) / (2 * h)
    return grad


@wrong("central differences", says="two tensors")
def one_copy_for_both(f, theta, h):
    grad = torch.zeros_like(theta)
    for k in range(len(theta)):
        up = down = theta.clone()
        up[k] += h
        down[k] -= h
        grad[k] = (f(up) - f(down)) / (2 * h)
    return grad


@wrong("central differences", says="inside the loop")
def returns_too_early(f, theta, h):
    grad = torch.zeros_like(theta)
    for k in range(len(theta)):
        up, down = theta.clone(), theta.clone()
        up[k] += h
        down[k] -= h
        grad[k] = (f(up) - f(down)) / (2 * h)
        return grad


@wrong("central differences", says="asks autograd")
def lets_autograd_judge(f, theta, h):
    theta = theta.clone().requires_grad_()
    return torch.autograd.grad(f(theta), theta)[0]


@wrong("central differences", says="changed theta itself")
def moves_the_argument(f, theta, h):
    grad = torch.zeros_like(theta)
    for k in range(len(theta)):
        theta[k] += h
        up = f(theta)
        theta[k] -= 2 * h
        grad[k] = (up - f(theta)) / (2 * h)
    return grad


@wrong("one update", says="old gradients were used too")
def never_clears(w, b, x, y, rate):
    ((w * x + b - y) ** 2).mean().backward()
    with torch.no_grad():
        w -= rate * w.grad
        b -= rate * b.grad


@wrong("one update", says="no_grad")
def autograd_watches(w, b, x, y, rate):
    ((w * x + b - y) ** 2).mean().backward()
    w -= rate * w.grad
    b -= rate * b.grad


@wrong("one update", says="points uphill")
def climbs(w, b, x, y, rate):
    ((w * x + b - y) ** 2).mean().backward()
    with torch.no_grad():
        w += rate * w.grad
        b += rate * b.grad
    w.grad = b.grad = None


@wrong("one update", says="only gives a new tensor the name w")
def rebinds_the_name(w, b, x, y, rate):
    ((w * x + b - y) ** 2).mean().backward()
    gradients = w.grad, b.grad
    w.grad = b.grad = None
    w, b = w - rate * gradients[0], b - rate * gradients[1]
    return w, b


@wrong("one update", says="taken after w had moved")
def one_after_the_other(w, b, x, y, rate):
    for parameter in (w, b):
        ((w * x + b - y) ** 2).mean().backward()
        with torch.no_grad():
            parameter -= rate * parameter.grad
        w.grad = b.grad = None


@wrong("one update", says="where autograd does not record")
def forward_under_no_grad(w, b, x, y, rate):
    with torch.no_grad():
        ((w * x + b - y) ** 2).mean().backward()
        w -= rate * w.grad
        b -= rate * b.grad
    w.grad = b.grad = None


@wrong("one update", says="clear both at the end")
def clears_at_the_beginning(w, b, x, y, rate):
    w.grad = b.grad = None
    ((w * x + b - y) ** 2).mean().backward()
    with torch.no_grad():
        w -= rate * w.grad
        b -= rate * b.grad


@wrong("one update", says="old gradients of b")
def clears_one_only(w, b, x, y, rate):
    ((w * x + b - y) ** 2).mean().backward()
    with torch.no_grad():
        w -= rate * w.grad
        b -= rate * b.grad
    w.grad = None


@wrong("one update", says="cleared before they were used")
def clears_too_early(w, b, x, y, rate):
    ((w * x + b - y) ** 2).mean().backward()
    w.grad.zero_()
    b.grad.zero_()
    with torch.no_grad():
        w -= rate * w.grad
        b -= rate * b.grad


@wrong("one update", says="not squared")
def forgets_the_square(w, b, x, y, rate):
    (w * x + b - y).mean().backward()
    with torch.no_grad():
        w -= rate * w.grad
        b -= rate * b.grad
    w.grad = b.grad = None


@wrong("one update", says="in w only")
def forgets_b(w, b, x, y, rate):
    ((w * x + b - y) ** 2).mean().backward()
    with torch.no_grad():
        w -= rate * w.grad
    w.grad = b.grad = None


@wrong("along the arrow", says="−‖g‖²")
def slope_for_unit_length(g, H):
    return -g.norm(), g @ g / (g @ H @ g), 2 * (g @ g) / (g @ H @ g)


@wrong("along the arrow", says="upside down")
def best_rate_upside_down(g, H):
    return -(g @ g), g @ H @ g / (g @ g), 2 * (g @ H @ g) / (g @ g)


@wrong("along the arrow", says="as far again")
def break_even_is_the_best(g, H):
    return -(g @ g), g @ g / (g @ H @ g), g @ g / (g @ H @ g)


@wrong("along the arrow", says="the ½")
def forgets_that_the_half_goes(g, H):
    return -(g @ g), g @ g / (2 * (g @ H @ g)), g @ g / (g @ H @ g)


@wrong("along the arrow", says="is positive")
def slope_uphill(g, H):
    return g @ g, g @ g / (g @ H @ g), 2 * (g @ g) / (g @ H @ g)


@wrong("along the arrow", says="‖g‖ squared")
def root_too_many(g, H):
    return -(g @ g), g.norm() / (g @ H @ g), 2 * g.norm() / (g @ H @ g)


@wrong("along the arrow", says="the steepest way")
def safe_rate(g, H):
    greatest = torch.linalg.eigvalsh(H)[-1]
    return -(g @ g), 1 / greatest, 2 / greatest


wrong.answer("two rates", "each step as good as it can be", {"first": 17 / 98, "second": 17 / 21},
             says="each step by itself")
wrong.answer("two rates", "the steep direction twice", {"first": 1 / 6, "second": 1 / 6},
             says="the flat one is not")
wrong.answer("two rates", "the flat direction twice", {"first": 1.0, "second": 1.0},
             says="the steep one is not")
wrong.answer("two rates", "the average curvature", {"first": 1 / 3.5, "second": 1 / 3.5}, says="neither")
wrong.answer("two rates", "rounded too far", {"first": 0.17, "second": 1.0}, says="more exactly")
