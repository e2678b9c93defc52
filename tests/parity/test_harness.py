"""The harness notices what it is there to notice: planted faults in a copy of torch, each reported as what
it is.

`Faulty` is torch under another name with one thing changed; every change must be found, and nothing else.
"""
import types

import pytest
import torch

from . import known_differences, opcheck, samples
from .programs import disagreements
from .statements import State, apart


class Faulty(types.ModuleType):
    """torch, with some public names replaced."""

    def __init__(self, **replaced):
        super().__init__("faulty")
        self.__dict__.update(replaced)

    def __getattr__(self, name):
        return getattr(torch, name)


def _always(change):
    """torch.exp followed by `change(input, result)`."""
    return Faulty(exp=lambda x, **k: change(x, torch.exp(x, **k)))


def _wrong_gradient(x, y):
    return y + 0.001 * (x - x.detach()).pow(1) if x.is_floating_point() else y


FAULTS = {
    "value": ("forward", lambda x, y: y * (1 + 1e-7)), "dtype": ("forward", lambda x, y: y.double().float()),
    "shape": ("forward", lambda x, y: y[None]), "node": ("forward", lambda x, y: y * 1),
    "requires_grad": ("forward", lambda x, y: y.detach()),
    "offset": ("forward", lambda x, y: torch.cat([y[None], y[None]])[1]),
    "shares": ("forward", lambda x, y: x.view_as(x) if x.is_floating_point() else y),
    "error": ("forward", lambda x, y: y if x.dim() else 1 / 0), "type": ("forward", lambda x, y: (y, y)),
    "graph": ("graph", lambda x, y: y * 1), "value of the gradient": ("gradient", _wrong_gradient),
    "None": ("gradient", lambda x,
             y: y.detach() + x.detach().requires_grad_() if x.is_floating_point() else y),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(fault):
    group, change = FAULTS[fault]
    found = opcheck.CHECKS[group](samples.OPS["exp"], (torch, _always(change)), "cpu",
                                  ("float64", "float32", "int64"))
    expected = {"value of the gradient": "value", "None": "type"}.get(fault, fault)
    assert found and any(key.split("/")[2] == expected for key in found), found


@pytest.mark.parametrize("group", opcheck.CHECKS)
def test_no_fault_no_finding(group):
    found = opcheck.CHECKS[group](samples.OPS["exp"], (torch, Faulty()), "cpu", tuple(samples.CAPS))
    assert not found and (found.compared > 0 or group == "errors")


def test_wrong_words_are_found():
    def narrow(x, *a):
        raise RuntimeError("narrow: no")
    found = opcheck.check_errors(samples.OPS["narrow"], (torch, Faulty(narrow=narrow)), "cpu", ())
    assert {key.split("/")[2] for key in found} >= {"text"}


def test_a_changed_input_is_found():
    def exp(x, **k):
        with torch.no_grad():
            return x.mul_(1).exp()
    found = opcheck.check_forward(samples.OPS["exp"], (torch, Faulty(exp=exp)), "cpu", ("float64",))
    assert any("[" in message and "1" in message for message in found.values()), found


PROGRAM_FAULTS = {
    "result": (lambda t: t.ones(2), dict(ones=torch.zeros)),
    "text": (lambda t: t.mm(1), dict(mm=lambda x: torch.mv(x))),
    "warnings": (lambda t: t.tensor(t.ones(1)).shape, dict(tensor=lambda x: x.clone())),
}


@pytest.mark.parametrize("name", PROGRAM_FAULTS)
def test_a_program_that_ends_otherwise_is_found(name):
    program, replaced = PROGRAM_FAULTS[name]
    assert disagreements(program, Faulty(**replaced))
    assert not disagreements(program, Faulty())


def test_state_sees_versions_bases_and_gradients():
    for change in ("v3.add_(0)", "v3 = v3.view_as(v3)", "v0.grad = torch.zeros_like(v0)", "v3.retain_grad()",
                   "v2 = v2.clone()[:]", "v2.requires_grad_()"):
        a, b = State(torch), State(torch)
        assert apart(a.look(), b.look()) is None
        b.execute(change)
        assert apart(a.look(), b.look()), change


def test_a_known_difference_must_still_differ(monkeypatch):
    monkeypatch.setattr(known_differences, "SELFTEST", False)
    name = next(iter(known_differences.ALL))
    unexpected, known, agreeing = known_differences.settle(name, {"error": "…"})
    assert not unexpected and known and not agreeing
    assert known_differences.settle(name, {}) == ({}, {}, [name])
