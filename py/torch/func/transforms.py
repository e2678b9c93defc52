"""The transforms of torch.func, on the ordinary graph.

Each call of a transform takes its arguments as new inputs, linked to the caller's graph if there is one; what
it returns can therefore be transformed, or differentiated, again.
https://docs.pytorch.org/docs/stable/func.api.html
"""

import functools

from .._ops.creation import zeros_like
from .._ops.views import alias
from .._tensor import Tensor
from ..autograd import grad as _autograd_grad
from ..autograd.function import transforming
from ..autograd.functional import double_vjp
from ..autograd.grad_mode import enable_grad, mode
from ..autograd.graph import AccumulateGrad
from ..autograd.history import requires_grad
from ._pytree import flatten, tree_map, unflatten


class _Level:
    """The new inputs of one call of a transform."""

    def __init__(self):
        self.fresh = set()
        self.recording = mode.enabled  # without it nothing outside may be linked to

    def enter(self, tree):
        """The tree with every tensor as a new input of this level."""
        return tree_map(self._input, tree)

    def _input(self, tensor):
        if not isinstance(tensor, Tensor):
            raise ValueError(f"Thing passed to transform API must be Tensor, got {type(tensor)}")
        if tensor._array.dtype.kind != "f":
            raise RuntimeError("only Tensors of floating point dtype can require gradients")
        if self.recording and requires_grad(tensor):
            return alias(tensor)
        new = tensor.detach().requires_grad_()
        self.fresh.add(id(new))
        self._keep = (*getattr(self, "_keep", ()), new)
        return new

    def leave(self, tree):
        """Results without their link to this level's inputs, unless they also hang on something outside."""
        return tree_map(lambda t: t.detach() if isinstance(t, Tensor) and self._is_inside(t) else t, tree)

    def _is_inside(self, tensor):
        """Whether the tensor's history ends in inputs of this level only."""
        node = tensor.grad_fn
        if node is None:
            return id(tensor) in self.fresh
        seen, stack_ = {node}, [node]
        while stack_:
            node = stack_.pop()
            if isinstance(node, AccumulateGrad) and id(node.variable) not in self.fresh:
                return False
            for following, _ in node.next_functions:
                if following is not None and following not in seen:
                    seen.add(following)
                    stack_.append(following)
        return True


def _select(args, argnums):
    """The arguments at ``argnums``. Raises RuntimeError for numbers that do not exist."""
    if isinstance(argnums, int):
        _check_argnum(argnums, len(args))
        return args[argnums]
    if not isinstance(argnums, tuple):
        raise RuntimeError(f"argnums must be int or Tuple[int, ...], got: {type(argnums)}")
    if not argnums:
        raise RuntimeError("argnums must be non-empty")
    for n in argnums:
        _check_argnum(n, len(args))
    if len({n % len(args) for n in argnums}) != len(argnums):
        raise RuntimeError(f"argnums elements must be unique, got {argnums}")
    return tuple(args[n] for n in argnums)


def _check_argnum(n, count):
    if not isinstance(n, int):
        raise RuntimeError(f"argnum must be int, got: {type(n)}")
    if not -count <= n < count:
        raise RuntimeError(f"Got argnum={n}, but only {count} positional inputs")


def _replace(args, argnums, new):
    args = list(args)
    if isinstance(argnums, int):
        args[argnums] = new
    else:
        for n, value in zip(argnums, new, strict=True):
            args[n] = value
    return args


def _split_aux(output, has_aux, api):
    if not has_aux:
        return output, None
    if not (isinstance(output, tuple) and len(output) == 2):
        raise RuntimeError(f"{api}: output of function f should be a tuple: (output, aux) if has_aux is True")
    return output


def _vjp_of(outputs, inputs, cotangents):
    """Jᵀv with respect to ``inputs``, zeros where the outputs do not depend on one."""
    pairs = [(o, c) for o, c in zip(outputs, cotangents, strict=True) if requires_grad(o)]
    if not pairs:
        return [zeros_like(t) for t in inputs]
    outs, vectors = zip(*pairs, strict=True)
    grads = _autograd_grad(outs, inputs, vectors, create_graph=True, allow_unused=True)
    return [zeros_like(t) if g is None else g for g, t in zip(grads, inputs, strict=True)]


