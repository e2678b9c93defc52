"""The figures of a worked lesson as files of their own, each with its text equivalent."""

from __future__ import annotations

import base64
import html
import io
import re
from dataclasses import dataclass

from PIL import Image

#: What `lesson.show` prints under a figure: the same words as its text equivalent.
IN_WORDS = "In words: "


@dataclass(frozen=True)
class Figure:
    """`data`: the file, named `name`; `size`: width and height in CSS pixels; `text`: what can be seen."""

    name: str
    data: bytes
    size: tuple[int, int]
    text: str

    def element(self) -> str:
        """The figure as HTML. Its words stand in the caption, which everybody can read: once is enough."""
        width, height = self.size
        return (
            f'<figure><img src="figures/{self.name}" width="{width}" height="{height}" loading="lazy"'
            f' alt="Figure, in words below">\n'
            f"<figcaption>{html.escape(self.text, quote=False)}</figcaption></figure>\n"
        )


def figure(output: dict, name: str) -> Figure | None:
    """The figure in an output, in a file `name` with the right ending; None where there is none."""
    data = output.get("data", {})
    text = " ".join("".join(data.get("text/plain", "")).split())
    if "image/svg+xml" in data:
        svg = "".join(data["image/svg+xml"])
        found = {key: float(value) for key, value in re.findall(r'\b(width|height)="([\d.]+)"', svg[:400])}
        return Figure(f"{name}.svg", svg.encode(), (round(found["width"]), round(found["height"])), text)
    if "image/png" in data:
        png = base64.b64decode("".join(data["image/png"]))
        told = output.get("metadata", {}).get("image/png", {})
        picture = Image.open(io.BytesIO(png))
        size = (told.get("width", picture.width), told.get("height", picture.height))
        return Figure(f"{name}.webp", webp(picture), size, text)
    return None


def webp(picture: Image.Image) -> bytes:
    """Lossless, at about a third of the size that Matplotlib's PNG takes."""
    buffer = io.BytesIO()
    picture.convert("RGB").save(buffer, "webp", lossless=True, method=4, quality=80)
    return buffer.getvalue()
