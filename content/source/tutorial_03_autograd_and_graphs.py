# %% [markdown]
r"""
# Tutorial 3 — Autograd and computation graphs

`y.backward()` is one line. Behind it stands a graph that your program wrote down while it ran, and a short algorithm
that walks it once. In this lesson you take both apart, and half-way through you write that algorithm yourself, in fewer
than ten lines, running on PyTorch's own graph.

At the end you will be able to answer:

1. A tensor is used in several places. What is its gradient made of, and why does that not take exponentially long?
2. What exactly does a `grad_fn` hold, and in which order may the nodes be run?
3. Which tensors receive a `.grad`, and how do you see the gradient of all the others?
4. Why is `.grad` added to, why is `None` not zero, and what is gone when you "backward through the graph a second
   time"?
5. What does `create_graph=True` create, and how do you multiply by a Hessian that would not fit into memory?

As in the other lessons: read the claim, **predict**, run, look, do the exercise. Allow about 70 minutes. You need
derivatives and the idea of `backward()` from
[Tutorial 2, a minimal learning problem](tutorial_02_minimal_learning_problem.ipynb).
"""

# %%
import math
import warnings

import torch
from lesson import begin, check, circuits, draw_graph, figure, hint, plots, predict, progress
from lesson import reveal, show, trace

begin("tutorial_03")
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")

# %% [markdown]
r"""
## 1. Directed acyclic graphs

### A gradient is a sum over paths

Take a computation in four steps, at $x = 2$:

$$a = x^2, \qquad b = 3a, \qquad c = a + x, \qquad y = b\,c .$$

Each step knows its own **local derivatives** and nothing else:

| step | local derivatives | at $x = 2$, where $a = 4$, $b = 12$, $c = 6$ |
|---|---|---|
| $a = x^2$ | $\partial a/\partial x = 2x$ | 4 |
| $b = 3a$ | $\partial b/\partial a = 3$ | 3 |
| $c = a + x$ | $\partial c/\partial a = 1, \quad \partial c/\partial x = 1$ | 1, 1 |
| $y = b\,c$ | $\partial y/\partial b = c, \quad \partial y/\partial c = b$ | 6, 12 |

How do they combine? If $u$ is used by the steps $v_1, v_2, \dots$, the chain rule for several variables says

$$\frac{dy}{du} \;=\; \sum_{v \text{ uses } u} \frac{dy}{dv}\,\frac{\partial v}{\partial u}, \qquad \frac{dy}{dy} = 1 .$$

Now put the same formula in for each $dy/dv$, and again for what appears there, until only $dy/dy = 1$ is left. Every
sum branches, every factor lengthens a product by one step, and what remains is

$$\boxed{\;\frac{dy}{du} \;=\; \sum_{\text{paths from } y \text{ to } u}\;\;\prod_{\text{edges on the path}} \text{local derivative}\;}$$

**Predict.** In the table, follow each way back from $y$ to $x$. How many paths are there, and what is $dy/dx$?
"""

# %%
predict("paths and gradient", {"paths": ..., "dy/dx": ...})

# %%
def diamond(x):
    """The four steps above."""
    a = x ** 2
    b = 3 * a
    c = a + x
    y = b * c
    return a, b, c, y


x = torch.tensor(2.0, requires_grad=True, device=device)
a, b, c, y = diamond(x)
y.backward()
paths = ["y b a x", "y c a x", "y c x"]                # each way back, step by step
reveal("paths and gradient", {"paths": len(paths), "dy/dx": x.grad})

# %% [markdown]
r"""
As a check: $y = 3x^2 (x^2 + x) = 3x^4 + 3x^3$, so $y' = 12x^3 + 9x^2 = 96 + 36 = 132$. While the four lines ran,
PyTorch wrote down what it will need on the way back. Here it is, read from `y`:
"""

# %%
draw_graph(y=y, a=a, b=b, c=c, x=x)
assert len(trace(y=y).nodes) == 5 and len(trace(y=y).edges) == 6

# %% [markdown]
r"""
One node for each operation and one for the leaf `x`; a node used twice (`a`, and `x`) stands there once. The arrows run
from results to inputs, the way that gradients travel. The graph is **directed**, and it is **acyclic**: an operation's
inputs exist before its result does, so following arrows always leads to something older, and never back to where you
were. (`y = y + y` is no cycle: the *name* `y` moves to a new node, which points to the old one.)

The same graph with its local derivatives, one panel for each path:
"""

# %%
local = {                      # node: [(the node it leads back to, local derivative), …]
    "y": [("b", 6.0), ("c", 12.0)],
    "b": [("a", 3.0)],
    "c": [("a", 1.0), ("x", 1.0)],
    "a": [("x", 4.0)],
    "x": [],
}
places = {"y": (1.0, 3), "b": (0.1, 2), "c": (1.9, 2), "a": (0.5, 1), "x": (1.2, 0)}
edges = [(u, v, number) for u, following in local.items() for v, number in following]
paths = ["ybax", "ycax", "ycx"]
fig, axes = figure(1, 3, width=8, height=3.6)
contributions = []
for ax, path in zip(axes, paths):
    numbers = circuits.draw(ax, places, edges, path=path)
    contributions.append(math.prod(numbers))
    ax.set_title(" × ".join(f"{n:g}" for n in numbers) + f" = {contributions[-1]:g}")
assert contributions == [72, 48, 12] and sum(contributions) == x.grad == 12 * 2 ** 3 + 9 * 2 ** 2
show(fig, "Three copies of the graph of y, b, c, a and x with the local derivative on each edge; "
          "in each copy one path from y down to x is thick. The products along them are 6 times "
          "3 times 4 = 72, 12 times 1 times 4 = 48 and 12 times 1 = 12; they add up to 132, the "
          "gradient.")

# %% [markdown]
r"""
This reading has no calculus left in it. **A gradient is a weighted count of paths.** Where two edges run between the
same two nodes, as for `x * x`, they are two paths. Where no path leads from $y$ to $u$, the sum is empty: section 4
returns to what PyTorch says then.

**Exercise 1 of 7: path products.** A graph is given as a dictionary like `local` above: for each node, the list of
edges that leave it, each as a pair (next node, local derivative). Return a list with one number for *each* path from
`start` to `end`: the product along it. For `local`, from `"y"` to `"x"`, that is `[72.0, 48.0, 12.0]`, in any order.
"""

# %%
def path_products(graph, start, end):
    """One number for each path from start to end: the product of its local derivatives."""
    ### BEGIN SOLUTION
    if start == end:
        return [1.0]           # one path, of no edges: an empty product
    return [derivative * rest for following, derivative in graph[start]
            for rest in path_products(graph, following, end)]
    ### END SOLUTION


check("path products", path_products)
# hint("path products")      # remove the first # for a hint; run it again for the next

# %% [markdown]
r"""
### Exponentially many paths

Summing over paths is the right *meaning* and would be a terrible *method*. Let `y = y + y`, sixty times over. Both
local derivatives of $s = u + w$ are 1, so every path contributes exactly 1, and the gradient **is** the number of
paths.

**Predict.** What is the gradient after sixty doublings (a power of two will do, as `2 ** k`)? And how many nodes does
the graph have, the leaf's included?
"""

