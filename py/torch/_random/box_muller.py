"""Two uniform numbers into two normal ones, by G. Box and M. Muller: radius √(−2 ln u₁), angle 2π u₂.

PyTorch has three versions, and each has its own last bits:

* ``pairs64``   one pair at a time in float64, for short or non-contiguous tensors of any type;
* ``blocks64``  blocks of 16 in float64: eight radii, then eight angles;
* ``blocks32``  the same in float32, with the logarithm, sine and cosine of the Cephes library in fused
                arithmetic.
"""

import math

import numpy as np

_ROWS_AT_ONCE = 4096  # keeps the intermediate arrays of blocks32 in the processor's cache


def pairs64(uniform):
    """Normals from consecutive pairs: the first of a pair gives the angle, the second the radius.

    ``uniform``: list of 2n Python floats in [0, 1).  Returns a list of 2n, cosine before sine.
    """
    normal = []
    for u1, u2 in zip(uniform[::2], uniform[1::2]):
        radius = math.sqrt(-2.0 * math.log1p(-u2))
        angle = 2.0 * math.pi * u1
        normal.append(radius * math.cos(angle))
        normal.append(radius * math.sin(angle))
    return normal


def blocks64(uniform):
    """Normals from rows of 16 uniforms.  ``uniform`` and the result: float64 arrays of shape (rows, 16)."""
    # math's functions, not NumPy's: those have vectorised versions whose last bit differs on some processors.
    radius = np.sqrt(-2.0 * _each(math.log, 1.0 - uniform[:, :8]))
    angle = 2.0 * math.pi * uniform[:, 8:]
    return np.concatenate([radius * _each(math.cos, angle), radius * _each(math.sin, angle)], axis=1)


def blocks32(uniform):
    """Normals from rows of 16 uniforms.  ``uniform`` and the result: float32 arrays of shape (rows, 16)."""
    normal = np.empty_like(uniform)
    for start in range(0, len(uniform), _ROWS_AT_ONCE):
        rows = uniform[start : start + _ROWS_AT_ONCE]
        radius = np.sqrt(np.float32(-2) * _log(np.float32(1) - rows[:, :8]))
        sine, cosine = _sincos(np.float32(2.0 * math.pi) * rows[:, 8:])
        out = normal[start : start + _ROWS_AT_ONCE]
        np.multiply(radius, cosine, out=out[:, :8])
        np.multiply(radius, sine, out=out[:, 8:])
    return normal


def _each(function, x):
    return np.fromiter(map(function, x.ravel().tolist()), np.float64, x.size).reshape(x.shape)


# --- Cephes, in float32, with every multiply-add fused
#
# S. Moshier's Cephes (netlib.org/cephes, single precision, logf.c and sinf.c) as PyTorch vectorises it. A
# fused step is written as a float64 multiply-add rounded to float32 (_fused). That rounds twice and could in
# principle differ from the one rounding of the real instruction; but the only arguments are 1 − k·2⁻²⁴ for
# the logarithm and 2π·k·2⁻²⁴ for sine and cosine, k < 2²⁴, and all of them were tried: no step is affected.

_SQRT_HALF = np.float32(0.707106781186547524)
_LOG = tuple(
    map(
        np.float32,
        (
            7.0376836292e-2,
            -1.1514610310e-1,
            1.1676998740e-1,
            -1.2420140846e-1,
            1.4249322787e-1,
            -1.6668057665e-1,
            2.0000714765e-1,
            -2.4999993993e-1,
            3.3333331174e-1,
        ),
    )
)
_LN2_HIGH, _LN2_LOW = np.float32(0.693359375), np.float32(-2.12194440e-4)
_FOUR_OVER_PI = np.float32(1.27323954473516)
_MINUS_QUARTER_PI = tuple(map(np.float32, (-0.78515625, -2.4187564849853515625e-4, -3.77489497744594108e-8)))
_SIN = tuple(map(np.float32, (-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1)))
_COS = tuple(map(np.float32, (2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2)))


def _fused(a, b, c):
    """``a * b + c`` of float64 arrays that hold float32 numbers, rounded to float32."""
    return (a * b + c).astype(np.float32)


def _polynomial(coefficients, x):
    value = coefficients[0]
    for coefficient in coefficients[1:]:
        value = _fused(value.astype(np.float64), x, coefficient)
    return value


def _log(x):
    """Natural logarithm of float32 x in [2⁻²⁴, 1]."""
    bits = x.view(np.int32)
    exponent = (bits >> 23) - 126
    x = ((bits & 0x007FFFFF) | 0x3F000000).view(np.float32)  # mantissa, in [1/2, 1)
    small = x < _SQRT_HALF
    exponent = (exponent - small).astype(np.float32)
    x = (x - np.float32(1)) + np.where(small, x, np.float32(0))
    square = x * x
    y = _polynomial(_LOG, x.astype(np.float64)) * x
    y = _fused(y.astype(np.float64), square, exponent * _LN2_LOW)
    y = _fused(square.astype(np.float64), -0.5, y)
    return _fused(exponent.astype(np.float64), _LN2_HIGH, x + y)


def _sincos(x):
    """Sine and cosine of float32 x in [0, 2π]."""
    octant = ((x * _FOUR_OVER_PI).astype(np.int32) + 1) & ~1
    quarters = octant.astype(np.float64)
    for part in _MINUS_QUARTER_PI:
        x = _fused(quarters, part, x)
    square = x * x
    square64 = square.astype(np.float64)
    cosine = _polynomial(_COS, square64) * square
    cosine = _fused(square64, cosine, np.float32(-0.5) * square) + np.float32(1)
    sine = _fused(x.astype(np.float64), _polynomial(_SIN, square64) * square, x)
    swap = (octant & 2) != 0
    sine, cosine = np.where(swap, cosine, sine), np.where(swap, sine, cosine)
    np.negative(sine, out=sine, where=(octant & 4) != 0)
    np.negative(cosine, out=cosine, where=((octant + 2) & 4) != 0)
    return sine, cosine
