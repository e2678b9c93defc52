"""Which of several equal elements comes first: the unstable algorithms behind PyTorch's sort, topk, kthvalue
and mode.

Those operations promise nothing about the order of equal elements, but what they return is determined by the
algorithms of the C++ library (introselect, introsort, heaps) and by PyTorch's quickselect. Following those
step by step gives the same indices. It is needed only where elements are equal; elsewhere any sort gives the
one right answer.

All functions rearrange ``items`` in place, a list of indices, and compare ``key[item]``, integers.
"""

import numpy as np

# Beyond this the steps would take about a second: equal elements of larger tensors come in their own order.
_LARGEST = 1 << 16


def nth_element(items, key, nth):
    """Bring the item of rank ``nth`` to its place, smaller ones before it: introselect, as
    ``std::nth_element``."""
    first, last = 0, len(items)
    depth = 2 * (last.bit_length() - 1)
    while last - first > 3:
        if not depth:
            _heap_select(items, key, first, nth + 1, last)
            items[first], items[nth] = items[nth], items[first]
            return
        depth -= 1
        cut = _partition(items, key, first, last)
        if cut <= nth:
            first = cut
        else:
            last = cut
    _insertion_sort(items, key, first, last)


def sort(items, key, last=None):
    """Order ``items`` up to ``last``: introsort, as ``std::sort``."""
    last = len(items) if last is None else last
    if last:
        _introsort(items, key, 0, last, 2 * (last.bit_length() - 1))
        _insertion_sort(items, key, 0, min(last, 16))
        for i in range(16, last):
            _insert(items, key, i)


def partial_sort(items, key, count):
    """Bring the ``count`` smallest to the front, in order: by a heap, as ``std::partial_sort``."""
    _heap_select(items, key, 0, count, len(items))
    _sort_heap(items, key, 0, count)


def quick_select(items, key, k):
    """Bring the item of rank ``k`` to its place: PyTorch's quickselect, with the median of three as pivot."""

    def greater(a, b):
        return key[items[a]] > key[items[b]]

    def swap(a, b):
        items[a], items[b] = items[b], items[a]

    low, high = 0, len(items) - 1
    while high > low:
        if high == low + 1:
            if greater(low, high):
                swap(low, high)
            return
        swap(low + (high - low) // 2, low + 1)
        if greater(low + 1, high):
            swap(low + 1, high)
        if greater(low, high):
            swap(low, high)
        if greater(low + 1, low):
            swap(low + 1, low)
        i, j = low + 1, high
        while True:
            i += 1
            while greater(low, i):
                i += 1
            j -= 1
            while greater(j, low):
                j -= 1
            if j < i:
                break
            swap(i, j)
        swap(low, j)
        if j <= k:
            low = i
        if j >= k:
            high = j - 1


# --- the steps of the C++ library


def _partition(items, key, first, last):
    """Split [first, last) at the median of three of its items; where the second part starts."""
    a, b, c = first + 1, first + (last - first) // 2, last - 1
    ka, kb, kc = key[items[a]], key[items[b]], key[items[c]]
    if ka < kb:
        middle = b if kb < kc else c if ka < kc else a
    else:
        middle = a if ka < kc else c if kb < kc else b
    items[first], items[middle] = items[middle], items[first]
    pivot = key[items[first]]
    i, j = first + 1, last
    while True:
        while key[items[i]] < pivot:
            i += 1
        j -= 1
        while pivot < key[items[j]]:
            j -= 1
        if i >= j:
            return i
        items[i], items[j] = items[j], items[i]
        i += 1


def _introsort(items, key, first, last, depth):
    while last - first > 16:
        if not depth:
            _heap_select(items, key, first, last, last)
            _sort_heap(items, key, first, last)
            return
        depth -= 1
        cut = _partition(items, key, first, last)
        _introsort(items, key, cut, last, depth)
        last = cut


def _insertion_sort(items, key, first, last):
    for i in range(first + 1, last):
        if key[items[i]] < key[items[first]]:
            items.insert(first, items.pop(i))
        else:
            _insert(items, key, i)


def _insert(items, key, i):
    item = items[i]
    k = key[item]
    while k < key[items[i - 1]]:
        items[i] = items[i - 1]
        i -= 1
    items[i] = item


def _heap_select(items, key, first, middle, last):
    length = middle - first
    for parent in reversed(range(length // 2)):
        _sift(items, key, first, parent, length, items[first + parent])
    for i in range(middle, last):
        if key[items[i]] < key[items[first]]:
            item, items[i] = items[i], items[first]
            _sift(items, key, first, 0, length, item)


def _sort_heap(items, key, first, last):
    while last - first > 1:
        last -= 1
        item, items[last] = items[last], items[first]
        _sift(items, key, first, 0, last - first, item)


def _sift(items, key, first, hole, length, item):
    """Put ``item`` into the heap of ``length`` items from ``first`` on, at or below ``hole``."""
    top, child = hole, hole
    while child < (length - 1) // 2:
        child = 2 * (child + 1)
        if key[items[first + child]] < key[items[first + child - 1]]:
            child -= 1
        items[first + hole] = items[first + child]
        hole = child
    if length % 2 == 0 and child == (length - 2) // 2:
        child = 2 * child + 1
        items[first + hole] = items[first + child]
        hole = child
    k = key[item]
    parent = (hole - 1) // 2
    while hole > top and key[items[first + parent]] < k:
        items[first + hole] = items[first + parent]
        hole, parent = parent, (parent - 1) // 2
    items[first + hole] = item


# --- along a dimension


def choose(array, dim, order, wanted, select, always=False):
    """The indices ``wanted`` of ``array`` along ``dim``, with those of rows that hold equal elements or NaNs
    (or of all rows, if ``always``) chosen anew.

    ``order``: the indices that sort ``array``. ``select(items, key, row)`` returns the indices for one row,
    given the list of all its indices, the ranks of its elements (NaN last, all NaNs equal), and the elements.
    """
    n = array.shape[dim]
    if n < 2 or not 0 < array.size <= _LARGEST:
        return wanted
    rows, orders = np.moveaxis(array, dim, -1), np.moveaxis(order, dim, -1)
    ordered = np.take_along_axis(rows, orders, -1)
    steps = ordered[..., 1:] != ordered[..., :-1]
    if ordered.dtype.kind == "f":
        nans = np.isnan(ordered)
        steps &= ~nans[..., :-1]
    anew = ~steps.all(-1) if not always else np.ones(rows.shape[:-1], bool)
    if ordered.dtype.kind == "f":
        anew |= nans[..., -1]
    if not anew.any():
        return wanted
    result = np.ascontiguousarray(np.moveaxis(wanted, dim, -1))
    for index in zip(*np.nonzero(anew), strict=True) if anew.ndim else ((),):
        key = np.zeros(n, np.int64)
        key[orders[index][1:]] = np.cumsum(steps[index])
        result[index] = select(list(range(n)), key.tolist(), rows[index])
    return np.ascontiguousarray(np.moveaxis(result, -1, dim))
