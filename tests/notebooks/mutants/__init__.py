"""Wrong answers, one file for each lesson: every check must turn them down and name the mistake."""

from typing import NamedTuple


class Mutant(NamedTuple):
    """A plausible wrong answer to ``exercise``; the check's message must contain ``says``."""

    exercise: str
    mistake: str        # in words, for the test's name
    says: str           # a fragment of the message that names the mistake
    answers: tuple      # what is handed to check() after the exercise's name


class Mutants(list):
    """The wrong answers of one lesson; ``@wrong(…)`` adds a function, ``wrong.answer(…)`` values."""

    def __call__(self, exercise, *, says):
        """Decorate a wrong function; its name, read as words, is the mistake."""
        def add(function):
            self.append(Mutant(exercise, function.__name__.replace("_", " "), says, (function,)))
            return function
        return add

    def answer(self, exercise, mistake, *answers, says):
        """Add a wrong answer that is not a single function."""
        self.append(Mutant(exercise, mistake, says, answers))
