"""Compare printed text: the words equal, the numbers within one unit of their last printed digit."""

import math
import re

NUMBER = re.compile(r"(?<![\w.])[-+]?\d+\.?\d*(?:e[-+]?\d+)?(?!\w)", re.IGNORECASE)


def difference(a, b):
    """``None`` if the two texts agree, else a sentence on the first difference."""
    if a == b:
        return None
    words_a, words_b = NUMBER.split(a), NUMBER.split(b)
    if _squeeze(words_a) != _squeeze(words_b):
        return f"the text differs:\n{a}\n---\n{b}"
    for x, y in zip(NUMBER.findall(a), NUMBER.findall(b), strict=True):
        if unit(x) == unit(y) == math.inf and x != y:
            return f"{x} is not {y}, in:\n{a}\n---\n{b}"
        if x != y and abs(float(x) - float(y)) > 1.000001 * min(unit(x), unit(y)):
            return f"{x} is not {y} within one unit of the last printed digit, in:\n{a}\n---\n{b}"
    return None


def unit(number):
    """One unit of the last printed digit: 0.01 for ``3.14``, 1e-7 for ``2.5e-06``, inf for an integer."""
    mantissa, _, exponent = number.lower().partition("e")
    if "." not in mantissa and not exponent:
        return math.inf
    return 10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2]))


def _squeeze(words):
    """Spaces beside numbers may differ by one when a sign appears or a width grows."""
    return [re.sub(r" +", " ", word) for word in words]
