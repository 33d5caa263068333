"""Every code with which a request can be refused: one closed list.

docs/errors.md is generated from it, with the sentences of :mod:`states.words`. The rooms above choose the
code; only ``endpoints.problems`` knows which HTTP status goes with it.
"""

from enum import StrEnum


class Code(StrEnum):
    """Why not."""

    # the request itself
    MALFORMED_JSON = "malformed_json"
    NOT_SIGNED_IN = "not_signed_in"
    BAD_CREDENTIALS = "bad_credentials"
    TOKEN_EXPIRED = "token_expired"  # noqa: S105 - a code, not a secret
    TOKEN_REVOKED = "token_revoked"  # noqa: S105
    CSRF_FAILED = "csrf_failed"
    NOT_FOUND = "not_found"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    TOO_LARGE = "too_large"
    UNSUPPORTED_MEDIA_TYPE = "unsupported_media_type"
    PRECONDITION_REQUIRED = "precondition_required"
    STALE = "stale"
    TOO_MANY_ATTEMPTS = "too_many_attempts"
    TOO_MANY_LOOK_UPS = "too_many_look_ups"
    UNAVAILABLE = "unavailable"
    INTERNAL_ERROR = "internal_error"
    IDEMPOTENCY_KEY_REUSED = "idempotency_key_reused"
    IN_PROGRESS = "in_progress"

    # not from here, or not now
    NOT_POSSIBLE_IN_STATE = "not_possible_in_state"
    ON_HOLD = "on_hold"
    ALREADY_VOTED = "already_voted"
    NOT_SEALED = "not_sealed"
    ALREADY_PUBLISHED = "already_published"

    # not yours to do
    NOT_YOUR_ROLE = "not_your_role"
    NOT_YOUR_UNIT = "not_your_unit"
    SEPARATION_OF_DUTIES = "separation_of_duties"
    RECUSED = "recused"
    NOT_PRESENT = "not_present"
    NOT_A_MEMBER = "not_a_member"
    READ_ONLY = "read_only"
    OWN_RIGHTS = "own_rights"

    # fields of a body, a query or a form
    INVALID = "invalid"
    REQUIRED = "required"
    EMPTY = "empty"
    UNKNOWN_FIELD = "unknown_field"
    WRONG_TYPE = "wrong_type"
    INVALID_CHOICE = "invalid_choice"
    TOO_LONG = "too_long"
    OUT_OF_RANGE = "out_of_range"
    WRONG_COUNT = "wrong_count"
    TOO_DEEP = "too_deep"
    CONTROL_CHARACTER = "control_character"
    INVALID_DATE = "invalid_date"
    DATE_IN_FUTURE = "date_in_future"
    DATES_REVERSED = "dates_reversed"
    DATE_ABSURD = "date_absurd"
    BAD_CURSOR = "bad_cursor"
    REPEATED = "repeated"
    USERNAME_TAKEN = "username_taken"
    ALREADY_ASSIGNED = "already_assigned"
    UNIT_OVERLAPS = "unit_overlaps"
    UNKNOWN_UNIT = "unknown_unit"
    UNIT_NOT_VALID = "unit_not_valid"
    UNKNOWN_PERSON = "unknown_person"
    ACCOUNT_OPEN = "account_open"
    UNKNOWN_NOMINATION = "unknown_nomination"
    NO_ROUTE = "no_route"

    # requirements of a step
    REASON_REQUIRED = "reason_required"
    LEGAL_GROUND_REQUIRED = "legal_ground_required"
    DECISION_NUMBER_REQUIRED = "decision_number_required"
    DECIDED_ON_REQUIRED = "decided_on_required"
    AUTHORITY_REQUIRED = "authority_required"
    TALLY_REQUIRED = "tally_required"
    DOSSIER_INCOMPLETE = "dossier_incomplete"
    CRITERIA_UNANSWERED = "criteria_unanswered"
    RULEBOOK_NOT_MET = "rulebook_not_met"
    OPINIONS_MISSING = "opinions_missing"
    POSTING_NOT_OVER = "posting_not_over"
    TWIN_AWARD = "twin_award"
    ALREADY_RECEIVED = "already_received"
    NOT_ON_HOLD = "not_on_hold"
    SIGNED_ABOVE = "signed_above"
    SIGNED_IN_PROVINCE = "signed_in_province"
    REVOKE_PENDING = "revoke_pending"
    NO_REVOKE_PENDING = "no_revoke_pending"

    # council and decisions
    QUORUM = "quorum"
    THRESHOLD = "threshold"
    BALLOT_NOT_ALLOWED = "ballot_not_allowed"
    HIGHER_AWARD = "higher_award"
    MEMBER_PRESENT = "member_present"
    NUMBER_TAKEN = "number_taken"
    BEFORE_SESSION = "before_session"
    WRONG_AWARD = "wrong_award"
    NOT_OF_SESSION = "not_of_session"

    # inspections
    OUTSIDE_MANDATE = "outside_mandate"

    # exemplars
    CONSENT_REQUIRED = "consent_required"
    CITIZEN_ID_TOLD = "citizen_id_told"
