from persona.lore.budget import within
from persona.lore.fired import Fired
from tests.persona.lore.books import entry, indexed


def test_what_is_kept_costs_no_more_than_the_budget() -> None:
    """The cheaper priority goes, and each price is handed on."""
    low, high = entry("low", "123"), entry("high", "1234").model_copy(update={"priority": 1})
    hits = [Fired(one, "", "constant", "always", 0) for one in indexed([low, high]).entries]
    assert [(one.hit.entry.id, one.tokens) for one in within(hits, 7, len)] == [("low", 3), ("high", 4)]
    assert [one.hit.entry.id for one in within(hits, 6, len)] == ["high"]
    assert within(hits, 2, len) == []
