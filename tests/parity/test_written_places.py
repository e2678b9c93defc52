"""Writes into tensors that exist, in place and by `out=`: shared memory, expanded tensors, order of checks.

Each body runs on both engines (`parity`), and everything that it returns, raises or warns must be the same.
"""
from .outcome import attempt
from .programs import parity

OUT = """
torch.mul(i, 2, out=o)|torch.add(i, i, out=o)|torch.sub(i, 1, alpha=2, out=o)|torch.div(i, 2, out=o)
torch.div(i, 2, rounding_mode="floor", out=o)|torch.exp(i, out=o)|torch.neg(i, out=o)|torch.round(i, out=o)
torch.round(i, decimals=1, out=o)|torch.clamp(i, 0, 1, out=o)|torch.clamp_min(i, 1, out=o)
torch.where(i > 1, i, -i, out=o)|torch.maximum(i, i, out=o)|torch.pow(i, 2, out=o)|torch.pow(2, i, out=o)
torch.lerp(i, j, 0.5, out=o)|torch.lerp(i, j, j, out=o)|torch.addcmul(i, j, j, out=o)|torch.logit(j, out=o)
torch.addcdiv(j, i, j, out=o)|torch.nan_to_num(i, out=o)|torch.heaviside(i, i, out=o)|torch.eq(i, 2, out=o)
torch.lt(i, j, out=o)|torch.logical_not(i, out=o)|torch.copysign(i, j, out=o)|torch.cumsum(i, 0, out=o)
torch.cumprod(i, 0, out=o)|torch.logcumsumexp(i, 0, out=o)|torch.sort(i, out=(o, k))
torch.topk(i, 4, out=(o, k))
torch.kthvalue(i[None], 1, 0, out=(o, k))|torch.max(i[None], 0, out=(o, k))|torch.outer(i[:1], i, out=o[None])
torch.median(i[None], 0, out=(o, k))|torch.aminmax(i[None], dim=0, out=(o, torch.empty(4)))
torch.scatter(i, 0, k, i, out=o)|torch.index_add(i, 0, k, j, out=o)|torch.index_copy(i, 0, k, j, out=o)
torch.addmv(i, torch.eye(4), j, out=o)|torch.addmm(i[None], j[None], torch.eye(4), out=o[None])
torch.addr(i[None], j[:1], j, out=o[None])|torch.kron(i[:1], i, out=o)
torch.renorm(i[None], 2, 0, 1.0, out=o[None])
torch.linalg.vector_norm(i[None], dim=0, out=o)|torch.cross(i[:3], j[:3], dim=0, out=o[:3])
torch.softmax(i, 0, out=o)|torch.frexp(i, out=(o, torch.empty(4, dtype=torch.int32)))
torch.nn.functional.gelu(i, out=o)
"""
CALLS = [call.strip() for call in OUT.replace("\n", "|").split("|") if call.strip()]


def _places(torch):
    """What the calls need, with `o` beside `i`, partly over it, and just where it is."""
    for start, shift in ((0, 4), (0, 1), (2, -1), (0, 0)):
        line = torch.arange(8.0)
        yield {"torch": torch, "i": line[start:start + 4], "o": line[start + shift:start + shift + 4],
               "j": torch.tensor([0.25, 0.5, 0.75, 0.125]), "k": torch.arange(4)}


@parity
def test_out_that_partly_overlaps_an_input(torch):
    return [(call, attempt(eval, call, place)) for call in CALLS for place in _places(torch)]


