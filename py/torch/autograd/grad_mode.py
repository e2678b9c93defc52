"""Switches for recording: no_grad, enable_grad, set_grad_enabled, inference_mode.

https://docs.pytorch.org/docs/stable/notes/autograd.html#locally-disabling-gradient-computation
"""

import functools
import inspect
import warnings


class _Mode:
    """The state that every operation looks at."""

    __slots__ = ("enabled", "inference")

    def __init__(self):
        self.enabled = True
        self.inference = False


mode = _Mode()


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
