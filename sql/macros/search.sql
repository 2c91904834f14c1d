-- Purpose: full-text search over current_releases, best first.
-- Grain: one row per release that holds what is asked for.
-- All words must be there, each in any of its forms (melanggar finds pelanggaran); a OR b, (a OR b) c; -word and -"some words"
-- must not be there; "in quotes" the words follow each other exactly as written; asas* is every word that begins so; title:word
-- stands in the title; source:key is of that source; a NEAR/5 b stand near each other; ~word also finds what is spelt alike.
-- What cannot be understood is an error. Ranked as search_matches says. Texts are read for the hits shown only.
create or replace macro search(query, hits := 20, since := '', until := '', source := '', language := '') as table
with matches as materialized (
    from search_matches(query, since := since, until := until, source := source, language := language)
),
best as materialized (  -- days of publication are looked up only of those that may be among the best
    select document_number, likely.score, likely.place, term_ids, release_id, version_id, published_on
    from (
        from matches where score >= (select min(score) from (select score from matches order by score desc limit hits))
    ) as likely
    inner join search_documents using (document_number)
    order by likely.score desc, published_on desc nulls last, release_id
    limit hits
),
marked as (
    select document_number, list_filter(flatten(list(places)), lambda place: place > 0) as places
    from search_postings
    semi join (select unnest(term_ids) as term_id from (from best limit 1)) as asked using (term_id)
    semi join (select document_number from best) as shown using (document_number)
    group by document_number
),
cut as (
    select
        best.*,
        places,
        search_pieces(version_texts.body) as pieces,
        greatest(coalesce(case when place > 0 then place end, list_min(places), 1) - 8, 1) as first_shown
    from best
    inner join version_texts using (version_id)
    left join marked using (document_number)
),
excerpts as (
    select
        * exclude (pieces, places),
        search_joined(list_transform(
            pieces[first_shown:first_shown + 24],
            lambda piece, n: case
                when list_contains(places, first_shown + n - 1) then regexp_replace(piece, '^(\S+)', '[\1]') else piece
            end
        )) as excerpt,
        len(pieces) > first_shown + 24 as is_cut
    from cut
)
select
    row_number() over (order by excerpts.score desc, excerpts.published_on desc nulls last, excerpts.release_id) as rank,
    round(excerpts.score, 3) as score,
    releases.source,
    excerpts.published_on,
    versions.title,
    case when first_shown > 1 then '… ' else '' end || excerpt
        || case when is_cut then ' …' else '' end as snippet,
    excerpts.release_id,
    releases.url
from excerpts
inner join versions using (version_id)
inner join releases on releases.release_id = excerpts.release_id
order by rank;

comment on macro table search is 'The releases that hold every word asked for, in any of its forms, best first: from search(''pelanggaran "hak asasi" -pilkada'', hits := 50, since := ''2026-01-01'', source := ''komnasham''); all of them with hits := null';
