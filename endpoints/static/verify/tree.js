"use strict";
/*
 * Bytes, base64, SHA-256, and the Merkle tree over the log.
 *
 * The tree is that of RFC 6962, section 2.1; its proofs are checked as RFC 9162 writes it down, sections 2.1.3.2 and
 * 2.1.4.2. Places and sizes are whole numbers from 0, below 2^53, so no bit operator (32 bits) touches them.
 */

/* Something does not hold. `message` is the sentence for the reader; `field` the input at fault, where it is one. */
class Refused extends Error {
  constructor(message, field = null) {
    super(message);
    this.field = field;
  }
}

/* Throws what is wrong, unless `holds`. */
function demand(holds, message, field) {
  if (!holds) throw new Refused(message, field);
}

const HASH_BYTES = 32;

/* Bytes put together; numbers stand for single bytes. */
function joined(...parts) {
  const arrays = parts.map((part) => (typeof part === "number" ? Uint8Array.of(part) : part));
  const all = new Uint8Array(arrays.reduce((length, each) => length + each.length, 0));
  let at = 0;
  for (const each of arrays) {
    all.set(each, at);
    at += each.length;
  }
  return all;
}

function equalBytes(one, other) {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

function utf8(text) {
  return new TextEncoder().encode(text);
}

function toHex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function toBase64(bytes) {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

/* The bytes of which `text` is the one base64 (RFC 4648, section 4); null where it is none. */
function fromBase64(text) {
  try {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    return toBase64(bytes) === text ? bytes : null; // some bytes could be written in more than one way
  } catch {
    return null;
  }
}

/* The same for the alphabet of addresses (RFC 4648, section 5), with or without padding. */
function fromBase64Url(text) {
  const bare = text.replace(/=+$/, "").replace(/-/g, "+").replace(/_/g, "/");
  return fromBase64(bare + "=".repeat((4 - (bare.length % 4)) % 4));
}

async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

/* The hash of one leaf: SHA-256(0x00 ‖ content) (RFC 6962, section 2.1). */
function leafHash(content) {
  return sha256(joined(0, content));
}

/* The hash over two subtrees: SHA-256(0x01 ‖ left ‖ right) (RFC 6962, section 2.1). */
function nodeHash(left, right) {
  return sha256(joined(1, left, right));
}

const half = (number) => Math.floor(number / 2);
const WRONG_LENGTH = "Số mã băm trong bằng chứng không hợp với vị trí và số bản ghi của nhật ký: bằng chứng đã bị cắt hoặc sửa.";

/*
 * Each hash of a proof with whether it stands on the left of what is below it: the loops of RFC 9162, 2.1.3.2 and
 * 2.1.4.2. `number` and `last` are those of a node and of the last node on its level.
 */
function sidesOf(number, last, proof) {
  return proof.map((sibling, done) => {
    demand(sibling.length === HASH_BYTES && last > 0, WRONG_LENGTH);
    const onTheLeft = number % 2 === 1 || number === last;
    while (onTheLeft && number % 2 === 0 && number > 0) {
      number = half(number);
      last = half(last);
    }
    number = half(number);
    last = half(last);
    demand(done < proof.length - 1 || last === 0, WRONG_LENGTH);
    return { sibling, onTheLeft };
  });
}

/* That a leaf stands at `index` in the tree of `size` leaves with this root (RFC 9162, section 2.1.3.2). */
async function checkInclusion(index, size, leaf, proof, root) {
  demand(index < size, `Nhật ký này có ${size} bản ghi, nên không có vị trí ${index}.`);
  demand(proof.length > 0 || size === 1, WRONG_LENGTH);
  let value = leaf;
  for (const { sibling, onTheLeft } of sidesOf(index, size - 1, proof)) {
    value = await (onTheLeft ? nodeHash(sibling, value) : nodeHash(value, sibling));
  }
  demand(
    equalBytes(value, root),
    "Tính từ bản ghi lên thì được một mã gốc khác với mã gốc đã ký: bản ghi, bằng chứng hoặc nhật ký đã bị sửa."
  );
}

/* That the newer tree begins with the older one, whole and unchanged (RFC 9162, section 2.1.4.2). */
async function checkConsistency(older, newer, olderRoot, newerRoot, proof) {
  if (older === newer) {
    demand(proof.length === 0 && equalBytes(olderRoot, newerRoot), REWRITTEN);
    return;
  }
  demand(older > 0 && older < newer, `Nhật ký ${newer} bản ghi không thể nối tiếp nhật ký ${older} bản ghi.`);
  let number = older - 1;
  let last = newer - 1;
  while (number % 2 === 1) {
    number = half(number);
    last = half(last);
  }
  // A complete older tree is its own beginning, and the proof leaves it out: number has come to 0.
  const hashes = number === 0 ? [olderRoot, ...proof] : proof;
  demand(hashes.length > 1 && hashes[0].length === HASH_BYTES, WRONG_LENGTH);
  let small = hashes[0];
  let large = hashes[0];
  for (const { sibling, onTheLeft } of sidesOf(number, last, hashes.slice(1))) {
    if (onTheLeft) small = await nodeHash(sibling, small);
    large = await (onTheLeft ? nodeHash(sibling, large) : nodeHash(large, sibling));
  }
  demand(equalBytes(small, olderRoot) && equalBytes(large, newerRoot), REWRITTEN);
}

const REWRITTEN =
  "Nhật ký mới không nối tiếp nhật ký cũ: có bản ghi cũ đã bị sửa, xóa, đổi chỗ hoặc chen vào sau khi nhật ký cũ được ký.";
