"""Mounts the trust desk in a FastAPI application, before the fan's page, which takes every address that is left."""

from fastapi import FastAPI

from app.staff import Staff
from app.trust.desk import TrustDesk
from app.web.mounting import mount_page
from app.web.trust.doors import PATH, doors
from app.web.trust.page import build_trust, head


def mount_trust(app: FastAPI, desk: TrustDesk, staff: Staff) -> None:
    """Mount the desk at `/trust`. Call it before `app.web.website.mount`, which serves the page files as well."""
    app.include_router(doors(desk, staff))
    page = build_trust(desk, staff)
    mount_page(app, page, PATH, head())
