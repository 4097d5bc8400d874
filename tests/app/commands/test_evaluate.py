"""`lookalike eval` starts the harness and gives back what it says."""

import subprocess
import sys

import pytest

from app.commands import evaluate
from evals.safety.command import cli as harness


def test_the_two_lists_of_verbs_agree() -> None:
    """Whatever the harness offers can be asked for, and nothing else."""
    offered = {command.name or command.callback.__name__ for command in harness.registered_commands}
    assert offered == set(evaluate.VERBS)


def test_words_and_exit_code_pass_through() -> None:
    """A wrong word ends with the harness's own line and code 2."""
    words = [sys.executable, "-m", "app.cli", "eval", "report", "no-such-run"]
    found = subprocess.run(words, capture_output=True, text=True, check=False)
    assert found.returncode == 2
    assert "There is no run 'no-such-run'" in found.stderr and "Traceback" not in found.stderr


def test_without_its_extra_the_harness_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """The default install has no harness."""
    monkeypatch.setattr(evaluate, "find_spec", lambda _: None)
    assert evaluate.start("run", []) == 2
