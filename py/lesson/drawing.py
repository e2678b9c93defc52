"""Draw a graph as SVG: readable on light and dark pages, with its text equivalent inside."""

from html import escape

from . import layout
from .graph import trace
from .showing import show

# Fills carry dark text of their own, so the page's colour does not matter; lines are a grey seen on both.
INK, LINE = "#10202c", "#8a8f94"
OPERATION, LEAF, OUTSIDE = "#d6e6f2", "#f6d58a", "#e3e3e3"
NO_GRADIENT = "no gradient"
ROW, HEIGHT, MARGIN, CHARACTER = 74, 34, 12, 7.3


def draw_graph(**tensors):
    """Draw the graph behind named tensors, from the outputs (top) back to the leaves (bottom).

    ``draw_graph(loss=loss, w=w, b=b)``: the names label the drawing. Arrows point the way gradients flow,
    along ``next_functions``; a node used twice stands there once. Leaves are amber with a thick border,
    operations blue; a tensor outside the graph is grey and dashed.
    """
    show(Drawing(trace(**tensors)))


class Drawing:
    """A graph as a picture: ``svg`` and its equivalent in words, ``text``."""

    def __init__(self, graph):
        self.graph = graph
        self.text = graph.text
        self.svg = svg(graph)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"image/svg+xml": self.svg, "text/plain": self.text}


def svg(graph):
    """The SVG text of a ``Graph``; the same graph always gives the same text."""
    lines = [_lines(node) for node in graph.nodes]
    widths = [max(len(line) for line in texts) * CHARACTER + 22 for texts in lines]
    edges = sorted(set(graph.edges))
    x, layer, routes = layout.place(widths, edges)
    rows = max(layer[:len(widths)], default=-1) + 1
    beside = [max(len(name), len(NO_GRADIENT)) * CHARACTER + 22 for name in graph.outside]
    right = max([at + width / 2 for at, width in zip(x, widths)]
                + [at for route in routes for at, _ in route]
                + [sum(beside) + 24 * max(len(beside) - 1, 0)])
    height = (rows + bool(graph.outside)) * ROW - (ROW - HEIGHT)

    body = []
    for (a, b), route in zip(edges, routes):
        times = graph.edges.count((a, b))
        body.append(_edge(route, times))
    for i, texts in enumerate(lines):
        body.append(_box(x[i], layer[i], widths[i], texts, LEAF if graph.nodes[i].leaf else OPERATION,
                         graph.nodes[i].leaf))
    at = 0.0
    for name, width in zip(graph.outside, beside):
        body.append(_box(at + width / 2, rows, width, [name, NO_GRADIENT], OUTSIDE, dashed=True))
        at += width + 24
    w, h = right + 2 * MARGIN, height + 2 * MARGIN
    return (f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{w:.0f}" height="{h:.0f}" '
            f'viewBox="{-MARGIN} {-MARGIN} {w:.0f} {h:.0f}" font-family="ui-monospace, Menlo, Consolas, '
            f'\'DejaVu Sans Mono\', monospace" font-size="12">\n'
            f"<title>Computation graph</title>\n<desc>{escape(graph.text)}</desc>\n"
            '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
            f'orient="auto"><path d="M0 0L8 4L0 8z" fill="{LINE}"/></marker></defs>\n'
            + "\n".join(body) + "\n</svg>")


def _lines(node):
    """One or two lines of text for a node: what it is, and the learner's name for the tensor made there."""
    if node.leaf:
        return [node.label, node.name]
    return [node.name] + ([" = ".join(node.tensors)] if node.tensors else [])


def _box(x, layer, width, texts, fill, leaf=False, dashed=False):
    top = layer * ROW
    border = f'stroke="{INK if leaf else LINE}" stroke-width="{2.2 if leaf else 1.2}"'
    if dashed:
        border += ' stroke-dasharray="4 3"'
    parts = [f'<rect x="{x - width / 2:.1f}" y="{top}" width="{width:.1f}" height="{HEIGHT}" '
             f'rx="{4 if leaf else 15}" fill="{fill}" {border}/>']
    first = top + HEIGHT / 2 + (4 if len(texts) == 1 else -2)
    for i, text in enumerate(texts):
        named = i == (0 if leaf or dashed else 1)       # the line that holds the learner's own name
        strong = ' font-weight="700"' if named else ""
        parts.append(f'<text x="{x:.1f}" y="{first + 13 * i:.1f}" text-anchor="middle" fill="{INK}"{strong}>'
                     f"{escape(text)}</text>")
    return "".join(parts)


def _edge(route, times):
    """A smooth line from the bottom of one box through the places of its route to the top of the next."""
    (x, layer), *rest = route
    y = layer * ROW + HEIGHT
    path = [f"M{x:.1f} {y:.1f}"]
    for step, (to, layer) in enumerate(rest):
        last = step == len(rest) - 1
        below = layer * ROW - (1 if last else 0)
        bend = (ROW - HEIGHT) / 2
        path.append(f"C{x:.1f} {y + bend:.1f} {to:.1f} {below - bend:.1f} {to:.1f} {below:.1f}")
        x, y = to, below
        if not last:
            y += HEIGHT
            path.append(f"L{x:.1f} {y:.1f}")
    text = ""
    if times > 1:
        (a, first), (b, _) = route[0], route[1]
        text = (f'<text x="{(a + b) / 2 + 6:.1f}" y="{first * ROW + HEIGHT + (ROW - HEIGHT) / 2 + 4:.1f}" '
                f'fill="{LINE}" font-weight="700">×{times}</text>')
    return (f'<path d="{"".join(path)}" fill="none" stroke="{LINE}" stroke-width="1.6" '
            f'marker-end="url(#tip)"/>{text}')
