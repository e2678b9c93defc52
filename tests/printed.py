"""Compare printed text: the words equal, the numbers within one unit of their last printed digit.

Lessons are compared with it cell by cell, whether they ran in a process of the tests or in a browser.
"""

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


def saved(cell):
    """What a notebook's code cell shows, in the form that `same_cells` compares; errors are left out.

    A dict with the cell's `id`, its `stdout` (all streams) and its `displays`: each output's text and the
    kinds of data it has.
    """
    outputs = [output for output in cell["outputs"] if output["output_type"] != "error"]
    streams = [output for output in outputs if output["output_type"] == "stream"]
    others = [output for output in outputs if output["output_type"] != "stream"]
    return {"id": cell["id"], "stdout": "".join("".join(output["text"]) for output in streams),
            "displays": [{"text": "".join(output["data"].get("text/plain", "")),
                          "kinds": sorted(output["data"])} for output in others]}


def same_cells(expected, got):
    """Assert that two runs of one notebook show the same, cell by cell; the message names the first cell."""
    assert [cell["id"] for cell in expected] == [cell["id"] for cell in got]
    for a, b in zip(expected, got):
        problem = difference(a["stdout"], b["stdout"])
        assert problem is None, f"cell {a['id']}: {problem}"
        assert [d["kinds"] for d in a["displays"]] == [d["kinds"] for d in b["displays"]], f"cell {a['id']}"
        for x, y in zip(a["displays"], b["displays"]):
            problem = difference(x["text"], y["text"])
            assert problem is None, f"cell {a['id']}: {problem}"


def _squeeze(words):
    """Spaces beside numbers may differ by one when a sign appears or a width grows."""
    return [re.sub(r" +", " ", word) for word in words]
