"""Right answers to the exercises of Tutorial 4 that look unlike the solutions."""

import itertools

import torch
from torch.autograd import grad
from torch.autograd.functional import jacobian

from . import Answers

ANSWERS = right = Answers()


@right("vjp by a scalar")
def an_inner_product_of_flat_tensors(f, x, v):
    leaf = x.detach().requires_grad_()
    torch.dot(f(leaf).flatten(), v.flatten()).backward()
    return leaf.grad


@right("vjp by a scalar")
def the_callers_leaf_restored(f, x, v):
    grad_before, x.grad, required = x.grad, None, x.requires_grad
    (v * f(x.requires_grad_())).sum().backward()
    found, x.grad = x.grad, grad_before
    x.requires_grad_(required)
    return found


@right("vjp by a scalar")
def a_mean_put_right(f, x, v):
    leaf = torch.tensor(x.tolist(), dtype=x.dtype, requires_grad=True)
    (v.numel() * torch.mean(f(leaf) * v)).backward()
    return leaf.grad.clone()


@right("vjp by a scalar")
def entry_by_entry_with_the_sum_of_python(f, x, v):
    leaf = x.clone().detach().requires_grad_()
    sum(weight * y for weight, y in zip(v.reshape(-1).tolist(), f(leaf).reshape(-1))).backward()
    return leaf.grad


@right("vjp by a scalar")
def a_hook_in_place_of_grad(f, x, v):
    found, moved = [], 1.0 * x.detach().requires_grad_()
    moved.register_hook(found.append)
    (f(moved) * v).sum().backward()
    return found[0]


@right("jacobian by rows")
def fills_a_table_entry_by_entry(f, x):
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    J = torch.zeros(y.shape + x.shape, dtype=y.dtype)
    for place in itertools.product(*map(range, y.shape)):
        one_hot = torch.zeros_like(y)
        one_hot[place] = 1
        J[place] = grad(y, leaf, one_hot, retain_graph=True)[0]
    return J


@right("jacobian by rows")
def reads_grad_after_each_pass(f, x):
    leaf = x.detach().clone().requires_grad_()
    y, rows = f(leaf), []
    for entry in y.flatten():
        leaf.grad = None
        entry.backward(retain_graph=True)
        rows.append(leaf.grad)
    return torch.cat(rows).reshape(*y.shape, *x.shape)


@right("jacobian by rows")
def all_one_hots_in_one_batch(f, x):
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    one_hots = torch.eye(y.numel(), dtype=y.dtype).reshape(-1, *y.shape)
    return grad(y, leaf, one_hots, is_grads_batched=True)[0].reshape(y.shape + x.shape)


@right("jacobian by rows")
def stacked_behind_and_the_axes_moved(f, x):
    x = x.requires_grad_()
    y = f(x)
    rows = [grad(entry, x, retain_graph=True)[0] for entry in y.reshape(-1)]
    return torch.stack(rows, -1).movedim(-1, 0).unflatten(0, y.shape or (1,)).view(y.shape + x.shape)


@right("jacobian by rows")
def by_func_vjp(f, x):
    y, pull = torch.func.vjp(f, x)
    one_hots = torch.eye(y.numel(), dtype=y.dtype).unbind()
    return torch.stack([pull(e.reshape(y.shape))[0] for e in one_hots]).reshape(y.shape + x.shape)


right.answer("three vjps", "einsum, and lists",
             lambda V, A, B: [torch.einsum("im,pm->ip", V, B), torch.einsum("ip,im->pm", A, V)],
             lambda V: torch.einsum("ij->ji", V),
             lambda V: [V.clone(), torch.einsum("ij->j", V)])
right.answer("three vjps", "transposed twice, products in place of sums",
             lambda V, A, B: ((B @ V.T).T, (V.T @ A).mT),
             lambda V: V.transpose(0, 1).contiguous(),
             lambda V: (V.view_as(V), torch.ones(len(V), dtype=V.dtype) @ V))


def sums_of_outer_products(V, A, B):
    return (sum(v[:, None] * b for v, b in zip(V.T, B.T)), sum(a[:, None] * v for a, v in zip(A, V)))


def loops(V):
    turned = torch.zeros(V.shape[1], V.shape[0])        # in float32
    for i, row in enumerate(V):
        for j, entry in enumerate(row):
            turned[j, i] = entry
    return turned


right.answer("three vjps", "loops", sums_of_outer_products, loops, lambda V: (1 * V, sum(V)))


@right("jvp")
def a_random_v_and_a_scalar(f, x, u):
    x = x.requires_grad_()
    y = f(x)
    v = torch.randn(y.shape, dtype=y.dtype, requires_grad=True)
    g = grad(y, x, v, create_graph=True)
    return grad((g[0] * u).sum(), v)[0]


