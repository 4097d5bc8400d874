from hypothesis import given
from hypothesis import strategies as st

from serving.engines.tokens import estimate_tokens


def test_an_empty_text_has_no_tokens() -> None:
    """Nothing costs nothing."""
    assert estimate_tokens("") == 0


@given(st.text(min_size=1))
def test_any_text_has_at_least_one_and_at_most_about_one_a_character(text: str) -> None:
    """The estimate stays within what a tokenizer can make of a text."""
    assert 1 <= estimate_tokens(text) <= 1.2 * len(text) + 1


def test_it_is_near_the_counts_of_the_real_tokenizer() -> None:
    """Lines whose true counts were taken with Gemma's tokenizer are met within a fifth."""
    counted = {"hola mundo, ¿qué tal?": 7, "Привет, как дела? Расскажи мне о себе, пожалуйста": 13}
    for text, true in counted.items():
        assert abs(estimate_tokens(text) - true) <= max(2, true / 5), text
