"""Exercises of Tutorial 4, Tensor gradients and VJPs."""

from contextlib import contextmanager

import torch

from ..exercise import Lesson, Wrong
from ..oracles import Draws, close, compare, gradient_by_differences, plain, require, tensor

lesson = Lesson("Tutorial 4", "Tensor gradients and VJPs")


LOOSE = {"rtol": 1e-6, "atol": 1e-8}        # for comparison with central differences


class Counted:
    """A function that counts its evaluations, and the backward passes that reach its result."""

    def __init__(self, f):
        self.f, self.evaluations, self.passes = f, 0, 0

    def __call__(self, x):
        self.evaluations += 1
        y = self.f(x)
        if y.requires_grad:
            y.register_hook(self._passed)
        return y

    def _passed(self, gradient):
        self.passes += 1


def _map(A):
    """x → A tanh(x) for x of shape (n,), and its Jacobian A diag(1 − tanh²) in closed form."""
    return lambda x: A @ torch.tanh(x), lambda x: A * (1 - torch.tanh(x) ** 2)


@contextmanager
def _weights_handed_over():
    """Collects every v with more than one entry that is given to backward() or grad() meanwhile."""
    handed, backward, grad = [], torch.Tensor.backward, torch.autograd.grad

    def note(v):
        handed.extend(w for w in (v if isinstance(v, (tuple, list)) else (v,))
                      if isinstance(w, torch.Tensor) and w.numel() > 1)

    def watched_backward(self, gradient=None, *rest, **named):
        note(gradient)
        return backward(self, gradient, *rest, **named)

    def watched_grad(outputs, inputs, grad_outputs=None, *rest, **named):
        note(grad_outputs)
        return grad(outputs, inputs, grad_outputs, *rest, **named)

    torch.Tensor.backward, torch.autograd.grad = watched_backward, watched_grad
    try:
        yield handed
    finally:
        torch.Tensor.backward, torch.autograd.grad = backward, grad


@lesson.exercise("vjp by a scalar", hints=(
    "backward() without an argument needs a scalar. Which scalar has the gradient Jᵀv?",
    "Weight the outputs with v and add them up. Where will the gradient land, and whose .grad is that if you "
    "use the caller's x itself?",
    "Make a leaf of your own with x.detach().clone().requires_grad_(), call backward() on the sum of v "
    "times f of that leaf, and return the leaf's .grad.",
))
def vjp_by_a_scalar(f):
    draws = Draws(401)
    A, B = draws.normal(4, 3), draws.normal(2, 3)
    cases = [(lambda x: torch.tanh(x) @ A.T, (3,), (4,)), (lambda x: torch.sin(x) @ B.T, (3, 3), (3, 2)),
             (lambda x: x.T * x.sum(), (2, 3), (3, 2))]
    for number, (function, shape, out) in enumerate(cases):
        x, v = draws.normal(*shape), draws.normal(*out)
        want = gradient_by_differences(function, x, v)
        sums = gradient_by_differences(function, x)
        given, old = x.clone(), torch.full_like(x, 7.0)
        if number:                              # from the second case on x is a leaf with a history
            given.requires_grad_()
            given.grad = old.clone()
        what = f"your VJP for x of shape {shape} and y of shape {out}"
        with _weights_handed_over() as handed:
            got = f(function, given, v.clone())
        require(got is not None, f"{what} is None. Three possible reasons: the `return` is missing; "
                                 "backward() itself returns None, the gradient lies in .grad; or .grad "
                                 "was read from a tensor that is not a leaf (detach() first).")
        compare(got, want, what, **LOOSE, suspects=[
            (sums, f"{what} ignores v: this is the gradient of the plain sum, v = (1, …, 1)."),
            (v.sum() * sums, f"{what} weights all outputs alike: v was summed by itself. Each output has its "
                             "own weight: multiply first, then sum."),
            (want + old, f"{what} was added to the .grad that the caller's x already had. Differentiate with "
                         "respect to a leaf of your own."),
            (want / v.numel(), f"{what} is divided by the number of outputs: you took a mean. The weighted "
                               "outputs are summed."),
            (gradient_by_differences(lambda x, f=function, v=v: v * f(x) ** 2 / 2, x),
             f"{what} is the gradient of half the squares. The scalar is linear in y."),
        ])
        require(not handed, f"{what} is right, but v was handed to PyTorch. Here make the scalar yourself, "
                            "weights and all, and call its backward() without an argument.")
        if number:
            require(given.grad is not None and close(given.grad, old),
                    "the result is right, but the .grad of the caller's x has changed. Differentiate with "
                    "respect to a leaf of your own: detach() and clone().")
    return "equal to central differences for 3 maps, and the caller's .grad is untouched."


