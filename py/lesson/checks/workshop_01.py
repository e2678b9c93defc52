"""Exercises of Workshop 1, From gradient flow to optimisation intuition."""

import math

import torch

from ..exercise import Lesson, Wrong
from ..oracles import Draws, close, compare, gradient_by_differences, plain, require, tensor

lesson = Lesson("Workshop 1", "From gradient flow to optimisation intuition")


LOOSE = {"rtol": 1e-6, "atol": 1e-8}        # for comparison with central differences

_W = torch.tensor([[1.0, -2.0, 0.5, 0.0], [0.5, 1.0, -1.0, 2.0], [-1.5, 0.25, 1.0, 1.0]],
                  dtype=torch.float64)
_X = torch.tensor([1.0, -0.5, -0.5, 0.5], dtype=torch.float64)


def _layer(W):
    return lambda x: torch.relu(W @ x)


def _some_open(draws, m, n):
    """W of shape (m, n), x (n,) and the gates (1 or 0): open and closed ones, all away from the kink.

    At most n gates are open, so that the open rows are independent.
    """
    while True:
        W, x = draws.normal(m, n), draws.normal(n)
        a = W @ x
        if a.abs().min() > 0.1 and 0 < int((a > 0).sum()) <= min(m - 1, n):
            return W, x, (a > 0).to(W.dtype)


def _pair(value, name, what):
    require(value is not None, f"{name} returns None. Is the `return` missing?")
    require(isinstance(value, (tuple, list)) and len(value) == 2,
            f"{name} returns a {type(value).__name__}; expected {what}.")
    return value


@lesson.exercise("ranking", hints=(
    "Which outputs can still answer when an input moves a little?",
    "Entry 2 of W x is negative: its gate is closed, and it counts for nothing. What do the other two rows "
    "add up to?",
    "Add rows 0 and 1 entry by entry, and order the inputs by the magnitude of the sum, largest first.",
))
def ranking(order):
    order = order.tolist() if hasattr(order, "tolist") else order
    order = [*map(plain, order)] if isinstance(order, (list, tuple)) else order
    require(isinstance(order, (list, tuple)) and sorted(map(str, order)) == ["0", "1", "2", "3"],
            f"{order!r} is not an order of the inputs: expected a list with each of 0, 1, 2, 3 once.")
    slope = gradient_by_differences(_layer(_W), _X)
    order = [*map(int, order)]
    if order == _falling(slope.abs()):
        return "the order that moving each input a little gives."
    for wrong, message in (
        (slope, "you ordered by signed value. A sensitivity of −1 is a stronger answer than one of −0.5."),
        (-slope.abs(), "this is the order from the least to the most sensitive; start with the most."),
        (_W.sum(0).abs(), "you added all three rows. Gate 2 is closed: row 2 counts for nothing."),
        (_W[:2].abs().sum(0), "you added magnitudes. The open rows add up with their signs; the magnitude is "
                              "taken of the sum."),
        (_W.abs().sum(0), "you added the magnitudes of whole columns of W. The closed gate's row counts for "
                          "nothing, and the others add up with their signs."),
        (_X.abs(), "you ordered by the size of x itself. A large input need not be an influential one."),
    ):
        require(order != _falling(wrong), message)
    raise Wrong("that is not the order. Find the open gates, add their rows of W, compare magnitudes.")


def _falling(values):
    return torch.argsort(values, descending=True, stable=True).tolist()


