"""What autograd adds to a tensor: requires_grad, grad_fn, grad, hooks, detach.

(PyTorch's C++ still calls a tensor with these fields a Variable.)
"""

import warnings
import weakref
from collections import OrderedDict

from .._declare import method
from .._tensor import LEAF, Tensor, storage_of, wrap
from . import backward as _backward
from . import engine, graph
from .grad_mode import mode
from .history import own_node, requires_grad, view_grad_fn


def _grad_fn(self):
    return own_node(self) if self._base is None else view_grad_fn(self)


def _is_leaf(self):
    return _grad_fn(self) is None


def _set_is_leaf(self, value):
    raise AttributeError("attribute 'is_leaf' of 'torch._C.TensorBase' objects is not writable")


def _delete_requires_grad(self):
    raise RuntimeError("requires_grad must be a bool")


def _set_requires_grad(self, value):
    if not isinstance(value, bool):
        raise RuntimeError("requires_grad must be a bool")
    if _grad_fn(self) is not None:
        if not value:
            raise RuntimeError(
                "you can only change requires_grad flags of leaf variables. If you want to use a computed "
                "variable in a "
                "subgraph that doesn't require differentiation use var_no_grad = var.detach()."
            )
        return
    if value and self._array.dtype.kind != "f":
        raise RuntimeError("only Tensors of floating point and complex dtype can require gradients")
    if value and self._inference and not mode.inference:
        raise RuntimeError(
            "Setting requires_grad=True on inference tensor outside InferenceMode is not allowed."
        )
    self._edge = LEAF if value else None


Tensor.grad_fn = property(
    _grad_fn,
    doc="""The node that computed this tensor; None for a leaf.

https://docs.pytorch.org/docs/stable/generated/torch.autograd.graph.Node.html""",
)
Tensor.is_leaf = property(
    _is_leaf,
    _set_is_leaf,
    doc="""Whether no recorded operation computed this tensor.

https://docs.pytorch.org/docs/stable/generated/torch.Tensor.is_leaf.html""",
)
Tensor.requires_grad = property(
    requires_grad,
    _set_requires_grad,
    _delete_requires_grad,
    doc="""Whether operations on this tensor are recorded.

Only leaves of a floating-point dtype can be told to; others raise RuntimeError.
https://docs.pytorch.org/docs/stable/generated/torch.Tensor.requires_grad.html""",
)
Tensor.output_nr = property(
    lambda self: 0 if self._edge is None else self._edge[1],
    doc="Which output of its grad_fn this tensor is.",
)
Tensor.retains_grad = property(
    lambda self: self._retains_grad and not _is_leaf(self),
    doc="Whether a non-leaf keeps its gradient: see retain_grad().",
)


@method
def requires_grad_(self, requires_grad=True):
    """Set ``requires_grad`` in place and return the tensor.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.requires_grad_.html
    """
    if requires_grad and self._array.dtype.kind != "f":
        raise RuntimeError("only Tensors of floating point dtype can require gradients")
    _set_requires_grad(self, bool(requires_grad))
    return self


def _get_grad(self):
    if self._grad is None and not self._retains_grad and requires_grad(self) and not _is_leaf(self):
        warnings.warn(
            "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad "
            "attribute won't be "
            "populated during autograd.backward(). If you indeed want the .grad field to be populated for a "
            "non-leaf "
            "Tensor, use .retain_grad() on the non-leaf Tensor. If you access the non-leaf Tensor by "
            "mistake, make sure "
            "you access the leaf Tensor instead. See github.com/pytorch/pytorch/pull/30531 for more "
            "information.",
            UserWarning,
            stacklevel=2,
        )
    return self._grad


def _set_grad(self, grad):
    if grad is None:
        self._grad = None
        return
    if not isinstance(grad, Tensor):
        raise TypeError(
            f"assigned grad expected to be a Tensor or None but got grad of type {type(grad).__name__}"
        )
    if grad is self:
        raise RuntimeError("can't assign Variable as its own grad")
    if grad.dtype is not self.dtype:
        raise RuntimeError(
            f"attempting to assign a gradient with dtype '{_cpp_type(grad)}' to a tensor with grad_dtype "
            f"'{self.dtype._scalar_name}'. The gradient must match the tensor's grad_dtype (defaults to the "
            "tensor's dtype). "
            "You can set the tensor's grad_dtype attribute with a specific dtype, or None to allow any "
            "dtype. Set grad_dtype "
            "with caution. Diverging the dtypes of a tensor and its gradient may break downstream systems "
            "that assume they "
            "match."
        )
    if grad._array.shape != self._array.shape:
        raise RuntimeError(
            f"attempting to assign a gradient of size '{list(grad._array.shape)}' to a tensor of size "
            f"'{list(self._array.shape)}'. Please ensure that the gradient and the tensor are the same size"
        )
    self._grad = grad


CPP_TYPE_NAMES = {
    "Float": "float",
    "Double": "double",
    "Half": "c10::Half",
    "Long": "long",
    "Int": "int",
    "Short": "short",
    "Char": "signed char",
    "Byte": "unsigned char",
    "Bool": "bool",
}


def _cpp_type(tensor):
    return CPP_TYPE_NAMES[tensor.dtype._scalar_name]


def _delete_grad(self):
    self._grad = None


Tensor.grad = property(
    _get_grad,
    _set_grad,
    _delete_grad,
    doc="""The gradient accumulated by ``backward()``, or None.

https://docs.pytorch.org/docs/stable/generated/torch.Tensor.grad.html""",
)


