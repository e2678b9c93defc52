"""NumPy's names of arguments in place of PyTorch's: axis, keepdims, x, x1, x2.

Each body runs on both engines (`parity`), and everything that it returns or raises must be the same.
"""
from .outcome import attempt
from .programs import parity


@parity
def test_axis(torch):
    m, index = torch.tensor([[3.0, 1.0], [2.0, 4.0]]), torch.tensor([1, 0])
    seen = [getattr(torch, name)(m, axis=0) for name in (
        "count_nonzero", "cummax", "cummin", "diff", "logcumsumexp", "mode", "squeeze", "unbind",
        "unsqueeze")]
    seen += [getattr(m, name)(axis=1) for name in ("cummax", "unbind", "unsqueeze", "squeeze", "diff")]
    return seen + [torch.chunk(m, 2, axis=1), torch.topk(m, 1, axis=0), torch.kthvalue(m, 1, axis=0),
                   torch.quantile(m, 0.5, axis=0, keepdims=True), torch.index_select(m, axis=1, index=index),
                   torch.gather(m, axis=0, index=index[None]), torch.select(m, axis=0, index=1),
                   torch.stack([m, m], axis=1), torch.repeat_interleave(m, 2, axis=1),
                   torch.linalg.norm(m, axis=0, keepdims=True), torch.linalg.vector_norm(m, axis=1),
                   torch.linalg.matrix_norm(m, axis=(0, 1), keepdims=True)]


@parity
def test_operands(torch):
    a, b = torch.tensor([1.0, 2.0]), torch.tensor([3.0, 5.0])
    seen = [getattr(torch, name)(x1=a, x2=b) for name in ("add", "sub", "mul", "div", "maximum", "atan2")]
    return seen + [torch.add(a, x2=b), torch.add(x=a, other=b), torch.add(input=a, other=b, alpha=2),
                   attempt(torch.mul, a), attempt(torch.mul), attempt(torch.maximum, a)]


@parity
def test_input_everywhere(torch):
    a, m = torch.tensor([1.5, -2.0]), torch.tensor([[4.0, 1.0], [1.0, 3.0]])
    names = """
    exp abs neg sigmoid relu floor isnan isinf logical_not positive round square sinc frac signbit sum mean
    prod std var median argmax max all any amax sort clone detach ravel flatten squeeze t diag nonzero numel
    zeros_like is_floating_point isreal nan_to_num logit argsort trace tril triu det inverse norm
    cholesky matrix_exp
    """.split()
    seen = {}
    for name in names:
        square = name in ("trace", "tril", "triu", "det", "inverse", "cholesky", "matrix_exp")
        for key in ("x", "a", "x1", "input"):
            seen[name, key] = attempt(getattr(torch, name), **{key: m if square else a})
    more = {"softmax": {"dim": 0}, "cumsum": {"axis": 0}, "flip": {"dims": (0,)},
    "reshape": {"shape": (1, 2)},
            "clamp": {"min": 0}, "roll": {"shifts": 1}, "chunk": {"chunks": 2}, "topk": {"k": 1},
            "tile": {"dims": (2,)},
            "logsumexp": {"axis": 0}, "transpose": {"dim0": 0, "dim1": 0},
            "gather": {"axis": 0, "index": a.long() * 0},
            "lerp": {"end": a, "weight": 0.5}, "masked_fill": {"mask": a > 0, "value": 1}, "narrow": {
                "dim": 0, "start": 0, "length": 1}, "index_select": {"axis": 0, "index": torch.tensor([1])}}
    for name, named in more.items():
        seen[name] = [attempt(getattr(torch, name), **{key: a}, **named) for key in ("x", "a", "x1", "input")]
    return {str(key): value for key, value in seen.items()}


@parity
def test_other_everywhere(torch):
    a, b, m, i = torch.tensor([1.0, 2.0]), torch.tensor([3.0, 5.0]), torch.eye(2), torch.tensor([6, 4])
    seen = {}
    for name in """
    add sub mul div maximum minimum atan2 eq ne lt le gt ge matmul logical_and bitwise_and fmod remainder
    floor_divide copysign hypot isclose equal allclose xlogy true_divide dist gcd lcm max min inner kron
    logaddexp nextafter ldexp is_same_size vdot rsub multiply fmax
    """.split():
        x, y = (i, i + 2) if name in ("bitwise_and", "gcd", "lcm") else (m, m) if name == "matmul" else (a, b)
        function, method = getattr(torch, name), getattr(x, name, None)
        seen[name] = [attempt(function, x, x2=y), attempt(function, x1=x, x2=y), attempt(function, x=x,
        other=y)]
        if method:
            seen[name] += [attempt(method, x2=y), attempt(method, other=y)]
    for name in ("add_", "sub_", "mul_", "div_", "eq_", "lt_", "atan2_", "fmod_", "hypot_", "logical_and_"):
        seen[name] = [attempt(getattr(a.clone(), name), **{key: b}) for key in ("other", "x2")]
    return seen


