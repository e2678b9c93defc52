"""Writing a result into a tensor that exists: in-place variants and ``out=``.

An in-place operation is the ordinary one followed by a write: its node becomes the history of the tensor
written to.
"""

import functools
import warnings
import weakref

from .. import _dtype
from .._declare import method
from .._tensor import Tensor, storage_of
from .._warning_once import users_level
from ..autograd.grad_mode import mode
from ..autograd.history import bump_version, check_inplace, own_node, rebase_history, requires_grad
from ..autograd.variable import CPP_TYPE_NAMES
from .memory_formats import preserved_copy
from .operands import broadcast_shape, is_number, result_dtype


def inplace(function, name=None):
    """Make ``Tensor.<name>_``, which writes what ``function`` gives into the tensor and returns it."""
    name = name or function.__name__

    @functools.wraps(function)
    def function_(self, *args, **kwargs):
        check_inplace(self, mode.enabled and requires_grad(self))
        if self._storage is not None:
            for other in args:
                if isinstance(other, Tensor) and other._storage is self._storage:
                    check_no_partial_overlap(self, other)
        try:
            result = function(self, *args, **kwargs)
        except (RuntimeError, NotImplementedError) as error:
            check_operands(self, args, error)
            raise
        return write(self, result)

    return publish_in_place(function_, name)


def check_operands(self, others, error):
    """Raise RuntimeError if an element-wise result with ``others`` would not fit into ``self``.

    PyTorch looks at shapes and types before it computes, and so complains of them before its kernel raises
    ``error``.
    """
    if type(error) is RuntimeError and str(error) != "ZeroDivisionError":
        return
    operands = [other for other in others if isinstance(other, Tensor) or is_number(other)]
    shape = self._array.shape
    for other in operands:
        if isinstance(other, Tensor):
            shape = broadcast_shape(shape, other._array.shape)
    check_shape(self._array.shape, shape)
    check_result_cast(_dtype.numpy_dtype(result_dtype(self, *operands)), self._array.dtype)


def check_shape(have, wanted):
    """Raise RuntimeError unless a result of shape ``wanted`` can be written to a tensor of shape ``have``."""
    if have != wanted:
        raise RuntimeError(f"output with shape {list(have)} doesn't match the broadcast shape {list(wanted)}")


def publish_in_place(function_, name):
    """Make ``function_`` public as ``Tensor.<name>_``."""
    function_.__name__ = function_.__qualname__ = name + "_"
    function_.__doc__ = (
        f"In-place version of ``{name}``: writes the result into the tensor and returns it.\n\n"
        f"https://docs.pytorch.org/docs/stable/generated/torch.Tensor.{name}_.html"
    )
    return method(function_, name + "_")


def write(self, result):
    """Write the tensor ``result``, computed from ``self``, into ``self``, history included. Returns
    ``self``.
    """
    source, target = result._array, self._array
    recording = mode.enabled and result._edge is not None
    check_inplace(self, recording)
    check_shape(target.shape, source.shape)
    if source.dtype is not target.dtype:
        check_result_cast(source.dtype, target.dtype)
    check_no_overlap(target)
    if not recording:
        target[...] = source
        bump_version(self)
        return self
    node = own_node(result)
    original = _keep_original(self, node)
    target[...] = source
    bump_version(self)
    if original is not None:
        original.version = original.tensor._version
    outputs = node._held_outputs()
    for value in outputs:
        value.tensor._array, value.tensor._storage = target, storage_of(self)
        # Without its base, which would hold the node that holds this.
        value.tensor._offset = self._offset
        value.version = self._storage.version
    node._outputs = [(target.shape, target.dtype)]
    rebase_history(self, node)
    if self._base is not None:
        for value in outputs:
            value.origin = weakref.ref(own_node(self))
    return self


def _keep_original(self, node):
    """If the node's formula needs ``self`` as it was, let it have a copy."""
    value = node._held_input(0)
    if value is None or value.hooks is not None:
        return None
    value.tensor = self.clone()
    return value


def check_result_cast(source, target):
    """Raise RuntimeError if a result of NumPy type ``source`` may not be written to ``target``."""
    from_, to = _dtype.from_numpy_dtype(source), _dtype.from_numpy_dtype(target)
    if not _dtype.can_cast(from_, to):
        raise RuntimeError(
            f"result type {from_._scalar_name} can't be cast to the desired output type {to._scalar_name}"
        )


def check_no_overlap(array):
    """Raise RuntimeError if two indices of ``array`` are the same place in memory, as after ``expand``."""
    if _expanded(array):
        raise RuntimeError(
            "unsupported operation: more than one element of the written-to tensor refers to a single memory "
            "location. Please clone() the tensor before performing the operation."
        )


def _expanded(array):
    return 0 in array.strides and any(
        stride == 0 and n > 1 and array.size for n, stride in zip(array.shape, array.strides, strict=True)
    )


