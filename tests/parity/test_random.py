"""Random numbers: with the same seed the same bits, whatever was drawn before, in whatever size and
layout."""
import random as python_random

import pytest

from .known_differences import hold
from .outcome import attempt
from .programs import disagreements, parity

SEEDS = (0, 1, 2, 42, 1234, 2**31 - 1, 2**32 - 1, 2**32, 2**40 + 7, 2**63 - 1, -1, -12345, *range(100, 140))
SIZES = ((), (0,), *((n,) for n in (1, 2, 3, 7, 8, 15, 16, 17, 20, 31, 32, 33, 47, 100, 255, 1000, 4096)),
         (3, 5), (2, 3, 4), (4, 4), (1, 1, 17), (2, 0))
pytestmark = pytest.mark.cpu_only("CUDA's generator is another one; programs draw on the CPU and move")


def _exact(name, program, shim, limit):
    hold(f"test_random/{name}", disagreements(program, shim, tolerance=0, warned=False), limit)


def _p(torch, size, dtype):
    """Probabilities that no generator had a hand in."""
    n = 1
    for s in size:
        n *= s
    return ((torch.arange(n, dtype=dtype) * 0.37) % 1).reshape(size)


def _draws():
    floating = {
        "rand": lambda t, s, d: t.rand(s, dtype=d),
        "randn": lambda t, s, d: t.randn(s, dtype=d),
        "rand_like": lambda t, s, d: t.rand_like(t.empty(s, dtype=d)),
        "randn_like": lambda t, s, d: t.randn_like(t.empty(s, dtype=d)),
        "uniform_": lambda t, s, d: t.empty(s, dtype=d).uniform_(),
        "uniform_(-3, 2.5)": lambda t, s, d: t.empty(s, dtype=d).uniform_(-3, 2.5),
        "normal_": lambda t, s, d: t.empty(s, dtype=d).normal_(),
        "normal_(2, 0.3)": lambda t, s, d: t.empty(s, dtype=d).normal_(2, 0.3),
        "exponential_": lambda t, s, d: t.empty(s, dtype=d).exponential_(),
        "exponential_(2.5)": lambda t, s, d: t.empty(s, dtype=d).exponential_(2.5),
        "bernoulli_(0.3)": lambda t, s, d: t.empty(s, dtype=d).bernoulli_(0.3),
        "bernoulli_(p)": lambda t, s, d: t.empty(s, dtype=d).bernoulli_(_p(t, s, d)),
        "bernoulli": lambda t, s, d: t.bernoulli(_p(t, s, d)),
        "normal(mean, std)": lambda t, s, d: t.normal(_p(t, s, d), _p(t, s, d) + 0.5),
        "normal(mean, 2.)": lambda t, s, d: t.normal(_p(t, s, d), 2.0),
        "normal(1., std)": lambda t, s, d: t.normal(1.0, _p(t, s, d) + 0.5),
        "normal(0, 1, size)": lambda t, s, d: t.normal(0.0, 1.5, s, dtype=d),
        "random_": lambda t, s, d: t.empty(s, dtype=d).random_(),
        "random_(5)": lambda t, s, d: t.empty(s, dtype=d).random_(5),
    }
    whole = {
        "randint(10)": lambda t, s: t.randint(10, s),
        "randint(-7, 9)": lambda t, s: t.randint(-7, 9, s),
        "randint(2**31)": lambda t, s: t.randint(2**31, s),
        "randint(2**28)": lambda t, s: t.randint(2**28, s),
        "randint(2**28 - 1)": lambda t, s: t.randint(2**28 - 1, s),
        "randint(-2**50, 2**60)": lambda t, s: t.randint(-2**50, 2**60, s),
        "randint float": lambda t, s: t.randint(3, 50, s, dtype=t.float32),
        "randint uint8": lambda t, s: t.randint(0, 256, s, dtype=t.uint8),
        "randint bool": lambda t, s: t.randint(0, 2, s, dtype=t.bool),
        "randint_like": lambda t, s: t.randint_like(t.zeros(s), 3, 17),
        "random_ int64": lambda t, s: t.empty(s, dtype=t.int64).random_(),
        "random_ int32": lambda t, s: t.empty(s, dtype=t.int32).random_(),
        "random_ uint8": lambda t, s: t.empty(s, dtype=t.uint8).random_(),
        "random_ bool": lambda t, s: t.empty(s, dtype=t.bool).random_(),
        "random_(2, 1000)": lambda t, s: t.empty(s, dtype=t.int64).random_(2, 1000),
        "random_(0, None)": lambda t, s: t.empty(s, dtype=t.int64).random_(0, None),
        "bernoulli_ int": lambda t, s: t.empty(s, dtype=t.int64).bernoulli_(0.5),
        "bernoulli_ bool": lambda t, s: t.empty(s, dtype=t.bool).bernoulli_(0.25),
        "randperm": lambda t, s: t.randperm(max(s, default=3)),
        "randperm int32": lambda t, s: t.randperm(max(s, default=3), dtype=t.int32),
        "multinomial 1": lambda t, s: t.multinomial(_p(t, (max(s, default=3) + 1,), t.float32) + 0.01, 1),
        "multinomial replaced": lambda t,
        s: t.multinomial(_p(t, (9,), t.float64) + 0.01, max(s, default=3) + 1, True),
        "multinomial all": lambda t, s: t.multinomial(_p(t, (max(s, default=3) + 1,), t.float32) + 0.01,
                                                      max(s, default=3) + 1),
        "multinomial rows": lambda t, s: t.multinomial(_p(t, (4, 6), t.float32) + 0.01, 3),
    }
    both = {f"{n} {d}": (lambda t, s, f=f, d=d: f(t, s, getattr(t, d)))
            for n, f in floating.items() for d in ("float32", "float64")}
    return {**both, **whole}


