"""The disclosure that wraps every reply, as a frozen value. No card, prompt, memory or user text reaches it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Disclosure:
    """Who is speaking, said outside the model. `ai` is always true: none can be built that says otherwise."""

    label: str
    notice: str
    persona: str
    operator: str
    locale: str
    markets: tuple[str, ...]

    @property
    def ai(self) -> bool:
        """True, always."""
        return True

    def as_dict(self) -> dict[str, object]:
        """The envelope as the API shows it."""
        return {
            "ai": True,
            "label": self.label,
            "notice": self.notice,
            "persona": self.persona,
            "operator": self.operator,
            "locale": self.locale,
            "markets": list(self.markets),
        }
