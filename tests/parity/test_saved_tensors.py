"""Saved tensors that may be written to: torch.autograd.graph.allow_mutation_on_saved_tensors."""
from .outcome import attempt
from .programs import parity


def _allowed(torch):
    return torch.autograd.graph.allow_mutation_on_saved_tensors()


@parity
def test_backward_uses_what_was_saved(torch):
    with _allowed(torch):
        a = torch.ones(2, 3, requires_grad=True)
        b = a.clone()
        out = (b ** 2).sum()
        b.sin_()
        out.backward()
        x = torch.ones(3, requires_grad=True)
        y = x * torch.arange(3.0)
        with torch.no_grad():
            x.mul_(7)
        z = (x * x).sum()
        with torch.no_grad():
            x.mul_(7)
        (y.sum() + z).backward()
        w = torch.full((4,), 0.5, requires_grad=True)
        u = w * 2
        v = u.view(2, 2)
        p = v.exp()
        q = p * p
        p.zero_(), v.mul_(3), u.add_(1)
        return a.grad, b, x, x.grad, torch.autograd.grad(q.sum() + u.sum(), w)


@parity
def test_second_derivatives_and_writes_past_the_graph(torch):
    with _allowed(torch):
        x = torch.full((3,), 2.0, requires_grad=True)
        y = x * 1
        z = y.pow(3)
        y.data.zero_()
        g, = torch.autograd.grad(z.sum(), x, create_graph=True)
        return g, torch.autograd.grad(g.sum(), x)


@parity
def test_limits(torch):
    x = torch.ones(2, requires_grad=True)
    with _allowed(torch):
        late = (x ** 2).sum()

    def nested():
        with _allowed(torch), _allowed(torch):
            pass

    def cleared():
        with _allowed(torch) as saved:
            y = (x ** 2).sum()
            saved.clear()
            y.backward()

    seen = [attempt(late.backward), attempt(nested), attempt(cleared)]
    with _allowed(torch):
        (x ** 2).sum().backward()
    return seen, x.grad


@parity
def test_a_view_written_in_place_leaves_no_cycle(torch):
    """What saves its result, written through a view, is freed without the garbage collector."""
    freed, seen = [], []

    class Hook:
        def __call__(self, grad):
            return grad

        def __del__(self):
            freed.append(True)

    def run(name):
        base = torch.full((4,), 0.5, requires_grad=True).clone()
        base.grad_fn.register_hook(Hook())
        view = base.view(2, 2)
        getattr(view, name)()

    for name in ("relu_", "exp_", "tanh_", "sqrt_"):
        run(name)
        seen.append(len(freed))
    return seen


@parity
def test_second_derivatives_through_a_view_written_in_place(torch):
    seen = []
    for name in ("exp_", "tanh_", "sqrt_", "sigmoid_", "reciprocal_"):
        x = torch.tensor([0.5, 1.5, 2.5, 0.75], dtype=torch.float64, requires_grad=True)
        base = x * 1
        view = base.view(2, 2)[0]
        getattr(view, name)()
        first, = torch.autograd.grad(base.pow(2).sum(), x, create_graph=True)
        second, = torch.autograd.grad(first.sum(), x)
        saved = view.grad_fn.next_functions[0][0]
        seen += [first, second, saved.name()]
    return seen


@parity
def test_detached_in_place_after_it_was_saved(torch):
    def leaf():
        return torch.tensor([0.5, 1.0], requires_grad=True)

    a = leaf().clone()
    b, c = a.sin(), a * a
    a.detach_()
    w, x, v = leaf(), leaf(), leaf()
    y = w * a                        # saved after it was detached
    y.sum().backward()
    r = x.clone()
    e = r.exp()                      # saved as a result
    r.detach_()
    e.sum().backward()
    p = leaf()
    q = p.sin()
    p.requires_grad_(False)          # a leaf is another matter
    u = v.clone().add_(1)
    s = u.sin()
    u.detach_()
    return [attempt(b.sum().backward), attempt(c.sum().backward), attempt(getattr, b.grad_fn, "_saved_self"),
            w.grad, x.grad, attempt(s.sum().backward), attempt(q.sum().backward), p.grad]
