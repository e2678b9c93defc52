"""`torch.autograd.functional`, `torch.func`, `gradcheck`, `torch.testing.assert_close`.

PyTorch computes Jacobians through vmap and forward mode, which leave their own strides, views and node
names on the result. Those are not compared here; values, dtypes, shapes, whether a result can be
differentiated, and errors are.
"""
import pytest

from .known_differences import hold
from .outcome import attempt
from .programs import LAYOUT, disagreements, parity


def vec(torch, *values, grad=False):
    return torch.tensor(values, dtype=torch.float64, requires_grad=grad)


FUNCTIONS = {
    "x**3": lambda t: (lambda x: x ** 3), "matvec": lambda t: (lambda x: vec(t, *range(9)).view(3, 3) @ x),
    "sum of exp": lambda t: (lambda x: x.exp().sum()), "softmax": lambda t: (lambda x: x.softmax(0)),
    "relu": lambda t: (lambda x: x.relu()), "outer": lambda t: (lambda x: x[:, None] * x),
    "first": lambda t: (lambda x: x[0]),
    "constant": lambda t: (lambda x: t.ones(2, dtype=t.float64)), "identity": lambda t: (lambda x: x),
    "in place": lambda t: (lambda x: x.clone().mul_(x)), "norm": lambda t: (lambda x: x.norm()),
    "two outputs": lambda t: (lambda x: (x.sin(), x.prod())),
}
POINT, TANGENT = (0.5, -1.5, 2.0), (1.0, 0.25, -0.5)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_autograd_functional(name, shim, device, finding_limit):
    def program(torch):
        f, F = FUNCTIONS[name](torch), torch.autograd.functional
        x, v = vec(torch, *POINT), vec(torch, *TANGENT)
        seen = {"jacobian": attempt(F.jacobian, f, x),
                "create_graph": attempt(F.jacobian, f, x, create_graph=True),
                "strict": attempt(F.jacobian, f, x, strict=True),
                "vectorize": attempt(F.jacobian, f, x, vectorize=True), "hessian": attempt(F.hessian, f, x),
                "hessian graph": attempt(F.hessian, f, x, create_graph=True), "vjp": attempt(F.vjp, f, x),
                "jvp": attempt(F.jvp, f, x, v), "jvp graph": attempt(F.jvp, f, x, v, True),
                "hvp": attempt(F.hvp, f, x, v), "vhp": attempt(F.vhp, f, x, v),
                "hvp none": attempt(F.hvp, f, x)}
        y = attempt(f, x)
        if isinstance(y, torch.Tensor):
            seen["vjp v"] = attempt(F.vjp, f, x, torch.ones_like(y))
            seen["vjp strict"] = attempt(F.vjp, f, x, torch.ones_like(y), strict=True)
        leaf = vec(torch, *POINT, grad=True)
        seen["leaf"] = [attempt(F.jacobian, f, leaf), leaf.grad]
        return seen
    hold(f"test_functional/{name}", disagreements(program, shim, device, warned=False, ignored=LAYOUT),
         finding_limit)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_func(name, shim, device, finding_limit):
    def program(torch):
        f, F = FUNCTIONS[name](torch), torch.func
        x, v = vec(torch, *POINT), vec(torch, *TANGENT)
        seen = {"grad": attempt(lambda: F.grad(f)(x)),
                "grad_and_value": attempt(lambda: F.grad_and_value(f)(x)),
                "jvp": attempt(F.jvp, f, (x,), (v,)), "jacrev": attempt(lambda: F.jacrev(f)(x)),
                "jacfwd": attempt(lambda: F.jacfwd(f)(x)), "hessian": attempt(lambda: F.hessian(f)(x)),
                "grad of grad": attempt(lambda: F.grad(lambda y: F.grad(lambda z: f(z).sum())(y).sum())(x)),
                "jacfwd of jacrev": attempt(lambda: F.jacfwd(F.jacrev(f))(x))}
        out = attempt(lambda: F.vjp(f, x))
        if isinstance(out, tuple):
            seen["vjp"] = [out[0], attempt(lambda: out[1](f(x)))]
        return seen
    hold(f"test_func/{name}", disagreements(program, shim, device, warned=False, ignored=LAYOUT),
         finding_limit)


@parity(ignored=LAYOUT)
def test_func_arguments(torch):
    x, y = vec(torch, 1.0, 2.0), vec(torch, 3.0, 4.0)

    def f(x, y, k=1.0):
        return (x * y ** 2).sum() * k

    F = torch.func
    return [attempt(g) for g in (
        lambda: F.grad(f, argnums=1)(x, y), lambda: F.grad(f, argnums=(0, 1))(x, y),
        lambda: F.grad(f)(x, y, k=3.0),
        lambda: F.grad(f, argnums=2)(x, y),
        lambda: F.grad(lambda d: d["a"].sum() * d["b"])({"a": x, "b": y.sum()}),
        lambda: F.grad(lambda x: (x.sum(), {"note": x * 2}), has_aux=True)(x),
        lambda: F.grad(lambda x: x.sum().item())(x),
        lambda: F.grad_and_value(lambda x: (x.sum(), x), has_aux=True)(x),
        lambda: F.jacrev(lambda x, y: x * y, argnums=(0, 1))(x, y),
        lambda: F.jacfwd(lambda x, y: x * y, argnums=1)(x, y), lambda: F.jvp(f, (x, y), (x, y)),
        lambda: F.jvp(f, (x, y), (x,)),
        lambda: F.vjp(f, x, y)[1](torch.tensor(1.0, dtype=torch.float64)),
        lambda: F.vjp(lambda x: x * 2, x)[1](x[:1]),
        lambda: F.grad(lambda x: x)(x), lambda: F.grad(lambda x: x.sum())(torch.tensor([1, 2])),
        lambda: F.grad(lambda x: 3.0)(x),
        lambda: F.grad(lambda x: x.sum())("a"), lambda: F.jacrev(lambda x: {"a": x, "b": x.sum()})(x),
        lambda: F.hessian(lambda x: (x ** 3).sum())(x), lambda: F.linearize(lambda x: x ** 2, x)[0])]


