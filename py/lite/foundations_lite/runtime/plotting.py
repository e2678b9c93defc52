"""Run in Pyodide while the site is built, after its memory was kept: what a first plot opens.

The last expression is a list of paths, as JSON.
"""

import json
import os
import pkgutil
import sys

opened = set()


def note(event, arguments):
    if event == "open" and isinstance(arguments[0], str):
        opened.add(os.path.abspath(arguments[0]))


sys.addaudithook(note)

import piplite.piplite  # noqa: E402, F401
import torch  # noqa: E402

import lesson  # noqa: E402

for package in (torch, lesson):
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        __import__(module.name)

import matplotlib.pyplot as plt  # noqa: E402

figure, axes = plt.subplots(1, 2)
axes[0].plot([1, 2, 3], label="$x^2$, *text*, **bold**")
axes[0].set_title(r"$\frac{\partial L}{\partial w}$ in mathtext")
axes[0].legend()
axes[1].imshow([[1.0, 2.0], [3.0, 4.0]])
figure.colorbar(axes[1].images[0])
axes[1].text(0, 0, "monospace", family="monospace")
axes[1].contour([[1.0, 2.0], [3.0, 4.0]])
axes[0].scatter([1, 2], [1, 2])
axes[0].bar([1, 2], [1, 2])
plt.show()

try:
    1 / 0  # noqa: B018
except ZeroDivisionError:
    from IPython import get_ipython

    get_ipython().showtraceback()

# Libraries are opened by the loader, which tells nobody.
files = [getattr(module, "__file__", None) or "" for module in list(sys.modules.values())]
opened.update(file for file in files if file.endswith(".so"))
json.dumps(sorted(path for path in opened if os.path.isfile(path)))
