"""Every file of the manifest, verified, in the store; or one message that says which is missing and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..errors import SiteError, Unavailable
from .manifest import File
from .store import Store


def obtain(
    files: Sequence[File], sources: Sequence, store: Store, say: Callable[[str], None] = print
) -> None:
    """Asks `sources` in turn until all `files` are in `store`; says in one line which served how many.

    Raises `SiteError`: a source that a person named holds a wrong file, no source has one, the disk refuses.
    """
    missing, served, notes = list(files), [], []
    for source in sources:
        if not missing:
            break
        taken = []
        try:
            for file, data in source.offer(missing):
                fault = file.fault(data)
                if fault is None:
                    store.put(file, data)
                    taken.append(file)
                elif source.binding(file):
                    raise SiteError(wrong(file, fault, source))
                else:
                    notes.append(f"{source}: {file.file_name}: {fault}")
        except Unavailable as error:
            notes.append(f"{source}: {error}")
        if taken:
            served.append(f"{len(taken)} from {source}")
            names = {file.file_name for file in taken}
            missing = [file for file in missing if file.file_name not in names]
    if missing:
        raise SiteError(lacking(missing, notes, sources))
    say(f"[foundations] {len(files)} files of Pyodide and Python, all verified: {'; '.join(served)}")


def wrong(file: File, fault: str, source) -> str:
    return (
        f"{file.file_name} in {source} is not the file that this site was tested with\n"
        f"  expected: {file.expected}\n"
        f"  found:    {fault.removeprefix('found ')}\n"
        f"  what to do: put the original file there, or unset FOUNDATIONS_PYODIDE to fetch it"
    )


def lacking(missing: list[File], notes: list[str], sources: Sequence) -> str:
    shown = [f"  missing:  {file.file_name}\n  expected: {file.expected}" for file in missing[:3]]
    if len(missing) > 3:
        shown.append(f"  … and {len(missing) - 3} more")
    asked = notes or [f"{source}: does not have it" for source in sources]
    return "\n".join(
        [
            f"{len(missing)} of the files that the site is made of could not be had",
            *shown,
            *(f"  found:    {note}" for note in asked),
            "  what to do: build where pip can install packages; or build once on such a machine, copy its",
            "              folder .cache/downloads to this one and name the copy in FOUNDATIONS_PYODIDE",
        ]
    )
