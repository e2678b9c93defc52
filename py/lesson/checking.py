"""``check`` judges an exercise, ``hint`` helps with it."""

import linecache
import traceback
from contextlib import contextmanager

import numpy as np
import torch

from .exercise import Wrong
from .session import current
from .stubs import is_stub, unfilled


def check(name, *answers):
    """Judge your answer to exercise ``name`` and print what was found.

    ``answers`` are whatever the exercise asks for: a function you wrote, or values. A stub that still holds
    ``...`` is reported as not attempted. The lesson's random state, default dtype and gradient mode are the
    same after a check as before it.
    """
    session = current()
    exercise = session.lesson.find(name)
    if all(is_stub(answer) for answer in answers):
        print(f"○ {name}: not attempted. Replace the `...`, run the cell again; for help: hint({name!r}).")
        return
    missing = unfilled(answers)
    if missing:
        session.results.setdefault(name, False)
        print(f"◐ {name}: incomplete, still `...`: {', '.join(missing)}.")
        return
    try:
        with _undisturbed(exercise.seed):
            found = exercise.judge(*answers)
    except Wrong as wrong:
        session.results[name] = False
        print(f"✗ {name}: {wrong}\n  For help: hint({name!r}).")
    except Exception as error:          # whatever the learner's own code may raise
        session.results[name] = False
        where = _where(error, answers)
        said = f"{type(error).__name__}: {error}"
        blame = (f"your code raised {said}{where}" if where else
                 f"the check cannot use this answer ({said}). Is it what the exercise asks for?")
        print(f"✗ {name}: {blame}\n  For help: hint({name!r}).")
    else:
        session.results[name] = True
        print(f"✓ {name}: {found}")


def hint(name):
    """Print the next hint for exercise ``name``: first a question, then a pointer, then nearly the answer."""
    session = current()
    hints = session.lesson.find(name).hints
    given = min(session.hints_given.get(name, 0) + 1, len(hints))
    session.hints_given[name] = given
    last = given == len(hints)
    more = "the last one; the worked copy has a solution" if last else "run it again for the next one"
    print(f"Hint {given} of {len(hints)} for {name} ({more}):\n  {hints[given - 1]}")


@contextmanager
def _undisturbed(seed):
    """Run a check with random numbers of its own; leave the lesson's state as it was."""
    torch_state, numpy_state = torch.get_rng_state(), np.random.get_state()
    dtype = torch.get_default_dtype()
    torch.set_rng_state(torch.Generator().manual_seed(seed).get_state())
    np.random.seed(seed)
    try:
        with torch.enable_grad():
            yield
    finally:
        torch.set_rng_state(torch_state)
        np.random.set_state(numpy_state)
        torch.set_default_dtype(dtype)


def _where(error, answers):
    """`` (line 3: …)`` for the last place inside the learner's own functions, or nothing."""
    files = {answer.__code__.co_filename for answer in answers if hasattr(answer, "__code__")}
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in files]
    if not frames:
        return ""
    line = linecache.getline(frames[-1].filename, frames[-1].lineno).strip()
    return f" (line {frames[-1].lineno} of your cell{': ' + line if line else ''})"
