"""Jacobians, Hessians and their products, as functions of functions.

https://docs.pytorch.org/docs/stable/autograd.html#functional-higher-level-api
"""

from .._ops.creation import zeros_like
from .._tensor import Tensor
from . import grad as _grad
from .grad_mode import enable_grad
from .history import requires_grad

__all__ = ["hessian", "hvp", "jacobian", "jvp", "vhp", "vjp"]


def _as_tuple(value, argument, name):
    """``value`` as a tuple, and whether it was one. Raises TypeError unless all of it are tensors."""
    is_tuple = isinstance(value, tuple)
    values = value if is_tuple else (value,)
    for i, v in enumerate(values):
        if not isinstance(v, Tensor):
            if is_tuple:
                raise TypeError(
                    f"The {argument} given to {name} must be either a Tensor or a tuple of Tensors but the "
                    f"value at index {i} "
                    f"has type {type(v)}."
                )
            raise TypeError(
                f"The {argument} given to {name} must be either a Tensor or a tuple of Tensors but the given "
                f"{argument} has "
                f"type {type(v)}."
            )
    return is_tuple, values


def _outputs(func, inputs, name):
    return _as_tuple(func(*inputs), "outputs of the user-provided function", name)


def _prepare(inputs, create_graph):
    """Inputs that a derivative can be taken with respect to: connected to the caller's graph only if one is
    wanted.
    """
    if create_graph:
        return tuple(t.view_as(t) if requires_grad(t) else t.detach().requires_grad_(False) for t in inputs)
    return tuple(t.detach().requires_grad_() for t in inputs)


def _require(inputs):
    return tuple(t if requires_grad(t) else t.detach().requires_grad_() for t in inputs)


def _finish(values, create_graph):
    return values if create_graph else tuple(None if v is None else v.detach() for v in values)


def _single(is_tuple, values):
    return values if is_tuple else values[0]


def _check_strict(outputs, strict):
    if strict:
        for i, out in enumerate(outputs):
            if not requires_grad(out):
                raise RuntimeError(
                    f"Output {i} of the user-provided function does not require gradients. The outputs must "
                    "be computed in a "
                    "differentiable manner from the input when running in strict mode."
                )


def _vjps(outputs, inputs, vectors, create_graph):
    """Jᵀv for each input, None where the outputs do not depend on it."""
    pairs = [(o, v) for o, v in zip(outputs, vectors, strict=True) if v is not None and requires_grad(o)]
    if not pairs:
        return (None,) * len(inputs)
    outs, vs = zip(*pairs, strict=True)
    return _grad(outs, inputs, vs, allow_unused=True, create_graph=create_graph, retain_graph=True)


def _fill(grads, inputs, strict, message):
    if strict:
        for i, g in enumerate(grads):
            if g is None:
                raise RuntimeError(message.format(i=i))
    return tuple(zeros_like(t) if g is None else g for g, t in zip(grads, inputs, strict=True))


_INDEPENDENT = (
    "The output of the user-provided function is independent of input {i}. This is not allowed in strict "
    "mode."
)


def _vectors(v, like, what):
    """The vectors of a product, checked against the tensors whose shapes they must have."""
    if v is None:
        if len(like) != 1 or like[0].numel() != 1:
            raise RuntimeError(
                f"The vector v can only be None if {what} a single Tensor with a single element."
            )
        return (like[0].detach().new_ones(like[0].shape),)
    is_tuple, values = _as_tuple(v, "v", "product")
    if len(values) != len(like):
        if is_tuple:
            raise RuntimeError(
                f"v is a tuple of invalid length: should be {len(like)} but got {len(values)}."
            )
        raise RuntimeError("The given v should contain a single Tensor.")
    for i, (value, other) in enumerate(zip(values, like, strict=True)):
        if value.shape != other.shape:
            where = f"Entry {i} in " if is_tuple else ""
            raise RuntimeError(f"{where}v has invalid size: should be {other.size()} but got {value.size()}.")
    return values


