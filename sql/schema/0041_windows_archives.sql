-- Windows of web archives are spans of days of capture: the view window_days leaves them out.
comment on column windows.mode is 'What was asked for: missing, failed, refetch or archives (then the days are those of capture, in UTC)';
