"""The parity suite: real PyTorch 2.13.0 and the shim `py/torch`, side by side in one process.

    pytest tests/parity                                  everything
    pytest tests/parity -k "test_ops and [add]" -x -q    one operation, all its aspects
    pytest tests/parity/test_ops.py::test_gradient[add]  one operation, one group of aspects: forward, graph,
                                                         gradient, errors, and variants (method, in-place,
                                                         operator, out=)
    PARITY_FINDINGS=500 pytest … -k "[add]"              up to 500 differences per test instead of a dozen
    PARITY_EXAMPLES=5000 pytest …/test_programs.py       that many fresh random programs instead of 400 fixed
    pytest tests/parity --parity-report=report.md        per operation: passed, missing, known to differ, why
    pytest tests/parity --device cuda                    torch's side on CUDA (drawn on the CPU)
    SHIM_SELFTEST=1 pytest tests/parity                  torch against itself: everything must pass
    SHIM_FOLDER=DIR pytest tests/parity                  another copy of the shim: DIR holds its __init__.py

Every test runs one body on both engines and compares what happened; no expectation is written by hand.
`engines.py` carries arguments and functions across, `outcome.py` compares, `samples.py` says which samples,
`coverage.py` what is promised, `known_differences.py` where the two differ and why.
The options themselves are declared in `tests/conftest.py`, where plain `pytest` finds them.
"""
import os

import pytest
import torch

from . import engines
from .report import Report


def pytest_configure(config):
    config.addinivalue_line("markers", "cpu_only(reason): the CPU's behaviour itself is the subject")
    if config.getoption("--parity-report") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Report(config.getoption("--parity-report"),
                                             config.getoption("--device")))


def pytest_collection_modifyitems(config, items):
    device = config.getoption("--device")
    for item in items:
        if device == "cuda" and not torch.cuda.is_available():
            item.add_marker(pytest.mark.skip(reason="--device cuda: torch.cuda.is_available() is False here"))
        elif device == "cuda" and (only := item.get_closest_marker("cpu_only")):
            item.add_marker(pytest.mark.skip(reason=f"CPU only: {only.args[0]}"))


@pytest.fixture(scope="session")
def device(request):
    """The device of torch's side; the shim's is always the CPU."""
    return request.config.getoption("--device")


@pytest.fixture(scope="session")
def shim():
    return engines.load_shim()


@pytest.fixture
def finding_limit():
    return int(os.environ.get("PARITY_FINDINGS", 12))


@pytest.fixture(autouse=True)
def undisturbed():
    """Global state as every test expects it, on both engines: seed, default dtype, grad mode, print
    options."""
    torch.manual_seed(0)
    yield
    for engine in {torch, engines.load_shim()}:
        engines.call(engine, "set_default_dtype", engine.float32)
        engines.call(engine, "set_grad_enabled", True)
        engines.call(engine, "set_printoptions", profile="default")
