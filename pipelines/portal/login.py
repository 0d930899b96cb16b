"""Coming in and going out: by the provider, or by choosing a role where all data are synthetic."""

from datetime import UTC, datetime
from typing import Any

from authlib.integrations.base_client import OAuthError
from authlib.integrations.starlette_client import OAuth
from starlette.responses import RedirectResponse, Response

from pipelines.alerting import wholly_synthetic
from pipelines.portal.access import AREA, Role
from pipelines.portal.session import begin, end
from pipelines.portal.web import Ask, Stop
from pipelines.settings import Settings

BACK = "/masuk/kembali"
CLAIMS = ("sub", "email", "email_verified", "name")


def provider(found: Settings) -> Any:
    """Returns the provider that the settings name; None where nobody can come in."""
    if found.oidc_issuer is None:
        return None
    issuer = found.oidc_issuer.rstrip("/")
    return OAuth().register(
        "penyedia",
        client_id=found.oidc_client,
        client_secret=found.oidc_secret.get_secret_value() if found.oidc_secret else None,
        server_metadata_url=f"{issuer}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid email profile", "code_challenge_method": "S256"},
    )


def inner(path: str) -> str:
    """Returns a path of this portal: whoever made the link must not send people elsewhere."""
    fine = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if fine else "/"


async def come_in(ask: Ask) -> Response:
    """Begins the way over the provider, or shows the roles to choose from."""
    desk, onward = ask.desk, inner(ask.query("lanjut", "/"))
    if desk.choose:
        if ask.request.method != "POST":
            return ask.page("masuk.html", areas=_areas(ask), offices=_offices(), onward=onward)
        return _begun(ask, _chosen(ask), inner(ask.said("lanjut") or "/"))
    if desk.provider is None:
        raise Stop(404, "Portal ini hanya punya bagian untuk umum.")
    ask.request.session["lanjut"] = onward
    back = desk.found.base_url.rstrip("/") + BACK
    try:
        return await desk.provider.authorize_redirect(ask.request, back)
    except Exception:
        raise Stop(503, "Penyedia masuk sedang tidak dapat dihubungi. Coba lagi nanti.") from None


async def come_back(ask: Ask) -> Response:
    """Takes what the provider says of the person; nobody of whom it says nothing comes in."""
    desk = ask.desk
    if desk.provider is None or desk.choose:
        raise Stop(404, "Portal ini hanya punya bagian untuk umum.")
    try:
        token = await desk.provider.authorize_access_token(ask.request)
    except OAuthError:
        raise Stop(403, "Masuk tidak berhasil: ulangi dari halaman Masuk.") from None
    except Exception:
        raise Stop(503, "Penyedia masuk sedang tidak dapat dihubungi. Coba lagi nanti.") from None
    told = dict(token.get("userinfo") or {})
    if not told.get("sub"):
        raise Stop(403, "Penyedia masuk tidak menyebut siapa Anda.")
    claims = {name: told[name] for name in CLAIMS if name in told}
    claims["groups"] = told.get(desk.found.oidc_groups) or []
    return _begun(ask, claims, inner(ask.request.session.pop("lanjut", "/")))


def _begun(ask: Ask, claims: dict[str, Any], onward: str) -> Response:
    """Returns the way on, under a new session: the name that came along before is good for nothing."""
    ask.request.session.clear()
    with ask.desk.sessions() as db:
        ask.request.session["sid"] = begin(db, claims, datetime.now(UTC), ask.desk.lasting)
    return RedirectResponse(onward, 303)


def go_out(ask: Ask) -> Response:
    """Ends the session."""
    with ask.desk.sessions() as db:
        end(db, str(ask.request.session.get("sid")))
    ask.request.session.clear()
    return RedirectResponse("/", 303)


def _chosen(ask: Ask) -> dict[str, str]:
    """Returns the visitor whom somebody chose to be."""
    if not wholly_synthetic(
        ask.desk.found.landing_zone
    ):  # something real has been delivered since the start
        raise Stop(403, "Peran hanya dapat dipilih di atas data sintetis.")
    try:
        role = Role(ask.said("role"))
    except ValueError:
        raise Stop(422, "Pilih salah satu peran.") from None
    areas = {kode for kode, _ in _areas(ask)}
    area = ask.said("area") if role is Role.LURAH else ask.said("area")[:8]
    if role in AREA and ask.said("area") not in areas:
        raise Stop(422, "Pilih kelurahan; Camat mendapat kecamatannya.")
    office = ask.said("office") if role is Role.OPD else ""
    if role is Role.OPD and office not in _offices():
        raise Stop(422, "Pilih OPD.")
    name = f"{role.value.capitalize()} (coba)"
    return {
        "subject": f"coba-{role.value}", "name": name, "role": role.value,
        "area": area if role in AREA else "", "office": office,
    }  # fmt: skip


def _areas(ask: Ask) -> list[tuple[str, str]]:
    """Returns code and name of each kelurahan of the newest publication."""
    con = ask.shelf.public()
    if con is None:
        return []
    return con.execute(
        "select kode, max_by(nama, periode) from kpi.kelurahan group by kode order by 2"
    ).fetchall()


def _offices() -> list[str]:
    from expectations.contract import sources

    return sorted({source.owner for source in sources().values()})
