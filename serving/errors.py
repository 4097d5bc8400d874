"""Everything that can go wrong in serving.

ServingError
├── SettingsError          a setting is missing, unknown or unparsable
├── UnknownPersona         no such persona; lists the known ones
├── UnreadableMessage      empty, too long or not text
│   └── TooManyMessages    a fan, a key or a persona asks for more than its limit; says for how long
├── EngineError            the engine failed; the fan gets the outage line
│   ├── EngineUnavailable  it does not answer at all
│   └── EngineRefused      it answered with an error (bad model name, wrong key, prompt too long)
├── WeightsError           the bundled weights are missing or damaged
├── GuardUnavailable       a guard cannot run; the turn fails closed
├── DisclosureError        a market pack or a reviewed text is missing or malformed
├── StaffError             a staff account cannot be made, changed or used that way
│   ├── WrongPassword      name and password do not belong together
│   └── TooManyTries       the brake on guessing holds; says for how long
├── IncidentError          the incidents cannot do what was asked
│   ├── UnusableReport     a report has an unknown reason or is too long
│   └── UnknownReport      no open report has that number
├── AccessError            an API key cannot be made, changed or used that way
└── DataDirectoryInUse     another server holds the data directory
"""


class ServingError(Exception):
    """Root of the family. The message says what happened and what to do."""


class SettingsError(ServingError):
    """A setting is missing, unknown or unparsable; the message names its key."""


class UnknownPersona(ServingError):
    """No such persona."""

    def __init__(self, asked: str, known: list[str]) -> None:
        super().__init__(f"There is no persona {asked!r}. Known: {', '.join(known) or 'none'}.")
        self.asked = asked
        self.known = known


class UnreadableMessage(ServingError):
    """A fan's message cannot be taken as it is. `code` is `empty` or `too_long`; `limit` is in characters."""

    def __init__(self, code: str, limit: int) -> None:
        super().__init__(f"The message is {code.replace('_', ' ')} (limit {limit} characters).")
        self.code = code
        self.limit = limit


class TooManyMessages(UnreadableMessage):
    """Asked too often. `what` is `fan`, `key`, `persona` or `streams`; `limit` is the seconds to wait, and `code`,
    `too_many`, names the house text that says so."""

    def __init__(self, what: str, seconds: int) -> None:
        super().__init__("too_many", max(1, seconds))
        self.args = (f"Too many messages at once ({what}). Try again in {self.limit} seconds.",)
        self.what = what


class EngineError(ServingError):
    """The engine failed."""


class EngineUnavailable(EngineError):
    """The engine does not answer."""


class EngineRefused(EngineError):
    """The engine answered with an error. `status` is its HTTP status, or 0."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class WeightsError(ServingError):
    """The bundled weights are missing or damaged."""


class GuardUnavailable(ServingError):
    """A guard cannot run."""


class DisclosureError(ServingError):
    """A market pack or a reviewed text is missing or malformed."""


class DataDirectoryInUse(ServingError):
    """Another process serves from this data directory. `holder` names it."""

    def __init__(self, directory: str, holder: str) -> None:
        super().__init__(f"{directory} is in use by {holder}. Stop it, or set LOOKALIKE_DATA_DIR to another folder.")
        self.holder = holder


class StaffError(ServingError):
    """A staff account cannot be made, changed or used that way."""


class WrongPassword(StaffError):
    """Name and password do not belong together; which of the two is wrong is not said."""

    def __init__(self) -> None:
        super().__init__("Name and password do not belong together.")


class TooManyTries(StaffError):
    """Too many wrong passwords. `seconds` is how long to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Too many wrong passwords. Try again in {seconds} seconds.")
        self.seconds = seconds


class IncidentError(ServingError):
    """The incidents cannot do what was asked."""


class UnusableReport(IncidentError):
    """A report cannot be taken as it is. `field` is `reason` or `note`."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field


class UnknownReport(IncidentError):
    """No open report has that number."""

    def __init__(self, number: int, known: list[int]) -> None:
        super().__init__(f"There is no open report {number}. Open: {', '.join(map(str, known)) or 'none'}.")


class AccessError(ServingError):
    """An API key cannot be made, changed or used that way."""
