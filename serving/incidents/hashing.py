"""Names conversations and messages without saying which they are: a digest with a key of this site's.

The same conversation gets the same name, so that incidents of one belong together; nobody without the key can try
ids until one fits. Knows nothing of where the names are kept.
"""

import os
import secrets
from hashlib import blake2b
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Self

KEY_FILE = "incidents.key"


class Pseudonyms:
    """Keyed names of 32 hexadecimal digits."""

    def __init__(self, key: bytes) -> None:
        self._key = blake2b(key, person=b"incidents").digest()

    @classmethod
    def from_data_dir(cls, data_dir: Path, secret: str | None = None) -> Self:
        """With `secret` from the settings, else with the key kept in `data_dir`, made on first use (owner-only)."""
        return cls(secret.encode() if secret else _kept_key(data_dir / KEY_FILE))

    def of(self, name: str) -> str:
        """The name of a conversation or message, from its id."""
        return blake2b(name.encode("utf-8", "replace"), key=self._key, digest_size=16).hexdigest()


def _kept_key(path: Path) -> bytes:
    """The key, written whole before it has its name: of several starts at once all read the same."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, prefix=KEY_FILE) as file:
            file.write(secrets.token_hex(32).encode())
            file.flush()
            if not path.exists():
                _take_name(Path(file.name), path)
    return path.read_bytes()


def _take_name(written: Path, path: Path) -> None:
    try:
        os.link(written, path)
    except FileExistsError:
        return
