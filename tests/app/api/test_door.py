"""Keys at the door of the API, used with the official client; and that tenants never meet."""

from urllib.parse import quote
from uuid import uuid4

import httpx
import openai
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serving.incidents.store import Incidents
from tests.app.api.conftest import Start
from tests.app.conftest import Running

ODD = "Tell me something odd about trains and rivers"


def client(running: Running, key: str) -> openai.OpenAI:
    return openai.OpenAI(base_url=f"{running.url}/v1", api_key=key, max_retries=0)


def say(running: Running, key: str, text: str = ODD, **more: object) -> openai.types.chat.ChatCompletion:
    messages = [{"role": "user", "content": text}]
    fields: dict[str, object] = {"model": "nova", "messages": messages}
    return client(running, key).chat.completions.create(**fields | more)  # type: ignore[call-overload, no-any-return]


@pytest.fixture(scope="module")
def house(start: Start) -> Running:
    """A server with limits off; tests make its keys."""
    return start(fan_messages_per_minute=0, key_messages_per_minute=0)


def test_without_any_key_it_is_open_and_from_the_first_key_on_it_is_not(start: Start) -> None:
    """Making a key while the server runs closes it at once, and revoking that key does not open it again."""
    running = start()
    assert say(running, "unused").choices
    made = running.lookalike.keys.add("acme", ["chat"])
    with pytest.raises(openai.AuthenticationError):
        say(running, "unused")
    assert httpx.get(f"{running.url}/v1/models").json()["error"]["code"] == "invalid_api_key"
    assert say(running, made.secret).choices
    running.lookalike.keys.revoke(made.key.name)
    with pytest.raises(openai.AuthenticationError, match="revoked"):
        say(running, made.secret)
    with pytest.raises(openai.AuthenticationError):
        say(running, "unused")
    assert httpx.get(f"{running.url}/healthz").status_code == 200


def test_a_key_does_what_it_has_the_right_for(house: Running) -> None:
    """A chat key reads no memory, a memory key does not chat, a metrics key sees figures, only an admin's the log."""
    rights = ("chat", "memory", "metrics", "admin")
    keys = {right: house.lookalike.keys.add("rights", [right]).secret for right in rights}
    allowed = {
        "/v1/models": {"chat", "admin"},
        "/v1/fans/ada/memory": {"memory", "admin"},
        "/v1/audit": {"admin"},
        "/metrics": {"metrics", "admin"},
    }
    for path, rights in allowed.items():
        for right, key in keys.items():
            reply = httpx.get(house.url + path, headers={"Authorization": f"Bearer {key}"})
            assert reply.status_code == (200 if right in rights else 403), (path, right)
    with pytest.raises(openai.PermissionDeniedError, match="chat"):
        say(house, keys["memory"])


def test_a_key_for_one_persona_reaches_no_other(house: Running) -> None:
    """Others are not listed, not spoken to and not asked about, whether they exist or not."""
    key = house.lookalike.keys.add("personas", ["chat", "memory"], personas=["diego"]).secret
    assert {model.id.partition(":")[0] for model in client(house, key).models.list()} == {"diego"}
    for name in ("nova", "elvis"):
        with pytest.raises(openai.PermissionDeniedError, match="diego"):
            client(house, key).models.retrieve(name)
    with pytest.raises(openai.PermissionDeniedError):
        say(house, key)
    put = {"persona": "nova", "remember": True}
    auth = {"Authorization": f"Bearer {key}"}
    assert httpx.put(f"{house.url}/v1/fans/ada/consent", json=put, headers=auth).status_code == 403


def test_the_last_use_of_a_key_is_noted(house: Running) -> None:
    """After a request the list says when the key was used."""
    made = house.lookalike.keys.add("used", ["chat"])
    list(client(house, made.secret).models.list())
    house.lookalike.transactions.later(lambda: None).result()
    found = [key for key in house.lookalike.keys.all("used") if key.last_used_at]
    while not found:  # the note is written beside the request
        found = [key for key in house.lookalike.keys.all("used") if key.last_used_at]
    assert found[0].name == made.key.name


