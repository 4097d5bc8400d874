"""A Hugging Face causal model in this process. Needs the `transformers` extra; for trying a model without a server.

Knows chat templates and generation; knows nothing of personas. One request at a time: it does not batch.
"""

import asyncio
import threading
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from importlib.util import find_spec
from typing import Any

from langchain_core.messages import BaseMessage

from serving.engines import transcript
from serving.engines.bridge import Job
from serving.engines.protocol import Generation, Health, Style, Usage
from serving.errors import EngineError, EngineRefused, EngineUnavailable

_ROLES = {"human": "user", "ai": "assistant", "system": "system"}
_NEEDED = ("accelerate", "torch", "transformers")


class TransformersEngine:
    """The model in folder (or cached hub id) `model`, rendered with its own chat template."""

    name = "transformers"

    def __init__(self, model: str, *, style: Style = "chat", threads: int = 2) -> None:
        self.model = model
        self.style: Style = style
        self._threads = threads
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        self._parts: tuple[Any, Any] | None = None
        self._jobs: set[Job] = set()
        self._closed = False

    async def stream(
        self, messages: Sequence[BaseMessage], generation: Generation, usage: Usage
    ) -> AsyncGenerator[str, None]:
        """Yield text as it is generated. Closing the iterator stops it at the next token."""
        if generation.json_schema is not None:
            raise EngineRefused("The transformers engine can't constrain its output to a schema.", 400)
        transcript.render(messages)  # for its checks
        sent = [_message(message) for message in messages]

        def work(job: Job) -> None:
            self._jobs.add(job)
            try:
                with self._turn:
                    if not job.stopped():
                        self._generate(sent, generation, usage, job)
            finally:
                self._jobs.discard(job)

        begun = self.style == "chat"
        async with aclosing(Job(work, "transformers-engine").read()) as pieces:
            async for piece in pieces:
                text = piece if begun else piece.lstrip()
                begun = begun or bool(text)
                if text:
                    yield text

    def count_tokens(self, text: str) -> int:
        """Tokens of `text`, counted; loads the model on first use."""
        tokenizer, _ = self._loaded()
        return len(tokenizer.encode(text, add_special_tokens=False))

    async def check(self) -> Health:
        """Whether the model is loaded, loading it if need be; never raises."""
        try:
            await asyncio.to_thread(self._loaded)
        except EngineError as problem:
            return Health(False, self.name, self.model, str(problem))
        return Health(True, self.name, self.model)

    async def close(self) -> None:
        """Stop what runs and let go of the model; safe to call twice."""
        self._closed = True
        jobs = list(self._jobs)
        for job in jobs:
            job.stop()
        for job in jobs:
            await asyncio.to_thread(job.join)
        self._parts = None

    def _generate(self, sent: list[dict[str, str]], generation: Generation, usage: Usage, job: Job) -> None:
        tokenizer, model = self._loaded()
        import torch

        try:
            inputs = tokenizer.apply_chat_template(
                sent, add_generation_prompt=True, return_tensors="pt", return_dict=True
            )
        except ValueError as problem:
            raise EngineRefused(f"{self.model} can't render this prompt: {problem}", 400) from problem
        usage.prompt_tokens = int(inputs["input_ids"].shape[1])
        if generation.seed is not None:
            torch.manual_seed(generation.seed)
        stops = generation.stop if self.style == "chat" else ("\n", *generation.stop)
        voice = _Voice(tokenizer, stops, usage, job)
        options: dict[str, object] = {"max_new_tokens": generation.max_tokens, "streamer": voice}
        if generation.temperature is not None:
            warm = generation.temperature > 0
            options |= {"do_sample": warm, "temperature": generation.temperature} if warm else {"do_sample": False}
        if generation.top_p is not None:
            options["top_p"] = generation.top_p
        with torch.inference_mode():
            model.generate(**inputs, stopping_criteria=[voice.over], **options)
        voice.end()

    def _loaded(self) -> tuple[Any, Any]:
        with self._lock:
            if self._closed:
                raise EngineUnavailable("The transformers engine is closed.")
            if self._parts is None:
                self._parts = _load(self.model, self._threads)
            return self._parts


class _Voice:
    """Reads generated ids and puts whole text: nothing of a character that is half there, nothing from a stop on."""

    def __init__(self, tokenizer: Any, stops: Sequence[str], usage: Usage, job: Job) -> None:
        self._tokenizer, self._stops, self._usage, self._job = tokenizer, stops, usage, job
        self._ids: list[int] | None = None
        self._put = 0
        self._stopped = False

    def put(self, value: Any) -> None:
        """Called by `generate`: first with the prompt, then with each token."""
        if self._ids is None:
            self._ids = []
            return
        self._ids.extend(value.reshape(-1).tolist())
        self._usage.completion_tokens = len(self._ids)
        self._say(self._text(), final=False)

    def end(self) -> None:
        """Put what was held back."""
        self._say(self._text(), final=True)

    def over(self, ids: Any, _scores: Any, **_: Any) -> Any:
        """A stopping criterion: whether a stop was met or the reader is gone."""
        import torch

        return torch.full((ids.shape[0],), self._stopped or self._job.stopped(), dtype=torch.bool, device=ids.device)

    def _text(self) -> str:
        return str(self._tokenizer.decode(self._ids or [], skip_special_tokens=True))

    def _say(self, text: str, *, final: bool) -> None:
        if self._stopped:
            return
        cuts = [place for stop in self._stops if (place := text.find(stop)) >= 0]
        if cuts:
            text, self._stopped = text[: min(cuts)], True
        elif not final:
            longest = max((len(stop) for stop in self._stops), default=1) - 1
            text = text.rstrip("\ufffd")
            text = text[: len(text) - longest] if longest else text
        if len(text) > self._put:
            self._job.put(text[self._put :])
            self._put = len(text)


def _load(name: str, threads: int) -> tuple[Any, Any]:
    missing = [needed for needed in _NEEDED if find_spec(needed) is None]
    if missing:
        raise EngineUnavailable(
            f"The transformers engine needs {', '.join(missing)}: install the extra, "
            "`pip install 'lookalike[transformers]'`."
        )
    import torch
    import transformers

    torch.set_num_threads(threads)
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(name)
        model = transformers.AutoModelForCausalLM.from_pretrained(name, dtype="auto").eval()
    except (OSError, ValueError) as problem:
        raise EngineUnavailable(f"Can't load the model {name!r}: {problem}") from problem
    if not tokenizer.chat_template:
        raise EngineUnavailable(f"{name!r} has no chat template: use an instruction-tuned model, or export-bundled.")
    return tokenizer, model


def _message(message: BaseMessage) -> dict[str, str]:
    if message.type not in _ROLES:
        raise EngineRefused(f"A {message.type} message can't be sent to this model.", 400)
    named = {"name": message.name} if message.name else {}
    return {"role": _ROLES[message.type], "content": message.text, **named}
