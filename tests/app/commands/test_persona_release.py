"""`lookalike persona`: from a card file to a live persona, with the exit codes that CI reads."""

from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from app.commands.persona import cli
from app.staff import Staff
from persona import yaml_text
from persona.folder import read_folder
from persona.interchange.reading import read_card_file
from serving.assemble import open_staff_store
from serving.settings import Settings

RUN = CliRunner()


@pytest.fixture(autouse=True)
def own_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each test has a data directory of its own."""
    monkeypatch.setenv("LOOKALIKE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "250")


def run(code: int, *words: object) -> str:
    """Run a command, see its exit code, and return what it said."""
    done: Result = RUN.invoke(cli, [str(word) for word in words])
    assert done.exit_code == code, (done.output, done.exception)
    return done.output


def pulled(tmp_path: Path, persona: str = "nova", **changes: object) -> Path:
    """A persona as a folder, with some facts of its card changed."""
    folder = tmp_path / persona
    run(0, "pull", persona, folder)
    facts = yaml_text.load((folder / "card.yaml").read_text(encoding="utf-8"), folder)
    (folder / "card.yaml").write_text(yaml_text.dump({**facts, **changes}), encoding="utf-8")
    return folder


def hire(name: str, *roles: str) -> None:
    """An account of the Studio."""
    store = open_staff_store(Settings.read(warm=False))
    Staff(store, b"secret").add(name, "a long enough password", roles)
    store.close()


def test_a_draft_goes_live_once_another_person_approved_it(tmp_path: Path) -> None:
    """Push, ask, approve, publish; who wrote it, who has no account or no right may not approve."""
    folder = pulled(tmp_path, version="2.0")
    run(0, "push", folder, "--as", "ana")
    assert "not approved" in run(1, "publish", "nova", "--as", "ana")
    run(1, "review", "show", "nova")
    run(0, "review", "ask", "nova", "--as", "ana", "--note", "new season")
    run(1, "review", "ask", "nova", "--as", "ana")
    assert "Who may review: nobody" in run(2, "review", "approve", "nova", "--as", "ben")
    hire("ben", "reviewer")
    hire("ana", "author", "admin")
    assert "ana wrote it" in run(1, "review", "approve", "nova", "--as", "ana")
    run(0, "review", "approve", "nova", "--as", "ben")
    assert "nova: approved" in run(0, "review", "show", "nova")
    run(0, "publish", "nova", "--as", "ana", "--reason", "spring")
    assert "version 2.0" in run(0, "show", "nova")
    assert "spring" in run(0, "history", "nova")
    assert "0 fields differ" in run(0, "diff", "nova")


def test_two_authors_get_a_conflict_with_both_texts(tmp_path: Path) -> None:
    """Who pushes second sees what the other wrote, and nothing is lost until they say so."""
    first, second = pulled(tmp_path / "a", version="2.0"), pulled(tmp_path / "b", version="3.0")
    run(0, "push", first)
    said = run(1, "push", second)
    assert "- 2.0" in said
    assert "+ 3.0" in said
    assert "version 2.0" in run(0, "show", "nova", "--which", "draft")
    over = said.rpartition("--over ")[2].split()[0]
    run(0, "push", second, "--over", over)
    assert "version 3.0" in run(0, "show", "nova", "--which", "draft")
    run(0, "push", second)
    assert "live" not in run(1, "push", first)
    assert "version" in run(1, "diff", "nova")


def test_a_licence_must_cover_where_the_operator_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lint says so and publishing refuses, by market; without markets only worldwide rights will do."""
    folder = pulled(tmp_path)
    facts = yaml_text.load((folder / "card.yaml").read_text(encoding="utf-8"), folder)
    rights = facts["likeness"]
    assert isinstance(rights, dict)
    (folder / "card.yaml").write_text(
        yaml_text.dump({**facts, "likeness": {**rights, "territories": ["fr", "us"]}}), encoding="utf-8"
    )
    publish = ("publish", folder, "--without-review", "--reason", "test")
    assert "names no markets" in run(1, *publish)
    monkeypatch.setenv("LOOKALIKE_MARKETS", '["us-ca", "eu"]')
    assert "likeness.territories" in run(1, "lint", folder)
    assert "serves eu" in run(1, *publish)
    monkeypatch.setenv("LOOKALIKE_MARKETS", '["us-ca"]')
    run(0, "lint", folder)
    run(0, *publish)


