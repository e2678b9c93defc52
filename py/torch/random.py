"""``torch.random``: the seed and the state of the generator that every random function draws from by default.

https://docs.pytorch.org/docs/stable/random.html
"""

import contextlib

from ._declare import function
from ._random import Generator, default_generator
from ._tensor import Tensor, wrap


@function
def manual_seed(seed):
    """Start the default generator anew from ``seed``, an integer in [−2⁶³, 2⁶⁴), and return it.

    The draws that follow are those of PyTorch's CPU generator for that seed.
    https://docs.pytorch.org/docs/stable/generated/torch.manual_seed.html
    """
    return default_generator.manual_seed(int(seed))


@function
def seed():
    """Start the default generator anew from a seed that cannot be foretold, and return the seed.

    https://docs.pytorch.org/docs/stable/generated/torch.seed.html
    """
    return default_generator.seed()


@function
def initial_seed():
    """The seed that the default generator was last started from.

    https://docs.pytorch.org/docs/stable/generated/torch.initial_seed.html
    """
    return default_generator.initial_seed()


@function
def get_rng_state():
    """The default generator's state: a uint8 tensor of 5056 elements, the same bytes as PyTorch's.

    https://docs.pytorch.org/docs/stable/generated/torch.get_rng_state.html
    """
    return default_generator.get_state()


@function
def set_rng_state(new_state):
    """Go on from a state that ``get_rng_state`` gave.

    https://docs.pytorch.org/docs/stable/generated/torch.set_rng_state.html
    """
    default_generator.set_state(new_state)


@contextlib.contextmanager
def fork_rng(devices=None, enabled=True, _caller="fork_rng", _devices_kw="devices", device_type=None):
    """``with fork_rng():`` what is drawn inside leaves the default generator as it was, unless ``enabled`` is
    False.

    https://docs.pytorch.org/docs/stable/random.html#torch.random.fork_rng
    """
    if not enabled:
        yield
        return
    state = get_rng_state()
    try:
        yield
    finally:
        set_rng_state(state)


# --- states as tensors: what Generator cannot do by itself, knowing nothing of them


def _get_state(self):
    """The state, a uint8 tensor of 5056 elements."""
    return wrap(self._state_bytes())


def _set_state(self, new_state):
    """Go on from a state that ``get_state`` gave.  TypeError unless it is a uint8 tensor, RuntimeError for
    wrong bytes."""
    if not isinstance(new_state, Tensor):
        raise TypeError(f"expected a torch.ByteTensor, but got {type(new_state).__name__}")
    if new_state._array.dtype != "uint8":
        raise TypeError("RNG state must be a torch.ByteTensor")
    self._set_state_bytes(new_state._array)


Generator.get_state, Generator.set_state = _get_state, _set_state
function(Generator, "Generator")
function(default_generator, "default_generator")

__all__ = ["fork_rng", "get_rng_state", "initial_seed", "manual_seed", "seed", "set_rng_state"]
