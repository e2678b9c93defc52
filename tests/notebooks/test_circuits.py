"""Small graphs with a number on every edge."""

from lesson import circuits, figure
from lesson.plots import VERMILION

PLACES = {"y": (0, 2), "a": (0, 1), "x": (1, 0)}
EDGES = [("y", "a", 3.0), ("a", "x", 0.5), ("y", "x", -2.0)]


def texts(ax):
    return {text.get_text(): text for text in ax.texts if text.get_text()}


def test_every_node_and_every_number_is_written():
    _, ax = figure()
    assert circuits.draw(ax, PLACES, EDGES, title="A graph") == []
    assert set(texts(ax)) == {"y", "a", "x", "3", "0.5", "-2"} and ax.get_title(loc="left") == "A graph"


def test_a_path_returns_its_numbers_and_is_told_apart_by_more_than_colour():
    _, ax = figure()
    assert circuits.draw(ax, PLACES, EDGES, path="yax") == [3.0, 0.5]
    found = texts(ax)
    assert found["3"].get_color() == VERMILION and found["3"].get_weight() == "bold"
    assert found["-2"].get_color() != VERMILION and found["-2"].get_weight() == "normal"
    styles = [text.arrow_patch.get_linestyle() for text in ax.texts if getattr(text, "arrow_patch", None)]
    assert len(set(styles)) == 2


def test_values_stand_beside_their_nodes():
    _, ax = figure()
    circuits.draw(ax, PLACES, EDGES, active="a", values={"a": 12.0, "x": 7.0})
    found = texts(ax)
    assert found["12"].get_position()[0] < PLACES["a"][0]       # on the left of a node on the left
    assert found["7"].get_position()[0] > PLACES["x"][0]
