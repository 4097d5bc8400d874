"""`GET /metrics` over HTTP: in Prometheus' format, and to each caller what is theirs."""

import httpx
from prometheus_client.parser import text_string_to_metric_families

from tests.app.api.conftest import Start


def tenants(url: str, key: str) -> set[str | None]:
    """Whose figures a key sees; None stands for those of the whole process."""
    reply = httpx.get(f"{url}/metrics", headers={"Authorization": f"Bearer {key}"})
    assert reply.status_code == 200
    assert reply.headers["content-type"].startswith("text/plain; version=0.0.4")
    families = text_string_to_metric_families(reply.text)
    return {sample.labels.get("tenant") for family in families for sample in family.samples}


def test_a_tenants_key_sees_its_own_figures_and_the_operators_key_all(start: Start) -> None:
    """A turn of each tenant is made first; after /readyz the parts are among the process' figures."""
    running = start(api_key="operator")
    made = {name: running.lookalike.keys.add(name, ["chat", "metrics"]).secret for name in ("one", "two")}
    for key in made.values():
        body = {"model": "nova:en", "messages": [{"role": "user", "content": "What is the sea like today?"}]}
        headers = {"Authorization": f"Bearer {key}"}
        assert (
            httpx.post(f"{running.url}/v1/chat/completions", json=body, headers=headers, timeout=60).status_code == 200
        )
    assert httpx.get(f"{running.url}/readyz", timeout=60).status_code == 200
    assert tenants(running.url, made["one"]) == {"one"}
    assert tenants(running.url, "operator") >= {"one", "two", None}
    whole = httpx.get(f"{running.url}/metrics", headers={"Authorization": "Bearer operator"}).text
    assert 'lookalike_part_up{part="engine"} 1.0' in whole
    assert httpx.get(f"{running.url}/metrics").status_code == 401


def test_a_refusal_by_a_limit_is_counted(start: Start) -> None:
    """By the limit that was used up, and not by the fan."""
    running = start(fan_messages_per_minute=3, persona_messages_per_minute=0, key_messages_per_minute=0)
    body = {"model": "nova:en", "user": "ada", "messages": [{"role": "user", "content": "Hello"}]}
    statuses = [httpx.post(f"{running.url}/v1/chat/completions", json=body, timeout=60).status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    shown = httpx.get(f"{running.url}/metrics").text
    assert 'lookalike_refusals_total{limit="fan",tenant="default"} 1.0' in shown
    assert "ada" not in shown
