"""Predictions, checks, hints and progress, as a learner meets them (on real PyTorch)."""

import warnings

import numpy as np
import pytest
import torch

from lesson import begin, check, figure, hint, predict, progress, reveal, show
from lesson.exercise import Lesson, Wrong
from lesson.oracles import Draws, compare, gradient_by_differences
from lesson.session import current


@pytest.fixture(autouse=True)
def tutorial(capsys):
    begin("tutorial_01")
    capsys.readouterr()


def said(capsys):
    return capsys.readouterr().out


def test_a_prediction_is_noted_then_compared(capsys):
    predict("strides", (1, 4))
    assert said(capsys) == "Noted: (1, 4). Now run the next cell.\n"
    reveal("strides", torch.zeros(3, 4).T.stride())
    assert said(capsys) == "Answer: (1, 4)\nYou predicted (1, 4): right.\n"
    progress()
    assert "1 of 1 predictions right" in said(capsys)


def test_no_prediction_is_quiet(capsys):
    predict("a", ...)
    predict("b", {"x": ..., "y": ...})
    assert said(capsys) == ""
    reveal("a", 3)
    assert said(capsys) == "Answer: 3\n"
    progress()
    assert "predictions" not in said(capsys)


def test_a_prediction_after_the_answer_is_not_counted(capsys):
    reveal("a", 3)
    predict("a", 3)
    assert "not counted" in said(capsys)
    reveal("a", 3)
    assert current().revealed["a"] is None


def test_a_dictionary_is_compared_key_by_key(capsys):
    predict("d", {"x": (2,), "y": ...})
    assert "Still open: y" in said(capsys)
    reveal("d", {"x": torch.Size([2]), "y": 1.5})
    assert said(capsys).endswith("1 of 2 right; look again at y.\n")


@pytest.mark.parametrize("guess, answer, right", [
    (500, 500.5, True), (2, torch.tensor(2.0), True), ("Float32", "float32", True),
    (torch.float32, "float32", True), ("torch.float32", torch.float32, True), (torch.int64, "float32", False),
    ([3, 4], torch.Size([3, 4]), True),
    (1, True, False), (400, 500.5, False), ("error", 2.0, False), (None, 0, False), ((3,), (3, 1), False),
    (torch.tensor([1.0, 2.0]), [1.0, 2.0], True),
])
def test_what_counts_as_the_same(guess, answer, right, capsys):
    predict("p", guess)
    reveal("p", answer)
    assert current().revealed["p"] is right


def test_stubs_are_not_attempted(capsys):
    def stub(x):
        """With a docstring."""
        # your code here
        ...

    check("mended", stub)
    check("mended", lambda x: ...)
    check("best step", {"float32": ..., "float64": ...})
    out = said(capsys)
    assert out.count("not attempted") == 3 and "✗" not in out and current().results == {}


def test_a_function_that_returns_a_constant_is_an_attempt(capsys):
    def mended(x):
        """With a docstring, and an answer."""
        return 0, 0

    check("mended", mended)
    assert said(capsys).startswith("✗ mended: the result is a tuple")


def test_half_an_answer_is_incomplete(capsys):
    check("best step", {"float32": 1e-2, "float64": ...})
    assert said(capsys) == "◐ best step: incomplete, still `...`: float64.\n"
    check("best step", {"float32": 1e-2, "float64": 1e-5})
    assert said(capsys).startswith("✓ best step")
    progress()
    assert "1 of 7 exercises solved; next: broadcast shapes." in said(capsys)


def test_an_error_in_the_learners_code_is_reported_with_its_line(capsys):
    def mended(x):
        return x.sigmod()

    check("mended", mended)
    out = said(capsys)
    assert "your code raised AttributeError" in out and "return x.sigmod()" in out


def test_an_answer_of_the_wrong_kind_is_not_called_the_learners_error(capsys):
    check("best step", torch.ones(2))
    check("mended", 3)
    out = said(capsys)
    assert "expected the dictionary" in out and "the check cannot use this answer (TypeError" in out


def test_hints_come_one_by_one(capsys):
    for _ in range(4):
        hint("mended")
    out = said(capsys)
    assert [out.count(f"Hint {n} of 3") for n in (1, 2, 3)] == [1, 1, 2]


def test_an_unknown_name_lists_the_names():
    with pytest.raises(KeyError, match="its exercises are: broadcast shapes"):
        check("broadcast", 1)


