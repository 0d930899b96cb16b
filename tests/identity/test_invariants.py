"""What no delivery may change or break."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.identity.conftest import APRIL, Registers, nik

NAMES = ["SITI AMINAH", "SITI AMINA", "MUHAMMAD RIZKI", "MUH RIZKI", "RIZKI", "BUDI SANTOSO", "ANI"]
DAYS = ["03-05-1984", "05-03-1984", "01-01-1984", "03-05-1985", None]
CARDS = ["3172040101100001", "3172040101100002", None]


@st.composite
def person_rows(draw: st.DrawFn) -> list[tuple[str, dict]]:
    """Rows about a few people so alike that every rule has something to say."""
    rows = []
    for n in range(draw(st.integers(2, 9))):
        day = draw(st.sampled_from(DAYS))
        number = draw(st.one_of(st.none(), st.tuples(st.sampled_from(DAYS[:2]), st.integers(1, 3))))
        source = draw(
            st.sampled_from(["dukcapil", "dukcapil", "dtks", "carik_anggota", "penerima_pkh"])
        )
        values = {
            "nama": draw(st.sampled_from(NAMES)),
            "lahir": day,
            "nik": nik(number[0], "L", number[1]) if number else None,
            "no_kk": draw(st.sampled_from(CARDS)),
            "file": f"f{n % 2}.csv",
        }
        if source == "dukcapil":
            values |= {
                "status_penduduk": "AKTIF",
                "nama_ibu": draw(st.sampled_from(["IBU SRI", None])),
            }
        rows.append((source, values))
    return rows


def state(r: Registers) -> dict[str, tuple]:
    """By label: person, grade, method and probability."""
    found = {}
    for source in r.layout:
        found |= {
            label: rest
            for label, *rest in r.con.execute(
                "select s.label, r.person_id, r.nik_grade, r.match_method, r.match_probability"
                f" from identity.person_record as r inner join staging.{source} as s"
                ' using (periode, delivery_periode, file, "row") where r.source = ?',
                [source],
            ).fetchall()
        }
    return found


def fresh(r: Registers) -> None:
    for table in ("person", "person_record", "link", "registry"):
        r.con.execute(f"drop table if exists identity.{table}")


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=person_rows(), data=st.data())
def test_order_files_and_double_delivery_change_nothing(warehouse, rows, data):
    r = Registers(warehouse)
    for n, (source, values) in enumerate(rows):
        r.put(source, f"row{n}", **values)
    fresh(r)
    r.resolve()
    first = state(r)

    order = data.draw(st.permutations(range(len(r.rows))))
    for row in r.rows:
        row["file"] = "lain.csv"
    again = [dict(row, label="again " + row["label"], file="x.csv") for row in r.rows]
    r.rows += again
    fresh(r)
    warehouse.execute("set threads = 1")
    r.resolve(order=[*order, *(len(order) + place for place in reversed(order))])
    warehouse.execute("set threads = 2")
    second = state(r)
    assert {label: second[label] for label in first} == first
    assert {label: second["again " + label] for label in first} == first


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=person_rows())
def test_two_confirmed_niks_never_fall_together_without_a_reason(warehouse, rows):
    r = Registers(warehouse)
    for n, (source, values) in enumerate(rows):
        r.put(source, f"row{n}", **values)
    fresh(r)
    r.resolve()
    confirmed: dict[str, set[str]] = {}
    for label, (who, grade, *_) in state(r).items():
        number = next(row["nik"] for row in r.rows if row["label"] == label)
        if grade == "A":
            confirmed.setdefault(who, set()).add(number)
    reasons = warehouse.execute(
        "select distinct r.person_id from identity.link as l inner join identity.person_record as r"
        " on (r.source, r.file, r.row) = (l.source_a, l.file_a, l.row_a)"
        " where l.status = 'ACCEPTED' and l.source_b = 'dukcapil' and (l.evidence ->> 'aturan') is not null"
    ).fetchall()
    assert {who for who, numbers in confirmed.items() if len(numbers) > 1} <= {
        who for (who,) in reasons
    }


def test_an_invented_register_needs_no_more_than_nik_name_and_area(registers):
    registers.layout["posyandu"] = ("nik", "nama", "kode_kelurahan")
    registers.dukcapil("card", "RATNA DEWI LESTARI", "03-05-1984", "P")
    for label, name, number in (
        ("known", "RATNA DEWI LESTARI", nik("03-05-1984", "P")),
        ("unknown", "MARIA GORETI UN", nik("06-06-1999", "P", region="530101")),
    ):
        registers.put("posyandu", label, name, None, nik=number)
    registers.resolve()
    assert registers.people() == {frozenset({"card", "known"}), frozenset({"unknown"})}
    assert registers.person("unknown", "sources") == "posyandu"
    assert registers.person("unknown", "hidup_menetap")
    assert registers.person("card", "sources") == "dukcapil,posyandu"


def test_a_source_never_delivered_is_no_obstacle(registers):
    registers.dukcapil("card", "RATNA DEWI LESTARI", "03-05-1984", "P")
    registers.resolve()
    registers.con.execute("drop table staging.sanggah")
    registers.layout.pop("sanggah")
    from assets.identity.resolve import resolve

    resolve(registers.con, APRIL, [*registers.layout, "sanggah"], registers.key)
    assert registers.people() == {frozenset({"card"})}
