"""A small graph with a number on every edge: local derivatives, paths, and what arrives at each node."""

from matplotlib.patches import Circle

from .plots import BLACK, BLUE, GREY, VERMILION

_IDLE, _ACTIVE, _RADIUS = "#d6e6f2", "#f6d58a", 0.26


def draw(ax, places, edges, *, path=(), active=(), values=None, title=""):
    """Draw nodes at ``places`` and the ``edges`` between them, each with its number; return the lit numbers.

    ``places`` maps a node's name to (x, y); ``edges`` is a list of (from, to, number) and every arrow points
    from → to. ``path``, a sequence of names, is drawn thick, the rest of the edges thin and dotted; without a
    path all edges are plain. Nodes in ``active`` are amber with a thick border. ``values`` maps names to a
    number that is written beside the node. Returned are the numbers along ``path``, in its order.
    """
    steps = list(zip(path, path[1:]))
    across, up = zip(*places.values())
    middle = (min(across) + max(across)) / 2
    for a, b, number in edges:
        lit = (a, b) in steps
        _arrow(ax, places[a], places[b], f"{number:g}", lit, faint=bool(path) and not lit)
    for name, (x, y) in places.items():
        on = name in active or name in path
        ax.add_patch(Circle((x, y), _RADIUS, facecolor=_ACTIVE if on else _IDLE, edgecolor=BLACK,
                            linewidth=2.2 if on else 1.0, zorder=4))
        ax.text(x, y, name, ha="center", va="center", family="monospace", weight="bold", zorder=5)
        if values and name in values:
            side = -1 if x < middle else 1          # outside, away from the edges
            ax.text(x + 0.32 * side, y + 0.08, f"{values[name]:g}", ha="right" if side < 0 else "left",
                    va="bottom", color=BLUE, weight="bold", zorder=5)
    ax.set(xlim=(min(across) - 0.8, max(across) + 0.8), ylim=(min(up) - 0.45, max(up) + 0.45),
           aspect="equal", title=title)
    ax.axis("off")
    return [number for a, b in steps for start, end, number in edges if (start, end) == (a, b)]


def _arrow(ax, start, end, label, lit, faint):
    """An arrow between the rims of two nodes, with its number on a white patch at its middle."""
    (x0, y0), (x1, y1) = start, end
    length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
    dx, dy = (x1 - x0) / length * _RADIUS, (y1 - y0) / length * _RADIUS
    colour = VERMILION if lit else GREY
    ax.annotate("", (x1 - dx, y1 - dy), (x0 + dx, y0 + dy), arrowprops={
        "arrowstyle": "-|>", "color": colour, "linewidth": 2.6 if lit else 1.2,
        "linestyle": ":" if faint else "-", "shrinkA": 0, "shrinkB": 0})
    ax.text((x0 + x1) / 2, (y0 + y1) / 2, label, ha="center", va="center", fontsize=9.5, zorder=3.5,
            color=colour if lit else BLACK, weight="bold" if lit else "normal",
            bbox={"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none"})