@lesson.exercise("jacobian by rows", hints=(
    "Which v makes Jᵀv equal to one row of J, and how many such v are there?",
    "For each output entry: a v of zeros with a single 1, one torch.autograd.grad with retain_graph=True. "
    "What shape must v have, and what shape does each row come back in?",
    "Build each one-hot flat, of length y.numel(), and reshape it to y.shape. Collect the y.numel() "
    "results (each of shape x.shape), torch.stack them, and reshape the stack to y.shape + x.shape.",
))
def jacobian_by_rows(f):
    draws = Draws(402)
    A, S, B = draws.normal(2, 3), draws.normal(3, 3), draws.normal(3, 2)
    product = torch.einsum("ia,bk->ikab", torch.eye(2, dtype=torch.float64), B)     # ∂(XB)_ik / ∂X_ab
    cases = [(*_map(S), (3,)), (*_map(A), (3,)), (lambda X: X @ B, lambda X: product, (2, 3)),
             (lambda x: torch.tanh(x).sum(), lambda x: 1 - torch.tanh(x) ** 2, (4,))]
    outputs = passes = 0
    for function, closed, shape in cases:
        x = draws.normal(*shape)
        y, want = function(x), closed(x)
        counted = Counted(function)
        what = f"the Jacobian of y {tuple(y.shape)} by x {shape}"
        got = tensor(f(counted, x.clone()), what)
        rows = want.reshape(y.numel(), x.numel())
        turned = rows.T.reshape(x.shape + y.shape)
        require(close(turned, want) or not close(got, turned),
                f"{what} has its axes the wrong way round: output axes come first, y.shape + x.shape.")
        require(got.shape == want.shape or not close(got.reshape(-1), want.reshape(-1)),
                f"{what} holds the right numbers in shape {tuple(got.shape)}; reshape to y.shape + x.shape = "
                f"{tuple(want.shape)}.")
        require(y.dim() < 2 or got.shape != y.shape[:1] + x.shape,
                f"{what} has shape {tuple(got.shape)}: one entry for each row of y. One backward pass is "
                "needed for each entry of y, then reshape to y.shape + x.shape.")
        compare(got, want, what, suspects=[
            (rows[-1].expand_as(rows).reshape(want.shape), f"{what}: every row is the last row. The rows are "
             "one and the same tensor, .grad, which zero_() clears and the next pass fills: put aside a "
             "clone, or set .grad = None."),
            (rows.cumsum(0).reshape(want.shape), f"{what}: row i is the sum of rows 0 to i. .grad "
             "accumulates; clear it before each pass, or use torch.autograd.grad."),
            (rows.sum(0).expand_as(rows).reshape(want.shape), f"{what}: every row is the sum of all rows. If "
             "the rows are one and the same tensor (.grad), clone each; if v is all ones, make it one-hot."),
            (rows.sum(0).reshape(shape), f"{what} is only the sum of its rows: v was all ones. One pass "
             "for each output, with a one-hot v."),
        ])
        require(counted.passes > 0, f"{what} is right, but no backward pass was made through the result of "
                                    "f. Build it from VJPs.")
        require(counted.evaluations == 1, f"{what} is right, but f was run {counted.evaluations} times. Run "
                                          "it once and go backward through the one graph: retain_graph=True.")
        outputs, passes = outputs + y.numel(), passes + counted.passes
    return f"equal to the closed forms for 4 maps: {outputs} outputs in all, {passes} backward passes."


