"""Sizes: those that no memory has, `out` tensors of another size, and the strides of dimensions of size 1.

Each body runs on both engines (`parity`), and everything that it returns, raises or warns must be the same.
"""
import itertools

from .outcome import attempt
from .programs import parity

HUGE = (2**62, 2**45, 2**63 - 1)


@parity(cpu_only="the text names the CPU's allocator")
def test_sizes_that_no_memory_has(torch):
    seen = [attempt(make, n) for make in (torch.zeros, torch.ones, torch.empty, torch.rand, torch.randn)
            for n in HUGE]
    one = torch.ones(1)
    for n in HUGE:
        seen += [attempt(torch.full, (n,), 1.0), attempt(one.new_full, (n,), 2.0), attempt(one.new_zeros, n),
                 attempt(torch.zeros, n, dtype=torch.bool)]
    return seen + [attempt(torch.empty, 2**40, 2**40), attempt(torch.empty, [0, 4, 2**61]),
                   attempt(torch.empty_strided, [8, 8], [2**61, 1], dtype=torch.float64),
                   attempt(torch.empty_strided, [2**45], [1]), attempt(torch.arange, 2**61),
                   attempt(torch.arange, 1e20), attempt(torch.arange, 1e-38, 3e38)]


@parity
def test_an_out_of_another_size(torch):
    long = torch.int64
    seen = [torch.arange(0, 5, out=torch.empty(3, dtype=long)),
            torch.arange(5, out=torch.empty(0, dtype=long)), torch.arange(0, 3, out=torch.empty(2, 3)),
            torch.arange(4, out=torch.empty(2, 2, dtype=long)), torch.linspace(0, 1, 4, out=torch.empty(3))]
    return seen + [attempt(torch.randperm, n, dtype=kind) for n, kind in (
        (256, torch.uint8), (257, torch.uint8), (129, torch.int8))]


@parity
def test_strides_of_dimensions_of_size_1(torch):
    made = (torch.ones(4, 3, 2)[:, :, ::2], torch.ones(1, 1, 4, 12)[:, :, :, ::2],
            torch.empty_strided((4, 1, 1, 2), (10, 0, 0, 2)).fill_(1.0))
    seen = []
    for t in made:
        for order in itertools.permutations(range(t.dim())):
            p = t.permute(order)
            seen += [s.stride() for s in (p.exp(), p + p, torch.add(p, p, out=torch.empty(0)), p.eq(p),
                                          torch.zeros_like(p))]
    return seen


@parity
def test_set_makes_room(torch):
    def geometry(*args):
        t = torch.ones(1)
        t.set_(t.untyped_storage(), *args)
        return t.shape, t.stride(), t.storage_offset(), t.untyped_storage().nbytes()

    size = torch.Size([2, 3])
    wrong = torch.ones(2, dtype=torch.float64)
    return [geometry(1000, size), geometry(0, size), attempt(geometry, 10, torch.Size([1])),
            attempt(geometry, -1, size), attempt(geometry, 0, size, (1,)), attempt(torch.ones(3).set_, wrong),
            attempt(torch.ones(3).set_, wrong.storage()), attempt(torch.tensor, wrong.storage()),
            torch.tensor(torch.ones(2).untyped_storage(), dtype=torch.float32),
            attempt(torch.tensor, wrong.storage(), dtype=torch.float32)]


@parity
def test_old_constructors(torch):
    return [torch.Tensor(size=(2, 3)).shape, torch.FloatTensor(size=(2, 3)).shape,
            torch.ones(1).new(size=(2, 3)).shape, attempt(torch.LongTensor, (6, 0), 1, 1, 0),
            attempt(torch.Tensor, (2, 3), 1), attempt(type, "Own", (torch.FloatTensor,), {}),
            attempt(torch.set_default_tensor_type, torch.FloatTensor)]


@parity
def test_sizes_added_to_other_things(torch):
    class Other:
        def __radd__(self, other):
            return 42

    size = torch.Size([1, 2])
    return [size + Other(), attempt(lambda: size + 1), attempt(lambda: size + [1])]


