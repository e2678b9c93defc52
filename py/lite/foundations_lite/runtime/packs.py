"""What a browser fetches of Python's files, and in which order: three archives.

`first` holds what the start and a first plot open, `course` the packages `torch` and `lesson`, and `rest`
everything else, which is fetched once Python runs. A module or font of `rest` that is wanted earlier is there
all the same: boot.mjs fetches the archive at that moment. What the started interpreter has in its memory
already, it need not open, so that most of IPython is in `rest`.
"""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

STDLIB = "python_stdlib.zip"
HOME = "lib/python3.14"
SITE = f"{HOME}/site-packages"

#: Names the files of `rest`, with their sizes, within `first`.
INDEX = "rest.json"

#: What nobody can use in a browser, or would ask for in a lesson: patterns of paths below `lib/python3.14`.
DROPPED = [
    # Tests, typing stubs, and what compilers read.
    "*/tests/*", "*.pyi", "*.pxd", "*.h", "*.a", "*/py.typed", "*.pyx", "*.c",
    "site-packages/numpy/f2py/*", "site-packages/numpy/_pyinstaller/*", "site-packages/numpy/typing/*",
    # Licence texts stand on the site's page of licences; pip's records serve to uninstall.
    "*.dist-info/licenses/*", "*.dist-info/LICENSE*", "*.dist-info/AUTHORS*",
    "*.dist-info/RECORD", "*.dist-info/WHEEL",
    # Windows on a screen, and a web server of Matplotlib's own.
    *(f"site-packages/matplotlib/backends/*{kind}*" for kind in (
        "gtk", "_qt", "qt_", "qt5", "_tk", "_wx", "macosx", "web_backend", "webagg", "nbagg")),
    "site-packages/matplotlib/mpl-data/images/*", "site-packages/matplotlib/mpl-data/sample_data/*",
    # Time zones, for pandas.
    "site-packages/pytz/*", "site-packages/pytz-*", "site-packages/dateutil/zoneinfo/*.gz",
    # Languages other than Python.
    "site-packages/pygments/lexers/[!_]*",
    # Completion knows Python itself; it need not know Django.
    "site-packages/jedi/third_party/django-stubs/*", "site-packages/jedi/third_party/typeshed/third_party/2*",
    "site-packages/jedi/third_party/typeshed/stdlib/2/*",
    # An example of how Python is frozen.
    "__phello__/*",
]  # fmt: skip

#: Exceptions from that. Without Jedi's typing stubs nothing completes what a variable has; it asks for their
#: folders, too, so that a few of other packages stay.
KEPT = [
    "site-packages/pygments/lexers/python.pyc", "site-packages/pygments/lexers/special.pyc",
    "site-packages/jedi/third_party/typeshed/stdlib/3/*",
    "site-packages/jedi/third_party/typeshed/stdlib/2and3/*",
    "site-packages/jedi/third_party/typeshed/third_party/3/*",
]  # fmt: skip


def tree(archives: Mapping[str, Mapping[str, bytes]]) -> dict[str, bytes]:
    """Where each file of the compiled archives (name: files) goes in the browser, without what is dropped."""
    laid_out = {}
    for archive, files in archives.items():
        home = "" if archive == STDLIB else "site-packages/"
        for name, data in files.items():
            path = f"{home}{name}"
            if any(fnmatchcase(path, keep) for keep in KEPT) or not any(
                fnmatchcase(path, drop) for drop in DROPPED
            ):
                laid_out[f"{HOME}/{path}"] = data
    return laid_out


def pack(
    files: Mapping[str, bytes], course: Mapping[str, bytes], opened: Iterable[str]
) -> dict[str, bytes]:
    """The three archives by name. `files` and `course` are given by path; `opened` are the
    absolute paths of the files that a first plot opens.
    """
    early = {path.lstrip("/") for path in opened}
    first = {path: data for path, data in files.items() if path in early}
    rest = {path: data for path, data in files.items() if path not in early}
    index = json.dumps({path: len(data) for path, data in rest.items()}).encode()
    made = {"first": {INDEX: index} | first, "course": course, "rest": rest}
    return {name: tar(content) for name, content in made.items()}


def tar(files: Mapping[str, bytes]) -> bytes:
    """A tar archive of `files`; the same files give the same bytes."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for path, data in files.items():
            entry = tarfile.TarInfo(path)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return buffer.getvalue()


def compressed(data: bytes) -> bytes:
    return gzip.compress(data, compresslevel=9, mtime=0)