# %%
predict("sixty doublings", {"gradient": ..., "nodes": ...})

# %%
def doubled(x, times):
    """x + x, and the result plus itself, and so on."""
    for _ in range(times):
        x = x + x
    return x


start = torch.tensor(1.0, dtype=torch.float64, requires_grad=True, device=device)
end = doubled(start, 60)
end.backward()
nodes = len(trace(end=end).nodes)
reveal("sixty doublings", {"gradient": int(start.grad), "nodes": nodes}, tolerance=0)
years = int(start.grad) / 1e9 / (3600 * 24 * 365.25)
print(f"at a billion paths a second, walking them all would take {years:.1f} years")

# %%
lengths = range(4, 61, 4)
counted, visited = [], []
for n in lengths:
    start.grad = None
    end = doubled(start, n)
    end.backward()
    counted.append(int(start.grad))
    visited.append(len(trace(end=end, start=start).nodes))

fig, ax = figure(width=6, height=3)
ax.semilogy(lengths, counted, "o-", label="paths (the gradient itself)")
ax.semilogy(lengths, visited, "s-", label="nodes that backward() visits")
ax.set(xlabel="doublings n", ylabel="number", title="y = y + y, n times")
ax.legend()
assert counted == [2 ** n for n in lengths] and visited == [n + 1 for n in lengths]
show(fig, "The number of paths and the number of nodes against the number of doublings n, on a "
          "logarithmic axis. The paths are 2 to the n, a straight line up to about 10 to the 18; "
          "the nodes are n + 1, 61 at the end.")

# %% [markdown]
r"""
It took a moment, not decades. The distributive law is why. Two paths that meet at a node share everything after it:

$$6 \cdot 3 \cdot \mathbf{4} \;+\; 12 \cdot 1 \cdot \mathbf{4} \;=\; (6 \cdot 3 + 12 \cdot 1) \cdot \mathbf{4} .$$

So let each node **first collect** all that arrives, and **then pass on once**. What a node $u$ has collected in the end
is $dy/du$, for every $u$ on the way. Each edge is used once, whatever the number of paths. This is reverse-mode
differentiation: dynamic programming on the sum over paths.
"""

# %%
def sweep(order):
    """Start with 1 at y; let each node in turn send what it has along its edges."""
    received, pictures = {"y": 1.0}, []
    for name in order:
        for before, derivative in local[name]:
            received[before] = received.get(before, 0.0) + derivative * received[name]
        pictures.append((name, dict(received)))
    return received, pictures


gradients, pictures = sweep(["y", "b", "c", "a"])
fig, axes = figure(1, 4, width=9, height=3.4)
for ax, (name, received) in zip(axes, pictures):
    circuits.draw(ax, places, edges, active=name, values=received, title=f"{name} sends")
exact = {"y": 1, "b": 6, "c": 12, "a": 6 * 4 + 3 * 2, "x": 12 * 8 + 9 * 4}     # from closed forms
assert gradients == exact
show(fig, "Four steps of the sweep; beside each node stands what it has received so far. y sends "
          "6 to b and 12 to c; b sends 18 to a; c sends 12 to a, which now has 30, and 12 to x; "
          "a sends 120 to x, which ends with 132.")

# %% [markdown]
r"""
Check the 30 by hand: as a function of $a$ alone, with the $x$ in $c$ held fixed, $y = 3a(a + x)$, and
$dy/da = 6a + 3x = 24 + 6 = 30$.

## 2. `grad_fn`, `next_functions`, and traversal

### A node is a rule, a few saved numbers, and pointers

Where does PyTorch keep the local derivatives? Not as numbers: for tensors they would be huge matrices. Every result has
a `grad_fn`, a **node**, which holds

* a *rule*, after which it is named: `MulBackward0`, `PowBackward0`, …;
* the *saved tensors* that the rule will need, under names that begin with `_saved_`;
* *pointers* to the nodes of its inputs: `next_functions`.

**Predict.** For $y = bc$ the rule needs both factors. For `b = 3 * a`, which also runs a `MulBackward0`: does its node
save `a`? Answer `True` or `False`.
"""

# %%
predict("3 * a saves a", ...)

# %%
x = torch.tensor(2.0, requires_grad=True, device=device)
a, b, c, y = diamond(x)
kept = {"a": (a, "self", "exponent"), "b": (b, "self", "other"), "c": (c,),
        "y": (y, "self", "other")}
reveal("3 * a saves a", b.grad_fn._saved_self is not None)
for name, (t, *what) in kept.items():
    saved = {word: getattr(t.grad_fn, "_saved_" + word) for word in what}
    numbers = [f"{word} = {value.item() if isinstance(value, torch.Tensor) else value}"
               for word, value in saved.items()]
    print(f"{name}: {t.grad_fn.name():13} saved: {', '.join(numbers) or 'no tensor'}")

# %% [markdown]
r"""
The derivative of $3a$ with respect to $a$ is 3; only the 3 is kept. The value of `a` would be wanted for the derivative
with respect to the *3*, which nobody asked for. And an addition need not remember any tensor at all. **What a graph
costs in memory is decided here**, operation by operation, by what each rule has to remember.

A node is also a **function**: give it the gradient with respect to its result, and it returns the gradients with
respect to its inputs.

**Predict** the two numbers that `y.grad_fn(torch.tensor(1.0))` returns, and the two that
`c.grad_fn(torch.tensor(12.0))` returns. (Look at the third panel of the picture above.)
"""

# %%
predict("calling nodes", {"y": ..., "c": ...})       # each a tuple of two numbers

# %%
one = torch.tensor(1.0, device=device)
x = torch.tensor(2.0, requires_grad=True, device=device)
a, b, c, y = diamond(x)
with torch.no_grad():
    reveal("calling nodes", {"y": tuple(g.item() for g in y.grad_fn(one)),
                             "c": tuple(g.item() for g in c.grad_fn(12 * one))})

# %% [markdown]
r"""
There is the sweep of section 1, one node at a time: the product sends each factor the *other* one, the sum sends
everybody the same. No node ever sees a local derivative as an object of its own: it *applies* it to what arrives. For
tensors this is a vector–Jacobian product, the subject of
[Tutorial 4, on vector–Jacobian products](tutorial_04_tensor_gradients_and_vjp.ipynb).

### Pointers

`next_functions` has one pair (node, number) for each input. Three details are worth seeing once:
"""

# %%
def following(t):
    """The names and numbers in a tensor's next_functions."""
    return [(node and node.name(), number) for node, number in t.grad_fn.next_functions]


first, second = torch.tensor([5.0, 7.0], requires_grad=True).unbind()
print("3 * a          ", following(b))
print("x ** 2         ", following(a))
print("first * second ", following(first * second))
leaf_node = a.grad_fn.next_functions[0][0]
print("the leaf's node holds the leaf:", leaf_node.variable is x)

