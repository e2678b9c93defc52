# %% [markdown]
r"""
# Tutorial 1 — Tensor fundamentals

A tensor is a small idea with large consequences: a block of numbers in memory, and a rule for reading it. Almost
everything that surprises people later, in gradients most of all, goes back to that rule.

At the end of this lesson you will be able to answer:

1. What does `x.expand(4, 3)` cost in memory, and what is its *adjoint*?
2. When do two shapes broadcast, and how does broadcasting produce wrong numbers without an error?
3. Why is $(10^8 + 1) - 10^8$ equal to zero in `float32`, and how small should $h$ be in a finite difference?
4. In what sense is a matrix product a *sum*, and why does the order of a chain of products matter?
5. Which names change when a tensor is written in place, and how does autograd find out?
6. How are random vectors given a covariance, and how precise is an average of $N$ draws?

Every section has the same rhythm. You read a claim, **predict** what a piece of code will do, run it, look at a picture,
and then do an exercise that a check judges. Predictions cost a minute each and are worth it: what you predicted
wrongly you will remember. Allow about an hour.

Run the cells one by one from the top, with Shift and Enter. They share their variables, and a later section may use a name
again; so when you come back to an earlier cell, first choose *Run All Above Selected Cell* in the Run menu.
"""

# %%
import math

import torch
from lesson import begin, check, diagrams, figure, hint, plots, predict, progress, reveal, show

begin("tutorial_01")

# %% [markdown]
r"""
## 1. Creation, shapes and broadcasting

### A tensor is a rule for reading memory

There are many ways to make a tensor. `torch.tensor` copies data that you have; `zeros`, `ones`, `full` and `eye` fill a
shape; `arange` and `linspace` count; `zeros_like` and its relatives borrow shape and dtype from a tensor at hand.
"""

# %%
print(torch.tensor([[1, 2], [3, 4]]))
print(torch.full((2, 3), 0.5))
print(torch.linspace(0, 1, 5))
x = torch.arange(12).reshape(3, 4)
print(x, x.shape, x.dtype)

# %% [markdown]
r"""
Memory has no rows and columns: the twelve numbers of `x` lie in one line. The shape $(3, 4)$ comes with a **stride** for
each axis, the number of places to move in memory when that index grows by one, and with an **offset**, where to start.
The entry $x_{ij}$ stands at

$$\text{offset} + i\,s_0 + j\,s_1 .$$

For `x` the strides are $(4, 1)$: one row down is four places on, one column to the right is the next place.

**Predict.** `x.T` has shape $(4, 3)$ and holds the same numbers. No number is moved to make it. What are its strides?
"""

# %%
predict("strides of x.T", ...)      # replace ... by a tuple such as (4, 1)

# %%
x = torch.arange(12).reshape(3, 4)
reveal("strides of x.T", x.T.stride())

# %% [markdown]
r"""
Transposing swaps two integers. The same trick makes slices (`x[1:, ::2]` changes the offset and the strides) and all
other **views**: tensors that read memory which another tensor also reads.

**Predict.** The vector `u` has three entries and stride $(1,)$. `u.expand(4, 3)` looks like a matrix whose four rows are
all equal to `u`. Still no number is copied. Which strides make this possible?
"""

# %%
predict("strides of the expanded vector", ...)

# %%
u = torch.tensor([10.0, 20.0, 30.0])
e = u.expand(4, 3)
reveal("strides of the expanded vector", e.stride())
print(e)
long = u.expand(1_000_000, 3)
print(f"{long.numel():,} entries in {long.untyped_storage().nbytes()} bytes of memory")

# %% [markdown]
r"""
A stride of **zero**: moving down a row moves nowhere in memory. The twelve entries of `e` are three numbers, each read four
times. A million rows take no more memory than `u` itself, three numbers of four bytes.

The formula above lets us draw what each entry reads. In the picture the number in a cell is its place in memory, not
its value.
"""

# %%
def places(t):
    """The place in memory that each entry of a matrix reads."""
    (rows, columns), (s0, s1) = t.shape, t.stride()
    return t.storage_offset() + s0 * torch.arange(rows)[:, None] + s1 * torch.arange(columns)


views = {"x": x, "x.T": x.T, "x[1:, ::2]": x[1:, ::2], "u.expand(4, 3)": e}
fig, axes = figure(1, 4, width=8, height=2.5)
titles = [f"{name}\nstrides {view.stride()}" for name, view in views.items()]
grids = [places(view) for view in views.values()]
plots.heatmaps(axes, grids, titles, signed=False, limit=16, colourbar=False)
assert (places(x[1:, ::2]) == x[1:, ::2]).all()      # x holds 0 … 11: values are places
assert e.data_ptr() == u.data_ptr() and places(e).unique().numel() == 3
show(fig, "Four grids of the places in memory that the entries of four views read. x reads 0 "
          "to 11 row by row, x.T the same places column by column, the slice starts at 4 and "
          "takes every other place, and each of the four rows of the expanded vector reads "
          "the places 0, 1, 2 again.")

# %% [markdown]
r"""
### Broadcasting is expanding

When an element-wise operation meets two different shapes it expands both to a common one, with stride-0 views. The
rule has three steps:

1. write the shapes under one another, lined up **on the right**;
2. an axis that one of them lacks counts as size 1;
3. in every column the sizes must be equal, or one of them must be 1: that one is stretched to the other.
"""

