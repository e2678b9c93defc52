# %% [markdown]
r"""
# Workshop 1 — From gradient flow to optimisation intuition

The tutorials took the machine apart. Here we read what it produces. A gradient is a **signal**: it tells
which inputs matter, what somebody further on has asked for, which ways were open, and, when the input is
random, how far the single answers agree. One small function carries the whole workshop,

$$y = \mathrm{relu}(Wx), \qquad y_i = \max\Big(0,\ \sum_j W_{ij}\, x_j\Big).$$

It is a linear map that *mixes* its inputs, with a **gate** behind each of its outputs: open where
$(Wx)_i > 0$, closed where $(Wx)_i < 0$.

At the end you will be able to answer:

1. Which input matters most, how far does that answer hold, and what does it depend on besides the function?
2. In what sense does `y.backward(v)` choose an objective? Which gradients can no $v$ produce, and what does
   a gradient not tell about the $v$ behind it?
3. What does the backward pass through a linear map and a ReLU compute, what has to be remembered for it, and
   what becomes of the signal after many layers?
4. An entry of the gradient is zero. Why? And what do all gradients of this function have in common?
5. What is the average gradient over random inputs, how well do $N$ samples know it, and when is it the
   gradient of the average?
6. What does a small mean gradient say about the single gradients, and about a step that all of them share?

You need [Tutorial 4](tutorial_04_tensor_gradients_and_vjp.ipynb): vector–Jacobian products, and $v$ as
weights. Allow about 70 minutes.
"""

# %%
import math

import torch
from lesson import begin, check, draw_graph, figure, hint, plots, predict, progress, reveal, show

begin("workshop_01")
torch.set_default_dtype(torch.float64)
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
print("device:", device)

W = torch.tensor([[1.0, -2.0, 0.5, 0.0],
                  [0.5, 1.0, -1.0, 2.0],
                  [-1.5, 0.25, 1.0, 1.0]], device=device)
x = torch.tensor([1.0, -0.5, -0.5, 0.5], device=device)
print("W x       =", (W @ x).tolist())
print("relu(W x) =", torch.relu(W @ x).tolist())

# %% [markdown]
r"""
## 1. Gradients as sensitivity

### A rate, not a size

Let $s = y_0 + y_1 + y_2$. The entry $\partial s / \partial x_j$ of its gradient is a *rate*: by how much $s$
changes for each unit by which $x_j$ is moved, for small moves. It is a statement about change. An input may
be large and have no influence, or be zero and have much.

**Exercise 1 of 8: ranking.** Order the inputs 0 to 3 from the most to the least sensitive, by the magnitude
of $\partial s/\partial x_j$. Use the numbers above and a pencil, not autograd.
"""

# %%
order = ...                    # a list such as [0, 1, 2, 3]
### BEGIN SOLUTION
order = [3, 0, 1, 2]           # gates 0 and 1 are open; the sum of their rows is (1.5, −1, −0.5, 2)
### END SOLUTION
check("ranking", order)
# hint("ranking")              # remove the first # for a hint; run it again for the next

# %% [markdown]
r"""
### The promise, put to the test

Now every input is really moved, one at a time, by $\delta$ from $-2$ to $2$. The gradient promises
$\delta \cdot \partial s / \partial x_j$.

**Predict.** For *small* $\delta$, is this promise `"exact"` or only `"approximate"`?
"""

# %%
predict("for small changes", ...)

# %%
leaf = x.clone().requires_grad_()
torch.relu(W @ leaf).sum().backward()
slope = leaf.grad.cpu()

deltas = torch.linspace(-2, 2, 160)
moved = x.cpu() + deltas[:, None, None] * torch.eye(4)      # axes: δ, which input moves, coordinate
A = moved @ W.T.cpu()                                       # what stands in front of the gates
actual = torch.relu(A).sum(-1) - torch.relu(W @ x).sum().cpu()
promised = deltas[:, None] * slope
same_gates = ((A > 0) == (W @ x > 0).cpu()).all(-1)         # has no gate flipped yet?
near = deltas.abs() < 0.5
exact = torch.allclose(actual[near], promised[near], rtol=0, atol=1e-12)
reveal("for small changes", "exact" if exact else "approximate")

# %%
fig, axes = figure(1, 4, width=9, height=2.9, sharey=True)
for j, ax in enumerate(axes):
    inside = deltas[same_gates[:, j]]
    ax.axvspan(inside[0], inside[-1], color=plots.SKY, alpha=0.25, linewidth=0)
    ax.plot(deltas, actual[:, j], color=plots.BLUE, label="actual change")
    ax.plot(deltas, promised[:, j], "--", color=plots.VERMILION, label="promised")
    ax.set(title=f"input {j}: slope {slope[j]:g}", xlabel=f"change δ of x[{j}]")
axes[0].set_ylabel("change of s")
axes[0].legend(loc="upper left")
gap = actual - promised
assert torch.equal(gap > 1e-9, ~same_gates)     # they part exactly where a gate has flipped …
assert gap.min() > -1e-12                       # … and the actual change is then the larger one
show(fig, "Actual and promised change of s against the change of each of the four inputs. In the "
          "shaded range around zero, where no gate flips, the two lines coincide; outside it the "
          "actual change lies above the promise.")

# %% [markdown]
r"""
Until a gate flips the function *is* linear, so the promise is exact. It ends where the first gate flips, and
that place can be computed beforehand.

**Exercise 2 of 8: first flip.** The input moves along a direction, $x + t\,d$ with $t \ge 0$. Return the
smallest $t > 0$ at which a gate flips, or `math.inf` if none ever does. (At $t = 0$ none stands exactly
between open and closed.)
"""

# %%
def first_flip(W, x, d):
    """The smallest t > 0 at which an entry of W (x + t d) is zero; math.inf if there is none."""
    ### BEGIN SOLUTION
    times = -(W @ x) / (W @ d)              # a gate that d does not move: ±inf
    ahead = times[times > 0]
    return ahead.min().item() if len(ahead) else math.inf
    ### END SOLUTION


check("first flip", first_flip)
# hint("first flip")

# %% [markdown]
r"""
In front of gate $i$ stands $(W(x + td))_i = (Wx)_i + t\,(Wd)_i$, a straight line in $t$ with its zero at
$t = -(Wx)_i/(Wd)_i$. Zeros behind us, $t < 0$, do not count. The picture above is the case where $d$ is a
coordinate direction: for input 3 upwards it is gate 2 that flips, at $t = -(-1.625)/1 = 1.625$.

Why is the actual change never *below* the promise? Each $y_i$ is the larger of two linear functions, so it
is convex; $s$ is a sum of convex functions, and a convex function lies above its tangents. The sign matters:
for an objective that subtracts an output, such as $y_0 - y_1$, the promise may err either way.
"""

# %%
for name, v in (("y0 + y1 + y2", (1.0, 1.0, 1.0)), ("y0 - y1", (1.0, -1.0, 0.0))):
    v, leaf = torch.tensor(v), x.cpu().clone().requires_grad_()
    now = torch.relu(W.cpu() @ leaf) @ v
    now.backward()
    gap = (torch.relu(A) @ v - now - deltas[:, None] * leaf.grad).detach()
    print(f"{name:12}  actual minus promised: from {round(gap.min().item(), 2) + 0.0:.2f} to "
          f"{gap.max():.2f}")

# %% [markdown]
r"""
### Sensitivities have units

The gradient compares unit moves. What is a unit?

**Predict.** Write $x_0 = u/10$, as if the same quantity were given in millimetres instead of centimetres.
What is $\partial s/\partial u$? And which input is now the *second* most sensitive?
"""

# %%
predict("in other units", {"ds/du": ..., "second": ...})

# %%
units = torch.tensor([0.1, 1.0, 1.0, 1.0], device=device)
measured = (x / units).requires_grad_()                     # (u, x₁, x₂, x₃)
torch.relu(W @ (units * measured)).sum().backward()
rates = measured.grad
ranked = torch.argsort(rates.abs(), descending=True)
reveal("in other units", {"ds/du": round(rates[0].item(), 6), "second": ranked[1].item()})
assert torch.allclose((measured * rates).detach().cpu(), x.cpu() * slope)   # no units left in it

