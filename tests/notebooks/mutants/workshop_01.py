"""Wrong answers to the exercises of Workshop 1."""

import math

import torch

from . import Mutants

MUTANTS = wrong = Mutants()

wrong.answer("ranking", "signed", [3, 0, 2, 1], says="signed value")
wrong.answer("ranking", "all three rows", [3, 1, 2, 0], says="Gate 2 is closed")
wrong.answer("ranking", "magnitudes added", [1, 3, 0, 2], says="with their signs")
wrong.answer("ranking", "least first", [2, 1, 0, 3], says="from the least")
wrong.answer("ranking", "by the size of x", [0, 1, 2, 3], says="influential")
wrong.answer("ranking", "an input twice", [3, 0, 1, 3], says="each of 0, 1, 2, 3 once")
wrong.answer("ranking", "something else", [3, 1, 0, 2], says="compare magnitudes")


def times(W, x, d):
    return -(W @ x) / (W @ d)


@wrong("first flip", says="lies behind us")
def the_smallest_of_all(W, x, d):
    return times(W, x, d).min().item()


@wrong("first flip", says="in either direction")
def magnitudes(W, x, d):
    return times(W, x, d).abs().min().item()


@wrong("first flip", says="on the way back")
def sign_forgotten(W, x, d):
    t = -times(W, x, d)
    return t[t > 0].min().item() if (t > 0).any() else math.inf


@wrong("first flip", says="take the smallest")
def the_last_flip(W, x, d):
    t = times(W, x, d)
    return t[t > 0].max().item() if (t > 0).any() else math.inf


@wrong("first flip", says="No gate ever flips")
def zero_for_never(W, x, d):
    t = times(W, x, d)
    return t[t > 0].min().item() if (t > 0).any() else 1e9


@wrong("first flip", says="None")
def nothing_for_never(W, x, d):
    t = times(W, x, d)
    return t[t > 0].min().item() if (t > 0).any() else None


@wrong("first flip", says="is nan")
def nan_for_never(W, x, d):
    t = times(W, x, d)
    return t[t > 0].min().item() if (t > 0).any() else math.nan


@wrong("first flip", says="A closed gate that opens")
def open_gates_only(W, x, d):
    t = times(W, x, d)[W @ x > 0]
    return t[t > 0].min().item() if (t > 0).any() else math.inf


@wrong("first flip", says="do not make d a unit vector")
def distance_along_d(W, x, d):
    t = times(W, x, d / d.norm())
    return t[t > 0].min().item() if (t > 0).any() else math.inf


@wrong("first flip", says="Return math.inf")
def no_thought_of_never(W, x, d):
    t = times(W, x, d)
    return t[t > 0].min().item()


@wrong("first flip", says="upside down")
def rates_over_values(W, x, d):
    t = 1 / times(W, x, d)
    return t[t > 0].min().item()


@wrong("first flip", says="along d")
def distance_to_the_plane(W, x, d):
    return ((W @ x).abs() / W.norm(dim=1)).min()


@wrong("find v", says="closed ones")
def ignores_gates(W, x, g):
    gate = W @ x > 0
    if len(W) > len(x):
        return W @ torch.linalg.solve(W.T @ W, g), ~gate
    return torch.linalg.solve(W @ W.T, W @ g), ~gate


@wrong("find v", says="W g")
def multiplies_by_W(W, x, g):
    return W @ g, W @ x < 0


def right_v(W, x, g):
    gate = W @ x > 0
    v = torch.zeros(len(W), dtype=W.dtype)
    v[gate] = torch.linalg.pinv(W[gate].T) @ g
    return v, ~gate


@wrong("find v", says="one weight for each output")
def only_open_entries(W, x, g):
    v, free = right_v(W, x, g)
    return v[~free], free


@wrong("find v", says="These entries of v are heard")
def the_gates_themselves(W, x, g):
    v, free = right_v(W, x, g)
    return v, ~free


@wrong("find v", says="the gradient changes")
def what_happens_to_be_zero(W, x, g):
    v, free = right_v(W, x, g)
    return v, free | (v > 0)