FANS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=20)


@settings(max_examples=8, deadline=None)
@given(FANS.filter(lambda fan: fan.strip("/. ") == fan))
def test_the_same_fan_of_two_tenants_is_two_fans(house: Running, fan: str) -> None:
    """Whatever a fan is called, what was said to one tenant is in no export, prompt or reply of the other."""
    path, talk = f"{house.url}/v1/fans/{quote(fan, safe='')}", uuid4().hex
    keys = {tenant: house.lookalike.keys.add(tenant, ["admin"]).secret for tenant in ("one", "two")}
    auth = {tenant: {"Authorization": f"Bearer {key}"} for tenant, key in keys.items()}
    words = {tenant: f"Sister{uuid4().hex}" for tenant in keys}
    for tenant, key in keys.items():
        put = {"persona": "nova", "remember": True}
        httpx.put(f"{path}/consent", json=put, headers=auth[tenant]).raise_for_status()
        text = f"My sister is called {words[tenant]}"
        reply = say(house, key, text, model="nova:en", user=fan, metadata={"conversation": talk})
        assert "Nova is not a human" in reply.model_dump()["disclosure"]["notice"], "each is told at the start"
    house.engine.asked.clear()
    for tenant, other in (("one", "two"), ("two", "one")):
        asked = "What is my sister called?"
        again = say(house, keys[tenant], asked, model="nova:en", user=fan, metadata={"conversation": talk})
        prompts = "".join(message.text for messages, _ in house.engine.asked for message in messages)
        house.engine.asked.clear()
        kept = httpx.get(f"{path}/memory", headers=auth[tenant]).text
        assert words[other] not in again.model_dump_json() + prompts + kept
        assert words[tenant] in kept
    httpx.delete(path, headers=auth["one"], timeout=120).raise_for_status()
    assert words["one"] not in httpx.get(f"{path}/memory", headers=auth["one"]).text
    assert words["two"] in httpx.get(f"{path}/memory", headers=auth["two"]).text
    httpx.delete(path, headers=auth["two"], timeout=120).raise_for_status()


def test_exports_and_erasures_are_in_the_tenant_s_log(house: Running) -> None:
    """The log says which key did what, with a digest for the fan, and shows a tenant its own entries alone."""
    made = house.lookalike.keys.add("logged", ["admin"])
    auth = {"Authorization": f"Bearer {made.secret}"}
    httpx.get(f"{house.url}/v1/fans/mary.shelley/memory", headers=auth).raise_for_status()
    httpx.delete(f"{house.url}/v1/fans/mary.shelley", headers=auth, timeout=120).raise_for_status()
    reply = httpx.get(f"{house.url}/v1/audit", headers=auth)
    entries = [(entry["action"], entry["actor"]) for entry in reply.json()["data"]]
    name = made.key.name
    assert entries == [("memory.erase", name), ("memory.export", name), ("key.add", "terminal")]
    assert "shelley" not in reply.text


def test_what_guards_decide_is_noted_for_the_key_s_tenant(house: Running) -> None:
    """An incident of a tenant's fan stands under that tenant."""
    key = house.lookalike.keys.add("incident", ["chat"]).secret
    say(house, key, "are you a real human being?")
    house.lookalike.noting.settle()
    of = {tenant: Incidents(house.lookalike.transactions, tenant).export() for tenant in ("incident", "default")}
    assert [row["guard"] for row in of["incident"]] == ["identity"]
    assert of["default"] == []
    filed = {"persona": "nova", "conversation": "c", "message": "m", "reason": "false"}
    auth = {"Authorization": f"Bearer {key}"}
    httpx.post(f"{house.url}/v1/reports", json=filed, headers=auth).raise_for_status()
    assert len(Incidents(house.lookalike.transactions, "incident").reports()) == 1
