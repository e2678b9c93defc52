"""Makes `stix-two-math.woff2` from the whole font: `python -m foundations_lite.pages.fonts.renew FONT.ttf`.

Needs fonttools and brotli, which building the site does not. The font is part of many collections; this copy
came from STIXTwoMath-Regular.ttf, version 2.11, in the wheel ziamath 0.13.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset

from . import FONT as NAME

FONT = Path(__file__).with_name(NAME)

#: Letters, digits, operators, relations, arrows and fences, with their larger forms; alphabets upright and
#: italic, bold upright, script, double-struck and sans-serif.
CHARACTERS = """
    20-7E A0 AC AF-B7 D7 F7 2C6 2C7 2D8-2DD 300-304 307 308 30C 332 338 20D7 391-3A9 3B1-3C9 3D1
    3D5 3D6 3F1 3F5 2013 2014 2016 2018 2019 201C 201D 2022 2026 2032-2037 2044 2057 2061-2064 2102
    210B 210D 210E 2110-2113 2115 2119-211D 2124 212C 2130 2131 2190-2199 21A6 21A9 21AA 21D0 21D2
    21D4 2200-220F 2210-2213 2216-221E 2223-222C 222E 2234-2237 223C 2243 2245 2248 2250 2254 2255
    2260-226B 2295-2299 22A4 22A5 22C0-22C6 22EE-22F1 2308-230B 23DE 23DF 25A0 25AA 25FC 27E6-27E9
    27F5-27FA 27FC 2A7D 2A7E 1D400-1D467 1D49C-1D4CF 1D538-1D56B 1D5A0-1D5D3 1D6A4 1D6A5 1D6A8-1D6B8
    1D6E2-1D71B 1D7CE-1D7E1
"""


def main() -> int:
    options = subset.Options(flavor="woff2", hinting=False, desubroutinize=True, notdef_outline=True)
    options.layout_features = ["ssty", "dtls", "flac", "kern"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    font = subset.load_font(sys.argv[1], options)
    chosen = subset.Subsetter(options)
    chosen.populate(unicodes=subset.parse_unicodes(",".join(CHARACTERS.split())))
    chosen.subset(font)
    font["head"].modified = font["head"].created  # the same font gives the same bytes
    font.recalcTimestamp = False
    subset.save_font(font, str(FONT), options)
    print(f"{FONT}: {len(font.getGlyphOrder())} glyphs, {FONT.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
