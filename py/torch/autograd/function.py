"""Functions with a derivative of one's own: subclass Function, call ``apply``.

https://docs.pytorch.org/docs/stable/notes/extending.html#extending-torch-autograd
"""

import functools
import inspect
import warnings

import numpy as np

from .._tensor import LEAF, Tensor, wrap
from .grad_mode import mode, no_grad
from .graph import NO_EDGE, Node
from .history import bump_version, check_inplace, gradient_edge, own_node, rebase_history, requires_grad
from .record import view_of
from .saved import ALREADY_FREED, SavedTensor, save_tensor


class FunctionCtx:
    """What ``forward`` and ``backward`` receive first: the place to keep what the derivative needs.

    https://docs.pytorch.org/docs/stable/generated/torch.autograd.function.FunctionCtx.html
    """

    def save_for_backward(self, *tensors):
        """Keep tensors (or None) for ``backward``, where they are ``ctx.saved_tensors``."""
        self.to_save = tensors

    def save_for_forward(self, *tensors):
        """Keep tensors (or None) for ``jvp``, which this torch never calls: it has no forward mode."""
        for tensor in tensors:
            if tensor is not None and not isinstance(tensor, Tensor):
                raise AssertionError(
                    "save_for_forward expects all arguments to be tensors; you should save non-tensors as "
                    "attributes on ctx."
                )
        self.saved_for_forward = tensors

    def mark_dirty(self, *args):
        """Say which inputs ``forward`` has changed in place; they must be returned as well."""
        self.dirty_tensors = args

    def mark_non_differentiable(self, *args):
        """Say which outputs have no gradient."""
        self.non_differentiable = args

    def set_materialize_grads(self, value):
        """Whether ``backward`` receives zeros (the default) or None for outputs that got no gradient."""
        self.materialize_grads = value


class _FunctionNode(Node, FunctionCtx):
    """The node of a custom Function; it is the ``ctx`` at the same time."""

    _forward_cls = None

    def __init__(self):
        super().__init__((), ())
        self.to_save = self.dirty_tensors = self.non_differentiable = ()
        self.materialize_grads = self._materialize_non_diff_grads = True
        self.needs_input_grad = ()
        self._saved = ()

    @property
    def saved_tensors(self):
        """What ``save_for_backward`` was given, checked against in-place changes since."""
        if self._saved is None:
            raise RuntimeError(ALREADY_FREED)
        return tuple(value.unpack(self) if isinstance(value, SavedTensor) else value for value in self._saved)

    @property
    def saved_variables(self):
        """The former name of ``saved_tensors``."""
        warnings.warn(
            "'saved_variables' is deprecated; use 'saved_tensors'", DeprecationWarning, stacklevel=2
        )
        return self.saved_tensors

    @property
    def _raw_saved_tensors(self):
        if self._saved is None:
            raise RuntimeError(ALREADY_FREED)
        return tuple(object.__new__(SavedTensor) if value is None else value for value in self._saved)

    def _apply(self, grads):
        if self.materialize_grads:
            grads = [
                g if g is not None or meta[1] is None or i in self._left_undefined else wrap(np.zeros(*meta))
                for i, (g, meta) in enumerate(zip(grads, self._outputs, strict=True))
            ]
        given = self._backward(*grads)
        given = given if isinstance(given, tuple) else (given,)
        expected = len(self._takes_gradient)
        if len(given) > expected and all(g is None for g in given[expected:]):
            given = given[:expected]
        if len(given) != expected:
            raise RuntimeError(
                f"function {self.name()} returned an incorrect number of gradients (expected {expected}, got "
                f"{len(given)})"
            )
        results = []
        for i, (is_tensor, g) in enumerate(zip(self._takes_gradient, given, strict=True)):
            if is_tensor:
                if g is not None and not isinstance(g, Tensor):
                    raise RuntimeError(f"expected Variable or None (got {type(g).__name__})")
                results.append(g)
            elif g is not None:
                raise RuntimeError(
                    f"function {self.name()} returned a gradient different from None at position {i + 1}, "
                    "but the "
                    "corresponding forward input was not a Variable"
                )
        return results

    def _backward(self, *grads):
        cls = self._forward_cls
        backward = cls.backward if cls.backward is not Function.backward else cls.vjp
        if backward is Function.vjp:
            raise NotImplementedError(_NO_BACKWARD)
        if backward is not cls.vjp and cls.vjp is not Function.vjp:
            raise RuntimeError(
                "Implementing both 'backward' and 'vjp' for a custom Function is not allowed. You should "
                "only implement one of them."
            )
        return backward(self, *grads)

    def _release(self):
        if self._saved and any(isinstance(v, SavedTensor) for v in self._saved):
            self._saved = None


_NO_BACKWARD = (
    "You must implement either the backward or vjp method for your custom autograd.Function to use it with "
    "backward mode AD."
)


_NO_JVP = "You must implement the jvp function for custom autograd.Function to use it with forward mode AD."


class _FunctionMeta(type):
    """Gives every Function subclass its own class of node, called ``<name>Backward``."""

    def __init__(cls, name, bases, attributes):
        super().__init__(name, bases, attributes)
        if bases != (FunctionCtx,):
            cls._backward_cls = type(name + "Backward", (_FunctionNode,), {"_forward_cls": cls})


