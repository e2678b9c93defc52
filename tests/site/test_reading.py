"""The lessons to read: every formula, figure, table and link of the worked copies is on their pages."""

import base64
import html
import io
import json
import re
from html.parser import HTMLParser

import pytest
from fontTools.subset import parse_unicodes
from foundations_lite.errors import SiteError
from foundations_lite.pages import reading
from foundations_lite.pages.fonts.renew import CHARACTERS
from foundations_lite.pages.kept import remembered
from foundations_lite.pages.markdown import Renderer, rendered
from foundations_lite.pages.mathematics import mathml
from PIL import Image

from site_fixtures import ROOT

CONTENT = ROOT / "content"
NAMES = [path.stem for path in sorted(CONTENT.glob("worked/*.ipynb"))]

VOID = {"meta", "link", "img", "br", "hr", "mspace"}


class Tree(HTMLParser):
    """The elements of a page in order as (tag, attributes, text within), and whether all were closed."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.open = [], []
        self.feed(text)
        assert self.open == [], "not closed"

    def handle_starttag(self, tag, attributes):
        element = [tag, dict(attributes), ""]
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag, attributes):
        self.elements.append([tag, dict(attributes), ""])

    def handle_endtag(self, tag):
        assert self.open and self.open[-1][0] == tag, f"</{tag}> closes <{self.open[-1:]}>"
        self.open.pop()

    def handle_data(self, data):
        for element in self.open:
            element[2] += data

    def all(self, *tags):
        return [element for element in self.elements if element[0] in tags]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return reading.pages(CONTENT, tmp_path_factory.mktemp("kept"))


@pytest.fixture(params=NAMES)
def page(request, made):
    return request.param, made[f"read/{request.param}.html"].decode()


def cells(name):
    notebook = json.loads((CONTENT / "worked" / f"{name}.ipynb").read_text(encoding="utf-8"))
    return [(cell["cell_type"], "".join(cell["source"]), cell.get("outputs", []))
            for cell in notebook["cells"]]


def prose(name):
    """A lesson's Markdown without its code."""
    text = "\n\n".join(source for kind, source, _ in cells(name) if kind == "markdown")
    return re.sub(r"`[^`\n]+`", "", re.sub(r"^```.*?^```", "", text, flags=re.S | re.M))


def test_every_lesson_has_its_page(made):
    expected = {f"read/{name}.html" for name in NAMES}
    assert NAMES and {path for path in made if path.endswith(".html")} == expected


def test_every_formula_is_mathml(page):
    name, text = page
    text = re.sub(r"<nav.*?</nav>", "", text, flags=re.S)  # which repeats headings
    formulas = re.findall(r"\$\$.+?\$\$|\$[^$]+?\$(?![^{}]*is used twice)", prose(name), re.S)
    assert len(formulas) > 50
    assert len(re.findall("<math", text)) == len(formulas)
    assert len(re.findall(r'<math display="block"', text)) == len([f for f in formulas if f.startswith("$$")])


def test_no_tex_and_no_markdown_is_left(page):
    name, text = page
    tree = Tree(re.sub(r"<(pre|code|title)\b.*?</\1>", "", text, flags=re.S))
    words = tree.all("body")[0][2]
    assert re.findall(r".{0,20}(?:\\|\$|`|\]\(|\*\*).{0,20}", words) == []
    assert "<merror" not in text and "menclose" not in text


def test_the_font_has_every_sign_of_the_formulas(made):
    """Where a browser looks for letters in italics they are italic ones of their own."""
    known = set(parse_unicodes(",".join(CHARACTERS.split())))
    used = set()
    for path, data in made.items():
        if path.endswith(".html"):
            for formula in re.findall(r"<math.*?</math>", data.decode(), re.S):
                used |= set(html.unescape(re.sub(r"<[^>]+>", "", formula)))
    used -= {"\ufe00", "\u2061", "\n"}  # drawn by nobody
    assert "𝔼" in used and {sign for sign in used if ord(sign) not in known} == set()
    italic = {0x1D44E + ord(letter) - ord("a") for letter in "abcdefgijklmnopqrstuvwxyz"} | {0x210E}
    assert italic <= known


def test_every_figure_stands_there_with_its_words(page, made):
    name, text = page
    figures = re.findall(r'<figure><img src="([^"]+)" width="(\d+)" height="(\d+)".*?alt="([^"]+)">'
                         r"\s*<figcaption>(.*?)</figcaption></figure>", text, re.S)
    outputs = [output["data"] for _, _, outputs in cells(name) for output in outputs if "data" in output]
    told = ["".join(data["text/plain"]) for data in outputs if {"image/png", "image/svg+xml"} & set(data)]
    told = [" ".join(words.split()) for words in told]
    assert told and [html.unescape(words) for _, _, _, _, words in figures] == told
    for source, width, height, alt, _ in figures:
        data = made[f"read/{source}"]
        assert alt and data
        if source.endswith(".webp"):
            picture = Image.open(io.BytesIO(data))
            assert abs(picture.width / picture.height - int(width) / int(height)) < 0.02
    assert "In words:" not in "".join(element[2] for element in Tree(text).all("pre")), "the caption says it"
    assert "base64" not in text


