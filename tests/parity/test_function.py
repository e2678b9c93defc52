"""`torch.autograd.Function`: saving, contexts, what backward may return, marking, nesting, higher orders,
errors."""
import warnings

from .outcome import attempt
from .programs import parity


def leaf(torch, *values):
    return torch.tensor(values, dtype=torch.float64, requires_grad=True)


def define(torch, forward, backward=None, **more):
    methods = {"forward": staticmethod(forward), **{k: staticmethod(v) for k, v in more.items()}}
    if backward is not None:
        methods["backward"] = staticmethod(backward)
    return type("Mine", (torch.autograd.Function,), methods)


def square(torch):
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    def backward(ctx, g):
        x, = ctx.saved_tensors
        return 2 * x * g
    return define(torch, forward, backward)


@parity
def test_square_to_any_order(torch):
    x = leaf(torch, 1.0, 3.0)
    y = square(torch).apply(x)
    g, = torch.autograd.grad(y.sum(), x, create_graph=True)
    return [y, y.grad_fn.name(), type(y.grad_fn).__name__, isinstance(y.grad_fn, torch.autograd.graph.Node),
            repr(y), [n.name() for n, _ in y.grad_fn.next_functions], g, torch.autograd.grad(g.sum(), x)]


@parity
def test_setup_context_style(torch):
    def forward(x, n):
        return x ** n, x * n

    def setup_context(ctx, inputs, output):
        x, ctx.n = inputs
        ctx.save_for_backward(x, output[0])

    def backward(ctx, g, h):
        x, y = ctx.saved_tensors
        return g * ctx.n * y / x + h * ctx.n, None

    F = define(torch, forward, backward, setup_context=setup_context)
    x = leaf(torch, 1.0, 2.0)
    a, b = F.apply(x, 3)
    (a + 2 * b).sum().backward()
    return a, b, a.grad_fn is b.grad_fn, a.output_nr, b.output_nr, x.grad


@parity
def test_needs_input_grad_and_none(torch):
    seen = []

    def backward(ctx, g):
        seen.append(ctx.needs_input_grad)
        return g, None, g * 3, None

    F = define(torch, lambda ctx, x, n, y, z: x * n + y, backward)
    x, y, z = leaf(torch, 1.0, 2.0), leaf(torch, 3.0, 4.0), torch.ones(2)
    F.apply(x, 2, y, z).sum().backward()
    F.apply(x, 2, y.detach(), z).sum().backward()
    return seen, x.grad, y.grad, F.apply(x.detach(), 2, z, z).grad_fn


@parity
def test_wrong_returns_of_backward(torch):
    x = leaf(torch, 1.0, 2.0)
    returns = [lambda g: None, lambda g: (g, g), lambda g: (g, None), lambda g: (), lambda g: g.sum(),
               lambda g: 3.0, lambda g: g[:1], lambda g: g.float(), lambda g: [g], lambda g: g.expand(3, 2),
               lambda g: "a", lambda g: g.long()]
    seen = []
    for r in returns:
        F = define(torch, lambda ctx, x: x * 2, lambda ctx, g, r=r: r(g))
        x.grad = None
        seen += [attempt(lambda F=F: F.apply(x).sum().backward()), x.grad]
    return seen


@parity
def test_forward_may_return(torch):
    x = leaf(torch, 1.0, 2.0)
    seen = []
    for r in (lambda x: x, lambda x: x.view(2), lambda x: (x * 2, x + 1), lambda x: (x * 2, 3), lambda x: 3,
              lambda x: None, lambda x: [x * 2], lambda x: x[0], lambda x: x.detach(), lambda x: x > 0,
              lambda x: (x * 2, None)):
        F = define(torch, lambda ctx, x, r=r: r(x), lambda ctx,
                   *gs: next((g for g in gs if g is not None), None))
        seen.append(attempt(F.apply, x))
    return seen


@parity
def test_grad_mode_inside(torch):
    seen = []

    def forward(ctx, x):
        seen.append((torch.is_grad_enabled(), x.requires_grad, (x * 2).requires_grad))
        return x * 2

    def backward(ctx, g):
        seen.append((torch.is_grad_enabled(), g.requires_grad))
        return g * 2

    F = define(torch, forward, backward)
    x = leaf(torch, 1.0)
    torch.autograd.grad(F.apply(x).sum(), x)
    torch.autograd.grad(F.apply(x).sum(), x, create_graph=True)
    return seen


@parity
def test_mark_dirty(torch):
    def forward(ctx, x):
        ctx.mark_dirty(x)
        return x.mul_(2)

    F = define(torch, forward, lambda ctx, g: g * 2)
    x = leaf(torch, 1.0, 2.0)
    y = x * 1
    z = F.apply(y)
    z.sum().backward()
    v = (x * 1)[:1]
    return z is y, y, x.grad, attempt(F.apply, x), attempt(lambda: F.apply(v)), y._version