# %%
fig, axes = figure(1, 3, width=8, height=2.4)
works = diagrams.alignment(axes[0], {"a": (4, 3), "b": (3,)}, "b gains an axis")
both = diagrams.alignment(axes[1], {"a": (3, 1), "b": (1, 4)}, "both are stretched")
fails = diagrams.alignment(axes[2], {"a": (4, 3), "b": (4,)}, "4 meets 3")
assert works == torch.broadcast_shapes((4, 3), (3,))
assert both == torch.broadcast_shapes((3, 1), (1, 4)) and fails is None
stretched = torch.broadcast_tensors(torch.ones(3, 1), torch.ones(1, 4))
assert [view.stride() for view in stretched] == [(1, 0), (0, 1)]      # expanding, no copy
show(fig, "Three pairs of shapes lined up on the right. (4, 3) with (3,): the missing axis is "
          "filled, the result is (4, 3). (3, 1) with (1, 4): both ones are stretched, the "
          "result is (3, 4). (4, 3) with (4,): in the last column 3 meets 4, an error, "
          "although both shapes hold a 4.")

# %% [markdown]
r"""
**Exercise 1 of 7: broadcast shapes.** For each pair of shapes write down the shape of `a + b`, or `"error"`. Do it in your
head; then check.
"""

# %%
shapes = {
    "a": ...,    # (3, 4)     with (4,)
    "b": ...,    # (3, 4)     with (3,)
    "c": ...,    # (3, 4)     with (3, 1)
    "d": ...,    # (1, 4)     with (3, 1, 1)
    "e": ...,    # (5, 1, 4)  with (3, 1)
    "f": ...,    # (2, 3)     with (3, 2)
    "g": ...,    # (2, 1, 3)  with ()
    "h": ...,    # (3, 1)     with (0,)
}
### BEGIN SOLUTION
shapes = {
    "a": (3, 4),       # (3, 4)     with (4,)
    "b": "error",      # (3, 4)     with (3,):  4 meets 3
    "c": (3, 4),       # (3, 4)     with (3, 1)
    "d": (3, 1, 4),    # (1, 4)     with (3, 1, 1)
    "e": (5, 3, 4),    # (5, 1, 4)  with (3, 1)
    "f": "error",      # (2, 3)     with (3, 2): 3 meets 2
    "g": (2, 1, 3),    # (2, 1, 3)  with ()
    "h": (3, 0),       # (3, 1)     with (0,):  the 1 takes the other size, even 0
}
### END SOLUTION
check("broadcast shapes", shapes)
# hint("broadcast shapes")      # remove the first # for a hint; run it again for the next

# %% [markdown]
r"""
### The quiet mistake

An error is the good case. Four predictions `p` and four targets `t` should give one number, the mean squared difference.
Here every prediction is exactly right, but `p` arrives as a column, of shape $(4, 1)$, as results of matrix products often do.

**Predict.** What is the mean of `(p - t) ** 2`?
"""

# %%
t = torch.tensor([1.0, 2.0, 3.0, 4.0])
p = t.reshape(4, 1)
predict("mean squared difference", ...)

# %%
squares = (p - t) ** 2
reveal("mean squared difference", squares.mean())
print("shape of p - t:", tuple((p - t).shape))

# %% [markdown]
r"""
Column against row gives the table of **all** differences $p_i - t_j$, sixteen instead of four, and a plausible number at
the end. Nothing warned you. When a subtraction is meant to be entry by entry, `assert p.shape == t.shape` beside it is
worth its line.

### The adjoint of expanding

Expanding is a *linear* map: call it $E$, from vectors of 3 numbers to matrices of shape $(4, 3)$, $(Ex)_{ij} = x_j$. Every
linear map has an **adjoint** $E^{\mathsf T}$, defined by moving it to the other side of an inner product,

$$\langle g,\; E x \rangle = \langle E^{\mathsf T} g,\; x \rangle \qquad\text{for all } g \text{ and } x,$$

where $\langle a, b\rangle$ is the sum of all products of corresponding entries. For $E$ the computation is one line:

$$\langle g, Ex\rangle = \sum_{i}\sum_{j} g_{ij}\, x_j = \sum_j \Big(\sum_i g_{ij}\Big) x_j ,
\qquad\text{so}\qquad (E^{\mathsf T} g)_j = \sum_i g_{ij}.$$

Expanding copies; its adjoint **sums over the copies**. This is what *autograd*, PyTorch's machinery for derivatives,
does whenever a broadcast operation is differentiated: a bias added to a thousand rows receives the sum of a thousand
gradients. In
[Tutorial 4, on vector–Jacobian products](tutorial_04_tensor_gradients_and_vjp.ipynb), every gradient turns out to be an
adjoint applied to a vector.

**Exercise 2 of 7: unbroadcast.** Write the adjoint of `x.expand(large)` for `x` of *any* shape that can be expanded: given
`g`, and the shape `x` had, return a tensor of that shape. Remember that `expand` can both add axes on the left and stretch axes of size 1.
(PyTorch has `sum_to_size` for this; write it yourself from `sum`.)
"""

# %%
def unbroadcast(g, shape):
    """Sum g over everything that expanding from ``shape`` to g.shape has copied."""
    ### BEGIN SOLUTION
    while g.dim() > len(shape):             # axes added on the left
        g = g.sum(0)
    for axis, size in enumerate(shape):     # axes stretched from 1
        if size == 1:
            g = g.sum(axis, keepdim=True)
    return g
    ### END SOLUTION


check("unbroadcast", unbroadcast)
# hint("unbroadcast")

# %% [markdown]
r"""
Autograd agrees. `requires_grad=True` asks it to record what is computed from `bias`; `backward` goes back through the
record and leaves the result in `bias.grad`. (Tutorial 2 takes this apart.) Below, `g` plays the part of the gradient that
arrives from further on, and `.grad` is $E^{\mathsf T} g$:
"""

# %%
torch.manual_seed(1)
bias = torch.zeros(3, requires_grad=True)
g = torch.randint(-3, 4, (4, 3)).float()
bias.expand(4, 3).backward(g)
print(g)
print("sum over rows:", g.sum(0), "\nbias.grad:    ", bias.grad)

