# %% [markdown]
r"""
# Workshop 2 — Designing objectives and local optimisation dynamics

One map, all lesson long: a table that says how alike points are, and wishes about that table, written by hand.
The rows $x_1, \dots, x_n$ of a matrix $X$ are points in $d$ dimensions, and

$$Y = \tanh(X X^{\mathsf T}), \qquad Y_{ij} = \tanh(x_i \cdot x_j)$$

compares every pair: near 1 if two long points face the same way, near −1 if they face opposite ways, near 0 if they are
at right angles or short. A table of similarities. Nobody has said yet what we *want* from this table. Whoever chooses the weights $V$ in `Y.backward(V)` says it, and this workshop is
about saying it deliberately and knowing what will happen.

At the end you will be able to answer:

1. Which objective do I pursue when I call `Y.backward(V)`, and does my step raise it or lower it?
2. What is the gradient, and why is each row of it a sum of *pulls* from the other rows?
3. Which entries of $Y$ can be moved at all, and which are deaf?
4. Which part of $V$ is never heard? Which gradients can no $V$ produce?
5. When is a pattern in an averaged gradient real, and when is it noise with a colour scale?
6. How much does one step change the objective, and how wrong is that prediction?
7. What does a step for one objective do to another, and how far can a step be trusted?

You need [Tutorial 4](tutorial_04_tensor_gradients_and_vjp.ipynb) (VJPs, the weights $v$) and the
`create_graph` section of [Tutorial 3](tutorial_03_autograd_and_graphs.ipynb). Allow about an hour.
"""

# %%
import torch
from lesson import begin, check, draw_graph, figure, hint, plots, predict, progress, reveal, show

begin("workshop_02")
torch.set_default_dtype(torch.float64)
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
print("device:", device)


def similarity(X):
    """tanh(X Xᵀ): rows are points, entry (i, j) compares points i and j. Batches are welcome."""
    return torch.tanh(X @ X.transpose(-2, -1))


def objective(X, V):
    """⟨V, Y⟩, a scalar."""
    return (V * similarity(X)).sum()


def gradient(X, V):
    """What Y.backward(V) puts into X.grad, as a new tensor."""
    X = X.detach().requires_grad_()
    return torch.autograd.grad(similarity(X), X, V)[0]

# %% [markdown]
r"""
## 1. Implicit objectives

### The weights are the wish

`Y.backward(V)` computes the gradient of $L(X) = \langle V, Y(X)\rangle = \sum_{ij} V_{ij} Y_{ij}$ with $V$
held constant. Written out, $V$ reads like a list of wishes:

* $V_{ij} > 0$: I want points $i$ and $j$ to agree more. $V_{ij} < 0$: less.
* $V_{ii} > 0$: I want point $i$ longer, since $Y_{ii} = \tanh(\|x_i\|^2)$. $V_{ii} < 0$: shorter.
* $V_{ij} = 0$: I do not care. (It does not mean "keep it as it is"!)

No function called *loss* is ever written down. The objective is implicit in the weights.

### Up or down?

Most code steps *against* the gradient, because most code minimises. Here three points in the plane; the only
wish is $V_{01} = 1$. Look at $Y_{01}$.

**Predict.** After `X - 0.1 * X.grad`, will $Y_{01}$ be `"larger"` or `"smaller"` than before?
"""

# %%
predict("Y01 after X - 0.1 * X.grad", ...)

# %%
X = torch.tensor([[0.9, 0.2], [0.3, 0.8], [-0.6, 0.5]], device=device, requires_grad=True)
V = torch.zeros(3, 3, device=device)
V[0, 1] = 1.0
Y = similarity(X)
Y.backward(V)
draw_graph(Y=Y, X=X)
G, X = X.grad, X.detach()
for name, step in (("before", 0.0), ("X - 0.1 * G", -0.1), ("X + 0.1 * G", 0.1)):
    print(f"{name:12}  Y[0, 1] = {similarity(X + step * G)[0, 1].item():.4f}")
smaller = similarity(X - 0.1 * G)[0, 1] < similarity(X)[0, 1]
reveal("Y01 after X - 0.1 * X.grad", "smaller" if smaller else "larger")

# %% [markdown]
r"""
The habitual minus sign *shrinks* what $V$ emphasises. Neither sign is right in itself: $X + \eta G$ raises
$\langle V, Y\rangle$ and $X - \eta G$ lowers it. A $V$ of wishes wants the plus; a $V$ of costs the minus. In
this workshop $V$ holds **wishes**, and a step is

$$X \;\to\; X + \eta\, G, \qquad \eta > 0 .$$

(The graph shows `MmBackward0` with *two* edges to one leaf, one of them by way of a transpose: $X$ is used
twice. Section 2 lives on this.)

### Three wishes, three landscapes

Keep $x_1$ fixed and let $x_0$ roam the plane. Each $V$ makes a landscape out of the same map.

**Predict** the shape of the contours of $L$ as a function of $x_0$: answer `"lines"`, `"circles"` or
`"neither"`.
"""

# %%
predict("contours", {"V01 = 1": ..., "V00 = 1": ..., "V01 = 1, V00 = -0.5": ...})

# %%
torch.manual_seed(8)
anywhere = torch.randn(50, 2).to(device)                # places for x₀


def shape_of_contours(pair, own):
    """Contours are at right angles to gradients: look at the gradients at many places."""
    V = torch.zeros(3, 3, device=device)
    V[0, 1], V[0, 0] = pair, own
    clouds = torch.stack([torch.stack([place, X[1], X[2]]) for place in anywhere])
    g = gradient(clouds, V.expand(50, 3, 3))[:, 0]
    across = {"lines": X[1], "circles": anywhere}       # what the gradient is parallel to, if so
    for name, a in across.items():
        if torch.allclose(g[:, 0] * a[..., 1], g[:, 1] * a[..., 0], atol=1e-12):
            return name
    return "neither"


reveal("contours", {"V01 = 1": shape_of_contours(1.0, 0.0), "V00 = 1": shape_of_contours(0.0, 1.0),
                    "V01 = 1, V00 = -0.5": shape_of_contours(1.0, -0.5)})