def test_a_figure_is_the_one_that_was_kept(made):
    """Not a pixel is lost by the way it is stored."""
    name = NAMES[0]
    outputs = [output for _, _, outputs in cells(name) for output in outputs]
    png = next("".join(o["data"]["image/png"]) for o in outputs if "image/png" in o.get("data", {}))
    original = Image.open(io.BytesIO(base64.b64decode(png))).convert("RGB")
    shown = Image.open(io.BytesIO(made[f"read/figures/{name}-1.webp"])).convert("RGB")
    assert shown.tobytes() == original.tobytes()


def test_all_code_and_all_that_it_printed_is_there(page):
    name, text = page
    tree = Tree(text)
    code = [element[2] for element in tree.all("pre") if element[1]["class"] == "code"]
    printed = "\n".join(element[2] for element in tree.all("pre") if element[1]["class"] == "output")
    words = " ".join(printed.split())
    for kind, source, outputs in cells(name):
        if kind == "code" and source.strip():
            assert source.rstrip() in code
        for output in outputs:
            text_printed = re.sub(r"In words: .*", "", "".join(output.get("text", "")), flags=re.S)
            assert " ".join(text_printed.split()) in words


def test_headings_are_in_order_and_can_be_linked_to(page):
    _, text = page
    tree = Tree(text)
    ids = [attributes["id"] for _, attributes, _ in tree.elements if "id" in attributes]
    assert len(set(ids)) == len(ids)
    levels = [int(tag[1]) for tag, _, _ in tree.all("h1", "h2", "h3", "h4")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(deeper <= level + 1 for level, deeper in zip(levels, levels[1:]))
    targets = [a["href"][1:] for _, a, _ in tree.all("a") if a["href"].startswith("#")]
    assert set(targets) <= set(ids)
    sections = [a["id"] for tag, a, _ in tree.all("h2", "h3") if a["id"] != "contents"]
    assert [target for target in targets if target != "content"] == sections


def test_links_lead_to_pages_to_read_and_to_the_lesson(page):
    name, text = page
    links = [attributes["href"] for _, attributes, _ in Tree(text).all("a")]
    assert f"../notebooks/index.html?path={name}.ipynb" in links
    assert [link for link in links if link.endswith(".ipynb") and "?path=" not in link] == []
    place = NAMES.index(name)
    around = [f"{other}.html" for other in NAMES[max(place - 1, 0) : place] + NAMES[place + 1 : place + 2]]
    assert [link for link in re.findall(r'rel="(?:prev|next)" href="([^"]+)"', text)] == around


def test_tables_have_headers(page):
    _, text = page
    for table in re.findall(r"<table>.*?</table>", text, re.S):
        assert '<th scope="col"' in table


def test_the_page_is_whole_and_asks_for_nothing_else(page):
    _, text = page
    tree = Tree(text)
    assert tree.all("html")[0][1]["lang"] == "en-GB"
    assert len(tree.all("main")) == 1 and tree.all("main")[0][1]["id"] == "content"
    assert tree.elements.index(tree.all("a")[0]) < tree.elements.index(tree.all("main")[0])
    assert tree.all("a")[0][1] == {"class": "skip", "href": "#content"}
    assert tree.all("script", "iframe", "style") == []
    assert re.findall(r'\s(style|on\w+)="', re.sub("<math.*?</math>", "", text, flags=re.S)) == []
    outside = [a.get("src") or a.get("href") for _, a, _ in tree.all("img", "link", "script")]
    assert [address for address in outside if "//" in address or address.startswith("data:")] == []


def test_the_same_lessons_give_the_same_pages(made, tmp_path):
    assert reading.pages(CONTENT, tmp_path) == made
    assert reading.pages(CONTENT, tmp_path) == made, "what is kept is what was made"


def test_what_is_kept_is_made_anew_when_its_source_changes(tmp_path):
    calls = []

    def make():
        calls.append(1)
        return {"a.html": b"%d" % len(calls)}

    for _ in range(2):
        assert remembered(tmp_path, "a", b"one", make) == {"a.html": b"1"}
    assert remembered(tmp_path, "a", b"two", make) == {"a.html": b"2"}
    kept = list(tmp_path.iterdir())
    assert len(kept) == 1
    kept[0].write_bytes(b"half")
    assert remembered(tmp_path, "a", b"two", make) == {"a.html": b"3"}


@pytest.mark.parametrize(("tex", "element"), [
    (r"J^{\mathsf T}", "<math><msup><mi>J</mi><mi>𝖳</mi></msup></math>"),
    (r"f'", '<math><mi>f</mi><mo lspace="0" rspace="0">′</mo></math>'),
    (r"A_{\odot}", '<math><msub><mi>A</mi><mo largeop="false">⊙</mo></msub></math>'),
    (r"\boxed{x}", '<math><mrow class="boxed"><mi>x</mi></mrow></math>'),
    (r"\text{($X$ twice)}", "<math><mtext>(</mtext><mi>X</mi><mtext> twice)</mtext></math>"),
])
def test_formulas(tex, element):
    assert mathml(tex, display=False).replace("\u00a0", " ") == element


def test_a_formula_that_nobody_can_read_is_explained():
    with pytest.raises(SiteError, match=r"a formula cannot be converted.*\n.*\n  found:    \\frob\{x\}"):
        mathml(r"\frob{x}", display=True)


def test_a_formula_and_what_touches_it_stay_together():
    assert rendered("so $x$, and", Renderer(())) == (
        '<p>so <span class="together"><math><mi>x</mi></math>,</span> and</p>\n')
    assert rendered("so ($x$ is", Renderer(())) == (
        '<p>so <span class="together">(<math><mi>x</mi></math></span> is</p>\n')
