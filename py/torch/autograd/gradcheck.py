"""Gradients checked against finite differences.

https://docs.pytorch.org/docs/stable/autograd.html#numerical-gradient-checking
"""

import warnings

import numpy as np

from .._ops.creation import zeros_like
from .._tensor import Tensor, wrap
from . import grad as _grad
from .grad_mode import enable_grad
from .history import requires_grad

__all__ = ["GradcheckError", "gradcheck", "gradgradcheck"]


class GradcheckError(RuntimeError):
    """Raised by gradcheck and gradgradcheck when a gradient is wrong."""


def gradcheck(
    func,
    inputs,
    *,
    eps=1e-06,
    atol=1e-05,
    rtol=0.001,
    raise_exception=True,
    nondet_tol=0.0,
    check_undefined_grad=True,
    check_grad_dtypes=False,
    check_batched_grad=False,
    check_batched_forward_grad=False,
    check_forward_ad=False,
    check_backward_ad=True,
    fast_mode=False,
    masked=None,
):
    """Compare the Jacobian by ``backward`` with central differences (f(x + eps) - f(x - eps)) / 2 eps.

    Every floating-point tensor among ``inputs`` with requires_grad is checked; they should be float64. Passes
    where |analytical - numerical| <= atol + rtol |numerical|. Returns True, or raises GradcheckError
    (False without ``raise_exception``). ``fast_mode`` is accepted, and checks in full.
    https://docs.pytorch.org/docs/stable/generated/torch.autograd.gradcheck.gradcheck.html
    """
    if check_forward_ad or check_batched_grad or check_batched_forward_grad:
        raise NotImplementedError(
            "gradcheck here checks reverse mode only: leave check_forward_ad and check_batched_* False."
        )
    inputs = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    try:
        _check_inputs(inputs)
        outputs = _differentiable(func, inputs)
        if not outputs:
            return _check_no_outputs(func, inputs, eps)
        _check_backward(func, inputs, outputs, eps, atol, rtol, nondet_tol)
        if check_undefined_grad:
            _check_undefined(func, inputs)
    except GradcheckError:
        if raise_exception:
            raise
        return False
    return True


def _is_checked(t):
    return isinstance(t, Tensor) and requires_grad(t)


def _check_inputs(inputs):
    if not any(_is_checked(t) for t in inputs):
        raise ValueError(
            "gradcheck expects at least one input tensor to require gradient, but none of them have "
            "requires_grad=True."
        )
    for i, t in enumerate(inputs):
        if _is_checked(t):
            if t._array.dtype != np.float64:
                warnings.warn(
                    f"Input #{i} requires gradient and is not a double precision floating point or complex. "
                    "This check will "
                    "likely fail if all the inputs are not of double precision floating point or complex. ",
                    UserWarning,
                    stacklevel=3,
                )
            if any(n > 1 and s == 0 for n, s in zip(t._array.shape, t._array.strides, strict=True)):
                raise RuntimeError(
                    f"The {i}th input has a dimension with stride 0. gradcheck only supports inputs that are "
                    "non-overlapping to "
                    "be able to compute the numerical gradients correctly. You should call .contiguous on "
                    "the input before "
                    "passing it to gradcheck."
                )


def _outputs(func, inputs):
    out = func(*inputs)
    return (out,) if isinstance(out, Tensor) else tuple(o for o in out if isinstance(o, Tensor))


def _differentiable(func, inputs):
    with enable_grad():
        return tuple(o for o in _outputs(func, inputs) if requires_grad(o))


def _check_no_outputs(func, inputs, eps):
    for output_of_input in _numerical(func, inputs, eps, lambda o: True):
        for jacobian in output_of_input:
            if np.any(jacobian != 0):
                raise GradcheckError("Numerical gradient for function expected to be zero")
    return True


def _numerical(func, inputs, eps, chosen):
    """For every checked input, for every chosen output: the Jacobian (input elements, output elements) by
    differences.
    """
    jacobians = []
    for t in inputs:
        if not _is_checked(t):
            continue
        array, columns = t._array, []
        for index in np.ndindex(array.shape):
            before = array[index].copy()
            array[index] = before + eps
            above = [o._array.astype(np.float64) for o in _outputs(func, inputs) if chosen(o)]
            array[index] = before - eps
            below = [o._array.astype(np.float64) for o in _outputs(func, inputs) if chosen(o)]
            array[index] = before
            columns.append([((a - b) / (2 * eps)).reshape(-1) for a, b in zip(above, below, strict=True)])
        count = len(columns[0]) if columns else 0
        jacobians.append([np.array([c[k] for c in columns]) for k in range(count)])
    return jacobians


