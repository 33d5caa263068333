
// A nomination: what is to be mended is marked in place, phrases are put in. What one writes stays on the device until it
// was sent, for this person alone, and not longer than until they sign out.

const opinion = document.querySelector("form[data-kept]");
const forget = (which) => Object.keys(localStorage).filter((key) => key.startsWith("kt-") && which(key))
  .forEach((key) => localStorage.removeItem(key));

const bindOpinion = () => {
  const key = `kt-opinion:${opinion.dataset.kept}`;
  const byId = (id) => document.getElementById(id);
  const marks = () => all("[data-marked]", opinion);
  const restored = opinion.querySelector("[data-restored]");
  const offline = opinion.querySelector("[data-offline]");
  const chosen = () => opinion.querySelector("[name=action]:checked");

  const listOfMarks = () => {
    const lists = all("[data-marks-of]", opinion);
    return lists.find((list) => list.dataset.marksOf === chosen()?.value) || lists[0];
  };

  const keep = () => {
    const written = [...new FormData(opinion)].filter(([name]) => !/^(csrf_token|version|from)$/.test(name));
    const worth = written.some(([name, text]) => name.startsWith("mend-") || (name !== "action" && text.trim()));
    if (worth) localStorage.setItem(key, JSON.stringify(written));
    else localStorage.removeItem(key);
    all("[data-mend]").forEach((button) => button.setAttribute("aria-pressed", !!byId(`mend-${button.value}`)));
    all("[data-marks]").forEach((link) => { link.dataset.marks = marks().length || ""; });
    return worth;
  };

  const nameOf = (button) => button.lastChild.textContent.trim();

  /** Phrases for what is to be mended, once somebody marks something. */
  let offered = false;
  const offer = () => {
    if (!offered) fetch(opinion.dataset.remarks).then((answer) => answer.text())
      .then((lists) => opinion.insertAdjacentHTML("beforeend", lists)).catch(() => {});
    offered = true;
  };

  const mark = (button, remark = "") => {
    const list = listOfMarks();
    const row = opinion.querySelector("template").content.firstElementChild.cloneNode(true);
    const [label, input, drop] = row.children;
    offer();
    label.textContent = drop.lastChild.textContent = nameOf(button);
    label.htmlFor = input.id = input.name = drop.value = `mend-${button.value}`;
    input.setAttribute("list", `noi-${button.value}`);
    input.value = remark;
    list.append(row);
    byId(`choice-${list.dataset.marksOf}`).checked = true;
  };

  const pressed = {
    mend: (button) => {
      const there = byId(`mend-${button.value}`);
      if (there) return there.focus();
      mark(button);
      say(`Đã thêm vào điều cần sửa: ${nameOf(button)}`);
    },
    drop: (button) => {
      button.parentNode.remove();
      chosen()?.focus();
    },
    insert: (button) => {
      const field = byId(button.dataset.insert);
      field.value = `${field.value}\n${button.textContent}`.trim();
      field.focus();
    },
  };

  offline.append("Chưa gửi được vì mất mạng. Ý kiến của bạn còn nguyên. Thử lại khi có mạng.");
  restored.prepend("Ý kiến bạn viết dở trên máy này đã được điền lại. ");
  const before = JSON.parse(localStorage.getItem(key) || "[]");
  if (before.length && !keep()) {
    before.forEach(([name, text]) => {
      const button = document.querySelector(`[data-mend][value="${name.slice(5)}"]`);
      if (name === "action") (byId(`choice-${text}`) || {}).checked = true;
      else if (button && name.startsWith("mend-")) mark(button, text);
      else if (byId(name)) byId(name).value = text;
    });
    restored.hidden = !keep();
  } else keep();

  document.addEventListener("click", ({ target }) => {
    byId(target.closest("[data-choose]")?.dataset.choose)?.click();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button || button.form !== opinion || !pressed[button.name]) return;
    event.preventDefault();
    pressed[button.name](button);
    keep();
  });
  restored.lastElementChild.addEventListener("click", () => {
    marks().forEach((row) => row.remove());
    opinion.reset();
    restored.hidden = true;
    keep();
  });
  opinion.addEventListener("change", (event) => {
    if (event.target.name === "action") listOfMarks()?.append(...marks());
    keep();
  });
  opinion.addEventListener("input", later(400, keep));
  opinion.addEventListener("submit", (event) => {
    sessionStorage.sent = key;
    offline.hidden = navigator.onLine;
    if (navigator.onLine) return;
    event.preventDefault();
    offline.focus();
  });
};

try {
  if (document.querySelector('.kt-banner[data-tone="good"]')) localStorage.removeItem(sessionStorage.sent);
  if (opinion) {
    forget((key) => key.startsWith("kt-opinion:") && !key.startsWith(`kt-opinion:${opinion.dataset.kept.split("-")[0]}-`));
    bindOpinion();
  }
} catch { /* a browser that keeps nothing: the page does its work without */ }
