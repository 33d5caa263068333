"""What is on each picture: who looks at which page, and what they have just done on it."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.pictures import doing


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture, named as its file. Those that write something come after those that show what it would change."""

    name: str
    username: str | None
    path: str
    """Where one begins."""
    prepare: Callable[[Page], None] | None = None
    """What one does there, before the picture is taken."""
    leads_to: str | None = None
    """The route of the page on the picture, where that is another than where one begins."""
    phone: bool = False
    height: int | None = None

    @property
    def route(self) -> str:
        """The route of the page on the picture."""
        return self.leads_to or self.path

    def shows(self, path: str) -> bool:
        """Whether an address is one of this route."""
        return re.fullmatch(re.sub(r"<[^>]+>", "[^/]+", self.route), path) is not None


CASE, DRAFT, BATCH = "/nominations/<row:nomination_id>", "/drafts/<row:copy_id>", "/bulk/<row:batch_id>"
SESSION = "/sessions/<row:session_id>"
PREVIEW, BALLOT = f"{SESSION}/issue/preview", f"{SESSION}/items/<row:item_id>/ballot"
ENTRY, INSPECTION = "/audit/entries/<row:entry_id>", "/inspections/<row:inspection_id>"
COMPARED, PERSON = "/checkpoints/compare", "/admin/people/<username>"

SHOTS: tuple[Shot, ...] = (
    # everybody
    Shot("login", None, "/login", phone=True, height=620),
    Shot("menu", "district", "/notices", doing.open_menu, height=560),
    # a drafter
    Shot("drafts", "commune", "/drafts"),
    Shot("draft-check", "commune", "/drafts/new", doing.check_a_draft, f"{DRAFT}/check", height=560),
    Shot("draft-returned", "commune", "/drafts", doing.mend_what_came_back, DRAFT, height=640),
    # a leader of a district
    Shot("worklist", "district", "/inbox"),
    Shot("worklist-phone", "district", "/inbox", phone=True),
    Shot("nomination", "district", "/inbox", doing.mark_what_is_to_be_mended, CASE),
    Shot("nomination-phone", "district", "/inbox", doing.open_first, CASE, phone=True),
    Shot("bulk-preview", "district", "/inbox", doing.look_at_many, BATCH, height=640),
    # an appraiser of the department
    Shot("worklist-dense", "department", "/inbox", doing.tick_two),
    Shot("progress", "department", "/progress", height=900),
    # the council
    Shot("session", "secretary", "/sessions", doing.open_first, SESSION),
    Shot("issue-preview", "secretary", "/sessions", doing.preview_a_decision, PREVIEW, height=640),
    Shot("session-phone", "member2", "/sessions", doing.open_first, SESSION, phone=True),
    Shot("ballot-phone", "member2", "/sessions", doing.choose_on_a_ballot, BALLOT, phone=True),
    # an inspector
    Shot("log-entry", "inspector", "/audit", doing.prove_an_entry, ENTRY, height=820),
    Shot("inspection", "inspector", "/inspections", doing.open_inspection, INSPECTION, height=900),
    Shot(
        "checkpoint-compared", "inspector", "/checkpoints", doing.compare_an_older_head, COMPARED, height=560
    ),
    # an administrator
    Shot("person", "admin", "/admin/people/district", leads_to=PERSON),
    Shot(
        "assigning",
        "admin",
        "/admin/people/commune2/roles",
        doing.assign_a_role,
        f"{PERSON}/roles",
        height=560,
    ),
    # the public
    Shot("look-up-phone", None, "/exemplars", doing.look_a_name_up, "/q/<code>", phone=True),
    Shot("exemplars-phone", None, "/exemplars", phone=True),
    Shot("verify", None, "/exemplars", doing.prove_a_decision, "/verify", height=640),
)
