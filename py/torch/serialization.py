"""``torch.save`` and ``torch.load``: tensors, and containers of tensors, in a file.

The files are this torch's own: it does not read those that PyTorch writes, nor PyTorch its own.
https://docs.pytorch.org/docs/stable/notes/serialization.html
"""

import os
import pickle

from ._declare import function

__all__ = ["load", "save"]

_MAGIC = b"torch in the browser 1\n"


class _Weights(pickle.Unpickler):
    """Reads tensors, numbers, texts and containers, and refuses everything that could run code."""

    def find_class(self, module, name):
        package = __name__.rpartition(".")[0]
        own = module == package or module.startswith(package + ".")
        if own and (name in _OWN or module == f"{package}._dtype"):
            return super().find_class(module, name)
        if (module, name) in _OTHERS or module.startswith("numpy") and name in _NUMPY:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(
            f"Weights only load failed: the file needs {module}.{name}. With weights_only=False such a file "
            "is read too, but it may then run any code: do so only if you trust where it comes from."
        )


_OWN = {"Tensor", "Parameter", "Size", "_rebuild", "_rebuild_storage", "_format_called"}
_OTHERS = {
    ("collections", "OrderedDict"),
    ("builtins", "set"),
    ("builtins", "slice"),
    ("builtins", "complex"),
}
_NUMPY = {"_reconstruct", "ndarray", "dtype", "scalar", "_frombuffer"}


def _opened(f, mode):
    return open(f, mode) if isinstance(f, (str, os.PathLike)) else None


@function
def save(
    obj, f, pickle_module=pickle, pickle_protocol=pickle.DEFAULT_PROTOCOL, _use_new_zipfile_serialization=True
):
    """Write ``obj``, a tensor or a container of tensors, to ``f``, a path or a file opened for writing bytes.

    Tensors that share memory still do when they are loaded. What is no leaf is saved as one.
    https://docs.pytorch.org/docs/stable/generated/torch.save.html
    """
    file = _opened(f, "wb")
    try:
        (file or f).write(_MAGIC)
        pickle_module.dump(obj, file or f, pickle_protocol)
    finally:
        if file is not None:
            file.close()


@function
def load(f, map_location=None, pickle_module=None, *, weights_only=None, mmap=None, **pickle_load_args):
    """What ``torch.save`` wrote to ``f``, a path or a file opened for reading bytes.

    Raises RuntimeError for other files, and UnpicklingError for one that holds more than tensors, numbers,
    texts
    and containers of these, unless ``weights_only=False``.
    https://docs.pytorch.org/docs/stable/generated/torch.load.html
    """
    from ._device import tensor_device

    if map_location is not None:
        tensor_device(map_location)
    file = _opened(f, "rb")
    try:
        if (file or f).read(len(_MAGIC)) != _MAGIC:
            raise RuntimeError(
                "this file was not written by this torch's save(): files of PyTorch itself cannot be read "
                "here. Save arrays with numpy.save and load them with torch.from_numpy(numpy.load(...)) "
                "instead."
            )
        if weights_only is False:
            return (pickle_module or pickle).load(file or f, **pickle_load_args)
        return _Weights(file or f, **pickle_load_args).load()
    finally:
        if file is not None:
            file.close()
