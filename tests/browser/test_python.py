"""Python in the browser is whole, however it was packed: help, sources, completion, magics, fonts, chance."""

import hashlib
import json
import re
import subprocess
import sys

import pytest

from browser.test_tutorial_1 import LESSON

#: Runs code as a cell does and gives all that comes back.
EXECUTE = """async (code) => {
  const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
  const future = kernel.requestExecute({ code, store_history: false, stop_on_error: false });
  const outputs = [];
  future.onIOPub = ({ header, content }) => outputs.push({ type: header.msg_type, ...content });
  const { content } = await future.done;
  return { reply: content, outputs };
}"""
COMPLETE = """async (code) => {
  const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
  const { content } = await kernel.requestComplete({ code, cursor_pos: code.length });
  return content.matches;
}"""

#: Prints for each module of `torch` and `lesson` how many docstrings it holds, those of its classes,
#: functions and methods among them, and one hash of all: a hash of each is more than a cell may put out.
DOCSTRINGS = """
def docstrings():
    import hashlib, importlib, inspect, json, pkgutil
    found = {}
    def keep(name, thing):
        # A dataclass without a docstring is given its signature, which every Python writes differently.
        if thing.__doc__ and "(" not in thing.__doc__.split()[0]:
            found.setdefault(module.__name__, {})[name] = inspect.cleandoc(thing.__doc__)
    for package in ("torch", "lesson"):
        top = importlib.import_module(package)
        for name in [package, *(m.name for m in pkgutil.walk_packages(top.__path__, package + "."))]:
            module = importlib.import_module(name)
            keep(name, module)
            for key, thing in vars(module).items():
                if getattr(thing, "__module__", None) == name and callable(thing):
                    keep(f"{name}.{key}", thing)
                    if inspect.isclass(thing):
                        for member, method in vars(thing).items():
                            if inspect.isfunction(method):
                                keep(f"{name}.{key}.{member}", method)
    print(json.dumps({name: [len(docs), hashlib.sha256(repr(sorted(docs.items())).encode()).hexdigest()]
                      for name, docs in found.items()}))
docstrings()
"""

#: Prints from which file each letter of a text and of a formula comes, in each of Matplotlib's fonts.
LETTERS = r"""
def letters():
    import json, os
    from matplotlib import font_manager
    from matplotlib.mathtext import MathTextParser
    found = {}
    for family in ("sans-serif", "serif", "monospace"):
        for style, weight in (("normal", "normal"), ("italic", "normal"), ("normal", "bold")):
            wanted = font_manager.FontProperties(family=family, style=style, weight=weight)
            found[f"{family} {style} {weight}"] = os.path.basename(font_manager.findfont(wanted))
    formula = (r"$\frac{\partial L}{\partial \mathbf{w}} = \sum_i \hat{x}_i\,"
               r"\mathcal{L}\,\mathbb{R}^n \mathrm{d}x \left(\int \sqrt{y}\right)$")
    for fonts in ("dejavusans", "dejavuserif", "cm", "stix", "stixsans"):
        wanted = font_manager.FontProperties(math_fontfamily=fonts)
        glyphs = MathTextParser("path").parse(formula, 72, wanted).glyphs
        found[fonts] = [[os.path.basename(glyph[0].fname), glyph[2]] for glyph in glyphs]
    print(json.dumps(found))
letters()
"""


def plain(text):
    """Without the colours of a terminal."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


@pytest.fixture(scope="module")
def page(open_notebook, built_site, serve):
    return open_notebook(serve(built_site), LESSON).wait_ready()


@pytest.fixture(scope="module")
def execute(page):
    return lambda code: page.tab.evaluate(EXECUTE, code)


@pytest.fixture(scope="module")
def native(root):
    """What Python on this machine prints for some code, with this repository's `torch`."""

    def run(code):
        command = [sys.executable, "-c", code]
        return subprocess.run(command, cwd=root / "py", capture_output=True, text=True, check=True).stdout

    return run


def test_every_docstring_is_there(page, native):
    expected, found = json.loads(native(DOCSTRINGS)), json.loads(page.python(DOCSTRINGS))
    assert sum(count for count, _ in expected.values()) > 300
    assert {module: docs for module, docs in expected.items() if found.get(module) != docs} == {}


def test_help_prints_a_docstring(page, native):
    said = page.python("import torch\nhelp(torch.Tensor.backward)\nhelp('numpy.linalg.svd')")
    first_line = native("import torch; print(torch.Tensor.backward.__doc__)").strip().splitlines()[0]
    assert said.startswith("Help on function backward in ") and first_line in said
    assert "Singular Value Decomposition" in said