# %% [markdown]
r"""
* An input that needs no gradient, here the number 3, is a `None`: the walk ends there. (The 2 of `x ** 2` has no place
  at all: `*` makes a tensor of its number, `**` keeps the exponent as a plain number.)
* A leaf has no `grad_fn`. In its place stands an `AccumulateGrad` node, whose `.variable` *is* the leaf. It has no
  inputs; called with a gradient, it adds it to `leaf.grad`. This is the only way in which `backward()` fills the
  `.grad` of a leaf.
* The number says *which result* of that node was used. `unbind` makes two tensors with one node, `UnbindBackward0`; the
  product used its results 0 and 1. For most operations it is 0.

### The record of one run

The graph holds operations, not your program. `if` and `while` have been decided by the time an operation runs; they
leave no trace.

**Predict.** This function doubles its input until it is at least 100. What is its derivative at 3, and at 40?
"""

# %%
def double_until_100(x):
    """Double x until it is at least 100."""
    while x < 100:
        x = 2 * x
    return x


predict("derivative of a loop", {"at 3": ..., "at 40": ...})

# %%
def value_and_slope(number):
    """The loop's result at a number, and the gradient."""
    x = torch.tensor(number, requires_grad=True, device=device)
    result = double_until_100(x)
    result.backward()
    return result.item(), x.grad.item()


reveal("derivative of a loop", {"at 3": value_and_slope(3.0)[1], "at 40": value_and_slope(40.0)[1]})
inputs = torch.linspace(2, 52, 201).tolist()
values, slopes = zip(*map(value_and_slope, inputs))

fig, (left, right) = figure(1, 2, width=8, height=2.8)
left.plot(inputs, values, ".", markersize=3)
left.set(xlabel="input x", ylabel="result", title="Doubled until at least 100", ylim=(0, 210))
right.plot(inputs, slopes, ".", markersize=3, color=plots.VERMILION)
right.set(xlabel="input x", ylabel="gradient", title="The gradient: 2 to the number of doublings")
right.set(ylim=(0, 70))
assert set(slopes) == {2, 4, 8, 16, 32, 64}
assert all(abs(slope - v / i) < 1e-3 for i, v, slope in zip(inputs, values, slopes))
assert max(values) < 200.1 and min(values) >= 100
show(fig, "Left: the result against the input, a saw-tooth: pieces that rise in straight lines "
          "towards 200 and drop back to 100, the first and the last of them cut off. "
          "Right: the gradient is constant on each piece, "
          "64 on the first, then 32, 16, 8, 4, 2; of the drops it shows nothing.")

# %% [markdown]
r"""
Both answers are right for the run that took place: six doublings, then two. At the drops, for instance at 25, the
function jumps from 200 to 100, and no gradient anywhere says so. **Autograd differentiates the run, not the program**;
what a condition might have decided otherwise is invisible to it.

### The end holds the graph

All pointers lead from results to inputs. Nothing leads forward: from `x` you cannot find `y`. So a graph lives exactly
as long as somebody holds its end, which explains a classic leak:
"""

# %%
total, number = 0.0, 0.0
for _ in range(4):
    result = diamond(x)[-1]
    total = total + result             # a tensor: holds the graphs of all rounds
    number = number + result.item()    # a number: holds nothing
    nodes = len(trace(total=total).nodes)
    print(f"total = {total.item():g}, with {nodes} nodes behind it; number = {number:g}")

# %% [markdown]
r"""
### Walking it

To walk a graph: hold a list of nodes to visit, follow `next_functions`, skip `None`, and remember where you have been.
The last is not a detail: without it, sixty doublings take those 36 years.

**Exercise 2 of 7: leaves.** Return the list of all leaf tensors that `y.backward()` would reach, each **once**.
(`hasattr(node, "variable")` tells you whether a node belongs to a leaf.)
"""

# %%
def leaves(y):
    """The leaf tensors behind y, each once, in any order."""
    ### BEGIN SOLUTION
    waiting, seen, found = [y.grad_fn], {y.grad_fn}, []
    for node in waiting:                       # the list grows while it is read
        if hasattr(node, "variable"):
            found.append(node.variable)
        for before, _ in node.next_functions:
            if before is not None and before not in seen:
                seen.add(before)
                waiting.append(before)
    return found
    ### END SOLUTION


check("leaves", leaves)
# hint("leaves")

# %% [markdown]
r"""
### In which order?

"First collect, then pass on once" needs an order: a node may run only when **every** node that points to it has run. An
order with this property, every edge pointing forward, is called **topological**. It exists because the graph has no
cycles, and there are often several.

**Predict.** Of the diamond's five nodes (`y`, `b`, `c`, `a`, and the leaf `x`), how many have to wait for more than one
other node?
"""

# %%
predict("nodes that wait", ...)

# %%
arrows_into = {name: sum(v == name for _, v, _ in edges) for name in local}
reveal("nodes that wait", sum(count > 1 for count in arrows_into.values()))
print("arrows into each:", arrows_into)

# %% [markdown]
r"""
We can watch the order that PyTorch takes. A **hook** on a tensor is a function that `backward()` calls when the
tensor's gradient is complete. Below, five hooks write down names. Beside it stands an order that a hurried programmer
might take instead: go down along the first edge as far as it goes, then come back for the rest (depth first).
"""

# %%
x = torch.tensor(2.0, requires_grad=True, device=device)
a, b, c, y = diamond(x)
watched = []
for name, t in {"x": x, "a": a, "b": b, "c": c, "y": y}.items():
    t.register_hook(lambda g, name=name: watched.append(name))
y.backward()
depth_first = ["y", "b", "a", "x", "c"]

fig, axes = figure(2, 1, width=6.5, height=3.4)
late = {}
for ax, order, title in zip(axes, (watched, depth_first), ("as PyTorch ran it", "depth first")):
    at = {name: k for k, name in enumerate(order)}
    circuits.draw(ax, {name: (1.5 * k, 0) for name, k in at.items()}, [], title=title)
    late[title] = [u + "→" + v for u, v, _ in edges if at[v] < at[u]]
    for u, v, _ in edges:
        back = at[v] < at[u]
        level = -0.28 if back else 0.28
        ax.annotate("", (1.5 * at[v], level), (1.5 * at[u], level), arrowprops={
            "arrowstyle": "-|>", "connectionstyle": "arc3,rad=-0.3", "linewidth": 1.6,
            "linestyle": "--" if back else "-", "color": plots.VERMILION if back else plots.BLUE})
    ax.set(ylim=(-1.3, 1.3))
assert late == {"as PyTorch ran it": [], "depth first": ["c→a", "c→x"]}
show(fig, "The five nodes in a row, in the order in which they run, with an arc for each edge. "
          f"Above, PyTorch's order {' '.join(watched)}: every arc points forward. Below, the "
          "depth-first order y b a x c: two arcs, from c to a and from c to x, are dashed and "
          "point back: what they bring comes too late.")

# %%
print("sweep in PyTorch's order:  ", sweep(watched)[0]["x"])
print("sweep in depth-first order:", sweep(depth_first)[0]["x"])

