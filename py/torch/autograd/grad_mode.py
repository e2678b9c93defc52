"""Switches for recording: no_grad, enable_grad, set_grad_enabled, inference_mode.

https://docs.pytorch.org/docs/stable/notes/autograd.html#locally-disabling-gradient-computation
"""

import functools
import inspect
import sys
import threading
import warnings
from threading import get_ident


class _Mode:
    """The state that every operation looks at."""

    __slots__ = ("enabled", "inference")

    def __init__(self):
        self.enabled = True
        self.inference = False


mode = _Mode()


class _ModePerThread(_Mode):
    """The state of the thread that looks. Slower: ``mode`` becomes this when a second thread starts."""

    __slots__ = ()
    _states = {}  # thread: [enabled, inference]

    def _own(self):
        state = self._states.get(get_ident())
        if state is None:
            state = self._states[get_ident()] = [True, False]
        return state

    enabled = property(lambda self: self._own()[0], lambda self, value: self._own().__setitem__(0, value))
    inference = property(lambda self: self._own()[1], lambda self, value: self._own().__setitem__(1, value))


def _note_thread(*event):
    """Called in every thread that starts, as a profiler is, and no more than once."""
    sys.setprofile(None)
    if type(mode) is _Mode:
        state = [mode.enabled, mode.inference]
        _ModePerThread._states.update({thread: list(state) for thread in sys._current_frames()})
        mode.__class__ = _ModePerThread
    _ModePerThread._states.pop(get_ident(), None)  # of an earlier thread of this number, or the starter's


if threading.getprofile() is None:  # otherwise somebody measures threads, and they share one mode
    threading.setprofile(_note_thread)


class _ModeManager:
    """A context manager that can also decorate functions and generator functions."""

    def __call__(self, function):
        if inspect.isclass(function):
            warnings.warn(
                "Decorating classes is deprecated and will be disabled in future versions. You should only "
                "decorate functions or methods. To preserve the current behavior of class decoration, you "
                "can directly decorate the `__init__` method and nothing else.",
                FutureWarning,
                stacklevel=2,
            )
        if inspect.isgeneratorfunction(function):
            return self._wrap_generator(function)

        @functools.wraps(function)
        def decorated(*args, **kwargs):
            with self.clone():
                return function(*args, **kwargs)

        return decorated

    def _wrap_generator(self, function):
        # The mode must hold while the generator runs, and not while its consumer does.
        @functools.wraps(function)
        def decorated(*args, **kwargs):
            generator = function(*args, **kwargs)
            send, value = generator.send, None
            while True:
                try:
                    with self.clone():
                        request = send(value)
                except StopIteration as stop:
                    return stop.value
                try:
                    value, send = (yield request), generator.send
                except GeneratorExit:
                    with self.clone():
                        generator.close()
                    raise
                except BaseException as error:
                    value, send = error, generator.throw

        return decorated

    def clone(self):
        return type(self)()


class no_grad(_ModeManager):
    """Nothing is recorded inside: results have ``requires_grad=False``.

    https://docs.pytorch.org/docs/stable/generated/torch.no_grad.html
    """

    def __new__(cls, function=None):
        manager = super().__new__(cls)
        return manager if function is None else manager(function)

    def __enter__(self):
        self._before = mode.enabled
        mode.enabled = False

    def __exit__(self, *exception):
        mode.enabled = self._before


class enable_grad(_ModeManager):
    """Recording is on inside, also within ``no_grad``.

    https://docs.pytorch.org/docs/stable/generated/torch.enable_grad.html
    """

    def __new__(cls, function=None):
        manager = super().__new__(cls)
        return manager if function is None else manager(function)

    def __enter__(self):
        self._before = mode.enabled
        mode.enabled = True

    def __exit__(self, *exception):
        mode.enabled = self._before


class set_grad_enabled(_ModeManager):
    """Turn recording on or off: at once as a function, for a block as a context manager.

    https://docs.pytorch.org/docs/stable/generated/torch.set_grad_enabled.html
    """

    def __init__(self, mode: bool):
        self._wanted = bool(mode)
        self._before = _mode.enabled
        _mode.enabled = self._wanted

    def __call__(self, function):
        # As a decorator it must not switch the mode where the function is defined.
        _mode.enabled = self._before
        return super().__call__(function)

    def __enter__(self):
        _mode.enabled = self._wanted

    def __exit__(self, *exception):
        _mode.enabled = self._before

    def clone(self):
        return set_grad_enabled(self._wanted)

    def __repr__(self):
        return f"<torch.autograd.grad_mode.set_grad_enabled object, mode={self._wanted}>"


_mode = mode  # set_grad_enabled's argument is called mode, as PyTorch's is


class inference_mode(_ModeManager):
    """Like ``no_grad``, and the tensors made inside can never take part in autograd.

    https://docs.pytorch.org/docs/stable/generated/torch.autograd.grad_mode.inference_mode.html
    """

    def __new__(cls, mode=True):
        manager = super().__new__(cls)
        if callable(mode):
            manager._wanted = True
            return manager(mode)
        manager._wanted = bool(mode)
        return manager

    def __init__(self, mode=True):
        pass

    def __enter__(self):
        self._before = (mode.enabled, mode.inference)
        mode.inference = self._wanted
        mode.enabled = not self._wanted

    def __exit__(self, *exception):
        mode.enabled, mode.inference = self._before

    def clone(self):
        return inference_mode(self._wanted)


class set_multithreading_enabled(_ModeManager):
    """Whether backward passes may use several threads, at once or for a block: here they never do.

    https://docs.pytorch.org/docs/stable/generated/torch.autograd.grad_mode.set_multithreading_enabled.html
    """

    _enabled = True

    def __init__(self, mode):
        self._wanted, self._before = bool(mode), set_multithreading_enabled._enabled
        set_multithreading_enabled._enabled = self._wanted

    def __enter__(self):
        pass

    def __exit__(self, *exception):
        set_multithreading_enabled._enabled = self._before

    def clone(self):
        return set_multithreading_enabled(self._wanted)


def is_multithreading_enabled():
    """Whether backward passes may use several threads."""
    return set_multithreading_enabled._enabled


class _unsafe_preserve_version_counter:
    """While active, writes to a tensor (or to several) leave its version as it was."""

    def __init__(self, tensors):
        self._tensors = tensors if isinstance(tensors, tuple) else (tensors,)
        self._versions = [t._version for t in self._tensors]

    def __enter__(self):
        pass

    def __exit__(self, *exception):
        for tensor, version in zip(self._tensors, self._versions, strict=True):
            if tensor._storage is not None:
                tensor._storage.version = version


def is_grad_enabled():
    """Whether operations are recorded at present.

    https://docs.pytorch.org/docs/stable/generated/torch.is_grad_enabled.html
    """
    return mode.enabled


def is_inference_mode_enabled():
    """Whether inference mode is on.

    https://docs.pytorch.org/docs/stable/generated/torch.is_inference_mode_enabled.html
    """
    return mode.inference