@parity
def test_mark_dirty_wrongly(torch):
    def unreturned(ctx, x):
        ctx.mark_dirty(x)
        x.mul_(2)
        return x + 1

    def unmarked(ctx, x):
        return x.mul_(2)

    x = leaf(torch, 1.0, 2.0)
    return [attempt(define(torch, f, lambda ctx, g: g * 2).apply, x * 1) for f in (unreturned, unmarked)]


@parity
def test_mark_non_differentiable(torch):
    def forward(ctx, x):
        a, b = x * 2, (x > 1).to(x.dtype)
        ctx.mark_non_differentiable(b)
        return a, b

    seen = []

    def backward(ctx, g, h):
        seen.append((g, h))
        return g * 2

    x = leaf(torch, 1.0, 2.0)
    a, b = define(torch, forward, backward).apply(x)
    a.sum().backward()
    return a, b, b.requires_grad, b.is_leaf, seen, x.grad


@parity
def test_materialised_gradients(torch):
    seen = []

    def make(flag):
        def forward(ctx, x):
            ctx.set_materialize_grads(flag)
            return x * 2, x * 3

        def backward(ctx, g, h):
            seen.append((g, h))
            return g
        return define(torch, forward, backward)

    x = leaf(torch, 1.0, 2.0)
    for flag in (True, False):
        make(flag).apply(x)[0].sum().backward()
    return seen, x.grad


@parity
def test_once_differentiable(torch):
    from_torch = torch.autograd.function.once_differentiable
    F = define(torch, lambda ctx, x: x ** 2, from_torch(lambda ctx, g: 2 * g))
    x = leaf(torch, 1.0)
    g, = torch.autograd.grad(F.apply(x).sum(), x, create_graph=True)
    return g, attempt(g.sum().backward), attempt(lambda: torch.autograd.grad(g, x))


@parity
def test_saved_tensors(torch):
    seen = []

    def forward(ctx, x, y):
        z = x * y
        ctx.save_for_backward(x, None, z, y.detach())
        ctx.note = "kept"
        return z

    def backward(ctx, g):
        seen.append((ctx.saved_tensors, ctx.note))
        return g, g

    F = define(torch, forward, backward)
    x, y = leaf(torch, 1.0, 2.0), leaf(torch, 3.0, 4.0)
    z = F.apply(x, y)
    raw = [type(t).__name__ for t in z.grad_fn._raw_saved_tensors]
    z.sum().backward()
    return seen, raw, attempt(lambda: z.grad_fn.saved_tensors), attempt(z.sum().backward), z.grad_fn.note


@parity
def test_saved_and_changed(torch):
    F = square(torch)
    x = leaf(torch, 1.0, 2.0)
    y = x * 1
    z = F.apply(y)
    y.add_(1)
    return attempt(z.sum().backward)