# %% [markdown]
r"""
Depth first loses the path y → c → a → x, worth 48: `a` had already passed on when the share of `c` arrived. (The other
late share, 12 from `c` to `x`, still counts here, because `x` only collects. A real leaf's node would already have been
called, and 72 would be left.) No error, only a wrong number.

(How PyTorch does it: it counts the arrows into each node, and a node is ready when its count is down to zero. Among the
ready ones a leaf's node goes first, otherwise the one made last. That is why `c` ran before `b`.)

**Exercise 3 of 7: topological order.** Return a list of all nodes behind `y`, beginning with `y.grad_fn`, so that every
node stands before all nodes in its `next_functions`. Recursion is fine.
"""

# %%
def topological(y):
    """All nodes behind y, each once, every node before those it points to."""
    ### BEGIN SOLUTION
    order, seen = [], set()

    def visit(node):
        if node is not None and node not in seen:
            seen.add(node)
            for before, _ in node.next_functions:
                visit(before)
            order.append(node)          # after everything it points to …

    visit(y.grad_fn)
    return order[::-1]                  # … so, read from the end, before it
    ### END SOLUTION


check("topological order", topological)
# hint("topological order")

# %% [markdown]
r"""
### What `.backward()` computes

You have an order, and you know that a node is a function from the gradient of its result to the gradients of its
inputs. Nothing more is needed.

**Exercise 4 of 7: run backward.** Do what `y.backward(v)` does. `order` is a topological order of the nodes behind `y`
(the check makes its own), `v` is the gradient that the first of them receives. For each node: call it with what it has
received in all, and hand each result to the node in the same place of `next_functions`. Calling an `AccumulateGrad`
node adds to its leaf's `.grad`, so *call every node* and return nothing.

Two details. A node with several inputs returns a **tuple**, a node with one input a bare **tensor**; what belongs to a
`None` is dropped. And every node here has one result, so the numbers in `next_functions` do not matter.
"""

# %%
def run_backward(order, v):
    """Fill .grad of all leaves, as backward(v) does; order[0] receives v."""
    ### BEGIN SOLUTION
    received = {order[0]: v}
    for node in order:
        sent = node(received[node])
        if isinstance(sent, torch.Tensor):
            sent = (sent,)
        for (before, _), share in zip(node.next_functions, sent):
            if before is not None:
                received[before] = received[before] + share if before in received else share
    ### END SOLUTION


check("run backward", run_backward)
# hint("run backward")

# %% [markdown]
r"""
That is autograd. The real engine adds threads, devices and bookkeeping; the mathematics is in those few lines:
**`backward(v)` sends `v` down the graph, each node applies its own rule to the sum of what arrived, and what reaches
the leaves is added to `.grad`.**

## 3. Leaf and intermediate tensors

### Four questions to a tensor

A **leaf** is a tensor that no recorded operation made: `grad_fn is None`. All others are **intermediate**. After
`backward()`, a tensor's `.grad` is filled if it is a leaf *and* requires a gradient, or if you asked for it with
`retain_grad()`. (And if a path leads there.)

Here are seven tensors and a `backward()`:

```python
w = torch.tensor([1.0, 2.0], requires_grad=True)
x = torch.tensor([3.0, 4.0])
h = w * x
k = h.sqrt();  k.retain_grad()
d = h.detach()
with torch.no_grad():
    n = 2 * w
s = torch.ones(2, requires_grad=True).double()
(k * d * n * s).sum().backward()
```

**Predict.** For each of the four columns write down for which of the seven the answer is yes: names in the order
`w x h k d n s`, as text such as `"w h k"`. The fourth column is: `.grad` is a tensor after `backward()`.
"""

# %%
predict("truth table", {"is_leaf": ..., "requires_grad": ..., "retains_grad": ..., "grad": ...})

# %%
w = torch.tensor([1.0, 2.0], requires_grad=True)
x = torch.tensor([3.0, 4.0])
h = w * x
k = h.sqrt()
k.retain_grad()
d = h.detach()
with torch.no_grad():
    n = 2 * w
s = torch.ones(2, requires_grad=True).double()
loss = (k * d * n * s).sum()
draw_graph(loss=loss, w=w, x=x, h=h, k=k, d=d, n=n, s=s)
assert trace(loss=loss, x=x, d=d, n=n).outside == ["x", "d", "n"]

# %%
loss.backward()
seven = {"w": w, "x": x, "h": h, "k": k, "d": d, "n": n, "s": s}
with warnings.catch_warnings(record=True) as caught:      # h.grad and s.grad warn, see below
    warnings.simplefilter("always")
    table = {
        "is_leaf": [name for name, t in seven.items() if t.is_leaf],
        "requires_grad": [name for name, t in seven.items() if t.requires_grad],
        "retains_grad": [name for name, t in seven.items() if t.retains_grad],
        "grad": [name for name, t in seven.items() if t.grad is not None],
    }
reveal("truth table", {column: " ".join(names) for column, names in table.items()})
print("\n    " + "".join(f"{column:>15}" for column in table))
for name in seven:
    answers = ("yes" if name in names else "·" for names in table.values())
    print(f"{name:4}" + "".join(f"{answer:>15}" for answer in answers))

# %% [markdown]
r"""
Three things are easily got wrong:

* `x`, `d`, `n` **are leaves**, although no gradient concerns them. "Leaf" says that no recorded operation made it, and
  for these none was recorded: `x` is plain data, `detach()` leaves the graph, and under `no_grad()` nothing is written
  down.
* `s` is **not** a leaf. `torch.ones(2, requires_grad=True)` was one; `.double()` is an operation, and `s` is its
  result. The true leaf did receive a gradient, but has no name: look for the box that says "unnamed" in the drawing.
  `torch.randn(3, requires_grad=True) * 0.1` falls into the same trap, and
  `torch.ones(2, requires_grad=True).to(device)` is the meanest of all: a leaf where `device` is the CPU and the move
  changes nothing, an intermediate where it is a GPU. Make the numbers first, then call `requires_grad_()`.
* `h.grad` is `None`, though a gradient passed through `h`. It was handed on and dropped, since keeping it would cost
  memory for every intermediate tensor. PyTorch warns when you ask:
"""

# %%
print(len(caught), "warnings while reading .grad; the first:")
print(str(caught[0].message).split(" If you")[0])

# %% [markdown]
r"""
### Looking inside: `retain_grad` and hooks

To see the gradient of an intermediate tensor, call `t.retain_grad()` before `backward()` and read `t.grad` after; or
hang a hook on it, `t.register_hook(f)`, and `backward()` calls `f(gradient)` on its way. If `f` returns a tensor, the
sweep goes on with that one instead: a hook can also clip, scale or flip a gradient.

**Predict.** The tensor `s` is used three times: `y = s + 2 * s + 4 * s`. How often is a hook on `s` called, and with
what gradient?
"""

# %%
predict("a hook on s", {"calls": ..., "gradient": ...})

