"""Both copies of every lesson run from a fresh start, and print the same on PyTorch and on the shim."""

import json

import engines
import pytest
from printed import difference

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
    _same_cells(real["cells"], shim["cells"])


@pytest.mark.parametrize("engine", engines.ENGINES)
@pytest.mark.parametrize("lesson", LESSONS)
def test_the_worked_copy_holds_what_is_printed(lesson, engine):
    path = engines.ROOT / "content" / "worked" / f"{lesson}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    _same_cells([_kept(cell) for cell in notebook["cells"] if cell["cell_type"] == "code"],
                run(engine, "worked", lesson)["cells"])


def _kept(cell):
    """A worked cell's saved outputs in the form that the runner reports."""
    streams = [output for output in cell["outputs"] if output["output_type"] == "stream"]
    others = [output for output in cell["outputs"] if output["output_type"] != "stream"]
    return {"id": cell["id"], "stdout": "".join("".join(output["text"]) for output in streams),
            "displays": [{"text": output["data"].get("text/plain", ""), "kinds": sorted(output["data"])}
                         for output in others]}


def _same_cells(expected, got):
    assert [cell["id"] for cell in expected] == [cell["id"] for cell in got]
    for a, b in zip(expected, got):
        problem = difference(a["stdout"], b["stdout"])
        assert problem is None, f"cell {a['id']}: {problem}"
        assert [d["kinds"] for d in a["displays"]] == [d["kinds"] for d in b["displays"]], f"cell {a['id']}"
        for x, y in zip(a["displays"], b["displays"]):
            problem = difference(x["text"], y["text"])
            assert problem is None, f"cell {a['id']}: {problem}"
