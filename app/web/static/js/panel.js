// The right column: two tabs, what is remembered and who one is talking to.

import { drawAbout } from "./about.js";
import { byId } from "./dom.js";
import { drawMemory } from "./memory.js";
import { isSheet } from "./sheets.js";

let tab = "memory";

export function wirePanel() {
  for (const name of ["memory", "about"]) {
    byId(`tab-${name}`).addEventListener("click", () => showTab(name));
    byId(`tab-${name}`).addEventListener("keydown", (event) => {
      if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
      showTab(name === "memory" ? "about" : "memory");
      byId(`tab-${tab}`).focus();
    });
  }
}

export function showTab(name) {
  tab = name;
  for (const each of ["memory", "about"]) {
    byId(`tab-${each}`).setAttribute("aria-selected", String(each === name));
    byId(`tab-${each}`).tabIndex = each === name ? 0 : -1;
    byId(each).hidden = each !== name;
  }
  return refreshPanel();
}

export async function refreshPanel() {
  if (isSheet("panel") && byId("panel").inert) return;
  await (tab === "memory" ? drawMemory() : drawAbout());
}