# %%
x = torch.tensor(1.0, requires_grad=True, device=device)
s = x * 10
calls = []
s.register_hook(lambda g: calls.append(g.item()))
(s + 2 * s + 4 * s).backward()
reveal("a hook on s", {"calls": len(calls), "gradient": calls[0]})

x.grad = None
s = x * 10
s.register_hook(lambda g: -g)                  # what the hook returns replaces the gradient
(s + 2 * s + 4 * s).backward()
print("x.grad behind a hook that flips the sign:", x.grad.item())

# %% [markdown]
r"""
Once, with the complete sum $1 + 2 + 4$. A hook does not see paths; it sees $dy/ds$ after everything has been collected.
(If you want the three parts apart, you have to give the three uses a tensor each.)

Hooks are a stethoscope. Let $h_{k+1} = \gamma\,Q\,h_k$ with a fixed orthogonal matrix $Q$ and a *gain* $\gamma$, twenty
times. Going back, each step multiplies the gradient by $\gamma\,Q^{\mathsf T}$; orthogonal matrices keep lengths, so
the length of the gradient changes by the factor $\gamma$ in each step. With a $\tanh$ behind each step it is multiplied
by slopes $1 - \tanh^2 \le 1$ as well.

**Predict.** For gain 0.8 and no $\tanh$: how long is the gradient at $h_0$, if the one at $h_{20}$ has length 1? (One
significant digit will do for a guess; `0.5 ** 3` is how Python writes a power.)
"""

# %%
predict("length after 20 steps", ...)

# %%
torch.manual_seed(3)
Q, _ = torch.linalg.qr(torch.randn(16, 16, dtype=torch.float64))
h0 = torch.randn(16, dtype=torch.float64)


def lengths_along(gain, bend):
    """Length of the gradient at h_20, h_19, …, h_0, written down by hooks."""
    lengths = []
    h = h0.to(device).requires_grad_()
    h.register_hook(lambda g: lengths.append(g.norm().item()))
    for _ in range(20):
        h = bend(gain * (Q.to(device) @ h))
        h.register_hook(lambda g: lengths.append(g.norm().item()))
    h.backward(torch.ones_like(h) / 4)               # a gradient of length 1 at the end
    return torch.tensor(lengths)


runs = {f"gain {gain}": lengths_along(gain, lambda h: h) for gain in (0.8, 1.0, 1.25)}
runs["gain 1.25 and tanh"] = lengths_along(1.25, torch.tanh)
reveal("length after 20 steps", runs["gain 0.8"][-1], tolerance=0.2)

# %%
fig, ax = figure(width=6.5, height=3.3)
for (label, lengths), marker in zip(runs.items(), "osvD"):
    ax.semilogy(range(21), lengths, marker + "-", markersize=4, label=label)
ax.set(xlabel="steps back from the output", ylabel="length of the gradient",
       title="What the hooks wrote down")
ax.set_xticks(range(0, 21, 5))
ax.legend()
back = torch.arange(21.0)
assert all(torch.allclose(runs[f"gain {g}"], g ** back) for g in (0.8, 1.0, 1.25))
assert (runs["gain 1.25 and tanh"] <= 1.25 ** back + 1e-6).all()
assert runs["gain 1.25 and tanh"][-1] < 1 < runs["gain 1.25"][-1]
show(fig, "Length of the gradient, on a logarithmic axis, against the steps back from the "
          "output. For gains 0.8, 1 and 1.25 three straight lines from 1, falling to about 0.01, "
          "level, and rising to about 87. With gain 1.25 and tanh it lies below the last of them "
          f"everywhere, and ends at {runs['gain 1.25 and tanh'][-1]:.2f}.")

# %% [markdown]
r"""
A factor a little off 1, taken twenty times, is far from 1; gradients vanish or explode for no deeper reason. The fourth
line shows that slopes count as much as gains: the gain alone would stretch the gradient 87-fold, and the slopes of
$\tanh$ take all of it back.

**Exercise 5 of 7: inner gradients.** `steps` is a list of functions, applied to `x` one after the other: $h_0 = x$,
then $h_1$ is the first function of $h_0$, and so on to $h_n$. For a given $v$ of the shape of $h_n$, return the **list
of the gradients** of $\langle v, h_n \rangle$ with respect to $h_0, h_1, \dots, h_n$, in this order. `x` is a leaf that
requires a gradient.
"""

# %%
def inner_gradients(steps, x, v):
    """The gradients of ⟨v, h_n⟩ with respect to h_0 = x, h_1, …, h_n: a list of n + 1 tensors."""
    ### BEGIN SOLUTION
    hs = [x]
    for step in steps:
        hs.append(step(hs[-1]))
        hs[-1].retain_grad()
    hs[-1].backward(v)
    return [h.grad for h in hs]
    ### END SOLUTION


check("inner gradients", inner_gradients)
# hint("inner gradients")

# %% [markdown]
r"""
## 4. Accumulation and reuse

### `.grad` is a running sum

`backward()` does not *set* `.grad`. It **adds**.

**Predict.** Let $f(x) = \sum_i x_i^2$ at $x = (1, 2, 3)$. The cell computes it afresh and calls `backward()`, three
times in all. What is `x.grad` at the end?
"""

# %%
predict("x.grad after three calls", ...)        # a tuple of three numbers

# %%
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True, device=device)
after = []
for _ in range(3):
    (x ** 2).sum().backward()
    after.append(x.grad.tolist())
reveal("x.grad after three calls", tuple(after[-1]))

# %% [markdown]
r"""
It is the same rule as in section 1: a leaf **collects all that arrives**. To a leaf it makes no difference whether two
contributions come over two paths in one call or in two calls, because differentiation is linear,

$$\nabla f + \nabla g = \nabla (f + g) .$$

So accumulation is not an oddity to be reset. It is the sum rule, and it allows a large sum to be differentiated in
parts, of which only one graph is in memory at a time.
"""

# %%
def gradient_of(*functions):
    """x.grad after one backward() for each function."""
    x.grad = None
    for function in functions:
        function(x).backward()
    return x.grad.cpu()


def f(x):
    return (x ** 2).sum()


def g(x):
    return x.prod()


parts = gradient_of(f), gradient_of(g)
both, of_sum = gradient_of(f, g), gradient_of(lambda x: f(x) + g(x))

# %%
fig, (left, right) = figure(1, 2, width=8, height=3)
for calls, (total, fill) in enumerate(zip(after, (plots.BLUE, plots.SKY, plots.GREEN)), start=1):
    bars = [i + 0.26 * (calls - 2) for i in range(3)]
    left.bar(bars, total, 0.24, color=fill, label=f"{calls} call" + "s" * (calls > 1))
