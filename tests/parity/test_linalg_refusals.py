"""What torch.linalg refuses, what it gives for singular matrices, and the older names in torch itself.

Each body runs on both engines (`parity`), and everything that it returns, raises or warns must be the same.
"""
from .outcome import attempt
from .programs import parity

INF, NAN = float("inf"), float("nan")
NORMS = (None, 2, -2, 1, -1, INF, -INF, "fro", "nuc")


def _matrices(torch):
    """A regular and singular matrices, and what is none; singular values that are no zeros but for rounding
    are left out."""
    regular = torch.tensor([[2.0, 1.0], [1.0, 3.0]], dtype=torch.float64)
    singular = torch.tensor([[3.0, 0.0], [0.0, 0.0]], dtype=torch.float64)
    return {"regular": regular, "singular": singular, "zero": torch.zeros(2, 2),
            "stack": torch.stack([regular, singular]),
            "wide": torch.tensor([[1.0, 2.0, 3.0], [0.0, 1.0, 5.0]]),
            "vector": torch.ones(3), "scalar": torch.ones(()), "int": torch.ones(2, 2, dtype=torch.int64),
            "half": torch.ones(2, 2, dtype=torch.float16), "bool": torch.ones(2, 2, dtype=torch.bool),
            "none": torch.ones(0, 0), "no batch": torch.ones(0, 2, 2), "no rows": torch.ones(0, 3),
            "nan": torch.tensor([[NAN, 2.0], [2.0, 4.0]])}


@parity
def test_condition_numbers(torch):
    cond = torch.linalg.cond
    seen = {f"{name} {p}": attempt(cond, m, p) for name, m in _matrices(torch).items()
            for p in (*NORMS, "x", 3, 0, True)}
    regular, out = _matrices(torch)["regular"], torch.empty(0)
    return [seen, attempt(cond), attempt(cond, [[1.0]]), attempt(cond, regular, [1]),
            attempt(cond, regular, "x", 1), cond(regular, torch.tensor(1.0)),
            attempt(cond, regular, torch.ones(1)), attempt(cond, regular, out=1), cond(x=regular),
            attempt(cond, A=regular), attempt(cond, regular, out=out.long()),
            cond(regular.float(), 1, out=out.double()).dtype]


@parity
def test_gradients_of_condition_numbers(torch):
    def derivatives(matrix, p):
        A = matrix.clone().requires_grad_()
        result = torch.linalg.cond(A, p)
        (grad,) = torch.autograd.grad(result.sum(), A, create_graph=True)
        return [result, grad.detach(), *torch.autograd.grad((grad * grad).sum(), A)]

    return [attempt(derivatives, m, p) for name, m in _matrices(torch).items() for p in NORMS
            if name in ("regular", "stack", "none")]


@parity
def test_ranks_and_pseudoinverses(torch):
    tensors = {"T": torch.tensor(0.5), "T2": torch.tensor([0.5, 0.1]), "T3": torch.ones(3),
               "TI": torch.tensor(1)}
    seen = []
    for m in _matrices(torch).values():
        for given in ({}, {"atol": 1e-3}, {"rtol": 1e-3}, {"hermitian": True}, {"atol": "T"}, {"rtol": "T"},
                      {"atol": "T2"}, {"atol": "T3"}, {"atol": "TI"}, {"atol": 1, "rtol": 1}, {"atol": "x"},
                      {"atol": "T", "rtol": 0.1}, {"foo": 1}, {"hermitian": 1}):
            named = {k: tensors.get(v, v) if isinstance(v, str) else v for k, v in given.items()}
            seen += [attempt(torch.linalg.matrix_rank, m, **named), attempt(torch.linalg.pinv, m, **named)]
        for given in ((0.5,), (tensors["T"], True), (None,), ("x",), (1, 1)):
            seen.append(attempt(torch.linalg.matrix_rank, m, *given))
    m, rank = _matrices(torch)["regular"], torch.linalg.matrix_rank
    return seen + [attempt(rank, m, tol=1, rtol=1), attempt(rank, m, tol=None), attempt(rank),
                   attempt(rank, m, atol="x", rtol=1.0, hermitian=True, out=None), attempt(rank, m, input=m),
                   torch.linalg.pinv(m.float(), out=torch.empty(0, dtype=torch.float64)).dtype,
                   attempt(torch.linalg.pinv, m, out=torch.empty(0, dtype=torch.int64))]


