"""Macros in a persona's words."""

from persona.card import Answer, Example, PersonaCard
from persona.overlay import localise
from persona.spoken import spoken


def test_every_text_is_expanded_and_lore_is_not(card: PersonaCard) -> None:
    """Greeting, examples, answers and lines; a placeholder of ours, an id and lore stay as written."""
    english = card.locales["en"].model_copy(
        update={
            "greeting": "Hi {{user}}, it's <BOT>!{{// secret}}",
            "recall_lines": ("{{char}} knows: {memory}.",),
            "examples": (Example(id="{{user}}", fan="I am {{user}}", reply="And I {{char}}"),),
            "answers": (Answer(id="a", questions=("who is {{char}}?",), answer="{{CHAR}} is me, {{user}}."),),
        }
    )
    lore = card.lore.model_copy(
        update={"entries": (card.lore.entries[0].model_copy(update={"content": "{{hidden_key:x}}"}),)}
    )
    changed = card.model_copy(update={"locales": {**card.locales, "en": english}, "lore": lore})
    said = spoken(localise(changed, "en"), "friend")
    assert said.greeting == "Hi friend, it's Lia!"
    assert said.recall_lines == ("Lia knows: {memory}.",)
    assert said.examples == (Example(id="{{user}}", fan="I am friend", reply="And I Lia"),)
    assert said.answers == (Answer(id="a", questions=("who is Lia?",), answer="Lia is me, friend."),)
    assert said.lore.entries[0].content == "{{hidden_key:x}}"
    assert spoken(localise(card, "en"), "friend") == localise(card, "en")
