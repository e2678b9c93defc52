"""Views as tensors of their own: view_copy, expand_copy and the like.

PyTorch has them for programs from which it takes all views out. Each records what its view does, under a name
of its own, so they are made of the views.
"""

import numpy as np

from .._declare import function
from .._tensor import mark_inference, wrap, wrap_dim
from ..autograd.grad_mode import mode, no_grad
from ..autograd.operation import operation
from ..autograd.record import record
from .expanding import expand
from .parsing import parsed
from .slicing import LAST, diagonal, select, slice_bounds, sliced
from .splitting import split, split_with_sizes, unbind
from .striding import as_strided, unfold
from .transposing import permute, t, transpose
from .views import alias, squeeze, unsqueeze, view
from .writing import write_exact

_VIEW, _DETACH = operation("view_copy"), operation("detach_copy")


def _copy(view):
    """What ``view`` shows, in memory of its own, with the view's node under the copy's name."""
    return _copies((view,))[0]


def _copies(views):
    results = tuple([wrap(np.array(v._array, order="C")) for v in views])
    if mode.inference:
        for result in results:
            mark_inference(result)
    elif views and views[0]._edge is not None:
        node = views[0]._edge[0]
        if not node._operation.name.endswith("_copy"):
            row = operation(f"{node._operation.name}_copy")
            node.__class__, node._plan = row.node_class, row.plans[1]
        for number, result in enumerate(results):
            result._edge = (node, number)
    return results


def _publish(name, view, *signatures):
    """Make ``torch.name``, a copy of what ``view`` gives for the arguments of a signature."""

    def op(input, out=None, **named):
        if out is None:
            return _copy(view(input, **named))
        with no_grad():
            return write_exact(name, out, _copy(view(input, **named)))

    _declare(op, name, "Tensor out = None", signatures)


def _publish_several(name, view, signature, place):
    """The same for a ``view`` that gives several; ``place`` is PyTorch's name for the form with ``out``."""

    def op(input, out=None, **named):
        if out is None:
            return _copies(view(input, **named))
        with no_grad():
            results = _copies(view(input, **named))
            if len(out) != len(results):
                raise RuntimeError(
                    f"{place} expected an out= argument of size {len(results)}, got size {len(out)}"
                )
            for o, result in zip(out, results, strict=True):
                if name == "split_copy":
                    o.copy_(result)
                else:
                    write_exact(name, o, result)

    _declare(op, name, "tuple of Tensors out = None", (signature,))


def _declare(op, name, out, signatures):
    op.__name__ = op.__qualname__ = name
    view = name.removesuffix("_copy")
    op.__doc__ = f"A copy of what ``{view}`` of the same arguments shows."
    forms = [", ".join(filter(None, ["Tensor input", s, "*" not in s and "*", out])) for s in signatures]
    function(parsed(name, *forms)(op))


def _viewed(input, size=None, dtype=None):
    if dtype is not None:  # has no derivative
        return view(input.detach(), dtype)
    return record(_VIEW, view(input.detach().contiguous(), size)._array, (input,))


def _detached(input):
    return record(_DETACH, input._array, (input,))


def _sliced(input, dim=0, start=None, end=None, step=1):
    shape = input._array.shape
    d = wrap_dim(dim, len(shape))
    if step <= 0:
        raise RuntimeError("slice step must be positive")
    bounds = slice_bounds(shape[d], 0 if start is None else start, LAST if end is None else end, step)
    return sliced(input, d, start, end, step, *bounds, dim)


_publish("alias_copy", alias, "")
_publish("as_strided_copy", as_strided, "tuple of ints size, tuple of ints stride, int storage_offset = None")
_publish("detach_copy", _detached, "")
_publish("diagonal_copy", diagonal, "int offset = 0, int dim1 = 0, int dim2 = 1")
_publish(
    "expand_copy",
    lambda input, size, implicit=False: expand(input, size),
    "tuple of ints size, *, bool implicit = False",
)
_publish("permute_copy", permute, "tuple of ints dims")
_publish("select_copy", select, "int dim, int index")
_publish("slice_copy", _sliced, "int dim = 0, int start = None, int end = None, int step = 1")
_publish("squeeze_copy", squeeze, "", "int dim", "tuple of ints dim")
_publish("t_copy", t, "")
_publish("transpose_copy", transpose, "int dim0, int dim1")
_publish("unfold_copy", unfold, "int dimension, int size, int step")
_publish("unsqueeze_copy", unsqueeze, "int dim")
_publish("view_copy", _viewed, "torch.dtype dtype", "tuple of ints size")
_publish_several(
    "split_copy",
    lambda input, split_size, dim=0: split(input, split_size, dim),
    "int split_size, int dim = 0",
    "split_copy_Tensor_out()",
)
_publish_several(
    "split_with_sizes_copy",
    split_with_sizes,
    "tuple of ints split_sizes, int dim = 0",
    "split_with_sizes_copy_out",
)
_publish_several("unbind_copy", unbind, "int dim = 0", "unbind_copy_int_out")
