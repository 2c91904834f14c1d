-- Purpose: how surely two shares differ: Dunning's G2 for `a_count` of `a_size` against `b_count` of `b_size`. Above 6.63 they
-- differ with p < 0.01, above 10.83 with p < 0.001.
create or replace macro search_log_likelihood(a_count, a_size, b_count, b_size) as
2 * list_sum(list_transform(
    [
        [a_count, a_size * (a_count + b_count) / (a_size + b_size)],
        [b_count, b_size * (a_count + b_count) / (a_size + b_size)],
        [a_size - a_count, a_size * (a_size + b_size - a_count - b_count) / (a_size + b_size)],
        [b_size - b_count, b_size * (a_size + b_size - a_count - b_count) / (a_size + b_size)]
    ],
    lambda pair: case when pair[1] > 0 then pair[1] * ln(pair[1] / pair[2]) else 0 end
));

comment on macro search_log_likelihood is 'How surely two shares differ (Dunning''s G2): search_log_likelihood(12, 100, 5, 200)';