@parity
def test_results_of_several_tensors_have_another_type_with_out(torch):
    x, k = torch.tensor([[2.0, 1.0], [1.0, 3.0]]), torch.empty(2, dtype=torch.int64)
    v, m, s = torch.empty(2), torch.empty(2, 2), torch.empty(())
    info, k2 = torch.empty((), dtype=torch.int32), torch.empty(2, 2, dtype=torch.int64)
    results = [torch.max(x, 0, out=(v, k)), torch.sort(x, out=(m, k2)), torch.cummax(x, 0, out=(m, k2)),
               torch.mode(x, 0, out=(v, k)), torch.histogram(x, 2, out=(torch.empty(2), torch.empty(3))),
               torch.linalg.eigh(x, out=(v, m)), torch.linalg.slogdet(x, out=(s, torch.empty(()))),
               torch.linalg.cholesky_ex(x, out=(m, info)), torch.linalg.inv_ex(x, out=(m, info)),
               torch.linalg.solve_ex(x, x[0], out=(v, info)), torch.linalg.qr(x, out=(m, torch.empty(2, 2))),
               torch.linalg.svd(x, out=(m, v, torch.empty(2, 2)))]
    wrong = torch.empty(2, dtype=torch.float64)
    return [type(r).__name__ for r in results], [
        attempt(torch.linalg.eigh, x, out=(wrong, m)), attempt(torch.linalg.inv_ex, x, out=(wrong, info)),
        attempt(torch.linalg.qr, x, out=(m, wrong)),
        torch.linalg.inv_ex(x, out=(m, info)), torch.linalg.solve_ex(x, x[0], out=(v, info))]


def _masks(torch):
    mask, line = torch.tensor([True, False, True]), torch.ones(8, dtype=torch.bool)
    yield from [(torch.zeros(3), mask, 2), (torch.zeros(3), mask, torch.tensor(2.0)),
                (torch.zeros(1).expand(3), mask, 2.0), (torch.zeros(2, 1).expand(2, 3), mask, 2.0),
                (torch.zeros(2, 3), torch.tensor([[True], [False]]), 1), (torch.zeros(3), mask[:2], 1),
                (torch.zeros(3), torch.ones(2, 3, dtype=torch.bool), 1), (torch.zeros(3), torch.ones(3), 1),
                (torch.zeros(3), mask, torch.ones(2)), (torch.zeros(3), mask, "a"), (torch.zeros(3), 1, 2),
                (torch.zeros(3, dtype=torch.int64), mask, 1.5), (torch.zeros(3, dtype=torch.bool), mask, 2),
                (torch.zeros(3, dtype=torch.int64), mask, float("inf")), (line[:4], line[1:5], False),
                (line[:4], line[:4], False), (torch.zeros(3, requires_grad=True), mask, 1),
                (torch.zeros(1, requires_grad=True).expand(3), mask, 1),
                ((torch.zeros(1, requires_grad=True) * 1).expand(3), mask, 1),
                (torch.zeros(3), mask, torch.tensor(2.0, requires_grad=True))]


@parity
def test_masked_fill_in_place(torch):
    seen = []
    for name in ("masked_fill_", "masked_fill"):
        for tensor, mask, value in _masks(torch):
            seen += [attempt(getattr(tensor, name), mask, value), tensor, tensor._version]
    return seen


@parity
def test_masked_fill_of_expanded_tensors_warns(torch):
    x, mask = torch.zeros(1).expand(4), torch.tensor([True, False, True, False])
    x.masked_fill_(mask, 2.0)
    for value in (3.0, torch.tensor([4.0]), torch.tensor([5.0, 6.0])):
        x[mask] = value
    y = torch.zeros(2, 1).expand(2, 4)
    y[:, mask] = 1.0
    y[torch.tensor([0, 1]), torch.tensor([1, 2])] = 1.0
    return x, y


@parity
def test_fill_diagonal(torch):
    shapes = ((3, 3), (2, 4), (4, 2), (9, 2), (3, 2), (3,), (), (2, 2, 2), (2, 2, 3), (0, 3))
    seen = [attempt(torch.zeros(s).fill_diagonal_, 5, wrap) for s in shapes for wrap in (False, True)]
    a = torch.zeros(7, 3, requires_grad=True)
    y = a * 2
    y.fill_diagonal_(3.0, wrap=True)
    y.sum().backward()
    seen += [y, y._version, a.grad, attempt(a.fill_diagonal_, 1.0),
             torch.zeros(3, 7).t().fill_diagonal_(5, True),
             torch.zeros(3, 1).expand(3, 3).fill_diagonal_(5), torch.zeros(9, 4)[:, :2].fill_diagonal_(1)]
    return seen + [torch.zeros(2, 2).fill_diagonal_(torch.tensor(5.0)), attempt(a.fill_diagonal_, "a"),
                   torch.zeros(2, 2, dtype=torch.int64).fill_diagonal_(1.5)]