# %%
wishes = {"V₀₁ = 1": (1.0, 0.0), "V₀₀ = 1": (0.0, 1.0), "V₀₁ = 1, V₀₀ = −½": (1.0, -0.5)}
side = torch.linspace(-1.6, 1.6, 65)
grid = torch.stack(torch.meshgrid(side, side, indexing="xy"), dim=-1)       # places for x₀
x0, x1 = X[0].cpu(), X[1].cpu()
fig, axes = figure(1, 3, width=8.6, height=3.2, sharey=True)
for ax, (name, (pair, own)) in zip(axes, wishes.items()):
    height = pair * torch.tanh(grid @ x1) + own * torch.tanh((grid ** 2).sum(-1))
    V = torch.zeros(3, 3, device=device)
    V[0, 1], V[0, 0] = pair, own
    g = gradient(X, V)[0].cpu()
    ax.contour(side, side, height, levels=13, colors=plots.GREY, linewidths=0.9)
    ax.annotate("", (x0 + 0.6 * g).tolist(), x0.tolist(), arrowprops={
        "arrowstyle": "-|>", "color": plots.VERMILION, "linewidth": 2.5})
    ax.plot(*x0, "o", color=plots.BLACK)
    ax.plot(*x1, "s", color=plots.BLUE)
    ax.annotate("x₀", x0.tolist(), xytext=(4, -13), textcoords="offset points")
    ax.annotate("x₁", x1.tolist(), xytext=(6, 4), textcoords="offset points", color=plots.BLUE)
    ax.set(xlabel="first coordinate", aspect="equal", title=name)
    ax.grid(False)
    along = (g @ x1 / (g.norm() * x1.norm())).item(), (g @ x0 / (g.norm() * x0.norm())).item()
    assert own or abs(along[0] - 1) < 1e-12         # the pair's arrow is parallel to x₁,
    assert pair or abs(along[1] - 1) < 1e-12        # the diagonal's to x₀ itself
axes[0].set_ylabel("second coordinate")
show(fig, "Contours of the objective as x₀ moves while x₁ (square) is fixed, with the gradient at "
          "x₀ (dot) as an arrow at 0.6 of its length; negative contours are dashed. V₀₁ = 1: "
          "straight contours, arrow parallel to x₁. V₀₀ = 1: circles, arrow straight outward. "
          "Both, the second with −½: curved contours; the arrow is the first minus half the "
          "second.")

# %% [markdown]
r"""
A wish for a pair pulls along the *partner*. A wish on the diagonal pushes along the point itself. And a
negative diagonal is an old acquaintance: it pulls $x_0$ back towards the origin, as a penalty on the norm does, though
only while the point is short: tanh saturates, and section 2 shows what becomes of such a wish.

**Exercise 1 of 8: contrast.** Each point belongs to a group; `groups` is a list like `[0, 0, 1]`. Write the
$V$ for this wish: the **mean** of $Y_{ij}$ over the ordered pairs $i \neq j$ of the *same* group, minus the
mean over the pairs from *different* groups. So $\langle V, Y\rangle$ must be exactly that number. Leave the
diagonal out.
"""

# %%
def contrast(groups):
    """V with ⟨V, Y⟩ = mean similarity within groups − mean similarity between groups."""
    ### BEGIN SOLUTION
    label = torch.tensor(groups)
    same = (label[:, None] == label[None, :]).double()
    within = same - torch.eye(len(groups))              # pairs i ≠ j only
    between = 1 - same
    return within / within.sum() - between / between.sum()
    ### END SOLUTION


check("contrast", contrast)
# hint("contrast")

# %% [markdown]
r"""
## 2. Structure-aware sensitivity

### The gradient, derived

Let $M = XX^{\mathsf T}$ and let $X$ change by $dX$. Tutorial 4's recipe, in four lines:

$$\begin{aligned}
dM &= dX\, X^{\mathsf T} + X\, dX^{\mathsf T} &&\text{($X$ is used twice)}\\
dY &= S \odot dM, \quad S = 1 - Y \odot Y &&\text{(the slope of tanh)}\\
\langle V, dY\rangle &= \langle V \odot S,\; dX\, X^{\mathsf T} + X\, dX^{\mathsf T}\rangle\\
&= \langle \;?\;,\; dX\rangle + \langle \;?\;,\; dX\rangle .
\end{aligned}$$

Into the last line each factor crosses to the other side as its transpose; the second term is first transposed as a
whole, $\langle P, X dX^{\mathsf T}\rangle = \langle P^{\mathsf T}, dX\, X^{\mathsf T}\rangle$. What then stands beside the
two $dX$, added up, is the gradient $G$.

**Exercise 2 of 8: gradient by hand.** Fill in the two places on paper, then write $G$ from $X$ and $V$ with plain tensor
operations, without autograd.
"""

# %%
def gradient_by_hand(X, V):
    """The gradient of ⟨V, tanh(X Xᵀ)⟩ with respect to X, of the shape of X."""
    ### BEGIN SOLUTION
    Y = torch.tanh(X @ X.T)
    weighted = V * (1 - Y ** 2)
    return (weighted + weighted.T) @ X
    ### END SOLUTION


check("gradient by hand", gradient_by_hand)
# hint("gradient by hand")

# %% [markdown]
r"""
Two uses of $X$, two terms, $(V \odot S)\, X$ and $(V \odot S)^{\mathsf T} X$:

$$\boxed{\,G = \big((V \odot S) + (V\odot S)^{\mathsf T}\big)\, X\,}$$

And the shape of the answer tells a story: $G = A X$ with a symmetric matrix of **couplings**
$A = (V \odot S) + (V\odot S)^{\mathsf T}$, so

$$g_i = \sum_j A_{ij}\, x_j .$$

The gradient of a point is a weighted sum of *points*. $X$ enters as the thing that is mixed, and $V$ and $S$
only decide on the mixture: what is wished, times what is still movable.

### Wished, movable, coupled

Four points: two neighbours (0 and 1), a long one (2), and a short one (3). The wish is the same for every
pair: all ones, diagonal included.

**Predict.** In which row is the gradient the shortest? And whose point contributes most to the gradient of
point 3?
"""

# %%
predict("four points", {"shortest gradient": ..., "strongest pull on 3": ...})      # row numbers

# %%
X = torch.tensor([[0.8, 0.3], [0.6, 0.5], [2.0, -0.6], [0.1, 0.3]], device=device)
V = torch.ones(4, 4, device=device)
S = 1 - similarity(X) ** 2
A = V * S + (V * S).T
G = A @ X
assert torch.allclose(G, gradient(X, V))
pulls = A[:, :, None] * X                           # entry (i, j) is the vector A_ij x_j
reveal("four points", {"shortest gradient": G.norm(dim=1).argmin().item(),
                       "strongest pull on 3": pulls.norm(dim=2)[3].argmax().item()})

