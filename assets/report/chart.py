"""The charts, drawn by Altair into SVG without a network: shape and place tell what colour tells."""

import re
from collections.abc import Sequence
from typing import Any

from assets.report.content import said

WIDTH, TALL = 400, 230
DARK, WARM, GREY = "#1d3557", "#a4400f", "#5b6470"
ID = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["Rp", ""]}
# Widths are measured on the machine's fonts: named ones first, so that a page looks alike everywhere.
FONT = "Liberation Sans, Arial, sans-serif"
Month = tuple[str, float, float, float, float | None]  # month, expected, low, high, path


def expected_chart(months: Sequence[Month]) -> str:
    """Returns the expected number with its interval, month by month, against the path."""
    import altair as alt

    rows = [
        {"bulan": m, "nilai": n, "bawah": lo, "atas": hi, "jalur": p, "teks": said(n, "bulat")}
        for m, n, lo, hi, p in months
    ]
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("bulan:N", sort=None, title=None, axis=alt.Axis(labelAngle=0, grid=False))
    )
    top = max(value for month in months for value in month[3:] if isinstance(value, float))
    y = alt.Y("nilai:Q", title="jiwa", scale=alt.Scale(domain=[0, top * 1.08 or 1]))
    layers = [
        base.mark_rule(strokeWidth=2, color=DARK).encode(
            y=alt.Y("bawah:Q", title="jiwa"), y2="atas:Q"
        ),
        base.mark_tick(color=DARK, thickness=2, width=14).encode(y="bawah:Q"),
        base.mark_tick(color=DARK, thickness=2, width=14).encode(y="atas:Q"),
        base.mark_line(color=DARK, strokeWidth=1).encode(y=y),
        base.mark_point(filled=True, size=90, color=DARK, opacity=1).encode(y=y),
        base.mark_text(align="left", dx=9, dy=-8, color=DARK, fontWeight="bold").encode(
            y=y, text="teks:N"
        ),
    ]
    if any(m[4] is not None for m in months):
        path = alt.Y("jalur:Q")
        with_path = base.transform_filter("isValid(datum.jalur)")
        layers += [
            with_path.mark_line(color=WARM, strokeDash=[6, 4], strokeWidth=2).encode(y=path),
            with_path.mark_point(shape="diamond", size=90, color=WARM, filled=False, opacity=1).encode(y=path),
        ]  # fmt: skip
    return _svg(alt.layer(*layers), TALL)


def line_chart(multiples: Sequence[tuple[float, ...]]) -> str:
    """Returns the expected number along the line: (multiple, expected, low, high)."""
    import altair as alt

    rows = [
        {"kali": k, "nilai": n, "bawah": lo, "atas": hi, "teks": said(n, "bulat")}
        for k, n, lo, hi in multiples
    ]
    axis = alt.Axis(format=".1f", tickCount=6, grid=False)
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("kali:Q", title="kelipatan garis", axis=axis, scale=alt.Scale(domain=[0.8, 1.3]))
    )
    y = alt.Y("nilai:Q", title="jiwa")
    now = base.transform_filter("datum.kali == 1")
    layers = [
        base.mark_area(color="#d5deea").encode(y=alt.Y("bawah:Q", title="jiwa"), y2="atas:Q"),
        base.mark_line(color=DARK, strokeWidth=2).encode(y=y),
        now.mark_point(filled=True, size=90, color=DARK, opacity=1).encode(y=y),
        now.mark_text(align="right", dx=-8, dy=-8, color=DARK, fontWeight="bold").encode(
            y=y, text="teks:N"
        ),
    ]
    return _svg(alt.layer(*layers), TALL)