# %% [markdown]
r"""
From second place to last, though nothing happened but a change of units. A ranking by sensitivity is a
statement about the function *and* about the yardsticks of its inputs. (What does not depend on them is the
product $x_j\, \partial s/\partial x_j$. It returns in section 4.)

## 2. Upstream gradients as implicit objectives

### Who chooses v chooses the objective

`y.backward(v)` computes the gradient of the scalar $\langle v, y\rangle$ with $v$ held fixed. Nobody wrote a
loss, and still something is wanted: $v_i > 0$ asks for more of $y_i$, $v_i < 0$ for less, and $v_i = 0$ does
not care. As long as no gate flips, $dy = D\,W\,dx$ with a diagonal matrix $D$ that holds 1 for an open gate
and 0 for a closed one. Hence

$$J = D\,W, \qquad J^{\mathsf T} v = W^{\mathsf T} D\, v = \sum_{i\,:\ \text{gate } i \text{ open}} v_i\, W_{i} ,$$

where $W_i$ is row $i$ of $W$. **Every gradient is a combination of the open rows, and $v$ holds the
coefficients.**

**Predict** two gradients at our $x$, as lists of four numbers. (Gates 0 and 1 are open, gate 2 is closed.)
"""

# %%
predict("objectives", {"v = (1, -1, 0)": ..., "v = (0, 0, 1)": ...})

# %%
def gradient(W, x, v):
    """What relu(W x).backward(v) puts into x.grad, as a new tensor."""
    leaf = x.detach().clone().requires_grad_()
    torch.relu(W @ leaf).backward(v)
    return leaf.grad


objectives = torch.tensor([[1.0, 1, 1], [1, -1, 0], [0, 0, 1]], device=device)
answers = torch.stack([gradient(W, x, v) for v in objectives])
reveal("objectives", {"v = (1, -1, 0)": answers[1], "v = (0, 0, 1)": answers[2]})

# %%
fig, axes = figure(1, 2, width=7, height=3.3, width_ratios=[3, 4])
plots.heatmaps(axes, [objectives, answers], ["objectives v, one a row", "their gradients Jᵀv"])
axes[0].set(xlabel="output i", ylabel="objective")
axes[1].set(xlabel="input j")
assert torch.equal(answers[0], W[0] + W[1]) and torch.equal(answers[1], W[0] - W[1])
assert not answers[2].any() and objectives[2].any()
show(fig, "Two heat maps on one colour scale: three objectives v and the gradients they produce. "
          "All ones gives the sum of rows 0 and 1 of W, the second objective their difference, and "
          "the third, which asks for output 2 only, gives zeros, because gate 2 is closed.")

# %% [markdown]
r"""
The third row deserves a pause. "More of $y_2$" is a clear wish, it can be fulfilled, and its gradient is
zero:
"""

# %%
for t in (0.0, 0.3, 0.6):
    print(f"y at x + {t} W[2]:", [round(y, 4) for y in torch.relu(W @ (x + t * W[2])).tolist()])
assert torch.relu(W @ (x + 0.6 * W[2]))[2] > 0

# %% [markdown]
r"""
A zero gradient does not say that nothing is wanted, nor that nothing helps. At a closed gate it says that nothing
*small* helps.

### Which gradients are possible?

Turn the question round: somebody shows you a vector and claims that it is a gradient of this function.

**Predict.** Which of these can be $J^{\mathsf T}v$ at our $x$ for some $v$? Answer `True` or `False` for each:
(a) $(1, -2, \frac12, 0)$; (b) $(-\frac32, \frac14, 1, 1)$; (c) $(0, -4, \frac52, -4)$; (d) $(0, 0, 0, 0)$;
(e) $(1, 1, 1, 1)$.
"""

# %%
predict("possible gradients", {"a": ..., "b": ..., "c": ..., "d": ..., "e": ...})

# %%
claims = torch.tensor([[1, -2, 0.5, 0], [-1.5, 0.25, 1, 1], [0, -4, 2.5, -4], [0, 0, 0, 0],
                       [1, 1, 1, 1]], device=device)
open_rows = W[W @ x > 0]


def possible(g):
    """Does g add nothing new to the space that the open rows span?"""
    return bool(torch.linalg.matrix_rank(torch.cat([open_rows, g[None]])) == len(open_rows))


reveal("possible gradients", dict(zip("abcde", map(possible, claims))))

# %% [markdown]
r"""
(a) is row 0. (b) is row 2, whose gate is closed. (c) is row 0 minus *twice* row 1; coefficients may be
negative. (d) is $v = 0$. And (e) fails: its last entry asks for $\frac12$ of row 1, its third then for three
times row 0, and with these the first entry would be $3.25$. Two open rows reach a plane in the space of four
dimensions, and nothing else.

### From a gradient back to an objective

Now the other direction: given a $g$ that is possible, find a $v$ behind it. Only the open rows deliver. Let
$A$ hold these rows and $c$ their coefficients: $A^{\mathsf T} c = g$ has one equation for each input and one
unknown for each open gate. Solving $W^{\mathsf T} v = g$ with *all* rows instead may put weight on closed ones,
and it would be lost on the way.

**Exercise 3 of 8: find v.** Return two tensors of shape $(m,)$: *a* $v$ with $J^{\mathsf T} v = g$, and a
boolean tensor that is `True` for those entries of $v$ that may hold **any number at all** without changing
$J^{\mathsf T}v$. (The open rows are linearly independent, and $g$ is possible.)
"""

# %%
def find_v(W, x, g):
    """(v, free): some v with Jᵀv = g for y = relu(W x), and which of its entries do not matter."""
    ### BEGIN SOLUTION
    gate = W @ x > 0
    A = W[gate]
    v = torch.zeros_like(W[:, 0])
    v[gate] = torch.linalg.solve(A @ A.T, A @ g)        # Aᵀ c = g, multiplied by A from the left
    return v, ~gate
    ### END SOLUTION


check("find v", find_v)
# hint("find v")

# %%
several = torch.tensor([[1.0, -1, 0], [1, -1, 3], [1, -1, -3]], device=device)
found = torch.stack([gradient(W, x, v) for v in several])
fig, axes = figure(1, 2, width=6.4, height=3.2, width_ratios=[3, 4])
plots.heatmaps(axes, [several, found], ["three objectives", "one gradient"], colourbar=False)
axes[0].set(xlabel="output i", ylabel="objective")
axes[1].set(xlabel="input j")
assert (found == found[0]).all() and not torch.equal(several[0], several[1])
show(fig, "Heat maps of three objectives, which differ in the weight of output 2 (0, 3 and −3), "
          "and of their gradients, which are all the same.")

# %% [markdown]
r"""
One gradient, endlessly many objectives: what $v$ says at a closed gate is not heard. So a gradient does not
reveal the objective behind it, only what came through.

## 3. Gradient flow through linear maps and ReLU

### The backward pass, derived

For a batch, with samples as the rows of $X$, of shape $(N, n)$, put $A = XW^{\mathsf T}$ and
$Y = \mathrm{relu}(A)$, both of shape $(N, m)$, and let $M$ hold 1 where $A > 0$ and 0 elsewhere: the **mask**. Given
an upstream $V$ of the shape of $Y$, follow small changes $dX$ and $dW$, as in Tutorial 4:

$$\begin{aligned}
\langle V, dY\rangle &= \langle V, M \odot dA\rangle = \langle V \odot M,\, dA\rangle &&\text{the gates act entry by entry}\\
&= \langle \Delta,\; dX\,W^{\mathsf T} + X\,dW^{\mathsf T}\rangle &&\text{with } \Delta := V \odot M\\
&= \langle \;?\;,\, dX\rangle + \langle \;?\;,\, dW\rangle &&\text{factors cross over as their transposes.}
\end{aligned}$$

What stands beside $dX$ and $dW$ in the last line are the gradients, and filling them in is your next
exercise. The graph tells the same story, from the output to the leaves; `PermuteBackward0` is the transpose:
"""

