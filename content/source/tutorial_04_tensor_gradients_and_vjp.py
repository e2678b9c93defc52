# %% [markdown]
r"""
# Tutorial 4 — Tensor gradients and VJPs

So far a scalar stood at the end of every computation, and `backward()` took no argument. Take the scalar
away and PyTorch asks for something: a tensor $v$. This lesson is about that tensor. What it is, why it has
to be there, and why, once you see it, you find it in every backward pass you have ever run.

At the end you will be able to answer:

1. Why does `y.backward()` refuse when `y` has more than one entry, and what is it asking for?
2. What exactly does `y.backward(v)` compute? Give the formula and all the shapes.
3. Why does autograd never build a Jacobian, and what would it cost to have one?
4. How is the backward rule of an operation found, for instance that of a matrix product?
5. Can a machine that only multiplies by $J^{\mathsf T}$ be made to multiply by $J$?
6. What do the entries of $v$ mean, and what has a loss function to do with them?
7. What can be read from `.grad`, and what can not? Which gradients are impossible, whatever $v$?
8. When $v$ moves from one output to another, does the total gradient stay the same?

You need [Tutorial 1](tutorial_01_tensor_fundamentals.ipynb) (adjoints, broadcasting) and
[Tutorial 3](tutorial_03_autograd_and_graphs.ipynb) (the graph, accumulation, `create_graph`). Allow about
65 minutes.
"""

# %%
import math

import torch
from lesson import begin, check, draw_graph, figure, hint, plots, predict, progress, reveal, show

begin("tutorial_04")
torch.set_default_dtype(torch.float64)      # finite differences can then confirm many digits
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
print("device:", device)

# %% [markdown]
r"""
## 1. Scalar and tensor outputs

### What is being asked

The gradient of a scalar $L(x)$ has one entry for each entry of $x$: it fits into `x.grad`. The derivative
of a vector $y(x)$ with three entries, with respect to three inputs, has nine: the **Jacobian**

$$J_{ij} = \frac{\partial y_i}{\partial x_j} .$$

`x.grad` has room for three. Something has to give.

**Predict.** `y = x ** 2` has three entries. What does `y.backward()` do? Answer `"jacobian"` (it returns
all nine numbers), `"sum"` (it adds up the gradients of the three outputs) or `"error"`.
"""

# %%
predict("backward without v", ...)

# %%
x = torch.tensor([1.0, 2.0, 3.0], device=device, requires_grad=True)
y = x ** 2
outcome = "sum"
try:
    y.backward()
except RuntimeError as error:
    outcome = "error"
    print(error)
reveal("backward without v", outcome)

# %% [markdown]
r"""
The message is better than it looks. *grad can be implicitly created*: so there is always some `grad` going
in, and for a scalar PyTorch makes it up. It is the number 1. For anything larger it will not guess: we have
to hand it over.

**Predict.** We hand over $v = (1, 10, 100)$. The entries of $x$ are 1, 2, 3 and the local derivatives are
$2x = (2, 4, 6)$. What is `x.grad` afterwards?
"""

# %%
predict("grad for v = (1, 10, 100)", ...)       # three numbers

# %%
v = torch.tensor([1.0, 10.0, 100.0], device=device)
y.backward(v)
reveal("grad for v = (1, 10, 100)", x.grad)

# %% [markdown]
r"""
### The formula

Each output was given a weight. Precisely: let $v$ be **constant** and make a scalar out of $y$,

$$L(x) = \langle v, y(x)\rangle = \sum_i v_i\, y_i(x), \qquad
\frac{\partial L}{\partial x_j} = \sum_i v_i \frac{\partial y_i}{\partial x_j} = \sum_i v_i J_{ij}
= (J^{\mathsf T} v)_j .$$

That is the whole content of `backward(v)`: it adds $J^{\mathsf T} v$ to `x.grad`. The number
$(J^{\mathsf T}v)_j$ is also the $j$-th entry of the row vector $v^{\mathsf T} J$, hence the name
**vector–Jacobian product**, VJP.

For tensors the same holds with more indices. If `y` has shape $(a, b)$ and `x` has shape $(c, d)$, then
$J_{ij,kl} = \partial y_{ij} / \partial x_{kl}$ has shape $(a, b, c, d)$, `v` has the shape of **`y`**, the
sum runs over both $i$ and $j$, and the result has the shape of **`x`**. Shapes in, shapes out: $v$ always
looks like the output, the gradient like the input.

And `loss.backward()`? It is `loss.backward(torch.tensor(1.0))`: a VJP with $v = 1$, and $J$ a single row.

The drawing shows the graph of $\langle v, y\rangle$. The two nodes on top exist only to weight and add;
what they send down to `y` is exactly $v$. `y.backward(v)` starts one storey lower, with $v$ in hand.
"""

# %%
x = torch.tensor([1.0, 2.0, 3.0], device=device, requires_grad=True)
y = x ** 2
arrived = []
y.register_hook(arrived.append)         # keeps the gradient that reaches y
weighted = (v * y).sum()
weighted.backward()
draw_graph(weighted=weighted, y=y, x=x, v=v)
assert torch.equal(arrived[0], v)
print("arrived at y:", arrived[0].tolist(), "  x.grad:", x.grad.tolist())

# %% [markdown]
r"""
### Constant means constant

Nothing stops us from choosing a $v$ that was itself computed from $x$. Let $x = 3$, $y = x^2 = 9$, and use
$y$ itself as weight.

**Predict** `x.grad` after `y.backward(y)`, and after `(y * y).sum().backward()`.
"""

# %%
predict("v = y", {"y.backward(y)": ..., "(y * y).sum().backward()": ...})

# %%
first = torch.tensor([3.0], device=device, requires_grad=True)
y = first ** 2
y.backward(y)
second = torch.tensor([3.0], device=device, requires_grad=True)
y = second ** 2
(y * y).sum().backward()
reveal("v = y", {"y.backward(y)": first.grad.item(),
                 "(y * y).sum().backward()": second.grad.item()})

# %% [markdown]
r"""
The first is $v \cdot 2x = 9 \cdot 6$: the weight is a number and nobody asks where it came from. The second
differentiates $x^4$, weight included: $4x^3$, twice as much. The two forms agree for `v.detach()`.

### A landscape for each v

A map from the plane to the plane cannot be drawn as *one* landscape; it has no gradient. But every $v$
makes a landscape of it, the scalar field $\langle v, y(x)\rangle$, and that one has contours and a slope.
Take

$$y(x) = \begin{pmatrix} x_0^2 + x_1 \\ x_0\, x_1 \end{pmatrix} \qquad\text{at}\qquad x = (1, \tfrac12).$$

**Predict.** Write down the four entries of $J$ there. What is `x.grad` for each of these $v$?
"""

# %%
predict("three landscapes", {"v = (1, 0)": ..., "v = (0, 1)": ..., "v = (1, -2)": ...})