@lesson.exercise("first flip", hints=(
    "In front of gate i stands (W (x + t d))_i. What kind of function of t is it, and where is it zero?",
    "It is (W x)_i + t (W d)_i. Solve for t, for each i. Which of these times lie ahead, and what if none "
    "does?",
    "With times = -(W @ x) / (W @ d): keep times[times > 0]; return their minimum, or math.inf if there are "
    "none.",
))
def first_flip(f):
    draws = Draws(51)
    cases = []
    for m, n in ((3, 4), (5, 2), (3, 3)):
        W, x, _ = _some_open(draws, m, n)
        d = draws.normal(n)
        while not (_flip(W, x, d) < 20 and _flip(W, x, -d) < 20):
            d = draws.normal(n)
        cases += [(W, x, d, "a random direction"), (W, x, -d, "a random direction"),
                  (W, x, x, "d = x, straight away from the origin, where no gate ever flips")]
    W, x, _ = _some_open(draws, 3, 4)
    W[:, 1] = 0
    cases.append((W, x, torch.eye(4, dtype=torch.float64)[1], "an input whose column of W is zero"))
    for W, x, d, case in cases:
        what = f"your t for W of shape {tuple(W.shape)}, {case},"
        want = _flip(W, x, d)
        try:
            got = f(W.clone(), x.clone(), d.clone())
        except Exception as error:
            if math.isfinite(want):
                raise
            raise Wrong(f"{what} was not found; your code raised {type(error).__name__}. No time is left to "
                        "choose from there. Return math.inf.") from None
        require(got is not None, f"{what} is None. Is the `return` missing? With no flip ahead: math.inf.")
        got = plain(got)
        require(isinstance(got, (int, float)), f"{what} is not a single number, but {got!r}.")
        require(not math.isnan(got), f"{what} is nan. With no flip ahead return math.inf.")
        if got == want or abs(got - want) < 1e-6 * want:
            continue
        require(got >= 0, f"{what} is {got:.6g}. A flip at a negative t lies behind us.")
        require(got > 0, f"{what} is 0. There no gate flips: all of them are clearly open or closed.")
        a, rate = W @ x, W @ d
        backwards = _flip(W, x, -d)
        if math.isfinite(want):
            require(math.isfinite(got), f"{what} is inf, but a gate flips ahead, at t = {want:.6g}. A closed "
                    "gate that opens is a flip, too.")
            length = (d ** 2).sum().item() ** 0.5
            require(abs(got - want * length) > 1e-6 * got, f"{what} is the distance t ‖d‖. t itself counts "
                    "multiples of d: do not make d a unit vector.")
            require(abs(got - backwards) > 1e-6 * backwards or backwards > want, f"{what} is the distance to "
                    "the nearest flip in either direction. With t > 0 it goes forwards only.")
            require(abs(got - backwards) > 1e-6 * backwards, f"{what} is where the first gate flips on the "
                    "way back: the sign is wrong.")
            later = (-a / rate)[-a / rate > 0]
            require((1 / later - got).abs().min() > 1e-6 * got or (later - got).abs().min() < 1e-6 * got,
                    f"{what} is upside down: divide W x by W d.")
            planes = a.abs() / (W ** 2).sum(1) ** 0.5
            require((planes - got).abs().min() > 1e-6 * got, f"{what} is the shortest way to where a gate "
                    "flips, in whatever direction. The way here is along d.")
            require(not (len(later) > 1 and (later - got).abs().min() < 1e-6 * got),
                    f"{what} is {got:.6g}. Some gate flips there, but another flips before: take the "
                    "smallest.")
            raise Wrong(f"{what} is {got:.6g}; watching the gates, the first flips at {want:.6g}.")
        raise Wrong(f"{what} is {got:.6g}. No gate ever flips in this direction: expected math.inf.")
    return "the place where the gates were seen to flip, for 3 shapes; and inf where none does."


def _flip(W, x, d):
    """The first t at which the gates change, found by looking at them: by strides, then by halving."""
    start = W @ x > 0
    t = 2.0 ** torch.arange(-14, 14, 0.002, dtype=torch.float64)
    changed = ((x + t[:, None] * d) @ W.T > 0).ne(start).any(1)
    if not changed.any():
        return math.inf
    first = int(changed.to(torch.int64).argmax())
    low, high = (t[first - 1].item() if first else 0.0), t[first].item()
    for _ in range(60):
        middle = (low + high) / 2
        same = torch.equal(W @ (x + middle * d) > 0, start)
        low, high = (middle, high) if same else (low, middle)
    return high


