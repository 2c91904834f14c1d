"""What language identification promises on texts of our own, on odd input, and from many threads."""

import subprocess
import sys
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rilis_etl.model import Language
from rilis_etl.text.language import UNDETERMINED, Identifier, identify_language, identify_paragraphs
from rilis_etl.text.language.engine import Guess, default_engine
from rilis_etl.text.language.word_table import WordTable

INDONESIAN = (
    "Tim pemantau bertemu warga yang rumahnya digusur karena proyek jalan tol, dan mencatat kata mereka pada Jumat.",
    "Menurut ketua tim, pengaduan itu akan diteruskan kepada kepolisian agar diselidiki dalam waktu tiga puluh hari.",
)
MALAY = (
    "Pasukan pemantau menemui penduduk yang rumahnya dirobohkan kerana projek lebuh raya, dan mencatat aduan mereka.",
    "Menurut pengerusi pasukan itu, aduan akan dipanjangkan kepada polis supaya disiasat dalam tempoh sebulan.",
)
ENGLISH = (
    "The monitoring team met residents whose houses had been pulled down for the toll road and wrote it all down.",
    "According to its chair, the complaint will be handed to the police, who have thirty days to look into it.",
)
OTHERS = {
    "jv": "Wong-wong desa iku padha teka ing bale kanggo ngrembug dalan anyar, nanging durung ana sing ngerti kapan.",
    "su": "Warga désa geus ngumpul di balé pikeun ngabahas jalan anyar anu rék diwangun, tapi can aya nu nyaho iraha.",
    "min": "Urang kampuang lah bakumpua di balai untuak mambicarokan jalan baru, tapi alun ado nan tau bilo.",
    "nl": "De werkgroep sprak met bewoners van wie het huis voor de weg was afgebroken en schreef op wat zij zeiden.",
    "fr": "Le groupe de travail a rencontré les habitants dont les maisons ont été démolies pour construire la route.",
    "es": "El grupo de trabajo se reunió con los vecinos cuyas casas fueron derribadas para construir la carretera.",
    "tl": "Nakipagpulong ang grupo sa mga residente na giniba ang bahay dahil sa bagong daan, at isinulat nila ito.",
    "ru": "Рабочая группа встретилась с жителями, чьи дома снесли ради строительства платной дороги.",
    "ja": "調査団は、道路の建設のために家を取り壊された住民と会い、話を書き留めた。",
    "ko": "조사단은 도로 건설 때문에 집이 철거된 주민들을 만나 이야기를 기록했다.",
    "th": "คณะทำงานได้พบกับชาวบ้านที่บ้านถูกรื้อถอนเพื่อสร้างถนน",
    "ar": "التقى الفريق بالسكان الذين هدمت منازلهم من أجل بناء الطريق الجديد وسجل أقوالهم.",
}
LEGAL = (
    "Setiap orang berhak atas perlindungan hukum tanpa diskriminasi, dan tidak boleh ditahan dengan sewenang-wenang.",
    "Setiap anak berhak memperoleh pendidikan, dan pendidikan dasar harus diberikan dengan cuma-cuma.",
    "Setiap pekerja berhak atas upah yang layak dan waktu istirahat yang cukup.",
    "Perlindungan terhadap saksi dan korban merupakan kewajiban negara.",
)


def test_indonesian_is_distinguished_from_malay() -> None:
    assert identify_language(INDONESIAN).tag == "id"
    assert identify_language(MALAY).tag == "ms"


@pytest.mark.parametrize("tag", OTHERS)
def test_other_languages_are_named(tag: str) -> None:
    assert identify_language([OTHERS[tag]]).tag == tag


def test_chinese_names_its_script() -> None:
    assert identify_language(["调查组会见了因修建公路而房屋被拆除的居民,并记录了他们的陈述。"]).tag == "zh-Hans"


def test_an_indonesian_report_on_malaysian_politics_stays_indonesian() -> None:
    report = (
        "Perdana Menteri Malaysia Anwar Ibrahim tiba di Jakarta pada Selasa untuk bertemu presiden.",
        "Kedua pemimpin sepakat membahas perlindungan buruh migran karena jumlah pengaduan terus bertambah.",
        "Kementerian Luar Negeri mengatakan bahwa pembicaraan berlangsung dua jam dan akan dilanjutkan pekan depan.",
    )
    assert identify_language(report).tag == "id"


def test_capitals_change_nothing() -> None:
    assert identify_language([INDONESIAN[0].upper()]).tag == "id"
    assert identify_language([MALAY[0].upper()]).tag == "ms"


@pytest.mark.parametrize("text", LEGAL)
def test_legal_indonesian_is_not_called_malay(text: str) -> None:
    assert identify_language([text]).tag == "id"


def test_a_paragraph_that_could_be_either_follows_its_document() -> None:
    either = "Mereka datang dengan harapan besar."
    assert [p.tag for p in identify_paragraphs([*INDONESIAN, either])] == ["id", "id", "id"]
    assert [p.tag for p in identify_paragraphs([*MALAY, either])] == ["ms", "ms", "ms"]


