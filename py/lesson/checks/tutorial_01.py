"""Exercises of Tutorial 1, Tensor fundamentals."""

import dis
from types import FunctionType

import torch

from ..exercise import Lesson, Wrong
from ..oracles import Draws, close, compare, gradient_by_differences, plain, require, tensor

lesson = Lesson("Tutorial 1", "Tensor fundamentals")

SHAPES = {
    "a": ((3, 4), (4,)), "b": ((3, 4), (3,)), "c": ((3, 4), (3, 1)), "d": ((1, 4), (3, 1, 1)),
    "e": ((5, 1, 4), (3, 1)), "f": ((2, 3), (3, 2)), "g": ((2, 1, 3), ()), "h": ((3, 1), (0,)),
}


def _broadcast(a, b, left=False):
    """The broadcast shape of two shapes, or "error"; aligned on the left if asked (the common mistake)."""
    width = max(len(a), len(b))
    if left:
        a, b = a + (1,) * (width - len(a)), b + (1,) * (width - len(b))
    else:
        a, b = (1,) * (width - len(a)) + a, (1,) * (width - len(b)) + b
    if any(m != n and 1 not in (m, n) for m, n in zip(a, b)):
        return "error"
    return tuple(n if m == 1 else m for m, n in zip(a, b))


@lesson.exercise("broadcast shapes", hints=(
    "Write the two shapes under one another. On which side do they line up?",
    "Line them up on the right and fill what is missing on the left with 1. Each column must hold equal "
    "sizes, or a 1. What does a 1 become beside a 4? And beside a 0?",
    "Column by column: equal sizes stay, a 1 takes the other size (even 0), anything else is an error. "
    "For (e): 5 1 4 above 1 3 1.",
))
def broadcast_shapes(answers):
    require(isinstance(answers, dict) and set(answers) == set(SHAPES),
            "expected the dictionary from the notebook with the keys a to h.")
    answers = {key: _as_shape(key, given) for key, given in answers.items()}
    right = {key: answers[key] == _broadcast(a, b) for key, (a, b) in SHAPES.items()}
    if all(right.values()):
        return "all eight. The rule reads from the right; only a 1 stretches."
    score = f"{sum(right.values())} of 8."
    key = next(key for key in SHAPES if not right[key])
    (a, b), given = SHAPES[key], answers[key]
    want = _broadcast(a, b)
    where = f"{score} Look at ({key}), {a} with {b}:"
    if want != "error" and 0 in want:
        raise Wrong(f"{where} a 1 takes the other size whatever it is. Nothing makes an exception of 0.")
    if given == _broadcast(a, b, left=True):
        raise Wrong(f"{where} you lined the shapes up on the left. Broadcasting lines them up on the right.")
    if want != "error" and given == "error":
        raise Wrong(f"{where} the shapes need not be equal. Going from the right, a size of 1 stretches "
                    "and a missing axis counts as 1.")
    if want == "error":
        raise Wrong(f"{where} two different sizes meet and neither of them is 1.")
    raise Wrong(f"{where} the result keeps every axis of the longer shape; column by column, a 1 gives way "
                "to the other size.")


def _as_shape(key, given):
    """A learner's answer as a tuple, or the text "error"."""
    if isinstance(given, str) and given.strip().lower() == "error":
        return "error"
    if isinstance(given, int):
        return (given,)
    require(isinstance(given, (list, tuple)), f"({key}) is {given!r}; expected a tuple of sizes or "
                                              "\"error\".")
    return tuple(given)