def vjp(func, inputs, v=None, create_graph=False, strict=False):
    """(func(inputs), Jᵀv): the product of ``v``, shaped as the output, with the Jacobian.

    https://docs.pytorch.org/docs/stable/generated/torch.autograd.functional.vjp.html
    """
    with enable_grad():
        is_tuple, inputs = _as_tuple(inputs, "inputs", "vjp")
        inputs = _require(_prepare(inputs, create_graph))
        out_is_tuple, outputs = _outputs(func, inputs, "vjp")
        _check_strict(outputs, strict)
        vectors = _vectors(v, outputs, "the user-provided function returns")
        grads = _fill(_vjps(outputs, inputs, vectors, create_graph), inputs, strict, _INDEPENDENT)
    return _single(out_is_tuple, _finish(outputs, create_graph)), _single(
        is_tuple, _finish(grads, create_graph)
    )


def jvp(func, inputs, v=None, create_graph=False, strict=False):
    """(func(inputs), Jv): the product of the Jacobian with ``v``, shaped as the inputs.

    Two reverse passes: Jᵀu is linear in u, and its own vector-Jacobian product with v is Jv.
    https://docs.pytorch.org/docs/stable/generated/torch.autograd.functional.jvp.html
    """
    with enable_grad():
        is_tuple, inputs = _as_tuple(inputs, "inputs", "jvp")
        inputs = _require(_prepare(inputs, create_graph))
        vectors = _vectors(v, inputs, "the input to the user-provided function is")
        out_is_tuple, outputs = _outputs(func, inputs, "jvp")
        _check_strict(outputs, strict)
        products = _fill(
            double_vjp(outputs, inputs, vectors, create_graph),
            outputs,
            strict,
            (
                "The gradient with respect to the input is independent of entry {i} in the grad_outputs when "
                "using the double "
                "backward trick to compute forward mode gradients. This is not allowed in strict mode."
            ),
        )
    return _single(out_is_tuple, _finish(outputs, create_graph)), _single(
        out_is_tuple, _finish(products, create_graph)
    )


def double_vjp(outputs, inputs, vectors, create_graph):
    """Jv for each output, None where it does not depend on the inputs."""
    dummies = tuple(zeros_like(o).requires_grad_() for o in outputs)
    grads = _vjps(outputs, inputs, dummies, create_graph=True)
    pairs = [(g, v) for g, v in zip(grads, vectors, strict=True) if g is not None and requires_grad(g)]
    if not pairs:
        return (None,) * len(outputs)
    gs, vs = zip(*pairs, strict=True)
    return _grad(gs, dummies, vs, allow_unused=True, create_graph=create_graph, retain_graph=True)


def jacobian(func, inputs, create_graph=False, strict=False, vectorize=False, strategy="reverse-mode"):
    """The Jacobian of ``func``: for every output and input a tensor of the output's shape followed by the
    input's.

    One vector-Jacobian product for each output element. ``vectorize`` changes PyTorch's speed only, and
    nothing here. https://docs.pytorch.org/docs/stable/generated/torch.autograd.functional.jacobian.html
    """
    if strategy not in ("reverse-mode", "forward-mode"):
        raise AssertionError(
            'Expected strategy to be either "forward-mode" or "reverse-mode". Hint: If your function has '
            "more outputs than "
            'inputs, "forward-mode" tends to be more performant. Otherwise, prefer to use "reverse-mode".'
        )
    if strategy == "forward-mode" and create_graph:
        raise NotImplementedError(
            'torch.autograd.functional.jacobian: `create_graph=True` and `strategy="forward-mode"` are not '
            "supported together "
            '(yet). Please either set `create_graph=False` or `strategy="reverse-mode"`.'
        )
    if strategy == "forward-mode" and not vectorize:
        raise NotImplementedError(
            "Computing Jacobian using forward-AD or forward-over-reverse Hessian is"
            "only implemented for `vectorize=True`."
        )
    if strict and vectorize:
        raise RuntimeError(
            "torch.autograd.functional.jacobian: `strict=True` and `vectorized=True` are not supported "
            "together. Please either "
            "set `strict=False` or `vectorize=False`."
        )
    with enable_grad():
        is_tuple, inputs = _as_tuple(inputs, "inputs", "jacobian")
        inputs = _require(_prepare(inputs, create_graph))
        out_is_tuple, outputs = _outputs(func, inputs, "jacobian")
        _check_strict(outputs, strict)
        rows = tuple(_jacobian_of(o, inputs, create_graph, strict) for o in outputs)
    rows = tuple(_finish(row, create_graph) for row in rows)
    if out_is_tuple:
        return tuple(_single(is_tuple, row) for row in rows)
    return _single(is_tuple, rows[0])


