"""The comparison of printed text itself."""

import math

import pytest
from printed import difference, unit


@pytest.mark.parametrize("a, b", [
    ("tensor([1.2345, 2.0000])", "tensor([1.2346, 2.0000])"),
    ("error 1.00e-06", "error 9.9e-07"),
    ("best h: 1e-05", "best h: 1e-05"),
    ("slope -0.50", "slope -0.51"),
])
def test_agree(a, b):
    assert difference(a, b) is None


@pytest.mark.parametrize("a, b", [
    ("tensor([1.2345, 2.0000])", "tensor([1.2347, 2.0000])"),
    ("shape (3, 4)", "shape (3, 5)"),
    ("float32", "float64"),
    ("3 of 8 right", "4 of 8 right"),
    ("1.0", "1.0 2.0"),
    ("best h: 1e-05", "best h: 1e-03"),
    ("x = 3", "y = 3"),
])
def test_differ(a, b):
    assert difference(a, b)


def test_unit():
    assert [unit(n) for n in ("3", "3.14", "1e-05", "2.5e-06")] == pytest.approx([math.inf, 0.01, 1e-5, 1e-7])
