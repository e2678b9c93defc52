"""The engine as a specification: backward and grad, leaves and their gradients, kinks, long chains, order.

Each body runs on both engines (`parity`), and everything that it returns or raises must be the same.
"""
import warnings

from .outcome import attempt
from .programs import parity


def leaf(torch, *values, dtype=None):
    return torch.tensor(values if len(values) > 1 else values[0], dtype=dtype or torch.float64,
                        requires_grad=True)


@parity
def test_gradients_accumulate_into_the_same_object(torch):
    x = leaf(torch, 1.0, 2.0)
    (x ** 2).sum().backward()
    first = x.grad
    (x ** 3).sum().backward()
    same = x.grad is first
    x.grad = None
    (x * 2).sum().backward()
    return first, same, x.grad, x.grad is first, first._version


@parity
def test_accumulation_under_create_graph_makes_a_new_tensor(torch):
    x = leaf(torch, 1.0, 2.0)
    (x ** 2).sum().backward(create_graph=True)
    first = x.grad
    (x ** 3).sum().backward(create_graph=True)
    return x.grad is first, x.grad, first, x.grad.grad_fn.name()


@parity
def test_a_gradient_may_alias_nothing_of_the_users(torch):
    x, v = leaf(torch, 1.0, 2.0), torch.ones(2, dtype=torch.float64)
    (x * 1).backward(v)
    v.mul_(5)
    y = leaf(torch, 3.0, 4.0)
    w = torch.ones(2, dtype=torch.float64)
    y.backward(w)
    w.mul_(7)
    z = leaf(torch, 1.0)
    z.expand(3).sum().backward()
    return x.grad, y.grad, z.grad


@parity
def test_gradient_layout_follows_the_leaf(torch):
    x = torch.ones(3, 2, dtype=torch.float64).t().requires_grad_()
    y = torch.ones(4, dtype=torch.float64)[::2].requires_grad_()
    (x * 2).sum().backward()
    (y * 2).sum().backward()
    z = leaf(torch, [1.0, 2.0], [3.0, 4.0])
    z.t().sum(0, keepdim=True).expand(2, 2).sum().backward()
    return x.grad.stride(), y.grad.stride(), z.grad.stride(), z.grad


@parity
def test_backward_twice(torch):
    x = leaf(torch, 1.0, 2.0)
    y = (x ** 2).sum()
    y.backward(retain_graph=True)
    y.backward()
    seen = [x.grad.clone(), attempt(y.backward)]
    z = x.sum()                                             # saves nothing, so nothing can be missing
    z.backward()
    return seen + [attempt(z.backward), x.grad]


@parity
def test_saved_tensors_are_freed_node_by_node(torch):
    x = leaf(torch, 1.0, 2.0)
    y = x.exp()
    a, b = y.sin().sum(), y.cos().sum()
    a.backward()
    return attempt(b.backward), x.grad, attempt(lambda: y.grad_fn._saved_result)


@parity
def test_which_arguments_backward_accepts(torch):
    x = leaf(torch, 1.0, 2.0)
    one = torch.ones((), dtype=torch.float64)
    return [attempt(f) for f in (
        lambda: (x * 2).backward(), lambda: (x * 2).sum().backward(one),
        lambda: (x * 2).sum().backward(torch.ones(1)),
        lambda: (x * 2).backward(torch.ones(2)), lambda: (x * 2).backward(torch.ones(2, 1)),
        lambda: (x * 2).backward(3.0), lambda: (x * 2).sum().backward(gradient=None),
        lambda: torch.autograd.backward((x.sum(), x.sum())), lambda: torch.autograd.backward([x * 2], [None]),
        lambda: torch.autograd.backward(x.sum(), grad_tensors=one), lambda: torch.autograd.backward([]),
        lambda: torch.autograd.backward("a"), lambda: (x * 2).sum().backward(inputs=[]),
        lambda: (x * 2).sum().backward(inputs=x), lambda: torch.ones(2).sum().backward(),
        lambda: (x.detach() * 2).backward(torch.ones(2)), lambda: x.long().sum().backward(),
        lambda: (x * 2).backward(torch.ones(2, dtype=torch.int64)))] + [x.grad]


