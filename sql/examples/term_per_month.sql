-- How much is talked about it, month by month, out of a thousand releases?
from term_per_month('banjir OR longsor', since := '2025-06-01');
