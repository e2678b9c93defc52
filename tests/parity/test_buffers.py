"""Tensors over the memory of other objects, and data that is no tensor: frombuffer and what it refuses."""
import array

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
