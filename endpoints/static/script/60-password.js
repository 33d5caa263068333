// A password can be looked at while it is typed (data-reveal): without script it stays hidden, and nothing is missing.

all("[data-reveal]").forEach((field) => {
  const button = document.createElement("button");
  const show = (shown) => {
    field.type = shown ? "text" : "password";
    button.textContent = shown ? "Ẩn mật khẩu" : "Hiện mật khẩu";
  };
  button.type = "button";
  button.className = "kt-link";
  button.addEventListener("click", () => show(field.type === "password"));
  field.form.addEventListener("submit", () => show(false));
  show(false);
  field.after(button);
});
