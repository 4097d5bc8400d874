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
from persona.languages import accept_language, direction, display_name, negotiate, parse
from serving.disclosure.texts import fill, text_locales

_TEXTS = (
    "label",
    "pill",
    "banner",
    "start",
    "consent_question",
    "consent_yes",
    "consent_no",
    "copied_line",
    "cut_off",
    "outage",
)
"""House texts that the page's script needs."""


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
            "missed": self._missed(visit) if not ask.locale and not visit.locale_cookie else None,
            "personas": [_shown(persona) for persona in self._host.personas(tag)],
            "reports": self._reports,
        }

    def _chosen(self, asked: str, visit: Visit) -> str:
        known = {locale.tag for locale in self._host.locales()}
        for tag in (asked, visit.locale_cookie):
            if tag in known:
                return tag
        return self._host.negotiate(visit.accept_language)

    def _missed(self, visit: Visit) -> Reply | None:
        """The browser's first language, where the page does not speak it: said in that language, or in the page's where
        there are no house texts for it, with the others that the browser reads and the page speaks."""
        wanted = accept_language(visit.accept_language)
        known = {locale.tag: locale for locale in self._host.locales()}
        if not wanted or negotiate(wanted[:1], known).locale:
            return None
        page = self._host.negotiate(visit.accept_language)
        tongue = negotiate(wanted[:1], text_locales()).locale or page
        others = [negotiate([tag], known).locale for tag in wanted[1:]]
        asked = parse(wanted[0])._replace(region="", variants=())
        words = {"asked": display_name(str(asked), tongue), "locale": display_name(page, tongue)}
        return {
            "tag": wanted[0],
            "locale": tongue,
            "direction": direction(tongue),
            "text": fill(self._host.texts(tongue)["unknown_locale"], **words),
            "offered": [tag for tag in dict.fromkeys(others) if tag and tag != page],
        }

    def _texts(self, tag: str) -> Mapping[str, str]:
        texts = self._host.texts(tag)
        return {key: texts[key].replace("{operator}", self._host.operator) for key in _TEXTS}


def _shown(persona: PersonaView) -> Reply:
    portrait = b64encode(persona.portrait_svg.encode()).decode() if persona.portrait_svg else ""
    return {
        "id": persona.id,
        "name": persona.name,
        "nickname": persona.nickname or persona.name,
        "tagline": persona.tagline,
        "greeting": persona.greeting,
        "starters": list(persona.starters),
        "accent": asdict(accent_of(persona.accent)),
        "portrait": f"data:image/svg+xml;base64,{portrait}" if portrait else "",
    }
