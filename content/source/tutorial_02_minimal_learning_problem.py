# %% [markdown]
r"""
# Tutorial 2 — A minimal learning problem

Two parameters, four points, one loss: the smallest problem in which everything that matters about gradients already
happens. It is small enough that every number can be worked out on paper, and we shall do that, so that nothing
`backward()` does needs to be taken on trust.

At the end of this lesson you will be able to answer:

1. The data are fixed. What, then, is the loss a function *of*, and where does the shape of its landscape come from?
2. What does each single data point contribute to the gradient?
3. What does autograd write down during the forward pass, what does it keep, and what does it never see?
4. What exactly does `loss.backward()` compute, and at which point?
5. If minus the gradient leads downhill, why does it not lead to the minimum?
6. How far should one step go? Can a learning rate lower the loss now and raise it one step later?

As before: read a claim, **predict**, run, look, then do the exercise. A pencil helps. Allow about 70 minutes.
"""

# %%
import torch
from lesson import begin, check, draw_graph, figure, hint, plots, predict, progress, reveal, show
from lesson import trace

begin("tutorial_02")
torch.set_default_dtype(torch.float64)      # float32 would blur the comparisons of derivatives
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")

# %% [markdown]
r"""
## 1. A minimal parametric model

### One line is one point

Here are the data: four inputs $x_i$, each with a measured output $y_i$. At $x = 2$ somebody measured twice.
"""

# %%
x = torch.tensor([-1.0, 1.0, 2.0, 2.0], device=device)
y = torch.tensor([0.0, 2.0, 2.0, 4.0], device=device)
print("x:", x.tolist())
print("y:", y.tolist())

# %% [markdown]
r"""
A **parametric model** is a whole family of functions, with numbers to choose one of them. Ours is the family of straight
lines, with a slope $w$ and an intercept $b$:

$$\hat y(x) = w\,x + b .$$

How badly a line fits is measured by the mean of the squared **residuals** $r_i = w x_i + b - y_i$:

$$L(w, b) = \frac1N \sum_{i=1}^{N} r_i^2 .$$

Look at what is on the left. $L$ is a function of $w$ and $b$. The data are *constants* in it, just as 3 is a constant in
$3w^2$. So there are two planes to keep apart: the **data plane** with axes $x$ and $y$, where the model is a line, and the
**parameter plane** with axes $w$ and $b$, where the same model is a single point. Learning is a movement in the second.

**Predict.** Is there a choice of $(w, b)$ for which the loss is zero? `True` or `False`.
"""

# %%
predict("zero loss is possible", ...)

# %%
clash = x[2] == x[3] and y[2] != y[3]       # one input, two different outputs
reveal("zero loss is possible", not clash)

# %% [markdown]
r"""
No function at all passes through $(2, 2)$ and $(2, 4)$. The best that any line can do there is to go half-way.

To draw the landscape we need the loss for many $w$ and many $b$ at once. Broadcasting does it without a loop, if every tensor has its
own axis: the slopes on the first, the intercepts on the second, the data points on the last.

**Exercise 1 of 8: every shape.** Write down the shape of each expression. `w` and `b` are `torch.tensor(-1.0)` and
`torch.tensor(2.0)`; `ws` has shape $(5,)$ and `bs` has shape $(3,)$. The two lines for the grid are

```python
residuals = ws[:, None, None] * x + bs[:, None] - y
losses = (residuals ** 2).mean(-1)
```
"""

# %%
shapes = {
    "w": ...,
    "w * x": ...,
    "w * x + b - y": ...,
    "loss": ...,                        # ((w * x + b - y) ** 2).mean()
    "derivative of loss by w": ...,
    "ws[:, None, None] * x": ...,
    "residuals": ...,                   # of the grid
    "losses": ...,                      # of the grid
}
### BEGIN SOLUTION
shapes = {
    "w": (),
    "w * x": (4,),
    "w * x + b - y": (4,),
    "loss": (),                         # ((w * x + b - y) ** 2).mean()
    "derivative of loss by w": (),      # one number for each entry of w
    "ws[:, None, None] * x": (5, 1, 4),
    "residuals": (5, 3, 4),             # slope, intercept, point
    "losses": (5, 3),                   # the points are averaged away
}
### END SOLUTION
check("every shape", shapes)
# hint("every shape")      # remove the first # for a hint; run it again for the next

# %% [markdown]
r"""
The same computation, for tensors `w` and `b` of any one shape, and the two planes side by side. Each letter is one line on the
left and one point on the right. The curves on the right are contours: along each of them the loss is the same.
"""

# %%
def loss_of(w, b, points=slice(None)):
    """Mean squared residual for each pair of entries of w and b; optionally of some points only."""
    residuals = w[..., None] * x[points] + b[..., None] - y[points]
    return (residuals ** 2).mean(-1)


def contours(ax, title, points=slice(None), window=(-2.5, 4.5), numbers=False, also=()):
    """Contours of the loss over the parameter plane; returns the losses on the grid.

    The grey levels double from curve to curve; ``also`` holds more of them, as (level, colour).
    """
    ws = bs = torch.linspace(*window, 201, device=device)
    losses = loss_of(*torch.meshgrid(ws, bs, indexing="ij"), points)
    grid = ws.tolist(), bs.tolist(), losses.T.tolist()
    levels = [0.75 * 2 ** k for k in range(12)]
    curves = ax.contour(*grid, levels=levels, colors="#9a9a9a", linewidths=0.9)
    if numbers:
        ax.clabel(curves, fontsize=7, fmt="%g")
    for level, colour in also:
        ax.contour(*grid, levels=[level], colors=colour)
    ax.set(xlabel="slope w", ylabel="intercept b", title=title, aspect="equal")
    ax.grid(False)
    return losses

# %%
lines = {"A": (-1.0, 2.0), "B": (0.0, 2.0), "C": (1.0, 1.0)}
fig, (left, right) = figure(1, 2, width=8.4, height=3.9)
across = torch.tensor([-1.6, 2.6])
for (letter, (w, b)), colour, style in zip(lines.items(), plots.CYCLE, ("--", ":", "-")):
    left.plot(across, w * across + b, style, color=colour, label=f"{letter}:  w = {w:g}, b = {b:g}")
    right.plot(w, b, "o", color=colour)
    right.annotate(letter, (w, b), (6, 5), textcoords="offset points", color=colour, weight="bold")
left.plot(x.tolist(), y.tolist(), "ko", label="data")
left.set(xlabel="input x", ylabel="output y", title="Data plane: a model is a line")
left.legend(fontsize=8, loc="upper left")
left.set_ylim(-1.2, 6.6)
losses = contours(right, "Parameter plane: a model is a point", numbers=True)
value = {letter: loss_of(torch.tensor(w, device=device), torch.tensor(b, device=device)).item()
         for letter, (w, b) in lines.items()}