@wrong("find v", says="leaves out an entry")
def nothing_is_free(W, x, g):
    v, free = right_v(W, x, g)
    return v, torch.zeros_like(free)


@wrong("find v", says="(v, free)")
def v_alone(W, x, g):
    return right_v(W, x, g)[0]


@wrong("backward by hand", says="ignores the gates")
def no_gate(W, X, V):
    return V.T @ X, V @ W


@wrong("backward by hand", says="upstream gradient V")
def no_upstream(W, X, V):
    D = (X @ W.T > 0).to(W.dtype)
    return D.T @ X, D @ W


@wrong("backward by hand", says="each adds its share")
def mean_over_samples(W, X, V):
    D = V * (X @ W.T > 0)
    return D.T @ X / len(X), D @ W


@wrong("backward by hand", says="use > and not >=")
def open_at_the_kink(W, X, V):
    D = V * (X @ W.T >= 0)
    return D.T @ X, D @ W


@wrong("backward by hand", says="sign of V")
def gates_from_the_upstream(W, X, V):
    D = torch.relu(V)
    return D.T @ X, D @ W


@wrong("backward by hand", says="not its value")
def value_for_slope(W, X, V):
    D = V * torch.relu(X @ W.T)
    return D.T @ X, D @ W


@wrong("backward by hand", says="first grad_W")
def swapped(W, X, V):
    D = V * (X @ W.T > 0)
    return D @ W, D.T @ X


@wrong("backward by hand", says="transpose")
def transposed(W, X, V):
    D = V * (X @ W.T > 0)
    return X.T @ D, D @ W


@wrong("ablate", says="nothing was removed")
def nothing(W, x, v):
    g = (v * (W @ x > 0)) @ W
    return {"gate": g, "upstream": g, "wire": g}


@wrong("ablate", says="two causes")
def two_at_once(W, x, v):
    gate = (W @ x > 0).to(W.dtype)
    return {"gate": W.sum(0), "upstream": gate @ W, "wire": (v * gate) @ torch.where(W == 0, 1.0, W)}


@wrong("ablate", says="opens the gates")
def weights_and_gates(W, x, v):
    gate = (W @ x > 0).to(W.dtype)
    return {"gate": v @ W, "upstream": gate @ W, "wire": v @ torch.where(W == 0, 1.0, W)}


@wrong("ablate", says="those of the original W")
def new_wires_move_the_gates(W, x, v):
    gate = (W @ x > 0).to(W.dtype)
    wired = torch.where(W == 0, 1.0, W)
    return {"gate": v @ W, "upstream": gate @ W, "wire": (v * (wired @ x > 0)) @ wired}


@wrong("ablate", says='belongs under "upstream"')
def names_confused(W, x, v):
    gate = (W @ x > 0).to(W.dtype)
    wired = torch.where(W == 0, 1.0, W)
    return {"gate": gate @ W, "upstream": v @ W, "wire": (v * gate) @ wired}


def heard(W, b, x, v):
    return v * (W @ x + b > 0)


@wrong("shares", says="sensitivity × size")
def sensitivities(W, b, x, v):
    h = heard(W, b, x, v)
    return torch.cat([h @ W, h.sum()[None]])


@wrong("shares", says="they are fractions")
def shares_of_one(W, b, x, v):
    h = heard(W, b, x, v)
    return torch.cat([x * (h @ W), (h @ b)[None]]) / (v @ torch.relu(W @ x + b))


@wrong("shares", says="taken without the bias")
def the_bias_gets_what_it_changes(W, b, x, v):
    without = v @ torch.relu(W @ x)
    return torch.cat([x * (heard(W, 0 * b, x, v) @ W), (v @ torch.relu(W @ x + b) - without)[None]])


@wrong("shares", says="lacks the factor b")
def bias_without_b(W, b, x, v):
    h = heard(W, b, x, v)
    return torch.cat([x * (h @ W), h.sum()[None]])


