"""``judge.py ENGINE LESSON``: hand wrong and right answers to their checks; print the verdicts as JSON.

LESSON is the name of a file in ``mutants/`` and of one in ``unusual/``, which is also that of one in
``lesson/checks``.
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
    """Judge the answers to one lesson."""
    import torch

    from lesson import begin, check
    from lesson.session import current
    with contextlib.redirect_stdout(io.StringIO()):
        begin(name)
    mutants = importlib.import_module(f"mutants.{name}").MUTANTS
    unusual = importlib.import_module(f"unusual.{name}").ANSWERS

    def judged(answer, **more):
        said = io.StringIO()
        current().results.pop(answer.exercise, None)
        with contextlib.redirect_stdout(said):
            check(answer.exercise, *answer.answers)
        return {"exercise": answer.exercise, "said": said.getvalue(),
                "passed": current().results.get(answer.exercise), **more}

    torch.manual_seed(123)
    before = torch.get_rng_state()
    verdicts = {
        "wrong": [judged(mutant, mistake=mutant.mistake, says=mutant.says) for mutant in mutants],
        "right": [judged(answer, unusual=answer.unusual) for answer in unusual],
    }
    undisturbed = bool((torch.get_rng_state() == before).all())
    exercises = {name: exercise.hints for name, exercise in current().lesson.exercises.items()}
    print(json.dumps({**verdicts, "exercises": exercises, "undisturbed": undisturbed}))


main()
