import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona.card import LoreBook, LoreEntry
from persona.lore.activation import Said, activate
from persona.lore.indexed import IndexedBook
from persona.lore.matching import MAX_PATTERNS, Key, KeyMatcher, compiled


def fires(key: str, text: str, locale: str = "en", **how: bool) -> bool:
    """Whether the text mentions the key."""
    return bool(KeyMatcher.from_keys([Key(key, **how)], locale).find(text))


@pytest.mark.parametrize(
    ("key", "text", "expected"),
    [
        ("кот", "который час", False),
        ("кот", "мой кот спит", True),
        ("Ann", "une Année", False),
        ("café", "un café noir", True),
        ("José", "hola José.", True),
        ("北京", "我在北京吃饭", True),
        ("앨리스", "앨리스가 말했다", True),
        ("แมว", "ฉันรักแมวมาก", True),
        ("cat", "magic attack", False),
        ("cat", "my cat, Tom", True),
        ("New York", "in New York, 1999", True),
        ("istanbul", "İSTANBUL güzel", True),
        ("café", "un cafe\u0301 noir", True),
    ],
)
def test_the_thirteen_hard_cases(key: str, text: str, expected: bool) -> None:
    """Where peers' matchers get 4 to 9 of 13 right, each fires exactly as it should."""
    assert fires(key, text) is expected


@pytest.mark.parametrize(
    ("key", "text", "expected", "reason"),
    [
        ("cat", "我的cat很可爱", True, "a Latin word among Han"),
        ("cat", "우리 cat을 봐", True, "a Latin word with a particle"),
        ("cat", "cats", False, "no stemming"),
        ("cat", "cat5", False, "a digit continues the word"),
        ("20", "2026", False, "digits are words"),
        ("Ann", "Ann's hat", True, "apostrophe after"),
        ("Ann", "l’Ann", True, "elision before"),
        ("앨리스", "앨리스에게는", True, "two particles"),
        ("앨리스", "앨리스터", False, "no particle"),
        ("앨리스", "나앨리스", False, "inside a word"),
        ("ノバ", "ノバー", False, "a long vowel makes another word"),
        ("キ", "キャット", False, "a small kana belongs to the one before"),
        ("猫", "私の猫は元気", True, "Japanese without spaces"),
        ("แม", "แม่", False, "a tone mark belongs to its letter"),
        ("ຫມາ", "ຂ້ອຍມີຫມາ", True, "Lao"),
        ("ឆ្កែ", "ខ្ញុំមានឆ្កែ", True, "Khmer"),
        ("ခွေး", "ကျွန်တော့်ခွေးလေး", True, "Burmese"),
        ("बिल्ली", "मेरी बिल्ली।", True, "danda ends a word"),
        ("गान", "गाना", False, "a vowel sign continues the word"),
        ("قطة", "عندك قطة؟", True, "Arabic"),
        ("بيت", "والبيت كبير", True, "and + the"),
        ("بيت", "كبيت", True, "like"),
        ("بيت", "عبيت", False, "no proclitic"),
        ("قطة", "قطتك جميلة", True, "your"),
        ("قطة", "قطتان", False, "the dual is another form"),
        ("القطة", "للقطة", True, "to the"),
        ("كتاب", "كتابها", True, "her"),
        ("قهوة", "القَهْوَة", True, "vowel signs in the text"),
        ("קיסר", "הקיסר", True, "the"),
        ("קיסר", "וכשהקיסר", True, "and when the"),
        ("קיסר", "דקיסר", False, "no prefix letter"),
        ("کتاب", "کتاب‌ها", True, "Persian plural after a non-joiner"),
        ("👍", "nice 👍🏽", True, "skin tone"),
        ("👩", "👩‍🚀 flies", False, "part of a joined emoji"),
        ("🇪🇸", "🇫🇪🇸🇫", False, "across two flags"),
        ("🇪🇸", "viva🇪🇸!", True, "a flag"),
        ("cat", "#cat", True, "hashtag"),
        ("Neon Lemonade", "#NeonLemonade!", True, "joined hashtag"),
        ("Neon Lemonade", "#neon_lemonade", True, "underscored hashtag"),
        ("Neon Lemonade", "neonlemonade", False, "joined without the sign"),
        ("New York", "New\nYork", True, "line break"),
        ("Straße", "HAUPTSTRASSE", False, "inside a compound"),
        ("#tour", "our #tour", True, "a key that is a hashtag"),
    ],
)
def test_words_begin_and_end_by_their_script(key: str, text: str, expected: bool, reason: str) -> None:
    """Each script's own boundaries decide."""
    assert fires(key, text) is expected


def test_turkish_keys_use_turkish_letters() -> None:
    """In Turkish, ISPARTA is ısparta and not isparta."""
    assert fires("ısparta", "ISPARTA", "tr")
    assert not fires("isparta", "ISPARTA", "tr")
    assert fires("istanbul", "İSTANBUL", "tr")


def test_diacritics_count_unless_the_author_opts_out() -> None:
    """`schon` is not `schön`, unless accents are to be ignored."""
    assert not fires("schön", "schon gut", "de")
    assert fires("Hà Nội", "di ha noi nhe", "vi", ignore_diacritics=True)


def test_case_and_wholeness_can_be_chosen() -> None:
    """A case-sensitive key needs its capitals; a key that need not be whole matches inside words."""
    assert not fires("Mar", "el mar", "es", case_sensitive=True)
    assert fires("Mar", "con Mar", "es", case_sensitive=True)
    assert fires("cat", "magic attack concatenated", whole=False)


def test_many_keys_are_told_apart() -> None:
    """The matcher says which keys fired, two alike included."""
    matcher = KeyMatcher.from_keys([Key("cat"), Key("dog"), Key("CAT"), Key("  ")], "en")
    assert matcher.find("a cat") == {0, 2}
    assert matcher.find("") == frozenset()


@given(st.lists(st.text(max_size=8), max_size=5), st.text(max_size=40))
def test_any_keys_and_text_are_matched_without_error(keys: list[str], text: str) -> None:
    """No text breaks the matcher."""
    KeyMatcher.from_keys([Key(key) for key in keys], "tr").find(text)


@given(st.text(st.characters(categories=["Lu", "Ll", "Lo"]), min_size=1, max_size=6))
def test_a_word_is_found_between_spaces(word: str) -> None:
    """Any word of letters fires when it stands alone."""
    assert fires(word, f"x {word} y")


def test_patterns_are_safe_or_left_out() -> None:
    """JavaScript-style patterns work; look-around, odd flags, broken and overlong ones are left out."""
    good = compiled(["/hel+o/i", "cat"], case_sensitive=False)
    assert [bool(pattern.search("HELLLO Cat")) for pattern in good] == [True, True]
    assert compiled(["(", "/a/q", "a(?=b)", "x" * 513, ""], case_sensitive=False) == ()
    evil = compiled(["(a+)+$"], case_sensitive=True)
    assert evil[0].search("a" * 50_000 + "b") is None


def test_a_book_runs_so_many_patterns_and_no_more() -> None:
    """The first thousand run, whatever they are spread over; those beyond never match."""
    entries = [
        LoreEntry(id=f"e{place}", keys=tuple(f"x{place}y{key}z" for key in range(600)), content="c", use_regex=True)
        for place in range(2)
    ]
    book = IndexedBook.from_book(LoreBook(entries=tuple(entries)), "en")
    assert [len(entry.patterns or ()) for entry in book.entries] == [600, MAX_PATTERNS - 600]
    assert activate(book, [Said("user", "x1y399z")], None, len)
    assert not activate(book, [Said("user", "x1y400z")], None, len)