left.set(xlabel="entry of x", ylabel="x.grad", title="f, one, two and three times", xticks=range(3))
left.legend()
right.bar(range(3), parts[0], 0.5, color=plots.BLUE, label="from f")
right.bar(range(3), parts[1], 0.5, bottom=parts[0], color=plots.ORANGE, hatch="//", label="from g")
right.plot(range(3), of_sum, "D", color=plots.BLACK, label="gradient of f + g")
right.set(xlabel="entry of x", title="f.backward(), then g.backward()", xticks=range(3))
right.set(ylabel="x.grad", ylim=(0, 13))
right.legend(loc="upper left")
assert after == [[2.0 * n, 4.0 * n, 6.0 * n] for n in (1, 2, 3)]
assert torch.equal(both, of_sum) and torch.equal(both, parts[0] + parts[1])
assert (parts[0] > 0).all() and (parts[1] > 0).all()
show(fig, "Left: x.grad after one, two and three calls for the same f: (2, 4, 6), then twice and "
          "three times as much. Right: the gradient from f and the one from g, stacked; the top "
          "of each stack is the gradient of f + g, computed in one call.")

# %% [markdown]
r"""
### `None` is not zero

There are two ways to be rid of an old gradient, `x.grad = None` and `x.grad.zero_()`, and two different things to learn
from what `.grad` holds.

**Predict.** Four leaves, and `x` as above. Is the leaf's `.grad` `"None"` or `"zero"` after `backward()`?

```python
loss = (p.detach() * x).sum() + (0 * q * x).sum() + (r * x).relu().sum()   # r is negative, x positive
# the fourth leaf, t, does not occur
```
"""

# %%
predict("None or zero", {"p": ..., "q": ..., "r": ..., "t": ...})

# %%
p, q, r, t = (torch.full((3,), value, requires_grad=True, device=device)
              for value in (1.0, 1.0, -1.0, 1.0))
loss = (p.detach() * x).sum() + (0 * q * x).sum() + (r * x).relu().sum()
loss.backward()
reveal("None or zero", {
    name: "None" if leaf.grad is None else "zero" if not leaf.grad.any() else "neither"
    for name, leaf in {"p": p, "q": q, "r": r, "t": t}.items()})

# %% [markdown]
r"""
**`None`: no path leads here.** The sum over paths has no terms. **Zero: paths lead here, and their sum is 0**, at this
point. The first is a statement about the structure of the program and, if you did not expect it, a bug: somebody
detached. The second is a statement about numbers, and may be otherwise at the next $x$. `zero_()` wipes out the
distinction.

The two ways differ in another point. `backward()` adds *in place*, into the tensor that is already there.

**Predict.** `kept = x.grad` is put aside; it holds $(2, 4, 6)$. Then `x.grad` is cleared in one of the two ways, and a
second `backward()` gives $(6, 3, 2)$, the gradient of the product $g$. What does `kept` hold now?
"""

# %%
predict("what was put aside", {"x.grad.zero_()": ..., "x.grad = None": ...})      # tuples

# %%
answers = {}
for way in ("x.grad.zero_()", "x.grad = None"):
    x.grad = None
    f(x).backward()
    kept = x.grad
    if way == "x.grad = None":
        x.grad = None
    else:
        x.grad.zero_()
    g(x).backward()
    answers[way] = tuple(kept.tolist())
reveal("what was put aside", answers)

# %% [markdown]
r"""
`kept` was never a copy; it is a second name for the tensor that `zero_()` cleared and the second call filled. Put aside
`x.grad.clone()`, or set `x.grad = None`, which leaves the old tensor to whoever holds it.

### A second time

Some rules save tensors, and when `backward()` has used them it lets them go: they are most of the graph's memory. So,
as a rule, a graph can be walked once.

**Predict.** For each function of `x`, is a second `backward()` through the *same* graph `"fine"`, or an `"error"`? Ask
of each operation what its rule has to remember.
"""

# %%
predict("a second backward", {"x.sum()": ..., "(x + 1).sum()": ..., "(3 * x).sum()": ...,
                              "x.exp().sum()": ..., "(-x).mean()": ...})

# %%
functions = {"x.sum()": lambda x: x.sum(), "(x + 1).sum()": lambda x: (x + 1).sum(),
             "(3 * x).sum()": lambda x: (3 * x).sum(), "x.exp().sum()": lambda x: x.exp().sum(),
             "(-x).mean()": lambda x: (-x).mean()}
outcomes = {}
for name, function in functions.items():
    result = function(x)
    result.backward()
    try:
        result.backward()
        outcomes[name] = "fine"
    except RuntimeError as error:
        outcomes[name], message = "error", str(error)
reveal("a second backward", outcomes)
print(message.replace(". ", ".\n"))

# %% [markdown]
r"""
Sums, shifts and sign changes have constant derivatives; their nodes remember shapes at most, and shapes are not freed.
`exp` saves its result. Even `3 * x` saves something: the 3. **The error is not about walking twice, it is about saved
tensors that are gone**. The nodes and pointers are all still there:
"""

# %%
result = x.exp().sum()
exp_node = result.grad_fn.next_functions[0][0]
saved = [round(number, 2) for number in exp_node._saved_result.tolist()]
print("before:", exp_node.name(), "saved", saved)
result.backward()
try:
    exp_node._saved_result
except RuntimeError as error:
    print("after: ", str(error).split(" (")[0])
leaf_node = exp_node.next_functions[0][0]
print("still in place:", result.grad_fn.name(), "→", exp_node.name(), "→", leaf_node.name())

# %% [markdown]
r"""
There are two cures. **`retain_graph=True`** on every call but the last keeps the saved tensors: it costs memory, for as
long as the graph is held. **Running the forward pass again** makes a new graph: it costs time.
"""

# %%
x.grad = None
result = x.exp().sum()
result.backward(retain_graph=True)     # first cure: keep what was saved
result.backward()
kept_graph = x.grad

x.grad = None
for _ in range(2):
    x.exp().sum().backward()           # second cure: a graph for each call
print("the same gradient, twice that of one call:",
      torch.equal(kept_graph, x.grad) and torch.allclose(x.grad, 2 * x.detach().exp()))

# %% [markdown]
r"""
Often the right answer is neither, but *one* call for a sum: $\nabla f + \nabla g = \nabla(f + g)$, as above.

The case that bites in practice is a **shared trunk**: two results with a common part. The calls look like two different
graphs, and they are not.
"""

# %%
x.grad = None
trunk = x.exp()
loss1, loss2 = (trunk ** 2).sum(), (trunk * x).sum()
draw_graph(loss1=loss1, loss2=loss2, trunk=trunk, x=x)
loss1.backward()
try:
    loss2.backward()
    failed = False
except RuntimeError:
    failed = True
names = [node.name for node in trace(loss1=loss1, loss2=loss2).nodes]
assert failed and names.count("ExpBackward0") == 1
print("loss2.backward() fails, for want of what ExpBackward0 had saved:", failed)

# %% [markdown]
r"""
**Exercise 6 of 7: two gradients.** `trunk`, `head1` and `head2` are functions, `x` is a leaf. Return the pair of
gradients of `head1(trunk(x))` and of `head2(trunk(x))`, both scalars, with respect to `x`: **separately**, each in a
tensor of its own, and with `trunk` called only **once**.
"""

