"""Everything that can go wrong in memory.

MemoryFailure
├── EmbedderFailure           an embedder cannot be used
│   ├── UnknownEmbedder       no such embedder; lists the known ones
│   ├── EmbedderUnavailable   its library, its weights or this processor's instructions are missing
│   └── EmbedderMismatch      the store holds vectors of another model; mixing two is refused
├── StoreFailure              the database cannot be used
│   ├── StoreUnavailable      it cannot be opened or written (disk full, damaged, not there)
│   │   ├── StoreReadOnly     it can be read and not written
│   │   ├── StoreLocked       another program holds it
│   │   └── NotPermitted      the database's role may not do this
│   ├── NewerSchema           it was written by a newer release
│   └── StoreInUse            another process is the single writer
├── UnusableId                an id is empty, too long or not text
├── NotConsented              the fan has not agreed to be remembered; nothing was written
├── UnknownPurpose            no such purpose to consent to; lists the known ones
├── DuplicateMessage          this fan already has a message of this id; nothing was written
├── UnknownItem               no such message, fact or conversation of this fan
├── KeyTaken                  a fan is to get a key that another has, or of another tenant
├── DocumentUnusable          a file cannot become a document of a persona's knowledge
│   └── DocumentTooLarge      it is over a limit
├── BackupUnusable            a backup is damaged, or of another release
└── ErasureIncomplete         text that should be gone is still on disk
"""

from collections.abc import Sequence


class MemoryFailure(Exception):
    """Root of the family. The message says what happened and what to do."""


class EmbedderFailure(MemoryFailure):
    """An embedder cannot be used."""


class UnknownEmbedder(EmbedderFailure):
    """No such embedder."""

    def __init__(self, asked: str, known: list[str]) -> None:
        super().__init__(f"There is no embedder {asked!r}. Known: {', '.join(known)}.")
        self.asked = asked
        self.known = known


class EmbedderUnavailable(EmbedderFailure):
    """An embedder's library, its weights or a processor feature is missing."""


class EmbedderMismatch(EmbedderFailure):
    """The store's vectors come from another model. `stored` and `asked` are model ids."""

    def __init__(self, stored: str, asked: str) -> None:
        super().__init__(
            f"The store holds vectors of {stored!r}, but the embedder is {asked!r}; the two cannot be compared. "
            "Set LOOKALIKE_EMBEDDER back, or embed the store again with memory.transcript.embed_again."
        )
        self.stored = stored
        self.asked = asked


class StoreFailure(MemoryFailure):
    """The database cannot be used."""


class StoreUnavailable(StoreFailure):
    """The database cannot be opened or written: it is full, damaged or not there."""


class StoreReadOnly(StoreUnavailable):
    """The database can be read and not written. `why` says what refused."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The memory store is read-only: {why}. Make its file and folder writable for this user, or point "
            "LOOKALIKE_DATA_DIR or LOOKALIKE_DATABASE_URL at a store that can be written."
        )
        self.why = why


class StoreLocked(StoreUnavailable):
    """Another program holds the database. `why` says what refused."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The memory store is locked by another program: {why}. Close that program (a backup, a database browser) "
            "and try again."
        )
        self.why = why


class NotPermitted(StoreUnavailable):
    """The role that LOOKALIKE_DATABASE_URL names may not do this."""


class NewerSchema(StoreFailure):
    """The database was written by a newer release. `found` is its revision, `known` this release's newest."""

    def __init__(self, found: str, known: str) -> None:
        super().__init__(
            f"The database is at schema {found!r}, newer than this release knows (newest: {known!r}). "
            "Upgrade Lookalike, or point LOOKALIKE_DATABASE_URL at another database."
        )
        self.found = found
        self.known = known


class StoreInUse(StoreFailure):
    """Another process is the single writer of `place`. `holder` names it."""

    def __init__(self, place: str, holder: str) -> None:
        super().__init__(
            f"{place} is being written by {holder}. Stop it, or use a Chroma server (LOOKALIKE_CHROMA_URL)."
        )
        self.place = place
        self.holder = holder


class NotConsented(MemoryFailure):
    """The fan has not agreed to be remembered; nothing was written."""


class UnknownPurpose(MemoryFailure):
    """No such purpose to consent to."""

    def __init__(self, asked: str, known: Sequence[str]) -> None:
        super().__init__(f"There is no purpose {asked!r}. Known: {', '.join(known)}.")
        self.asked = asked
        self.known = known


class DuplicateMessage(MemoryFailure):
    """This fan already has a message of this id; nothing was written."""


class UnknownItem(MemoryFailure):
    """No such message, fact or conversation of this fan. `what` is the kind, `asked` the id."""

    def __init__(self, what: str, asked: str) -> None:
        super().__init__(f"This fan has no {what} {asked!r}.")
        self.what = what
        self.asked = asked


class KeyTaken(MemoryFailure):
    """A memory was to get a key that is another's, or another tenant's. `fan` is the fan id that was asked for."""

    def __init__(self, fan: str) -> None:
        super().__init__(f"The memory cannot move to fan {fan!r}: that key is taken, or it is another tenant's.")
        self.fan = fan


class DocumentUnusable(MemoryFailure):
    """A file cannot become a document. `file` is its name, `why` what is wrong with it."""

    def __init__(self, file: str, why: str) -> None:
        super().__init__(f"The document {file!r} cannot be used: it {why}.")
        self.file = file
        self.why = why


class DocumentTooLarge(DocumentUnusable):
    """A document is over a limit. `unit` is what was counted: bytes, letters, pages or rows."""

    def __init__(self, file: str, unit: str, found: int, limit: int) -> None:
        super().__init__(file, f"has {found:,} {unit} or more; the limit is {limit:,}. Cut it into several documents")
        self.unit = unit
        self.found = found
        self.limit = limit


class BackupUnusable(MemoryFailure):
    """A backup is damaged, incomplete or of another release; nothing was changed. `why` says what is wrong."""

    def __init__(self, why: str) -> None:
        super().__init__(f"The backup cannot be used: {why}. Nothing was changed; take another backup.")
        self.why = why


class ErasureIncomplete(MemoryFailure):
    """Text that should be gone is still on disk. `files` names where."""

    def __init__(self, files: tuple[str, ...]) -> None:
        super().__init__(
            f"Erased text is still found in {', '.join(files)}. Close other programs on it and erase again."
        )
        self.files = files


class UnusableId(MemoryFailure):
    """An id is empty, too long or not text that every database keeps. `what` names it."""

    def __init__(self, what: str) -> None:
        super().__init__(f"The {what} id must be 1 to 256 characters of text without NUL or lone surrogates.")
        self.what = what