# %%
fig, axes = figure(1, 4, width=8.8, height=2.9)
strength = pulls.norm(dim=2)
plots.heatmaps(axes, [V, S, A, strength],
               ["V, wished", "S, movable", "A, coupling", "|Aᵢⱼ| ‖xⱼ‖, pull"], numbers="{:.2f}")
for ax in axes:
    ax.set(xlabel="point j")
axes[0].set_ylabel("point i")
assert torch.allclose(A, A.T) and S[2, 2] < 0.01 and S[3, 3] > 0.95
assert strength[3].argmax() == 2 and strength[3, 2] > 5 * strength[2, 3]
show(fig, "Four heat maps on one scale. V is one everywhere. S is small where points agree "
          f"strongly, {S[2, 2].item():.3f} for the long point with itself and {S[3, 3].item():.2f} "
          "for the short one. A, twice V times S here, is symmetric. The pull of point j on point "
          "i, the last map, is not: the long point 2 pulls point 3 harder than any other does, and "
          "more than five times as hard as 3 pulls back.")

# %%
fig, ax = figure(1, 1, width=6.4, height=3.6)
starts = X.cpu()
for j, (x, name) in enumerate(zip(starts, ("0", "1", "2", "3"))):
    pull = 0.25 * pulls[3, j].cpu()
    ax.plot(*x, "o", color=plots.BLACK)
    ax.annotate(name, x.tolist(), xytext=(6, -12), textcoords="offset points")
    ax.annotate("", (starts[3] + pull).tolist(), starts[3].tolist(), arrowprops={
        "arrowstyle": "-|>", "color": plots.BLUE, "linewidth": 1.4})
    ax.annotate(name, (starts[3] + pull).tolist(), xytext=(2, 2),
                textcoords="offset points", color=plots.BLUE)
    ax.plot([0, x[0]], [0, x[1]], ":", color=plots.GREY, linewidth=1)
total = 0.25 * G[3].cpu()
ax.annotate("", (starts[3] + total).tolist(), starts[3].tolist(), arrowprops={
    "arrowstyle": "-|>", "color": plots.VERMILION, "linewidth": 3})
ax.plot([], [], color=plots.BLUE, linewidth=1.4, label="pull on 3, by the point with this number")
ax.plot([], [], color=plots.VERMILION, linewidth=3, label="their sum, row 3 of G")
ax.plot(0, 0, "+", color=plots.GREY)
ax.set(xlabel="first coordinate", ylabel="second coordinate", aspect="equal", xlim=(-0.3, 2.7),
       ylim=(-0.8, 1.0), title="Who pulls point 3 (arrows at a quarter of their length)")
ax.legend(loc="upper right")
assert torch.allclose(pulls[3].sum(0), G[3])
show(fig, "Four points in the plane with dotted lines to the origin. From point 3 start four thin "
          "arrows, each parallel to the line of one point, and a thick one, their sum: row 3 of "
          "the gradient.")

# %% [markdown]
r"""
The couplings are symmetric, $A_{ij} = A_{ji}$, but the pulls are not: $A_{ij} x_j$ has the length of the
*puller*. Long points move others more than others move them. There is no Newton's third law here: action and
reaction share a coupling, but neither size nor line.

### The deaf entries

How strongly does a single entry $Y_{ij}$ react to the best possible small change of $X$? As strongly as its
gradient is long. Call it the **reach** $R_{ij} = \|\partial Y_{ij}/\partial X\|$, the norm over the whole of
$X$. Take $V$ one-hot at $(i, j)$ in the boxed formula: for $i \ne j$ row $i$ of the gradient receives
$S_{ij} x_j$, row $j$ receives $S_{ij} x_i$, and nothing else is touched. For $i = j$ both terms land in the *same*
row.

**Exercise 3 of 8: reach.** Return the $n \times n$ matrix of reaches, without autograd.
"""

# %%
def reach(X):
    """R of shape (n, n): R[i, j] is the norm of the gradient of Y[i, j] with respect to X."""
    ### BEGIN SOLUTION
    S = 1 - torch.tanh(X @ X.T) ** 2
    squares = (X ** 2).sum(dim=1)
    R = S * torch.sqrt(squares[:, None] + squares[None, :])
    return R + (2 ** 0.5 - 1) * torch.diag(torch.diag(R))       # S √2 ‖x‖ becomes 2 S ‖x‖
    ### END SOLUTION


check("reach", reach)
# hint("reach")

# %% [markdown]
r"""
On the diagonal $R_{ii} = 2 \|x_i\|\,(1 - \tanh^2 \|x_i\|^2)$ depends on one number, the length.

**Predict.** At which length does a point's own entry react most? (The derivative vanishes where
$4u \tanh u = 1$ with $u = \|x\|^2$; a rough guess will do.)
"""

# %%
predict("most sensitive length", ...)

# %%
length = torch.linspace(0, 2, 401)
own = 2 * length * (1 - torch.tanh(length ** 2) ** 2)
best = length[own.argmax()].item()
reveal("most sensitive length", round(best, 2), tolerance=0.15)
fig, ax = figure(1, 1, width=6, height=3)
ax.plot(length, own, color=plots.BLUE, label="reach of Yᵢᵢ")
ax.plot(length, 2 * length, "--", color=plots.GREY, label="without tanh: 2‖x‖")
ax.plot(best, own.max(), "o", color=plots.VERMILION)
ax.set(xlabel="length ‖xᵢ‖", ylabel="reach", ylim=(0, 1.8),
       title="How far a point's own entry can be moved")
ax.legend(loc="upper right")
assert abs(4 * best ** 2 * torch.tanh(torch.tensor(best ** 2)).item() - 1) < 0.05
assert own[-1] < 0.01 * own.max()
show(fig, f"Reach of the diagonal entry against the length of the point: it rises like twice the "
          f"length, peaks at {best:.2f} and is almost zero at length 2, where tanh is saturated.")

# %% [markdown]
r"""
A small coupling $A_{ij}$ (for symmetric $V$) has two very different meanings: *nobody asked* ($V_{ij} \approx 0$) and *nobody can hear*
($S_{ij} \approx 0$). How much louder must one shout? $S$ falls like $4e^{-2u}$ with $u = \|x\|^2$, so the answer grows
fast with the length:
"""

# %%
wanted = own.max()
for far in (1.5, 2.0, 3.0):
    point = torch.zeros(1, 3, device=device)
    point[0, 0] = far
    loudness = wanted / gradient(point, torch.ones(1, 1, device=device)).norm().item()
    print(f"length {far}: to pull as hard as V = 1 does at length {best:.2f}, V has to be "
          f"{loudness:.4g}")

