"""What the page of an award offers to whoever may tell of it in public: ``templates/public/links.html`` shows it."""

from dataclasses import dataclass

from sqlalchemy import Connection

from endpoints.pages.places import EXEMPLARS, NEW_STORY, PUBLISHED
from states.facts import Actor, Facts
from states.terms import State
from workflow.exemplars.access import may_tell, told_of


@dataclass(frozen=True, slots=True)
class StoryLinks:
    """Where the story of an award is read, and where it is written or withdrawn by the actor."""

    read: str | None
    write: str | None
    published: str | None


def story_links(connection: Connection, actor: Actor, facts: Facts) -> StoryLinks | None:
    """The links for an actor, at one statement for an award and none for anything else; None where there are none."""
    if facts.state is not State.AWARDED:
        return None
    told, may = told_of(connection, facts.nomination_id), may_tell(actor, facts)
    read = f"{EXEMPLARS}/{told}" if told else None
    write = f"{NEW_STORY}?nomination={facts.nomination_id}" if may and not told else None
    return StoryLinks(read, write, PUBLISHED if may and told else None) if read or write else None
