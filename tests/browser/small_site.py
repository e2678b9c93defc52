"""A site of a few small files with the project's own service worker over it, without Python."""

import itertools
import os
import time

from foundations_lite.offline import precache, script

TIMES = itertools.count(1_700_000_000, 10)

PAGE = "<!DOCTYPE html><html><head><title>{}</title></head><body>{}<p data-offline></p></body></html>"

#: Awaits the page's `offline`, calls `what` with it, and gives what that returns.
OFFLINE = """async ([what, argument]) => {
  const { offline } = await import(document.getElementById('offline-module').src);
  await offline.ready;
  return await (eval(what))(offline, argument);
}"""

KEPT = """async () => {
  const found = {};
  for (const name of await caches.keys())
    found[name] = (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname).sort();
  return found;
}"""


def write(folder, **changed):
    """Writes the site into `folder`, with other texts for the files in `changed`; returns its version."""
    texts = {
        "index.html": PAGE.format("Start", "start, version 1"),
        "lessons/index.html": PAGE.format("Lessons", "lessons, version 1"),
        "one.mjs": "export const one = 1;",
        "extensions/@course/two.json": '{"two": 2}',
        "three.zip": "three" * 100_000,
    } | changed
    pages = {name: text.encode() for name, text in texts.items()} | script.files()
    for name, data in (pages | script.joined(pages)).items():
        _publish(folder / name, data)
    listed = precache.precache(folder, {})
    _publish(folder / precache.WORKER, precache.worker(listed))
    return listed["version"]


def _publish(path, data):
    """A server tells changes apart by the second; tests are faster."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_bytes() != data:
        path.write_bytes(data)
        os.utime(path, (next(TIMES),) * 2)


def offline(page, what, argument=None):
    """What the JavaScript function `what` gives for the page's `offline`."""
    return page.evaluate(OFFLINE, [what, argument])


def save(page):
    """Has the site saved; how that ended."""
    return offline(page, "(offline) => offline.save()")


def until(page, condition, seconds=20):
    """Waits until `condition`, a JavaScript function of the page's `offline`, holds."""
    end = time.monotonic() + seconds
    while not offline(page, condition):
        assert time.monotonic() < end, f"waited {seconds} s for {condition}"
        time.sleep(0.1)


def kept(page):
    """The paths in each cache of the origin."""
    return page.evaluate(KEPT)