# %%
weights, inputs = W.clone().requires_grad_(), x[None].clone().requires_grad_()
Y = torch.relu(inputs @ weights.T)
draw_graph(Y=Y, inputs=inputs, weights=weights)

# %% [markdown]
r"""
### At the kink

The mask says nothing about $A_{ki} = 0$ exactly. There ReLU has no derivative: the slope is 0 on the left and
1 on the right.

**Predict.** Here are three ways to write the same function. Which slope does PyTorch report at 0 for each?
"""

# %%
predict("slope at 0", {"relu(a)": ..., "a.clamp(min=0)": ..., "maximum(a, 0)": ...})

# %%
ways = {"relu(a)": torch.relu, "a.clamp(min=0)": lambda a: a.clamp(min=0),
        "maximum(a, 0)": lambda a: torch.maximum(a, torch.zeros_like(a))}
slopes = {}
for name, way in ways.items():
    a = torch.tensor([-2.0, 0.0, 3.0], device=device, requires_grad=True)
    result = way(a)
    result.backward(torch.ones_like(a))
    assert torch.equal(result, torch.relu(a)) and a.grad[0] == 0 and a.grad[2] == 1
    slopes[name] = a.grad[1].item()
reveal("slope at 0", slopes)

# %% [markdown]
r"""
One function, three answers, and none of them is a mistake: each number from 0 to 1 is the slope of a line
that touches the graph at the kink without crossing it (a *subgradient*). Autograd differentiates the program
that you wrote, not the function that you meant. For `relu` the convention is **0**: a gate at the kink counts as
closed.

For random numbers this never matters. It matters for zeros: if all weights of a layer start at zero, every
gate stands on its kink.
"""

# %%
zeros = torch.zeros(3, 4, device=device)
for name, way in ways.items():
    start = zeros.clone().requires_grad_()
    way(start @ x).sum().backward()
    print(f"{name:15} gradient of row 0, for weights that are all zero: "
          f"{[g + 0.0 for g in start.grad[0].tolist()]}")
    assert bool(start.grad.any()) == (name != "relu(a)")

# %% [markdown]
r"""
**Exercise 4 of 8: backward by hand.** Fill in the two question marks: return both gradients with plain tensor
operations, no autograd. At the kink do as `relu` does.
"""

# %%
def backward_by_hand(W, X, V):
    """(grad_W, grad_X) of ⟨V, relu(X Wᵀ)⟩; W is (m, n), X is (N, n), V is (N, m)."""
    ### BEGIN SOLUTION
    Delta = V * (X @ W.T > 0)
    return Delta.T @ X, Delta @ W           # <X dWᵀ, Delta> = <dWᵀ, Xᵀ Delta> = <dW, Deltaᵀ X>
    ### END SOLUTION


check("backward by hand", backward_by_hand)
# hint("backward by hand")

# %% [markdown]
r"""
### Stage by stage

For a single sample the sum over the gates can be seen whole. With $v = (1, -1, 2)$, each row of the fourth
panel is one output's contribution, and the gradient is the sum down the columns.
"""

# %%
v = torch.tensor([1.0, -1.0, 2.0], device=device)
mask = (W @ x > 0).double()
rows = (v * mask)[:, None] * W
stages = [v[:, None], mask[:, None], (v * mask)[:, None], rows, rows.sum(0, keepdim=True)]
fig, axes = figure(1, 5, width=9, height=2.8, width_ratios=[1, 1, 1, 4, 4])
plots.heatmaps(axes, stages, ["v", "M", "v ⊙ M", "(v ⊙ M) × row of W", "sum: the gradient"],
               colourbar=False)
for ax in axes[:3]:
    ax.set_xticks([])
axes[0].set_ylabel("output i")
axes[3].set(xlabel="input j")
axes[4].set(xlabel="input j", yticks=[])
assert torch.equal(rows.sum(0), gradient(W, x, v)) and not rows[2].any() and v.argmax() == 2
show(fig, "Five heat maps on one colour scale: v, the mask M, their product, that product times "
          "each row of W, and the sum of the rows, which is the gradient. Row 2 is zero from the "
          "mask on, although v asks for output 2 most of all.")

# %% [markdown]
r"""
### What has to be remembered

The backward pass needs $W$ for the one gradient, $X$ for the other, and the mask for both. It needs nothing
else from the forward pass: $Y$ itself only as far as it tells which gates were open. Let us see what PyTorch puts
aside.

**Predict.** How many numbers does it save for $N = 100$ samples, $n = 4$ inputs, $m = 3$ outputs?
"""

# %%
predict("numbers saved", ...)

# %%
saved = []
with torch.autograd.graph.saved_tensors_hooks(lambda t: saved.append(t) or t, lambda t: t):
    weights = W.clone().requires_grad_()
    batch = torch.ones(100, 4, device=device, requires_grad=True)
    Y = torch.relu(batch @ weights.T)
for tensor in saved:
    print("saved, of shape", tuple(tensor.shape))
reveal("numbers saved", sum(tensor.numel() for tensor in saved), tolerance=0)
assert torch.equal(Y > 0, batch @ W.T > 0)          # the result tells which gates were open

# %% [markdown]
r"""
$X$, $W^{\mathsf T}$, and 300 numbers for the mask: relu keeps its *result*, whose signs are the mask. One bit each
would have done.

### Through many layers

Stack the map: $x_{l} = \mathrm{relu}(W_l\, x_{l-1})$, and send a random $v$ back from the end. At each layer the
signal meets a gate and then a matrix, $g_{l-1} = W_l^{\mathsf T} (M_l \odot g_l)$. Suppose that the entries of each
$n \times n$ matrix are independent with mean 0 and variance $\sigma^2/n$.

* The gates: about half are open, so on average about **half** of the squared length of $g_l$ survives.
* The matrix: for $\delta$ independent of $W$,
  the mixed terms average out, and $\mathbb E\,\|W^{\mathsf T} \delta\|^2$ is $\sum_j \sum_i \mathbb E[W_{ij}^2]\, \delta_i^2$, which is $n \cdot \frac{\sigma^2}{n} \|\delta\|^2 = \sigma^2 \|\delta\|^2$.

Together a factor of about $\sigma^2/2$ a layer. (About, because $M_l$ was made with the same $W_l$; in wide layers
that hardly matters.)

**Predict.** After twenty layers with $\sigma^2 = 1$ the squared length is multiplied by about $2^k$. What is $k$? And which
of $\sigma^2 = 1, 2, 3$ keeps the length as it is?
"""

# %%
predict("twenty layers", {"k": ..., "keeps it": ...})

# %%
def squared_lengths(variance, depth=20, width=100, samples=8):
    """Mean squared length of the gradient at each layer, from the output back to the input."""
    torch.manual_seed(8)
    layers = [torch.randn(samples, width).to(device).requires_grad_()]
    for _ in range(depth):
        matrix = ((variance / width) ** 0.5 * torch.randn(width, width)).to(device)
        layers.append(torch.relu(layers[-1] @ matrix.T))
        layers[-1].retain_grad()
    layers[-1].backward(torch.randn(samples, width).to(device))
    grads = [layer.grad for layer in reversed(layers)]
    return torch.stack([g.square().sum(1).mean() for g in grads]).cpu()


signal = {variance: squared_lengths(variance) for variance in (1.0, 2.0, 3.0)}
growth = {variance: (lengths[-1] / lengths[0]).item() for variance, lengths in signal.items()}
reveal("twenty layers", {"k": round(math.log2(growth[1.0]), 1),
                         "keeps it": min(growth, key=lambda s: abs(math.log(growth[s])))})
for variance, factor in growth.items():
    print(f"σ² = {variance:g}: a layer multiplies by {factor ** (1 / 20):.2f}, "
          f"expected {variance / 2:.2f}")

# %%
fig, ax = figure(width=6.4, height=3.3)
for (variance, lengths), marker, colour in zip(signal.items(), "osv", plots.CYCLE):
    ax.semilogy(lengths, marker, markersize=5, color=colour, label=f"σ² = {variance:g}")
    expected = lengths[0] * (variance / 2) ** torch.arange(21)
    ax.semilogy(expected, "--", color=plots.GREY, linewidth=1)
    assert ((lengths / expected).log().abs() < math.log(4)).all()
