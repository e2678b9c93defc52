"""Views as tensors of their own: view_copy, expand_copy and the like, with the nodes that PyTorch gives them.

Each body runs on both engines (`parity`), and everything that it returns, raises or warns must be the same.
"""
from .outcome import attempt
from .programs import parity

# What is called with which arguments; the input is 2 x 3.
CALLS = (
    ("alias_copy", (), {}), ("as_strided_copy", ((2, 2), (1, 1)), {}), ("as_strided_copy", ((2,),
    (2,), 1), {}),
    ("diagonal_copy", (), {}), ("diagonal_copy", (1, 1, 0), {}), ("expand_copy", ((4, 2, 3),), {}),
    ("expand_copy", ((2, 3),), {"implicit": True}), ("permute_copy", ((1, 0),), {}),
    ("select_copy", (1, -1), {}),
    ("slice_copy", (), {}), ("slice_copy", (1, 1), {}), ("slice_copy", (-1, 0, 3, 2), {}),
    ("squeeze_copy", (), {}),
    ("squeeze_copy", (0,), {}), ("squeeze_copy", ((0, 1),), {}), ("t_copy", (), {}),
    ("transpose_copy", (0, 1), {}),
    ("unfold_copy", (1, 2, 1), {}), ("unsqueeze_copy", (1,), {}), ("view_copy", ((3, 2),), {}),
    ("view_copy", ((-1,),), {}), ("split_copy", (2, 1), {}), ("split_with_sizes_copy", ((1, 1),), {}),
    ("unbind_copy", (), {}), ("unbind_copy", (1,), {}), ("narrow_copy", (0, 0, 1), {}))


def _listed(result):
    return list(result) if isinstance(result, tuple) else [result]


@parity
def test_values_and_derivatives(torch):
    seen = []
    for name, args, named in CALLS:
        for input in (torch.arange(6.0).view(2, 3), torch.arange(6.0).view(3, 2).t(), torch.ones(1,
        3).expand(2, 3)):
            x = input.clone() if input.is_contiguous() else input.detach()
            x.requires_grad_()
            results = _listed(getattr(torch, name)(x, *args, **named))
            (grad,) = torch.autograd.grad(sum((r * r * r).sum() for r in results), x, create_graph=True)
            seen.append([results, [r.stride() for r in results], results[-1].grad_fn.name(),
                         [f[0].name() for f in results[0].grad_fn.next_functions], grad.detach(),
                         *torch.autograd.grad(grad.sum(), x)])
            results[0].detach().fill_(7.0)
            seen.append(x.detach())
    return seen


@parity
def test_what_the_nodes_save(torch):
    x = torch.arange(6.0).view(2, 3).requires_grad_()
    seen = []
    for name, args, named in CALLS:
        node = _listed(getattr(torch, name)(x, *args, **named))[0].grad_fn
        seen.append({key: attempt(getattr, node, key) for key in dir(node) if key.startswith("_saved_")})
    return seen


@parity
def test_a_copy_without_derivative(torch):
    x = torch.ones(2, requires_grad=True)
    copy = torch.detach_copy(x)
    with torch.no_grad():
        seen = [torch.t_copy(x), torch.unbind_copy(x), torch.detach_copy(x)]
    return seen + [copy, attempt(copy.sum().backward), torch.view_copy(x, torch.int32), torch.view_copy(x,
    torch.float32)]


@parity
def test_what_is_refused(torch):
    x = torch.arange(6.0).view(2, 3)
    calls = (("as_strided_copy", (x, (2, 2), (9, 9)), {}), ("view_copy", (x, torch.float64), {}),
             ("view_copy", (x, "x"), {}), ("view_copy", (x, 4, 2), {}), ("expand_copy", (x, 5), {}),
             ("permute_copy", (x, 1, 0), {}), ("select_copy", (x, 0, 9), {}), ("squeeze_copy", (x, (5,)), {}),
             ("squeeze_copy", (x, "x"), {}), ("squeeze_copy", (), {}), ("split_copy", (x, (1, 1)), {}),
             ("slice_copy", (x, 0, 0, 1, 0), {}), ("t_copy", (torch.ones(2, 2, 2),), {}),
             ("t_copy", (x, 1), {}),
             ("unbind_copy", (torch.ones(()),), {}), ("view_copy", (x, (4, 2)), {}), ("alias_copy", (1,), {}),
             ("transpose_copy", (x, 0), {}), ("unsqueeze_copy", (), {"input": x, "dim": 9}))
    return [attempt(getattr(torch, name), *args, **named) for name, args, named in calls]


