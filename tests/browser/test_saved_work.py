"""Nobody's work is lost: new versions of a lesson, two tabs, a browser that refuses to save or has no room.

Python is not needed for them; so that each page comes quickly, the server does not give it out here. The
tests go their way with one learner's browser; each begins where the one before it ended.
"""

import json

import pytest
from foundations_lite.extension.lessons import version

from browser import chromium
from browser.lesson_page import copy_of, lesson_in, replace
from browser.test_tutorial_1 import LESSON

MINE = "# written by the learner"
OTHER = "# written in the other tab"
NEW_VERSION = "There is a new version of this lesson"
FULL = """() => {
  window.__full = true;
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (...rest) {
    if (window.__full) throw new DOMException('', 'QuotaExceededError');
    return put.apply(this, rest);
  };
}"""
DIRTY = "() => window.jupyterapp.shell.currentWidget.context.model.dirty"


class Site:
    """A site on a server, which publishes a lesson anew as a redeployment would."""

    def __init__(self, folder, server):
        self.folder, self.server = folder, server

    def publish(self, path, title):
        """A new version of the lesson at `path`, with another first cell."""
        notebook = json.loads((self.folder / "files" / path).read_text(encoding="utf-8"))
        notebook["cells"][0]["source"] = title
        replace(self.folder / "files" / path, json.dumps(notebook))
        listing = self.folder / "extensions/pytorch-foundations/lessons.json"
        listed = json.loads(listing.read_text(encoding="utf-8"))
        for lesson in listed["lessons"]:
            for copy in ("learner", "worked"):
                if lesson[copy]["path"] == path:
                    lesson[copy]["version"] = version(notebook)
        replace(listing, json.dumps(listed))


@pytest.fixture(scope="module")
def site(built_site, tmp_path_factory, serve):
    folder = copy_of(built_site, tmp_path_factory.mktemp("published") / "_site")
    server = serve(folder)
    server.missing.add("boot.mjs")
    return Site(folder, server)


@pytest.fixture(scope="module")
def page(profile, site):
    """A lesson that the learner has edited, in the version that was published first."""
    page = lesson_in(profile, site.server, LESSON)
    page.write(MINE)
    page.save()
    return page


def test_who_goes_on_with_their_own_copy_is_asked_once_for_each_version(page, site):
    site.publish(LESSON, "# Version 2")
    page.open(LESSON)
    card = page.card(NEW_VERSION)
    card.wait_for()
    assert page.sources()[0] == MINE, "nothing happens before the person has decided"
    card.get_by_role("button", name="Go on with mine").click()
    card.wait_for(state="detached")
    page.open(LESSON)
    page.page.wait_for_function("() => document.querySelector('.pf-Card')")     # that of Python, at least
    assert page.sources()[0] == MINE and not card.count()
    site.publish(LESSON, "# Version 3")
    page.open(LESSON)
    card.wait_for()
    assert page.stored() == {LESSON: MINE}


def test_an_edited_copy_of_an_older_version_is_kept_beside_the_new_one(page):
    page.card(NEW_VERSION).get_by_role("button", name="Open the new version, keep mine beside it").click()
    page.card("This is the new version").wait_for()
    assert page.sources()[0] == "# Version 3"
    (copy, first), = page.stored().items()
    assert first == MINE and "(my copy of 20" in copy
    assert copy in page.card("This is the new version").inner_text()
    page.open(copy)
    assert page.sources()[0] == MINE and not page.card(NEW_VERSION).count()


def test_of_an_unedited_copy_nothing_is_kept(page, site):
    """JupyterLab saves outputs too. That is no work of the learner's, yet it is not given up unasked."""
    page.open(LESSON)
    page.tab.evaluate("""() => {
      const { model } = window.jupyterapp.shell.currentWidget.content;
      [...model.cells].find((cell) => cell.type === 'code')
        .outputs.add({ output_type: 'stream', name: 'stdout', text: 'ran' });
    }""")
    page.save()
    site.publish(LESSON, "# Version 4")
    page.open(LESSON)
    card = page.card(NEW_VERSION)
    card.wait_for()
    assert "in which you have changed nothing" in card.inner_text()
    assert page.stored()[LESSON] == page.sources()[0] == "# Version 3"
    card.get_by_role("button", name="Open the new version").click()
    page.card("This is the new version").wait_for()
    assert page.sources()[0] == "# Version 4" and LESSON not in page.stored()


