/*
 * The entry made readable: its canonical bytes (RFC 8785) as rows of name and value. WORDS, the service's own names for
 * what stands there, is put before this script when the page is made.
 */

const HIDDEN = "giữ kín; nhật ký chỉ có mã cam kết";
const COMMITTED = "_commitment";

/* What can only be read in one way: sorted keys, no spaces. Otherwise two readers could read two things. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const members = Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`);
  return `{${members.join(",")}}`;
}

/* What the bytes say; null where they are no JSON in its canonical form. */
function readEntry(content) {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content);
    const entry = JSON.parse(text);
    return canonical(entry) === text && entry !== null && typeof entry === "object" ? entry : null;
  } catch {
    return null;
  }
}

function named(names, value) {
  return names && Object.prototype.hasOwnProperty.call(names, value) ? names[value] : String(value);
}

/* Day and time in Viet Nam, as the service writes them. */
function momentOf(value) {
  const at = new Date(value);
  if (Number.isNaN(at.getTime())) return String(value);
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: "Asia/Ho_Chi_Minh",
    dateStyle: "short",
    timeStyle: "medium",
  }).format(at);
  const [day, time] = parts.split(", ");
  return `${time} ngày ${day} (giờ Việt Nam)`;
}

/* The words for the values of a field; none for a field that nobody has, whatever objects inherit. */
function wordsOf(field) {
  return Object.prototype.hasOwnProperty.call(WORDS.values, field) ? WORDS.values[field] : undefined;
}

/* A value of a field in words: codes by their names, days and moments as they are written here. */
function valueOf(value, field) {
  if (value !== null && typeof value === "object") return JSON.stringify(value);
  const [, year, month, day, time] = /^(\d{4})-(\d\d)-(\d\d)(T.*Z)?$/.exec(value) || [];
  if (time) return momentOf(value);
  return day ? `${day}/${month}/${year}` : named(wordsOf(field), value);
}

/* A value beside its name, or that it stands there as a commitment; undefined where neither does. */
function sideOf(change, side, field) {
  if (side in change) return valueOf(change[side], field);
  return side + COMMITTED in change ? HIDDEN : undefined;
}

function changeOf(change) {
  const [before, after] = ["before", "after"].map((side) => sideOf(change, side, change.field));
  if (before === HIDDEN || after === HIDDEN) return HIDDEN;
  if (before === undefined) return after === undefined ? "" : after;
  return `${before} → ${after === undefined ? "bỏ trống" : after}`;
}

/* The rows of an entry, in the order in which people ask: what, who, when, of what, from where to where. */
function rowsOf(entry) {
  const rows = [];
  const row = (name, value) => value !== undefined && value !== "" && rows.push([name, value]);
  row("Việc", named(WORDS.acts, entry.action));
  row("Kết quả", named(WORDS.outcomes, entry.outcome) + (entry.code ? ` (${entry.code})` : ""));
  row("Ai", entry.actor === undefined ? "không qua tài khoản nào" : entry.actor);
  row("Vai trò", entry.role && named(WORDS.roles, entry.role));
  row("Mã đơn vị", entry.unit_code);
  row("Thay mặt", entry.on_behalf_of);
  row("Lúc", momentOf(entry.at));
  row("Đề nghị", entry.nomination_id);
  row("Về", entry.subject);
  row("Phiên bản", entry.version);
  if (entry.state_from || entry.state_to) {
    const states = [entry.state_from, entry.state_to].map((state) => (state ? named(WORDS.states, state) : "chưa có"));
    row("Trạng thái", states.join(" → "));
  }
  row("Lý do", sideOf(entry, "reason"));
  for (const change of entry.changes || []) row(fieldOf(change.field, "changes"), changeOf(change));
  for (const name of Object.keys(entry.given || {})) {
    const bare = name.endsWith(COMMITTED) ? name.slice(0, -COMMITTED.length) : name;
    row(fieldOf(bare, "given"), sideOf(entry.given, bare, bare));
  }
  row("Địa chỉ máy", sideOf(entry, "address"));
  row("Mã bản ghi", entry.id);
  return rows;
}

/* What a field is called; where an entry calls two things alike, by the part in which it stands. */
function fieldOf(name, part) {
  const words = named(WORDS.fields, `${part}.${name}` in WORDS.fields ? `${part}.${name}` : name);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
