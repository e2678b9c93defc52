"""The adjoint of as_strided: a gradient laid over the storage and read back through the input's own geometry.

Where the output shows an element of the storage more than once, its gradients add up; where the input does,
each of its indices that share an element gets an equal part. (PyTorch: FunctionsManual.cpp, Note [as_strided
Backward].)
"""

from ..._ops.ranges import arange


def as_strided_backward(grad, input_geometry, size, stride, storage_offset):
    """The gradient of the input, for ``grad`` of ``as_strided(input, size, stride, storage_offset)``.

    ``input_geometry``: shape, strides and offset of the input, in elements.
    """
    shape, strides, offset = input_geometry
    if 0 in size or 0 in shape:
        return grad.new_zeros(shape)
    storage_offset = offset if storage_offset is None else storage_offset
    out_size, out_stride = [], []
    for d in reversed(range(len(size))):
        if size[d] == 1:
            grad = grad.squeeze(d)
        elif stride[d] == 0:
            grad = grad.sum(d)
        else:
            out_size.insert(0, size[d])
            out_stride.insert(0, stride[d])
    start = min(offset, storage_offset)
    out_offset, in_offset = storage_offset - start, offset - start
    count = max(_extent(out_size, out_stride, out_offset), _extent(shape, strides, in_offset))
    storage = grad.new_zeros(count)
    if overlapping(out_size, out_stride):
        index = arange(count).as_strided(out_size, out_stride, out_offset).reshape(-1)
        storage = storage.index_add(0, index, grad.reshape(-1))
    else:
        storage.as_strided(out_size, out_stride, out_offset).copy_(grad)
    if overlapping(shape, strides):
        index = arange(count).as_strided(shape, strides, in_offset).reshape(-1)
        shares = grad.new_zeros(count).index_add(0, index, grad.new_ones(index.shape))
        storage = storage / shares.clamp(min=1)
    return storage.as_strided(shape, strides, in_offset)


def overlapping(size, stride):
    """Whether two indices may be the same place in memory (dimensions of size 1 do not count)."""
    furthest = 0
    for step, n in sorted([(s, n) for s, n in zip(stride, size, strict=True) if n != 1]):
        if step <= furthest:
            return True
        furthest += step * (n - 1)
    return False


def _extent(size, stride, offset):
    """Elements of storage up to the last one that is shown."""
    return offset + 1 + sum([(n - 1) * s for n, s in zip(size, stride, strict=True)])
