"""The words of names, and for every word how else it gets written."""

from itertools import product

import numpy as np
import pyarrow as pa

from sample.areas import DATA

MEN = """AHMAD ABDUL MUHAMAD ACHMAD MOHAMMAD AGUS BUDI EKO DEDI HENDRA RUDI YUSUF IBRAHIM
ISMAIL UMAR
USMAN ALI HASAN HUSEIN SYARIF SAIFUL NURDIN JAMALUDIN KAMALUDIN SAMSUDIN ZAINAL ARIFIN SUPARMAN
SUPRIYANTO SUGENG SUGIYONO SUWARNO PARJO KARYADI CASMADI TARMIN WARSITO RASIDI DARMA CARMAN
KASMAN SANUSI MADROJI ROHMAT ASEP UJANG DADANG CECEP ENDANG IWAN DENI JAJANG MAMAT MARDANI ROHIM
ROHMAN SAPRUDIN NAPIUDIN ENTONG NASIR BAKAR JOHAN ROBERT JONATHAN DANIEL MICHAEL STEVEN FERDINAND
MARULI PARLINDUNGAN TOGAR BONAR PATAR ANDREAS YOHANES ANDRÉ RENÉ JOSÉ MA’RUF SYA’BAN"""
WOMEN = """SITI NUR SRI ENDANG TITIN YAYAH ENENG IMAS NENG AISYAH FATIMAH KHADIJAH AMINAH MARYAM
ROHAYATI ROKAYAH MAEMUNAH JUBAEDAH HALIMAH SALAMAH ROMLAH NURJANAH SUPARTI SUMIATI SUKINI TUMINAH
WAGIYEM PARTINI WARSINI KARSINI TARINI CASINIH DARSINI RASINAH SUMARNI SULASTRI WARNI MURNI ERNA
ERNI YULI LENI NENI SUSI LUSI DIAN WIWIN LIA EVI EVA RIA VERA LINDA YENI MERRY MARIA CHRISTINA
THERESIA ROTUA TIURMA RUSMINI ROSMAWATI LASTRI NUR’AINI"""
MUSLIM_LAST = """ABDILLAH ABIDIN AFFANDI AFRIZAL AL-FARISI ALFARIZI ALFIAN AMIN AMRULLAH
ANSHORI ARIFIN
ASYARI AZIZ BASYIR FADILAH FADLI FAHMI FATAH FAUZI FUADI GHOZALI HABIBI HADI HAMZAH HANAFI HASANUDIN
HIDAYATULLAH HUSAINI IBRAHIM IHSAN ISMAIL JAMIL JUNAIDI KARIM KHOIRI LATIF MAHFUD MAULIDIN MUHAJIR
MUNAWAR MUSLIM MUTTAQIN NURHADI NURROHMAN QODIR RAMDANI RASYID RIFAI ROJALI SAEFUDIN SAPUTRA SIDDIQ
SOBARI SULAEMAN SYARIFUDIN TAUFIQ THOHIR UBAIDILLAH YAHYA YUSUF ZAELANI ZAKARIA ZULKARNAEN"""
CHINESE = """TAN LIM ONG GO LIE OEY TJIA KWEE THE SIAUW LAUW WIJAYA HALIM SUSANTO GUNAWAN HARTONO
TANUWIJAYA LESMANA SETIAWAN KURNIAWAN SUTANTO SALIM CHANDRA TANOTO WINATA LUKITO HANDOKO BUDIMAN
SUGIARTO TJANDRA SURYADI HIDAJAT KUSUMA NATADIPURA INDRAWAN LEONARDI YAPUTRA ANGKASA"""
CHINESE_MEN = """KEVIN STEVEN MICHAEL DANIEL JONATHAN RICHARD ANDREW ERIC FELIX HENDRY WILLIAM
VINCENT
BUDI HERMAN TJEN KIAN BENG HOK SENG HENDRA ALBERT ROBERT WILLY JIMMY ALEX CALVIN EDWIN FRANS HARRY
JOHNY KELVIN LEONARD MARTIN NICHOLAS RAYMOND RUDY STANLEY TOMMY WINSTON YOHAN"""
CHINESE_WOMEN = """MEI LING HOA LAN GIOK SIOE FELICIA JESSICA STEPHANIE MELISSA VANESSA GRACE
CAROLINE
NATALIA LINDA SUSAN LILY MERY ANGELINE CLARA AGUSTINA YENNY CHERYL DIANA ELLEN FANNY GRACIA IVANA
JENNIFER KATHERINE LUSIANA MARGARET NOVI OLIVIA PATRICIA SHERLY SILVIA TRESIA WINNY YULIA"""
BATAK = """SIMANJUNTAK SITUMORANG SIHOMBING NAINGGOLAN HUTABARAT SITORUS MANURUNG PANJAITAN SIREGAR
SINAGA SIMBOLON NASUTION HARAHAP LUBIS PASARIBU SILALAHI TAMPUBOLON HUTAGALUNG SIAHAAN PURBA"""
# Spellings of one name. Shares of all people: muhammad .0113, ahmad .0079, achmad .0031,
# mohammad .0024, muhamad .0022; half of all people are men.
MUHAMMAD = ["MUHAMMAD", "MUHAMAD", "MOHAMMAD", "MOHAMAD", "MUH", "MUH.", "MOCH", "MOCH."]
MUHAMMAD += ["M.", "M", "MOCHAMAD", "MUHAMMAT"]
HEAD_WEIGHTS_MEN = {"MUHAMMAD": 0.0226, "AHMAD": 0.0158, "ACHMAD": 0.0062, "MOHAMMAD": 0.0048}
HEAD_WEIGHTS_MEN |= {"MUHAMAD": 0.0044, "ABDUL": 0.012, "AGUS": 0.009, "MOCHAMAD": 0.002}
HEAD_WEIGHTS_WOMEN = {"SITI": 0.03, "SRI": 0.018, "NUR": 0.014, "DEWI": 0.008, "RINI": 0.005}

