"""The CPU generator: a Mersenne Twister, its seed, and one normal number kept for the next call.

M. Matsumoto and T. Nishimura, "Mersenne Twister: a 623-dimensionally equidistributed uniform pseudo-random
number generator", ACM TOMACS 8(1), 1998.  NumPy's engine of the same name makes the raw numbers.
"""

import os

import numpy as np

from .._device import CPU
from .._device import device as Device

_DEFAULT_SEED = 67280421310721  # a Generator's seed until manual_seed()
_WORDS = 624  # of 32 bits: the twister's memory

# What get_state() returns, byte for byte PyTorch's: `left` and `next` are the twister's position (see
# _position), and the normal fields hold a number kept by an earlier call (`rho`, `x` and the float are never
# used).
_STATE = np.dtype(
    [
        ("seed", "<u8"),
        ("left", "<i4"),
        ("seeded", "<i4"),
        ("next", "<u8"),
        ("words", "<u8", _WORDS),
        ("normal_x", "<f8"),
        ("normal", "<f8"),
        ("normal_rho", "<f8"),
        ("has_normal", "<i4"),
        ("padding", "<i4"),
        ("float_normal", "<f4"),
        ("has_float_normal", "u1"),
        ("more_padding", "u1", 3),
    ]
)

_NO_GENERATOR = {
    "cuda": "Cannot get CUDA generator without ATen_cuda library. PyTorch splits its backend into two "
    "shared libraries: a CPU library and a CUDA library; this error has occurred because you are "
    "trying to use some CUDA functionality, but the CUDA library has not been loaded by the "
    "dynamic linker for some reason.  The CUDA library MUST be loaded, EVEN IF you don't "
    "directly use any symbols from the CUDA library! One common culprit is a lack of "
    "-Wl,--no-as-needed in your link arguments; many dynamic linkers will delete dynamic library "
    "dependencies if you don't depend on any of their symbols.  You can check if this has "
    "occurred by using ldd on your binary to see if there is a dependency on *_cuda.so library.",
    "mps": "Cannot execute getNewGenerator() without MPS backend.",
    "xpu": "Cannot get XPU generator without ATen_xpu library.",
}


