"""Where the shim departs from PyTorch and is meant to, or cannot help it: one line each, with the reason.

A key names a test's area as a whole ("errors/NAME", "graph/EXPRESSION", "ops/OP/GROUP"), or findings in it
by a shell pattern ("ops/add/forward/float32/*/stride": GROUP/dtype/sample/aspect). A difference listed here
is expected; when it stops showing, the test that looked for it fails and asks for the line to go.
"""
from fnmatch import fnmatchcase

from .engines import SELFTEST

OUT_OF_SCOPE = {
    "errors/device_mismatch_meta": "no meta device: tensors here always have values",
    "errors/vmap_item": "no torch.func.vmap",
    "errors/optim_empty": "no optimisers",
    "errors/optim_nonleaf": "no optimisers",
    "errors/module_missing_key": "no nn modules",
    "graph/torch.nn.Linear(3,2)(M)": "no nn modules",
    **{f"graph/{e}": "normalisation, convolution, pooling, attention: not part of the course" for e in (
        "F.layer_norm(M,(3,))", "F.batch_norm(M,None,None,training=True)", "F.conv1d(T3,torch.rand(2,3,2))",
        "F.conv2d(torch.rand(1,1,4,4,requires_grad=True),torch.rand(1,1,2,2))",
        "F.max_pool2d(torch.rand(1,1,4,4,requires_grad=True),2)",
        "F.avg_pool2d(torch.rand(1,1,4,4,requires_grad=True),2)",
        "F.scaled_dot_product_attention(T3,T3,T3)")},
    **{f"graph/{e}": "no complex numbers" for e in (
        "torch.complex(x,y)", "torch.complex(x,y).real", "torch.complex(x,y).abs()")},
    **{f"graph/{e}": "no gradient checkpointing" for e in (
        "torch.utils.checkpoint.checkpoint(torch.sin,x,use_reentrant=False)",
        "torch.utils.checkpoint.checkpoint(torch.sin,x,use_reentrant=True)")},
    **{f"graph/{e}": "an operation beyond the promised coverage" for e in (
        "F.dropout(x,0.5)", "F.embedding(i,A)")},
}

_NO_LU = "NumPy has no LU factorisation: the derivative is computed from the matrix; no factors are saved"

DIFFERENCES = {
    **{f"graph/{e}": _NO_LU for e in (
        "torch.linalg.det(A)", "torch.linalg.slogdet(A)[1]", "torch.linalg.solve(A,x)")},
    "graph/torch.linalg.eigh(A)[0]":
        "eigenvectors are unique up to their sign, which the LAPACK at hand chooses",
    "test_sizes/test_more_dimensions_than_numpy_has/error*":
        "NumPy's arrays have at most 64 dimensions; PyTorch's views may have more",
    "errors/detect_anomaly_nan":
        "where a program asks to see every warning, NumPy's own (invalid value) shows too",
    "test_functional/test_func_arguments/text":
        "a structure is printed in our own notation, not as a TreeSpec",
    "test_functional/test_gradcheck/error":
        "a function that returns a number is refused with another exception",
    "test_functional/test_gradcheck/error *":
        "PyTorch's gradcheck fails while it subtracts bool inputs; here they are left alone",
    "test_distributions/test_validation_can_be_turned_off":
        "where a program asks to see every warning, NumPy's own (log of 0) shows too",
    "graph-facts/node/type": "the classes between a node's and object are our own",
    "graph-facts/node/value": "a node's methods are written in Python, not in C++",
    **{f"ops/{op}/variants/float64/*/type/out":
       "the inf-norm of an empty matrix is refused here also when out= is given; PyTorch leaves out as it was"
       for op in ("linalg.norm", "linalg.norm.subgradients_at_zero")},
    "ops/normal.number_mean/variants/float64/*":
        "PyTorch's normal(number, tensor, out=) expects out of the right shape; here it is resized",
    "ops/matrix_exp/forward/float16/*":
        "computed in float64: finite where PyTorch's float16 overflows to NaN",
}

ALL = {**OUT_OF_SCOPE, **DIFFERENCES}


def settle(area, found):
    """Split findings {key: message} of the test `area` into (unexpected, known, agreeing again).

    `known` maps each key to its reason; the last lists patterns of this area that no longer match anything.
    """
    patterns = [p for p in ALL if p == area or p.startswith(area + "/")]
    unexpected, known, used = {}, {}, set()
    for key, message in found.items():
        pattern = next((p for p in patterns if p == area or fnmatchcase(f"{area}/{key}", p)), None)
        if pattern is None:
            unexpected[key] = message
        else:
            known[key] = ALL[pattern]
            used.add(pattern)
    return unexpected, known, [p for p in patterns if p not in used and not SELFTEST]


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
