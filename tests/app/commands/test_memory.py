"""`lookalike memory`: expiry, backup, restoration and documents, as an operator runs them."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from app.cli import cli
from memory.consent import Consents
from memory.erasure import Erasure
from memory.erasure_log import FILE, ErasureLog
from memory.errors import BackupUnusable
from memory.records import FanKey, Message
from memory.session import SessionTranscript
from memory.store import messages, vectors
from memory.store.transactions import Transactions
from serving.database.engine import open_engine, sqlite_url
from serving.database.schema import upgrade
from serving.errors import DataDirectoryInUse
from serving.holding import DataDirectory

FAN = FanKey("default", "nova", "web:fan-0001")
SECRET = "My sister Wilhelmina-Zuleika lives behind the old lighthouse"
Run = Callable[..., Any]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command over a data directory of its own; returns what it printed, as JSON."""
    monkeypatch.setenv("LOOKALIKE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LOOKALIKE_ENGINE", "scripted")

    def command(*arguments: str, code: int = 0) -> Any:
        done = CliRunner().invoke(cli, ["memory", *arguments], catch_exceptions=False)
        assert done.exit_code == code, done.output
        return json.loads(done.stdout)

    return command


def remember(data_dir: Path, text: str, said_at: datetime) -> None:
    """What a server writes down when a fan speaks."""
    engine = open_engine(sqlite_url(data_dir / "memory.db"))
    upgrade(engine)
    transactions = Transactions(engine)
    model = transactions.read_now(vectors.stored_embedder)
    if model is None:
        transactions.write_now(vectors.claim_embedder, "e5-small")
        model = "e5-small"
    asyncio.run(Consents(transactions).say(FAN, True, "en"))
    said = [Message(f"message-{text[:9]}", "c", "fan", text, "en", said_at)]
    transactions.write_now(messages.append, FAN, "c", said, [None], model)
    transactions.close()


def test_what_was_forgotten_after_a_backup_stays_forgotten(run: Run, tmp_path: Path) -> None:
    """Back up, forget the fan, restore: no file of the data directory holds a word of theirs."""
    remember(tmp_path, SECRET, datetime.now(UTC))
    (tmp_path / "documents" / "nova" / "en").mkdir(parents=True)
    (tmp_path / "documents" / "nova" / "en" / "life.md").write_text("# Life")
    outside = tmp_path.parent / f"{tmp_path.name}.zip"
    made = run("backup", str(outside))
    assert made["rows"]["messages"] == 1
    assert "files/documents/nova/en/life.md" in made["sha256"]
    engine = open_engine(sqlite_url(tmp_path / "memory.db"))
    transactions = Transactions(engine)
    erasure = Erasure(transactions, SessionTranscript(), log=ErasureLog(tmp_path / FILE))
    asyncio.run(erasure.forget_everything(FAN))
    transactions.close()
    restored = run("restore", str(outside), "--yes")
    assert restored["forgotten"]["entries"] == 1
    assert restored["forgotten"]["proof"]["proven"] is True
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert b"Wilhelmina" not in path.read_bytes()


def test_what_is_past_its_time_goes(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dry run counts, a run deletes and proves."""
    monkeypatch.setenv("LOOKALIKE_RETAIN_WORDS_DAYS", "30")
    remember(tmp_path, SECRET, datetime.now(UTC) - timedelta(days=31))
    remember(tmp_path, "I like tea with honey", datetime.now(UTC))
    monkeypatch.setattr("serving.assemble.vectors.claim_embedder", lambda connection, model_id: None)
    assert run("expire", "--dry-run")["memory"]["messages"] == 1
    done = run("expire")
    assert (done["memory"]["messages"], done["memory"]["proofs"][0]["proven"]) == (1, True)
    assert run("expire")["memory"]["messages"] == 0


def test_a_backup_is_not_restored_under_a_running_server(run: Run, tmp_path: Path) -> None:
    """The server holds the data directory: the command says by whom, and changes nothing."""
    outside = tmp_path.parent / f"{tmp_path.name}.zip"
    run("backup", str(outside))
    server = DataDirectory.hold(tmp_path, "lookalike serve")
    with pytest.raises(DataDirectoryInUse, match="lookalike serve"):
        run("restore", str(outside), "--yes")
    server.release()
    outside.write_bytes(b"damaged")
    with pytest.raises(BackupUnusable):
        run("restore", str(outside), "--yes")


def test_documents_are_listed_with_their_facts_and_what_is_wrong(run: Run, tmp_path: Path) -> None:
    """A file that cannot be used, and one of a day after the card's, are told; the exit code says that there are."""
    folder = tmp_path / "documents" / "nova" / "en"
    folder.mkdir(parents=True)
    (folder / "tour.md").write_text("---\nas_of: 2020-01-01\nlicence: CC0\n---\n# Tour\nLisbon")
    (folder / "future.md").write_text("---\nas_of: 2999-01-01\n---\n# Later")
    (folder / "broken.pdf").write_bytes(b"%PDF-nothing")
    told = run("documents", "nova", code=1)
    [tour] = [one for one in told["documents"] if one["name"] == "tour"]
    assert (tour["as_of"], tour["licence"]) == ("2020-01-01", "CC0")
    assert all(one["as_of"] for one in told["documents"])
    assert [word for word in ("2999-01-01", "broken.pdf") if word not in " ".join(told["left_out"])] == []
