"""What happens when a name is not there: PyTorch's own error, or one that says that this torch does not have
it.
"""


def missing_from(namespace):
    """A module's ``__getattr__`` for ``namespace``, such as "torch" or "nn.functional"."""
    path = "torch" if namespace == "torch" else f"torch.{namespace}"

    def __getattr__(name):
        raise AttributeError(
            message(namespace, path, name, f"module '{path}' has no attribute '{name}'"), name=name
        )

    return __getattr__


def message(namespace, path, name, unknown):
    """The text for ``path.name``; ``unknown`` is PyTorch's own, for names that it does not have either."""
    if name.startswith("_"):
        return unknown
    from ._pytorch_names import NAMES

    if name not in NAMES[namespace]:
        return unknown
    return (
        f"{path}.{name} exists in PyTorch 2.13, but not in this torch, which runs in the browser and covers "
        "tensors, autograd, "
        "torch.func, torch.linalg, torch.distributions and torch.nn.functional as far as the course needs "
        "them. "
        f"dir({path}) lists what is here."
    )
