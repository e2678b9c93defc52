"""What a lesson says of itself in its first cell: title, opening paragraph, questions, the time it takes.

The landing page shows it, so that nothing about a lesson is written twice. What a notebook lacks is left out.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Opening:
    """Of one lesson, as Markdown: `name` is its label, "Tutorial 1"; `time` reads "about an hour".

    `size` reads "12 predictions, 7 exercises".
    """

    title: str
    name: str
    about: str
    questions: list[str]
    time: str
    size: str


def opening(path: Path) -> Opening:
    """What the notebook at `path` says in its first Markdown cell."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    text = next(("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"), "")
    heading = re.search(r"^# +(.+)$", text, re.MULTILINE)
    title = heading[1].strip() if heading else path.stem.replace("_", " ")
    rest = text[heading.end() :] if heading else ""
    paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n", rest)]
    about = next((part for part in paragraphs if part and not re.match(r"(?:[#>|*-]|\d+\.)\s", part)), "")
    # A sentence that goes on in a displayed formula is left out.
    about = re.match(r"(?:.*[.!?](?=\s|$))?", about)[0]
    questions = [
        " ".join(item.split())
        for item in re.findall(r"^\d+\. +(.+(?:\n[ \t]+\S.*)*)", text, re.MULTILINE)
    ]
    time = re.search(r"\bAllow\s+(about\s[^.;,(]+)", text)
    return Opening(
        title,
        title.split(" — ")[0],
        about,
        questions,
        " ".join(time[1].split()) if time else "",
        size(cells),
    )


def size(cells: list[dict]) -> str:
    """How much there is to do in the notebook's `cells`, by what they call."""
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    counts = {
        word: len(re.findall(rf"^(?:\w+ = )?{call}\(", code, re.MULTILINE))
        for word, call in [("predictions", "predict"), ("exercises", "check")]
    }
    return ", ".join(f"{number} {word}" for word, number in counts.items() if number > 1)
