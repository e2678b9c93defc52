"""Arrays filled from discrete distributions, permutations, and draws from given probabilities.

The functions that fill take the array (any strides), the parameters and a Generator, and return the array;
their errors are those of the in-place methods ``Tensor.random_``, ``bernoulli_``, …
"""

import math
import warnings

import numpy as np

from .continuous import exponential
from .fill import cpp_name, memory_order, scalar_name, shown, store

_INT64_MIN, _INT64_MAX = -(2**63), 2**63 - 1
_LARGE_RANGE = 2**28  # from here on one integer takes 64 random bits
_DIGITS = {"float16": 11, "float32": 24, "float64": 53}  # all integers up to 2**digits exist in the type


def random(out, low, high, generator):
    """Fill with integers: of [low, high) if ``high`` is given; of ``low`` to the largest the dtype counts to,
    if only ``low`` is; of 0 to that largest, if neither (None).

    RuntimeError if the range is empty or the dtype cannot hold it.
    """
    dtype = out.dtype
    if low is None and high is None:
        if out.size:
            store(_full_range(out.size, dtype, generator), out)
        return out
    low = 0 if low is None else low
    if high is None and low == _INT64_MIN:
        return _all_64_bits(out, generator)
    low, last = _range_to_infinity(low, dtype) if high is None else _closed_range(low, high, dtype)
    _check_range(low, last, dtype)
    count = last - low + 1
    draws = (generator._uint64 if count >= _LARGE_RANGE else generator._uint32)(out.size)
    offset = (draws % np.uint64(count)).view(np.int64)
    return store(offset + np.int64(low), out)


def _full_range(n, dtype, generator):
    """n integers of a dtype's whole range upwards from 0, from 32 bits each or, in 64-bit types, 64."""
    if dtype == np.bool_:
        return generator._uint32(n) & np.uint64(1)
    count = 2 ** _DIGITS[dtype.name] + 1 if dtype.kind == "f" else int(np.iinfo(dtype).max) + 1
    draws = (generator._uint64 if dtype.itemsize == 8 else generator._uint32)(n)
    return draws % np.uint64(count)


def _all_64_bits(out, generator):
    if out.size == 0:
        return out
    if out.dtype.name not in ("int64", "float64", "float32"):
        kernel = "random_full_64_bits_range_kernel_cpu"
        if out.dtype.name in ("float16", "bool"):
            raise NotImplementedError(f"\"{kernel}\" not implemented for '{scalar_name(out.dtype)}'")
        raise RuntimeError(f"{kernel} handles only int64, double, float and bfloat16")
    return store(generator._uint64(out.size).view(np.int64), out)


def _closed_range(low, high, dtype):
    """(first, last) integer of [low, high), moved inwards to numbers that a floating dtype has."""
    if low >= high:
        raise RuntimeError(f"random_ expects 'from' to be less than 'to', but got from={low} >= to={high}")
    if dtype.kind == "f":
        low, high = _first_of(low, dtype), _end_of(high, dtype)
        if low >= high:
            raise RuntimeError(
                "random_ expects 'from' casted to dtype to be less than 'to' casted to dtype, "
                f"but got from={low} >= to={high}"
            )
    return low, high - 1


def _range_to_infinity(low, dtype):
    if dtype == np.bool_:
        return low, 1
    if dtype.kind != "f":
        return low, int(np.iinfo(dtype).max)
    last, low = 2 ** _DIGITS[dtype.name], _first_of(low, dtype)
    if low >= last:
        raise RuntimeError(
            "random_ expects 'from' casted to dtype to be less than or equal to 'to_inc' "
            f"casted to dtype, but got from={low} > to_inc={last}"
        )
    return low, last


def _first_of(low, dtype):
    """``low``, or the next larger integer in the dtype if low + 1 would be rounded below low."""
    rounded = _rounded(low + 1, dtype)
    return rounded + _spacing(low + 1, dtype) if rounded < low else low


def _end_of(high, dtype):
    """``high``, or the next smaller integer in the dtype if high − 1 would be rounded up to it."""
    rounded = _rounded(high - 1, dtype)
    return rounded - _spacing(high - 1, dtype) if rounded >= high else high


def _rounded(integer, dtype):
    """The integer after a turn through the dtype; beyond int64 it is what the processor's conversion makes of
    it."""
    with np.errstate(over="ignore"):
        there = float(np.array(integer).astype(dtype))
    return int(there) if abs(there) < 2.0**63 else _INT64_MIN


def _spacing(integer, dtype):
    return 1 << max(abs(integer).bit_length() - _DIGITS[dtype.name], 0)


def _check_range(low, last, dtype):
    for name, bound in (("from", low), ("to - 1", last)):
        if dtype == np.bool_:
            inside = 0 <= bound <= 1
        else:
            limits = np.finfo(dtype) if dtype.kind == "f" else np.iinfo(dtype)
            inside = limits.min <= bound <= limits.max
        if not inside:
            raise RuntimeError(f"{name} is out of bounds for {cpp_name(dtype)}")
    if dtype.kind == "f":
        digits = _DIGITS[dtype.name]
        for name, bound in (("from", low), ("to - 1", last)):
            if abs(bound) > 2**digits:
                warnings.warn(
                    f"{name} is out of bounds [-(2^{digits}), 2^{digits}]. Due to precision limitations "
                    f"{cpp_name(dtype)} can support discrete uniform distribution only within this range. "
                    "This warning will become an error in version 1.7 release, please fix the code in "
                    "advance",
                    stacklevel=4,
                )