@parity
def test_which_arguments_grad_accepts(torch):
    x, y, c = leaf(torch, 1.0, 2.0), leaf(torch, 3.0, 4.0), torch.ones(2, dtype=torch.float64)
    g = torch.autograd.grad
    return [attempt(f) for f in (
        lambda: g(x.sum(), x), lambda: g(x.sum(), [x, y]), lambda: g(x.sum(), [x, y], allow_unused=True),
        lambda: g(x.sum(), [x, y], materialize_grads=True), lambda: g((x * y).sum(), (y, x)),
        lambda: g(x * 2, x),
        lambda: g(x * 2, x, c), lambda: g(x * 2, x, grad_outputs=(c,)),
        lambda: g([x * 2, y.sum()], [x, y], [c, None]),
        lambda: g(x.sum(), c), lambda: g(c.sum(), x), lambda: g(x, x, c), lambda: g(x.sum(), []),
        lambda: g(x.sum(), x, torch.ones(3)), lambda: g(x.sum(), "a"), lambda: g(x.sum(), [x, x]),
        lambda: g(x.sum(), [x, y], allow_unused=False, materialize_grads=True),
        lambda: g(x.sum(), x, retain_graph=False, create_graph=True),
        lambda: torch.autograd.grad(outputs=x.prod(), inputs=x, create_graph=True))] + [x.grad]


@parity
def test_grad_with_respect_to_intermediates(torch):
    x = leaf(torch, 1.0, 2.0)
    y = x * 3
    z = y ** 2
    a = torch.autograd.grad(z.sum(), y, retain_graph=True)
    b = torch.autograd.grad(z.sum(), [y, x, z], retain_graph=True)
    return a, b, x.grad, torch.autograd.grad(z, y, torch.ones_like(z))


@parity
def test_grad_runs_only_what_it_needs(torch):
    x, y = leaf(torch, 1.0, 2.0), leaf(torch, 3.0)
    seen = []
    a = x * 2
    a.register_hook(lambda g: seen.append("a"))
    b = y * 3
    b.register_hook(lambda g: seen.append("b"))
    torch.autograd.grad((a.sum() + b), y)
    return seen, x.grad, y.grad


@parity
def test_inputs_of_backward(torch):
    x, y = leaf(torch, 1.0, 2.0), leaf(torch, 3.0)
    a = x * y
    a.sum().backward(inputs=[x])
    seen = [x.grad, y.grad]
    (x * y).sum().backward(inputs=y)
    b = x * 2
    b.retain_grad()
    b.sum().backward(inputs=[b])
    return seen + [x.grad, y.grad, b.grad]


@parity
def test_higher_orders(torch):
    x = leaf(torch, 1.5)
    y, seen = x ** 5 + x.sin(), []
    for _ in range(6):
        y, = torch.autograd.grad(y, x, create_graph=True)
        seen.append(y)
    return seen


@parity
def test_second_derivative_through_backward(torch):
    x = leaf(torch, 1.0, 2.0)
    (x ** 3).sum().backward(create_graph=True)
    g = x.grad
    x.grad = None
    g.sum().backward()
    return g, x.grad


@parity
def test_diamond_reuse_and_fan_out(torch):
    x = leaf(torch, 0.5, 1.5)
    a = x.exp()
    b, c = a * x, a + x
    d = b * c * a
    (d.sum() + (d * d).sum()).backward()
    return x.grad


@parity
def test_leaf_truths(torch):
    x, c = leaf(torch, 1.0, 2.0), torch.ones(2, dtype=torch.float64)
    y = x * 2
    z = y.detach()
    tensors = [x, c, y, z, c * 2, z.requires_grad_(), x.view(2), torch.zeros(2, requires_grad=True) + 1,
               x.data]
    return [[t.is_leaf, t.requires_grad, t.retains_grad, t.grad_fn is None, t.output_nr, t._is_view()]
            for t in tensors]


@parity
def test_retain_grad(torch):
    x = leaf(torch, 1.0, 2.0)
    y = x * 3
    y.retain_grad()
    y.retain_grad()
    (y ** 2).sum().backward()
    seen = [y.grad, y.retains_grad, x.retains_grad, x.retain_grad()]
    w = x * 2
    w.retain_grad()
    w.mul_(2)
    w.sum().backward()
    return seen + [w.grad, attempt(torch.ones(2).retain_grad)]


