/* The page: what the reader gives it, and what it answers. */

const at = (id) => document.getElementById(id);
const FIELDS = ["proof", "keys", "held"];
const LARGEST_FILE = 1000000;
const NAME = document.title;

/* An element with a class and what stands in it: elements or text. Text stays text, whatever it says. */
function made(tag, className, ...content) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...content);
  return element;
}

function mark(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", "kt-mark");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#m-${name}`);
  svg.append(use);
  return svg;
}

/* A hash in groups of eight, so that eyes can compare it. */
function grouped(text) {
  return made("code", "vf-hash", ...text.match(/.{1,8}/g).flatMap((part) => [part, document.createElement("wbr")]));
}

function list(rows) {
  const entries = rows.map(([name, value]) => made("div", "", made("dt", "", name), made("dd", "", value)));
  return made("dl", "kt-facts", ...entries);
}

function verdict(tone, title, ...paragraphs) {
  const head = made("h2", "", mark({ good: "check", warn: "warn", bad: "cross" }[tone]), title);
  head.id = "verdict-title";
  const card = made("section", "vf-verdict", head, ...paragraphs.map((each) => made("p", "", ...[each].flat())));
  card.dataset.tone = tone;
  card.tabIndex = -1;
  card.setAttribute("aria-labelledby", head.id);
  return card;
}

/* What the log says of itself, as the reader may want to compare it by eye. */
function logCard({ checkpoint, leaf, steps, key, isHeld, witnesses }) {
  const others = checkpoint.note.signatures.filter(({ name }) => name !== checkpoint.origin);
  const checked = witnesses.map(({ key: { name }, at: seconds }) => `${name}, ${momentOf(seconds * 1000)}`);
  const unchecked = others.length - witnesses.length;
  const rows = [
    ["Nhật ký", checkpoint.origin],
    ["Số bản ghi", count(checkpoint.size)],
    ["Mã gốc", made("code", "vf-hash", toBase64(checkpoint.root))],
    ["Khóa ký nhật ký", key ? `${key.name}, mã ${key.id}${isHeld ? ", bạn giữ" : ", do dịch vụ đưa ra"}` : "chưa kiểm"],
    ["Nhân chứng đã kiểm", checked.length ? checked.join("; ") : "chưa kiểm ai"],
    ["Mã băm bản ghi", grouped(toHex(leaf))],
    ["Số bước băm", count(steps + 1)],
  ];
  if (unchecked > 0) rows.splice(5, 0, ["Nhân chứng chưa kiểm", `${count(unchecked)}; dán khóa của họ để kiểm`]);
  return made("section", "kt-card", made("h2", "", "Dấu niêm phong của nhật ký"), list(rows));
}

function entryCard(content) {
  const card = made("section", "kt-card", made("h2", "", "Nội dung bản ghi"));
  if (content === null) {
    card.append(made("p", "kt-quiet", "Đường dẫn chỉ mang mã băm. Muốn đọc nội dung, dùng tệp bằng chứng."));
    return card;
  }
  const entry = readEntry(content);
  if (entry === null) card.append(made("p", "", "Bản ghi không ở dạng chuẩn (RFC 8785), nên chỉ hiện nguyên văn."));
  else card.append(list(rowsOf(entry)));
  const raw = made("pre", "", new TextDecoder().decode(content));
  raw.tabIndex = 0;
  card.append(made("details", "kt-more", made("summary", "", `Nguyên văn, ${count(content.length)} byte`), raw));
  return card;
}

/* The sentence with each of its halves on lines of its own. */
function halvesOf(found) {
  const [proved, unproved] = sentenceOf(found);
  return [made("span", "", made("b", "", "Đã chứng minh: "), `${proved};`), " ", made("span", "", made("b", "", "chưa chứng minh: "), `${unproved}.`)];
}

function answer(...cards) {
  at("answer").replaceChildren(...cards);
  const shown = at("answer").firstElementChild;
  if (shown) shown.focus();
}

/* Beside a field, what is wrong with it; without words, nothing. */
function complain(field, message) {
  const error = at(`${field}-error`);
  error.hidden = !message;
  error.replaceChildren(...(message ? [mark("alert"), message] : []));
  if (message) at(field).setAttribute("aria-invalid", "true");
  else at(field).removeAttribute("aria-invalid");
}

function refuse(error) {
  const known = error instanceof Refused;
  const message = known ? error.message : `Trang này gặp lỗi khi tính: ${error.message}`;
  if (known && error.field) {
    complain(error.field, message);
    at(error.field).closest("details")?.setAttribute("open", "");
    document.title = `Lỗi: ${NAME}`;
    answer();
    at(error.field).focus();
    return;
  }
  document.title = `Không khớp: ${NAME}`;
  answer(
    verdict(
      "bad",
      "Không kiểm chứng được",
      message,
      "Thử lại với tệp hoặc tờ giấy gốc. Nếu vẫn vậy, giữ nguyên chúng, không sửa, không tải đè, và báo cơ quan thanh tra."
    )
  );
}

function show(found) {
  const whole = found.key !== null && found.heads.every(({ relation }) => relation !== NOT_COMPARED);
  document.title = `${whole ? "Khớp" : "Khớp một phần"}: ${NAME}`;
  answer(
    verdict(whole ? "good" : "warn", whole ? "Khớp" : "Khớp một phần", halvesOf(found)),
    entryCard(found.content),
    logCard(found)
  );
}

/* Check what stands in the fields, or what the address names. */
async function check(link) {
  FIELDS.forEach((field) => complain(field, null));
  const [text, keys, held] = FIELDS.map((field) => tidy(at(field).value));
  try {
    demand(link || text, "Chưa có bằng chứng. Chọn tệp đã lưu, hoặc dán nội dung của tệp vào đây.", "proof");
    show(await proveAll({ link, text, keys, held }));
  } catch (error) {
    refuse(error);
  }
}

async function readFile(file) {
  complain("proof", null);
  try {
    demand(file.size <= LARGEST_FILE, "Tệp quá lớn, không phải tệp bằng chứng.", "proof");
    const bytes = await file.arrayBuffer();
    at("proof").value = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    at("proof").value = "";
    complain("proof", error instanceof Refused ? error.message : "Tệp này không phải văn bản, nên không phải tệp bằng chứng.");
  }
}

/* What the service says today: shown for comparing, proved by nothing yet. */
async function showNewest() {
  try {
    const [newest] = JSON.parse(await asked("/checkpoints?limit=1")).items;
    if (newest === undefined) return;
    const witnesses = newest.witnesses ? `${count(newest.witnesses)} nhân chứng cùng ký` : "chưa có nhân chứng ký";
    at("newest-said").textContent = `${count(newest.size)} bản ghi, ký lúc ${momentOf(newest.signed_at)}, ${witnesses}.`;
    at("newest-root").textContent = newest.root;
    at("newest").hidden = false;
  } catch {
    // It stays hidden: nothing hangs on it.
  }
}

function followAddress() {
  const link = location.hash.includes("leaf=") ? location.hash.slice(1) : "";
  at("linked").hidden = !link;
  if (link) check(link);
}

function begin() {
  at("without-script").hidden = true;
  at("with-script").hidden = false;
  at("answer").replaceChildren();
  at("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const link = at("proof").value.trim() ? "" : location.hash.slice(1);
    check(link.includes("leaf=") ? link : "");
  });
  at("file").addEventListener("change", () => at("file").files.length && readFile(at("file").files[0]));
  window.addEventListener("hashchange", followAddress);
  if (served) {
    at("save").hidden = false;
    showNewest();
  } else {
    at("home").removeAttribute("href");
  }
  followAddress();
}

begin();
