"""Multiply-add with a single rounding (fma), element by element.

Compilers for x86-64 and ARM turn ``a * b + c`` into one instruction that rounds once; NumPy rounds twice.
Both functions here round once, whatever the values, and use nothing but IEEE additions and multiplications.

The method is rounding to odd: a sum that is not exact is moved to its neighbour with an odd last bit, which
keeps the memory of "there was more" through one further rounding. S. Boldo and G. Melquiond, "Emulation of a
FMA and correctly rounded sums: proved algorithms using rounding to odd", IEEE Transactions on Computers
57(4), 2008.
"""

import math
from fractions import Fraction

import numpy as np

_SPLITTER = 2.0**27 + 1  # Veltkamp's: halves a float64 into two numbers of 26 bits


def fma32(a, b, c):
    """``a * b + c`` of a float32 array and two float32 numbers, rounded once.  Returns a float32 array like
    ``a``."""
    with np.errstate(over="ignore"):
        product = a.astype(np.float64) * float(b)  # exact: 24 bits times 24 bits fit in 53
        return _sum_to_odd(product, np.float64(c)).astype(np.float32)


def fma64(a, b, c):
    """``a * b + c`` of a float64 array and two float64 numbers, rounded once.  Returns a float64 array like
    ``a``."""
    b, c = float(b), float(c)
    if not (math.isfinite(b) and math.isfinite(c)):
        return a * b + c
    if not _is_moderate(a, b, c):
        return np.array([_fma_exact(x, b, c) for x in a.ravel().tolist()]).reshape(a.shape)
    high, low = _two_product(a, b)
    t_high, t_low = _two_sum(c, low)
    v_high, v_low = _two_sum(high, t_high)
    return v_high + _sum_to_odd(t_low, v_low)


def _is_moderate(a, b, c):
    """Whether no intermediate product or sum can overflow or lose bits to underflow."""
    smallest = np.min(np.abs(a), where=a != 0, initial=1.0)
    return (
        np.max(np.abs(a), initial=0.0) < 2.0**200
        and smallest > 2.0**-200
        and abs(c) < 2.0**800
        and (b == 0 or 2.0**-200 < abs(b) < 2.0**200)
        and (c == 0 or abs(c) > 2.0**-800)
    )


def _fma_exact(a, b, c):
    """The same for one triple of Python floats of any size, by rational arithmetic."""
    if not math.isfinite(a):
        return a * b + c
    exact = Fraction(a) * Fraction(b) + Fraction(c)
    if exact == 0:
        return a * b + c  # the sign of zero
    try:
        return float(exact)
    except OverflowError:
        return math.copysign(math.inf, exact)


def _two_sum(a, b):
    """The rounded sum and its rounding error, exactly (Knuth)."""
    s = a + b
    from_b = s - a
    return s, (a - (s - from_b)) + (b - from_b)


def _two_product(a, b):
    """The rounded product and its rounding error, exactly (Dekker)."""
    product = a * b
    a_high, a_low = _split(a)
    b_high, b_low = _split(b)
    return product, a_low * b_low - (((product - a_high * b_high) - a_low * b_high) - a_high * b_low)


def _split(a):
    scaled = _SPLITTER * a
    high = scaled - (scaled - a)
    return high, a - high


def _sum_to_odd(a, b):
    """``a + b`` in float64, rounded to odd."""
    s, error = _two_sum(a, b)
    inexact_and_even = (error != 0) & (s.view(np.int64) & 1 == 0)
    if inexact_and_even.any():
        s = np.where(inexact_and_even, np.nextafter(s, np.copysign(np.inf, error)), s)
    return s