# Beginning, middle and end of made-up words; "-" stands for nothing.
STEMS_MEN = [
    """SU HAR WI PUR MAR SAR DAR WAR KAS RUS MUL SUG SUP JU SUR TRI DWI HER YUD AR FER REN NOV
    FEB AD IR""",
    "- A I O ANDI WAN MAN TRI YA DI",
    "TONO YANTO MAN DI WAN TO NO YONO SONO JI MIN DIN LI ANSYAH DIANTO ZAL",
]
STEMS_WOMEN = [
    """SU SUM MUR SUL RAT NUR WAR KAR DAR RUS TUM MAR LIS YUL FEB NOV DES HER IN WI EL ROS KUR
    RIS AN MEL""",
    "- I A O IA ANI TI NI ISTI U",
    "TI NI NAH YANTI WATI NINGSIH YATI SIH LINA ANA TUN YEM ASTUTI IYAH YANA TIN",
]
DEGREES = ["ST.", "S.PD", "SE.", "SH.", "S.KOM", "MM.", "AMD"]
TITLES_MEN = ["H.", "DRS.", "IR.", "UST.", "BAPAK"]
TITLES_WOMEN = ["HJ.", "HJ.", "DRA.", "IBU"]


def _file(name: str) -> list[str]:
    text = (DATA / "names" / f"mutiawsr_{name}.csv").read_text(encoding="utf-8")
    return [word.strip().upper() for word in text.splitlines() if word.strip()]


def _composed(stems: list[str]) -> list[str]:
    """Words made of syllables: one and a half million people need more than 400 words."""
    parts = [[part.strip("-") for part in column.split()] for column in stems]
    words = sorted({"".join(word) for word in product(*parts)})
    order = np.random.default_rng(len(words)).permutation(len(words))
    return [words[i] for i in order if 4 <= len(words[i]) <= 12]


def old_spelling(word: str) -> str:
    """The word in the spelling of before 1972 (oe, dj, tj, j for y)."""
    word = word.replace("J", "DJ").replace("Y", "J").replace("C", "TJ").replace("TJH", "CH")
    return word.replace("U", "OE")


