"""A persona's lore in the prompt: through real conversations, with a model that follows a script."""

from collections.abc import Mapping

from persona.card import LoreEntry, PersonaCard
from serving.engines.scripted import ScriptedEngine
from tests.serving.house import House, MakeHouse


def entry(name: str, content: str, **rules: object) -> LoreEntry:
    """An entry whose key is its name, unless told otherwise."""
    return LoreEntry.model_validate({"id": name, "keys": [name], "content": content, **rules})


def nova(house: House, *entries: LoreEntry, **book: object) -> PersonaCard:
    """Nova with this world instead of her own, and put on the shelf."""
    card = house.lookalike.library.get("nova").card
    lore = card.lore.model_copy(update={"entries": entries, **book})
    locales = {tag: overlay.model_copy(update={"lore": {}}) for tag, overlay in card.locales.items()}
    changed = card.model_copy(update={"lore": lore, "locales": locales})
    house.lookalike.shelf._cards = lambda: {"nova": changed}
    return changed


def prompt(house: House, turn: int = -1) -> list[str]:
    """What the model was asked on a turn, message by message."""
    return [message.text for message in house.engine.asked[turn][0]]


ODD = "Tell me something odd about zeppelins and rivers"
EXACT: Mapping[str, object] = {"lookalike": {"placement": "exact"}}


async def test_constant_lore_stands_beside_the_description_on_every_turn(house: House) -> None:
    """Before or after it as the entry asks, the same whatever is said, so that the prompt's beginning is cached."""
    nova(
        house,
        entry("tide", "The tide decides.", constant=True),
        entry("gulls", "Gulls are the chorus.", constant=True, position="after_char"),
        entry("zeppelins", "Zeppelins carry mail."),
        entry("mood", "@@position scenario\nIt is a slow evening.", constant=True),
    )
    await house.say(ODD, conversation="c")
    await house.say("And what of owls?", conversation="c")
    first, second = prompt(house, 0), prompt(house, 1)
    assert first[0] == second[0]
    system = first[0]
    assert system.index("The tide decides.") < system.index("Nova Quill is") < system.index("Gulls are the chorus.")
    assert system.index("It is a slow evening.") < system.index("Gulls are the chorus.")
    assert "Zeppelins carry mail." not in system
    assert "From Nova Quill's world: “Zeppelins carry mail.”" in first[-1]


async def test_what_varies_comes_last_in_the_order_of_an_exact_prompt(house: House) -> None:
    """Whatever depth an entry asks for it comes with the notes, the deeper first, in the voice of its role."""
    nova(
        house,
        entry("zeppelins", "@@depth 0\n@@role assistant\nI love mail."),
        entry("rivers", "@@depth 3\n@@role user\nI grew up on a barge."),
        entry("odd", "Odd things are kept."),
    )
    await house.say("hello there friend of mine", conversation="c")
    await house.say(ODD, conversation="c")
    *_, said, last = prompt(house)
    assert "barge" not in said
    lines = [
        "Odd things are kept.",
        "In the fan's voice: “I grew up on a barge.”",
        "In Nova Quill's voice: “I love mail.”",
    ]
    assert [last.index(line) for line in lines] == sorted(last.index(line) for line in lines)
    assert last.startswith(ODD)


async def test_an_entry_that_asks_for_its_exact_place_gets_it(house: House) -> None:
    """At its depth, as a message of its role; the newest message stays the last."""
    nova(
        house,
        entry("zeppelins", "@@depth 1\n@@role assistant\nI love mail.", extensions=EXACT),
        entry("rivers", "@@depth 2\nBarges are slow.", extensions=EXACT),
        entry("odd", "Odd things are kept.", extensions=EXACT),
    )
    await house.say("hello there friend of mine", conversation="c")
    await house.say(ODD, conversation="c")
    system, hello, reply, last = prompt(house)
    assert "Odd things are kept." in system
    assert hello.startswith("hello there friend of mine\n\n<notes>")
    assert "Barges are slow." in hello
    assert reply.endswith("\n\nI love mail.")
    assert last.startswith(ODD)


