# %% [markdown]
r"""
# Tutorial 1 — Tensor fundamentals
$\alpha$
"""

# %%
import torch
from lesson import begin, check, draw_graph, figure, hint, predict, progress, reveal, show
from lesson import plots

begin("tutorial_01")

# %% [markdown]
"""
## One
"""

# %%
predict("stride", ...)

# %%
reveal("stride", torch.ones(3).expand(4, 3).stride())


# %%
def unbroadcast(g, shape):
    """Undo."""
    ### BEGIN SOLUTION
    extra = g.dim() - len(shape)
    g = g.sum(dim=tuple(range(extra))) if extra else g
    kept = [i for i, n in enumerate(shape) if n == 1 and g.shape[i] != 1]
    return g.sum(dim=kept, keepdim=True) if kept else g
    ### END SOLUTION


check("unbroadcast", unbroadcast)
# hint("unbroadcast")

# %%
torch.manual_seed(0)
fig, axes = figure(1, 2)
plots.heatmaps(axes, [torch.randn(3, 4), torch.ones(3, 4)], ["a", "b"], numbers="{:.1f}")
show(fig, "Two.")

# %%
w, b = torch.ones(3, requires_grad=True), torch.zeros(3, requires_grad=True)
x = torch.ones(3)
h = w * x + b
loss = (h * h + w).mean()
draw_graph(loss=loss, h=h, w=w, b=b, x=x)

# %%
progress()
