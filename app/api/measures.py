"""`GET /metrics`: figures for Prometheus. Knows who may see which; what is counted is in `serving.telemetry`."""

from starlette.requests import Request
from starlette.responses import Response

from app.api.door import SETTINGS_KEY
from serving.access.values import Access
from serving.lookalike import Lookalike
from serving.telemetry.metrics import CONTENT_TYPE


async def measures(request: Request, access: Access) -> Response:
    """All figures for the operator (the settings' key, or a server without keys), to other keys their tenant's."""
    service: Lookalike = request.app.state.lookalike
    operator = access.key in {"", SETTINGS_KEY}
    text = service.watching.metrics.text(None if operator else access.tenant)
    return Response(text, headers={"Content-Type": CONTENT_TYPE})