# %% [markdown]
r"""
## 2. Data types and device placement

### A dtype is a grid of numbers

A dtype says how many bits a number has and what they mean. For floating-point types three facts matter: the **spacing** just
above 1, called machine epsilon $\varepsilon$; the largest number; and that spacing grows with the number, in proportion.
"""

# %%
for dtype in (torch.float16, torch.float32, torch.float64):
    info = torch.finfo(dtype)
    print(f"{str(dtype):14}  bits {info.bits}   epsilon {info.eps:.2e}   largest {info.max:.2e}")

# %% [markdown]
r"""
The spacing at a number $a$ is about $\varepsilon |a|$. At $10^8$, in `float32`, that is about $10^{-7}\cdot 10^8 \approx 10$ (exactly: 8).
There is no `float32` between $10^8$ and $10^8 + 8$, so adding 1 lands back on $10^8$.

**Predict.** The spacing passes 1 at some power of two. For which smallest $k$ is $2^k + 1$ rounded back to $2^k$? One answer
for `float32` and one for `float64`. (The epsilons above are $2^{-23}$ and $2^{-52}$.)
"""

# %%
predict("smallest k that swallows 1", {"float32": ..., "float64": ...})

# %%
def swallows_one(k, dtype):
    """Is 2**k + 1 rounded back to 2**k?"""
    big = torch.tensor(2.0 ** k, dtype=dtype)
    return bool((big + 1) - big == 0)


reveal("smallest k that swallows 1", {
    "float32": min(k for k in range(64) if swallows_one(k, torch.float32)),
    "float64": min(k for k in range(64) if swallows_one(k, torch.float64))}, tolerance=0)
big = torch.tensor(1e8)
print((big + 1) - big, (big.double() + 1) - big.double())
following = torch.nextafter(big, torch.tensor(math.inf))         # the next float32 above
print("spacing of float32 at 1e8:", (following - big).item())

# %% [markdown]
r"""
At $2^{23}$ the spacing is exactly 1 and $2^{23}+1$ is still a `float32`. At $2^{24}$ the spacing is 2: the sum falls half-way between two
neighbours and rounding goes to the one whose last bit is zero, which is $2^{24}$ itself. The number of bits of precision is the
answer. Note also what this says about counting: adding 1 repeatedly to a `float32` gets stuck at 16 777 216.

### Where rounding meets calculus

In this course we will often check a derivative by a **central difference**,

$$f'(x) \approx \frac{f(x+h) - f(x-h)}{2h}.$$

Calculus says: the smaller $h$, the better. Taylor's theorem gives the *truncation* error

$$\frac{f(x+h) - f(x-h)}{2h} - f'(x) = \frac{h^2}{6} f'''(x) + O(h^4).$$

Arithmetic disagrees. Each computed value of $f$ is off by up to about $\varepsilon |f|$, and the division by $h$ blows this up to a *rounding*
error of about $\varepsilon |f| / h$. For $f = \exp$ near 0, where $f$ and $f'''$ are about 1, the total is bounded by about

$$\frac{h^2}{6} + \frac{\varepsilon}{h}.$$

**Exercise 3 of 7: best step.** Find the $h$ that minimises this bound, and round it to a power of ten, for both dtypes
($\varepsilon \approx 1.2\cdot10^{-7}$ and $2.2\cdot 10^{-16}$). Do it on paper, before you see the curve.
"""

# %%
best_h = {"float32": ..., "float64": ...}      # powers of ten, such as 1e-3
### BEGIN SOLUTION
best_h = {"float32": 1e-2, "float64": 1e-5}    # (3 ε)^(1/3): 7.1e-3 and 8.7e-6
### END SOLUTION
check("best step", best_h)
# hint("best step")

# %%
def errors(dtype, exponents):
    """Mean error of exp's central difference over 400 points near 0, for h = 10 ** exponent."""
    points = torch.linspace(-0.5, 0.5, 400, dtype=dtype)[:, None]
    h = (10.0 ** exponents).to(dtype)
    difference = (torch.exp(points + h) - torch.exp(points - h)) / (2 * h)
    return (difference.double() - torch.exp(points.double())).abs().mean(0)


steps = {torch.float32: torch.linspace(-6, 0, 25, dtype=torch.float64),
         torch.float64: torch.linspace(-13, 0, 53, dtype=torch.float64)}
curve = {dtype: errors(dtype, exponents) for dtype, exponents in steps.items()}
best = {dtype: steps[dtype][curve[dtype].argmin()].item() for dtype in steps}
for dtype, exponent in best.items():
    print(f"{dtype}: best h near 1e{round(exponent)}")

# %%
fig, ax = figure(width=6.5, height=3.4)
for (dtype, exponents), marker in zip(steps.items(), "os"):
    h = 10.0 ** exponents
    ax.loglog(h, curve[dtype], marker + "-", markersize=3.5, label=str(dtype))
    ax.loglog(h, h ** 2 / 6 + torch.finfo(dtype).eps / h, ":", color=plots.GREY)
ax.set(xlabel="step h", ylabel="mean error of the derivative",
       title="Central difference of exp; dotted: h²/6 + ε/h")
ax.legend()

truncation = curve[torch.float64][-5] / curve[torch.float64][-13]     # h = 1e-1 against h = 1e-3
rounding = curve[torch.float64][4] / curve[torch.float64][12]         # h = 1e-12 against h = 1e-10
assert 3.9 < truncation.log10() < 4.1      # two decades in h, four in the error: slope 2
assert 1.8 < rounding.log10() < 2.2        # two decades in h, two in the error: slope −1
assert round(best[torch.float32]) == -2 and round(best[torch.float64]) == -5
show(fig, "Error of the central difference against h on logarithmic axes, one V-shaped curve "
          "for each dtype. On the right both lie on one line of slope 2, the truncation "
          "error; on the left each rises towards small h with slope minus 1, the rounding "
          "error. The lowest points are near h = 1e-2 in float32 and h = 1e-5 in float64. "
          "The dotted estimate lies on the curves on the right, and several times above "
          "them on the left.")

