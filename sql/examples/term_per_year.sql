-- How much did each institution talk about it, year by year, out of a thousand of its releases?
from term_per_year('pengaduan', since := '2024-01-01');