assert value["A"] > value["B"] > value["C"] == 0.5 and losses.min() > 0.5 - 1e-12
show(fig, "Left: the four data points and three lines, A falling, B level, C rising with slope "
          "1. Right: the same three models as points in the plane of w and b, on elliptic "
          f"contours of the loss. The loss is {value['A']:g} at A, {value['B']:g} at B and "
          f"{value['C']:g} at C, the centre of the ellipses.")

# %% [markdown]
r"""
### A bowl made of troughs

Why ellipses? Take one data point alone. Its squared residual $(w x_i + b - y_i)^2$ is zero on every line that passes through it, and
the lines through $(x_i, y_i)$ are the pairs with

$$x_i\, w + b = y_i ,$$

which is the equation of a straight line *in the parameter plane*. A data point is a line over there, as a line is a point.

**Predict.** What do the contours of the squared residual of one single point look like: `"circles"`, `"ellipses"` or
`"straight lines"`?
"""

# %%
predict("contours for one point", ...)

# %%
step = torch.tensor([1.0, -x[0].item()], device=device)       # along x₁ w + b = constant
start = torch.tensor([-1.0, 2.0], device=device)
along = [loss_of(*(start + k * step), points=slice(0, 1)).item() for k in range(4)]
print("squared residual of point 1 along a line of slope -x₁:", along)
reveal("contours for one point", "straight lines" if len(set(along)) == 1 else "ellipses")

# %%
fig, axes = figure(1, 3, width=9, height=3.4, sharex=True, sharey=True)
panels = {"Point 1 alone: a trough": slice(0, 1), "Mean over points 1 and 2": slice(0, 2),
          "Mean over all four: a bowl": slice(0, 4)}
grids = [contours(ax, title, points) for ax, (title, points) in zip(axes, panels.items())]
across_w = torch.tensor([-2.5, 4.5], device=device)
for ax, points in zip(axes, panels.values()):
    for i in range(4)[points]:                           # the models that point i calls perfect
        ax.plot(across_w.tolist(), (y[i] - x[i] * across_w).tolist(), "--", color=plots.CYCLE[i],
                linewidth=1.4)
        at = (-1.6, -1.6, 1.8, 2.9)[i]
        ax.text(at, (y[i] - x[i] * at).item(), f"{i + 1}", color=plots.CYCLE[i], weight="bold",
                ha="center", va="center", bbox={"facecolor": "white", "linewidth": 0, "pad": 1.5})
axes[0].set(xlim=(-2.5, 4.5), ylim=(-2.5, 4.5))
one, two, four = grids
assert (one < 1e-9).sum() > 100 and (two < 1e-9).sum() == 1 and abs(four.min() - 0.5) < 1e-12
show(fig, "Three maps of the parameter plane with the same contour levels. One data point: "
          "parallel straight contours along the dashed line of all models that pass through "
          "it. Two points: round contours about the crossing of the two dashed lines, where "
          "both residuals are zero. Four points: lines 3 and 4 are parallel, so the four have "
          "no common point; the contours are ellipses about (1, 1), where the loss is lowest, "
          "0.5.")

# %% [markdown]
r"""
The loss is the mean of four troughs that run in different directions. One trough has a flat floor, so one point leaves a whole line of perfect
models; two that cross make a bowl. (The first two happen to cross at a right angle, and their bowl is round.) The dashed lines 3 and 4 belong to the two measurements at $x = 2$: equal $x$, so parallel, so never
both zero.

## 2. The forward pass and a scalar loss

### Four residuals, then one number

We begin at model A, $(w, b) = (-1, 2)$. The **forward pass** is the computation of the loss from the parameters: predictions,
residuals, squares, mean.

**Predict** the four residuals, as a tuple, and the loss. (Prediction minus measurement; work it out on paper.)
"""

# %%
predict("forward pass", {"residuals": ..., "loss": ...})

# %%
w = torch.tensor(-1.0, device=device, requires_grad=True)
b = torch.tensor(2.0, device=device, requires_grad=True)
residual = w * x + b - y
loss = (residual ** 2).mean()
reveal("forward pass", {"residuals": tuple(residual.tolist()), "loss": loss.item()}, tolerance=1e-3)

# %% [markdown]
r"""
Why one number at the end? Because "better" needs an order. Of two lists of four residuals it is in general not clear which is smaller;
a loss is the decision how to compare them. Squaring decides that one residual of 4 is as bad as four residuals of 2. The mean, rather than the
sum, decides that the scale of the loss does not depend on how many points there are. Both decisions will be visible in every gradient.

**Exercise 2 of 8: both derivatives.** Find $\partial L / \partial w$ and $\partial L / \partial b$ on paper, and write them in plain tensor operations:
`*`, `+`, `-`, `mean`, no autograd. The chain rule on one term is where to begin:

$$\frac{\partial}{\partial w}\, r_i^2 = 2\, r_i\, \frac{\partial r_i}{\partial w} .$$
"""

# %%
def both_derivatives(w, b, x, y):
    """The derivatives of mean((w x + b − y)²) by w and by b: a pair of tensors of shape ()."""
    ### BEGIN SOLUTION
    r = w * x + b - y                       # ∂r/∂w = x, ∂r/∂b = 1
    return (2 * r * x).mean(), (2 * r).mean()
    ### END SOLUTION


check("both derivatives", both_derivatives)
# hint("both derivatives")

# %% [markdown]
r"""
### Every point pulls in a direction of its own

The residual $r_i = w x_i + b - y_i$ has the derivatives $x_i$ by $w$ and 1 by $b$, and the derivative of a mean is the mean of the derivatives. Both of ours can be read point by point, as one vector equation:

$$\nabla L = \begin{pmatrix} \partial L/\partial w \\ \partial L/\partial b \end{pmatrix}
= \sum_{i=1}^{N} \underbrace{\frac{2\, r_i}{N}}_{\text{how hard}} \;\;\underbrace{\begin{pmatrix} x_i \\ 1 \end{pmatrix}}_{\text{in which direction}} .$$

The direction $(x_i, 1)$ does not depend on the parameters at all: it stands perpendicular to the trough of point $i$. Only the strength
changes while a model learns, in proportion to the residual. That is what a *squared* error means: a point that is
missed by twice as much pulls twice as hard.

**Predict.** At model A, which of the four points contributes most to $\partial L / \partial w$, in magnitude: 1, 2, 3 or 4? And how much would a
fifth point at $x = 0$ contribute to it?
"""

# %%
predict("say in the slope", {"greatest": ..., "at x = 0": ...})

# %%
r = residual.detach()
share_w, share_b = 2 * r * x / len(x), 2 * r / len(x)
greatest = share_w.abs().argmax().item() + 1
reveal("say in the slope", {"greatest": greatest, "at x = 0": 0}, tolerance=0)

