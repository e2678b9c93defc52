"""Recognise what a learner has not filled in yet: ``...``, or a function whose body is still the stub."""


def _empty():
    ...


def _documented():
    """A stub that has a docstring compiles to slightly different code."""


_EMPTY_CODE = {_empty.__code__.co_code, _documented.__code__.co_code}


def is_stub(answer):
    """Is this ``...``, a container of nothing else, or a function that does nothing?"""
    if isinstance(answer, dict):
        return bool(answer) and all(is_stub(item) for item in answer.values())
    if isinstance(answer, (list, tuple)):
        return len(answer) > 0 and all(is_stub(item) for item in answer)
    code = getattr(answer, "__code__", None)
    return answer is ... or (code is not None and code.co_code in _EMPTY_CODE
                             and all(_says_nothing(value) for value in code.co_consts))


def _says_nothing(constant):
    """May a stub hold this constant? (``return 0`` has a stub's bytecode, but a constant of its own.)"""
    return constant in (None, ...) or isinstance(constant, str)


def unfilled(answers):
    """Names or places of the stubs among ``answers`` and inside them, as text."""
    missing = []
    for place, answer in enumerate(answers, start=1):
        if isinstance(answer, dict):
            missing += [str(key) for key, item in answer.items() if is_stub(item)]
        elif isinstance(answer, (list, tuple)):
            missing += [f"entry {i}" for i, item in enumerate(answer) if is_stub(item)]
        elif is_stub(answer):
            missing.append(getattr(answer, "__name__", f"answer {place}"))
    return missing
