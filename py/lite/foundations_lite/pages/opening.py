"""What a lesson says of itself in its first cell: title, opening paragraph, questions, the time it takes.

The landing page shows it, so that nothing about a lesson is written twice. What a notebook lacks is left out.
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from pathlib import Path

#: The little TeX that stands in running text; what is not here is shown as it was written.
TEX = {
    r"\eta": "η", r"\theta": "θ", r"\partial": "∂", r"\nabla": "∇", r"\top": "⊤", r"\times": "×",
    r"\cdot": "·", r"\odot": "⊙", r"\to": "→", r"\le": "≤", r"\ge": "≥", r"\ne": "≠", r"\approx": "≈",
    r"\pm": "±", r"\sim": "∼", r"\langle": "⟨", r"\rangle": "⟩", r"\lVert": "‖", r"\rVert": "‖",
    r"\|": "‖", r"\,": " ", r"\;": " ", r"\dots": "…", r"\ldots": "…", r"\tanh": "tanh", r"\mu": "μ",
    r"\mathbb E": "𝔼", r"\mathbb{E}": "𝔼", r"\operatorname": "", r"\mathrm": "", r"\mathsf": "",
    r"\mathbf": "",
}  # fmt: skip


@dataclass(frozen=True)
class Opening:
    """Of one lesson, as Markdown: `name` is its label, "Tutorial 1"; `time` reads "about an hour"."""

    title: str
    name: str
    about: str
    questions: list[str]
    time: str


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
        title, title.split(" — ")[0], about, questions, " ".join(time[1].split()) if time else ""
    )


def inline(text: str) -> str:
    """A line of Markdown as HTML: code, emphasis, simple formulas; of a link, its words."""
    pieces = re.split(r"(`[^`]+`|\$[^$]+\$)", text)
    return "".join(_piece(piece) for piece in pieces)


def _piece(piece: str) -> str:
    if piece.startswith("`") and len(piece) > 1:
        return f"<code>{html.escape(piece[1:-1])}</code>"
    if piece.startswith("$") and len(piece) > 1:
        return _formula(piece[1:-1])
    words = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", html.escape(piece, quote=False))
    words = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", words)
    return re.sub(r"\*(.+?)\*", r"<em>\1</em>", words)


def _formula(tex: str) -> str:
    text = tex
    for command, sign in TEX.items():
        end = r"(?![A-Za-z])" if command[-1].isalpha() else ""
        text = re.sub(re.escape(command) + end, sign, text)
    if re.search(r"\\(?![{}])", text):
        return f"<code>{html.escape(tex)}</code>"
    text = html.escape(text.replace("-", "−"), quote=False)
    # Letters stand upright in indices, where they are labels, and lean as variables do elsewhere.
    parts = re.split(r"([_^](?:\{[^{}]*\}|\s*\w))", text)
    shown = ""
    for part in parts:
        if part[:1] in ("_", "^") and len(part) > 1:
            tag = "sub" if part[0] == "_" else "sup"
            shown += f"<{tag}>{part[1:].strip(' {}').strip()}</{tag}>"
        else:
            part = re.sub(r"\\?[{}]", "", part)
            shown += re.sub(r"(?<![A-Za-z&])([A-Za-z])(?![A-Za-z;])", r"<i>\1</i>", part)
    return f'<span class="formula">{shown}</span>'