@parity
def test_exponentials(torch):
    exponential = torch.linalg.matrix_exp
    seen = [attempt(exponential, m) for name, m in _matrices(torch).items() if name != "half"]
    stack = torch.stack([torch.full((2, 2), INF), torch.eye(2)])
    return seen + [attempt(exponential), attempt(exponential, 1), attempt(exponential, torch.eye(2), out=1),
                   exponential(stack), torch.matrix_exp(torch.tensor([[-INF, 0.0], [0.0, 1.0]]))]


@parity
def test_equations_between_tensors(torch):
    solve, invert = torch.linalg.tensorsolve, torch.linalg.tensorinv
    matrices = _matrices(torch)
    seen = [attempt(solve, a, b) for name, a in matrices.items() for b in matrices.values() if name != "nan"]
    seen += [attempt(invert, m, ind) for m in matrices.values() for ind in (0, 1, 2, 3, -1, "x", 1.0, True)]
    a = torch.arange(16.0, dtype=torch.float64).view(2, 2, 4) + 9 * torch.eye(4).view(2, 2, 4)
    b = torch.ones(2, 2, dtype=torch.float64)
    for dims in (None, (0,), (1,), (0, 2), (5,), (0, 0), (-1,), [1], 1, "x", (), (1.0,), (0, "x")):
        seen += [attempt(solve, a, b, dims), attempt(solve, a, b, dims=dims)]
    whole = torch.empty(0, dtype=torch.int64)
    return seen + [attempt(solve, a, 1), attempt(solve, a), attempt(solve, a, b, out=whole), attempt(invert),
                   attempt(invert, a, out=whole), solve(a, b, out=torch.empty(0)).dtype]


@parity
def test_chains(torch):
    product, matrices = torch.linalg.multi_dot, _matrices(torch)
    del matrices["nan"]
    seen = [attempt(f, *args) for a in matrices.values() for b in matrices.values() for f, *args in (
        (product, [a, b]), (product, [a, b, a]), (torch.chain_matmul, a, b))]
    a, b = torch.ones(2, 2), torch.ones(2, 2, 2)
    return seen + [attempt(product, given) for given in (
        [], [a], a, b, [a, 1], (a, a), [b, a], [a[0], b, a[0]], [a, torch.ones(3, 2), a], iter([a, a]))] + [
        attempt(product), attempt(product, [a, a], out=torch.empty(0, dtype=torch.float64)),
        torch.chain_matmul(a)]


@parity
def test_least_squares(torch):
    lstsq, matrices = torch.linalg.lstsq, _matrices(torch)
    del matrices["nan"]
    seen = [attempt(lstsq, a, b) for a in matrices.values() for b in matrices.values()]
    for name, a in matrices.items():
        for driver in ("gels", "gelsy", "gelsd", "gelss", "x", None):
            for rcond in (None, 0.1, -1, "x") if name != "singular" else (None, 0.1):
                seen.append(attempt(lstsq, a, torch.ones(2, 1, dtype=a.dtype), rcond, driver=driver))
    a, b = torch.ones(3, 2, 2) + torch.eye(2), torch.ones(2, 2)
    return seen + [attempt(lstsq, x, y) for x, y in (
        (a, b), (a, b[:1]), (a[:1], torch.ones(3, 2)), (a, torch.ones(3, 2)), (a[:1], torch.ones(2, 2, 3)),
        (b, torch.ones(2, 2, 1)), (b, torch.ones(3, 1)), (b, 1), ([[1.0]], b))] + [
        attempt(lstsq), attempt(lstsq, b), attempt(lstsq, b, b, None, driver=1),
        attempt(lstsq, b, b, 0.1, "gels"), attempt(lstsq, b, B=b), attempt(lstsq, b, b, driver="gels"),
        attempt(lstsq, torch.ones(3, 2), torch.ones(3, 1), driver="gels")]


