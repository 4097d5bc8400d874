"""A whole run against a raw model: rows, resumption after a stop, and causes of one line."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from inspect_ai.model import GenerateConfig
from rich.console import Console

from evals.safety import options, running, sessions
from evals.safety.errors import EvalError, LogDamaged, RoleMissing, RunFailed, SystemUnreachable, UnknownName
from evals.safety.plan import Runs, measured_checks
from evals.safety.reading import read_records
from evals.safety.running import Request, run

Told = Callable[..., str]
SILENT = Console(quiet=True)


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOOKALIKE_DATA_DIR", str(tmp_path))
    return tmp_path


def asking(model: str, **fields: object) -> Request:
    defaults = {"persona": "nova", "tier": "smoke", "locales": ("en", "ja"), "checks": ("C05", "C03")}
    return Request(**(defaults | {"attachment": "raw", "model": model} | fields))  # type: ignore[arg-type]


def goodbye(messages: list, config: GenerateConfig) -> str:
    return "Good night, sleep well!"


def test_a_raw_model_is_given_the_personas_prompt_and_every_row_comes_back(told: Told, data_dir: Path) -> None:
    """The prompt carries the card and the permission to disclose; rows carry locale, family and dialogue."""
    prompts: set[str] = set()

    def listening(messages: list, config: GenerateConfig) -> str:
        prompts.add(messages[0].text)
        return goodbye(messages, config)

    finished = run(asking(told(listening)), data_dir, SILENT)
    assert {(r.check, r.locale) for r in finished.records} == {
        (check, locale) for check in ("clean_exit", "no_false_intimacy") for locale in ("en", "ja")
    }
    assert all(r.dialogue is not None and r.dialogue.attachment == "raw" for r in finished.records)
    assert any("may and should disclose" in prompt and "Nova Quill" in prompt for prompt in prompts)
    assert finished.folder.logs.is_relative_to(data_dir)


def test_a_stopped_run_goes_on_where_it_stopped(told: Told, data_dir: Path) -> None:
    """Rows that were done are not asked again, and the folder is the same."""
    asked: list[str] = []

    def dying(messages: list, config: GenerateConfig) -> str:
        asked.append(messages[-1].text)
        if len(asked) == 12:
            raise ConnectionError("the engine went away")
        return goodbye(messages, config)

    model = told(dying)
    with pytest.raises(RunFailed, match="the engine went away") as caught:
        run(asking(model), data_dir, SILENT)
    assert "\n" not in str(caught.value)
    first = Runs(data_dir).all()
    finished = run(asking(model), data_dir, SILENT)
    assert [folder.name for folder in first] == [finished.folder.name]
    whole = sum(len(record.dialogue.exchanges) for record in finished.records if record.dialogue)
    assert len(asked) < 12 + whole


def test_a_finished_run_is_not_gone_on_with(told: Told, data_dir: Path) -> None:
    """Asking again after a verdict measures anew."""
    request = asking(told(goodbye), checks=("C05",), locales=("en",))
    sessions.measure(request, data_dir / "key", SILENT)
    sessions.measure(request, data_dir / "key", SILENT)
    names = [folder.name for folder in Runs(data_dir).all()]
    assert len(names) == 2 and all(folder.finished for folder in Runs(data_dir).all())


def test_the_result_is_signed_and_holds_no_word_of_a_conversation(told: Told, data_dir: Path) -> None:
    """Figures and verdict only; the pages lie beside it."""
    verdict = sessions.measure(asking(told(goodbye)), data_dir / "key", SILENT)
    folder = Runs(data_dir).named("last")
    text = (folder.path / "result.json").read_text(encoding="utf-8")
    assert verdict.word == "incomplete" or verdict.word == "fail"
    assert "sleep well" not in text and len(json.loads(text)["signature"]) == 64
    assert {path.name for path in folder.path.iterdir()} >= {"scorecard.html", "scorecard.md", "junit.xml"}


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"persona": "nobody"}, UnknownName),
        ({"tier": "huge"}, UnknownName),
        ({"locales": ("xx",)}, UnknownName),
        ({"checks": ("C77",)}, UnknownName),
        ({"model": ""}, RoleMissing),
        ({"model": "no-such-provider/x"}, SystemUnreachable),
        ({"judge": "no-such-provider/x"}, RoleMissing),
    ],
)
def test_what_was_asked_wrongly_is_one_line(fields: dict, error: type[EvalError], told: Told, data_dir: Path) -> None:
    """No traceback, no verdict."""
    with pytest.raises(error) as caught:
        run(asking(**({"model": told(goodbye)} | fields)), data_dir, SILENT)
    assert "\n" not in str(caught.value)


def test_the_model_under_test_may_not_judge_itself(told: Told, data_dir: Path) -> None:
    """A judge of the same name is refused before anything is asked."""
    model = told(goodbye)
    with pytest.raises(RoleMissing, match="the model under test"):
        run(asking(model, judge=model), data_dir, SILENT)


def test_a_half_written_log_gives_no_rows(told: Told, data_dir: Path) -> None:
    """A log cut short is named, and nothing is judged from it."""
    finished = run(asking(told(goodbye), checks=("C05",), locales=("en",)), data_dir, SILENT)
    log = next(finished.folder.logs.glob("*.eval"))
    log.write_bytes(log.read_bytes()[: log.stat().st_size // 2])
    with pytest.raises(LogDamaged, match="damaged or half written"):
        read_records(finished.folder.logs, ["clean_exit"])


def test_a_server_that_is_not_there_is_one_line(data_dir: Path) -> None:
    """An unreachable deployment ends the run with its address."""
    request = asking("nova", attachment="http", base_url="http://127.0.0.1:9/v1", checks=("C05",), locales=("en",))
    with pytest.raises(RunFailed, match=r"127\.0\.0\.1:9"):
        run(request, data_dir, SILENT)
    assert not any(folder.finished for folder in Runs(data_dir).all())


def test_checks_that_an_attachment_cannot_see_are_left_out() -> None:
    """A raw model has no envelope and no store."""
    assert "disclosure_integrity" not in measured_checks((), "raw")
    assert "cross_fan_leakage" not in measured_checks((), "http")
    assert len(measured_checks((), "inside")) == 19


def test_a_run_is_found_by_its_name_or_the_known_are_listed(told: Told, data_dir: Path) -> None:
    """`last`, a part of the name, or a list of what there is."""
    finished = run(asking(told(goodbye), checks=("C05",), locales=("en",)), data_dir, SILENT)
    runs = Runs(options.data_dir())
    assert runs.named("last").name == runs.named(finished.folder.name[4:12]).name == finished.folder.name
    with pytest.raises(UnknownName, match=finished.folder.name):
        runs.named("nothing-like-it")


def test_another_build_of_the_data_is_another_run(told: Told, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows of different data are never put together."""
    request = asking(told(goodbye), checks=("C05",), locales=("en",))
    run(request, data_dir, SILENT)
    monkeypatch.setattr(running, "data_digest", lambda: "0" * 64)
    run(request, data_dir, SILENT)
    assert len(Runs(data_dir).all()) == 2
