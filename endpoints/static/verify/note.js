/*
 * What the reader brings: keys, checkpoints, proof files (C2SP: signed-note, tlog-checkpoint, tlog-cosignature,
 * tlog-proof, all v1).
 */

const SIGNATURE = 1; // signed-note, "Signature types"
const COSIGNATURE = 4;
const ID_BYTES = 4;
const TIME_BYTES = 8;
const MOST_SIGNATURES = 100;
const NUMBER = /^(0|[1-9][0-9]{0,14})$/; // stays below 2^53
const FIRST_LINE = "c2sp.org/tlog-proof@v1";

/* Text as it was before mail or an editor laid hands on its line ends: what is signed has none but U+000A. */
function tidy(text) {
  const lines = text.replace(/^\ufeff/, "").split(/\r\n?|\n/);
  return lines.map((line) => line.trim()).join("\n").trim();
}

/* The keys that stand one a line: name+hex(id)+base64(kind ‖ key) (signed-note, "Verifier keys"). */
async function readKeys(text, field) {
  const lines = text.split("\n").map((line) => line.trim());
  return Promise.all(lines.filter((line) => line && !line.startsWith("#")).map((line) => readKey(line, field)));
}

async function readKey(line, field) {
  const [, name, id, coded] = /^([^\s+]+)\+([0-9a-fA-F]{8})\+([^\s]+)$/.exec(line) || [];
  const bytes = coded ? fromBase64(coded) : null;
  demand(
    bytes !== null && bytes.length === 33 && [SIGNATURE, COSIGNATURE].includes(bytes[0]),
    `“${line.slice(0, 60)}” không phải một khóa. Một khóa có dạng tên+mã+khóa, ghi trên một dòng.`,
    field
  );
  const key = bytes.slice(1);
  const digest = await sha256(joined(utf8(name), 10, bytes[0], key));
  demand(
    toHex(digest.slice(0, ID_BYTES)) === id.toLowerCase(),
    `Khóa “${name}” không khớp với mã ${id} ghi trong chính khóa ấy: có thể đã chép sai một ký tự.`,
    field
  );
  return { name, id: id.toLowerCase(), kind: bytes[0], key };
}

/* The three lines of a checkpoint (tlog-checkpoint, "Note text"); null where it is none. */
function readHead(text) {
  const [origin, size, root] = text.split("\n");
  const bytes = root ? fromBase64(root) : null;
  if (!origin || !NUMBER.test(size || "") || bytes === null || bytes.length !== HASH_BYTES) return null;
  return { origin, size: Number(size), root: bytes };
}

/* Text and signature lines of a note (signed-note, "Format"); null where it is none. */
function readNote(note) {
  const at = note.lastIndexOf("\n\n");
  const lines = at < 0 ? [] : note.slice(at + 2).replace(/\n$/, "").split("\n");
  if (lines.length === 0 || lines.length > MOST_SIGNATURES || /[\x00-\x09\x0b-\x1f]/.test(note)) return null;
  const signatures = lines.map((line) => {
    const [, name, coded] = /^\u2014 ([^\s+]+) ([^\s]+)$/.exec(line) || [];
    const bytes = coded ? fromBase64(coded) : null;
    if (bytes === null || bytes.length <= ID_BYTES) return null;
    return { name, id: toHex(bytes.slice(0, ID_BYTES)), bytes: bytes.slice(ID_BYTES) };
  });
  return signatures.includes(null) ? null : { text: note.slice(0, at + 1), signatures };
}

/*
 * Who of `keys` has signed a note; one of them whose signature does not hold makes the whole note worthless
 * (signed-note, "Signatures"). A witness says when (tlog-cosignature, "Ed25519 signed message").
 */
async function signersOf(note, keys) {
  const found = new Map();
  for (const { name, id, bytes } of note.signatures) {
    const key = keys.find((each) => each.name === name && each.id === id);
    if (key === undefined || found.has(key)) continue;
    const timed = key.kind === COSIGNATURE && bytes.length > TIME_BYTES;
    const at = timed ? Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0)) : null;
    const said = timed ? `cosignature/v1\ntime ${at}\n${note.text}` : note.text;
    demand(
      await holds(key.key, timed ? bytes.slice(TIME_BYTES) : bytes, utf8(said)),
      `Chữ ký của khóa ${name} (mã ${id}) không đúng: dấu niêm phong đã bị sửa sau khi ký, hoặc người khác giả chữ ký ấy.`
    );
    found.set(key, at);
  }
  return Array.from(found, ([key, at]) => ({ key, at }));
}

/* A checkpoint with its signatures, from a service or a file. */
function readCheckpoint(note) {
  const parts = readNote(note);
  const head = parts && readHead(parts.text);
  return parts && head ? { ...head, note: parts } : null;
}

/* A proof file (tlog-proof, "Format"); `extra` must hold the entry's bytes. */
function readProof(text, field) {
  const broken = (what) => `Tệp bằng chứng bị hỏng: ${what}.`;
  const lines = text.split("\n");
  demand(
    lines.shift() === FIRST_LINE,
    `Đây không phải tệp bằng chứng: dòng đầu của tệp phải là “${FIRST_LINE}”.`,
    field
  );
  demand((lines[0] || "").startsWith("extra "), broken("thiếu dòng extra, là nội dung bản ghi"), field);
  const content = fromBase64(lines.shift().slice("extra ".length));
  demand(content !== null, broken("nội dung bản ghi ở dòng extra không phải base64"), field);
  const [, index] = /^index ([0-9]+)$/.exec(lines.shift() || "") || [];
  demand(index !== undefined && NUMBER.test(index), broken("thiếu dòng index, là vị trí của bản ghi"), field);
  const end = lines.indexOf("");
  demand(end >= 0, broken("thiếu dấu niêm phong ở cuối tệp"), field);
  const hashes = lines.slice(0, end).map(fromBase64);
  const whole = hashes.every((each) => each !== null && each.length === HASH_BYTES);
  demand(whole, broken("có mã băm không đủ 32 byte"), field);
  const checkpoint = readCheckpoint(lines.slice(end + 1).join("\n"));
  demand(checkpoint !== null, broken("dấu niêm phong ở cuối tệp không đúng dạng"), field);
  return { content, index: Number(index), hashes, checkpoint };
}

/* A checkpoint that the reader holds: a whole note, its three lines, or only size and root as papers have room for. */
function readHeld(written, field) {
  const ruled = /^-{20,}\n([^]+?)\n-{20,}$/m.exec(written); // a whole letter, with the checkpoint between two rules
  const text = ruled ? ruled[1] : written;
  const note = readCheckpoint(`${text}\n`);
  if (note !== null) return note;
  const head = readHead(text);
  if (head !== null) return head;
  const [, size, root] = /^([1-9][0-9.]{0,14})\s+([A-Za-z0-9+/=_-]+)$/.exec(text) || [];
  const bytes = root ? fromBase64Url(root) : null;
  demand(
    bytes !== null && bytes.length === HASH_BYTES,
    "Đây không phải dấu niêm phong. Dán cả dấu, hoặc hai phần in trên giấy: số bản ghi và mã gốc, cách nhau một dấu cách.",
    field
  );
  return { origin: null, size: Number(size.replace(/\./g, "")), root: bytes };
}
