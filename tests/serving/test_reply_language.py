"""The language of a reply."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.reply_language import ReplyLanguage

TAGS = ["en", "es", "pt-BR", "fr", "zh-Hans", "ja", "hi", "ar"]
LANGUAGES = ReplyLanguage(TAGS)
TAG = st.sampled_from(TAGS)
SHORT = ["ok", "merci", "jaja", "😀", "🎉🎉", "Nova", "!!!", "42", "http://x.y/z", "@amigo", "東京", ""]


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("What do you like to eat on Sundays?", "en"),
        ("¿Qué te gusta comer los domingos por la mañana?", "es"),
        ("O que você gosta de comer no domingo?", "pt-BR"),
        ("Qu'est-ce que tu aimes manger le dimanche ?", "fr"),
        ("你周末喜欢吃什么", "zh-Hans"),
        ("日曜日は何を食べるのが好きですか", "ja"),
        ("तुम्हें रविवार को क्या खाना पसंद है", "hi"),
        ("ماذا تحب أن تأكل يوم الأحد؟", "ar"),
    ],
)
def test_a_clear_message_is_answered_in_its_own_language(text: str, tag: str) -> None:
    """A whole sentence decides, whatever the page and the conversation are in."""
    other = "fr" if tag != "fr" else "en"
    assert LANGUAGES.decide(text, wish=None, conversation=other, page=other, persona=other).locale == tag


@given(st.sampled_from(SHORT), TAG, TAG)
def test_one_word_or_an_emoji_never_changes_the_language(text: str, conversation: str, page: str) -> None:
    """Short messages stay in the conversation's language."""
    decision = LANGUAGES.decide(text, wish=None, conversation=conversation, page=page, persona="en")
    assert decision.locale == conversation


@given(st.text(max_size=200), TAG, TAG, TAG)
def test_a_wish_set_by_hand_always_wins(text: str, wish: str, conversation: str, page: str) -> None:
    """Nothing in a message overrides the language that the fan chose."""
    assert LANGUAGES.decide(text, wish=wish, conversation=conversation, page=page, persona="en").locale == wish


@given(st.text(max_size=200), st.one_of(st.none(), TAG, st.just("xx")), st.one_of(TAG, st.just("tlh")))
def test_the_decision_is_always_a_language_the_persona_speaks(text: str, conversation: str | None, page: str) -> None:
    """Whatever comes in, the reply's language is one of the supported."""
    assert LANGUAGES.decide(text, wish=None, conversation=conversation, page=page, persona="en").locale in TAGS


def test_a_wish_in_words_is_obeyed() -> None:
    """Asked in English for French, the reply is in French."""
    decision = LANGUAGES.decide("Answer in French please", wish=None, conversation="en", page="en", persona="en")
    assert (decision.locale, decision.reason) == ("fr", "wish")


def test_a_sentence_in_another_language_is_seen_on_the_way_out() -> None:
    """A whole sentence in Spanish is wrong for a Japanese reply; a name or one word is not."""
    assert LANGUAGES.wrong("Me gusta mucho cantar con mis amigos en el puerto.", "ja")
    assert not LANGUAGES.wrong("Nova Quill", "ja")
    assert not LANGUAGES.wrong("今日はとても楽しかったです。", "ja")


@pytest.mark.parametrize(
    ("text", "tag"),
    [("Tell me about your favourite food", "en"), ("Hola. ¿Eres humano?", "es"), ("Are you human", "en")],
)
def test_a_short_clear_message_is_told_by_its_small_words(text: str, tag: str) -> None:
    """Where statistics hesitate, words that only one language has decide."""
    assert LANGUAGES.decide(text, wish=None, conversation=None, page="ja", persona="en").locale == tag


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Hallo, wie geht es dir heute?", "de"),
        ("Wie heißt deine Katze?", "de"),
        ("Как тебя зовут?", "ru"),
        ("What is your name?", None),
        ("adiós amigo", None),
        ("Nova Quill", None),
    ],
)
def test_a_language_that_is_not_spoken_is_told_and_changes_nothing(text: str, code: str | None) -> None:
    """German is no French: the conversation's language stays, and the caller learns which one was met."""
    assert LANGUAGES.foreign(text) == code
    if code:
        assert LANGUAGES.decide(text, wish=None, conversation="hi", page="ja", persona="en").locale == "hi"
