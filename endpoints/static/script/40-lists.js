// Lists: filters that work as they are changed, rows ticked with Shift, and how many are ticked.

/** The rows that can be ticked within a form. */
const ticksOf = (form) => all("[name=row]", form);

/** Say wherever the form says it how many are ticked, and against how many of them something stands: data-ticks has how
 * many there are beyond this page. */
const tell = (form) => {
  const ticked = ticksOf(form).filter((tick) => tick.checked);
  const count = ticked.length + Number(form.dataset.ticks);
  const unmet = ticked.filter((tick) => tick.closest("[data-row]").querySelector(".kt-unmet")).length;
  for (const place of all("[data-ticked]", form)) {
    const { ticked: words, unmet: beside = "" } = place.dataset;
    place.textContent = words.replace("#", count.toLocaleString("vi")) + (unmet ? beside.replace("#", unmet) : "");
  }
  return count;
};

let lastTick;
document.addEventListener("click", (event) => {
  const tick = event.target;
  const form = tick.form;
  if (!form?.matches("[data-ticks]") || tick.name !== "row") return;
  const ticks = ticksOf(form);
  const from = ticks.indexOf(lastTick);
  if (event.shiftKey && from >= 0) {
    const [first, last] = [from, ticks.indexOf(tick)].sort((a, b) => a - b);
    for (const each of ticks.slice(first, last + 1)) each.checked = tick.checked;
  }
  lastTick = tick;
  say(`Đã chọn ${tell(form)} hồ sơ`);
});

const addTickAll = (head) => {
  const label = document.createElement("label");
  const box = document.createElement("input");
  box.type = "checkbox";
  box.setAttribute("aria-label", head.dataset.tickAll);
  label.append(box);
  head.append(label);
  box.addEventListener("change", () => {
    const form = head.closest("form");
    for (const tick of ticksOf(form)) tick.checked = box.checked && !("none" in tick.dataset);
    say(`Đã chọn ${tell(form)} hồ sơ`);
  });
};

const listShown = () => {
  all("[data-tick-all]").forEach(addTickAll);
  all("[data-ticks]").forEach(tell);
  const filters = document.querySelector("[data-filters]");
  if (!filters) return;
  const swap = async () => {
    const asked = new URLSearchParams([...new FormData(filters)].filter(([, value]) => value));
    const address = `${filters.getAttribute("action")}?${asked}`;
    const answer = await fetch(address).catch(() => null);
    if (!answer || answer.redirected) return filters.submit();
    const came = new DOMParser().parseFromString(await answer.text(), "text/html");
    const list = came.querySelector("[data-swap]");
    if (!list) return filters.submit();
    const { id, selectionStart: caret } = document.activeElement;
    document.querySelector("[data-swap]").replaceWith(list);
    history.replaceState(null, "", address);
    document.title = came.title;
    listShown();
    const again = id ? document.getElementById(id) : null;
    again?.focus();
    if (again?.type === "search") again.setSelectionRange(caret, caret);
    say(list.querySelector("[data-said]")?.textContent.replace(/\s+/g, " ") || list.querySelector("h2")?.textContent || "");
  };
  filters.addEventListener("change", swap);
};

listShown();
