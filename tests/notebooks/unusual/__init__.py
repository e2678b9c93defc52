"""Right answers written unlike the solution, one file for each lesson: every check must accept them."""

from typing import NamedTuple


class Answer(NamedTuple):
    """A right answer to ``exercise``."""

    exercise: str
    unusual: str        # what is unlike the solution, in words, for the test's message
    answers: tuple      # what is handed to check() after the exercise's name


class Answers(list):
    """The right answers of one lesson; ``@right(…)`` adds a function, ``right.answer(…)`` values."""

    def __call__(self, exercise):
        """Decorate a right function; its name, read as words, says what is unusual."""
        def add(function):
            self.append(Answer(exercise, function.__name__.replace("_", " "), (function,)))
            return function
        return add

    def answer(self, exercise, unusual, *answers):
        """Add a right answer that is not a single function."""
        self.append(Answer(exercise, unusual, answers))
