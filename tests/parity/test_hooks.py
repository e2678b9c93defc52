"""Hooks: on tensors, on nodes, after accumulation, and on what is saved; their order, their results, their
errors."""
from .outcome import attempt
from .programs import parity


def leaf(torch, *values):
    return torch.tensor(values, dtype=torch.float64, requires_grad=True)


@parity
def test_tensor_hooks_run_in_order_and_may_replace(torch):
    x, seen = leaf(torch, 1.0, 2.0), []
    y = x * 3
    y.register_hook(lambda g: seen.append(("first", g.clone())))
    y.register_hook(lambda g: g * 10)
    y.register_hook(lambda g: seen.append(("third", g.clone())))
    x.register_hook(lambda g: seen.append(("leaf", g.clone())))
    x.register_hook(lambda g: g + 1)
    y.sum().backward()
    return seen, x.grad


@parity
def test_removing_a_hook(torch):
    x = leaf(torch, 1.0, 2.0)
    handle = x.register_hook(lambda g: g * 2)
    x.sum().backward()
    handle.remove()
    handle.remove()
    x.sum().backward()
    with x.register_hook(lambda g: g * 0):
        x.sum().backward()
    x.sum().backward()
    return x.grad, type(handle).__name__


@parity
def test_hook_errors(torch):
    x, seen = leaf(torch, 1.0, 2.0), []
    for result in (3, "a", torch.ones(3), torch.ones(2), torch.ones(2, 1)):
        handle = x.register_hook(lambda g, result=result: result)
        seen.append(attempt(lambda: x.sum().backward()))
        handle.remove()

    def boom(g):
        raise KeyError("mine")

    x.register_hook(boom)
    return seen + [attempt(lambda: x.sum().backward()), attempt(lambda: torch.ones(2).register_hook(print)),
                   type(attempt(lambda: x.register_hook(3))).__name__, x.grad]


@parity
def test_hook_sees_the_summed_gradient_once(torch):
    x, seen = leaf(torch, 1.0, 2.0), []
    y = x * 2
    y.register_hook(lambda g: seen.append(g))
    (y.sum() + (y * y).sum() + y[0]).backward()
    return seen, x.grad


@parity
def test_retain_grad_comes_after_hooks(torch):
    x = leaf(torch, 1.0, 2.0)
    y = x * 2
    y.retain_grad()
    y.register_hook(lambda g: g * 5)
    y.sum().backward()
    return y.grad, x.grad


@parity
def test_hooks_and_writes_in_place(torch):
    """A hook stays with the value it was registered on; retain_grad moves to the new one."""
    x, seen = leaf(torch, 1.0, 2.0), []
    y = x * 2
    y.register_hook(lambda g: seen.append(("before", g)))
    y.retain_grad()
    y.mul_(3)
    y.register_hook(lambda g: seen.append(("after", g)))
    y.sum().backward()
    return seen, y.grad, x.grad


@parity
def test_node_hooks(torch):
    x, seen = leaf(torch, 1.0, 2.0), []
    y = x * 3
    z = y.exp()
    z.grad_fn.register_prehook(lambda gs: seen.append(("pre", gs)))
    z.grad_fn.register_hook(lambda gi, go: seen.append(("post", gi, go)))
    y.grad_fn.register_prehook(lambda gs: (gs[0] * 2,))
    handle = y.grad_fn.register_hook(lambda gi, go: (gi[0] * 10, None))
    z.sum().backward(retain_graph=True)
    handle.remove()
    z.sum().backward()
    return seen, x.grad


@parity
def test_accumulate_grad_hooks(torch):
    x, seen = leaf(torch, 1.0, 2.0), []
    node = (x * 2).grad_fn.next_functions[0][0]
    node.register_prehook(lambda gs: seen.append(("pre", gs)))
    node.register_hook(lambda gi, go: seen.append(("post", gi, go)))
    (x * 2).sum().backward()
    return seen, x.grad


@parity
def test_post_accumulate_grad_hook(torch):
    x, seen = leaf(torch, 1.0, 2.0), []

    def hook(p):
        seen.append((p is x, p.grad.clone()))
        p.grad = None

    handle = x.register_post_accumulate_grad_hook(hook)
    (x * 2).sum().backward()
    handle.remove()
    return seen, x.grad, attempt(lambda: (x * 2).register_post_accumulate_grad_hook(hook)), attempt(
        lambda: torch.ones(2).register_post_accumulate_grad_hook(hook))