def warn_of_expanded(array, name, example):
    """Say, as PyTorch does, that ``name`` will no longer write to an expanded tensor one day."""
    if _expanded(array):
        warnings.warn(
            f"Use of {name} on expanded tensors is deprecated. Please clone() the tensor before performing "
            f"this operation. This also applies to advanced indexing e.g. {example}",
            stacklevel=users_level(),
        )


def check_no_partial_overlap(self, other):
    """Raise RuntimeError if ``other``, over the same storage, shows some of the elements to be written, in
    other places.

    Like PyTorch this looks only at tensors that fill their memory; a write that meets itself elsewhere goes
    unnoticed.
    """
    if other is self:
        return
    a, b = self._array, other._array
    if not (a.flags.c_contiguous or a.flags.f_contiguous) or not (
        b.flags.c_contiguous or b.flags.f_contiguous
    ):
        return
    start, end, other_start, other_end = (
        self._offset,
        self._offset + a.size,
        other._offset,
        other._offset + b.size,
    )
    if (
        (start, end, a.strides) == (other_start, other_end, b.strides)
        or end <= other_start
        or other_end <= start
    ):
        return
    raise RuntimeError(_SHARED)


def _same_place(self, other):
    """Whether both show the same elements in the same order, whatever dimensions of size 1 they have."""
    a, b = (
        [(n, s) for n, s in zip(t._array.shape, t._array.strides, strict=True) if n != 1]
        for t in (self, other)
    )
    return self._offset == other._offset and a == b


_SHARED = (
    "unsupported operation: some elements of the input tensor and the written-to tensor refer to a single "
    "memory location. Please clone() the tensor before performing the operation."
)


def check_no_shared_element(self, other, count):
    """Raise RuntimeError if ``other`` is ``self`` or shows one of the ``count`` elements to be written.

    Like PyTorch this looks only at tensors that fill their memory.
    """
    if other is self or (
        other._storage is not None
        and other._storage is self._storage
        and other._array.flags.c_contiguous
        and self._array.flags.c_contiguous
        and self._offset < other._offset + other._array.size
        and other._offset < self._offset + count
    ):
        raise RuntimeError(_SHARED)


CPP_NAMES = CPP_TYPE_NAMES | {"Long": "long int", "Short": "short int"}

# What PyTorch's functions say when ``out`` must have exactly the result's type, and has another.
EXPECTED_TYPE = "Expected out tensor to have dtype {want_cpp}, but got {got_cpp} instead"
CASTABLE = "{name}: Expected result to be safely castable from {want} dtype, but got result with dtype {got}"
EXPECTED_OUT = "{name} expected out tensor dtype {want} but got: {got}"
EXPECTED_SCALAR = "expected scalar type {want} but found {got}"
FOUND = "Found dtype {got} but expected {want}"


def write_exact(name, out, result, wording=EXPECTED_TYPE, inputs=()):
    """``result``, or if there is an ``out``, that with the result in it. Raises RuntimeError unless the types
    are the same, or with the words ``CASTABLE`` if the result's cannot become the other.
    """
    if out is None:
        return result
    if (
        isinstance(out, Tensor)
        and out._array.dtype != result._array.dtype
        and not (wording is CASTABLE and out._array.dtype.kind == "f")
    ):
        want, got = result.dtype._scalar_name, out.dtype._scalar_name
        names = {"want": want, "got": got, "want_cpp": CPP_NAMES[want], "got_cpp": CPP_NAMES[got]}
        raise RuntimeError(wording.format(name=name, **names))
    return write_out(name.replace(".", "_"), out, result, *inputs)


def write_out(name, out, result, *inputs):
    """Write ``result`` into ``out``, resizing it if need be, and return ``out`` (for ``out=`` arguments).

    Raises RuntimeError if ``out`` partly overlaps one of ``inputs``, those that PyTorch compares with it.
    """
    if not isinstance(out, Tensor):
        raise TypeError(f"{name}(): argument 'out' must be Tensor, not {type(out).__name__}")
    if mode.enabled and (result._edge is not None or requires_grad(out)):
        raise RuntimeError(
            f"{name}(): functions with out=... arguments don't support automatic differentiation, but one of "
            "the arguments "
            "requires grad."
        )
    if out._storage is not None:
        for t in inputs:
            if isinstance(t, Tensor) and t._storage is out._storage and not _same_place(out, t):
                check_no_partial_overlap(out, t)
    source = result._array
    if source.dtype is not out._array.dtype:
        check_result_cast(source.dtype, out._array.dtype)
    if source.shape != out._array.shape:
        if out._array.size:
            warnings.warn(
                "An output with one or more elements was resized since it had shape "
                f"{list(out._array.shape)}, which does "
                f"not match the required output shape {list(source.shape)}. This behavior is deprecated, and "
                "in a future "
                "PyTorch release outputs will not be resized unless they have zero elements. You can "
                "explicitly reuse an "
                "out tensor t by resizing it, inplace, to zero elements with t.resize_(0).",
                UserWarning,
                stacklevel=users_level(),
            )
        out._array = preserved_copy(source, out._array.dtype)
        out._storage = None
        bump_version(out)
        return out
    check_no_overlap(out._array)
    out._array[...] = source
    bump_version(out)
    return out
