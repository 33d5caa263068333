/*
 * "Kiểm tra tại đây": the entry that stands on this page, from its very bytes up to the root that the log has signed. What
 * is computed is that of static/verify; without it, or where the browser has no WebCrypto, the link leads to that page.
 */

const NETWORK = /^(Không nối được|Dịch vụ không đưa được)/;

/* The answer, in a box of this class: text stays text, whatever it says. */
function answered(place, className, title, said) {
  const box = document.createElement("div");
  const head = document.createElement("p");
  box.className = className;
  head.append(title);
  box.append(head, said);
  place.replaceChildren(box);
  box.scrollIntoView({ block: "nearest" }); // the rail scrolls by itself, and ends below a low screen
  return box;
}

async function prove(place, entry) {
  const content = utf8(document.querySelector("[data-raw]").textContent);
  const leaf = encodeURIComponent(toBase64(await leafHash(content)));
  try {
    const found = await proveAll({ link: `entry=${entry}&leaf=${leaf}`, text: "", keys: "", held: "" });
    const [proved, unproved] = sentenceOf({ ...found, content });
    answered(place, "kt-banner", "Khớp.", `Trình duyệt này đã tự tính ${count(found.steps + 1)} bước băm. Đã chứng minh: ${proved}; chưa chứng minh: ${unproved}.`);
  } catch ({ message }) {
    if (NETWORK.test(message)) answered(place, "kt-banner", "Chưa kiểm được.", message).dataset.tone = "warn";
    else answered(place, "kt-alarm", "Không khớp", `${message} Giữ nguyên màn hình này và báo cơ quan thanh tra.`);
  }
}

/* It is fetched when somebody asks (script/45-oversight.js); they may ask again. */
for (const box of document.querySelectorAll("[data-prove]")) {
  const place = box.querySelector("[role=status]");
  const ask = () => {
    place.textContent = "Đang tính…";
    prove(place, box.dataset.prove);
  };
  box.querySelector("a").addEventListener("click", ask);
  ask();
}
