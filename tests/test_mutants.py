"""Which changes of the SQL the tests are held against (benchmarks/mutants.py)."""

from assets.identity.journey import FOLDER
from benchmarks.mutants import mutants


def test_the_exact_match_without_its_birth_date_is_a_mutant():
    unchanged, *found = mutants(FOLDER / "3_exact" / "exact_comparison.sql")
    born = "face.tanggal_lahir = remaining.tanggal_lahir"
    [mutant] = [m for m in found if m.name == f"identity.exact_comparison: {born} -> TRUE"]
    assert mutant.after == unchanged.after.replace(born, "TRUE") != unchanged.after
    assert len({m.name for m in found}) == len({m.after for m in found}) == len(found)