@lesson.exercise("find v", hints=(
    "Which entries of v cannot influence Jᵀv at all? What may you put there?",
    "Let A hold the open rows of W. Aᵀ c = g has more equations than unknowns, but a solution. Multiplied "
    "by A from the left it becomes a square system.",
    "With gate = W @ x > 0 and A = W[gate]: c = torch.linalg.solve(A @ A.T, A @ g). Put c into v[gate], and "
    "zeros elsewhere; the entries that may hold anything are ~gate.",
))
def find_v(f):
    draws = Draws(52)
    for m, n in ((3, 4), (5, 3), (6, 4), (3, 3)):  # with m > n the rows of W are dependent
        W, x, gate = _some_open(draws, m, n)
        g = (gate * draws.normal(m)) @ W
        where = f"for W of shape {(m, n)}"
        v, free = _pair(f(W.clone(), x.clone(), g.clone()), "find_v", "two tensors, (v, free)")
        v, free = tensor(v, f"v {where}"), tensor(free, f"free {where}")
        require(tuple(v.shape) == (m,), f"v {where} has shape {tuple(v.shape)}; expected one weight for each "
                                        f"output, shape {(m,)}.")
        require(free.dtype == torch.bool, f"free {where} has dtype {free.dtype}; expected torch.bool, True "
                                          "or False for each entry of v.")
        v, free = v.detach().to("cpu", torch.float64), free.to("cpu")
        leaning = W @ torch.linalg.solve(W.T @ W, g) if m > n else torch.linalg.solve(W @ W.T, W @ g)
        found = gradient_by_differences(_layer(W), x, v)
        compare(found, g, f"the gradient that your v gives {where}", **LOOSE, suspects=[
            ((gate * leaning) @ W, f"v {where} solves Wᵀ v = g with all rows: it relies on closed ones, "
                                   "which deliver nothing."),
            ((gate * (W @ g)) @ W, f"v {where} is W g. Multiplying by A does not undo Aᵀ: the A Aᵀ that this "
                                   "makes is still to be divided out."),
        ])
        require(tuple(free.shape) == (m,), f"free {where} has shape {tuple(free.shape)}; expected {(m,)}.")
        require(not torch.equal(free, gate > 0), f"free {where} is True for the open gates. These entries of "
                                                 "v are heard; the free ones are the others.")
        require(not free.all(), f"free {where} calls all entries free. Change one behind an open gate, and "
                                "the gradient changes.")
        bold = torch.where(free, v + 1 + 3 * draws.uniform(m), v)
        require(close(gradient_by_differences(_layer(W), x, bold), g, 1e-6, 1e-8),
                f"free {where}: with other numbers in the entries that you call free the gradient changes.")
        require(torch.equal(free, gate == 0), f"free {where} leaves out an entry that may hold any number: "
                                              "all those at closed gates may.")
    return "Jᵀv = g for 4 shapes, and random numbers in the free entries change nothing."


@lesson.exercise("backward by hand", hints=(
    "What does V become when it passes back through the gates?",
    "Put Δ = V ⊙ M. To free dX, move Wᵀ to the other side of the inner product, as its transpose. For dW "
    "transpose the whole product first: ⟨P, Q⟩ = ⟨Pᵀ, Qᵀ⟩.",
    "D = V * (X @ W.T > 0); the gradient for X is D @ W and the one for W is D.T @ X.",
))
def backward_by_hand(f):
    draws = Draws(53)
    for N, n, m in ((1, 4, 3), (5, 2, 4), (3, 3, 3)):
        while True:
            W, X, V = draws.normal(m, n), draws.normal(N, n), draws.normal(N, m)
            A = X @ W.T
            if A.abs().min() > 1e-3 and (A > 0).any() and (A < 0).any() and V.min() < 0 < V.max():
                break
        got_W, got_X = _pair(f(W.clone(), X.clone(), V.clone()), "backward_by_hand",
                             "two tensors, (grad_W, grad_X)")
        gate = (A > 0).to(W.dtype)
        want_W = gradient_by_differences(lambda W: torch.relu(X @ W.T), W, V)
        want_X = gradient_by_differences(lambda X: torch.relu(X @ W.T), X, V)
        swapped = [(want_W, "the two results are the wrong way round: first grad_W, then grad_X.")]
        mean = [(want_W / N, "grad_W is a mean over the samples. Every sample uses W, and each adds its "
                             "share: sum.")]
        for got, want, what, onwards, more in (
            (got_X, want_X, f"grad_X for X of shape {(N, n)}", lambda D: D @ W, swapped),
            (got_W, want_W, f"grad_W for W of shape {(m, n)}", lambda D: D.T @ X, mean),
        ):
            compare(got, want, what, **LOOSE, suspects=[
                (onwards(V), f"{what} ignores the gates: V has to pass through the mask before it meets the "
                             "linear map."),
                (onwards(gate), f"{what} ignores the upstream gradient V."),
                (onwards(V * torch.relu(A)), f"{what} multiplies V by the result of relu. The mask holds 1 "
                                             "and 0: relu's slope, not its value."),
                (onwards(V * (1 - gate)), f"{what} lets closed gates through and stops at open ones."),
                (onwards(V * (V > 0)), f"{what} looks at the sign of V. The mask is made from A = X Wᵀ."),
                *more,
            ])
    X, V = torch.zeros(2, 4, dtype=torch.float64), draws.normal(2, 3)
    got_X = f(draws.normal(3, 4), X, V)[1]
    require(close(got_X, X), "right, but for the kink: where A = 0 your gate is open. For relu PyTorch "
                             "takes the slope 0 there: use > and not >=.")
    return "both gradients agree with central differences for 3 shapes, and the kink passes nothing."