# %%
fig, (left, right) = figure(1, 2, width=8.4, height=3.5)
left.plot(across, -across + 2, "--", color=plots.BLUE)
left.text(0.1, 2.05, "model A", color=plots.BLUE)
nudge = torch.tensor([0.0, 0.0, -0.06, 0.06])               # two bars stand at x = 2
for i, (at, bottom, length) in enumerate(zip((x.cpu() + nudge).tolist(), y.tolist(), r.tolist())):
    left.plot([at, at], [bottom, bottom + length], color=plots.VERMILION, linewidth=2.5)
    left.plot(at, bottom, "ko")
    left.annotate(f"{i + 1}: r = {length:g}", (at, bottom), (13 if i == 2 else 7, -3),
                  textcoords="offset points", fontsize=9)
left.set(xlabel="input x", ylabel="output y", title="Residuals of model A", xlim=(-1.7, 3.1))
places = torch.arange(4.0)
right.bar(places - 0.2, share_w.tolist(), 0.38, color=plots.BLUE, label="to ∂L/∂w")
right.bar(places + 0.2, share_b.tolist(), 0.38, color=plots.ORANGE, hatch="//", edgecolor="white",
          label="to ∂L/∂b")
right.axhline(0, color=plots.BLACK, linewidth=0.8)
right.set_xticks(range(4), [f"{i + 1}\nx = {at:g}" for i, at in enumerate(x.tolist())])
right.set(xlabel="data point", ylabel="contribution", title="What each point contributes")
right.legend()
h = 1e-5
slope_w, slope_b = ((loss_of(w + dw, b + db) - loss_of(w - dw, b - db)) / (2 * h)
                    for dw, db in ((h, 0), (0, h)))
assert torch.isclose(share_w.sum(), slope_w) and torch.isclose(share_b.sum(), slope_b)
assert torch.allclose(share_w, share_b * x)
show(fig, "Left: the data, model A and the four residuals as bars: 3, -1, -2 and -4. Right: "
          f"the contributions of the points to the two derivatives, for w {share_w.tolist()} "
          f"and for b {share_b.tolist()}; each is the one for b times x. They add up to "
          f"{share_w.sum().item():g} and {share_b.sum().item():g}.")

# %% [markdown]
r"""
Model A passes above point 1 and below the other three, so for $b$ point 1 votes against the others. For $w$ it votes with them, because its
$x$ is negative too. A gradient is the outcome of a vote: a small one may mean that nobody cares, or that the voters disagree.

## 3. How autograd builds the graph

### The record of a computation

Nobody told PyTorch the formula of the loss. It ran five operations, one after the other, and for each of them it *wrote down what it
did*. If an operand requires a gradient, and the operation has a derivative, the result carries a `grad_fn`: a **node** that knows

* which operation it was (its class is named after it, with `Backward0` at the end);
* the nodes of its inputs, in `next_functions`, which for a leaf such as `w` is a node called `AccumulateGrad`;
* the numbers its derivative will need, and no others.

The record is made by running. There is no compiler and no separate description: a Python `if` leaves no trace except for the branch that was taken.

**Predict** the node that each of these lines adds. The first adds a `"MulBackward0"`; `+`, `-` and `**` go by the names add, sub
and pow.

```python
product = w * x
prediction = product + b
residual = prediction - y
squares = residual ** 2
loss = squares.mean()
```
"""

# %%
predict("nodes", {"prediction": ..., "residual": ..., "squares": ..., "loss": ...})

# %%
product = w * x
draw_graph(product=product, w=w, b=b, x=x)

# %% [markdown]
r"""
Read the arrows as "and from there the gradient goes on to". Two things are not in the graph: `x`, because nobody asked for its
gradient, and for now `b`, which stands alone. Line two brings it in.
"""

# %%
prediction = product + b
draw_graph(prediction=prediction, product=product, w=w, b=b)

# %%
residual = prediction - y
draw_graph(residual=residual, prediction=prediction, product=product, w=w, b=b, y=y)

# %%
squares = residual ** 2
draw_graph(squares=squares, residual=residual, prediction=prediction, product=product, w=w, b=b)

# %%
loss = squares.mean()
made = {"prediction": prediction, "residual": residual, "squares": squares, "loss": loss}
reveal("nodes", {name: type(tensor.grad_fn).__name__ for name, tensor in made.items()})
draw_graph(loss=loss, squares=squares, residual=residual, prediction=prediction, product=product,
           w=w, b=b)
graph = trace(loss=loss, w=w, b=b)
assert len(graph.nodes) == 7 and sum(node.leaf for node in graph.nodes) == 2

# %% [markdown]
r"""
Each line added the node of its operation, on top, with an arrow to each input that needs a gradient. Nothing below it
changed. The graph hangs from
`loss` like a chain from its last link: `loss` knows `squares`' node, that one knows `residual`'s, and so on. In the other direction nobody
knows anything: `w` has no list of what was computed from it. When the last name that leads to a node goes, the node goes.

### What is kept

**Predict.** A node keeps what its derivative will need. For `product = w * x`, where only `w` requires a gradient, is that `"w"`, `"x"` or
`"both"`? For `residual ** 2`: `"residual"`, `"squares"` or `"nothing"`? And for `product + b`: `"product"`, `"b"`, `"both"`
or `"nothing"`?
"""

# %%
predict("kept by", {"w * x": ..., "residual ** 2": ..., "product + b": ...})

# %%
multiply, power, add = product.grad_fn, squares.grad_fn, prediction.grad_fn
factors = {"w": multiply._saved_self, "x": multiply._saved_other}
reveal("kept by", {
    "w * x": " and ".join(name for name, value in factors.items() if value is not None),
    "residual ** 2": "residual" if torch.equal(power._saved_self, residual) else "squares",
    "product + b": "something" if hasattr(add, "_saved_self") else "nothing",
})

# %% [markdown]
r"""
$\partial(wx)/\partial w = x$, so the product keeps $x$. It would keep $w$ for $\partial(wx)/\partial x$, but nobody asked for that. A sum has derivative 1 whatever the
numbers are, and keeps nothing. In a large model these kept tensors are most of the memory that a backward pass costs.

**Exercise 3 of 8: node names.** In this program `w` and `b` require gradients and `x` does not. For each line write the name of the
`grad_fn` of the result, such as `"MulBackward0"`, or `"none"` where there is none.

```python
k = 2 * w
m = x.mean()
e = torch.exp(k)
d = w.detach() * x
t = e * x + b
n = -t
c = t > 0
s = (n ** 2).sum()
```
"""

# %%
nodes = {"k": ..., "m": ..., "e": ..., "d": ..., "t": ..., "n": ..., "c": ..., "s": ...}
### BEGIN SOLUTION
nodes = {
    "k": "MulBackward0",
    "m": "none",             # data only
    "e": "ExpBackward0",
    "d": "none",             # detached: a number like any other
    "t": "AddBackward0",     # the product's node is behind it
    "n": "NegBackward0",
    "c": "none",             # True and False have no slope
    "s": "SumBackward0",     # the power's node is behind it
}
### END SOLUTION
check("node names", nodes)
# hint("node names")

