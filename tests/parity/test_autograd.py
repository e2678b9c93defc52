"""The engine as a specification: backward and grad, leaves and their gradients, modes, in-place writes, long chains.

Each body runs on both engines (`parity`), and everything that it returns or raises must be the same.
"""
import copy
import io
import pickle
import threading

from .outcome import attempt
from .programs import parity


def leaf(torch, *values, dtype=None):
    return torch.tensor(values if len(values) > 1 else values[0], dtype=dtype or torch.float64, requires_grad=True)


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
        lambda: (x * 2).backward(), lambda: (x * 2).sum().backward(one), lambda: (x * 2).sum().backward(torch.ones(1)),
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
        lambda: g(x.sum(), [x, y], materialize_grads=True), lambda: g((x * y).sum(), (y, x)), lambda: g(x * 2, x),
        lambda: g(x * 2, x, c), lambda: g(x * 2, x, grad_outputs=(c,)), lambda: g([x * 2, y.sum()], [x, y], [c, None]),
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
    tensors = [x, c, y, z, c * 2, z.requires_grad_(), x.view(2), torch.zeros(2, requires_grad=True) + 1, x.data]
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

    seen = [attempt(assign, v) for v in (torch.ones(2, dtype=torch.float64), torch.ones(3), torch.ones(2), 3, "a",
                                         None, x)]
    g = torch.full((2,), 5.0, dtype=torch.float64)
    x.grad = g
    same = x.grad is g
    x.sum().backward()
    del x.grad
    return seen, same, g, x.grad


@parity
def test_detach_and_data(torch):
    x = leaf(torch, 1.0, 2.0)
    d, a = x.detach(), x.data
    d.add_(1)
    seen = [x, x._version, d._version, a._version, d.requires_grad, d.is_leaf, d._base is None, d._is_view()]
    a.mul_(2)
    y = x * 2
    seen += [x, x._version, a._version, y.detach_() is y, y.is_leaf, y.grad_fn]
    x.data = torch.zeros(3, dtype=torch.float64)
    v = leaf(torch, 1.0, 2.0)[:1]
    return seen + [x, attempt(v.detach_), attempt(setattr, x, "data", 3), v.detach()._base is None]


@parity
def test_requires_grad_flag(torch):
    x, i = torch.ones(2), torch.ones(2, dtype=torch.int64)
    seen = [x.requires_grad_() is x, x.requires_grad, attempt(i.requires_grad_), attempt(setattr, i, "requires_grad", True)]
    x.requires_grad = False
    seen += [x.requires_grad, i.requires_grad_(False)]
    y = leaf(torch, 1.0) * 2
    seen += [attempt(setattr, y, "requires_grad", False), attempt(y.requires_grad_, False), y.requires_grad_()]
    return seen + [attempt(lambda: torch.tensor([1], requires_grad=True)), attempt(setattr, x, "requires_grad", 1),
                   torch.ones(2, requires_grad=True), torch.zeros_like(y, requires_grad=True), attempt(setattr, x, "is_leaf", 1)]


@parity
def test_no_grad_in_every_form(torch):
    x, seen = leaf(torch, 1.0, 2.0), []

    @torch.no_grad()
    def f():
        return x * 2

    @torch.no_grad
    def g():
        return x * 2

    @torch.enable_grad()
    def h():
        return x * 2

    @torch.no_grad()
    def generator():
        yield torch.is_grad_enabled()
        yield (x * 2).requires_grad

    seen += [f(), g(), f.__name__]
    with torch.no_grad():
        seen += [torch.is_grad_enabled(), x * 2, h(), x.view(2).requires_grad, torch.ones(2, requires_grad=True) * 2]
        with torch.enable_grad():
            seen.append(x * 2)
        with torch.set_grad_enabled(True):
            seen.append(x * 2)
        x.add_(1)
    for value in generator():
        seen += [value, torch.is_grad_enabled()]
    torch.set_grad_enabled(False)
    seen.append(x * 2)
    torch.set_grad_enabled(True)
    try:
        with torch.no_grad():
            raise KeyError
    except KeyError:
        seen.append(torch.is_grad_enabled())
    return seen, x, x._version


@parity
def test_inference_mode(torch):
    x, seen = leaf(torch, 1.0, 2.0), []
    with torch.inference_mode():
        t = torch.ones(2, dtype=torch.float64)
        u = x * 2
        v = x.view(2)
        seen += [t.is_inference(), u.is_inference(), v.is_inference(), x.is_inference(), u.requires_grad,
                 torch.is_inference_mode_enabled(), torch.is_grad_enabled(), attempt(lambda: t._version)]
        t.add_(1)
        with torch.inference_mode(False):
            seen.append((x * 2).requires_grad)
    return seen + [attempt(lambda: t.add_(1)), attempt(lambda: (x * t).sum()), t * 2, (t + 1).is_inference(),
                   attempt(t.requires_grad_), attempt(lambda: t._version), t.clone().is_inference(),
                   attempt(lambda: t.view(2).add_(1)), attempt(lambda: x.detach().copy_(t)), attempt(lambda: x + t)]


@parity
def test_writes_in_place_and_versions(torch):
    x = leaf(torch, 1.0, 2.0, 3.0)
    y = x * 2
    v = y[1:]
    w = y.view(3, 1)
    seen = [t._version for t in (x, y, v, w)]
    v.mul_(3)
    seen += [t._version for t in (x, y, v, w)] + [t.grad_fn.name() for t in (y, v, w)]
    y[0] = 5.0
    w.add_(1)
    seen += [t._version for t in (x, y, v, w)] + [y, v, w, v._base is y, w._base is y]
    (y * y).sum().backward()
    return seen, x.grad


