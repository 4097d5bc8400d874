"""What goes out comes in again: any V3 card, any persona of ours, and every shipped one."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona.card import Answer, Document, Example, Likeness, LoreBook, LoreEntry, LoreText, Overlay, PersonaCard
from persona.folder import persona_ids, read_folder, shipped_catalog
from persona.interchange.reading import read_card_file
from persona.interchange.writing import write_charx, write_json, write_png_v2, write_png_v3

SVG = '<svg xmlns="http://www.w3.org/2000/svg"><circle r="3" fill="#B3432B"/></svg>'
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
LINES = st.lists(WORDS, max_size=3)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.floats(allow_nan=False, allow_infinity=False) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)
UNKNOWN = st.dictionaries(WORDS.map(lambda word: f"x_{word}"), JSON, max_size=2)
NUMBERS = st.integers(-1000, 1000) | st.floats(-1000, 1000)


def with_unknown(known: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(lambda unknown, fields: unknown | fields, UNKNOWN, known)


ENTRIES = with_unknown(
    st.fixed_dictionaries(
        {
            "keys": LINES,
            "content": WORDS | WORDS.map(lambda word: f"@@depth 4\n@@role user\n\n{word}"),
            "extensions": UNKNOWN,
            "enabled": st.booleans(),
            "insertion_order": NUMBERS,
            "use_regex": st.booleans(),
        },
        optional={
            "case_sensitive": st.booleans(),
            "name": WORDS,
            "priority": NUMBERS,
            "comment": WORDS,
            "constant": st.booleans(),
            "selective": st.booleans(),
            "secondary_keys": LINES,
            "position": st.sampled_from(["before_char", "after_char"]),
        },
    )
)
BOOKS = with_unknown(
    st.fixed_dictionaries(
        {"extensions": UNKNOWN, "entries": st.lists(ENTRIES, max_size=3)},
        optional={"name": WORDS, "scan_depth": NUMBERS, "token_budget": NUMBERS, "recursive_scanning": st.booleans()},
    )
)
ASSETS = st.lists(
    with_unknown(
        st.fixed_dictionaries(
            {"type": st.sampled_from(["icon", "emotion"]), "uri": st.just("ccdefault:"), "name": WORDS, "ext": WORDS}
        )
    ),
    max_size=2,
)
TEXT_FIELDS = ("description", "personality", "scenario", "first_mes", "mes_example", "system_prompt", "creator")
V3_DATA = with_unknown(
    st.fixed_dictionaries(
        {
            "name": WORDS.filter(lambda name: bool(name.strip())),
            **dict.fromkeys((*TEXT_FIELDS, "post_history_instructions", "character_version"), WORDS),
            "creator_notes": WORDS,
            "alternate_greetings": LINES,
            "group_only_greetings": LINES,
            "tags": LINES,
            "extensions": UNKNOWN,
        },
        optional={
            "nickname": WORDS,
            "creator_notes_multilingual": st.dictionaries(st.sampled_from(["en", "de", "ja"]), WORDS),
            "source": LINES,
            "creation_date": st.integers(0, 10**9),
            "modification_date": st.integers(0, 10**9),
            "assets": ASSETS,
            "character_book": BOOKS,
        },
    )
)


@settings(max_examples=80)
@given(V3_DATA, UNKNOWN)
def test_any_v3_card_comes_back_exactly(data: dict[str, Any], top: dict[str, Any]) -> None:
    """import(export(import(x))) has x's `data`, to the last unknown key, through PNG, JSON and CHARX."""
    v3 = {"spec": "chara_card_v3", "spec_version": "3.0", "data": data} | top
    imported = read_card_file(json.dumps(v3).encode(), "a.json")
    assert imported.v3 == v3
    for write in (write_png_v3, write_json, write_charx):
        again = read_card_file(write(imported.card), "b")
        assert again.v3 == v3
        assert again.card == imported.card


EXAMPLES = st.lists(st.builds(Example, id=WORDS, fan=WORDS, reply=WORDS), max_size=2).map(tuple)
ANSWERS = st.lists(st.builds(Answer, id=WORDS, questions=LINES.map(tuple), answer=WORDS), max_size=2).map(tuple)


def overlays(locale: str) -> st.SearchStrategy[Overlay]:
    texts = ("name", "nickname", "tagline", "greeting", "description", "personality", "scenario", "register_note")
    return st.builds(
        Overlay,
        locale=st.just(locale),
        **dict.fromkeys(texts, WORDS),
        alternate_greetings=LINES.map(tuple),
        starters=LINES.map(tuple),
        identity_lines=LINES.map(tuple),
        examples=EXAMPLES,
        answers=ANSWERS,
        lore=st.dictionaries(WORDS, st.builds(LoreText, keys=LINES.map(tuple), content=WORDS), max_size=2),
    )


LORE_ENTRIES = st.builds(
    LoreEntry,
    id=WORDS.filter(bool),
    keys=LINES.map(tuple),
    content=WORDS,
    constant=st.booleans(),
    insertion_order=st.integers(-99, 99),
    priority=st.integers(-99, 99),
    extensions=UNKNOWN,
)
RIGHTS = st.builds(
    Likeness,
    basis=st.sampled_from(["fictional", "licensed"]),
    whose=WORDS,
    licensor=WORDS,
    territories=LINES.map(tuple),
    media=st.just(("text",)),
    purposes=st.just(("chat",)),
    valid_from=st.dates(),
    valid_until=st.none() | st.dates(),
)
CARDS = st.builds(
    PersonaCard,
    id=st.from_regex(r"[a-z0-9][a-z0-9_-]{0,8}", fullmatch=True),
    name=WORDS.filter(lambda name: bool(name.strip())),
    nickname=WORDS,
    source_locale=st.just("es"),
    version=WORDS.filter(bool),
    as_of=st.none() | st.dates(),
    tags=LINES.map(tuple),
    creator_notes=WORDS.filter(lambda notes: "`" not in notes),
    likeness=st.none() | RIGHTS,
    disclosure=st.dictionaries(WORDS, WORDS, max_size=2),
    locales=st.fixed_dictionaries({"es": overlays("es")}, optional={"ja": overlays("ja"), "pt-BR": overlays("pt-BR")}),
    lore=st.builds(
        LoreBook,
        name=WORDS,
        scan_depth=st.integers(1, 9),
        entries=st.lists(LORE_ENTRIES, max_size=3, unique_by=lambda e: e.id).map(tuple),
    ),
    knowledge=st.lists(st.builds(Document, locale=st.just("es"), name=WORDS, text=WORDS), max_size=2).map(tuple),
    portrait_svg=st.sampled_from(["", SVG]),
)


@settings(max_examples=50)
@given(CARDS)
def test_any_persona_comes_back_equal(card: PersonaCard) -> None:
    """A persona of ours survives PNG, V2 PNG, JSON and CHARX, and the same persona gives the same bytes."""
    for write in (write_png_v3, write_png_v2, write_json, write_charx):
        exported = write(card)
        assert write(card) == exported
        assert read_card_file(exported, "b").card == card


@pytest.mark.parametrize("persona_id", persona_ids(shipped_catalog()))
def test_shipped_personas_come_back_equal(persona_id: str) -> None:
    """Each shipped persona is the same after an export in any format, with and without a portrait."""
    card = read_folder(shipped_catalog() / persona_id)
    for version in (card, card.model_copy(update={"portrait_svg": SVG})):
        for write in (write_png_v3, write_png_v2, write_json, write_charx):
            imported = read_card_file(write(version), "b")
            assert imported.card == version
            assert (imported.report.coerced, imported.report.dropped) == ((), ())