# %% [markdown]
r"""
## 4. What `loss.backward()` computes

### The statement

> `loss.backward()` computes, for every entry of every leaf that requires a gradient and from which `loss` was computed, **the derivative of this one number `loss` with respect to that entry,
> at the numbers that the forward pass used**, and adds it to the leaf's `.grad`.

That is all. It returns nothing, it moves no parameter, and it knows nothing of minima, models or learning rates.

**Predict** what the call returns, what `w` is afterwards, and the two gradients. (Add up the contributions of section 2.)
"""

# %%
predict("backward", {"returns": ..., "w": ..., "w.grad": ..., "b.grad": ...})

# %%
returned = loss.backward(retain_graph=True)      # the graph is kept, since we look into it below
found = {"returns": returned, "w": w, "w.grad": w.grad, "b.grad": b.grad}
reveal("backward", found, tolerance=1e-6)

# %% [markdown]
r"""
A gradient is first of all a **sensitivity**, the answer to a question of the form *how much for how little?* Here: raise $w$ by a small $\delta$
and the loss changes by about $-8\,\delta$; raise $b$ by $\delta$ and it changes by about $-2\,\delta$.

**Predict.** The loss is 7.5 now. What is it, to two decimals, after $w$ has been raised by 0.01? And after $b$ has been raised by 0.01
instead?
"""

# %%
predict("loss after a nudge", {"w + 0.01": ..., "b + 0.01": ...})

# %%
w_A, b_A = torch.tensor([-1.0, 2.0], device=device)       # model A
nudged = {"w + 0.01": loss_of(w_A + 0.01, b_A).item(),
          "b + 0.01": loss_of(w_A, b_A + 0.01).item()}
rounded = {key: round(value, 2) for key, value in nudged.items()}
reveal("loss after a nudge", rounded, tolerance=1e-4)
print({key: round(value, 5) for key, value in nudged.items()}, "to five decimals")

# %% [markdown]
r"""
The prediction $7.5 - 0.08$ is off by 0.00025 only: the curvature, of which more in section 5.

### Node by node

How does the number get from the top of the graph to the bottom? Every node receives one tensor, the derivative of the loss with respect
to its *output*, multiplies it by its own local derivative, and hands on the derivative of the loss with respect to its *input*. At the top
stands $\partial L / \partial L = 1$. Write $s_i = r_i^2$ and $p_i$ for the predictions. Downwards:

| node | hands on | because |
|---|---|---|
| `MeanBackward0` | $\dfrac{\partial L}{\partial s_i} = \dfrac1N$ | $L = \frac1N\sum_i s_i$ |
| `PowBackward0` | $\dfrac{\partial L}{\partial r_i} = \dfrac{\partial L}{\partial s_i}\; 2 r_i$ | it kept $r$ |
| `SubBackward0` | $\dfrac{\partial L}{\partial p_i} = \dfrac{\partial L}{\partial r_i}$ | $r_i = p_i - y_i$ |
| `AddBackward0` | the same to `product`; to $b$ the **sum** over $i$ | one $b$ was used four times |
| `MulBackward0` | to $w$: $\;\sum_i \dfrac{\partial L}{\partial p_i}\, x_i$ | it kept $x$; one $w$ was used four times |

`torch.autograd.grad` returns the derivative with respect to anything in the graph, so we can watch the numbers pass.
"""

# %%
stations = {"squares": squares, "residual": residual, "prediction": prediction, "product": product,
            "b": b, "w": w}
passing = dict(zip(stations, torch.autograd.grad(loss, list(stations.values()), retain_graph=True)))
for name, value in passing.items():
    print(f"∂L/∂{name:11} shape {tuple(value.shape)!s:5} {value.tolist()}")

# %%
fig, ax = figure(width=7, height=2.9)
rows = torch.stack([passing["squares"], passing["prediction"], passing["prediction"] * x])
plots.heatmaps([ax], [rows], ["The gradient on its way down, one column for each data point"],
               colourbar=False)
ax.set_yticks([0, 1, 2], ["∂L/∂sᵢ = 1/N", "∂L/∂pᵢ = 2 rᵢ/N", "xᵢ ∂L/∂pᵢ"])
ax.set_xticks(range(4), [f"point {i}" for i in range(1, 5)])
totals = rows.sum(1)
for row, name in ((1, "b"), (2, "w")):
    ax.text(3.65, row, f"sum {totals[row]:g}  →  {name}.grad", va="center", fontsize=11)
assert torch.equal(totals[1], b.grad) and torch.equal(totals[2], w.grad)
assert torch.equal(passing["prediction"], passing["residual"])
show(fig, "A table of three rows and four columns, one column for each point, on one colour "
          "scale. The mean hands 0.25 to each point; the square makes it 1.5, -0.5, -1 and -2, "
          "whose sum is b's gradient, -2; multiplied by x it is -1.5, -0.5, -2 and -4, whose "
          "sum is w's gradient, -8.")

# %% [markdown]
r"""
This is the whole of backpropagation. No node knows the loss. The product's node would do the same under any loss: take what arrives from above, here
called $v$, of the prediction's shape, and turn it into gradients of $w$ and of $b$. The rest of the course is about this $v$.

**Exercise 4 of 8: one step back.** The prediction is $p = w x + b$ with numbers $w$ and $b$; $v$ is $\partial L/\partial p$ for some loss that you are not
told. Return $\partial L/\partial w$ and $\partial L/\partial b$. The shape of `x` and `v` may be anything, a table too.
"""

# %%
def one_step_back(v, x):
    """The gradients of w and b, given v = ∂L/∂(w x + b)."""
    ### BEGIN SOLUTION
    return (v * x).sum(), v.sum()
    ### END SOLUTION


check("one step back", one_step_back)
# hint("one step back")

# %% [markdown]
r"""
### Three ways to one gradient

A derivative can be had by algebra, by trying, or by autograd. Trying needs no theory at all: move one parameter by $h$ to both sides,

$$\frac{\partial L}{\partial \theta_k} \approx \frac{L(\theta + h\,e_k) - L(\theta - h\,e_k)}{2h} ,$$

where $e_k$ is the vector with a 1 in place $k$ and zeros elsewhere. It is slow, two forward passes for each parameter, and it is the judge: it shares no
step of reasoning with the other two.

**Exercise 5 of 8: central differences.** Write it for any function `f` of a vector `theta`. A loop over the entries is fine.
"""

# %%
def central_differences(f, theta, h):
    """The gradient at theta of f, which takes a vector and returns one number."""
    ### BEGIN SOLUTION
    grad = torch.zeros_like(theta)
    for k in range(len(theta)):
        up, down = theta.clone(), theta.clone()
        up[k] += h
        down[k] -= h
        grad[k] = (f(up) - f(down)) / (2 * h)
    return grad
    ### END SOLUTION


check("central differences", central_differences)
# hint("central differences")

# %% [markdown]
r"""
Tutorial 1 found the best $h$ near $10^{-5}$ for `float64`, from a truncation error of $\frac{h^2}{6} f'''$.

**Predict.** For *this* loss, how large is the error of the central difference with the enormous step $h = 1$? A number.
"""