# %% [markdown]
r"""
The two branches are the two errors. On the right both dtypes agree, because truncation is mathematics; on the left they
part, because rounding is the dtype's. At the best $h \approx (3\varepsilon)^{1/3}$ the error is of the order of $\varepsilon^{2/3}$: with `float64` a
central difference can confirm about ten digits of a derivative, with `float32` about five. That is why the checks in this
course compute in `float64`.

### Which dtype wins

Numbers come in *kinds*: boolean, integer, floating point, in this order. When two dtypes meet, the higher kind wins; only within one
kind does size decide, and the result is the smallest type of that kind that holds both.
"""

# %%
dtypes = [torch.bool, torch.uint8, torch.int64, torch.float16, torch.float32, torch.float64]
name = {dtype: str(dtype).removeprefix("torch.") for dtype in dtypes}
print(f"{'':8}" + "".join(f"{name[b]:>9}" for b in dtypes))
for a in dtypes:
    print(f"{name[a]:8}" + "".join(f"{name[torch.promote_types(a, b)]:>9}" for b in dtypes))

# %% [markdown]
r"""
Look at `int64` with `float16`: sixty-four bits meet sixteen, and the result is `float16`, since the kind decides first. NumPy
would choose `float64`.

One more rule: beside a tensor *with* axes, a Python number or a tensor of *no* axes counts only if its kind is the higher
one. It can turn integers into floats, but it does not widen a float. (Two tensors of no axes follow the table, and a Python
number yields to either. A Python float brings no dtype of its own: where it decides, the result has the **default dtype**,
`torch.get_default_dtype()`, which is `float32` unless somebody has changed it.)

**Predict** the dtype of each, as text such as `"float32"`.
"""

# %%
predict("promotions", {
    "ones(2) * 2.0": ...,                                # ones(2) is float32
    "ones(2) * tensor(2.0, float64)": ...,               # no axes
    "ones(2) * tensor([2.0], float64)": ...,             # one axis
    "tensor([1, 2]) * 2.5": ...,
    "tensor([1, 2]) / tensor([1, 2])": ...,              # integers divided
})

# %%
ones, integers, double = torch.ones(2), torch.tensor([1, 2]), torch.float64
results = {
    "ones(2) * 2.0": ones * 2.0,
    "ones(2) * tensor(2.0, float64)": ones * torch.tensor(2.0, dtype=double),
    "ones(2) * tensor([2.0], float64)": ones * torch.tensor([2.0], dtype=double),
    "tensor([1, 2]) * 2.5": integers * 2.5,
    "tensor([1, 2]) / tensor([1, 2])": integers / integers,
}
reveal("promotions", {text: name[value.dtype] for text, value in results.items()})

# %% [markdown]
r"""
The first two are of one kind, so the `float32` with an axis decides alone; in the third both have an axis, and the larger size
wins. In the last two integers have to become floats, and nobody says which: the default dtype, `float32`.

### Where a tensor lives

A tensor lives in the memory of one **device**, and an operation needs its operands on the same one. A lesson that is to
run anywhere names its device once and moves what it makes there. On a machine with a CUDA GPU the next line finds it; in a
browser there is none, and everything runs on the CPU.
"""

# %%
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
print("device:", device)
here = torch.ones(3, device=device)
print("moving to where it already is gives the same object:", here.to(device) is here)
print("changing the dtype gives a new one:", here.to(torch.float64) is not here)

# %% [markdown]
r"""
`.to` copies only if it has to. So `y = x.to(...)` is *sometimes* the same memory as `x` and sometimes not: a thing to keep in mind before writing
into `y`, which is the subject of section 4.

Random draws in this course are made on the CPU and then moved, because a GPU's generator gives other numbers for the same seed.

## 3. Element-wise and matrix operations

### Two products

`A * B` multiplies entry by entry, with broadcasting: the shapes need *not* be equal. `A @ B` is the matrix product. They answer
different questions. `*` scales each number by its own factor; `@` mixes numbers.

**Predict** the shapes for `A` of shape $(4, 3)$ and `c` of shape $(3,)$: of `A * c`, and of `A @ c`.
"""

# %%
predict("two products", {"A * c": ..., "A @ c": ...})

# %%
torch.manual_seed(2)
A = torch.randint(-2, 4, (4, 3)).float().to(device)
B = torch.randint(-2, 4, (3, 5)).float().to(device)
c = torch.tensor([1.0, 10.0, 100.0], device=device)
reveal("two products", {"A * c": (A * c).shape, "A @ c": (A @ c).shape})
print("A @ c is A * c, summed over columns:", torch.equal(A @ c, (A * c).sum(1)))

# %% [markdown]
r"""
### A matrix product is a sum of outer products

Most of us learn the product row by column: $(AB)_{ij} = \sum_k A_{ik} B_{kj}$ is the inner product of row $i$ of $A$ with column $j$
of $B$. Pull the sum out in front of the whole matrix instead,

$$AB = \sum_{k} A_{:,k}\, B_{k,:},$$

and each term is a column times a row: an **outer product**, a full matrix of rank one. Column $k$ of $A$ only ever meets row
$k$ of $B$. The index that disappears, $k$, counts the terms.
"""

