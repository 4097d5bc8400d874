"""What this installation asks of a card before it goes live. Reads settings; knows nothing of cards."""

from pathlib import Path

from persona.names import read_protected
from persona.publishing import Terms
from serving.settings import Settings


def terms_of(settings: Settings, protected: Path | None = None) -> Terms:
    """The markets and the protected names; `protected` takes the place of the file that the settings name.

    Raises CardUnreadable and CardInvalid, naming the file.
    """
    path = protected or settings.protected_names
    return Terms(settings.markets, () if path is None else read_protected(path))