@method
def retain_grad(self):
    """Keep the gradient of a non-leaf in its ``.grad`` too. Raises RuntimeError if it requires none.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.retain_grad.html
    """
    if not requires_grad(self):
        raise RuntimeError("can't retain_grad on Tensor that has requires_grad=False")
    node = _grad_fn(self)
    if node is None or self._retains_grad:
        return
    self._retains_grad = True
    node._hook_retained(self._edge[1], weakref.ref(self))


@method
def register_hook(self, hook):
    """Call ``hook(grad)`` whenever a gradient with respect to this tensor is computed; what it returns
    replaces it.

    Returns a handle with ``remove()``. Raises RuntimeError if the tensor requires no gradient.
    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.register_hook.html
    """
    if not requires_grad(self):
        raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
    if self._backward_hooks is None:
        self._backward_hooks = OrderedDict()
        node = _grad_fn(self)
        if node is not None:
            node._hook_tensor(self._edge[1], self._backward_hooks)
        elif self._accumulator is not None and self._accumulator() is not None:
            self._accumulator()._hook_tensor(0, self._backward_hooks)
    return graph.RemovableHandle(self._backward_hooks, hook)


@method
def register_post_accumulate_grad_hook(self, hook):
    """Call ``hook(tensor)`` after a gradient was added to the ``.grad`` of this leaf.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.register_post_accumulate_grad_hook.html
    """
    if not requires_grad(self):
        raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
    if not _is_leaf(self):
        raise RuntimeError("post accumulate grad hooks cannot be registered on non-leaf tensors")
    if self._post_accumulate_grad_hooks is None:
        self._post_accumulate_grad_hooks = OrderedDict()
    return graph.RemovableHandle(self._post_accumulate_grad_hooks, hook)


@method
def detach(self):
    """The same memory and version counter, without history: a leaf that requires no gradient.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.detach.html
    """
    detached = wrap(self._array)
    detached._storage = storage_of(self)
    detached._offset = self._offset
    if self._inference:
        detached._inference = True
        if not mode.inference:
            detached._storage, detached._version_always = storage_of(self).alias(), True
    return detached


@method
def detach_(self):
    """Forget the history in place. Raises RuntimeError on a view, whose base would still know it.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.detach_.html
    """
    if self._base is not None:
        raise RuntimeError(
            "Can't detach views in-place. Use detach() instead. If you are using DistributedDataParallel "
            "(DDP) for training, "
            "and gradient_as_bucket_view is set as True, gradients are views of DDP buckets, and hence "
            "detach_() cannot be "
            "called on these gradients. To fix this error, please refer to the Optimizer.zero_grad() "
            "function in "
            "torch/optim/optimizer.py as the solution."
        )
    if self._edge is not None and self._edge is not LEAF:
        storage_of(self)  # nodes look closer at tensors that have one
        self._detached = True
    self._edge = None
    return self


def _volatile(self):
    """False; PyTorch's former switch."""
    warnings.warn("volatile was removed (Variable.volatile is always False)", UserWarning, stacklevel=2)
    return False


Tensor.volatile = property(_volatile)


def _get_data(self):
    alias = wrap(self._array)
    alias._storage = storage_of(self).alias()
    alias._offset, alias._inference = self._offset, self._inference
    alias._version_always = True
    return alias


def _set_data(self, source):
    if not isinstance(source, Tensor):
        raise TypeError(f"Variable data has to be a tensor, but got {type(source).__name__}")
    if source.dtype is not self.dtype and self._edge is not None and source._array.dtype.kind != "f":
        raise RuntimeError(
            "data set to a tensor that requires gradients must be floating point or complex dtype"
        )
    # The version counter stays: detached tensors and views of the old memory go on sharing it.
    counter = storage_of(self)
    self._array, self._offset = source._array, source._offset
    self._storage = storage_of(source).counted_by(counter)
    self._accumulator = None


def _delete_data(self):
    raise RuntimeError("Deleting tensor data is not allowed. Delete tensor instead!")


Tensor.data = property(
    _get_data,
    _set_data,
    _delete_data,
    doc="""The same memory without history and with a version counter of its own.

https://docs.pytorch.org/docs/stable/generated/torch.Tensor.data.html""",
)


@method
def backward(self, gradient=None, retain_graph=None, create_graph=False, inputs=None):
    """Compute the vector-Jacobian product of this tensor with ``gradient`` and add it to the ``.grad`` of the
    leaves.

    For y = f(x) with Jacobian J and ``gradient`` v, the leaf x receives Jᵀv. v has the shape of y and may be
    left out only when y has one element, where it is 1.
    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.backward.html
    """
    _backward(self, gradient, retain_graph, create_graph, inputs=inputs)


class _VariableMeta(type):
    def __instancecheck__(cls, instance):
        return isinstance(instance, Tensor)


class Variable(metaclass=_VariableMeta):
    """What a tensor that records was called before PyTorch 0.4: every tensor is one now.

    ``Variable(tensor)`` is a tensor of the same memory. https://docs.pytorch.org/docs/stable/autograd.html#variable-deprecated
    """

    class _execution_engine:
        """The engine, as far as programs reach for it."""

        queue_callback = staticmethod(engine.queue_callback)

    def __new__(cls, data=None, requires_grad=False, volatile=None):
        if data is None:
            return Tensor().requires_grad_(requires_grad)
        return data.detach().requires_grad_(requires_grad)


def _get_grad_dtype(self):
    return self.dtype


Tensor.grad_dtype = property(_get_grad_dtype, doc="The dtype that the gradient must have: the tensor's own.")