@lesson.exercise("three vjps", hints=(
    "Each VJP has the shape of the input it belongs to. Which products of V, A and B have the shape of A?",
    "Write dY for a small change of one input, put it into ⟨V, dY⟩ and move the other factor across, "
    "transposed, on the side where it stands. For + b: how often was each entry of b used?",
    "⟨V, dA B⟩ = ⟨V Bᵀ, dA⟩ and the text has the other one; ⟨V, dXᵀ⟩ = ⟨Vᵀ, dX⟩; X + b passes V on to X "
    "as it is, and to b its sum over the rows.",
))
def three_vjps(matmul_vjp, transpose_vjp, add_vjp):
    draws = Draws(403)
    for n, p, m in ((3, 3, 3), (2, 3, 4)):
        _judge_matmul(matmul_vjp, draws.normal(n, m), draws.normal(n, p), draws.normal(p, m))
    for n, m in ((3, 3), (4, 2)):
        X, V = draws.normal(n, m), draws.normal(m, n)
        what = f"the VJP of X.T for V of shape {(m, n)}"
        want = gradient_by_differences(lambda X: X.T, X, V)
        compare(transpose_vjp(V.clone()), want, what, **LOOSE, suspects=[
            (V, f"{what} is V itself. V belongs to Y, and Y's entry (i, j) is X's (j, i). Undo the "
                "transpose.")])
    for n, m in ((3, 3), (4, 2)):
        _judge_add(add_vjp, draws.normal(n, m), draws.normal(n, m), draws.normal(m))
    return "all five equal central differences, for square and other shapes."


def _judge_matmul(matmul_vjp, V, A, B):
    where = f"(A {_size(A)}, B {_size(B)})"
    first, second = f"A's VJP {where}", f"B's VJP {where}"
    A_bar, B_bar = _pair(matmul_vjp(V.clone(), A.clone(), B.clone()), "matmul_vjp")
    want_A = gradient_by_differences(lambda A: A @ B, A, V)
    want_B = gradient_by_differences(lambda B: A @ B, B, V)
    ones = torch.ones_like(V)
    ignored = "ignores V: the upstream gradient is missing."
    for_A = [(want_B, f"matmul_vjp {where} returns its results the wrong way round: first A's, then B's."),
             (ones @ B.T, f"{first} {ignored}")]
    for_B = [(A.T @ ones, f"{second} {ignored}")]
    if A.shape == B.shape:
        for_A += [(V * B, f"{first} is the element-wise product with V. The factor that moves across is a "
                          "matrix product's: use @."),
                  (B.T, f"{first} is the transpose of B alone. V, the upstream gradient, is missing."),
                  (V @ B, f"{first} lacks a transpose: B goes to the other side of the inner product as its "
                          "transpose."),
                  (B.T @ V, f"{first} has its factors in the wrong order: B stood on the right of A and "
                            "stays on the right.")]
        for_B += [(A @ V, f"{second} lacks a transpose: A goes to the other side of the inner product as its "
                          "transpose."),
                  (V @ A.T, f"{second} has its factors in the wrong order: A stood on the left of B and "
                            "stays on the left.")]
    compare(A_bar, want_A, first, suspects=for_A, **LOOSE)
    compare(B_bar, want_B, second, suspects=for_B, **LOOSE)


def _judge_add(add_vjp, V, X, b):
    where = f"(X {_size(X)}, b {_size(b)})"
    first, second = f"X's VJP {where}", f"b's VJP {where}"
    X_bar, b_bar = _pair(add_vjp(V.clone()), "add_vjp")
    require(not (getattr(X_bar, "shape", None) == b.shape and getattr(b_bar, "shape", None) == X.shape),
            "add_vjp returns its results the wrong way round: first X's, then b's.")
    want_X = gradient_by_differences(lambda X: X + b, X, V)
    want_b = gradient_by_differences(lambda b: X + b, b, V)
    compare(X_bar, want_X, first, **LOOSE, suspects=[
        (torch.ones_like(V), f"{first} is all ones: that is the local slope. Multiply it by V.")])
    compare(b_bar, want_b, second, **LOOSE, suspects=[
        (V, f"{second} still has the shape of Y. b was read once for each row: sum over the rows."),
        (want_b / len(X), f"{second} is a mean over the rows. Each use of b adds its share: sum."),
        (V.sum(1), f"{second} is summed over the wrong axis: b was copied along the rows, axis 0."),
        (V.sum(), f"{second} is summed over both axes. b has an entry for each column."),
        (torch.full_like(b, len(X)), f"{second} counts the rows and ignores V."),
        (torch.ones_like(b), f"{second} is all ones: that is the slope of one entry. Weight it by V, over "
                             "all rows."),
        (V[0], f"{second} is the first row of V only. b was read once for each row: add them up."),
    ])