# %%
predict("error with h = 1", ...)

# %%
with torch.no_grad():
    wide = (loss_of(w + 1, b) - loss_of(w - 1, b)) / 2
reveal("error with h = 1", abs(wide - w.grad).item())

# %% [markdown]
r"""
Exactly none. $L$ is a polynomial of degree two in $(w, b)$, so its third derivatives are zero and there is nothing to truncate. A symmetric
difference of a parabola is exact at any width. (So $h$ may be large here, and large is better: less rounding.)

All three ways, at five models:
"""

# %%
models = torch.tensor([[-1.0, 2.0], [0.0, 0.0], [2.5, -1.0], [0.3, 3.7], [-4.0, 8.1]],
                      device=device)
h, worst = 1e-4, 0.0
print("    w     b      by hand           differences       autograd")
for model in models:
    slope, height = (value.clone().requires_grad_() for value in model)
    automatic = torch.stack(torch.autograd.grad(loss_of(slope, height), (slope, height)))
    with torch.no_grad():
        r = slope * x + height - y
        hand = 2 / len(x) * torch.stack([r @ x, r.sum()])
        tried = torch.stack([loss_of(slope + h, height) - loss_of(slope - h, height),
                             loss_of(slope, height + h) - loss_of(slope, height - h)]) / (2 * h)
    apart = torch.stack([hand - automatic, tried - automatic]).abs().max().item()
    worst = max(worst, apart)
    columns = "".join(f"  ({way[0]:7.3f},{way[1]:7.3f})" for way in (hand, tried, automatic))
    print(f"{slope:5.1f} {height:5.1f}{columns}")
print("largest disagreement below 1e-6:", worst < 1e-6)

# %% [markdown]
r"""
### Which way is downhill?

Put the two derivatives into one vector $g = \nabla L$. For a small move $d$ in the parameter plane, by the chain rule,

$$L(\theta + d) \approx L(\theta) + \langle g, d\rangle = L(\theta) + \lVert g\rVert\,\lVert d\rVert \cos\alpha ,$$

where $\alpha$ is the angle between $g$ and $d$. Everything about directions is in the cosine: straight against $g$ the loss falls fastest; and *at a right angle* to
$g$ it does not change, to first order. But moving without a change is what a contour is. So **the gradient stands at a right angle on the contour**.

Now look at model A and its gradient $g = (-8, -2)$. The minimum is at $(1, 1)$, which A, at $(-1, 2)$, has yet to learn.

**Predict.** Does $b$ have to go `"up"` or `"down"` to reach the minimum? Does $-g$ move it `"up"` or `"down"`?
"""

# %%
predict("where b goes", {"to the minimum": ..., "along -g": ...})

# %%
start = torch.tensor([-1.0, 2.0], device=device)       # model A
minimum = torch.tensor([1.0, 1.0], device=device)
g = torch.stack([w.grad, b.grad])
way = {"to the minimum": minimum - start, "along -g": -g}
reveal("where b goes", {name: "up" if move[1] > 0 else "down" for name, move in way.items()})
cosine = (way["to the minimum"] @ way["along -g"]) / (minimum - start).norm() / g.norm()
angle = torch.rad2deg(torch.acos(cosine))
print(f"angle between -g and the way to the minimum: {angle:.0f} degrees")

# %%
around = torch.linspace(0, 6.2831853, 13, device=device)[:-1] + 0.2       # twelve angles
steep = torch.tensor([2.0, 1.0], device=device) / 5 ** 0.5               # the axes of the ellipses
flat = torch.tensor([1.0, -2.0], device=device) / 5 ** 0.5
ring = (minimum + (14 / 6) ** 0.5 * around.cos()[:, None] * steep
        + 14 ** 0.5 * around.sin()[:, None] * flat).requires_grad_()
loss_of(ring[:, 0], ring[:, 1]).sum().backward()                  # each loss depends on its own row
tangent = 14 ** 0.5 * around.cos()[:, None] * flat - (14 / 6) ** 0.5 * around.sin()[:, None] * steep
assert torch.allclose(loss_of(*ring.detach().T), loss.detach().expand(12))   # the contour through A
assert ((ring.grad * tangent).sum(1).abs() < 1e-9).all()                     # a right angle
inward = minimum - ring.detach()
aim = -(ring.grad * inward).sum(1) / ring.grad.norm(dim=1) / inward.norm(dim=1)
assert (aim < 0.9).sum() >= 8                            # eight of twelve: more than 25° off
pulls = -torch.stack([share_w, share_b], dim=1)
assert torch.equal(pulls.sum(0), -g)

# %%
fig, (left, right) = figure(1, 2, width=9, height=4.3)
contours(left, "−∇L at twelve models with the same loss", also=[(7.5, plots.BLACK)])
contours(right, "At A: four pulls, tip to tail, make −∇L", window=(-1.5, 3.5))
arrow = {"angles": "xy", "scale_units": "xy", "scale": 1, "width": 0.008}
left.quiver(*ring.detach().T.tolist(), *(-0.12 * ring.grad.T).tolist(), color=plots.BLUE, **arrow)
for ax in (left, right):
    ax.plot(*torch.stack([start, minimum]).T.tolist(), ":", color=plots.VERMILION, linewidth=2,
            label="straight to the minimum")
    ax.plot(*start.tolist(), "ko")
    ax.annotate("A", start.tolist(), (-14, 2), textcoords="offset points", weight="bold")
    ax.plot(*minimum.tolist(), "*", color=plots.BLACK, markersize=10)
right.quiver(*start.tolist(), *(-0.25 * g).tolist(), color=plots.BLUE, label="−∇L", **arrow)
at = start
for i, pull in enumerate(0.25 * pulls):
    right.quiver(*at.tolist(), *pull.tolist(), color=plots.GREEN, **arrow)
    right.annotate(f"{i + 1}", (at + pull / 2).tolist(), (-12 if i == 0 else 1, -13),
                   textcoords="offset points", color=plots.GREEN, weight="bold")
    at = at + pull
right.set(xlim=(-1.5, 1.6), ylim=(0.4, 3.5))
for ax in (left, right):
    ax.legend(fontsize=8, loc="upper right", frameon=True, framealpha=0.9, edgecolor="none")
assert torch.allclose(at, start - 0.25 * g) and 40 < angle < 41
show(fig, "Two maps of the parameter plane with equal scales on both axes. Left: at twelve "
          "models on the contour L = 7.5, the one that A lies on, arrows against the gradient "
          "stand at right angles on the contour, long where the bowl is steep; most miss the "
          "minimum by far. Right, magnified: from A four arrows, the pulls of the data points, "
          "laid tip to tail, lead to the tip of the arrow of minus the gradient; it rises "
          "while the straight way to the minimum falls, at an angle of 41 degrees.")