def grad_and_value(func, argnums=0, has_aux=False):
    """A function that returns (gradient of ``func``, its value); ``func`` returns one element.

    https://docs.pytorch.org/docs/stable/generated/torch.func.grad_and_value.html
    """

    @functools.wraps(func)
    def wrapper(*args, **kwargs):
        level = _Level()
        with enable_grad():
            chosen = level.enter(_select(args, argnums))
            with transforming("grad"):
                output = func(*_replace(args, argnums, chosen), **kwargs)
            output, aux = _split_aux(output, has_aux, "grad_and_value(f)(*args)")
            if not isinstance(output, Tensor):
                raise RuntimeError(
                    f"grad_and_value(f)(*args): Expected f(*args) to return a Tensor, got {type(output)}"
                )
            if output.dim() != 0:
                raise RuntimeError(
                    "grad_and_value(f)(*args): Expected f(*args) to return a scalar Tensor, got tensor with "
                    f"{output.dim()} dims. Maybe you wanted to use the vjp or jacrev APIs instead?"
                )
            leaves, structure = flatten(chosen)
            grads = _vjp_of((output,), leaves, (output.detach().new_ones(()),))
        result = level.leave((unflatten(grads, structure), output, aux))
        return result[:2] if not has_aux else (result[0], (result[1], result[2]))

    return wrapper


def grad(func, argnums=0, has_aux=False):
    """A function that computes the gradient of ``func`` with respect to the arguments ``argnums``.

    https://docs.pytorch.org/docs/stable/generated/torch.func.grad.html
    """
    both = grad_and_value(func, argnums, has_aux)

    @functools.wraps(func)
    def wrapper(*args, **kwargs):
        gradient, value = both(*args, **kwargs)
        return (gradient, value[1]) if has_aux else gradient

    return wrapper


def vjp(func, *primals, has_aux=False):
    """(func(*primals), a function from cotangents to vector-Jacobian products).

    https://docs.pytorch.org/docs/stable/generated/torch.func.vjp.html
    """
    level = _Level()
    with enable_grad():
        inputs = level.enter(primals)
        with transforming("grad"):
            output = func(*inputs)
        output, aux = _split_aux(output, has_aux, "vjp(f, *primals)")
        outs, structure = flatten(output)
        for o in outs:
            if not isinstance(o, Tensor):
                raise RuntimeError(
                    f"vjp(f, *primals): Expected f to return only tensors, got unsupported type {type(o)}"
                )
            if o._array.dtype.kind != "f":
                raise RuntimeError(
                    "vjp(f, ...): All outputs of f must be floating-point or complex Tensors, got Tensor "
                    "with dtype "
                    f"{o.dtype}"
                )
    leaves, input_structure = flatten(inputs)

    def vjp_function(cotangents, *more, retain_graph=True, create_graph=None):
        vectors, given = flatten((cotangents, *more) if more else cotangents)
        if given != structure:
            raise RuntimeError(
                "Expected pytree structure of cotangents to be the same as pytree structure of outputs to "
                "the function. "
                f"cotangents: {given}, primal output: {structure}"
            )
        with enable_grad():
            grads = _vjp_of(outs, leaves, vectors)
        return level.leave(unflatten(grads, input_structure))

    result = level.leave((unflatten(outs, structure), aux))
    return (result[0], vjp_function, result[1]) if has_aux else (result[0], vjp_function)


def jvp(func, primals, tangents, *, strict=False, has_aux=False):
    """(func(*primals), Jv): the Jacobian-vector product with ``tangents``, which are shaped as ``primals``.

    PyTorch pushes the tangents forward; here the product comes from two reverse passes. The values are the
    same. https://docs.pytorch.org/docs/stable/generated/torch.func.jvp.html
    """
    if not isinstance(primals, tuple):
        raise RuntimeError(
            "jvp(f, primals, tangents): Expected primals to be a tuple. E.g. it should be valid to call "
            "f(*primals)."
        )
    if flatten(primals)[1] != flatten(tangents)[1]:
        raise RuntimeError(
            "jvp(f, primals, tangents): Expected primals and tangents to have the same python structure. For "
            "example, if primals "
            "is a tuple of 3 tensors, tangents also must be. Got primals with structure "
            f"{flatten(primals)[1]} and tangents with "
            f"structure {flatten(tangents)[1]}"
        )
    level = _Level()
    with enable_grad():
        inputs = level.enter(primals)
        with transforming("jvp"):
            output = func(*inputs)
        output, aux = _split_aux(output, has_aux, "jvp(f, primals, tangents)")
        outs, structure = flatten(output)
        products = double_vjp(outs, flatten(inputs)[0], flatten(tangents)[0], create_graph=True)
        if strict and any(p is None for p in products):
            raise RuntimeError(
                "jvp(f, primals, tangents, strict=True): The output of f is independent of the inputs. This "
                "is not allowed "
                "with strict=True."
            )
        products = [zeros_like(o) if p is None else p for p, o in zip(products, outs, strict=True)]
    result = level.leave((output, unflatten(products, structure), aux))
    return result if has_aux else result[:2]