def cause_chart(causes: Sequence[tuple[str, float]]) -> str:
    """Returns one bar a cause: more people to the right, fewer to the left."""
    import altair as alt

    rows = [{"sebab": cause, "nilai": n, "teks": said(n, "tanda")} for cause, n in causes]
    reach = max(abs(n) for _, n in causes) * 1.35 or 1
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("sebab:N", sort=None, title=None, axis=alt.Axis(grid=False)),
        x=alt.X("nilai:Q", title="jiwa, dibanding bulan pembanding", scale=alt.Scale(domain=[-reach, reach])),
    )  # fmt: skip
    more = "datum.nilai > 0"
    bars = base.mark_bar(height=14).encode(
        color=alt.condition(more, alt.value(WARM), alt.value(DARK))
    )
    right = base.transform_filter(more).mark_text(align="left", dx=4).encode(text="teks:N")
    left = base.transform_filter(f"!({more})").mark_text(align="right", dx=-4).encode(text="teks:N")
    line = alt.Chart(alt.Data(values=[{"nol": 0}])).mark_rule(color=GREY).encode(x="nol:Q")
    return _svg(alt.layer(bars, line, right, left), 28 * len(rows), width=250)


def revision_chart(months: Sequence[tuple[str, float, float]]) -> str:
    """Returns, month by month, the number as first published (a ring) and as it is now (a dot), joined."""
    import altair as alt

    rows = [
        {"bulan": m, "pertama": first, "kini": now, "teks": said(now, "bulat")}
        for m, first, now in months
    ]
    top = max(max(first, now) for _, first, now in months)
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("bulan:N", sort=None, title=None, axis=alt.Axis(labelAngle=0, grid=False))
    )
    y = alt.Y("kini:Q", title="jiwa", scale=alt.Scale(domain=[0, top * 1.08 or 1]))
    layers = [
        base.mark_rule(color=GREY).encode(y=alt.Y("pertama:Q", title="jiwa"), y2="kini:Q"),
        base.mark_point(size=90, color=WARM, filled=False, opacity=1).encode(y="pertama:Q"),
        base.mark_point(size=70, color=DARK, filled=True, opacity=1).encode(y=y),
        base.mark_text(align="left", dx=9, color=DARK, fontWeight="bold").encode(
            y=y, text="teks:N"
        ),
    ]
    return _svg(alt.layer(*layers), TALL)


def share_chart(shares: Sequence[tuple[str, float, str]]) -> str:
    """Returns one bar a programme: which part of the needs is served, with the counts beside it."""
    import altair as alt

    rows = [{"nama": name, "nilai": share, "sisa": 1, "teks": text} for name, share, text in shares]
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("nama:N", sort=None, title=None, axis=alt.Axis(labelLimit=190, grid=False))
    )
    axis = alt.Axis(format=".0%", tickCount=5)
    whole = base.mark_bar(height=14, color="#eef2f7", stroke=GREY).encode(
        x=alt.X("sisa:Q", axis=axis, title="terlayani")
    )
    part = base.mark_bar(height=14, color=DARK).encode(x="nilai:Q")
    text = base.mark_text(align="left", dx=6).encode(x="sisa:Q", text="teks:N")
    return _svg(alt.layer(whole, part, text), 26 * len(rows), width=190)


def _svg(chart: Any, height: int, width: int = WIDTH) -> str:
    """Returns the chart as SVG to stand within a page: no address, no numbers that count on from chart to chart."""
    import vl_convert

    spec = (
        chart.properties(width=width, height=height, background="white")
        .configure(font=FONT)  # first: it takes away what is configured before it
        .configure_view(stroke=None)
        .configure_axis(labelFontSize=12, titleFontSize=12, titleFontWeight="normal", grid=True)
        .configure_axisY(domain=False, ticks=False)
        .configure_text(fontSize=12)
        .to_dict(validate=False)
    )
    svg = vl_convert.vegalite_to_svg(spec, format_locale=ID)
    svg = re.sub(r' xmlns(:xlink)?="[^"]*"', "", svg)  # a page knows what svg is
    # the labels of what is drawn are English; the figure has its own
    svg = re.sub(r' (aria-[a-z]+|role)="[^"]*"', "", svg)
    assert "url(" not in svg, "a clip's number differs from one rendering to the next"
    return svg
