-- Purpose: what parts words, as the inside of a character class: all of ASCII that is no letter and no digit, punctuation,
-- currencies, arrows and other signs, emoji, and the private characters that fonts of bullets leave behind. Ranges, not \p{L}:
-- classes of letters take 20 times as long to compile, for each question (measured).
create or replace macro search_separators() as
'\x00-/:-@\[-`{-\x{a9}\x{ab}-\x{b4}\x{b6}-\x{b9}\x{bb}-\x{bf}\x{d7}\x{f7}\x{60c}\x{61b}\x{61c}\x{61f}\x{66a}-\x{66d}\x{6d4}\x{964}\x{965}'
|| '\x{55a}-\x{55f}\x{589}\x{f0b}-\x{f14}\x{104a}-\x{104f}\x{1361}-\x{1368}\x{166e}\x{17d4}-\x{17d6}\x{e000}-\x{f8ff}'
|| '\x{2000}-\x{206f}\x{20a0}-\x{20cf}\x{2100}-\x{2bff}\x{3000}-\x{3004}\x{3008}-\x{3020}\x{fe00}-\x{fe6f}\x{feff}-\x{ff0f}'
|| '\x{ff1a}-\x{ff20}\x{ff3b}-\x{ff40}\x{ff5b}-\x{ff65}\x{fff0}-\x{ffff}\x{1f000}-\x{1faff}';

comment on macro search_separators is 'What parts words, as the inside of a character class: ''[^'' || search_separators() || '']+''';
