"""What a folder of sherpa-onnx's holds, read off the names of its files and the ends of its models.

A published model is a folder with ``tokens.txt`` and one to three ``.onnx`` files, often in two precisions.
Their own descriptions (ONNX metadata) stand at the very end of a file and tell what names leave open.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from nlp.asr.base import ModelMissing

Kind = Literal[
    "streaming-transducer",
    "streaming-paraformer",
    "streaming-zipformer2-ctc",
    "sense-voice",
    "paraformer",
    "transducer",
    "zipformer-ctc",
]
STREAMING: frozenset[Kind] = frozenset(
    {"streaming-transducer", "streaming-paraformer", "streaming-zipformer2-ctc"}
)

_TAIL = 64 * 1024
_CHUNKED = (b"decode_chunk_len", b"left_context_len")
"""Keys that only models of pieces have."""


@dataclass(frozen=True, slots=True)
class SherpaModel:
    """A model's kind and files: encoder, decoder and joiner, the first two, or the single model."""

    kind: Kind
    folder: Path
    tokens: Path
    files: tuple[Path, ...]

    @property
    def is_streaming(self) -> bool:
        return self.kind in STREAMING


def read_folder(folder: Path) -> SherpaModel:
    """The model in a folder, or in the only folder inside it that has one; raises ModelMissing."""
    inner = [folder, *sorted(path.parent for path in folder.glob("*/tokens.txt"))]
    for place in inner:
        if (found := _read(place)) is not None:
            return found
    raise ModelMissing(
        f"{folder} 里没有 sherpa-onnx 模型：应有 tokens.txt 以及 encoder、decoder（、joiner）"
        "或 model 的 onnx 文件"
    )


def _read(folder: Path) -> SherpaModel | None:
    tokens = folder / "tokens.txt"
    if not tokens.is_file():
        return None
    encoder, decoder = _file(folder, "encoder"), _file(folder, "decoder")
    joiner, model = _file(folder, "joiner"), _file(folder, "model")
    if encoder and decoder and joiner:
        kind: Kind = "streaming-transducer" if _is_streaming(folder, encoder) else "transducer"
        return SherpaModel(kind, folder, tokens, (encoder, decoder, joiner))
    if encoder and decoder and not _is_other(folder):
        return SherpaModel("streaming-paraformer", folder, tokens, (encoder, decoder))
    if model is not None:
        return SherpaModel(_single(folder, model), folder, tokens, (model,))
    return None


def _file(folder: Path, part: str) -> Path | None:
    """The file of a part; of two precisions the smaller, which a processor runs faster."""
    named = [path for path in folder.glob("*.onnx") if path.name.startswith(part) or f"-{part}" in path.name]
    return min(named, key=lambda path: ("int8" not in path.name, path.name), default=None)


def _single(folder: Path, model: Path) -> Kind:
    told = folder.name.lower().encode() + b" " + _tail(model)
    if b"sense-voice" in told or b"sense_voice" in told or b"sensevoice" in told:
        return "sense-voice"
    if b"paraformer" in told:
        return "paraformer"
    if _is_streaming(folder, model):
        return "streaming-zipformer2-ctc"
    if b"zipformer" in told:
        return "zipformer-ctc"
    raise ModelMissing(
        f"{folder} 里的 {model.name} 看不出是哪一种模型，请保留模型发布时的目录名"
        "（如 sherpa-onnx-sense-voice-…）"
    )


def _is_streaming(folder: Path, model: Path) -> bool:
    name = f"{folder.name} {model.name}".lower()
    if "streaming" in name or "chunk" in name:
        return True
    tail = _tail(model)
    return any(key in tail for key in _CHUNKED)


def _is_other(folder: Path) -> bool:
    """Models in two parts that are no Paraformer and not used here."""
    return any(word in folder.name.lower() for word in ("whisper", "fire-red", "moonshine", "canary"))


def _tail(model: Path) -> bytes:
    with model.open("rb") as file:
        file.seek(max(0, model.stat().st_size - _TAIL))
        return file.read()
