"""Every limit that decides which language a text is in, with the reason for its value.

The limits are applied by `paragraph` (one paragraph) and `identify` (a whole release). Their values were chosen by
cross-validation and on texts that no word table had seen: benchmarks/text/bench_language measures them again.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The limits of language identification.

    `coverage` is the share of longer words that a language of the word table knows (0 to 1). `margin` is by how many
    nats a word the best language is ahead of the next one.
    """

    # how much is read
    paragraph_chars: int = 2_000
    """Characters of one paragraph that are read."""

    document_chars: int = 40_000
    """Characters of one release that are read, from its beginning."""

    fewest_letters: int = 3
    """A paragraph with fewer letters has no language."""

    fewest_words: int = 3
    """With fewer words langdetect is not believed: it calls "(MDH)" Swahili and "Short link" Albanian."""

    short_words: int = 8
    """A paragraph with fewer words is short: its margin proves little."""

    # when words alone decide, and langdetect is not asked
    sure_coverage: float = 0.5
    """Coverage from which the words of a paragraph that is not short decide, if they are Indonesian or Malay."""

    surer_coverage: float = 0.8
    """The same for all other languages, and for short paragraphs."""

    clear_margin: float = 1.0
    """Margin from which `clear_coverage` is enough, in a language that has no dialects in the table."""

    clear_coverage: float = 0.65
    """See `clear_margin`. Of 12,500 texts in 200 languages langdetect would have changed none (with .60: three)."""

    confirmed_coverage: float = 0.4
    """Coverage that is enough where langdetect named this language for an earlier paragraph of the release. Of 1,228
    pages none changes."""

    # when langdetect's answer is not believed
    out_of_set_coverage: float = 0.2
    """Coverage below which the words are in no language of the table, and langdetect's "Indonesian" is a mistake."""

    distinct_margin: float = 0.2
    """Margin from which one language stands out, so that `distinct_coverage` is enough."""

    distinct_coverage: float = 0.1
    """See `distinct_margin`. With half as much again for both, a table that has not seen an encyclopedia knows .02
    fewer of its sentences, which are full of names."""

    trusted_probability: float = 0.5
    """Probability from which langdetect is believed on a short paragraph: most of its seven walks agree."""

    certain_probability: float = 0.9
    """The same for longer paragraphs, and against words that are sure."""

    outweighing_nats: float = 10.0
    """By so many nats a known language of Indonesia must lead to be believed against langdetect. langdetect knows none
    of these languages, and is sure that Buginese is Finnish or Italian."""

    aside_letters: int = 150
    """With fewer letters langdetect is not believed against words that are known as Indonesian or Malay."""

    backed_coverage: float = 0.1
    """Coverage below which a language of the table that langdetect names is not believed: letters and small words look
    like it, longer words do not (Serer as Portuguese). Of lines that are in the language named, one in a hundred has
    less; of lines in unknown languages, six in ten."""

    # what a source usually writes in
    hint_nats: float = 3.0
    """Nats that a hinted language gets in one paragraph."""

    colloquial_margin: float = 0.6
    """Nats a word by which a neighbour (Betawi, Musi) may lead Indonesian in a source that writes Indonesian. Of 142
    texts in these that the table had not seen 5 have less; of 17 reviews in everyday Indonesian that they lead, 16."""

    # the release as a whole
    bilingual_share: float = 0.25
    """Share of the letters from which a second language makes a release bilingual. Quotations have .13 on average."""

    unknown_share: float = 2 / 3
    """Share of the letters in no known language above which the release has no known language."""

    indonesian_prior_nats: float = 0.3
    """Nats that Indonesian gets against Malay. From -.1 to .3 the mean accuracy of both is the same."""

    malayic_hint_nats: float = 3.0
    """Nats that a hinted one of the two gets: as much as two marked words in a line, and nothing in an article."""

    quotation_margin: float = 1.5
    """Margin over Indonesian below which a paragraph in another language of Indonesia, in an Indonesian release, counts
    as Indonesian with a quotation. Indonesian paragraphs of ours with a quotation in Javanese or Sundanese reached 1.1.
    Of paragraphs wholly in such a language, nine in ten passed 1.5 (Banjar, the nearest) to 2.7 (Buginese)."""


THRESHOLDS = Thresholds()
"""The values that are used."""
