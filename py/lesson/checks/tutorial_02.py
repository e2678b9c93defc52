"""Exercises of Tutorial 2, A minimal learning problem."""

import math

import torch

from ..exercise import Lesson, Wrong
from ..oracles import Draws, close, compare, gradient_by_differences, plain, require, tensor

lesson = Lesson("Tutorial 2", "A minimal learning problem")


def _mean_square(w, b, x, y):
    return ((w * x + b - y) ** 2).mean()


def _pair(value, what):
    """A learner's answer that should be two tensors; plain numbers and one tensor of two rows will do."""
    require(value is not None, f"{what} is None. Is the `return` missing?")
    if isinstance(value, torch.Tensor) and value.dim() and len(value) == 2:
        value = value.unbind()
    require(isinstance(value, (tuple, list)) and len(value) == 2,
            f"{what} should be a pair, first the one for w, then the one for b.")
    return [_number(item) for item in value]


def _number(value):
    """A number as a tensor; a tensor and anything else as it is."""
    number = value if isinstance(value, torch.Tensor) else plain(value)
    known = isinstance(number, (int, float)) and not isinstance(number, bool)
    return torch.tensor(float(number), dtype=torch.float64) if known else value


SHAPES = {"w": (), "w * x": (4,), "w * x + b - y": (4,), "loss": (), "derivative of loss by w": (),
          "ws[:, None, None] * x": (5, 1, 4), "residuals": (5, 3, 4), "losses": (5, 3)}


@lesson.exercise("every shape", hints=(
    "How many axes does one number have? How many rows does a table of 5 slopes and 3 intercepts have?",
    "A shape of no axes is (). Lining up on the right: (5, 1, 1) with (4,), then (5, 1, 4) with (3, 1). "
    "mean() removes every axis, mean(-1) only the last.",
    "Both w and the loss are (); so is the derivative of one by the other. (5, 1, 1) with (4,) gives "
    "(5, 1, 4); with (3, 1) the middle 1 stretches to 3; the last axis, of 4 points, is averaged away.",
))
def every_shape(answers):
    require(isinstance(answers, dict) and set(answers) == set(SHAPES),
            "expected the dictionary from the notebook with its eight keys.")
    answers = {key: _as_shape(key, given) for key, given in answers.items()}
    missed = [key for key, want in SHAPES.items() if answers[key] != want]
    if not missed:
        return "all eight. The loss has no axes, and neither does its derivative by one number."
    key = missed[0]
    given, where = answers[key], f"{len(SHAPES) - len(missed)} of 8. Look at {key}:"
    if SHAPES[key] == () and given == (1,):
        raise Wrong(f"{where} a single number has no axes, so its shape is (). (1,) is a list of one number.")
    if key == "derivative of loss by w" and given == (4,):
        raise Wrong(f"{where} there is one derivative for each entry of w, not one for each data point: the "
                    "points' shares have been added up.")
    if key == "loss" and given == (4,):
        raise Wrong(f"{where} mean() without an axis removes every axis; four squares become one number.")
    if key == "losses" and given == (5, 3, 4):
        raise Wrong(f"{where} mean(-1) removes the last axis, that of the data points.")
    if sorted(given) == sorted(SHAPES[key]):
        raise Wrong(f"{where} the right sizes in another order. ws stands on the first axis, bs on the "
                    "second, the points on the last.")
    raise Wrong(f"{where} {POINTERS.get(key, POINTERS['w'])}")


POINTERS = {
    "w": "a single number has no axes, so its shape is ().",
    "w * x": "one number for each data point, and no further axes.",
    "w * x + b - y": "one residual for each data point.",
    "loss": "mean() without an axis leaves one number, which has no axes.",
    "derivative of loss by w": "there is one derivative for each entry of w, and w is a single number.",
    "ws[:, None, None] * x": "lined up on the right, (5, 1, 1) stands above (4,). The last 1 is stretched; "
                             "an axis of size 1 that meets nothing stays.",
    "residuals": "bs[:, None] has shape (3, 1). Lined up on the right it meets the two last axes of what you "
                 "had before; nothing is flattened.",
    "losses": "mean(-1) takes the residuals' shape and removes its last axis, no other.",
}


