-- Purpose: full-text search over the newest texts, best first.
-- Grain: one row per release that holds every word asked for, in any of its forms (melanggar finds pelanggaran);
-- "in quotes" the words must follow each other exactly, -word and -"some words" must not occur.
-- Of a query of more than 128 different words the longest 128 count.
-- Of releases that are the same (see cluster_members) the earliest is shown, if it is among the thousand best.
-- Ranked by BM25 (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009; k1 = 1.2, b = 0.75); a word of
-- the title counts three times. Texts are read for the hits shown only; for quotes, where the index says that the words
-- may stand beside each other, the best thousand first and the others only if these do not suffice.
create or replace macro search(query, hits := 20) as table
with pieces as (
    select unnest(regexp_extract_all(query, '-?"[^"]*"|[^\s"]+')) as piece
),
asked as materialized (
    select
        not starts_with(piece, '-') as is_wanted,
        contains(piece, '"') as is_phrase,
        search_tokens(piece) as tokens
    from pieces
),
phrases as materialized (  -- as patterns; \pL in place of \W would take a hundred times as long to compile, for each text (measured)
    select
        list(pattern) filter (is_wanted) as wanted_phrases,
        list(pattern) filter (not is_wanted) as unwanted_phrases,
        count(*) > 0 as has_phrases
    from (
        select is_wanted, '(?:^|[\W_])' || array_to_string(tokens, '[\W_]+') || '(?:[\W_]|$)' as pattern
        from asked
        where is_phrase and len(tokens) > 0
    )
),
words as materialized (
    select
        word,
        search_key('word', word) as word_id,
        search_key('stem', word) as as_stem_id,
        row_number() over (order by length(word) desc, word) as place,
        1::uhugeint << (place - 1)::uhugeint as word_bit,
        bit_or(case when is_phrase then search_neighbours(previous_word, next_word) else 0::uinteger end) as neighbours
    from (
        select
            is_phrase,
            unnest(tokens) as word,
            unnest(list_prepend(null, tokens[:-2])) as previous_word,
            unnest(list_append(tokens[2:], null)) as next_word
        from asked
        where is_wanted and len(tokens) > 0
    )
    group by word
    qualify place <= 128
),
unwanted_stems as materialized (
    select distinct stem_id
    from search_words
    semi join (
        select search_key('word', unnest(tokens)) as word_id from asked where not is_wanted and not is_phrase
    ) as unwanted using (word_id)
),
known as materialized (
    select words.word, stem_id from search_words inner join words using (word_id)
    union
    select words.word, stem_id from search_words inner join words on search_words.stem_id = words.as_stem_id
),
guessed as materialized (  -- a form that no text has: the longest stem that half of it consists of
    select unknown.word, arg_max(stem_id, (length(stem), stem)) as stem_id
    from (from words anti join known using (word)) as unknown
    inner join search_words on contains(unknown.word, stem) and length(stem) >= greatest(4, length(unknown.word) / 2)
    group by unknown.word
),
asked_for as materialized (
    select word, stem_id from known union all select word, stem_id from guessed
),
corpus as (
    select count(*) as text_count, avg(word_count) as mean_words from search_documents
),
rarity as (
    select stem_id, count(*) as found_in, ln((any_value(text_count) - count(*) + 0.5) / (count(*) + 0.5) + 1) as weight
    from search_postings
    semi join asked_for using (stem_id)
    cross join corpus
    group by stem_id
),
stems as materialized (
    select word, word_bit, words.neighbours, stem_id, weight, found_in
    from words
    inner join asked_for using (word)
    inner join rarity using (stem_id)
),
rarest as (
    select stem_id
    from stems
    where word = (select arg_min(word, found_in) from (select word, sum(found_in) as found_in from stems group by word))
),
possible as materialized (  -- no other text can hold every word
    select document_number from search_postings semi join rarest using (stem_id)
),
scored as materialized (
    select
        document_number,
        sum(
            weight * frequency * 2.2
            / (frequency + 1.2 * (0.25 + 0.75 * documents.word_count::double / corpus.mean_words))
        ) as score
    from search_postings
    semi join possible using (document_number)
    inner join stems using (stem_id)
    inner join search_documents as documents using (document_number)
    cross join corpus
    where search_postings.neighbours & stems.neighbours = stems.neighbours
    group by document_number
    having bit_or(word_bit) = (select bit_or(word_bit) from words)
),
candidates as materialized (
    select *
    from scored
    anti join search_superseded using (document_number)
    anti join (
        select document_number from search_postings semi join unwanted_stems using (stem_id)
    ) as unwanted using (document_number)
),
best as materialized (
    select document_number, score
    from candidates
    where score >= (select min(score) from (select score from candidates order by score desc limit 1000 + 10 * hits))
),
held as materialized (
    select document_number, score
    from best
    inner join phrases on has_phrases
    inner join search_documents using (document_number)
    inner join versions using (version_id)
    inner join version_texts using (version_id)
    where search_holds(search_folded(versions.title || ' | ' || body), wanted_phrases, unwanted_phrases)
),
held_too as materialized (
    select document_number, score
    from (
        select * from candidates anti join best using (document_number) where (select count(*) from held) < 2 * hits
    ) as others
    inner join phrases on has_phrases
    inner join search_documents using (document_number)
    inner join versions using (version_id)
    inner join version_texts using (version_id)
    where search_holds(search_folded(versions.title || ' | ' || body), wanted_phrases, unwanted_phrases)
),
matching as (
    select document_number, score from held
    union all
    select document_number, score from held_too
    union all
    select best.document_number, best.score
    from best
    inner join phrases on not has_phrases
),
described as materialized (
    select matching.score, versions.version_id, versions.release_id, versions.published_on
    from matching
    inner join search_documents using (document_number)
    inner join versions using (version_id)
),
copies as (
    select described.release_id
    from described
    inner join release_clusters using (release_id)
    qualify row_number() over (partition by cluster_id order by published_on nulls last, described.release_id) > 1
),
found as materialized (
    select *
    from described
    anti join copies using (release_id)
    order by score desc, published_on desc nulls last, release_id
    limit hits
),
forms as (
    select
        list(distinct word) as forms,
        '(?s)^(.*?(?:^|[\W_]))(?:' || string_agg(distinct word, '|') || ')(?:[\W_]|$)' as up_to_a_form
    from search_words
    semi join stems using (stem_id)
),
shown as (
    select
        found.*,
        versions.title,
        forms,
        regexp_split_to_array(body, '\s+') as body_words,
        len(regexp_split_to_array(regexp_extract(search_folded(body), up_to_a_form, 1), '\s+')) as first_hit
    from found
    inner join versions using (version_id)
    inner join version_texts using (version_id)
    cross join forms
),
placed as (
    select *, body_words[greatest(first_hit - 8, 1):first_hit + 16] as snippet_words
    from shown
)
select
    row_number() over (order by placed.score desc, placed.published_on desc nulls last, placed.release_id) as rank,
    round(placed.score, 3) as score,
    releases.source,
    placed.published_on,
    placed.title,
    case when placed.first_hit > 9 then '… ' else '' end
        || array_to_string(list_transform(
            snippet_words,
            lambda word: case when list_has_any(search_tokens(word), forms) then '[' || word || ']' else word end), ' ')
        || case when len(body_words) > first_hit + 16 then ' …' else '' end as snippet,
    placed.release_id,
    releases.url
from placed
inner join releases using (release_id)
order by rank;

comment on macro table search is 'The releases that hold every word asked for, in any of its forms, best first: from search(''pelanggaran "hak asasi" -pilkada'', hits := 50)';