# %%
def warp(x):
    """(x₀² + x₁, x₀ x₁), from the plane to the plane."""
    return torch.stack([x[..., 0] ** 2 + x[..., 1], x[..., 0] * x[..., 1]], dim=-1)


gradients = {}
for v in ((1, 0), (0, 1), (1, -2)):
    x = torch.tensor([1.0, 0.5], device=device, requires_grad=True)
    warp(x).backward(torch.tensor(v, device=device, dtype=x.dtype))
    gradients[f"v = {v}"] = x.grad.cpu()
reveal("three landscapes", gradients)

# %%
here = torch.tensor([1.0, 0.5])


def rate(v, d):
    """How fast ⟨v, y⟩ changes from (1, ½) in direction d: a central difference."""
    return (warp(here + 1e-6 * d) - warp(here - 1e-6 * d)) @ v / 2e-6


side = torch.linspace(-0.5, 2.5, 61)
grid = torch.stack(torch.meshgrid(side, side, indexing="xy"), dim=-1)       # all points (x₀, x₁)
fig, axes = figure(1, 3, width=8.4, height=3.1, sharey=True)
for ax, (name, g), v in zip(axes, gradients.items(), ((1.0, 0.0), (0.0, 1.0), (1.0, -2.0))):
    v = torch.tensor(v)
    lines = ax.contour(side, side, warp(grid) @ v, levels=range(-8, 9), colors=plots.GREY,
                       linewidths=0.9)
    ax.clabel(lines, fontsize=7)
    ax.annotate("", (here + 0.4 * g).tolist(), here.tolist(), arrowprops={
        "arrowstyle": "-|>", "color": plots.VERMILION, "linewidth": 2.5})
    ax.plot(*here, "o", color=plots.BLACK)
    ax.set(xlabel="x₀", aspect="equal", title=f"⟨v, y⟩ for {name}")
    ax.grid(False)
    assert abs(rate(v, g) - g @ g) < 1e-6                       # uphill, as steep as g is long
    assert abs(rate(v, torch.stack([-g[1], g[0]]))) < 1e-6      # and level across
axes[0].set_ylabel("x₁")
show(fig, "Contours of the scalar fields that three choices of v make from one and the same map, "
          "each with an arrow at (1, 0.5), drawn at 0.4 of its length: the gradient that "
          "backward(v) returns. It crosses the contours at a right angle, uphill. The three arrows "
          "point in different directions: (2, 1), (0.5, 1) and (1, −1).")

# %% [markdown]
r"""
One point, one map, three gradients. "The gradient of `y`" means nothing until $v$ is named. Note also that
the third arrow, $(1, -1)$, is the first minus twice the second, as the third $v$ is: $J^{\mathsf T} v$ is
**linear in $v$**, however curved the map. Keep this for section 3.

**Exercise 1 of 7: vjp by a scalar.** Compute $J^{\mathsf T} v$ for a function `f` at `x` using only
`backward()` *without an argument*. Return a tensor of the shape of `x`. The caller's `x` may already have a
`.grad`: leave it as it is.
"""

# %%
def scalar_vjp(f, x, v):
    """Jᵀv of f at x, by way of a scalar."""
    ### BEGIN SOLUTION
    leaf = x.detach().clone().requires_grad_()      # a leaf of our own, with an empty .grad
    (v * f(leaf)).sum().backward()
    return leaf.grad
    ### END SOLUTION


check("vjp by a scalar", scalar_vjp)
# hint("vjp by a scalar")      # remove the first # for a hint; run it again for the next

# %% [markdown]
r"""
From here on we use this helper. `torch.autograd.grad` computes the same VJP as `backward(v)` but hands it
back instead of adding it to a `.grad`.
"""

# %%
def vjp(f, x, v):
    """Jᵀv of f at x: a tensor of the shape of x, for a v of the shape of f(x)."""
    x = x.detach().requires_grad_()
    return torch.autograd.grad(f(x), x, v)[0]

# %% [markdown]
r"""
## 2. Why full Jacobians are rarely built

### Too large, and mostly empty

Let `X` be a batch of 100 rows with 1000 features, `W` a weight matrix of $1000 \times 1000$, and
`Y = X @ W`.

**Predict.** How many numbers does $\partial Y/\partial W$ hold, and how many does the VJP `W.grad` hold?
And which *fraction* of the Jacobian's entries can be different from zero? (On which entries of `W` does one
entry of `Y` depend?)
"""

# %%
predict("a layer's Jacobian", {"numbers in J": ..., "numbers in W.grad": ..., "fraction": ...})

# %%
batch, inputs, outputs = 100, 1000, 1000
numbers = (batch * outputs) * (inputs * outputs)
reveal("a layer's Jacobian", {"numbers in J": numbers, "numbers in W.grad": inputs * outputs,
                              "fraction": inputs / (inputs * outputs)})
print(f"in float32: {4 * numbers / 1e9:.0f} GB against {4 * inputs * outputs / 1e6:.0f} MB")

# %% [markdown]
r"""
Four hundred gigabytes, of which 99.9 % are zeros, for one layer of modest size. And what is not zero
repeats: $Y_{ij} = \sum_k X_{ik} W_{kj}$ depends on column $j$ of `W` with the slopes $X_{ik}$, the same for
each $j$.

It is instructive to look at some Jacobians once, at a size where we can. Inputs and outputs are flattened,
so that $J$ becomes a matrix with one row for each output entry and one column for each input entry.
"""

# %%
torch.manual_seed(1)
X, B = torch.randn(2, 3).to(device), torch.randn(3, 2).to(device)
b = torch.randn(3).to(device)
maps = {"tanh(X)": (torch.tanh, X), "X.T": (lambda X: X.T, X), "X @ B": (lambda X: X @ B, X),
        "b.expand(2, 3)": (lambda b: b.expand(2, 3), b)}
flat = {}
for name, (f, at) in maps.items():
    full = torch.autograd.functional.jacobian(f, at)       # has shape y.shape + x.shape
    flat[name] = full.reshape(-1, at.numel()).cpu()
    values = flat[name][flat[name] != 0]
    print(f"{name:14}  shape {tuple(full.shape)!s:13} {full.numel()} numbers, {len(values):2} not "
          f"zero, {values.unique().numel()} different")

# %%
fig, axes = figure(1, 4, width=8.4, height=2.6, width_ratios=[6, 6, 6, 3])
plots.heatmaps(axes, flat.values(), flat.keys(), numbers=None)
for ax in axes:
    ax.set(xlabel="input entry")
axes[0].set(ylabel="output entry")
tanh, transpose, product, expand = flat.values()
assert torch.allclose(tanh, torch.diag(1 - torch.tanh(X).flatten() ** 2).cpu())
assert torch.equal(transpose @ transpose.T, torch.eye(6))       # a permutation
assert torch.equal(product[:2, :3], B.T.cpu()) and torch.equal(product[2:, 3:], B.T.cpu())
assert not product[:2, 3:].any() and not product[2:, :3].any()
assert torch.equal(expand, torch.cat([torch.eye(3), torch.eye(3)]))
show(fig, "Four Jacobians as heat maps on one colour scale. tanh(X): only the diagonal is not "
          "zero. X.T: a permutation, a single one in each row and column. X @ B: two copies of the "
          "transpose of B on the diagonal, zeros elsewhere. b.expand(2, 3): two identity matrices, "
          "one above the other.")

