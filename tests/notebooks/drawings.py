"""``drawings.py ENGINE``: draw a few graphs; print their SVG and text as JSON."""

import json
import sys

import engines

engines.use(sys.argv[1])


def main():
    """Graphs with a diamond, a repeated edge, a long edge, a leaf alone, and a tensor outside."""
    import torch

    from lesson.drawing import Drawing
    from lesson.graph import trace

    a = torch.tensor(2.0, requires_grad=True)
    w, b = torch.ones(3, requires_grad=True), torch.zeros(3, requires_grad=True)
    x = torch.ones(3)
    s = a * a
    h = w * x + b
    graphs = {
        "diamond": {"y": s.exp() * s.sin(), "s": s, "a": a},
        "long edge": {"loss": (h * h + w).mean(), "h": h, "w": w, "b": b, "x": x},
        "leaf alone": {"w": w},
        "outside": {"x": x},
        "two outputs": {"total": h.sum(), "largest": h.max(), "w": w},
        "unnamed": {"y": (w * b).sum()},
    }
    drawn = {}
    for name, tensors in graphs.items():
        picture = Drawing(trace(**tensors))
        drawn[name] = {"svg": picture.svg, "text": picture.text, "edges": picture.graph.edges,
                       "nodes": [(node.label, node.leaf) for node in picture.graph.nodes]}
    print(json.dumps(drawn))


main()
