"""Which of `op_db`'s samples are run, and why not the others.

op_db's generators walk the product of an operation's settings, so neighbours differ in one setting only and
a plain cut would lose whole settings. Samples are therefore grouped by what they exercise (which keywords,
which kinds and ranks of argument, empty or not), and taken from the groups in turn until the cap: variety
first, repetition last.
"""
import random
import warnings

import numpy as np
import torch
from torch.testing._internal.common_device_type import precisionOverride, toleranceOverride
from torch.testing._internal.common_methods_invocations import op_db
from torch.testing._internal.opinfo.core import DecorateInfo

# First order and higher in float64; float32 for rounding and promotion; the rest forward only.
CAPS = {"float64": 40, "float32": 10, "int64": 6, "bool": 4, "int32": 3, "uint8": 3, "float16": 3}
GRADIENT_CAPS = {"float64": 40, "float32": 8}
ERROR_CAP = 60

# What the shim does not have by design: one rule each. A sample that meets one is not run, on either engine.
KNOWN_DTYPES = {torch.float16, torch.float32, torch.float64, torch.int8, torch.int16, torch.int32,
                torch.int64, torch.uint8, torch.bool}

# Results that PyTorch leaves uninitialised: everything but the values is compared.
UNINITIALISED = {"empty", "empty_like", "new_empty", "empty_strided", "new_empty_strided", "empty_permuted",
                 "resize_", "resize_as_"}

# Results defined up to a sign or rotation, where two LAPACK builds may choose differently: their values are
# compared after op_db's own `output_process_fn_grad`, which keeps only what is determined.
UP_TO_GAUGE = {"svd", "linalg.svd", "linalg.eigh", "linalg.eig", "svd_lowrank", "pca_lowrank"}


def out_of_scope(value):
    """Why a sample argument lies outside the shim, or None."""
    if isinstance(value, torch.Tensor):
        if value.layout is not torch.strided:
            return "sparse layout"
        if value.is_complex():
            return "complex dtype"
        if value.dtype not in KNOWN_DTYPES:
            return f"dtype {value.dtype}"
        if value.ndim > 64:
            return "more dimensions than NumPy's 64"
        if value.device.type != "cpu":
            return f"device {value.device.type}"
        return None
    if isinstance(value, torch.dtype) and value not in KNOWN_DTYPES:
        return "complex dtype" if value.is_complex else f"dtype {value}"
    if isinstance(value, torch.memory_format) and value not in (
            torch.contiguous_format, torch.preserve_format):
        return "memory_format channels_last"
    if isinstance(value, torch.layout) and value is not torch.strided:
        return "sparse layout"
    if isinstance(value, torch.device) and value.type != "cpu":
        return f"device {value.type}"
    if isinstance(value, str) and value in ("meta", "cuda", "xla"):
        return f"device {value}"
    if isinstance(value, complex):
        return "complex number"
    if isinstance(value, torch.nn.Module) or callable(value) and not isinstance(value, type):
        return "a function as argument"
    if isinstance(value, (np.ndarray, np.generic)):
        return None
    if isinstance(value, dict):
        value = tuple(value.values())
    if isinstance(value, slice):
        value = (value.start, value.stop, value.step)
    if isinstance(value, (list, tuple)):
        return next((why for why in map(out_of_scope, value) if why), None)
    return None


def _kind(value):
    """What a sample exercises through one argument, for grouping."""
    if isinstance(value, torch.Tensor):
        return (value.ndim, value.numel() == 0, value.is_contiguous(), str(value.dtype), value.requires_grad)
    if isinstance(value, (list, tuple)):
        return tuple(map(_kind, value[:3]))
    if isinstance(value, (bool, str, type(None))):
        return value
    if isinstance(value, (int, float)):
        return (type(value).__name__, (value > 0) - (value < 0))
    return type(value).__name__


def _signature(sample):
    return repr((_kind(sample.input), _kind(sample.args),
                 tuple((k, _kind(v)) for k, v in sorted(sample.kwargs.items()))))


def varied(samples, cap):
    """At most `cap` samples, taken in turn from groups of like ones; their original order is kept."""
    if len(samples) <= cap:
        return samples
    groups = {}
    for i, (_, sample) in enumerate(samples):
        groups.setdefault(_signature(sample), []).append(i)
    queues = list(groups.values())
    random.Random(0).shuffle(queues)
    chosen = []
    while len(chosen) < cap:
        for q in queues:
            if q:
                chosen.append(q.pop(0))
        queues = [q for q in queues if q]
    return [samples[i] for i in sorted(chosen[:cap])]


def seed_all():
    torch.manual_seed(0)
    np.random.seed(0)
    random.seed(0)


def samples(op, dtype, requires_grad, cap):
    """(number, SampleInput) pairs in scope; the number is the sample's place in op_db's own sequence."""
    seed_all()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        every = []
        for i, sample in enumerate(op.sample_inputs("cpu", getattr(torch, dtype),
                                                    requires_grad=requires_grad)):
            if not out_of_scope((sample.input, sample.args, sample.kwargs)):
                every.append((i, sample))
            if i >= 1500:
                break
    return varied(every, cap)


def error_samples(op):
    """(number, SampleInput) pairs on which PyTorch is expected to raise."""
    if op.error_inputs_func is None:
        return []
    seed_all()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        every = [(i, e.sample_input) for i, e in enumerate(op.error_inputs("cpu"))]
    return [(i, s) for i, s in every if not out_of_scope((s.input, s.args, s.kwargs))][:ERROR_CAP]


def stated_tolerance(op, dtype):
    """The relative tolerance that PyTorch's own OpInfo states for this dtype on the CPU, or None."""
    stated, dtype = [], getattr(torch, dtype, None)
    for info in op.decorators:
        if isinstance(info, DecorateInfo) and info.device_type in (None, "cpu") and info.active_if is True:
            for d in info.decorators:
                if isinstance(d, toleranceOverride) and dtype in d.d:
                    stated.append(d.d[dtype].rtol)
                if isinstance(d, precisionOverride) and dtype in d.d:
                    stated.append(d.d[dtype])
    return max(stated, default=None)


def label(op):
    return op.name + (f".{op.variant_test_name}" if op.variant_test_name else "")


OPS = {label(op): op for op in op_db}
