"""Coming in by a real OpenID Connect provider: who he is says the provider, what he may do says access.yaml."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx2
import oidc_provider_mock
import pytest
import yaml

from pipelines.portal.access import AccessError, Role, Rules, read_rules, visitor
from tests.conftest import Home
from tests.portal.conftest import Door, opened, visited, words


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    with oidc_provider_mock.run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def front(small: Home, provider: str) -> Iterator[Door]:
    """A portal to which people come by the provider."""
    with opened(small, oidc_issuer=provider, oidc_secret="rahasia-klien") as found:
        found.area, found.elsewhere = visited(small)
        yield found


def grant(door: Door, **rules: dict) -> None:
    (door.home.path / "access.yaml").write_text(yaml.safe_dump(rules), encoding="utf-8")


def come_in(door: Door, provider: str, sub: str, **claims: object) -> httpx2.Client:
    """Goes the whole way as a browser does; returns the client that is in."""
    httpx2.put(f"{provider}/users/{sub}", json=claims).raise_for_status()
    client = door.client()
    away = client.get("/masuk?lanjut=/daftar")
    assert away.status_code == 302, away.text
    asked = parse_qs(urlsplit(away.headers["location"]).query)
    assert asked["code_challenge_method"] == ["S256"] and asked["nonce"] and asked["state"]
    back = httpx2.post(away.headers["location"], data={"sub": sub})
    assert back.status_code == 302, back.text
    done = client.get(back.headers["location"].replace(door.base, ""))
    assert done.status_code == 303 and done.headers["location"] == "/daftar", done.text
    return client


def test_a_group_of_the_providers_is_a_lurah(front: Door, provider: str) -> None:
    grant(front, groups={"lurah-uji": {"role": "lurah", "area": front.area}})
    client = come_in(front, provider, "siti", name="Siti", groups=["lain", "lurah-uji"])
    assert client.get("/daftar").status_code == 200
    assert "Siti, Lurah" in words(client.get("/").text)
    grant(front, groups={})
    assert client.get("/daftar").status_code == 403, "who is taken out is out at the next click"


def test_whom_nobody_gave_a_role_sees_what_everybody_sees(front: Door, provider: str) -> None:
    client = come_in(front, provider, "tamu", name="Tamu")
    assert client.get("/daftar").status_code == 403 and client.get("/").status_code == 200


def test_an_address_that_the_provider_did_not_check_opens_nothing(
    front: Door, provider: str
) -> None:
    grant(front, people={"Camat@Jakarta.example": {"role": "camat", "area": front.area[:8]}})
    mail = "camat@jakarta.example"
    sure = come_in(front, provider, "a", email=mail, email_verified=True)
    assert sure.get("/rapat").status_code == 200
    for sub, said in (("b", {"email_verified": False}), ("c", {})):
        unsure = come_in(front, provider, sub, email=mail, **said)
        assert unsure.get("/rapat").status_code == 403, said


def test_a_callback_that_nobody_asked_for_is_refused(front: Door, provider: str) -> None:
    client = front.client()
    assert client.get("/masuk/kembali?code=x&state=y").status_code == 403
    httpx2.put(f"{provider}/users/siti", json={}).raise_for_status()
    away = client.get("/masuk")
    back = httpx2.post(away.headers["location"], data={"sub": "siti"}).headers["location"]
    other = front.client()  # somebody else's browser, led to the link
    assert other.get(back.replace(front.base, "")).status_code == 403


def test_a_provider_that_is_away_is_told(small: Home) -> None:
    with opened(small, oidc_issuer="http://127.0.0.1:9") as found:
        got = found.client().get("/masuk")
        assert got.status_code == 503 and "Penyedia masuk" in words(got.text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("people: {a@b.c: {role: lurah}}", "kode wilayah"),
        ("people: {a@b.c: {role: raja}}", "people"),
        ("people: {a@b.c: {role: opd, office: Dinas Rahasia}}", "nama OPD"),
        ("orang: {}", "orang"),
        ("people: [", "tidak terbaca"),
        ("people: {a@b.c: {role: bappeda}, a@b.c: {role: engineer}}", "dua kali"),
    ],
)
def test_a_file_that_is_wrong_says_where_and_quotes_nobody(tmp_path, text: str, told: str) -> None:
    path = tmp_path / "access.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(AccessError) as error:
        read_rules(path)
    assert told in str(error.value) and "a@b.c" not in str(error.value)


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": "x", "email": "siti@jakarta.go.id"},
        {"sub": "siti@jakarta.go.id"},
        {"sub": "SITI@jakarta.go.id", "email": "lain@b.c", "email_verified": True},
        {"sub": "x", "email": "siti@ja\u212aarta.go.id", "email_verified": True},
        {"sub": "x", "email": "siti@jakarta.go.id", "email_verified": "true"},
        {"sub": "NIP1"},
    ],
)
def test_what_only_looks_like_somebody_is_nobody(claims: dict) -> None:
    rules = Rules.model_validate(
        {"people": {"Siti@Jakarta.go.id": {"role": "bappeda"}, "nip1": {"role": "bappeda"}}}
    )
    assert visitor(rules, claims).role is Role.PUBLIK
    sure = {"sub": "x", "email": "SITI@jakarta.go.id", "email_verified": True}
    assert visitor(rules, sure).role is visitor(rules, {"sub": "nip1"}).role is Role.BAPPEDA
    assert visitor(rules, sure).subject == "siti@jakarta.go.id", (
        "one person, however he writes his address"
    )


@pytest.mark.parametrize(
    "grant",
    [
        {"role": "opd", "office": "Dinas Sosial", "area": "31"},
        {"role": "bappeda", "area": "31.72.03"},
        {"role": "lurah", "area": "31.72.03.1001", "office": "Dinas Sosial"},
        {"role": "camat", "area": "31.72.03\n"},
        {"role": "camat", "area": "31.72.03.1001"},
        {"role": "opd"},
    ],
)
def test_a_role_has_what_is_its_own_and_nothing_else(grant: dict) -> None:
    with pytest.raises(ValueError):
        Rules.model_validate({"people": {"x": grant}})


def test_people_go_before_groups_and_the_first_group_before_the_next() -> None:
    rules = Rules.model_validate(
        {
            "people": {"x": {"role": "bappeda"}},
            "groups": {"a": {"role": "engineer"}, "b": {"role": "inspektorat"}},
        }
    )
    assert visitor(rules, {"sub": "x", "groups": ["a"]}).role is Role.BAPPEDA
    assert visitor(rules, {"sub": "y", "groups": ["b", "a"]}).role is Role.ENGINEER
    assert visitor(rules, {"sub": "y", "groups": "b"}).role is Role.INSPEKTORAT
    assert visitor(rules, {"sub": "y"}).role is Role.PUBLIK
