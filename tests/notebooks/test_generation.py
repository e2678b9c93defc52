"""The notebooks are what their sources give, byte for byte; the learner's copy gives nothing away."""

import base64
import importlib.util
import io
import json
import re

import engines
import matplotlib
import numpy as np
import pytest
from PIL import Image

spec = importlib.util.spec_from_file_location("notebooks", engines.PY / "lite" / "notebooks.py")
notebooks = importlib.util.module_from_spec(spec)
spec.loader.exec_module(notebooks)

LESSONS = notebooks.names()
PINNED_MATPLOTLIB = "3.10.8"


def cells(lesson, worked=False):
    path = engines.ROOT / "content" / ("worked" if worked else "") / f"{lesson}.ipynb"
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


@pytest.mark.parametrize("lesson", LESSONS)
def test_regenerating_the_learner_copy_changes_nothing(lesson):
    kept = (engines.ROOT / "content" / f"{lesson}.ipynb").read_text(encoding="utf-8")
    assert notebooks.to_text(notebooks.learner(lesson)) == kept, "run python py/lite/notebooks.py and commit"


@pytest.mark.parametrize("lesson", LESSONS)
def test_regenerating_the_worked_copy_changes_nothing(lesson):
    kept = json.loads((engines.ROOT / "content" / "worked" / f"{lesson}.ipynb").read_text(encoding="utf-8"))
    made = json.loads(notebooks.to_text(notebooks.execute(notebooks.solved(lesson), lesson)))
    pictures = list(zip(_take_pictures(kept), _take_pictures(made), strict=True))
    assert made == kept, "run python py/lite/notebooks.py and commit"
    if matplotlib.__version__ != PINNED_MATPLOTLIB:
        print(f"{len(pictures)} pictures not compared: they were drawn by Matplotlib {PINNED_MATPLOTLIB}, "
              f"this is {matplotlib.__version__}")
        return
    for a, b in pictures:
        _same_picture(a, b)


def _take_pictures(notebook):
    """Remove the PNGs from a notebook's outputs and return them."""
    outputs = [output for cell in notebook["cells"] for output in cell.get("outputs", [])]
    return [output["data"].pop("image/png") for output in outputs if "image/png" in output.get("data", {})]


def _same_picture(a, b):
    """Equal pixels, but for a few that another machine's last bit may have moved."""
    if a == b:
        return
    a, b = (np.asarray(Image.open(io.BytesIO(base64.b64decode(png))).convert("RGB"), dtype=int)
            for png in (a, b))
    assert a.shape == b.shape
    assert (abs(a - b).max(axis=-1) > 8).mean() < 1e-3


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_learner_copy_holds_no_solution(lesson):
    source = (notebooks.SOURCES / f"{lesson}.py").read_text(encoding="utf-8")
    blocks = re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", source, flags=re.S)
    outside = re.sub(r"### BEGIN SOLUTION\n.*?### END SOLUTION", "", source, flags=re.S)
    assert len(blocks) >= 5
    outside = _squeeze(outside)
    telling = [line for block in blocks for line in map(_squeeze, block.splitlines())
               if len(line) > 8 and line not in outside]
    assert telling
    copy = _squeeze(json.dumps(cells(lesson), ensure_ascii=False))
    # What Run All prints in the learner's copy is looked at too.
    ran = engines.ask("run_cells.py", "torch", str(engines.ROOT / "content" / f"{lesson}.ipynb"))
    copy += _squeeze("".join(cell["stdout"] for cell in ran["cells"]))
    for line in telling:
        assert line not in copy, f"the learner's copy gives away: {line}"
    assert "BEGIN SOLUTION" not in copy.upper() and "BEGINSOLUTION" not in copy.upper()
    for cell in cells(lesson):
        assert not cell.get("outputs") and cell.get("execution_count") is None


def _squeeze(text):
    return re.sub(r"\s+", "", text.replace("\\n", "").replace('\\"', '"'))


@pytest.mark.parametrize("lesson", LESSONS)
def test_no_hint_is_in_a_notebook(lesson):
    short = re.match(r"(tutorial|workshop)_\d+", lesson).group()
    hints = engines.ask("judge.py", "torch", short)["exercises"]
    for worked in (False, True):
        text = _squeeze(json.dumps(cells(lesson, worked), ensure_ascii=False))
        for exercise, layers in hints.items():
            for layer in layers[1:]:
                assert _squeeze(layer)[:60] not in text, f"a hint for {exercise} stands in the notebook"
    for cell in cells(lesson):
        if cell["cell_type"] == "code":
            assert not re.search(r"^hint\(", "".join(cell["source"]), flags=re.M), "a hint runs in Run All"


@pytest.mark.parametrize("lesson", LESSONS)
def test_headings_are_ordered(lesson):
    text = "\n".join("".join(cell["source"]) for cell in cells(lesson) if cell["cell_type"] == "markdown")
    text = re.sub(r"```.*?```", "", text, flags=re.S)
    levels = [len(marks) for marks in re.findall(r"^(#+) \S", text, flags=re.M)]
    assert levels[0] == 1 and levels.count(1) == 1
    for above, below in zip(levels, levels[1:]):
        assert below <= above + 1, f"a heading of level {below} follows one of level {above}"


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_figure_has_its_text_equivalent_and_an_assert(lesson):
    figures = 0
    for cell in cells(lesson, worked=True):
        if cell["cell_type"] != "code":
            continue
        source, outputs = "".join(cell["source"]), cell["outputs"]
        if re.search(r"\bshow\(", source):
            assert re.search(r"^\s*assert ", source, flags=re.M), f"no assert beside a figure:\n{source}"
        printed = re.sub(r"\s+", " ", "".join("".join(o.get("text", "")) for o in outputs))
        for output in outputs:
            data = output.get("data", {})
            if "image/png" in data or "image/svg+xml" in data:
                figures += 1
                words = re.sub(r"\s+", " ", "".join(data["text/plain"]))
                assert len(words) > 40 and f"In words: {words}" in printed
            if "image/png" in data:
                assert re.sub(r"\s+", " ", output["metadata"]["image/png"]["alt"]) == words
    assert figures >= 3


@pytest.mark.parametrize("lesson", LESSONS)
def test_code_cells_can_be_read_at_once(lesson):
    for cell in cells(lesson):
        lines = "".join(cell["source"]).splitlines()
        if cell["cell_type"] == "code":
            assert len(lines) <= 32, f"{len(lines)} lines:\n" + "\n".join(lines)
            assert max(map(len, lines), default=0) <= 100, "a notebook column holds about 100 characters"


@pytest.mark.parametrize("lesson", LESSONS)
def test_links_say_where_they_go(lesson):
    for cell in cells(lesson):
        if cell["cell_type"] == "markdown":
            for text, target in re.findall(r"(?<!!)\[([^\]]+)\]\(([^)]+)\)", "".join(cell["source"])):
                assert text.lower().strip() not in {"here", "link", "this"} and len(text) > 3
                if not re.match(r"https?:|#", target):
                    path = engines.ROOT / "content" / target.split("#")[0]
                    assert path.exists(), f"{target} does not exist"