def _as_shape(key, given):
    if isinstance(given, int) and not isinstance(given, bool):
        return (given,)
    require(isinstance(given, (list, tuple)), f"{key} is {given!r}; expected a tuple of sizes such as (4,).")
    return tuple(given)


@lesson.exercise("both derivatives", hints=(
    "If w grows by a little, by how much does the residual of a point at x = 2 grow? And if b does?",
    "Differentiate one r² by the chain rule: 2 r times the derivative of r. That is x for w and 1 for b. "
    "What does the mean over the points do to these numbers?",
    "With r = w * x + b - y: for w average 2 * r * x over the points, for b average 2 * r.",
))
def both_derivatives(f):
    draws = Draws(21)
    for n in (4, 7):
        theta, x, y = draws.normal(2), draws.normal(n), draws.normal(n)
        want = gradient_by_differences(lambda t: _mean_square(t[0], t[1], x, y), theta)
        w, b = theta
        try:
            with torch.no_grad():
                got = _pair(f(w.clone(), b.clone(), x.clone(), y.clone()), "what your function returns")
        except RuntimeError as error:
            if "does not require grad" in str(error):
                raise Wrong("that asks autograd. Here the derivatives are to be yours, from *, + and mean.") \
                    from None
            raise
        r = w * x + b - y
        slopes = (x, torch.ones_like(x))        # of the residuals, by w and by b
        shares = tuple(2 * r * slope for slope in slopes)
        require(not all(close(tensor(a, "one of the two"), c, 1e-6, 1e-8) for a, c in zip(got, want.flip(0))),
                "the pair is the wrong way round: first the derivative by w, then the one by b.")
        for i, name in enumerate("wb"):
            what = f"your derivative by {name}, for {n} points,"
            g = want[i]
            suspects = [
                (n * g, f"{what} is {n} times too large: you added up over the points. The loss is their "
                        "mean: divide by N."),
                (g / 2, f"{what} is half of what was expected. The derivative of r² is 2r, not r."),
                (g / n, f"{what} is {n} times too small: the division by N happens once."),
                (n * g / 4, f"{what} divides by 4. Here there are {n} points: use mean(), or len(x)."),
                (-g, f"{what} has the wrong sign. The residual is prediction − y, so it grows with {name} "
                     f"{'wherever x is positive' if name == 'w' else 'everywhere'}."),
                (shares[i], f"{what} is a list of the points' shares, one each. Still to do: their mean."),
                (2 * (y * x).mean() if i == 0 else 2 * y.mean(),
                 f"{what} uses y in place of the residual."),
                *((wrong(slopes[i]), f"{what} still has r². The derivative of r² is 2 r times that of r.")
                  for wrong in (lambda d: (r * r * d).mean(), lambda d: 2 * (r * r * d).mean())),
                (2 * ((r + y) * slopes[i]).mean(), f"{what} leaves y out of the residual w x + b − y."),
                (2 * ((r - b) * slopes[i]).mean(), f"{what} leaves b out of the residual w x + b − y."),
            ]
            if i == 0:
                suspects[:0] = [
                    (2 * r.mean(), f"{what} does not contain x. When w grows by h, the residual of point i "
                                   "grows by h times x_i."),
                    (2 * r.mean() * x.mean(), f"{what} multiplies two means. Multiply point by point and "
                                              "average the products: the mean of a product is not the "
                                              "product of the means."),
                    (2 * (r * w).mean(), f"{what} contains w in place of x: ∂(w x)/∂w is x.")]
            else:
                suspects.insert(0, (2 * (r * x).mean(), f"{what} contains x. When b grows by h, every "
                                                        "residual grows by h, wherever the point is."))
            compare(got[i], g, what, suspects=suspects, rtol=1e-6, atol=1e-8)
    return "equal to central differences for 4 and for 7 points."