def _jacobian_of(output, inputs, create_graph, strict):
    """For one output: its Jacobian with respect to each input."""
    rows = []
    for i in range(output.numel()):
        one_hot = output.detach().new_zeros(output.numel())
        one_hot[i] = 1
        grads = _vjps((output,), inputs, (one_hot.reshape(output.shape),), create_graph)
        rows.append(_fill(grads, inputs, strict, _INDEPENDENT))
    columns = []
    for j, t in enumerate(inputs):
        shape = (*output.shape, *t.shape)
        columns.append(_stack([row[j] for row in rows], shape) if rows else output.detach().new_zeros(shape))
    return tuple(columns)


def _stack(rows, shape):
    from .._ops.joining import stack

    return stack(rows).reshape(shape)


def _scalar(func, name):
    """``func`` with its result checked: one tensor of one element."""

    def checked(*inputs):
        out = func(*inputs)
        is_tuple, outputs = _as_tuple(out, "outputs of the user-provided function", name)
        if is_tuple or not isinstance(out, Tensor):
            raise RuntimeError(f"The function given to {name} should return a single Tensor")
        if out.numel() != 1:
            raise RuntimeError(
                f"The Tensor returned by the function given to {name} should contain a single element"
            )
        return out.squeeze() if name == "hessian" else out

    return checked


def hessian(
    func, inputs, create_graph=False, strict=False, vectorize=False, outer_jacobian_strategy="reverse-mode"
):
    """The matrix of second derivatives of a function with one output element.

    https://docs.pytorch.org/docs/stable/generated/torch.autograd.functional.hessian.html
    """
    is_tuple, inputs = _as_tuple(inputs, "inputs", "hessian")
    scalar = _scalar(func, "hessian")

    def gradient(*values):
        return jacobian(scalar, values, create_graph=True, strict=strict)

    result = jacobian(gradient, inputs, create_graph=create_graph, strict=strict, vectorize=vectorize)
    return _single(is_tuple, tuple(_single(is_tuple, row) for row in result))


def vhp(func, inputs, v=None, create_graph=False, strict=False):
    """(func(inputs), vᵀH), with one further reverse pass and without forming H.

    https://docs.pytorch.org/docs/stable/generated/torch.autograd.functional.vhp.html
    """
    return _hessian_product("vhp", func, inputs, v, create_graph, strict)


def hvp(func, inputs, v=None, create_graph=False, strict=False):
    """(func(inputs), Hv), through the double-backward trick.

    https://docs.pytorch.org/docs/stable/generated/torch.autograd.functional.hvp.html
    """
    return _hessian_product("hvp", func, inputs, v, create_graph, strict)


def _hessian_product(name, func, inputs, v, create_graph, strict):
    with enable_grad():
        is_tuple, inputs = _as_tuple(inputs, "inputs", name)
        inputs = _require(_prepare(inputs, create_graph))
        vectors = _vectors(v, inputs, "the input to the user-provided function is")
        output = _scalar(func, name)(*inputs)
        _check_strict((output,), strict)
        gradient = _fill(
            _vjps(
                (output,),
                inputs,
                (None if not requires_grad(output) else output.detach().new_ones(output.shape),),
                True,
            ),
            inputs,
            strict,
            _INDEPENDENT,
        )
        if name == "vhp":
            products = _vjps(gradient, inputs, vectors, create_graph)
        else:
            products = double_vjp(gradient, inputs, vectors, create_graph)
        products = _fill(products, inputs, strict, _INDEPENDENT)
    return _finish((output,), create_graph)[0], _single(is_tuple, _finish(products, create_graph))
