"""Exercises of Workshop 1, From gradient flow to optimisation intuition."""

import math

import torch

from ..exercise import Lesson, Wrong
from ..oracles import Draws, close, compare, gradient_by_differences, require, tensor

lesson = Lesson("Workshop 1", "From gradient flow to optimisation intuition")


@lesson.exercise(
    "ranking",
    hints=(
        "Which outputs can still answer when an input moves a little?",
        "Compute W x. A row with a negative result is closed and counts for nothing; what do the other rows "
        "add "
        "up to?",
        "Rows 0 and 1 are open. Add them entry by entry and order the inputs by the magnitude of the sum.",
    ),
)
def ranking(order):
    require(
        isinstance(order, (list, tuple)) and sorted(order) == [0, 1, 2, 3],
        "expected a list that holds each of 0, 1, 2, 3 once.",
    )
    W = torch.tensor(
        [[1.0, -2.0, 0.5, 0.0], [0.5, 1.0, -1.0, 2.0], [-1.0, 0.5, 1.0, 1.0]], dtype=torch.float64
    )
    x = torch.tensor([1.0, -0.5, -0.5, 0.5], dtype=torch.float64)
    slope = gradient_by_differences(lambda x: torch.relu(W @ x), x)
    order = list(order)
    if order == _falling(slope.abs()):
        return "the order that perturbing each input gives."
    for wrong, message in (
        (slope, "you ordered by signed value. A sensitivity is a magnitude: −1 answers more than −0.5."),
        (-slope.abs(), "this is the order from least to most sensitive; start with the most."),
        (
            W.abs().sum(0),
            "you ordered the columns of |W|. That ignores closed gates and the signs that cancel.",
        ),
        (x.abs(), "you ordered by the size of x itself. A large input need not be an influential one."),
    ):
        require(order != _falling(wrong), message)
    raise Wrong("that is not the order. Find the open rows, add them, and compare magnitudes.")


def _falling(values):
    return torch.argsort(values, descending=True, stable=True).tolist()


@lesson.exercise(
    "reachable",
    hints=(
        "Jᵀv is a weighted sum of rows of J. Which rows of J are not zero here?",
        "Only rows 0 and 1 of W are open. Is the target α · (row 0) + β · (row 1) for some α and β?",
        "Read α and β off the last two columns: 2β is the last entry, and α/2 − β is the one before it. Then "
        "test the "
        "other two entries.",
    ),
)
def reachable(answers):
    targets = {
        "a": [1.0, -2.0, 0.5, 0.0],
        "b": [-1.0, 0.5, 1.0, 1.0],
        "c": [0.5, -3.0, 1.5, -2.0],
        "d": [0.0, 0.0, 0.0, 0.0],
        "e": [1.0, 1.0, 1.0, 1.0],
    }
    require(
        isinstance(answers, dict) and set(answers) == set(targets),
        "expected the dictionary with keys a to e.",
    )
    reasons = {
        "a": "v = (1, 0, 0) picks row 0.",
        "b": "this is row 2 of W, and gate 2 is closed: no v gets through it.",
        "c": "this is row 0 minus row 1; the entries of v may be negative.",
        "d": "v = 0 gives the zero gradient.",
        "e": "the last column asks for β = 1/2, the third then for α = 3; the first entry would be 3.25.",
    }
    for key, target in targets.items():
        alpha, beta = 2 * (target[2] + target[3] / 2), target[3] / 2
        rebuilt = [alpha + beta / 2, -2 * alpha + beta]
        require(isinstance(answers[key], bool), f"({key}) is {answers[key]!r}; expected True or False.")
        if answers[key] != (rebuilt == target[:2]):
            raise Wrong(f"look at ({key}): {reasons[key]}")
    return "all five. Two open rows reach a plane in four dimensions."


def _open(draws, m, n):
    """W (m, n), x (n,) with gates both open and closed and all of them away from the kink."""
    while True:
        W, x = draws.normal(m, n), draws.normal(n)
        a = W @ x
        if a.abs().min() > 0.1 and 0 < int((a > 0).sum()) <= min(m - 1, n):
            return W, x, (a > 0).to(W.dtype)