@parity
def test_func_leaves_the_outside_alone(torch):
    x = vec(torch, 1.0, 2.0, grad=True)
    g = torch.func.grad(lambda y: (y ** 3).sum() * x.sum())(x)
    g.sum().backward()
    seen = [g.requires_grad, x.grad]
    with torch.no_grad():
        seen.append(torch.func.grad(lambda y: (y ** 2).sum())(x))
    plain = vec(torch, 1.0, 2.0)
    return seen + [torch.func.grad(lambda y: (y ** 2).sum())(plain).requires_grad, plain.requires_grad]


@parity(ignored=LAYOUT)
def test_functional_with_several_inputs(torch):
    F = torch.autograd.functional
    x, y = vec(torch, 1.0, 2.0), vec(torch, 3.0, 4.0)

    def f(x, y):
        return (x * y).sum(), x ** 2

    return [F.jacobian(f, (x, y)), F.vjp(f, (x, y), (torch.tensor(1.0, dtype=torch.float64), x)),
            F.jvp(f, (x, y), (y, x)), F.hessian(lambda x, y: (x * y ** 2).sum(), (x, y)),
            F.hvp(lambda x, y: (x * y ** 2).sum(), (x, y), (y, x)),
            F.vhp(lambda x, y: (x * y ** 2).sum(), (x, y), (y, x)), attempt(F.jacobian, f, [x, y]),
            attempt(F.vjp, f, (x, y)), attempt(F.jvp, f, (x, y), (x,)), attempt(F.jacobian, f, 3),
            attempt(F.jacobian, lambda *a: 3, (x, y)), attempt(F.hessian, lambda x: x * 2, x),
            attempt(F.hvp, lambda x: x.sum(), x, x[:1]),
            attempt(F.jacobian, lambda x: x, x, strategy="forward-mode"),
            attempt(F.jacobian, lambda x: x ** 2, x, vectorize=True, strategy="forward-mode")]


def bad(torch):
    class Bad(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, g):
            return g * 3
    return Bad.apply


@parity
def test_gradcheck(torch):
    x, y = vec(torch, 0.5, 1.5, grad=True), vec(torch, 1.0, 2.0, grad=True)
    G, GG = torch.autograd.gradcheck, torch.autograd.gradgradcheck
    return [attempt(f) for f in (
        lambda: G(lambda x: x.exp(), x), lambda: G(lambda x: x.exp(), (x,)), lambda: GG(lambda x: x.exp(), x),
        lambda: G(lambda x, y: (x * y, y.sin()), (x, y)), lambda: GG(lambda x, y: x * y, (x, y)),
        lambda: G(bad(torch), x),
        lambda: G(bad(torch), x, raise_exception=False), lambda: GG(bad(torch), x, raise_exception=False),
        lambda: G(lambda x: x.detach(), x), lambda: G(lambda x: x, (torch.ones(2, dtype=torch.float64),)),
        lambda: G(lambda x: x * 2, torch.ones(2, requires_grad=True), eps=1e-3, atol=1e-2),
        lambda: G(lambda x: x ** 2, x, eps=1e-6, atol=1e-5, rtol=1e-3, check_undefined_grad=False),
        lambda: G(lambda x: 3.0, x), lambda: G(lambda x: x.relu(), vec(torch, 0.0, 1.0, grad=True)),
        lambda: G(lambda x: x.sum(), x, fast_mode=True), lambda: G(lambda x: (x > 0), x))]


@parity
def test_gradcheck_texts(torch):
    x = vec(torch, [1.0, 2.0], [3.0, 4.0], grad=True)
    return attempt(torch.autograd.gradcheck, bad(torch), x), attempt(
        torch.autograd.gradgradcheck, lambda x: bad(torch)(x * x), x)


@parity
def test_assert_close(torch):
    C, x = torch.testing.assert_close, torch.tensor([1.0, 2.0, 3.0])
    n = torch.tensor([float("nan"), 1.0])
    return [attempt(f) for f in (
        lambda: C(x, x.clone()), lambda: C(x, x + 1e-7), lambda: C(x, x + 1), lambda: C(x, x.double()),
        lambda: C(x, x[:2]),
        lambda: C(x, x.double(), check_dtype=False), lambda: C(n, n), lambda: C(n, n, equal_nan=True),
        lambda: C(1.0, 1.1),
        lambda: C(x, x + 0.1, atol=0.5, rtol=0), lambda: C(x, x + 0.1, atol=0.5),
        lambda: C([x, x], [x, x + 1]),
        lambda: C({"a": x}, {"a": x + 1}), lambda: C({"a": x}, {"b": x}), lambda: C([x], [x, x]),
        lambda: C(x, x.tolist()),
        lambda: C(torch.tensor([1, 2]), torch.tensor([1, 3])),
        lambda: C(torch.tensor(True), torch.tensor(False)),
        lambda: C(x, x + 1, msg="mine"), lambda: C(x, x + 1, msg=lambda m: "before " + m),
        lambda: C(x.view(3, 1), x.view(3, 1) + 2),
        lambda: C(x, x.t() if x.dim() == 2 else x.as_strided((3,), (1,)), check_stride=True),
        lambda: C(1, 1.0),
        lambda: C(torch.tensor(1.0), torch.tensor(2.0)), lambda: C("a", "a"), lambda: C(None, None))]