@parity
def test_index_put_checks_in_pytorchs_order(torch):
    made = (lambda: torch.zeros(3), lambda: torch.zeros(3, requires_grad=True),
            lambda: torch.zeros(3, requires_grad=True)[:], lambda: torch.zeros(3, requires_grad=True) * 1,
            lambda: torch.zeros(1).expand(3), lambda: (torch.ones(3, requires_grad=True) * 1).split(2)[0])
    long, float_ = torch.tensor([0, 1]), torch.tensor([0.0, 1.0])
    indices = ((long,), (torch.tensor([5]),), (float_,), (long, long), (1,), (None,), long,
               (torch.tensor([True, False]),), (torch.tensor([True, False, True]),))
    values = (torch.tensor(1.0), torch.ones(3), torch.ones(2, dtype=torch.float64), 1.0,
              torch.ones(2, requires_grad=True))
    seen = []
    for index in indices:
        for value in values:
            for make in made:
                x = make()
                seen += [attempt(x.index_put_, index, value), x.detach(), x._version,
                         attempt(make().index_put, index, value)]
        x = torch.zeros(3)
        seen += [attempt(x.index_put_, index, x),
                 attempt(x.index_put_, index, torch.ones(2), accumulate=True)]
    return seen


@parity
def test_dtypes_of_out(torch):
    """With a dtype given, out must have that; without, it decides; each function says so in its way."""
    x, kinds = torch.arange(6).view(2, 3), (torch.float32, torch.float64, torch.int64, torch.int32)
    seen = []
    for name in ("cumsum", "cumprod", "sum", "prod", "mean", "nansum"):
        function = getattr(torch, name)
        for out in kinds:
            if name != "mean":
                seen.append(attempt(function, x, 0, out=torch.empty(0, dtype=out)))
            for kind in kinds:
                place = torch.empty(0, dtype=out)
                seen.append(attempt(function, x.float(), 0, dtype=kind, out=place))
    y = torch.arange(4.0)
    for name in ("mode", "median", "nanmedian", "max", "min", "sort", "cummax", "topk", "kthvalue"):
        arguments = (1, 0) if name in ("topk", "kthvalue") else (0,)
        for values, where in ((torch.float64, torch.int64), (torch.float32, torch.int32),
                              (torch.float32, torch.float32), (torch.int64, torch.int64)):
            out = torch.empty(0, dtype=values), torch.empty(0, dtype=where)
            seen.append(attempt(getattr(torch, name), y, *arguments, out=out))
    return seen


@parity
def test_sizes_beyond_all_memory(torch):
    x = torch.empty((), dtype=torch.float64)
    sizes = [2, 4, 2**29, 2**29], [8, 8, 2**29, 2**29], [2**31, 2**31], [2**62], [0, 4, 2**61]
    return [attempt(x.resize_, size) for size in sizes]


@parity
def test_in_place_functions(torch):
    x, m = torch.zeros(3), torch.eye(3)
    index, values = (torch.tensor([0, 2]),), torch.tensor([1.0, 2.0])
    return [torch.index_put_(x, index, values), torch.addmv_(x, m, torch.ones(3)),
            torch.as_strided_(m, (3,), (4,)),
            torch.resize_as_(torch.ones(2), x).shape, x._version]


@parity
def test_data_keeps_the_version_counter(torch):
    x = torch.zeros(2, 3)
    detached, view = x.detach(), x.view(6)
    seen = []

    def look():
        seen.extend([t._version for t in (x, detached, view)])

    look(), x.add_(1), look()
    x.data = torch.ones(2, 3)
    look(), x.add_(1), look(), detached.add_(1), look()
    part = x[0]
    part.mul_(2)
    look()
    other = torch.ones(2)
    x.data = other
    other.add_(1), look(), x.add_(1), look()
    leaf = torch.ones(2, requires_grad=True)
    y = leaf * 1
    z = y * y
    y.data = torch.zeros(2)
    y.add_(1)
    return seen, x, detached, view, part, other, other._version, attempt(z.sum().backward)