# %%
terms = [A[:, k, None] * B[None, k, :] for k in range(3)]     # (4, 1) times (1, 5)
fig, axes = figure(2, 3, width=8, height=4.4)
titles = [f"column {k} of A, row {k} of B" for k in range(3)]
titles += ["term 0", "terms 0 + 1", "terms 0 + 1 + 2 = A @ B"]
running = [terms[0], terms[0] + terms[1], terms[0] + terms[1] + terms[2]]
plots.heatmaps(axes.ravel(), terms + running, titles)
assert torch.equal(running[-1], A @ B)
assert all(torch.linalg.matrix_rank(term) == 1 for term in terms)
show(fig, "Top row: the three outer products of the columns of A with the rows of B, each of "
          "rank one: its rows are multiples of one row. Bottom row: their running sum, on the "
          "same colour scale; after the third term it is A @ B.")

# %% [markdown]
r"""
This reading is the one that gradients use. Let $Y = XW$, with one sample in each row of $X$, and let $G$ be the gradient with
respect to $Y$. The gradient with respect to $W$ is $X^{\mathsf T} G$ (Tutorial 4 derives it), so the index that disappears
counts the *samples*: **the gradient of a weight matrix is a sum of rank-one matrices, one for each sample**.

**Exercise 4 of 7: product without @.** Compute `A @ B` using only `*`, indexing and `sum` (or `+`). A loop over $k$ is fine;
so is one line with three axes.
"""

# %%
def product(A, B):
    """The matrix product of A (n, p) and B (p, m), without @ and its synonyms."""
    ### BEGIN SOLUTION
    # Shapes (n, p, 1) and (1, p, m) broadcast to (n, p, m): all outer products at once.
    return (A[:, :, None] * B[None, :, :]).sum(1)
    ### END SOLUTION


check("product without @", product)
# hint("product without @")

# %% [markdown]
r"""
### Order costs

Matrix products are associative: $(AB)v = A(Bv)$. The *work* is not. Multiplying $(n, p)$ by $(p, m)$ takes $n\,p\,m$
multiplications.

**Predict.** Let $A$ and $B$ be $1000 \times 1000$ and $v$ a vector. How many times more multiplications does $(AB)v$ take than
$A(Bv)$?
"""

# %%
predict("how many times more", ...)

# %%
n = 1000
matrix_first = n * n * n + n * n
vector_first = n * n + n * n
reveal("how many times more", matrix_first / vector_first)

# %% [markdown]
r"""
Keep this in mind for the chain rule. The derivative of a composition is a product of Jacobian matrices, and with a scalar
at the end of the chain the last factor is a single row. `backward()` multiplies from that end, vector by vector, and
never forms a product of two Jacobians. [Tutorial 4, on vector–Jacobian products](tutorial_04_tensor_gradients_and_vjp.ipynb)
is about this one decision.

### Reductions, and why `keepdim` exists

A reduction such as `sum(1)` removes an axis, and with it the information on which axis it was. Broadcasting then guesses, from
the right.

**Predict.** `S` is square. After `S - S.mean(1)`, which has shape $(3, 3)$ and raises nothing, are the row means zero? And after
`S - S.mean(1, keepdim=True)`? Answer `True` or `False`.
"""

# %%
predict("row means are zero", {"mean(1)": ..., "mean(1, keepdim=True)": ...})

# %%
S = torch.tensor([[0.0, 1.0, 2.0], [3.0, 4.0, 5.0], [6.0, 7.0, 8.0]])
plain, kept = S - S.mean(1), S - S.mean(1, keepdim=True)
reveal("row means are zero", {"mean(1)": torch.equal(plain.mean(1), torch.zeros(3)),
                              "mean(1, keepdim=True)": torch.equal(kept.mean(1), torch.zeros(3))})
print(plain)
print(kept)

# %% [markdown]
r"""
Without `keepdim` the row means, shape $(3,)$, are lined up on the right: the mean of row $j$ was taken from *column* $j$. If you are
lucky the numbers of rows and columns differ, and it is an error (unless there is only one column); for a square matrix it
is a wrong answer.

## 4. In-place operations and their pitfalls

### Names and memory

A name in Python is a label, not a box. `b = a` gives a second label to the same tensor; a view is another tensor on the same
memory; only some operations make new memory. Operations whose name ends in an underscore (`mul_`, `add_`,
`zero_`), and `+=`, `*=`, `a[...] = …`, write **in place**: everybody who reads that memory sees it.

**Exercise 5 of 7: who changed.** Six names are made from `a`. Then `a.mul_(10)` multiplies it in place. For each of the six
say whether its numbers change: `True` or `False`.
"""

# %%
def six_names(a):
    """Six things made from a tensor of shape (2, 3)."""
    return {
        "row": a[1],                  # a slice
        "flat": a.T.reshape(6),       # the transpose, flattened
        "copied": a.clone(),
        "detached": a.detach(),
        "array": a.numpy(),           # a NumPy array
        "picked": a[[1, 0]],          # rows picked by a list
    }


changes = {"row": ..., "flat": ..., "copied": ..., "detached": ..., "array": ..., "picked": ...}
### BEGIN SOLUTION
changes = {"row": True, "flat": False, "copied": False,
           "detached": True, "array": True, "picked": False}
### END SOLUTION
check("who changed", changes)
# hint("who changed")

# %% [markdown]
r"""
The picture shows who looks where, after the write. It is made from the tensors' real addresses.
"""

# %%
a = torch.arange(6.0).reshape(2, 3)
names = {"a": a, **six_names(a)}
a.mul_(10)
fig, ax = figure(width=7, height=3.8)
groups = diagrams.sharing(ax, names)
ax.set_title("Names on the left, memory on the right; a line ends where the view begins")
assert groups[0] == ["a", "row", "detached", "array"] and len(groups) == 4
assert names["row"].tolist() == [30, 40, 50] and names["flat"].tolist() == [0, 3, 1, 4, 2, 5]
show(fig, "Four pieces of memory. The names a, row, detached and array look into the first, "
          "which now holds 0, 10, 20, 30, 40, 50; row begins at its fourth cell. flat, copied "
          "and picked have memory of their own with the old numbers, flat in the order 0, 3, "
          "1, 4, 2, 5 and picked with the second row first.")

