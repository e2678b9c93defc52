"""Anomaly detection: which forward operation made a NaN in the backward pass.

https://docs.pytorch.org/docs/stable/autograd.html#anomaly-detection
"""

import traceback
import warnings

import numpy as np

from . import graph
from .engine import anomaly


class detect_anomaly:
    """While active, a node that gives NaN raises RuntimeError, and the forward call it belongs to is shown in
    a warning.

    https://docs.pytorch.org/docs/stable/autograd.html#torch.autograd.detect_anomaly
    """

    def __init__(self, check_nan=True):
        self.check_nan = check_nan
        self._before = None
        warnings.warn(
            "Anomaly Detection has been enabled. This mode will increase the runtime and should only be "
            "enabled for debugging.",
            UserWarning,
            stacklevel=2,
        )

    def __enter__(self):
        self._before = (anomaly.enabled, anomaly.check_nan)
        _switch(True, self.check_nan)

    def __exit__(self, *exception):
        _switch(*self._before)


class set_detect_anomaly:
    """Turn anomaly detection on or off: at once, or for a block.

    https://docs.pytorch.org/docs/stable/autograd.html#torch.autograd.set_detect_anomaly
    """

    def __init__(self, mode, check_nan=True):
        self._before = (anomaly.enabled, anomaly.check_nan)
        _switch(bool(mode), check_nan)

    def __enter__(self):
        pass

    def __exit__(self, *exception):
        _switch(*self._before)


def _switch(enabled, check_nan):
    anomaly.enabled, anomaly.check_nan = enabled, check_nan
    graph.note_forward = _note_forward if enabled else None


def _note_forward(node):
    """Remember, on a new node, the call that made it."""
    frames = [f for f in traceback.extract_stack()[:-1] if not f.filename.startswith(_PACKAGE)]
    node.metadata["traceback_"] = traceback.format_list(frames)
    if _running:
        node.metadata["parent_"] = _running[-1]


_PACKAGE = __file__.rsplit("autograd", 1)[0]
_running = []  # the nodes that run just now, innermost last: what is recorded meanwhile is their doing


def apply_and_check(node, grads, check_nan):
    """Run ``node``; if it fails, or gives a NaN, show where its forward operation was called."""
    _running.append(node)
    try:
        outputs = node._apply(grads)
        if check_nan:
            for i, g in enumerate(outputs):
                if g is not None and np.isnan(g._array).any():
                    raise RuntimeError(f"Function '{node.name()}' returned nan values in its {i}th output.")
    except Exception:
        _warn(node)
        raise
    finally:
        _running.pop()
    return outputs


def _warn(node):
    _say(node, f"Error detected in {node.name()}. Traceback of forward call that caused the error:\n")
    while (node := node.metadata.get("parent_")) is not None:
        _say(
            node,
            f"\n\nPrevious calculation was induced by {node.name()}. Traceback of forward call that induced "
            "the previous calculation:\n",
        )


def _say(node, text):
    stack = node.metadata.get("traceback_")
    if stack is None:
        text = (
            f"Error detected in {node.name()}. No forward pass information available. Enable detect anomaly "
            "during forward pass for more information."
        )
    else:
        text += "".join(stack)
    try:
        warnings.warn(text, UserWarning, stacklevel=3)
    except UserWarning:  # made an error by a filter: the error that is on its way matters more
        traceback.print_exc()


def is_anomaly_enabled():
    """Whether anomaly detection is on."""
    return anomaly.enabled


def is_anomaly_check_nan_enabled():
    """Whether anomaly detection, if it is on, looks for NaN."""
    return anomaly.check_nan