ax.set(xlabel="layers that the signal has come back through", ylabel="mean ‖g‖²",
       title="Squared length of the gradient, dashed: (σ²/2) a layer")
ax.set_xticks(range(0, 21, 5))
ax.legend()
show(fig, "Squared length of the gradient against the number of layers it has passed, on a "
          "logarithmic axis, for three variances of the weights. For 1 it falls by about a half a "
          "layer, to a millionth; for 2 it stays about level; for 3 it grows by about a half a "
          "layer. Dashed lines show the expected factor.")

# %% [markdown]
r"""
A gradient can be tiny because of where the weights *started*, far from any minimum. That is one reason why
ReLU networks are commonly given weights of variance $2/n$ at the start.

## 4. Sparsity, symmetry and structure

### Where zeros live

ReLU closes about half of the gates. Does that make gradients full of zeros?

**Predict**, for *nine* random gates and a large batch of random inputs, symmetric around zero: the share of zeros in
$\Delta = V \odot M$, in `X.grad` $= \Delta W$, and the rank of the gradient of $W$ for a *single* sample.
"""

# %%
predict("zeros and rank", {"zeros in Δ": ..., "zeros in X.grad": ..., "rank": ...})

# %%
torch.manual_seed(1)
X = torch.randn(2000, 4).to(device).requires_grad_()
wide = torch.randn(9, 4).to(device).requires_grad_()            # nine gates
A = X @ wide.T
A.retain_grad()                                                 # its gradient is Δ
upstream = torch.randn(2000, 9).to(device)
torch.relu(A).backward(upstream)
delta, grad_X = A.grad, X.grad
one = torch.autograd.grad(torch.relu(X[:1] @ wide.T), wide, upstream[:1])[0]    # from one sample
share = {"zeros in Δ": round((delta == 0).double().mean().item(), 2),
         "zeros in X.grad": (grad_X == 0).double().mean().item(),
         "rank": torch.linalg.matrix_rank(one).item()}
reveal("zeros and rank", share)

# %%
fig, axes = figure(1, 3, width=8.6, height=3.7, width_ratios=[9, 4, 4])
plots.heatmaps(axes, [delta[:9], grad_X[:9], one],
               ["Δ, nine samples", "X.grad = Δ W", "W.grad, sample 0"], numbers=None)
axes[0].set(xlabel="gate", ylabel="sample")
axes[1].set(xlabel="input", ylabel="sample")
axes[2].set(xlabel="input", ylabel="gate")
assert (delta[:9] == 0).any() and (grad_X[:9] != 0).all()
assert torch.allclose(one, torch.outer(delta[0], X[0]))
assert torch.equal((one == 0).all(1), delta[0] == 0)            # a closed gate, a row of zeros
show(fig, "Heat maps on one colour scale. Δ for nine samples: about half of its entries are zero. "
          "X.grad for the same samples: not a single zero. The gradient of W from sample 0 alone: "
          "the rows of closed gates are zero, and all others are multiples of one row.")

# %% [markdown]
r"""
Zeros live **at the gates**. One linear map further they are mixed away: an entry of $\Delta W$ is zero only if
its whole sum is. That happens where *all* gates are closed: for our three gates at every eighth input or so; for these
nine at none of 2000. In the gradient of $W$ the zeros stay, as whole rows. For one sample it is $\delta\, x^{\mathsf T}$, a
matrix of rank 1, and $\Delta^{\mathsf T} X$ is a sum of such matrices, one for each sample. A gate that is closed
for *every* sample leaves its row of $W$ without any gradient: the unit is "dead", and no step of $W$ along its gradient
will touch that row.

### Why is this entry zero?

Look at single **paths**. The way from output $i$ to input $j$ contributes $v_i \cdot M_i \cdot W_{ij}$ to the
gradient's entry $j$. A product of three factors dies in three ways: nobody **asked** ($v_i = 0$), the **gate**
is closed ($M_i = 0$), there is no **wire** ($W_{ij} = 0$). And where all paths live, they may still *cancel*. In
`.grad` a zero looks like a zero. **Ablation** tells the causes apart: remove one cause, and see which zeros
come to life.

**Exercise 5 of 8: ablate.** Return three gradients with respect to $x$, each with *one* cause removed and the
others as they were: all gates open; all $v_i = 1$; all zero weights replaced by 1, with the gates of the original
$W$.
"""

# %%
def ablate(W, x, v):
    """{"gate": …, "upstream": …, "wire": …}: three gradients, each with one cause removed."""
    ### BEGIN SOLUTION
    gate = (W @ x > 0).to(W.dtype)
    wired = torch.where(W == 0, torch.ones_like(W), W)
    return {"gate": v @ W, "upstream": gate @ W, "wire": (v * gate) @ wired}
    ### END SOLUTION


check("ablate", ablate)
# hint("ablate")

# %% [markdown]
r"""
Here is a sparse map with a gradient of four zeros. Autograd does the ablations.

**Predict** the cause of each zero: `"asked"`, `"gate"`, `"wire"` or `"cancel"`. (If there are wires to an input, say what
is wrong with those; `"wire"` is for an input without any.) With $v = (1, 0, 1, 1)$ and

$$S = \begin{pmatrix} 2 & 0 & 0 & 0 & 1\\ 0 & 3 & 0 & 0 & 0\\ 0 & 0 & -1 & 0 & 0\\ 1 & 0 & 0 & 0 & -1 \end{pmatrix}
\qquad\text{at}\qquad p = (1, 1, 1, 1, \tfrac12).$$
"""

# %%
predict("causes", {"entry 1": ..., "entry 2": ..., "entry 3": ..., "entry 4": ...})

# %%
S = torch.tensor([[2.0, 0, 0, 0, 1], [0, 3, 0, 0, 0], [0, 0, -1, 0, 0], [1, 0, 0, 0, -1]],
                 device=device)
p = torch.tensor([1.0, 1, 1, 1, 0.5], device=device)
asked = torch.tensor([1.0, 0, 1, 1], device=device)
is_open = (S @ p > 0).double()
everywhere = S + (S == 0)                                   # a wire of weight 1 where none was


def derivative(scalar):
    """The gradient at p of a function of the input."""
    return torch.autograd.grad(scalar(leaf := p.clone().requires_grad_()), leaf)[0]


lines = {"gradient": derivative(lambda q: (asked * torch.relu(S @ q)).sum()),
         "all v = 1": derivative(lambda q: torch.relu(S @ q).sum()),
         "all gates open": derivative(lambda q: (asked * (S @ q)).sum()),
         "wires everywhere": derivative(lambda q: (asked * is_open * (everywhere @ q)).sum())}
table = torch.stack(list(lines.values()))
alive = (asked * is_open)[:, None] * S                      # the paths that contribute
causes = ["cancel" if alive[:, j].any() else "wire" if not S[:, j].any() else
          ("asked", "gate")[int(table[1:3, j].abs().argmax())] for j in range(1, 5)]
reveal("causes", {f"entry {j}": cause for j, cause in enumerate(causes, start=1)})

# %%
fig, ax = figure(width=6, height=3)
plots.heatmaps([ax], [table], ["∂⟨v, y⟩/∂x, and with one cause of zeros removed"],
               colourbar=False)
ax.set_yticks(range(4), list(lines))
ax.set_xlabel("input j")
assert (table[0] == 0).tolist() == [False, True, True, True, True]
assert torch.equal(table[1:3, 1:] != 0, torch.eye(2, 4, device=device) == 1)
assert table[3, 3] != 0 and alive[:, 4].tolist() == [1, 0, 0, -1]
show(fig, "Heat map of a gradient and its three ablations. Entries 1 to 4 of the gradient are "
          "zero. All v = 1 brings entry 1 to life, opening the gates entry 2, and wires everywhere "
          "entry 3 (they change entries 1 and 2 as well). Entry 4 stays zero throughout: two "
          "paths, 1 and −1, cancel.")