# %% [markdown]
r"""
The best intercept is *lower* than A's, and the gradient says *raise* it. Neither is wrong. A partial derivative holds everything else
fixed: with the slope as bad as it is, three of the four predictions are too low, and a higher line helps. Once the slope is right, a lower one will. The sign of
a gradient entry is no statement about where that parameter ends.

One more warning. "Perpendicular" and "steepest" depend on what counts as a unit. Measure $x$ in tenths, $x' = 10x$, and the same line has the slope $w' = w/10$, while
the chain rule gives $\partial L/\partial w' = 10\;\partial L/\partial w$: the parameter has become ten times smaller and its gradient ten times larger. The same model, the same data, and
minus the gradient leads elsewhere. This is why one rescales inputs.
"""

# %%
tenths = torch.tensor([-0.1, 2.0], device=device, requires_grad=True)       # model A as (w', b)
((tenths[0] * (10 * x) + tenths[1] - y) ** 2).mean().backward()
print("gradient by (w', b):", [round(value, 6) for value in tenths.grad.tolist()])
move = -tenths.grad * torch.tensor([10.0, 1.0], device=device)               # w = 10 w'
print("its opposite, as a move of (w, b):", [round(value, 6) for value in move.tolist()])

# %% [markdown]
r"""
Before, it was a move along $(8, 2)$.

### At which point?

The statement above says: at the numbers that the forward pass used. Suppose somebody writes $w$ *between* the forward pass and
`backward()`.

**Predict.** $w$ is $-1$ during the forward pass and 1 when `backward()` is called. What arrives in `w.grad`: $-8$, the derivative at
$w = -1$; or the derivative at $w = 1$, which is 2; or an `"error"`?
"""

# %%
predict("w written before backward", ...)

# %%
w = torch.tensor(-1.0, device=device, requires_grad=True)
loss = ((w * x + b - y) ** 2).mean()
with torch.no_grad():
    w.fill_(1.0)
loss.backward()
reveal("w written before backward", w.grad)

# %% [markdown]
r"""
The graph holds the *computation that was carried out*, with the numbers it needs: $x$ in the product's node, the residuals in the square's. The value of
$w$ itself is not among them, so nothing is missing and there is nothing to complain about. Had a number been overwritten that a node did keep, you would have seen
the in-place error of Tutorial 1. `backward()` differentiates what happened, not what you would get now.

## 5. Manual updates and the learning rate

### How to write an update

The gradient is a direction and a slope. To *use* it, choose a number $\eta$, the **learning rate**, and move:

$$w \leftarrow w - \eta\,\frac{\partial L}{\partial w}, \qquad b \leftarrow b - \eta\,\frac{\partial L}{\partial b} .$$

The obvious line of code is `w = w - 0.1 * w.grad`. **Predict.** After it, is `w` a leaf? What is `w.grad`, after the next
forward pass and `backward()`?
"""

# %%
predict("after w = w - 0.1 * w.grad", {"is_leaf": ..., "grad": ...})

# %%
w = torch.tensor(-1.0, device=device, requires_grad=True)
((w * x + b - y) ** 2).mean().backward()
old = w
w = w - 0.1 * w.grad
((w * x + b - y) ** 2).mean().backward()
reveal("after w = w - 0.1 * w.grad", {"is_leaf": w.is_leaf, "grad": w.grad if w.is_leaf else None})
print("w.grad_fn:", type(w.grad_fn).__name__)
print("the old leaf's gradient:", round(old.grad.item(), 6))

# %% [markdown]
r"""
The update was *recorded*, like any other subtraction. The name `w` now means a computed tensor, which keeps no gradient; the derivative went through it
to the old leaf, where $-4$ was **added** to the $-8$ that stood there. Two lessons: an update must not be recorded, and the simplest way is to write it in
place, inside `torch.no_grad()`; and `.grad` has to be emptied between two backward passes. ([Tutorial 3, on graphs](tutorial_03_autograd_and_graphs.ipynb), returns to
both.)

**Exercise 6 of 8: one update.** Write one complete update: forward pass, backward pass, both parameters moved in place, gradients
left clean. The check calls it three times in a row.
"""

# %%
def one_update(w, b, x, y, rate):
    """Move the leaves w and b, in place, one step against the gradient of the loss."""
    ### BEGIN SOLUTION
    loss = (w * x + b - y).square().mean()
    loss.backward()
    with torch.no_grad():
        w -= rate * w.grad
        b -= rate * b.grad
    w.grad = b.grad = None
    ### END SOLUTION


check("one update", one_update)
# hint("one update")

# %% [markdown]
r"""
### The loss along the arrow

How far should one step go? Stand at $\theta$ with gradient $g$, and look at the loss along the line, as a function of $\eta$ alone:

$$\varphi(\eta) = L(\theta - \eta\, g) .$$

The gradient alone gives only its slope at the start. For the rest we need how the gradient *changes*: the matrix of second derivatives, the
**Hessian** $H$. Differentiate $\nabla L = \frac2N \sum_i r_i\,(x_i, 1)^{\mathsf T}$ once more; $r_i$ grows by $x_i$ for each unit of $w$ and by 1 for each unit of $b$:

$$H = \frac2N \sum_{i} \begin{pmatrix} x_i \\ 1 \end{pmatrix}\begin{pmatrix} x_i & 1 \end{pmatrix}
= \frac2N \begin{pmatrix} \sum_i x_i^2 & \sum_i x_i \\ \sum_i x_i & N \end{pmatrix}
= \begin{pmatrix} 5 & 2 \\ 2 & 2 \end{pmatrix} .$$

Neither $y$ nor the parameters appear in it. $L$ is of degree two, so Taylor's formula ends with the second term and holds *exactly*, for moves $d$ of any
size: $L(\theta + d) = L(\theta) + g^{\mathsf T} d + \tfrac12\, d^{\mathsf T} H d$. With $d = -\eta g$,

$$\varphi(\eta) = L(\theta) - \eta\; g^{\mathsf T} g + \tfrac12\, \eta^2\; g^{\mathsf T} H g ,$$

a parabola in $\eta$, described by two numbers: $g^{\mathsf T} g = \lVert g \rVert^2$ and $g^{\mathsf T} H g$.

**Exercise 7 of 8: along the arrow.** Given $g$ and $H$, for any number of parameters, return three numbers: the slope
$\varphi'(0)$; the rate at which $\varphi$ is lowest; and the **break-even** rate $\eta > 0$ at which $\varphi$ is back at its old height.
"""

# %%
def along_the_arrow(g, H):
    """(slope of φ at 0, best rate, break-even rate) for φ(η) = L(θ − ηg)."""
    ### BEGIN SOLUTION
    steepness, bend = g @ g, g @ H @ g      # φ(η) = L − η steepness + ½ η² bend
    return -steepness, steepness / bend, 2 * steepness / bend
    ### END SOLUTION


check("along the arrow", along_the_arrow)
# hint("along the arrow")

