"""What an office asks for at the portal is done by the next run, once, and the months that rest on it are made anew."""

from tests.conftest import Home
from tests.portal.conftest import opened, visited, words

OFFICE = "Dinas Sosial"


def test_a_file_withdrawn_and_a_month_that_is_nil(small: Home) -> None:
    [(month, file, rows)] = small.query(
        "select delivery_periode, file, rows_read from quality.delivery where source = 'penerima_pkh' limit 1"
    )
    with opened(small, "--choose-roles") as door:
        door.area, _ = visited(small)
        opd = door.enter("opd", office=OFFICE)
        page = opd.get("/kiriman").text
        assert f"sumber=penerima_pkh&amp;bulan={month}" in page
        asked = f"/kiriman/permintaan?apa=TARIK&sumber=penerima_pkh&bulan={month}&berkas={file}"
        assert "keluar dari data" in words(opd.get(asked).text)
        assert "tercatat" in door.post(opd, asked, reason="salah unggah").text
        door.post(opd, asked, reason="salah unggah")
        assert file.encode() not in (small.path / "incidents.sqlite").read_bytes()
        nil = f"/kiriman/permintaan?apa=NIHIL&sumber=penerima_pkh&bulan={month}"
        assert opd.get(nil).status_code == 422, "something lies there"
        assert "menunggu pengolahan berikutnya" in words(opd.get("/kiriman").text)
        for wrong in (
            f"/kiriman/permintaan?apa=TARIK&sumber=dukcapil&bulan={month}&berkas=a.csv",
            f"/kiriman/permintaan?apa=TARIK&sumber=penerima_pkh&bulan={month}&berkas=lain.csv",
            "/kiriman/permintaan?apa=NIHIL&sumber=penerima_pkh&bulan=lusa",
            f"/kiriman/permintaan?apa=HAPUS&sumber=penerima_pkh&bulan={month}",
        ):
            assert opd.get(wrong).status_code == 404
        assert (
            opd.get(f"/kiriman/permintaan?apa=NIHIL&sumber=dtks&bulan={month}").status_code == 422
        )
        ahead = opd.get("/kiriman/permintaan?apa=NIHIL&sumber=penerima_pkh&bulan=2099-04")
        assert ahead.status_code == 422 and "belum tiba" in ahead.text
        small.run("refresh", "--all", "--quiet")
        told = words(opd.get("/kiriman").text)
        assert f"ditarik, {rows} baris" in told
        assert told.count("salah unggah") == 1, "asked twice, done once"
        door.post(opd, nil, reason="penyaluran ditunda")
        assert "Menunggu diolah: portal_nihil" in words(opd.get("/kiriman").text)
        small.run("refresh", "--all", "--quiet")
        assert "diterima sebagai nihil" in words(opd.get("/kiriman").text)
    left = small.query(
        "select 'raw', count(*) from raw.penerima_pkh union all select status, count(*) from quality.delivery"
        " where source = 'penerima_pkh' group by 1 order by 1"
    )
    assert dict(left) == {"raw": 0, "LOADED": 1}
    assert "mutakhir" in small.run("refresh", "--all").stdout
