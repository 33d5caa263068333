// Single keys move and never act (WCAG 2.1.4): an element with data-key="r" is gone to by pressing r. In a list,
// j and k go from row to row (data-row), o or Enter opens, x ticks. They are off where data-keys="off" stands at the page.

const rows = () => all("[data-row]");

const toRow = (step) => {
  const found = rows();
  const at = found.findIndex((row) => row.contains(document.activeElement));
  const next = found[Math.min(Math.max(at + step, 0), found.length - 1)];
  if (next) next.querySelector("a").focus();
};

const moves = {
  j: () => toRow(1),
  k: () => toRow(-1),
  x: () => document.activeElement.closest("[data-row]")?.querySelector("[type=checkbox]")?.click(),
  o: () => document.activeElement.closest("[data-row]")?.querySelector("a")?.click(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (document.documentElement.dataset.keys === "off") return;
  const named = all("[data-key]").find((element) => element.dataset.key === event.key);
  const move = named ? () => named.focus() : rows().length ? moves[event.key] : undefined;
  if (!move) return;
  event.preventDefault();
  move();
});

