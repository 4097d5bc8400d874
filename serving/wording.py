"""The house's own words inside prompts, in each language. Reads `prompt_texts/`; knows nothing of layout."""

from functools import cache
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from persona.languages import fallback_chain, same_language
from serving.errors import SettingsError

_FOLDER = "prompt_texts"
_SOURCE = "en"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Exchange(_Frozen):
    """A fan's line and the reply to it."""

    fan: str
    reply: str


class Shown(_Frozen):
    """One demonstration of using what a fan told before: the telling, then the exchange."""

    told: str
    fan: str
    reply: str


class TranscriptWords(_Frozen):
    """Words for a base model: how quoted lines look, one truthful identity exchange and one demonstration."""

    told: str
    world: str
    identity: Exchange
    shown: Shown


class Wording(_Frozen):
    """All the house says in one language. `{name}`, `{language}`, `{date}`, `{fan}` and `{quote}` are filled in."""

    locale: str
    fan: str
    rules: tuple[str, ...]
    about: str
    examples: str
    opening: str
    notes: str
    today: str
    answer_in: str
    told: str
    told_on: str
    world: str
    fan_voice: str
    own_voice: str
    similar: str
    grave_news: str
    heed: str
    condolence: str
    repair: dict[str, str]
    transcript: TranscriptWords


@cache
def known_wordings() -> tuple[str, ...]:
    """The tags that have words of their own."""
    names = (entry.name for entry in files("serving").joinpath(_FOLDER).iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml")))


@cache
def wording_for(language: str) -> Wording:
    """The words for `language`: its own, else those of a language that its readers share, else English.

    Raises `SettingsError` when a file is malformed.
    """
    for tag in fallback_chain(language):
        if tag in known_wordings():
            return _read(tag)
    alike = [tag for tag in known_wordings() if same_language(tag, language)]
    return _read(alike[0] if alike else _SOURCE)


def _read(tag: str) -> Wording:
    text = files("serving").joinpath(_FOLDER, f"{tag}.yaml").read_text("utf-8")
    try:
        return Wording.model_validate(yaml.safe_load(text))
    except (yaml.YAMLError, ValidationError) as problem:
        raise SettingsError(f"{_FOLDER}/{tag}.yaml is malformed: {problem}") from problem
