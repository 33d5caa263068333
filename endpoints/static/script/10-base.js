// What every part stands on. A page is whole without script: each behaviour is bound by a data- attribute.

const all = (selector, within = document) => [...within.querySelectorAll(selector)];

/** Say something to who listens to the page (one polite region for all). */
const say = (words) => {
  const region = document.getElementById("said");
  if (region) region.textContent = words;
};

/** Whether somebody is typing, so that a key is a letter and no command. */
const typing = (target) => target.matches("input:not([type=checkbox]):not([type=radio]), textarea, select");

/** Run something once nothing has called for it any more for a while (milliseconds). */
const later = (wait, run) => {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(run, wait);
  };
};