@parity
def test_grad_of_a_nonleaf_warns(torch):
    y = leaf(torch, 1.0, 2.0) * 2
    y.sum().backward()
    return y.grad


@parity
def test_assigning_grad(torch):
    x = leaf(torch, 1.0, 2.0)

    def assign(value):
        x.grad = value

    seen = [attempt(assign, v) for v in (torch.ones(2, dtype=torch.float64), torch.ones(3), torch.ones(2), 3,
                                         "a", None, x)]
    g = torch.full((2,), 5.0, dtype=torch.float64)
    x.grad = g
    same = x.grad is g
    x.sum().backward()
    del x.grad
    return seen, same, g, x.grad


@parity
def test_broadcast_gradients_return_to_their_shapes(torch):
    a, b, c = leaf(torch, [[1.0], [2.0]]), leaf(torch, [1.0, 2.0, 3.0]), leaf(torch, 2.0)
    ((a * b + c) ** 2 / (b + 3)).sum().backward()
    return a.grad, b.grad, c.grad


@parity
def test_gradients_take_the_dtype_of_their_input(torch):
    x, y = torch.ones(2, requires_grad=True), torch.ones(2, dtype=torch.float64, requires_grad=True)
    h = torch.ones(2, dtype=torch.float16, requires_grad=True)
    (x * y).sum().backward()
    (h.float() * y).sum().backward()
    (x.double() * 2).sum().backward()
    return x.grad, y.grad, h.grad


@parity
def test_subgradients_at_kinks(torch):
    x = leaf(torch, [0.0, -0.0, 1.0])
    seen = {}
    for name in ("relu", "abs", "sqrt", "sign", "floor", "norm", "max", "min", "prod", "median"):
        seen[name] = torch.autograd.grad(getattr(x * 1, name)().sum(), x)
    two = leaf(torch, 2.0, 2.0, 1.0)
    for f in (lambda: two.max(), lambda: two.max(0).values, lambda: torch.maximum(two, two.flip(0)).sum(),
              lambda: two.amax(), lambda: two.clamp(1, 2).sum(), lambda: two.sort().values.sum(),
              lambda: two.topk(1).values.sum()):
        seen[len(seen)] = torch.autograd.grad(f(), two)
    return seen


@parity
def test_a_chain_of_100_000_nodes(torch):
    x = leaf(torch, 1.0)
    y = x
    for _ in range(100_000):
        y = y * 1.0
    y.backward()
    del y
    return x.grad


@parity
def test_a_long_chain_may_be_dropped_and_branched(torch):
    x = leaf(torch, 1.0)
    a = b = x
    for i in range(20_000):
        a, b = (b + 1e-5, a) if i % 2 else (a * 1.0, b)
    del a
    g, = torch.autograd.grad(b, x)
    return g


@parity
def test_order_of_execution(torch):
    """Nodes run from the latest made to the earliest."""
    x, seen = leaf(torch, 1.0), []
    nodes = {}
    a = x * 2
    b = x * 3
    c = a * 5
    d = b * 7
    for name, t in (("a", a), ("b", b), ("c", c), ("d", d)):
        nodes[name] = t
        t.register_hook(lambda g, name=name: seen.append((name, g.item())))
    (c + d).backward()
    return seen


@parity
def test_anomaly_mode(torch):
    x = leaf(torch, -1.0)

    def nan():
        with torch.autograd.detect_anomaly():
            (torch.sqrt(x) * 0).backward()

    def unchecked():
        with torch.autograd.detect_anomaly(check_nan=False):
            (torch.sqrt(x) * 0).backward()

    with torch.autograd.set_detect_anomaly(True):
        on = torch.is_anomaly_enabled(), torch.is_anomaly_check_nan_enabled()
    return attempt(nan), attempt(unchecked), on, torch.is_anomaly_enabled()


