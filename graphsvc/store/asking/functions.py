"""The functions that a question may use: those of both engines that look at nothing but their arguments."""

from __future__ import annotations

_FUNCTIONS_WORDS = """
abs ceil floor round sign sqrt exp log log10 pi e sin cos tan asin acos atan atan2 degrees radians isnan
avg collect count max min sum stdev stdevp percentilecont percentiledisc
coalesce head last tail size length reverse range isempty nullif reduce
nodes relationships labels type keys properties startnode endnode
tointeger tofloat tostring toboolean tointegerornull tofloatornull tostringornull tobooleanornull
left right trim ltrim rtrim replace split substring tolower toupper
date datetime localdatetime time localtime duration
date.truncate datetime.truncate localdatetime.truncate
duration.between duration.indays duration.inmonths duration.inseconds
"""
FUNCTIONS = frozenset(_FUNCTIONS_WORDS.split())

# Words of the language that a bracket may follow. None of them calls anything.
_BEFORE_BRACKET_WORDS = """
MATCH WHERE WITH RETURN DISTINCT UNWIND CALL UNION ALL ANY NONE SINGLE EXISTS AND OR XOR NOT IN BY
CASE WHEN THEN ELSE LIMIT SKIP OFFSET CONTAINS SHORTESTPATH ALLSHORTESTPATHS
"""
BEFORE_BRACKET = frozenset(_BEFORE_BRACKET_WORDS.split())
