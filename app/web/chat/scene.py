"""Everything on the page that a language changes: words, names, personas, direction."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import asdict

from app.web.chat.conversations import Reply
from app.web.chat.requests import Scene
from app.web.host import Host, PersonaView
from app.web.strings import page_strings
from app.web.theme import accent_of
from app.web.visit import Visit


class Scenery:
    """The page's words and personas in each language."""

    def __init__(self, host: Host, *, reports: bool) -> None:
        self._host = host
        self._reports = reports

    async def scene(self, visit: Visit, ask: Scene) -> Reply:
        """The page in the language asked for, else the one remembered, else the browser's first."""
        tag = self._chosen(ask.locale, visit)
        known = {locale.tag: locale for locale in self._host.locales()}
        return {
            "locale": tag,
            "direction": known[tag].direction,
            "strings": page_strings(tag),
            "texts": self._texts(tag),
            "operator": self._host.operator,
            "locales": [asdict(locale) for locale in known.values()],
            "personas": [_shown(persona) for persona in self._host.personas(tag)],
            "reports": self._reports,
        }

    def _chosen(self, asked: str, visit: Visit) -> str:
        known = {locale.tag for locale in self._host.locales()}
        for tag in (asked, visit.locale_cookie):
            if tag in known:
                return tag
        return self._host.negotiate(visit.accept_language)

    def _texts(self, tag: str) -> Mapping[str, str]:
        shown = ("label", "pill", "banner", "start", "consent_yes", "consent_no", "copied_line", "cut_off", "outage")
        texts = self._host.texts(tag)
        return {key: texts[key].replace("{operator}", self._host.operator) for key in shown}


def _shown(persona: PersonaView) -> Reply:
    portrait = b64encode(persona.portrait_svg.encode()).decode() if persona.portrait_svg else ""
    return {
        "id": persona.id,
        "name": persona.name,
        "nickname": persona.nickname or persona.name,
        "tagline": persona.tagline,
        "starters": list(persona.starters),
        "accent": asdict(accent_of(persona.accent)),
        "portrait": f"data:image/svg+xml;base64,{portrait}" if portrait else "",
    }