# %% [markdown]
r"""
For a point of length 2 that is still a number one could write down; for length 3 it is not a wish any more, and the least
error in it would drown everything else.

## 3. Symmetry and coupling

### What is never heard

$Y$ is symmetric whatever $X$ is. Split the weights into $V = \tfrac12(V + V^{\mathsf T}) + \tfrac12(V - V^{\mathsf T})$.
The inner product of a symmetric and an antisymmetric matrix is zero, so

$$\langle V, Y\rangle = \big\langle \tfrac12 (V + V^{\mathsf T}),\, Y\big\rangle .$$

The antisymmetric half is not weak or hard to reach; it is **not part of the objective**. "Make $Y_{01}$ large and
$Y_{10}$ small" is a wish for nothing.

**Predict.** $V$ is antisymmetric, with entries of the order of 1000. How long is $G$? And which single number
$a$ makes the wish $V_{01} = V_{10} = a$ give the same gradient as $V_{01} = 1$ alone?
"""

# %%
predict("unheard", {"norm of G": ..., "a": ...})

# %%
torch.manual_seed(1)
X, P = torch.randn(4, 3).to(device), torch.randn(4, 4).to(device)
loud = 1000 * (P - P.T)
one, both = torch.zeros(4, 4, device=device), torch.zeros(4, 4, device=device)
one[0, 1] = 1.0
both[0, 1] = both[1, 0] = 1.0
from_one, from_both = gradient(X, one), gradient(X, both)
a = (from_one * from_both).sum() / (from_both ** 2).sum()       # the best a, and it is exact:
assert torch.allclose(from_one, a * from_both)
reveal("unheard", {"norm of G": round(gradient(X, loud).norm().item(), 6), "a": round(a.item(), 6)})

# %% [markdown]
r"""
### What no wish can do

Turn all points together: $X \to XR$ with $R^{\mathsf T} R = I$. Nothing happens to $XX^{\mathsf T}$, so nothing happens to
any objective. A small rotation is $dX = X\Omega$ with antisymmetric $\Omega$, and the gradient must be orthogonal to
every one of these directions:

$$0 = \langle G, X\Omega\rangle = \langle X^{\mathsf T} G, \Omega\rangle \quad\text{for all antisymmetric } \Omega
\qquad\Longleftrightarrow\qquad X^{\mathsf T} G \text{ is symmetric.}$$

(Or directly: $X^{\mathsf T} G = X^{\mathsf T} A X$.) The pulls have **no torque**: whatever $V$, they never turn the cloud
as a whole. Is that the *only* restriction? If $X$ has $n \ge d$ rows and full column rank, yes. Suppose
$X^{\mathsf T} G$ is symmetric, and let $X^+ = (X^{\mathsf T}X)^{-1}X^{\mathsf T}$ be the pseudoinverse, so that
$X^+ X = I$. Then

$$A = G X^+ + (G X^+)^{\mathsf T} - (X^+)^{\mathsf T} X^{\mathsf T} G\, X^+$$

is symmetric, and $AX = G + (X^+)^{\mathsf T}\big(G^{\mathsf T} X - X^{\mathsf T} G\big) = G$. Nothing is left but to find
the $V$ whose couplings are $A$, and since $S > 0$ everywhere that is a division.

**Exercise 4 of 8: weights for.** Given $X$ (full column rank) and a desired gradient $G$, return a $V$ for which
`Y.backward(V)` yields exactly $G$, or `None` if there is none.
"""

# %%
def weights_for(X, G):
    """A V with gradient G at X, of shape (n, n), or None if no V has it."""
    ### BEGIN SOLUTION
    if not torch.allclose(X.T @ G, G.T @ X):
        return None                                     # G would turn the cloud
    plus = torch.linalg.pinv(X)
    A = G @ plus + (G @ plus).T - plus.T @ X.T @ G @ plus
    S = 1 - torch.tanh(X @ X.T) ** 2
    return A / (2 * S)                                  # symmetric, so A is twice V ⊙ S
    ### END SOLUTION


check("weights for", weights_for)
# hint("weights for")

# %% [markdown]
r"""
A matter worth dwelling on. For $n$ points in the plane, not all on one line through the origin, only *one* number of the
$2n$ in $G$ is out of reach.
With wishes about pairs and lengths alone, you can start each point off in whatever direction you like, up to a
common rotation.

### Names do not matter

Renumber the points, $X \to PX$ with a permutation matrix $P$. The table becomes $PYP^{\mathsf T}$. The wishes are
about points, so they have to be renumbered too, on **both** axes: $V \to PVP^{\mathsf T}$. Then the gradient
follows: $G \to PG$. Forget to renumber $V$ and you have asked for something else.
"""

# %%
torch.manual_seed(2)
order = torch.tensor([2, 0, 3, 1], device=device)
V = torch.randn(4, 4).to(device)
G = gradient(X, V)
renamed = gradient(X[order], V[order][:, order])
forgotten = gradient(X[order], V)
print("XᵀG symmetric:                 ", torch.allclose(X.T @ G, G.T @ X))
print("V renumbered, G follows:       ", torch.allclose(renamed, G[order]))
print("V not renumbered, G follows:   ", torch.allclose(forgotten, G[order]))
print("all of V equal, no renumbering:", torch.allclose(gradient(X[order], torch.ones_like(V)),
                                                       gradient(X, torch.ones_like(V))[order]))

# %% [markdown]
r"""
### The trap of the expected gradient

It is tempting to average the gradient over random $X$ and to look at a heat map of the mean, to see
"what $V$ does in general". Before you look at one:

**Predict.** The entries of $X$ are independent standard normal numbers, $V$ is full of ones. What is the exact
value of the expectation $\mathbb E[G]$? Compare $G(-X)$ with $G(X)$.
"""

# %%
predict("expected gradient", ...)       # one number: every entry has the same

# %%
N, n, d = 4000, 4, 3
torch.manual_seed(3)
draws = torch.randn(N, n, d).to(device)
ones = torch.ones(n, n, device=device)
weights = ones.expand(N, n, n)                      # the same V for each sample
there, back = gradient(draws, weights), gradient(-draws, weights)
reveal("expected gradient", round(((there + back) / 2).abs().max().item(), 6))
print(f"largest entry of a single gradient: {there.abs().max().item():.2f}")

