"""The words of the process as closed sets.

Every code that crosses a border (the API, the log, the database) is a member of one of these enums;
their values are the contract's and never change. Words for people are in :mod:`states.words`.
"""

from enum import StrEnum


class State(StrEnum):
    """Where a nomination (đề nghị khen thưởng) stands."""

    DRAFTED = "drafted"
    RETURNED = "returned"
    SUBMITTED = "submitted"
    ENDORSED = "endorsed"
    CHECKED = "checked"
    ON_AGENDA = "on_agenda"
    DECIDED = "decided"
    FORWARDED = "forwarded"
    AWARDED = "awarded"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"


class Action(StrEnum):
    """What is done in one step: the name of a row of the table."""

    CREATE = "create"
    SUBMIT = "submit"
    RECEIVE = "receive"
    RECALL = "recall"
    ENDORSE = "endorse"
    CHECK = "check"
    RETURN_TO_ORIGIN = "return_to_origin"
    RETURN_TO_DISTRICT = "return_to_district"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    HOLD = "hold"
    RELEASE = "release"
    PLACE_ON_AGENDA = "place_on_agenda"
    TAKE_OFF_AGENDA = "take_off_agenda"
    DECIDE = "decide"
    DECLINE = "decline"
    REFER_BACK = "refer_back"
    ISSUE = "issue"
    FORWARD = "forward"
    RECORD_AWARD = "record_award"
    RECORD_REFUSAL = "record_refusal"
    REVOKE = "revoke"
    CANCEL_REVOKE = "cancel_revoke"
    CONFIRM_REVOKE = "confirm_revoke"
    SKIP_TIER = "skip_tier"
    REROUTE = "reroute"


class Deed(StrEnum):
    """What else is recorded in the log beside the steps."""

    EDIT = "edit"
    ASK = "ask"
    ANSWER = "answer"
    SIGN_IN = "sign_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGN_OUT = "sign_out"
    PERMISSION_REFUSED = "permission_refused"
    CREATE_PERSON = "create_person"
    END_PERSON = "end_person"
    CHANGE_PASSWORD = "change_password"  # noqa: S105 - a deed, not a secret
    CHANGE_EMAIL = "change_email"
    UNLOCK = "unlock"
    ASSIGN = "assign"
    END_ASSIGNMENT = "end_assignment"
    CREATE_TOKEN = "create_token"  # noqa: S105
    REVOKE_TOKEN = "revoke_token"  # noqa: S105
    IMPORT_UNITS = "import_units"
    EXPORT = "export"
    READ_LOG = "read_log"
    READ = "read"
    CREATE_KEY = "create_key"
    ROTATE_KEY = "rotate_key"
    ERASE = "erase"
    CREATE_INSPECTION = "create_inspection"
    END_INSPECTION = "end_inspection"
    RECORD_FINDING = "record_finding"
    ANSWER_FINDING = "answer_finding"
    CREATE_SESSION = "create_session"
    RECORD_ATTENDANCE = "record_attendance"
    OPEN_SESSION = "open_session"
    OPEN_ITEM = "open_item"
    CLOSE_ITEM = "close_item"
    CLOSE_SESSION = "close_session"
    CAST_BALLOT = "cast_ballot"
    WRITTEN_OPINION = "written_opinion"
    RECUSE = "recuse"
    ISSUE_DECISION = "issue_decision"
    FORWARD_SUBMISSION = "forward_submission"
    PUBLISH_EXEMPLAR = "publish_exemplar"
    WITHDRAW_EXEMPLAR = "withdraw_exemplar"


class Outcome(StrEnum):
    """Whether an entry records a deed or a refusal."""

    DONE = "done"
    REFUSED = "refused"


class Role(StrEnum):
    """What a person may be at a unit between two dates."""

    DRAFTER = "drafter"
    DISTRICT_APPROVER = "district_approver"
    DEPARTMENT_APPRAISER = "department_appraiser"
    COUNCIL_SECRETARY = "council_secretary"
    COUNCIL_MEMBER = "council_member"
    COUNCIL_CHAIR = "council_chair"
    INSPECTOR = "inspector"
    ADMIN = "admin"


class Bar(StrEnum):
    """What keeps somebody from acting in a role on one nomination (tách bạch nhiệm vụ)."""

    ACTED_AT_ORIGIN = "acted_at_origin"
    ACTED_AT_DISTRICT = "acted_at_district"
    ACTED_AT_DEPARTMENT = "acted_at_department"
    ACTED_AT_COUNCIL = "acted_at_council"
    OF_ORIGIN = "of_origin"
    """They hold an assignment at the unit that nominates."""
    ASKED_FOR_IT = "asked_for_it"
    """They asked for what a second person is to confirm."""


class Tier(StrEnum):
    """A level (cấp) that handles a nomination. Nobody acts for two of them on one nomination."""

    ORIGIN = "origin"
    DISTRICT = "district"
    DEPARTMENT = "department"
    COUNCIL = "council"


class Award(StrEnum):
    """The forms of award (hình thức khen thưởng), the lowest first."""

    GIAY_KHEN = "giay_khen"
    BANG_KHEN_TINH = "bang_khen_tinh"
    BANG_KHEN_TTG = "bang_khen_ttg"
    HCLD_3 = "hcld_3"
    HCLD_2 = "hcld_2"
    HCLD_1 = "hcld_1"

    @property
    def rank(self) -> int:
        """Place on the ladder (thứ bậc), 0 for Giấy khen."""
        return list(Award).index(self)


class Category(StrEnum):
    """Whom Plan 123 (section IV.1, a to g) lets be nominated."""

    PROVINCE_AGENCY = "province_agency"
    DISTRICT = "district"
    COMMUNE = "commune"
    VILLAGE = "village"
    HOUSEHOLD = "household"
    OFFICIAL = "official"
    ENTERPRISE = "enterprise"

    @property
    def is_personal(self) -> bool:
        """Whether it is a person or a household (cá nhân, hộ gia đình), whose data are their own; not a collective."""
        return self in (Category.HOUSEHOLD, Category.OFFICIAL)


class CommendationType(StrEnum):
    """Type of commendation (loại khen thưởng), Luật Thi đua, khen thưởng 2022."""

    PHONG_TRAO = "phong_trao"
    CONG_TRANG = "cong_trang"
    DOT_XUAT = "dot_xuat"


class Choice(StrEnum):
    """What a council member can say of an item."""

    APPROVE = "approve"
    REJECT = "reject"
    ABSTAIN = "abstain"


class UnitType(StrEnum):
    """Kinds of unit a nomination can meet."""

    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"
    AGENCY = "agency"
    COUNCIL = "council"


class Deadline(StrEnum):
    """A period that runs in a state. How many working days it has is policy, not process."""

    MEND = "mend"
    DISTRICT_REVIEW = "district_review"
    DEPARTMENT_CHECK = "department_check"
    DECISION = "decision"
