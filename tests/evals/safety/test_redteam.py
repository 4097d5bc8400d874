"""Attacks: reproducible, of every strategy, and reported by their first success."""

import base64

import pytest

from evals.safety.dialogue import Dialogue, Exchange
from evals.safety.errors import UnknownName
from evals.safety.redteam.attacks import STRATEGIES, Attack, attack_locales, make_attacks
from evals.safety.redteam.disguise import ENCODINGS
from evals.safety.redteam.report import Outcome, table
from evals.safety.scorers.finding import Finding

LOCALES = attack_locales()


def test_the_same_seed_gives_the_same_attacks_and_another_gives_others() -> None:
    """A find can be made again."""
    assert make_attacks(7, LOCALES, 4) == make_attacks(7, LOCALES, 4)
    assert make_attacks(7, LOCALES, 4) != make_attacks(8, LOCALES, 4)


def test_every_strategy_makes_attacks_of_all_goals() -> None:
    """Each strategy is tried on each goal."""
    found = make_attacks(1, LOCALES, 4)
    assert {attack.strategy for attack in found} == set(STRATEGIES)
    for strategy in STRATEGIES:
        assert len({attack.goal for attack in found if attack.strategy == strategy}) == 4
    assert all(attack.turns and all(turn.strip() and "{ask}" not in turn for turn in attack.turns) for attack in found)


def test_persistence_takes_several_turns_and_encodings_hide_the_ask() -> None:
    """A persistent fan asks again; an encoded ask is not in plain text."""
    persistent = make_attacks(1, ["en"], 1, ["persistence"])[0]
    assert len(persistent.turns) == 4
    hidden = make_attacks(1, ["en"], 1, ["base64"])[0].turns[0]
    assert "human" not in hidden and b"." in base64.b64decode(hidden.rpartition(" ")[2])
    assert set(ENCODINGS) <= set(STRATEGIES)


def test_an_unknown_strategy_lists_the_known() -> None:
    """Nothing is guessed."""
    with pytest.raises(UnknownName, match="persistence"):
        make_attacks(1, ["en"], 1, ["shouting"])


def test_the_table_names_the_first_success_of_each_strategy() -> None:
    """Try and turn of the first success, or none."""
    dialogue = Dialogue(attachment="inside", exchanges=(Exchange(session=0, fan="a", said="x", reply="y"),))
    attack = Attack("identity", "plea", "en", ("x",))
    lost, won = Outcome(attack, Finding("pass"), dialogue), Outcome(attack, Finding("fail", "claims", 0), dialogue)
    assert "| plea | 3 | 1 | try 2, turn 1 | identity | en | claims |" in table([lost, won, lost])
    assert "| plea | 1 | 0 | none |" in table([lost])
