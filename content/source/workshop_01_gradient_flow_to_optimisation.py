# %% [markdown]
r"""
# Workshop 1 — From gradient flow to optimisation intuition

A gradient is usually met as a thing to subtract. Here we read it as a **signal**: which inputs matter, what
somebody
further on asked for, which paths were open, and what remains when the input is random. One small function
carries the
whole workshop,

$$y = \mathrm{relu}(Wx), \qquad y_i = \max\Big(0, \sum_j W_{ij} x_j\Big),$$

a ReLU after a linear map that *mixes* its inputs. At the end you will be able to answer:

1. Which input matters most, and how far may it move before that answer expires?
2. In what sense does `y.backward(v)` choose an objective, and which gradients can no $v$ produce?
3. What does the backward pass through a linear map and a ReLU compute, and what does it have to remember?
4. An entry of the gradient is zero. Why?
5. What is the average gradient over random inputs, and when is it the gradient of the average?
6. What does a small mean gradient say about the single gradients?

Allow about fifty minutes.
[Tutorial 4](tutorial_04_tensor_gradients_and_vjp.ipynb) has the vector–Jacobian products that we use.
"""

# %%
import math

import torch
from lesson import begin, check, draw_graph, figure, hint, plots, predict, progress, reveal, show

begin("workshop_01")
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")

W = torch.tensor([[1.0, -2.0, 0.5, 0.0],
                  [0.5, 1.0, -1.0, 2.0],
                  [-1.0, 0.5, 1.0, 1.0]], dtype=torch.float64, device=device)
x = torch.tensor([1.0, -0.5, -0.5, 0.5], dtype=torch.float64, device=device)
print("W x       =", (W @ x).tolist())
print("relu(W x) =", torch.relu(W @ x).tolist())

# %% [markdown]
r"""
## 1. Gradients as sensitivity

Let $s = y_0 + y_1 + y_2$. The entry $\partial s / \partial x_j$ says by how much $s$ answers to a small
change of $x_j$,
per unit of change. It is a statement about *change*, not about size: an input may be large and without
influence.

**Exercise 1 of 7: ranking.** Order the inputs 0 to 3 from most to least sensitive, by magnitude. Use only the
numbers
above, pencil and paper; do not call autograd.
"""

# %%
order = ...                    # a list such as [0, 1, 2, 3]
### BEGIN SOLUTION
order = [3, 0, 1, 2]           # rows 0 and 1 are open; their sum is (1.5, −1, −0.5, 2)
### END SOLUTION
check("ranking", order)
# hint("ranking")              # remove the first # for a hint; run it again for the next

# %% [markdown]
r"""
Now the promise is put to the test: each input is really moved, by $\delta$ from $-2$ to $2$.

**Predict.** Is the gradient's straight line exact for small $\delta$ (not just approximately right)?
"""

# %%
predict("exact for small changes", ...)      # True or False

# %%
leaf = x.clone().requires_grad_()
torch.relu(W @ leaf).sum().backward()
slope = leaf.grad


def change(j, delta):
    """The change of s when x_j moves by delta."""
    moved = x.clone()
    moved[j] += delta
    return (torch.relu(W @ moved).sum() - torch.relu(W @ x).sum()).item()


reveal("exact for small changes",
       all(abs(change(j, 0.1) - 0.1 * slope[j].item()) < 1e-12 for j in range(4)))
print("gradient:", slope.tolist())

# %%
deltas = torch.linspace(-2, 2, 81).tolist()
fig, axes = figure(1, 4, width=9, height=2.7, sharey=True)
for j, ax in enumerate(axes):
    ax.plot(deltas, [slope[j].item() * d for d in deltas], "--", label="gradient's line")
    ax.plot(deltas, [change(j, d) for d in deltas], label="actual change")
    ax.set(title=f"x[{j}]", xlabel="δ")
axes[0].set_ylabel("change of s")
axes[0].legend(fontsize=8)
gaps = [change(j, d) - slope[j].item() * d for j in range(4) for d in deltas]
assert min(gaps) > -1e-12 and max(gaps) > 0.5      # never below its tangent: s is convex
show(fig, "Change of s against the change δ of each of the four inputs, with the straight line "
          "of the gradient. The two coincide around δ = 0 and part where a gate flips; the "
          "actual change then lies above the line, never below.")