@lesson.exercise(
    "find v",
    hints=(
        "Which entries of v cannot influence Jᵀv at all? What may you put there?",
        "Let A hold the open rows of W. Then Aᵀc = g is to be solved for c; multiply it by A from the left.",
        "c = torch.linalg.solve(A @ A.T, A @ g) with A = W[W @ x > 0]; put c into the open entries of a zero "
        "vector.",
    ),
)
def find_v(f):
    draws = Draws(52)
    for m, n in ((3, 4), (5, 3), (6, 4)):  # with m > n the rows of W are dependent
        W, x, gate = _open(draws, m, n)
        g = (gate * draws.normal(m)) @ W
        v = tensor(f(W.clone(), x.clone(), g.clone()), "your v")
        require(
            tuple(v.shape) == (m,), f"your v has shape {tuple(v.shape)}; one weight for each output: {(m,)}."
        )
        compare(
            (gate * v) @ W,
            g,
            "the gradient that your v produces",
            rtol=1e-6,
            suspects=[
                (
                    (gate * (W @ torch.linalg.solve(W.T @ W, g))) @ W if m > n else 2 * g,
                    "your v solves Wᵀv = g: it relies on closed rows.",
                ),
                (
                    (gate * (W @ g)) @ W,
                    "your v is W g. Multiplying by W does not undo Wᵀ: A Aᵀ is still to be divided out.",
                ),
                (2 * g, "your v is twice too long."),
            ],
        )
    return "Jᵀv = g for three shapes, whatever you chose behind closed gates."


@lesson.exercise(
    "backward by hand",
    hints=(
        "Which numbers must the backward pass remember from the forward pass?",
        "First pass V through the gates, entry by entry. Then ask how A = X Wᵀ depends on X, and on W.",
        "D = V * (X @ W.T > 0); the gradient for X is D @ W and the one for W is D.T @ X.",
    ),
)
def backward_by_hand(f):
    draws = Draws(53)
    for N, n, m in ((1, 4, 3), (5, 2, 4), (3, 3, 3)):
        while True:
            W, X, V = draws.normal(m, n), draws.normal(N, n), draws.normal(N, m)
            A = X @ W.T
            if A.abs().min() > 1e-3 and (A > 0).any() and (A < 0).any():
                break
        pair = f(W.clone(), X.clone(), V.clone())
        require(isinstance(pair, (tuple, list)) and len(pair) == 2, "expected two tensors, (grad_W, grad_X).")
        want_W = gradient_by_differences(lambda W: torch.relu(X @ W.T), W, V)
        want_X = gradient_by_differences(lambda X: torch.relu(X @ W.T), X, V)
        gate = (A > 0).to(W.dtype)
        _blame(pair[1], want_X, "grad_X", V, gate, lambda D: D @ W)
        _blame(
            pair[0],
            want_W,
            "grad_W",
            V,
            gate,
            lambda D: D.T @ X,
            (((V * gate).T @ X / N, "grad_W is a mean over the samples; W is used by all of them: add up."),),
        )
    X, V = torch.zeros(2, 4, dtype=torch.float64), draws.normal(2, 3)
    grad_X = f(draws.normal(3, 4), X, V)[1]
    require(
        close(grad_X, X),
        "at the kink, where W x = 0 exactly, your gate is open. PyTorch's convention is slope "
        "0 there: use > and not >=.",
    )
    return "both gradients agree with central differences for three shapes, and the kink gives 0."


def _blame(got, want, what, V, gate, onwards, more=()):
    compare(
        got,
        want,
        what,
        rtol=1e-5,
        atol=1e-7,
        suspects=[
            (
                onwards(V),
                f"{what} ignores the gates: V must pass through ReLU before it meets the linear map.",
            ),
            (onwards(gate), f"{what} ignores the upstream gradient V: it is right for V = 1 only."),
            (onwards(V * (1 - gate)), f"{what} lets the closed gates through and stops at the open ones."),
            *more,
        ],
    )


@lesson.exercise(
    "ablate",
    hints=(
        "The gradient is the column sum of v_i · gate_i · W_ij. What is each factor replaced by when its "
        "zeros "
        "go away?",
        "Change one factor at a time. In particular the gates stay those of the original W when zero weights "
        "are "
        "replaced.",
        "gate → ones; v → ones; W → torch.where(W == 0, 1, W), with gate = (W @ x > 0) computed beforehand.",
    ),
)
def ablate(f):
    draws = Draws(54)
    for m, n in ((3, 4), (4, 2), (3, 3)):
        W, x, gate = _open(draws, m, n)
        v = draws.normal(m)
        gate = (W @ x > 0).to(W.dtype)
        W[0, 0] = 0.0
        while (W @ x).abs().min() < 0.1 or not 0 < int((W @ x > 0).sum()) < m or W[0] @ x < 0:
            x = draws.normal(n)
        gate = (W @ x > 0).to(W.dtype)
        v[0], v[1] = 0.7, 0.0
        out = f(W.clone(), x.clone(), v.clone())
        require(
            isinstance(out, dict) and set(out) == {"gate", "upstream", "weight"},
            "expected a dictionary with the keys gate, upstream and weight.",
        )
        filled = torch.where(W == 0, torch.ones_like(W), W)
        base = gradient_by_differences(lambda x: torch.relu(W @ x), x, v)
        want = {
            "gate": gradient_by_differences(lambda x: W @ x, x, v),
            "upstream": gradient_by_differences(lambda x: torch.relu(W @ x), x),
            "weight": gradient_by_differences(lambda x: filled @ x, x, v * gate),
        }
        suspects = [
            (base, "is the gradient itself: nothing was ablated."),
            (W.sum(0), "removes two causes at once: change one factor and keep the others."),
            (filled.sum(0), "removes all causes at once: change one factor and keep the others."),
            (v @ filled, "opens the gates as well: change one factor and keep the others."),
        ]
        for key, value in want.items():
            compare(
                out[key],
                value,
                f"the ablation of {key}",
                rtol=1e-6,
                atol=1e-8,
                suspects=[(s, f"the ablation of {key} {text}") for s, text in suspects],
            )
    return "each cause removed on its own, for three shapes."


