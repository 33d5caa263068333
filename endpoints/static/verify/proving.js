/*
 * What is proved, from what the reader brings and, where the page was not opened from a disk, what the service answers.
 * Nothing of it touches the page.
 */

const API = "/api/v1/audit";
const served = /^https?:$/.test(location.protocol);

const TRY_AGAIN = "Thử lại sau ít phút.";
const NOT_SEALED = "Bản ghi này chưa nằm dưới dấu niêm phong nào. Chờ một phút rồi thử lại.";
const MISSHAPEN = "Dịch vụ trả lời không đúng dạng.";
const CUT_OFF = "Nhật ký hôm nay ngắn hơn nhật ký của dấu bạn giữ: phần cuối nhật ký đã bị cắt.";

/* What the service answers, as text. Throws where it refuses; `refusals` says what a status means for the reader. */
async function asked(path, refusals = {}) {
  let response;
  try {
    response = await fetch(API + path, { credentials: "omit", cache: "no-store" });
  } catch {
    throw new Refused("Không nối được tới dịch vụ. Kiểm tra mạng rồi thử lại.");
  }
  if (response.ok) return response.text();
  throw new Refused(
    refusals[response.status] || `Dịch vụ không đưa được thứ cần để kiểm (mã ${response.status}). ${TRY_AGAIN}`
  );
}

/* Hashes as the API writes them. */
function hashesOf(texts) {
  const hashes = Array.isArray(texts) ? texts.map((text) => fromBase64(String(text))) : [null];
  demand(!hashes.includes(null), MISSHAPEN);
  return hashes;
}

async function newestCheckpoint() {
  const checkpoint = readCheckpoint(await asked("/checkpoint", { 404: "Dịch vụ chưa ký dấu niêm phong nào." }));
  demand(checkpoint !== null, "Dấu niêm phong mới nhất mà dịch vụ đưa ra không đúng dạng.");
  return checkpoint;
}

/* The entry that a proof file is about, and the log it is in. */
async function provedByFile(text, field) {
  const proof = readProof(text, field);
  const leaf = await leafHash(proof.content);
  const { size, root } = proof.checkpoint;
  await checkInclusion(proof.index, size, leaf, proof.hashes, root);
  return { checkpoint: proof.checkpoint, index: proof.index, leaf, steps: proof.hashes.length, content: proof.content };
}

/* What a link names: an entry, its leaf hash, and the log at the time of printing. */
function readLink(fragment) {
  const named = new URLSearchParams(fragment);
  const entry = named.get("entry") || "";
  const leaf = fromBase64Url(named.get("leaf") || "");
  const root = named.has("root") ? fromBase64Url(named.get("root")) : null;
  const whole =
    /^[0-9a-f]{32}$/.test(entry) &&
    leaf !== null &&
    leaf.length === HASH_BYTES &&
    named.has("size") === named.has("root") &&
    (!named.has("size") || (NUMBER.test(named.get("size")) && root !== null && root.length === HASH_BYTES));
  demand(whole, "Đường dẫn này không đủ để kiểm chứng: có thể mã QR bị in hỏng hoặc đường dẫn bị chép thiếu.");
  const printed = named.has("size") ? { origin: null, size: Number(named.get("size")), root } : null;
  return { entry, leaf, printed };
}

/* That what a link names is in the log of today. */
async function provedByLink({ entry, leaf }) {
  demand(served, "Kiểm một đường dẫn thì cần mạng: mở trang này từ địa chỉ của dịch vụ, hoặc dùng tệp bằng chứng.");
  const checkpoint = await newestCheckpoint();
  const refusals = { 404: "Nhật ký hôm nay không có bản ghi này.", 409: NOT_SEALED, 422: NOT_SEALED };
  const answer = JSON.parse(await asked(`/proofs/inclusion?entry=${entry}&size=${checkpoint.size}`, refusals));
  const hashes = hashesOf(answer.hashes);
  demand(
    equalBytes(hashesOf([answer.leaf])[0], leaf),
    "Bản ghi mà nhật ký hôm nay giữ không phải bản ghi đã in trên giấy: hai mã băm khác nhau."
  );
  demand(NUMBER.test(String(answer.index)), MISSHAPEN);
  await checkInclusion(answer.index, checkpoint.size, leaf, hashes, checkpoint.root);
  return { checkpoint, index: answer.index, leaf, steps: hashes.length, content: null };
}

/*
 * Who has signed the head, by the keys that the reader holds; without one for the log, by those that the service gives.
 * Witnesses are only those whose keys the reader holds: a service could make up as many as it likes.
 * The key of a log bears its origin as its name (tlog-checkpoint, "Signatures").
 */
async function signedBy({ origin, note }, keys) {
  const ofLogs = keys.filter((key) => key.kind === SIGNATURE);
  const told = ofLogs.length === 0 && served ? await readKeys(await asked("/key").catch(() => "")) : [];
  const given = told.filter((key) => key.kind === SIGNATURE);
  const signed = await signersOf(note, [...keys, ...given]);
  const log = signed.find(({ key }) => key.kind === SIGNATURE && key.name === origin);
  if (ofLogs.length > 0) {
    const others = note.signatures.filter(({ name }) => name === origin).map(({ id }) => id);
    const held = ofLogs.map(({ name, id }) => `${name} (mã ${id})`).join(", ");
    demand(
      log !== undefined,
      `Dấu niêm phong này không do khóa bạn giữ ký. Bạn giữ ${held}; dấu của nhật ký ${origin} do khóa mã ${others.join(", ") || "không rõ"} ký. Nếu nhật ký đã đổi khóa, hãy kiểm bằng chứng của bản ghi “${WORDS.acts.rotate_key}” trước.`
    );
  }
  const witnesses = signed.filter(({ key }) => key.kind === COSIGNATURE);
  return { keys: [...keys, ...given], key: log ? log.key : null, isHeld: ofLogs.length > 0, witnesses };
}

