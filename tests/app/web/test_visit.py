"""The doorway: the fan's cookie and the headers that keep requests on this machine."""

from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.accounts import FAN_COOKIE, Accounts
from app.web.visit import Doorway

ACCOUNTS = Accounts(b"a secret")


def _client() -> TestClient:
    app = FastAPI()
    app.add_middleware(Doorway, accounts=ACCOUNTS)

    @app.get("/")
    def page() -> str:
        return "page"

    @app.get("/v1/models")
    def models() -> str:
        return "models"

    return TestClient(app)


def test_a_new_fan_gets_a_cookie_that_scripts_cannot_read() -> None:
    """The page sets a signed cookie, HttpOnly and SameSite=Lax."""
    answer = _client().get("/")
    header = answer.headers["set-cookie"].lower()
    assert "httponly" in header
    assert "samesite=lax" in header
    assert ACCOUNTS.fan_of(answer.cookies[FAN_COOKIE]) is not None


def test_a_known_fan_keeps_the_cookie() -> None:
    """Who comes back is not given another id."""
    client = _client()
    client.get("/")
    assert "set-cookie" not in client.get("/").headers


def test_a_forged_cookie_is_replaced() -> None:
    """A cookie that was not signed here is worth nothing."""
    answer = _client().get("/", headers={"cookie": f"{FAN_COOKIE}=forged"})
    assert ACCOUNTS.fan_of(answer.cookies[FAN_COOKIE]) is not None


def test_the_page_may_load_from_itself_only() -> None:
    """The content policy names no other host."""
    policy = _client().get("/").headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "http" not in policy


def test_the_api_is_left_alone() -> None:
    """Neither cookie nor policy is set on the API."""
    headers = _client().get("/v1/models").headers
    assert "set-cookie" not in headers
    assert "content-security-policy" not in headers
