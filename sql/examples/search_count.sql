-- In how many releases does a phrase occur, in how many not?
select
    (from search_count('"komisi warga"')) as with_it,
    (from search_count('-"komisi warga"')) as without_it;
