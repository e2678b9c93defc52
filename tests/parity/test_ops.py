"""Every operation of PyTorch's own op_db, sample by sample, on both engines.

One test per operation and group of aspects. An operation that the shim lacks is reported as missing; what
`coverage.py` promises must be there.
"""
import pytest
import torch

from . import opcheck, samples
from .coverage import PROMISED, unknown_to_torch
from .engines import has, lookup
from .known_differences import hold, settle

DTYPES = tuple(samples.CAPS)
pytestmark = pytest.mark.filterwarnings("ignore")


def _run(group, name, shim, device, record_property, limit):
    op = samples.OPS[name]

    def record(status, detail=""):
        record_property("parity", [name, group, status, detail])

    path = opcheck.public_path(op)
    if path is None or lookup(shim, path) is None:
        record("missing", path or "internal to PyTorch")
        return                          # a promise broken, if it is one, fails in test_promised
    found = opcheck.CHECKS[group](op, (torch, shim), device, DTYPES)
    area = f"ops/{name}/{group}"
    unexpected, known, agreeing = settle(area, found)
    if unexpected or agreeing:
        record("failed", next(iter(unexpected.values()), "a known difference has gone"))
    elif known:
        record("known", "; ".join(sorted(set(known.values()))))
    else:
        record("passed" if found.compared else "empty")
    hold(area, found, limit)


@pytest.mark.parametrize("name", samples.OPS)
def test_forward(name, shim, device, record_property, finding_limit):
    """Values, dtype, shape, strides, aliasing, requires_grad, node name, and what happens to the
    arguments."""
    _run("forward", name, shim, device, record_property, finding_limit)


@pytest.mark.parametrize("name", samples.OPS)
def test_graph(name, shim, device, record_property, finding_limit):
    """The recorded graph down to the leaves."""
    _run("graph", name, shim, device, record_property, finding_limit)


@pytest.mark.parametrize("name", samples.OPS)
def test_gradient(name, shim, device, record_property, finding_limit):
    """Gradient and gradient of the gradient."""
    _run("gradient", name, shim, device, record_property, finding_limit)


@pytest.mark.parametrize("name", samples.OPS)
def test_variants(name, shim, device, record_property, finding_limit):
    """Method, in-place and operator forms, and `out=`."""
    _run("variants", name, shim, device, record_property, finding_limit)


@pytest.mark.cpu_only("messages name the device's types")
@pytest.mark.parametrize("name", samples.OPS)
def test_errors(name, shim, device, record_property, finding_limit):
    """Wrong arguments raise the same exception with the same text."""
    _run("errors", name, shim, device, record_property, finding_limit)


def test_promise_is_about_pytorch():
    """Every promised name exists in PyTorch."""
    assert unknown_to_torch() == []


@pytest.mark.parametrize("path", sorted(PROMISED))
def test_promised(path, shim):
    """The shim has every name that `coverage.py` promises."""
    assert has(shim, path)
