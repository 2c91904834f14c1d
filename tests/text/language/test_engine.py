"""langdetect and its accelerator: one set of answers."""

import pytest

from rilis_etl.text.language.engine import Engine, LangdetectEngine, default_engine

TEXTS = (
    "Tim pemantau bertemu warga yang rumahnya digusur karena proyek jalan tol.",
    "De werkgroep sprak met bewoners van wie het huis was afgebroken.",
    "Le groupe a rencontré les habitants.",
    "Рабочая группа встретилась с жителями.",
    "調査団は住民と会い、話を書き留めた。",
    "Gerdûnek û straghl vomp.",
    "ok",
    "Ñandú, çok güzel; ærlig talt?",
    "word " * 500,
    "\u0130stanbul'da toplant\u0131 yap\u0131ld\u0131",
)


@pytest.fixture(scope="module")
def plain() -> Engine:
    return LangdetectEngine("langdetect")


def test_the_accelerator_answers_as_langdetect_does_bit_for_bit(plain: Engine) -> None:
    pytest.importorskip("langdetect_rs")
    fast = LangdetectEngine("langdetect_rs")
    assert [fast.guess(text) for text in TEXTS] == [plain.guess(text) for text in TEXTS]


def test_an_accelerator_that_is_not_known_is_asked_in_its_documented_way(monkeypatch: pytest.MonkeyPatch) -> None:
    accelerator = pytest.importorskip("langdetect_rs")
    by_core = LangdetectEngine("langdetect_rs")
    monkeypatch.setattr(accelerator, "__version__", "0.1.99")
    by_detector = LangdetectEngine("langdetect_rs")
    assert [by_core.guess(text) for text in TEXTS] == [by_detector.guess(text) for text in TEXTS]


def test_the_same_text_gets_the_same_answer_in_any_order(plain: Engine) -> None:
    forward = [plain.guess(text) for text in TEXTS]
    backward = [plain.guess(text) for text in reversed(TEXTS)]
    assert forward == backward[::-1]


def test_profiles_are_those_that_langdetect_loads_itself(plain: Engine) -> None:
    from langdetect import detector_factory

    theirs = detector_factory.DetectorFactory()
    theirs.load_profile(detector_factory.PROFILES_DIRECTORY)
    theirs.set_seed(0)
    for text in TEXTS[:5]:
        detector = theirs.create()
        detector.append(text)
        found = detector.get_probabilities()[0]
        guess = plain.guess(text)
        assert guess is not None
        assert guess.tag == found.lang
        assert guess.probability == pytest.approx(found.prob, abs=1e-9)


def test_text_without_letters_gets_no_guess(plain: Engine) -> None:
    assert plain.guess("123 456") is None


def test_chinese_and_norwegian_get_tags_of_bcp_47(plain: Engine) -> None:
    chinese = plain.guess("調查組會見了因修建公路而房屋被拆除的居民,並記錄了他們的陳述。")
    norwegian = plain.guess(
        "Arbeidsgruppen møtte beboere som fikk huset sitt revet på grunn av veien, og skrev det ned."
    )
    assert chinese is not None
    assert norwegian is not None
    assert (chinese.tag, norwegian.tag) == ("zh-Hant", "nb")


def test_the_default_engine_is_loaded_once() -> None:
    assert default_engine() is default_engine()
