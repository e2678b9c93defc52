"""`lessons.json`: the published lessons in reading order, each copy with its version.

The version of a notebook is a mark of what its cells say: types and sources, in order. Outputs and metadata
do not count, so that running a lesson does not make another version of it. `scripts/versions.js` computes the
same.
"""

from __future__ import annotations

import json
import re
import zlib
from pathlib import Path


def version(notebook: dict) -> str:
    """CRC-32 and length of the cells' types and sources: an identity, no protection against forgery.

    Not SHA-256, which browsers compute on secure origins only; the site must also work on plain http.
    """
    cells = [[cell["cell_type"], "".join(cell["source"])] for cell in notebook["cells"]]
    data = json.dumps(cells, ensure_ascii=False, separators=(",", ":")).encode()
    return f"{zlib.crc32(data):08x}-{len(data)}"


def label(notebook: dict, name: str) -> str:
    """What a lesson is called in short, "Tutorial 1": its first heading up to the dash, else its file."""
    text = "\n".join("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    heading = re.search(r"^# +(.+)$", text, re.MULTILINE)
    return heading[1].split(" — ")[0].strip() if heading else name.replace("_", " ")


def lessons(content: Path) -> bytes:
    """The file, for the notebooks in `content` and `content/worked`."""
    listed = []
    for path in sorted(content.glob("*.ipynb")):  # by name: tutorials, then workshops, each by number
        entry = {"name": label(json.loads(path.read_text(encoding="utf-8")), path.stem)}
        for kind, copy in [("learner", path), ("worked", content / "worked" / path.name)]:
            if copy.is_file():
                notebook = json.loads(copy.read_text(encoding="utf-8"))
                entry[kind] = {
                    "path": copy.relative_to(content).as_posix(),
                    "version": version(notebook),
                }
        listed.append(entry)
    return (json.dumps({"lessons": listed}, ensure_ascii=False, indent=1) + "\n").encode()
