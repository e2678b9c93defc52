"""Tensors over the memory of other objects, and data that is no tensor: frombuffer, asarray, lists."""
import array
import copy
import sys

import numpy as np

from .outcome import attempt
from .programs import parity


@parity(cpu_only="buffers are in the CPU's memory")
def test_frombuffer(torch):
    a = np.arange(4, dtype=np.float32)
    read = torch.frombuffer
    seen = [attempt(read, a, dtype=torch.float32, **named) for named in (
        {}, {"count": 2}, {"count": 0}, {"count": 5}, {"offset": 4}, {"offset": -1}, {"offset": 16},
        {"offset": 3}, {"offset": 3, "count": 4}, {"offset": 4, "count": 2}, {"requires_grad": True})]
    seen += [attempt(read, data, dtype=torch.int16) for data in (
        bytearray(b"abcd"), bytearray(b"abcde"), array.array("i", [1, 2, 3]), np.array([]), [1, 2], None)]
    shared = read(a, dtype=torch.float32)
    shared[0] = 9
    return seen + [a.tolist(), attempt(read, a, dtype=torch.int32, requires_grad=True),
                   attempt(read, a, dtype=torch.float64, offset=4, count=2)]


@parity
def test_a_list_that_is_an_item_of_itself(torch):
    data = []
    data.append(data)
    return [attempt(torch.tensor, data), attempt(torch.as_tensor, data)]


@parity(cpu_only="buffers are in the CPU's memory")
def test_asarray_shares_a_buffer(torch):
    data, numbers = bytearray(8), np.arange(4)
    shared = torch.asarray(data, dtype=torch.float32)
    shared[0] = 1
    copied = torch.asarray(data, copy=True, dtype=torch.int16)
    copied[0] = 7
    seen = [data.hex(), shared, copied]
    return seen + [attempt(torch.asarray, given, **named) for given, named in (
        (bytearray(8), {}), (memoryview(numbers), {"dtype": torch.int64}), (bytes(8), {}), (b"ab", {}),
        (bytearray(7), {"dtype": torch.float32}), (bytearray(0), {}), (bytearray(8), {"copy": False}),
        (array.array("f", [1, 2]), {"requires_grad": True}), (np.float32(3), {"copy": False}),
        (memoryview(numbers), {"dtype": torch.int64, "requires_grad": True}), ({}, {}), (None, {}))]


@parity
def test_arrays_without_dimensions_among_numbers(torch):
    zero = np.array
    return [attempt(torch.tensor, data) for data in (
        [1, zero(2)], [1.5, zero(2, np.int8)], [1, zero(2.5)], [1, zero(2.5, np.float32)], [True, zero(2)],
        [[1, zero(2)], [3, 4]], [zero(1.5), 2.5], [zero(True)], [1, zero([2])], [1, zero("a")],
        [np.float32(1), zero(2.0)], [torch.tensor(1.5), zero(2)])]


@parity
def test_sequences_that_fail(torch):
    class Failing:
        def __len__(self):
            return 2

        def __getitem__(self, index):
            raise KeyError

    return [attempt(torch.tensor, Failing())]


@parity(cpu_only="NumPy reads the CPU's memory")
def test_memory_that_numpy_shows_cannot_grow(torch):
    own, lent, given = torch.ones(2), torch.ones(2), torch.from_numpy(np.ones(2))
    shown = lent.numpy()
    seen = [t.storage().resizable() for t in (own, lent, given)]
    seen += [attempt(t.resize_, 3).shape if t is own else attempt(t.resize_, 3) for t in (own, lent, given)]
    return seen + [shown, lent.resize_(1)]


@parity(cpu_only="buffers are in the CPU's memory")
def test_copies_of_storages(torch):
    untyped, typed = torch.arange(4.0).untyped_storage(), torch.storage.TypedStorage(3, dtype=torch.float32)
    seen = []
    for storage in (untyped, typed):
        copied, deep, nothing = copy.copy(storage), copy.deepcopy(storage), type(storage)(0)
        places = [other.data_ptr() == storage.data_ptr() for other in (copied, deep, storage.cpu())]
        seen += [type(copied).__name__, type(deep).__name__, len(copied), places, storage.cpu() is storage,
                 sys.getsizeof(storage) - sys.getsizeof(nothing), storage.__sizeof__() - nothing.__sizeof__()]
    copied, same = copy.copy(untyped), untyped.cpu()
    copied[0], same[1] = 9, 7
    return seen + [list(untyped), list(copied)]
