"""Wrong answers to the exercises of Workshop 1."""

import torch

from . import Mutants

MUTANTS = wrong = Mutants()

wrong.answer("ranking", "signed", [3, 0, 2, 1], says="signed value")
wrong.answer("ranking", "columns of W", [1, 3, 0, 2], says="closed gates")
wrong.answer("ranking", "least first", [2, 1, 0, 3], says="from least")

RIGHT = {"a": True, "b": False, "c": True, "d": True, "e": False}
wrong.answer("reachable", "closed row", {**RIGHT, "b": True}, says="closed")
wrong.answer("reachable", "only positive weights", {**RIGHT, "c": False}, says="negative")
wrong.answer("reachable", "everything", {**RIGHT, "e": True}, says="3.25")


@wrong("find v", says="closed rows")
def ignores_gates(W, x, g):
    if len(W) > len(x):
        return W @ torch.linalg.solve(W.T @ W, g)
    return torch.linalg.solve(W @ W.T, W @ g)


@wrong("find v", says="W g")
def multiplies_by_W(W, x, g):
    return W @ g


@wrong("find v", says="one weight for each output")
def only_open_entries(W, x, g):
    A = W[W @ x > 0]
    return torch.linalg.solve(A @ A.T, A @ g)


@wrong("backward by hand", says="ignores the gates")
def no_gate(W, X, V):
    return V.T @ X, V @ W


@wrong("backward by hand", says="upstream gradient V")
def no_upstream(W, X, V):
    D = (X @ W.T > 0).to(W.dtype)
    return D.T @ X, D @ W


@wrong("backward by hand", says="add up")
def mean_over_samples(W, X, V):
    D = V * (X @ W.T > 0)
    return D.T @ X / len(X), D @ W


@wrong("backward by hand", says="use > and not >=")
def open_at_the_kink(W, X, V):
    D = V * (X @ W.T >= 0)
    return D.T @ X, D @ W


@wrong("ablate", says="nothing was ablated")
def nothing(W, x, v):
    g = (v * (W @ x > 0)) @ W
    return {"gate": g, "upstream": g, "weight": g}


@wrong("ablate", says="two causes")
def two_at_once(W, x, v):
    gate = (W @ x > 0).to(W.dtype)
    return {"gate": W.sum(0), "upstream": gate @ W, "weight": (v * gate) @ torch.where(W == 0, 1.0, W)}


@wrong("ablate", says="opens the gates")
def weights_and_gates(W, x, v):
    gate = (W @ x > 0).to(W.dtype)
    return {"gate": v @ W, "upstream": gate @ W, "weight": v @ torch.where(W == 0, 1.0, W)}


@wrong("expected gradient", says="gradient at the mean")
def gate_of_the_mean(W, mu, v):
    return (v * (W @ mu > 0)) @ W


@wrong("expected gradient", says="not 1")
def unit_deviation(W, mu, v):
    return (v * (1 + torch.erf(W @ mu / 2 ** 0.5)) / 2) @ W


@wrong("expected gradient", says="√2 is missing")
def forgets_root_two(W, mu, v):
    return (v * (1 + torch.erf(W @ mu / W.norm(dim=1))) / 2) @ W


@wrong("coherence", says="same average")
def lengths_twice(G):
    return G.norm(dim=1).mean() / G.norm(dim=1).mean()


@wrong("coherence", says="upside down")
def inverted(G):
    return G.norm(dim=1).mean() / G.mean(0).norm()


@wrong("coherence", says="axis 0")
def wrong_axis(G):
    return G.mean(1).norm() / G.norm(dim=1).mean()
