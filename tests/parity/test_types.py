"""Types: the whole tables of promotion and casting, and what real operations make of mixed operands."""
import itertools

import numpy as np
import pytest

from .known_differences import hold
from .outcome import attempt
from .programs import disagreements, parity

FLOATS = ("float16", "float32", "float64")
INTEGERS = ("uint8", "int8", "int16", "int32", "int64")
DTYPES = (*FLOATS, *INTEGERS, "bool")
NAMES = (*DTYPES, "bfloat16")
SCALARS = {"bool": True, "int": 3, "float": 0.5}


def _operand(torch, kind, dtype):
    """A scalar, a 0-dimensional tensor or a vector; small values, none zero, so that every operator is
    defined."""
    if kind == "scalar":
        return SCALARS[dtype]
    values = [1, 1, 0] if dtype == "bool" else [1, 2, 3]
    return torch.tensor(values[0] if kind == "0-dim" else values, dtype=getattr(torch, dtype))


KINDS = ([("vector", d) for d in DTYPES] + [("0-dim", d) for d in DTYPES] + [("scalar", s) for s in SCALARS])


@parity
def test_promote_types(torch):
    return {(a, b): torch.promote_types(getattr(torch, a), getattr(torch, b))
            for a, b in itertools.product(NAMES, NAMES)}


@parity
def test_can_cast(torch):
    return {(a, b): torch.can_cast(getattr(torch, a), getattr(torch, b))
            for a, b in itertools.product(NAMES, NAMES)}


@parity
def test_result_type(torch):
    return {(a, b): attempt(torch.result_type, _operand(torch, *a), _operand(torch, *b))
            for a, b in itertools.product(KINDS, KINDS)}


@parity
def test_dtype_attributes(torch):
    return {n: [attempt(getattr, getattr(torch, n), a) for a in
                ("is_floating_point", "is_complex", "is_signed", "itemsize")] + [repr(getattr(torch, n))]
            for n in NAMES}


@parity
def test_dtype_names(torch):
    return [getattr(torch, a) is getattr(torch, b) for a, b in (
        ("half", "float16"), ("float", "float32"), ("double", "float64"), ("short", "int16"),
        ("int", "int32"),
        ("long", "int64"))]


@parity
def test_finfo(torch):
    return {n: [repr(torch.finfo(getattr(torch, n)))] + [getattr(torch.finfo(getattr(torch, n)), a) for a in (
        "bits", "eps", "max", "min", "tiny", "smallest_normal", "resolution", "dtype")] for n in FLOATS}


@parity
def test_iinfo(torch):
    return {n: [repr(torch.iinfo(getattr(torch, n)))] + [getattr(torch.iinfo(getattr(torch, n)), a) for a in (
        "bits", "max", "min", "dtype")] for n in INTEGERS}


@parity
def test_info_of_the_wrong_kind(torch):
    return [attempt(torch.finfo, torch.int32), attempt(torch.iinfo, torch.float32), attempt(torch.finfo, 3),
            torch.finfo().dtype]


BINARY = """
    __add__ __sub__ __mul__ __truediv__ __floordiv__ __mod__ __pow__ __lt__ __eq__ __and__ __or__
    __xor__ __lshift__ __rshift__ __radd__ __rsub__ __rmul__ __rtruediv__ __rfloordiv__ __rmod__
    __rpow__ __iadd__ __isub__ __imul__ __itruediv__ __ifloordiv__ __imod__ __ipow__ __iand__ __ior__
    __ixor__""".split()


@pytest.mark.parametrize("operator", BINARY)
def test_operator(operator, shim, device, finding_limit):
    """Python's operators over every pair of operand kinds: dtype and value, or the exception."""
    def program(torch):
        return {(a, b): attempt(getattr(_operand(torch, *a), operator), _operand(torch, *b))
                for a, b in itertools.product(KINDS, KINDS) if a[0] != "scalar"}
    hold(f"test_types/{operator}", disagreements(program, shim, device, warned=False), finding_limit)


FUNCTIONS = """
    add sub mul div true_divide floor_divide remainder fmod pow float_power maximum minimum fmax fmin
    atan2 hypot logaddexp eq lt logical_and bitwise_and bitwise_left_shift isclose""".split()


@pytest.mark.parametrize("function", FUNCTIONS)
def test_function_of_two(function, shim, device, finding_limit):
    def program(torch):
        return {(a, b): attempt(getattr(torch, function), _operand(torch, *a), _operand(torch, *b))
                for a, b in itertools.product(KINDS, KINDS) if "vector" in (a[0], b[0])}
    hold(f"test_types/{function}", disagreements(program, shim, device, warned=False), finding_limit)


UNARY = """
    abs neg sign floor ceil round trunc exp log sqrt rsqrt sin tanh sigmoid erf reciprocal square isnan
    isfinite logical_not bitwise_not relu positive frac expm1 atan""".split()


@pytest.mark.parametrize("function", UNARY)
def test_function_of_one(function, shim, device, finding_limit):
    def program(torch):
        return {(k, d): [attempt(getattr(torch, function), _operand(torch, k, d)),
                         attempt(getattr(torch.Tensor, function + "_", str), _operand(torch, k, d))]
                for k in ("vector", "0-dim") for d in DTYPES}
    hold(f"test_types/{function}", disagreements(program, shim, device, warned=False), finding_limit)


REDUCTIONS = """
    sum prod mean var std max min amax argmax median all any cumsum cumprod norm logsumexp count_nonzero
    sort unique""".split()
TAKES_DTYPE = ("sum", "prod", "mean", "cumsum", "cumprod")


