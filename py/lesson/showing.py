"""Put pictures into the notebook, each with its text equivalent under it."""

import base64
import io
import textwrap

from matplotlib.figure import Figure

from . import plots  # noqa: F401  importing it sets the course's style

_PIXELS_PER_INCH = 96      # of a web page; the PNG is drawn finer than that for sharp screens
_DPI = 144


def figure(rows=1, columns=1, *, width=7.0, height=3.2, **options):
    """A new Matplotlib figure and its axes in the course's style: ``fig, ax = figure()``.

    ``width`` and ``height`` are in inches (7 fills a notebook column); ``options`` go to ``Figure.subplots``
    (``sharex=True``, ``squeeze=False`` …). Show it with ``show(fig, "what it shows, in words")``.
    """
    fig = Figure(figsize=(width, height), layout="constrained")
    return fig, fig.subplots(rows, columns, **options)


def show(picture, text=None):
    """Show a figure, or a graph's drawing, and print its text equivalent under it.

    ``text`` says in a sentence or two what is plotted and what can be seen; a drawing of a graph brings its
    own.
    """
    if isinstance(picture, Figure):
        picture = Picture(picture, text)
    _display(picture)
    print(textwrap.fill("In words: " + picture.text, width=100))


class Picture:
    """A finished figure: a PNG, and ``text`` for those who cannot see it."""

    def __init__(self, fig, text):
        if not text or not text.strip():
            raise ValueError("a figure needs its text equivalent: "
                             "show(fig, \"what is plotted and what it shows\")")
        self.text = " ".join(text.split())
        buffer = io.BytesIO()
        fig.savefig(buffer, format="png", dpi=_DPI, metadata={"Software": None})
        self.png = buffer.getvalue()
        self.size = [round(inches * _PIXELS_PER_INCH) for inches in fig.get_size_inches()]

    def _repr_mimebundle_(self, include=None, exclude=None):
        data = {"image/png": base64.b64encode(self.png).decode("ascii"), "text/plain": self.text}
        width, height = self.size
        details = {"alt": self.text, "width": width, "height": height, "needs_background": "light"}
        return data, {"image/png": details}


def _display(picture):
    """Show ``picture`` where the lesson runs in a notebook; elsewhere its text equivalent is all there is."""
    try:
        from IPython.display import display
    except ImportError:
        return
    display(picture)
