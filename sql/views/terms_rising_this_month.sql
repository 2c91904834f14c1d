-- Purpose: what newsrooms have begun to talk about.
-- Grain: one row per stem that stands in at least 3 releases of the newest 30 days of publication and in a larger share of them
-- than in the 365 days before, significantly (log-likelihood G2 above 6.63, p < 0.01; Dunning, Accurate Methods for the
-- Statistics of Surprise and Coincidence, 1993).
create or replace view terms_rising_this_month as
with texts as (
    select document_number, published_on > max(published_on) over () - 30 as is_now
    from search_documents anti join search_left_out using (document_number)
    qualify published_on > max(published_on) over () - 395
),
sizes as (
    select
        greatest(count(*) filter (is_now), 1) as now_count,
        greatest(count(*) filter (not is_now), 1) as before_count
    from texts
),
standing as (
    select distinct search_words.stem_id, document_number, texts.is_now
    from search_postings
    inner join texts using (document_number)
    inner join search_words using (term_id)
),
counted as (
    select stem_id, count(*) filter (is_now) as now_with, count(*) filter (not is_now) as before_with
    from standing
    group by stem_id
    having count(*) filter (is_now) >= 3
),
shares as (
    select
        *,
        now_with / now_count as now_share,
        before_with / before_count as before_share,
        (now_with + before_with) / (now_count + before_count) as share
    from counted, sizes
),
tested as (
    select
        *,
        2 * (
            now_with * ln(now_share / share)
            + case when before_with = 0 then 0 else before_with * ln(before_share / share) end
            + case when now_share >= 1 then 0 else (now_count - now_with) * ln((1 - now_share) / (1 - share)) end
            + case when before_share >= 1 then 0 else (before_count - before_with) * ln((1 - before_share) / (1 - share)) end
        ) as g2
    from shares
    where now_share > before_share and share < 1
),
forms as (
    select stem_id, any_value(stem) as stem, min_by(word, (length(word), word)) as term
    from search_words
    group by stem_id
)
select
    forms.term,
    forms.stem,
    tested.now_with as release_count,
    round(tested.now_share, 4) as release_share,
    round(tested.before_share, 4) as earlier_share,
    round(tested.g2, 1) as log_likelihood
from tested
inner join forms using (stem_id)
where tested.g2 > 6.63;

comment on view terms_rising_this_month is 'One row per term that stands in more of the releases of the newest 30 days than of the year before';
comment on column terms_rising_this_month.term is 'Shortest word with this stem';
comment on column terms_rising_this_month.stem is 'Its stem; see search_words';
comment on column terms_rising_this_month.release_count is 'Releases of the newest 30 days that have it';
comment on column terms_rising_this_month.release_share is 'Their share of the releases of these days, 0 to 1';
comment on column terms_rising_this_month.earlier_share is 'Share of the releases of the 365 days before that have it, 0 to 1';
comment on column terms_rising_this_month.log_likelihood is 'How surprising the difference is (G2); 6.63 would come by chance once in a hundred terms';
