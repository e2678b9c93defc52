"""Wrong answers to the exercises of Workshop 2."""

import torch
from torch.autograd import grad

from . import Mutants

MUTANTS = wrong = Mutants()


def tables(groups):
    label = torch.tensor(groups)
    same = (label[:, None] == label[None, :]).double()
    return same - torch.eye(len(groups), dtype=torch.float64), 1 - same


@wrong("contrast", says="divide each kind by its number")
def sums_instead_of_means(groups):
    within, between = tables(groups)
    return within - between


@wrong("contrast", says="counts the diagonal")
def diagonal_included(groups):
    within, between = tables(groups)
    same = within + torch.eye(len(groups), dtype=torch.float64)
    return same / same.sum() - between / between.sum()


@wrong("contrast", says="wishes, not costs")
def costs_instead_of_wishes(groups):
    within, between = tables(groups)
    return between / between.sum() - within / within.sum()


@wrong("contrast", says="still to be subtracted")
def within_only(groups):
    within, _ = tables(groups)
    return within / within.sum()


@wrong("contrast", says="its own count")
def one_count_for_both(groups):
    within, between = tables(groups)
    return (within - between) / (within + between).sum()


def similarity(X):
    return torch.tanh(X @ X.T)


def weighted(X, V):
    return V * (1 - similarity(X) ** 2)


@wrong("gradient by hand", says="symmetric V only")
def doubles_one_term(X, V):
    return 2 * weighted(X, V) @ X


@wrong("gradient by hand", says="X is used twice")
def one_term(X, V):
    return weighted(X, V) @ X


@wrong("gradient by hand", says="lacks the slope")
def no_slope(X, V):
    return (V + V.T) @ X


@wrong("gradient by hand", says="ignores V")
def upstream_ignored(X, V):
    W = weighted(X, torch.ones_like(V))
    return (W + W.T) @ X


@wrong("gradient by hand", says="still have to mix")
def couplings_only(X, V):
    W = weighted(X, V)
    return W + W.T


@wrong("gradient by hand", says="uses Y² for the slope")
def square_for_slope(X, V):
    W = V * similarity(X) ** 2
    return (W + W.T) @ X


@wrong("gradient by hand", says="the direction that lowers")
def descends(X, V):
    W = weighted(X, V)
    return -(W + W.T) @ X


def slope_and_squares(X):
    return 1 - similarity(X) ** 2, (X ** 2).sum(1)


@wrong("reach", says="both terms land in one row")
def forgets_the_diagonal(X):
    S, q = slope_and_squares(X)
    return S * torch.sqrt(q[:, None] + q[None, :])


@wrong("reach", says="On it you have 2 √2")
def doubles_the_diagonal(X):
    S, q = slope_and_squares(X)
    R = S * torch.sqrt(q[:, None] + q[None, :])
    return R + torch.diag(torch.diag(R))


@wrong("reach", says="and you count one")
def one_term_on_the_diagonal(X):
    S, q = slope_and_squares(X)
    off = 1 - torch.eye(len(X), dtype=X.dtype)
    return S * torch.sqrt(q[:, None] + off * q[None, :])


@wrong("reach", says="lacks the slope")
def reach_without_slope(X):
    S, q = slope_and_squares(X)
    R = torch.sqrt(q[:, None] + q[None, :])
    return R + (2 ** 0.5 - 1) * torch.diag(torch.diag(R))


@wrong("reach", says="add as squares")
def adds_norms(X):
    S, q = slope_and_squares(X)
    return S * (q[:, None].sqrt() + q[None, :].sqrt())


@wrong("reach", says="Row j gets one too")
def one_row_only(X):
    S, q = slope_and_squares(X)
    return S * q[None, :].sqrt()


@wrong("reach", says="right on the diagonal")
def diagonal_rule_everywhere(X):
    S, q = slope_and_squares(X)
    return 2 * S * q[:, None].sqrt()


def couplings(X, G):
    plus = torch.linalg.pinv(X)
    return G @ plus + (G @ plus).T - plus.T @ X.T @ G @ plus


@wrong("weights for", says="Expected None")
def never_says_none(X, G):
    return couplings(X, G) / (2 * (1 - similarity(X) ** 2))


@wrong("weights for", says="twice the gradient")
def forgets_the_half(X, G):
    if not torch.allclose(X.T @ G, G.T @ X):
        return None
    return couplings(X, G) / (1 - similarity(X) ** 2)


@wrong("weights for", says="divide by the slope S")
def forgets_to_divide_by_the_slope(X, G):
    if not torch.allclose(X.T @ G, G.T @ X):
        return None
    return couplings(X, G) / 2


@wrong("weights for", says="is A itself")
def the_couplings_as_they_are(X, G):
    return couplings(X, G) if torch.allclose(X.T @ G, G.T @ X) else None


@wrong("weights for", says="third term")
def two_terms_of_three(X, G):
    if not torch.allclose(X.T @ G, G.T @ X):
        return None
    once = G @ torch.linalg.pinv(X)
    return (once + once.T) / (2 * (1 - similarity(X) ** 2))


@wrong("weights for", says="not symmetric")
def pseudoinverse_alone(X, G):
    if not torch.allclose(X.T @ G, G.T @ X):
        return None
    return G @ torch.linalg.pinv(X) / (2 * (1 - similarity(X) ** 2))


@wrong("weights for", says="but there is such a V")
def gives_up_on_tall(X, G):
    if len(X) != X.shape[1] or not torch.allclose(X.T @ G, G.T @ X):
        return None
    return couplings(X, G) / (2 * (1 - similarity(X) ** 2))


