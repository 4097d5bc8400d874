from persona.card import Answer, Document, Example, LoreText, PersonaCard
from persona.lint.completeness import completeness


def found(card: PersonaCard, *wanted: str) -> set[tuple[str, str, str]]:
    """Severity, code and place of each finding that is no mere note."""
    findings = completeness(card, wanted)
    return {(finding.severity, finding.code, finding.where) for finding in findings if finding.severity != "note"}


def changed(card: PersonaCard, locale: str, **fields: object) -> PersonaCard:
    """The card with an overlay changed."""
    overlay = card.locales[locale].model_copy(update=fields)
    return card.model_copy(update={"locales": {**card.locales, locale: overlay}})


def test_a_whole_card_has_no_errors(card: PersonaCard) -> None:
    """A regional overlay may be partial; taglines are advised."""
    assert {code for severity, code, _ in found(card) if severity == "error"} == set()


def test_missing_words_are_errors(card: PersonaCard) -> None:
    """Name, greeting, description and identity lines are needed in each language."""
    bare = changed(card, "es", name="", greeting=" ", description="", identity_lines=())
    places = {where for severity, _, where in found(bare) if severity == "error"}
    fields = ("name", "greeting", "description", "identity_lines")
    assert places == {f"locales.es.{field}" for field in fields}


def test_wanted_locales_must_be_there(card: PersonaCard) -> None:
    """A wanted language is an error when it is missing, and met by its relatives."""
    assert ("error", "missing-locale", "locales.hi") in found(card, "hi", "es-AR")
    assert len(found(card, "hi", "es-AR")) == len(found(card)) + 1


def test_the_source_language_must_have_words(card: PersonaCard) -> None:
    """A card without its own source language cannot be localised."""
    orphan = card.model_copy(update={"source_locale": "fr"})
    assert ("error", "no-source", "source_locale") in found(orphan)


def test_doubled_ids_are_errors(card: PersonaCard) -> None:
    """Examples, answers, lore and documents each have their own ids."""
    doubled = changed(
        card,
        "en",
        examples=(Example(id="a", fan="x", reply="y"),) * 2,
        answers=(Answer(id="b", questions=("x",), answer="y"),) * 2,
    )
    book = card.lore.model_copy(update={"entries": card.lore.entries * 2})
    document = Document(locale="en", name="life", text="x")
    doubled = doubled.model_copy(update={"lore": book, "knowledge": (document, document)})
    places = {where for _, code, where in found(doubled) if code == "duplicate-id"}
    assert places == {"locales.en.examples.a", "locales.en.answers.b", "lore.reef", "lore.boat", "knowledge.en.life"}


def test_answers_recall_lines_and_lore_are_checked(card: PersonaCard) -> None:
    """An answer without words, a recall line without the memory and lore for no entry are errors."""
    wrong = changed(
        card,
        "en",
        answers=(Answer(id="a", questions=(" ",), answer="y"),),
        recall_lines=("You said so.", "{memory} {mood}", "{memory} on {date}"),
        lore={"ship": LoreText(keys=("ship",), content="x")},
    )
    places = {where for severity, _, where in found(wrong) if severity == "error"}
    at = "locales.en."
    assert places == {at + "answers.a", at + "recall_lines.1", at + "recall_lines.2", at + "lore.ship"}


def test_what_is_stale_is_a_warning(card: PersonaCard) -> None:
    """An outdated overlay is named by field."""
    stale = changed(card, "ja", source_sha256="0" * 64)
    assert ("warning", "stale", "locales.ja.greeting") in found(stale)


def test_accent_and_portrait_are_checked(card: PersonaCard) -> None:
    """A colour is #RRGGBB and a portrait a plain drawing."""
    ugly = card.model_copy(update={"accent": "violet", "portrait_svg": "<html/>"})
    assert {("error", "accent", "accent"), ("error", "portrait", "portrait_svg")} <= found(ugly)
