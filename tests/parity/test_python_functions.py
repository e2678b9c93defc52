"""A Python function for every element, and numerical derivatives of samples: apply_, map_, gradient."""
from .outcome import attempt
from .programs import parity


@parity
def test_apply(torch):
    x, leaf = torch.tensor([1.0, 2.0, 3.0]), torch.ones(2, requires_grad=True)
    t = torch.arange(6.0).view(2, 3).t()
    seen = [x.apply_(lambda v: v * 2) is x, x, x._version, t.apply_(lambda v: v + 1), t.stride(),
            torch.arange(3).apply_(lambda v: v * 0.5), torch.tensor([True, False]).apply_(lambda v: not v),
            torch.zeros(1).expand(3).apply_(lambda v: v + 1), torch.tensor(3.0).apply_(lambda v: v + 1)]
    return seen + [attempt(x.apply_, lambda v: "a"), attempt(x.apply_, 3), attempt(leaf.apply_, abs),
                   attempt((leaf * 2).apply_, abs), attempt(x.apply_, lambda v: 1 / 0)]


@parity
def test_map(torch):
    x, leaf = torch.tensor([1.0, 2.0, 3.0]), torch.ones(3, requires_grad=True)
    def add(*a):
        return sum(a)
    seen = [x.clone().map_(torch.ones(3), add), torch.ones(2, 3).map_(x, add), x.clone().map2_(x, x, add)]
    return seen + [attempt(x.map_, *a) for a in ((torch.arange(3), add), (torch.ones(2), add), (leaf, add),
                                                 (3, add), (torch.ones(2, 3), add), (x, 3))] + [
        attempt(leaf.map_, x, add), attempt(x.map2_, x, x.double(), add), attempt(x.map2_, x, leaf, add)]


@parity
def test_gradient(torch):
    x, m = torch.tensor([1.0, 2.0, 4.0, 8.0, 16.0]), torch.arange(12.0).view(3, 4) ** 2
    places, leaf = torch.tensor([0.0, 1.0, 3.0, 4.0, 7.0]), x.double().requires_grad_()
    seen = []
    for named in ({}, {"spacing": 2.0}, {"edge_order": 2}, {"spacing": (places,)},
                  {"spacing": torch.tensor(2.0)}, {"spacing": (places,), "edge_order": 2}, {"spacing": [0.5]},
                  {"dim": 1}, {"edge_order": 3}, {"spacing": places}, {"spacing": "a"},
                  {"spacing": [1.0, 2.0]}, {"dim": (0, 0)}):
        seen += [attempt(torch.gradient, t, **named) for t in (x, m, x.long(), leaf, m.t())]
        result = attempt(torch.gradient, leaf, **named)
        if isinstance(result, tuple):
            seen += torch.autograd.grad(result[0].pow(2).sum(), leaf)
    return seen + [attempt(torch.gradient, t) for t in (torch.ones(1), torch.tensor(1.0), torch.ones(0), 3,
                                                        torch.tensor([True, False]), x.byte())]


@parity
def test_vander_fails_backward_as_in_pytorch(torch):
    x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    return [attempt(lambda f=f: f(x).sum().backward()) for f in (torch.vander, torch.linalg.vander)] + [
        torch.vander(x), torch.vander(x, 2, True), attempt(torch.vander, x, -1), x.grad]
