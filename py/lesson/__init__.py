"""What the lessons use beyond ``torch``: predictions, checks, hints, graph drawings and plots.

A lesson's first cell says ``begin("tutorial_01")``; from then on

* ``predict(name, value)`` notes what the learner expects, ``reveal(name, answer)`` shows what is so and
  compares;
* ``check(name, answer, …)`` judges an exercise and names the likely mistake, ``hint(name)`` gives the next of
  three hints, ``progress()`` prints one line on how far the learner has come;
* ``draw_graph(loss=loss, w=w)`` draws the graph behind a tensor, ``figure()`` and ``show()`` make plots in
  one style and print each figure's text equivalent under it.

Nothing here touches the network or a file, and nothing changes the lesson's random numbers. The same code
runs on PyTorch and on the browser's ``torch``. How to write a lesson with it: ``content/source/README.md``.

The rooms, from the bottom up: ``session`` (what the learner has done so far), ``exercise`` (what an exercise
is), ``oracles`` (independent answers and diagnoses for checks), ``checking``, ``predicting``, ``plots``,
``diagrams``, ``circuits``, ``graph`` → ``layout`` → ``drawing``, ``showing``; ``checks/`` has one file of
exercises for each lesson.
"""

from . import diagrams, plots
from .checking import check, hint
from .drawing import draw_graph
from .graph import trace
from .predicting import predict, reveal
from .session import begin, progress
from .showing import figure, show

__all__ = ["begin", "check", "diagrams", "draw_graph", "figure", "hint", "plots", "predict", "progress",
           "reveal", "show", "trace"]