def nickname(word: str) -> str:
    """What neighbours call somebody: the end of the name, or its beginning."""
    return word[-4:] if len(word) > 6 else word[: max(3, len(word) - 2)]


def _pool(common: list[str], composed: list[str], tail: float) -> tuple[list[str], np.ndarray]:
    """Words with Zipf weights; the composed ones share `tail` of all draws."""
    words = list(dict.fromkeys(common))
    rare = [w for w in composed if w not in set(words)]
    head = 1 / (np.arange(len(words)) + 12) ** 0.8
    rest = 1 / (np.arange(len(rare)) + 60) ** 0.9
    weights = np.concatenate([head / head.sum() * (1 - tail), rest / rest.sum() * tail])
    return words + rare, weights


def _fixed(words: list[str], weights: np.ndarray, shares: dict[str, float]) -> np.ndarray:
    """The weights with the given words at exactly the given share."""
    weights = weights.copy()
    index = {w: i for i, w in enumerate(words)}
    for word in shares:
        weights[index[word]] = 0
    weights *= (1 - sum(shares.values())) / weights.sum()
    for word, share in shares.items():
        weights[index[word]] = share
    return weights


class Vocabulary:
    """All words with a code each. Form f of word c has the code `c + f * size`.

    Forms: 0 as registered, 1 old spelling, 2 nickname, 3 initial.
    """

    def __init__(self) -> None:
        men_composed, women_composed = _composed(STEMS_MEN), _composed(STEMS_WOMEN)
        shuffled = np.random.default_rng(7)
        men = [
            "MUHAMMAD",
            "MOHAMMAD",
            *MEN.split(),
            "MOCHAMAD",
            *_file("first-male"),
            *_file("first-neutral"),
        ]
        women = [*WOMEN.split(), *_file("first-female"), *_file("first-neutral")]
        men_last = [*_file("last-male"), *MUSLIM_LAST.split(), *_file("last-neutral")]
        women_last = [*_file("last-female"), *_file("first-female")]
        shuffled.shuffle(men_last)
        shuffled.shuffle(women_last)
        pools = {
            "first_m": _pool(men, men_composed[:2500], 0.45),
            "first_f": _pool(women, women_composed[:2500], 0.45),
            "last_m": _pool(men_last, men_composed[1000:], 0.5),
            "last_f": _pool(women_last, women_composed[1000:], 0.5),
            "chinese": _pool(CHINESE.split(), [], 0),
            "chinese_m": _pool(CHINESE_MEN.split(), [], 0),
            "chinese_f": _pool(CHINESE_WOMEN.split(), [], 0),
            "batak": _pool(BATAK.split(), [], 0),
        }
        extra = [*MUHAMMAD, *TITLES_MEN, *TITLES_WOMEN, *DEGREES, "BIN", "BINTI"]
        words = list(dict.fromkeys([*extra, *(w for pool, _ in pools.values() for w in pool)]))
        self.size = len(words)
        self.code = {w: i for i, w in enumerate(words)}
        self.pools = {
            k: (np.array([self.code[w] for w in pool], dtype=np.int32), weights)
            for k, (pool, weights) in pools.items()
        }
        fixed = {"first_m": HEAD_WEIGHTS_MEN, "first_f": HEAD_WEIGHTS_WOMEN}
        for key, shares in fixed.items():
            codes, _ = self.pools[key]
            self.pools[key] = (codes, _fixed(pools[key][0], pools[key][1], shares))
        forms = [
            words,
            [old_spelling(w) for w in words],
            [nickname(w) for w in words],
            [w[0] + "." if i % 2 else w[0] for i, w in enumerate(words)],
        ]
        self.words = pa.array([w for form in forms for w in form])
        self.muhammad = np.array([self.code[w] for w in MUHAMMAD], dtype=np.int32)

    def codes(self, words: list[str]) -> np.ndarray:
        """Codes (int32) of words the vocabulary knows."""
        return np.array([self.code[w] for w in words], dtype=np.int32)
