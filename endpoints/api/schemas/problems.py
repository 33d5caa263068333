"""The shape of a refusal, for the document."""

from marshmallow import Schema, fields

from states.codes import Code


class ProblemError(Schema):
    """One field or requirement at fault."""

    field = fields.String(
        allow_none=True, required=True, metadata={"description": "Where, if it is a field."}
    )
    code = fields.String(required=True, metadata={"enum": list(Code)})
    message = fields.String(
        required=True, metadata={"description": "What is wrong and what to do, in Vietnamese."}
    )


class Problem(Schema):
    """A refusal (RFC 9457)."""

    type = fields.String(required=True, metadata={"format": "uri-reference", "example": "/docs/errors#stale"})
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    code = fields.String(required=True, metadata={"enum": list(Code)})
    errors = fields.List(fields.Nested(ProblemError))