async def test_what_stays_and_rests_is_carried_between_turns(house: House) -> None:
    """An entry that is sticky stays for its messages and then rests, within its own conversation only."""
    nova(house, entry("zeppelins", "Mail.", extensions={"sticky": 2, "cooldown": 2}), scan_depth=1)
    seen = []
    for text in (ODD, "and then what happened?", "zeppelins again please", "zeppelins once more"):
        await house.say(text, conversation="c")
        seen.append("“Mail.”" in prompt(house)[-1])
    assert seen == [True, True, False, True]
    await house.say("and then what happened?", conversation="other")
    assert "“Mail.”" not in prompt(house)[-1]


async def test_counts_go_on_beyond_the_history_that_is_read_back(house: House) -> None:
    """An entry may wait for more messages than a prompt ever holds."""
    nova(house, entry("late", "Now it is late.", constant=True, extensions={"delay": 65}))
    for _ in range(32):
        await house.say("what is the weather by the sea like today", conversation="c")
    assert "Now it is late." not in "".join(prompt(house))
    await house.say("what is the weather by the sea like today", conversation="c")
    assert "Now it is late." in prompt(house)[-1]


async def test_an_entry_may_fire_by_meaning(house: House) -> None:
    """Marked so, it fires for words that none of its keys has, stays if it is sticky, and not for anything else."""
    meant = {"vectorized": True, "sticky": 2}
    nova(
        house,
        entry("umbrella", "The umbrella is called Semicolon.", keys=["a red umbrella"], extensions=meant),
        scan_depth=1,
    )
    await house.say("did you bring your umbrella along today", conversation="c")
    assert "Semicolon" in prompt(house)[-1]
    await house.say("go on then, what else", conversation="c")
    assert "Semicolon" in prompt(house)[-1]
    await house.say(ODD, conversation="d")
    assert "Semicolon" not in prompt(house)[-1]
    strict = {**meant, "lookalike": {"similarity": 0.99}}
    nova(
        house,
        entry("umbrella", "The umbrella is called Semicolon.", keys=["a red umbrella"], extensions=strict),
        scan_depth=1,
    )
    await house.say("did you bring your umbrella along today", conversation="e")
    assert "Semicolon" not in prompt(house)[-1]


async def test_long_lore_is_not_cut_and_leaves_room_for_the_fan(house: House) -> None:
    """An entry within the budget comes in whole; a large book takes its share of the room and no more."""
    long = " ".join(f"word{number}" for number in range(80))
    nova(house, entry("zeppelins", long))
    heard = await house.say(ODD, conversation="c")
    assert f"“{long}”" in prompt(house)[-1]
    assert [item.source for item in heard.sources.used if item.kind == "lore"] == ["lore:zeppelins"]
    many = [entry(f"zeppelins{number}", f"Fact {number} " + "x " * 60, keys=["zeppelins"]) for number in range(40)]
    nova(house, *many, token_budget=5000)
    heard = await house.say(ODD, conversation="d")
    room = house.lookalike.settings.context_tokens
    tokens = sum(house.engine.count_tokens(item.text) for item in heard.sources.used if item.kind == "lore")
    assert 0 < tokens <= 0.6 * room


async def test_macros_are_expanded_for_fan_and_model(house: House) -> None:
    """No fan and no model reads `{{user}}`; a hidden key still fires what it names."""
    card = nova(
        house,
        entry("zeppelins", "{{char}} flies.{{hidden_key: harbour}}"),
        entry("harbour", "The harbour of {{user}}."),
        recursive_scanning=True,
    )
    english = card.locales["en"].model_copy(update={"greeting": "Hi <USER>, {{char}} here{{// note}}!"})
    changed = card.model_copy(update={"locales": {**card.locales, "en": english}})
    house.lookalike.shelf._cards = lambda: {"nova": changed}
    assert house.lookalike.shelf.local("nova", "en").greeting == "Hi Fan, Nova here!"
    await house.say(ODD, conversation="c")
    assert "“Nova flies.”" in prompt(house)[-1]
    assert "“The harbour of Fan.”" in prompt(house)[-1]


async def test_a_base_model_gets_standing_lore_with_the_description(make_house: MakeHouse) -> None:
    """The same entry is in its beginning; of the rest one line stands by the message."""
    house = make_house(ScriptedEngine(["A line from the script."], style="transcript"))
    nova(house, entry("tide", "The tide decides.", constant=True), entry("zeppelins", "Zeppelins carry mail."))
    await house.say(ODD, conversation="c")
    first, *rest = prompt(house)
    assert first.startswith("The tide decides.\nNova")
    assert any("Zeppelins carry mail." in text for text in rest)
    assert not any("The tide decides." in text for text in rest)
