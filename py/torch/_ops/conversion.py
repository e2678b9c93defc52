"""From tensors to Python and NumPy: item, tolist, numpy, iteration, truth, hashing, copies and pickles."""

import copyreg

import numpy as np

from .._declare import function, function_and_method, method
from .._storage import Storage
from .._tensor import LEAF, Tensor, _ndarray, storage_of, strides_of, wrap
from .._warning_once import warn_once
from ..autograd.grad_mode import mode
from ..autograd.history import requires_grad
from .moving import flipped
from .operands import check_tensor, is_number
from .splitting import unbind

# --- one element


@method
def item(self):
    """The value of a tensor of one element as a Python number. Raises RuntimeError for other sizes.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.item.html
    """
    array = self._array
    if array.size != 1:
        raise RuntimeError(f"a Tensor with {array.size} elements cannot be converted to Scalar")
    return array.item()


@method
def tolist(self):
    """The elements as nested lists of Python numbers; a 0-dim tensor as one number.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.tolist.html
    """
    return self._array.tolist()


def _only(self):
    array = self._array
    if requires_grad(self):
        warn_once(
            "Converting a tensor with requires_grad=True to a scalar may lead to unexpected "
            "behavior.\nConsider using "
            "tensor.detach() first.",
            stacklevel=3,
        )
    if array.size != 1:
        raise ValueError("only one element tensors can be converted to Python scalars")
    return array.item()


def __float__(self):
    return float(_only(self))


def __int__(self):
    return int(_only(self))


def __complex__(self):
    return complex(_only(self))


def __index__(self):
    array = self._array
    if array.size != 1 or array.dtype.kind == "f":
        raise TypeError("only integer tensors of a single element can be converted to an index")
    return int(array.item())


def __bool__(self):
    array = self._array
    if array.size != 1:
        many = "more than one value" if array.size else "no values"
        raise RuntimeError(f"Boolean value of Tensor with {many} is ambiguous")
    return bool(array.item())


@function_and_method
def is_nonzero(input):
    """Whether the only element is not zero. Raises RuntimeError unless there is exactly one.

    https://docs.pytorch.org/docs/stable/generated/torch.is_nonzero.html
    """
    check_tensor(input, "is_nonzero", "input", 1)
    return __bool__(input)


# --- iteration


def __iter__(self):
    if not self._array.ndim:
        raise TypeError("iteration over a 0-d tensor")
    return iter(unbind(self, 0))


def __reversed__(self):
    """The first dimension in reverse order."""
    return flipped(self, (0,)) if self._array.ndim else self


def __contains__(self, element):
    if not isinstance(element, Tensor) and not is_number(element):
        raise RuntimeError(
            f"Tensor.__contains__ only supports Tensor or scalar, but you passed in a {type(element)}."
        )
    return bool((element == self)._array.any())


# --- NumPy


@method
def numpy(self, *, force=False):
    """The tensor as a NumPy array over the same memory. Raises RuntimeError if it requires gradients, unless
    ``force``.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.numpy.html
    """
    if not force and mode.enabled and requires_grad(self):
        raise RuntimeError(
            "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead."
        )
    storage_of(self).lend()
    return self._array[...]


def __array__(self, dtype=None, copy=None):
    array = numpy(self)
    if dtype is not None:
        return array.astype(dtype, copy=bool(copy))
    return array.copy() if copy else array


def __array_wrap__(self, array, context=None, return_scalar=False):
    from .sharing import from_numpy

    array = np.asarray(array)
    if array.dtype == bool:
        array = array.astype(np.uint8)  # as PyTorch: for the sake of old NumPy functions
    return from_numpy(array)


# --- copies of the object


def __deepcopy__(self, memo):
    if self.grad_fn is not None:
        raise RuntimeError(
            "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the "
            "moment.  If you were attempting to deepcopy a module, this may be because of a "
            "torch.nn.utils.weight_norm usage, see https://github.com/pytorch/pytorch/pull/103001"
        )
    if id(self) in memo:
        return memo[id(self)]
    storage = storage_of(self)
    flat = memo.get(id(storage))
    if flat is None:
        flat = memo[id(storage)] = Storage(storage.flat.copy(), 1)
    result = _over(flat, self._array, self._offset, type(self))
    if self._edge is not None:
        result._edge = LEAF
    if self._grad is not None:
        result._grad = __deepcopy__(self._grad, memo)
    memo[id(self)] = result
    return result


