"""Right answers to the exercises of Workshop 1 that look unlike the solutions."""

import math

import numpy as np
import torch

from . import Answers

ANSWERS = right = Answers()

slope = torch.tensor([1.5, -1.0, -0.5, 2.0])
right.answer("ranking", "a tensor from argsort", slope.abs().argsort(descending=True))
right.answer("ranking", "a tuple from Python's sorted", tuple(sorted(range(4), key=lambda j: -abs(slope[j]))))
right.answer("ranking", "an array of NumPy", np.argsort(-np.abs(slope.numpy())))
right.answer("ranking", "a list of tensors", list(torch.topk(slope.abs(), 4).indices))
right.answer("ranking", "a list of NumPy's integers", list(np.array([3, 0, 1, 2])))


@right("first flip")
def gate_by_gate(W, x, d):
    first = math.inf
    for row in W:
        at, rate = (row @ x).item(), (row @ d).item()
        if at * rate < 0:                               # on the way to zero
            first = min(first, abs(at / rate))
    return first


@right("first flip")
def a_tensor_from_where(W, x, d):
    times = (W @ x) / -(W @ d)
    return torch.where(times > 0, times, torch.inf).min()


@right("first flip")
def the_default_of_min(W, x, d):
    return min((t for t in (-(W @ x) / (W @ d)).tolist() if t >= 0), default=float("inf"))


@right("first flip")
def the_fastest_relative_approach(W, x, d):
    return 1 / torch.relu(-(W @ d) / (W @ x)).amax(dim=0, keepdim=True)


@right("first flip")
def a_float32_of_numpy(W, x, d):
    with np.errstate(divide="ignore"):
        times = np.append(-(W @ x).numpy() / (W @ d).numpy(), np.inf)
    return np.sort(times[times > 0]).astype(np.float32)[0]


@right("find v")
def seven_where_anything_will_do(W, x, g):
    gate = W @ x > 0
    v = torch.full((len(W),), 7.0)                      # in float32, the open entries too
    v[gate] = (torch.linalg.pinv(W[gate].T) @ g).float()
    return [v, gate.logical_not()]


@right("find v")
def by_the_jacobian(W, x, g):
    J = torch.autograd.functional.jacobian(lambda x: torch.relu(W @ x), x)
    return g @ torch.linalg.pinv(J), (J == 0).all(1)


@right("find v")
def by_lstsq(W, x, g):
    is_open = torch.relu(W @ x).bool()
    v = torch.randn(len(W), dtype=W.dtype)
    v[is_open] = torch.linalg.lstsq(W[is_open].T, g.unsqueeze(1)).solution.flatten()
    return v, W @ x <= 0


@right("find v")
def downhill(W, x, g):
    gate = (W @ x > 0).to(W.dtype)
    J = gate[:, None] * W
    v, rest = torch.zeros_like(gate), J @ g
    step = rest
    for _ in range(int(gate.sum())):                    # conjugate gradients: one step for each open row
        pulled = J @ (step @ J)
        rate = (rest @ rest) / (step @ pulled)
        v, new = v + rate * step, rest - rate * pulled
        step, rest = new + (new @ new) / (rest @ rest) * step, new
    return v, torch.eq(gate, 0)


@right("backward by hand")
def where_and_einsum(W, X, V):
    D = torch.where(X @ W.T > 0, V, 0.0)
    return [torch.einsum("km,kn->mn", D, X), torch.einsum("km,mn->kn", D, W)]


@right("backward by hand")
def sample_by_sample(W, X, V):
    grad_W, grad_X = torch.zeros_like(W), torch.zeros_like(X)
    for k, (x, v) in enumerate(zip(X, V)):
        for i, row in enumerate(W):
            if (row * x).sum() > 0:
                grad_W[i] += v[i] * x
                grad_X[k] += v[i] * row
    return grad_W, grad_X


@right("backward by hand")
def a_mask_of_samples_in_columns(W, X, V):
    D = V.T * torch.sign(W @ X.T).clamp(min=0)
    return D @ X, (W.T @ D).T


@right("backward by hand")
def a_masked_copy(W, X, V):
    D = V.masked_fill(torch.relu(X @ W.T) == 0, 0.0)
    return (D[:, :, None] * X[:, None, :]).sum(0), torch.matmul(D, W)


