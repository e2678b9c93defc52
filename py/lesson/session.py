"""What the learner has done so far in the lesson that is open; kept in memory only."""

import importlib

from .exercise import Lesson


class Session:
    """One run through one lesson: results of checks, hints given, predictions made and answers revealed."""

    def __init__(self, lesson: Lesson):
        self.lesson = lesson
        self.results: dict[str, bool] = {}          # exercise → did its last check succeed
        self.hints_given: dict[str, int] = {}
        self.predictions: dict[str, object] = {}
        self.revealed: dict[str, bool | None] = {}  # prediction → right, wrong, or None if none was made


_open: Session | None = None


def begin(name):
    """Open a lesson: ``begin("tutorial_01")``. Running it again starts afresh.

    ``name`` is the name of the file in ``lesson/checks`` that holds the lesson's exercises. Prints one line.
    """
    global _open
    _open = Session(importlib.import_module(f"{__package__}.checks.{name}").lesson)
    lesson = _open.lesson
    print(f"{lesson.label}, {lesson.title}: {len(lesson.exercises)} exercises. "
          "Stuck? hint(\"name of the exercise\"). How far? progress().")


def current():
    """The open session; a ``RuntimeError`` that says what to do if no lesson is open."""
    if _open is None:
        raise RuntimeError("no lesson is open: run the notebook's first code cell, which calls begin()")
    return _open


def progress():
    """Print in one line which exercises are solved and how many predictions were right.

    ``●`` solved, ``◐`` tried, ``○`` not attempted.
    """
    session = current()
    names = list(session.lesson.exercises)
    marks = "".join({True: "●", False: "◐", None: "○"}[session.results.get(name)] for name in names)
    solved = sum(session.results.values())
    right = [was for was in session.revealed.values() if was is not None]
    line = f"{session.lesson.label}: {marks}  {solved} of {len(names)} exercises solved"
    if right:
        line += f", {sum(right)} of {len(right)} predictions right"
    following = next((name for name in names if not session.results.get(name)), None)
    print(line + (f"; next: {following}." if following else ". All done."))
