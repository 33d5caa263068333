"""What is quickly seen to be in order is in order: the fast way and the definition agree, whatever an entry holds."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from orjson import OPT_SORT_KEYS, dumps, loads

from tests.clock import NOW
from workflow.audit.entries import canonical_json, commitment, instant
from workflow.audit.verify_entry import content_of, fault_of
from workflow.audit.verify_rows import COPIED, StoredEntry

TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"])) | st.text(
    alphabet='\x00\x01\x08\t\n\x0c\r\x1f"\\/\x7f\x80\u2028\u2029\ufeff\U0001f3c5\U0010fffeệé\u0301\u0302n'
)
NUMBERS = st.integers(-(2**63), 2**64 - 1)
VALUES = st.recursive(
    TEXTS | NUMBERS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=12,
)


@given(VALUES)
def test_both_libraries_write_every_value_alike(value: Any) -> None:
    written = canonical_json(value)
    assert dumps(loads(written.encode()), option=OPT_SORT_KEYS).decode() == written


@pytest.mark.parametrize(
    "character", [chr(code) for code in (*range(0x120), 0x2028, 0xFEFF, 0x1F3C5, 0x10FFFF)]
)
def test_both_libraries_escape_every_character_alike(character: str) -> None:
    assert dumps(character).decode() == json.dumps(character, ensure_ascii=False)


SALT, SAID = b"0" * 16, '"Đơn"'
COLUMNS: dict[str, Any] = {
    "id": "7",
    "at": instant(NOW),
    "actor_id": 4,
    "actor": "district",
    "action": "return_to_origin",
    "outcome": "done",
    "nomination_id": "8",
    "version": 3,
    "table_version": 1,
}
BESIDE = {
    "reason_commitment": commitment(SALT, SAID),
    "changes": [{"field": "due_on", "after": "2026-12-01"}],
}


def entry_of(canonical: Any) -> StoredEntry:
    columns = dict.fromkeys(COPIED) | COLUMNS
    return StoredEntry(**columns, canonical=canonical, seq=1, leaf_index=None, leaf_hash=None)  # type: ignore[arg-type]


def both(canonical: Any) -> tuple[bool, bool]:
    """Whether it is in order: as the fast way sees it, and by definition."""
    entry = entry_of(canonical)
    fault = fault_of(entry._asdict(), {"reason": (SALT, SAID)})
    return content_of(entry, [("reason", SALT, SAID.encode())]) is not None, fault is None


def test_an_entry_in_order_is_seen_to_be() -> None:
    assert both(canonical_json(COLUMNS | BESIDE).encode()) == (True, True)


@given(st.dictionaries(st.sampled_from([*COPIED, "given", "changes", "address_commitment", "more"]), VALUES))
def test_no_entry_that_says_otherwise_than_its_columns_is_taken_for_whole(changed: dict[str, Any]) -> None:
    fast, defined = both(canonical_json(COLUMNS | BESIDE | changed).encode())
    assert defined or not fast


@pytest.mark.parametrize("written", [b"3.0", b"3e0", b"true", b"null", b'"3"', b"03", b"3 ", b"[3]", b"NaN"])
def test_what_is_not_the_number_of_its_column_is_never_taken_for_it(written: bytes) -> None:
    canonical = canonical_json(COLUMNS | BESIDE).encode()
    assert both(canonical.replace(b'"version":3', b'"version":' + written)) == (False, False)


@pytest.mark.parametrize(
    ("name", "written"),
    [("changes", each) for each in ("{}", '"x"', "7", "[7]", "[{}]", '[{"field":7}]', '[{"field":"x","after":1.5}]',
                                    '[{"after":null,"field":"x"}]', '[{"after":[true],"field":"x"}]')]
    + [("given", each) for each in ("[]", '"x"', "7", "null", '{"x":1.5}', '{"x":[false]}')],
)  # fmt: skip
def test_what_has_another_shape_is_never_taken_for_an_entry(name: str, written: str) -> None:
    canonical = canonical_json(COLUMNS | BESIDE | {name: "here"}).replace('"here"', written).encode()
    assert both(canonical) == (False, False)


@pytest.mark.parametrize(
    "canonical",
    [b'"\\ud800"', b'{"a":"\\ud800"}', b'{"a":"\xed\xa0\x80"}', b'{"a":1,"a":1}', b'{"a":18446744073709551616}',
     '{"a":"e\u0302"}'.encode(), b"[" * 3_000 + b"]" * 3_000, b"", b"7", "{}", None],
)  # fmt: skip
def test_bytes_of_no_entry_are_never_taken_for_one(canonical: Any) -> None:
    assert both(canonical) == (False, False)


@given(st.binary(max_size=40), TEXTS)
def test_only_what_was_committed_to_opens_a_commitment(salt: bytes, said: str) -> None:
    entry = entry_of(canonical_json(COLUMNS | BESIDE).encode())
    value = canonical_json(said)
    content = content_of(entry, [("reason", salt, value.encode())])
    assert (content is not None) == ((salt, value) == (SALT, SAID))
    assert content_of(entry, [("address", salt, value.encode())]) is None