# %% [markdown]
r"""
Every one of them is a matrix that nobody would store. A diagonal is a vector to multiply by; a permutation
is a transposition; blocks are a matrix product; stacked identities are a sum. (A composition of many
operations usually fills its Jacobian; autograd does not need that one either.) So autograd's table holds,
for each operation, not its derivative but a small *program that multiplies by $J^{\mathsf T}$*. **A table
of derivatives in PyTorch is a table of VJPs.**

### The chain, from the left

For a composition $y = f_3(f_2(f_1(x)))$ the chain rule multiplies Jacobians, and the VJP multiplies them by
a vector:

$$J = J_3 J_2 J_1, \qquad v^{\mathsf T} J = \big((v^{\mathsf T} J_3)\, J_2\big)\, J_1 .$$

Read from the left every step is vector times matrix: what travels is always one tensor, of the shape of the
intermediate result it belongs to, and each node contributes its own little program. Read from the right it
would be matrix times matrix. [Tutorial 1](tutorial_01_tensor_fundamentals.ipynb) counted the difference: a
factor of several hundred for $1000 \times 1000$.

### A Jacobian, if you must

What does $v = e_i$ give, a 1 at place $i$ and 0 elsewhere? $(J^{\mathsf T} e_i)_j = J_{ij}$: **row $i$ of
the Jacobian**. So one backward pass buys one row, and the whole of $J$ costs as many passes as `y` has
entries. A scalar has one entry; that is why a gradient of a million parameters costs one pass and not a
million.

**Exercise 2 of 7: jacobian by rows.** Build the Jacobian of `f` at `x` from one-hot VJPs. Its shape is
`y.shape + x.shape`. Run `f` once and go backward several times through the same graph.
"""

# %%
def jacobian(f, x):
    """∂f(x)/∂x, of shape f(x).shape + x.shape, one row for each backward pass."""
    ### BEGIN SOLUTION
    x = x.detach().clone().requires_grad_()
    y = f(x)
    rows = []
    for i in range(y.numel()):
        one_hot = torch.zeros(y.numel(), dtype=y.dtype, device=y.device)
        one_hot[i] = 1
        rows += torch.autograd.grad(y, x, one_hot.reshape(y.shape), retain_graph=True)
    return torch.stack(rows).reshape(y.shape + x.shape)
    ### END SOLUTION


check("jacobian by rows", jacobian)
# hint("jacobian by rows")

# %% [markdown]
r"""
### Counting

Now count instead of estimating. For $X \mapsto \tanh(XW)$ with $n \times n$ matrices, a hook on the output
runs once for every backward pass, and `saved_tensors_hooks` sees every tensor that the forward pass puts
aside for the backward pass.

**Predict**, for $n = 16$: how many passes does the whole Jacobian take, how many numbers does it hold, and
how many passes does one VJP take?
"""

# %%
predict("n = 16", {"passes for J": ..., "numbers in J": ..., "passes for a VJP": ...})

# %%
def cost(n):
    """Backward passes and stored numbers, for the Jacobian and for a VJP, of X → tanh(X W)."""
    X, W = torch.randn(n, n).to(device), torch.randn(n, n).to(device)
    passes, kept = [], []

    def layer(X):
        Y = torch.tanh(X @ W)
        Y.register_hook(lambda v: passes.append(1))
        return Y

    def keep(saved):
        kept.append(saved.numel())
        return saved

    J = torch.autograd.functional.jacobian(layer, X)
    passes_for_J = len(passes)
    with torch.autograd.graph.saved_tensors_hooks(keep, lambda saved: saved):
        vjp(layer, X, torch.ones_like(X))
    return passes_for_J, J.numel(), len(passes) - passes_for_J, sum(kept)


sizes = [2, 4, 8, 16]
counts = torch.tensor([cost(n) for n in sizes])
names = ("passes for J", "numbers in J", "passes for a VJP")
reveal("n = 16", dict(zip(names, counts[-1].tolist())))

# %%
J_passes, J_numbers, passes, kept = counts.T.double()
fig, (left, right) = figure(1, 2, width=8, height=3.3)
for ax, of_J, of_vjp, power in ((left, J_passes, passes, 2), (right, J_numbers, kept, 4)):
    ax.loglog(sizes, of_J, "s-", color=plots.VERMILION, label=f"whole Jacobian: slope {power}")
    ax.loglog(sizes, of_vjp, "o-", color=plots.BLUE, label=f"one VJP: slope {power - 2}")
    ax.set_xticks(sizes, [str(n) for n in sizes], minor=False)
    ax.set_xticks([], minor=True)
    ax.set(xlabel="n, for n × n matrices")
    ax.legend(loc="upper left")
left.set(ylabel="count", title="Backward passes", ylim=(0.7, 3e3))
right.set(title="Numbers stored", ylim=(3, 1e6))
n = torch.tensor(sizes).double()
assert torch.equal(J_passes, n ** 2) and torch.equal(J_numbers, n ** 4)
assert (passes == 1).all() and torch.equal(kept, 2 * n ** 2)        # W for @, the result for tanh
show(fig, "Measured counts against n on logarithmic axes. Left: backward passes, n squared for the "
          "Jacobian and one for a VJP. Right: numbers stored, n to the fourth for the Jacobian and "
          "two n squared for a VJP, which keeps only W and the result of tanh.")

# %% [markdown]
r"""
At $n = 1000$ the lines have parted to a million passes against one, and to eight terabytes against sixteen
megabytes. However many outputs and parameters there are, a VJP visits each node of the graph once, and does
there a small constant multiple of the work that the forward pass did.

## 3. Vector–Jacobian products

### The adjoint identity

Let $u$ be a small change of the input. To first order the output changes by $Ju$. And $J^{\mathsf T}$ takes
a weight on outputs to a weight on inputs. The two are tied together:

$$\langle v, Ju \rangle = \sum_i v_i \sum_j J_{ij} u_j = \sum_j \Big(\sum_i v_i J_{ij}\Big) u_j = \langle J^{\mathsf T} v, u \rangle .$$

The same number, measured in two places: on the left in the space of outputs, on the right in the space of
inputs. $J$ carries changes forward, $J^{\mathsf T}$ carries weights backward, and they agree on how much a
change is worth.

This makes a remarkable test. $Ju$ is a central difference: *two* evaluations of $f$. So for random $u$ and
$v$ the comparison of two numbers tests **all** entries of a gradient at once, however many there are: an
error in the gradient escapes only if the random $u$ happens to be orthogonal to it.
"""

