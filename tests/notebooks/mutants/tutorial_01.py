"""Wrong answers to the exercises of Tutorial 1."""

from . import Mutants

MUTANTS = wrong = Mutants()


@wrong("unbroadcast", says="shape")
def sums_everything(g, shape):
    return g.sum()


wrong.answer("unbroadcast", "a number", 3, says="raised")