@lesson.exercise(
    "expected gradient",
    hints=(
        "In v_i · gate_i · W_ij only one factor is random. What is its expectation?",
        "a_i = W_i · x is Gaussian. What is its mean, what is its standard deviation, and how likely is a_i "
        "> 0?",
        "P(a_i > 0) = Φ((Wμ)_i / ‖W_i‖), with Φ(z) = (1 + erf(z/√2)) / 2. Weight v with it and multiply by "
        "Wᵀ.",
    ),
)
def expected_gradient(f):
    draws = Draws(55)
    for m, n in ((3, 4), (5, 2), (3, 3)):
        W, mu, v = draws.normal(m, n), draws.normal(n), draws.normal(m)
        mean, sd = W @ mu, (W**2).sum(1).sqrt()

        def chance(scale):
            """P(a > 0) by the trapezoidal rule on the Gaussian density, from 0 upwards."""
            t = torch.linspace(0, 1, 20001, dtype=torch.float64)
            top = mean.abs() + 10 * scale
            a = top[:, None] * t
            density = torch.exp(-0.5 * ((a - mean[:, None]) / scale[:, None]) ** 2)
            area = (density.sum(1) - (density[:, 0] + density[:, -1]) / 2) * top / 20000
            return area / (scale * math.sqrt(2 * math.pi))

        z = mean / sd
        compare(
            f(W.clone(), mu.clone(), v.clone()),
            (v * chance(sd)) @ W,
            "the expected gradient",
            rtol=1e-5,
            atol=1e-7,
            suspects=[
                (
                    (v * (mean > 0)) @ W,
                    "this is the gradient at the mean: the gate of E[x], not the mean of the gates.",
                ),
                (
                    (v * chance(torch.ones_like(sd))) @ W,
                    "the standard deviation of a_i is ‖W_i‖, not 1: divide by it.",
                ),
                (
                    (v * chance(sd**2)) @ W,
                    "you divided by the variance ‖W_i‖²; Φ wants the standard deviation.",
                ),
                ((v * (1 + torch.erf(z)) / 2) @ W, "Φ(z) is (1 + erf(z/√2))/2: the √2 is missing."),
                (chance(sd) @ W, "the upstream weights v are missing."),
            ],
        )
    return "equal to numerical integration of the Gaussian density for three shapes."


@lesson.exercise(
    "coherence",
    hints=(
        "Two averages of a cloud of arrows: which is taken before the length, which after?",
        "Numerator: average the rows, then take the norm. Denominator: take the norm of each row, then "
        "average.",
        "G.mean(0).norm() / G.norm(dim=1).mean().",
    ),
)
def coherence(f):
    draws = Draws(56)
    for N, n in ((6, 2), (3, 5), (4, 4)):
        G = draws.normal(N, n) + 0.5
        rows = G.tolist()
        mean = [sum(row[j] for row in rows) / N for j in range(n)]
        top = math.sqrt(sum(c * c for c in mean))
        low = sum(math.sqrt(sum(c * c for c in row)) for row in rows) / N
        want = torch.tensor(top / low, dtype=torch.float64)
        compare(
            torch.as_tensor(f(G.clone())) if not isinstance(f(G.clone()), type(None)) else None,
            want,
            "the coherence",
            suspects=[
                (
                    torch.tensor(1.0, dtype=torch.float64),
                    "numerator and denominator are the same average: lengths first, "
                    "twice. Average the vectors before you measure one of the two.",
                ),
                (1 / want, "this is upside down: it should be at most 1."),
                (
                    G.sum(0).norm() / G.norm(dim=1).mean(),
                    "the numerator is a sum; divide by the number of samples.",
                ),
                (
                    G.mean(1).norm() / G.norm(dim=1).mean(),
                    "you averaged within each sample. Average over samples, axis 0.",
                ),
                (
                    torch.tensor(top, dtype=torch.float64),
                    "this is the length of the mean alone; divide by the mean length.",
                ),
            ],
        )
    return "equal to the definition, number by number, for three shapes."
