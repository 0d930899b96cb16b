"""What an office named itself, without what may be a person's."""

import pytest

from assets.raw.masked import masked, masked_quotes

PLACES = ["Sunter Agung", "Sunter Jaya", "Kamal Muara", "Koja"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("dtks_koja_2022-04.csv", "dtks_koja_2022-04.csv"),
        (
            "Pelatihan Kerja Sunter Agung 20220405.XLSX",
            "Pelatihan Kerja Sunter Agung 20220405.XLSX",
        ),
        ("AGUNG JAYA KAMAL.csv", "… … ….csv"),  # a name made of words of places
        ("3172041206760002_SITI_AMINAH.csv", "…_…_….csv"),
        ("dtks_BUDI SANTOSO_317201_560190_0001.csv", "dtks_… …_….csv"),
        ("31720156  01900001.csv", "….csv"),
        ("317204/120676/0002", "…"),
        ("hp_ibu_aminah", "…_ibu_…"),
        ("123456789", "…"),
        ("", ""),
    ],
)
def test_only_usual_words_and_whole_places_stay(name: str, shown: str) -> None:
    assert masked(name, PLACES) == shown


def test_of_what_a_refusal_quotes_the_same_stays() -> None:
    said = 'Lembar "SITI AMINAH 3172041205900001" dan "Koja 2" memuat 8 baris; kolom wajib "id_dtks" tidak ada.'
    assert masked_quotes(said, PLACES) == (
        'Lembar "… … …" dan "Koja 2" memuat 8 baris; kolom wajib "id_dtks" tidak ada.'
    )
