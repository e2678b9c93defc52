"""Views with the dimensions in another order: permute, transpose, movedim, T and its relatives."""

from .._declare import function, function_and_method, method
from .._tensor import Tensor, strides_of, wrap_dim
from .._warning_once import warn_once
from ..autograd.operation import operation
from ..autograd.record import record_view
from .arguments import integer, integer_sequence, integers, no_such_signature
from .operands import check_tensor
from .views import _given_by_name, alias, strided_view

_PERMUTE, _TRANSPOSE, _T = operation("permute"), operation("transpose.int"), operation("t")


@function
def permute(input, dims):
    """The dimensions in the order ``dims``.

    Raises RuntimeError unless every dimension is named once.
    https://docs.pytorch.org/docs/stable/generated/torch.permute.html
    """
    if not isinstance(input, Tensor):
        check_tensor(input, "permute", "input", 1)
    return permuted(input, integer_sequence(dims, "permute", "dims", 2))


def _permute(self, *dims, **named):
    """``torch.permute``; the dimensions may also be given one by one."""
    return permuted(self, integers(_given_by_name(dims, named, "permute", "dims"), "permute", "dims"))


method(_permute, "permute")


def permuted(input, dims):
    """``input`` with its dimensions in the order ``dims``, a tuple of ints."""
    n = input._array.ndim
    if len(dims) != n:
        raise RuntimeError(
            "permute(sparse_coo): number of dimensions in the tensor input does not match the length of the "
            f"desired ordering of dimensions i.e. input.dim() = {n} is not equal to len(dims) = {len(dims)}"
        )
    wrapped = [wrap_dim(d, n) for d in dims]
    if len(set(wrapped)) != n:
        raise RuntimeError("permute(): duplicate dims are not allowed.")
    return reordered(_PERMUTE, input, wrapped, dims=dims)


def reordered(op, input, order, /, **extra):
    """``input`` with its dimensions in ``order``, counted from the front, as a view recorded as ``op``."""
    array = input._array
    if array.size:
        return record_view(op, array.transpose(order), input._offset, input, **extra)
    shape, strides = array.shape, strides_of(array)
    return strided_view(op, input, tuple([shape[d] for d in order]), [strides[d] for d in order], **extra)


@function_and_method
def transpose(input, dim0, dim1):
    """Dimensions dim0 and dim1 swapped.

    https://docs.pytorch.org/docs/stable/generated/torch.transpose.html
    """
    if type(dim0) is not int:
        dim0 = integer(dim0, "transpose", "dim0", 1)
    if type(dim1) is not int:
        dim1 = integer(dim1, "transpose", "dim1", 2)
    array = input._array
    n = array.ndim
    a, b = wrap_dim(dim0, n), wrap_dim(dim1, n)
    if array.size:
        return record_view(
            _TRANSPOSE, array.swapaxes(a, b) if n else array, input._offset, input, dim0=dim0, dim1=dim1
        )
    order = list(range(n))
    order[a], order[b] = b, a
    return reordered(_TRANSPOSE, input, order, dim0=dim0, dim1=dim1)


@function_and_method
def swapaxes(input, axis0, axis1):
    """Another name of ``transpose``.

    https://docs.pytorch.org/docs/stable/generated/torch.swapaxes.html
    """
    return transpose(input, axis0, axis1)


@function_and_method
def swapdims(input, dim0, dim1):
    """Another name of ``transpose``.

    https://docs.pytorch.org/docs/stable/generated/torch.swapdims.html
    """
    return transpose(input, dim0, dim1)


@function_and_method
def t(input):
    """The transpose of a matrix; a tensor of fewer dimensions as it is.

    https://docs.pytorch.org/docs/stable/generated/torch.t.html
    """
    if not isinstance(input, Tensor):
        check_tensor(input, "t", "input", 1)
    array = input._array
    if array.ndim == 2 and array.size:
        return record_view(_T, array.T, input._offset, input)
    if array.ndim > 2:
        raise RuntimeError(f"t() expects a tensor with <= 2 dimensions, but self is {array.ndim}D")
    return reordered(_T, input, range(input._array.ndim)[::-1])


@function_and_method
def adjoint(input):
    """The last two dimensions swapped (and, for complex numbers, conjugated).

    https://docs.pytorch.org/docs/stable/generated/torch.adjoint.html
    """
    return _swap_last_two(input, "tensor.adjoint()")


