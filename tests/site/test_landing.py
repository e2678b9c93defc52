"""The opening page: what each lesson says of itself stands there, and the page can be read by everybody."""

import html
import json
import re
from html.parser import HTMLParser

import pytest
from foundations_lite.fetch import manifest
from foundations_lite.pages import reading
from foundations_lite.pages.landing import TEMPLATES, pages
from foundations_lite.pages.markdown import inline
from foundations_lite.pages.opening import opening
from foundations_lite.site import versions

from site_fixtures import ROOT

CONTENT = ROOT / "content"
LESSONS = sorted(CONTENT.glob("*.ipynb"))

FIRST_CELL = """# Tutorial 9 — On $J^{\\mathsf T} v$

Why *this*
matters. Twice. Take the map

$$y = x$$

At the end you can answer:

1. What is `a < b`,
   and what is $x_1$?
2. Why?

You need [Tutorial 8](tutorial_08.ipynb). Allow about
40 minutes."""


class Page(HTMLParser):
    """Headings, the text of links and summaries, ids, and references to ids."""

    def __init__(self, text):
        super().__init__()
        self.headings, self.links, self.ids, self.references = [], [], [], []
        self.open = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.ids += [attributes["id"]] if "id" in attributes else []
        self.references += attributes.get("aria-labelledby", "").split()
        if attributes.get("href", "").startswith("#"):
            self.references.append(attributes["href"][1:])
        if re.fullmatch("h[1-6]|a", tag):
            self.open.append([tag, attributes.get("href"), ""])

    def handle_data(self, data):
        for element in self.open:
            element[2] += data

    def handle_endtag(self, tag):
        if self.open and self.open[-1][0] == tag:
            _, href, text = self.open.pop()
            text = " ".join(text.split())
            if tag == "a":
                self.links.append((text, href))
            else:
                self.headings.append((int(tag[1]), text))


def notebook(path, markdown):
    path.write_text(json.dumps({"cells": [{"cell_type": "markdown", "source": markdown}]}), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def index():
    read = reading.pages(CONTENT, ROOT / ".cache" / "pages")
    return pages(CONTENT, read, versions(manifest.load()))["index.html"].decode()


def test_a_first_cell_is_understood(tmp_path):
    says = opening(notebook(tmp_path / "lesson.ipynb", FIRST_CELL))
    assert says.title == "Tutorial 9 — On $J^{\\mathsf T} v$"
    assert says.name == "Tutorial 9"
    assert says.about == "Why *this* matters. Twice."
    assert says.questions == ["What is `a < b`, and what is $x_1$?", "Why?"]
    assert says.time == "about 40 minutes"


def test_a_bare_notebook_is_listed_by_its_name(tmp_path):
    notebook(tmp_path / "my_lesson.ipynb", "no heading")
    page = pages(tmp_path, {}, {})["index.html"].decode()
    assert "<h3>my lesson</h3>" in page and "Start my lesson" in page
    assert "Takes" not in page and "<details>" not in page and "Worked copy of" not in page


def test_without_lessons_the_page_says_so(tmp_path):
    assert "No lesson has been published yet." in pages(tmp_path, {}, {})["index.html"].decode()


@pytest.mark.parametrize(("markdown", "shown"), [
    ("`a < b` & *so*", "<code>a &lt; b</code> &amp; <em>so</em>"),
    ("see [Tutorial 1](x.ipynb)", "see Tutorial 1"),
    (r"of $v_i$", "of <math><msub><mi>v</mi><mi>i</mi></msub></math>"),
])
def test_markdown_becomes_html(markdown, shown):
    assert inline(markdown) == shown


def test_every_lesson_says_what_it_answers_and_how_long_it_takes():
    assert LESSONS
    for path in LESSONS:
        says = opening(path)
        assert re.fullmatch(r"(Tutorial|Workshop) \d — .+", says.title), path.name
        assert says.about and says.time and len(says.questions) >= 3, path.name


def test_the_predictions_and_exercises_of_a_lesson_are_counted(index):
    for path in LESSONS:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        calls = [call for cell in cells if cell["cell_type"] == "code"
                 for call in re.findall(r"\b(predict|check)\(", "".join(cell["source"]))]
        assert f"; {calls.count('predict')} predictions, {calls.count('check')} exercises</p>" in index


def test_a_picture_from_a_lesson_stands_for_the_course(index):
    image = re.search(r'<img src="(read/figures/tutorial_04[^"]+)"[^>]* alt="([^"]+)"', index)
    assert image[2].startswith("Contours of the scalar fields") and image[2].endswith("(1, −1).")


def test_the_versions_are_those_that_are_pinned(index):
    pinned = dict(re.findall(r"^([\w-]+)==(\S+)", (ROOT / "requirements.txt").read_text("utf-8"), re.M))
    assert f"NumPy&nbsp;{pinned['numpy']}, Matplotlib&nbsp;{pinned['matplotlib']}" in index
    assert f"PyTorch {pinned['torch']}" in index


def test_the_example_of_the_rhythm_is_from_the_first_lesson(index):
    lesson = "".join("".join(cell["source"]) for cell in json.loads(LESSONS[0].read_text("utf-8"))["cells"])
    shown = [html.unescape(code) for code in re.findall(r'<pre class="code"><code>(.*?)</code>', index, re.S)]
    assert [code for code in shown if code.replace("(4, 1)", "...", 1) not in lesson] == []
    assert len(shown) == 2 and "(4, 1)" in shown[0]


def test_no_tex_and_no_markdown_is_left_on_the_page(index):
    assert re.findall(r"\\|\$|`|\]\(", index) == []


def test_tutorials_come_before_workshops_by_number(index):
    titles = [text for level, text in Page(index).headings if level == 3]
    assert len(titles) == len(LESSONS)
    assert titles == sorted(titles)


def test_headings_are_in_order(index):
    levels = [level for level, _ in Page(index).headings]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(deeper <= level + 1 for level, deeper in zip(levels, levels[1:]))


def test_links_say_where_they_go(index):
    links = Page(index).links
    assert len({text for text, _ in links}) == len(set(links)), "two links read the same, and lead elsewhere"
    assert [text for text, _ in links if len(text) < 8 or text.lower() in {"here", "click here"}] == []


def test_what_is_referred_to_on_the_page_is_there_once(index):
    page = Page(index)
    assert page.references and set(page.references) <= set(page.ids)
    assert len(set(page.ids)) == len(page.ids)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_stands_out_from_what_is_behind_it(theme):
    """WCAG 2.2, level AAA: 7:1. The outline of what has the focus is in the accent's colour."""
    css = (TEMPLATES / "site.css").read_text(encoding="utf-8")
    blocks = re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    light, dark = (dict(re.findall(r"--([\w-]+): (#\w+);", block)) for block in blocks)
    colours = light if theme == "light" else light | dark
    code = [name for name in colours if name.startswith("code-")]
    assert len(code) == 5
    for ink, behind in [("ink", "paper"), ("ink", "card"), ("quiet", "card"), ("accent", "paper"),
                        ("accent", "card"), ("on-accent", "accent"), *((name, "card") for name in code)]:
        assert contrast(colours[ink], colours[behind]) >= 7, (ink, behind)


def contrast(one, other):
    """The contrast ratio of two colours, as WCAG defines it."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
