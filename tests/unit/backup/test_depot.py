"""The folder of backups: what is kept of it, and whose it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from callcenter.backup.depot import Depot, DepotUnusable
from callcenter.backup.rewind import MomentUnreachable, choose_base

NOW = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)


def piece(number: int, timeline: int = 1) -> str:
    return f"{timeline:08X}{0:08X}{number:08X}"


@pytest.fixture
def depot(tmp_path: Path) -> Depot:
    """Thirty days of one cluster: a copy a day, ten pieces of log between them."""
    made = Depot(tmp_path)
    for day in range(30):
        made.base_path("7", NOW - timedelta(days=day), piece(1000 - 10 * day)).touch()
        made.dump_path(NOW - timedelta(days=day)).touch()
    for number in range(700, 1010):
        made.piece_path("7", piece(number)).touch()
    made.piece_path("7", "00000002.history").touch()
    return made


def test_a_moment_too_early_is_told_how_far_back_one_can_go(depot: Depot) -> None:
    depot.open("ab" * 32, is_new=True)
    first = NOW - timedelta(days=29)
    assert choose_base(depot, first)[1].made_at == first
    with pytest.raises(MomentUnreachable, match=r"最早的是 2026-10-26 10:30:00（北京时间）"):
        choose_base(depot, first - timedelta(seconds=1))


def test_the_days_asked_for_stay_whole(depot: Depot) -> None:
    depot.prune(NOW, keep_days=7)
    bases = depot.bases("7")
    assert bases[0].made_at == NOW - timedelta(days=8)  # carries the first hours of the seventh day
    assert len(bases) == 9
    names = {path.name for path in depot.pieces("7")}
    assert f"{bases[0].first_piece}.ccw" in names and "00000002.history.ccw" in names
    assert f"{piece(1000 - 80 - 1)}.ccw" not in names and f"{piece(1009)}.ccw" in names
    assert len(list((depot.folder / "dump").iterdir())) == 8
    assert depot.prune(NOW, keep_days=7) == 0


def test_the_newest_stays_however_old(depot: Depot) -> None:
    depot.prune(NOW + timedelta(days=400), keep_days=7)
    assert [base.made_at for base in depot.bases("7")] == [NOW]
    assert {path.name for path in depot.pieces("7")} >= {f"{piece(n)}.ccw" for n in range(1000, 1010)}
    assert len(list((depot.folder / "dump").iterdir())) == 1


def test_a_cluster_that_was_replaced_goes_after_its_time(depot: Depot) -> None:
    later = NOW + timedelta(days=5)
    depot.base_path("8", later, piece(3)).touch()
    depot.prune(later, keep_days=7)
    assert depot.bases("7")
    depot.base_path("8", later + timedelta(days=20), piece(9)).touch()
    depot.prune(later + timedelta(days=20), keep_days=7)
    assert not depot.bases("7") and not depot.pieces("7")
    assert depot.bases("8")


def test_only_a_new_folder_is_taken_and_no_other_platforms(tmp_path: Path) -> None:
    depot = Depot(tmp_path / "new")
    with pytest.raises(DepotUnusable, match="没有挂载"):
        depot.open("aa", is_new=False)
    assert not depot.folder.exists()
    depot.open("aa", is_new=True)
    depot.open("aa", is_new=False)
    with pytest.raises(DepotUnusable, match="另一套"):
        depot.open("bb", is_new=True)
