"""Calls in old ways that PyTorch takes with a warning: factors between the tensors, empty vectors in `cat`.

Each body runs on both engines (`parity`), and everything that it returns, raises or warns must be the same.
"""
import warnings

from .outcome import attempt
from .programs import parity

VECTORS = ("addcmul", "addcdiv", "add", "sub")
PRODUCTS = ("addmm", "addmv", "addr", "addbmm", "baddbmm")


def _operands(torch, name):
    v, m, b = torch.tensor([1.0, 2.0]), torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.ones(2, 2, 2)
    return {"addcmul": (v, v, v), "addcdiv": (v, v, v), "add": (v, v), "sub": (v, v), "addmm": (m, m, m),
            "addmv": (v, m, v), "addr": (m, v, v), "addbmm": (m, b, b), "baddbmm": (b, b, b)}[name]


@parity
def test_a_factor_after_the_first_tensor(torch):
    seen = []
    for name in VECTORS:
        first, *rest = _operands(torch, name)
        function, method, in_place = getattr(torch, name), getattr(first, name), f"{name}_"
        seen += [function(first, 2, *rest), method(2, *rest), getattr(first.clone(), in_place)(2, *rest),
                 function(first, 2, *rest, out=torch.empty(2)), function(first, torch.tensor(2), *rest)]
    return seen


@parity
def test_factors_around_the_first_tensor(torch):
    seen = []
    for name in PRODUCTS:
        first, *rest = _operands(torch, name)
        for factors in ((2,), (2, 3), (0.5, torch.tensor(2.0))):
            seen += [getattr(torch, name)(factors[0], first, *factors[1:], *rest),
                     getattr(first, name)(*factors, *rest),
                     getattr(first.clone(), f"{name}_")(*factors, *rest)]
    return seen


@parity
def test_the_warning_comes_once_for_all_of_them(torch):
    v = torch.ones(2)
    torch.set_warn_always(False)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        v.add(2, v), v.sub_(2, v), torch.addcmul(v, 2, v, v)
    return len(caught) <= 1


@parity
def test_wrong_numbers_of_tensors(torch):
    v, m = torch.ones(2), torch.ones(2, 2)
    return [attempt(f, *a) for f, *a in ((torch.add, v, v, v), (v.add, v, v), (v.add_, v, v),
                                         (torch.addmv, v, 2, m, v), (torch.addr, m, 2, v, v),
                                         (torch.addcmul, v, v, v, v))]


@parity
def test_empty_vectors_in_cat(torch):
    empty, m, leaf = torch.tensor([]), torch.ones(2, 2), torch.empty(0, requires_grad=True)
    y = torch.ones(2, 2, requires_grad=True)
    torch.cat([leaf, y], 1).sum().backward()
    return [attempt(torch.cat, *a) for a in (
        ([empty, m],), ([empty, m], 1), ([m, empty.long()], -1), ([empty, empty],), ([empty, empty], 1),
        ([empty.double(), m], 1), ([empty, m, torch.empty(0, 2)],), ([torch.empty(0, 3), m], -1),
        ([empty, m], 2))] + [leaf.grad, y.grad, attempt(torch.stack, [empty, m]),
                             attempt(torch.hstack, [empty, m])]


@parity
def test_tensors_by_name_after_the_factors(torch):
    v, m = torch.tensor([1.0, 2.0]), torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    return [torch.addcmul(v, 2, tensor1=v, tensor2=v), torch.addcmul(v, 2, v, tensor2=v),
            v.addcdiv(2, tensor1=v, tensor2=v), torch.addmm(2, m, 3, mat1=m, mat2=m),
            torch.addmm(2, m, m, mat2=m), torch.addmm(m, mat1=m, mat2=m, beta=0), torch.add(v, 2, other=v),
            torch.sub(v, 2, other=v), attempt(torch.add, v, 2, v, alpha=3)]