@parity
def test_what_is_refused(torch):
    a, b, m = torch.tensor([1.0, 2.0]), torch.tensor([3.0, 5.0]), torch.eye(2)
    calls = ((a.add, (2,), {"other": b}), (a.add, (), {}), (a.add, (), {"foo": 1}), (a.add, (b,), {"foo": 1}),
             (a.add, (b,), {"x2": b}), (a.add, (b,), {"other": b}), (a.add, (b, b), {}),
             (a.add_, (2,), {"other": b}),
             (a.mul, (2,), {"other": b}), (a.mul, (b,), {"foo": 1}), (a.mul, (), {}), (a.mul, (b, b), {}),
             (a.mul_, (), {}), (a.div, (b,), {"other": b}), (a.div_, (b,), {"x2": b}),
             (a.maximum, (), {}), (a.maximum, (b,), {"other": b}), (a.maximum, (b, b), {}),
             (a.maximum, (1,), {}),
             (a.maximum, (), {"x2": 1}), (a.maximum, (), {"other": 1}),
             (a.maximum, (), {"x2": b, "other": b}),
             (a.eq, (), {}), (a.eq, (b,), {"foo": 1}), (a.eq, (), {"x2": "s"}), (a.eq, (), {"other": "s"}),
             (a.eq, ("s",), {}), (a.eq, (b, b), {}), (a.eq, (), {"x2": 2}), (torch.mul, (a,), {}),
             (torch.mul, (a, b), {"foo": 1}), (torch.mul, (a, b, b), {}), (torch.mul, (a, b), {"other": b}),
             (torch.mul, (a, b), {"x2": b}), (torch.mul, (a, b), {"input": b}), (torch.mul, (a, "s"), {}),
             (torch.mul, (a,), {"other": "s"}), (torch.mul, (), {"x": "s", "x2": a}),
             (torch.mul, (), {"x": a, "a": b, "x2": a}), (torch.maximum, (), {"x": a, "x2": b, "foo": 1}),
             (torch.maximum, (), {"foo": 1}), (torch.maximum, (), {"x2": a}),
             (torch.maximum, (), {"other": a}),
             (torch.eq, (a,), {"x2": "s"}), (torch.eq, (a, b, b), {}), (torch.eq, (), {"x2": a}),
             (torch.exp, (), {}), (torch.exp, (), {"x": 1}), (torch.exp, (), {"input": 1}),
             (torch.exp, (1,), {}),
             (torch.exp, (a,), {"x": a}), (torch.exp, (a,), {"input": a}),
             (torch.exp, (), {"x": a, "input": b}),
             (torch.exp, (), {"x": a, "a": b}), (torch.exp, (a,), {"foo": 1}), (torch.exp, (a, b), {}),
             (torch.exp, (), {"foo": 1}), (torch.exp, (a,), {"out": 1}), (torch.isnan, (), {}),
             (torch.isnan, (a, b), {}),
             (torch.isnan, (a,), {"out": a}), (torch.sum, (), {"x": 1}), (torch.add, (), {}),
             (torch.add, (a,), {}),
             (torch.add, (a, "s"), {}), (torch.sub, (), {"x": a, "x2": 1}),
             (torch.add, (), {"x": a, "x2": b, "alpha": 2}),
             (torch.tril, (m,), {"x": m}), (torch.tril, (), {}), (torch.trace, (), {}),
             (torch.trace, (m, m), {}),
             (torch.matmul, (m,), {}), (m.matmul, (), {}), (m.matmul, (), {"other": 1}),
             (torch.matmul, (m, m, m), {}),
             (torch.mv, (m,), {}), (torch.isclose, (a,), {}), (torch.dist, (a,), {}), (torch.outer, (a,), {}),
             (torch.addmm, (), {"x": m, "mat1": m, "mat2": m}), (torch.split, (), {"x": a}),
             (torch.is_tensor, (), {"x": a}))
    return [attempt(f, *args, **named) for f, args, named in calls]