@lesson.exercise("unbroadcast", hints=(
    "x[j] was read once for every row of the expanded tensor. In ⟨g, expand(x)⟩, what multiplies x[j] in "
    "all?",
    "Every axis that expand added or stretched has to be summed over. Added axes vanish; stretched ones "
    "stay, with size 1. (An empty list of axes means all of them to sum, not none.)",
    "First g = g.sum(0) as long as g.dim() > len(shape). Then, for each axis i with shape[i] == 1 and "
    "g.shape[i] > 1: g = g.sum(i, keepdim=True).",
))
def unbroadcast(f):
    draws = Draws(11)
    pairs = [((3,), (4, 3)), ((2, 1), (2, 5)), ((1, 3), (4, 3)), ((3, 1), (2, 3, 4)),
             ((), (2, 3)), ((2, 3), (2, 3)), ((1,), (3, 1)), ((2, 1, 2), (2, 3, 2))]
    for small, large in pairs:
        g = draws.normal(*large)
        what = f"unbroadcast(g of shape {large}, {small})"
        # The definition of the adjoint, one basis vector at a time.
        basis = torch.eye(max(1, torch.zeros(small).numel()), dtype=torch.float64)
        want = torch.stack([(g * e.reshape(small).expand(large)).sum() for e in basis]).reshape(small)
        got = tensor(f(g.clone(), small), what)
        stretched = want.numel() < g.numel()
        require(not (stretched and got.shape == g.shape),
                f"{what} still has the shape of g. Sum over the axes that were added, and over those "
                "stretched from 1.")
        if tuple(got.shape) != small and close(got.reshape(-1), want.reshape(-1)):
            raise Wrong(f"{what} holds the right numbers in shape {tuple(got.shape)}. Axes that were "
                        "stretched from 1 stay, with size 1: keepdim=True. Axes that were added vanish.")
        require(not (got.dim() == 0 and small and close(got, g.sum())),
                f"{what} sums over every axis. Sum only over the axes that expand added or stretched.")
        require(tuple(got.shape) == small,
                f"{what} has shape {tuple(got.shape)}; expected {small}. Sum over the axes that expand "
                "added, which stand on the left, and over those it stretched from size 1; over no others.")
        copies = g.numel() / want.numel()
        compare(got, want, what, suspects=[
            (want / copies, f"{what} is a mean. Each copy of x adds its share of the inner product: sum, "
                            "do not average."),
            (g[(0,) * (g.dim() - len(small))].narrow(0, 0, small[0]) if small else g,
             f"{what} keeps one copy and drops the others. All of them read the same x: add them up.")])
    return "⟨g, expand(x)⟩ = ⟨unbroadcast(g), x⟩ for 8 pairs of shapes."


@lesson.exercise("best step", hints=(
    "The bound is a sum of two terms. Which of them grows with h, and which falls?",
    "At the best h the derivative of h²/6 + ε/h is zero. Solve for h, then put in ε = 1.2e-7 and ε = "
    "2.2e-16.",
    "h/3 = ε/h², so h = (3ε)^(1/3): the cube root of 3.6e-7, and of 6.6e-16. Round each to the nearest "
    "power of ten.",
))
def best_step(answers):
    require(isinstance(answers, dict) and set(answers) == {"float32", "float64"},
            "expected the dictionary from the notebook with the keys float32 and float64.")

    def bound(h, eps):
        return h * h / 6 + eps / h

    for name in ("float32", "float64"):
        h, eps = plain(answers[name]), torch.finfo(getattr(torch, name)).eps
        require(isinstance(h, (int, float)) and not isinstance(h, bool) and h > 0,
                f"the step for {name} is {h!r}; expected a positive number such as 1e-3.")
        best = (3 * eps) ** (1 / 3)
        if bound(h, eps) <= 2.5 * bound(best, eps):
            continue
        other = (3 * torch.finfo(torch.float64 if name == "float32" else torch.float32).eps) ** (1 / 3)
        factor = bound(h, eps) / bound(best, eps)
        if max(h / other, other / h) < 2:
            raise Wrong(f"{h:g} is the step for the other dtype; for {name} its bound is {factor:.0f} "
                        "times the best.")
        if max(h / eps, eps / h) < 5:
            raise Wrong(f"{h:g} is about the machine epsilon of {name}. There ε/h is about 1: the "
                        "difference is all rounding.")
        size, term = ("large", "h²/6, truncation,") if h > best else ("small", "ε/h, rounding,")
        root = (" (Did you take √ε? That is the step for a one-sided difference, whose error falls like h.)"
                if max(h / eps ** 0.5, eps ** 0.5 / h) < 5 else "")
        raise Wrong(f"{h:g} is too {size} for {name}: the term {term} dominates, and the bound is "
                    f"{factor:.0f} times the best one.{root}")
    return "near the cube root of 3ε in both; now see whether the curve agrees."