const SAME = "same";
const EXTENDED = "extended";
const NOT_COMPARED = "not compared";

/*
 * How a head that the reader holds stands to the one just proved. Two heads of one size must have one root, and the
 * newest head of a log that only grows is never smaller than an older one.
 */
async function compared(held, checkpoint, isNewest) {
  const { origin, size, root } = checkpoint;
  demand(
    held.origin === null || held.origin === origin,
    `Dấu bạn giữ là của nhật ký khác (${held.origin}), không phải của ${origin}.`
  );
  if (held.size === size) {
    demand(
      equalBytes(held.root, root),
      `Hai dấu cùng ghi nhật ký có ${count(size)} bản ghi mà mã gốc khác nhau: đã có hai nhật ký khác nhau. Giữ cả hai dấu làm chứng cứ.`
    );
    return SAME;
  }
  demand(
    !isNewest || held.size < size,
    `Nhật ký hôm nay chỉ có ${count(size)} bản ghi, ít hơn ${count(held.size)} bản ghi lúc trước: phần cuối nhật ký đã bị cắt.`
  );
  if (!served) return NOT_COMPARED;
  const [older, newer] = held.size < size ? [held, checkpoint] : [checkpoint, held];
  demand(older.size > 0, "Dấu bạn giữ là của nhật ký chưa có bản ghi nào, nên không có gì để so.");
  const answer = JSON.parse(await asked(`/proofs/consistency?from=${older.size}&to=${newer.size}`, { 422: CUT_OFF }));
  await checkConsistency(older.size, newer.size, older.root, newer.root, hashesOf(answer.hashes));
  return EXTENDED;
}

/* 1042 as 1.042. */
function count(number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ".");
}

/*
 * All that can be proved of `brought`: { link or text, keys, held }, the reader's own as text. Throws Refused with what
 * does not hold.
 */
async function proveAll({ link, text, keys, held }) {
  demand(
    typeof crypto !== "undefined" && crypto.subtle,
    "Trình duyệt không cho trang mở qua đường không mã hóa (http) tính mã băm. Lưu trang này về máy rồi mở từ máy."
  );
  const trusted = await readKeys(keys, "keys");
  const own = held ? readHeld(held, "held") : null;
  const named = link ? readLink(link) : null;
  const found = await (named ? provedByLink(named) : provedByFile(text, "proof"));
  const signed = await signedBy(found.checkpoint, trusted);
  if (own && own.note) await signersOf(own.note, signed.keys);
  const heads = [];
  for (const head of [named && named.printed, own]) {
    if (head) heads.push({ size: head.size, isPrinted: head !== own, relation: await compared(head, found.checkpoint, link) });
  }
  return { ...found, ...signed, heads };
}

/* The two halves of the one sentence: what has been proved, and what has not. */
function sentenceOf({ content, index, checkpoint, key, isHeld, witnesses, heads }) {
  const size = count(checkpoint.size);
  const proved = [
    content === null
      ? `bản ghi mang mã băm trong đường dẫn là bản ghi ở vị trí ${count(index)} (đếm từ 0) của nhật ký ${size} bản ghi hôm nay`
      : `bản ghi này đúng từng byte là bản ghi ở vị trí ${count(index)} (đếm từ 0) của nhật ký ${size} bản ghi`,
  ];
  const unproved = [];
  if (key === null) {
    unproved.push("ai đã ký nhật ký (hãy dán khóa để kiểm chữ ký)");
  } else {
    proved.push(isHeld ? `nhật ký ấy do đúng khóa bạn giữ (mã ${key.id}) ký` : `nhật ký ấy do khóa mã ${key.id} ký`);
    if (!isHeld) unproved.push("khóa ấy là của cơ quan (hãy so với khóa bạn giữ)");
  }
  if (witnesses.length > 0) proved.push(`${count(witnesses.length)} nhân chứng đã ký rằng không thấy nhật ký nào khác`);
  for (const { size: older, isPrinted, relation } of heads) {
    const other = isPrinted ? `nhật ký ${count(older)} bản ghi in trên giấy` : `nhật ký ${count(older)} bản ghi bạn giữ dấu`;
    if (relation === SAME) proved.push(`đó chính là ${other}`);
    else if (relation === NOT_COMPARED) unproved.push(`nhật ký này và ${other} là một (hai nhật ký dài ngắn khác nhau, cần mạng để so)`);
    else if (older < checkpoint.size) proved.push(`nhật ký chỉ nối thêm vào ${other}, không sửa gì trong đó`);
    else proved.push(`${other} chỉ nối thêm vào nhật ký này, không sửa gì trong đó`);
  }
  if (witnesses.length + heads.length === 0) unproved.push("người khác cũng được xem đúng nhật ký này");
  unproved.push("điều bản ghi nói là đúng sự thật");
  return [enumerated(proved), enumerated(unproved)];
}

function enumerated(parts) {
  return parts.length > 1 ? `${parts.slice(0, -1).join(", ")}, và ${parts[parts.length - 1]}` : parts[0];
}
