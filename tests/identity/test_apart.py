"""Hand-drawn people so alike that a matcher takes two for one, and some so unlike that it takes one for two."""

import pytest

from tests.identity import scenes_families, scenes_repeated, scenes_strangers, scenes_twins
from tests.identity.conftest import Registers, groups
from tests.identity.scene import SCENES

ROOMS = (scenes_twins, scenes_families, scenes_strangers, scenes_repeated)


@pytest.fixture(scope="module")
def town(module_warehouse):
    made = Registers(module_warehouse)
    # Common names are common: somebody else in the city bears them too.
    for n, name in enumerate(("SITI AMINAH", "AHMAD FAUZI", "SUPRIYATI") * 3):
        made.dukcapil(
            f"asing-umum{n}",
            name,
            f"{n + 1:02d}-05-19{40 + n}",
            no_kk=f"98{n:014d}",
            serial=900 + n,
        )
    for name, (draw, _) in SCENES.items():
        draw(made, name)
    made.resolve()
    return made


@pytest.mark.parametrize("name", SCENES)
def test_the_people_of_a_scene(town, name):
    expected = groups(
        *(" ".join(f"{name}:{row}" for row in person.split()) for person in SCENES[name][1])
    )
    found = {group for group in town.people() if any(row.startswith(f"{name}:") for row in group)}
    assert found == expected


GRADES = {
    "a_filler_nik_on_common_names:d1": ("D", "BANYAK_ORANG"),
    "a_filler_nik_on_common_names:k1": ("C", "NIK_GANDA"),
    "a_filler_nik_on_three_lists:two": ("D", "BANYAK_ORANG"),
    "a_filler_nik_is_still_its_owners:owner_list": ("A", "SESUAI_DUKCAPIL"),
    "a_filler_nik_is_still_its_owners:one": ("C", "MILIK_ORANG_LAIN"),
}


@pytest.mark.parametrize("label", GRADES)
def test_how_a_filler_is_graded(town, label):
    assert (town.record(label, "nik_grade"), town.record(label, "nik_reason")) == GRADES[label]


def test_every_room_has_scenes():
    assert {draw.__module__ for draw, _ in SCENES.values()} == {room.__name__ for room in ROOMS}
