"""`--parity-report=FILE`: per operation what passed, what is missing, what is known to differ and why."""
import collections
import json
import pathlib

import torch

GROUPS = ("forward", "graph", "gradient", "variants", "errors")
SIGN = {"passed": "✓", "failed": "✗", "known": "≠", "missing": "·", "empty": "–"}


class Report:
    """Collects the `parity` property of the tests' reports (so that it works under xdist too) and writes
    the file."""

    def __init__(self, file, device):
        self._file, self._device = pathlib.Path(file), device
        self._ops = collections.defaultdict(dict)
        self._tests = collections.Counter()
        self._failed = []

    def pytest_runtest_logreport(self, report):
        if report.when == "call" or report.outcome == "skipped":
            self._tests[report.outcome] += 1
        if report.failed:
            self._failed.append((report.nodeid, str(report.longrepr).strip().splitlines()[-1:] or [""]))
        if report.when == "call":
            for name, value in report.user_properties:
                if name == "parity":
                    op, group, status, detail = value
                    self._ops[op][group] = (status, detail)

    def summary(self):
        """Counts of operations: whole, partly, missing, out of scope."""
        counts = collections.Counter()
        for groups in self._ops.values():
            states = {status for status, _ in groups.values()}
            counts["missing" if "missing" in states else "failing" if "failed" in states
                   else "out of scope" if states == {"empty"}
                   else "passed, with known differences" if "known" in states else "passed whole"] += 1
        return dict(counts)

    def pytest_sessionfinish(self):
        if self._file.suffix == ".json":
            text = json.dumps({"torch": torch.__version__, "device": self._device, "tests": self._tests,
                               "summary": self.summary(), "operations": self._ops,
                               "failed": self._failed}, indent=1)
        else:
            text = self._markdown()
        self._file.write_text(text + "\n", encoding="utf-8")

    def _markdown(self):
        lines = ["# Parity with PyTorch", "", f"PyTorch {torch.__version__}, its side on {self._device}.", ""]
        lines += [f"* tests: {', '.join(f'{n} {k}' for k, n in self._tests.items())}"]
        counts = ", ".join(f"{n} {k}" for k, n in sorted(self.summary().items()))
        lines += [f"* operations of op_db: {counts}", ""]
        lines += ["✓ passed, ✗ failed, ≠ known difference, · missing, – no sample in scope", ""]
        lines += ["| operation | " + " | ".join(GROUPS) + " | notes |", "|" + "---|" * (len(GROUPS) + 2)]
        for op, groups in sorted(self._ops.items()):
            if {s for s, _ in groups.values()} == {"missing"}:
                continue
            notes = "; ".join(f"{g}: {d}" for g, (s, d) in groups.items() if d and s != "passed")
            cells = [SIGN.get(groups.get(g, ("",))[0], " ") for g in GROUPS]
            notes = notes.replace("|", "\\|").replace("\n", " ")
            lines.append(f"| `{op}` | " + " | ".join(cells) + f" | {notes} |")
        missing = [f"`{op}`" for op, groups in sorted(self._ops.items())
                   if {s for s, _ in groups.values()} == {"missing"}]
        lines += ["", f"Missing ({len(missing)}): {', '.join(missing)}", ""]
        if self._failed:
            lines += ["## Failed tests", ""]
            lines += [f"* `{node}`: {last[0][:200]}" for node, last in self._failed]
        return "\n".join(lines)