# %%
torch.manual_seed(2)
W = torch.randn(4, 5).to(device)
x, u = torch.randn(3, 4).to(device), torch.randn(3, 4).to(device)
v = torch.randn(3, 5).to(device)


def layer(x):
    return torch.tanh(x @ W)


h = 1e-5
change = (layer(x + h * u) - layer(x - h * u)) / (2 * h)        # Ju, of the shape of y
print(f"<v, Ju>  = {(v * change).sum():.8f}   two evaluations, no autograd")
print(f"<Jᵀv, u> = {(vjp(layer, x, v) * u).sum():.8f}   one backward pass")

# %% [markdown]
r"""
### What it looks like

Back to `warp` at $(1, \frac12)$. Let $u$ run round the unit circle in the input plane. Its images $Ju$ form
an ellipse in the output plane. With $v = (0, 1)$, the inner product $\langle v, Ju\rangle$ is simply the
*height* of a point of the ellipse.

**Predict.** How high is the ellipse's highest point? (You do not need the ellipse. Use the other side of
the identity.)
"""

# %%
predict("highest point", ...)

# %%
v = torch.tensor([0.0, 1.0])
g = vjp(warp, here, v)                                          # Jᵀv
J = torch.stack([vjp(warp, here, e) for e in torch.eye(2)])
angle = torch.arange(720) * math.pi / 360
u = torch.stack([angle.cos(), angle.sin()], dim=1)              # one direction a row
image = u @ J.T                                                 # one Ju a row
reveal("highest point", image[:, 1].max(), tolerance=0.01)
print(f"length of Jᵀv: {g.norm():.4f}")

# %%
best = g / g.norm()
fig, axes = figure(1, 2, width=8.4, height=3.1, width_ratios=[2.6, 5.2])
worth = u @ g                                                   # ⟨Jᵀv, u⟩ = ⟨v, Ju⟩
for ax, points, star, arrow, name in ((axes[0], u, best, g, "Jᵀv"),
                                      (axes[1], image, J @ best, v, "v")):
    dots = ax.scatter(*points[::12].T, c=worth[::12], cmap=plots.SIGNED, vmin=-1.2, vmax=1.2, s=38,
                      edgecolor=plots.GREY, linewidth=0.4)
    ax.plot(*star, "*", color=plots.VERMILION, markersize=16, markeredgecolor="black")
    ax.annotate("", arrow.tolist(), (0, 0), arrowprops={"arrowstyle": "-|>", "linewidth": 2.5,
                                                       "color": plots.BLACK})
    ax.text(*(arrow / 2 + torch.tensor([0.12, -0.05])), name, fontsize=12)
    ax.axhline(0, color=plots.GREY, linewidth=0.8)
    ax.set(aspect="equal", ylim=(-1.4, 1.4))
axes[1].axhline(g.norm(), linestyle="--", color=plots.GREY, linewidth=1)
axes[1].text(-2.45, g.norm() + 0.06, "‖Jᵀv‖", fontsize=9)
axes[0].set(xlabel="u₀", ylabel="u₁", xlim=(-1.3, 1.3), title="Directions u, ⟨Jᵀv, u⟩")
axes[1].set(xlabel="(Ju)₀", ylabel="(Ju)₁", xlim=(-2.6, 2.6), title="Their images Ju, ⟨v, Ju⟩")
fig.colorbar(dots, ax=axes, shrink=0.8, label="inner product")
assert torch.allclose(image @ v, worth)                 # the identity, 720 times
assert abs(image[:, 1].max() - g.norm()) < 1e-4 and torch.allclose((J @ best) @ v, g.norm())
show(fig, "Left: a circle of input directions u with the arrow Jᵀv. Right: their images, a tilted "
          "ellipse, with the arrow v, straight up. Each point has its image's colour. The star "
          "on the left, the direction of Jᵀv, has as its image the star on the right: the highest "
          f"point of the ellipse, at height {g.norm():.2f}, the length of Jᵀv.")

# %% [markdown]
r"""
A picture of what a gradient is. You name a direction $v$ in output space; $J^{\mathsf T}v$ is the input
direction whose image **reaches furthest along $v$**, and its length says how far:

$$\max_{\|u\| = 1} \langle v, Ju\rangle = \max_{\|u\|=1} \langle J^{\mathsf T}v, u\rangle = \|J^{\mathsf T}v\| .$$

Look where the right star stands: *not* on the arrow. Following the gradient for "up" also moves the other
output. The output moves along $J J^{\mathsf T} v$, and only if that is a multiple of $v$ do you get what
you asked for and nothing else.

### How a VJP is found

Every rule in autograd's table can be found with one recipe, without a single index.

1. Write the change of the output: the differential $dY$ in terms of $dX$.
2. Form $\langle V, dY\rangle$.
3. Move everything from $dX$ to the other side of the inner product. What stands there is $\bar X$, the VJP.

Inner products of matrices have a simple rule for moving factors. Since
$\langle P, Q\rangle = \sum_{ij} P_{ij} Q_{ij}$,

$$\langle P,\, QR\rangle = \sum_{ijk} P_{ij} Q_{ik} R_{kj}
\quad\Longrightarrow\quad
\langle P, QR\rangle = \langle Q^{\mathsf T} P,\, R\rangle = \langle P R^{\mathsf T},\, Q\rangle :$$

a factor crosses over as its transpose, and stays on the left or on the right as it was. For an element-wise
map, $dY = f'(X) \odot dX$, and $\langle V, f'(X) \odot dX\rangle = \langle V \odot f'(X), dX\rangle$. For
the second factor of a product $Y = AB$,

$$\langle V, A\, dB \rangle = \langle A^{\mathsf T} V, dB\rangle, \qquad\text{so}\qquad \bar B = A^{\mathsf T} V .$$

With samples in the rows of $A$ this is the sum over samples of rank-one matrices that Tutorial 1 promised.

**Exercise 3 of 7: three vjps.** Three rules are yours: both VJPs of $Y = AB$ (above is one of them), that
of $Y = X^{\mathsf T}$, and both of $Y = X + b$, where $X$ has shape $(n, m)$ and the row $b$ of shape
$(m,)$ is broadcast. No autograd: plain tensor operations on $V$.
"""

# %%
def matmul_vjp(V, A, B):
    """For Y = A @ B: the VJPs with respect to A and to B."""
    ### BEGIN SOLUTION
    return V @ B.T, A.T @ V             # <V, dA B> = <V Bᵀ, dA> and <V, A dB> = <Aᵀ V, dB>
    ### END SOLUTION


def transpose_vjp(V):
    """For Y = X.T: the VJP with respect to X."""
    ### BEGIN SOLUTION
    return V.T                          # <V, dXᵀ> = <Vᵀ, dX>
    ### END SOLUTION


def add_vjp(V):
    """For Y = X + b, with X of shape (n, m) and b of shape (m,): the VJPs for X and for b."""
    ### BEGIN SOLUTION
    return V, V.sum(0)                  # b is read once for each row: Tutorial 1's unbroadcast
    ### END SOLUTION