# The program of the notebook: its lines, and why each has the node it has.
REASONS = {
    "k": "k = 2 * w is a product, and w requires a gradient.",
    "m": "m = x.mean() touches only data. No gradient can be asked for, so nothing is recorded.",
    "e": "e = torch.exp(k): the node is named after the operation that made the result.",
    "d": "w.detach() is w without its history, so this product is one of plain numbers.",
    "t": "in e * x + b the addition comes last. A tensor's grad_fn is the node of the last operation; the "
         "product's node stands behind it.",
    "n": "the minus sign in front of a tensor is an operation of its own, called neg.",
    "c": "a comparison has values True and False. There is no slope to record.",
    "s": "in (n ** 2).sum() the sum comes last; the power's node stands behind it.",
}


def _program(w, b, x):
    k = 2 * w
    m = x.mean()
    e = torch.exp(k)
    d = w.detach() * x
    t = e * x + b
    n = -t
    c = t > 0
    s = (n ** 2).sum()
    return {"k": k, "m": m, "e": e, "d": d, "t": t, "n": n, "c": c, "s": s}


@lesson.exercise("node names", hints=(
    "For each line two questions: does anything on its right-hand side lead back to w or b? And which "
    "operation is carried out last?",
    "Three of the eight lines record nothing: one touches only data, one cuts the history off, one has a "
    "result that cannot have a slope. The others are named like `MulBackward0`.",
    "The last operations are, in order: multiply, (data only), exp, (detached), add, neg, (a comparison), "
    "sum.",
))
def node_names(answers):
    require(isinstance(answers, dict) and set(answers) == set(REASONS),
            "expected the dictionary from the notebook with its eight keys.")
    made = _program(torch.tensor(0.5, requires_grad=True), torch.tensor(1.0, requires_grad=True),
                    torch.ones(4))
    want = {key: type(value.grad_fn).__name__ if value.grad_fn is not None else "none"
            for key, value in made.items()}
    missed = [key for key in want if _as_node(key, answers[key]) != _as_node(key, want[key])]
    if not missed:
        return "all eight. A node for each operation that a gradient can pass, none for the rest."
    key = missed[0]
    given, score = _as_node(key, answers[key]), f"{8 - len(missed)} of 8. Look at {key}:"
    require(given in KNOWN, f"{score} this program makes no node called {answers[key]!r}. The names are made "
                            "from the operation's own short name, as in MulBackward0, AddBackward0, "
                            "ExpBackward0.")
    if given == "accumulategrad":
        raise Wrong(f"{score} {REASONS[key]} AccumulateGrad belongs to leaves, such as w itself.")
    if want[key] != "none" and given == "none":
        raise Wrong(f"{score} {REASONS[key]} It is computed from w, and a gradient can pass: there is a "
                    "node.")
    raise Wrong(f"{score} {REASONS[key]}")


KNOWN = {"none", "mul", "div", "add", "sub", "rsub", "neg", "pow", "exp", "mean", "sum", "gt", "detach",
         "accumulategrad"}


def _as_node(key, given):
    """A node's name in lower case, bare: MulBackward0, <MulBackward0 object at 0x7f…> and mul are one."""
    if given is None:
        return "none"
    require(isinstance(given, str), f"{key} is {given!r}; expected text, such as \"MulBackward0\" or "
                                    "\"none\".")
    return given.strip(" <>").partition(" ")[0].lower().rstrip("0123456789").removesuffix("backward")


