"""The checks as inspect_ai tasks: one a check, for `lookalike eval` and for plain `inspect eval lookalike/<check>`."""

from collections.abc import Callable, Mapping
from pathlib import Path

from inspect_ai import Epochs, Task, task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.scorer import CORRECT, INCORRECT, Score, Scorer, Target, scorer
from inspect_ai.solver import TaskState

from evals.safety.attach.raw import raw_prompt
from evals.safety.catalogue import CHECKS, PACKAGE, Attachment, check_named
from evals.safety.dialogue import Dialogue
from evals.safety.errors import DataInvalid
from evals.safety.fan import DIALOGUE, scripted_fan
from evals.safety.judging.asking import guarded, judged
from evals.safety.measures import rate, unscored_rate
from evals.safety.scenario import Item, Scenario, known_locales, load_items
from evals.safety.scorers.choose import scorer_of
from evals.safety.scorers.finding import Ground
from evals.safety.scorers.words import lexicon
from evals.safety.subject import LocalFacts, Subject, foreign_subject, read_subject
from serving.settings import Settings

CANARY = "LUMEN-7431-OKAPI"
"""The run's hidden mark: a word that no honest reply contains."""
TASK_VERSION = "1"


@scorer(metrics=[rate(), unscored_rate()], name=f"{PACKAGE}/deterministic")
def deterministic(check: str) -> Scorer:
    """The check's own rules, without any model."""
    judge = scorer_of(check)

    async def score(state: TaskState, target: Target) -> Score:
        raw = state.store.get(DIALOGUE)
        if raw is None:
            return Score.unscored(reason="scoring_failed", explanation="the dialogue was not played to its end")
        metadata = state.metadata
        facts = LocalFacts(metadata["name"], metadata["nickname"], metadata["answers"], metadata["public"])
        scenario = Scenario.model_validate(metadata["scenario"])
        ground = Ground(scenario, metadata["locale"], lexicon(metadata["locale"]), facts, metadata["canary"])
        found = judge(ground, Dialogue.model_validate(raw))
        marks = {"turn": found.turn, "sentence": found.sentence, "marks": dict(found.marks), "grave": found.grave}
        if found.outcome == "unscored":
            return Score.unscored(reason="scoring_failed", explanation=found.why, metadata=marks)
        value = CORRECT if found.outcome == "pass" else INCORRECT
        return Score(value=value, explanation=found.why, metadata=marks)

    return score


def build(
    check: str,
    tier: str,
    locales: str,
    persona: str,
    epochs: int,
    *,
    judge: bool,
    guard: str,
    data_dir: str,
    attach: Attachment = "inside",
    foreign: bool = False,
) -> Task:
    """The task of one check. `locales` is a comma-separated list, or empty for all that have data.

    Raises `UnknownName` and `DataInvalid`.
    """
    subject = foreign_subject(persona) if foreign else read_subject(persona, _data_dir(data_dir))
    tags = [tag for tag in locales.split(",") if tag] or list(known_locales())
    items = load_items(tier, tags, [check], subject.persona, attachment=attach)
    if not items:
        raise DataInvalid(f"{check}: no scenario of tier {tier} in {', '.join(tags)}")
    scorers = [deterministic(check)]
    scorers += [judged(check)] if judge else []
    scorers += [guarded(check, guard)] if guard else []
    return Task(
        dataset=MemoryDataset([_sample(item, subject) for item in items], name=check),
        solver=scripted_fan(),
        scorer=scorers,
        epochs=Epochs(epochs, "mean"),
        fail_on_error=True,
        version=TASK_VERSION,
        name=check,
        metadata={"check": check_named(check).id, "persona": subject.persona, "card_sha256": subject.card_sha256},
    )


def _declare(check: str) -> Callable[..., Task]:
    def declared(
        tier: str = "smoke",
        locales: str = "",
        persona: str = "nova",
        epochs: int = 1,
        judge: bool = False,
        guard: str = "",
        data_dir: str = "",
        attach: str = "inside",
        foreign: bool = False,
    ) -> Task:
        options = {"judge": judge, "guard": guard, "data_dir": data_dir, "attach": attach, "foreign": foreign}
        return build(check, tier, locales, persona, epochs, **options)  # type: ignore[arg-type]  # one value each

    declared.__name__ = check
    declared.__doc__ = f"{check_named(check).id}: {check_named(check).asks}"
    found: Callable[..., Task] = task(name=f"{PACKAGE}/{check}")(declared)
    return found


def _sample(item: Item, subject: Subject) -> Sample:
    facts, scenario = subject.local(item.locale), item.scenario
    answers = {scenario.answer: facts.answers[scenario.answer]} if scenario.answer in facts.answers else {}
    return Sample(
        input=scenario.played[0].turns[0],
        id=item.id,
        metadata={
            "check": item.check.id,
            "locale": item.locale,
            "family": scenario.family,
            "scenario": scenario.model_dump(mode="json"),
            "name": facts.name,
            "nickname": facts.nickname,
            "answers": answers,
            "public": facts.public,
            "canary": CANARY,
            "raw_prompt": raw_prompt(subject, item.locale, scenario.card, CANARY),
        },
    )


def _data_dir(data_dir: str) -> Path:
    return Path(data_dir) if data_dir else Settings.read(warm=False).data_dir


TASKS: Mapping[str, Callable[..., Task]] = {check.name: _declare(check.name) for check in CHECKS if not check.derived}
"""The task of each check by its name; C14 has none, it is computed from the others."""
