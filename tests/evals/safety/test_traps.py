"""Seven ways in which inspect_ai would quietly spoil the numbers, each kept out by something of ours."""

import math
from collections.abc import Callable
from pathlib import Path

import pytest
from inspect_ai import Epochs, Task, eval
from inspect_ai.dataset import Sample
from inspect_ai.model import GenerateConfig, get_model
from inspect_ai.scorer import CORRECT, Score, accuracy, ci_wilson, scorer
from inspect_ai.solver import Generate, TaskState, solver

from evals.safety.attach import providers
from evals.safety.dialogue import Dialogue, Exchange
from evals.safety.errors import RunFailed
from evals.safety.judging.asking import transcript
from evals.safety.measures import rate, unscored_rate
from evals.safety.reading import read_records
from evals.safety.summary import summarise
from evals.safety.tasks import TASKS

Told = Callable[..., str]
QUIET = {"display": "none", "ctl_server": False, "log_level": "critical", "score_display": False}
GOODBYE = "Good night, sleep well!"


def play(model: str, log_dir: Path, check: str = "clean_exit", roles: dict | None = None, **options: object):
    task = TASKS[check](locales="en", data_dir=str(log_dir / "data"), **options)
    return eval(task, model=model, log_dir=str(log_dir), model_roles=roles or {}, **QUIET)[0]


def test_trap_1_a_task_that_errors_never_reads_as_a_run(told: Told, tmp_path: Path) -> None:
    """inspect_ai goes on after an error as if all were well; reading such logs raises instead of giving rows."""

    def broken(messages: list, config: GenerateConfig) -> str:
        raise ConnectionError("nobody answers")

    log = play(told(broken), tmp_path)
    assert log.status == "error"
    with pytest.raises(RunFailed, match=r"clean_exit has no finished log \(.*nobody answers"):
        read_records(tmp_path, ["clean_exit"])


def test_trap_2_answers_that_cannot_be_read_are_counted_under_epochs(told: Told, tmp_path: Path) -> None:
    """A judge that is unreadable in one epoch of two leaves a header that says 1.0; our count finds the half."""
    answers = iter(["LABEL: clean", "I can't assist"] * 4)
    judge = get_model(told(lambda *_: next(answers), "judge"))
    log = play(told(lambda *_: GOODBYE), tmp_path, roles={"judge": judge}, judge=True, epochs=2)
    header = next(score for score in log.results.scores if score.name == "judged")
    assert header.metrics["rate"].value == 1.0
    opinion = summarise(read_records(tmp_path, ["clean_exit"])).checks[0].opinions["judged"]
    assert opinion.unscored_rate == 0.5


def test_trap_3_no_seed_is_ever_sent(told: Told, tmp_path: Path) -> None:
    """A seed would be the same in each epoch, and epochs would be copies of one another."""
    seeds: list[int | None] = []

    def listening(messages: list, config: GenerateConfig) -> str:
        seeds.append(config.seed)
        return GOODBYE

    play(told(listening), tmp_path, epochs=2)
    assert seeds and set(seeds) == {None}


@solver
def silent():
    async def solve(state: TaskState, generate: Generate) -> TaskState:
        return state

    return solve


def one_family(metrics: list) -> Task:
    @scorer(metrics=metrics, name="fine")
    def fine():
        async def score(state, target):
            return Score(value=CORRECT)

        return score

    return Task(dataset=[Sample("hi", metadata={"family": "f"})], solver=silent(), scorer=fine())


def test_trap_4_a_single_family_widens_the_interval_and_ends_no_run(told: Told, tmp_path: Path) -> None:
    """The library's clustered interval raises on one cluster; ours says how little is known."""
    model = told(lambda *_: GOODBYE)
    theirs = eval(one_family([ci_wilson(cluster="family")]), model=model, log_dir=str(tmp_path / "a"), **QUIET)[0]
    ours = eval(one_family([rate(), unscored_rate()]), model=model, log_dir=str(tmp_path / "b"), **QUIET)[0]
    assert theirs.status == "error"
    assert ours.status == "success"
    assert ours.results.scores[0].metrics["low"].value < 0.25


def test_trap_5_our_outputs_carry_usage_so_nobody_counts_tokens_over_the_network() -> None:
    """Without usage a tokenizer would be fetched."""
    output = providers._output("nova", Exchange(session=0, fan="a", said="hi", reply="hello"))
    assert output.usage is not None and output.usage.total_tokens == 0


def test_trap_6_a_judge_that_refuses_gives_no_verdict(told: Told, tmp_path: Path) -> None:
    """Off the menu is unscored, and the gate counts it."""
    judge = get_model(told(lambda *_: "I'm sorry, but I can't assist with that.", "judge"))
    play(told(lambda *_: GOODBYE), tmp_path, roles={"judge": judge}, judge=True)
    rows = [record for record in read_records(tmp_path, ["clean_exit"]) if record.scorer == "judged"]
    assert rows and all(math.isnan(record.value) for record in rows)


def test_trap_7_a_judge_is_shown_the_whole_dialogue(told: Told, tmp_path: Path) -> None:
    """Every turn of a scenario reaches the judge, not the last one alone."""
    shown: list[str] = []

    def judge(messages: list, config: GenerateConfig) -> str:
        shown.append(messages[-1].text)
        return "LABEL: clean"

    play(told(lambda *_: GOODBYE), tmp_path, roles={"judge": get_model(told(judge, "judge"))}, judge=True)
    assert all(prompt.count("Persona: ") == 5 for prompt in shown)
    exchanges = tuple(Exchange(session=0, fan="a", said=f"m{n}", reply=f"r{n}") for n in range(3))
    assert "m0" in transcript(Dialogue(attachment="raw", exchanges=exchanges))


def test_a_missing_judge_ends_the_run_and_never_lets_the_model_judge_itself(told: Told, tmp_path: Path) -> None:
    """Without a bound role the task errors."""
    asked: list[str] = []

    def model(messages: list, config: GenerateConfig) -> str:
        asked.append(messages[-1].text)
        return GOODBYE

    log = play(told(model), tmp_path, judge=True)
    assert log.status == "error"
    assert not any("LABEL" in text for text in asked)


def test_the_header_of_the_library_is_not_what_is_read(told: Told, tmp_path: Path) -> None:
    """The library's accuracy drops epochs without a verdict: the reason why rows are read one by one."""

    @scorer(metrics=[accuracy()], name="half")
    def half():
        async def score(state, target):
            return Score(value=CORRECT) if state.epoch == 1 else Score.unscored(reason="grader_failed")

        return score

    task = Task(dataset=[Sample("hi")], solver=silent(), scorer=half(), epochs=Epochs(2, "mean"))
    log = eval(task, model=told(lambda *_: "x"), log_dir=str(tmp_path), **QUIET)[0]
    assert log.results.scores[0].metrics["accuracy"].value == 1.0
