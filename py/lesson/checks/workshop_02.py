"""Exercises of Workshop 2, Designing objectives and local optimisation dynamics."""

import math

import torch

from ..exercise import Lesson, Wrong
from ..oracles import Draws, close, compare, gradient_by_differences, plain, require, tensor

lesson = Lesson("Workshop 2", "Designing objectives and local optimisation dynamics")


LOOSE = {"rtol": 1e-6, "atol": 1e-8}        # for comparison with central differences


def _similarity(X):
    return torch.tanh(X @ X.T)


def _slope(X):
    """1 − tanh² as 1 / cosh², of shape (n, n)."""
    return 1 / torch.cosh(X @ X.T) ** 2


def _gradient(X, V):
    """By central differences: no formula of the lesson, no autograd."""
    return gradient_by_differences(_similarity, X, V)


def _pair(value, name):
    require(value is not None, f"{name} returns None. Is the `return` missing?")
    require(isinstance(value, (tuple, list)) and len(value) == 2,
            f"{name} returns a {type(value).__name__}; expected two tensors.")
    return value


def _number(value, what):
    require(value is not None, f"{what} is None. Is the `return` missing?")
    value = plain(value)
    if isinstance(value, torch.Tensor):
        raise Wrong(f"{what} has shape {tuple(value.shape)}; expected a single number.")
    require(isinstance(value, (int, float)), f"{what} is a {type(value).__name__}; expected a number.")
    require(math.isfinite(value), f"{what} is not finite.")
    return float(value)


@lesson.exercise("contrast", hints=(
    "A mean is a weighted sum. What weight does each of the ordered pairs of one kind get?",
    "Compare the labels as a column with the labels as a row: that gives an n × n table of \"same group\". "
    "Which of its entries are no pairs?",
    "within = same minus the identity; between = 1 - same; V = within / within.sum() - between / "
    "between.sum().",
))
def contrast(f):
    for groups in ([0, 0, 1], [0, 1, 0, 1, 1], [2, 0, 0, 1, 2, 0]):
        n = len(groups)
        V = tensor(f(list(groups)), f"V for {groups}")
        require(V.shape == (n, n), f"V for {groups} has shape {tuple(V.shape)}; expected {(n, n)}.")
        V = V.detach().to("cpu", torch.float64)
        pairs = [(i, j) for i in range(n) for j in range(n) if i != j]
        kinds = {}
        for i, j in pairs:
            kinds.setdefault(groups[i] == groups[j], []).append((i, j))
        want, counts = torch.zeros(n, n, dtype=torch.float64), torch.zeros(n, n, dtype=torch.float64)
        for same, members in kinds.items():
            for i, j in members:
                want[i, j] = (1 if same else -1) / len(members)
                counts[i, j] = 1 if same else -1
        with_diagonal = torch.eye(n, dtype=torch.float64)
        for i, j in kinds[True]:
            with_diagonal[i, j] = 1
        with_diagonal = with_diagonal / with_diagonal.sum() + torch.where(want < 0, want, 0 * want)
        heard = (V + V.T) / 2               # Y is symmetric: only this half reaches the objective
        compare(heard, want, f"V for {groups} (its symmetric part)", suspects=[
            (counts, f"V for {groups} adds up the pairs. Means are wanted: divide each kind by its number "
                     "of pairs."),
            (counts / len(pairs), f"V for {groups} divides both kinds by the number of all pairs. Each "
                                  "mean has its own count."),
            (counts / n ** 2, f"V for {groups} divides both kinds by n². Each mean has its own count of "
                              "pairs."),
            (-want, f"V for {groups} has the wrong sign: it wishes for similar points in different groups. "
                    "V holds wishes, not costs."),
            (with_diagonal, f"V for {groups} counts the diagonal among the pairs of the same group. Pairs "
                            "have i ≠ j."),
            (want.clamp(min=0), f"V for {groups} has the mean within groups only. The mean over pairs from "
                                "different groups is still to be subtracted."),
            (want / 2, f"V for {groups} is half of what was asked. Did you fill one triangle, with the "
                       "counts of ordered pairs?"),
        ])
    return "the difference of the two means, for 3 groupings."


