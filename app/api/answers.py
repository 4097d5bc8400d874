"""A plain JSON answer."""

import orjson
from starlette.responses import Response


def answer(payload: object, status: int = 200) -> Response:
    """`payload` as JSON; times are ISO 8601 in UTC."""
    return Response(orjson.dumps(payload, option=orjson.OPT_NAIVE_UTC), status, media_type="application/json")
