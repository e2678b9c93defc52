"""What an exercise is: a name, three hints, and a function that judges an answer."""

from collections.abc import Callable
from dataclasses import dataclass, field


class Wrong(Exception):
    """Raised by a check: the answer is not right yet. Its text tells the learner what is likely wrong."""


@dataclass(frozen=True)
class Exercise:
    """One exercise. ``judge(*answers)`` raises ``Wrong`` or returns a sentence on what was shown to hold."""

    name: str
    judge: Callable[..., str]
    hints: tuple[str, str, str]
    seed: int


@dataclass
class Lesson:
    """The exercises of one lesson, in the order in which they are defined."""

    label: str
    title: str
    exercises: dict[str, Exercise] = field(default_factory=dict)

    def exercise(self, name, *, hints):
        """Decorate the function that judges the answer to exercise ``name``.

        ``hints`` is a tuple of three texts: a question, a pointer, and nearly the answer.
        """
        if name in self.exercises:
            raise ValueError(f"{self.label} has two exercises named {name!r}; give the second another name")
        if len(hints) != 3:
            raise ValueError(f"exercise {name!r} has {len(hints)} hints; write three: a question, a pointer, "
                             "and nearly the answer")

        def add(judge):
            self.exercises[name] = Exercise(name, judge, tuple(hints), seed=1000 + len(self.exercises))
            return judge

        return add

    def find(self, name):
        """The exercise called ``name``; a ``KeyError`` that lists the names if there is none."""
        if name not in self.exercises:
            raise KeyError(f"{self.label} has no exercise {name!r}; its exercises are: "
                           + ", ".join(self.exercises))
        return self.exercises[name]
