"""Gradients checked against finite differences.

https://docs.pytorch.org/docs/stable/autograd.html#numerical-gradient-checking
"""

import warnings

import numpy as np

from .._ops.creation import zeros_like
from .._tensor import Tensor, wrap
from . import grad as _grad
from .grad_mode import enable_grad
from .graph import Node
from .history import gradient_edge, requires_grad

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
    (False without ``raise_exception``). ``fast_mode`` is accepted, and checks in full. With
    ``check_forward_ad`` Jacobian-vector products, each made of two backward passes, are compared too. A batch
    of gradients is computed row by row here, so that ``check_batched_grad`` has nothing to add.
    https://docs.pytorch.org/docs/stable/generated/torch.autograd.gradcheck.gradcheck.html
    """
    inputs = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    try:
        _check_inputs(inputs)
        outputs = _differentiable(func, inputs)
        if not outputs:
            return _check_no_outputs(func, inputs, eps)
        numerical = _numerical(func, inputs, eps, requires_grad)
        if check_forward_ad:
            _compare(_forward(func, inputs), numerical, inputs, atol, rtol)
        if not check_backward_ad:
            return True
        _check_backward(func, inputs, outputs, numerical, atol, rtol, nondet_tol)
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
            above = [_seen(o) for o in _outputs(func, inputs) if chosen(o)]
            array[index] = before - eps
            below = [_seen(o) for o in _outputs(func, inputs) if chosen(o)]
            array[index] = before
            columns.append(
                [_difference_quotient(a, b, index, eps) for a, b in zip(above, below, strict=True)]
            )
        count = len(columns[0]) if columns else 0
        jacobians.append([np.array([c[k] for c in columns]) for k in range(count)])
    return jacobians


def _seen(output):
    # Copied: an output may be a view of the input that is about to change again.
    return output.shape, output.dtype, output._array.astype(np.float64)


def _difference_quotient(above, below, index, eps):
    for what, a, b in zip(("shape", "dtype"), below, above, strict=False):
        if a != b:
            raise AssertionError(
                f"Expected `func` to return outputs with the same {what} when inputs are perturbed on index "
                f"{index} by {eps}, but got: {what}s {a} and {b}."
            )
    return ((above[2] - below[2]) / (2 * eps)).reshape(-1)


def _forward(func, inputs):
    """Like ``_numerical``, by Jacobian-vector products: the derivative of Jᵀv with respect to v, times u."""
    checked = [t for t in inputs if _is_checked(t)]
    jacobians = []
    for t in checked:
        columns = []
        for j in range(t.numel()):
            u = np.zeros(t.numel(), t._array.dtype)
            u[j] = 1
            outputs = _differentiable(func, inputs)
            vectors = [zeros_like(o).requires_grad_() for o in outputs]
            (product,) = _grad(outputs, t, vectors, create_graph=True, materialize_grads=True)
            column = [None] * len(outputs)
            if requires_grad(product):
                u = wrap(u.reshape(t._array.shape))
                column = _grad(product, vectors, u, allow_unused=True)
            zeros = [np.zeros(o.numel()) for o in outputs]
            columns.append([z if c is None else c._array.reshape(-1) for c, z in zip(column, zeros)])
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


def _check_backward(func, inputs, outputs, numerical, atol, rtol, nondet_tol):
    numbers = [i for i, t in enumerate(inputs) if _is_checked(t)]
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
            _compare_one(a, n[k] if n else np.zeros_like(a), k, i, atol, rtol)


def _compare(jacobians, numerical, inputs, atol, rtol):
    numbers = [i for i, t in enumerate(inputs) if _is_checked(t)]
    for i, ours, theirs in zip(numbers, jacobians, numerical, strict=True):
        for k, (a, n) in enumerate(zip(ours, theirs, strict=True)):
            _compare_one(a, n, k, i, atol, rtol)


def _compare_one(analytical, numerical, output, input, atol, rtol):
    if not np.all(np.abs(analytical - numerical) <= atol + rtol * np.abs(numerical)):
        raise GradcheckError(
            f"Jacobian mismatch for output {output} with respect to input {input},\n"
            f"numerical:{wrap(numerical.astype(np.float64))}\nanalytical:{wrap(analytical)}\n"
        )


class _Undefined(Node):
    """Hands on no gradient, whatever it is given."""

    def _apply(self, grads):
        return [None]


def _undefined(output):
    result = wrap(output._array)
    node = _Undefined((gradient_edge(output),), [(output._array.shape, output._array.dtype)])
    result._edge = (node, 0)
    return result


def _check_undefined(func, inputs):
    """Zero gradients from behind must give zero gradients, or none; no gradient from behind as well, for all
    outputs together and for each alone.
    """
    checked = [t for t in inputs if _is_checked(t)]
    outputs = _differentiable(func, inputs)
    grads = _grad(outputs, checked, [zeros_like(o) for o in outputs], allow_unused=True)
    if any(g is not None and np.any(g._array != 0) for g in grads):
        raise GradcheckError("backward not multiplied by grad_output")
    everywhere = range(len(outputs))
    for places in [everywhere, *([k] for k in everywhere if len(outputs) > 1)]:
        outputs = _differentiable(func, inputs)
        outputs = [_undefined(o) if k in places else o for k, o in enumerate(outputs)]
        try:
            grads = _grad(outputs, checked, [zeros_like(o) for o in outputs], allow_unused=True)
        except RuntimeError as error:
            raise _unsupported("Expected backward function to handle undefined output grads.") from error
        if any(g is not None and np.any(g._array != 0) for g in grads):
            raise _unsupported(
                "Expected all input grads to be undefined or zero when all output grads are undefined or "
                "zero."
            )


def _unsupported(what):
    warnings.warn(
        "Backwards compatibility: New undefined gradient support checking feature is enabled by default, but "
        "it may break existing callers of this function. If this is true for you, you can call this function "
        'with "check_undefined_grad=False" to disable the feature',
        UserWarning,
        stacklevel=4,
    )
    return GradcheckError(
        f'{what} Please look at "Notes about undefined output gradients" in "tools/autograd/derivatives.yaml"'
    )


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