def linearize(func, *primals):
    """(func(*primals), the function v ↦ Jv at primals).

    https://docs.pytorch.org/docs/stable/generated/torch.func.linearize.html
    """

    def product(*tangents):
        return jvp(func, primals, tangents)[1]

    return func(*primals), product


def jacrev(func, argnums=0, *, has_aux=False, chunk_size=None):
    """A function that computes the Jacobian of ``func`` by rows, one vector-Jacobian product for each output
    element.

    https://docs.pytorch.org/docs/stable/generated/torch.func.jacrev.html
    """

    @functools.wraps(func)
    def wrapper(*args, **kwargs):
        chosen = _select(args, argnums)

        def partial(*values):
            values = values[0] if isinstance(argnums, int) else values
            return func(*_replace(args, argnums, values), **kwargs)

        primals = (chosen,) if isinstance(argnums, int) else chosen
        result = vjp(partial, *primals, has_aux=has_aux)
        output, pull_back = result[:2]
        outs, structure = flatten(output)
        leaves, input_structure = flatten(chosen)
        jacobians = []
        for i, o in enumerate(outs):
            rows = []
            for j in range(o.numel()):
                vectors = [zeros_like(other) for other in outs]
                vectors[i] = _one_hot(o, j)
                grads = pull_back(unflatten(vectors, structure))
                rows.append(flatten(grads)[0])
            blocks = [
                _stack([row[k] for row in rows]).reshape((*o.shape, *t.shape)) for k, t in enumerate(leaves)
            ]
            jacobians.append(unflatten(blocks, input_structure))
        jacobian = unflatten(jacobians, structure)
        return (jacobian, result[2]) if has_aux else jacobian

    return wrapper


def jacfwd(func, argnums=0, has_aux=False, *, randomness="error"):
    """A function that computes the Jacobian of ``func`` by columns, one Jacobian-vector product for each
    input element.

    https://docs.pytorch.org/docs/stable/generated/torch.func.jacfwd.html
    """

    @functools.wraps(func)
    def wrapper(*args, **kwargs):
        chosen = _select(args, argnums)
        primals = (chosen,) if isinstance(argnums, int) else tuple(chosen)

        def partial(*values):
            return func(*_replace(args, argnums, values[0] if isinstance(argnums, int) else values), **kwargs)

        leaves, input_structure = flatten(primals)
        columns, output, aux = [], None, None
        for i, t in enumerate(leaves):
            for j in range(t.numel()):
                tangents = [zeros_like(other) for other in leaves]
                tangents[i] = _one_hot(t, j)
                with transforming("vmap"):
                    result = jvp(partial, primals, unflatten(tangents, input_structure), has_aux=has_aux)
                output, aux = result[0], result[2] if has_aux else None
                columns.append((i, flatten(result[1])[0]))
        outs, structure = flatten(output)
        jacobians = []
        for k, o in enumerate(outs):
            blocks = []
            for i, t in enumerate(leaves):
                parts = [column[k] for index, column in columns if index == i]
                blocks.append(_stack(parts, -1).reshape((*o.shape, *t.shape)))
            tree = unflatten(blocks, input_structure)
            jacobians.append(tree[0] if isinstance(argnums, int) else tree)
        jacobian = unflatten(jacobians, structure)
        return (jacobian, aux) if has_aux else jacobian

    return wrapper


def _one_hot(like, index):
    flat = like.detach().new_zeros(like.numel())
    flat[index] = 1
    return flat.reshape(like.shape)


def hessian(func, argnums=0):
    """A function that computes the Hessian of ``func``: the Jacobian, by columns, of its Jacobian by rows.

    https://docs.pytorch.org/docs/stable/generated/torch.func.hessian.html
    """
    return jacfwd(jacrev(func, argnums), argnums)


def _stack(tensors, dim=0):
    from .._ops.joining import stack

    return stack(tensors, dim)
