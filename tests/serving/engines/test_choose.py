import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr

from serving.engines.choose import KNOWN, choose_engine
from serving.engines.protocol import Style
from serving.errors import SettingsError


@dataclass(frozen=True)
class Wanted:
    """Settings by hand."""

    data_dir: Path = Path("nowhere")
    engine_base_url: str = "http://127.0.0.1:9/v1"
    engine_model: str | None = None
    engine_api_key: SecretStr | None = None
    engine_arguments: str = "{}"
    engine_threads: int = 1
    engine_slots: int = 1
    engine_timeout: float = 1.0
    engine_style: Style | None = None


CHAT = "langchain_core.language_models.fake_chat_models:FakeListChatModel"


@pytest.mark.parametrize(
    ("name", "settings", "style"),
    [
        ("bundled", Wanted(), "transcript"),
        ("vllm", Wanted(engine_model="m"), "chat"),
        ("vllm", Wanted(engine_model="m", engine_style="transcript"), "transcript"),
        ("transformers", Wanted(engine_model="m"), "chat"),
        ("langchain", Wanted(engine_model=CHAT, engine_arguments='{"responses": ["hi"]}'), "chat"),
        ("scripted", Wanted(), "chat"),
    ],
)
def test_each_known_name_gives_its_engine(name: str, settings: Wanted, style: str) -> None:
    """Nothing is loaded or reached yet; the engine knows its name and layout."""
    engine = choose_engine(name, settings)
    assert (engine.name, engine.style) == (name, style)


def test_an_unknown_name_lists_the_known_ones() -> None:
    """A typing mistake is answered with what there is."""
    with pytest.raises(SettingsError) as caught:
        choose_engine("gpt", Wanted())
    assert all(name in str(caught.value) for name in KNOWN)


@pytest.mark.parametrize("name", ["vllm", "transformers", "langchain"])
def test_an_engine_that_needs_a_model_says_so(name: str) -> None:
    """The missing setting is named."""
    with pytest.raises(SettingsError, match="LOOKALIKE_ENGINE_MODEL"):
        choose_engine(name, Wanted())


def test_choosing_one_engine_imports_no_other() -> None:
    """The bundled engine drags in neither torch nor an HTTP client, and not even llama.cpp before it starts."""
    code = (
        "import sys; from serving.settings import Settings; from serving.engines.choose import choose_engine; "
        "choose_engine('bundled', Settings()); "
        "print({'torch', 'transformers', 'aiohttp', 'xllamacpp'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parents[3], capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "set()", done.stderr
