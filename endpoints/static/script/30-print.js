// On paper nothing can be unfolded: browsers without ::details-content (Chrome before 131) unfold while they print.

addEventListener("beforeprint", () => {
  all("main details:not([open])").forEach((folded) => {
    folded.open = true;
    addEventListener("afterprint", () => (folded.open = false), { once: true });
  });
});