# %%
def two_gradients(trunk, head1, head2, x):
    """(∇ head1(trunk(x)), ∇ head2(trunk(x))), with one call of trunk."""
    ### BEGIN SOLUTION
    h = trunk(x)
    head1(h).backward(retain_graph=True)
    first = x.grad
    x.grad = None              # leaves the tensor to `first`; zero_() would clear it
    head2(h).backward()
    return first, x.grad
    ### END SOLUTION


check("two gradients", two_gradients)
# hint("two gradients")

# %% [markdown]
r"""
(Shorter, and without a look at `.grad`: `torch.autograd.grad(loss, x)` walks the same graph but *returns* the gradient
and adds it nowhere. The next section uses it throughout.)

## 5. Higher-order differentiation

### The backward pass is a computation too

A node's rule is made of tensor operations. If gradient recording is on while they run, they are recorded like any
others. That is all there is to `create_graph=True`: **do not look away during `backward()`**. The result then has a
`grad_fn` of its own and can be differentiated again.

Take $y = x e^x$, with $y' = e^x + x e^x$. First call its node by hand, as in section 2, without recording and with:
"""

# %%
x = torch.tensor(1.0, dtype=torch.float64, requires_grad=True, device=device)
y = x * x.exp()
one = torch.ones_like(y)
with torch.no_grad():
    print("not recorded:", [share.grad_fn for share in y.grad_fn(one)])
print("recorded:    ", [share.grad_fn.name() for share in y.grad_fn(one)])

# %% [markdown]
r"""
The check of exercise 4 called your `run_backward` inside `torch.no_grad()`. Without that line, it would have been
`create_graph=True`.
"""

# %%
plain, = torch.autograd.grad(y, x, retain_graph=True)
graphed, = torch.autograd.grad(y, x, create_graph=True)
print("same number:", torch.equal(plain, graphed))
print("without create_graph:", plain.grad_fn, "  with:", graphed.grad_fn.name())
try:
    torch.autograd.grad(plain, x)
except RuntimeError as error:
    print(error)
draw_graph(y=y, dy=graphed, x=x)
names = [node.name for node in trace(y=y, dy=graphed).nodes]
assert names.count("ExpBackward0") == 1 and names.count("AccumulateGrad") == 1

# %% [markdown]
r"""
Two things to see. The error message: without `create_graph` the gradient is plain data, a leaf that requires nothing,
and differentiating it again has nowhere to go. And the drawing: the derivative's graph is **joined to the old one**; it
goes through the same `ExpBackward0`, because the derivative of $e^x$ *is* the saved result $e^x$. So the old graph must
stay, and `create_graph=True` implies `retain_graph=True`.

**Predict.** $y'' = 2e^x + xe^x$. At $x = 1$, how many times $e$ is $y'''$? (Find the pattern.)
"""

# %%
predict("third derivative of x exp(x), in units of e", ...)

# %%
second, = torch.autograd.grad(graphed, x, create_graph=True)
third, = torch.autograd.grad(second, x)
reveal("third derivative of x exp(x), in units of e", third / math.e)

# %% [markdown]
r"""
Nothing stops at three. The bell curve $f(x) = e^{-x^2/2}$ has derivatives in closed form, a polynomial times $f$:
differentiating $p\,f$ gives $(p' - xp)\,f$, so from $p_0 = 1$

$$p_1 = -x, \qquad p_2 = x^2 - 1, \qquad p_3 = -(x^3 - 3x), \qquad p_4 = x^4 - 6x^2 + 3 .$$

In the cell, `d.sum()` turns 121 values into one. Since each value depends on its own $x_i$ only,
$\partial \sum_j d(x_j) / \partial x_i = d'(x_i)$: the sum costs no information.
"""

# %%
x = torch.linspace(-4, 4, 121, dtype=torch.float64, device=device).requires_grad_()
derivatives = [torch.exp(-x ** 2 / 2)]
for order in range(1, 5):
    d, = torch.autograd.grad(derivatives[-1].sum(), x, create_graph=True)
    derivatives.append(d)
    print(f"derivative {order}: {len(trace(d=d).nodes):3} nodes in its graph")

# %%
at = x.detach().cpu()
bell = torch.exp(-at ** 2 / 2)
polynomials = [at ** 0, -at, at ** 2 - 1, 3 * at - at ** 3, at ** 4 - 6 * at ** 2 + 3]
fig, axes = figure(1, 5, width=9.5, height=2.4, sharey=True)
for order, (ax, d, p) in enumerate(zip(axes, derivatives, polynomials)):
    ax.plot(at, d.detach().cpu(), linewidth=4, alpha=0.45, label="autograd")
    ax.plot(at, p * bell, "--", linewidth=1.4, color=plots.BLACK, label="closed form")
    ax.set(title="$f" + "'" * order + "$", xlabel="x")
    assert torch.allclose(d.cpu(), p * bell, rtol=0, atol=1e-12)
zeros = [int((p[p != 0].sign().diff() != 0).sum()) for p in polynomials]      # changes of sign
assert zeros == [0, 1, 2, 3, 4]
axes[0].set(ylabel="value")
fig.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
show(fig, "Five panels on one vertical scale: the bell curve and its first four derivatives, by "
          "autograd and in closed form. The two lines lie on one another in every panel; with "
          "each derivative the curve gains a zero.")

# %% [markdown]
r"""
Each graph is larger than the one before, and by more each time: the product rule makes two terms of every product. High
orders in this way are possible, not cheap. Second order, used well, *is* cheap:

### A Hessian times a vector

For $f: \mathbb R^n \to \mathbb R$ the second derivatives form the **Hessian**
$H_{ij} = \partial^2 f / \partial x_i \partial x_j$. It says how the gradient changes when $x$ moves:

$$\nabla f(x + \varepsilon w) = \nabla f(x) + \varepsilon\, H w + O(\varepsilon^2).$$

For $n = 100\,000$ it has $10^{10}$ entries, 80 GB in `float64`. But the change in *one* direction $w$ takes only the
vector $Hw$. Take the inner product of the gradient with the fixed $w$, which is a **scalar**, and differentiate that:

$$\frac{\partial}{\partial x_j} \big\langle \nabla f(x), w \big\rangle = \frac{\partial}{\partial x_j} \sum_i \frac{\partial f}{\partial x_i} w_i = \sum_i \frac{\partial^2 f}{\partial x_j \partial x_i}\, w_i = (Hw)_j .$$

Two backward passes, and no matrix. The first of them must be recorded. (If $f$ is linear, its gradient does not depend
on $x$: $H = 0$, but PyTorch raises an error instead of returning zeros.)

**Exercise 7 of 7: Hessian times vector.** `f` maps a tensor of any shape to a scalar, `x` requires a gradient, `w` has
the shape of `x`. Return $Hw$, in that shape.
"""

# %%
def hessian_times(f, x, w):
    """The Hessian of f at x, times w, without the Hessian."""
    ### BEGIN SOLUTION
    gradient, = torch.autograd.grad(f(x), x, create_graph=True)
    product, = torch.autograd.grad((gradient * w).sum(), x)
    return product
    ### END SOLUTION


check("Hessian times vector", hessian_times)
# hint("Hessian times vector")

