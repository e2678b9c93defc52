"""Running one program on both engines: `def program(torch): …` is called with real torch and with the shim.

What is compared is everything that comes out: the returned nest of tensors and values, or the exception,
and the warnings on the way. Where the program looks at an intermediate result it simply returns that too.
"""
import contextlib
import re
import warnings

import pytest
import torch as real

from .engines import call
from .known_differences import hold
from .outcome import differences, observe, raised


def _clean(text):
    text = re.sub(r"\s*\(Triggered internally at [^)]*\)\.?", "", str(text))     # a line of torch's C++
    text = re.sub(r"0x[0-9a-f]+", "0x…", text)
    text = re.sub(r'  File "[^"]*(/pytest|pluggy|/tests/|<frozen|/bin/|parity)[^\n]*\n(    [^\n]*\n)*', "",
                  text)
    return re.sub(r"\bshim\b", "torch", text)


def outcome(program, engine, device="cpu"):
    """(what the program returned or raised, its warnings) as plain data."""
    place = real.device(device) if engine is real and device != "cpu" else contextlib.nullcontext()
    call(engine, "set_warn_always", True)
    call(engine, "manual_seed", 0)
    with warnings.catch_warnings(record=True) as caught, place:
        warnings.simplefilter("always")
        try:
            result = observe(engine, program(engine))
        except Exception as error:
            result = raised(error)
    call(engine, "set_warn_always", False)
    said = tuple((w.category.__name__, _clean(w.message)) for w in caught
                 if not str(w.message).startswith("`torch.jit"))     # of torch's own modules
    return result, said


LAYOUT = {"stride", "offset", "base", "node"}


def disagreements(program, shim, device="cpu", tolerance=None, warned=True, values=True, ignored=()):
    """{aspect: message} of all in which the two runs of `program` differ, but for the `ignored` aspects."""
    (expected, warned_by_torch), (got, warned_by_shim) = [outcome(program, e, device) for e in (real, shim)]
    found = {}
    for i, (aspect, message) in enumerate(differences(expected, got, tolerance, values)):
        if aspect in ignored:
            continue
        found[aspect if aspect not in found else f"{aspect} {i}"] = message
    if warned and warned_by_torch != warned_by_shim:
        found["warnings"] = f"torch warns {warned_by_torch}, the shim {warned_by_shim}"
    return found


def on_engine(code, engine):
    """Source text as it reads when `engine` is its torch: imports from torch become names of `engine`."""
    code = re.sub(r"from torch((?:\.\w+)*) import (\w+)", r"\2 = torch\1.\2", code)
    return re.sub(r"^import torch\n", "", code, flags=re.M)


def parity(program=None, *, tolerance=None, warned=True, values=True, ignored=(), cpu_only=None):
    """Decorator: makes of `def test_claim(torch): …` a test that the body does the same on both engines.

    `cpu_only` says why the program means nothing with torch's side on CUDA.
    """
    if program is None:
        return lambda p: parity(p, tolerance=tolerance, warned=warned, values=values, ignored=ignored,
                                cpu_only=cpu_only)

    def test(shim, device, finding_limit):
        found = disagreements(program, shim, device, tolerance, warned, values, ignored)
        hold(f"{program.__module__.rpartition('.')[2]}/{program.__name__}", found, finding_limit)

    test.__name__, test.__doc__, test.__module__ = program.__name__, program.__doc__, program.__module__
    return pytest.mark.cpu_only(cpu_only)(test) if cpu_only else test