# %% [markdown]
r"""
The last row needs care. A new wire to an open gate that is asked for brings *any* entry to life, here 1 and 2 as well, and
that says little about them. It is to be read where there was no wire at all: at entry 3. And entry 4 is another matter.
Two of its paths are alive, $+1$ and $-1$: **cancellation** is not silence but a balance, and almost any change of $v$
upsets it.

### Symmetry

If a function has a symmetry, its gradient inherits it. Precisely: let $f(Px) = f(x)$ for all $x$, with a
permutation $P$. Differentiate both sides: $P^{\mathsf T} \nabla f(Px) = \nabla f(x)$, or, since
$P P^{\mathsf T} = I$,

$$\nabla f(Px) = P\, \nabla f(x) .$$

In words: permute the point, and the gradient is permuted along. Equal *entries* follow only at points that the
permutation leaves alone, $Px = x$. The picture shows $f(x) = \mathrm{relu}(2x_0 + x_1) + \mathrm{relu}(x_0 + 2x_1)$, which
does not change when $x_0$ and $x_1$ are exchanged.
"""

# %%
mirror = torch.tensor([[2.0, 1.0], [1.0, 2.0]])
torch.manual_seed(2)
half = torch.rand(9, 2) * 3 - 1.5
places = torch.cat([half, half.flip(1)]).requires_grad_()       # and their mirror images
torch.relu(places @ mirror.T).sum().backward()
arrows, points = places.grad, places.detach()
side = torch.linspace(-1.7, 1.7, 69)
grid = torch.stack(torch.meshgrid(side, side, indexing="xy"), dim=-1)
fig, ax = figure(width=5.2, height=4.2)
ax.contour(side, side, torch.relu(grid @ mirror.T).sum(-1), levels=range(1, 10), colors=plots.GREY,
           linewidths=0.8)
for part, colour in ((slice(0, 9), plots.BLUE), (slice(9, 18), plots.VERMILION)):
    ax.quiver(*points[part].T, *arrows[part].T, color=colour, angles="xy", scale_units="xy",
              scale=7, width=0.007)
    ax.plot(*points[part].T, "o" if colour == plots.BLUE else "s", color=colour, markersize=4)
ax.plot([-1.7, 1.7], [-1.7, 1.7], "--", color=plots.BLACK, linewidth=1)
ax.set(xlabel="x₀", ylabel="x₁", aspect="equal", title="Squares: mirror images of the dots")
ax.grid(False)
assert torch.equal(arrows[9:], arrows[:9].flip(1))              # ∇f(Px) = P ∇f(x)
assert (arrows[:, 0] != arrows[:, 1]).any()                     # and no equality at each point
show(fig, "Contours of a function of two inputs that is symmetric about the diagonal (dashed), "
          "with gradients at nine random points, and at their mirror images. The arrows of "
          "the images are the mirror images of the arrows. Where both gates are closed the "
          "gradient is zero and there is no arrow.")

# %% [markdown]
r"""
Two consequences for our $y = \mathrm{relu}(Wx)$, one for the inputs and one for the weights.

* *Equal columns.* If columns $j$ and $k$ of $W$ are equal, $y$ depends on these inputs only through
  $x_j + x_k$. That is more than a symmetry, and gives more: the two gradient entries are equal at **every** $x$, for
  **every** $v$.
* *Equal rows.* If rows $i$ and $k$ of $W$ are equal, and $v_i = v_k$, exchanging the two rows changes nothing, and our
  $W$ is a point that the exchange leaves alone. So both rows receive the **same** gradient, and are equal after
  the next step too, and after every later one for which $v_i = v_k$. A gradient cannot break a symmetry that holds at its
  point: one reason why weights start *random*.
"""

# %%
torch.manual_seed(3)
X, V = torch.randn(50, 4).to(device).requires_grad_(), torch.randn(50, 3).to(device)
twins = torch.randn(3, 4).to(device)
twins[:, 2] = twins[:, 0]                                   # columns 0 and 2 are equal
torch.relu(X @ twins.T).backward(V)
print("equal columns, equal entries:", torch.allclose(X.grad[:, 0], X.grad[:, 2]))

twins = torch.randn(3, 4).to(device)
twins[1] = twins[0]                                         # rows 0 and 1 are equal
twins.requires_grad_()
alike = V[:, [0, 0, 2]]                                     # v equal for outputs 0 and 1
for name, upstream in (("equal v", alike), ("unequal v", V)):
    (g,) = torch.autograd.grad(torch.relu(X @ twins.T), twins, upstream)
    print(f"equal rows, {name}, equal gradients:", torch.allclose(g[0], g[1]))

# %% [markdown]
r"""
### Homogeneity: where the output comes from

A last piece of structure. For $t > 0$ a factor passes through everything: $\mathrm{relu}(W(tx)) = t\,\mathrm{relu}(Wx)$.
Differentiate $\langle v, y(tx)\rangle = t\,\langle v, y(x)\rangle$ with respect to $t$, at $t = 1$:

$$\langle \nabla_{\!x}, x\rangle = \langle v, y\rangle .$$

This is Euler's identity. The products $x_j\, \partial\langle v, y\rangle/\partial x_j$, free of units as we saw, hand
out the **whole** output to the inputs, without remainder.

**Predict.** For $v = (1, 1, 1)$ at our $x$: which input has the largest *share* $x_j\,\partial s/\partial x_j$? (The
largest sensitivity was input 3's.) And what do the four shares add up to?
"""

# %%
predict("shares", {"largest": ..., "sum": ...})

# %%
shares = x.cpu() * slope
reveal("shares", {"largest": shares.argmax().item(), "sum": shares.sum().item()})
fig, ax = figure(width=6, height=3)
where = torch.arange(4)
ax.bar(where - 0.2, slope, width=0.36, color=plots.BLUE, label="sensitivity ∂s/∂xⱼ")
ax.bar(where + 0.2, shares, width=0.36, color=plots.ORANGE, hatch="///", edgecolor="white",
       label="share xⱼ ∂s/∂xⱼ")
ax.axhline(0, color=plots.BLACK, linewidth=0.8)
ax.set(xlabel="input j", title="Two different questions")
ax.set_xticks(range(4))
ax.legend(loc="upper center")
assert torch.allclose(shares.sum(), torch.relu(W @ x).sum().cpu())
assert slope.abs().argmax() == 3 and shares.argmax() == 0 and (shares > 0).all()
show(fig, "Bars of sensitivity and of share for each input. Sensitivities: 1.5, −1, −0.5 and 2. "
          "Shares: 1.5, 0.5, 0.25 and 1, which add up to s = 3.25. Input 3 is the most sensitive, "
          "input 0 has the largest share.")

# %% [markdown]
r"""
"Which input could change $s$ most easily?" and "which input is $s$ made of?" are different questions, and the
gradient helps with both.

Real layers have a **bias**: $y = \mathrm{relu}(Wx + b)$. Now $y(tx) \ne t\,y(x)$, and the shares of the inputs leave
something over. What? (Think of $b$ as the weights of one more input that is always 1.)

**Exercise 6 of 8: shares.** Return a tensor of $n + 1$ numbers that add up to $\langle v, \mathrm{relu}(Wx + b)\rangle$: the
shares of the $n$ inputs, then that of the bias. Autograd is allowed.
"""

# %%
def hand_out(W, b, x, v):
    """The shares of x[0], …, x[n−1] and of the bias in ⟨v, relu(W x + b)⟩, of shape (n + 1,)."""
    ### BEGIN SOLUTION
    heard = v * (W @ x + b > 0)                         # v behind open gates
    return torch.cat([x * (heard @ W), (heard @ b)[None]])
    ### END SOLUTION


check("shares", hand_out)
# hint("shares")