@wrong("noise floor", says="smaller by √N")
def scatter_of_one(samples):
    return samples.mean(0), samples.std(0)


@wrong("noise floor", says="take the root")
def variance_of_the_mean(samples):
    return samples.mean(0), samples.var(0) / len(samples)


@wrong("noise floor", says="divides by N - 1")
def population_variance(samples):
    N = len(samples)
    return samples.mean(0), torch.sqrt(((samples - samples.mean(0)) ** 2).sum(0) / N / N)


@wrong("noise floor", says="N - 1 twice")
def one_less_for_the_mean_too(samples):
    return samples.mean(0), samples.std(0) / (len(samples) - 1) ** 0.5


@wrong("noise floor", says="is doubled")
def a_band_of_two(samples):
    return samples.mean(0), 2 * samples.std(0) / len(samples) ** 0.5


@wrong("noise floor", says="the mean comes first")
def swapped(samples):
    return samples.std(0) / len(samples) ** 0.5, samples.mean(0)


def first(X, V, create_graph=True):
    X = X.detach().requires_grad_()
    return X, grad((V * similarity(X)).sum(), X, create_graph=create_graph)[0]


@wrong("curvature", says="create_graph=True")
def forgets_create_graph(X, V):
    X, G = first(X, V, create_graph=False)
    return (G * grad(G, X, G)[0]).sum() / 2


@wrong("curvature", says="the factor ½")
def forgets_the_taylor_half(X, V):
    X, G = first(X, V)
    return (G * grad(G, X, G.detach())[0]).sum()


@wrong("curvature", says="The weight is G")
def sums_columns(X, V):
    X, G = first(X, V)
    return (G * grad(G, X, torch.ones_like(G))[0]).sum() / 2


@wrong("curvature", says="has to be constant")
def differentiates_the_square(X, V):
    X, G = first(X, V)
    return (G * grad((G * G).sum(), X)[0]).sum()


def gradient(X, V):
    return first(X, V, create_graph=False)[1]


def both(X, V1, V2):
    G1, G2 = gradient(X, V1), gradient(X, V2)
    inner = (G1 * G2).sum()
    return G1, G2, inner, inner / (G1.norm() * G2.norm())


@wrong("conflict", says="Divide by both lengths")
def inner_product(X, V1, V2):
    G1, G2, inner, _ = both(X, V1, V2)
    return inner, G1 - inner / (G2 ** 2).sum() * G2


@wrong("conflict", says="that of the wishes")
def cosine_of_wishes(X, V1, V2):
    G1, G2, inner, _ = both(X, V1, V2)
    return (V1 * V2).sum() / (V1.norm() * V2.norm()), G1 - inner / (G2 ** 2).sum() * G2


@wrong("conflict", says="squared lengths")
def squared_lengths(X, V1, V2):
    G1, G2, inner, _ = both(X, V1, V2)
    return inner / ((G1 ** 2).sum() * (G2 ** 2).sum()), G1


@wrong("conflict", says="Take it away from G1")
def the_part_itself(X, V1, V2):
    G1, G2, inner, cosine = both(X, V1, V2)
    return cosine, inner / (G2 ** 2).sum() * G2


@wrong("conflict", says="divide by its squared norm")
def as_if_a_unit_vector(X, V1, V2):
    G1, G2, inner, cosine = both(X, V1, V2)
    return cosine, G1 - inner * G2


@wrong("conflict", says="was given length 1")
def a_unit_vector(X, V1, V2):
    G1, G2, inner, cosine = both(X, V1, V2)
    D = G1 - inner / (G2 ** 2).sum() * G2
    return cosine, D / D.norm()


@wrong("conflict", says="row by row")
def a_part_for_each_row(X, V1, V2):
    G1, G2, _, cosine = both(X, V1, V2)
    parts = (G1 * G2).sum(1, keepdim=True) / (G2 ** 2).sum(1, keepdim=True)
    return cosine, G1 - parts * G2


@wrong("conflict", says="roles exchanged")
def protects_the_first(X, V1, V2):
    G1, G2, inner, cosine = both(X, V1, V2)
    return cosine, G2 - inner / (G1 ** 2).sum() * G1


@wrong("conflict", says="expected two tensors")
def cosine_alone(X, V1, V2):
    return both(X, V1, V2)[3]


def searched(X, V, sign=1, level=0.1):
    G = gradient(X, V)
    start, promise = (V * similarity(X)).sum(), sign * (G ** 2).sum()
    eta = 1e-3
    while abs(((V * similarity(X + sign * eta * G)).sum() - start) / (eta * promise) - 1) <= level:
        eta *= 1.004
    return eta


@wrong("trusted step", says="the parabola's rough value")
def parabola(X, V):
    X, G = first(X, V)
    c = (G * grad(G, X, G.detach())[0]).sum().abs() / 2
    return (0.1 * (G ** 2).sum() / c).item()


@wrong("trusted step", says="along +G")
def goes_down(X, V):
    return searched(X, V, sign=-1)


@wrong("trusted step", says="the η for 1 %")
def one_per_cent(X, V):
    return searched(X, V, level=0.01)


@wrong("trusted step", says="differ by 0.1")
def absolute_error(X, V):
    G, eta = gradient(X, V), 1e-3
    start, promise = (V * similarity(X)).sum(), (G ** 2).sum()
    while abs((V * similarity(X + eta * G)).sum() - start - eta * promise) <= 0.1:
        eta *= 1.004
    return eta


@wrong("trusted step", says="not η")
def distance(X, V):
    return searched(X, V) * gradient(X, V).norm().item()
