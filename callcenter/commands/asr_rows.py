"""Recordings whose words are known, as `callcenter evaluate-asr` reads them from a folder or a file."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from callcenter.commands.options import read_json_lines
from callcenter.kernel.errors import UsageError
from callcenter.os_errors import reason
from nlp.asr.base import Speaker

_LISTS = ("calls.jsonl", "transcripts.csv")


@dataclass(frozen=True, slots=True)
class Recording:
    """One recording and what each speaker says in it; of one channel everything is the citizen's."""

    name: str
    file: Path
    said: Mapping[Speaker, str]
    is_noisy: bool | None = None
    company: str = ""


def read_recordings(path: Path) -> list[Recording]:
    """The recordings listed in a file, or in the list that a folder or the folder above it holds.

    Raises UsageError where there is no list, no row that can be scored, or a row that makes no sense.
    """
    listed = _list_of(path)
    rows = _of_csv(listed) if listed.suffix.lower() == ".csv" else _of_lines(listed)
    found = list(rows)
    if not found:
        raise UsageError(f"{listed} 里没有可以评测的录音。", code="asr-no-rows")
    return found


def _list_of(path: Path) -> Path:
    if path.is_file():
        return path
    if not path.is_dir():
        raise UsageError(f"找不到 {path}。", code="asr-no-list")
    for folder in (path, path.parent):
        for name in _LISTS:
            if (folder / name).is_file():
                return folder / name
    raise UsageError(f"目录 {path} 里没有 {' 或 '.join(_LISTS)}。", code="asr-no-list")


def _of_csv(path: Path) -> Iterator[Recording]:
    """Columns `file` and `text`; rows without text are sound to be listened to, not scored."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.DictReader(lines)
            missing = [name for name in ("file", "text") if name not in (rows.fieldnames or ())]
            if missing:
                raise UsageError(f"文件 {path} 缺少列：{'、'.join(missing)}。", code="asr-bad-row")
            for number, row in enumerate(rows, 2):
                if not row["file"]:
                    raise UsageError(f"文件 {path} 第 {number} 行没有写录音文件名。", code="asr-bad-row")
                if row["text"]:
                    yield Recording(row["file"], path.parent / row["file"], {"citizen": row["text"]})
    except UnicodeDecodeError as error:
        raise UsageError(f"文件 {path} 不是 UTF-8 编码。", code="asr-bad-row") from error
    except csv.Error as error:
        raise UsageError(f"文件 {path} 不是正确的 CSV：{error}。", code="asr-bad-row") from error
    except OSError as error:
        raise UsageError(f"文件 {path} 读不出来：{reason(error)}。", code="asr-bad-row") from error


def _of_lines(path: Path) -> Iterator[Recording]:
    for number, row in read_json_lines(path):
        file = row.get("file")
        if not isinstance(file, str) or not file:
            raise UsageError(f"文件 {path} 第 {number} 行缺少录音文件名 file。", code="asr-bad-row")
        audio, company = row.get("audio"), row.get("company")
        yield Recording(
            str(row.get("id", file)),
            path.parent / file,
            _said(path, number, row),
            bool(audio.get("noise")) if isinstance(audio, dict) and "noise" in audio else None,
            company if isinstance(company, str) else "",
        )


def _said(path: Path, number: int, row: Mapping[str, object]) -> dict[Speaker, str]:
    turns = row.get("turns")
    said: dict[Speaker, str] = {"agent": "", "citizen": ""}
    if isinstance(turns, list):
        for turn in turns:
            speaker = turn.get("speaker") if isinstance(turn, dict) else None
            text = turn.get("text") if isinstance(turn, dict) else None
            if speaker not in said or not isinstance(text, str):
                raise UsageError(
                    f"文件 {path} 第 {number} 行的 turns 里，每句要有 speaker（agent 或 citizen）和 text。",
                    code="asr-bad-row",
                )
            said[speaker] += text
    elif isinstance(row.get("text"), str):
        said = {"citizen": str(row["text"])}
    else:
        raise UsageError(f"文件 {path} 第 {number} 行没有说的话：要有 turns 或 text。", code="asr-bad-row")
    return said
