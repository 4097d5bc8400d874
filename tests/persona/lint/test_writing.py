import pytest

from persona.card import Example, LoreBook, LoreEntry, Overlay, PersonaCard
from persona.lint.writing import writing


def codes(text: str, locale: str = "en") -> list[str]:
    """What writing finds in a reply."""
    overlay = Overlay(locale=locale, examples=(Example(id="x", fan="?", reply=text),))
    card = PersonaCard(id="x", name="Nova", source_locale=locale, locales={locale: overlay})
    return [finding.code for finding in writing(card)]


@pytest.mark.parametrize(
    ("text", "locale", "code"),
    [
        ("Hello\u200b there", "en", "invisible"),
        ("Hello \u202eereht", "en", "invisible"),
        ("Hi\U000e0041\U000e0042", "en", "invisible"),
        ("Hi\x07", "en", "invisible"),
        ("Hi\ue000", "en", "invisible"),
        ("I like Cоstalba", "en", "lookalikes"),
        ("The sea is blue and the sky is свет too", "en", "mixed-script"),
        ("This was never translated at all", "ja", "mixed-script"),
        ("海很蓝，そして空も青いですよねほんとうに", "zh-Hans", "mixed-script"),
        ("The sea is blue and you have my number", "es", "mixed-language"),
        ("El mar es azul y también muy bonito, con una ola", "pt-BR", "mixed-language"),
        ("a" * 241, "en", "long"),
        ("one\ntwo", "en", "line-break"),
    ],
)
def test_a_flaw_in_the_writing_is_found(text: str, locale: str, code: str) -> None:
    """Each flaw is found once."""
    assert codes(text, locale) == [code]


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("I like the flag 🏴󠁧󠁢󠁥󠁮󠁧󠁿 and the family 👨‍👩‍👧", "en"),
        ("मैं हूँ क्‍या", "hi"),
        ("می‌خواهم بخوانم و بنویسم", "fa"),
        ("「Neon Lemonade」は彼女の一番の曲です", "ja"),
        ("أغنية Neon Lemonade هي الأشهر في كوستالبا كلها", "ar"),
        ("El mar es azul y tú lo sabes", "es"),
        ("Oi", "pt-BR"),
        ("Je suis une IA et c'est très bien", "fr"),
        ("{memory} {date} って言ってたね", "ja"),
    ],
)
def test_good_writing_passes(text: str, locale: str) -> None:
    """Joiners where scripts need them, names in Latin letters and short texts are fine."""
    assert codes(text, locale) == []


def test_hidden_characters_are_found_in_lore_and_keys_too() -> None:
    """No text of the card is left out."""
    book = LoreBook(entries=(LoreEntry(id="a", keys=("re\u200bef",), content="Blue.\u2066"),))
    card = PersonaCard(id="x", name="No\u00adva", source_locale="en", lore=book)
    assert {finding.where for finding in writing(card)} == {"name", "lore.a.keys", "lore.a.content"}