@parity
def test_out(torch):
    x = torch.arange(6.0).view(2, 3)

    def empty(n=0, dtype=torch.float32):
        return torch.empty(n, dtype=dtype)

    outs = [empty(), empty()]
    seen = [torch.view_copy(x, (3, 2), out=empty()), attempt(torch.t_copy, x, out=empty(0, torch.int64)),
            attempt(torch.expand_copy, x, (2, 2, 3), out=empty(0, torch.float64)), torch.t_copy(x,
            out=empty(1)),
            torch.unbind_copy(x, out=outs), outs, torch.split_with_sizes_copy(x, (1, 1), out=outs), outs]
    return seen + [attempt(torch.unbind_copy, x, out=outs[:1]), attempt(torch.split_copy, x, 1, out=outs[:1]),
                   attempt(torch.split_with_sizes_copy, x, (1, 1), out=outs[:1]), attempt(torch.t_copy, x,
                   out=1),
                   attempt(torch.split_copy, x, 1, out=[empty(), empty()])]


@parity
def test_index_reduce(torch):
    x, index, source = torch.arange(6.0).view(2, 3) - 2, torch.tensor([0, 0, 1]), torch.ones(3, 3) * 2
    kinds = torch.float64, torch.float16, torch.int64, torch.uint8, torch.bool
    seen = [attempt(torch.index_reduce, x.abs().to(k), 0, index, source.to(k), reduce, include_self=own)
            for k in kinds for reduce in ("prod", "mean", "amax", "amin") for own in (True, False)]
    nan, one = source.clone(), torch.ones(())
    nan[0, 0] = float("nan")
    calls = ((x, 0, index, source, "x"), (x, 0, index, source, "sum"), (x, 0, index.int(), source, "amax"),
             (x, 0, index.short(), source, "amax"), (x, 0, index + 1, source, "amax"),
             (x, 0, index - 1, source, "amax"), (x, 0, index[None], source, "amax"),
             (x, 0, index, source.double(), "amax"), (x, 0, index[:2], source, "amax"),
             (x, 5, index, source, "amax"),
             (x, 0, index, source[:, :2], "amax"), (x, 0, index, source[0], "amax"),
             (x, 0, index, nan, "amax"),
             (x, 0, index, nan, "amin"), (one, 0, index[0], one, "prod"),
             (one, 0, index[:1], one[None], "prod"),
             (one[None], 0, index[0], one, "prod"), (source[0], 0, index[:2], one, "prod"),
             (x, 0, index, source), (x, 0, index, source, 1), (x, 0, index, 1, "prod"),
             (x[:0], 0, index, source, "prod"),
             (x[:0], 0, index[:0], x[:0], "prod"), (-x.long(), 0, index, source.long() + 1, "mean"),
             (x, -1, index, x, "mean"))
    seen += [attempt(torch.index_reduce, *args) for args in calls] + [attempt(f, *args) for f, args in (
        (torch.index_reduce, ()), (x.index_reduce_, (0, index, source, "prod", False)), (x.index_reduce, ()),
        (x.expand(2, 2, 3).index_reduce_, (1, index, source.expand(2, 3, 3), "prod")),
        (source.index_reduce_, (0, index, source, "prod")), (index.index_reduce_, (0, index, index.clone(),
        "prod")))]
    return seen + [attempt(torch.index_reduce, x, 0, index, source, "mean", **named) for named in (
        {"include_self": 1}, {"out": torch.empty(0)}, {"out": torch.empty(0).double()},
        {"out": torch.empty(1)})] + [
        x.index_reduce_(0, index, source, "amax"), x]


def _index_reduced(torch, reduce, own, data, more, in_place):
    x = torch.tensor(data, dtype=torch.float64, requires_grad=True)
    source = torch.tensor(more, dtype=torch.float64, requires_grad=True)
    index = torch.tensor([0, 0, 1])
    function = x.clone().index_reduce_ if in_place else x.index_reduce
    y = function(0, index, source, reduce, include_self=own)
    grads = torch.autograd.grad((y * y).sum(), (x, source), create_graph=True)
    seconds = [attempt(torch.autograd.grad, (g * g).sum(), (x, source), allow_unused=True, retain_graph=True)
               for g in grads]
    return [y, [g.detach() for g in grads], grads[1].grad_fn.name() == "Error", seconds]


@parity
def test_derivatives_of_index_reduce(torch):
    rows = (([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], [[2.0, 3.0], [5.0, 1.0], [3.0, 9.0]]),
            ([[0.0, 2.0], [3.0, 4.0], [5.0, 6.0]], [[0.0, 2.0], [5.0, 2.0], [0.0, 4.0]]),
            ([[1.0, 0.0], [0.0, 4.0], [5.0, 6.0]], [[0.0, 0.0], [0.0, 1.0], [3.0, 0.0]]))
    return [_index_reduced(torch, reduce, own, *data, in_place) for reduce in ("prod", "mean", "amax", "amin")
            for own in (True, False) for data in rows for in_place in (False, True)]


@parity
def test_zeros_that_meet_in_scatter_reduce(torch):
    x = torch.ones(2, requires_grad=True)
    source = torch.zeros(3, requires_grad=True)
    y = x.scatter_reduce(0, torch.tensor([0, 0, 1]), source, "prod")
    (grad,) = torch.autograd.grad(y.sum(), source, create_graph=True)
    return [y, grad, attempt(torch.autograd.grad, grad.sum(), x)]