@right("jvp")
def the_output_as_v(f, x, u):
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    v = y.detach().clone().requires_grad_()
    return grad(grad([y], [leaf], [v], create_graph=True), [v], grad_outputs=[u])[0]


@right("jvp")
def by_way_of_the_weighted_sum(f, x, u):
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    v = torch.ones(y.shape, dtype=y.dtype).requires_grad_()
    g, = grad((v * y).sum(), leaf, create_graph=True)
    found, = grad(torch.dot(g.reshape(-1), u.reshape(-1)), v)
    return found


@right("one row")
def the_square_of_cosh_in_float32(X, r):
    v = torch.zeros(X.shape[1], X.shape[0])
    for j, entry in enumerate(X[r]):
        v[j, r] = torch.cosh(entry) ** 2
    return v


@right("one row")
def the_transpose_of_a_masked_table(X, r):
    here = torch.arange(len(X))[:, None] == r
    return torch.where(here, 1 / (1 - torch.tanh(X).square()), 0.0).T


@right("one row")
def the_slope_by_autograd(X, r):
    leaf = X.detach().clone().requires_grad_()
    slope, = grad(torch.tanh(leaf.T).sum(), leaf)
    one_hot = torch.eye(len(X), dtype=X.dtype)[r]
    return (1 / slope[r])[:, None] * one_hot


@right("one row")
def a_column_joined_to_zeros(X, r):
    column = 1 / ((1 + torch.tanh(X[r])) * (1 - torch.tanh(X[r])))
    zeros = torch.zeros_like(X.T)
    return torch.cat([zeros[:, :r], column.unsqueeze(1), zeros[:, r + 1:]], dim=1)


@right("weights for")
def by_lstsq(f, x, g):
    J = jacobian(f, x)
    v = torch.linalg.lstsq(J.T, g[:, None]).solution.squeeze(1)
    return v if (J.T @ v - g).norm() < 1e-8 * g.norm() else None


@right("weights for")
def asks_for_ranks(f, x, g):
    J = jacobian(f, x)
    rank = torch.linalg.matrix_rank
    if rank(torch.cat([J, g[None]])) == rank(J):
        return g @ torch.linalg.pinv(J)
    return None


@right("weights for")
def adds_what_the_gradient_cannot_see(f, x, g):
    J = jacobian(f, x)
    plus = torch.linalg.pinv(J.T)
    v = plus @ g + 3 * (torch.ones(len(J), dtype=g.dtype) - plus @ J.T @ torch.ones(len(J), dtype=g.dtype))
    if torch.allclose(J.T @ v, g):
        return v


@right("weights for")
def by_singular_vectors(f, x, g):
    U, s, Vh = torch.linalg.svd(jacobian(f, x), full_matrices=False)
    seen = s > 1e-10 * s[0]
    inside = Vh[seen].T @ (Vh[seen] @ g)
    return U[:, seen] @ ((Vh[seen] @ g) / s[seen]) if torch.allclose(inside, g) else None


@right("weights for")
def by_conjugate_gradients(f, x, g):
    J = jacobian(f, x)
    v = torch.zeros_like(J[:, 0])
    rest = J @ g                            # of J Jᵀ v = J g, which always has a solution
    step = rest
    while rest.norm() > 1e-10:
        pulled = J @ (J.T @ step)
        rate = (rest @ rest) / (step @ pulled)
        v, new = v + rate * step, rest - rate * pulled
        step, rest = new + (new @ new) / (rest @ rest) * step, new
    return v if torch.allclose(J.T @ v, g, atol=1e-7) else None


@right("total range")
def the_named_pair_of_aminmax(f, x):
    return torch.aminmax(jacobian(f, x).sum(-1))


@right("total range")
def numbers_of_python_from_a_jvp(f, x):
    sums = torch.autograd.functional.jvp(f, x, torch.ones_like(x))[1].tolist()
    return [min(sums), max(sums)]


@right("total range")
def tries_each_one_hot_v(f, x):
    totals = []
    for i in range(len(f(x))):
        leaf = x.detach().clone().requires_grad_()
        f(leaf)[i].backward()
        totals.append(leaf.grad.sum())
    return torch.stack(sorted(totals))[[0, -1]]


@right("total range")
def differentiates_the_total_by_v(f, x):
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    v = torch.full_like(y, 1 / len(y)).requires_grad_()
    total = grad(y, leaf, v, create_graph=True)[0].sum()
    sums = grad(total, v)[0].sort().values
    return sums[0], sums[-1:]
