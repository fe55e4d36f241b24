"""From CAMEO to PLOVER: the crosswalk of 2021 (openeventdata, CAMEO2PLOVER)."""

from __future__ import annotations

__all__ = ["plover_type"]

_ROOTS = {
    "03": "AGREE", "04": "CONSULT", "05": "SUPPORT", "06": "COOPERATE", "07": "AID", "09": "ACCUSE", "10": "REQUEST",
    "11": "ACCUSE", "12": "REJECT", "13": "THREATEN", "14": "PROTEST", "15": "MOBILIZE", "16": "SANCTION", "17": "COERCE",
    "18": "ASSAULT", "19": "ASSAULT", "20": "ASSAULT",
}  # fmt: skip
_LONGER = {
    "163": "COERCE", "175": "ASSAULT", "1712": "ASSAULT", "191": "COERCE", "192": "COERCE", "0813": "RETREAT", "0814": "RETREAT",
    "080": "CONCEDE", "081": "CONCEDE", "082": "CONCEDE", "083": "CONCEDE", "08": "RETREAT",
}  # fmt: skip
_OLD = {"DEMAND": "REQUEST", "DISAPPROVE": "ACCUSE", "INVESTIGATE": "ACCUSE", "FIGHT": "ASSAULT"}


def plover_type(code: str) -> str:
    """PLOVER type of a type name or CAMEO code (CAMEO2PLOVER 2021); empty for statements and appeals, which PLOVER lacks."""
    code = code.strip()
    if not code[:2].isdigit():
        return _OLD.get(code.upper(), code.upper())
    for length in (4, 3, 2):
        if len(code) >= length and code[:length] in _LONGER:
            return _LONGER[code[:length]]
    return "" if code[:2] in ("01", "02") else _ROOTS.get(code[:2], code)
