-- Purpose: full-text search over the newest texts, best first.
-- Grain: one row per release that holds every word asked for, in any of its forms (melanggar finds pelanggaran);
-- "in quotes" the words must follow each other exactly, -word and -"some words" must not occur.
-- Of releases that are the same (see cluster_members) the earliest is shown.
-- Ranked by BM25 (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009; k1 = 1.2, b = 0.75); a word of
-- the title counts three times. The text is read for the hits shown only, or where the query has quotes.
create or replace macro search(query, hits := 20) as table
with asked as (
    select
        list_filter(pieces, lambda piece: not starts_with(piece, '-')) as wanted,
        list_filter(pieces, lambda piece: starts_with(piece, '-')) as unwanted
    from (select regexp_extract_all(query, '-?"[^"]*"|[^\s"]+') as pieces)
),
phrases as (  -- as patterns; \pL in place of \W would take a hundred times as long to compile, for each text (measured)
    select
        list_transform(
            list_filter(wanted, lambda piece: starts_with(piece, '"')),
            lambda piece: '(?:^|[\W_])' || array_to_string(search_tokens(piece), '[\W_]+') || '(?:[\W_]|$)'
        ) as wanted_phrases,
        list_transform(
            list_filter(unwanted, lambda piece: starts_with(piece, '-"')),
            lambda piece: '(?:^|[\W_])' || array_to_string(search_tokens(piece), '[\W_]+') || '(?:[\W_]|$)'
        ) as unwanted_phrases
    from asked
),
words as (
    select distinct unnest(search_tokens(array_to_string(wanted, ' '))) as word from asked
),
unwanted_words as (
    select unnest(search_tokens(array_to_string(list_filter(unwanted, lambda piece: not starts_with(piece, '-"')), ' '))) as word
    from asked
),
stems as (
    select words.word, known.stem_id
    from words
    inner join (
        select word, stem_id from search_words semi join words using (word)
        union
        select stem, stem_id from search_words semi join words on search_words.stem = words.word
        union
        -- a form that no text has: the longest stem that half of it consists of
        select words.word, arg_max(stem_id, (length(stem), stem))
        from words
        anti join search_words using (word)
        inner join search_words on contains(words.word, stem) and length(stem) >= greatest(4, length(words.word) / 2)
        group by words.word
    ) as known using (word)
),
unwanted_stems as (
    select distinct stem_id from search_words semi join unwanted_words using (word)
),
corpus as (
    select count(*) as text_count, avg(word_count) as mean_words from search_documents
),
occurrences as (
    select stems.word, search_postings.document_number, sum(search_postings.frequency) as frequency
    from search_postings
    inner join stems using (stem_id)
    group by stems.word, search_postings.document_number
),
rarity as (
    select word, ln((any_value(text_count) - count(*) + 0.5) / (count(*) + 0.5) + 1) as weight
    from occurrences, corpus
    group by word
),
scored as (
    select
        documents.version_id,
        sum(
            rarity.weight * occurrences.frequency * 2.2
            / (occurrences.frequency + 1.2 * (0.25 + 0.75 * documents.word_count / corpus.mean_words))
        ) as score
    from occurrences
    inner join rarity using (word)
    inner join search_documents as documents using (document_number)
    cross join corpus
    where document_number not in (
        select document_number from search_postings semi join unwanted_stems using (stem_id)
    )
    group by documents.version_id
    having count(*) = (select count(*) from words)
),
newest as (
    select candidates.*
    from (
        select scored.score, versions.version_id, versions.release_id, versions.version_number, versions.title, versions.published_on
        from versions inner join scored using (version_id)
    ) as candidates
    anti join versions as later
        on later.release_id = candidates.release_id and later.version_number > candidates.version_number
),
copies as (
    select newest.release_id
    from newest
    inner join release_clusters using (release_id)
    qualify row_number() over (partition by cluster_id order by published_on nulls last, newest.release_id) > 1
),
held_to_quotes as (
    select version_id
    from (
        select
            candidates.version_id,
            wanted_phrases,
            unwanted_phrases,
            search_folded(candidates.title || ' | ' || body) as folded
        from newest as candidates
        inner join phrases on len(wanted_phrases) + len(unwanted_phrases) > 0
        inner join version_texts using (version_id)
    )
    where list_bool_and(list_transform(wanted_phrases, lambda phrase: regexp_matches(folded, phrase))) is not false
        and list_bool_or(list_transform(unwanted_phrases, lambda phrase: regexp_matches(folded, phrase))) is not true
),
found as (
    select newest.*
    from newest
    anti join copies using (release_id)
    where version_id in (select version_id from held_to_quotes)
        or (select len(wanted_phrases) + len(unwanted_phrases) = 0 from phrases)
    order by score desc, published_on desc nulls last, release_id
    limit hits
),
forms as (
    select list(distinct word) as forms from search_words where stem_id in (select stem_id from stems)
),
shown as (
    select found.*, forms, regexp_split_to_array(body, '\s+') as body_words
    from found
    inner join version_texts using (version_id)
    cross join forms
),
placed as (
    select *, coalesce(list_position(
        list_transform(body_words, lambda word: list_has_any(search_tokens(word), forms)), true), 1) as first_hit
    from shown
)
select
    row_number() over (order by placed.score desc, placed.published_on desc nulls last, placed.release_id) as rank,
    round(placed.score, 3) as score,
    releases.source,
    placed.published_on,
    placed.title,
    case when placed.first_hit > 9 then '… ' else '' end || array_to_string(list_transform(
        body_words[greatest(first_hit - 8, 1):first_hit + 16],
        lambda word: case when list_has_any(search_tokens(word), forms) then '[' || word || ']' else word end), ' ')
        || case when len(body_words) > first_hit + 16 then ' …' else '' end as snippet,
    placed.release_id,
    releases.url
from placed
inner join releases using (release_id)
order by rank;

comment on macro table search is 'The releases that hold every word asked for, in any of its forms, best first: from search(''pelanggaran "hak asasi" -pilkada'', hits := 50)';
