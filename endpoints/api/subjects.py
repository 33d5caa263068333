"""Every subject of the API, in the order in which the document lists them."""

from endpoints.api import council, decisions, nominations, oversight, people, reference, steps
from endpoints.api.calls import Subject

SUBJECTS: tuple[Subject, ...] = (
    nominations.subject,
    steps.subject,
    council.subject,
    decisions.subject,
    oversight.subject,
    people.subject,
    reference.subject,
)
