"""How soon a learner sees the first plot: this site beside a stock JupyterLite and beside Pyodide alone.

    python tests/bench/site_speed.py [--rounds 5] [--lessons] [--quick] [--site FOLDER] [--only ours,bare]

Three sites (see `sites.py`) are served from this machine and visited in turn, round after round, so that all
of them meet the same noise: each in a Chromium with a profile of its own, a first time and, after the
browser was closed, a second time; without a limit and over a line of 20 Mbit/s and 40 ms. A visit opens
Tutorial 1 and presses Run All as soon as that works. The tables show medians, and medians of the rounds'
ratios. Nothing here asserts: a timed assertion fails on a busy machine.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))

import sites
from playwright.sync_api import sync_playwright
from visit import Visit, profile
from web import HOME, UNTHROTTLED, Web

from browser import chromium

BUILT = sites.ROOT / ".cache" / "bench"
NOTEBOOK = f"notebooks/index.html?path={sites.LESSON}"


@dataclass(frozen=True)
class Site:
    """`page` shows the lesson; `waits`: a run that is asked for before Python is ready would be lost."""

    make: object
    page: str
    waits: bool


SITES = {
    "ours": Site(sites.ours, NOTEBOOK, waits=False),
    "naive": Site(sites.naive, NOTEBOOK, waits=True),
    "bare": Site(sites.bare, "", waits=True),
}

#: The rows of a table: title, the figure of a `Visit`, its format.
ROWS = [
    ("notebook readable", lambda visit: visit.seconds.get("readable"), "{:.1f} s"),
    ("Python ready", lambda visit: visit.seconds.get("ready"), "{:.1f} s"),
    ("first output", lambda visit: visit.seconds.get("output"), "{:.1f} s"),
    ("first plot", lambda visit: visit.seconds["plot"], "{:.1f} s"),
    ("requests", lambda visit: visit.requests, "{:.0f}"),
    ("transferred", lambda visit: visit.bytes / 1e6, "{:.1f} MB"),
    ("processor time", lambda visit: visit.processor, "{:.1f} s"),
    ("memory of the tab", lambda visit: visit.memory / 1e6, "{:.0f} MB"),
]

Visits = dict[str, list[Visit]]


def build(names: list[str], given: Path | None) -> dict[str, Path]:
    """The folder of each site, built from nothing; `given` is taken for ours."""
    folders = {}
    for name in names:
        if name == "ours" and given:
            folders[name] = given
        else:
            shutil.rmtree(BUILT / name, ignore_errors=True)
            start = time.perf_counter()
            folders[name] = SITES[name].make(BUILT / name)
            print(f"{name}: built in {time.perf_counter() - start:.1f} s", flush=True)
        files = [path for path in folders[name].rglob("*") if path.is_file()]
        size = sum(path.stat().st_size for path in files)
        print(f"{name}: {size / 1e6:.1f} MB in {len(files)} files", flush=True)
    return folders


def rounds(playwright, webs: dict[str, Web], count: int, lines: list, times: list) -> dict[str, Visits]:
    """`count` visits of every site over every line, in turn; by title, then by site.

    `times`: "first visit" and, in the same profile, "second visit".
    """
    made: dict[str, Visits] = {}
    for turn in range(count):
        for line in lines:
            names = list(webs)
            for name in names[turn % len(names) :] + names[: turn % len(names)]:
                with profile(playwright) as learner:
                    for time_ in times:
                        visit = learner.visit(webs[name], SITES[name].page, line, SITES[name].waits)
                        made.setdefault(f"{time_}, {line.name}", {}).setdefault(name, []).append(visit)
                        print(
                            f"round {turn + 1}, {line.name}, {name}, {time_}: plot after "
                            f"{visit.seconds['plot']:.1f} s (load {os.getloadavg()[0]:.0f})",
                            flush=True,
                        )
    return made


def table(title: str, visits: Visits) -> None:
    others = [name for name in visits if name != "ours"] if "ours" in visits else []
    heads = [*visits, *(f"ours/{name}" for name in others)]
    print(f"\n{title}\n{'':20}" + "".join(f"{head:>12}" for head in heads))
    for row, figure, shown in ROWS:
        figures = {name: [figure(visit) for visit in made] for name, made in visits.items()}
        cells = [shown.format(median(all_)) if None not in all_ else "" for all_ in figures.values()]
        cells += [ratio(figures["ours"], figures[name]) for name in others]
        print(f"{row:20}" + "".join(f"{cell:>12}" for cell in cells))


def ratio(ours: list, theirs: list) -> str:
    """The median of the rounds' ratios; empty where there is none."""
    pairs = [(a, b) for a, b in zip(ours, theirs, strict=True) if a is not None and b]
    return f"{median(a / b for a, b in pairs):.2f}" if pairs else ""


def lessons(playwright, webs: dict[str, Web]) -> None:
    """Run All of every worked copy, once Python is ready, in a profile that has been here before."""
    print(f"\nRun All of the worked copies\n{'':55}" + "".join(f"{name:>12}" for name in webs), flush=True)
    with ExitStack() as profiles:
        learners = {name: profiles.enter_context(profile(playwright)) for name in webs}
        for path in sorted((sites.CONTENT / "worked").glob("*.ipynb")):
            page = f"notebooks/index.html?path=worked/{path.name}"
            took = []
            for name, web in webs.items():
                visit = learners[name].visit(web, page, UNTHROTTLED, waits=True, until="done")
                took.append(visit.seconds["done"] - visit.seconds["asked"])
            print(f"{path.stem:55}" + "".join(f"{seconds:10.1f} s" for seconds in took), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--lessons", action="store_true", help="also: Run All of every worked copy")
    parser.add_argument("--quick", action="store_true", help="one first visit each: only to see that it runs")
    parser.add_argument("--site", type=Path, metavar="FOLDER", help="take this built site for ours")
    parser.add_argument("--only", default=",".join(SITES), help="which sites (default: %(default)s)")
    options = parser.parse_args()
    names = options.only.split(",")
    if unknown := set(names) - set(SITES):
        parser.error(f"--only takes {', '.join(SITES)}, not {', '.join(sorted(unknown))}")
    chromium.find()  # before Playwright runs here: it starts one of its own
    folders = build(names, options.site)
    plan = [options.rounds, [UNTHROTTLED, HOME], ["first visit", "second visit"]]
    if options.quick:
        plan = [1, [UNTHROTTLED], ["first visit"]]
    with ExitStack() as open_, sync_playwright() as playwright:
        webs = {name: open_.enter_context(Web(folder)) for name, folder in folders.items()}
        for title, visits in rounds(playwright, webs, *plan).items():
            table(title, visits)
        if options.lessons:
            lessons(playwright, {name: web for name, web in webs.items() if name != "bare"})


if __name__ == "__main__":
    main()