@lesson.exercise("gradient by hand", hints=(
    "X is used twice in X Xᵀ. How many terms does that make, and how do they differ?",
    "Compute Y, the slope S = 1 - Y², and W = V * S. The text's box needs W, Wᵀ and X.",
    "With W = V * (1 - Y ** 2) the answer is (W + W.T) @ X.",
))
def gradient_by_hand(f):
    draws = Draws(601)
    for n, d in ((3, 3), (4, 2), (2, 5)):
        X, V = 0.7 * draws.normal(n, d), draws.normal(n, n)
        W, Y = V * _slope(X), _similarity(X)
        ones = _slope(X)
        what = f"your gradient for X of shape {(n, d)}"
        compare(f(X.clone(), V.clone()), _gradient(X, V), what, **LOOSE, suspects=[
            (2 * W @ X, f"{what} has 2 (V ⊙ S) X, which is right for symmetric V only. The second use of X "
                        "brings the transpose."),
            (W @ X, f"{what} holds only the term of one use of X. X is used twice: add the transpose's "
                    "term."),
            (W.T @ X, f"{what} holds only the term of one use of X. X is used twice: add the other term."),
            ((V + V.T) @ X, f"{what} lacks the slope of tanh, S = 1 - Y²."),
            ((ones + ones.T) @ X, f"{what} ignores V."),
            ((V * (1 - Y) + (V * (1 - Y)).T) @ X, f"{what} uses 1 - Y for the slope; it is 1 - Y²."),
            (W + W.T, f"{what} is the matrix of couplings. Its rows still have to mix the rows of X."),
            ((V * Y ** 2 + (V * Y ** 2).T) @ X, f"{what} uses Y² for the slope; it is 1 - Y²."),
            (-(W + W.T) @ X, f"{what} has the wrong sign: this is the direction that lowers ⟨V, Y⟩."),
        ])
    return "equal to central differences for 3 shapes and random V."


@lesson.exercise("reach", hints=(
    "Which rows of X does Y[i, j] depend on, and what is its derivative with respect to each?",
    "The squared norm over the whole of X adds up the squared norms of two rows, if they are two. What "
    "happens for i = j?",
    "Off the diagonal: S[i, j] times the root of ‖x_i‖² + ‖x_j‖². On it: 2 S[i, i] ‖x_i‖.",
))
def reach(f):
    draws = Draws(602)
    for n, d in ((3, 3), (4, 2)):
        X = 0.7 * draws.normal(n, d)
        want = torch.zeros(n, n, dtype=torch.float64)
        for i in range(n):
            for j in range(n):
                one = torch.zeros(n, n, dtype=torch.float64)
                one[i, j] = 1
                want[i, j] = (_gradient(X, one) ** 2).sum() ** 0.5
        S, squares = _slope(X), (X ** 2).sum(1)
        both = squares[:, None] + squares[None, :]
        off = S * both ** 0.5
        diagonal = torch.diag(torch.diag(off))
        what = f"the reach for X of shape {(n, d)}"
        compare(f(X.clone()), want, what, **LOOSE, suspects=[
            (off, f"{what} is right off the diagonal. On it both terms land in one row: they add up to "
                  "2 S ‖x‖ before the norm is taken, not √2 S ‖x‖."),
            (off + diagonal, f"{what} is right off the diagonal. On it you have 2 √2 S ‖x‖: the root of the "
                             "two equal squares is already there. Both terms land in one row: 2 S ‖x‖."),
            (off + (0.5 ** 0.5 - 1) * diagonal, f"{what} is right off the diagonal. On it both terms "
                                                "land in the same row, and you count one: 2 S ‖x‖."),
            (want / S, f"{what} lacks the slope S."),
            (both ** 0.5, f"{what} lacks the slope S, and on the diagonal both terms land in one row."),
            (want ** 2, f"{what} is squared: take the root."),
            (off ** 2 - diagonal ** 2 + 4 * torch.diag(torch.diag(S) ** 2 * squares),
             f"{what} is squared: take the root."),
            (S * (squares[:, None] ** 0.5 + squares[None, :] ** 0.5), f"{what} adds the norms of the two "
             "rows. Norms over different rows add as squares."),
            (S * squares[None, :] ** 0.5, f"{what} takes only row i's share, S ‖x_j‖. Row j gets one too."),
            (S * squares[:, None] ** 0.5, f"{what} takes only row j's share, S ‖x_i‖. Row i gets one too."),
            (2 * S * squares[:, None] ** 0.5, f"{what} is right on the diagonal. Off it two different rows "
                                              "get a share, S ‖x_j‖ and S ‖x_i‖."),
        ])
    return "equal to the norms of central differences, entry by entry, for 2 shapes."


