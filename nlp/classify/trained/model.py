"""A trained model: answers labels with calibrated probabilities; kept as arrays and plain lists.

Nothing in a model folder is ever executed: arrays are read without pickle, vocabularies are JSON, and both
must have the hash that the card names.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.classify.trained.errors import TrainingError
from nlp.classify.trained.evaluation import Answer
from nlp.classify.trained.features import BLOCKS, Features
from nlp.classify.trained.linear import Linear, probabilities
from nlp.classify.trained.words import Document, WordReader

FORMAT = 1
ARRAYS, WORDS, CARD, CARD_TEXT = "model.npz", "words.json", "card.json", "card.md"
_MOST_UNPACKED = 2_000_000_000
_KEPT = 5
_EVIDENCE = 5


@dataclass(frozen=True, slots=True)
class Ranked:
    label: str
    probability: float
    words: tuple[str, ...] = ()
    """What was said that speaks for it most."""


class TrainedModel:
    """Immutable after construction; threads may share it."""

    def __init__(
        self,
        labels: Sequence[str],
        features: Features,
        linear: Linear,
        sharpness: float,
        reader: WordReader,
    ) -> None:
        self.labels = tuple(labels)
        self._features = features
        self._linear = linear
        self._sharpness = sharpness
        self._reader = reader

    def rank(self, text: str, kept: int = _KEPT) -> list[Ranked]:
        """Labels best first for a raw text, with the words behind each."""
        document = self._reader.document(text)
        columns, values = self._features.row(document)
        chances = self._chances(columns, values)
        best = np.argsort(-chances, kind="stable")[:kept]
        return [
            Ranked(self.labels[i], round(float(chances[i]), 6), self._evidence(document, int(i)))
            for i in best
        ]

    def answer(self, text: str) -> Answer:
        """As `rank`, without the words."""
        columns, values = self._features.row(self._reader.document(text))
        chances = self._chances(columns, values)
        best = np.argsort(-chances, kind="stable")[:_KEPT]
        return Answer([self.labels[i] for i in best], float(chances[best[0]]))

    def _chances(self, columns: NDArray[np.int64], values: NDArray[np.float32]) -> NDArray[np.float64]:
        margins = values @ self._linear.weights[columns] + self._linear.offsets
        return probabilities(margins.astype(np.float64), self._sharpness)

    def _evidence(self, document: Document, label: int) -> tuple[str, ...]:
        known = self._features.words
        found = {
            word: float(self._linear.weights[known[word], label] * self._features.word_idf[known[word]])
            for word in dict.fromkeys(document.words)
            if word in known and len(word) > 1
        }
        best = sorted((word for word in found if found[word] > 0), key=lambda word: (-found[word], word))
        return tuple(best[:_EVIDENCE])

    def files(self) -> dict[str, bytes]:
        """What is kept of it, by file name, without the card."""
        packed = io.BytesIO()
        arrays: dict[str, NDArray[Any]] = {}
        for block, runs, idf in zip(BLOCKS, self._features.runs, self._features.run_idf, strict=True):
            arrays |= {f"runs_{block.name}": runs, f"idf_{block.name}": idf}
        np.savez_compressed(
            packed,
            allow_pickle=False,
            weights=self._linear.weights.astype(np.float16),
            offsets=self._linear.offsets,
            word_idf=self._features.word_idf,
            **arrays,
        )
        document = {
            "format": FORMAT,
            "labels": list(self.labels),
            "sharpness": self._sharpness,
            "words": list(self._features.words),
            "city_words": list(self._reader.city_words),
        }
        return {ARRAYS: packed.getvalue(), WORDS: json.dumps(document, ensure_ascii=False).encode()}


def hash_of(files: dict[str, bytes]) -> str:
    """SHA-256 over the model's files, in the order of their names."""
    digest = hashlib.sha256()
    for name in (ARRAYS, WORDS):
        digest.update(hashlib.sha256(files[name]).digest())
    return digest.hexdigest()


def read_folder(folder: Path) -> dict[str, bytes]:
    """The files of a model folder. Raises TrainingError naming what is missing."""
    if not folder.is_dir():
        raise TrainingError("model-missing", f"没有模型目录 {folder}")
    found = {}
    for name in (ARRAYS, WORDS, CARD):
        try:
            found[name] = (folder / name).read_bytes()
        except OSError as error:
            raise TrainingError("model-missing", f"{folder} 不是模型目录：缺少 {name}") from error
    return found


def load_model(files: dict[str, bytes]) -> TrainedModel:
    """The model of its files; TrainingError where they are damaged, of another version or not ours."""
    try:
        card = json.loads(files[CARD])
        if not isinstance(card, dict) or card.get("format") != FORMAT:
            raise TrainingError("model-version", "模型的格式版本不对，请用当前版本重新训练")
        if card.get("model_sha256") != hash_of(files):
            raise TrainingError("model-changed", "模型文件与模型卡记录的校验值不符，可能已被改动")
        document = json.loads(files[WORDS])
        with zipfile.ZipFile(io.BytesIO(files[ARRAYS])) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > _MOST_UNPACKED:
                raise TrainingError("model-damaged", "模型文件过大")
        with np.load(io.BytesIO(files[ARRAYS]), allow_pickle=False) as arrays:
            return _made(document, {name: arrays[name] for name in arrays.files})
    except (ValueError, KeyError, TypeError, OSError, zipfile.BadZipFile) as error:
        raise TrainingError("model-damaged", "模型文件已损坏，无法读取") from error


def _made(document: dict[str, object], arrays: dict[str, NDArray[np.generic]]) -> TrainedModel:
    labels, words = _texts(document["labels"]), _texts(document["words"])
    features = Features(
        {word: index for index, word in enumerate(words)},
        arrays["word_idf"].astype(np.float32),
        tuple(arrays[f"runs_{block.name}"].astype(np.int64) for block in BLOCKS),
        tuple(arrays[f"idf_{block.name}"].astype(np.float32) for block in BLOCKS),
    )
    linear = Linear(arrays["weights"].astype(np.float32), arrays["offsets"].astype(np.float32))
    fits = linear.weights.shape == (features.width, len(labels)) and linear.offsets.shape == (len(labels),)
    idf_fits = all(len(r) == len(i) for r, i in zip(features.runs, features.run_idf, strict=True))
    if not fits or not idf_fits or len(features.word_idf) != len(words) or len(labels) < 2:
        raise TrainingError("model-damaged", "模型文件各部分的大小不一致")
    sharpness = document["sharpness"]
    if not isinstance(sharpness, float):
        raise TypeError("sharpness")
    return TrainedModel(labels, features, linear, sharpness, WordReader(_texts(document["city_words"])))


def _texts(value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise TypeError("list of texts")
    return value