@parity
def test_what_histogram_refuses(torch):
    f, d = torch.ones(2), torch.ones(2, dtype=torch.float64)
    one, wide = torch.ones(()), torch.ones((), dtype=torch.float64)
    seen = [attempt(torch.histogram, *args, **named) for args, named in (
        ((f, 1), {"weight": d}), ((f, f.view(1, 2)), {}), ((f[:0], f[:0]), {}), ((f, 1), {"weight": f[:1]}),
        ((one, 1), {"out": (wide, one)}), ((f, 1), {"range": (7, 7)}), ((f, 2), {}),
        ((torch.tensor([float("nan")]), 2), {}))]
    nan, ones = float("nan"), torch.ones(2, 2)
    rows = ([nan, 0.0, nan, nan, 1.0], [[1.0, nan], [0.0, 1.0], [1.0, 0.0]])
    counted = {"return_inverse": True, "return_counts": True}
    seen += [torch.unique(torch.tensor(data), dim=0, **counted) for data in rows]
    seen += [attempt(torch.unravel_index, torch.tensor(given), shape) for given, shape in (
        (0.5, (2, 2)), ([1], torch.tensor([1, 2])), ([1], (1, 2.0)), ([1], (-1, 2)), ([3], (2, 2)))]
    return seen + [attempt(torch.nonzero, f, as_tuple=True, out=torch.empty(2, dtype=torch.int64)),
                   attempt(torch.addr, ones, f, f, beta=True), attempt(torch.addr, ones, f, f, alpha=True)]


@parity(cpu_only="the text names the CPU's allocator")
def test_results_that_no_memory_has(torch):
    one, n = torch.ones(1), 2**45
    huge, column, row = one.expand(n), one.expand(2**23, 1), one.expand(1, 2**24)
    whole, truths = one.long().expand(n), one.bool().expand(n)
    calls = ((lambda: huge + 0), (lambda: huge * huge), (lambda: -huge), (lambda: huge == 0),
    (lambda: huge**2),
             (lambda: whole + 1), (lambda: ~truths), (lambda: column + row), (lambda: column @ row), huge.exp,
             huge.clone, huge.contiguous, huge.double, huge.half, huge.long, huge.isnan, huge.abs,
             (lambda: torch.cat([huge, huge])), (lambda: torch.stack([huge, huge])), (lambda: one.repeat(n)),
             (lambda: one.tile(n)), (lambda: torch.outer(column[:, 0], row[0])), (lambda: huge.flip(0)),
             (lambda: huge.roll(1)), (lambda: huge.clamp(min=0)), (lambda: huge.masked_fill(truths[0], 0.0)),
             (lambda: torch.where(truths[:1], huge, 0.0)), (lambda: torch.maximum(huge, huge)),
             (lambda: torch.kron(column[:, 0], row[0])), (lambda: torch.zeros_like(huge)),
             (lambda: torch.full_like(huge, 1.0)), (lambda: torch.diag(one.expand(2**23))), huge.round,
             (lambda: torch.add(huge, 1, out=torch.empty(0))), (lambda: one.expand(2**40, 2**40) + 0),
             (lambda: torch.tensordot(column[:, 0], row[0], 0)), (lambda: torch.cdist(column, row.t())),
             (lambda: torch.view_copy(huge, (n,))), (lambda: huge.scatter(0, torch.tensor([0]), 1.0)))
    return [attempt(call) for call in calls]


@parity
def test_more_dimensions_than_numpy_has(torch):
    many, one = (1,) * 65, torch.ones(1)

    def put_in():
        x = one
        for _ in range(64):
            x = x.unsqueeze(0)
        return x

    calls = ((lambda: one.view(many)), (lambda: one.reshape(many)), (lambda: one.expand(many)), put_in,
             (lambda: torch.zeros(many)), (lambda: one.view(many[1:])[None]), (lambda: one.repeat(many)),
             (lambda: torch.stack([one.view(many[1:])])), (lambda: one.as_strided(many, many)))
    return [one.view(many[1:]).dim(), *[attempt(lambda call=call: call().dim()) for call in calls]]


@parity
def test_forms_of_histogram(torch):
    x, edges = torch.tensor([0.5, 1.5, 3.0]), torch.tensor([0.0, 1.0, 2.0])
    calls = ((x, edges), (x, 3), (x,), (), (x, "x"), (x, 3.5), (x, True), (1, edges), (x, 3, None),
    (x, edges.long()))
    seen = [attempt(torch.histogram, *args) for args in calls]
    seen += [attempt(torch.histogram, x, edges, **named) for named in (
        {"range": (0.0, 1.0)}, {"range": None}, {"weight": x, "range": (0.0, 1.0)}, {"density": 1},
        {"foo": 1},
        {"weight": x, "density": True})]
    seen += [attempt(torch.histogram, x, 3, range=given) for given in (1, (0,), (0.0, 1.0, 2.0),
    ("a", "b"), [0, 1])]
    return seen + [attempt(x.histogram, *args) for args in ((), ("x",), (edges,), (2,))] + [
        attempt(x.histogram, edges, range=(0.0, 1.0)), attempt(torch.histogram, x, bins=edges, range=(0.0,
        1.0))]