@lesson.exercise("weights for", hints=(
    "When is there such a V? The text has a condition on Xᵀ G that can be tested.",
    "Build A from the text's formula with torch.linalg.pinv(X). Which V has (V ⊙ S) + (V ⊙ S)ᵀ = A?",
    "If torch.allclose(X.T @ G, G.T @ X) fails: None. Otherwise A is symmetric, and V = A / (2 * S).",
))
def weights_for(f):
    draws = Draws(603)
    for (n, d), possible in (((5, 2), True), ((3, 3), True), ((5, 2), False), ((4, 3), True),
                             ((3, 3), False)):
        X, V = 0.7 * draws.normal(n, d), draws.normal(n, n)
        W = V * _slope(X)
        G = (W + W.T) @ X
        if not possible:                            # a common rotation on top
            B = draws.normal(d, d)
            G = G + X @ (B - B.T)
        what = f"for X of shape {(n, d)}"
        got = f(X.clone(), G.clone())
        if not possible:
            require(got is None, f"{what}: this G has a torque, Xᵀ G is not symmetric, so no V has it. "
                                 "Expected None.")
            continue
        require(got is not None, f"{what}: None, but there is such a V: here Xᵀ G is symmetric.")
        got = tensor(got, f"your V {what}")
        require(got.shape == (n, n), f"your V {what} has shape {tuple(got.shape)}; expected {(n, n)}, one "
                                     "weight for each entry of Y.")
        got = got.detach().to("cpu", torch.float64)
        U = got * _slope(X)
        found = (U + U.T) @ X
        require(close(found, G, 1e-6, 1e-7) or not close((got + got.T) @ X, G, 1e-6, 1e-7),
                f"your V {what} holds the couplings themselves. They are (V ⊙ S) + (V ⊙ S)ᵀ: divide by the "
                "slope S.")
        require(not close(got @ X, G, 1e-6, 1e-7), f"your V {what} is A itself. A = (V ⊙ S) + (V ⊙ S)ᵀ: "
                "divide by S, and by 2.")
        once = G @ torch.linalg.pinv(X)
        compare(found, G, f"the gradient that your V gives {what}", rtol=1e-6, atol=1e-7, suspects=[
            ((once + once.T) @ X, f"your V {what} is made from G X⁺ and its transpose. The third term of A "
                                  "is missing: their sum alone counts something twice."),
            ((once + once.T) @ X / 2, f"your V {what} is made from G X⁺, which is not symmetric. The "
                                      "couplings are: take the A of the text."),
            (2 * G, f"your V {what} gives twice the gradient asked for. A holds both terms: V ⊙ S is half "
                    "of it."),
        ])
    return "three gradients that can be had, and two that would turn the cloud."


@lesson.exercise("noise floor", hints=(
    "How does the scatter of a mean depend on the number of samples?",
    "The sample variance first: squared deviations from the mean, summed over axis 0, divided by N - 1. "
    "Then?",
    "The standard error is the root of (variance / N). Return it after the mean.",
))
def noise_floor(f):
    draws = Draws(604)
    for N, n, d in ((6, 3, 3), (9, 2, 4)):
        samples = draws.normal(N, n, d) + draws.normal(n, d)
        columns = samples.reshape(N, -1).T.tolist()
        means = [math.fsum(c) / N for c in columns]
        variances = [math.fsum((x - m) ** 2 for x in c) / (N - 1) for c, m in zip(columns, means)]
        mean = torch.tensor(means, dtype=torch.float64).reshape(n, d)
        variance = torch.tensor(variances, dtype=torch.float64).reshape(n, d)
        got, error = _pair(f(samples.clone()), "mean_and_floor")
        where = f"for samples of shape {(N, n, d)}"
        compare(got, mean, f"the mean {where}", suspects=[
            ((variance / N) ** 0.5, "the two results are the wrong way round: the mean comes first."),
            (samples.sum(0), f"the mean {where} is a sum: divide by N."),
        ])
        compare(error, (variance / N) ** 0.5, f"the standard error {where}", suspects=[
            (variance ** 0.5, f"the standard error {where} is the scatter of one sample. That of the mean is "
                              "smaller by √N."),
            (variance / N, f"the standard error {where} is still a variance: take the root."),
            (variance ** 0.5 / N, f"the standard error {where} is divided by N; the variance is divided by "
                                  "N, its root by √N."),
            ((variance / (N - 1)) ** 0.5, f"the standard error {where} divides by N - 1 twice. The sample "
                                          "variance has N - 1, the mean of N samples √N."),
            (2 * (variance / N) ** 0.5, f"the standard error {where} is doubled: one standard error is asked "
                                        "for, not a band of two."),
            ((variance * (N - 1) / N / N) ** 0.5, f"the standard error {where} uses the variance with N; the "
                                                  "sample variance divides by N - 1."),
        ])
    return "both equal sums taken entry by entry, for 2 shapes."


