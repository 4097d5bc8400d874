"""Statements, questions and requests are told apart in every supported language."""

from pathlib import Path

import pytest
import yaml

from memory.statements import asks_about_self, is_own_statement, is_statement

PARALLEL = yaml.safe_load((Path(__file__).parent / "data" / "parallel.yaml").read_text(encoding="utf-8"))
WORDS = yaml.safe_load((Path(__file__).parents[2] / "memory" / "statement_words.yaml").read_text(encoding="utf-8"))
PAIRS = [(tag, *pair) for tag, pairs in PARALLEL.items() for pair in pairs]


@pytest.mark.parametrize(("tag", "statement", "question"), PAIRS)
def test_statements_may_be_quoted_and_questions_may_not(tag: str, statement: str, question: str) -> None:
    """A fan's statement is one; their question about themselves is none, with or without its mark."""
    assert is_own_statement(statement, tag)
    assert not asks_about_self(statement, tag)
    assert not is_own_statement(question, tag)
    assert asks_about_self(question, tag)
    assert not is_own_statement(question.strip("¿? ？؟"), tag)


@pytest.mark.parametrize(
    ("tag", "text", "why"),
    [
        ("en", "Sing me a song about my dog", "a request"),
        ("en", "You are so funny", "about the persona"),
        ("en", "ok", "says nothing"),
        ("en", "The weather is nice in Porto", "not about the fan"),
        ("en", "I said so. " * 60, "a story"),
        ("es", "cuéntame algo de mi perro", "a request"),
        ("es", "Te quiero mucho", "addresses the persona"),
        ("pt-BR", "me conta uma piada", "a request"),
        ("fr", "tu chantes bien", "addresses the persona"),
        ("zh-Hans", "给我唱首歌", "a request"),
        ("zh-Hans", "我喜欢你", "addresses the persona"),
        ("ja", "私に歌を歌ってください", "a request"),
        ("ja", "わたしの好きな色は", "a question without a mark"),
        ("hi", "मुझे एक गाना सुनाओ", "a request"),
        ("ar", "أخبرني عن كلبي", "a request"),
        ("xx", "???", "marks only"),
    ],
)
def test_what_must_never_be_quoted(tag: str, text: str, why: str) -> None:
    """Requests, talk about the persona and fragments are not the fan's statements."""
    assert not is_own_statement(text, tag), why


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("en", "What's your dog's name?"),
        ("en", "How old are you?"),
        ("es", "¿Cómo se llama tu perro?"),
        ("pt-BR", "Qual é o nome do seu cachorro?"),
        ("fr", "Comment s'appelle ton chien ?"),
        ("zh-Hans", "你的狗叫什么名字？"),
        ("ja", "好きな食べ物は何ですか？"),
        ("hi", "आपके कुत्ते का नाम क्या है?"),
        ("ar", "ما اسم كلبك؟"),
    ],
)
def test_questions_about_the_persona_are_not_about_the_fan(tag: str, text: str) -> None:
    """ "Your dog" is not answered with the fan's dog."""
    assert not asks_about_self(text, tag)


def test_a_language_without_words_is_judged_by_punctuation() -> None:
    """Nothing is known of Basque, and nothing is guessed beyond its question mark."""
    assert is_statement("Nire txakurrak Bruno du izena", "eu")
    assert not is_statement("Nola du izena nire txakurrak?", "eu")


def test_the_word_lists_are_words() -> None:
    """YAML reads a bare "on" or "no" as true or false: every entry is a quoted or plain word."""
    for tag, entry in WORDS.items():
        for name, words in entry.items():
            assert name == "own_form" or words is True or all(isinstance(word, str) for word in words), (tag, name)