def _size(tensor):
    return "×".join(map(str, tensor.shape))


def _pair(value, name):
    require(value is not None, f"{name} returns None. Is the `return` missing?")
    if isinstance(value, torch.Tensor) and value.shape == (2,):
        value = value.unbind()
    require(isinstance(value, (tuple, list)) and len(value) == 2,
            f"{name} returns a {type(value).__name__}; expected two tensors, one for each input.")
    return value


@lesson.exercise("jvp", hints=(
    "g(v) = Jᵀv is linear in v. What is its Jacobian with respect to v, and what does a VJP multiply by?",
    "First call: g, the VJP of y with respect to x for a v that requires a gradient, with "
    "create_graph=True. Second call: differentiate g. With respect to what, and with which weight?",
    "After v = torch.zeros_like(y, requires_grad=True) and g = grad(y, x, v, create_graph=True)[0], the "
    "answer is the VJP of g with respect to v for the weight u: grad(g, v, u)[0].",
))
def forward_from_backward(f):
    draws = Draws(404)
    S, A, B = draws.normal(3, 3), draws.normal(2, 4), draws.normal(3, 2)
    h = 1e-5
    cases = [(_map(A)[0], (4,)), (_map(S)[0], (3,)), (lambda X: torch.sin(X) @ B, (4, 3)),
             (lambda x: (x ** 3).sum(), (3,))]
    for function, shape in cases:
        x, u = draws.normal(*shape), draws.normal(*shape)
        want = (function(x + h * u) - function(x - h * u)) / (2 * h)
        counted = Counted(function)
        what = f"your Ju for x {shape} and y {tuple(want.shape)}"
        try:
            got = tensor(f(counted, x.clone(), u.clone()), what)
        except RuntimeError as error:
            if "does not require grad" in str(error):
                raise Wrong("the second differentiation found no graph: Jᵀv came out as plain numbers. Ask "
                            "for its graph with create_graph=True in the first call, and let v (and x) "
                            "require a gradient."
                            ) from None
            if "not have been used in the graph" in str(error):
                raise Wrong("the second call differentiates with respect to something on which its output "
                            "does not depend. It is Jᵀv that is differentiated, with respect to v.") from None
            if "Mismatch in shape" in str(error):
                raise Wrong("a weight has the wrong shape. v goes with y; u, of the shape of x, goes with "
                            "Jᵀv: u is the weight of the second call, not of the first.") from None
            raise
        require(got.shape == want.shape or got.shape != x.shape,
                f"{what} has the shape of x. Ju lives where y lives: differentiate Jᵀv with respect to v, "
                "with the weight u.")
        suspects = []
        if want.shape == x.shape:
            suspects = [(gradient_by_differences(function, x, u), f"{what} is Jᵀu: that is one VJP with u "
                         "in the place of v. Differentiate Jᵀv once more, with respect to v.")]
        compare(got, want, what, **LOOSE, suspects=[
            *suspects,
            ((function(x + h) - function(x - h)) / (2 * h), f"{what} is the derivative along a vector of "
             "ones: u does not appear. It is the weight of the second call."),
            (function(x + u) - function(x), f"{what} is the change for the whole step u, not the "
                                                       "derivative along u.")])
        require(counted.passes > 0, "the numbers are right, but no backward pass was made through the "
                                    "result of f. Get Ju from two VJPs.")
        require(counted.passes <= 3, f"{what} is right, but took {counted.passes} backward passes: it builds "
                                     "J row by row. Two calls are enough, whatever the number of outputs.")
    return "equal to central differences along u for 4 maps: two passes each, whatever the number of outputs."