@pytest.mark.parametrize("function", REDUCTIONS)
def test_reduction(function, shim, device, finding_limit):
    """The dtype of a reduction, also with `dim=` and, where PyTorch takes it, with `dtype=`."""
    def program(torch):
        f = getattr(torch, function)
        seen = {}
        for d in DTYPES:
            x = _operand(torch, "vector", d)
            seen[d] = [attempt(f, x), attempt(f, x, 0), attempt(f, _operand(torch, "0-dim", d))]
            for to in ("float64", "int32", "bool") if function in TAKES_DTYPE else ():
                seen[d, to] = attempt(f, x, 0, dtype=getattr(torch, to))
        return seen
    hold(f"test_types/{function}", disagreements(program, shim, device, warned=False), finding_limit)


@parity(warned=False)
def test_where_and_cat_promote(torch):
    m = torch.tensor([True, False, True])
    seen = {}
    for a, b in itertools.product(KINDS, KINDS):
        x, y = _operand(torch, *a), _operand(torch, *b)
        seen["where", a, b] = attempt(torch.where, m, x, y)
        if a[0] == b[0] == "vector":
            seen["cat", a, b] = attempt(torch.cat, [x, y])
            seen["stack", a, b] = attempt(torch.stack, [x, y])
    return seen


@parity(cpu_only="`type()` names the device")
def test_conversions(torch):
    """to, type and the named casts, between every two dtypes; nothing to change means the same object."""
    seen = {}
    for a, b in itertools.product(DTYPES, DTYPES):
        x = _operand(torch, "vector", a)
        y = x.to(getattr(torch, b))
        seen[a, b] = [y, y is x, x.type(getattr(torch, b)), x.type(),
                      x.to(dtype=getattr(torch, b), copy=True) is x]
    x = torch.tensor([1.75, -1.25, 0.0])
    for name in ("half", "float", "double", "char", "short", "int", "long", "bool"):
        seen[name] = [getattr(x, name)(), getattr(x, name)() is x]
    return seen


@parity
def test_integers_wrap(torch):
    return [torch.tensor([250, 255], dtype=torch.uint8) + 10, torch.tensor([127], dtype=torch.int8) + 1,
            torch.tensor([2**31 - 1], dtype=torch.int32) * 2, -torch.tensor([1, 0], dtype=torch.uint8),
            torch.tensor([300, -1]).to(torch.uint8), torch.tensor([2**63 - 1]) + 1,
            attempt(torch.tensor, [300], dtype=torch.uint8), attempt(torch.tensor, [2**64])]


@parity
def test_what_tensor_infers(torch):
    given = [True, 3, 2.5, [1, 2.5], [True, 2], [], [[]], [[1], [2]], (1, 2), np.float64(1.5),
             np.float32(1.5), np.int8(3), np.array([1.0, 2.0]), np.array([1, 2], dtype=np.int16),
             [np.float32(1), 2.0], [np.int64(3)], np.bool_(True), range(3), float("nan"),
             [float("inf"), -0.0]]
    return [[attempt(torch.tensor, g), attempt(torch.as_tensor, g)] for g in given]


@parity(cpu_only="NumPy reads the CPU's memory")
def test_numpy_operands(torch):
    x, i = torch.ones(2), torch.ones(2, dtype=torch.int64)
    return [x * np.float64(2), x + np.int64(1), i * np.float32(0.5), attempt(lambda: x + np.ones(2)),
            attempt(lambda: np.ones(2) * x), attempt(lambda: np.float64(2) * x), np.asarray(x),
            x.numpy().dtype.name,
            attempt(np.add, x, 1.0), np.sum(x.numpy())]


@parity
def test_default_dtype(torch):
    seen = [torch.get_default_dtype()]
    for d in (torch.float64, torch.float32):
        torch.set_default_dtype(d)
        i = torch.tensor([1, 2])
        seen += [torch.get_default_dtype(), torch.tensor(1.5), torch.ones(2), torch.arange(0, 1, 0.25), i / 2,
                 i.sqrt(), i * 0.5, torch.linspace(0, 1, 3), torch.eye(2), torch.full((2,), 1.0),
                 torch.full((2,), 1),
                 torch.tensor(np.float64(2)), torch.result_type(i, 1.0), repr(torch.tensor(1.5)),
                 torch.rand(2)]
    return seen + [attempt(torch.set_default_dtype, torch.int32), attempt(torch.set_default_dtype, "float")]


@parity
def test_creation_dtypes(torch):
    seen = {}
    for d in DTYPES:
        t = getattr(torch, d)
        seen[d] = [torch.zeros(2, dtype=t), torch.ones((1, 2), dtype=t), torch.full((2,), 1, dtype=t),
                   torch.eye(2, dtype=t), attempt(torch.arange, 3, dtype=t),
                   attempt(torch.linspace, 0, 1, 3, dtype=t),
                   torch.zeros_like(torch.ones(2, dtype=t)), torch.ones(2, dtype=t).new_full((1,), 2),
                   torch.ones(2, dtype=t).new_tensor([1, 0])]
    return seen


@parity
def test_the_default_type_by_its_tensors(torch):
    seen = []
    for given in (torch.DoubleTensor, "torch.FloatTensor", "torch.DoubleTensor", torch.FloatTensor,
    torch.LongTensor,
                  "torch.LongTensor", "DoubleTensor", "x", None, torch.float64, 3, torch.HalfTensor):
        seen += [attempt(torch.set_default_tensor_type, given), torch.get_default_dtype(),
        torch.ones(1).dtype]
    torch.set_default_tensor_type(torch.FloatTensor)       # its warning is compared too
    return seen
