// Short messages above the composer, with one button at most. They never cover the AI banner.

import { byId, h } from "./dom.js";

let current = null;

// `after` runs once when the toast has gone without its button being pressed.
// While its button has the focus a toast stays: nobody has to hurry.
export function toast(text, { button = null, act = null, after = null, seconds = button ? 8 : 6 } = {}) {
  settle();
  const node = h("div", { class: "lk-toast" }, h("span", {}, text));
  if (button) {
    node.append(h("button", { type: "button", class: "lk-link", onclick: () => { drop(node); current = null; act(); } }, button));
  }
  byId("toasts").append(node);
  const last = () => setTimeout(settle, seconds * 1000);
  const mine = { node, timer: last(), after };
  node.addEventListener("focusin", () => clearTimeout(mine.timer));
  node.addEventListener("focusout", () => { if (current === mine) mine.timer = last(); });
  current = mine;
}

// Ends the toast in view now, and does what was waiting for its end.
export function settle() {
  if (!current) return;
  const { node, timer, after } = current;
  current = null;
  clearTimeout(timer);
  drop(node);
  after?.();
}

function drop(node) {
  node.remove();
}

addEventListener("pagehide", settle);