def test_the_docstrings_of_other_packages_are_there(page):
    said = page.python("import numpy, matplotlib.pyplot as plt, json\n"
                       "print(numpy.sum.__doc__, plt.plot.__doc__, json.__doc__)")
    assert "Sum of array elements over a given axis" in said
    assert "Plot y versus x as lines and/or markers" in said
    assert "JSON (JavaScript Object Notation)" in said


def test_the_sources_of_the_course_are_there(page, root):
    code = """
import hashlib, importlib, inspect, json, pkgutil
import torch, lesson
names = [m.name for package in (torch, lesson)
         for m in pkgutil.walk_packages(package.__path__, package.__name__ + ".")]
sources = {name: inspect.getsource(importlib.import_module(name)) for name in names}
print(json.dumps({name: hashlib.sha256(source.encode()).hexdigest() for name, source in sources.items()
                  if source.strip()}))
"""
    sources = json.loads(page.python(code))
    assert len(sources) > 40
    for name, digest in sources.items():
        path = root / "py" / name.replace(".", "/")
        path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        assert digest == hashlib.sha256(path.read_bytes()).hexdigest(), name


def test_two_question_marks_show_a_source(execute):
    execute("import lesson")
    shown = plain("".join(output.get("text", "") for output in execute("lesson.check??")["outputs"]))
    assert "def check(name, *answers):" in shown and "session.results[name] = True" in shown


def test_a_traceback_shows_the_lines_of_torch(execute, root):
    reply = execute("import torch\ntorch.ones(2, requires_grad=True).backward()")["reply"]
    assert reply["status"] == "error"
    shown = plain("\n".join(reply["traceback"]))
    frames = re.findall(r"torch/(\S+?\.py):(\d+)", shown)
    assert frames, shown
    file, line = frames[-1]
    text = (root / "py" / "torch" / file).read_text(encoding="utf-8").splitlines()[int(line) - 1]
    assert text.strip() in shown


def test_a_traceback_through_a_package_without_sources_is_shown(execute):
    reply = execute("import matplotlib.pyplot as plt\nplt.plot([1, 2], [1, 2, 3])")["reply"]
    shown = plain("\n".join(reply["traceback"]))
    assert "----> 2 plt.plot([1, 2], [1, 2, 3])" in shown
    assert re.search(r"matplotlib/pyplot\.py\b", shown), "where in the package it happened"
    assert "ValueError: x and y must have same first dimension" in shown


@pytest.mark.parametrize(
    ("code", "expected"),
    [("torch.lins", "linspace"), ("import matp", "matplotlib"), ("%timei", "%timeit")],
)
def test_the_tab_key_completes(page, code, expected):
    page.python("import torch")
    assert expected in [match.split(".")[-1] for match in page.tab.evaluate(COMPLETE, code)]


def test_the_tab_key_completes_what_a_variable_has(page):
    page.python("import torch\nfound = torch.ones(2, 3)")
    found = page.tab.evaluate(COMPLETE, "found.resh")
    assert [match.split(".")[-1] for match in found] == ["reshape", "reshape_as"]


def test_timeit_measures(page):
    said = page.python("%timeit -n 10 -r 2 sum(range(10))")
    assert re.search(r"\d.* per loop \(mean ± std\. dev\. of 2 runs, 10 loops each\)", said)


def test_text_and_formulas_have_the_same_letters_as_elsewhere(page, native):
    """No font was left out: Matplotlib would take another one in its place."""
    expected = json.loads(native(LETTERS))
    assert len({file for glyphs in list(expected.values())[9:] for file, _ in glyphs}) > 10
    assert json.loads(page.python(LETTERS)) == expected


def test_a_picture_with_text_and_formulas_is_shown(execute):
    code = r"""
import matplotlib.pyplot as plt
plt.plot([1, 2], label=r"$\frac{\partial L}{\partial w}$ and text")
plt.legend()
plt.show()
"""
    outputs = [output["data"] for output in execute(code)["outputs"] if output["type"] == "display_data"]
    assert [sorted(data) for data in outputs] == [["image/png", "text/plain"]]


def test_pip_says_that_it_cannot(execute):
    answer = execute("%pip install pandas")
    assert answer["reply"]["evalue"] == "pandas could not be installed: PyPI fallback is disabled"


def test_chance_is_not_the_same_in_every_browser(page):
    # Not so hash("a word"): the strings of the kept memory have theirs already.
    code = """
import random, secrets, tempfile, uuid
import numpy
print(random.random(), numpy.random.rand(), numpy.random.default_rng().random(), uuid.uuid4(),
      secrets.token_hex(), tempfile.mktemp())
"""
    first = page.python(code).split()
    page.restart()
    second = page.python(code).split()
    assert [pair for pair in zip(first, second, strict=True) if pair[0] == pair[1]] == []