# %% [markdown]
r"""
## 5. Monte Carlo: the expected gradient

### A soft gate

Let the input be random, $x \sim \mathcal N(\mu, I)$: independent entries of variance 1 around a mean $\mu$. Each sample
has its own gates and its own gradient $W^{\mathsf T}(v \odot M)$. In this product only $M$ is random, and an expectation
passes through the rest:

$$\mathbb E[\nabla] = W^{\mathsf T}\big(v \odot \mathbb E[M]\big), \qquad \mathbb E[M_i] = P\big((Wx)_i > 0\big) .$$

On average a hard gate becomes a **soft** one: a number between 0 and 1. How large? You need two facts. A
weighted sum of independent Gaussian numbers is Gaussian; so how is $(Wx)_i$ distributed, with which mean and which
standard deviation? And $P(Z > -z) = \Phi(z) = \frac12\big(1 + \mathrm{erf}(z/\sqrt2)\big)$ for a standard normal
$Z$ (`torch.erf`).

**Exercise 7 of 8: expected gradient.** The exact expectation, no sampling.
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

# %% [markdown]
r"""
$(Wx)_i$ has the mean $(W\mu)_i$ and the variance $\sum_j W_{ij}^2 = \|W_i\|^2$. Divided by its standard deviation it is
a standard normal number plus $z_i = (W\mu)_i/\|W_i\|$, so it is positive with probability $\Phi(z_i)$:

$$\mathbb E[\nabla] = W^{\mathsf T}\big(v \odot \Phi(z)\big), \qquad z_i = \frac{(W\mu)_i}{\|W_i\|} .$$

### Twenty thousand gradients in one backward pass

Do we need a loop for $N$ gradients? No. With samples as rows of $X$ and the same $v$ for each, the objective is
$\sum_k \langle v, y_k\rangle$, and row $k$ of $X$ appears in the $k$-th term only. One `backward` returns the $N$ single
gradients as the rows of `X.grad`.

Their mean is an *estimate*; its **standard error** is the standard deviation of the single entries, divided by
$\sqrt N$. An estimate without its error is not yet a result.

From here on $\mu = x$ from above and $v = (1, -1, 2)$, as in section 3.

**Predict.** At $\mu$, gate 2 is closed: $(W\mu)_2 = -1.625$. What is its soft value, roughly?
($\|W_2\| = 2.08$, and $\Phi(-1) = 0.16$, $\Phi(-\frac12) = 0.31$.)
"""

# %%
predict("soft gate 2", ...)

# %%
torch.manual_seed(7)
N, mu, v = 20_000, x, torch.tensor([1.0, -1.0, 2.0], device=device)
X = (mu.cpu() + torch.randn(N, 4)).to(device).requires_grad_()
torch.relu(X @ W.T).backward(v.expand(N, 3))            # one backward pass, N gradients
G = X.grad
gates = (X.detach() @ W.T > 0).double()
z = (W @ mu) / W.norm(dim=1)
soft = torch.distributions.Normal(0.0, 1.0).cdf(z)
exact = W.T @ (v * soft)
reveal("soft gate 2", round(soft[2].item(), 3), tolerance=0.15)
print("share of open gates:", [round(g, 3) for g in gates.mean(0).tolist()],
      "  exact:", [round(s, 3) for s in soft.tolist()])

# %%
mean, error = G.mean(0), G.std(0) / math.sqrt(N)
at_the_mean = gradient(W, mu, v)
for j in range(4):
    print(f"entry {j}: mean {mean[j].item():6.3f} ± {error[j].item():.3f}   exact "
          f"{exact[j].item():6.3f}   gradient at the mean input {at_the_mean[j].item():6.3f}")
assert ((mean - exact).abs() < 4 * error).all()
assert ((at_the_mean - exact).abs() > 20 * error).any()

# %% [markdown]
r"""
Three numbers, two of which agree. The gradient *at the mean input* is something else: its gates are hard.

### How well do N samples know it?

The variance of a mean of $N$ independent numbers is $1/N$ of that of one, so the error falls as $1/\sqrt N$: four times
the samples for half the error. On the left one run grows to 20,000 samples. On the right the
same samples are cut into five parts, and each part into groups of one size, so that every point in the picture is made
of samples of its own.

**Predict.** Of 200 groups of 100 samples, how many have a mean within two of *their own* standard errors of the exact
value?
"""

# %%
predict("groups within two standard errors", ...)

# %%
groups = G[:, 0].reshape(200, 100).cpu()
own_error = groups.std(1) / math.sqrt(100)
within = ((groups.mean(1) - exact[0].item()).abs() < 2 * own_error).sum().item()
reveal("groups within two standard errors", within)
sizes, rms = [5, 12, 30, 80, 200], []
for size, part in zip(sizes, G.reshape(5, 4000, 4).cpu()):
    count = 4000 // size
    means = part[:count * size].reshape(count, size, 4).mean(1)
    rms.append((means - exact.cpu()).square().mean().sqrt())
rms, sizes = torch.stack(rms), torch.tensor(sizes).double()
across = sizes.log() - sizes.log().mean()
fitted = ((across * rms.log()).sum() / (across ** 2).sum()).item()
print(f"fitted slope: {fitted:.2f}")

# %%
counts = torch.arange(100, N + 1, 100)
running = G[:, 0].cumsum(0).cpu()[counts - 1] / counts
band = 2 * G[:, 0].std().item() / counts.double().sqrt()
fig, (left, right) = figure(1, 2, width=8.6, height=3.3)
left.fill_between(counts, exact[0].item() - band, exact[0].item() + band, color=plots.SKY,
                  alpha=0.4, linewidth=0, label="exact ± 2 SE")
left.plot(counts, running, color=plots.BLUE, label="mean so far")
left.set(xlabel="samples N", ylabel="entry 0 of the mean gradient", title="One run",
         ylim=(exact[0].item() - 1.2 * band[0], exact[0].item() + 1.2 * band[0]))
left.legend()
right.loglog(sizes, rms, "o", color=plots.BLUE, label="measured")
spread = G.std(0).square().mean().sqrt().item()
right.loglog(sizes, spread / sizes.sqrt(), "--", color=plots.GREY, label="σ/√N: slope −½")
right.set(xlabel="samples in a group N", ylabel="root mean square error", title="Many groups")
for axis, ticks in ((right.xaxis, (5, 12, 30, 80, 200)), (right.yaxis, (0.1, 0.2, 0.4))):
    axis.set_ticks(ticks, [f"{tick:g}" for tick in ticks])
    axis.set_ticks([], minor=True)
right.legend()
assert abs(fitted + 0.5) < 0.08 and (rms / (spread / sizes.sqrt()) - 1).abs().max() < 0.3
assert ((running - exact[0].item()).abs() < 2 * band).all()     # four standard errors
show(fig, "Left: the mean of the first gradient entry over the samples so far, against their "
          "number, with a band of two standard errors around the exact value that narrows to the "
          "right. Right: the error of group means against the size of the groups, on logarithmic "
          f"axes, along the line σ/√N; fitted slope {fitted:.2f}.")

# %% [markdown]
r"""
### Is the mean gradient the gradient of the mean?

There are two averages to take a gradient of. $\mathbb E[\nabla]$ averages the gradients of the samples.
$\nabla_{\!\mu}\, \mathbb E$ asks how the *average output* changes when the whole cloud is shifted. Are they the same?

For ReLU, yes. The difference quotient of $y_i$ for a shift by $h$ in any direction is never larger than $\|W_i\|$, and for
almost every sample it tends to the gradient's promise as $h \to 0$; so limit and expectation may be exchanged (dominated
convergence). Now replace ReLU by a **step**: $y_i = 1$ if $(Wx)_i > 0$ and $0$ otherwise. Its average is a
probability, $\mathbb E[y_i] = \Phi(z_i)$, a smooth function of $\mu$, with the gradient
$\varphi(z_i)\, W_i/\|W_i\|$, where $\varphi$ is the density of the standard normal distribution.

