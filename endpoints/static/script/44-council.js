// At the council: what others do shows itself while a session is open, and ticks are counted as they are set.

/** Take over, every five seconds, the parts of this page that say so, unless somebody is in them or nobody is there. */
const parts = () => all("[data-live]");
if (parts().length) {
  let used = Date.now();
  for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, () => (used = Date.now()));
  setInterval(async () => {
    if (document.hidden || !parts().length || Date.now() - used > 18e5) return;
    const answer = await fetch(parts()[0].dataset.live).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of parts()) {
      const now = fresh.getElementById(part.id);
      if (!now?.matches("[data-live]")) part.removeAttribute("data-live");
      if (!now || now.innerHTML === part.innerHTML || part.contains(document.activeElement)) continue;
      part.innerHTML = now.innerHTML;
      if (part.id === "quorum") say(part.textContent.trim());
    }
  }, 5000);
}

for (const form of all("[data-quorum]")) {
  form.addEventListener("change", () => {
    const ticks = all("[type=checkbox]", form);
    const here = ticks.filter((tick) => tick.checked).length;
    const meter = form.querySelector("svg");
    meter.lastElementChild.previousElementSibling.setAttribute("width", (100 * here) / ticks.length);
    meter.nextElementSibling.textContent = `Đánh dấu ${here} trên ${ticks.length}, cần ít nhất ${form.dataset.quorum}.`;
    say(meter.nextElementSibling.textContent);
  });
}