check("three vjps", matmul_vjp, transpose_vjp, add_vjp)
# hint("three vjps")

# %% [markdown]
r"""
With these rules and the one for element-wise maps you can differentiate a whole layer,
$Y = \tanh(X W^{\mathsf T} + b)$. Autograd does nothing else: each node of the graph is one rule, and $v$
walks from the top to the leaves. Below, hooks record what reaches each intermediate result.
"""

# %%
torch.manual_seed(3)
X, V = torch.randn(5, 3).to(device), torch.randn(5, 2).to(device)
W, b = torch.randn(2, 3).to(device).requires_grad_(), torch.randn(2).to(device).requires_grad_()
turned = W.T
mixed = X @ turned
shifted = mixed + b
Y = torch.tanh(shifted)
arrived = {}
for name, tensor in {"Y": Y, "shifted": shifted, "mixed": mixed, "turned": turned}.items():
    tensor.register_hook(lambda gradient, name=name: arrived.update({name: gradient}))
Y.backward(V)
draw_graph(Y=Y, shifted=shifted, mixed=mixed, turned=turned, W=W, b=b, X=X)
shapes = {"Y": Y.shape, "shifted": shifted.shape, "mixed": mixed.shape, "turned": turned.shape}
for name, gradient in arrived.items():
    print(f"{name:8} of shape {tuple(shapes[name])} receives shape {tuple(gradient.shape)}")
assert all(arrived[name].shape == shapes[name] for name in shapes)
assert torch.allclose(arrived["shifted"], V * (1 - Y.detach() ** 2))        # the element-wise rule

# %% [markdown]
r"""
The Jacobian $\partial Y/\partial W$ would have had shape $(5, 2, 2, 3)$. Nothing of that size was ever
made.

### Forward from backward

Autograd multiplies by $J^{\mathsf T}$. Suppose you want $Ju$, the change of *all* outputs for one change of
the input: a **Jacobian–vector product**, JVP. From rows it would take as many passes as there are outputs.
There is a way with two, and it is one of the prettiest tricks in the field.

Fix $x$ and look at $g(v) = J^{\mathsf T} v$ as a function *of $v$*. You saw in section 1 that it is linear.
What is the Jacobian of a linear function? And what is the VJP of *that* function, for a weight $u$ of the
shape of $x$?

**Exercise 4 of 7: jvp.** Compute $Ju$ with two calls of `torch.autograd.grad`. The $v$ of the first call is
only there to be differentiated: its value does not matter, but it must require a gradient, and the first
result must have a graph.
"""

# %%
def jvp(f, x, u):
    """Ju of f at x, a tensor of the shape of f(x), from two VJPs."""
    ### BEGIN SOLUTION
    x = x.detach().clone().requires_grad_()
    y = f(x)
    v = torch.zeros_like(y, requires_grad=True)                     # any value would do
    (g,) = torch.autograd.grad(y, x, v, create_graph=True)          # g = Jᵀ v, linear in v
    return torch.autograd.grad(g, v, u)[0]                          # (Jᵀ)ᵀ u
    ### END SOLUTION


check("jvp", jvp)
# hint("jvp")

# %% [markdown]
r"""
The derivation in one line: the Jacobian of $v \mapsto J^{\mathsf T} v$ is $J^{\mathsf T}$, at every $v$
(hence zeros will do), and the VJP of that map with weight $u$ is $(J^{\mathsf T})^{\mathsf T} u = Ju$.

With $u = e_j$ this is **column** $j$ of $J$. So a Jacobian can be had by rows, one VJP for each output, or
by columns, one JVP for each input, and the shorter side is the cheaper one. Training a model is the extreme
case: a million inputs, one output, one row. (`torch.func.jvp` gets $Ju$ in a single forward pass, by other
rules.)

## 4. Upstream gradients as sensitivity weights

### What v says

In a long computation the $v$ that reaches an operation comes from further on, from *upstream*. PyTorch's
documentation calls it `grad_output`; others say cotangent, or adjoint. By hand or from upstream, it answers
one question for each output entry: **how much does this entry count?** Zero: not at all. Negative: its
growth counts against.

Take $Y = \tanh(X^{\mathsf T})$ with $X$ of shape $(3, 4)$, so that $Y$ has shape $(4, 3)$:
$Y_{ij} = \tanh(X_{ji})$.

**Predict.** $v$ is zero except at row 3, column 0. Where is `X.grad` not zero? Answer with a tuple (row,
column).
"""

# %%
predict("where it lands", ...)

# %%
torch.manual_seed(4)
X = torch.randn(3, 4).to(device).requires_grad_()
one_hot = torch.zeros(4, 3, device=device)
one_hot[3, 0] = 1
torch.tanh(X.T).backward(one_hot)
reveal("where it lands", tuple(X.grad.nonzero()[0].tolist()))

# %% [markdown]
r"""
Now a whole $v$. The three matrices that belong to the output have the output's shape. The gradient has the
input's, and lies across.
"""

# %%
v = torch.tensor([[1.0, 0, 0], [0, -1, 0], [0.5, 0.5, 0.5], [0, 0, 1]], device=device)
X.grad = None
Y = torch.tanh(X.T)
Y.backward(v)
slope = 1 - Y.detach() ** 2
fig, axes = figure(1, 4, width=8.6, height=2.9, width_ratios=[3, 3, 3, 4])
plots.heatmaps(axes, [v, slope, v * slope, X.grad],
               ["v", "local slope 1 − Y²", "v ⊙ slope", "X.grad, the transpose"], numbers="{:.2g}")
for ax in axes[:3]:
    ax.set(xlabel="column of Y")
axes[0].set(ylabel="row of Y")
axes[3].set(xlabel="column of X", ylabel="row of X")
assert torch.allclose(X.grad, (v * slope).T) and X.grad.shape == X.shape != v.shape
assert (slope > 0).all() and (slope <= 1).all()             # signs come from v, and only from v
assert torch.equal(X.grad.sign(), v.T.sign())
show(fig, "Four heat maps on one colour scale. v, the local slope and their product have the "
          "shape of Y, four rows and three columns; X.grad holds the product's numbers transposed, "
          "in three rows and four columns. Where v is zero so is the gradient; its sign is v's, "
          "its size v's times a slope between 0 and 1.")

# %% [markdown]
r"""
Three things meet in this gradient: what was **asked** ($v$), how much the function **responds** (the
slopes), and where its inputs **sit** (the transpose). A small entry of `.grad` may mean a small weight or a
small slope; the gradient alone does not say which. In the picture, row 2 of $v$ weights three entries
equally, and the gradient is unequal: that is the slopes. Row 0 of $v$ has zeros where the slopes are not
small: that is the question.

**Exercise 5 of 7: one row.** Still for $Y = \tanh(X^{\mathsf T})$, with $X$ of shape $(n, m)$: design $v$
so that `X.grad` is **exactly 1** everywhere in row $r$, and 0 elsewhere.
"""

