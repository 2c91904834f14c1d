"""Words by which cleaning recognises boilerplate and datelines. Data."""

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SHARE_ACTS: Final = _words("""
    bagikan sebarkan share sharing tweet cetak print printer drucken teilen partager imprimer kirim salin copy
    shortlink short
""")
NETWORKS: Final = _words("""
    facebook fb twitter x whatsapp wa telegram line linkedin pinterest instagram youtube tiktok email mail surel
    messenger google reddit threads tumblr pocket viber koo xing
""")
SHARE_GLUE: Final = _words("""
    ini di ke via to on this link url tautan artikel berita halaman page article post news lewat melalui dan and
    with dengan klik click pdf simpan save bookmark like suka media sosial social per als auf sur plus e
    friendly version versi story the a please silakan seite empfehlen weiterempfehlen teman friend lainnya more
    twittern linke
""")
"""Words that may stand in a share line, but do not make one."""

BRANDS_IN_TWO_CASES: Final = _words("""
    youtube whatsapp linkedin facebook tiktok powerpoint javascript wordpress paypal mastercard
""")

NO_DATELINE: Final = _words("""
    catatan note notes update info pengumuman hinweis background correction koreksi judul tema hal perihal tanya
    jawab q a question answer foto photo penulis editor reporter oleh sumber source nomor lampiran kepada dari
    tempat waktu hari tanggal pukul acara kegiatan kontak contact telp fax email website the ir h hj dr drs dra
    prof mr mrs ms dato datuk tan tun pak bu ibu bapak bupati wakil walikota gubernur menteri presiden ketua
    direktur kepala sekretaris plt komisioner komisi komnas kementerian dinas badan polri polda polres tni dpr
    dprd kpk pemerintah pemprov pemkab pemkot pemko pt cv tim panitia lembaga yayasan universitas kejaksaan
    pengadilan
""")
"""Labels, titles of people and names of bodies: words that begin with them may stand before a dash and are no place."""