@parity
def test_wrong_uses(torch):
    x = leaf(torch, 1.0)
    F = square(torch)

    def save_number(ctx, x):
        ctx.save_for_backward(3)
        return x * 2

    def save_list(ctx, x):
        ctx.save_for_backward([x])
        return x * 2

    class NoForward(torch.autograd.Function):
        pass

    class NoBackward(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

    return [attempt(f) for f in (
        lambda: F(), lambda: F()(x), lambda: F.apply(), lambda: F.apply(x, x), lambda: F.apply(3),
        lambda: define(torch, save_number).apply(x), lambda: define(torch, save_list).apply(x),
        lambda: NoForward.apply(x), lambda: NoBackward.apply(x), lambda: NoBackward.apply(x).sum().backward(),
        lambda: F.apply(x=x), lambda: F.forward(None, x))]


@parity
def test_error_in_backward_travels(torch):
    def backward(ctx, g):
        raise KeyError("mine")
    x = leaf(torch, 1.0)
    return attempt(lambda: define(torch, lambda ctx, x: x * 2, backward).apply(x).sum().backward())


@parity
def test_tensors_inside_lists_are_not_tracked(torch):
    F = define(torch, lambda ctx, xs: xs[0] * 2, lambda ctx, g: None)
    x = leaf(torch, 1.0)
    return F.apply([x]), F.apply([x]).requires_grad


@parity
def test_nested_functions_and_recomputation(torch):
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.exp().sin()

    def backward(ctx, g):
        x, = ctx.saved_tensors
        with torch.enable_grad():
            y = x.detach().requires_grad_()
            z = square(torch).apply(y.exp()).sin()
        return torch.autograd.grad(z, y, g)[0]

    x = leaf(torch, 0.5, 1.0)
    y = define(torch, forward, backward).apply(x)
    y.sum().backward()
    return y, x.grad


@parity
def test_views_returned_from_a_function(torch):
    F = define(torch, lambda ctx, x: x.view(-1), lambda ctx, g: g.view(1, 2))
    x = torch.ones(1, 2, dtype=torch.float64, requires_grad=True)
    y = F.apply(x * 1)
    return y._is_view(), y, attempt(lambda: y.add_(1))


@parity
def test_jvp_of_a_function(torch):
    F = define(torch, lambda ctx, x: x * 2, lambda ctx, g: g * 2, jvp=lambda ctx, t: t * 2)
    return torch.func.jvp(lambda x: F.apply(x), (torch.ones(2),), (torch.ones(2),))


@parity
def test_transforms_ask_a_function_for_what_they_need(torch):
    class Separate(torch.autograd.Function):
        @staticmethod
        def forward(x):
            return x * x

        @staticmethod
        def setup_context(ctx, inputs, output):
            ctx.save_for_backward(*inputs)

        @staticmethod
        def backward(ctx, g):
            (x,) = ctx.saved_tensors
            return 2 * x * g

    x = torch.tensor([1.0, 2.0])
    results = []
    for F in (Separate, square(torch)):
        def total(x, F=F):
            return F.apply(x).sum()

        for transform in (torch.func.grad, torch.func.jacrev, torch.func.jacfwd, torch.func.hessian):
            results.append(attempt(lambda t=transform, f=total: t(f)(x)))
        results.append(attempt(lambda f=total: torch.func.jvp(f, (x,), (x,))))
        results.append(torch.func.grad(lambda y: (2 * y).sum())(F.apply(x)))
    return results


@parity
def test_generate_vmap_rule_attributes(torch):
    F = square(torch)
    return F.generate_vmap_rule, issubclass(F, torch.autograd.Function), F.__name__, callable(F.vjp)


@parity
def test_a_node_called_by_hand_wants_one_gradient_for_each_output(torch):
    y = torch.ones(2, requires_grad=True) ** 2
    one = torch.ones(2)
    return y.grad_fn(one), attempt(lambda: y.grad_fn(one, one)), attempt(lambda: y.grad_fn())


@parity
def test_outputs_that_are_not_tensors_get_no_gradient(torch):
    received = []

    class Mixed(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.mark_non_differentiable(second := x * 3)
            ctx._materialize_non_diff_grads = False
            return x * 2, "text", second, None

        @staticmethod
        def backward(ctx, *grads):
            received.append(grads)
            return grads[0] * 2

    x = torch.ones(2, requires_grad=True)
    Mixed.apply(x)[0].sum().backward()
    return received, x.grad


@parity
def test_backward_and_vjp_exclude_each_other(torch):
    class Both(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, g):
            return g

        @staticmethod
        def vjp(ctx, g):
            return g

    return attempt(lambda: Both.apply(torch.ones(2, requires_grad=True)).sum().backward())


@parity
def test_former_names_of_custom_functions(torch):
    class Change(torch.autograd.function.InplaceFunction):
        @staticmethod
        def forward(ctx, x, y):
            ctx.mark_dirty(x)
            ctx.save_for_backward(y)
            return x.mul_(y)

        @staticmethod
        def backward(ctx, g):
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                (y,) = ctx.saved_variables
            seen.append([str(w.message) for w in caught])
            return g * y, None

    seen, x, y = [], torch.ones(2, requires_grad=True), torch.tensor([2.0, 3.0])
    inner = x * 1
    out = Change.apply(inner, y)
    out.sum().backward()
    variable = torch.autograd.Variable(y, requires_grad=True)
    return out is inner, x.grad, seen, variable, isinstance(x, torch.autograd.Variable)


@parity
def test_views_out_of_a_function_that_does_not_record(torch):
    class Alias(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x[:], x[1:]

        @staticmethod
        def backward(ctx, g, h):
            return g

    x = torch.ones(3, requires_grad=True)
    with torch.no_grad():
        quiet = Alias.apply(x)
    recorded = Alias.apply(x.clone())
    return [attempt(lambda v=v: v.mul_(2)) for v in (*quiet, *recorded)]


@parity
def test_a_once_differentiable_gradient_shows_what_it_refuses(torch):
    class Once(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, k, y):
            ctx.save_for_backward(x, y)
            return x * y * k

        @staticmethod
        @torch.autograd.function.once_differentiable
        def backward(ctx, g):
            x, y = ctx.saved_tensors
            return g * y, None, g * x

    x, y = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
    v = torch.ones(2, requires_grad=True)
    g, h = torch.autograd.grad(Once.apply(x, 1, y), (x, y), v, create_graph=True)
    node = g.grad_fn
    edges = [n if n is None else n.name() for n, _ in node.next_functions]
    return node.name(), edges, h.grad_fn is node, h.output_nr, attempt(lambda: (g + h).sum().backward())


@parity
def test_passes_within_passes(torch):
    # As deep as Python's own limit lets them here; PyTorch takes each hundred to another thread.
    class Nested(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, depth):
            ctx.depth = depth
            ctx.save_for_backward(x)
            return x * 2

        @staticmethod
        def backward(ctx, grad):
            if ctx.depth:
                with torch.enable_grad():
                    x = ctx.saved_tensors[0].detach().requires_grad_()
                    y = Nested.apply(x, ctx.depth - 1).sum()
                    if ctx.depth % 2:
                        y.backward()
                        return grad + x.grad, None
                    return grad + torch.autograd.grad(y, x)[0], None
            return grad * 2, None

    x = torch.ones(2, requires_grad=True)
    Nested.apply(x, 80).sum().backward()
    return x.grad