**Predict.** What is the average of the single gradients of $\langle v, y\rangle$ now? (Answer with one number: each entry
has the same.)
"""

# %%
predict("mean gradient of the step", ...)

# %%
def step(a):
    """1 where a > 0 and 0 where a < 0, in a form that autograd accepts."""
    return (1 + torch.sign(a)) / 2


X.grad = None
step(X @ W.T).backward(v.expand(N, 3))
reveal("mean gradient of the step", X.grad.mean(0).abs().max().item())
where = mu.clone().requires_grad_()
(v * torch.distributions.Normal(0.0, 1.0).cdf((W @ where) / W.norm(dim=1))).sum().backward()
of_the_mean = where.grad                                # the gradient of the exact average
print("gradient of the mean:", [round(g, 3) for g in of_the_mean.tolist()])
assert not X.grad.any() and of_the_mean.abs().max() > 0.1

# %%
shifts = torch.linspace(-1, 1, 21)
direction = torch.tensor([1.0, 0, 0, 0], device=device)
fig, axes = figure(1, 2, width=8.6, height=3.2)
for ax, name, f, rate in ((axes[0], "relu", torch.relu, mean[0].item()),
                          (axes[1], "step", step, X.grad.mean(0)[0].item())):
    clouds = X.detach()[:5000]
    level = torch.stack([f((clouds + t * direction) @ W.T).mean(0) @ v for t in shifts.tolist()])
    level = level.cpu()
    ax.plot(shifts, level, color=plots.BLUE, label="average of ⟨v, y⟩")
    ax.plot(shifts, level[10] + rate * shifts, "--", color=plots.VERMILION,
            label="slope: mean gradient")
    ax.set(xlabel="shift of the cloud along x[0]", title=name, xticks=[-1, -0.5, 0, 0.5, 1])
    ax.legend()
    measured = ((level[11] - level[9]) / (shifts[11] - shifts[9])).item()
    assert (abs(measured - rate) < 0.1) == (name == "relu")
axes[0].set_ylabel("average over 5000 samples")
show(fig, "The average of the objective as the whole cloud is shifted along input 0, with a "
          "straight line whose slope is entry 0 of the mean gradient. For relu the line is the "
          "tangent of the curve. For the step the line is level, and the curve is not.")

# %% [markdown]
r"""
Every single gradient of the step is zero (where it exists), and so is their mean. What changes the average is the few
samples that **cross** the jump, and no derivative at a sample sees a crossing. ReLU has kinks but no jump, and
nothing is lost. More samples do not help: they make the estimate precise about the wrong number.

Another estimator does help. Shifting the cloud can be written as a change of its density
$p(x - \mu)$ instead of a move of the samples. For the Gaussian density
$\nabla_{\!\mu}\, p(x-\mu) = (x - \mu)\, p(x-\mu)$, so for any bounded $f$, jumps or not,

$$\nabla_{\!\mu}\, \mathbb E[f(x)] = \int f(x)\, (x - \mu)\, p(x-\mu)\, dx = \mathbb E\big[f(x)\,(x-\mu)\big] .$$

No derivative of $f$ in it. (It is known as the score-function estimator. With ReLU, which is not bounded but grows slowly
enough, it works too; the last line shows at which price.)
"""

# %%
outputs = (step(X.detach() @ W.T) @ v)[:, None]
single = outputs * (X.detach() - mu)
estimate, its_error = single.mean(0), single.std(0) / math.sqrt(N)
for j in range(4):
    print(f"entry {j}: exact {of_the_mean[j].item():6.3f}   "
          f"mean gradient {X.grad.mean(0)[j].item():g}   score function "
          f"{estimate[j].item():6.3f} ± {its_error[j].item():.3f}")
assert ((estimate - of_the_mean).abs() < 4 * its_error).all()

for_relu = (torch.relu(X.detach() @ W.T) @ v)[:, None] * (X.detach() - mu)
ratio = (for_relu.std(0) / G.std(0)).mean()
print(f"for relu: standard error {ratio:.1f} times that of the mean gradient, on average")
assert ((for_relu.mean(0) - exact).abs() < 4 * for_relu.std(0) / math.sqrt(N)).all()

# %% [markdown]
r"""
## 6. Visual intuition for optimisation

### Arrows and their mean

In two dimensions everything can be seen: an objective $s = \sum_i y_i$ with three gates, its contours, and the
gradient at each of fifty samples.

**Predict.** How many *different* arrows can there be? (Three lines through the origin, one for each gate.)
"""

# %%
predict("different arrows", ...)

# %%
W2 = torch.tensor([[1.0, 0.4], [-0.9, 0.5], [0.1, -1.0]])


def height(points):
    """s at each of the points, one a row."""
    return torch.relu(points @ W2.T).sum(1)


torch.manual_seed(9)
centre = torch.tensor([0.2, -0.15])
cloud = (centre + torch.randn(400, 2)).requires_grad_()
height(cloud).sum().backward()
kinds = {tuple(round(entry, 6) for entry in arrow) for arrow in cloud.grad.tolist()}
reveal("different arrows", len(kinds), tolerance=0)
points, arrows = cloud.detach()[:50], cloud.grad[:50]
middle = arrows.mean(0)
print(f"mean length of 50 arrows: {arrows.norm(dim=1).mean():.2f}, length of their mean: "
      f"{middle.norm():.2f}")

# %%
side = torch.linspace(-3, 3, 121)
grid = torch.stack(torch.meshgrid(side, side, indexing="xy"), dim=-1)
fig, (left, right) = figure(1, 2, width=9, height=4.5, width_ratios=[4, 3])
left.contour(side, side, torch.relu(grid @ W2.T).sum(-1), levels=10, colors=plots.GREY,
             linewidths=0.9)
for row in W2:                                      # where a gate flips: at right angles to its row
    along = 5 * torch.stack([-row[1], row[0]]) / row.norm()
    left.plot([-along[0], along[0]], [-along[1], along[1]], ":", color=plots.BLACK, linewidth=1)
left.quiver(*points.T, *arrows.T, color=plots.BLUE, width=0.005, angles="xy", scale_units="xy",
            scale=1.8)
left.set(xlabel="x₀", ylabel="x₁", aspect="equal", xlim=(-3, 3), ylim=(-3, 3),
         title="The gradient at each of 50 samples")
for arrow in kinds:
    right.annotate("", arrow, (0, 0), arrowprops={"arrowstyle": "-|>", "color": plots.BLUE})
    count = sum(torch.allclose(single, torch.tensor(arrow)) for single in arrows)
    right.text(1.17 * arrow[0], 1.17 * arrow[1], str(count), ha="center", va="center")
right.annotate("", middle.tolist(), (0, 0), arrowprops={"arrowstyle": "-|>", "linewidth": 4,
                                                        "color": plots.VERMILION})
right.set(xlabel="∂s/∂x₀", ylabel="∂s/∂x₁", aspect="equal", xlim=(-1.6, 1.6), ylim=(-1.6, 1.6),
          title="From one point; thick: their mean")
aside = points + 1e-6 * arrows.flip(1) * torch.tensor([-1.0, 1.0])      # at right angles to each
assert torch.allclose(height(aside), height(points), rtol=0, atol=1e-12)
assert len(kinds) == 6 and middle.norm() < 0.5 * arrows.norm(dim=1).mean()
show(fig, "Left: contours of the objective, hexagons around the origin with corners on three "
          "dotted lines, where a gate flips. Arrows at 50 random samples cross the contours at a "
          "right angle, outwards, and are alike between two neighbouring dotted lines. Right: six "
          "different arrows from one point, each with the number of its samples, and as a thick "
          "arrow the mean of all 50, less than half as long as they are on average.")

# %% [markdown]
r"""
The three lines cut the plane into six cones. Within a cone the gates, and so the gradient, are constant; hence
contours with straight edges. Arrows on opposite sides point almost opposite ways (together they open each gate once, so
they add up to the sum of the rows, here only $(0.2, -0.1)$), and in the mean they largely cancel.

### Coherence

Let $g_1, \dots, g_N$ be the single gradients. By the triangle inequality

$$\Big\| \frac1N\sum_k g_k \Big\| \;\le\; \frac1N\sum_k \| g_k\| ,$$

with equality only if all nonzero ones point the same way. Left side over right side is a number from 0 to 1, the
**coherence** of the cloud.

It has a meaning for a step. Let every sample move a distance $\varepsilon$. If each may choose its own direction, it goes along
$g_k$ and gains $\varepsilon\,\|g_k\|$ to first order. If all must move **together**, along one unit vector $d$, the average gain
is $\varepsilon\,\langle \bar g, d\rangle$ with $\bar g$ the mean gradient, at best $\varepsilon\,\|\bar g\|$. So coherence is *the part of the
possible gain that a common step can have*. Training is in this position: one step of the weights for all samples.