def test_a_protected_name_blocks_until_a_reviewer_clears_it(tmp_path: Path) -> None:
    """The clearance is on record, by a reviewer who did not write the card, and holds for that name only."""
    listed = tmp_path / "protected.txt"
    listed.write_text("Nova Quill\n", encoding="utf-8")
    folder = pulled(tmp_path, version="2.0")
    release = ("publish", folder, "--without-review", "--reason", "test", "--protected", listed)
    assert "have a reviewer clear it" in run(1, *release)
    run(1, "lint", folder, "--protected", listed)
    card = read_folder(folder)
    names = {
        card.name,
        card.nickname,
        *(o.name for o in card.locales.values()),
        *(o.nickname for o in card.locales.values()),
    }
    hire("ben", "reviewer")
    clear = ("--as", "ben", "--reason", "our own star")
    run(2, "clear-name", folder, card.name, "Nova Quill", "--as", "zoe", "--reason", "x")
    run(1, "clear-name", folder, card.name, "Nova Quill", "--as", "ben", "--reason", " ")
    for name in names - {""}:
        run(0, "clear-name", folder, name, "Nova Quill", *clear)
    run(0, *release)
    listed.write_text("Nova Quill\nNova Qill\n", encoding="utf-8")
    assert "Nova Qill'" in run(1, *release)


def test_a_card_keeps_its_picture_and_files_and_says_what_a_format_leaves_out(tmp_path: Path) -> None:
    """What came with an import goes out with its export, the same bytes each time, dated by the draft."""
    run(0, "export", "nova", tmp_path / "plain.png")
    picture = read_card_file((tmp_path / "plain.png").read_bytes(), "x").picture
    assert picture is not None
    run(0, "import", tmp_path / "plain.png")
    first, second = tmp_path / "one.charx", tmp_path / "two.charx"
    for target in (first, second):
        run(0, "export", "nova", target, "--format", "charx", "--which", "draft")
    assert first.read_bytes() == second.read_bytes()
    back = read_card_file(first.read_bytes(), "x")
    assert "assets/icon/images/main.png" in back.assets
    draft = tmp_path / "data" / "personas" / "nova" / "draft.json"
    data = back.v3["data"]
    assert isinstance(data, dict)
    assert data["modification_date"] == int(draft.stat().st_mtime)
    over = run(1, "import", first).rpartition("--over ")[2].split()[0]
    run(0, "import", first, "--over", over)
    said = run(0, "export", "nova", tmp_path / "v2.png", "--format", "png-v2", "--which", "draft")
    assert "left out: assets/icon/images/main.png" in said
    run(0, "export", "nova", tmp_path / "back", "--format", "original")
    assert (tmp_path / "back").read_bytes() == first.read_bytes()
    for form in ("json", "png"):
        run(0, "export", "nova", tmp_path / f"x.{form}", "--format", form, "--which", "draft")
        assert read_card_file((tmp_path / f"x.{form}").read_bytes(), "x").card.locales == back.card.locales


def test_what_was_asked_wrongly_is_exit_code_two_or_a_typed_error(tmp_path: Path) -> None:
    """Folders that hold something, versions and personas that do not exist, no list of names."""
    folder = pulled(tmp_path)
    run(2, "pull", "nova", folder)
    run(0, "pull", "nova", folder, "--replace")
    assert (tmp_path / "shelf" / "nova" / "card.yaml").exists() is False
    run(0, "pull", "nova", tmp_path / "shelf")
    assert (tmp_path / "shelf" / "nova" / "card.yaml").exists()
    run(2, "export", "nova", tmp_path / "nowhere" / "x.png")
    run(2, "names", "nova")
    run(2, "publish", folder, "--without-review")
    for words in (("show", "nobody"), ("publish", "nova"), ("rollback", "nova", "feedfeed"), ("diff", "nova")):
        done = RUN.invoke(cli, list(words))
        assert type(done.exception).__mro__[-3].__name__ in {"PersonaError", "Exception"}
        assert "Known:" in str(done.exception) or "no draft" in str(done.exception)


def test_lint_is_for_machines_too(tmp_path: Path) -> None:
    """One object a finding; a missing language blocks where it is wanted, a warning where strictness is asked."""
    assert '"code": "missing-locale"' in run(1, "lint", "nova", "--want", "ko", "--json").replace(
        '"code":"', '"code": "'
    )
    folder = pulled(tmp_path)
    lore = yaml_text.load((folder / "lore.yaml").read_text(encoding="utf-8"), folder)
    (folder / "lore.yaml").write_text(yaml_text.dump({**lore, "token_budget": 20}), encoding="utf-8")
    said = run(0, "lint", folder)
    assert "locales.hi.lore" in said
    assert "of a budget of 20" in said
    run(1, "lint", folder, "--strict")
