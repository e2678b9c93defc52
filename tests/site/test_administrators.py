"""What the page for administrators says of the site is so."""

import html
import re

import pytest
from foundations_lite.offline.precache import kept
from foundations_lite.pages import administrators


@pytest.fixture(scope="module")
def page(built_site):
    text = (built_site / administrators.NAME).read_text(encoding="utf-8")
    return html.unescape(re.sub(r"<[^>]+>", " ", text)).replace("\xa0", " ")


@pytest.fixture(scope="module")
def sizes(built_site):
    return {path.relative_to(built_site).as_posix(): path.stat().st_size
            for path in built_site.rglob("*") if path.is_file()}


def test_every_ending_is_listed_with_its_number(page, sizes):
    listed = re.findall(r"((?:\.\w+ ?,? *)+)\s+[a-z]+/[\w.+-]+\s+(\d+)\s+[\d.]+ MB", page)
    names = {name for names, _ in listed for name in re.findall(r"\.\w+", names)}
    assert names == {"." + name.rsplit(".", 1)[1] for name in sizes}
    # This very page and the build's mark are written after it was counted.
    last = {administrators.NAME, "build.json", "service-worker.js"}
    assert sum(int(number) for _, number in listed) == len(sizes.keys() - last)


@pytest.mark.parametrize("words", [r"The whole site takes (\d+) MB", r"reads, (\d+) MB\s+altogether"])
def test_sizes(page, sizes, words):
    size = sum(sizes[name] for name in (kept(sizes) if "altogether" in words else sizes))
    assert int(re.search(words, page)[1]) == pytest.approx(size / 1e6, abs=0.6)


def test_what_is_fetched_first_is_what_the_landing_page_says(page, built_site):
    first = int(re.search(r"A browser fetches (\d+) MB of it before", page)[1])
    told = re.search(r"fetches about (\d+)&nbsp;MB", (built_site / "index.html").read_text(encoding="utf-8"))
    assert int(told[1]) == pytest.approx(first, rel=0.1)


def test_the_largest_files_are_the_ones_that_are_explained(sizes):
    largest = sorted(sizes, key=sizes.get)[-len(administrators.EXPLAINED):]
    assert {name.rsplit("/", 1)[1] for name in largest} == set(administrators.EXPLAINED)