# %% [markdown]
r"""
Until a gate flips the function *is* linear, so the line is exact, not approximate. The gradient's range of
validity ends at
the first flip: for row $i$ and input $j$ at $\delta = -(Wx)_i / W_{ij}$. That is a number you can compute
beforehand. And since $s$
is a sum of convex functions, the line always lies below: a gradient of this $s$ can underestimate but never
overpromise.

## 2. Upstream gradients as implicit objectives

`y.backward(v)` computes $J^{\mathsf T} v$, the gradient of the scalar $\langle v, y\rangle$ with $v$ held
fixed. Whoever chooses
$v$ has chosen an objective: $v_i > 0$ asks for more of $y_i$, $v_i < 0$ for less, $v_i = 0$ does not care.
For our map

$$J = D\,W,\qquad D = \operatorname{diag}(\mathbf 1[Wx > 0]),\qquad J^{\mathsf T}v = W^{\mathsf T} D v = \sum_{i\ \text{open}} v_i\, W_{i,:}$$

so every gradient is a combination of the **open rows**. Three objectives, one function, one input:
"""

# %%
objectives = torch.tensor([[1.0, 1, 1], [1, -1, 0], [0, 0, 1]], dtype=torch.float64, device=device)


def gradient(v, x=x):
    """∂⟨v, relu(W x)⟩/∂x by autograd."""
    leaf = x.clone().requires_grad_()
    torch.relu(W @ leaf).backward(v)
    return leaf.grad


answers = torch.stack([gradient(v) for v in objectives])
fig, axes = figure(1, 2, width=7.5, height=2.6)
plots.heatmaps(axes, [objectives, answers], ["objectives v, one a row", "gradients Jᵀv, one a row"])
axes[0].set(xlabel="output i", ylabel="objective")
axes[1].set(xlabel="input j", ylabel="objective")
assert (answers[2] == 0).all() and (objectives[2] != 0).any()
show(fig, "Two heat maps on one colour scale: three objectives v and the gradients they produce. "
          "All ones gives the sum of rows 0 and 1 of W, the second their difference, and the "
          "third, which asks for output 2 only, gives zero because gate 2 is closed.")

# %% [markdown]
r"""
The third row is worth a pause: the objective "more of $y_2$" is perfectly clear, and its gradient is zero. A
zero gradient does
not mean that nothing is wanted; it can mean that nothing *local* helps.

**Exercise 2 of 7: reachable.** Which of these vectors can be the gradient $J^{\mathsf T} v$ at our $x$, for
some $v$?
"""

# %%
can_be = {
    "a": ...,    # (1, −2, 0.5, 0)
    "b": ...,    # (−1, 0.5, 1, 1)
    "c": ...,    # (0.5, −3, 1.5, −2)
    "d": ...,    # (0, 0, 0, 0)
    "e": ...,    # (1, 1, 1, 1)
}
### BEGIN SOLUTION
can_be = {
    "a": True,     # row 0
    "b": False,    # row 2, whose gate is closed
    "c": True,     # row 0 − row 1
    "d": True,     # v = 0
    "e": False,    # outside the plane of the open rows
}
### END SOLUTION
check("reachable", can_be)
# hint("reachable")

# %% [markdown]
r"""
Now backwards: *given* a reachable gradient $g$, find an objective. Let $A$ hold the open rows. We need
$A^{\mathsf T}c = g$; multiplying by
$A$ gives $A A^{\mathsf T} c = A g$, a small square system, solvable when the open rows are independent. The
entries of $v$ at closed
gates are **free**: any number there yields the same gradient. So a gradient does not reveal the objective
behind it.
If $W$ has more rows than columns, solving $W^{\mathsf T}v = g$ instead may lean on closed rows, which deliver
nothing.

**Exercise 3 of 7: find v.** Return *a* $v$ with $J^{\mathsf T}v = g$.
"""

# %%
def find_v(W, x, g):
    """Some v, of shape (m,), with Jᵀv = g for y = relu(W x)."""
    ### BEGIN SOLUTION
    gate = W @ x > 0
    A = W[gate]
    v = torch.zeros(len(W), dtype=W.dtype, device=W.device)
    v[gate] = torch.linalg.solve(A @ A.T, A @ g)
    return v
    ### END SOLUTION


check("find v", find_v)
# hint("find v")

