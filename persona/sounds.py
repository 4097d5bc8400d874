"""What a name sounds like, roughly, in whatever script it is written: its consonants in a few classes.

Scripts are brought to Latin letters by `anyascii`; spellings of one sound (v and b, l and r, c and k) then fall
together, because no two languages transliterate alike. Knows nothing of what is compared with what.
"""

from functools import lru_cache

import regex
from anyascii import anyascii

_JOINERS = regex.compile(r"[^a-z]+")
_CLUSTERS = (
    (regex.compile(r"tsh|tch|dzh|sch|ch|sh|zh|ts|dz|j"), "s"),
    (regex.compile(r"ph|bh"), "p"),
    (regex.compile(r"th|dh"), "t"),
    (regex.compile(r"qu|ck|kh|gh|q"), "k"),
    (regex.compile(r"c(?=[eiy])"), "s"),
    (regex.compile(r"x"), "ks"),
    (regex.compile(r"(?<=[bcdfghklmnprstvwz])v"), ""),
)
_CLASSES = str.maketrans({**dict.fromkeys("bpfv", "P"), **dict.fromkeys("td", "T"), **dict.fromkeys("sz", "S")})
_MORE = str.maketrans({**dict.fromkeys("kgc", "K"), **dict.fromkeys("lr", "L"), **dict.fromkeys("mn", "N")})
_BETWEEN_VOWELS = regex.compile(r"(?<=[aeiou])w(?=[aeiou])")
_SILENT = regex.compile(r"[aeiouywh]")
_RUN = regex.compile(r"(.)\1+")


@lru_cache(maxsize=4096)
def romanised(text: str) -> str:
    """The text in Latin letters, small, words parted by single spaces."""
    return _JOINERS.sub(" ", anyascii(text).replace("'", "").replace("`", "").lower()).strip()


@lru_cache(maxsize=4096)
def skeletons(text: str) -> tuple[str, ...]:
    """The consonant classes of the text, vowels and doubles left out: TLSPT for both Taylor Swift and Тейлор Свифт.

    Two of them where a w stands between vowels: some languages write v so, others a mere glide.
    """
    sounds = romanised(text).replace(" ", "")
    readings = (sounds, _BETWEEN_VOWELS.sub("v", sounds))
    return tuple(dict.fromkeys(_classes(reading) for reading in readings))


def _classes(sounds: str) -> str:
    for cluster, sound in _CLUSTERS:
        sounds = cluster.sub(sound, sounds)
    sounds = _SILENT.sub("", sounds).translate(_CLASSES).translate(_MORE)
    return _RUN.sub(r"\1", sounds)