@lesson.exercise("one row", hints=(
    "Which entries of Y does row r of X appear in?",
    "X.grad is the transpose of v times the slope. Row r of it comes from column r of v; what must v hold "
    "there for the product with the slope to be 1?",
    "Zeros of the shape of X.T, and in column r: one divided by the slope, 1 - tanh(X[r]) ** 2.",
))
def one_row(f):
    draws = Draws(405)
    for (n, m), r in (((3, 3), 1), ((2, 4), 0), ((4, 3), 3)):
        X = draws.uniform(n, m, low=-1.5, high=1.5)
        slope = 4 / (torch.exp(X) + torch.exp(-X)) ** 2             # 1 / cosh², of the shape of X
        row = torch.zeros(n, m, dtype=torch.float64)
        row[r] = 1
        want = (row / slope).T
        what = f"your v for X of shape {(n, m)} and r = {r}"
        column = torch.zeros(m, n, dtype=torch.float64)
        if r < m:
            column[r] = 1 / slope[:, r]
        compare(f(X.clone(), r), want, what, suspects=[
            (want.T, f"{what} has the shape of X. v weights the outputs: it has the shape of Y = tanh(X.T)."),
            (row.T, f"{what} has ones in the right column, but X.grad there is the slope. Divide by it."),
            (row, f"{what} has ones in row r, and the shape of X. v weights the outputs, and X's row r is "
                  "Y's column r."),
            (row.T * slope.T, f"{what} is multiplied by the slope; backward() multiplies by it once more. "
                              "Divide."),
            (column, f"{what} fills row r of Y. Row r of X is column r of Y: mind the transpose."),
            ((column != 0).double(), f"{what} fills row r of Y. Row r of X is column r of Y: mind the "
                                     "transpose. The slope is missing too."),
            (_column(1 / (1 - torch.tanh(X[r])), r, n), f"{what} divides by 1 − tanh. The slope of tanh is 1 "
                                                        "− tanh²."),
            *([(_column(1 / slope[:, r], r, n), f"{what} divides by the slopes at column r of X. The entries "
                                                "that count are those of row r.")] if n == m else []),
            (torch.ones(m, n, dtype=torch.float64), f"{what} weights all outputs alike, by 1. Most of v is "
                                                    "to be zero: only X's row r is asked for."),
            (1 / slope.T, f"{what} makes every entry of X.grad 1. Only row r is asked for."),
        ])
    return "ones in row r and zeros elsewhere, for 3 shapes."


def _column(values, r, n):
    """Zeros with ``values`` in column r of n columns."""
    full = torch.zeros(len(values), n, dtype=torch.float64)
    full[:, r] = values
    return full