# %% [markdown]
r"""
`flat` is the one to remember. `reshape` returns a view *when it can* and copies when it must; so writing into its result changes the
original sometimes. `view` never copies: it raises an error instead. Prefer `view` where sharing matters.
"""

# %%
print("a.reshape(6) shares a's memory:  ", a.reshape(6).data_ptr() == a.data_ptr())
print("a.T.reshape(6) shares a's memory:", a.T.reshape(6).data_ptr() == a.data_ptr())
try:
    a.T.view(6)
except RuntimeError as error:
    print(error)

# %% [markdown]
r"""
### The version counter

Autograd has to know about writes. Each tensor carries a counter, `_version`, that every in-place operation of PyTorch
increases by one. Its views share it.

A tensor of zeros is written five times: directly, with `add_`; through a slice; through `detach()`; through `numpy()`; through `.data`.
**Predict** its counter after each of the five writes: a tuple of five numbers.
"""

# %%
predict("version counts", ...)      # such as (1, 1, 1, 1, 1)

# %%
z = torch.zeros(4)
counts = []
z.add_(1)               # directly
counts.append(z._version)
z[:2].mul_(3)           # through a view
counts.append(z._version)
z.detach().add_(1)      # through a detached tensor
counts.append(z._version)
z.numpy()[0] = 7.0      # through NumPy
counts.append(z._version)
z.data.add_(1)          # through .data
counts.append(z._version)
reveal("version counts", tuple(counts), tolerance=0)
print(z)

# %% [markdown]
r"""
Writes through views and through `detach()` are counted. Writes through NumPy and through `.data` are **not**: they change
the numbers behind autograd's back. (`.data` reads the same memory, but with a counter of its own.)

### A leaf that waits for a gradient refuses

A tensor that you made, with `requires_grad=True` or by calling `requires_grad_()`, is a **leaf**: gradients end there. If it
were written in place it would be a result, of the operation that wrote it, and no end any more. So PyTorch refuses at once:
"""

# %%
w = torch.ones(3, requires_grad=True)
try:
    w += 1
except RuntimeError as error:
    print(error)

# %% [markdown]
r"""
An update of a parameter *is* such a write, and [Tutorial 2](tutorial_02_minimal_learning_problem.ipynb) does it where
autograd is not looking: inside `torch.no_grad()`.

### Why it counts

To differentiate, an operation keeps what its derivative will need. Since $\frac{d}{dx} e^x = e^x$, `exp` keeps its own
*result*. If that result is overwritten before `backward()` runs, the derivative would be computed from the wrong numbers. So autograd
notes the version of each tensor it keeps and compares it on the way back.
"""

# %%
x = torch.tensor([0.0, 1.0, 2.0], requires_grad=True)
y = x.exp()
y.add_(1)                       # e^x + 1, in place
try:
    y.sum().backward()
except RuntimeError as error:
    print(str(error).split(" Hint")[0])

# %% [markdown]
r"""
Read it slowly; it is one of the better error messages there are. It names the operation whose result was overwritten, the version found and
the version expected.

**Predict.** The derivative of $e^x + 1$ at 0 is 1. Replace `y.add_(1)` by `y.data.add_(1)`. What does `x.grad[0]` hold: 1, 2, or is
there an `"error"`?
"""

# %%
predict("gradient through .data", ...)

# %%
x = torch.tensor([0.0, 1.0, 2.0], requires_grad=True)
y = x.exp()
y.data.add_(1)
y.sum().backward()
reveal("gradient through .data", x.grad[0])
print("x.grad:", x.grad)
print("e^x:   ", x.detach().exp())

x.grad = None
y = x + 1
y.mul_(2)                       # in place too, and harmless: see below
y.sum().backward()
print("2(x + 1) in place:", x.grad)

# %% [markdown]
r"""
No error, and the wrong gradient: $e^x + 1$ instead of $e^x$. The error message was a protection, and `.data` is a way round it.
The last line shows the other side: after an operation that keeps *nothing* an in-place write does no harm. `y = x + 1; y.mul_(2)` is
fine, because the derivative of $x + 1$ does not depend on any number.

The picture holds both versions against a central difference, which knows nothing of autograd.
"""

# %%
x0 = torch.linspace(-2, 2, 41, dtype=torch.float64)
fresh, behind = x0.clone().requires_grad_(), x0.clone().requires_grad_()
(fresh.exp() + 1).sum().backward()
y = behind.exp()
y.data.add_(1)
y.sum().backward()
h = 1e-5
difference = (((x0 + h).exp() + 1) - ((x0 - h).exp() + 1)) / (2 * h)

fig, ax = figure(width=6, height=3)
ax.plot(x0, difference, color=plots.GREY, linewidth=5, alpha=0.5, label="central difference")
ax.plot(x0, fresh.grad, color=plots.BLUE, label="autograd, y = y + 1")
ax.plot(x0, behind.grad, "--", color=plots.VERMILION, label="autograd, y.data.add_(1)")
ax.set(xlabel="x", ylabel="gradient", title="The derivative of exp(x) + 1")
ax.legend()
assert torch.allclose(fresh.grad, difference) and torch.allclose(behind.grad, difference + 1)
show(fig, "The derivative of exp(x) + 1 for x from -2 to 2. Autograd with a new tensor lies "
          "on the central difference; after the write through .data it lies 1 above, "
          "everywhere.")

