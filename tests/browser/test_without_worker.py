"""Where browsers allow no service worker: lessons run, and the page says what is missing."""

import pytest

from browser import chromium
from browser.conftest import SUB_PATH
from browser.notebook_page import NotebookPage
from browser.test_tutorial_1 import LESSON

NAME = "lan.test"  # plain http on a name that is not this machine's own is no secure address
RULES = f"--host-resolver-rules=MAP {NAME} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
ASK = "answer = input('Your name? ')\nprint(repr(answer))"


@pytest.fixture(scope="module")
def server(built_site, serve):
    return serve(built_site, SUB_PATH)


@pytest.fixture(scope="module")
def lan(chromium_browser, server):
    """A lesson at an address in a local network, after Run All."""
    flags = [*chromium.FLAGS, RULES]
    browser = chromium_browser.browser_type.launch(executable_path=chromium.find(), args=flags)
    with chromium.tab(browser) as tab:
        page = NotebookPage(tab, server.url.replace("127.0.0.1", NAME)).open(LESSON)
        yield page
    browser.close()


@pytest.fixture(scope="module")
def said(lan):
    card = lan.tab.page.get_by_role("group", name="The lesson runs, but something is missing")
    card.wait_for()
    text = card.inner_text()
    card.get_by_role("button", name="I see").click()
    return text


def test_the_page_says_what_is_missing_and_what_to_do(lan, said):
    assert "begins with http:" in said and "an address that begins with https:" in said
    for missing in ["does not work without a network", "cannot read the files", "input() cannot ask"]:
        assert missing in said
    assert "What you write is saved in this browser." in said


def test_the_lesson_runs(lan, said):
    cells = lan.wait_ready().run_all().cells()
    assert [cell.errors for cell in cells if cell.errors] == []
    assert any(cell.images for cell in cells)
    assert lan.tab.record.console_errors == []


def test_nothing_was_asked_outside_the_site(lan, said, server):
    """JupyterLite's own heartbeat would go to the host's root, which belongs to somebody else."""
    lan.wait_ready()
    assert [answer.path for answer in server.answers if not answer.path.startswith(SUB_PATH)] == []


def test_what_is_said_to_be_missing_is_missing(lan, said):
    lan.wait_ready()
    assert not lan.tab.evaluate("() => window.isSecureContext || Boolean(navigator.serviceWorker)")
    assert LESSON not in lan.python("import os; print(os.listdir())")
    assert lan.python(ASK) == "None\n"


def test_it_is_said_once_in_a_tab(lan, said):
    lan.open(LESSON)
    lan.tab.page.get_by_role("heading", name="Starting Python").wait_for()
    assert lan.tab.page.get_by_text("something is missing").count() == 0


def test_the_opening_page_says_so_too(lan):
    lan.tab.goto(lan.site)
    lan.tab.page.get_by_text("Not at this address, though").wait_for()


def test_a_browser_that_refuses_service_workers(chromium_browser, server):
    """As browsers do that let a site store nothing, and some private windows."""
    with chromium.tab(chromium_browser, service_workers="block") as tab:
        NotebookPage(tab, server.url).open(LESSON)
        card = tab.page.get_by_role("group", name="The lesson runs, but something is missing")
        card.wait_for()
        assert "Use a normal window" in card.inner_text()
