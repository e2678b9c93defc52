"""Formulas as MathML, which browsers draw by themselves: from TeX, while the site is built."""

from __future__ import annotations

import re

from math_core import LatexError, LatexToMathML

from ..errors import SiteError

_CONVERT = LatexToMathML(fancy_error=False)

#: A text within a formula that goes back to mathematics for a moment, as in \text{for all $x$}.
MATHEMATICS_IN_TEXT = re.compile(r"\\text\{([^{}$]*\$[^{}]*)\}")

#: MathML Core knows no boxes; this one is drawn by the stylesheet.
BOX = re.compile(r'<menclose notation="box">(.*?)</menclose>', re.DOTALL)

#: A prime is drawn high up already; as an exponent, which it is to TeX, it would be too high and too small.
PRIME = re.compile(r"<msup>(<m[in][^>]*>[^<]*</m[in]>)<mo>([′″‴]+)</mo></msup>")

#: Circled signs are binary operators here; Firefox would enlarge them in displayed formulas, like a sum.
CIRCLED = re.compile("<mo(?=[^<>]*>[⊕⊖⊗⊘⊙]</mo>)")


def mathml(tex: str, display: bool) -> str:
    """The formula `tex`, without its dollars, as a `<math>` element; `display` sets it apart.

    Raises `SiteError` where it holds something that cannot be converted.
    """
    tex = MATHEMATICS_IN_TEXT.sub(lambda found: _alternating(found[1]), tex)
    try:
        element = _CONVERT.convert_with_local_state(tex, displaystyle=display)
    except LatexError as error:
        raise SiteError(
            f"a formula cannot be converted to MathML\n  expected: TeX that math-core knows\n"
            f"  found:    {tex.strip()}\n            {error}\n"
            f"  what to do: write it in another way, in the lesson's source"
        ) from error
    element = PRIME.sub(r'\1<mo lspace="0" rspace="0">\2</mo>', element)
    element = CIRCLED.sub('<mo largeop="false"', element)
    return BOX.sub(r'<mrow class="boxed">\1</mrow>', element)


def _alternating(text: str) -> str:
    """`(a $b$ c)` as `\\text{(a }b\\text{ c)}`: every second part is mathematics."""
    parts = text.split("$")
    return "".join(part if i % 2 else rf"\text{{{part}}}" for i, part in enumerate(parts) if part)
