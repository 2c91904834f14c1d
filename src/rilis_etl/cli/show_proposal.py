"""A proposal for a source, as TOML for a person and as JSON for a script."""

import json
from typing import Any

from rilis_etl.discovery.propose import ListingProposal


def listing_json(found: ListingProposal) -> dict[str, Any]:
    """The selectors, how sure they are, and every row that they find."""
    rows = [
        {"url": row.candidates[0].url, "title": row.title or row.candidates[0].text, "date": row.day and str(row.day)}
        for row in found.rows
        if row.candidates
    ]
    sure = {"agreement": round(found.agreement, 3), "lead": round(found.lead, 2), "dated": round(found.dated, 2)}
    return {**found.table, "sure": sure, "rows": rows}


def listing_toml(found: ListingProposal, url: str) -> str:
    """The table, with what is known of each key behind it."""
    lines = [
        f"# {len(found.rows)} rows; the selectors give {found.agreement:.0%} of the list that was seen",
        "[discovery]",
        f"start = [{json.dumps(url)}]",
    ]
    for key, value in found.table.items():
        note = f" # in {found.dated:.0%} of the rows" if key == "date" else ""
        lines.append(f"{key} = {json.dumps(value, ensure_ascii=False)}{note}")
    return "\n".join(lines)