# %% [markdown]
r"""
$Y$ is even, $Y(-X) = Y(X)$, so its gradient is odd, $G(-X) = -G(X)$. And $-X$ is as likely as $X$. The
expectation is **exactly zero, for every $V$** (above: the mean over each pair $X$, $-X$). A mean over $N$ samples is not zero, though; its entries
scatter with the standard error $\sigma/\sqrt N$. A colour scale stretches to whatever it is given, and will
paint that scatter in the boldest colours it has.

So never look at a mean without its noise floor.

**Exercise 5 of 8: noise floor.** Given samples of shape $(N, n, d)$, return two tensors of shape $(n, d)$:
the mean over the samples, and the standard error of that mean (from the sample variance, with $N - 1$).
"""

# %%
def mean_and_floor(samples):
    """The mean over axis 0, and its standard error."""
    ### BEGIN SOLUTION
    N = len(samples)
    mean = samples.sum(0) / N
    variance = ((samples - mean) ** 2).sum(0) / (N - 1)
    return mean, torch.sqrt(variance / N)
    ### END SOLUTION


check("noise floor", mean_and_floor)
# hint("noise floor")

# %% [markdown]
r"""
Now look: the mean gradient on a scale of its own, as one often sees it; its noise floor, on the same scale; and
then the mean for points shifted by $\mu = (\tfrac12, 0, 0)$, where $-X$ is no longer as likely as $X$.

**Predict** how many of the 12 entries of the mean lie outside four standard errors for the symmetric cloud, and how many
after the shift: of the 4 in column 0, and of the 8 in columns 1 and 2.
"""

# %%
predict("outside 4 standard errors", {"symmetric": ..., "shifted, column 0": ...,
                                      "columns 1 and 2": ...})

# %%
shift = torch.tensor([0.5, 0.0, 0.0], device=device)
means, floors, outside = [], [], []
for cloud in (draws, draws + shift):
    samples = gradient(cloud, weights).cpu()       # one batched backward pass
    means.append(samples.mean(0))
    floors.append(samples.std(0) / N ** 0.5)
    outside.append(means[-1].abs() > 4 * floors[-1])
reveal("outside 4 standard errors", {"symmetric": int(outside[0].sum()),
                                     "shifted, column 0": int(outside[1][:, 0].sum()),
                                     "columns 1 and 2": int(outside[1][:, 1:].sum())})
for name, m, f in zip(("symmetric", "shifted"), means, floors):
    print(f"{name:9}  entry (0, 0): {m[0, 0].item():6.3f} ± {f[0, 0].item():.3f}   "
          f"entry (0, 1): {m[0, 1].item():6.3f} ± {f[0, 1].item():.3f}")

# %%
fig, axes = figure(1, 4, width=8.8, height=3.3)
limit = 4 * floors[0].max().item()
plots.heatmaps(axes[:1], means[:1], ["Mean, own scale"], numbers=None)
plots.heatmaps(axes[1:], [means[0], 4 * floors[0], means[1]],
               ["Mean again", "4 × its error", "Mean, shifted"], numbers="{:.2f}")
for ax in axes:
    ax.set(xlabel="coordinate")
axes[0].set_ylabel("point")
assert not outside[0].any() and outside[1][:, 0].all() and not outside[1][:, 1:].any()
show(fig, "Heat maps of the mean of 4000 gradients. First the mean for the symmetric cloud on its "
          "own scale: it looks like a pattern. The other three share one scale: the same mean, "
          "pale; four standard errors, larger than it everywhere; and the mean for the shifted "
          "cloud, whose first column lies far outside the noise and whose other columns do not.")

# %% [markdown]
r"""
The first panel is noise. Draw other samples and it shows another "pattern". The fourth is real: the shift chose a
direction, and only in this direction is there a mean. (Why not in the others? Mirror all points in coordinate 1: the
shifted cloud is as likely as before, $XX^{\mathsf T}$ does not change, and column 1 of $G$ changes its sign.)

Does that say that for symmetric clouds $V$ has no effect on average? No. It says that the *mean* is the wrong
question: it asks for a direction, and none is preferred. The squared length $\mathbb E\|G\|^2$ does not cancel.
Let $V_t$ have ones on the diagonal and $t$ everywhere else. $G$ is linear in $V$, so $\|G\|^2$ is a parabola in
$t$:

$$\mathbb E\|G_t\|^2 = \mathbb E\|G_{\text{diag}}\|^2 + 2t\, \mathbb E\langle G_{\text{diag}}, G_{\text{off}}\rangle + t^2\, \mathbb E\|G_{\text{off}}\|^2 .$$

**Predict.** At which $t$ is it smallest? (Flip the sign of a *single* point $x_i$. What does that do to the
$i$-th row of $G_{\text{diag}}$, and to that of $G_{\text{off}}$?)
"""

# %%
predict("smallest at t =", ...)

# %%
eye = torch.eye(n, device=device)
from_diag = gradient(draws, eye.expand(N, n, n))
from_off = gradient(draws, (ones - eye).expand(N, n, n))
strengths = torch.arange(-5, 6) / 5
rows = []
for t in strengths.tolist():
    squares = ((from_diag + t * from_off) ** 2).sum((1, 2)).cpu()       # linear in V
    rows.append((squares.mean(), squares.std() / N ** 0.5))
level, error = torch.tensor(rows).T
cross = (from_diag * from_off).sum((1, 2)).cpu()
assert abs(cross.mean()) < 4 * cross.std() / N ** 0.5          # the middle term is not there
reveal("smallest at t =", round(strengths[level.argmin()].abs().item(), 6))
fig, ax = figure(1, 1, width=6, height=3.2)
ax.errorbar(strengths, level, yerr=2 * error, fmt="o", color=plots.BLUE, capsize=3,
            label="E‖G‖², ± 2 standard errors")
mean_off = (from_off ** 2).sum((1, 2)).mean().item()
fine = torch.linspace(-1, 1, 81)
ax.plot(fine, level[5] + mean_off * fine ** 2, "--", color=plots.GREY,
        label="parabola with its minimum at 0")
ax.axhline(0, color=plots.BLACK, linewidth=0.8)
ax.set(xlabel="weight t of the pairs", ylabel="E‖G‖²",
       title="The mean is zero for each t; the size is not")
ax.legend(loc="upper center")
assert ((level - level[5] - mean_off * strengths ** 2).abs() < 4 * error + 1e-9).all()
assert level[0] > 30 * level[5] and level[-1] > 30 * level[5]
show(fig, "Mean squared length of the gradient against the weight t of the pairs, with error bars: "
          f"a parabola with its minimum, {level[5].item():.1f}, at t = 0, rising to more than "
          "thirty times that at t = −1 and t = 1.")

