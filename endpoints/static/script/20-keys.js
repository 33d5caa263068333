// Single keys move and never act (WCAG 2.1.4): an element with data-key="r" is gone to by pressing r. In a list,
// j and k go from row to row (data-row), o or Enter opens, x ticks; what has data-go is gone through to at once. Whoever
// wants no single keys switches them off for this browser (data-keys-off).

const rows = () => all("[data-row]");

const toRow = (step) => {
  const found = rows();
  const at = found.findIndex((row) => row.contains(document.activeElement));
  const next = found[Math.min(Math.max(at + step, 0), found.length - 1)];
  next?.querySelector("a")?.focus();
};

const moves = {
  j: () => toRow(1),
  k: () => toRow(-1),
  x: () => document.activeElement.closest("[data-row]")?.querySelector("[type=checkbox]")?.click(),
  o: () => document.activeElement.closest("[data-row]")?.querySelector("a")?.click(),
};

/** What opens over the page by a key closes by it too, or by Escape; one is then again where one was. */
let left;
const close = (box) => {
  box.open = false;
  left?.focus();
  left = null;
};

const goTo = (element) => {
  if (element.matches("summary")) {
    const box = element.parentElement;
    if (!box.open) left = document.activeElement;
    else return close(box);
    box.open = true;
  }
  element.focus();
  if (element.matches("[data-go]")) element.click();
};

for (const off of all("[data-keys-off]")) {
  off.closest("[hidden]").hidden = false;
  off.checked = localStorage.getItem("keys") === "off";
  off.addEventListener("change", () => localStorage.setItem("keys", off.checked ? "off" : "on"));
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (localStorage.getItem("keys") === "off") return;
  if (event.key === "Escape" && left) close(document.querySelector(".kt-keys[open]"));
  const named = all("[data-key]").find((element) => element.dataset.key === event.key);
  const move = named ? () => goTo(named) : rows().length ? moves[event.key] : undefined;
  if (!move) return;
  event.preventDefault();
  move();
});