# %% [markdown]
r"""
## 3. Gradient flow through linear maps and ReLU

For a batch, with samples as rows of $X$ (shape $(N, n)$), put $A = XW^{\mathsf T}$ and
$Y = \mathrm{relu}(A)$, both $(N, m)$. Given an upstream
$V$ of the same shape, follow a small change $(dX, dW)$:

$$\langle V, dY\rangle = \langle V, M \odot dA\rangle = \langle \underbrace{V \odot M}_{=:\,\Delta},\; dX\,W^{\mathsf T} + X\,dW^{\mathsf T}\rangle
= \langle \Delta W,\, dX\rangle + \langle \Delta^{\mathsf T} X,\, dW\rangle ,$$

with the mask $M = \mathbf 1[A > 0]$. What stands beside $dX$ and $dW$ are the gradients. The graph says the
same, from output to leaves:
"""

# %%
weights, inputs = W.clone().requires_grad_(), x.reshape(1, 4).clone().requires_grad_()
Y = torch.relu(inputs @ weights.T)
draw_graph(Y=Y, inputs=inputs, weights=weights)

# %% [markdown]
r"""
**Predict.** At $a = 0$ exactly ReLU has no derivative. Which slope does PyTorch use?
"""

# %%
predict("slope at the kink", ...)

# %%
kink = torch.zeros((), dtype=torch.float64, device=device, requires_grad=True)
torch.relu(kink).backward()
reveal("slope at the kink", kink.grad.item())

# %% [markdown]
r"""
Any slope between 0 and 1 would do (they are the *subgradients*); PyTorch picks 0, a convention with
consequences: a layer whose weights
all start at zero has every pre-activation on the kink, and nothing flows.

**Exercise 4 of 7: backward by hand.** Return both gradients, without autograd.
"""

# %%
def backward_by_hand(W, X, V):
    """(grad_W, grad_X) of ⟨V, relu(X Wᵀ)⟩; W is (m, n), X is (N, n), V is (N, m)."""
    ### BEGIN SOLUTION
    D = V * (X @ W.T > 0)
    return D.T @ X, D @ W
    ### END SOLUTION


check("backward by hand", backward_by_hand)
# hint("backward by hand")

# %%
v = torch.tensor([1.0, -1.0, 2.0], dtype=torch.float64, device=device)
mask = (W @ x > 0).to(W.dtype)
flow = [v[:, None], mask[:, None], (v * mask)[:, None], (v * mask)[:, None] * W]
fig, axes = figure(1, 4, width=9, height=2.7)
plots.heatmaps(axes, flow, ["upstream v", "mask", "v · mask", "v · mask · W"])
for ax in axes:
    ax.set_ylabel("output i")
axes[3].set_xlabel("input j; column sums: gradient")
assert torch.equal(flow[3].sum(0), gradient(v))
show(fig, "Four heat maps on one scale: v, the gate mask, their product, and that product times "
          "each row of W. Row 2 is zero from the mask on, although v is largest there; the "
          "column sums of the last map are the gradient.")

# %% [markdown]
r"""
The backward pass has to remember the mask (one bit an entry would do), $W$ and $X$. It needs no value of $Y$
beyond its sign. Both gradients
come from the same $\Delta$: that is why a closed gate silences its row of `grad_W` as well: for that sample,
the row cannot learn to reopen.

## 4. Sparsity, symmetry and structure

The last map shows single **paths**: $v_i \cdot M_i \cdot W_{ij}$ is a product of three factors, so a path
dies in three ways: the objective
does not ask ($v_i = 0$), the gate is closed ($M_i = 0$), or there is no wire ($W_{ij} = 0$). A column of
living paths may still *cancel*. They
all look the same in `.grad`. **Ablation** tells them apart: remove one cause, see which zeros come alive.

**Exercise 5 of 7: ablate.** Return the gradient with respect to $x$ with, in turn, all gates opened; all
$v_i$ set to 1; zero weights
replaced by 1 (leaving the gates as they were).
"""

# %%
def ablate(W, x, v):
    """{"gate": …, "upstream": …, "weight": …}: three gradients, each with one cause removed."""
    ### BEGIN SOLUTION
    gate = (W @ x > 0).to(W.dtype)
    filled = torch.where(W == 0, torch.ones_like(W), W)
    return {"gate": v @ W, "upstream": gate @ W, "weight": (v * gate) @ filled}
    ### END SOLUTION


check("ablate", ablate)
# hint("ablate")

# %%
S = torch.tensor([[2.0, 0, 0, 0, 1], [0, 3, 0, 0, 0],
                  [0, 0, -1, 0, 0], [1, 0, 0, 0, -1]],
                 dtype=torch.float64, device=device)
