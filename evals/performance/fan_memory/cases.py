"""What is searched and asked, the same for all systems: our own stories in eight languages, and LoCoMo from a path.

LoCoMo's licence forbids shipping it: its file is read where the user keeps it. Knows nothing of who searches.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson

from memory.search.told import Story, read_sets, stories

DATA = Path(__file__).with_name("data")
_TIME = "%I:%M %p on %d %B, %Y"
_EVIDENCE = re.compile(r"D\d+:\d+")
_ADVERSARIAL = 5
"""LoCoMo's category of questions that have no answer."""


@dataclass(frozen=True, slots=True)
class Said:
    """One line. Only the fan's (`searched`) can be found."""

    text: str
    locale: str
    said_at: datetime
    conversation: str
    searched: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the places of the lines that answer it, among those that are searched."""

    sort: str
    text: str
    locale: str
    answers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One fan's memory and what is asked of it."""

    name: str
    lines: tuple[Said, ...]
    questions: tuple[Question, ...]

    @property
    def searched(self) -> list[str]:
        """The texts that can be found, in order."""
        return [line.text for line in self.lines if line.searched]


def own_cases() -> list[Case]:
    """The shipped stories with the questions that weights were not learnt from."""
    cases: dict[tuple[Said, ...], list[Question]] = {}
    for story in stories(read_sets(sorted(DATA.glob("*.yaml")))):
        lines = tuple(
            Said(one.text, one.locale, one.said_at, str(one.conversation), one.role == "fan") for one in story.lines
        )
        cases.setdefault(lines, []).extend(_held_out(story))
    return [Case(f"story-{place}", lines, tuple(asked)) for place, (lines, asked) in enumerate(cases.items(), 1)]


def _held_out(story: Story) -> Iterator[Question]:
    told = [line.tells for line in story.lines if line.role == "fan"]
    for one in story.asked:
        if one.held_out:
            yield Question(f"{story.kind} {one.sort}", one.text, one.locale, (told.index(one.answer),))


def locomo_cases(path: Path) -> list[Case]:
    """LoCoMo's conversations as `locomo10.json` holds them: every turn with its speaker, questions that have evidence.

    Raises `OSError` or `ValueError` when the file is not there or is something else."""
    cases = []
    for place, sample in enumerate(orjson.loads(path.read_bytes()), 1):
        lines, places = _turns(sample["conversation"])
        questions = []
        for asked in sample["qa"]:
            found = [places[one] for one in _EVIDENCE.findall(" ".join(asked.get("evidence") or [])) if one in places]
            if found and asked["category"] != _ADVERSARIAL:
                sort = f"category {asked['category']}"
                questions.append(Question(sort, asked["question"], "en", tuple(dict.fromkeys(found))))
        cases.append(Case(f"locomo-{place}", tuple(lines), tuple(questions)))
    return cases


def _turns(conversation: dict[str, object]) -> tuple[list[Said], dict[str, int]]:
    lines: list[Said] = []
    places: dict[str, int] = {}
    number = 1
    while isinstance(turns := conversation.get(f"session_{number}"), list):
        begun = datetime.strptime(str(conversation[f"session_{number}_date_time"]), _TIME).replace(tzinfo=UTC)
        for step, turn in enumerate(turns):
            caption = f" ({turn['blip_caption']})" if turn.get("blip_caption") else ""
            places[turn["dia_id"]] = len(lines)
            text = f"{turn['speaker']}: {turn['text']}{caption}"
            lines.append(Said(text, "en", begun + timedelta(seconds=step), str(number), searched=True))
        number += 1
    return lines, places