@parity
def test_the_order_of_all_hooks(torch):
    x, seen = leaf(torch, 1.0), []
    y = x * 2
    y.register_hook(lambda g: seen.append("tensor y"))
    y.grad_fn.register_prehook(lambda g: seen.append("pre y"))
    y.grad_fn.register_hook(lambda a, b: seen.append("post y"))
    x.register_hook(lambda g: seen.append("tensor x"))
    node = y.grad_fn.next_functions[0][0]
    node.register_prehook(lambda g: seen.append("pre x"))
    node.register_hook(lambda a, b: seen.append("post x"))
    x.register_post_accumulate_grad_hook(lambda p: seen.append("accumulated x"))
    y.retain_grad()
    (y * 3).sum().backward()
    return seen


@parity
def test_hooks_under_create_graph(torch):
    x = leaf(torch, 1.0, 2.0)
    x.register_hook(lambda g: g * x)
    g, = torch.autograd.grad((x ** 3).sum(), x, create_graph=True)
    return g, torch.autograd.grad(g.sum(), x)


@parity
def test_hooks_and_grad_of_an_intermediate(torch):
    x, seen = leaf(torch, 1.0, 2.0), []
    y = x * 2
    y.register_hook(lambda g: seen.append(g) or g * 7)
    return torch.autograd.grad(y.sum(), [y, x]), seen


@parity
def test_saved_tensors_hooks(torch):
    x, seen = leaf(torch, 1.0, 2.0), []

    def pack(t):
        seen.append(("pack", t.clone()))
        return (t.detach().tolist(),)

    def unpack(p):
        seen.append(("unpack", p))
        return torch.tensor(p[0], dtype=torch.float64)

    with torch.autograd.graph.saved_tensors_hooks(pack, unpack):
        y = (x * x).exp()
    y.sum().backward()
    return seen, x.grad


@parity
def test_nested_and_wrong_saved_tensors_hooks(torch):
    x = leaf(torch, 1.0, 2.0)
    hooks = torch.autograd.graph.saved_tensors_hooks

    def wrong_unpack():
        with hooks(lambda t: t, lambda p: 3):
            y = x.exp()
        y.sum().backward()

    def writing_pack():
        with hooks(lambda t: t.add_(1), lambda p: p):
            (x * 1).exp()

    with hooks(lambda t: t * 1, lambda p: p):
        with hooks(lambda t: t * 2, lambda p: p):
            y = x * x
    y.sum().backward()
    with torch.autograd.graph.disable_saved_tensors_hooks("not now"):
        forbidden = attempt(lambda: hooks(lambda t: t, lambda p: p).__enter__())
    return x.grad, attempt(wrong_unpack), attempt(writing_pack), forbidden


@parity
def test_hooks_on_a_saved_tensor(torch):
    x = leaf(torch, 1.0, 2.0)
    y = x.exp()
    y.grad_fn._raw_saved_result.register_hooks(lambda t: t * 1, lambda p: p * 10)
    y.sum().backward()
    z = x * x
    again = attempt(lambda: (z.grad_fn._raw_saved_self.register_hooks(lambda t: t, lambda t: t),
                             z.grad_fn._raw_saved_self.register_hooks(lambda t: t, lambda t: t))[0])
    return x.grad, again


@parity
def test_save_on_cpu(torch):
    x = leaf(torch, 1.0, 2.0)
    with torch.autograd.graph.save_on_cpu():
        y = (x * x).sum()
    y.backward()
    return x.grad


@parity
def test_gradient_edges(torch):
    x = leaf(torch, 1.0, 2.0)
    y = x * 2
    edge = torch.autograd.graph.get_gradient_edge(y)
    g = torch.autograd.grad((y ** 2).sum(), edge)
    leaf_edge = torch.autograd.graph.get_gradient_edge(x)
    return g, edge.output_nr, edge.node is y.grad_fn, leaf_edge.node.name(), attempt(
        torch.autograd.graph.get_gradient_edge, torch.ones(2))


@parity
def test_register_multi_grad_hook(torch):
    a, b, seen = leaf(torch, 1.0), leaf(torch, 2.0), []
    torch.autograd.graph.register_multi_grad_hook((a, b), lambda gs: seen.append(gs))
    (a * b).sum().backward()
    a.sum().backward()
    return seen


