// The page's address, #persona, and the browser's history: a persona is a step, and so is an open sheet, so that Back
// closes it first. A sheet closed by hand leaves a spent step behind, which the next step takes over or Back skips.

let current = { persona: "", at: 0 };
let on = { persona: () => {}, sheet: () => {}, known: () => false };

export function wireAddress(next) {
  on = next;
  addEventListener("popstate", moved);
  addEventListener("hashchange", moved);
}

export const asked = () => decodeURIComponent(location.hash.slice(1));

// `how` is "first" for the page's opening, "chosen" for the fan's choice, "history" for Back, Forward or a typed address.
export function visit(persona, how) {
  const over = current.sheet || current.spent;
  if (how === "chosen" && persona !== current.persona && !over) set("pushState", { persona, at: current.at + 1 });
  else set("replaceState", { persona, at: current.at, spent: Boolean(over) && persona === current.persona });
}

export function sheetOpened(sheet) {
  const step = { persona: current.persona, sheet };
  if (current.sheet || current.spent) set("replaceState", { ...step, at: current.at });
  else set("pushState", { ...step, at: current.at + 1 });
}

export function sheetClosed() {
  if (current.sheet) set("replaceState", { persona: current.persona, at: current.at, spent: true });
}

function set(how, step) {
  current = step;
  history[how](step, "", `#${step.persona}`);
}

function moved() {
  const before = current;
  const step = history.state?.persona ? history.state : null;
  if (step && step.at === before.at && step.persona === before.persona && step.sheet === before.sheet) return;
  const wanted = asked();
  if (!on.known(wanted)) {
    set("replaceState", { ...before, sheet: undefined, at: before.at + (step ? 0 : 1) });
    on.sheet("");
    return;
  }
  current = step ?? { persona: wanted, at: before.at + 1 };
  if (!step) history.replaceState(current, "", `#${wanted}`);
  on.sheet(current.sheet ?? "");
  if (wanted !== before.persona) on.persona(wanted);
  else if (before.spent && current.at < before.at && !current.sheet) history.back();
}