def _over(storage, like, offset, kind=Tensor):
    """A tensor with the geometry of the array ``like``, over another storage."""
    flat, size = storage.flat, storage.flat.itemsize
    start = offset * size if like.size else 0
    result = wrap(_ndarray(like.shape, flat.dtype, flat, start, like.strides), kind)
    result._storage, result._offset = storage, offset
    return result


def __reduce_ex__(self, protocol):
    return _rebuild, (
        type(self),
        storage_of(self),
        self._offset,
        self._array.shape,
        strides_of(self._array),
        requires_grad(self),
    )


def _rebuild(kind, storage, offset, shape, strides, wants_gradient):
    """A tensor from its pickled parts; tensors pickled together still share memory."""
    flat, size = storage.flat, storage.flat.itemsize
    array = _ndarray(shape, flat.dtype, flat, 0 if 0 in shape else offset * size, [s * size for s in strides])
    result = wrap(array, kind)
    result._storage, result._offset = storage.alias(), offset
    result._storage.version = 1  # PyTorch gives the memory to a tensor that it made before
    if wants_gradient:
        result._edge = LEAF
    return result


def _reduce_storage(storage):
    return _rebuild_storage, (storage.flat,)


def _rebuild_storage(flat):
    return Storage(flat)


copyreg.pickle(Storage, _reduce_storage)

for _method in (
    __float__,
    __int__,
    __complex__,
    __index__,
    __bool__,
    __iter__,
    __reversed__,
    __contains__,
    __array__,
    __array_wrap__,
    __deepcopy__,
    __reduce_ex__,
):
    setattr(Tensor, _method.__name__, _method)


# --- questions about tensors


@function
def is_tensor(obj):
    """Whether ``obj`` is a tensor.

    https://docs.pytorch.org/docs/stable/generated/torch.is_tensor.html
    """
    return isinstance(obj, Tensor)


def _question(name, answer, doc):
    def ask(input):
        check_tensor(input, name, "input", 1)
        return answer(input)

    ask.__name__ = ask.__qualname__ = name
    ask.__doc__ = f"{doc}\n\nhttps://docs.pytorch.org/docs/stable/generated/torch.{name}.html"
    function(ask)


_question("numel", lambda t: t._array.size, "The number of elements.")
_question(
    "is_floating_point", lambda t: t._array.dtype.kind == "f", "Whether the dtype is a floating-point type."
)
_question("is_complex", lambda t: False, "False: this torch has no complex tensors.")
_question("is_inference", lambda t: t._inference, "Whether the tensor was made in inference mode.")
_question("is_signed", lambda t: t._array.dtype.kind in "if", "Whether the dtype has negative values.")


@function_and_method
def is_same_size(input, other):
    """Whether both tensors have the same shape.

    https://docs.pytorch.org/docs/stable/tensors.html
    """
    return input._array.shape == other._array.shape


@method
def is_set_to(self, tensor):
    """Whether both tensors are the same memory with the same offset, shape and strides.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.is_set_to.html
    """
    a, b = self._array, tensor._array
    return (
        a.shape == b.shape
        and strides_of(a) == strides_of(b)
        and self._offset == tensor._offset
        and storage_of(self).flat.ctypes.data == storage_of(tensor).flat.ctypes.data
    )


@method
def is_shared(self):
    """False: no tensor lies in memory shared between processes.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.is_shared.html
    """
    return False


@method
def is_pinned(self):
    """False: no tensor lies in pinned memory.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.is_pinned.html
    """
    return False


@method
def dim_order(self):
    """The dimensions, the one that steps furthest in memory first.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.dim_order.html
    """
    strides = strides_of(self._array)
    return tuple(sorted(range(len(strides)), key=lambda d: -strides[d]))