@lesson.exercise("weights for", hints=(
    "Jᵀv = g is a system of linear equations. How many equations, how many unknowns, and is Jᵀ square?",
    "torch.linalg.pinv(J.T) @ g is the best v in the sense of least squares. What remains to be asked "
    "about it?",
    "Compute v with the pseudoinverse of J.T; if torch.allclose(J.T @ v, g) return v, otherwise None.",
))
def weights_for(f):
    draws = Draws(406)
    square, wide, tall = draws.normal(3, 3), draws.normal(2, 4), draws.normal(5, 3)
    flat = draws.normal(3, 1) * draws.normal(1, 3) + draws.normal(3, 1) * draws.normal(1, 3)    # rank 2
    for A, possible in ((square, True), (wide, True), (wide, False), (tall, True), (flat, True),
                        (flat, False)):
        m, n = A.shape
        function, closed = _map(A)
        x = 0.5 * draws.normal(n)
        J = closed(x)
        g = J.T @ draws.normal(m)
        if not possible:                        # add a part along a direction that J does not see
            u = torch.linalg.svd(J, full_matrices=True)[2][-1]
            g = g + 0.7 * u
        where = f"for {n} inputs, {m} outputs" + (", rank 2" if A is flat else "")
        v = f(function, x.clone(), g.clone())
        if not possible:
            require(v is None, f"{where}: no v gives this gradient, since g has a part along a direction u "
                               "with Ju = 0; expected None. A least-squares v gives the nearest gradient, "
                               "not g: test whether Jᵀv equals g.")
            continue
        require(v is not None, f"{where}: None, but there is such a v: here g is orthogonal to every u "
                               "with Ju = 0. Non-square and rank-deficient J are no reason to give up. (And "
                               "test Jᵀv against g with torch.allclose: == fails by rounding.)")
        v = tensor(v, f"your v {where}")
        require(v.shape != (n,) or n == m, f"your v {where} has shape {(n,)}, that of x. v weights the "
                                           f"outputs: {(m,)}.")
        require(v.shape == (m,), f"your v {where} has shape {tuple(v.shape)}; expected {(m,)}.")
        v = v.detach().to(torch.float64)
        if close(J.T @ v, g, rtol=1e-6, atol=1e-7):
            continue
        require(n != m or not close(J @ v, g, rtol=1e-6, atol=1e-7),
                f"your v {where} solves Jv = g. backward multiplies by the transpose: Jᵀv = g.")
        require(n != m or not close(v, g), f"your v {where} is g itself. v weights the outputs; the equation "
                                           "Jᵀv = g has to be solved.")
        require(not close(v, J @ g), f"your v {where} is Jg, a product; the equation Jᵀv = g has to be "
                                     "solved.")
        compare(J.T @ v, g, f"Jᵀv for your v {where}", rtol=1e-6, atol=1e-7)
    return "four gradients that can be had, and two that can not."


@lesson.exercise("total range", hints=(
    "The total is ⟨Jᵀv, u⟩ for which u? And what is that on the other side of the adjoint identity?",
    "With u all ones the total is ⟨v, Ju⟩, a weighted average of the entries of Ju. Which v make it "
    "smallest and largest?",
    "Compute the row sums of J: the Jacobian summed over its last axis, or Ju with u = "
    "torch.ones_like(x). Return their min() and max().",
))
def total_range(f):
    draws = Draws(407)
    eye = torch.eye(4, dtype=torch.float64)
    for A in (draws.normal(3, 3), eye, draws.normal(2, 4), draws.normal(5, 3)):
        m, n = A.shape
        function, closed = _map(A)
        x = draws.normal(n)
        J = closed(x)
        got = _pair(f(function, x.clone()), "total_range")
        got = torch.stack([torch.as_tensor(plain(end), dtype=torch.float64).detach() for end in got])
        what = f"the range for {n} inputs and {m} outputs" + (" (element-wise)" if A is eye else "")
        totals = torch.tensor([sum(row) for row in J.tolist()], dtype=torch.float64)
        want = _ends(totals)
        slopes = 1 - torch.tanh(x) ** 2
        compare(got, want, what, suspects=[
            (want / n, f"{what} is that of the row means. The total adds up; nothing is divided."),
            (J.sum().expand(2), f"{what} is the sum of all of J, twice. The total of one v is an average of "
                                "row sums, never more than the largest."),
            (torch.stack([totals.argmin(), totals.argmax()]).double(),
             f"{what} holds the places of the smallest and the largest row sum: min, not argmin."),
            (want.flip(0), f"{what} is (largest, smallest); the smallest comes first."),
            (_ends(slopes), f"{what} is that of the local slopes of tanh: this f mixes its inputs."),
            (_ends(J.diagonal()) if n == m else slopes, f"{what} is taken over the diagonal of J only. A "
             "one-hot v brings a whole row of J into the gradient."),
            (_ends(J.sum(0)), f"{what} is that of the column sums of J. The total adds up over the "
                              "inputs: row sums."),
            (_ends(J), f"{what} is that of single entries of J. The total is a sum of a whole row."),
            (_ends(J.abs().sum(1)), f"{what} adds up magnitudes. The entries of a gradient are summed "
                                    "with their signs."),
            (_ends(function(x)), f"{what} is that of the outputs, not of the gradient's total."),
        ])
    return "the smallest and the largest row sum of J, for 4 maps."


def _ends(values):
    return torch.stack([values.min(), values.max()])
