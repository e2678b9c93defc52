"""Make the notebooks from their sources: ``python py/lite/notebooks.py [NAME …]``.

For each ``content/source/NAME.py`` (Jupytext's percent format) this writes

* ``content/NAME.ipynb``, the learner's copy: solutions replaced by a stub, no outputs;
* ``content/worked/NAME.ipynb``, the worked copy: solutions in place, executed on real PyTorch on the CPU.

The same sources give the same bytes: cell ids come from the text, no times are recorded, the kernel runs one
thread on the CPU. A file is written only if it changes. With ``--check`` nothing is written, and the exit
status is 1 if a file would change (pictures are compared by ``tests/notebooks``, which knows what may differ
between machines).
"""

import argparse
import hashlib
import json
import os
import re
import sys
import tempfile
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient
from nbgrader.preprocessors import ClearOutput, ClearSolutions

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "content" / "source"
STUB = "# your code here\n..."
STUB_ABOVE = re.compile(r"^[ \t]*\w+ = (\.\.\.|\{[^{}]*\.\.\.[^{}]*\})[^\n]*\n"
                        r"(?=[ \t]*### BEGIN SOLUTION)", re.MULTILINE)
# JupyterLite's Python kernel is called "python"; a native Jupyter finds its own from the language.
METADATA = {
    "kernelspec": {"display_name": "Python (Pyodide)", "language": "python", "name": "python"},
    "language_info": {"codemirror_mode": {"name": "python", "version": 3}, "file_extension": ".py",
                      "mimetype": "text/x-python", "name": "python", "nbconvert_exporter": "python",
                      "pygments_lexer": "ipython3"},
}


def names():
    """The lessons, in reading order."""
    return sorted(path.stem for path in SOURCES.glob("*_0[1-9]_*.py"))


def read(name):
    """The notebook in ``content/source/NAME.py``, solutions still marked; ids come from the cells' text."""
    notebook = jupytext.read(SOURCES / f"{name}.py", fmt="py:percent")
    notebook.metadata = nbformat.from_dict(METADATA)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    used = {}
    for cell in notebook.cells:
        cell.metadata = nbformat.NotebookNode()
        digest = hashlib.sha256(f"{name}\n{cell.source}".encode()).hexdigest()[:12]
        used[digest] = used.get(digest, 0) + 1
        cell["id"] = digest if used[digest] == 1 else f"{digest}-{used[digest]}"
    return notebook


def learner(name):
    """The learner's copy: nbgrader takes the solutions and outputs away."""
    notebook = read(name)
    clear = ClearSolutions(enforce_metadata=False, code_stub={"python": STUB},
                           text_stub="*Your answer here.*")
    notebook, resources = clear.preprocess(notebook, {})
    notebook, _ = ClearOutput().preprocess(notebook, resources)
    return notebook


def solved(name):
    """The worked copy before it is executed: solutions in place of the stubs, without the marks."""
    notebook = read(name)
    for cell in notebook.cells:
        # `answer = ...`, or a dictionary of `...`, directly above a solution is the learner's stub for it.
        source = STUB_ABOVE.sub("", cell.source)
        cell.source = re.sub(r"^[ \t]*### (BEGIN|END) SOLUTION[ \t]*\n?", "", source, flags=re.M).rstrip("\n")
    return notebook


def execute(notebook, name):
    """Run every cell on real PyTorch, in a kernel that has ``lesson`` but not the browser's ``torch``."""
    with tempfile.TemporaryDirectory() as scratch:
        environment = dict(os.environ, CUDA_VISIBLE_DEVICES="", OMP_NUM_THREADS="1", MPLBACKEND="agg",
                           IPYTHONDIR=scratch, MPLCONFIGDIR=scratch)
        environment.pop("PYTHONPATH", None)
        # Appended, not prepended: site-packages' torch comes before the one in py/.
        arguments = [f"--IPKernelApp.exec_lines=import sys; sys.path.append({str(ROOT / 'py')!r})",
                     "--HistoryManager.enabled=False", "--IPKernelApp.log_level=40"]
        client = NotebookClient(notebook, kernel_name="python3", timeout=300, record_timing=False,
                                extra_arguments=arguments, resources={"metadata": {"path": scratch}})
        client.execute(env=environment)
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = _joined(cell.outputs)
        for output in cell.get("outputs", []):
            _refuse(output, cell, name)
    return notebook


def _joined(outputs):
    """Successive pieces of one stream as one: where a kernel cuts its output is a matter of time."""
    joined = []
    for output in outputs:
        before = joined[-1] if joined else None
        if before and output.output_type == before.output_type == "stream" and output.name == before.name:
            before.text += output.text
        else:
            joined.append(output)
    return joined


def _refuse(output, cell, name):
    """Outputs that must not be kept: standard error, this machine's paths, addresses in memory."""
    text = json.dumps(output)
    found = re.search(r"0x[0-9a-f]{6,}|/tmp/|/home/|/root/|" + re.escape(str(ROOT)), text)
    if output.output_type == "stream" and output.name == "stderr":
        raise SystemExit(f"{name}: a cell writes to standard error:\n{cell.source}\n---\n{output.text}")
    if found:
        raise SystemExit(f"{name}: an output holds {found.group()!r}, which differs between machines:\n"
                         + cell.source)


def to_text(notebook):
    """The notebook as JSON text: the same notebook always gives the same bytes."""
    content = json.loads(nbformat.writes(notebook, version=4))
    for cell in content["cells"]:
        if cell["cell_type"] != "code":
            continue
        # JupyterLite keeps no signatures: without this it would hide the SVG drawings of a worked copy.
        cell["metadata"]["trusted"] = True
        for output in cell["outputs"]:
            # JupyterLite shows a stream that is stored as a list of lines with commas between them.
            if "text" in output:
                output["text"] = "".join(output["text"])
            for kind, lines in output.get("data", {}).items():
                output["data"][kind] = "".join(lines)
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def make(name):
    """Both copies of a lesson: a dictionary from path to text."""
    first = to_text(learner(name))
    second = to_text(execute(solved(name), name))
    return {ROOT / "content" / f"{name}.ipynb": first, ROOT / "content" / "worked" / f"{name}.ipynb": second}


def main():
    """Make the named lessons, or all."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("names", nargs="*", help="such as tutorial_01_tensor_fundamentals (default: all)")
    options.add_argument("--check", action="store_true",
                         help="write nothing; exit status 1 if a file would change")
    chosen = options.parse_args()
    unknown = set(chosen.names) - set(names())
    if unknown:
        raise SystemExit(f"no source for {', '.join(sorted(unknown))}; there are: {', '.join(names())}")
    changed = False
    for name in chosen.names or names():
        for path, text in make(name).items():
            differs = not path.exists() or path.read_text(encoding="utf-8") != text
            changed |= differs
            print(f"{'would change' if differs and chosen.check else 'written' if differs else 'same'}: "
                  f"{path.relative_to(ROOT)}")
            if differs and not chosen.check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
    return int(changed and chosen.check)


if __name__ == "__main__":
    sys.exit(main())