**Exercise 8 of 8: coherence.** A cloud of inputs is given as the rows of $X$. Return the coherence of its gradients of
$\langle v, \mathrm{relu}(Wx)\rangle$ with respect to $x$. (At least one of them is not zero.)
"""

# %%
def coherence(W, X, v):
    """‖mean gradient‖ over mean ‖gradient‖; W is (m, n), X is (N, n), v is (m,)."""
    ### BEGIN SOLUTION
    G = (v * (X @ W.T > 0)) @ W                         # one gradient a row
    return G.mean(0).norm() / G.norm(dim=1).mean()
    ### END SOLUTION


check("coherence", coherence)
# hint("coherence")

# %% [markdown]
r"""
Now let the cloud start at the origin and move away from it, along $(0.8, -0.6)$. All samples are really moved by
$\varepsilon = 0.01$: each on its own, and all together.

**Predict** the exact mean gradient for a cloud around the origin, as a list of two numbers. (The rows of $W$ are
$(1, 0.4)$, $(-0.9, 0.5)$ and $(0.1, -1)$. What is a soft gate there?) And the coherence very far out.
"""

# %%
predict("mean and coherence", {"mean at the origin": ..., "coherence far out": ...})

# %%
torch.manual_seed(10)
noise = torch.randn(2000, 2)
noise = torch.cat([noise, -noise])                      # for each sample its mirror image
distances, rows, epsilon = torch.linspace(0, 5, 21), [], 0.01
for distance in distances:
    here = (noise + distance * torch.tensor([0.8, -0.6])).requires_grad_()
    height(here).sum().backward()
    single, here = here.grad, here.detach()
    common = single.mean(0)
    lengths = single.square().sum(1).sqrt()
    gains = [(height(here + epsilon * torch.nn.functional.normalize(way, dim=-1))
              - height(here)).mean() for way in (single, common)]
    rows.append([lengths.mean(), common.square().sum().sqrt(), gains[1] / gains[0], *common])
of_each, of_mean, gained, *common = torch.tensor(rows).T
reveal("mean and coherence", {"mean at the origin": [round(c[0].item(), 6) for c in common],
                              "coherence far out": round((of_mean / of_each)[-1].item(), 2)})

# %%
fig, (left, right) = figure(1, 2, width=8.6, height=3.3)
left.plot(distances, of_each, "s-", markersize=4, color=plots.BLUE, label="mean of the lengths")
left.plot(distances, of_mean, "o-", markersize=4, color=plots.VERMILION,
          label="length of the mean")
left.set(ylabel="gradient", title="Mean of |·| and |mean|", ylim=(0, 1.5))
right.plot(distances, of_mean / of_each, color=plots.BLACK, label="coherence")
right.plot(distances, gained, "D", markersize=5, color=plots.GREEN, label="gain together / alone")
right.set(ylabel="ratio", title="What a common step can gain", ylim=(0, 1.1))
for ax in (left, right):
    ax.set_xlabel("distance of the cloud from the origin")
    ax.legend(loc="lower right")
ratio = of_mean / of_each
assert ratio[0] < 0.2 and ratio[-1] > 0.98 and of_each.min() > 0.8
assert (ratio[1:] > ratio[:-1]).all() and (gained - ratio).abs().max() < 0.02
show(fig, "Left: mean length of the single gradients, and length of their mean, against the "
          "distance of the cloud from the origin. At the origin the mean is short, though no "
          "single gradient is; far out the curves meet. Right: their ratio, the coherence, rises "
          "from about 0.1 to 1, and the measured ratio of the gains lies on it.")

# %% [markdown]
r"""
At the origin a small mean gradient means *disagreement*, not flatness. Far out almost all samples share one pattern of
gates, and the mean is as long as they are. The length of a mean gradient alone cannot tell the two apart: print the
mean of the lengths beside it.

### How far along the arrow?

Back to our $x$ in four dimensions, and to section 1. Let us *lower* $s$: move along $-g$, where $g = (1.5, -1, -0.5, 2)$
is the gradient. To first order $s$ changes by $-t\,\|g\|^2$.

**Predict** the slope of $t \mapsto s(x - t\,g)$ at the start, and the $t$ of the first flip (your `first_flip` knows). And what is
the Hessian of $s$ at $x$, the matrix of its second derivatives: `"zero"` or `"not zero"`?
"""

# %%
predict("along -g", {"slope": ..., "first flip": ..., "Hessian": ...})

# %%
g = gradient(W, x, torch.ones(3, device=device))
flips = -(W @ x) / (W @ -g)                             # where each gate flips
H = torch.autograd.functional.hessian(lambda x: torch.relu(W @ x).sum(), x)
reveal("along -g", {"slope": -(g @ g).item(), "first flip": round(flips[flips > 0].min().item(), 3),
                    "Hessian": "not zero" if H.any() else "zero"})
ts = torch.linspace(0, 1, 201)
path = torch.stack([torch.relu(W @ (x - t * g)).sum() for t in ts.tolist()]).cpu()
fig, ax = figure(width=6.2, height=3.2)
ax.plot(ts, path, color=plots.BLUE, label="s(x − t g)")
ax.plot(ts, path[0] - ts * (g @ g).item(), "--", color=plots.VERMILION, label="promised")
for t in flips[(flips > 0) & (flips < 1)].tolist():
    ax.axvline(t, linestyle=":", color=plots.GREY, linewidth=1.2)
ax.set(xlabel="step t", ylabel="s", ylim=(-0.5, 3.5), title="Straight pieces, dotted: a gate flips")
ax.legend()
before = ts < flips[flips > 0].min().item()
assert torch.allclose(path[before], path[0] - ts[before] * (g @ g).item())
assert (path[~before] > path[0] - ts[~before] * (g @ g).item()).all() and path[-1] == 0
show(fig, "The objective along a step against its gradient, and the straight line that the "
          "gradient promises. They coincide up to the first flip, at 0.35; then it falls less "
          "steeply, until the second flip at 0.54, and stays at zero up to the end of the picture, "
          "t = 1.")

# %% [markdown]
r"""
The second derivative is zero wherever it exists, and still the promise breaks. Here it is not curvature that limits a step
but **the next gate**, and each bend goes upwards, since $s$ is convex: a step up gains at least what is promised, a step
down loses at most that. In [Workshop 2, on designing objectives](workshop_02_objective_design_and_local_dynamics.ipynb), the
map is smooth, and curvature takes the part of the gates.

## What you can answer now

1. **Which input matters most, and how far does that hold?** The one with the largest $|\partial s/\partial x_j|$, in the
   given units: other units, another ranking. For this map the promise is exact up to the first flip, at the smallest
   positive $-(Wx)_i/(Wd)_i$.
2. **How does $v$ choose an objective?** `backward(v)` differentiates $\langle v, y\rangle$; the gradient is the combination
   of the open rows of $W$ with coefficients $v_i$. Nothing outside their span can come out, and the entries of $v$ at closed
   gates leave no trace.
3. **What does the backward pass compute?** $\Delta = V \odot M$, then $\Delta W$ for the input and
   $\Delta^{\mathsf T}X$ for the weights. It needs $W$, $X$ and the mask. At the kink `relu` passes nothing. Over many layers the
   squared length changes by about $\sigma^2/2$ a layer.
4. **Why is an entry zero?** Nobody asked, the gate is closed, there is no wire, or living paths cancel; ablation tells
   which. And for every $v$: symmetries of the function return in its gradient, and $\langle \nabla, x\rangle = \langle v, y\rangle$.
5. **What is the average gradient?** The same formula with soft gates $\Phi(z)$; $N$ samples know it up to
   $\sigma/\sqrt N$. It is the gradient of the average if the function has kinks but no jumps; for a step it is not.
6. **What does a small mean gradient say?** On its own, little: the single ones may be small, or may disagree. Divided by the
   mean of the lengths it is the coherence, the part of the possible gain that is left for a common step.

Next: [Workshop 2, on designing objectives](workshop_02_objective_design_and_local_dynamics.ipynb).
"""

# %%
progress()