# %%
def row_weights(X, r):
    """The v for which tanh(X.T).backward(v) gives ones in row r of X.grad and zeros elsewhere."""
    ### BEGIN SOLUTION
    v = torch.zeros_like(X.T)
    v[:, r] = 1 / (1 - torch.tanh(X[r]) ** 2)       # row r of X is column r of Y
    return v
    ### END SOLUTION


check("one row", row_weights)
# hint("one row")

# %% [markdown]
r"""
### A loss is a choice of v

Where does $v$ come from in practice? From the loss. If $L = \ell(y)$ and $y = f(x)$, the chain rule says

$$\nabla_{\!x} L = J^{\mathsf T}\, \nabla_{\!y}\, \ell , \qquad\text{so}\qquad v = \nabla_{\!y}\,\ell .$$

The loss speaks to the model **only through $v$**. Everything else about it, its value, its curvature, its
name, is invisible to one `backward()`.

**Predict.** With a target $t$ and $d = y_{\text{now}} - t$ held constant, take three losses: half the
squared error; the linear function $\langle d, y\rangle$; and half the squared error plus a wild term
$1000 \sum_i (y_i - y_{\text{now}, i})^4$, which is flat at $y_{\text{now}}$. How many *different* gradients
do they give at this $x$?
"""

# %%
predict("different gradients", ...)

# %%
torch.manual_seed(5)
A, target = torch.randn(4, 3).to(device), torch.randn(4).to(device)
x = torch.randn(3).to(device).requires_grad_()
y = torch.tanh(A @ x)
now = y.detach()
d = now - target
losses = {"half squared error": ((y - target) ** 2).sum() / 2,
          "linear": (d * y).sum(),
          "with a wild term": ((y - target) ** 2).sum() / 2 + 1000 * ((y - now) ** 4).sum()}
found = [torch.autograd.grad(loss, x, retain_graph=True)[0] for loss in losses.values()]
for (name, loss), gradient in zip(losses.items(), found):
    print(f"{name:18}  value {loss.item():8.4f}   gradient",
          "  ".join(f"{entry:7.4f}" for entry in gradient.tolist()))
distinct = [g for i, g in enumerate(found) if not any(torch.allclose(g, f) for f in found[:i])]
reveal("different gradients", len(distinct))

# %% [markdown]
r"""
Read it from the other end, too: calling `backward(v)` by hand *is* choosing an objective, namely the linear
function $\langle v, y\rangle$, which agrees with a whole family of losses to first order.
[Workshop 1](workshop_01_gradient_flow_to_optimisation.ipynb) starts from there.

## 5. Reading `.grad` when the output is a tensor

### What it predicts

$g = J^{\mathsf T}v$ makes one promise. Move the input by a small $\delta$, and

$$\langle v, y(x + \delta)\rangle - \langle v, y(x)\rangle = \langle v, J\delta \rangle + O(\|\delta\|^2) = \langle g, \delta\rangle + O(\|\delta\|^2).$$

It predicts the change of *one number*, the weighted output, and of nothing else. How well? For each of
eight random directions the step grows from a thousandth to one.
"""

# %%
torch.manual_seed(6)
M, x, v = torch.randn(4, 3), torch.randn(3), torch.randn(4)


def f(x):
    """Rows in, rows out: tanh of a mixing map from 3 inputs to 4 outputs."""
    return torch.tanh(x @ M.T)


g = vjp(f, x, v)
directions = torch.nn.functional.normalize(torch.randn(8, 3), dim=1)
lengths = torch.logspace(-3, 0, 13)
steps = lengths[:, None, None] * directions                 # 13 lengths, 8 directions
predicted = steps @ g
actual = (f(x + steps) - f(x)) @ v
wrong = (actual - predicted).abs().mean(1)
slope = torch.log10(wrong[6] / wrong[0]) / torch.log10(lengths[6] / lengths[0])
print(f"slope of the error between steps of 0.001 and {lengths[6]:.3f}: {slope:.2f}")

# %%
fig, (left, right) = figure(1, 2, width=8, height=3.5)
per_unit = directions @ g
for row, marker, colour in ((12, "o", plots.VERMILION), (9, "s", plots.ORANGE),
                            (0, "^", plots.BLUE)):
    left.plot(per_unit, actual[row] / lengths[row], marker, color=colour,
              label=f"‖δ‖ = {lengths[row]:.2g}")
limit = per_unit.abs().max() * 1.1
left.plot([-limit, limit], [-limit, limit], color=plots.GREY, linewidth=1, label="as predicted")
left.set(xlabel="predicted ⟨g, δ⟩ / ‖δ‖", ylabel="actual change of ⟨v, y⟩ / ‖δ‖",
         title="Eight directions, per unit of step")
left.legend()
right.loglog(lengths, wrong, "o-", label="mean |actual − predicted|")
plots.slope_guide(right, lengths, wrong[0], 2)
right.set(xlabel="length of the step ‖δ‖", ylabel="error", title="What the prediction misses")
right.legend()
assert abs(slope - 2) < 0.1
off = wrong / predicted.abs().mean(1)           # relative to the size of the change
assert off[0] < 0.002 and off[12] > 0.3 and (off[1:] > off[:-1]).all()
show(fig, "Left: actual against predicted change of the weighted output in eight directions, per "
          "unit of step. For steps of length 0.001 the points lie on the diagonal; the longer the "
          "step, the further they are from it on average. Right: the mean error against the "
          "length of the step on logarithmic axes, along a line of slope 2 for small steps "
          f"(measured {slope:.2f}).")

# %% [markdown]
r"""
### What it does not say

`.grad` is $n$ numbers; the Jacobian has $m n$. One VJP sees one weighted combination of its rows, and
different rows may cancel.

**Predict.** $x = 2$ and $y = (3x, -3x)$: both outputs respond strongly. What is `x.grad` for $v = (1, 1)$,
and for $v = (1, -1)$?
"""

# %%
predict("cancellation", {"v = (1, 1)": ..., "v = (1, -1)": ...})

# %%
def opposed(x):
    return torch.stack([3 * x, -3 * x])


x = torch.tensor(2.0, device=device)
reveal("cancellation", {f"v = {v}": vjp(opposed, x, torch.tensor(v, device=device, dtype=x.dtype))
                        for v in ((1, 1), (1, -1))})