@lesson.exercise("curvature", hints=(
    "HG is the VJP of the map X → G(X). With which weight? (H is symmetric.)",
    "The first torch.autograd.grad needs create_graph=True. The second one differentiates G, with the weight "
    "G.detach().",
    "HG = torch.autograd.grad(G, X, G.detach())[0]; return (G * HG).sum() / 2.",
))
def curvature(f):
    draws = Draws(605)
    for n, d in ((3, 3), (4, 2)):
        X, V = 0.6 * draws.normal(n, d), draws.normal(n, n)
        G = _gradient(X, V)
        square = (G ** 2).sum().item()
        h = 1e-3 / square ** 0.5

        def value(eta):
            return (V * _similarity(X + eta * G)).sum().item()

        sides = 16 * (value(h) + value(-h)) - value(2 * h) - value(-2 * h)
        second = torch.tensor((sides - 30 * value(0)) / (12 * h * h), dtype=torch.float64)
        what = f"your c for X of shape {(n, d)}"
        try:
            got = _number(f(X.clone(), V.clone()), what)
        except RuntimeError as error:
            if "does not require grad" in str(error):
                raise Wrong("the second differentiation found no graph. Ask for it with create_graph=True in "
                            "the first call (and let X require a gradient).") from None
            raise
        eye = _gradient_of_gradient(X, V, torch.ones_like(G))
        compare(torch.tensor(got, dtype=torch.float64), second / 2, what, rtol=1e-5, atol=1e-6,
                suspects=[
                    (second, f"{what} is ⟨G, HG⟩: the factor ½ of the Taylor series is missing."),
                    (second / 2 / square, f"{what} is divided by ‖G‖². The step is ηG, not a unit vector."),
                    (torch.tensor(square), f"{what} is ‖G‖², the first-order term. Differentiate once more."),
                    ((G * eye).sum() / 2, f"{what} has the weight ones in the second call: that sums the "
                     "columns of H. The weight is G."),
                    (2 * second, f"{what} is ⟨G, d(‖G‖²)⟩, twice ⟨G, HG⟩: G as a weight has "
                     "to be constant (detach it), and the ½ is missing."),
                ])
    return "equal to second differences along G, for 2 shapes."


def _gradient_of_gradient(X, V, U, h=1e-4):
    return (_gradient(X + h * U, V) - _gradient(X - h * U, V)) / (2 * h)


