"""Threads: a browser's Python computes on one.

https://docs.pytorch.org/docs/stable/torch.html#parallelism
"""

from ._declare import function
from ._ops.arguments import integer


@function
def get_num_threads():
    """The number of threads that compute: always 1.

    https://docs.pytorch.org/docs/stable/generated/torch.get_num_threads.html
    """
    return 1


@function
def get_num_interop_threads():
    """The number of threads that could run operations side by side: always 1.

    https://docs.pytorch.org/docs/stable/generated/torch.get_num_interop_threads.html
    """
    return 1


def _set(name):
    def function_(number):
        if integer(number, name, "number", 1) < 1:
            raise RuntimeError(f"{name} expects a positive integer")

    function_.__name__ = function_.__qualname__ = name
    function_.__doc__ = (
        "Accepted without effect: there is one thread. Raises RuntimeError unless the number is positive."
        f"\n\nhttps://docs.pytorch.org/docs/stable/generated/torch.{name}.html"
    )
    return function(function_)


set_num_threads = _set("set_num_threads")
set_num_interop_threads = _set("set_num_interop_threads")
