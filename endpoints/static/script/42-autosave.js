// Forms with data-autosave="address" are saved there while somebody writes: on leaving a field, every 20 seconds and when
// the page is left. What cannot be saved stays on the device (by the address) until it can, or until the sign-out; it
// comes back only over the content that it was written on. Of a form with data-unsaved nothing is saved yet.

const DOWN = "Chưa lưu được lên máy chủ. Nội dung giữ trên máy này, sẽ lưu lại khi có mạng.";

all("form[data-autosave]").forEach((form) => {
  const address = form.dataset.autosave;
  const note = form.querySelector("[data-saved]");
  const typed = () => {
    const fields = new URLSearchParams(new FormData(form));
    fields.delete("csrf_token");
    return fields.toString();
  };
  const place = `kt-autosave:${address}`;
  let saved = "unsaved" in form.dataset ? "" : typed();
  let done = false;
  const keep = () => localStorage.setItem(place, JSON.stringify([saved, typed()]));
  // That it is saved is said once, and again after it could not be: who listens wants to write.
  let told;
  const tell = (words) => {
    told = 0;
    if (note.textContent !== words) say((note.textContent = words));
  };
  const save = () => {
    const now = typed();
    if (done || now === saved) return;
    fetch(address, { method: "POST", body: new FormData(form), redirect: "manual", keepalive: true })
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer)))
      .then(({ at }) => {
        saved = now;
        localStorage.removeItem(place);
        note.textContent = `Đã lưu lúc ${at}`;
        if (!told) say("Đã lưu");
        told = 1;
      })
      .catch(({ ok }) => {
        keep();
        tell(ok === false
          ? "Chưa lưu được, có thể phiên làm việc đã hết. Nội dung giữ trên máy này: bấm “Lưu và tiếp tục”."
          : DOWN);
      });
  };
  const [was, kept] = JSON.parse(localStorage.getItem(place) || "[]");
  if (kept && was === saved && kept !== saved) {
    new URLSearchParams(kept).forEach((value, name) => {
      if (form.elements[name]) form.elements[name].value = value;
    });
    tell("Đã lấy lại nội dung chưa lưu từ máy này.");
  } else localStorage.removeItem(place);
  save();
  form.addEventListener("change", save);
  form.addEventListener("submit", (event) => {
    if (!navigator.onLine) {
      event.preventDefault();
      keep();
      return tell(DOWN);
    }
    done = true;
    if (localStorage.getItem(place)) keep();
  });
  addEventListener("online", save);
  document.addEventListener("visibilitychange", save);
  setInterval(save, 20000);
});

// How many letters are left (data-left has how many there may be), once it is nearly too long.
all("[data-left]").forEach((hint) => {
  const field = hint.previousElementSibling;
  const most = Number(hint.dataset.left);
  field.addEventListener("input", () => {
    const left = most - field.value.length;
    const words = `${left < 0 ? "Dài quá" : "Còn"} ${Math.abs(left).toLocaleString("vi")} ký tự.`;
    hint.textContent = left < most / 10 ? words : "";
  });
});

all('[action="/logout"]').forEach((form) => form.addEventListener("submit", () => forget(() => true)));