@lesson.exercise("conflict", hints=(
    "Between which two tensors is the angle: between the wishes or between what they do to X? And when is "
    "⟨G2, G1 − λ G2⟩ zero?",
    "An inner product of two matrices is the sum of their element-wise product; λ is the inner product of G1 "
    "and G2, divided by the squared norm of G2.",
    "With inner = (G1 * G2).sum(): the cosine is inner / (G1.norm() * G2.norm()), and D is G1 - inner / "
    "(G2 ** 2).sum() * G2.",
))
def conflict(f):
    draws = Draws(606)
    for n, d in ((3, 3), (4, 2)):
        X, V1, V2 = 0.7 * draws.normal(n, d), draws.normal(n, n), draws.normal(n, n)
        G1, G2 = _gradient(X, V1), _gradient(X, V2)
        inner, own1, own2 = (G1 * G2).sum(), (G1 ** 2).sum(), (G2 ** 2).sum()
        lengths = (own1 * own2) ** 0.5
        got, D = _pair(f(X.clone(), V1.clone(), V2.clone()), "conflict")
        what = f"your cosine for X of shape {(n, d)}"
        got = torch.tensor(_number(got, what), dtype=torch.float64)
        compare(got, inner / lengths, what, **LOOSE, suspects=[
            (inner, f"{what} is the inner product. Divide by both lengths."),
            ((V1 * V2).sum() / ((V1 ** 2).sum() * (V2 ** 2).sum()) ** 0.5,
             f"{what} is that of the wishes V1 and V2. The steps are G1 and G2."),
            (inner / lengths ** 2, f"{what} is divided by the squared lengths."),
            (torch.arccos(inner / lengths), f"{what} is the angle itself; its cosine is asked for."),
        ])
        what = f"your D for X of shape {(n, d)}"
        part = inner / own2 * G2
        compare(D, G1 - part, what, **LOOSE, suspects=[
            ((G1 - part) / (G1 - part).norm(), f"{what} was given length 1. D itself is asked for."),
            (G1 - ((G1 * G2).sum(1) / (G2 ** 2).sum(1))[:, None] * G2,
             f"{what} takes a part away row by row. One λ for the whole of X: the objectives see all rows."),
            (part, f"{what} is the part of G1 along G2. Take it away from G1."),
            (G1 - inner * G2, f"{what} takes ⟨G1, G2⟩ G2 away. That is right for a G2 of length 1: divide by "
                              "its squared norm."),
            (G1 - inner / own2 ** 0.5 * G2, f"{what} divides by the norm of G2. By its square: once for each "
                                            "of the two G2 in ⟨G1, G2⟩ G2."),
            (G1 - inner / lengths * G2, f"{what} takes the cosine times G2 away. The lengths of "
                                        "both count, too."),
            (G1 - inner / own1 * G2, f"{what} divides by the squared norm of G1; ⟨G2, D⟩ is zero if it is "
                                     "that of G2."),
            (G2 - inner / own1 * G1, f"{what} has the roles exchanged: the step is for wish 1, and 2 is "
                                     "protected."),
            (G1 + part, f"{what} adds the part along G2 instead of taking it away."),
            (G1, f"{what} is G1 itself: along it the other objective does change."),
            (G1 - G2, f"{what} is G1 - G2. Only the part of G1 along G2 goes away."),
        ])
    return "cosine and protected direction equal those of central differences, for 2 shapes."


@lesson.exercise("trusted step", hints=(
    "What has to be computed only once, and what anew for each η?",
    "Write error(η). Double a small η until the error is above 0.1; then the answer lies in the last "
    "interval.",
    "Halve the interval [low, high] a dozen times, keeping the error at low ≤ 0.1 and at high > 0.1; return "
    "low.",
))
def trusted_step(f):
    draws = Draws(607)
    for n, d in ((3, 3), (4, 2)):
        X, V = 0.6 * draws.normal(n, d), draws.normal(n, n)
        G = _gradient(X, V)
        want = _first(X, V, G)
        curve = _gradient_of_gradient(X, V, G)
        c = (G * curve).sum().item() / 2
        rough = 0.1 * (G ** 2).sum().item() / abs(c)
        what = f"your η for X of shape {(n, d)}"
        got = _number(f(X.clone(), V.clone()), what)
        if abs(got / want - 1) <= 0.015:
            continue
        for suspect, message in (
            (rough, "is the parabola's rough value. Measure: evaluate the objective at X + ηG."),
            (rough / 2, "is half of the parabola's rough value. c has a factor ½; and measure, do not "
                        "estimate."),
            (_first(X, V, G, sign=-1), "belongs to the step X - ηG. A step for a wish goes along +G."),
            (_first(X, V, G, level=0.01), "is the η for 1 %. The promise may be wrong by 10 %, that is 0.1."),
            (_first(X, V, G, absolute=True), "is where change and promise differ by 0.1. Divide by the "
                                             "promise: 10 % of it."),
            (want * (G ** 2).sum().item() ** 0.5, "is the distance η‖G‖, not η."),
        ):
            require(abs(got / suspect - 1) > 0.015, f"{what} {message}")
        raise Wrong(f"{what} is {got:.4g}; measured: {want:.4g}.")
    return "within 1.5 % of a fine search, for 2 shapes."


def _first(X, V, G, sign=1, level=0.1, absolute=False):
    """The first η at which the promise errs by more than ``level``: steps of 3 %, then halving."""
    start, promise = (V * _similarity(X)).sum().item(), (G ** 2).sum().item()

    def error(eta):
        change = (V * _similarity(X + sign * eta * G)).sum().item() - start
        off = abs(change - sign * eta * promise)
        return off if absolute else off / (eta * promise)

    high = 1e-3
    while error(high) <= level and high < 50:
        high *= 1.03
    low = high / 1.03
    for _ in range(10):
        middle = (low + high) / 2
        low, high = (middle, high) if error(middle) <= level else (low, middle)
    return low
