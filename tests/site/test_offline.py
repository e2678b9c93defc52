"""What the built site has for use without a network: the list of its files, the worker, the manifest."""

import base64
import hashlib
import io
import json
import re

import pytest
from foundations_lite.offline import icons, listings, precache
from PIL import Image

HEAD = "const PRECACHE = "


@pytest.fixture(scope="module")
def listed(built_site):
    first = (built_site / "service-worker.js").read_text("utf-8").splitlines()[0]
    return json.loads(first.removeprefix(HEAD).removesuffix(";"))


@pytest.fixture
def small(tmp_path):
    for name, text in {"index.html": "<html>", "build.json": "{}", "a/b.js": "1", "a/b.eot": "x"}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_each_listed_file_is_there_with_its_hash(built_site, listed):
    for name, (digest, size) in listed["files"].items():
        data = (built_site / name).read_bytes()
        assert (digest, size) == (base64.b64encode(hashlib.sha256(data).digest()).decode(), len(data)), name


def test_what_is_not_listed_is_nothing_that_a_visitor_asks_for(built_site, listed):
    present = {path.relative_to(built_site).as_posix() for path in built_site.rglob("*") if path.is_file()}
    kinds = [r"(build/)?service-worker\.js", r"build\.json", r"rspack\.config.*", r"jupyterlite\.schema.*",
             r"([a-z]+/)?package\.json", r"build/fa-[a-z0-9-]+\.(eot|ttf|svg|woff)"]
    left_out = present - set(listed["files"])
    assert [name for name in left_out if not any(re.fullmatch(kind, name) for kind in kinds)] == []
    assert len(left_out) < 30


def test_each_ending_has_a_media_type(listed):
    assert {"." + name.rsplit(".", 1)[-1] for name in listed["files"]} == set(listed["types"])


def test_the_version_is_the_one_in_the_mark(built_site, listed):
    assert json.loads((built_site / "build.json").read_text("utf-8"))["version"] == listed["version"]


def test_another_byte_is_another_version(small):
    first = precache.precache(small, {})
    assert sorted(first["files"]) == ["a/b.js", "index.html"]
    assert precache.precache(small, {}) == first
    (small / "a/b.eot").write_text("y")
    assert precache.precache(small, {})["version"] == first["version"], "which no visitor asks for"
    (small / "a/b.js").write_text("2")
    second = precache.precache(small, {})
    assert second["version"] != first["version"]
    assert second["files"]["index.html"] == first["files"]["index.html"]


def test_listings_hold_neither_times_nor_the_order_of_the_disk(tmp_path):
    folder = tmp_path / "api/contents"
    folder.mkdir(parents=True)
    entry = {"created": "2026-05-01T10:00:00Z", "last_modified": "2026-05-01T10:00:00Z", "type": "file"}
    for names in (["b", "a"], ["a", "b"]):
        listing = entry | {"content": [entry | {"name": name} for name in names]}
        entry["created"] = "2026-06-01T10:00:00Z"
        (folder / "all.json").write_text(json.dumps(listing))
        settled = listings.settled(tmp_path)["api/contents/all.json"]
        assert [found["name"] for found in json.loads(settled)["content"]] == ["a", "b"]
        assert set(re.findall(r"\d{4}-\d\d-\d\dT[^\"]*", settled.decode())) == {listings.TIME}


def test_every_page_loads_the_module_and_names_the_manifest(built_site):
    pages = [path for path in built_site.rglob("*.html") if "http-equiv" not in path.read_text("utf-8")]
    pages = [path for path in pages if path.parent.parent.name not in ("doc", "lab")]
    assert len(pages) >= 7
    for path in pages:
        text = path.read_text("utf-8")
        [module] = re.findall(r'<script id="offline-module" type="module" src="([^"]+)"', text)
        [manifest] = re.findall(r'<link rel="manifest" href="([^"]+)"', text)
        assert (path.parent / module).is_file() and (path.parent / manifest).is_file(), path


def test_all_in_the_manifest_is_relative_and_there(built_site):
    manifest = json.loads((built_site / "manifest.webmanifest").read_text("utf-8"))
    assert manifest["start_url"] == manifest["scope"] == "./" and "id" not in manifest
    for icon in manifest["icons"]:
        path = built_site / icon["src"]
        assert path.is_file()
        if icon["type"] == "image/png":
            assert "{}x{}".format(*Image.open(path).size) == icon["sizes"]
    assert {icon["purpose"] for icon in manifest["icons"] if "purpose" in icon} == {"any", "maskable"}
    for shortcut in manifest["shortcuts"]:
        page, _, lesson = shortcut["url"].partition("?path=")
        assert (built_site / page).is_file() and (built_site / "files" / lesson).is_file()
    assert not re.search(r'"(/|https?:)', json.dumps(manifest))


def test_the_icons_are_those_that_are_drawn():
    for name, data in icons.drawn().items():
        drawn, committed = (Image.open(io.BytesIO(one)) for one in (data, (icons.FOLDER / name).read_bytes()))
        assert drawn.size == committed.size and drawn.tobytes() == committed.tobytes(), name


def test_a_maskable_icon_may_be_cut_to_a_circle():
    """The drawing is within the circle of 40 % of the width, and the ground reaches every edge."""
    image = Image.open(icons.FOLDER / "icon-maskable-512.png")
    for x in range(0, 512, 4):
        for y in range(0, 512, 4):
            *colour, opaque = image.getpixel((x, y))
            assert opaque == 255
            if (x - 256) ** 2 + (y - 256) ** 2 > (0.4 * 512) ** 2:
                assert tuple(colour) == icons.GROUND


def test_no_page_asks_for_a_large_icon(built_site):
    found = [*built_site.rglob("favicon.ico")]
    assert len(found) >= 5 and all(path.stat().st_size < 2000 for path in found)