class Function(FunctionCtx, metaclass=_FunctionMeta):
    """Base of operations with their own derivative: static methods ``forward`` and ``backward``, called
    through ``apply``.

    ``forward(ctx, *args)`` computes without recording; ``backward(ctx, *grad_outputs)`` returns one gradient,
    or None, for each argument. ``setup_context(ctx, inputs, output)`` may take over the saving from
    ``forward(*args)``. https://docs.pytorch.org/docs/stable/autograd.html#torch.autograd.Function
    """

    generate_vmap_rule = False

    def __init__(self, *args, **kwargs):
        warnings.warn(
            f"{self.__class__} should not be instantiated. Methods on autograd functions are all static, so "
            "you should invoke "
            "them on the class itself. Instantiating an autograd function will raise an error in a future "
            "version of "
            "PyTorch.",
            DeprecationWarning,
            stacklevel=2,
        )

    def __call__(self, *args, **kwargs):
        raise RuntimeError(
            "Legacy autograd function with non-static forward method is deprecated. Please use new-style "
            "autograd function "
            "with static forward method. (Example: "
            "https://pytorch.org/docs/stable/autograd.html#torch.autograd.Function)"
        )

    @staticmethod
    def forward(*args, **kwargs):
        """Compute the result; to be overridden."""
        raise NotImplementedError("You must implement the forward function for custom autograd.Function.")

    @staticmethod
    def setup_context(ctx, inputs, output):
        """Save what backward needs, when ``forward`` has no ``ctx``."""
        raise NotImplementedError("setup_context is not implemented.")

    @staticmethod
    def backward(ctx, *grad_outputs):
        """The vector-Jacobian product; to be overridden."""
        raise NotImplementedError(_NO_BACKWARD)

    @staticmethod
    def vjp(ctx, *grad_outputs):
        """Another name for ``backward``."""
        raise NotImplementedError(_NO_BACKWARD)

    @staticmethod
    def jvp(ctx, *grad_inputs):
        """The Jacobian-vector product; ``torch.func.jvp`` asks that there is one."""
        raise NotImplementedError(_NO_JVP)

    @staticmethod
    def vmap(info, in_dims, *args):
        """The function on batches; ``torch.func.jacfwd`` asks for it, or for ``generate_vmap_rule``."""
        raise NotImplementedError(
            "To use autograd.Function with vmap, you must either override the vmap staticmethod or set "
            "generate_vmap_rule=True."
        )

    @classmethod
    def apply(cls, *args, **kwargs):
        """Run the function and record it."""
        separate = cls.setup_context is not Function.setup_context
        if _transforms:
            _check_transformable(cls, separate)
        if separate:
            args = _bind_defaults(cls.forward, args, kwargs)
            kwargs = {}
        elif kwargs:
            args, kwargs = inspect.signature(cls.forward).bind(None, *args, **kwargs).args[1:], {}
        tensors = [a for a in args if isinstance(a, Tensor)]
        recording = mode.enabled and any(requires_grad(t) for t in tensors)
        ctx = cls._backward_cls()
        ctx.needs_input_grad = tuple(isinstance(a, Tensor) and requires_grad(a) for a in args)
        edges = tuple([gradient_edge(t) for t in tensors]) if recording else ()
        with no_grad():
            if separate:
                output = cls.forward(*args)
                cls.setup_context(ctx, args, output)
            else:
                output = cls.forward(ctx, *args, **kwargs)
        return _finish(ctx, args, tensors, edges, output, recording)


# What torch.func is about to do with what runs now: "grad", "jvp", "vmap"; innermost last.
_transforms = []


class transforming:
    """While active, functions run for a transform of torch.func, which not every Function supports."""

    def __init__(self, name):
        self.name = name

    def __enter__(self):
        _transforms.append(self.name)

    def __exit__(self, *exception):
        _transforms.pop()


_SEE = "For more details, please see https://pytorch.org/docs/main/notes/extending.func.html"


def _check_transformable(cls, separate):
    if not separate:
        raise RuntimeError(
            "In order to use an autograd.Function with functorch transforms (vmap, grad, jvp, jacrev, ...), "
            f"it must override the setup_context staticmethod. {_SEE}"
        )
    if "vmap" in _transforms and not cls.generate_vmap_rule and cls.vmap is Function.vmap:
        raise RuntimeError(
            f"You tried to vmap over {cls.__name__}, but it does not have vmap support. Please override and "
            f"implement the vmap staticmethod or set generate_vmap_rule=True. {_SEE}"
        )
    if "jvp" in _transforms and cls.jvp is Function.jvp:
        raise NotImplementedError(_NO_JVP)


def _bind_defaults(forward, args, kwargs):
    bound = inspect.signature(forward).bind(*args, **kwargs)
    bound.apply_defaults()
    return bound.args


