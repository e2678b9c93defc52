"""The font of the formulas, for machines without one: STIX Two Math, as far as lessons need it."""

from __future__ import annotations

from pathlib import Path

FOLDER = "fonts"

#: What `renew.py` makes.
FONT = "stix-two-math.woff2"

TITLE, LICENCE, SOURCE = "STIX Two Math 2.11", "OFL-1.1", "https://github.com/stipub/stixfonts"


def files() -> dict[str, bytes]:
    """The font, by its path in the site."""
    return {f"{FOLDER}/{FONT}": Path(__file__).with_name(FONT).read_bytes()}
