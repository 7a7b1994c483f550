"""A pack's words as the speech engine gets them, and its places as the engine is measured by them."""

from __future__ import annotations

import logging

import pytest

from callcenter.cities.hearing import city_words, place_finder, words_of
from callcenter.cities.pack import load_pack, pack_path
from callcenter.cities.schema import CityPack
from callcenter.commands.asr import _words
from callcenter.kernel.errors import UsageError


@pytest.fixture(scope="module")
def pack() -> CityPack:
    return load_pack(pack_path("chaozhou"))


def test_everything_the_pack_names_is_a_word(pack: CityPack) -> None:
    words = city_words(pack)
    texts = {word.text for word in words}
    assert {division.name for division in pack.divisions if division.level.value == "town"} <= texts
    assert {unit.name for unit in pack.organisations} <= texts
    assert {category.name for category in pack.categories} <= texts
    assert "汕头市" in texts, "citizens call from next door"
    assert len(set(words)) == len(words)


def test_a_village_belongs_to_its_town(pack: CityPack) -> None:
    towns = {word.text: word.regions for word in city_words(pack) if word.is_region}
    villages = {
        division.parent_code: division for division in pack.divisions if division.level.value == "village"
    }
    for town in pack.divisions:
        if town.level.value == "town":
            assert towns[town.name] == {town.code}
            if town.code in villages:
                assert any(word.regions == {town.code} and not word.is_region for word in city_words(pack))
                break


def test_places_are_found_as_they_were_said(pack: CityPack) -> None:
    found = place_finder(pack)("我在湘桥区意溪镇，不是在广州市")
    assert found == ["湘桥区", "意溪镇"]


def test_without_its_pack_a_worker_hears_all_the_same(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(UsageError):
        words_of("atlantis")
    with caplog.at_level(logging.WARNING):
        assert _words("atlantis") == ()
    assert "no words of the city" in caplog.text
