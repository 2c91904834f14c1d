-- Who talks about it, and since when?
from term_per_source('pengaduan');
