"""The bundled weights as a Hugging Face folder, for vLLM or transformers. Needs the `transformers` extra.

Knows the detours that reading GGUF takes; knows nothing of personas. Imports nothing of the default install but the
weights, so that another environment's Python can run it.
"""

import shutil
import tempfile
from collections.abc import Callable
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from serving.engines.weights import BUNDLED
from serving.errors import WeightsError

Progress = Callable[[str], None]


def export_bundled(directory: Path, gguf: Path, progress: Progress = lambda _: None) -> Path:
    """Write the model of `gguf` to `directory`: safetensors (536 MB), tokenizer, chat template and licence notice.

    `gguf` is what `weights.prepare` gives. Takes about 20 seconds and 2 GB of memory; blocks. `progress` is called with
    one line a step. Nothing is left behind when it fails. Raises `WeightsError` when the extra is absent, `directory`
    holds something already or the disk is full.
    """
    transformers, torch = _libraries()
    if directory.exists() and any(directory.iterdir()):
        raise WeightsError(f"{directory} is not empty. Name a new folder.")
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{directory.name}.", dir=directory.parent))
        try:
            _fill(draft, gguf, transformers, torch, progress)
            draft.chmod(0o755)
            if directory.exists():
                directory.rmdir()
            draft.replace(directory)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    except OSError as problem:
        raise WeightsError(f"Can't write {directory}: {problem}.") from problem
    progress(f"Done: {directory}")
    return directory


def chat_template() -> str:
    """The transcript as a chat template, beginning with the BOS token that the model can't do without."""
    return files("serving.engines").joinpath("transcript.jinja").read_text("utf-8").rstrip("\n")


def _libraries() -> tuple[Any, Any]:
    missing = [name for name in ("accelerate", "gguf", "torch", "transformers") if find_spec(name) is None]
    if missing:
        raise WeightsError(
            f"Exporting needs {', '.join(missing)}: install the extra, `pip install 'lookalike[transformers]'`."
        )
    import torch
    import transformers

    return transformers, torch


def _fill(draft: Path, gguf: Path, transformers: Any, torch: Any, progress: Progress) -> None:
    progress(f"Reading {gguf.name}")
    tokenizer = transformers.AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name)
    tokenizer.chat_template = chat_template()
    progress("Dequantising to bfloat16")
    model = transformers.AutoModelForCausalLM.from_pretrained(gguf.parent, gguf_file=gguf.name, dtype=torch.bfloat16)
    model.hf_quantizer = None  # saving refuses while the model says that it is GGUF
    model.is_quantized = False
    if hasattr(model.config, "quantization_config"):
        del model.config.quantization_config
    model.generation_config = transformers.GenerationConfig(
        do_sample=True,
        temperature=0.3,
        top_k=40,
        min_p=0.05,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    progress("Writing safetensors and tokenizer")
    model.save_pretrained(draft)
    tokenizer.save_pretrained(draft)
    licence = BUNDLED.licence
    notice = f"{BUNDLED.name}\n{licence.name}\n\n{licence.notice}\n{licence.summary}\nProhibited use: "
    (draft / "NOTICE").write_text(f"{notice}{licence.prohibited_use}\n", "utf-8")