@parity
def test_saved_value_changed_in_place(torch):
    x = leaf(torch, 1.0, 2.0)
    programs = []
    for op, change in (("exp", "add_"), ("sigmoid", "mul_"), ("tanh", "add_"), ("sqrt", "add_"), ("relu", "add_")):
        def run(op=op, change=change):
            y = getattr(x, op)()
            getattr(y, change)(1)
            y.sum().backward()
        programs.append(run)

    def of_view():
        y = x * 1
        z = y.view(2)
        (w := z * z).sum()
        y.mul_(2)
        w.sum().backward()

    def of_leaf():
        y = x * x
        with torch.no_grad():
            x.add_(1)
        y.sum().backward()

    def harmless():
        y = x + 1
        y.mul_(2)
        y.sum().backward()

    return [attempt(p) for p in (*programs, of_view, of_leaf, harmless)]


@parity
def test_writing_to_leaves_and_their_views(torch):
    x = leaf(torch, 1.0, 2.0)
    c = torch.zeros(2, dtype=torch.float64)
    c[0] = x[1]                                             # a plain tensor becomes part of the graph
    seen = [attempt(lambda: x.add_(1)), attempt(lambda: x[:1].mul_(2)), attempt(x.__setitem__, 0, 1.0), c,
            attempt(lambda: x.view(2).zero_()), attempt(x.zero_), attempt(lambda: x.detach().zero_()), x]
    c.sum().backward()
    return seen + [x.grad, c.is_leaf, c.requires_grad]


@parity
def test_views_of_multi_output_functions(torch):
    x = leaf(torch, 1.0, 2.0, 3.0, 4.0)
    seen = []
    for f in ("unbind", "split", "chunk", "tensor_split"):
        parts = (x * 1).unbind() if f == "unbind" else getattr(x * 1, f)(2)
        seen.append(attempt(lambda: parts[0].add_(1)))
    y = (x * 1)
    a, b = y.split(2)
    with torch.no_grad():
        v = y[1:]
    return seen + [attempt(lambda: v.add_(1)), a.sum(), attempt(lambda: torch.ones(4).split(2)[0].add_(1)),
                   attempt(lambda: y.expand(2, 4).add_(1))]


@parity
def test_setitem_builds_the_right_graph(torch):
    x, s = leaf(torch, [1.0, 2.0], [3.0, 4.0]), leaf(torch, 7.0)
    y = x.clone()
    y[0, 1] = s
    y[:, 0] = x[1] * 2
    y[y > 6] = 0.5
    y[torch.tensor([1])] += 1
    z = y.sum() + y[1].prod()
    z.backward()
    return y, x.grad, s.grad


@parity
def test_overlapping_and_self_assignment(torch):
    x = torch.arange(6.0)
    seen = [attempt(lambda: x[1:].copy_(x[:-1])), x, attempt(lambda: x.add_(x)), attempt(lambda: x.expand(2, 6).zero_()),
            attempt(lambda: x[1:].add_(x[:-1]))]
    y = torch.arange(4.0).reshape(2, 2)
    y += y.clone().t()
    return seen, y


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
    for f in (lambda: two.max(), lambda: two.max(0).values, lambda: torch.maximum(two, two.flip(0)).sum(), lambda: two.amax(),
              lambda: two.clamp(1, 2).sum(), lambda: two.sort().values.sum(), lambda: two.topk(1).values.sum()):
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
def test_copies_and_pickles(torch):
    x = leaf(torch, 1.0, 2.0)
    (x ** 2).sum().backward()
    y = copy.deepcopy(x)
    z = copy.copy(x)
    p = pickle.loads(pickle.dumps(x))
    v = torch.arange(6.0).reshape(2, 3).t()
    pv = pickle.loads(pickle.dumps(v))
    pair = copy.deepcopy([v, v[0], v])
    seen = [y, y.grad, y is x, y.data_ptr() == x.data_ptr(), z, z.grad, z.data_ptr() == x.data_ptr(), p, p.grad, pv,
            pv.stride(), pair[0] is pair[2], pair[1].data_ptr() == pair[0].data_ptr(), attempt(copy.deepcopy, x * 2),
            attempt(pickle.dumps, x * 2).__class__.__name__]
    return seen + [pickle.loads(pickle.dumps(t)) for t in (torch.float32, torch.Size([2]), torch.device("cpu"))]


@parity
def test_save_and_load(torch):
    x = leaf(torch, 1.0, 2.0)
    file = io.BytesIO()
    torch.save({"x": x, "n": 3}, file)
    file.seek(0)
    return torch.load(file)


@parity
def test_threads_have_their_own_grad_mode(torch):
    seen = []
    with torch.no_grad():
        thread = threading.Thread(target=lambda: seen.append(torch.is_grad_enabled()))
        thread.start()
        thread.join()
    return seen


@parity
def test_backward_inside_no_grad(torch):
    x = leaf(torch, 1.0, 2.0)
    y = (x ** 2).sum()
    with torch.no_grad():
        y.backward()
    return x.grad


@parity
def test_numpy_and_autograd(torch):
    x = leaf(torch, 1.0, 2.0)
    a = x.detach().numpy()
    a[0] = 7.0
    return x, x._version, attempt(x.numpy), attempt((x * 2).numpy), x.numpy(force=True), x.tolist(), x[0].item()


@parity
def test_hash_equality_and_containers(torch):
    x, y = leaf(torch, 1.0, 2.0), leaf(torch, 1.0, 2.0)
    return [hash(x) == id(x), x in {x}, y in {x}, x == y, x in [x], attempt(lambda: y in [x, x]), 1.0 in x, {x: 1}[x],
            attempt(lambda: "a" in x), len(x), [t for t in x], attempt(bool, x), bool(x[0] > 0), attempt(iter, x[0])]


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