def _analytical(func, inputs, index):
    """For one output, for every checked input: the Jacobian (input elements, output elements) by backward."""
    checked = [t for t in inputs if _is_checked(t)]
    output = _differentiable(func, inputs)[index]
    jacobians = [np.zeros((t.numel(), output.numel())) for t in checked]
    for j in range(output.numel()):
        one_hot = np.zeros(output.numel(), output._array.dtype)
        one_hot[j] = 1
        grads = _grad(
            output, checked, wrap(one_hot.reshape(output._array.shape)), retain_graph=True, allow_unused=True
        )
        for jacobian, t, g in zip(jacobians, checked, grads, strict=True):
            if g is not None:
                if g._array.shape != t._array.shape:
                    raise GradcheckError("grad is incorrect size")
                jacobian[:, j] = g._array.reshape(-1)
    return jacobians


def _check_backward(func, inputs, outputs, eps, atol, rtol, nondet_tol):
    numbers = [i for i, t in enumerate(inputs) if _is_checked(t)]
    numerical = _numerical(func, inputs, eps, requires_grad)
    for k in range(len(outputs)):
        analytical = _analytical(func, inputs, k)
        again = _analytical(func, inputs, k)
        for i, a, b, n in zip(numbers, analytical, again, numerical, strict=True):
            if a.size and np.abs(a - b).max() > nondet_tol:
                raise GradcheckError(
                    "Backward is not reentrant, i.e., running backward with same input and grad_output "
                    "multiple times gives "
                    "different values, although analytical gradient matches numerical gradient."
                    f"The tolerance for nondeterminism was {nondet_tol}."
                )
            expected = n[k] if n else np.zeros_like(a)
            if not np.all(np.abs(a - expected) <= atol + rtol * np.abs(expected)):
                raise GradcheckError(
                    f"Jacobian mismatch for output {k} with respect to input {i},\n"
                    f"numerical:{wrap(expected.astype(np.float64))}\nanalytical:{wrap(a)}\n"
                )


def _check_undefined(func, inputs):
    """Zero gradients from behind must give zero gradients, or none."""
    checked = [t for t in inputs if _is_checked(t)]
    outputs = _differentiable(func, inputs)
    grads = _grad(outputs, checked, [zeros_like(o) for o in outputs], allow_unused=True)
    if any(g is not None and np.any(g._array != 0) for g in grads):
        raise GradcheckError("backward not multiplied by grad_output")


def gradgradcheck(
    func,
    inputs,
    grad_outputs=None,
    *,
    eps=1e-06,
    atol=1e-05,
    rtol=0.001,
    gen_non_contig_grad_outputs=False,
    raise_exception=True,
    nondet_tol=0.0,
    check_undefined_grad=True,
    check_grad_dtypes=False,
    check_batched_grad=False,
    check_fwd_over_rev=False,
    check_rev_over_rev=True,
    fast_mode=False,
    masked=False,
):
    """Compare second derivatives with finite differences of the first: gradcheck of (x, v) ↦ Jᵀv.

    Without ``grad_outputs`` v is drawn at random.
    https://docs.pytorch.org/docs/stable/generated/torch.autograd.gradcheck.gradgradcheck.html
    """
    inputs = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    if grad_outputs is None:
        draw = np.random.default_rng(0)
        vectors = tuple(
            wrap(draw.standard_normal(o._array.shape).astype(o._array.dtype)).requires_grad_()
            for o in _differentiable(func, inputs)
        )
    else:
        vectors = (grad_outputs,) if isinstance(grad_outputs, Tensor) else tuple(grad_outputs)
    count = len(vectors)

    def products(*args):
        values, vs = args[:-count], args[-count:]
        outputs = _differentiable(func, values)
        checked = tuple(t for t in values if _is_checked(t))
        grads = _grad(outputs, checked, vs, create_graph=True, allow_unused=True)
        return tuple(g for g in grads if g is not None)

    return gradcheck(
        products,
        inputs + vectors,
        eps=eps,
        atol=atol,
        rtol=rtol,
        raise_exception=raise_exception,
        nondet_tol=nondet_tol,
        check_undefined_grad=check_undefined_grad,
    )
