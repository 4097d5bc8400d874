"""Letters and digits that look like Latin letters, and the letters they are taken for.

A short table of what names are disguised with; knows nothing of names. Styled letters (full width, mathematical,
circled) are NFKC's business.
"""

_LOOKS_LIKE = {
    "a": "аαɑ⍺ᴀꭺᎪΑАÅ@4λΛ",
    "b": "ВΒвᏴʙβ8ЬьƄ",
    "c": "сСϲᏟᴄ¢ⅽСϹ",
    "d": "ԁᎠᴅⅾ",
    "e": "еЕΕєεᴇ3€ҽℯЄ",
    "f": "ғҒϜƒſ",
    "g": "ɡᏀɢԌ9",
    "h": "НΗһᎻʜհн",
    "i": "іІΙιɪ1!¡|ӏӀⅰ",
    "j": "јЈᎫϳ",
    "k": "кКΚκᏦᴋ",
    "l": "ⅼʟᏞӏӀ1|ןΙ",
    "m": "мМΜᎷᴍⅿ",
    "n": "ΝոռпПηɴ",
    "o": "оОΟοσ0օᴏסഠ๐০",
    "p": "рРΡρᏢᴘ",
    "q": "ԛգ",
    "r": "гᴦяЯʀᎡ",
    "s": "ѕЅᏚꜱ$5ʂ",
    "t": "тТΤτᎢᴛ7†",
    "u": "υսцᴜμ",
    "v": "νѵᏙᴠⅴ",
    "w": "ѡшШωᴡԝᏔ",
    "x": "хХΧχⅹ×",
    "y": "уУΥγүҮʏ",
    "z": "ΖᏃᴢʐ2",
}
_TWO_FOR_ONE = (("vv", "w"), ("rn", "m"), ("|-|", "h"))
"""Two characters that together look like one."""


def _table(prefer: str) -> dict[int, str]:
    """The table; where a sign stands for several letters, those in `prefer` win."""
    found: dict[int, str] = {}
    for letter, signs in _LOOKS_LIKE.items():
        for sign in signs:
            if ord(sign) not in found or letter in prefer:
                found[ord(sign)] = letter
    return found


_READINGS = (_table("i"), _table("l"))


def readings(text: str) -> tuple[str, ...]:
    """How the text can be read by somebody who takes signs for the letters they look like; each reading once."""
    plain = [text.translate(table) for table in _READINGS]
    joined = list(plain)
    for reading in plain:
        for signs, letter in _TWO_FOR_ONE:
            joined.append(reading.replace(signs, letter))
    return tuple(dict.fromkeys(joined))
