"""The site opened by a double-click, without a server: lessons can be read; that they do not run is told."""

import pytest

from browser import chromium

LOADED = """async () => {
  const images = [...document.images];
  images.forEach((image) => (image.loading = 'eager'));
  await Promise.all(images.map((image) => image.decode()));
  return images.length;
}"""


@pytest.fixture(scope="module")
def page(chromium_browser, built_site):
    with chromium.tab(chromium_browser) as tab:
        tab.goto((built_site / "index.html").as_uri())
        yield tab.page


def test_reading_works_and_the_rest_is_explained(page):
    assert page.locator("#from-disk").is_visible()
    page.get_by_role("link", name="Read Tutorial 1", exact=True).first.click()
    assert page.locator("h1").inner_text().startswith("Tutorial 1")
    assert page.evaluate(LOADED) >= 8
    border = "() => getComputedStyle(document.querySelector('pre.code')).borderLeftWidth"
    assert page.evaluate(border) != "0px", "the stylesheet is there"


def test_from_a_server_nothing_is_said_of_disks(chromium_browser, built_site, serve):
    with chromium.tab(chromium_browser) as tab:
        tab.goto(serve(built_site).url)
        assert tab.page.locator("#from-disk").is_hidden()
