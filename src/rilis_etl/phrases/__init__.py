"""What people read, in their language: an English phrase comes in, the phrase in that language goes out.

Numbers and days too, as that language writes them. What programs read (columns, commands, logs) stays English.
"""

from rilis_etl.phrases.phrasebook import PageLanguage, Phrasebook, language_of_locale, phrasebook

__all__ = ["PageLanguage", "Phrasebook", "language_of_locale", "phrasebook"]
