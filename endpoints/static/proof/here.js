/*
 * "Kiểm tra tại đây": the entry that stands on this page, from its very bytes up to the root that the log has signed. What
 * is computed is that of static/verify; without it, or where the browser has no WebCrypto, the link leads to that page.
 */

const NETWORK = /^(Không nối được|Dịch vụ không đưa được)/;

/* An element with text in it, or other elements. */
function made(tag, className, ...content) {
  const element = document.createElement(tag);
  element.className = className;
  element.append(...content);
  return element;
}

function shown(place, tone, title, ...said) {
  const box = tone === "bad" ? made("div", "kt-alarm", made("h2", "", title)) : made("div", "kt-banner", made("p", "", title));
  box.append(...said.map((each) => made("span", "", each)));
  if (tone === "warn") box.dataset.tone = tone;
  place.replaceChildren(box);
}

async function prove(place, entry) {
  const bytes = utf8(document.querySelector("[data-raw]").textContent);
  const leaf = toBase64(await leafHash(bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  try {
    const found = { ...(await proveAll({ link: `entry=${entry}&leaf=${leaf}`, text: "", keys: "", held: "" })), content: bytes };
    const [proved, unproved] = sentenceOf(found);
    shown(place, "good", "Khớp.", ` Trình duyệt này đã tự tính ${count(found.steps + 1)} bước băm. Đã chứng minh: ${proved}; chưa chứng minh: ${unproved}.`);
  } catch (error) {
    if (NETWORK.test(error.message)) shown(place, "warn", "Chưa kiểm được.", ` ${error.message}`);
    else shown(place, "bad", "Không khớp", `${error.message} Giữ nguyên màn hình này và báo cơ quan thanh tra.`);
  }
}

for (const box of document.querySelectorAll("[data-prove]")) {
  const place = box.querySelector("[role=status]");
  if (typeof crypto === "undefined" || !crypto.subtle) continue;
  box.querySelector("a").addEventListener("click", (event) => {
    event.preventDefault();
    place.textContent = "Đang tính…";
    prove(place, box.dataset.prove);
  });
}