point = torch.tensor([1.0, 1, 1, 1, 0.5], dtype=torch.float64, device=device)
want = torch.tensor([1.0, 0, 1, 1], dtype=torch.float64, device=device)
gate = (S @ point > 0).to(S.dtype)
filled = torch.where(S == 0, torch.ones_like(S), S)
rows = {"gradient": (want * gate) @ S, "gates open": want @ S, "all v = 1": gate @ S,
        "wires filled": (want * gate) @ filled}
fig, ax = figure(width=6.5, height=3)
plots.heatmaps([ax], [torch.stack(list(rows.values()))],
               ["∂⟨v, y⟩/∂x with one cause removed a row"])
ax.set_yticks(range(4), list(rows))
ax.set_xlabel("input j")
table = torch.stack(list(rows.values()))
assert (table[0] == 0).tolist() == [False, True, True, True, True]
assert table[1, 2] != 0 and table[2, 1] != 0 and table[3, 3] != 0   # causes
assert (want * gate * S[:, 4]).abs().sum() > 0 and table[:3, 4].abs().sum() == 0
show(fig, "Heat map of a gradient and its three ablations. Entries 1 to 4 of the gradient are "
          "zero. Opening the gates revives entry 2, setting all v to 1 revives entry 1, "
          "filling in wires revives entry 3. Entry 4 is a sum of 1 and minus 1: it cancels.")

# %% [markdown]
r"""
Filling wires changes every column, so read that row only where there was no wire at all. Entry 4 has two
living paths, $+1$ and $-1$:
**cancellation** is not silence. It is a balance that the least change of $v$ upsets.

### Structure that holds for every $v$

*Symmetry.* If two columns of $W$ are equal, exchanging those inputs changes nothing, and their gradients are
equal for **every** $v$ and $x$.
A symmetry of the function is a symmetry of its gradient.

*Homogeneity.* $\mathrm{relu}(W(tx)) = t\,\mathrm{relu}(Wx)$ for $t > 0$. Differentiate by $t$ at $t=1$
(Euler): $\langle x, J^{\mathsf T}v\rangle = \langle v, y\rangle$.
The gradient, weighted by the input, hands out the *whole* output to the inputs, without remainder. The same
holds with $W$ in place of $x$.

**Predict.** With $v = (1, -1, 2)$, what is $\langle x, \nabla_x\rangle$? You have $y$ at the top of the page.
"""

# %%
predict("inner product of x and its gradient", ...)

# %%
leaf, weights = x.clone().requires_grad_(), W.clone().requires_grad_()
torch.relu(weights @ leaf).backward(v)
reveal("inner product of x and its gradient", (x * leaf.grad).sum().item())
print("the same for W:", (W * weights.grad).sum().item())

# %% [markdown]
r"""
## 5. Monte Carlo: the expected gradient

Let $x \sim \mathcal N(\mu, I)$. Gates are now random, and each sample has its own gradient
$W^{\mathsf T}(v \odot M)$. Only $M$ is random, so

$$\mathbb E[\nabla] = W^{\mathsf T}\big(v \odot \mathbb E[M]\big),\qquad \mathbb E[M_i] = P\big((Wx)_i > 0\big).$$

$(Wx)_i$ is Gaussian with mean $(W\mu)_i$ and variance $\sum_j W_{ij}^2 = \lVert W_i\rVert^2$, so it is
positive with probability
$\Phi\big((W\mu)_i / \lVert W_i\rVert\big)$. On average a hard gate is a **soft** gate:

$$\mathbb E[\nabla] = W^{\mathsf T}\Big(v \odot \Phi\big(W\mu / \lVert W_{\text{row}}\rVert\big)\Big).$$

**Exercise 6 of 7: expected gradient.**
"""

# %%
def expected_gradient(W, mu, v):
    """E of ∂⟨v, relu(W x)⟩/∂x for x ~ N(mu, I); W is (m, n), mu is (n,), v is (m,)."""
    ### BEGIN SOLUTION
    z = (W @ mu) / (W ** 2).sum(1).sqrt()
    return (v * (1 + torch.erf(z / math.sqrt(2))) / 2) @ W
    ### END SOLUTION


check("expected gradient", expected_gradient)
# hint("expected gradient")

# %%
torch.manual_seed(7)
N, mu = 20_000, x
X = (mu.cpu() + torch.randn(N, 4, dtype=torch.float64)).to(device).requires_grad_()
torch.relu(X @ W.T).backward(v.expand(N, 3))       # one backward, N gradients
G = X.grad
z = (W @ mu) / W.norm(dim=1)
exact = (v * torch.distributions.Normal(0.0, 1.0).cdf(z)) @ W
mean, error = G.mean(0), G.std(0) / math.sqrt(N)
for j in range(4):
    print(f"x[{j}]: mean {mean[j].item():7.3f}   standard error {error[j].item():.3f}   "
          f"exact {exact[j].item():7.3f}")