@lesson.exercise("one step back", hints=(
    "The prediction at point i is w x_i + b. If w grows by h, by how much does ⟨v, prediction⟩ = Σ v_i · "
    "prediction_i grow?",
    "Each entry of the prediction depends on the same w and the same b. Every path from w to the loss "
    "counts, and paths add up.",
    "For w: the sum over all entries of v * x. For b: the sum over all entries of v.",
))
def one_step_back(f):
    draws = Draws(41)
    for shape in ((4,), (3, 5), (1,)):
        x, v, theta = draws.normal(*shape), draws.normal(*shape), draws.normal(2)
        want = gradient_by_differences(lambda t: t[0] * x + t[1], theta, v, h=1e-3)
        got = _pair(f(v.clone(), x.clone()), "what your function returns")
        n = x.numel()
        for i, name in enumerate("wb"):
            what = f"the gradient of {name}, for x of shape {shape},"
            share = v * x if i == 0 else v
            suspects = [
                (x.sum() if i == 0 else torch.tensor(float(n), dtype=torch.float64),
                 f"{what} ignores v. It would be right if every upstream gradient were 1."),
                (torch.ones((), dtype=torch.float64), f"{what} is 1, the slope at one point. Every point "
                 "counts, each with its v."),
                (v.sum() if i == 0 else (v * x).sum(),
                 f"{what} is the one of {'bw'[i]}: the pair is (of w, of b)."),
                (v.sum() * x.sum(), f"{what} multiplies two sums. Multiply point by point, then add up."),
                (share.mean(), f"{what} is a mean. The division by N belongs to the loss and is in v "
                               "already; here the shares add up."),
                (share, f"{what} has one entry for each point. One {name} serves all of them: add the shares "
                        "up."),
                (share.sum(0), f"{what} is summed over the first axis only. One number serves the whole "
                               "table."),
            ]
            compare(got[i], want[i], what, suspects=suspects, rtol=1e-6, atol=1e-8)
    return "equal to differences of ⟨v, w x + b⟩ for three shapes and random v."


@lesson.exercise("central differences", hints=(
    "To find the slope in entry i, which entries move, and which stay where they are?",
    "Make two copies of theta with clone(). Add h to entry i of one, subtract h from entry i of the "
    "other, and compare the two values of f. How far apart are the two places?",
    "For each i: up, down = theta.clone(), theta.clone(); up[i] += h; down[i] -= h; grad[i] = (f(up) - "
    "f(down)) / (2 * h). Begin with grad = torch.zeros_like(theta) and return it.",
))
def central_differences(f):
    draws, h = Draws(51), 1e-3
    for d in (2, 5):
        c, k, a = draws.normal(d), draws.normal(d), draws.normal(d)
        theta = draws.normal(d)

        def function(t, c=c, k=k, a=a):
            require(not t.requires_grad, "that asks autograd. Here the judge is to be made that needs no "
                                         "theory: values of f at moved places, and a quotient.")
            return (c * torch.sin(t)).sum() + ((k * t).sum() ** 2 + (a * t).sum()) / 2

        want = c * torch.cos(theta) + (k * theta).sum() * k + a / 2        # differentiated on paper
        given, before = theta.clone(), theta.clone()
        got = tensor(f(function, given, h), f"your gradient of a function of {d} numbers")
        require(close(given, before), "your function has changed theta itself. Move a copy: theta.clone().")
        here = function(theta)
        units = torch.eye(d, dtype=torch.float64)
        ups = torch.stack([function(theta + h * unit) for unit in units])
        downs = torch.stack([function(theta - h * unit) for unit in units])
        both, staying = (ups - downs) / (2 * h), torch.ones(d, d, dtype=torch.float64).tril()
        piled = torch.stack([function(theta + h * row) - function(theta - h * row) for row in staying])
        together = (function(theta + h) - function(theta - h)) / (2 * h)
        what = f"your gradient of a function of {d} numbers"
        compare(got, want, what, rtol=1e-6, atol=2e-6, suspects=[
            ((ups - here) / h, f"{what} is one-sided: f(θ + h) against f(θ). Its error falls only like h. "
                               "Use both sides."),
            ((here - downs) / h, f"{what} is one-sided: f(θ) against f(θ − h). Its error falls only like h. "
                                 "Use both sides."),
            ((ups - here) / (2 * h), f"{what} moves up by h and then back by h, to where it started: the "
                                     "lower side is f(θ), not f(θ − h)."),
            ((ups - downs) / h, f"{what} is twice too large: the two places are 2h apart, not h."),
            ((ups - downs) / 2, f"{what} is not divided by h."),
            ((ups - downs) / 2 * h, f"{what} was divided by 2 and then multiplied by h. Put 2h in brackets: "
                                    "/ (2 * h)."),
            (piled / (2 * h), f"{what} is right in the first entry only: entries that were moved once stay "
                              "moved. Begin each entry with fresh copies of theta."),
            (torch.cat([both[:1], both[1:] * 0]), f"{what} holds the first entry only. Does the `return` "
                                                  "stand inside the loop?"),
            (both * 0, f"{what} is zero everywhere. Are the two moved places two tensors, each with a "
                       "clone() of its own, and do you write into the result?"),
            (together.expand(d), f"{what} has the same number everywhere. Either all entries were moved at "
                                 "once, or each quotient was added to all of the result: write grad[i] = …."),
            (together, f"{what} is one number: all entries were moved at once. Move one at a time."),
        ])
    return "agrees with a derivative taken on paper, for functions of 2 and of 5 numbers."


