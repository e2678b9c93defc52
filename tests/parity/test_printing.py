"""Printing: the same text, character for character, for thousands of tensors and every print option."""
import copy
import itertools

import numpy as np
import pytest

from .known_differences import hold
from .programs import disagreements, parity

SHAPES = ((), (1,), (3,), (7,), (20,), (0,), (1, 1), (2, 3), (3, 0), (5, 12), (2, 1, 3), (2, 2, 2, 2), (40,))
LONG = ((1001,), (40, 30), (11, 10, 10), (2, 600), (1001, 1), (7, 3, 60))
MAGNITUDES = (1e-30, 1e-6, 1e-4, 1e-2, 1.0, 30.0, 1e3, 1e5, 1e8, 1e20)
pytestmark = pytest.mark.cpu_only("a CUDA tensor prints its device")


def arrays(kind, count, seed, shapes=SHAPES):
    """Deterministic arrays of one kind of content, the awkward cases among them."""
    random = np.random.RandomState(seed)
    for i in range(count):
        shape = shapes[i % len(shapes)]
        scale = MAGNITUDES[random.randint(len(MAGNITUDES))]
        a = random.standard_normal(shape) * scale
        if kind == "mixed scales":
            a = a * 10.0 ** random.randint(-6, 7, shape)
        elif kind == "whole":
            a = np.round(a * 10)
        elif kind == "rounded":
            a = np.round(a, random.randint(0, 5))
        elif kind == "special":
            a = np.where(random.rand(*shape) < 0.3,
                         random.choice([np.nan, np.inf, -np.inf, 0.0, -0.0], shape), a)
        elif kind == "integer":
            a = random.randint(-10 ** random.randint(1, 9), 10 ** random.randint(1, 9), shape)
        elif kind == "bool":
            a = random.rand(*shape) < 0.5
        yield np.asarray(a)


def _show(shim, finding_limit, name, program):
    hold(f"test_printing/{name}", disagreements(program, shim, warned=False), finding_limit)


FLOAT_KINDS = ("normal", "mixed scales", "whole", "rounded", "special")


@pytest.mark.parametrize("kind,dtype", [*itertools.product(FLOAT_KINDS, ("float32", "float64", "float16")),
                                        *itertools.product(["integer"],
                                                           ("int64", "int32", "int16", "int8", "uint8")),
                                        ("bool", "bool")])
def test_values(kind, dtype, shim, finding_limit):
    def program(torch):
        with np.errstate(all="ignore"):
            return [repr(torch.from_numpy(np.asarray(a.astype(dtype)))) for a in arrays(kind, 130, 1)]
    _show(shim, finding_limit, f"values {kind} {dtype}", program)


@pytest.mark.parametrize("kind", FLOAT_KINDS)
def test_gradient_suffix(kind, shim, finding_limit):
    """requires_grad and grad_fn, on one line or wrapped to the next; 0-dimensional, empty and summarised
    too."""
    def program(torch):
        shown = []
        for a in arrays(kind, 65, 2, SHAPES + LONG):
            x = torch.tensor(a, requires_grad=True)
            shown += [repr(x), str(x * 2), repr(x.exp()), repr(x.detach()), repr(x.sum()),
                      repr(x[None].float())]
        return shown
    _show(shim, finding_limit, f"suffix {kind}", program)


@pytest.mark.parametrize("kind", (*FLOAT_KINDS, "integer", "bool"))
def test_summarised(kind, shim, finding_limit):
    def program(torch):
        return [repr(torch.from_numpy(np.asarray(a))) for a in arrays(kind, 36, 3, LONG)]
    _show(shim, finding_limit, f"summarised {kind}", program)


OPTIONS = (dict(precision=2), dict(precision=8), dict(precision=0), dict(threshold=5),
           dict(edgeitems=1, threshold=4), dict(linewidth=40), dict(linewidth=200), dict(sci_mode=True),
           dict(sci_mode=False), dict(profile="short"), dict(profile="full"),
           dict(precision=6, linewidth=60, edgeitems=2, threshold=30))


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_options(options, shim, finding_limit):
    def program(torch):
        torch.set_printoptions(**options)
        try:
            shown = []
            for kind in (*FLOAT_KINDS, "integer"):
                for a in arrays(kind, 26, 4, SHAPES + ((60, 30),)):
                    shown += [repr(torch.from_numpy(np.asarray(a))),
                              repr(torch.tensor(a * 1.0, requires_grad=True))]
            return shown
        finally:
            torch.set_printoptions(profile="default")
    _show(shim, finding_limit, f"options {options}", program)


@parity
def test_views_print_as_their_values(torch):
    x = torch.arange(24.0).reshape(2, 3, 4)
    return [repr(v) for v in (x.transpose(0, 2), x[:, ::2], x.expand(2, 2, 3, 4), x[0, 0, 0],
                              x.permute(2, 0, 1)[1], x[..., 1:1], torch.ones(3).expand(2, 3),
                              x.t() if x.dim() == 2 else x.mT)]


@parity
def test_format_and_str(torch):
    x, n = torch.tensor(3.14159), torch.tensor(7)
    v = torch.tensor([1.5, 2.5])
    return [f"{x:.2f}", f"{n:d}", f"{x}", f"{v}", str(v), f"{n:5d}|", f"{n.item():>8}",
            str(torch.Size([2, 3])), repr(torch.Size([])), repr(v.dtype), repr(v.device), str(v.device),
            repr(torch.tensor(True)), str(x.requires_grad_()), f"{x.detach():e}", repr(v.stride()),
            repr(v.layout)]


@parity
def test_format_of_many(torch):
    return f"{torch.ones(2):.2f}"


@parity
def test_return_types(torch):
    x = torch.tensor([[3.0, 1.0], [2.0, 5.0]], requires_grad=True)
    A = torch.tensor([[2.0, 0.5], [0.5, 1.0]])
    return [repr(x.max(0)), repr(x.sort(1)), str(x.topk(1)), repr(x.median(0)), repr(torch.linalg.slogdet(A)),
            repr(torch.aminmax(x)), repr(torch.linalg.eigh(A).eigenvalues)]


@parity
def test_print_function(torch):
    import contextlib
    import io
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        print(torch.ones(2), [torch.zeros(1)], (torch.tensor(1),), {"x": torch.tensor([1.5])})
        print(torch.float32, torch.device("cpu"), torch.ones(2, 3).shape, torch.ones(2).size())
    return said.getvalue()


@parity
def test_contents_keyword(torch):
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    return [x.__repr__(tensor_contents="…"), repr(copy.deepcopy(x)), repr([x])]


@parity
def test_default_dtype_decides_the_suffix(torch):
    shown = []
    for d in (torch.float64, torch.float32):
        torch.set_default_dtype(d)
        shown += [repr(torch.ones(2, dtype=t)) for t in (torch.float16, torch.float32, torch.float64,
                                                         torch.int32)]
        shown += [repr(torch.ones(0)), repr(torch.ones(0, dtype=torch.int64)), repr(torch.ones(2, 0))]
    return shown


@parity
def test_parameter(torch):
    return repr(torch.nn.Parameter(torch.ones(2)))