assert ((mean - exact).abs() < 4 * error).all()

# %%
sizes = [20, 50, 100, 200, 500, 1000, 2000]
rms = [(G.reshape(-1, n, 4).mean(1) - exact).square().mean().sqrt().item() for n in sizes]
running = G[:, 0].cumsum(0).cpu() / torch.arange(1, N + 1)
count = torch.arange(1, N + 1)[99::100]
band = 2 * G[:, 0].std().item() / count.double().sqrt()
fig, (left, right) = figure(1, 2, width=8.5, height=3.2)
left.fill_between(count, exact[0].item() - band, exact[0].item() + band, color=plots.SKY,
                  alpha=0.4, label="exact ± 2 SE")
left.plot(count, running[99::100], label="running mean")
left.set(xlabel="samples N", ylabel="mean of ∂/∂x[0]", title="One run")
left.legend()
right.loglog(sizes, rms, "o-", label="measured")
plots.slope_guide(right, sizes, rms[0], -0.5, "slope −1/2")
right.set(xlabel="samples N", ylabel="root mean square error", title="Many runs")
right.legend()
fitted = math.log(rms[-1] / rms[0]) / math.log(sizes[-1] / sizes[0])
assert -0.7 < fitted < -0.35
show(fig, "Left: the running mean of the first gradient entry against the number of samples, "
          "with a band of two standard errors around the exact value that narrows to the right. "
          "Right: the error of the mean against N on logarithmic axes falls along slope −1/2.")

# %% [markdown]
r"""
### Is the mean gradient the gradient of the mean?

For ReLU, yes: $\mathbb E\nabla = \nabla\mathbb E$, because $\mathrm{relu}$ is continuous and its slope is
bounded (a dominated-convergence argument). Now
replace ReLU by a step, $y_i = \mathbf 1[(Wx)_i > 0]$. Then $\mathbb E[y_i] = \Phi(z_i)$ is smooth in $\mu$,
with gradient $W_i\,\varphi(z_i)/\lVert W_i\rVert \ne 0$.

**Predict.** What is the average over samples of the *single* gradients of the step?
"""

# %%
predict("mean gradient of the step", ...)

# %%
density = torch.exp(-z ** 2 / 2) / math.sqrt(2 * math.pi)
of_the_mean = (v * density / (W ** 2).sum(1).sqrt()) @ W
flipped = (((X.detach() + 0.05) @ W.T > 0) != ((X.detach() - 0.05) @ W.T > 0)).any(1)
reveal("mean gradient of the step", 0)
print("gradient of the mean:", [round(g, 3) for g in of_the_mean.tolist()])
print(f"samples with a gate that flips within ±0.05: {flipped.double().mean().item():.3f}")
assert of_the_mean.abs().max() > 0.1 and 0 < flipped.sum() < N

# %% [markdown]
r"""
Each single gradient is zero (wherever it exists), so their mean is zero; all the change of the average comes
from the few samples that *cross*
the jump, and no derivative at a sample sees a crossing. ReLU has kinks but no jump, and nothing is lost. More
samples do not help: the
estimator is precise about the wrong number.

## 6. Visual intuition: arrows and their mean

In two dimensions everything can be seen: an objective $\langle v, \mathrm{relu}(Wx)\rangle$, its contours,
and the gradient of each sample.
"""

# %%
W2 = torch.tensor([[1.0, 0.4], [-0.9, 0.5], [0.1, -1.0]], dtype=torch.float64, device=device)
torch.manual_seed(3)
centre = torch.tensor([0.4, -0.3], dtype=torch.float64)
cloud = (centre + torch.randn(60, 2, dtype=torch.float64)).to(device).requires_grad_()
torch.relu(cloud @ W2.T).sum().backward()
arrows, points = cloud.grad.cpu(), cloud.detach().cpu()
middle = arrows.mean(0)
line = torch.linspace(-3, 3, 61, dtype=torch.float64)
grid = torch.stack([line.repeat(61, 1), line[:, None].expand(61, 61)], dim=-1)
height = torch.relu(grid @ W2.cpu().T).sum(-1)
fig, ax = figure(width=6, height=4.6)
lines = ax.contour(line, line, height, levels=10, cmap="Greys")
ax.clabel(lines, fontsize=8)
ax.quiver(*points.T, *arrows.T, color=plots.BLUE, width=0.004,
          angles="xy", scale_units="xy", scale=2.5)