def test_a_release_in_two_languages_names_both_and_the_share_of_the_second() -> None:
    found = identify_language([*INDONESIAN, *ENGLISH])
    assert {found.tag, found.second} == {"id", "en"}
    assert found.second_share == pytest.approx(0.5, abs=0.05)


def test_one_quotation_does_not_make_a_release_bilingual() -> None:
    found = identify_language([*INDONESIAN * 3, '"We were not told anything," she said in English.'])
    assert (found.tag, found.second) == ("id", None)


@pytest.mark.parametrize(
    "text", ["", "   ", "12.345,67", "(021) 392-5230", "... !!! ???", "https://example.org/a/b", "a@b.example", "🙏🙏"]
)
def test_text_without_words_is_undetermined(text: str) -> None:
    assert identify_language([text]) == Language(UNDETERMINED, 0.0)


def test_no_paragraphs_are_undetermined() -> None:
    assert identify_language([]) == Language(UNDETERMINED, 0.0)


@pytest.mark.parametrize("text", ["(MDH)", "Short link", "XKCD QWRTY"])
def test_leftovers_of_a_page_do_not_become_albanian(text: str) -> None:
    assert identify_language([text]).tag in {UNDETERMINED, "id", "en"}


def test_the_title_speaks_where_there_is_no_text() -> None:
    assert identify_language([], title="Ketua tim meminta kepolisian menyelidiki penggusuran rumah warga").tag == "id"


def test_words_of_no_language_that_we_know_are_undetermined() -> None:
    assert (
        identify_language(["Zorvak mibelun trastogi penvuhal krondimesk ulvatorin gesprindo mavukel drostan"]).tag
        == UNDETERMINED
    )


@pytest.mark.parametrize(
    "line",
    [
        "Ko te tangata e haere ana ki te whare i te ata nei, a ka noho ia i reira me ana tamariki.",
        "Ka tae mai nga tangata o te kainga ki te hui, a ka korero ratou mo te huarahi hou.",
    ],
)
def test_small_words_that_are_alike_by_accident_do_not_make_maori_buginese(line: str) -> None:
    assert identify_language([line]).tag == UNDETERMINED


def test_hints_break_a_tie() -> None:
    table = WordTable.parse(("id=100 ms=100 en=100", *(f"{word} id=5 ms=5" for word in ("mereka", "datang", "kemari"))))
    both = Identifier(table, default_engine())
    assert both.identify(["Mereka datang kemari"], hints=("id",)).tag == "id"
    assert both.identify(["Mereka datang kemari"], hints=("ms",)).tag == "ms"


@dataclass(frozen=True)
class Sure:
    """An engine that has one answer."""

    tag: str
    name: str = "sure"

    def guess(self, text: str) -> Guess:  # noqa: ARG002 - as Engine has it
        return Guess(self.tag, 0.999)


def test_langdetect_does_not_overrule_words_far_ahead_in_a_language_that_it_lacks() -> None:
    buginese = ("maelo", "engka", "nappa", "sibawa", "wanuae")
    table = WordTable.parse(("id=1000 bug=1000 en=1000", *(f"{word} bug=90" for word in buginese)))
    assert Identifier(table, Sure("fi")).identify([" ".join(buginese)]).tag == "bug"
    assert Identifier(table, Sure("fi")).identify(["maelo veljensä kanssa järvelle"]).tag == "fi"


def test_langdetect_is_not_believed_where_the_table_has_its_language_and_none_of_the_words() -> None:
    table = WordTable.parse(("id=1000 pt=1000", "uma pt=90", "dos pt=90", "rumah id=90"))
    serer = "uma xoox dos kiin liit refu meen okoor denq njiic"
    assert Identifier(table, Sure("pt")).identify([serer]).tag == UNDETERMINED
    assert Identifier(table, Sure("fi")).identify([serer]).tag == "fi"


def test_everyday_indonesian_is_indonesian_where_the_source_writes_it() -> None:
    line = "Pelayanannya lama banget, padahal cuma beli kopi doang"
    assert identify_language([line]).tag == "und"
    assert identify_language([line], hints=("id",)).tag == "id"


def test_a_neighbour_of_indonesian_gets_no_claim_by_a_hint() -> None:
    betawi = "Aye kagak demen ame entu orang, die suke ngeboong mulu dari kemaren, ampe enyak aye kesel bener ame die"
    assert identify_language([betawi], hints=("id",)).tag == "und"


def test_a_hint_outweighs_one_word_and_not_a_release() -> None:
    line = "Air cucian disaring sebelum masuk parit."
    assert identify_language([line], hints=("id",)).tag == "id"
    assert identify_language(MALAY, hints=("id",)).tag == "ms"
    assert identify_language(INDONESIAN, hints=("ms",)).tag == "id"


