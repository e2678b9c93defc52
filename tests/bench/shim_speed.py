"""How fast the shim is: against real PyTorch on one thread, and against HIPS autograd, side by side in one
run.

    python tests/bench/shim_speed.py [--rounds 5] [--quick]

Every program is run by the three engines in turn, round after round, so that all of them meet the same
noise; the table shows medians over the rounds and their ratios. Times are CPU times of the process, which
other work on the machine disturbs less than the clock on the wall. The lessons compute in float32, PyTorch's
default, unless they say otherwise; both floating types are shown, because NumPy's sin and cos of float64 take
five times as long as PyTorch's. Nothing here asserts: a timed assertion fails on a busy machine.
"""

import argparse
import gc
import importlib.util
import math
import os
import platform
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_variable] = "1"

import autograd
import autograd.numpy as anp
import numpy as np
import torch

PY = Path(__file__).parents[2] / "py"


def load_shim():
    """The shim under the name ``shim``, beside real torch."""
    spec = importlib.util.spec_from_file_location(
        "shim", PY / "torch" / "__init__.py", submodule_search_locations=[str(PY / "torch")]
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules["shim"] = module
    spec.loader.exec_module(module)
    return module


# --- programs: a function of an engine like torch, its parameters and then its constants; from the constants
# a function of autograd.numpy, and its parameters; the arrays of both. What a learner writes: a handful of
# operations, one scalar, one backward.


def _line(size):
    x, y, w = np.linspace(-1, 1, size), np.linspace(0, 3, size), np.array([0.5, -0.2])

    def like_torch(t, w, x, y):
        return ((w[0] * x + w[1] - y) ** 2).mean()

    def hips(x, y):
        return lambda w: anp.mean((w[0] * x + w[1] - y) ** 2)

    return like_torch, hips, (w,), (x, y)


def _two_layers(n, k):
    draw = np.random.default_rng(0)
    x, a, b = draw.normal(size=(n, k)), draw.normal(size=(k, k)), draw.normal(size=(k, 1))

    def like_torch(t, a, b, x):
        return (t.tanh(x @ a) @ b).sum()

    def hips(x):
        return lambda a, b: anp.sum(anp.tanh(x @ a) @ b)

    return like_torch, hips, (a, b), (x,)


def _softmax(n, k):
    z = np.random.default_rng(1).normal(size=(n, k))

    def like_torch(t, z):
        return -(z - z.logsumexp(1, keepdim=True))[:, 0].mean()

    def hips():
        def loss(z):
            top = anp.max(z, axis=1, keepdims=True)
            return -anp.mean((z - top - anp.log(anp.sum(anp.exp(z - top), axis=1, keepdims=True)))[:, 0])

        return loss

    return like_torch, hips, (z,), ()


def _gram(n):
    x = np.random.default_rng(2).normal(size=(n, 4)) / 2
    v = np.random.default_rng(3).normal(size=(n, n))

    def like_torch(t, x, v):
        return (v * t.tanh(x @ x.T)).sum()

    def hips(v):
        return lambda x: anp.sum(v * anp.tanh(x @ x.T))

    return like_torch, hips, (x,), (v,)


def _chain_of_functions(n):
    x = np.linspace(0.1, 1, n)

    def like_torch(t, x):
        y = x
        for _ in range(5):
            y = (y.sin() * y + 1).exp().log()
        return y.sum()

    def hips():
        def total(y):
            for _ in range(5):
                y = anp.log(anp.exp(anp.sin(y) * y + 1))
            return anp.sum(y)

        return total

    return like_torch, hips, (x,), ()


def _relu_and_bias(n, k):
    draw = np.random.default_rng(4)
    w, b, x = draw.normal(size=(k, k)), draw.normal(size=k), draw.normal(size=(n, k))

    def like_torch(t, w, b, x):
        return (x @ w.T + b).relu().mean()

    def hips(x):
        return lambda w, b: anp.mean(anp.maximum(x @ w.T + b, 0.0))

    return like_torch, hips, (w, b), (x,)


PROGRAMS = {
    "scalar: two-parameter line, 4 points": _line(4),
    "line, 1,000 points": _line(1000),
    "tanh(X A) b, 8 × 5": _two_layers(8, 5),
    "log-softmax, 100 × 10": _softmax(100, 10),
    "⟨V, tanh(X Xᵀ)⟩, 20 × 4": _gram(20),
    "20 functions in a chain, 10,000": _chain_of_functions(10_000),
}
LARGE = {"relu(X Wᵀ + b), X 10,000 × 100": _relu_and_bias(10_000, 100)}


def in_type(program, dtype):
    """The program on arrays of the NumPy type ``dtype``."""
    like_torch, make_hips, *arrays = program
    parameters, constants = [tuple(np.asarray(a, dtype) for a in group) for group in arrays]
    return like_torch, make_hips(*constants), parameters, constants


def _torch_like_step(t, program):
    function, _, parameters, constants = program
    leaves = [t.tensor(p, requires_grad=True) for p in parameters]
    others = [t.tensor(c) for c in constants]

    def step():
        for leaf in leaves:
            leaf.grad = None
        function(t, *leaves, *others).backward()
        return [leaf.grad for leaf in leaves]

    return step


def _hips_step(program):
    _, function, parameters, _ = program
    gradient = autograd.grad(lambda ps: function(*ps))
    return lambda: gradient(parameters)


def check_agreement(shim, program, name):
    """All three must compute the same gradient, or their times mean nothing."""
    expected = [g.numpy() for g in _torch_like_step(torch, program)()]
    for got in ([g.numpy() for g in _torch_like_step(shim, program)()], list(_hips_step(program)())):
        for e, g in zip(expected, got, strict=True):
            rounding = 1e-9 if e.dtype == np.float64 else 1e-4
            np.testing.assert_allclose(g, e, rounding, rounding * np.abs(e).max(), err_msg=name)


def time_of(step, seconds):
    """Median CPU seconds of one call, garbage collection off, over about ``seconds``."""
    step()
    gc.collect()
    gc.disable()
    try:
        times, end = [], time.perf_counter() + seconds
        while time.perf_counter() < end or len(times) < 3:
            start = time.process_time_ns()
            step()
            times.append((time.process_time_ns() - start) / 1e9)
    finally:
        gc.enable()
    return median(times)


def compare(shim, programs, dtype, rounds, seconds):
    rows = []
    for name, program in programs.items():
        program = in_type(program, dtype)
        check_agreement(shim, program, name)
        steps = (_torch_like_step(torch, program), _torch_like_step(shim, program), _hips_step(program))
        measured = [[time_of(step, seconds) for step in steps] for _ in range(rounds)]
        rows.append((name, *(median(column) for column in zip(*measured, strict=True))))
    return rows


def print_comparison(title, rows):
    print(
        f"\n{title}\n{'':42}{'torch':>10}{'shim':>10}{'autograd':>10}{'shim/torch':>12}{'shim/autograd':>15}"
    )
    for name, t, s, a in rows:
        print(f"{name:42}{t * 1e6:8.0f}µs{s * 1e6:8.0f}µs{a * 1e6:8.0f}µs{s / t:12.2f}{s / a:15.2f}")
    print(
        f"{'geometric mean':72}{_geometric([s / t for _, t, s, _ in rows]):12.2f}"
        f"{_geometric([s / a for _, _, s, a in rows]):15.2f}"
    )


def _geometric(ratios):
    return math.exp(sum(map(math.log, ratios)) / len(ratios))


def chains(shim, lengths, rounds):
    """Time per node of backward through chains: it must not grow with the length."""
    print(f"\nbackward through a chain of x * 1.0\n{'nodes':>10}{'torch':>14}{'shim':>14}")
    for n in lengths:
        per_node = []
        for t in (torch, shim):
            times = []
            for _ in range(rounds):
                x = t.ones(1, requires_grad=True)
                y = x
                for _ in range(n):
                    y = y * 1.0
                start = time.process_time_ns()
                y.backward()
                times.append((time.process_time_ns() - start) / n / 1e9)
            per_node.append(median(times))
        print(f"{n:10}{per_node[0] * 1e6:9.2f} µs/n{per_node[1] * 1e6:9.2f} µs/n")


def import_time(rounds):
    """CPU seconds that ``import torch`` adds to an interpreter with NumPy imported."""
    print("\nimport torch, after NumPy")
    code = "import numpy, time; s = time.process_time(); import torch; print(time.process_time() - s)"
    for name, path in (("torch", ""), ("shim", str(PY))):
        environment = {**os.environ, "PYTHONPATH": path}
        times = [
            float(
                subprocess.run(
                    [sys.executable, "-c", code], env=environment, capture_output=True, check=True
                ).stdout
            )
            for _ in range(rounds)
        ]
        print(f"{name:>10}{median(times) * 1e3:9.0f} ms")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--quick", action="store_true", help="one round, short times: only to see that it runs"
    )
    options = parser.parse_args()
    rounds, seconds = (1, 0.05) if options.quick else (options.rounds, 0.3)
    torch.set_num_threads(1)
    shim = load_shim()
    print(
        f"torch {torch.__version__}, shim {shim.__version__}, NumPy {np.__version__}, Python "
        f"{platform.python_version()}, one thread, CPU time, medians of {rounds} rounds"
    )
    for dtype in ("float32", "float64"):
        rows = compare(shim, PROGRAMS, dtype, rounds, seconds)
        print_comparison(f"forward and backward of lesson-sized programs, {dtype}", rows)
        rows = compare(shim, LARGE, dtype, rounds, 3 * seconds)
        print_comparison(f"a program with 10⁶ elements, {dtype}", rows)
    chains(shim, (1_000, 10_000) if options.quick else (1_000, 10_000, 100_000), rounds)
    import_time(rounds)


if __name__ == "__main__":
    main()
