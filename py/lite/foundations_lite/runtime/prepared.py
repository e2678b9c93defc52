"""Python as the site ships it: compiled, started and packed. What takes time is kept in the cache."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

from ..fetch.store import write_whole
from . import node, packs


class Workshop:
    """Has Pyodide do the work, and keeps the results in `cache`.

    `core`: Pyodide's own files by name, the standard library among them. `info`: the head of its lock.
    """

    def __init__(self, core: Mapping[str, bytes], info: Mapping[str, str], cache: Path):
        lock = json.dumps({"info": dict(info), "packages": {}}).encode()
        self.core, self.cache = dict(core) | {"pyodide-lock.json": lock}, cache

    def prepare(self, wheels: Mapping[str, bytes], course: bytes) -> dict[str, bytes]:
        """What boot.mjs fetches, by name. `wheels`: those of others, by name; `course`: our own."""
        archives = {packs.STDLIB: self.core[packs.STDLIB]} | dict(wheels) | {"course": course}
        made_from = repr([(name, digest(data)) for name, data in archives.items()])
        known = self.place("packs.json", made_from.encode())
        if known.is_file():
            places = {name: self.cache / place for name, place in json.loads(known.read_bytes()).items()}
            if all(place.is_file() for place in places.values()):
                return {name: place.read_bytes() for name, place in places.items()}
        places = {name: self.compress(data) for name, data in self.pack(archives).items()}
        write_whole(known, json.dumps({name: place.name for name, place in places.items()}).encode())
        return {name: place.read_bytes() for name, place in places.items()}

    def pack(self, archives: Mapping[str, bytes]) -> dict[str, bytes]:
        """What boot.mjs fetches, not yet compressed."""
        compiled = self.compile(archives)
        ours = packs.tree({"course": compiled.pop("course")})
        files = packs.tree(compiled)
        snapshot, opened = self.start(files, ours)
        packed = {"snapshot": snapshot, **packs.pack(files, ours, opened)}
        return {f"{name}.pack": data for name, data in packed.items()}

    def compile(self, archives: Mapping[str, bytes]) -> dict[str, dict[str, bytes]]:
        """The files of each archive, bytecode in place of sources."""
        places = {name: self.place("compiled", data) for name, data in archives.items()}
        missing = {f"in/{name}": archives[name] for name, place in places.items() if not place.is_file()}
        if missing:
            with node.Job(self.core, missing) as job:
                (job.folder / "out").mkdir()
                job.run("compile")
                for path in (job.folder / "out").iterdir():
                    write_whole(places[path.name], path.read_bytes())
        return {name: unpacked(place.read_bytes()) for name, place in places.items()}

    def start(self, files: Mapping[str, bytes], course: Mapping[str, bytes]) -> tuple[bytes, list[str]]:
        """The memory of the started interpreter, and the paths that a first plot opens then."""
        tar = packs.tar(dict(files) | dict(course))
        memory, opened = (self.place(kind, packs.tar(files)) for kind in ("snapshot", "opened"))
        if not (memory.is_file() and opened.is_file()):
            with node.Job(self.core, {"tree.tar": tar}) as job:
                job.run("snapshot")
                write_whole(memory, (job.folder / "snapshot").read_bytes())
                write_whole(opened, (job.folder / "opened.json").read_bytes())
        return memory.read_bytes(), json.loads(opened.read_bytes())

    def compress(self, data: bytes) -> Path:
        """Where `data` is kept, compressed."""
        place = self.place("packed", data)
        if not place.is_file():
            write_whole(place, packs.compressed(data))
        return place

    def place(self, kind: str, data: bytes) -> Path:
        """Where the result for `data` is kept: it depends on Pyodide and on our scripts, too."""
        scripts = [path.read_bytes() for path in [*node.PARTS, Path(packs.__file__)]]
        parts = [data, *self.core.values(), *scripts]
        return self.cache / f"{digest(repr([digest(part) for part in parts]).encode())[:32]}-{kind}"


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def unpacked(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        return {name: files.read(name) for name in files.namelist() if not name.endswith("/")}
