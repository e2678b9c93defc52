"""Every check turns down each wrong answer and names the mistake, and accepts right ones unlike the solution.

(That it accepts the solutions: test_run.py.)
"""

import ast
import re
import sys
from collections import Counter

import engines
import pytest

LESSONS = sorted(path.stem for path in (engines.HERE / "mutants").glob("*_0*.py"))

#: What is printed is not Markdown: its asterisks would be seen.
EMPHASIS = re.compile(r"(?<![\w*)\]])\*{1,2}[A-Za-z][\w ’'-]*\*{1,2}(?![\w*(\[])")


@pytest.mark.parametrize("engine", engines.ENGINES)
@pytest.mark.parametrize("lesson", LESSONS)
def test_wrong_answers_are_turned_down_and_named(lesson, engine):
    verdicts = engines.ask("judge.py", engine, lesson)["wrong"]
    assert verdicts
    for verdict in verdicts:
        what = f"{verdict['exercise']}, mutant {verdict['mistake']!r}: the check said\n{verdict['said']}"
        assert verdict["passed"] is False, what
        assert verdict["said"].startswith("✗"), what
        assert verdict["says"] in verdict["said"], f"{what}\nexpected to read: {verdict['says']}"
        assert not EMPHASIS.search(verdict["said"]), what


@pytest.mark.parametrize("engine", engines.ENGINES)
@pytest.mark.parametrize("lesson", LESSONS)
def test_right_answers_unlike_the_solution_are_accepted(lesson, engine):
    verdicts = engines.ask("judge.py", engine, lesson)["right"]
    assert verdicts
    for verdict in verdicts:
        what = f"{verdict['exercise']}, {verdict['unusual']!r}: the check said\n{verdict['said']}"
        assert verdict["passed"] is True, what
        assert verdict["said"].startswith("✓"), what
        assert not EMPHASIS.search(verdict["said"]), what


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_exercise_has_at_least_two_right_answers_unlike_the_solution(lesson):
    judged = engines.ask("judge.py", "torch", lesson)
    counts = Counter(verdict["exercise"] for verdict in judged["right"])
    for exercise in judged["exercises"]:
        assert counts[exercise] >= 2, f"{exercise} has {counts[exercise]} right answers"


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_exercise_has_at_least_two_wrong_answers_and_three_hints(lesson):
    judged = engines.ask("judge.py", "torch", lesson)
    counts = Counter(verdict["exercise"] for verdict in judged["wrong"])
    assert 5 <= len(judged["exercises"]) <= 8
    for exercise, hints in judged["exercises"].items():
        assert counts[exercise] >= 2, f"{exercise} has {counts[exercise]} mutants"
        assert all(len(hint) > 20 for hint in hints), f"{exercise}: a hint says almost nothing"
        assert not any(map(EMPHASIS.search, hints)), f"{exercise}: a hint has Markdown's asterisks"
        assert "?" in hints[0], f"{exercise}: the first hint asks a question"


@pytest.mark.parametrize("engine", engines.ENGINES)
@pytest.mark.parametrize("lesson", LESSONS)
def test_a_check_leaves_the_random_state_alone(lesson, engine):
    assert engines.ask("judge.py", engine, lesson)["undisturbed"]


def test_every_lesson_with_checks_has_wrong_and_right_answers():
    checks = {path.stem for path in (engines.PY / "lesson" / "checks").glob("*_0*.py")}
    assert checks == set(LESSONS)
    assert checks == {path.stem for path in (engines.HERE / "unusual").glob("*_0*.py")}


@pytest.mark.parametrize("path", sorted((engines.PY / "lesson").rglob("*.py")), ids=lambda path: path.stem)
def test_lesson_imports_only_torch_numpy_matplotlib(path):
    allowed = {"torch", "numpy", "matplotlib", "IPython"}     # IPython: only to display, inside a notebook
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        modules = []
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            modules = [node.module]
        for module in modules:
            top = module.split(".")[0]
            assert top in allowed or top in sys.stdlib_module_names, f"{path.name} imports {module}"
            assert top not in {"urllib", "http", "socket", "requests"}, f"{path.name} reaches for the network"
