"""Exercises of Tutorial 1, Tensor fundamentals."""

from ..exercise import Lesson
from ..oracles import Draws, compare, require, tensor

lesson = Lesson("Tutorial 1", "Tensor fundamentals")


@lesson.exercise("unbroadcast", hints=(
    "a?",
    "b",
    "c",
))
def unbroadcast(f):
    draws = Draws(11)
    for small, large in [((3,), (4, 3)), ((2, 1), (2, 5))]:
        x, g = draws.normal(*small), draws.normal(*large)
        want = g.sum(0) if small == (3,) else g.sum(1, keepdim=True)
        compare(f(g, small), want, f"unbroadcast(g of shape {large}, {small})")
    return "fine."
