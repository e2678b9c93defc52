"""Graph drawings: the same on both engines, shared nodes once, well-formed, with a text equivalent inside."""

import xml.etree.ElementTree as ElementTree

import engines
import pytest

from lesson import layout

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(params=engines.ENGINES)
def drawn(request):
    return engines.ask("drawings.py", request.param)


def test_both_engines_draw_the_same():
    assert engines.ask("drawings.py", "torch") == engines.ask("drawings.py", "shim")


def test_a_shared_node_stands_there_once(drawn):
    labels = [label for label, _ in drawn["diamond"]["nodes"]]
    assert labels.count("a ()") == 1
    assert labels == ["MulBackward0", "ExpBackward0", "SinBackward0", "MulBackward0", "a ()"]
    assert drawn["diamond"]["edges"].count([3, 4]) == 2      # s = a * a uses a twice
    assert "×2" in drawn["diamond"]["svg"]


def test_leaves_and_operations_are_told_apart(drawn):
    root = ElementTree.fromstring(drawn["long edge"]["svg"])
    fills = {box.get("fill") for box in root.iter(f"{SVG}rect")}
    assert len(fills) == 3       # operation, leaf, outside
    assert {box.get("rx") for box in root.iter(f"{SVG}rect")} == {"4", "15"}     # not by colour alone


def test_text_equivalent(drawn):
    assert drawn["diamond"]["text"] == (
        "The graph from the output back to the leaves: MulBackward0 #1 (y) → ExpBackward0, SinBackward0; "
        "ExpBackward0 → MulBackward0 #2 (s); SinBackward0 → MulBackward0 #2 (s); "
        "MulBackward0 #2 (s) → leaf a () ×2.")
    assert drawn["long edge"]["text"].endswith("Not in the graph: x.")
    assert drawn["leaf alone"]["text"] == "No graph yet. On its own: leaf w (3,)."
    for picture in drawn.values():
        root = ElementTree.fromstring(picture["svg"])
        assert root.find(f"{SVG}desc").text == picture["text"]


def test_everything_lies_inside_the_picture(drawn):
    for name, picture in drawn.items():
        root = ElementTree.fromstring(picture["svg"])
        left, top, width, height = map(float, root.get("viewBox").split())
        for box in root.iter(f"{SVG}rect"):
            x, y, w, h = (float(box.get(key)) for key in ("x", "y", "width", "height"))
            assert left <= x and x + w <= left + width and top <= y and y + h <= top + height, name


def test_layers_are_longest_paths():
    edges = [(0, 1), (1, 2), (0, 2), (2, 3), (0, 3)]
    assert layout.layers_of(4, edges) == [0, 1, 2, 3]


def test_boxes_in_a_layer_do_not_overlap():
    edges = [(0, i) for i in range(1, 6)] + [(i, 6) for i in range(1, 6)] + [(0, 6)]
    widths = [60, 90, 40, 120, 60, 70, 60]
    x, layer, routes = layout.place(widths, edges, gap=20)
    middle = sorted(range(1, 6), key=lambda i: x[i])
    for a, b in zip(middle, middle[1:]):
        assert x[a] + widths[a] / 2 + 20 <= x[b] - widths[b] / 2 + 1e-9
    assert len(routes) == len(edges) and routes[-1][0] == (x[0], 0) and routes[-1][-1] == (x[6], 2)


def test_a_crossing_that_can_be_avoided_is():
    # 0 → 2, 1 → 3 with the upper nodes met in the other order than the lower ones
    x, _, _ = layout.place([50] * 6, [(0, 1), (0, 2), (1, 4), (2, 3), (4, 5), (3, 5)])
    assert (x[1] < x[2]) == (x[4] < x[3])