@parity
def test_edges_in_the_place_of_tensors(torch):
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    middle = x.sin().sum()
    edge, apart = map(torch.autograd.graph.get_gradient_edge, (middle, x.cos()))
    out = middle.exp()
    (v,) = torch.autograd.grad(out, edge, retain_graph=True)
    return (v, torch.autograd.grad(edge, x, v, retain_graph=True),
            torch.autograd.grad(edge, x, retain_graph=True),
            attempt(lambda: torch.autograd.grad(apart, x)),
            torch.autograd.grad(out, (x, apart), allow_unused=True, retain_graph=True)[1],
            attempt(lambda: torch.autograd.grad(out, (x, apart), materialize_grads=True)))


@parity
def test_zeros_in_place_of_missing_gradients_can_be_differentiated(torch):
    x, a = torch.tensor(0.5, requires_grad=True), torch.tensor(1.0, requires_grad=True)
    (first,) = torch.autograd.grad(x * a, x, create_graph=True)
    (second,) = torch.autograd.grad(first, x, create_graph=True, materialize_grads=True)
    return second, torch.autograd.grad(second, x, materialize_grads=True)


@parity
def test_gradients_in_batches(torch):
    x = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], requires_grad=True)
    y, w = x.exp().sum(1), torch.ones(3, requires_grad=True)
    rows = torch.eye(2)
    return (torch.autograd.grad(y, (x, w), rows, is_grads_batched=True, allow_unused=True, retain_graph=True),
            torch.autograd.grad(y, x, rows * 2, is_grads_batched=True))


@parity
def test_batches_of_grads_must_fit(torch):
    x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
    y = x * x

    def grads(outputs, rows):
        return attempt(torch.autograd.grad, outputs, x, rows, is_grads_batched=True, retain_graph=True)

    def ones(*size):
        return torch.ones(size, dtype=torch.float64)

    return [grads(y, ones(2)), grads(y, ones(3, 3)), grads(y, ones()),
            grads([y, y], (ones(3, 2), ones(2, 2))),
            grads([y, y], (ones(3, 2), ones(3, 2))), grads(y, None), attempt(torch.autograd.SavedTensor)]


@parity
def test_set_starts_a_leaf_afresh(torch):
    x = torch.ones(3, requires_grad=True)
    y = (x * 2).sum()
    with torch.no_grad():
        x.set_(torch.ones(2))
    (x * 3).sum().backward()
    return x.grad, attempt(lambda: torch.autograd.grad(y, x))


@parity
def test_numpy_is_free_where_nothing_is_recorded(torch):
    x = torch.ones(2, requires_grad=True)
    with torch.no_grad():
        inside = x.numpy().tolist()
    return inside, attempt(lambda: x.numpy())


@parity
def test_what_may_not_be_deleted(torch):
    x = torch.ones(2, requires_grad=True)
    return [attempt(lambda n=n: delattr(x, n)) for n in ("data", "requires_grad")], delattr(x, "grad"), x.grad


@parity
def test_a_class_under_no_grad_is_made_without_recording(torch):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")

        @torch.no_grad()
        class Thing:
            def __init__(self):
                self.recording = torch.is_grad_enabled()

            def method(self):
                return torch.is_grad_enabled()

    thing = Thing()
    return [(w.category.__name__, str(w.message)) for w in caught], thing.recording, thing.method()


@parity
def test_a_view_that_lost_its_history_is_printed_all_the_same(torch):
    base = torch.ones(2, requires_grad=True).clone()
    with torch.no_grad():
        view = base[:]
    base.mul_(2)
    return repr(view)


@parity
def test_views_of_inference_tensors(torch):
    with torch.inference_mode():
        c = torch.ones(2, 3, requires_grad=True)
        c.resize_(3, 2)
    view = c.view(-1)
    return (view.requires_grad, view.is_leaf, view._is_view(), view.is_inference(), (c * 2).requires_grad,
            attempt(lambda: c.detach().transpose_(0, 1)), attempt(lambda: c.detach().resize_(1, 2)))


@parity
def test_resizing_counts_as_writing(torch):
    x, versions = torch.ones(1), []
    for shape in ((1, 2), (1, 2), (3,)):
        x.resize_(shape)
        versions.append(x._version)
    x.resize_as_(torch.ones(3))
    return versions, x._version
