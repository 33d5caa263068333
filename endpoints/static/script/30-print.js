// On paper nothing can be unfolded: browsers without ::details-content (Chrome before 131) unfold while they print.

const unfolded = [];

addEventListener("beforeprint", () => {
  for (const folded of all("main details:not([open])")) {
    folded.open = true;
    unfolded.push(folded);
  }
});
addEventListener("afterprint", () => {
  for (const each of unfolded.splice(0)) each.open = false;
});
