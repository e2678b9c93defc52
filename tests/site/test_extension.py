"""Our lab extension in the built site: complete, and it knows the published lessons."""

import json
import re

from foundations_lite.extension import files, lessons


def notebook(*cells):
    return {"cells": [{"cell_type": kind, "source": source} for kind, source in cells]}


def test_every_module_that_is_imported_is_shipped():
    shipped = {path.rsplit("/", 1)[-1]: data.decode() for path, data in files.files().items()}
    imported = re.findall(r'from "\./([^"]+)"', "\n".join(shipped.values()))
    assert "boots.js" in imported and set(imported) <= set(shipped)


def test_modules_lie_in_a_folder_that_changes_with_them(monkeypatch, tmp_path):
    """A browser that kept a module of an earlier version must not mix it with newer ones."""
    before = files.files()
    for path in files.SCRIPTS.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes() + (b"\n" if path.name == "words.js" else b""))
    monkeypatch.setattr(files, "SCRIPTS", tmp_path)
    after = files.files()
    assert {path for path in before if path in after} == {"package.json"}
    load = json.loads(after["package.json"])["jupyterlab"]["_build"]["load"]
    mark = load.split(".")[-2]
    assert f'"{mark}/index.js"'.encode() in after[load] and f"static/{mark}/index.js" in after


def test_the_lessons_are_listed_in_reading_order(built_site):
    listed = json.loads((built_site / "extensions/pytorch-foundations/lessons.json").read_text("utf-8"))
    names = [lesson["name"] for lesson in listed["lessons"]]
    assert names == sorted(names) and names[0] == "Tutorial 1" and names[-1].startswith("Workshop")
    for lesson in listed["lessons"]:
        for copy in ("learner", "worked"):
            path = built_site / "files" / lesson[copy]["path"]
            published = json.loads(path.read_text(encoding="utf-8"))
            assert lesson[copy]["version"] == lessons.version(published)


def test_a_version_is_what_the_cells_say():
    first = notebook(("markdown", "# Über\n"), ("code", "1 + 1"))
    same = notebook(("markdown", ["# Über\n"]), ("code", ["1 + ", "1"]))
    same["cells"][1] |= {"outputs": [{"output_type": "stream"}], "execution_count": 3}
    same["metadata"] = {"kernelspec": {"name": "python"}}
    assert lessons.version(first) == lessons.version(same)
    others = [notebook(("markdown", "# Über\n"), ("code", "1 + 2")),
              notebook(("code", "1 + 1"), ("markdown", "# Über\n")),
              notebook(("markdown", "# Über\n"), ("markdown", "1 + 1")),
              notebook(("markdown", "# Über\n"))]
    assert lessons.version(first) not in {lessons.version(other) for other in others}