@right("ablate")
def clones_that_are_written(W, x, v):
    gate = torch.heaviside(W @ x, torch.zeros((), dtype=W.dtype))
    wired = W.clone()
    wired[W == 0] = 1
    return dict(wire=torch.einsum("i,i,ij->j", v, gate, wired), upstream=W.T @ gate, gate=W.T @ v)


@right("ablate")
def asks_autograd(W, x, v):
    def gradient(f):
        leaf = x.clone().requires_grad_()
        f(leaf).backward()
        return leaf.grad

    gate, wired = W @ x > 0, W + (W == 0)
    return {"gate": gradient(lambda x: v @ W @ x), "upstream": gradient(lambda x: torch.relu(W @ x).sum()),
            "wire": gradient(lambda x: (v * gate) @ wired @ x)}


@right("ablate")
def path_by_path(W, x, v):
    found = {name: torch.zeros_like(x) for name in ("upstream", "wire", "gate")}
    for row, weight in zip(W, v):
        is_open = float(row @ x > 0)
        for j, wire in enumerate(row):
            found["gate"][j] += weight * wire
            found["upstream"][j] += is_open * wire
            found["wire"][j] += weight * is_open * (wire if wire != 0 else 1)
    return found


@right("shares")
def the_bias_as_one_more_input(W, b, x, v):
    W, x = torch.hstack([W, b[:, None]]), torch.hstack([x, x.new_ones(1)])
    return (v * (W @ x > 0)) @ W * x


@right("shares")
def asks_autograd_about_both(W, b, x, v):
    x, b = x.clone().requires_grad_(), b.clone().requires_grad_()
    by_x, by_b = torch.autograd.grad(torch.relu(W @ x + b), (x, b), v)
    return torch.cat([x * by_x, (b * by_b).sum().reshape(1)])


@right("shares")
def the_bias_gets_what_is_left(W, b, x, v):
    shares = x * ((v * (W @ x + b > 0)) @ W)
    return torch.cat([shares, (v @ torch.relu(W @ x + b) - shares.sum()).unsqueeze(0)])


@right("shares")
def numbers_of_python_in_float32(W, b, x, v):
    shares = [0.0] * (len(x) + 1)
    for row, bias, weight in zip(W.tolist(), b.tolist(), v.tolist()):
        parts = [wire * at for wire, at in zip(row, x.tolist())] + [bias]
        if sum(parts) > 0:
            shares = [share + weight * part for share, part in zip(shares, parts)]
    return torch.tensor(shares)


@right("expected gradient")
def by_torchs_normal_distribution(W, mu, v):
    z = torch.distributions.Normal(W @ mu, W.norm(dim=1))
    return W.T @ (v * (1 - z.cdf(torch.zeros(len(v), dtype=W.dtype))))


@right("expected gradient")
def the_other_tail(W, mu, v):
    z = torch.nn.functional.normalize(W) @ mu
    return torch.einsum("i,i,ij->j", v, torch.special.erfc(-z / 2 ** 0.5) / 2, W)


@right("expected gradient")
def output_by_output_with_math_erf(W, mu, v):
    total = 0
    for row, weight in zip(W, v):
        z = float(row @ mu) / math.hypot(*row.tolist())
        total = total + weight * (1 + math.erf(z / math.sqrt(2))) / 2 * row
    return total


def gradients(W, X, v):
    return (v * (X @ W.T > 0)) @ W


@right("coherence")
def a_number_of_python_from_sums(W, X, v):
    rows = gradients(W, X, v).tolist()
    return math.hypot(*map(sum, zip(*rows))) / sum(math.hypot(*row) for row in rows)


@right("coherence")
def a_scaling_that_cancels(W, X, v):
    X = X.clone().requires_grad_()
    (v * torch.relu(X @ W.T)).mean().backward()
    mean = X.grad.mean(0, keepdim=True)
    return torch.linalg.vector_norm(mean, dim=1) / torch.linalg.vector_norm(X.grad, dim=1).mean()


@right("coherence")
def each_gradient_by_func_grad(W, X, v):
    G = torch.stack([*map(torch.func.grad(lambda x: v @ torch.relu(W @ x)), X)])
    return G.mean(0).square().sum().sqrt() / G.square().sum(1).sqrt().mean()


@right("coherence")
def a_number_of_numpy_in_float32(W, X, v):
    G = gradients(W, X, v).numpy().astype(np.float32)
    return np.linalg.norm(G.mean(0)) / np.linalg.norm(G, axis=1).mean()
