"""`callcenter evaluate-asr` reads lists of recordings and scores what is heard; nonsense is refused."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from callcenter import cli
from callcenter.commands.asr_rows import read_recordings
from callcenter.kernel.errors import UsageError
from nlp.asr.base import Samples, Utterance, register
from tests.unit.asr.wavs import pcm16, tone, wav


class Parrot:
    """Hears the same words in every recording that is not silent."""

    name = "parrot"

    def recognise(self, samples: Samples, prompt: str = "") -> list[Utterance]:
        if not np.abs(samples).max() > 0.01:
            return []
        return [Utterance(0.0, 1.0, "湘桥区意溪镇的路灯坏了，电话13900001234。", 0.9)]

    def delays(self, recording: Path) -> list[float]:
        return [1.0, 2.0]


@pytest.fixture(autouse=True)
def parrot() -> None:
    register("parrot", lambda options: Parrot())


SAID = "湘桥区意溪镇的路灯坏了，电话幺三九零零零零幺二三五。"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    loud = tone(400, 1, 8000, 0.5)
    (tmp_path / "a.wav").write_bytes(wav(pcm16(np.zeros(8000), loud), channels=2))
    row = {
        "id": "one",
        "file": "a.wav",
        "turns": [{"speaker": "agent", "text": "您好。"}, {"speaker": "citizen", "text": SAID}],
        "audio": {"noise": None},
        "company": None,
    }
    (tmp_path / "calls.jsonl").write_text(json.dumps(row, ensure_ascii=False) + "\n", "utf-8")
    return tmp_path


def run(*arguments: object) -> int:
    return cli.main(["evaluate-asr", "--engine", "parrot", *map(str, arguments)])


def test_the_citizen_s_words_are_scored(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["engine"], found["channel"], found["n"], found["seconds"]) == ("parrot", "citizen", 1, 1.0)
    assert found["cer"] == found["cer_clean"] == pytest.approx(1 / 24, abs=1e-4)
    assert found["cer_noisy"] is None
    assert (found["places"]["said"], found["places"]["recall"]) == (2, 1.0)
    assert (found["numbers"]["said"], found["numbers"]["heard"]) == (1, 0)
    assert found["companies"]["recall"] is None
    assert found["final_delay_s"] == {"p50": 2.0, "p95": 2.0}
    assert found["peak_memory_mb"] > 10
    assert [one["name"] for one in found["files"]] == ["one/citizen"]


def test_both_channels_and_the_table(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder / "calls.jsonl", "--channel", "both") == 0
    said = capsys.readouterr().out
    assert "one/agent  1.000" in said, "nobody was heard where somebody spoke"
    assert "字错误率" in said
    assert "号码和数字：说了 1 处，听对 0 处" in said


def test_a_table_of_files_is_taken_too(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "calls.jsonl").unlink()
    (folder / "b.wav").write_bytes(wav(pcm16(tone(400, 1, 8000, 0.5))))
    (folder / "transcripts.csv").write_text(f"file,text\nb.wav,{SAID}\nc.wav,\n", "utf-8")
    assert run(folder, "--json") == 0
    assert json.loads(capsys.readouterr().out)["cer"] == pytest.approx(1 / 24, abs=1e-4)


def test_the_list_may_lie_above_the_folder_of_recordings(folder: Path) -> None:
    (folder / "calls").mkdir()
    assert [one.name for one in read_recordings(folder / "calls")] == ["one"]


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("calls.jsonl", "", "没有可以评测的录音"),
        ("calls.jsonl", "{", "第 1 行不是正确的 JSON"),
        ("calls.jsonl", "{}", "第 1 行缺少录音文件名"),
        ("calls.jsonl", '{"file":"a.wav"}', "第 1 行没有说的话"),
        ("calls.jsonl", '{"file":"a.wav","turns":[{"speaker":"dog","text":"x"}]}', "每句要有 speaker"),
        ("transcripts.csv", "name,words\na,b\n", "缺少列：file、text"),
        ("transcripts.csv", "file,text\n,路灯\n", "第 2 行没有写录音文件名"),
        ("transcripts.csv", "file,text\nno.wav,路灯\n", "找不到录音文件"),
        ("calls.jsonl", b"\xff\xfe", "不是 UTF-8"),
        ("transcripts.csv", b"\xff\xfe", "不是 UTF-8"),
    ],
)
def test_what_makes_no_sense_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: str | bytes, complaint: str
) -> None:
    (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)
    assert run(tmp_path) == 2
    assert complaint in capsys.readouterr().err


def test_a_folder_without_a_list_and_no_folder_at_all(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="里没有 calls"):
        read_recordings(tmp_path)
    with pytest.raises(UsageError, match="找不到"):
        read_recordings(tmp_path / "nowhere")
