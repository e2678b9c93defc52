"""Markdown of the lessons as HTML: nbconvert's own, with MathML, anchors and links to reading pages."""

from __future__ import annotations

import html
import re
from collections.abc import Collection

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from .code import highlighted
from .mathematics import mathml

#: TeX of this length may fill a narrow screen, and what has to be scrolled must take the keyboard's focus.
WIDE = 40

FORMULA = r"<math>(?:(?!</math>).)*</math>"
TOGETHER = re.compile(rf"(\({FORMULA}[.,;:?!)’]*|{FORMULA}[.,;:?!)’]+)", re.DOTALL)


class Renderer(IPythonRenderer):
    """Renders one lesson; keeps its `headings` as (level, id, HTML).

    `lessons` are the names of the lessons that have a reading page: links to their notebooks lead there.
    """

    def __init__(self, lessons: Collection[str]):
        super().__init__(escape=False, exclude_anchor_links=True)
        self.lessons = lessons
        self.headings: list[tuple[int, str, str]] = []

    def heading(self, text: str, level: int, **attributes) -> str:
        words = re.sub(r"<math.*?</math>|<[^>]+>|&\w+;", "", text, flags=re.DOTALL)
        anchor = "-".join(re.findall(r"\w+", words.lower())) or "section"
        taken = {name for _, name, _ in self.headings}
        if anchor in taken:
            anchor = next(f"{anchor}-{i}" for i in range(2, 1000) if f"{anchor}-{i}" not in taken)
        self.headings.append((level, anchor, text))
        return f'<h{level} id="{anchor}">{text}</h{level}>\n'

    def paragraph(self, text: str) -> str:
        return text if text.startswith("<div") else super().paragraph(text)

    def link(self, text: str, url: str, title: str | None = None) -> str:
        lesson = url.removesuffix(".ipynb")
        return super().link(text, f"{lesson}.html" if lesson in self.lessons else url, title)

    def block_code(self, code: str, info: str | None = None) -> str:
        return highlighted(code, info or "text")

    def block_math(self, body: str) -> str:
        focus = ' tabindex="0"' if len(body) > WIDE else ""
        return f'<div class="display"{focus}>{mathml(body, display=True)}</div>\n'

    def inline_math(self, body: str) -> str:
        return mathml(body, display=False)

    def latex_environment(self, name: str, body: str) -> str:
        return self.block_math(rf"\begin{{{name}}}{body}\end{{{name}}}")

    def table(self, text: str) -> str:
        return f'<div class="table" tabindex="0"><table>\n{text}</table></div>\n'

    def table_cell(self, text: str, align: str | None = None, head: bool = False) -> str:
        scope = ' scope="col"' if head else ""
        kind = f' class="{align}"' if align else ""
        tag = "th" if head and text.strip() else "td"
        return f"  <{tag}{scope if tag == 'th' else ''}{kind}>{text}</{tag}>\n"


def rendered(text: str, renderer: Renderer) -> str:
    """`text` as HTML; a formula, the bracket before it and the full stop after it stay on one line."""
    return TOGETHER.sub(r'<span class="together">\1</span>', MarkdownWithMath(renderer=renderer).render(text))


def inline(text: str) -> str:
    """A line of Markdown as HTML that may stand within a link: of a link in it, only its words."""
    page = rendered(re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", text), Renderer(()))
    return page.strip().removeprefix("<p>").removesuffix("</p>")


def plain(text: str) -> str:
    """The words of a piece of HTML."""
    return html.unescape(re.sub(r"<[^>]+>", "", text))
