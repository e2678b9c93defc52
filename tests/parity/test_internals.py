"""What PyTorch keeps to itself and its own tests use: torch._check, torch._C, switches without an effect.

Each body runs on both engines (`parity`), and everything that it returns or raises must be the same.
"""
import warnings

from .outcome import attempt
from .programs import parity


@parity
def test_checks(torch):
    checks = (torch._check, torch._check_index, torch._check_value, torch._check_type,
              torch._check_not_implemented)
    seen = [attempt(check, *args) for check in checks for args in (
        (True,), (False,), (False, lambda: "why"), (False, lambda: torch.arange(2)), ("no bool",),
        (torch.tensor(True),), (False, "why"))]
    return seen + [attempt(torch._check_tensor_all, given) for given in (
        True, torch.ones(1), torch.ones(2, dtype=torch.bool), torch.zeros(2, dtype=torch.bool))]


@parity
def test_nodes_that_stop_a_gradient(torch):
    x, y = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
    undefined = torch._C._functions.UndefinedGrad()(x.clone())
    failing = torch._C._functions.DelayedError("why", 1)(y)
    undefined.sum().backward()
    grads = torch.autograd.grad((failing + x).sum(), (x, failing))
    return [x.grad, undefined, failing, grads, attempt((failing * 2).sum().backward), y.grad,
            isinstance(x.clone().grad_fn.next_functions[0][0], torch._C._functions.AccumulateGrad)]


@parity
def test_the_pass_under_way(torch):
    x, z = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
    y = x * z
    other, number, seen = y.cos(), torch._C._current_graph_task_id, []
    y.register_hook(lambda grad: seen.append(
        [torch._C._will_engine_execute_node(n) for n in (y.grad_fn, other.grad_fn)]
        + [attempt(torch._C._will_engine_execute_node, y.grad_fn.next_functions[0][0]), number(),
           torch._C._autograd._get_current_graph_task_keep_graph()]))
    out = (y * 2).sum()
    for run in (lambda: out.backward(inputs=(x,), retain_graph=True), lambda: out.backward(retain_graph=True),
                lambda: torch.autograd.grad(out, (x,))):
        run()
    first = seen[0][3]
    return [[*s[:3], s[3] - first, s[4]] for s in seen] + [
        number(), attempt(torch._C._will_engine_execute_node, out),
        attempt(torch._C._will_engine_execute_node, out.grad_fn)]


@parity
def test_the_order_of_a_pass(torch):
    order = torch._C._current_graph_task_execution_order
    x, z = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
    y = x * z
    w, v = (y * 2).sin(), y.cos()
    out, seen = (w + v).sum(), [attempt(order)]
    out.register_hook(lambda grad: seen.append(attempt(lambda: [node.name() for node in order()])))
    out.backward(retain_graph=True)
    with torch.autograd.set_multithreading_enabled(False):
        for run in (out.backward, torch.autograd.grad):
            for inputs in ((x, z), (x,), (y,)) if run is torch.autograd.grad else (None, (x,)):
                if run is torch.autograd.grad:
                    run(out, inputs, retain_graph=True)
                else:
                    run(inputs=inputs, retain_graph=True)
    return seen


@parity
def test_versions_set_by_hand(torch):
    x = torch.ones(2, requires_grad=True).clone()
    x.add_(1)
    with torch.autograd._unsafe_preserve_version_counter(x):
        x.mul_(2)
    seen = [x._version]
    torch._C._autograd._unsafe_set_version_counter((x,), (7,))
    ref = torch._C._WeakTensorRef(x)
    return seen + [x._version, attempt(torch._C._autograd._unsafe_set_version_counter, (x,), (-1,)),
                   ref.expired(), torch._C._WeakTensorRef(torch.ones(1)).expired(), torch._C.has_lapack]


@parity
def test_switches(torch):
    enabled = torch.autograd.is_multithreading_enabled
    seen = [enabled()]
    with torch.autograd.set_multithreading_enabled(False):
        seen.append(enabled())
    torch.autograd.set_multithreading_enabled(False)
    seen.append(enabled())
    torch.autograd.set_multithreading_enabled(True)
    with torch.autograd.graph.disable_saved_tensors_hooks("why"):
        seen.append(torch._C._autograd._saved_tensors_hooks_is_enabled())
    return seen + [enabled(), torch._C._autograd._saved_tensors_hooks_is_enabled(), torch.ones(1).volatile]


@parity
def test_anomalies_in_a_second_derivative(torch):
    class Inner(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x.clone()

        @staticmethod
        def backward(ctx, grad):
            return grad * float("nan")

    class Outer(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x.clone()

        @staticmethod
        def backward(ctx, grad):
            return Inner.apply(grad * 1)

    x, start = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with torch.autograd.detect_anomaly():
            y = Outer.apply(x)
            (grad,) = torch.autograd.grad(y, x, start, create_graph=True)
            error = attempt(grad.sum().backward)
    return [error, [str(w.message).split(" Traceback")[0] for w in caught]]


@parity
def test_what_is_marked_dirty_and_no_input(torch):
    class Wrong(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            y = x * 3
            ctx.mark_dirty(y)
            return y

        @staticmethod
        def backward(ctx, grad):
            return grad * 3

    return Wrong.apply(torch.ones(2, requires_grad=True))


@parity
def test_pieces_that_are_no_views(torch):
    x = torch.ones(3, 3, requires_grad=True)
    first, second, _ = (x * 2).unsafe_split_with_sizes((1, 1, 1))
    first.mul_(second)
    first.sum().backward()
    return [x.grad, first, torch.unsafe_split_with_sizes(x, (1, 2), 1)]


@parity
def test_places_that_are_written_and_read_at_once(torch):
    def places():
        return torch.tensor([2, 1, 0])

    i, y = places(), torch.arange(6.0)
    seen = [attempt(i.index_fill_, 0, i, 0), attempt(i.index_put_, (i,), i.clone()),
            attempt(i.__setitem__, i, 0), attempt(y.index_put_, (places(),), y[0])]
    y[y > 2] = y[:1]
    one = torch.tensor(1.0)
    return seen + [y, attempt(torch.cummax, one, 100), attempt(torch.cumsum, one, 9),
                   attempt(torch.isclose, y, y, 1, torch.tensor(1.0, requires_grad=True)),
                   torch.renorm(torch.ones(2, 2), 2, 0, torch.tensor(1.0))]