DRAWS = _draws()


@pytest.mark.parametrize("name", DRAWS)
def test_seeds(name, shim, finding_limit):
    """Every seed, two sizes, each drawn twice in a row."""
    def program(torch):
        seen = {}
        for seed in SEEDS:
            torch.manual_seed(seed)
            seen[seed] = [DRAWS[name](torch, size) for size in ((5,), (37,), (5,))]
        return seen
    _exact(f"seeds {name}", program, shim, finding_limit)


@pytest.mark.parametrize("name", DRAWS)
def test_sizes(name, shim, finding_limit):
    """Every size, and the number drawn after it: each draw consumes exactly what torch's does."""
    def program(torch):
        seen = {}
        for size in SIZES:
            torch.manual_seed(7)
            seen[size] = [DRAWS[name](torch, size), torch.rand(3), torch.randn(2)]
        return seen
    _exact(f"sizes {name}", program, shim, finding_limit)


FILLS = {
    "normal_": lambda x: x.normal_(), "uniform_": lambda x: x.uniform_(-1, 3),
    "exponential_": lambda x: x.exponential_(0.5), "bernoulli_": lambda x: x.bernoulli_(0.4),
    "random_": lambda x: x.random_(100),
}
LAYOUTS = {
    "transposed": lambda t, d: t.zeros(5, 7, dtype=d).t(), "large transposed": lambda t,
    d: t.zeros(9, 31, dtype=d).t(),
    "every second": lambda t, d: t.zeros(40, dtype=d)[::2], "column": lambda t,
    d: t.zeros(20, 3, dtype=d)[:, 1],
    "inner block": lambda t, d: t.zeros(6, 8, dtype=d)[1:5, 2:7], "permuted": lambda t,
    d: t.zeros(2, 3, 4, dtype=d)
    .permute(2, 0, 1), "offset": lambda t, d: t.zeros(30, dtype=d)[5:], "strided": lambda t,
    d: t.zeros(40, dtype=d)
    .as_strided((4, 5), (9, 2), 1), "0-dim view": lambda t, d: t.zeros(3, dtype=d)[1],
    "expanded": lambda t, d: t.zeros(1, dtype=d).expand(4), "dense but transposed": lambda t,
    d: t.zeros(4, 8, dtype=d).mT,
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("dtype", ("float32", "float64"))
def test_layouts(layout, dtype, shim, finding_limit):
    """In-place draws into views: order of filling, and which numbers are used."""
    def program(torch):
        seen = {}
        for name, fill in FILLS.items():
            torch.manual_seed(11)
            x = LAYOUTS[layout](torch, getattr(torch, dtype))
            seen[name] = [attempt(fill, x), x, x._version, torch.rand(2)]
        return seen
    _exact(f"layouts {layout} {dtype}", program, shim, finding_limit)


@pytest.mark.parametrize("seed", range(25))
def test_interleavings(seed, shim, finding_limit):
    """Forty draws of any kind and size in a row; the state is read, kept and put back on the way."""
    def program(torch):
        choose = python_random.Random(seed)
        torch.manual_seed(seed)
        kept, seen = torch.get_rng_state(), []
        for _ in range(40):
            step = choose.random()
            if step < 0.08:
                kept = torch.get_rng_state()
            elif step < 0.16:
                torch.set_rng_state(kept)
            elif step < 0.2:
                torch.manual_seed(choose.randint(-5, 5))
            else:
                seen.append(DRAWS[choose.choice(sorted(DRAWS))](torch, choose.choice(SIZES[:15])))
        return seen
    _exact(f"interleaving {seed}", program, shim, finding_limit)


@parity(tolerance=0)
def test_seeding(torch):
    seen = [isinstance(torch.manual_seed(5), torch.Generator), torch.initial_seed()]
    torch.manual_seed(-1)
    seen += [torch.initial_seed(), torch.rand(1), attempt(torch.manual_seed, 2**64),
             attempt(torch.manual_seed, -2**63), attempt(torch.manual_seed, -2**63 - 1),
             attempt(torch.manual_seed, 1.5), attempt(torch.manual_seed, "a")]
    first = torch.seed()
    return seen + [type(first).__name__, torch.initial_seed() == first]


@parity(tolerance=0)
def test_state_is_bytes(torch):
    torch.manual_seed(3)
    torch.randn(3)
    state = torch.get_rng_state()
    a = torch.rand(4), torch.randn(3)
    torch.set_rng_state(state)
    return [state.dtype, state.shape, state, a, torch.rand(4), torch.randn(3)]


@parity(tolerance=0)
def test_generators(torch):
    g, h = torch.Generator(), torch.Generator()
    seen = [g.initial_seed(), str(g.device), g.manual_seed(3) is g]
    h.set_state(g.get_state())
    torch.manual_seed(0)
    seen += [torch.rand(3, generator=g), torch.rand(3), torch.rand(3, generator=h),
             torch.randn(17, generator=g), torch.randint(5, (4,), generator=g),
             torch.randperm(6, generator=g), torch.empty(3).normal_(generator=g),
             torch.empty(3).uniform_(generator=g), torch.bernoulli(torch.full((3,), 0.5), generator=g),
             torch.multinomial(torch.ones(4), 2, generator=g), torch.normal(0.0, torch.ones(2), generator=g)]
    return seen + [g.initial_seed(), g.clone_state().get_state(), torch.default_generator.initial_seed(),
                   type(g.seed()).__name__]


@parity(tolerance=0)
def test_fork_rng(torch):
    torch.manual_seed(1)
    with torch.random.fork_rng():
        torch.manual_seed(9)
        inside = torch.rand(2)
    return inside, torch.rand(2)


@parity(tolerance=0)
def test_cached_second_normal_survives_and_dies_as_in_pytorch(torch):
    """Box–Muller makes two at a time; the second waits on the generator, over other draws, until a new
    seed."""
    torch.manual_seed(0)
    seen = [torch.randn(1), torch.rand(1), torch.randn(1), torch.randn(3), torch.randn(20), torch.randn(1)]
    torch.manual_seed(0)
    return seen + [torch.randn(1), torch.randn(2, dtype=torch.float64)]


@parity
def test_refusals(torch):
    x = torch.zeros(3)
    return [attempt(f) for f in (
        lambda: x.normal_(0, -1), lambda: x.uniform_(2, 1), lambda: x.bernoulli_(1.5),
        lambda: x.exponential_(-1),
        lambda: x.random_(0), lambda: torch.randint(5, 5, (2,)), lambda: torch.multinomial(torch.ones(2), 3),
        lambda: torch.multinomial(-torch.ones(2), 1), lambda: torch.multinomial(torch.zeros(2), 1),
        lambda: torch.randperm(-1), lambda: torch.rand(-1), lambda: torch.bernoulli(torch.tensor([2.0])),
        lambda: torch.rand(2, dtype=torch.int64), lambda: torch.zeros(2, dtype=torch.int64).normal_(),
        lambda: torch.zeros(2, dtype=torch.int64).uniform_(),
        lambda: torch.normal(torch.ones(2), -torch.ones(2)),
        lambda: torch.randn(3, requires_grad=True), lambda: torch.set_rng_state(torch.ones(3)))]


@parity(tolerance=0)
def test_draws_and_autograd(torch):
    """What a draw in place does to the graph, and what asks for a gradient."""
    x = torch.ones(3, requires_grad=True)
    y = x * 2
    y.normal_()
    z = (x * 2).bernoulli_(0.5)
    n = torch.normal(x, torch.ones(3))
    return [y, z, n, torch.bernoulli(torch.full((2,), 0.5, requires_grad=True)), torch.rand_like(x),
            attempt(lambda: x.uniform_()), torch.multinomial(x, 2), torch.rand(2, requires_grad=True)]


def test_there_are_thousands():
    """The claim "thousands of draws", counted."""
    assert len(DRAWS) * (3 * len(SEEDS) + len(SIZES)) > 10_000
