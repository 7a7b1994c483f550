"""A model folder: through the commands, and what happens to one that was touched."""

from __future__ import annotations

import io
import json
import pickle
import shutil
from pathlib import Path

import numpy as np
import pytest

from callcenter import cli
from nlp.classify.trained.errors import TrainingError
from nlp.classify.trained.model import ARRAYS, CARD, hash_of, load_model, read_folder
from tests.unit.nlp_trained.texts import rows, write_csv


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("trained")
    file = write_csv(place / "训练.csv", rows(), "gb18030")
    model = place / "model"
    code = cli.main(["train", str(file), "--text", "诉求内容", "--label", "分类", "--out", str(model)])
    assert code == 0
    return model


def test_the_card_tells_what_a_person_asks_first(folder: Path) -> None:
    card = json.loads((folder / CARD).read_text("utf-8"))
    assert card["rows"] == 48
    assert card["source"]["file"] == "训练.csv"
    assert len(card["source"]["sha256"]) == 64
    assert card["packages"]["scikit-learn"]
    assert card["held_out"]["grouped"] is True
    told = (folder / "card.md").read_text("utf-8")
    assert "供水" in told
    assert "宏平均 F1" in told


def test_evaluate_prints_the_fixed_document(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write_csv(tmp_path / "t.csv", rows(5, seed=99))
    arguments = ["evaluate", str(file), "--text", "诉求内容", "--label", "分类", "--model", str(folder)]
    assert cli.main([*arguments, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert list(found) == ["n", "accuracy", "macro_f1", "top3", "coverage"]
    assert found["n"] == 15
    assert found["accuracy"] > 0.8
    assert [round(row["coverage"], 2) for row in found["coverage"]] == [
        round(s / 20, 2) for s in range(1, 21)
    ]
    thresholds = [row["threshold"] for row in found["coverage"]]
    assert thresholds == sorted(thresholds, reverse=True)
    assert cli.main(arguments) == 0
    assert "宏平均" in capsys.readouterr().out


def test_labels_never_learned_count_as_wrong_and_are_named(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write_csv(tmp_path / "t.csv", [("水管破了", "市容")])
    arguments = ["evaluate", str(file), "--text", "诉求内容", "--label", "分类", "--model", str(folder)]
    assert cli.main([*arguments, "--json"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out)["accuracy"] == 0
    assert "市容" in told.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["--text", "内容", "--label", "分类"],
        ["--text", "分类", "--label", "分类"],
    ],
)
def test_a_wrong_column_is_bad_usage(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    file = write_csv(tmp_path / "t.csv", rows(4))
    assert cli.main(["train", str(file), *arguments, "--out", str(tmp_path / "m")]) == 2
    assert cli.main(["evaluate", str(file), *arguments, "--model", str(folder)]) == 2
    assert capsys.readouterr().err.count("callcenter: ") == 2
    assert not (tmp_path / "m").exists()


def test_a_folder_that_is_no_model_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write_csv(tmp_path / "t.csv", rows(4))
    arguments = ["evaluate", str(file), "--text", "诉求内容", "--label", "分类", "--model"]
    assert cli.main([*arguments, str(tmp_path)]) == 2
    assert "不是模型目录" in capsys.readouterr().err


def test_a_changed_model_is_refused(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    (copy / "words.json").write_bytes(
        (copy / "words.json").read_bytes().replace("水".encode(), "火".encode())
    )
    with pytest.raises(TrainingError) as refused:
        load_model(read_folder(copy))
    assert refused.value.code == "model-changed"


def test_arrays_with_objects_in_them_are_never_opened(folder: Path) -> None:
    """A pickle inside would run code; with a card that matches it is refused all the same."""
    files = read_folder(folder)
    packed = io.BytesIO()
    np.savez(packed, weights=np.array([_Trap()], dtype=object))
    files[ARRAYS] = packed.getvalue()
    card = json.loads(files[CARD])
    files[CARD] = json.dumps(card | {"model_sha256": hash_of(files)}).encode()
    with pytest.raises(TrainingError) as refused:
        load_model(files)
    assert refused.value.code == "model-damaged"
    assert not _Trap.sprung


class _Trap:
    sprung = False

    def __reduce__(self) -> tuple[object, tuple[str, ...]]:
        return (_spring, ("x",))


def _spring(_: str) -> None:
    _Trap.sprung = True


def test_the_trap_would_have_sprung() -> None:
    pickle.loads(pickle.dumps(_Trap()))
    assert _Trap.sprung
    _Trap.sprung = False