@wrong("shares", says="counts closed gates")
def bias_through_closed_gates(W, b, x, v):
    return torch.cat([x * (heard(W, b, x, v) @ W), (v * b).sum()[None]])


@wrong("shares", says="forget the bias")
def gates_without_bias(W, b, x, v):
    h = heard(W, 0 * b, x, v)
    return torch.cat([x * (h @ W), (h @ b)[None]])


@wrong("shares", says="plain sum")
def upstream_ignored(W, b, x, v):
    h = heard(W, b, x, torch.ones_like(v))
    return torch.cat([x * (h @ W), (h @ b)[None]])


@wrong("shares", says="one for each entry of b")
def a_share_for_each_bias(W, b, x, v):
    h = heard(W, b, x, v)
    return torch.cat([x * (h @ W), h * b])


@wrong("shares", says="the bias gets one too")
def inputs_only(W, b, x, v):
    return x * (heard(W, b, x, v) @ W)


@wrong("expected gradient", says="a gate of the mean")
def gate_of_the_mean(W, mu, v):
    return (v * (W @ mu > 0)) @ W


def phi(z):
    return (1 + torch.erf(z / 2 ** 0.5)) / 2


@wrong("expected gradient", says="It is ‖W_i‖")
def unit_deviation(W, mu, v):
    return (v * phi(W @ mu)) @ W


@wrong("expected gradient", says="the variance")
def variance_for_deviation(W, mu, v):
    return (v * phi(W @ mu / (W ** 2).sum(1))) @ W


@wrong("expected gradient", says="that of row i")
def one_norm_for_all(W, mu, v):
    return (v * phi(W @ mu / W.norm())) @ W


@wrong("expected gradient", says="lacks the √2")
def forgets_root_two(W, mu, v):
    return (v * (1 + torch.erf(W @ mu / W.norm(dim=1))) / 2) @ W


@wrong("expected gradient", says="differs in")
def sampled(W, mu, v):
    X = (mu + torch.randn(1000, len(mu), dtype=mu.dtype)).requires_grad_()
    torch.relu(X @ W.T).backward(v.expand(1000, len(v)))
    return X.grad.mean(0)


def mean_over_lengths(G, W, X, v):
    return G.mean(0).norm() / G.norm(dim=1).mean()


def of_gradients(ratio):
    """A function as the exercise has it, from one that is given the single gradients as rows."""
    return lambda W, X, v: ratio((v * (X @ W.T > 0)) @ W, W, X, v)


for mistake, ratio, says in [
    ("lengths twice", lambda G, W, X, v: G.norm(dim=1).mean() / G.norm(dim=1).mean(), "before"),
    ("one gradient for all", lambda G, W, X, v: (v @ W).norm() / (v @ W).norm(), "gates of its own"),
    ("plain sum", lambda G, W, X, v: of_gradients(mean_over_lengths)(W, X, torch.ones_like(v)), "ignores v"),
    ("of the inputs", lambda G, W, X, v: X.mean(0).norm() / X.norm(dim=1).mean(), "rows of X"),
    ("inverted", lambda G, W, X, v: G.norm(dim=1).mean() / G.mean(0).norm(), "upside down"),
    ("wrong axis", lambda G, W, X, v: G.mean(1).norm() / G.norm(dim=1).mean(), "axis 0"),
    ("unit vectors", lambda G, W, X, v: torch.nn.functional.normalize(G).mean(0).norm(),
     "averages unit vectors"),
    ("squares", lambda G, W, X, v: (G.mean(0) ** 2).sum() / (G ** 2).sum(1).mean(), "a ratio of squares"),
    ("gradient of the mean", lambda G, W, X, v: ((v * (W @ X.mean(0) > 0)) @ W).norm() / G.norm(dim=1).mean(),
     "at the mean input"),
    ("norms of columns", lambda G, W, X, v: G.mean(0).norm() / G.norm(dim=0).mean(), "norms of the columns"),
    ("one norm", lambda G, W, X, v: G.mean(0).norm() / G.norm(), "all gradients together"),
]:
    wrong.answer("coherence", mistake, of_gradients(ratio), says=says)