def _uses_matrix_product(f):
    """Does the function, or one of the learner's inside it or called by it, use ``@`` or a synonym?

    Looks at bytecode, not at the text.
    """
    words = {"matmul", "mm", "bmm", "mv", "dot", "vdot", "einsum", "tensordot", "inner", "addmm", "addmv",
             "linear", "multi_dot", "chain_matmul", "__matmul__"}
    waiting = [f.__code__]
    for code in waiting:                # grows while it is read
        waiting += [constant for constant in code.co_consts if hasattr(constant, "co_code")]
        for step in dis.get_instructions(code):
            # A name of the learner's own may be any of the words; what is called is one of these.
            known = f.__globals__.get(step.argval) if step.opname == "LOAD_GLOBAL" else None
            if isinstance(known, FunctionType) and known.__module__ == f.__module__:
                waiting += [known.__code__] if known.__code__ not in waiting else []
                continue
            called = step.opname in ("LOAD_ATTR", "LOAD_METHOD", "LOAD_GLOBAL", "IMPORT_FROM")
            if step.opname == "BINARY_OP" and step.argrepr in ("@", "@=") or called and step.argval in words:
                return True
    return False


@lesson.exercise("product without @", hints=(
    "For one fixed k, which column of A and which row of B meet, and what is the shape of their outer "
    "product?",
    "A[:, k] as a column of shape (n, 1) times B[k, :] as a row of shape (1, m) broadcasts to (n, m). Add "
    "up over k; or do all k at once with a third axis.",
    "A[:, :, None] has shape (n, p, 1), B[None, :, :] has shape (1, p, m). Multiply them and sum over the "
    "axis of size p.",
))
def product(f):
    draws = Draws(31)
    for n, p, m in ((4, 3, 5), (2, 6, 2), (3, 3, 3)):
        A, B = draws.normal(n, p), draws.normal(p, m)
        what = f"your product of {n}×{p} and {p}×{m}"
        require(hasattr(f, "__code__"), "expected the function `product` that you wrote.")
        require(not _uses_matrix_product(f), "that uses @ or one of its other names. Build the product "
                                             "from * and sum.")
        # Independent of any product: entry by entry, in Python's own numbers.
        a, b = A.tolist(), B.tolist()
        want = torch.tensor([[sum(a[i][k] * b[k][j] for k in range(p)) for j in range(m)] for i in range(n)],
                            dtype=torch.float64)
        pieces = [A[:, k:k + 1] * B[k:k + 1, :] for k in range(p)]
        compare(f(A.clone(), B.clone()), want, what, suspects=[
            (torch.stack(pieces, 1), f"{what} is the stack of outer products, of shape {(n, p, m)}. Still "
             "to do: add them up over the shared index."),
            (torch.stack(pieces), f"{what} is the stack of outer products. Still to do: add them up over "
                                  "the first axis."),
            (pieces[-1], f"{what} is only the last outer product. Add each one to a running total."),
            (pieces[0], f"{what} is only the first outer product. Add up over every k."),
            (torch.stack(pieces, 1).sum(0), f"{what} sums over the rows of A. Sum over the index that A "
                                            "and B share."),
            (torch.stack(pieces, 1).sum(2), f"{what} sums over the columns of B. Sum over the index that "
                                            "A and B share."),
            (torch.stack(pieces).mean(0), f"{what} is the mean over k; a product is the sum."),
            (A * B if n == p == m else A, f"{what} is the element-wise product A * B.")])
    return "equal to the entry-by-entry definition for three pairs of shapes."


