"""The service worker over a small site: what it keeps, what it refuses, how versions follow each other."""

import time

import pytest

from browser.small_site import PAGE, kept, offline, save, until, write

PREFIX = "/course/part-1/"
FILES = ["extensions/@course/two.json", "index.html", "lessons/index.html", "one.mjs", "three.zip"]
VERSION_2 = {"index.html": PAGE.format("Start", "start, version 2"), "one.mjs": "export const one = 11;"}
TEXT = "(path) => fetch(path).then((response) => response.text())"
TYPE = "(path) => fetch(path).then((response) => response.headers.get('Content-Type'))"
DIGEST = "(path) => fetch(path).then((response) => response.headers.get('Repr-Digest'))"
UPDATE = "() => navigator.serviceWorker.getRegistration().then((one) => one.update()).catch(() => {})"
ASK = """([path, method]) => fetch(path, { method }).then(
  async (response) => [response.status, await response.text()], (error) => [0, String(error)])"""


@pytest.fixture
def site(tmp_path):
    write(tmp_path)
    return tmp_path


@pytest.fixture
def server(site, serve):
    return serve(site, PREFIX)


@pytest.fixture
def profile(chromium_browser):
    context = chromium_browser.new_context()
    yield context
    context.close()


@pytest.fixture
def page(profile, server):
    opened = profile.new_page()
    opened.goto(server.url)
    offline(opened, "() => null")
    return opened


def own(page):
    """The paths below the site's root that are kept; the site's own module and the mark aside."""
    [paths] = kept(page).values()
    paths = [path.removeprefix(PREFIX).replace("%40", "@") for path in paths]
    return [path for path in paths if path != "whole" and not path.startswith("offline.")]


def test_nothing_is_kept_unasked(page, server):
    assert kept(page) == {}
    assert offline(page, "(offline) => offline.saved.state") == "part"
    assert page.locator("[data-offline]").inner_text() == (
        "In this browser it is not saved yet: 1 MB are to be fetched. Save it now")
    assert "three.zip" not in server.asked()


def test_all_is_kept_and_served_without_the_server(page, server):
    page.get_by_role("button", name="Save it now").click()
    page.get_by_text("The course is saved in this browser.").wait_for()
    assert own(page) == FILES
    server.stop()
    for address, title in [("", "Start"), ("index.html?path=a%2Fb.ipynb", "Start"), ("lessons/", "Lessons"),
                           ("lessons/?x=1", "Lessons"), ("lessons", "Lessons"), ("lessons?x=1", "Lessons")]:
        page.goto(server.url + address)
        assert page.title() == title, address
    assert page.url.endswith("/lessons/?x=1")
    assert page.evaluate("async () => (await import('../one.mjs?_=1234')).one") == 1
    for path in ["../extensions/@course/two.json", "../extensions/%40course/two.json?again"]:
        assert page.evaluate(TEXT, path) == '{"two": 2}'


def test_media_types_are_right_whatever_the_server_says(page, server, monkeypatch):
    monkeypatch.setattr(server._http.RequestHandlerClass, "guess_type", lambda *_: "text/plain")
    save(page)
    server.stop()
    types = [page.evaluate(TYPE, path) for path in ["one.mjs", "three.zip", "extensions/@course/two.json"]]
    assert types == ["text/javascript", "application/zip", "application/json"]


def test_a_program_comes_as_the_browser_itself_keeps_it(profile, server, site):
    """With that Chromium keeps what it compiled. The worker's own is used when the browser has another."""
    write(site, **{"program.wasm": "the first"})
    page = profile.new_page()
    page.goto(server.url)
    save(page)
    assert page.evaluate(DIGEST, "one.mjs"), "a copy of the worker's says what it is"
    assert page.evaluate(DIGEST, "program.wasm") is None
    write(site, **{"program.wasm": "the other"})
    offline(page, UPDATE)
    until(page, "(offline) => offline.newer")  # and so the browser has the newer one now
    server.stop()
    assert page.evaluate(DIGEST, "program.wasm")
    assert page.evaluate(TEXT, "program.wasm") == "the first"


def test_a_program_of_a_wrong_type_is_the_workers_own(profile, server, site, monkeypatch):
    write(site, **{"program.wasm": "a program"})
    page = profile.new_page()
    page.goto(server.url)
    offline(page, "() => null")
    monkeypatch.setattr(server._http.RequestHandlerClass, "guess_type", lambda *_: "text/html")
    save(page)
    assert page.evaluate(TYPE, "program.wasm") == "application/wasm"


def test_what_the_browser_has_fetched_is_not_fetched_again(page, server):
    page.evaluate(TEXT, "three.zip")
    save(page)
    assert server.asked().count("three.zip") == 1


