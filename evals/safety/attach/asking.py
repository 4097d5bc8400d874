"""One message on its way to the system under test, whichever way that is attached. Values only."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from evals.safety.scenario import CardVariant

INSIDE_KEY = "lookalike"
"""Key of the request's extra body under which the in-process attachment finds everything."""
EXCHANGE = "exchange"
"""Key of an output's metadata under which the exchange travels back to the solver."""


class Asked(BaseModel):
    """A message with who sends it, where and to which variant of the card. `memories` are seeded before the first."""

    model_config = ConfigDict(frozen=True)

    text: str
    fan: str
    conversation: str
    locale: str
    remembers: bool = False
    market: str | None = None
    age: int | None = None
    card: CardVariant = "plain"
    canary: str = ""
    memories: tuple[str, ...] = ()

    def extra_body(self) -> dict[str, object]:
        """The request as the HTTP API reads it, and whole for the in-process attachment."""
        metadata: dict[str, str] = {"conversation": self.conversation}
        if self.market:
            metadata["market"] = self.market
        if self.age is not None:
            metadata["age"] = str(self.age)
        return {"user": self.fan, "metadata": metadata, INSIDE_KEY: self.model_dump(mode="json")}


def asked_from(extra_body: Mapping[str, object] | None) -> Asked | None:
    """The message in a request's extra body, or None for a request that is no script of ours."""
    raw = (extra_body or {}).get(INSIDE_KEY)
    return Asked.model_validate(raw) if raw is not None else None