def test_an_indonesian_paragraph_with_a_quotation_in_javanese_stays_indonesian() -> None:
    quoting = (
        'Kepala dusun menerima tim di rumahnya dan menjawab singkat. "Wong wis suwe ora mrono," katanya, '
        "lalu menunjuk batas lahan di kejauhan."
    )
    assert identify_language([quoting]).tag == "jv"
    assert identify_language([*INDONESIAN, quoting]).second is None


def test_a_release_half_in_javanese_names_it() -> None:
    found = identify_language([*INDONESIAN[:1], OTHERS["jv"]])
    assert {found.tag, found.second} == {"id", "jv"}


@pytest.mark.parametrize(
    ("tag", "line"),
    [
        ("es", "Si me lo hubieras dicho antes."),
        ("pt", "Não sei o que ele quer fazer."),
        ("nl", "Dat is van de buren hiernaast."),
        ("it", "Non so che cosa sia successo."),
        ("tr", "Bu evin kapısı neden kapalı?"),
    ],
)
def test_short_lines_are_named_and_a_turkish_one_does_not_become_a_likelier_language(tag: str, line: str) -> None:
    assert identify_language([line]).tag in {tag, UNDETERMINED} if tag == "tr" else identify_language([line]).tag == tag


def test_addresses_and_invisible_characters_do_not_count() -> None:
    broken = (
        INDONESIAN[0].replace("warga", "war\u200bga\x00")
        + " https://www.example.org/english/news/about/the/human/rights"
    )
    assert identify_language([broken, "\ud800"]) == identify_language([INDONESIAN[0]])


def test_thirty_megabytes_are_answered_from_their_head() -> None:
    assert identify_language([INDONESIAN[0] * 200_000]).tag == "id"
    assert identify_language(list(INDONESIAN) * 100_000).tag == "id"


def test_evidence_is_given_by_paragraph() -> None:
    turkish = "Çalışma grubu, yol yapımı için evleri yıkılan mahalle sakinleriyle görüştü ve anlattıklarını yazdı."
    first, second = identify_paragraphs([INDONESIAN[0], turkish])
    assert (first.tag, first.engine) == ("id", "words")
    assert (second.tag, second.engine) == ("tr", "langdetect")
    assert first.coverage > 0.7
    assert first.margin > 0


@given(st.lists(st.text(st.characters(), max_size=300), max_size=4), st.none() | st.text(max_size=40))
def test_no_text_raises_and_every_answer_is_within_bounds(paragraphs: list[str], title: str | None) -> None:
    found = identify_language(paragraphs, title=title)
    assert found == identify_language(paragraphs, title=title)
    assert 0 <= found.confidence <= 1
    assert 0 <= found.second_share <= 0.5
    assert found.tag
    assert len(identify_paragraphs(paragraphs)) == len(paragraphs)


def test_sixteen_threads_at_first_use_get_the_same_answers() -> None:
    script = """
import sys
from concurrent.futures import ThreadPoolExecutor
from rilis_etl.text.language import engine
if sys.argv[1] == "plain":
    engine._ACCELERATOR = "not_installed"
from rilis_etl.text.language import identify_language
texts = [[line] for line in sys.stdin.read().split("\\n") if line] * 16
with ThreadPoolExecutor(16) as pool:
    answers = list(pool.map(identify_language, texts))
assert answers == [identify_language(text) for text in texts]
print(" ".join(answer.tag for answer in answers[:3]))
"""
    texts = "\n".join((INDONESIAN[0], OTHERS["fr"], OTHERS["jv"]))
    for kind in ("plain", "accelerated"):
        command = [sys.executable, "-c", script, kind]
        run = subprocess.run(command, input=texts, capture_output=True, encoding="utf-8", check=True)
        assert run.stdout.split() == ["id", "fr", "jv"]


@pytest.mark.parametrize(
    "line",
    [
        "Janganlah engkau lupa memberi air kepada tanaman di bawah jendela.",
        "Perahu kecil itu hilang di balik ombak sebelum pagi.",
        "Bagi setiap anak disediakan sebuah buku dan sepotong kapur.",
    ],
)
def test_words_that_both_languages_use_prove_no_malay(line: str) -> None:
    assert identify_language([line]).tag == "id"


@pytest.mark.parametrize(
    "line",
    [
        "Mereka berkata kepada anaknya supaya tidak pergi ke hutan itu.",
        "Apabila hujan turun, semua orang hendaklah masuk ke dalam rumah.",
        "Orang tua itu mempunyai tiga kebun dan memberi makan kaum miskin.",
    ],
)
def test_the_hint_of_the_source_decides_a_line_that_both_could_have_written(line: str) -> None:
    assert identify_language([line], hints=("id",)).tag == "id"


@pytest.mark.parametrize(
    "line",
    [
        "Kerajaan akan menimbang semula cadangan itu kerana bajet tidak mencukupi.",
        "Beliau berkata bahawa mesyuarat itu ditangguhkan sehingga hari Isnin.",
    ],
)
def test_words_that_only_malay_uses_stand_against_a_hint(line: str) -> None:
    assert identify_language([line], hints=("id",)).tag == "ms"
