"""A report as one HTML page that needs nothing else: no script, no font, no picture from elsewhere."""

from assets.pages import render
from assets.report.content import Report, said, span

SYNTHETIC = "DATA SINTETIS: bukan orang sungguhan, bukan angka resmi."
INTERNAL = (
    "Untuk peserta rapat, bukan untuk diterbitkan: angka kecil tidak disamarkan."
    " Bukan statistik resmi BPS. Tanpa NIK dan alamat; nama orang jangan ditulis, juga tidak di catatan tindakan."
)


def html_page(report: Report) -> str:
    """Returns the whole page."""
    return render(
        "report.html", report=report, synthetic=SYNTHETIC, internal=INTERNAL, said=said, span=span
    )
