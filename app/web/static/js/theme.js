// Light, dark or as the system has it.

import { h, icon } from "./dom.js";
import { kept } from "./store.js";
import { t } from "./words.js";

const system = matchMedia("(prefers-color-scheme: dark)");

export function applyTheme() {
  const wish = kept.theme();
  document.documentElement.dataset.theme = wish === "dark" || (wish === "system" && system.matches) ? "dark" : "light";
}

export function drawTheme(fieldset) {
  fieldset.querySelectorAll("label").forEach((node) => node.remove());
  for (const wish of ["system", "light", "dark"]) {
    const input = h("input", { type: "radio", name: "lk-theme", value: wish, class: "lk-hidden", "aria-label": t(`theme_${wish}`) });
    input.checked = kept.theme() === wish;
    input.addEventListener("change", () => { kept.keepTheme(wish); applyTheme(); });
    fieldset.append(h("label", { title: t(`theme_${wish}`) }, input, h("span", {}, icon(wish))));
  }
}

system.addEventListener("change", applyTheme);
