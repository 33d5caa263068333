// An entry of the log: what proves it on the spot is fetched when somebody asks for it. Where the browser cannot reckon,
// and without script, the link leads to the page of verification.

all("[data-prove]").forEach((box) => {
  if (!crypto.subtle) return;
  const place = box.querySelector("[role=status]");
  let fetched = false;
  box.querySelector("a").addEventListener("click", (event) => {
    event.preventDefault();
    if (fetched) return;
    const script = document.createElement("script");
    fetched = true;
    place.textContent = "Đang tải phần tính…";
    script.onerror = () => {
      fetched = false;
      place.textContent = "Chưa kiểm được: không tải được phần tính. Xem lại mạng rồi bấm lại.";
    };
    script.src = box.dataset.by;
    document.head.append(script);
  });
});