@lesson.exercise("one update", hints=(
    "What are the four things to do, in order, from the numbers w and b to the next w and b? Which of "
    "them must autograd not watch? What has to be gone before the next call?",
    "Compute the loss, call backward(). Inside `with torch.no_grad():` write w and b in place with -=. Then "
    "make both .grad None.",
    "loss = …; loss.backward(); with torch.no_grad(): w -= rate * w.grad, and the same for b; then w.grad = "
    "b.grad = None.",
))
def one_update(f):
    draws = Draws(61)
    for n in (4, 7):
        x, y, theta = draws.normal(n), draws.normal(n), draws.normal(2)
        rates = (0.3, 0.1, 0.2)
        A = torch.stack([x, torch.ones_like(x)], 1)

        def gradient(t):
            return 2 / n * (A.T @ (A @ t - y))

        w, b = (value.clone().requires_grad_() for value in theta)
        at, before = theta, torch.zeros(2, dtype=torch.float64)
        for number, rate in enumerate(rates, start=1):
            _call(f, w, b, x, y, rate)
            g = gradient(at)
            got = torch.stack([w.detach(), b.detach()])
            what = f"(w, b) after update {number} for {n} points"
            one_after_the_other = at - rate * torch.stack([g[0], g[1]])
            one_after_the_other[1] = at[1] - rate * gradient(torch.stack([one_after_the_other[0], at[1]]))[1]
            compare(got, at - rate * g, what, suspects=[
                (at, f"{what} are the old numbers. Either `w = w - …`, which inside a function only gives a "
                     "new tensor the name w (write in place: w -= …), or the gradients were cleared before "
                     "they were used."),
                (at + rate * g, f"{what} lie further up the slope. The gradient points uphill: subtract it."),
                (at - g, f"{what} are a whole gradient away: the rate is missing."),
                (at - rate * (g + before), f"{what} show that old gradients were used too. backward() "
                                           "adds to .grad; clear it after each update."),
                (at - torch.stack([rate * g[0], g[1] * 0]), f"{what} differ from the old ones in w only. "
                                                            "Move b too."),
                (at - torch.stack([g[0] * 0, rate * g[1]]), f"{what} differ from the old ones in b only. "
                                                            "Move w too."),
                (one_after_the_other, f"{what} are wrong in b: it was moved with a gradient taken after w "
                                      "had moved. Both belong to one point: compute both, then move both."),
                (at - rate * n * g, f"{what} come from the sum of the squares; the loss is their mean."),
                (at - rate * torch.stack([x.mean(), torch.ones_like(x[0])]),
                 f"{what} come from residuals that were not squared."),
                (at - rate * g.flip(0), f"{what}: w was moved with b's gradient, and b with w's."),
                *[(at - rate * (g + before * torch.eye(2, dtype=torch.float64)[i]),
                   f"{what} show that old gradients of {name} were used too. Clear both.")
                  for i, name in enumerate("wb")],
            ])
            for name, value in (("w", w), ("b", b)):
                require(value.is_leaf and value.requires_grad,
                        f"after the update {name} is no longer a leaf that requires a gradient, so the next "
                        "backward() would leave it out. Write in place inside torch.no_grad().")
            at, before = at - rate * g, before + g
        require(all(value.grad is None or not value.grad.any() for value in (w, b)),
                "the numbers are right, but a gradient is left in .grad after the update. Whoever calls "
                "backward() next would add to it: clear both at the end.")
    return "three updates in a row land where algebra says, for 4 and for 7 points."


