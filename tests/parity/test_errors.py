"""Errors and warnings are part of the interface: the snippets of `facts/errors.json`, run on both engines.

The file gives the snippets; what they raise and warn is asked of real torch at the time of the test.
"""
import json
import pathlib

import pytest
import torch

from .known_differences import hold
from .programs import disagreements, on_engine, outcome

FACTS = json.loads((pathlib.Path(__file__).parent / "facts" / "errors.json").read_text(encoding="utf-8"))
CASES = {case["name"]: case for case in FACTS["cases"]}
pytestmark = pytest.mark.cpu_only("messages name the device's types and what a CPU build lacks")


def _program(snippet):
    def program(engine):
        exec(compile(on_engine(snippet, engine), "<snippet>", "exec"),
             {"torch": engine, "__name__": "snippet"})
    return program


@pytest.mark.parametrize("name", CASES)
def test_snippet(name, shim, finding_limit):
    """The same exception, the same bases, the same text, the same warnings."""
    hold(f"errors/{name}", disagreements(_program(CASES[name]["snippet"]), shim), finding_limit)


@pytest.mark.skipif(torch.cuda.is_available(), reason="some snippets are about a PyTorch without CUDA")
@pytest.mark.parametrize("name", CASES)
def test_snippet_is_still_a_fact(name):
    """Real torch raises what the file says; otherwise this is another release, and the comparison moves
    with it."""
    (result, _), case = outcome(_program(CASES[name]["snippet"]), torch), CASES[name]
    assert getattr(result, "kind", None) == case["exception"]
