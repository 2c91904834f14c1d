"""Which lines are learned as boilerplate, and which never are."""

from hypothesis import given
from hypothesis import strategies as st

from rilis_etl.text.cleaning import Boilerplate, learn_boilerplate
from rilis_etl.text.cleaning.learned_boilerplate import edges, folded

PROSE = "Isi rilis nomor {} yang berbicara tentang hal lain sama sekali dan tidak pernah terulang di halaman mana pun."


def page(
    number: int, *, head: tuple[str, ...] = (), tail: tuple[str, ...] = (), middle: str | None = None
) -> tuple[str, ...]:
    between = (middle,) if middle else ()
    return (*head, PROSE.format(f"{number} a{number}"), *between, f"Penutup {'x' * number}.", *tail)


def test_lines_at_the_edges_of_many_pages_are_learnt() -> None:
    learned = learn_boilerplate(
        page(n, head=("Layanan Publik",), tail=("Unduh aplikasi kami", "Dilihat 12 kali")) for n in range(1, 9)
    )
    assert learned.lines == ("dilihat 0 kali", "layanan publik", "unduh aplikasi kami")


def test_a_heading_that_comes_back_between_paragraphs_is_not_learnt() -> None:
    assert learn_boilerplate(page(n, middle="Latar Belakang") for n in range(1, 21)) == Boilerplate()


def test_lines_on_few_pages_are_not_learnt() -> None:
    pages = [page(n, tail=("Jarang",) if n % 10 == 0 else ()) for n in range(1, 41)]
    assert "Jarang" not in learn_boilerplate(pages)


def test_a_small_sample_teaches_nothing() -> None:
    assert learn_boilerplate(page(n, tail=("Unduh aplikasi kami",)) for n in range(1, 5)) == Boilerplate()


def test_long_lines_are_prose() -> None:
    assert learn_boilerplate(page(n, tail=("kata " * 80,)) for n in range(1, 9)) == Boilerplate()


def test_sentences_that_differ_by_a_number_are_not_one_line() -> None:
    pages = [(f"Harga beras bulan ini naik {n} persen menurut catatan dinas.", PROSE.format(n)) for n in range(1, 9)]
    assert learn_boilerplate(pages) == Boilerplate()


def test_pages_that_are_all_alike_teach_nothing() -> None:
    assert learn_boilerplate([("Mohon tunggu", "Peramban Anda sedang diperiksa")] * 20) == Boilerplate()


def test_a_line_counts_once_a_page() -> None:
    pages = [page(n) for n in range(1, 30)]
    pages.append(page(30, tail=("Gema",) * 20))
    assert "Gema" not in learn_boilerplate(pages)


def test_numbers_case_quotes_and_spaces_do_not_matter() -> None:
    learned = Boilerplate.from_lines(["Dilihat  12 kali", "“Salam Warga”"])
    assert "DILIHAT 4042 KALI" in learned
    assert "salam warga" in learned
    assert "salam" not in learned


@given(st.lists(st.text(max_size=30)))
def test_what_is_stored_is_read_back(lines: list[str]) -> None:
    learned = Boilerplate.from_lines(lines)
    assert Boilerplate.from_lines(learned.to_lines()) == learned
    assert all(line in learned for line in lines if folded(line))


@given(st.permutations([page(n, tail=("Unduh aplikasi kami",)) for n in range(1, 9)]))
def test_the_order_of_pages_does_not_matter(pages: list[tuple[str, ...]]) -> None:
    assert learn_boilerplate(pages).lines == ("unduh aplikasi kami",)


def test_edges_reach_to_the_first_other_line_from_both_ends() -> None:
    assert edges((True, False, True, False, True, True)) == (0, 4, 5)
    assert edges((True, True)) == ()
    assert edges(()) == ()
