"""What places Lookalike on many machines is valid, and says the same as the program."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import compose_spec
import kubernetes_validate
import orjson
import pytest
import yaml

from serving.settings import Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
MANIFESTS = sorted(path for path in (DEPLOY / "kubernetes").glob("*.yaml") if path.name != "kustomization.yaml")
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))


def objects() -> Iterator[Any]:
    """All Kubernetes objects."""
    for path in MANIFESTS:
        yield from yaml.safe_load_all(path.read_text(encoding="utf-8"))


def containers() -> Iterator[Any]:
    """All containers of all pods."""
    for one in objects():
        if one["kind"] in {"Deployment", "StatefulSet"}:
            yield from one["spec"]["template"]["spec"]["containers"]


@pytest.mark.parametrize("path", MANIFESTS, ids=lambda path: path.name)
def test_every_manifest_fits_kubernetes_schema(path: Path) -> None:
    """Strictly: a field that Kubernetes doesn't know is an error."""
    for one in yaml.safe_load_all(path.read_text(encoding="utf-8")):
        kubernetes_validate.validate(one, kubernetes_validate.latest_version(), strict=True)


def test_kustomization_names_every_manifest() -> None:
    """None is forgotten and none is missing."""
    listed = yaml.safe_load((DEPLOY / "kubernetes/kustomization.yaml").read_text(encoding="utf-8"))["resources"]
    assert sorted(listed) == [path.name for path in MANIFESTS]


def test_compose_fits_its_specification_and_its_networks_and_volumes_exist() -> None:
    """Read by a strict parser of the Compose Specification, after YAML's own merging."""
    read = compose_spec.PyCompose.from_json(orjson.dumps(COMPOSE).decode())
    read.validate()
    assert {"app-1", "app-2", "postgres", "chroma", "router", "engine-1", "engine-2", "nginx"} == set(
        read.service_names()
    )


def test_only_settings_that_exist_are_set() -> None:
    """A misspelt one would stop every process at its start."""
    known = {f"LOOKALIKE_{name.upper()}" for name in Settings.model_fields}
    compose = {name for service in COMPOSE["services"].values() for name in service.get("environment", {})}
    [config] = [one for one in objects() if one["kind"] == "ConfigMap"]
    pods = {variable["name"] for container in containers() for variable in container.get("env", ())}
    asked = {name for name in compose | set(config["data"]) | pods if name.startswith("LOOKALIKE_")}
    assert asked
    assert asked <= known


def test_nothing_inside_is_reachable_from_outside() -> None:
    """In compose only nginx has a port, on loopback; in Kubernetes a policy covers each part behind the app."""
    ports = {name: service["ports"] for name, service in COMPOSE["services"].items() if "ports" in service}
    assert ports == {"nginx": ["127.0.0.1:8080:8080"]}
    covered: set[str] = set()
    for one in objects():
        if one["kind"] == "NetworkPolicy":
            chosen = one["spec"]["podSelector"]
            covered |= set(chosen.get("matchLabels", {}).values())
            covered |= {value for term in chosen.get("matchExpressions", ()) for value in term["values"]}
    apps = {one["metadata"]["name"] for one in objects() if one["kind"] in {"Deployment", "StatefulSet"}}
    assert apps - covered == {"app"}


def test_versions_are_those_of_the_constraints() -> None:
    """Chroma's server is the client's release, and the app's image is this one's."""
    pins = dict(
        line.split("==") for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines() if "==" in line
    )
    images = {container["image"] for container in containers()}
    images |= {service.get("image", "") for service in COMPOSE["services"].values()}
    assert {image for image in images if image.startswith("chromadb")} == {f"chromadb/chroma:{pins['chromadb']}"}
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert f"lookalike:{version}" in images
