"""Padding: more elements at the ends of dimensions, constant or taken from the tensor.

https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.pad.html
"""

import numpy as np

from ..autograd.operation import operation
from ..autograd.record import record

_CONSTANT = operation("constant_pad_nd")
_BY_COUNT = {
    (mode, n): operation(f"{name}{n}d")
    for mode, name in (("reflect", "reflection_pad"), ("replicate", "replication_pad"))
    for n in (1, 2, 3)
}


def pad(input, pad, mode="constant", value=None):
    """``input`` with pad = (left, right) of the last dimension, then of the one before, and so on; negative
    values cut off.

    ``mode``: "constant" (``value``, 0 by default), "reflect", "replicate", "circular".
    """
    pad = tuple(int(n) for n in pad)
    n = input.dim()
    if len(pad) % 2:
        raise RuntimeError("Padding length must be divisible by 2")
    if len(pad) > 2 * n:
        raise RuntimeError(
            "Padding length should be less than or equal to two times the input dimension but got padding "
            "length "
            f"{len(pad)} and input of dimension {n}"
        )
    if mode == "constant":
        return _constant(input, pad, 0 if value is None else value)
    if mode not in ("reflect", "replicate", "circular"):
        raise NotImplementedError(f"Unrecognised padding mode {mode}")
    if value is not None and value != 0:
        raise RuntimeError(f'Padding mode "{mode}" doesn\'t take in value argument')
    if (len(pad), n) not in ((2, 2), (2, 3), (4, 3), (4, 4), (6, 4), (6, 5)):
        raise NotImplementedError(
            f"Padding size {len(pad)} is not supported for {n}D input tensor.\nSupported combinations for "
            "non-constant "
            "padding:\n  - 2D or 3D input: padding size = 2 (pads last dimension)\n  - 3D or 4D input: "
            "padding size = 4 "
            "(pads last 2 dimensions)\n  - 4D or 5D input: padding size = 6 (pads last 3 dimensions)"
        )
    if mode == "circular":
        return _circular(input, pad)
    array = input._array
    for dim, index in padded_indices(array.shape, pad, mode):
        array = array.take(index, dim)
    return record(_BY_COUNT[mode, len(pad) // 2], np.ascontiguousarray(array), (input,), padding=pad)


def _ends(ndim, pad):
    """(dimension, left, right) of every padded dimension."""
    return [(ndim - 1 - i, pad[2 * i], pad[2 * i + 1]) for i in range(len(pad) // 2)]


def _constant(input, pad, value):
    array = input._array
    widths, cut = [(0, 0)] * array.ndim, [slice(None)] * array.ndim
    for dim, left, right in _ends(array.ndim, pad):
        size = array.shape[dim]
        if size + left + right < 0:
            raise RuntimeError(
                f"The input size {size}, plus negative padding {left} and {right} resulted in a negative "
                "output size, which "
                f"is invalid. Check dimension {dim} of your input."
            )
        widths[dim] = (max(left, 0), max(right, 0))
        cut[dim] = slice(max(-left, 0), size - max(-right, 0))
    padded = np.pad(array[tuple(cut)], widths, constant_values=value)
    return record(_CONSTANT, padded, (input,), pad=pad)


def padded_indices(shape, pad, mode):
    """For every padded dimension: which of the input's indices stand at the output's."""
    indices = []
    for dim, left, right in _ends(len(shape), pad):
        size = shape[dim]
        places = np.arange(-left, size + right)
        if mode == "replicate":
            places = places.clip(0, size - 1)
        elif mode == "reflect":
            if left >= size or right >= size:
                raise RuntimeError(
                    "Argument #4: Padding size should be less than the corresponding input dimension, but "
                    "got: padding "
                    f"({left}, {right}) at dimension {dim} of input {list(shape)}"
                )
            places = np.abs(places)
            places = np.where(places > size - 1, 2 * (size - 1) - places, places)
        indices.append((dim, places))
    return indices


def _circular(input, pad):
    shape = list(input.shape)
    ends = _ends(len(shape), pad)
    for dim, left, right in ends:
        if left > shape[dim] or right > shape[dim]:
            raise RuntimeError("Padding value causes wrapping around more than once.")
        if shape[dim] + left + right < 0:
            raise RuntimeError("Negative padding value is resulting in an empty dimension")
        shape[dim] += left + right
    out = input.new_empty(shape)
    # The middle first, then what wraps around, dimension after dimension.
    target, source = out, input
    for dim, left, right in ends:
        size = out.shape[dim]
        target = target.narrow(dim, max(left, 0), size - max(right, 0) - max(left, 0))
        source = source.narrow(dim, max(-left, 0), input.shape[dim] - max(-right, 0) - max(-left, 0))
    target.copy_(source)
    for dim, left, right in ends:
        size = out.shape[dim]
        if left > 0:
            out.narrow(dim, 0, left).copy_(out.narrow(dim, size - left - max(right, 0), left))
        if right > 0:
            out.narrow(dim, size - right, right).copy_(out.narrow(dim, max(left, 0), right))
    return out