def _swap_last_two(input, name):
    n = input._array.ndim
    if n == 1:
        raise RuntimeError(f"{name} is only supported on matrices or batches of matrices. Got 1-D tensor.")
    return transpose(input, -2, -1) if n else input


def _reversed(self):
    """The dimensions in reverse order; meant for matrices.

    https://docs.pytorch.org/docs/stable/tensors.html#torch.Tensor.T
    """
    array = self._array
    n = array.ndim
    if n == 2 and array.size:
        return record_view(_PERMUTE, array.T, self._offset, self, dims=(1, 0))
    if n not in (0, 2):
        warn_once(
            "The use of `x.T` on tensors of dimension other than 2 to reverse their shape is deprecated and "
            "it will throw an error in a future release. Consider `x.mT` to transpose batches of matrices or "
            "`x.permute(*torch.arange(x.ndim - 1, -1, -1))` to reverse the dimensions of a tensor."
        )
    elif n == 0:
        _warn_identity("T")
    return reordered(_PERMUTE, self, range(n)[::-1], dims=tuple(range(n))[::-1])


def _matrix_transpose(self):
    """The last two dimensions swapped.

    https://docs.pytorch.org/docs/stable/tensors.html#torch.Tensor.mT
    """
    if not self._array.ndim:
        _warn_identity("mT")
    return _swap_last_two(self, "tensor.mT")


def _matrix_adjoint(self):
    """The last two dimensions swapped (and, for complex numbers, conjugated).

    https://docs.pytorch.org/docs/stable/tensors.html#torch.Tensor.mH
    """
    if not self._array.ndim:
        _warn_identity("mH")
    return _swap_last_two(self, "tensor.mH")


def _hermitian(self):
    """The transpose of a matrix (and, for complex numbers, conjugated).

    https://docs.pytorch.org/docs/stable/tensors.html#torch.Tensor.H
    """
    n = self._array.ndim
    if n not in (0, 2):
        more = " For batches of matrices, consider using tensor.mH" if n > 2 else ""
        raise RuntimeError(f"tensor.H is only supported on matrices (2-D tensors). Got {n}-D tensor.{more}")
    if not n:
        _warn_identity("H")
    return _swap_last_two(self, "tensor.H")


def _warn_identity(name):
    warn_once(
        f"Tensor.{name} is deprecated on 0-D tensors. This function is the identity in these cases.",
        stacklevel=3,
    )


Tensor.T, Tensor.mT = property(_reversed), property(_matrix_transpose)
Tensor.H, Tensor.mH = property(_hermitian), property(_matrix_adjoint)


@function_and_method
def movedim(input, source, destination):
    """Dimension ``source`` moved to ``destination`` (or several, to as many places); the others keep their
    order.

    https://docs.pytorch.org/docs/stable/generated/torch.movedim.html
    """
    if isinstance(source, (tuple, list)) != isinstance(destination, (tuple, list)):
        several = isinstance(source, (tuple, list)), isinstance(destination, (tuple, list))
        raise no_such_signature(
            "movedim",
            (source, destination),
            {},
            (
                ("int source, int destination", [not s for s in several]),
                ("tuple of ints source, tuple of ints destination", [False, False]),
            ),
        )
    source = integers((source,), "movedim", "source", 1)
    destination = integers((destination,), "movedim", "destination", 2)
    if len(source) != len(destination):
        raise RuntimeError(
            f"movedim: Invalid source or destination dims: source ({list(source)} dims) should contain the "
            f"same number of dims as destination ({list(destination)} dims)"
        )
    n = input._array.ndim
    from_, to = [wrap_dim(d, n) for d in source], [wrap_dim(d, n) for d in destination]
    for name, dims, given in (("source", from_, source), ("destination", to, destination)):
        if len(set(dims)) != len(dims):
            raise RuntimeError(f"movedim: repeated dim in `{name}` ({list(given)})")
    if not n:
        return alias(input)
    order = [None] * n
    for s, d in zip(from_, to, strict=True):
        order[d] = s
    rest = iter([d for d in range(n) if d not in from_])
    return permuted(input, tuple([next(rest) if d is None else d for d in order]))


@function_and_method
def moveaxis(input, source, destination):
    """Another name of ``movedim``.

    https://docs.pytorch.org/docs/stable/generated/torch.moveaxis.html
    """
    return movedim(input, source, destination)