@lesson.exercise("who changed", hints=(
    "For each name: did the line that made it compute new numbers, or only a new way to look at the old "
    "ones?",
    "Views keep shape, stride and offset but no memory of their own. When can a reshape not be a view? "
    "What can a list of indices, [[1, 0]], not be expressed as?",
    "Slices, detach() and numpy() share. clone() and indexing with a list copy. a.T.reshape(6) would need "
    "one stride for the order 0 3 1 4 2 5 in memory, and there is none.",
))
def who_changed(answers):
    names = ("row", "flat", "copied", "detached", "array", "picked")
    require(isinstance(answers, dict) and set(answers) == set(names),
            "expected the dictionary from the notebook with its six keys.")
    a = torch.arange(6.0).reshape(2, 3)
    seen = {"row": a[1], "flat": a.T.reshape(6), "copied": a.clone(), "detached": a.detach(),
            "array": a.numpy(), "picked": a[[1, 0]]}
    before = {name: value.sum().item() for name, value in seen.items()}
    a.mul_(10)
    reasons = {
        "row": "a[1] is a slice: a view, with an offset of 3 into the same memory.",
        "flat": "a.T runs through memory in the order 0 3 1 4 2 5. No single stride does that, so reshape "
                "has to copy.",
        "copied": "clone() is the operation whose purpose is new memory.",
        "detached": "detach() cuts the graph, not the memory.",
        "array": "numpy() hands out the tensor's own memory under another type.",
        "picked": "a list of indices may hold any order, which no stride can express, so the elements are "
                  "gathered into new memory.",
    }
    right = {}
    for name in names:
        given = plain(answers[name])
        require(isinstance(given, bool), f"{name}: {answers[name]!r}; expected True or False.")
        right[name] = given == (seen[name].sum().item() != before[name])
    if all(right.values()):
        return "all six. Three look into a's memory, three have their own."
    first = next(name for name in names if not right[name])
    raise Wrong(f"{sum(right.values())} of 6. Look at {first}: {reasons[first]}")


@lesson.exercise("mended", hints=(
    "Which tensor does sigmoid keep for its backward pass: its input, or its result?",
    "s += 1 writes into the very tensor that sigmoid kept. What is the form of + that leaves s alone and "
    "makes a new tensor?",
    "Replace s += 1 by s = s + 1: the name s then means a new tensor, and the kept one stays as it was.",
))
def mended(f):
    draws = Draws(41)

    def formula(x):
        return (1 / (1 + torch.exp(-x)) + 1) ** 2

    for shape in ((4,), (2, 3)):
        x, v = draws.normal(*shape), draws.normal(*shape)
        leaf = x.clone().requires_grad_()
        y = tensor(f(leaf), "the result")
        s = torch.sigmoid(x)
        compare(y, formula(x), "the value of the mended function", suspects=[
            (s * s, "the value has changed: the 1 is no longer added."),
            (s + 1, "the value has changed: s + 1 is no longer multiplied by itself.")])
        require(y.requires_grad, "the result has no graph behind it: somewhere detach(), .data, no_grad() "
                                 "or a copy through NumPy cut it off from x. The gradient would be lost, "
                                 "not mended.")
        try:
            y.backward(v)
        except RuntimeError as error:
            if "modified by an inplace operation" not in str(error):
                raise
            again = "backward still finds that a tensor it saved was modified in place."
            if "of Sigmoid" in str(error):
                raise Wrong(f"{again} The line s += 1 writes into sigmoid's own result.") from None
            raise Wrong(f"{again} Not sigmoid's this time: a product keeps its two factors, so they may not "
                        "be written either, nor may the product be written into one of them.") from None
        require(leaf.grad is not None, "x received no gradient: the graph does not lead back to x.")
        want = gradient_by_differences(formula, x, v)
        kept = 2 * v * (s + 1)
        compare(leaf.grad, want, "the gradient", rtol=1e-6, suspects=[
            (kept * (s + 1) * (1 - (s + 1)), "the gradient is silently wrong: a write that the version "
             "counter does not see (.data, NumPy) changed the tensor that sigmoid had kept."),
            (kept / 2 * s * (1 - s), "half of the gradient is missing: one of the two factors of s * s "
             "was cut off from the graph."),
        ])
    return "same value as before, and the gradient agrees with central differences."