def _call(f, w, b, x, y, rate):
    """One call of the learner's update, with PyTorch's refusals said in the lesson's words."""
    try:
        f(w, b, x.clone(), y.clone(), rate)
    except RuntimeError as error:
        if "leaf Variable" in str(error):
            raise Wrong("PyTorch refuses: a leaf was written in place while autograd was watching. Put the "
                        "writes inside `with torch.no_grad():`.") from None
        if "second time" in str(error):
            raise Wrong("backward() went through the same graph twice. Each update needs a forward pass of "
                        "its own.") from None
        if "does not require grad" in str(error):
            raise Wrong("the loss was computed where autograd does not record. Only the writes belong inside "
                        "torch.no_grad(), not the forward pass.") from None
        raise
    except TypeError as error:
        if "NoneType" in str(error):
            raise Wrong("a .grad was None when it was used. Is backward() called before it, and does w still "
                        "mean the leaf that was handed in?") from None
        raise


LABELS = {"slope": "slope at 0", "best": "best rate", "break-even": "break-even rate"}


@lesson.exercise("along the arrow", hints=(
    "φ is a parabola in η: c − η p + ½ η² q. What are p and q, and where is a parabola lowest?",
    "p = gᵀg and q = gᵀHg. The slope at 0 is the coefficient of η. At the lowest place −p + η q = 0. And "
    "where is ½ η² q equal to η p?",
    "slope −gᵀg; best gᵀg / gᵀHg; break-even twice that. In code gᵀg is g @ g, and gᵀHg is g @ H @ g.",
))
def along_the_arrow(f):
    draws = Draws(71)
    for d in (2, 5):
        root, theta, c = draws.normal(d, d), draws.normal(d), draws.normal(d)
        H = root @ root.T + 0.5 * torch.eye(d, dtype=torch.float64)

        def loss(t):
            return 0.5 * (t @ H @ t) + c @ t + 3

        g = H @ theta + c
        # Independent of the algebra: the parabola through three values of φ.
        step = 0.1
        low, middle, high = (loss(theta - k * step * g) for k in (0, 1, 2))
        bend = (high - 2 * middle + low) / step ** 2
        slope = (middle - low) / step - bend * step / 2
        want = {"slope": slope, "best": -slope / bend, "break-even": -2 * slope / bend}
        got = f(g.clone(), H.clone())
        require(got is not None, "your function returns None. Is the `return` missing?")
        got = got.unbind() if isinstance(got, torch.Tensor) and got.dim() else got
        require(isinstance(got, (tuple, list)) and len(got) == 3,
                "expected three numbers: the slope at 0, the best rate, the break-even rate.")
        norm, safe = g.norm(), 1 / torch.linalg.eigvalsh(H)[-1]
        for i, (name, value) in enumerate(want.items()):
            what = f"your {LABELS[name]} for {d} parameters"
            suspects = {
                "slope": [(-norm, f"{what} is −‖g‖, the slope for each unit of length. One unit of η moves "
                                  "by ‖g‖, so the slope in η is −‖g‖²."),
                          (norm ** 2, f"{what} is positive. A step against the gradient goes down.")],
                "best": [(1 / value, f"{what} is upside down: gᵀg belongs above, gᵀHg below. Greater "
                                     "curvature must mean a smaller step."),
                         (2 * value, f"{what} is where the parabola is back at its old height. The lowest "
                                     "place is half-way."),
                         (value / 2, f"{what} is half the best rate: the ½ in ½ η² gᵀHg goes when you "
                                     "differentiate."),
                         (value / norm, f"{what} is ‖g‖ / gᵀHg: gᵀg is ‖g‖ squared."),
                         (safe, f"{what} is 1/λ_max, the best rate if g points the steepest way. For any "
                                "other g it is greater."),
                         (1 / norm ** 2, f"{what} does not contain H. The slope alone cannot say how far "
                                         "to go.")],
                "break-even": [(value / 2, f"{what} is the best rate. The parabola is symmetric about it: as "
                                           "far again and it is back at its old height."),
                               (2 / value, f"{what} is upside down.")],
            }[name]
            number = torch.as_tensor(plain(got[i]), dtype=torch.float64)    # a row times a column is (1, 1)
            compare(number, value, what, suspects=suspects, rtol=1e-6, atol=1e-8)
    return "equal to the parabola through three values of φ, for 2 and for 5 parameters."