def test_a_check_changes_no_state(capsys):
    torch.manual_seed(5)
    np.random.seed(5)
    expected = torch.rand(3), np.random.rand(3)
    torch.manual_seed(5)
    np.random.seed(5)

    def greedy(covariance, n):
        torch.manual_seed(0)
        torch.set_default_dtype(torch.float64)
        np.random.rand(4)
        return torch.randn(n, len(covariance)) @ torch.linalg.cholesky(covariance).T

    with torch.no_grad():
        check("given covariance", greedy)
        assert not torch.is_grad_enabled()
    assert said(capsys).startswith("✓")
    assert torch.get_default_dtype() is torch.float32
    assert torch.equal(torch.rand(3), expected[0]) and (np.random.rand(3) == expected[1]).all()


def test_the_same_verdict_each_time(capsys):
    def lucky(covariance, n):
        return torch.randn(n, len(covariance), dtype=torch.float64) @ torch.linalg.cholesky(covariance).T

    for _ in range(2):
        check("given covariance", lucky)
    first, second = said(capsys).splitlines()
    assert first == second


@pytest.mark.parametrize("got, says", [
    (None, "return"), (3.0, "expected a tensor"), (-torch.ones(2, 3), "sign"),
    (torch.zeros(2, 3), "zero everywhere"), (6 * torch.ones(2, 3), "6 times"), (torch.ones(6), "shape (6,)"),
    (torch.full((2, 3), torch.nan), "not finite"),
    (torch.tensor([[1, 1, 1], [1, 1, 9.0]]), "(1, 2): 9 instead of 1"),
])
def test_compare_names_the_mistake(got, says):
    want = torch.ones(2, 3)
    with pytest.raises(Wrong, match="the answer") as wrong:
        compare(got, want, "the answer")
    assert says in str(wrong.value)
    compare(want.clone(), want, "the answer")


def test_compare_calls_a_number_a_multiple_only_where_that_says_something():
    want = torch.tensor(2.0, dtype=torch.float64)
    with pytest.raises(Wrong, match="is 3 times what was expected"):
        compare(3 * want, want, "the answer")
    with pytest.raises(Wrong, match="the answer is 2.5; expected 2."):
        compare(1.25 * want, want, "the answer")


def test_compare_judges_float32_by_what_it_can_hold():
    want = torch.tensor([1.0, 3.0], dtype=torch.float64) / 3
    compare(want.float(), want, "the answer")
    with pytest.raises(Wrong, match="nearly right, but its dtype is float32"):
        compare(want.float() + 1e-3, want, "the answer")
    with pytest.raises(Wrong, match="differs in 2 of 2 entries"):
        compare(want + torch.tensor([1e-3, 2e-3]), want, "the answer")


def test_compare_knows_a_transpose():
    want = torch.arange(6.0).reshape(2, 3)
    with pytest.raises(Wrong, match="transpose"):
        compare(want.T, want, "the answer")


def test_finite_differences_agree_with_a_closed_form():
    draws = Draws(1)
    x, v = draws.normal(2, 3), draws.normal(2, 3)
    assert torch.allclose(gradient_by_differences(torch.sin, x, v), v * x.cos(), rtol=1e-8)
    assert torch.allclose(gradient_by_differences(lambda t: (t ** 2).sum(), x), 2 * x, rtol=1e-8)


def test_draws_off_zero_keep_their_distance():
    assert Draws(2).off_zero(1000, margin=0.3).abs().min() >= 0.3


def test_a_lesson_refuses_two_exercises_of_one_name_and_missing_hints():
    lesson = Lesson("L", "t")
    lesson.exercise("a", hints=("?", "b", "c"))(len)
    with pytest.raises(ValueError, match="two exercises"):
        lesson.exercise("a", hints=("?", "b", "c"))
    with pytest.raises(ValueError, match="write three"):
        lesson.exercise("b", hints=("?", "b"))


def test_a_figure_needs_its_text_equivalent():
    fig, ax = figure()
    ax.plot([0, 1], [0, 1])
    with pytest.raises(ValueError, match="text equivalent"):
        show(fig)


def test_a_figure_carries_its_text(capsys):
    from lesson.showing import Picture
    fig, ax = figure()
    with warnings.catch_warnings():
        warnings.simplefilter("error")      # a glyph missing from the font would warn
        ax.set_title("slope −½, ± 2 σ/√N, L Lᵀ, ‖g‖², η, ∇, ε, →")
        data, details = Picture(fig, "A line\n  that rises.")._repr_mimebundle_()
    assert data["text/plain"] == details["image/png"]["alt"] == "A line that rises."