@lesson.exercise("given covariance", hints=(
    "If z has covariance I, what is the covariance of L z, and what does L Lᵀ have to be?",
    "torch.linalg.cholesky gives a lower triangular L with L Lᵀ = Σ. Your samples are rows: what happens to "
    "(L z)ᵀ when z is a row?",
    "Draw z of shape (n, d) with torch.randn, in the dtype of Σ, and return z @ L.T (each row is then (L "
    "z)ᵀ).",
))
def given_covariance(f):
    n = 20_000
    for covariance in ([[2.0, 1.2], [1.2, 1.0]], [[1.0, -0.8, 0.3], [-0.8, 2.0, 0.5], [0.3, 0.5, 1.5]]):
        want = torch.tensor(covariance, dtype=torch.float64)
        d = len(covariance)
        x = tensor(f(want.clone(), n), "the sample")
        require(tuple(x.shape) != (d, n), f"the sample has shape {(d, n)}; one draw is one row: {(n, d)}.")
        require(tuple(x.shape) == (n, d), f"the sample has shape {tuple(x.shape)}; expected {(n, d)}.")
        x = x.detach().to("cpu", torch.float64)
        mean = x.mean(0)
        require(not (x == x[0]).all(), "every row of the sample is the same: one draw, repeated. Draw z of "
                                       f"shape {(n, d)}.")
        require((mean.abs() <= 5 * (want.diagonal() / n).sqrt()).all(),
                "the mean of the sample is too far from zero to be chance: "
                f"{[round(m, 3) for m in mean.tolist()]}. Use torch.randn (not rand), and add nothing.")
        L = torch.linalg.cholesky(want)
        deviations, roots = want.diagonal().sqrt(), want.abs().sqrt()
        got = (x - mean).T @ (x - mean) / (n - 1)
        if _within(got, want, n):
            continue
        for suspect, message in [
            (want @ want, "the sample has covariance Σ Σᵀ: you multiplied by Σ itself. Multiply by a "
                          "factor L with L Lᵀ = Σ."),
            (torch.diag(torch.linalg.eigvalsh(want)), "the sample has the eigenvalues of Σ as variances, and "
                                                      "nothing couples its entries: with L = V √Λ, rows "
                                                      "call for z @ L.T."),
            (want / 3, "the sample has covariance Σ / 3: that is uniform noise on (−1, 1). Use torch.randn."),
            (L.T @ L, "the sample has covariance Lᵀ L, not L Lᵀ: rows call for z @ L.T."),
            (torch.eye(d, dtype=torch.float64), "the sample has covariance I: z is still untouched."),
            (torch.diag(want.diagonal()), "the variances are right but the entries are independent: "
                                          "scaling each by its own standard deviation leaves the "
                                          "off-diagonal at zero."),
            (torch.diag(want.diagonal()) @ torch.diag(want.diagonal()),
             "each entry was multiplied by its variance, and nothing couples them."),
            (deviations[:, None] * deviations, "all entries of a row are multiples of one number. Draw d "
                                               "numbers for each row, and let L mix them."),
            (roots @ roots.T, "you took the root of each entry of Σ. What is needed is a matrix L whose "
                              "product L Lᵀ is Σ."),
        ]:
            require(not _within(got, suspect, n), message)
        z = ((got - want) / _standard_error(want, n)).abs().max().item()
        raise Wrong(f"the sample covariance is {z:.0f} standard errors from Σ in some entry; 4 are allowed.")
    return "every entry of both covariances within 4 standard errors."


def _standard_error(covariance, n):
    """Standard error of each entry of a Gaussian sample covariance: √((Σ_ii Σ_jj + Σ_ij²) / n)."""
    variances = covariance.diagonal()
    return ((variances[:, None] * variances[None, :] + covariance ** 2) / n).sqrt()


def _within(got, covariance, n):
    return bool(((got - covariance).abs() <= 4 * _standard_error(covariance, n)).all())