@lesson.exercise("two rates", hints=(
    "An update multiplies the error along an eigenvector of H, with eigenvalue λ, by 1 − ηλ. Which η "
    "makes one of these factors zero?",
    "Two updates multiply it by (1 − η₁λ)(1 − η₂λ). This has to be zero for λ = 6 and for λ = 1.",
    "One rate for each eigenvalue: 1/λ. That is 1/6 and 1, in either order.",
))
def two_rates(answers):
    require(isinstance(answers, dict) and set(answers) == {"first", "second"},
            "expected the dictionary from the notebook with the keys first and second.")
    answers = {name: plain(rate) for name, rate in answers.items()}
    for name, rate in answers.items():
        require(isinstance(rate, (int, float)) and not isinstance(rate, bool) and math.isfinite(rate),
                f"the {name} rate is {rate!r}; expected a number such as 0.1.")
    first, second = answers["first"], answers["second"]
    H = torch.tensor([[5.0, 2.0], [2.0, 2.0]], dtype=torch.float64)
    minimum = torch.tensor([1.0, 1.0], dtype=torch.float64)
    worst = 0.0
    starts = torch.cat([torch.tensor([[-1.0, 2.0]], dtype=torch.float64), Draws(81).normal(2, 2)])
    for at in starts:
        distance = (at - minimum).norm()
        for rate in (first, second):
            at = at - rate * (H @ (at - minimum))
        worst = max(worst, ((at - minimum).norm() / distance).item())
    if worst < 2e-3:
        return ("after two updates nothing is left in either direction, from any start. Kept constant, "
                f"{max(first, second):g} would multiply the steep error by {1 - 6 * max(first, second):g} "
                "at each update.")
    steep, flat = (1 - 6 * first) * (1 - 6 * second), (1 - first) * (1 - second)
    where = (f"The error that is left: {steep + 0.0:.3g} times the old one along the steep direction, "
             f"{flat + 0.0:.3g} times along the flat one.")
    require(first > 0 and second > 0, f"a negative rate climbs. {where}")
    greedy = _greedy()
    if max(abs(first - greedy[0]), abs(second - greedy[1])) < 5e-3:
        raise Wrong("these are the best rates for each step by itself, and that is not the best pair. "
                    f"{where}")
    require(worst > 0.15, f"almost. Give the rates more exactly: as fractions, such as 1 / 3. {where}")
    if abs(steep) < 2e-3:
        raise Wrong("the steep direction is done; the flat one is not. Which rate ends that in one step? "
                    f"{where}")
    if abs(flat) < 2e-3:
        raise Wrong("the flat direction is done; the steep one is not. Which rate ends that in one step? "
                    f"{where}")
    raise Wrong(f"neither direction is done. Choose each rate to end one of them. {where}")


def _greedy():
    """The two rates that lower the loss most, each for its own step, from (−1, 2)."""
    H = torch.tensor([[5.0, 2.0], [2.0, 2.0]], dtype=torch.float64)
    error, rates = torch.tensor([-2.0, 1.0], dtype=torch.float64), []
    for _ in range(2):
        g = H @ error
        rates.append(((g @ g) / (g @ H @ g)).item())
        error = error - rates[-1] * g
    return rates