# %% [markdown]
r"""
Flipping $x_i$ alone reverses the $i$-th row of $G_{\text{diag}}$, $2 S_{ii} x_i$, and leaves the $i$-th row of
$G_{\text{off}}$, $\sum_{j \ne i} 2 S_{ij} x_j$, as it is: $S = 1 - Y^2$ does not see the sign, and the $x_j$ were not
touched. So their inner product changes sign, and its expectation is zero. Here, with points that are independent and each
as likely as its mirror image, attraction ($t > 0$) and repulsion ($t < 0$) pull equally hard, and each harder than no
coupling at all. ($-X$ as likely as $X$ would not be enough: if the points of a sample are neighbours, their signs cannot be
flipped one by one.) This is what the off-diagonal weights do "in general", and no map of means could have shown it.

## 4. A single update step

### The promise of the gradient

Let $\varphi(\eta) = L(X + \eta G)$. By the definition of the gradient $\varphi'(0) = \langle G, G\rangle$, so

$$L(X + \eta G) - L(X) = \underbrace{\eta\, \|G\|^2}_{\text{promised}} + \underbrace{\tfrac12 \eta^2\, \langle G, H G\rangle + O(\eta^3)}_{\text{remainder}},$$

with $H$ the Hessian of $L$. Unless $G = 0$ the promise is positive: for small enough $\eta$ a step along $+G$ *always*
raises $\langle V, Y\rangle$, and one along $-G$ always lowers it, to first order by as much.

**Predict.** By what factor does the remainder shrink when $\eta$ is made ten times smaller? And what slope does
it have on log–log axes?
"""

# %%
predict("remainder", {"factor": ..., "slope": ...})

# %%
torch.manual_seed(4)
X, V = (0.5 * torch.randn(4, 3)).to(device), torch.randn(4, 4).to(device)
G = gradient(X, V)
etas = [10 ** (-k / 4) for k in range(2, 17)]                   # from 0.3 down to 0.0001
change = torch.tensor([(objective(X + e * G, V) - objective(X, V)).item() for e in etas])
promised = torch.tensor(etas) * (G ** 2).sum().item()
remainder = (change - promised).abs()
slope = (remainder[-1] / remainder[6]).log10() / torch.tensor(etas[-1] / etas[6]).log10()
reveal("remainder", {"factor": round((remainder[10] / remainder[14]).item()),
                     "slope": round(slope.item(), 1)})

# %%
fig, ax = figure(1, 1, width=6.2, height=3.6)
ax.loglog(etas, promised, "-", color=plots.BLUE, label="promised, η‖G‖²")
ax.loglog(etas, change.abs(), "o", color=plots.BLUE, markerfacecolor="none", label="actual change")
ax.loglog(etas, remainder, "s-", color=plots.VERMILION, label="remainder")
plots.slope_guide(ax, etas[6:], remainder[6].item() * 0.4, 2)
ax.set(xlabel="step size η", ylabel="change of ⟨V, Y⟩",
       title="What one step promises, and by how much it errs")
ax.legend(loc="lower right")
assert abs(slope - 2) < 0.05
assert (change[6:] > 0).all() and ((change[6:] / promised[6:] - 1).abs() < 0.1).all()
show(fig, "The change of the objective and its remainder against the step size, on logarithmic "
          "axes. Circles, the actual change, lie on the line of the promise, with slope 1, for "
          f"small steps. The remainder falls with slope {slope.item():.1f}.")

# %% [markdown]
r"""
**Slope 2 is the fingerprint of a correct gradient** (slope 3 where the curvature happens to vanish). A wrong promise is
wrong to first order, and the remainder would fall with slope 1. A few evaluations test a whole backward pass; this is known as a Taylor
test. (In float32 the remainder soon drowns in rounding.)

There is a catch. Suppose a backward rule is broken and leaves row 0 of the gradient at zero: call it $\hat G$.

**Predict.** What slope has the remainder of the promise $\eta\|\hat G\|^2$ for steps along $\hat G$ itself? And that of
$\eta\langle \hat G, U\rangle$ for steps along a random $U$?
"""

# %%
predict("a broken gradient", {"along itself": ..., "along a random U": ...})

# %%
def remainder_slope(G, U):
    """The log–log slope of |L(X + ηU) − L(X) − η⟨G, U⟩| between η = 1e-3 and 1e-4."""
    big, little = (abs((objective(X + e * U, V) - objective(X, V) - e * (G * U).sum()).item())
                   for e in (1e-3, 1e-4))
    return round(torch.tensor(big / little).log10().item(), 1)


broken = G.clone()
broken[0] = 0.0
U = torch.randn(4, 3).to(device)
assert remainder_slope(G, U) == 2.0                     # the correct one passes in any direction
reveal("a broken gradient", {"along itself": remainder_slope(broken, broken),
                             "along a random U": remainder_slope(broken, U)})

# %% [markdown]
r"""
Along itself the broken gradient passes: where it is zero the step does not go, and where the step goes it is right.
A missing part of a gradient never contradicts itself: steps along it still go up, only less than they could.
**Test along random directions**, as Tutorial 4's adjoint identity does.

The size of the remainder is a curvature: $\lim \text{remainder}/\eta^2 = \tfrac12\langle G, HG\rangle$. No Hessian
matrix is needed for it, only its product with one vector.

**Exercise 6 of 8: curvature.** Return $c = \tfrac12 \langle G, HG\rangle$ for $\langle V, \tanh(XX^{\mathsf T})\rangle$, a
scalar, using `torch.autograd.grad` twice. You may call `similarity`.
"""

# %%
def curvature(X, V):
    """½⟨G, HG⟩, where G is the gradient and H the Hessian of ⟨V, tanh(X Xᵀ)⟩ at X."""
    ### BEGIN SOLUTION
    X = X.detach().clone().requires_grad_()
    (G,) = torch.autograd.grad((V * torch.tanh(X @ X.T)).sum(), X, create_graph=True)
    (HG,) = torch.autograd.grad(G, X, G.detach())       # the VJP of X → G(X) with weight G
    return (G * HG).sum().detach() / 2
    ### END SOLUTION


check("curvature", curvature)
# hint("curvature")