class Generator:
    """A source of random numbers with a seed and a state of its own; ``Generator(device='cpu')``.

    Two generators with the same seed give the same numbers, and the numbers are PyTorch's for that seed.
    Only the CPU has a generator here: other devices raise the RuntimeError of a CPU build of PyTorch.
    https://docs.pytorch.org/docs/stable/generated/torch.Generator.html
    """

    def __init__(self, device="cpu"):
        kind = Device(device).type
        self.device = CPU
        if kind != "cpu":
            raise RuntimeError(_NO_GENERATOR.get(kind, f"{kind.upper()} device type not an accelerator."))
        self._seed_with(_DEFAULT_SEED)

    # --- the seed

    def manual_seed(self, seed):
        """Start anew from ``seed``, an integer in [−2⁶³, 2⁶⁴); negative ones count from 2⁶⁴ down.  Returns
        self.

        Numbers are made from its low 32 bits alone.  RuntimeError if it is no Python integer, ValueError out
        of range.
        """
        if isinstance(seed, np.integer):
            raise TypeError("an integer is required")
        if not isinstance(seed, int) or isinstance(seed, bool):
            raise RuntimeError(f"manual_seed expected a long, but got {type(seed).__name__}")
        if not -(2**63) <= seed < 2**64:
            raise ValueError("Overflow when unpacking long long")
        self._seed_with(seed % 2**64)
        return self

    def seed(self):
        """Start anew from a seed that cannot be foretold (64 random bits), and return it."""
        seed = int.from_bytes(os.urandom(8), "little")
        self._seed_with(seed)
        return seed

    def initial_seed(self):
        """The seed that the present sequence started from."""
        return self._seed

    def _seed_with(self, seed):
        self._seed = seed
        self._engine = None  # made at the first draw: importing numpy.random takes a while
        self._cached_normal = None
        self._next_when_used_up = 0

    def _started_engine(self):
        if self._engine is None:
            self._engine = np.random.MT19937(0)
            np.random.RandomState(self._engine).seed(self._seed & 0xFFFFFFFF)
        return self._engine

    # --- raw numbers, in the order in which PyTorch draws them

    def _uint32(self, n):
        """n draws of 32 bits, as uint64."""
        if n == 0:
            return np.empty(0, np.uint64)
        self._next_when_used_up = _WORDS
        return self._started_engine().random_raw(n)

    def _uint64(self, n):
        """n draws of 64 bits: two of 32 bits each, the first one on top."""
        draws = self._uint32(2 * n)
        return draws[0::2] << np.uint64(32) | draws[1::2]

    def _uniform32(self, n):
        """n float32 in [0, 1): the low 24 bits of a draw."""
        return (self._uint32(n) & np.uint64(2**24 - 1)).astype(np.float32) * np.float32(2.0**-24)

    def _uniform64(self, n):
        """n float64 in [0, 1): the low 53 bits of a double draw."""
        return (self._uint64(n) & np.uint64(2**53 - 1)).astype(np.float64) * 2.0**-53

    # --- the state

    def _position(self):
        """PyTorch's (left, next): draws until the words are renewed, and the word to be read next.

        When none is left, NumPy says 624; PyTorch says (1, 0) if nothing was drawn since seeding, else (1,
        624).
        """
        position = self._started_engine().state["state"]["pos"]
        if position == _WORDS:
            return 1, self._next_when_used_up
        return _WORDS + 1 - position, position

    def _state_bytes(self):
        """The whole state as PyTorch lays it out: a uint8 array of 5056 bytes."""
        state = np.zeros((), _STATE)
        state["seed"] = self._seed
        state["seeded"] = 1
        state["left"], state["next"] = self._position()
        state["words"] = self._engine.state["state"]["key"]
        if self._cached_normal is not None:
            state["normal"], state["has_normal"] = self._cached_normal, 1
        return np.frombuffer(state.tobytes(), np.uint8).copy()

    def _set_state_bytes(self, array):
        """Go on from a state made by ``_state_bytes`` or by PyTorch's CPU generator: a uint8 array of 5056
        bytes.

        RuntimeError if it has another size or cannot be a Mersenne Twister's.
        """
        if array.size != _STATE.itemsize:
            raise RuntimeError(
                f"Expected a CPUGeneratorImplState of size {_STATE.itemsize} but found the "
                f"input RNG state size to be {array.size}"
            )
        state = np.frombuffer(array.tobytes(), _STATE)[0]
        left, position = int(state["left"]), int(state["next"])
        if not (state["seeded"] == 1 and 0 < left <= _WORDS and position <= _WORDS):
            raise RuntimeError("Invalid mt19937 state")
        self._seed_with(int(state["seed"]))
        self._started_engine().state = {
            "bit_generator": "MT19937",
            "state": {"key": state["words"].astype(np.uint32), "pos": _WORDS if left == 1 else position},
        }
        self._next_when_used_up = position
        self._cached_normal = float(state["normal"]) if state["has_normal"] else None

    def clone_state(self):
        """A new generator in the same state."""
        clone = Generator(self.device)
        clone._set_state_bytes(self._state_bytes())
        return clone

    def __copy__(self):
        return self.clone_state()

    def __deepcopy__(self, memo):
        return self.clone_state()

    def __getstate__(self):
        return self._state_bytes().tobytes()

    def __setstate__(self, state):
        self.__init__()
        self._set_state_bytes(np.frombuffer(state, np.uint8))

    def get_offset(self):
        """Only generators of other devices count an offset: RuntimeError."""
        raise RuntimeError("CPU Generator does not use offset")

    def set_offset(self, offset):
        """Only generators of other devices count an offset: RuntimeError."""
        raise RuntimeError("CPU Generator does not use offset")

    def __repr__(self):
        return f"<torch._C.Generator object at {id(self):#x}>"


default_generator = Generator()
default_generator.seed()