def _finish(ctx, args, tensors, edges, output, recording):
    """Give the outputs of ``forward`` their node, and save what it asked to be saved."""
    single = not isinstance(output, tuple)
    outputs = (output,) if single else output
    if single and not isinstance(output, Tensor):
        return output
    ctx.next_functions = edges
    ctx._takes_gradient = tuple(isinstance(a, Tensor) for a in args)
    dirty = {id(t) for t in ctx.dirty_tensors}
    inputs = {id(t) for t in tensors}
    non_differentiable = {id(t) for t in ctx.non_differentiable}
    if dirty - {id(o) for o in outputs}:
        raise RuntimeError(
            "Some elements marked as dirty during the forward method were not returned as output. The inputs "
            "that are modified "
            "inplace must all be outputs of the Function."
        )
    if not dirty <= inputs:
        warnings.warn(
            "ctx.mark_dirty() received a tensor that was not an input. Only input Tensors that have been "
            "mutated should be passed to ctx.mark_dirty().",
            UserWarning,
            stacklevel=3,
        )
    results = []
    for o in outputs:
        if not isinstance(o, Tensor):
            results.append(o)
        elif id(o) in dirty:
            if recording and o._base is None and o._edge is LEAF:
                raise RuntimeError(
                    "a leaf Variable that requires grad has been used in an in-place operation."
                )
            if not any(o is r for r in results):
                check_inplace(o, recording)
                bump_version(o)
            results.append(o)
        elif id(o) in inputs:
            # An input handed through is another tensor to autograd.
            results.append(_mark_view(view_of(o, o._array, o._offset)))
        elif o._base is not None:
            results.append(_mark_view(o))
        else:
            results.append(o)
    ctx._outputs = [
        (r._array.shape, r._array.dtype) if isinstance(r, Tensor) else ((), None) for r in results
    ]
    ctx._left_undefined = (
        ()
        if ctx._materialize_non_diff_grads
        else {i for i, o in enumerate(outputs) if id(o) in non_differentiable}
    )
    if recording:
        for number, (r, o) in enumerate(zip(results, outputs, strict=True)):
            if isinstance(r, Tensor) and id(o) not in non_differentiable and r._array.dtype.kind == "f":
                if id(o) in dirty:
                    rebase_history(r, ctx)
                else:
                    r._edge = (ctx, number)
        _forbid_writes_to_several([r for r in results if isinstance(r, Tensor) and own_node(r) is ctx])
        ctx._saved = tuple(_save(i, t, outputs, results) for i, t in enumerate(ctx.to_save))
    else:
        _check_savable(ctx.to_save)
    return results[0] if single else tuple(results)


def _forbid_writes_to_several(differentiable):
    if len(differentiable) > 1:
        for result in differentiable:
            if result._base is not None:
                result._creation_meta = "multi_output"


def _mark_view(view):
    """Note on a view that it comes out of a custom function, so that writes to it are refused."""
    view._creation_meta = "in_custom_function"
    view._view_version = view._version
    return view


def _check_savable(values):
    for i, t in enumerate(values):
        if t is not None and not isinstance(t, Tensor):
            raise TypeError(
                f"save_for_backward can only save variables, but argument {i} is of type {type(t).__name__}"
            )


def _save(i, tensor, outputs, results):
    if tensor is None:
        return None
    _check_savable((None,) * i + (tensor,))
    for o, r in zip(outputs, results, strict=True):
        if o is tensor and own_node(r) is not None:
            return save_tensor(r, r._edge[1])
    return save_tensor(tensor)


def once_differentiable(fn):
    """Decorator of a ``backward`` that is not itself differentiable: a second derivative through it raises
    RuntimeError.

    https://docs.pytorch.org/docs/stable/generated/torch.autograd.function.once_differentiable.html
    """

    @functools.wraps(fn)
    def wrapper(ctx, *args):
        with no_grad():
            outputs = fn(ctx, *args)
        if not mode.enabled or not any(isinstance(a, Tensor) and requires_grad(a) for a in args):
            return outputs
        return _refusing(outputs if isinstance(outputs, tuple) else (outputs,))

    return wrapper


class Error(Node):
    """A node that refuses to run."""

    __module__ = "builtins"
    _cpp_name = "torch::autograd::Error"

    def _apply(self, grads):
        raise RuntimeError(self._message)


def _refusing(outputs):
    """The same values as ``outputs``, from a node that refuses to run."""
    inputs = [o.detach().requires_grad_() if isinstance(o, Tensor) else None for o in outputs]
    results = tuple(None if t is None else t.detach() for t in inputs)
    edges = tuple(NO_EDGE if t is None else gradient_edge(t) for t in inputs)
    node = Error(edges, [((), None) if r is None else (r._array.shape, r._array.dtype) for r in results])
    node._message = "trying to differentiate twice a function that was marked with @once_differentiable"
    for number, result in enumerate(results):
        if result is not None:
            result._edge = (node, number)
    return results


class InplaceFunction(Function):
    """The former base of functions that change an input; ``mark_dirty`` serves them all.

    https://docs.pytorch.org/docs/stable/autograd.html#torch.autograd.function.InplaceFunction
    """

    def __init__(self, inplace=False):
        super().__init__()
        self.inplace = inplace


BackwardCFunction = _FunctionNode