# %% [markdown]
r"""
## 5. Bridge to optimisation dynamics

### Two wishes, one X

There is only one $X$. Step along $G_1$, for the wish $V_1$. What happens to the *other* objective, $L_2$? To first
order $L_2$ changes by $\langle G_2, \eta G_1\rangle$, and so everything hangs on the angle between the two gradients:

$$\cos(G_1, G_2) = \frac{\langle G_1, G_2\rangle}{\|G_1\|\,\|G_2\|} .$$

Positive: help. Negative: harm. Zero: indifference, to first order.

**Predict.** $V_1$ wishes for the pair $(0, 1)$ alone, $V_2$ for the pair $(2, 3)$ alone, $V_3$ for the pair $(0, 2)$ alone.
As matrices the three are orthogonal to each other. Which of $\cos(G_1, G_2)$ and $\cos(G_1, G_3)$ is certainly
zero? Answer `"both"`, `"first"`, `"second"` or `"neither"`.
"""

# %%
predict("certainly orthogonal", ...)

# %%
torch.manual_seed(6)
X = torch.randn(4, 3).to(device)


def wish(i, j):
    """All zeros but a one at (i, j)."""
    V = torch.zeros(4, 4, device=device)
    V[i, j] = 1.0
    return V


G1, G2, G3 = gradient(X, wish(0, 1)), gradient(X, wish(2, 3)), gradient(X, wish(0, 2))
S = 1 - similarity(X) ** 2
assert torch.allclose((G1 * G3).sum(), S[0, 1] * S[0, 2] * (X[1] @ X[2]))
zero = [True, True]                                     # is it zero at each of 30 random X?
for X in torch.randn(30, 4, 3).to(device):
    G1, G2, G3 = (gradient(X, wish(*pair)) for pair in ((0, 1), (2, 3), (0, 2)))
    zero = [zero[0] and (G1 * G2).sum() == 0, zero[1] and (G1 * G3).sum() == 0]
names = {(True, True): "both", (True, False): "first", (False, True): "second"}
reveal("certainly orthogonal", names.get(tuple(map(bool, zero)), "neither"))

# %% [markdown]
r"""
Wishes without a common point move different rows: $\langle G_1, G_2\rangle = 0$. But $V_1$ moves $x_0$ along
$x_1$ and $V_3$ moves $x_0$ along $x_2$, so $\langle G_1, G_3\rangle = S_{01} S_{02}\; x_1 \cdot x_2$. Two wishes that
share a point help each other if the *partners* agree, although neither mentions the pair $(1, 2)$.
**Orthogonal wishes are not independent: the map couples them.**

Suppose now that $L_2$ is to be **protected**: it must not change, to first order, while we step for $L_1$. Then the step has
to be orthogonal to $G_2$. The closest to $G_1$ is the one that remains when its part along $G_2$ is taken away.

**Exercise 7 of 8: conflict.** Return two tensors: the cosine of the angle between the gradients of the two wishes at $X$,
and the protected direction $D$, that is $G_1$ without its part along $G_2$. You may call `gradient(X, V)`.
"""

# %%
def conflict(X, V1, V2):
    """(cos(G1, G2), D): a scalar, and G1 without its part along G2, of the shape of X."""
    ### BEGIN SOLUTION
    G1, G2 = (gradient(X, V) for V in (V1, V2))
    inner = (G1 * G2).sum()
    return inner / (G1.norm() * G2.norm()), G1 - inner / (G2 ** 2).sum() * G2
    ### END SOLUTION


check("conflict", conflict)
# hint("conflict")

# %% [markdown]
r"""
### A step for one, seen by both

Write $D = G_1 - \lambda G_2$. Orthogonal to $G_2$ it is for $\lambda = \langle G_1, G_2\rangle/\|G_2\|^2$, and what is promised
for $L_1$ along $D$ is then

$$\langle G_1, D\rangle = \|G_1\|^2 - \frac{\langle G_1, G_2\rangle^2}{\|G_2\|^2} = \|G_1\|^2\,(1 - \cos^2) = \|D\|^2 .$$

Never negative: protection costs a part of the gain, the whole of it only if the gradients are parallel.

Four points in the plane. $V_1$: points 0 and 1 shall agree. $V_2$: points 0 and 2 shall agree. The partners 1 and
2 point apart. We watch both objectives along $X + \eta G_1$ and along $X + \eta D$, with their first-order promises.

**Predict.** $V_2$ is not part of the wish: $V_1$ has a zero there. Along $G_1$, will $Y_{02}$ `"rise"`, `"fall"` or `"stay"`?
"""

# %%
predict("Y02 along G1", ...)

# %%
X = torch.tensor([[0.7, 0.1], [0.4, 0.7], [0.4, -0.8], [-0.5, 0.3]], device=device)
V1, V2 = wish(0, 1), wish(0, 2)
G1, G2 = gradient(X, V1), gradient(X, V2)
cosine = ((G1 * G2).sum() / (G1.norm() * G2.norm())).item()
unit = G2 / G2.norm()
D = G1 - (G1 * unit).sum() * unit
change = (objective(X + 0.01 * G1, V2) - objective(X, V2)).item()
reveal("Y02 along G1", "rise" if change > 1e-3 else "fall" if change < -1e-3 else "stay")
print(f"cosine {cosine:.3f}; promised for Y01 per unit of η: {(G1 * G1).sum().item():.3f} along "
      f"G1, {(G1 * D).sum().item():.3f} along D")
assert abs((G2 * D).sum().item()) < 1e-12
assert torch.allclose((G1 * D).sum(), (G1 ** 2).sum() * (1 - cosine ** 2))

# %%
etas = torch.linspace(0, 1.5, 46)


def along(way, V):
    """The objective for V at X + η · way, for each η."""
    return torch.stack([objective(X + e * way, V) for e in etas.tolist()]).cpu()


fig, axes = figure(1, 3, width=9, height=3.3)
for ax, way, title in zip(axes, (G1, D), ("Along G₁", "Along D, protected")):
    for V, G, colour, style, name in ((V1, G1, plots.BLUE, "-", "Y₀₁, wished"),
                                      (V2, G2, plots.VERMILION, "-.", "Y₀₂, not asked")):
        actual, rate = along(way, V), (G * way).sum().item()
        ax.plot(etas, actual, style, color=colour, label=name)
        ax.plot(etas, actual[0] + rate * etas, ":", color=colour, linewidth=1.2)
        assert abs((actual[1] - actual[0]) / etas[1] - rate) < 0.02
    ax.set(xlabel="step size η", ylim=(-0.5, 1.6), title=title)
