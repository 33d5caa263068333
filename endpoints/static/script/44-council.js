// At the council: what others do shows itself while a session is open, and ticks are counted as they are set.

const LOOKS_EVERY = 5000;
const FORGOTTEN_AFTER = 30 * 60000;

/** Fetch this page again and take over its parts that say so, unless somebody is in them. Stops when none says so. */
const watch = () => {
  let used = Date.now();
  for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, () => (used = Date.now()));
  const timer = setInterval(async () => {
    if (document.hidden || Date.now() - used > FORGOTTEN_AFTER) return;
    const answer = await fetch(location.href).catch(() => null);
    if (!answer || !answer.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const parts = all("[data-live]");
    for (const part of parts) {
      const now = fresh.getElementById(part.id);
      if (!now) part.removeAttribute("data-live");
      else if (now.innerHTML !== part.innerHTML && !part.contains(document.activeElement)) part.innerHTML = now.innerHTML;
    }
    if (!fresh.querySelector("[data-live]")) clearInterval(timer);
  }, LOOKS_EVERY);
};
if (all("[data-live]").length) watch();

for (const form of all("[data-quorum]")) {
  const ticks = all("[type=checkbox]", form);
  form.addEventListener("change", () => {
    const here = ticks.filter((tick) => tick.checked).length;
    const meter = form.querySelector("svg");
    meter.querySelector("[data-part]").setAttribute("width", (100 * here) / ticks.length);
    const words = `Đánh dấu ${here} trên ${ticks.length}, cần ít nhất ${form.dataset.quorum}.`;
    meter.nextElementSibling.textContent = words;
    say(words);
  });
}
