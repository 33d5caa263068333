"""Every subject of the API, in the order in which the document lists them."""

from endpoints.api import (
    cosignatures,
    council,
    decisions,
    inspections,
    nominations,
    oversight,
    people,
    progress,
    proof_files,
    proofs,
    reference,
    steps,
)
from endpoints.api.calls import Subject

SUBJECTS: tuple[Subject, ...] = (
    nominations.subject,
    steps.subject,
    council.subject,
    decisions.subject,
    oversight.subject,
    inspections.subject,
    proof_files.subject,
    proofs.subject,
    cosignatures.subject,
    people.subject,
    progress.subject,
    reference.subject,
)