axes[0].set_ylabel("similarity; dotted: first order")
axes[0].legend(loc="upper left")
wished = along(G1, V1)
wrong = ((wished[1:] - wished[0]) / ((G1 ** 2).sum().item() * etas[1:]) - 1).abs()
axes[2].plot(etas[1:], 100 * wrong, color=plots.BLUE)
axes[2].axhline(10, linestyle="--", color=plots.GREY)
limit = etas[1:][wrong <= 0.1].max().item()
axes[2].set(xlabel="step size η", ylabel="error, %", title="The promise for Y₀₁, along G₁")
assert cosine < 0 and (wrong[etas[1:] <= limit] <= 0.1).all() and wrong[-1] > 0.1
show(fig, "Left and middle: two similarities along a step, each with its dotted tangent. Along the "
          "gradient of the wished one it rises and bends below its tangent as tanh saturates; the "
          "other falls. Along the protected direction the other starts level, and the wished one "
          "rises less steeply. Right: the relative error of the promise along the gradient; it "
          f"passes 10 per cent near a step size of {limit:.1f}.")

# %% [markdown]
r"""
"I do not care" was $V_{02} = 0$, and the step made $Y_{02}$ fall all the same. A weight of zero protects nothing: if you
want protection you must say so. The protected direction does, **to first order**: the curve starts level and then drifts
off, because the gradients at the next point are others.

### How far to trust

Now join the two halves. First order is within 10 % as long as

$$\bigg|\frac{L(X + \eta G) - L(X)}{\eta\|G\|^2} - 1\bigg| \le 0.1, \qquad\text{at a first guess}\qquad \eta \le \eta^* \approx \frac{0.1\,\|G\|^2}{|c|}\,, \quad c = \tfrac12\langle G, HG\rangle .$$

The rough value knows only the parabola. Where the curvature $c$ happens to be small it promises far too much. So measure.

**Exercise 8 of 8: trusted step.** Find by measurement, to 1 %, the $\eta$ up to which the promise for the step
$X + \eta G$ holds within 10 %: the smallest at which the error exceeds 10 %. (For the matrices of the check it is below 5, and
the error grows steadily up to there.) You may call `gradient` and `objective`.
"""

# %%
def trusted_step(X, V):
    """The η at which the relative error of the first-order promise reaches 10 %, a number."""
    ### BEGIN SOLUTION
    G, start = gradient(X, V), objective(X, V)
    promise = (G ** 2).sum()

    def error(eta):
        return abs((objective(X + eta * G, V) - start) / (eta * promise) - 1)

    low = 1e-4
    while error(2 * low) <= 0.1:                    # double until it fails
        low *= 2
    high = 2 * low
    for _ in range(12):                             # then halve the interval
        middle = (low + high) / 2
        low, high = (middle, high) if error(middle) <= 0.1 else (low, middle)
    return low
    ### END SOLUTION


check("trusted step", trusted_step)
# hint("trusted step")

# %% [markdown]
r"""
### The trusted step depends on the wish

Scale $V$ by a factor $k$. Then $G$ grows by $k$, the promise $\eta\|G\|^2$ by $k^2$.

**Predict.** By what factor does the trusted $\eta$ change when $V$ is multiplied by 10?
"""

# %%
predict("trusted step for 10 V", ...)

# %%
def parabola(X, V):
    """0.1 ‖G‖² / |c|, the trusted step in the parabola's opinion."""
    G, h = gradient(X, V), 1e-4
    HG = (gradient(X + h * G, V) - gradient(X - h * G, V)) / (2 * h)
    return (0.1 * (G ** 2).sum() / ((G * HG).sum().abs() / 2)).item()


print(f"the picture above: {parabola(X, V1):.2f} by the parabola, {limit:.1f} measured")
assert parabola(X, V1) > 2 * limit
torch.manual_seed(5)
X, V = (0.5 * torch.randn(4, 3)).to(device), torch.randn(4, 4).to(device)
reveal("trusted step for 10 V", round(parabola(X, 10 * V) / parabola(X, V), 3))

# %% [markdown]
r"""
One tenth: $\|G\|^2$ grows by $k^2$, but $c = \tfrac12\langle G, HG\rangle$ by $k^3$. (The measured $\eta$ does the same, exactly:
$X + \eta\,kG$ is the same point as before if $\eta$ is divided by $k$.) What can be trusted is the *distance* moved,
$\eta\|G\|$, and it does not change. A step size has no meaning on its own. It inherits a unit from $V$: whoever
changes the scale of an objective has changed the step size too.

Here Part 1 ends. It took one step and asked what it does. To take many, to let $\eta$ vary, to weigh wishes against
each other along a path: that is dynamics, and it is made of nothing but this.

## What you can answer now

1. **Which objective, up or down?** $\langle V, Y\rangle$ with constant $V$. $X + \eta G$ raises it, $X - \eta G$ lowers it;
   with wishes in $V$ the habitual minus does the opposite of what they say.
2. **What is the gradient?** $G = AX$ with the symmetric couplings $A = (V\odot S) + (V \odot S)^{\mathsf T}$: row $i$ is the
   sum of all points $x_j$, weighted by what is wished times what is movable.
3. **Which entries are deaf?** Those with $S_{ij} \approx 0$, where tanh is saturated; and those whose two points are both
   short, since a pull has the length of the puller. Own entries react most at length 0.72; at length 3 a weight of three
   million would be needed for the same pull.
4. **What is never heard, what is impossible?** The antisymmetric part of $V$; and any $G$ with a torque, that is with
   $X^{\mathsf T}G$ not symmetric. For $X$ of full column rank everything else can be had.
5. **When is a mean gradient real?** When it stands out from its standard error. For a cloud as likely as its mirror
   image $-X$ it is exactly zero; ask for $\mathbb E\|G\|^2$ instead.
6. **How much does a step change?** $\eta\|G\|^2$, with an error of $\tfrac12\eta^2\langle G, HG\rangle$: the
   remainder has slope 2. Tested along random directions, slope 1 means a wrong gradient.
7. **What of another objective, and how far?** It changes by $\eta\langle G_1, G_2\rangle$, so the cosine decides, and
   orthogonal wishes can still collide. $G_1$ without its part along $G_2$ protects it, to first order, for a share $\cos^2$
   of the gain at the same $\eta$ (for the same distance moved, $1 - \sqrt{1 - \cos^2}$). How far the promise is good to 10 %
   is to be measured; $0.1\|G\|^2/|c|$ is only a first guess.
"""

# %%
progress()