@pytest.mark.parametrize(("reason", "alter"), [
    ("altered", lambda data: data[:1000] + b"!" + data[1001:]),
    ("altered", lambda data: data[:-1]),
    ("missing", None),
], ids=["altered", "truncated", "missing"])
def test_a_file_that_is_not_the_published_one_is_not_kept(page, server, reason, alter):
    if alter:
        server.altered["three.zip"] = alter
    else:
        server.missing.add("three.zip")
    saved = save(page)
    assert (saved["state"], saved["reason"], saved["file"]) == ("failed", reason, "three.zip")
    assert own(page) == [path for path in FILES if path != "three.zip"]
    assert "three.zip" in page.locator("[data-offline]").inner_text()
    server.altered.clear(), server.missing.clear()
    server.answers.clear()
    page.get_by_role("button", name="Try again").click()
    page.get_by_text("The course is saved in this browser.").wait_for()
    assert set(server.asked()) <= {"three.zip", "service-worker.js"}


def test_after_an_interruption_the_rest_is_fetched_at_the_next_visit(page, profile, server, site, serve):
    server.missing.add("three.zip")
    save(page)
    port = server.port
    server.stop()
    assert save(page)["reason"] == "network"
    page.goto(server.url)  # no page is served from half a cache
    assert page.title() == "No network"
    assert "0 of 1 MB of the course are saved" in page.locator("body").inner_text()
    page.close()
    again = serve(site, PREFIX, port)
    page = profile.new_page()
    page.goto(again.url)
    page.get_by_text("The course is saved in this browser.").wait_for()
    assert set(again.asked()) <= {"", "offline.js", "three.zip", "service-worker.js", "favicon.ico"} | {
        path for path in again.asked() if path.startswith("offline.")}


def test_a_page_keeps_its_version_until_it_is_loaded_again(page, profile, server, site):
    save(page)
    write(site, **VERSION_2)
    server.answers.clear()
    other = profile.new_page()
    other.goto(server.url + "lessons/")
    for opened in (page, other):
        offline(opened, UPDATE)
        until(opened, "(offline) => offline.newer")
    assert sorted(set(server.asked())) == ["index.html", "one.mjs", "service-worker.js"]
    assert page.evaluate(TEXT, "one.mjs") == "export const one = 1;"
    page.reload()
    assert "version 1" in page.locator("body").inner_text()
    assert offline(page, "(offline) => offline.useNewer()") == 1, "another page is open"
    assert page.evaluate(TEXT, "one.mjs") == "export const one = 1;"
    other.close()
    with page.expect_navigation():
        page.get_by_role("button", name="Load it now").click()
    assert "version 2" in page.locator("body").inner_text()
    assert page.evaluate(TEXT, "one.mjs") == "export const one = 11;"
    until(page, "(offline) => offline.saved?.state === 'whole' && !offline.newer")
    assert own(page) == FILES, "the older cache is gone"


def test_once_all_pages_are_closed_the_newer_version_is_used(page, profile, server, site):
    save(page)
    write(site, **VERSION_2)
    offline(page, UPDATE)
    until(page, "(offline) => offline.newer")
    page.goto("about:blank")  # the browser goes on to the newer version when it finds the time
    for _ in range(20):
        page.wait_for_timeout(250)
        page.goto(server.url)
        if "version 2" in page.locator("body").inner_text():
            return
        page.goto("about:blank")
    raise AssertionError("the older version is still used")


def test_a_newer_version_that_cannot_be_kept_leaves_the_older_one(page, server, site):
    save(page)
    write(site, **VERSION_2)
    server.altered["one.mjs"] = lambda data: data + b"/* added on the way */"
    offline(page, UPDATE)
    until(page, "(offline) => offline.refused")
    assert page.evaluate(TEXT, "one.mjs") == "export const one = 1;"
    said = page.locator("[data-offline]").inner_text()
    assert "A newer version is on the server." in said and "one.mjs did not arrive as" in said
    with page.expect_navigation():
        page.get_by_role("button", name="Use it without saving").click()
    assert "version 2" in page.locator("body").inner_text()


def test_a_newer_version_while_the_older_is_being_saved(page, profile, server, site):
    """The older one's files are gone from the server: what is the same of them is used for the newer one."""
    server.missing.add("one.mjs")
    save(page)
    server.missing.clear()
    write(site, **VERSION_2)
    server.answers.clear()
    assert save(page)["state"] == "whole"
    assert page.evaluate(TEXT, "one.mjs") == VERSION_2["one.mjs"]
    assert "three.zip" not in server.asked()
    assert own(page) == FILES


def test_without_room_nothing_is_kept_and_the_page_says_so(page, server):
    cdp = page.context.new_cdp_session(page)
    cdp.send("Storage.overrideQuotaForOrigin", {"origin": server.origin, "quotaSize": 200_000})
    saved = save(page)
    assert (saved["state"], saved["reason"]) == ("failed", "room")
    assert "The browser has no room for it" in page.locator("[data-offline]").inner_text()
    assert kept(page) == {}
    assert page.evaluate(TEXT, "one.mjs") == "export const one = 1;"
    server.answers.clear()
    assert save(page) == saved and server.asked() == [], "it is not fetched in vain at every visit"
    cdp.send("Storage.overrideQuotaForOrigin", {"origin": server.origin})
    page.get_by_role("button", name="Try again").click()
    page.get_by_text("The course is saved in this browser.").wait_for()


