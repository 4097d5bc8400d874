// Gallery and panel: columns on a wide page, sheets on a narrow one. A sheet lies between top bar and AI banner, and is
// a step in the browser's history: Back closes it.

import { sheetClosed, sheetOpened } from "./address.js";
import { byId } from "./dom.js";

const parts = { rail: { node: () => byId("rail"), wide: matchMedia("(min-width: 860px)") },
                panel: { node: () => byId("panel"), wide: matchMedia("(min-width: 1180px)") } };
let opener = null;
const page = () => document.getElementById("lk");

export const isSheet = (name) => !parts[name].wide.matches;

export function openSheet(name) {
  if (!isSheet(name)) return;
  if (page().dataset.sheet !== name) sheetOpened(name);
  show(name);
}

export function closeSheet() {
  if (!page().dataset.sheet) return false;
  sheetClosed();
  hide();
  return true;
}

export function toggleSheet(name) {
  if (page().dataset.sheet === name) closeSheet();
  else openSheet(name);
}

// Back or Forward came to a step with this sheet, or with none.
export function followSheet(name) {
  if (name && isSheet(name)) show(name);
  else if (page().dataset.sheet) hide();
}

function show(name) {
  opener = opener ?? document.activeElement;
  page().dataset.sheet = name;
  settle();
  parts[name].node().querySelector("button:not([hidden]), [tabindex='0']")?.focus();
}

function hide() {
  delete page().dataset.sheet;
  settle();
  opener?.focus();
  opener = null;
}

// What cannot be seen cannot be reached: hidden sheets are inert, and so is the chat under an open one.
export function settle() {
  const lk = page();
  const open = lk.dataset.sheet && isSheet(lk.dataset.sheet) ? lk.dataset.sheet : "";
  for (const [name, part] of Object.entries(parts)) {
    part.node().inert = isSheet(name) ? open !== name : false;
    document.querySelectorAll(`[aria-controls="lk-${name}"]`).forEach((node) => {
      if (node.hasAttribute("aria-expanded")) node.setAttribute("aria-expanded", String(open === name));
    });
  }
  document.querySelector(".lk-middle").inert = Boolean(open);
  byId("composer").inert = Boolean(open);
}

for (const part of Object.values(parts)) {
  part.wide.addEventListener("change", () => {
    if (page().dataset.sheet) sheetClosed();
    delete page().dataset.sheet;
    opener = null;
    settle();
  });
}
