"""All work as one file: taken from one browser, brought back in another; a damaged file changes nothing.

Python is not needed for it; so that each page comes quickly, the server does not give it out here.
"""

import io
import json
import zipfile

import pytest

from browser import chromium
from browser.lesson_page import LessonPage, lesson_in
from browser.test_tutorial_1 import LESSON

MINE = "# written by the learner"
NEWER = "# written here, later"
TEXT = "a table\n1,2\n"
WORKED = f"worked/{LESSON}"
NOTES = "mine/notes.txt"

SAVE_OTHERS = """async ([worked, path, content]) => {
  const { contents } = window.jupyterapp.serviceManager;
  const notebook = window.jupyterapp.shell.currentWidget.context.model.toJSON();
  await contents.save(worked, { type: 'notebook', format: 'json', content: notebook });
  const folder = await contents.newUntitled({ path: '', type: 'directory' });
  await contents.rename(folder.path, 'mine');
  await contents.save(path, { type: 'file', format: 'text', content });
}"""


@pytest.fixture(scope="module")
def server(server_without_python):
    return server_without_python


@pytest.fixture(scope="module")
def taken(chromium_browser, server, tmp_path_factory):
    """The archive of a learner's work: two lessons, a text file in a folder; from a notebook's menu.

    One of the lessons is not saved: what is shown counts.
    """
    context = chromium_browser.new_context()
    page = lesson_in(context, server, LESSON)
    page.write(MINE)
    page.tab.evaluate(SAVE_OTHERS, [WORKED, NOTES, TEXT])
    page.page.get_by_role("menuitem", name="Lesson", exact=True).click()
    with page.page.expect_download() as downloading:
        page.page.get_by_role("menuitem", name="Download all my work").click()
    assert downloading.value.suggested_filename.startswith("pytorch-foundations-work-20")
    archive = tmp_path_factory.mktemp("work") / "work.zip"
    downloading.value.save_as(archive)
    context.close()
    return archive


def work_page(context, server):
    """The page `work.html` in a new tab."""
    page = LessonPage(chromium.ChromiumTab(context.new_page(), chromium.Record()), server.url)
    page.tab.goto(f"{server.url}work.html")
    page.page.locator("#page").wait_for()
    return page


def choose(page, path):
    page.page.get_by_label("A file that this page").set_input_files(path)


def test_the_archive_holds_ordinary_files(taken):
    """Python's own reader finds no fault with it, and the notebooks in it are notebooks."""
    with zipfile.ZipFile(taken) as archive:
        assert archive.testzip() is None
        names = [name for name in archive.namelist() if not name.startswith("pytorch-foundations-work")]
        assert sorted(names) == sorted([LESSON, WORKED, NOTES])
        for path in (LESSON, WORKED):
            assert "".join(json.loads(archive.read(path))["cells"][0]["source"]) == MINE
        assert archive.read(NOTES).decode() == TEXT


def test_another_browser_gets_everything_and_lessons_open_with_it(chromium_browser, server, taken, tmp_path):
    """In which no lesson has been opened yet; from an archive that another program has packed again."""
    path = tmp_path / "again.zip"
    with zipfile.ZipFile(taken) as whole, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as again:
        again.writestr("mine/", "")
        for name in whole.namelist():
            again.writestr(name, whole.read(name))
    context = chromium_browser.new_context()
    page = work_page(context, server)
    assert "Nothing has been saved" in page.page.locator("#none").inner_text()
    choose(page, path)
    page.page.locator("#choices").wait_for()
    page.button("Bring back").click()
    page.page.get_by_text("3 files brought back").wait_for()
    assert page.page.locator("#saved-files tr").count() == 3
    lesson = lesson_in(context, server, LESSON)
    assert lesson.sources()[0] == MINE
    text = lesson.tab.evaluate("""async (path) =>
      (await window.jupyterapp.serviceManager.contents.get(path, { content: true })).content""", NOTES)
    assert text == TEXT
    lesson.write(NEWER)
    lesson.save()
    assert lesson.tab.evaluate("() => window.jupyterapp.shell.currentWidget.context.listCheckpoints()"), (
        "JupyterLite's other tables of the database are there as well")
    context.close()


def altered(archive):
    """The archive with one letter of one notebook changed, as a bad disk would."""
    data = archive.read_bytes()
    return data.replace(MINE.encode(), MINE.upper().encode(), 1)


def cut(archive):
    return archive.read_bytes()[:-2000]


def without_a_file(archive):
    """Taken apart and put together again, without one of the notebooks."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(archive) as whole, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as part:
        for name in whole.namelist():
            if name != WORKED:
                part.writestr(name, whole.read(name))
    return buffer.getvalue()


def another_archive(_):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("holiday.txt", "sun")
    return buffer.getvalue()


@pytest.mark.parametrize(("file", "reason"), [
    (altered, "is not as it was written"), (cut, "cut short"), (without_a_file, f"{WORKED} is missing in it"),
    (another_archive, "not one with work from this site"), (lambda _: b"# notes\n" * 9, "no ZIP archive"),
    (lambda _: b"", "no ZIP archive")],
    ids=["altered", "cut", "incomplete", "another", "text", "empty"])
def test_a_wrong_or_damaged_file_is_refused_with_its_reason(shared, taken, tmp_path, file, reason):
    page, before = shared
    path = tmp_path / "work.zip"
    path.write_bytes(file(taken))
    choose(page, path)
    complaint = page.page.get_by_role("alert")
    complaint.get_by_text("cannot be used").wait_for()
    said = complaint.inner_text()
    assert "work.zip cannot be used: " in said and reason in said and "Nothing was changed." in said
    assert page.page.locator("#choices").is_hidden()
    assert page.stored() == before


@pytest.fixture(scope="module")
def shared(chromium_browser, server):
    """One page in a browser with saved work, for files that change nothing; and what is saved there."""
    context = chromium_browser.new_context()
    lesson = lesson_in(context, server, LESSON)
    lesson.write(NEWER)
    lesson.save()
    before = lesson.stored()
    lesson.page.close()
    yield work_page(context, server), before
    context.close()


@pytest.mark.parametrize(("choice", "left"), [
    ("Leave it out", [NEWER]), ("Keep both", [MINE, NEWER]), ("Replace", [MINE, MINE])])
def test_what_is_here_already_is_replaced_only_when_asked(shared, taken, choice, left):
    page, _ = shared
    choose(page, taken)
    group = page.page.get_by_role("group", name=LESSON, exact=True)
    assert group.get_by_label("Keep both").is_checked(), "which loses nothing"
    group.get_by_label(choice).check()
    page.button("Bring back").click()
    page.page.get_by_text("brought back.").wait_for()
    stored = page.stored()
    assert sorted(first for path, first in stored.items() if path.startswith("tutorial_01")) == sorted(left)
    choose(page, taken)
    page.page.get_by_text("The archive holds 3 files").wait_for()
    states = page.page.locator("#offered tr").all_inner_texts()
    assert sum("the same" in state for state in states) == (3 if choice == "Replace" else 2)
