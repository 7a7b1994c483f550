"""A model folder as one content, for stores that keep contents."""

import io
import zipfile
from collections.abc import Mapping

from nlp.classify.trained.errors import TrainingError
from nlp.classify.trained.model import ARRAYS, CARD, CARD_TEXT, WORDS

_NAMES = (ARRAYS, WORDS, CARD, CARD_TEXT)
_MOST_BYTES = 2_000_000_000


def packed(files: Mapping[str, bytes]) -> bytes:
    """The same files always give the same content."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        for name in _NAMES:
            archive.writestr(zipfile.ZipInfo(name), files[name])
    return content.getvalue()


def unpacked(content: bytes) -> dict[str, bytes]:
    """The files of a packed folder. Raises TrainingError where it is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MOST_BYTES:
                raise TrainingError("model-damaged", "模型文件过大")
            return {name: archive.read(name) for name in _NAMES}
    except (zipfile.BadZipFile, KeyError) as error:
        raise TrainingError("model-damaged", "模型文件已损坏，无法读取") from error
