"""Matrices without inverse, solution or factor: inv_ex, solve_ex, cholesky_ex, and the plain functions."""
from .outcome import attempt
from .programs import parity


def _matrices(torch):
    regular, singular = torch.tensor([[2.0, 1.0], [1.0, 3.0]]), torch.tensor([[1.0, 2.0], [2.0, 4.0]])
    stack = torch.stack([regular, singular, regular])
    order3 = torch.tensor([[4.0, 2.0, 1.0], [2.0, 1.0, 0.0], [1.0, 0.0, 5.0]])
    return regular, singular, stack, stack.unsqueeze(1), order3, torch.zeros(2, 2), torch.ones(0, 0), \
        torch.ones(0, 2, 2), torch.ones(2, 3), regular[0], regular.long(), regular.clone().requires_grad_()


@parity
def test_inverses(torch):
    return [attempt(f, m, **named) for m in _matrices(torch) for f, named in (
        (torch.linalg.inv, {}), (torch.linalg.inv_ex, {}), (torch.linalg.inv_ex, {"check_errors": True}))]


@parity
def test_solutions(torch):
    sides = torch.tensor([1.0, 2.0]), torch.eye(2), torch.ones(3), torch.ones(2, dtype=torch.float64)
    return [attempt(f, m, b, **named) for m in _matrices(torch) for b in sides for f, named in (
        (torch.linalg.solve, {}), (torch.linalg.solve_ex, {}), (torch.linalg.solve, {"left": False}),
        (torch.linalg.solve_ex, {"check_errors": True}))]


@parity
def test_cholesky_factors(torch):
    return [attempt(f, m, **named) for m in _matrices(torch) for f, named in (
        (torch.linalg.cholesky, {}), (torch.linalg.cholesky_ex, {}), (torch.linalg.cholesky, {"upper": True}),
        (torch.linalg.cholesky_ex, {"upper": True}), (torch.linalg.cholesky_ex, {"check_errors": True}))]
