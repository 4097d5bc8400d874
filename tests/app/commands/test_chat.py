"""`lookalike chat`: what somebody is told who asked for a language that is not offered."""

import pytest

from app.commands.chat import missed_language

GERMAN = "Die Sprache Deutsch gibt es hier noch nicht. Der Chat geht auf Englisch weiter."


@pytest.mark.parametrize(
    ("asked", "given", "said"),
    [
        ("de", "en", GERMAN),
        ("de-AT", "en", GERMAN.replace("Deutsch", "Deutsch (Österreich)")),
        ("xx", "en", "The language xx is not available yet. The chat continues in English."),
        ("!!", "en", "The language !! is not available yet. The chat continues in English."),
        ("ko", "ja", "아직 지원하지 않는 언어입니다(한국어). 대화는 일본어(으)로 계속됩니다."),
    ],
)
def test_a_language_that_is_not_offered_is_said_so_in_it(asked: str, given: str, said: str) -> None:
    """In the asker's language where the house has texts in it, else in the one the chat goes on in."""
    assert missed_language(asked, given) == said


@pytest.mark.parametrize(("asked", "given"), [("es-MX", "es"), ("pt", "pt-BR"), ("zh-CN", "zh-Hans"), ("en", "en")])
def test_who_gets_their_language_is_told_nothing(asked: str, given: str) -> None:
    """A regional form of what is offered is what was asked for."""
    assert missed_language(asked, given) == ""
