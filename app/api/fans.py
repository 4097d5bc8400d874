"""A fan's data over the API: what is kept, erasure, consent; and the log of who took out or erased what.

A fan that nobody knows is no error: the export is empty and the erasure has nothing to erase. So the answer tells
nobody whether a fan was ever here, and asking twice is safe.
"""

from dataclasses import asdict
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from app.api.answers import answer
from app.api.door import refuse_persona
from app.api.errors import ApiError
from app.api.requests import FAN_PREFIX, parse_json, read_body
from memory.records import FanKey
from serving.access.values import Access
from serving.lookalike import Lookalike


async def fan_memory(request: Request, access: Access) -> Response:
    """Everything kept of a fan with the personas that the key is for."""
    service: Lookalike = request.app.state.lookalike
    fan, keys = await _keys_of(request, access)
    personas = {key.persona: await service.memory.erasure.export(key) for key in keys}
    await _log(request, access, "memory.export", fan, ",".join(personas))
    return answer({"fan": fan, "personas": personas})


async def forget_fan(request: Request, access: Access) -> Response:
    """Delete everything of a fan with those personas and return the receipts."""
    service: Lookalike = request.app.state.lookalike
    fan, keys = await _keys_of(request, access)
    receipts = {key.persona: asdict(await service.memory.erasure.forget_everything(key)) for key in keys}
    await _log(request, access, "memory.erase", fan, ",".join(receipts))
    return answer({"fan": fan, "erased": receipts})


async def fan_consent(request: Request, access: Access) -> Response:
    """Record a fan's answer to "may this be remembered?": `{"persona": id, "remember": true, "locale": "es"}`.

    `locale`, the language the question was asked in, may be left out.
    """
    service: Lookalike = request.app.state.lookalike
    fields = parse_json(await read_body(request))
    persona, remember, locale = fields.get("persona"), fields.get("remember"), fields.get("locale", "")
    if not isinstance(persona, str) or not isinstance(locale, str) or len(locale) > 35:
        name = "locale" if isinstance(persona, str) else "persona"
        raise ApiError(400, "invalid_type", 'Send {"persona": "nova", "remember": true, "locale": "es"}.', name)
    if not isinstance(remember, bool):
        raise ApiError(400, "invalid_type", "remember must be true or false.", "remember")
    refuse_persona(access, persona, "persona")
    said_in = service.shelf.local(persona, service.negotiate(locale)).locale if locale else "en"
    service.shelf.card(persona)
    fan = FAN_PREFIX + request.path_params["fan"]
    await service.memory.set_consent(access.tenant, persona, fan, remember=remember, locale=said_in)
    return answer({"persona": persona, "remember": remember})


async def audit(request: Request, access: Access) -> Response:
    """The tenant's latest audit entries, latest first."""
    service: Lookalike = request.app.state.lookalike
    entries = await service.transactions.run(partial(service.audit.entries, access.tenant))
    return answer({"object": "list", "data": [asdict(entry) for entry in entries]})


async def _keys_of(request: Request, access: Access) -> tuple[str, list[FanKey]]:
    service: Lookalike = request.app.state.lookalike
    fan = FAN_PREFIX + request.path_params["fan"]
    keys = await service.memory.erasure.keys_of(access.tenant, fan)
    return fan, [key for key in keys if access.reaches(key.persona)]


async def _log(request: Request, access: Access, action: str, fan: str, personas: str) -> None:
    """An export that can't be logged is not handed out."""
    service: Lookalike = request.app.state.lookalike
    actor = access.key or "open"
    await service.transactions.run(partial(service.audit.fan, actor, action, access.tenant, fan, personas))