@lesson.exercise("ablate", hints=(
    "The gradient sums v_i · M_i · W_ij over i. What does each factor become when its zeros are taken away?",
    "Change one factor at a time. The mask is made once, from the original W; replacing the zeros of W must "
    "not change it.",
    "gate: replace M by ones. upstream: replace v by ones. wire: replace W by torch.where(W == 0, "
    "torch.ones_like(W), W), and keep M from the original W.",
))
def ablate(f):
    draws = Draws(54)
    for m, n in ((3, 4), (4, 2), (3, 3)):
        while True:
            W, x, v = draws.normal(m, n), draws.normal(n), draws.normal(m)
            W[0, 0], W[2, 1], v[1] = 0.0, 0.0, 0.0
            wired = torch.where(W == 0, torch.ones_like(W), W)
            a, b = W @ x, wired @ x
            gates_of_wired = (b > 0).to(W.dtype)
            # Away from the kink, a path through gate 0; and at gates with a weight v the new wires would
            # open or close one, but leave one closed: each mistake gives another result.
            asked = v != 0
            if (a.abs().min() > 0.1 and a[0] > 0 > a[1:].min() and ((a > 0) != (b > 0))[asked].any()
                    and (b < 0)[asked].any() and (a < 0)[asked].any()):
                break
        gate = (a > 0).to(W.dtype)
        out = f(W.clone(), x.clone(), v.clone())
        require(isinstance(out, dict) and set(out) == {"gate", "upstream", "wire"},
                'expected a dictionary with the keys "gate", "upstream" and "wire".')
        base = gradient_by_differences(_layer(W), x, v)
        ones = torch.ones_like(v)
        want = {"gate": gradient_by_differences(lambda x: W @ x, x, v),
                "upstream": gradient_by_differences(_layer(W), x),
                "wire": gradient_by_differences(lambda x: wired @ x, x, v * gate)}
        for key, value in want.items():
            what = f'the ablation "{key}" for W of shape {(m, n)}'
            compare(out[key], value, what, **LOOSE, suspects=[
                *((other, f'{what} is the one that belongs under "{name}".')
                  for name, other in want.items() if name != key),
                (base, f"{what} is the gradient itself: nothing was removed."),
                ((v * gates_of_wired) @ wired, f"{what} lets the new weights change the gates. Take those of "
                                               "the original W."),
                (v * gate @ torch.ones_like(W), f"{what} replaces all weights by 1, not only those that are "
                                                "zero."),
                (ones @ W, f"{what} removes two causes at once, gates and weights v. Change one factor and "
                           "keep the others."),
                (v @ wired, f"{what} opens the gates as well. Change one factor and keep the others."),
                (gate @ wired, f"{what} sets v to 1 as well. Change one factor and keep the others."),
                (ones @ wired, f"{what} removes all causes at once. Change one factor and keep the others."),
            ])
    return "each cause removed on its own, for 3 shapes."