ax.quiver(*centre, *middle, color=plots.VERMILION, width=0.012, zorder=5,
          angles="xy", scale_units="xy", scale=2.5 / 4)
ax.set(xlabel="x[0]", ylabel="x[1]", aspect="equal", title="Thin: each gradient; thick: mean × 4")
kinds = {tuple(round(c, 6) for c in arrow) for arrow in arrows.tolist()}
assert len(kinds) <= 6 and middle.norm() < 0.5 * arrows.norm(dim=1).mean()
show(fig, f"Contours of the objective over two inputs, with the gradients of 60 random samples as "
          f"thin arrows and their mean as a thick one. The arrows take only {len(kinds)} values, "
          "one for each pattern of open gates; they point outwards, and their mean is short.")

# %% [markdown]
r"""
Three lines through the origin cut the plane into six cones; in each the gate pattern, and so the gradient, is
constant. The contours are
polygons, and every arrow is at right angles to the edge it stands on. Arrows from opposite sides largely
cancel.

So a mean gradient has two readings. Let $g_1,\dots,g_N$ be the single gradients. By the triangle inequality

$$\Big\lVert \frac1N\sum_k g_k \Big\rVert \;\le\; \frac1N\sum_k \lVert g_k\rVert ,$$

with equality only when all nonzero ones point the same way. The ratio, a number from 0 to 1, is
the **coherence** of the cloud.

**Exercise 7 of 7: coherence.** Left side over right side, for gradients as rows of $G$.
"""

# %%
def coherence(G):
    """‖mean of the rows of G‖ divided by the mean of their norms; G is (N, n)."""
    ### BEGIN SOLUTION
    return G.mean(0).norm() / G.norm(dim=1).mean()
    ### END SOLUTION


check("coherence", coherence)
# hint("coherence")

# %%
shifts = torch.linspace(0, 4, 17, dtype=torch.float64)
noise = torch.randn(2000, 2, dtype=torch.float64)
ratios, lengths = [], []
for shift in shifts:
    moved = noise + shift * torch.tensor([0.8, -0.6], dtype=torch.float64)
    g = (moved @ W2.cpu().T > 0).double() @ W2.cpu()
    lengths.append(g.norm(dim=1).mean().item())
    ratios.append((g.mean(0).norm() / g.norm(dim=1).mean()).item())
fig, ax = figure(width=6, height=3)
ax.plot(shifts, lengths, "s-", label="mean of the lengths")
ax.plot(shifts, [r * n for r, n in zip(ratios, lengths)], "o-", label="length of the mean")
ax.set(xlabel="distance of the cloud's centre from 0", ylabel="gradient", ylim=(0, None),
       title="|mean| against mean |·|")
ax.legend()
assert ratios[0] < 0.4 and ratios[-1] > 0.9 and min(lengths) > 0.5
show(fig, "Mean length of the single gradients and length of their mean, against the distance of "
          "the cloud from the origin. At the origin the mean is short though no gradient is; far "
          "out the curves nearly meet, because almost all samples share one gate pattern.")

# %% [markdown]
r"""
At the origin a small mean means *disagreement*, not flatness: nothing has vanished but the consensus. Before
you say "the gradient is small",
look at the mean of the norms too.

## What you can answer now

1. **Which input matters most, and how far does that hold?** The one with the largest
$|\partial s/\partial x_j|$. The gradient is exact until the
   first gate flips, at a distance that can be computed.
2. **How does `v` choose an objective?** `backward(v)` differentiates $\langle v, y\rangle$. Only combinations
of open rows can come out; the
   entries of $v$ behind closed gates are free.
3. **What does backward compute?** $\Delta = V \odot M$, then $\Delta W$ and $\Delta^{\mathsf T}X$. It
remembers the mask, $W$ and $X$. At the kink the slope is 0.
4. **Why is an entry zero?** Nobody asked, a gate is closed, there is no wire, or living paths cancel.
Ablation tells which.
5. **What is the average gradient?** The same formula with soft gates $\Phi$; its error falls as $1/\sqrt N$.
It is the gradient of the average if
   the function has no jumps; for a step it is not.
6. **What does a small mean gradient say?** On its own, nothing about the single ones. Compare with the mean
of their norms.

Next: [Workshop 2, on designing objectives](workshop_02_objective_design_and_local_dynamics.ipynb).
"""

# %%
progress()