# %% [markdown]
r"""
**Exercise 6 of 7: mended.** This function computes $(\sigma(x) + 1)^2$, with the sigmoid $\sigma$, and its `backward` raises
the in-place error. The derivative of the sigmoid is $\sigma(1 - \sigma)$, so it too keeps its result.

```python
def broken(x):
    s = torch.sigmoid(x)
    s += 1
    return s * s
```

Write it so that the value is the same and the gradient is right.
"""

# %%
def mended(x):
    """(sigmoid(x) + 1) ** 2, differentiable."""
    ### BEGIN SOLUTION
    s = torch.sigmoid(x)
    s = s + 1              # a new tensor: the one that sigmoid kept is left alone
    return s * s
    ### END SOLUTION


check("mended", mended)
# hint("mended")

# %% [markdown]
r"""
## 5. Random tensors and probabilistic structure

### A seed fixes a program

`torch.manual_seed` sets the generator's state; each draw moves it on. The same program after the same seed gives the
same numbers, today and tomorrow, on your machine and in the browser. (PyTorch does not promise this from one release or
platform to the next, nor between CPU and GPU.)

**Predict.** Is drawing eight numbers and then eight more the same as drawing sixteen? Once for `rand` (uniform), once for
`randn` (normal). Answer `True` or `False`.
"""

# %%
predict("8 and 8 is 16", {"rand": ..., "randn": ...})

# %%
def in_two_parts(draw):
    """Does drawing 8 and 8 give the numbers of drawing 16?"""
    torch.manual_seed(0)
    parts = torch.cat([draw(8), draw(8)])
    torch.manual_seed(0)
    return torch.equal(parts, draw(16))


reveal("8 and 8 is 16", {"rand": in_two_parts(torch.rand), "randn": in_two_parts(torch.randn)})

# %% [markdown]
r"""
Normal numbers are made from pairs of uniform ones, and PyTorch pairs them differently once there are sixteen or more. The lesson
is not the number sixteen. A seed promises the same numbers to the same **program**, not to a similar one: change one
call and everything after it may change.

### A cloud through a matrix

Let $z$ have $d$ independent standard normal entries. Its mean is 0 and its **covariance** $\mathbb E[z z^{\mathsf T}]$ is the identity. Put it through a
matrix, $y = Lz$:

$$\mathbb E[y y^{\mathsf T}] = \mathbb E[L z z^{\mathsf T} L^{\mathsf T}] = L\, \mathbb E[z z^{\mathsf T}]\, L^{\mathsf T} = L L^{\mathsf T}.$$

The round cloud becomes an elliptic one, whose axes are the eigenvectors of $\Sigma = LL^{\mathsf T}$ and whose half-axes are the square roots of the eigenvalues. A circle of
radius 2 goes to the ellipse of "two standard deviations", and holds the same points: an invertible linear map takes the
inside to the inside.
"""

# %%
torch.manual_seed(3)
L = torch.tensor([[1.4, 0.0], [0.9, 0.5]])
samples = torch.randn(1000, 2)
moved = samples @ L.T                             # one sample a row, so L z becomes z @ L.T
angle = torch.linspace(0, 2 * math.pi, 200)
circle = 2 * torch.stack([angle.cos(), angle.sin()], dim=1)
inside = (samples.norm(dim=1) < 2)
inverse = torch.linalg.inv(L @ L.T)
inside_moved = ((moved @ inverse) * moved).sum(1) < 4      # yᵀ Σ⁻¹ y < 2²
print("covariance L Lᵀ:", L @ L.T, sep="\n")
print("inside the circle:", int(inside.sum()), "  inside the ellipse:", int(inside_moved.sum()))

# %%
fig, axes = figure(1, 2, width=8, height=4, sharex=True, sharey=True)
for ax, cloud, outline in zip(axes, (samples, moved), (circle, circle @ L.T)):
    ax.plot(*cloud.T, ".", markersize=3, alpha=0.5)
    ax.plot(*outline.T, color=plots.VERMILION, label="2 standard deviations")
    ax.set(xlabel="first entry", ylabel="second entry", aspect="equal")
axes[0].set_title("z, with covariance I")
axes[1].set_title("y = L z, with covariance L Lᵀ")
axes[0].legend(loc="upper left")
assert inside.sum() == inside_moved.sum()
assert abs(inside.double().mean() - (1 - math.exp(-2))) < 0.04       # a disc of radius 2: 1 − e⁻²
show(fig, "Left: a thousand standard normal points, a round cloud, with the circle of radius "
          "2. Right: the same points after multiplication by L, a tilted elliptic cloud, with "
          "the image of the circle. Circle and ellipse hold the same points, about 86 per "
          "cent.")

# %% [markdown]
r"""
How close is the covariance of these thousand points to $\Sigma = LL^{\mathsf T}$? Each entry of the sample covariance is an average of products $y_i y_j$, and
for normal variables $\mathbb E[y_i^2 y_j^2] = \Sigma_{ii}\Sigma_{jj} + 2\Sigma_{ij}^2$ (Isserlis' theorem), so one product has variance $\Sigma_{ii}\Sigma_{jj} + \Sigma_{ij}^2$. The average of $n$ of
them is off by about its **standard error**,

$$\operatorname{SE}\big(\hat\Sigma_{ij}\big) = \sqrt{\frac{\Sigma_{ii}\Sigma_{jj} + \Sigma_{ij}^2}{n}} .$$
"""

# %%
asked = L @ L.T
found = torch.cov(moved.T)
variances = asked.diagonal()
error = ((variances[:, None] * variances + asked ** 2) / len(moved)).sqrt()
for i, j in ((0, 0), (0, 1), (1, 1)):
    print(f"entry ({i}, {j}): asked {asked[i, j]:.3f}, found {found[i, j]:.3f} ± {error[i, j]:.3f}")