@lesson.exercise("shares", hints=(
    "If the bias were the weights of one more input, always 1: what would its share be?",
    "The share of an input is x_j ∂⟨v, y⟩/∂x_j, and that of the bias Σ_i b_i ∂⟨v, y⟩/∂b_i. Mind that b moves "
    "the gates.",
    "With heard = v * (W @ x + b > 0): the inputs get x * (heard @ W) and the bias (heard * b).sum(); join "
    "them with torch.cat.",
))
def shares(f):
    draws = Draws(57)
    for m, n in ((3, 4), (5, 2), (3, 3)):
        while True:
            W, b, x, v = draws.normal(m, n), draws.normal(m), draws.normal(n), draws.normal(m)
            a = W @ x + b
            if (a.abs().min() > 0.1 and a.min() < 0 and (a > 0).sum() > 1
                    and ((a > 0) != (W @ x > 0)).any()):
                break
        what = f"for W of shape {(m, n)}"
        slope = gradient_by_differences(lambda x: torch.relu(W @ x + b), x, v)
        slope_b = gradient_by_differences(lambda b: torch.relu(W @ x + b), b, v)
        total = (v * torch.relu(W @ x + b)).sum()

        def joined(inputs, bias):
            return torch.cat([inputs, torch.as_tensor(bias).reshape(1)])

        gate = (a > 0).to(W.dtype)
        rest = (slope_b * b).sum()
        want = joined(x * slope, total - (x * slope).sum())         # the bias gets what is left
        unbiased = v * (W @ x > 0)                                  # v at gates that forget the bias
        got = tensor(f(W.clone(), b.clone(), x.clone(), v.clone()), f"your shares {what}")
        require(got.shape != (n + m,), f"your shares {what} hold one for each entry of b. The bias is one "
                                       "more input: its shares add up to one number.")
        require(got.shape != (n,), f"your shares {what} are {n} numbers; the bias gets one too, the last.")
        compare(got, want, f"the tensor of shares {what}", **LOOSE, suspects=[
            (want / total, f"your shares {what} add up to 1: they are fractions. They shall add up to "
                           "⟨v, y⟩."),
            (joined(x * (unbiased @ W), total - (x * (unbiased @ W)).sum()),
             f"your shares {what} add up, but those of the inputs are taken without the bias. A share is "
             "x_j ∂⟨v, y⟩/∂x_j, with the gates of W x + b."),
            (joined(slope, slope_b.sum()), f"these are the sensitivities {what}. A share is sensitivity × "
                                           "size."),
            (joined(x * slope, slope_b.sum()), f"the bias's share {what} lacks the factor b: this is its "
                                               "sensitivity, added up."),
            (joined(x * slope, (v * b).sum()), f"the bias's share {what} counts closed gates. Only an open "
                                               "one lets b through."),
            (joined(x * slope, b.sum()), f"the bias's share {what} is the sum of b. Weights v and gates are "
                                         "missing."),
            (joined(x * slope, gate @ b), f"the bias's share {what} ignores v."),
            (joined(x * (gate @ W), gate @ b), f"your shares {what} ignore v: they are those of the plain "
                                               "sum of the outputs."),
            (joined(x * (unbiased @ W), unbiased @ b), f"your gates {what} forget the bias: they are open "
                                                       "where W x + b > 0."),
            (joined(x * slope, 0 * rest), f"the bias's share {what} is 0. Then the shares do not add up to "
                                          "⟨v, y⟩."),
            (joined(x * (v @ W), v @ b), f"your shares {what} ignore the gates."),
            (torch.cat([rest.reshape(1), x * slope]), f"your shares {what} begin with the bias; it comes "
                                                      "last."),
        ])
    return "they agree with central differences and add up to ⟨v, y⟩, for 3 shapes."


@lesson.exercise("expected gradient", hints=(
    "In v_i · M_i · W_ij only one factor is random. What is its expectation?",
    "(W x)_i is Gaussian. Its mean is (W μ)_i; its variance is the sum of the squares of row i. How likely "
    "is it to be positive?",
    "z = (W @ mu) / W.norm(dim=1), the soft gate is Φ(z) = (1 + torch.erf(z / 2 ** 0.5)) / 2. Weight v with "
    "it, then multiply by Wᵀ.",
))
def expected_gradient(f):
    draws = Draws(55)
    for m, n in ((3, 4), (5, 2), (3, 3)):
        W, mu, v = draws.normal(m, n), draws.normal(n), draws.normal(m)
        mean, deviation = W @ mu, (W ** 2).sum(1) ** 0.5
        chance = _chance_of_positive(mean, deviation)
        z = mean / deviation
        what = f"your expectation for W of shape {(m, n)}"
        compare(f(W.clone(), mu.clone(), v.clone()), (v * chance) @ W, what, rtol=1e-5, atol=1e-7, suspects=[
            ((v * (mean > 0)) @ W, f"{what} is the gradient at the mean input: a gate of the mean, not the "
                                   "mean of the gates."),
            ((v * _chance_of_positive(mean, torch.ones_like(mean))) @ W,
             f"{what} takes 1 for the standard deviation of (W x)_i. It is ‖W_i‖: divide by it."),
            ((v * _chance_of_positive(mean, deviation ** 2)) @ W,
             f"{what} divides by ‖W_i‖², the variance. Φ wants the standard deviation."),
            ((v * _chance_of_positive(mean, ((W ** 2).sum() ** 0.5).expand(m))) @ W,
             f"{what} divides by the norm of all of W. Gate i has its own: that of row i."),
            ((v * (1 + torch.erf(z)) / 2) @ W, f"{what} lacks the √2: Φ(z) = (1 + erf(z/√2)) / 2."),
            ((v * torch.erf(z / 2 ** 0.5)) @ W, f"{what} uses erf for Φ: Φ(z) = (1 + erf(z/√2)) / 2."),
            ((v * (1 - chance)) @ W, f"{what} weights with the probability that a gate is closed."),
            (chance @ W, f"{what} ignores the upstream weights v."),
            (v * chance, f"{what} stops at the gates: Wᵀ is still to come."),
            (v @ W / 2, f"{what} takes ½ for each gate. That is right for μ = 0 only."),
        ])
    return "equal to numerical integration of the Gaussian density, for 3 shapes."


