"""Both copies of every lesson run from a fresh start, and print the same on PyTorch and on the shim."""

import json

import engines
import pytest
from printed import same_cells, saved

LESSONS = sorted(path.stem for path in (engines.ROOT / "content").glob("*_0*.ipynb"))
COPIES = {"learner": "content", "worked": "content/worked"}


def run(engine, copy, lesson):
    """What the runner reports for one copy of a lesson."""
    return engines.ask("run_cells.py", engine, str(engines.ROOT / COPIES[copy] / f"{lesson}.ipynb"))


@pytest.mark.parametrize("engine", engines.ENGINES)
@pytest.mark.parametrize("copy", COPIES)
@pytest.mark.parametrize("lesson", LESSONS)
def test_run_all(lesson, copy, engine):
    ran = run(engine, copy, lesson)
    for cell in ran["cells"]:
        assert cell["error"] is None, f"cell {cell['id']}: {cell['error']}"
        assert not cell["stderr"], f"cell {cell['id']} writes to standard error: {cell['stderr']}"
    print(f"{lesson}, {copy}, {engine}: {ran['seconds']:.1f} s")


@pytest.mark.parametrize("engine", engines.ENGINES)
@pytest.mark.parametrize("lesson", LESSONS)
def test_every_solution_passes_its_check(lesson, engine):
    ran = run(engine, "worked", lesson)
    assert ran["results"] == dict.fromkeys(ran["exercises"], True)


@pytest.mark.parametrize("engine", engines.ENGINES)
@pytest.mark.parametrize("lesson", LESSONS)
def test_an_untouched_stub_is_not_attempted(lesson, engine):
    ran = run(engine, "learner", lesson)
    assert ran["results"] == {}, "a stub was judged"
    said = "\n".join(cell["stdout"] for cell in ran["cells"])
    for exercise in ran["exercises"]:
        assert f"○ {exercise}: not attempted." in said


@pytest.mark.parametrize("copy", COPIES)
@pytest.mark.parametrize("lesson", LESSONS)
def test_both_engines_print_the_same(lesson, copy):
    real, shim = run("torch", copy, lesson), run("shim", copy, lesson)
    same_cells(real["cells"], shim["cells"])


@pytest.mark.parametrize("engine", engines.ENGINES)
@pytest.mark.parametrize("lesson", LESSONS)
def test_the_worked_copy_holds_what_is_printed(lesson, engine):
    path = engines.ROOT / "content" / "worked" / f"{lesson}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    same_cells([saved(cell) for cell in notebook["cells"] if cell["cell_type"] == "code"],
               run(engine, "worked", lesson)["cells"])