# %% [markdown]
r"""
PyTorch has this ready-made as `torch.autograd.functional.vhp`, a *vector–Hessian* product, $w^{\mathsf T} H$. It may be
read as $Hw$, because partial derivatives may be exchanged: $H$ is **symmetric**,
$u^{\mathsf T} H w = w^{\mathsf T} H u$ for all $u$ and $w$.

**Predict.** In the chain $f(x) = \sum_i (x_{i+1} - x_i^2)^2$ each term joins two neighbours. In
$\operatorname{logsumexp}(x) = \log \sum_i e^{x_i}$ everything meets in one sum. Is the entry $H_{02}$ zero? And how
many of the 64 entries are different from zero, for $n = 8$?
"""

# %%
predict("Hessian of the chain", {"H[0, 2] is zero": ..., "nonzero entries": ...})
predict("Hessian of logsumexp", {"H[0, 2] is zero": ..., "nonzero entries": ...})

# %%
def chain(x):
    """Neighbours are joined: the sum of (x[i + 1] - x[i] ** 2) ** 2."""
    return ((x[1:] - x[:-1] ** 2) ** 2).sum()


def logsumexp(x):
    """Everything meets in one sum."""
    return x.logsumexp(0)


def times(f, x, w):
    """H w, by PyTorch's own function."""
    return torch.autograd.functional.vhp(f, x, w)[1]


torch.manual_seed(7)
x = torch.linspace(0.5, 1.2, 8, dtype=torch.float64, device=device)
u, w = torch.randn(2, 8, dtype=torch.float64).to(device)
basis = torch.eye(8, dtype=torch.float64, device=device)
hessians = {f.__name__: torch.stack([times(f, x, e) for e in basis]) for f in (chain, logsumexp)}
for name, H in hessians.items():
    reveal(f"Hessian of {'the ' * (name == 'chain')}{name}",
           {"H[0, 2] is zero": bool(H[0, 2] == 0), "nonzero entries": int((H != 0).sum())})
    print("symmetric:", torch.allclose(H, H.T),
          "  uᵀ(Hw) = wᵀ(Hu):", torch.allclose(u @ (H @ w), w @ (H @ u)))

# %% [markdown]
r"""
The zeros of a Hessian are a picture of the computation: $H_{ij}$ can differ from zero only if $x_i$ and $x_j$ **both reach one
operation that is not linear**. The third panel tests the definition itself: the gradient at $x + \varepsilon w$,
less the one at $x$, less $\varepsilon Hw$, must shrink like $\varepsilon^2$.
"""

# %%
def gradient_at(f, x):
    """∇f at x."""
    x = x.detach().requires_grad_()
    return torch.autograd.grad(f(x), x)[0]


epsilons = 10.0 ** torch.linspace(-4, -1, 7, dtype=torch.float64)
fig, axes = figure(1, 3, width=9.5, height=3.1, gridspec_kw={"width_ratios": [1, 1, 1.15]})
for ax, (name, H) in zip(axes, hessians.items()):
    scaled = H / H.abs().max()
    plots.heatmaps([ax], [scaled], [f"Hessian of {name} / largest entry"], limit=1, numbers=None,
                   colourbar=ax is axes[1])
    ax.set(xlabel="j", ylabel="i")
for f, marker in ((chain, "o"), (logsumexp, "s")):
    Hw, before = times(f, x, w), gradient_at(f, x)
    remainders = torch.stack([(gradient_at(f, x + e * w) - before - e * Hw).norm().cpu()
                              for e in epsilons])
    slope = (remainders[-3] / remainders[0]).log10() / (epsilons[-3] / epsilons[0]).log10()
    assert abs(slope - 2) < 0.05
    axes[2].loglog(epsilons, remainders, marker + "-", label=f.__name__)
plots.slope_guide(axes[2], epsilons, 3 * remainders[0], 2)
axes[2].set(xlabel="ε", ylabel="length of what is left over", title="∇f(x + εw) − ∇f(x) − εHw")
axes[2].legend()
away = abs(torch.arange(8)[:, None] - torch.arange(8)) > 1
assert (hessians["chain"].cpu()[away] == 0).all() and (hessians["logsumexp"] != 0).all()
show(fig, "Left: the Hessian of the chain, nonzero only on the diagonal and beside it. Middle: "
          "that of logsumexp, nonzero everywhere. Each is divided by its largest entry. Right: "
          "what is left of the change of the gradient after εHw has been taken away, against ε "
          "on logarithmic axes, along a line of slope 2 for both functions.")

# %% [markdown]
r"""
At last the size for which all this is made. With $r_i = x_{i+1} - x_i^2$, the chain's Hessian has
$H_{ii} = 2\,[i > 0] + (8x_i^2 - 4r_i)\,[i < n - 1]$ on the diagonal (a bracket counts 1 where its condition holds, else
0) and $-4x_i$ beside it, so $Hw$ can be written down without any matrix, and compared:
"""

# %%
n, calls = 100_000, 0


def counted_chain(x):
    """The chain, counting how often it is evaluated."""
    global calls
    calls += 1
    return chain(x)


x, w = torch.randn(2, n, dtype=torch.float64).to(device)
Hw = times(counted_chain, x, w)
r = x[1:] - x[:-1] ** 2
expected = torch.zeros_like(x)
expected[1:] += 2 * w[1:] - 4 * x[:-1] * w[:-1]
expected[:-1] += (8 * x[:-1] ** 2 - 4 * r) * w[:-1] - 4 * x[:-1] * w[1:]
print("agrees with the closed form:", torch.allclose(Hw, expected))
print(f"f was evaluated {calls} time")
print(f"the Hessian would have {n * n:,} entries, {8 * n * n / 1e9:,.0f} GB")

# %% [markdown]
r"""
## What you can answer now

1. **A gradient is a sum over paths** of products of local derivatives. The paths may be exponentially many; collecting
   at each node before passing on uses each edge once.
2. **A `grad_fn` holds a rule, saved tensors and pointers to the nodes of its inputs.** It is a function from the
   gradient of its result to those of its inputs. Nodes may run in any topological order: each after all that point to
   it. The graph records one run, and lives as long as its end.
3. **Leaves that require a gradient receive a `.grad`**, through their `AccumulateGrad` node. Everywhere else the
   gradient passes through and is dropped, unless `retain_grad()` or a hook catches it; a hook sees the complete sum.
4. **`.grad` is added to because gradients of sums add.** `None` says that no path leads here; zero says that paths do
   and cancel, or carry nothing at this point. After `backward()` the *saved tensors* are gone: keep them
   (`retain_graph`), make new ones (run forward again), or ask once for a sum.
5. **`create_graph=True` records the backward pass itself**, so that a gradient can be differentiated.
   $Hw = \nabla \langle \nabla f, w\rangle$ takes two backward passes and memory like that of $f$; no Hessian is ever
   built.

So far every graph has ended in a scalar, or in a given $v$. Next:
[Tutorial 4, tensor gradients and VJPs](tutorial_04_tensor_gradients_and_vjp.ipynb), on what that $v$ is.
"""

# %%
progress()