def test_another_site_of_the_same_host_is_left_alone(page, profile, server, site, tmp_path_factory):
    """Two copies of the course, one of which is a folder within the other's."""
    save(page)
    inner = site / "2027"
    write(inner)
    below = profile.new_page()
    below.goto(server.url + "2027/")
    save(below)
    write(inner, **VERSION_2)
    offline(below, UPDATE)
    until(below, "(offline) => offline.newer")
    offline(below, "(offline) => void offline.useNewer()")
    below.get_by_text("version 2").wait_for()
    assert len(kept(page)) == 2
    server.stop()
    page.reload()
    assert "version 1" in page.locator("body").inner_text()


def test_the_heartbeat_is_answered_by_the_worker(page, server):
    """JupyterLite asks for it at the host's root, our manager below the site's."""
    for path in ["/api/service-worker-heartbeat", f"{PREFIX}api/service-worker-heartbeat"]:
        assert page.evaluate(ASK, [path, "GET"]) == [200, "ok"]
    assert [path for path in server.asked() if "heartbeat" in path] == []


def test_a_forced_reload_is_served_by_the_worker_again(page, server):
    cdp = page.context.new_cdp_session(page)
    with page.expect_navigation():
        cdp.send("Page.reload", {"ignoreCache": True})
    assert offline(page, "(offline) => offline.lacking") is None
    serving = page.evaluate("() => navigator.serviceWorker.controller.scriptURL")
    assert serving == server.url + "service-worker.js"


def test_pythons_requests_reach_the_page_and_its_answer_python(page):
    """As JupyterLite's own worker carries them: by the page's id, and only the page's answer counts."""
    answer = page.evaluate("""async () => {
      const heard = [];
      const channel = new BroadcastChannel('/sw-api.v1');
      channel.onmessage = ({ data }) => {
        heard.push(data);
        const { requestId, browsingContextId } = data;
        channel.postMessage({ requestId: 'another', browsingContextId, response: 'wrong' });
        channel.postMessage({ requestId, browsingContextId: 'another', response: 'wrong' });
        channel.postMessage({ requestId, browsingContextId, response: { ok: true } });
      };
      const ask = (path, message) => fetch(path, { method: 'POST', body: JSON.stringify(message) });
      const data = { method: 'lookup' };
      const drive = await ask('api/drive', { browsingContextId: 'me', requestId: '1', data });
      const stdin = await ask('api/stdin/kernel', { browsingContextId: 'me', data: { prompt: '?' } });
      return { heard, answers: [await drive.json(), await stdin.json()] };
    }""")
    assert answer["answers"] == [{"ok": True}, {"ok": True}]
    drive, stdin = answer["heard"]
    assert drive == {"browsingContextId": "me", "requestId": "1", "data": {"method": "lookup"},
                     "pathname": f"{PREFIX}api/drive"}
    assert stdin["pathname"] == f"{PREFIX}api/stdin/kernel" and stdin["requestId"]


def test_a_request_of_pythons_ends_with_the_page_that_no_longer_answers(page, profile, server, site):
    """A browser lets the older worker end its answers before a newer one may serve: minutes, if need be."""
    save(page)
    asking = profile.new_page()
    asking.goto(server.url)
    asking.evaluate("""() => {
      const path = location.href + "api/drive";
      const source = `fetch("${path}", { method: "POST", body: "{}" }); postMessage("asked")`;
      const worker = new Worker(URL.createObjectURL(new Blob([source])));
      worker.onmessage = () => window.asked = true;
    }""")
    asking.wait_for_function("window.asked")
    time.sleep(0.5)
    asking.close()
    write(site, **VERSION_2)
    page.evaluate(UPDATE)
    with page.expect_navigation(timeout=60_000):
        page.get_by_role("button", name="Load it now").click()
    page.get_by_text("start, version 2").wait_for()


def test_a_request_of_somebody_who_is_gone_already_ends(page, server, site):
    """As when Python is stopped in that moment: the service worker hears of it when nobody is there."""
    save(page)
    page.evaluate("""async () => {
      for (let i = 0; i < 5; i++) {
        const frame = document.createElement('iframe');
        frame.src = location.href;
        document.body.append(frame);
        await new Promise((done) => frame.onload = done);
        const options = { method: 'POST', body: '{}', keepalive: true };
        frame.contentWindow.fetch('api/drive', options).catch(() => {});
        frame.remove();
      }
    }""")
    write(site, **VERSION_2)
    page.evaluate(UPDATE)
    with page.expect_navigation(timeout=60_000):
        page.get_by_role("button", name="Load it now").click()
    page.get_by_text("start, version 2").wait_for()