# %% [markdown]
r"""
A zero gradient means that **this weighted sum** does not respond. It does not mean that nothing responds.
`y.sum().backward()`, the usual way to silence the error message of section 1, is the choice
$v = (1, \dots, 1)$: a perfectly good question, if it is yours.

### Which gradients are possible?

Turn it round. Can you choose $v$ to make `.grad` whatever you like? You need $J^{\mathsf T} v = g$ for the
given $g$. Suppose that some input change $u$ has no effect on any output: $Ju = 0$. Then for every $v$

$$\langle J^{\mathsf T}v, u\rangle = \langle v, Ju \rangle = 0 .$$

**A gradient never has a part along a direction to which no output responds.** And that is the only
restriction: the vectors $J^{\mathsf T}v$ form a space of dimension $\operatorname{rank} J$, the vectors
orthogonal to all such $u$ form one of dimension $n - (n - \operatorname{rank} J)$, the same, and the first
lies in the second: they are equal.

The picture shows the gradients for 300 random $v$: of `warp`, and of a map that looks at the input only
through $s = x_0 + 2x_1$.
"""

# %%
def fold(x):
    """(s, s²) with s = x₀ + 2 x₁: two outputs, which see one combination of the inputs."""
    s = x[0] + 2 * x[1]
    return torch.stack([s, s ** 2])


torch.manual_seed(7)
weights, wanted = 3 * torch.randn(300, 2), torch.tensor([[-2.0, 4.0]])
fig, axes = figure(1, 2, width=8, height=3.7, sharex=True, sharey=True)
for ax, f, name, rank in ((axes[0], warp, "warp: rank 2", 2), (axes[1], fold, "fold: rank 1", 1)):
    J = torch.stack([vjp(f, here, e) for e in torch.eye(2)])
    reached = weights @ J                                       # one Jᵀv a row
    ax.plot(*reached.T, "o", markersize=3.5, alpha=0.6, label="Jᵀv, random v")
    ax.plot(*wanted.T, "X", color=plots.VERMILION, markersize=11, label="wanted")
    ax.set(xlabel="∂/∂x₀", title=name, aspect="equal", xlim=(-10, 10), ylim=(-10, 10))
    assert torch.linalg.matrix_rank(J) == rank
    assert torch.linalg.matrix_rank(torch.cat([J, wanted])) == 2    # new to the rows of fold's J
deaf = torch.tensor([2.0, -1.0])                    # s does not change along it
axes[1].plot([-9, 9], [4.5, -4.5], "--", color=plots.GREY, label="u with Ju = 0")
axes[0].set_ylabel("∂/∂x₁")
for ax in axes:
    ax.legend(loc="lower right", frameon=True)
assert torch.allclose(reached @ deaf, torch.zeros(300), atol=1e-12)
show(fig, "The gradients that random v give, in the plane of gradients; of 300, those that fall "
          "within the axes. Left: for the map of rank 2 they spread over the plane, and the wanted "
          "gradient (−2, 4) can be had. Right: "
          "for the map of rank 1 they all lie on one line through (1, 2), at a right angle to the "
          "dashed line of input changes that no output notices; (−2, 4) is not on it.")

# %% [markdown]
r"""
**Exercise 6 of 7: weights for.** Given `f` from $n$ inputs to $m$ outputs (vectors), a point `x` and a
wanted gradient `g`, return some $v$ with $J^{\mathsf T} v = g$, or `None` if there is none. $J$ need not be
square, nor of full rank. For $J$ use your own function or `torch.autograd.functional.jacobian(f, x)`.
(Of the tools in `torch.linalg` the browser's has `solve`, `lstsq`, `pinv`, `svd` and `matrix_rank`.)
"""

# %%
def weights_for(f, x, g):
    """A v with Jᵀv = g, or None if no v gives this gradient."""
    ### BEGIN SOLUTION
    J = torch.autograd.functional.jacobian(f, x)
    v = torch.linalg.pinv(J.T) @ g          # the best there is, in the sense of least squares
    return v if torch.allclose(J.T @ v, g) else None
    ### END SOLUTION


check("weights for", weights_for)
# hint("weights for")

# %% [markdown]
r"""
## 6. Gradient redistribution

### Moving the weight

Now let $v$ share out a fixed amount of weight: no entry negative, and all entries together 1. Move it from
the first output to the last. The gradient moves with it. Does its *total*, the sum of all entries of
`.grad`, stay the same?

Start with an element-wise map, $y_i = \tanh x_i$, at $x = (0, \frac12, 1, 2)$:
"""

# %%
x = torch.tensor([0.0, 0.5, 1.0, 2.0])
slopes = 1 - torch.tanh(x) ** 2
print("local slopes:", "  ".join(f"{s:.3f}" for s in slopes.tolist()))

# %% [markdown]
r"""
**Predict** the smallest and the largest total that any such $v$ can produce, and the total for equal
weights $v = (\frac14, \frac14, \frac14, \frac14)$.
"""

# %%
predict("totals", {"smallest": ..., "largest": ..., "equal weights": ...})

# %%
one_hots = torch.stack([vjp(torch.tanh, x, e).sum() for e in torch.eye(4)])
reveal("totals", {"smallest": one_hots.min(), "largest": one_hots.max(),
                  "equal weights": vjp(torch.tanh, x, torch.full((4,), 0.25)).sum()})

# %% [markdown]
r"""
*Proof.* For an element-wise map $g_i = v_i\, \varphi'(x_i)$, so the total is $\sum_i v_i\, \varphi'(x_i)$.
With $v_i \ge 0$ and $\sum_i v_i = 1$,

$$\min_k \varphi'(x_k) = \sum_i v_i \min_k \varphi'(x_k) \;\le\; \sum_i v_i\, \varphi'(x_i) \;\le\; \sum_i v_i \max_k \varphi'(x_k) = \max_k \varphi'(x_k),$$

and both ends are attained, by putting all the weight on one entry. $\blacksquare$

The total is a **weighted average of the local slopes**. It is not constant, not even nearly: here it can
fall by a factor of fourteen, as the weight moves to the output that has stopped responding.

### Does it hold for every map?

Let the outputs mix the inputs: $y = M \tanh(x)$. Again $v$ slides over the outputs. In each bar below the
entries of $v$, or of `.grad`, are stacked, negative ones downwards; the black line is the total.
"""

# %%
M = torch.tensor([[1.0, 1, 1, 0], [0, 1, -1, 0], [-1, 0, -1, 1], [0, 2, 0, 1]])


def mixing(x):
    return M @ torch.tanh(x)


def stacked(ax, columns, title):
    """One bar for each row of a matrix, its entries stacked; their sum as a line."""
    hatches = ("", "///", "...", "xxx")
    up, down = torch.zeros(len(columns)), torch.zeros(len(columns))
    for i, part in enumerate(columns.T):
        bottom = torch.where(part >= 0, up, down)
        ax.bar(centres, part, width=0.2, bottom=bottom, color=plots.CYCLE[i], hatch=hatches[i],
               edgecolor="white", linewidth=0, label=f"entry {i}")
        up, down = up + part.clamp(min=0), down + part.clamp(max=0)
    ax.plot(centres, columns.sum(1), "o-", color=plots.BLACK, markersize=3.5, label="total")
    ax.set(xlabel="where v is centred", title=title)
    ax.set_xticks(range(4))


