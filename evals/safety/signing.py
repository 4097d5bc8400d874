"""The result that publishing asks for: figures and verdict, bound to the card's content hash and signed (HMAC-SHA256).

Needs the standard library and a key file only, so whoever asks for a result can check it without the harness.
"""

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from evals.safety.errors import SignatureWrong

SIGNATURE = "signature"


def key_at(path: Path) -> bytes:
    """The key in the file; made, readable by its owner only, where there is none. Raises `SignatureWrong`."""
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(secrets.token_hex(32))
        return bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as problem:
        raise SignatureWrong(f"The signing key {path.name} cannot be used: {problem}") from problem


def signed(result: Mapping[str, object], key: bytes) -> dict[str, object]:
    """The result with its signature."""
    bare = {name: value for name, value in result.items() if name != SIGNATURE}
    return bare | {SIGNATURE: _signature(bare, key)}


def verify(result: Mapping[str, object], key: bytes, card_sha256: str) -> None:
    """Raises `SignatureWrong` unless the result is untouched, says pass, and is of exactly this card."""
    bare = {name: value for name, value in result.items() if name != SIGNATURE}
    if not hmac.compare_digest(str(result.get(SIGNATURE, "")), _signature(bare, key)):
        raise SignatureWrong("The signature does not fit: the result was changed, or signed with another key.")
    if not card_sha256 or result.get("card_sha256") != card_sha256:
        raise SignatureWrong("The result is of another version of the card; run the gate for this one.")
    verdict = result.get("verdict")
    if not isinstance(verdict, Mapping) or verdict.get("passed") is not True:
        raise SignatureWrong("The verdict of this result is not a pass.")


def _signature(bare: Mapping[str, object], key: bytes) -> str:
    text = json.dumps(bare, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