# %% [markdown]
r"""
For model A, $g = (-8, -2)$.

**Predict**, with pencil and the $H$ above: the slope of $\varphi$ at 0, the best rate, and the break-even rate.
"""

# %%
predict("along A's arrow", {"slope": ..., "best": ..., "break-even": ...})

# %%
A = torch.stack([x, torch.ones_like(x)], dim=1)          # row i is (xᵢ, 1)
H = 2 / len(x) * A.T @ A
assert torch.allclose(H, torch.tensor([[5.0, 2.0], [2.0, 2.0]], device=device))
p, q = (g @ g).item(), (g @ H @ g).item()
print(f"gᵀg = {p:g}, gᵀHg = {q:g}")
reveal("along A's arrow", {"slope": -p, "best": p / q, "break-even": 2 * p / q}, tolerance=0.01)

# %%
eta = torch.linspace(0, 0.42, 85, device=device)          # learning rates
phi = loss_of(*(start[:, None] - eta * g[:, None]))
best, even = start - p / q * g, start - 2 * p / q * g
bottom = loss_of(*best).item()
fig, (left, right) = figure(1, 2, width=9, height=3.9)
left.plot(eta.tolist(), phi.tolist(), color=plots.BLUE, label="φ(η) = L(θ − η g)")
left.plot([0, 0.1], [7.5, 7.5 - 0.1 * p], "--", color=plots.VERMILION, label="slope −‖g‖² at 0")
left.axhline(7.5, color=plots.GREY, linewidth=0.8)
left.plot(p / q, bottom, "o", color=plots.GREEN, label=f"best, η = {p / q:.3f}")
left.plot(2 * p / q, 7.5, "s", color=plots.ORANGE, label=f"break-even, η = {2 * p / q:.3f}")
left.set(xlabel="learning rate η", ylabel="loss after one step", title="Along the arrow")
left.set_ylim(0, 14)
left.legend(fontsize=8.5, loc="upper left")
contours(right, "The same in the parameter plane",
         also=[(bottom, plots.GREEN), (7.5, plots.ORANGE)])
right.plot(*torch.stack([start, start - 0.42 * g]).T.tolist(), color=plots.BLUE)
for place, mark, colour in ((start, "o", plots.BLACK), (best, "o", plots.GREEN),
                            (even, "s", plots.ORANGE), (minimum, "*", plots.BLACK)):
    right.plot(*place.tolist(), mark, color=colour, markersize=10 if mark == "*" else 6)
new = 2 / len(x) * A.T @ (A @ best - y)                   # the gradient at the best point
assert torch.allclose(phi, 7.5 - eta * p + eta ** 2 * q / 2) and abs(new @ g) < 1e-9
assert abs(loss_of(*even).item() - 7.5) < 1e-9
show(fig, "Left: the loss after one step from A against the learning rate, a parabola that "
          f"starts at 7.5 with slope {-p:g}, is lowest, {bottom:.2f}, at {p / q:.3f} and back "
          f"at 7.5 at {2 * p / q:.3f}. Right: the same step as a ray across the contours; at "
          "the best rate it touches a contour without crossing it, at break-even it meets the "
          "contour it came from.")

# %% [markdown]
r"""
Two things to see on the right. At the best rate the ray only *touches* a contour: as long as it cuts inwards, to lower contours, going on is worth while. There the new
gradient is at a right angle to the old one. And even the best step does not end near the minimum, because the ray never went there.

How large can these rates be, over all models? Write $g$ in the axes of the ellipses, the eigenvectors of $H$: here $(2, 1)/\sqrt5$ with eigenvalue 6,
the steep direction, and $(1, -2)/\sqrt5$ with eigenvalue 1, the flat one. With components $\alpha$ and $\beta$,

$$\frac{g^{\mathsf T} g}{g^{\mathsf T} H g} = \frac{\alpha^2 + \beta^2}{6\,\alpha^2 + \beta^2},
\qquad\text{which lies between } \tfrac16 \text{ and } 1 .$$

So the break-even rate lies between $\tfrac13$ and 2, and *where* between depends on the direction of $g$. Below $2/\lambda_{\max} = \tfrac13$ a step
lowers the loss from anywhere (but the minimum itself); above 2 it raises it from anywhere; in between it depends on where you stand.

### Three updates by hand

A's break-even rate is 0.347. Take $\eta = 0.34$, which is below it.

**Predict.** Three updates with $\eta = 0.34$, each from where the last one ended. Does the loss go `"down"` or `"up"` in each?
"""

# %%
predict("three updates with 0.34", {"first": ..., "second": ..., "third": ...})

# %%
def gradient_at(place):
    """The gradient of the loss at a point of the parameter plane, by autograd."""
    place = place.detach().requires_grad_()
    loss_of(place[0], place[1]).backward()
    return place.grad


def updates(*rates):
    """The points visited from A by one update for each rate: a tensor of shape (updates + 1, 2)."""
    places = [start]
    for rate in rates:
        places.append(places[-1] - rate * gradient_at(places[-1]))
    return torch.stack(places)


places = updates(0.34, 0.34, 0.34)
values = loss_of(*places.T)
went = ["down" if change < 0 else "up" for change in (values[1:] - values[:-1]).tolist()]
reveal("three updates with 0.34", dict(zip(("first", "second", "third"), went)))
for number, (place, value) in enumerate(zip(places, values)):
    now = gradient_at(place)
    limit = 2 * (now @ now) / (now @ H @ now)
    print(f"updates {number}   loss {value:.4f}   break-even here {limit:.4f}")

# %% [markdown]
r"""
Down, then up, and up again. The rate did not change; the *break-even* did. It sank below 0.34, because each step turned the gradient
towards the steep direction. To see why, follow the error $\theta - \theta^*$, where $\theta^*$ is the minimum. Since $g = H(\theta - \theta^*)$, an
update is

$$\theta - \theta^* \;\leftarrow\; (I - \eta H)(\theta - \theta^*) ,$$

and along an eigenvector with eigenvalue $\lambda$ this is multiplication by the number $1 - \eta\lambda$. For $\eta = 0.34$ the steep error is multiplied
by $1 - 2.04 = -1.04$: over to the other side, and a little further out each time. The flat error is multiplied by 0.66. The first update gains more on the flat
side than it loses on the steep one; then there is too little left to gain. **A loss that falls at first is no proof that the rate is safe**; safe, for every start, is only
$\eta < 2/\lambda_{\max}$.

**Predict.** $\eta = 100$, three updates. The loss will be about $10^k$; which whole number is $k$? (The steep error is multiplied by $-599$
each time, and the loss goes with its square.)
"""

# %%
predict("k for a rate of 100", ...)

# %%
print("   η      steep 1−6η   flat 1−η      loss after 0, 1, 2, 3 updates")
for rate in (0.05, 1 / 6, 0.3, 0.34, 0.5, 100):
    values = loss_of(*updates(rate, rate, rate).T).tolist()
    print(f"{rate:8.3f}  {1 - 6 * rate + 0:9.2f}  {1 - rate:9.2f}     "
          + "  ".join(f"{value:10.4g}" for value in values))