@parity
def test_a_tensor_hook_is_told_when_no_gradient_comes(torch):
    x, seen = leaf(torch, 1.0, 2.0, 3.0), []
    first, second, _ = x.unbind()
    first.register_hook(lambda g: seen.append(g))
    second.backward(retain_graph=True)
    first.backward()
    return seen, x.grad


@parity
def test_backward_to_some_inputs_runs_their_nodes_and_no_others(torch):
    a, b, seen = leaf(torch, 2.0), leaf(torch, 3.0), []
    c = a * b
    c.register_hook(lambda g: seen.append(("c", g)))
    c.grad_fn.register_hook(lambda inputs, outputs: seen.append(("node of c", inputs, outputs)))
    d = b * 2
    accumulate = d.grad_fn.next_functions[0][0]
    accumulate.register_hook(lambda inputs, outputs: seen.append(("leaf", inputs, outputs)))
    a.register_hook(lambda g: seen.append(("a", g)))
    (c + d).backward(inputs=[b], retain_graph=True)
    (c + d).backward(inputs=[c], retain_graph=True)
    return seen, a.grad, b.grad, c.grad, torch.autograd.grad(c + d, (a, c))


@parity
def test_a_hook_after_accumulation_returns_nothing(torch):
    x = leaf(torch, 1.0)
    x.register_post_accumulate_grad_hook(lambda p: p.grad)
    return attempt(lambda: (x * 2).sum().backward())


@parity
def test_hooks_around_accumulation_run_in_order(torch):
    x = leaf(torch, 1.0, 2.0)
    accumulate = x.view_as(x).grad_fn.next_functions[0][0]
    x.register_hook(lambda g: g - 2)
    accumulate.register_prehook(lambda grads: (grads[0] / 5,))
    x.register_post_accumulate_grad_hook(lambda p: p.grad.add_(0.5) and None)

    def last(inputs, outputs):
        x.grad = outputs[0] * 10

    accumulate.register_hook(last)
    (x * 3).sum().backward()
    return x.grad


@parity
def test_retained_gradients_follow_a_view_whose_base_is_written_to(torch):
    base = leaf(torch, 1.0).clone()
    view, other, seen = base[:], base[:], []
    view.retain_grad()
    other.retain_grad()
    other.register_hook(lambda g: seen.append(("old", g)))
    view.mul_(2)
    assert other.grad_fn is not None       # asking brings the history up to date
    other.register_hook(lambda g: seen.append(("new", g)))
    (view + other).sum().backward()
    return view.grad, other.grad, seen


@parity
def test_hooks_on_a_saved_leaf_keep_its_place_in_the_graph(torch):
    x = leaf(torch, 1.5, -2.0)
    with torch.autograd.graph.saved_tensors_hooks(lambda t: 2 * t, lambda t: t):
        y = x**3
    (gradient,) = torch.autograd.grad(y.sum(), x, create_graph=True)
    gradient.sum().backward()
    return gradient.detach(), x.grad


@parity
def test_hooks_entered_during_a_pass_end_with_it(torch):
    x, entered = leaf(torch, 1.0), torch.autograd.graph.saved_tensors_hooks(lambda t: t * 0, lambda t: t)
    y = x * 2
    y.register_hook(lambda g: entered.__enter__())
    y.sum().backward()
    z = x * x
    z.sum().backward()
    return x.grad


@parity
def test_callbacks_run_when_the_pass_ends(torch):
    x, seen = leaf(torch, 1.0), []
    engine = torch.autograd.Variable._execution_engine

    def queue(g):
        engine.queue_callback(first)
        seen.append("hook")

    def first():
        seen.append("first")
        engine.queue_callback(lambda: seen.append("second"))

    y = x * 2
    y.register_hook(queue)
    y.sum().backward()
    return seen, x.grad, attempt(lambda: engine.queue_callback(print))


@parity
def test_a_gradient_that_nobody_else_holds_is_not_copied(torch):
    addresses = []

    class Handed(torch.autograd.Function):
        @staticmethod
        def forward(ctx, a, b):
            return a + b

        @staticmethod
        def backward(ctx, g):
            g = g * 1
            addresses.append(g.data_ptr())
            return g, g

    a, b = leaf(torch, 1.0, 2.0), leaf(torch, 3.0, 4.0)
    (Handed.apply(a, b) * 2).sum().backward()
    return [t.grad.data_ptr() in addresses for t in (a, b)].count(True), a.grad, b.grad