@parity
def test_arguments(torch):
    linalg, m = torch.linalg, torch.tensor([[2.0, 1.0], [1.0, 3.0]])
    calls = ((linalg.det, (m, m), {}), (linalg.det, (m,), {"A": m}), (linalg.det, (), {"foo": 1}),
             (linalg.det, (m,), {"foo": 1}), (linalg.det, (), {"A": 1}), (linalg.cholesky, (), {"A": m}),
             (linalg.cholesky, (), {"input": m}), (linalg.solve, (), {"B": m}), (linalg.solve, (m, 1), {}),
             (linalg.solve_triangular, (m, m), {}), (linalg.solve_triangular, (m, m, True), {}),
             (linalg.solve_triangular, (m, m), {"upper": 1}), (linalg.qr, (m, 1), {}),
             (linalg.vander, (1,), {}), (linalg.vander, (m,), {"N": 1.5}), (linalg.svd, (m, None), {}),
             (linalg.svd, (m,), {"driver": 1}),
             (linalg.matrix_norm, (m, 1, 2), {}), (linalg.matrix_norm, (m, 1, (0,)), {}),
             (linalg.matrix_norm, (m,), {"dim": (0, 1, 2)}), (linalg.vector_norm, (m, "x"), {}),
             (linalg.vector_norm, (m, 2), {"dim": 1.5}), (linalg.vector_norm, (m,), {"dtype": 1}),
             (linalg.vector_norm, (m,), {"dtype": float}), (linalg.norm, (m, 2, "x"), {}),
             (linalg.norm, (m,), {"dim": (0, 1.0)}), (linalg.vecdot, (m, 1), {}), (linalg.eigh, (m, 1), {}),
             (linalg.cholesky_ex, (m,), {"out": 1}), (linalg.qr, (m,), {"out": (m,)}),
             (linalg.inv_ex, (m,), {"out": (1, m)}))
    seen = [attempt(f, *args, **named) for f, args, named in calls]
    halves = m.half(), m.long(), m[0]
    return seen + [attempt(f, x) for x in halves for f in (
        linalg.svdvals, linalg.eigvalsh, linalg.qr, linalg.cholesky, linalg.inv, linalg.det)]


@parity
def test_inverses_from_factors(torch):
    return [attempt(torch.cholesky_inverse, m, upper=upper) for upper in (False, True)
            for name, m in _matrices(torch).items() if name != "nan"]


def _twice(torch, function, A):
    A = A.clone().requires_grad_()
    results = [r for r in function(A) if r.requires_grad]
    total = sum((r * r * r.detach().cos()).sum() for r in results)
    (grad,) = torch.autograd.grad(total, A, create_graph=True)
    return [*results, grad.detach(), *torch.autograd.grad((grad * grad).sum(), A)]


@parity
def test_older_names(torch):
    square = torch.tensor([[4.0, 2.0, 1.0], [2.0, 3.0, 0.0], [1.0, 0.0, 5.0]], dtype=torch.float64)
    tall = torch.tensor([[4.0, 2.0], [2.0, 3.0], [1.0, 7.0]], dtype=torch.float64)
    seen = [torch.cholesky(square), square.cholesky(upper=True), torch.qr(tall), tall.qr(some=False)[1],
            torch.svd(tall, compute_uv=False), tall.svd()[1], [f.shape for f in torch.svd(tall, some=False)],
            [f.abs() for f in torch.svd(tall)]]
    matrices = _matrices(torch)
    del matrices["nan"]
    seen += [attempt(f, m) for m in matrices.values() for f in (torch.cholesky, torch.qr)]
    seen += [attempt(torch.svd, matrices[name]) for name in ("zero", "vector", "int", "half", "none")]
    calls = ((torch.cholesky, (), {}), (torch.svd, (tall, 1), {}), (torch.qr, (tall, "x"), {}),
             (tall.svd, (1,), {}), (tall.qr, (), {"foo": 1}), (square.cholesky, (1,), {}),
             (torch.svd, (1,), {}),
             (torch.cholesky, (square,), {"out": torch.empty(0)}), (torch.qr, (tall,), {"out": (tall,)}))
    return seen + [attempt(f, *args, **named) for f, args, named in calls] + [
        type(torch.qr(tall)).__name__, repr(torch.svd(tall, compute_uv=False))]


@parity
def test_gradients_under_the_older_names(torch):
    square = torch.tensor([[4.0, 2.0, 1.0], [2.0, 3.0, 0.0], [1.0, 0.0, 5.0]], dtype=torch.float64)
    tall = torch.tensor([[4.0, 2.0], [2.0, 3.0], [1.0, 7.0]], dtype=torch.float64)
    functions = ((lambda a: [torch.cholesky(a)], square), (lambda a: [a.cholesky(upper=True)], square),
                 (lambda a: [f.abs() for f in torch.svd(a)], tall), (torch.qr, tall),
                 (lambda a: torch.svd(a, compute_uv=False), tall))
    return [_twice(torch, f, m) for f, m in functions]
