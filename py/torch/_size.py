"""``torch.Size``, the shape of a tensor.

https://docs.pytorch.org/docs/stable/size.html
"""

import math
import operator

_new = tuple.__new__


class Size(tuple):
    """A tuple of integers: ``Size(iterable)``.

    Slices, sums and multiples of a Size are Sizes again.  TypeError if an item is not an integer.
    """

    __slots__ = ()
    __module__ = __package__

    def __new__(cls, *args):
        items = tuple(*args)
        for item in items:
            if type(item) is not int:
                return _new(cls, _integers(items))
        return _new(cls, items)

    def numel(self):
        """The number of elements of a tensor of this shape: the product, 1 for an empty Size."""
        return math.prod(self)

    def __getitem__(self, index):
        item = tuple.__getitem__(self, index)
        return _new(Size, item) if isinstance(index, slice) else item

    def __add__(self, other):
        if isinstance(other, tuple):
            return Size(tuple.__add__(self, other))
        if hasattr(other, "__array_priority__"):
            return NotImplemented  # an array or a tensor adds element by element
        added = getattr(type(other), "__radd__", None)
        if added is not None and (sum := added(other, self)) is not NotImplemented:
            return sum
        raise TypeError(f"can only concatenate tuple (not {type(other).__name__}) to torch.Size")

    def __radd__(self, other):
        if not isinstance(other, tuple):
            return NotImplemented
        return Size(tuple.__add__(other, self))

    def __mul__(self, count):
        if hasattr(count, "__array_priority__"):
            return NotImplemented
        if not hasattr(count, "__index__"):
            raise TypeError(f"can't multiply sequence by non-int of type '{type(count).__name__}'")
        return _new(Size, tuple.__mul__(self, count))

    __rmul__ = __mul__

    def __repr__(self):
        return f"torch.Size({list(self)})"

    def __reduce__(self):
        return Size, (tuple(self),)


def size_of(shape):
    """The Size of a tuple that is known to hold Python ints only: no check, for the many that operations
    make."""
    return _new(Size, shape)


def _integers(items):
    """The items as Python ints: whatever counts as an index (NumPy integers, tensors of one integer, True) is
    taken."""
    integers = []
    for position, item in enumerate(items):
        try:
            integers.append(int(operator.index(item)))
        except TypeError:
            raise TypeError(
                f"torch.Size() takes an iterable of 'int' (item {position} is '{type(item).__name__}')"
            ) from None
    return integers
