"""Places in datelines of Indonesian and Malaysian newsrooms, and capitals that they report from. Data.

A known place is one sign among several: a dateline with another place is recognised by its form.
"""

from typing import Final


def _names(text: str) -> frozenset[str]:
    return frozenset(name.strip() for name in text.split(","))


PLACES: Final = _names(
    """
    abuja, abu dhabi, aceh, aceh besar, addis ababa, agats, alor, alor setar, ambon, amman, amsterdam, amuntai,
    anambas, ankara, asahan, asmat, atambua, athena, athens, auckland, australia, austria, badung, bagdad,
    baghdad, bali, balige, balikpapan, bandarlampung, bandar lampung, bandar seri begawan, banda aceh, bandung,
    banggai, bangka, bangkalan, bangka belitung, bangkinang, bangko, bangkok, bangli, banjar, banjarbaru,
    banjarmasin, banjarnegara, bantaeng, banten, bantul, banyuasin, banyumas, banyuwangi, barabai, barcelona,
    barru, batam, batanghari, batu, baturaja, batu pahat, bau-bau, baubau, beijing, beirut, bekasi, belanda,
    belitung, belu, bengkalis, bengkayang, bengkulu, berau, berlin, bern, biak, bima, binjai, bintan, bintulu,
    bireuen, bitung, blitar, blora, bogor, bojonegoro, bondowoso, bone, bonn, bontang, boven digoel, boyolali,
    brasilia, brebes, brisbane, brunei, brussel, brussels, brüssel, budapest, buenos aires, bukittinggi,
    buleleng, bulukumba, bulungan, bungo, buntok, buol, buru, buton, butterworth, cairo, cameron highlands,
    canberra, chicago, ciamis, cianjur, cibinong, cilacap, cilegon, cimahi, cirebon, colombo, copenhagen, curup,
    cyberjaya, damaskus, darwin, delhi, deli serdang, demak, denpasar, den haag, depok, deutschland, dhaka,
    dili, diy, di yogyakarta, dki jakarta, dobo, doha, dompu, donggala, dubai, dumai, empat lawang, ende,
    england, enrekang, fakfak, filipina, france, frankfurt, garut, gaza, geneva, genf, georgetown, george town,
    germany, gianyar, gorontalo, gowa, gresik, grobogan, gunungkidul, gunungsitoli, gunung kidul, halmahera,
    hamburg, hanoi, helsinki, hong kong, ikn, india, indonesia, indragiri hilir, indragiri hulu, indralaya,
    indramayu, intan jaya, ipoh, islamabad, istanbul, jabar, jakarta, jakarta barat, jakarta pusat,
    jakarta selatan, jakarta timur, jakarta utara, jambi, japan, jateng, jatim, jawa barat, jawa tengah,
    jawa timur, jayapura, jayawijaya, jeddah, jember, jembrana, jeneponto, jenewa, jepang, jepara, jerusalem,
    jogja, johannesburg, johor, johor bahru, jombang, kabanjahe, kabul, kaimana, kairo, kajang, kalbar,
    kalianda, kalimantan barat, kalimantan selatan, kalimantan tengah, kalimantan timur, kalimantan utara,
    kalsel, kaltara, kalteng, kaltim, kampar, kandangan, kangar, kapuas, kapuas hulu, karanganyar, karangasem,
    karawang, karimun, karo, kasongan, kathmandu, kayuagung, kebumen, kedah, kediri, kefamenanu, kelantan,
    kendal, kendari, kepri, kepulauan riau, kerinci, ketapang, kisaran, klang, klaten, kluang, klungkung,
    kolaka, konawe, kopenhagen, kotabaru, kotabumi, kotamobagu, kota bahru, kota bharu, kota kinabalu,
    kuala kapuas, kuala kurun, kuala lumpur, kuala terengganu, kuala tungkal, kuantan, kuantan singingi,
    kubu raya, kuching, kudus, kulon progo, kuningan, kupang, kutai kartanegara, kutai timur, kyiv, kyoto, köln,
    labuan, labuan bajo, labuhanbatu, lagos, lahad datu, lahat, lamongan, lampung, lampung selatan, landak,
    langkat, langkawi, langsa, lanny jaya, larantuka, lebak, lembata, lhokseumawe, limboto, lingga, lisbon,
    liwa, lombok, lombok barat, lombok tengah, lombok timur, lombok utara, london, los angeles, lubuklinggau,
    lubuk basung, lubuk linggau, lubuk pakam, lumajang, luwu, luwuk, luxembourg, luxemburg, madinah, madiun,
    madrid, magelang, magetan, majalengka, majene, makassar, makkah, malang, malaysia, malinau, maluku,
    maluku utara, mamasa, mamuju, manado, manggarai, manila, manna, manokwari, marabahan, maros, martapura,
    masohi, mataram, maumere, medan, mekah, mekkah, melaka, melbourne, mempawah, mentawai, merangin, merauke,
    metro, meulaboh, mexico city, milan, mimika, minahasa, miri, mojokerto, morotai, morowali, moscow, moskow,
    muar, muarasabak, muara bulian, muara bungo, muara enim, muara sabak, muara teweh, muaro jambi, mukomuko,
    mumbai, muna, munich, musi rawas, münchen, nabire, nairobi, natuna, naypyidaw, nduga, negeri sembilan,
    netherlands, new delhi, new york, nganjuk, ngawi, ntb, ntt, nunukan, nusantara, nusa tenggara barat,
    nusa tenggara timur, ogan ilir, ogan komering ilir, osaka, oslo, ottawa, pacitan, padang, padangsidimpuan,
    padang panjang, pagaralam, pagar alam, pahang, painan, palangkaraya, palangka raya, palembang, pali, palopo,
    palu, pamekasan, pandeglang, pangandaran, pangkalan bun, pangkalpinang, pangkal pinang, pangkep, paniai,
    papua, papua barat, papua barat daya, papua pegunungan, papua selatan, papua tengah, parepare, pariaman,
    parigi, paris, paser, pasuruan, pati, payakumbuh, pekalongan, pekanbaru, pelaihari, pelalawan, pemalang,
    pematangsiantar, pematang siantar, penajam, penang, perak, perlis, perth, pesawaran, petaling jaya,
    philippines, phnom penh, pinrang, polewali, polewali mandar, ponorogo, pontianak, port moresby, poso,
    prabumulih, praha, praya, pretoria, pringsewu, probolinggo, pulang pisau, pulau pinang, purbalingga,
    puruk cahu, purwakarta, purwodadi, purwokerto, purworejo, putrajaya, putussibau, raja ampat, rantauprapat,
    rejang lebong, rembang, rengat, riyadh, rokan hilir, rokan hulu, roma, rome, rote ndao, rotterdam, ruteng,
    sabah, sabang, salatiga, samarinda, sambas, samosir, sampang, sampit, sandakan, sangatta, sanggau, sangihe,
    santiago, san francisco, sarawak, sarolangun, saumlaki, sawahlunto, schweiz, sekadau, sekayu, selangor,
    selayar, selong, semarang, sengkang, sentani, seoul, sepang, seram, serang, seremban, shah alam, shanghai,
    siak, sibolga, sibu, sidoarjo, sidrap, sigi, sigli, sikka, simalungun, singapore, singapura, singaraja,
    singkawang, sinjai, sintang, situbondo, sleman, soe, sofifi, solo, solok, soppeng, sorong, sragen, stabat,
    stockholm, strasbourg, subang, subang jaya, subulussalam, sukabumi, sukoharjo, sulawesi barat,
    sulawesi selatan, sulawesi tengah, sulawesi tenggara, sulawesi utara, sulbar, sulsel, sulteng, sultra,
    sulut, sumatera barat, sumatera selatan, sumatera utara, sumatra barat, sumatra selatan, sumatra utara,
    sumba, sumbar, sumbawa, sumedang, sumenep, sumsel, sumut, sungailiat, sungai penuh, sungai petani, surabaya,
    surakarta, suva, swiss, switzerland, sydney, tabalong, tabanan, tahuna, taipei, taiping, takalar, takengon,
    tamiang layang, tanah laut, tanah merah, tana toraja, tangerang, tangerang selatan, tanggamus, tanjungbalai,
    tanjungpandan, tanjungpinang, tanjung jabung barat, tanjung jabung timur, tanjung pinang, tanjung selor,
    tarakan, tasikmalaya, tawau, tebing tinggi, tebo, tegal, teheran, tehran, temanggung, tembilahan, temerloh,
    tenggarong, terengganu, ternate, thailand, the hague, tidore, timika, toba, tobelo, tokyo, tolitoli,
    tomohon, toraja, toronto, trenggalek, tual, tuban, tulungagung, uk, ungaran, united kingdom, united states,
    usa, vatikan, vienna, vientiane, vietnam, waingapu, wajo, wakatobi, wamena, warsaw, washington,
    washington d.c, washington dc, watampone, wates, way kanan, wellington, wien, wonogiri, wonosari, wonosobo,
    yahukimo, yangon, yerusalem, yogyakarta, zurich, zürich, österreich
    """
)
