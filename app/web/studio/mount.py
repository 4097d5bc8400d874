"""Mounts the Studio in a FastAPI application, before the fan's page, which takes every address that is left."""

from fastapi import FastAPI

from app.staff import Staff
from app.studio.desk import Desk
from app.web import assets
from app.web.mounting import mount_page
from app.web.studio.doors import PATH, doors
from app.web.studio.page import build_studio, head


def mount_studio(app: FastAPI, desk: Desk, staff: Staff) -> None:
    """Mount the Studio at `/studio`. Call it before `app.web.website.mount`, which serves the page files as well."""
    app.include_router(doors(desk, staff))
    page = build_studio(desk, staff)
    mount_page(app, page, PATH, head())
    assets.serve(app)
