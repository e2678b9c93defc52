"""Where the shim departs from PyTorch and is meant to, or cannot help it: one line each, with the reason.

A key is a shell pattern over what a test names its findings: "ops/OP/GROUP/dtype/sample/aspect",
"errors/NAME", "graph/EXPRESSION". A difference listed here is expected; when it stops showing, the test that looked
for it fails and asks for the line to go.
"""
from fnmatch import fnmatchcase

OUT_OF_SCOPE = {
    "errors/device_mismatch_meta": "no meta device: tensors here always have values",
    "errors/vmap_item": "no torch.func.vmap",
    "errors/optim_empty": "no optimisers",
    "errors/optim_nonleaf": "no optimisers",
    "errors/parameter_int": "no nn modules, so no Parameter",
    "errors/module_missing_key": "no nn modules",
}

DIFFERENCES = {
}

ALL = {**OUT_OF_SCOPE, **DIFFERENCES}


def settle(area, found):
    """Split findings {key: message} of the test `area` into (unexpected, known, agreeing again).

    `known` maps each key to its reason; the last lists patterns of this area that no longer match anything.
    """
    patterns = [p for p in ALL if p == area or p.startswith(area + "/")]
    unexpected, known, used = {}, {}, set()
    for key, message in found.items():
        pattern = next((p for p in patterns if fnmatchcase(f"{area}/{key}" if key else area, p)), None)
        if pattern is None:
            unexpected[key] = message
        else:
            known[key] = ALL[pattern]
            used.add(pattern)
    return unexpected, known, [p for p in patterns if p not in used]


def hold(area, found, limit=12):
    """Fail unless every finding is a known difference and every known difference of this area still shows."""
    unexpected, known, agreeing = settle(area, found)
    lines = [f"{len(unexpected)} unexpected difference(s) in {area}:"] if unexpected else []
    lines += [f"  {key}: {message}" for key, message in list(unexpected.items())[:limit]]
    lines += [f"  … and {len(unexpected) - limit} more"] if len(unexpected) > limit else []
    lines += [f"{p} has started to agree: take it out of known_differences.py" for p in agreeing]
    if lines:
        raise AssertionError("\n".join(lines))
    return known
