"""``judge.py ENGINE MUTANTS``: hand every mutant to its check; print the verdicts as JSON.

MUTANTS is the name of a file in ``mutants/``, which is also the name of a file in ``lesson/checks``.
"""

import contextlib
import importlib
import io
import json
import sys

import engines

engine, name = sys.argv[1:]
engines.use(engine)


def main():
    """Judge the mutants of one lesson."""
    import torch

    from lesson import begin, check
    from lesson.session import current
    with contextlib.redirect_stdout(io.StringIO()):
        begin(name)
    module = importlib.import_module(f"mutants.{name}")
    torch.manual_seed(123)
    before = torch.get_rng_state()
    verdicts = []
    for mutant in module.MUTANTS:
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            check(mutant.exercise, *mutant.answers)
        verdicts.append({"exercise": mutant.exercise, "mistake": mutant.mistake, "says": mutant.says,
                         "said": said.getvalue(), "passed": current().results.get(mutant.exercise)})
    undisturbed = bool((torch.get_rng_state() == before).all())
    exercises = {name: exercise.hints for name, exercise in current().lesson.exercises.items()}
    print(json.dumps({"verdicts": verdicts, "exercises": exercises, "undisturbed": undisturbed}))


main()
