"""The service's own names for what stands in an entry of the log: for pages, and for the script that reads entries."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from states.terms import Action, Deed
from states.words.actions import OUTCOMES, name_of
from states.words.entries import ENTRY_NAMES
from states.words.names import FIELDS
from states.words.process import STATES
from states.words.rules import ROUTES
from states.words.terms import AWARDS, CATEGORIES, COMMENDATION_TYPES, ROLES


@cache
def log_words() -> Mapping[str, Any]:
    """Acts, outcomes, roles, states and fields by their codes, and the values of fields that are codes themselves."""
    awards = {each.value: words.full.vi for each, words in AWARDS.items()}
    roles = {each.value: words.name.vi for each, words in ROLES.items()}
    states = {each.value: words.tag.vi for each, words in STATES.items()}
    outcomes = {each.value: label.vi for each, label in OUTCOMES.items()}
    return {
        "acts": {each.value: name_of(each).vi for each in (*Action, *Deed)},
        "outcomes": outcomes,
        "roles": roles,
        "states": states,
        "fields": {name: label.vi for name, label in {**FIELDS, **ENTRY_NAMES}.items()},
        "values": {
            "category": {each.value: words.name.vi for each, words in CATEGORIES.items()},
            "commendation_type": {each.value: label.vi for each, label in COMMENDATION_TYPES.items()},
            "requested_award": awards,
            "decided_award": awards,
            "award": awards,
            "route": {route.code: label.vi for route, label in ROUTES.items()},
            "role": roles,
            "outcome": {**outcomes, **states},
            "by": {"command line": "dòng lệnh ở máy chủ"},
        },
    }