def test_a_tab_without_changes_takes_over_what_the_other_saved(page, there):
    for tab in (page, there):
        tab.card("This lesson is open twice").wait_for()
    there.write(OTHER)
    there.save()
    page.button("Show what was saved").click()
    page.card("This lesson was saved in another tab").wait_for(state="detached")
    assert page.sources()[0] == OTHER and not page.tab.evaluate(DIRTY)


@pytest.fixture(scope="module")
def there(page, profile, site):
    """The same lesson in another tab."""
    return lesson_in(profile, site.server, LESSON)


def test_of_changes_in_two_tabs_both_can_be_kept(page, there):
    page.write(MINE)
    there.write(OTHER + ", again")
    there.save()
    told = page.card("This lesson was saved in another tab")
    told.wait_for()
    assert "is not saved yet" in told.inner_text()
    before = set(page.stored())
    page.tab.evaluate("() => { void window.jupyterapp.commands.execute('docmanager:save'); }")
    dialog = page.page.get_by_role("dialog")
    assert "Both can be kept" in dialog.inner_text()
    dialog.get_by_role("button", name="Keep both").click()
    page.card("Both are kept").wait_for()
    assert page.sources()[0] == OTHER + ", again"
    stored = page.stored()
    assert stored[LESSON] == OTHER + ", again"
    assert [stored[path] for path in set(stored) - before] == [MINE]
    there.page.close()
    told.wait_for(state="detached")


def test_a_full_browser_is_told_at_once_and_the_copy_can_be_downloaded(page):
    """The browser's answer is given by the test: when Chromium really refuses depends on much."""
    page.write("# what fits")
    page.save()
    page.tab.evaluate(FULL)
    page.write("# what does not")
    page.tab.evaluate("() => { void window.jupyterapp.commands.execute('docmanager:save'); }")
    card = page.card("This lesson could not be saved")
    card.wait_for()
    assert card.get_attribute("role") == "alert" and "no room left" in card.inner_text()
    assert page.page.get_by_role("dialog").count() == 0, "one message, not two"
    assert page.stored()[LESSON] == "# what fits", "what was saved before is still there"
    with page.page.expect_download() as downloading:
        card.get_by_role("button", name="Download my copy").click()
    with open(downloading.value.path(), encoding="utf-8") as file:
        assert "".join(json.load(file)["cells"][0]["source"]) == "# what does not"
    page.tab.evaluate("() => { window.__full = false; }")
    card.get_by_role("button", name="Try to save again").click()
    card.wait_for(state="detached")
    assert page.stored()[LESSON] == "# what does not"


def test_a_browser_that_refuses_storage_says_so_and_the_lesson_works(chromium_browser, site, tmp_path):
    """With all site data blocked in its settings, as managed machines have it."""
    preferences = {"profile": {"default_content_setting_values": {"cookies": 2}}}
    (tmp_path / "profile/Default").mkdir(parents=True)
    (tmp_path / "profile/Default/Preferences").write_text(json.dumps(preferences), encoding="utf-8")
    with chromium.lasting(chromium_browser, tmp_path / "profile") as context:
        page = lesson_in(context, site.server, LESSON)
        card = page.card("What you write will not be kept")
        card.wait_for()
        assert card.get_attribute("role") == "alert"
        page.write(MINE)
        page.save()
        with page.page.expect_download() as downloading:
            card.get_by_role("button", name="Download my copy").click()
        with open(downloading.value.path(), encoding="utf-8") as file:
            assert "".join(json.load(file)["cells"][0]["source"]) == MINE
        page.button("Next lesson").click()
        dialog = page.page.get_by_role("dialog")
        assert "is lost when you leave" in dialog.inner_text()
        dialog.get_by_role("button", name="Stay").click()
        assert page.state()["path"] == LESSON and page.sources()[0] == MINE