# %% [markdown]
r"""
**Exercise 7 of 7: given covariance.** Turn this round. Given a covariance matrix $\Sigma$ of shape $(d, d)$, draw `n` samples, one a row,
with mean 0 and covariance $\Sigma$. You need *some* $L$ with $LL^{\mathsf T} = \Sigma$; `torch.linalg.cholesky` finds a lower triangular one.
(The check's $\Sigma$ is `float64`, so draw $z$ in `covariance.dtype`.)

The check draws 20 000 samples and allows each entry of the sample covariance 4 standard errors.
"""

# %%
def given_covariance(covariance, n):
    """n samples, one a row, with mean 0 and the given covariance (a tensor of shape (d, d))."""
    ### BEGIN SOLUTION
    factor = torch.linalg.cholesky(covariance)
    return torch.randn(n, len(covariance), dtype=covariance.dtype) @ factor.T
    ### END SOLUTION


check("given covariance", given_covariance)
# hint("given covariance")

# %% [markdown]
r"""
### How precise is an average?

Averages of random draws will stand in for expectations all through this course. How far off is one? For $N$ independent
draws of variance $\sigma^2$ the variances add, and the mean divides by $N$:

$$\operatorname{Var}\Big(\frac1N \sum_{i} X_i\Big) = \frac{1}{N^2}\, N \sigma^2 = \frac{\sigma^2}{N},
\qquad \operatorname{SE} = \frac{\sigma}{\sqrt N}.$$

Nothing was assumed about the distribution but that its variance is finite. On logarithmic axes the standard error is a line of slope $-\tfrac12$.

**Predict.** You have 100 draws and want one more correct decimal digit: an error ten times smaller. How many draws do you need?
"""

# %%
predict("draws for one more digit", ...)

# %%
reveal("draws for one more digit", 100 * 10 ** 2)

# %% [markdown]
r"""
To see it, repeat the experiment 200 times. Each row below is one experiment of up to 4096 uniform draws, for which $\sigma = 1/\sqrt{12}$; the
spread of the 200 means is the standard error.
"""

# %%
torch.manual_seed(4)
draws = torch.rand(200, 4096, dtype=torch.float64)
sizes = torch.tensor([4, 16, 64, 256, 1024, 4096])
means = torch.stack([draws[:, :size].mean(1) for size in sizes.tolist()])      # one row for each N
spread = (means - 0.5).square().mean(1).sqrt()
predicted = (1 / 12) ** 0.5 / sizes.double().sqrt()
slope = (spread[-1] / spread[0]).log() / (sizes[-1] / sizes[0]).log()
for size, found, said in zip(sizes.tolist(), spread.tolist(), predicted.tolist()):
    print(f"N = {size:4}   spread of the mean {found:.4f}   σ/√N {said:.4f}")
print(f"slope {slope:.2f}")

# %%
fig, (left, right) = figure(1, 2, width=8, height=3.2)
left.plot(sizes, means[:, :25], color=plots.SKY, alpha=0.6, linewidth=1)
left.fill_between(sizes, 0.5 - 2 * predicted, 0.5 + 2 * predicted, color=plots.ORANGE, alpha=0.35,
                  label="0.5 ± 2 σ/√N")
left.set(xscale="log", xlabel="draws N", ylabel="mean of N draws",
         title="25 of the 200 experiments")
left.legend()
right.loglog(sizes, spread, "o", label="spread of 200 means")
plots.slope_guide(right, sizes, predicted[0], -0.5, "σ/√N: slope −½")
right.set(xlabel="draws N", ylabel="standard error", title="A straight line")
right.legend()
assert abs(slope + 0.5) < 0.03 and ((spread / predicted - 1).abs() < 4 / math.sqrt(2 * 200)).all()
assert ((means - 0.5).abs() < 2 * predicted[:, None]).double().mean() > 0.92
show(fig, "Left: the means of 25 experiments against the number of draws, narrowing towards "
          "one half; nearly all lie in the band of plus or minus two standard errors. Right: "
          "the spread of 200 means against N on logarithmic axes falls along a line of slope "
          f"minus one half (measured {slope:.2f}).")

# %% [markdown]
r"""
Two hundred experiments do not measure a spread exactly either: the relative standard error of a standard deviation from $R$ values
is about $1/\sqrt{2R}$, here 5 %. The dots scatter around the line by about that much. Whenever this course shows
an average, it prints the standard error beside it; a number without one is half a result.

## What you can answer now

1. **`x.expand(4, 3)` costs no memory**: a stride of 0 reads the same numbers again. Its adjoint *sums* over the copies, and that is the gradient of
   every broadcast operation.
2. **Shapes broadcast when, lined up on the right, sizes agree or one is 1.** A column against a row gives a table of all pairs and no error; a reduction without `keepdim` can be
   lined up with the wrong axis.
3. **The spacing of `float32` at $10^8$ is 8**, so adding 1 changes nothing. In a central difference truncation falls like $h^2$ and rounding
   rises like $\varepsilon/h$; the best $h$ is near $(3\varepsilon)^{1/3}$: $10^{-2}$ or $10^{-5}$.
4. **$AB$ is the sum over $k$ of (column $k$ of $A$)(row $k$ of $B$).** A chain that ends in a vector should be multiplied from that end: $n^2$ instead of $n^3$.
5. **Everybody who reads the memory changes**: views, `detach()`, NumPy. Autograd compares version counters, which count PyTorch's in-place operations,
   also through `detach()`, but not through `.data` or NumPy.
6. **$Lz$ has covariance $LL^{\mathsf T}$**, and an average of $N$ draws is off by about $\sigma/\sqrt N$: a digit more costs a hundred times the draws.

Next: [Tutorial 2, a minimal learning problem](tutorial_02_minimal_learning_problem.ipynb), where gradients become the subject.
"""

# %%
progress()