def randperm(n, generator):
    """The integers 0 … n − 1 in random order, as an int64 array.  (R. Fisher and F. Yates's shuffle, from the
    front.)"""
    order = list(range(n))
    if n > 1:
        left = np.arange(n, 1, -1, dtype=np.uint64)
        partners = (generator._uint32(n - 1) % left).astype(np.int64) + np.arange(n - 1, dtype=np.int64)
        for i, partner in enumerate(partners.tolist()):
            order[i], order[partner] = order[partner], order[i]
    return np.array(order, np.int64)


def bernoulli(out, p, generator):
    """Fill with 1 where a uniform number lies below p, else 0.

    ``p``: a number, or a floating array that can be broadcast to the shape of ``out``.  RuntimeError outside
    [0, 1].
    """
    if not isinstance(p, np.ndarray):
        if not 0 <= p <= 1:
            raise RuntimeError(f"bernoulli_ expects p to be in [0, 1], but got p={shown(p)}")
        return store(generator._uniform64(out.size) < p, out)
    if out.size == 0:
        return out
    if p.dtype.kind != "f":
        raise NotImplementedError(f"\"bernoulli_tensor_cpu_p_\" not implemented for '{scalar_name(p.dtype)}'")
    if not ((p >= 0) & (p <= 1)).all():
        raise RuntimeError(
            "Expected p_in >= 0 && p_in <= 1 to be true, but got false.  (Could this error "
            "message be improved?  If so, please report an enhancement request to PyTorch.)"
        )
    p = np.broadcast_to(p, out.shape).transpose(memory_order(out)).ravel()
    draw = generator._uniform64 if p.dtype == np.float64 else generator._uniform32
    return store(draw(out.size) < p, out)


def geometric(out, p, generator):
    """Fill with the number of trials up to the first success of probability p: ``⌈log u / log(1 − p)⌉``.

    RuntimeError unless 0 < p < 1.
    """
    if not 0 < p < 1:
        raise RuntimeError(f"geometric_ expects p to be in (0, 1), but got p={shown(p)}")
    if out.size == 0:
        return out
    if out.dtype == np.bool_:
        raise NotImplementedError("\"geometric_cpu\" not implemented for 'Bool'")
    logs = np.array([math.log(u) if u else -math.inf for u in generator._uniform64(out.size).tolist()])
    return store(np.ceil(logs / math.log1p(-p)), out)


def multinomial(weights, count, replacement, generator):
    """``count`` indices for each row of ``weights``, drawn with probabilities in proportion to the row.

    ``weights``: floating array (categories,) or (rows, categories), non-negative, each row with a positive
    sum.  Returns an int64 array (count,) or (rows, count).  RuntimeError for anything else, and without
    replacement if count exceeds the number of categories.
    """
    if count <= 0:
        raise RuntimeError("cannot sample n_sample <= 0 samples")
    if weights.ndim not in (1, 2):
        raise RuntimeError("prob_dist must be 1 or 2 dim")
    if weights.dtype.kind != "f":
        raise RuntimeError(
            "multinomial only supports floating-point dtypes for input, got: " + scalar_name(weights.dtype)
        )
    if not replacement and count > weights.shape[-1]:
        raise RuntimeError("cannot sample n_sample > prob_dist.size(-1) samples without replacement")
    if weights.shape[-1] > 2**24:
        raise RuntimeError("number of categories cannot exceed 2^24")
    if 0 in weights.shape[:-1]:
        return np.empty(weights.shape[:-1] + (count,), np.int64)
    if replacement and count > 1:
        return _draw_from_sums(weights, count, generator)
    return _race(weights, count, generator)


def _race(weights, count, generator):
    """Without replacement: exponential waiting times at the rates ``weights``; the first to arrive are
    drawn."""
    if not (weights.max() < np.inf and weights.min() >= 0):
        raise RuntimeError("probability tensor contains either `inf`, `nan` or element < 0")
    if (weights.sum(-1) == 0).any():
        raise RuntimeError("invalid multinomial distribution (sum of probabilities <= 0)")
    waiting = exponential(np.empty_like(weights), 1.0, generator)
    with np.errstate(divide="ignore", invalid="ignore"):
        speed = weights / waiting
    if count == 1:
        return speed.argmax(-1, keepdims=True).astype(np.int64)
    # Among equally fast ones (seen once in 10,000 draws of 300 out of 300 in float32) PyTorch's order is that
    # of its sorting routine; here the first index comes first.
    return np.argsort(-speed, axis=-1, kind="stable")[..., :count].astype(np.int64)


def _draw_from_sums(weights, count, generator):
    """With replacement: the first category whose running sum, divided by the total, reaches a uniform
    number."""
    if not (weights >= 0).all():
        raise RuntimeError("invalid multinomial distribution (encountering probability entry < 0)")
    if not np.isfinite(weights).all():
        raise RuntimeError(
            "invalid multinomial distribution (encountering probability entry = infinity or NaN)"
        )
    summed_in = np.float32 if weights.dtype == np.float16 else weights.dtype
    sums = np.add.accumulate(weights, axis=-1, dtype=summed_in)
    total = sums[..., -1:]
    if total.size == 0 or not (total > 0).all():
        raise RuntimeError("invalid multinomial distribution (sum of probabilities <= 0)")
    sums = (sums / total).astype(np.float64)
    sums[..., -1] = 1
    rows = sums.reshape(-1, sums.shape[-1])
    uniform = generator._uniform64(len(rows) * count).reshape(len(rows), count)
    indices = np.array([np.searchsorted(row, u) for row, u in zip(rows, uniform)], np.int64)
    return indices.reshape(weights.shape[:-1] + (count,))