reveal("k for a rate of 100", round(torch.tensor(values[-1]).log10().item()), tolerance=0)

# %%
fig, (left, right) = figure(1, 2, width=9, height=4)
contours(right, "Where the three updates lead")
for direction, eigenvalue in ((steep, 6), (flat, 1)):
    assert torch.allclose(H @ direction, eigenvalue * direction)
    ends = torch.stack([minimum - 4 * direction, minimum + 4 * direction])
    right.plot(*ends.T.tolist(), ":", color=plots.GREY, linewidth=1)
colours = plots.BLUE, plots.GREEN, plots.VERMILION
for rate, colour, mark in zip((0.05, 1 / 6, 0.34), colours, "os^"):
    route = updates(rate, rate, rate)
    left.plot(range(4), loss_of(*route.T).tolist(), mark + "-", color=colour,
              label=f"η = {rate:.3f}")
    right.plot(*route.T.tolist(), mark + "-", color=colour, linewidth=1.2, markersize=5)
    steep_error, flat_error = (route - minimum) @ steep, (route - minimum) @ flat
    updated = torch.arange(4.0, device=device)
    assert torch.allclose(steep_error, steep_error[0] * (1 - 6 * rate) ** updated)
    assert torch.allclose(flat_error, flat_error[0] * (1 - rate) ** updated)
right.plot(*minimum.tolist(), "*", color=plots.BLACK, markersize=10)
right.set(xlim=(-2.2, 3.2), ylim=(-1.2, 3.4))
left.axhline(0.5, color=plots.GREY, linestyle="--", linewidth=1)
left.text(1.5, 0.62, "the lowest possible loss, 0.5", color=plots.GREY, fontsize=9)
left.set(xlabel="updates", ylabel="loss", xticks=range(4), title="Three hand-written updates")
left.set_ylim(0, 8)
left.legend()
show(fig, "Left: the loss over three updates for three rates. With 0.05 it falls steadily, "
          "with 1/6 fast at first and slowly then, with 0.34 a little at first, and then it "
          "rises. Right: the ways in the parameter plane, with the two axes of the ellipses "
          "dotted. 0.05 bends towards the flat axis; 1/6 is on the flat axis after one step "
          "and creeps along it; 0.34 jumps from one side of the flat axis to the other, a "
          "little further each time.")

# %% [markdown]
r"""
Look at $\eta = \tfrac16$: its factor for the steep direction is $1 - 6\cdot\tfrac16 = 0$. One update removes the steep error *completely*, and it never comes back; but the flat error
is then only multiplied by $\tfrac56$ each time. One rate serves two directions, and what is right for one is wrong for the other.

Nobody said that the rate must stay the same.

**Exercise 8 of 8: two rates.** Find two learning rates such that two updates, the first with one, the second with the other, land **exactly on
the minimum**, from A and from any other start.
"""

# %%
rates = {"first": ..., "second": ...}
### BEGIN SOLUTION
rates = {"first": 1 / 6, "second": 1.0}     # 1/λ for each eigenvalue
### END SOLUTION
check("two rates", rates)
# hint("two rates")

# %% [markdown]
r"""
The picture shows your two updates (as long as the exercise is open, two updates with 0.1), and the same two in the other order.
"""

# %%
mine = [0.1 if rate is ... else rate for rate in rates.values()]
orders = {"Your two updates": mine, "In the other order": mine[::-1]}
routes = [updates(*order) for order in orders.values()]
reach = torch.cat(routes)
window = min(-2.5, reach.min().item() - 1), max(4.5, reach.max().item() + 3)
fig, axes = figure(1, 2, width=9, height=4.2, sharex=True, sharey=True)
for ax, (title, order), route in zip(axes, orders.items(), routes):
    contours(ax, f"{title}: η = {order[0]:.3f}, then {order[1]:.3f}", window=window)
    ax.plot(*minimum.tolist(), "*", color=plots.VERMILION, markersize=15)
    ax.plot(*route.T.tolist(), "o-", color=plots.BLUE, markersize=5)
    for number, (place, value) in enumerate(zip(route.tolist(), loss_of(*route.T).tolist())):
        beside = ((-25, 8), (4, 7), (8, -13))[number]
        ax.annotate(f"{number}: loss {value:.4g}", place, beside, textcoords="offset points",
                    fontsize=8.5)
    left_over = torch.tensor([(1 - order[0] * k) * (1 - order[1] * k) for k in (6, 1)],
                             device=device)
    errors = torch.stack([(start - minimum) @ steep, (start - minimum) @ flat]) * left_over
    assert torch.allclose(route[-1], minimum + errors[0] * steep + errors[1] * flat)
show(fig, f"Two routes of two updates from A, with rates {mine[0]:.3f} and {mine[1]:.3f} and "
          "with the same in the other order, on the contours of the loss; the star is the "
          f"minimum. Both end at w = {route[-1][0]:.3f}, b = {route[-1][1]:.3f}.")

# %% [markdown]
r"""
Once the exercise is solved, compare with the table above. One of your two rates is ruinous as a constant: it lies far above $\tfrac13$. As a second step it is *perfect*,
because by then the gradient has nothing left in the steep direction. And as a first step it throws the loss far up, and the two still land on the minimum together:
the factors $(1 - \eta_1\lambda)(1 - \eta_2\lambda)$ do not care which comes first. "Too large" is not a property of a number. It is a property of a number, a curvature and a
direction together.

## What you can answer now

1. **The loss is a function of the parameters**; the data are its constants. Each data point is a straight trough in the parameter plane, and their mean is a bowl.
2. **Point $i$ contributes $\frac{2 r_i}{N}(x_i, 1)$**: a fixed direction, perpendicular to its trough, with a strength proportional to its residual.
3. **Autograd writes down the operations that ran**, one node each, from the loss back to the leaves, and keeps what the derivatives need: for $wx$ that is $x$. It never sees data-only
   computations, detached tensors, comparisons, or branches not taken.
4. **`backward()` computes the derivative of one number with respect to every entry of every leaf, at the numbers of the forward pass,** and adds it to `.grad`. Each node multiplies what arrives by
   its own derivative and hands it on; where one parameter was used many times, the shares add up.
5. **A gradient is perpendicular to the contour.** It holds the other parameters fixed and knows the slope here, not the shape of the bowl, so unless the bowl is round it will in general point beside the
   minimum; single entries may even have the "wrong" sign.
6. **Along the arrow the loss is a parabola**: slope $-\lVert g\rVert^2$, lowest at $g^{\mathsf T}g / g^{\mathsf T}Hg$, break-even at twice that. Below $2/\lambda_{\max}$ every step helps;
   just above it a rate can help once and hurt ever after.

Next: [Tutorial 3, autograd and computation graphs](tutorial_03_autograd_and_graphs.ipynb), where the graph stops being a chain.
"""

# %%
progress()