def _chance_of_positive(mean, deviation):
    """P(a > 0) for Gaussian a: the trapezoidal rule on the density, from 0 to far above the mean."""
    top = mean.abs() + 10 * deviation
    a = top[:, None] * torch.linspace(0, 1, 20001, dtype=torch.float64)
    density = torch.exp(-0.5 * ((a - mean[:, None]) / deviation[:, None]) ** 2)
    area = (density.sum(1) - (density[:, 0] + density[:, -1]) / 2) * top / 20000
    return area / (deviation * math.sqrt(2 * math.pi))


@lesson.exercise("coherence", hints=(
    "Two averages of a cloud of gradients: in which of them is the length taken first?",
    "First one gradient for each row of X, as the rows of G: by one backward pass, or from the mask. Then "
    "the mean of the rows and its norm; and the norm of each row and their mean.",
    "With G = (v * (X @ W.T > 0)) @ W it is G.mean(0).norm() over G.norm(dim=1).mean().",
))
def coherence(f):
    draws = Draws(56)
    for N, n, m in ((6, 2, 3), (3, 5, 4), (4, 4, 4)):
        while True:
            W, X, v = draws.normal(m, n), draws.normal(N, n) + 0.3, draws.normal(m)
            A = X @ W.T
            if A.abs().min() > 1e-2 and ((A > 0).any(1)).all() and (A < 0).any():
                break

        def number(value):
            return torch.as_tensor(value, dtype=torch.float64)

        def ratio(G):
            rows = G.tolist()
            top = math.sqrt(math.fsum((math.fsum(row[j] for row in rows) / N) ** 2 for j in range(n)))
            low = math.fsum(math.sqrt(math.fsum(c * c for c in row)) for row in rows) / N
            return number(top), number(low), number(top / low)

        G = torch.stack([gradient_by_differences(_layer(W), x, v) for x in X])      # sample by sample
        summed = torch.stack([gradient_by_differences(_layer(W), x) for x in X])
        top, low, want = ratio(G)
        what = f"your coherence for X of shape {(N, n)} and W of shape {(m, n)}"
        got = f(W.clone(), X.clone(), v.clone())
        got = got if isinstance(got, torch.Tensor) else plain(got)
        got = number(got) if isinstance(got, (int, float)) else tensor(got, what)
        compare(got.reshape(()) if got.numel() == 1 else got, want, what, **LOOSE, suspects=[
            (number(1.0), f"{what} is 1. Either both averages are the same, or all gradients: each sample "
                          "has gates of its own, and in the numerator vectors are averaged before a length "
                          "is taken."),
            (1 / want, f"{what} is upside down; it should be at most 1."),
            (N * want, f"{what} has a sum in the numerator: divide by the number of samples."),
            (want / N, f"{what} has a sum in the denominator: divide by the number of samples."),
            (ratio(summed)[2], f"{what} ignores v: it is that of the plain sum of the outputs."),
            (ratio(X)[2], f"{what} is that of the inputs, the rows of X. Their gradients are asked for."),
            (G.mean(1).norm() / low, f"{what} averages within each sample. Average over samples, axis 0."),
            (top / G.norm(dim=0).mean(), f"{what} takes the norms of the columns. A sample is a row: dim=1."),
            (top / G.norm(), f"{what} divides by the norm of all gradients together. Take the norm of each, "
                             "and the mean of those."),
            (top / (G ** 2).sum(1).mean() ** 0.5, f"{what} divides by a root mean square. Take the mean of "
                                                  "the norms."),
            (ratio(G / G.norm(dim=1, keepdim=True))[0], f"{what} averages unit vectors. There a short "
             "gradient counts as much as a long one; average the gradients themselves."),
            (top ** 2 / (G ** 2).sum(1).mean(), f"{what} is a ratio of squares. Lengths are wanted."),
            (gradient_by_differences(_layer(W), X.mean(0), v).norm() / low, f"{what} has the gradient at the "
             "mean input in the numerator. Wanted is the mean of the gradients."),
            (top, f"{what} is the length of the mean alone; divide by the mean of the lengths."),
        ])
    return "equal to the definition, with gradients by central differences, for 3 shapes."
