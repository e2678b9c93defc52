"""Real and imaginary parts and conjugates: of a real tensor, the tensor itself.

https://docs.pytorch.org/docs/stable/complex_numbers.html
"""

from .._declare import function, function_and_method
from .._tensor import Tensor
from .operands import check_tensor


def _of_real(name, summary, answer):
    """Make ``torch.name`` and ``Tensor.name``, which for a real tensor give ``answer`` of it."""

    def function_(input):
        check_tensor(input, name, "input", 1)
        return answer(input)

    function_.__name__ = function_.__qualname__ = name
    function_.__doc__ = (
        f"{summary}\n\nhttps://docs.pytorch.org/docs/stable/generated/torch.Tensor.{name}.html"
    )
    return function_and_method(function_)


def _itself(name, summary):
    return _of_real(name, summary, lambda input: input)


def _never(name, summary):
    return _of_real(name, summary, lambda input: False)


conj = _itself("conj", "The complex conjugate; of a real tensor itself.")
resolve_conj = _itself("resolve_conj", "The tensor, any pending conjugation done; of a real one itself.")
resolve_neg = _itself("resolve_neg", "The tensor, any pending negation done; of a real one itself.")


@function
def real(input):
    """The real part; of a real tensor itself.

    https://docs.pytorch.org/docs/stable/generated/torch.real.html
    """
    check_tensor(input, "real", "input", 1)
    return input


@function
def imag(input):
    """The imaginary part. Raises RuntimeError for real tensors, as PyTorch does.

    https://docs.pytorch.org/docs/stable/generated/torch.imag.html
    """
    check_tensor(input, "imag", "input", 1)
    raise RuntimeError("imag is not implemented for tensors with non-complex dtypes.")


Tensor.real = property(real, doc=real.__doc__)
Tensor.imag = property(imag, doc=imag.__doc__)

is_conj = _never("is_conj", "Whether a conjugation is pending: of real tensors none is.")
is_neg = _never("is_neg", "Whether a negation is pending, as after ``imag`` of a conjugate: here none is.")
