"""Arrays filled from continuous distributions.

Every function takes the array to fill (floating, any strides), the distribution's parameters and a Generator,
and returns the array.  The RuntimeErrors are those of the in-place methods ``Tensor.uniform_``, ``normal_``,
…
"""

import math

import numpy as np

from .box_muller import blocks32, blocks64, pairs64
from .fill import cpp_name, require_floating, scalar_name, shown, store
from .fused import fma32, fma64


def uniform(out, low, high, generator):
    """Fill with numbers evenly spread over [low, high): ``low + (high − low) u``."""
    dtype = out.dtype
    require_floating(dtype, "check_uniform_bounds")
    _check_uniform(low, high, dtype)
    if out.size == 0:
        return out
    if dtype == np.float64:
        values, fma, low, high = generator._uniform64(out.size), fma64, np.float64(low), np.float64(high)
    else:
        values, fma, low, high = generator._uniform32(out.size), fma32, np.float32(low), np.float32(high)
    if low != 0 or high != 1:
        values = fma(values, high - low, low)
    elif dtype != np.float16:
        return store(values, out)
    values = values.astype(dtype)
    values[values == high.astype(dtype)] = low.astype(dtype)  # rounded up to the bound that is to be left out
    return store(values, out)


def _check_uniform(low, high, dtype):
    limits = np.finfo(dtype)
    largest = float(limits.max)
    for name, bound in (("from", low), ("to", high)):
        if not -largest <= bound <= largest:
            raise RuntimeError(f"{name} is out of bounds for {cpp_name(dtype)}")
    if low > high:
        raise RuntimeError(
            f"uniform_ expects to return a [from, to) range, but found from={shown(low)} > to={shown(high)}"
        )
    if high - low > largest:
        raise RuntimeError(
            f"uniform_ expects to-from <= std::numeric_limits<{scalar_name(dtype)}>::max(), but found "
            f"to={shown(high)} and from={shown(low)} which result in to-from to exceed the limit"
        )


def normal(out, mean, std, generator):
    """Fill with numbers of the normal distribution: ``mean + std z``.

    16 and more contiguous elements are made in blocks; fewer, or elements with gaps between them, one pair
    after the other in float64, of which the second number is kept for the next such call.
    """
    if not std >= 0:
        raise RuntimeError(f"normal expects std >= 0.0, but found std {shown(std)}")
    if out.size == 0:
        return out
    require_floating(out.dtype, "normal_kernel_cpu")
    if out.size < 16 or not out.flags.c_contiguous:
        return store(_normal_pairs(out.size, mean, std, generator), out)
    if out.dtype == np.float64:
        values = _normal_blocks(out.size, blocks64, generator._uniform64)
        return store(_scale(values, mean, std, fma64), out)
    values = _normal_blocks(out.size, blocks32, generator._uniform32, whole_only=out.dtype == np.float16)
    return store(_scale(values, mean, std, fma32), out)


def _normal_blocks(n, transform, draw, whole_only=False):
    """n standard normals in blocks of 16.  If n is no multiple of 16, the last 16 are made anew from fresh
    draws.

    ``whole_only``: draw only for whole blocks at first, rather than for all n.
    """
    rest = n % 16
    values = draw(n - rest if whole_only else n)
    if rest == 0:
        return transform(values.reshape(-1, 16)).reshape(n)
    values = np.concatenate([values[: n - rest], draw(16)])
    values = transform(values.reshape(-1, 16)).reshape(-1)
    return np.concatenate([values[: n - 16], values[-16:]])


def _normal_pairs(n, mean, std, generator):
    """n normals, one pair at a time, float64.  Of an odd number the last one's partner is kept on the
    generator."""
    values = []
    if generator._cached_normal is not None:
        values.append(generator._cached_normal)
        generator._cached_normal = None
    missing = n - len(values)
    values += pairs64(generator._uniform64(missing + missing % 2).tolist())
    if len(values) > n:
        generator._cached_normal = values.pop()
    return _scale(np.array(values), mean, std, fma64)


def _scale(values, mean, std, fma):
    if mean == 0 and std == 1:
        return values + values.dtype.type(0)  # no negative zeros
    return fma(values, values.dtype.type(std), values.dtype.type(mean))


def log_normal(out, mean, std, generator):
    """Fill with ``exp(mean + std z)``, z normal.  RuntimeError unless std > 0."""
    if not std > 0:
        raise RuntimeError(f"log_normal_ expects std > 0.0, but found std={shown(std)}")
    if out.size == 0:
        return out
    require_floating(out.dtype, "log_normal_cpu")
    exponents = _normal_pairs(out.size, mean, std, generator).tolist()
    return store(np.array([math.exp(x) if x < 709 else float(np.exp(x)) for x in exponents]), out)


def exponential(out, rate, generator):
    """Fill with waiting times of the exponential distribution: ``−log(1 − u) / rate``.  RuntimeError unless
    rate > 0."""
    if not rate > 0:
        raise RuntimeError(f"exponential_ expects lambda > 0.0, but found lambda={shown(rate)}")
    if out.dtype.kind != "f":
        raise RuntimeError(
            "Exponential distribution is a continuous probability distribution. dtype must be "
            f"a floating point but you specified {scalar_name(out.dtype)}"
        )
    x = -generator._uniform64(out.size)
    factor = -1.0 / rate
    if out.dtype == np.float64 or not 2.0**-60 < rate < 2.0**60:
        return store(factor * np.fromiter(map(math.log1p, x.tolist()), np.float64, x.size), out)
    # In float32 NumPy's log1p, faster and with another last bit, will do, unless that bit could turn the
    # rounding.
    values = factor * np.log1p(x)
    to_midpoint = (values.view(np.int64) & (2**29 - 1)) - 2**28
    for i in np.flatnonzero(np.abs(to_midpoint) < 64).tolist():
        values[i] = factor * math.log1p(x[i])
    return store(values, out)


def cauchy(out, median, sigma, generator):
    """Fill with ``median + sigma tan(π (u − ½))``.  RuntimeError unless sigma > 0."""
    if not sigma > 0:
        raise RuntimeError(f"cauchy_ expects sigma > 0.0, but found sigma={shown(sigma)}")
    if out.dtype.kind != "f":
        raise RuntimeError(
            "Cauchy distribution is a continuous probability distribution. dtype must be a "
            f"floating point but you specified {cpp_name(out.dtype)}"
        )
    angles = math.pi * (generator._uniform64(out.size) - 0.5)
    tangents = np.fromiter(map(math.tan, angles.tolist()), np.float64, out.size)
    return store(fma64(tangents, sigma, median), out)
