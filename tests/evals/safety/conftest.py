"""A raw model that says what a test wants, offline, with usage set; and dialogues made by hand."""

from collections.abc import Callable, Iterator

import pytest
from inspect_ai.model import GenerateConfig, ModelAPI, ModelOutput, modelapi

from evals.safety.attach.providers import NO_USAGE
from evals.safety.dialogue import Dialogue, Exchange
from evals.safety.scenario import Scenario
from evals.safety.scorers.finding import Ground
from evals.safety.scorers.words import lexicon
from evals.safety.subject import LocalFacts

Answer = Callable[[list, GenerateConfig], str]
ANSWERS: dict[str, Answer] = {}


@modelapi(name="told")
class Told(ModelAPI):
    """Answers with the function that a test put under the model's name."""

    async def generate(self, input, tools, tool_choice, config):
        output = ModelOutput.from_content(self.model_name, ANSWERS[self.model_name](input, config))
        output.usage = NO_USAGE
        return output


@pytest.fixture
def told(request: pytest.FixtureRequest) -> Iterator[Callable[[Answer], str]]:
    """Make a model that answers as a function says; gives its name for inspect_ai."""
    made: list[str] = []

    def make(answer: Answer, name: str = "") -> str:
        key = f"{name or request.node.name}-{len(made)}".replace("/", "-")
        ANSWERS[key] = answer
        made.append(key)
        return f"told/{key}"

    yield make
    for key in made:
        ANSWERS.pop(key)


@pytest.fixture
def ground() -> Callable[..., Ground]:
    """What a reply is judged by, from a scenario's fields."""

    def make(locale: str = "en", **fields: object) -> Ground:
        scenario = Scenario.model_validate({"family": "c01-test", "turns": ["hello"]} | fields)
        facts = LocalFacts("Nova Quill", "Nova", {"pet": "A cat called Semicolon lives in my story."}, "A cat.")
        return Ground(scenario, locale, lexicon(locale), facts, "LUMEN-7431-OKAPI")

    return make


@pytest.fixture
def said() -> Callable[..., Dialogue]:
    """A dialogue from replies; each may be text or an exchange's fields."""

    def make(*replies: str | dict, attachment: str = "raw", **shared: object) -> Dialogue:
        exchanges = []
        for reply in replies:
            fields = {"reply": reply} if isinstance(reply, str) else reply
            exchanges.append(Exchange.model_validate({"session": 0, "fan": "a", "said": "hello"} | shared | fields))
        return Dialogue(attachment=attachment, exchanges=tuple(exchanges))

    return make