centres = torch.linspace(0, 3, 13)
shares = torch.softmax(-2 * (torch.arange(4) - centres[:, None]) ** 2, dim=1)   # a v in each row
plain = torch.stack([vjp(torch.tanh, x, v) for v in shares])
mixed = torch.stack([vjp(mixing, x, v) for v in shares])

# %%
fig, axes = figure(1, 3, width=8.8, height=3.9, sharey=True)
stacked(axes[0], shares, "v: total always 1")
stacked(axes[1], plain, ".grad of tanh(x)")
stacked(axes[2], mixed, ".grad of M tanh(x)")
for end in (slopes.min(), slopes.max()):
    for ax in axes[1:]:
        ax.axhline(end, linestyle="--", color=plots.GREY, linewidth=1)
axes[1].text(3.25, slopes.max() + 0.05, "largest slope", ha="right", fontsize=8)
axes[1].text(3.25, -0.05, "smallest slope", ha="right", va="top", fontsize=8)
axes[0].set(ylabel="entries, stacked", ylim=(-1.35, 2.35))
axes[0].legend(loc="lower left", ncols=2, fontsize=8)
assert torch.allclose(shares.sum(1), torch.ones(13))
assert ((plain.sum(1) >= slopes.min()) & (plain.sum(1) <= slopes.max())).all()
total = mixed.sum(1)
lowest = int(total.argmin())
assert total.max() > slopes.max() and total.min() < 0
assert (total[1:lowest + 1] < total[:lowest]).all()                  # down …
assert (total[lowest + 1:] > total[lowest:-1]).all()                 # … and up again
show(fig, "Stacked bars as the centre of v moves from output 0 to output 3. Left: the shares v, "
          "always 1 in total. Middle: the gradient of the element-wise map; its total falls from "
          f"{plain[0].sum():.2f} to {plain[-1].sum():.2f}, between the largest and the smallest "
          "slope, drawn dashed. Right: the gradient of the mixing map; its total runs from "
          f"{total[0]:.2f} down to {total.min():.2f} and up again, far outside the dashed lines.")

# %% [markdown]
r"""
The rule of slopes fails: totals above the largest slope, and below zero. Something must take the place of
the slopes.

**Exercise 7 of 7: total range.** For *any* differentiable `f` from $n$ inputs to $m$ outputs (vectors),
return the smallest and the largest value of `x.grad.sum()` over all $v \ge 0$ with $\sum_i v_i = 1$. First
on paper: use the adjoint identity with a well-chosen $u$.
"""

# %%
def total_range(f, x):
    """(smallest, largest) total gradient over all v ≥ 0 whose entries sum to 1."""
    ### BEGIN SOLUTION
    sums = torch.autograd.functional.jacobian(f, x).sum(1)      # J times a vector of ones
    return sums.min(), sums.max()
    ### END SOLUTION


check("total range", total_range)
# hint("total range")

# %% [markdown]
r"""
### What replaces the slopes

The total is an inner product with the vector of ones, $\mathbf 1$. So

$$\sum_j g_j = \langle J^{\mathsf T} v, \mathbf 1\rangle = \langle v, J \mathbf 1\rangle = \sum_i v_i\, (J\mathbf 1)_i , \qquad (J\mathbf 1)_i = \sum_j J_{ij}.$$

It is a weighted average of the **row sums of $J$**, and the proof above holds word for word with row sums
in place of slopes. For an element-wise map $J$ is diagonal, and its row sums *are* the slopes. A row sum
has a meaning of its own: it is how fast output $i$ changes when **all inputs rise together**.

So the total is the same for every $v$ exactly if all row sums are equal. Two maps where they are: a
smoothing that replaces every entry by the average with its neighbours (in a circle), and softmax.

**Predict** the total gradient of each, for any shares $v$. (What happens to the output when all inputs rise
by the same amount?)
"""

# %%
predict("conserved totals", {"smoothing": ..., "softmax": ...})

# %%
def smoothing(x):
    return (x.roll(1) + x + x.roll(-1)) / 3


def softmax(x):
    return torch.softmax(x, dim=0)


maps = {"element-wise": torch.tanh, "mixing": mixing, "smoothing": smoothing, "softmax": softmax}
totals = {name: torch.stack([vjp(f, x, v).sum() for v in shares]) for name, f in maps.items()}
reveal("conserved totals", {name: round(totals[name].mean().item(), 6) + 0.0
                            for name in ("smoothing", "softmax")})
for name, total in totals.items():
    print(f"{name:13} total between {round(total.min().item(), 6) + 0.0:6.3f} "
          f"and {round(total.max().item(), 6) + 0.0:6.3f}")

# %% [markdown]
r"""
Smoothing commutes with a shift of all inputs: raise them all by $c$, and the outputs rise by $c$. Its
backward pass only **redistributes**: whatever total weight enters leaves again, in other places. Softmax
does not notice a common shift at all, $J\mathbf 1 = 0$: its gradient always sums to zero, so what one input
gains the others lose. An invariance of the function is a constraint on every gradient; that is section 5
again, with $u = \mathbf 1$.

## What you can answer now

1. **`y.backward()` refuses because the derivative of several outputs does not fit into `.grad`.** It asks
   for $v$, one weight for each entry of `y`; for a scalar it supplies $v = 1$.
2. **`y.backward(v)` adds $J^{\mathsf T} v$ to `x.grad`**, the gradient of $\langle v, y\rangle$ with $v$
   held constant. $v$ has the shape of `y`, $J$ would have `y.shape + x.shape`, the result has the shape of
   `x`.
3. **A Jacobian has outputs × inputs entries and costs one backward pass for each output.** A VJP costs one
   pass in all and needs only what the forward pass put aside, because each operation knows how to multiply
   by its own $J^{\mathsf T}$ without having it.
4. **Write $dY$, form $\langle V, dY\rangle$, and move everything off $dX$.** Factors move over transposed:
   $\bar A = VB^{\mathsf T}$, $\bar B = A^{\mathsf T}V$; a transpose is undone; what was broadcast is
   summed.
5. **Yes: $J^{\mathsf T}v$ is linear in $v$, and its own VJP with weight $u$ is $Ju$.** Two backward passes,
   the first with `create_graph=True`.
6. **$v_i$ says how much output $i$ counts.** A loss acts on the model only through
   $v = \nabla_{\!y}\,\ell$; losses with the same $v$ give the same gradient.
7. **`.grad` predicts the change of $\langle v, y\rangle$ to first order**, with an error that falls like
   $\|\delta\|^2$. It says nothing about single outputs, which may cancel. It has no part along a direction
   that no output notices; everything orthogonal to those can be had.
8. **No. The total is a weighted average of the row sums of $J$**, for an element-wise map of the local
   slopes. It is constant exactly if all row sums are equal.

Next:
[Workshop 1, from gradient flow to optimisation intuition](workshop_01_gradient_flow_to_optimisation.ipynb),
where a ReLU closes some of the gates.
"""

# %%
progress()
