
// The page of a nomination: what is to be mended is marked in place, phrases are put in, and what is being written is
// kept on the device until it is sent. It is kept for one person, and gone when they sign out.

const KEPT = "kt-opinion:";
const opinion = document.getElementById("opinion");
const keptKeys = () => Object.keys(localStorage).filter((key) => key.startsWith(KEPT));
const kept = (key) => JSON.parse(localStorage.getItem(key) || "null");

const forget = (which) => keptKeys().filter(which).forEach((key) => localStorage.removeItem(key));

const reveal = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const folded = target?.closest("details:not([open])");
  if (!folded) return;
  folded.open = true;
  target.scrollIntoView();
};

const bindOpinion = () => {
  const key = KEPT + opinion.dataset.kept;
  const marks = () => all("[data-marked]", opinion);
  const part = (name) => opinion.querySelector(`[data-${name}]`);

  const chosen = () => opinion.querySelector("[name=action]:checked")?.value;
  const choose = (action) => {
    const choice = document.getElementById(`choice-${action}`);
    if (choice) choice.checked = true;
    return choice;
  };
  const listOfMarks = () => {
    const lists = all("[data-marks-of]", opinion);
    return lists.find((list) => list.dataset.marksOf === chosen()) || lists[0];
  };

  const show = () => {
    all("[data-mend]").forEach((button) => {
      button.setAttribute("aria-pressed", Boolean(document.getElementById(`mend-${button.value}`)));
    });
    all("[data-marks]").forEach((link) => { link.dataset.marks = marks().length || ""; });
  };

  const written = () => [...new FormData(opinion)].filter(([name]) => !/^(csrf_token|version|from)$/.test(name));
  const hasText = () => marks().length > 0 || written().some(([name, text]) => name !== "action" && text.trim());

  const keep = (sent = false) => {
    if (hasText()) localStorage.setItem(key, JSON.stringify({ sent, written: written() }));
    else localStorage.removeItem(key);
  };

  const mark = (field, name, remark = "") => {
    const list = listOfMarks();
    const row = list.querySelector("template").content.firstElementChild.cloneNode(true);
    const [label, input, drop] = row.children;
    label.textContent = name;
    drop.lastElementChild.textContent = ` ${name}`;
    label.htmlFor = input.id = input.name = drop.value = `mend-${field}`;
    input.setAttribute("list", `noi-${field}`);
    input.value = remark;
    list.append(row);
  };

  const pressed = {
    mend: (button) => {
      const there = document.getElementById(`mend-${button.value}`);
      if (there) return there.focus();
      const list = listOfMarks();
      mark(button.value, button.dataset.mend);
      choose(list.dataset.marksOf);
      say(`Đã thêm vào điều cần sửa: ${button.dataset.mend}`);
    },
    drop: (button) => {
      button.closest("[data-marked]").remove();
      choose(chosen())?.focus();
    },
    insert: (button) => {
      const field = document.getElementById(button.dataset.insert);
      field.value = [field.value.trimEnd(), button.textContent].filter(Boolean).join("\n");
      field.focus();
    },
  };

  const restore = () => {
    const before = kept(key);
    if (!before || hasText()) return;
    const names = Object.fromEntries(all("[data-mend]").map((button) => [button.value, button.dataset.mend]));
    before.written.forEach(([name, text]) => {
      const field = name.replace(/^mend-/, "");
      if (name === "action") choose(text);
      else if (names[field] && field !== name) mark(field, names[field], text);
      else if (opinion.elements[name]) opinion.elements[name].value = text;
    });
    part("restored").hidden = false;
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.form === opinion && pressed[button.name]) {
      event.preventDefault();
      pressed[button.name](button);
      show();
      keep();
    }
    const way = event.target.closest("[data-choose]");
    if (way) document.getElementById(way.dataset.choose).click();
  });
  part("restored").querySelector("button").addEventListener("click", () => {
    marks().forEach((row) => row.remove());
    opinion.reset();
    part("restored").hidden = true;
    show();
    keep();
  });
  opinion.addEventListener("change", (event) => {
    if (event.target.name === "action") listOfMarks()?.append(...marks());
    keep();
  });
  opinion.addEventListener("input", later(400, () => keep()));
  opinion.addEventListener("submit", (event) => {
    part("offline").hidden = navigator.onLine;
    if (navigator.onLine && !opinion.dataset.sent) {
      opinion.dataset.sent = "yes";
      keep(true);
      return;
    }
    event.preventDefault();
    if (!navigator.onLine) part("offline").focus();
  });
  addEventListener("pageshow", () => { delete opinion.dataset.sent; });

  const [person] = opinion.dataset.kept.split("-");
  forget((each) => !each.startsWith(`${KEPT}${person}-`));
  restore();
  show();
};

addEventListener("hashchange", reveal);
reveal();
if (document.querySelector('.kt-banner[data-tone="good"]')) forget((key) => kept(key).sent);
document.querySelector('form[action="/logout"]')?.addEventListener("submit", () => forget(() => true));
if (opinion?.dataset.kept) bindOpinion();
