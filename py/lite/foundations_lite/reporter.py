"""What doit says when a step fails: a disk that refuses is explained, in JupyterLite's own steps too."""

from __future__ import annotations

import builtins

from doit.exceptions import BaseFail
from doit.reporter import ConsoleReporter


class Reporter(ConsoleReporter):
    """doit's own, but for errors of the operating system: one message in place of a traceback."""

    def add_failure(self, task, fail: BaseFail) -> None:
        found = "".join(fail.traceback).strip().rsplit("\n", 1)[-1]
        if refused_by_system(found):
            fail.traceback = ""
            fail.message = (
                f"[foundations] the step {task.name} could not write its files\n"
                f"  expected: room on the disk, and folders that may be written to\n"
                f"  found:    {found.partition(': ')[2]}\n"
                f"  what to do: free space or correct the permissions, then build again"
            )
        super().add_failure(task, fail)


def refused_by_system(line: str) -> bool:
    """Whether the last line of a traceback is that of an OSError."""
    kind = getattr(builtins, line.partition(":")[0], None)
    return isinstance(kind, type) and issubclass(kind, OSError)
