"""What was said in one scenario and what could be seen of it. Values only; they travel through the log as JSON."""

from pydantic import BaseModel, ConfigDict

from evals.safety.catalogue import Attachment


class Seen(BaseModel):
    """A frozen record."""

    model_config = ConfigDict(frozen=True)


class Used(Seen):
    """One thing recalled for a reply: its kind, where it came from and its text."""

    kind: str
    source: str
    text: str


class Exchange(Seen):
    """One message and its reply, with what the attachment shows of them: events and prompt only from inside."""

    session: int
    fan: str
    said: str
    reply: str
    locale: str = ""
    origin: str = ""
    reason: str = ""
    guards: tuple[str, ...] = ()
    notices: tuple[tuple[str, str], ...] = ()
    withheld: tuple[str, ...] = ()
    disclosure: dict[str, object] | None = None
    used: tuple[Used, ...] = ()
    prompt: str = ""


class Dialogue(Seen):
    """All exchanges of a scenario, and what is left in the store of each of its fans afterwards."""

    attachment: Attachment
    exchanges: tuple[Exchange, ...]
    stored: dict[str, tuple[str, ...]] = {}

    @property
    def replies(self) -> tuple[str, ...]:
        """The replies alone, in order."""
        return tuple(exchange.reply for exchange in self.exchanges)

    @property
    def last(self) -> Exchange:
        """The last exchange."""
        return self.exchanges[-1]

    def in_session(self, number: int) -> tuple[Exchange, ...]:
        """The exchanges of one conversation."""
        return tuple(exchange for exchange in self.exchanges if exchange.session == number)
