// The language switch: names in their own language and script, searchable, arrow keys.

import { byId, h, icon } from "./dom.js";
import { state } from "./state.js";
import { languageName, t } from "./words.js";

let choose = () => {};
let popover = null;

export function wireLocales(chosen) {
  choose = chosen;
  document.addEventListener("pointerdown", (event) => {
    if (popover && !byId("locale").contains(event.target) && !event.target.closest?.("[data-act=languages]")) closeLocales();
  });
}

export function drawLocales() {
  closeLocales();
  const current = state.scene.locale;
  byId("locale").replaceChildren(
    h("button", { type: "button", class: "lk-quiet lk-locale-button", id: "lk-locale-button", "aria-haspopup": "dialog", "aria-expanded": "false",
      "aria-label": t("language_now", { language: languageName(current) }), onclick: () => (popover ? closeLocales(true) : openLocales()) },
    icon("globe"), h("span", { class: "lk-locale-name" }, languageName(current)), icon("chevron")));
}

export function closeLocales(refocus = false) {
  if (!popover) return false;
  popover.remove();
  popover = null;
  byId("locale-button")?.setAttribute("aria-expanded", "false");
  if (refocus) byId("locale-button")?.focus();
  return true;
}

export function openLocales() {
  closeLocales();
  const list = h("ul", { class: "lk-locale-list" });
  const search = h("input", { type: "search", placeholder: t("language_search"), "aria-label": t("language_search"), autocomplete: "off", spellcheck: "false" });
  popover = h("div", { class: "lk-popover", role: "dialog", "aria-label": t("language") }, h("div", { class: "lk-search" }, icon("search"), search), list);
  search.addEventListener("input", () => fillList(list, search.value));
  popover.addEventListener("keydown", walk);
  fillList(list, "");
  byId("locale").append(popover);
  byId("locale-button").setAttribute("aria-expanded", "true");
  search.focus({ preventScroll: true });
}

function fillList(list, wish) {
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();
  const names = new Intl.DisplayNames([state.scene.locale], { type: "language" });
  const found = state.scene.locales.filter((entry) =>
    [entry.name, entry.tag, names.of(entry.tag) ?? ""].some((name) => plain(name).includes(plain(wish.trim()))));
  list.replaceChildren(...found.map((entry) => h("li", {},
    h("button", { type: "button", class: "lk-option", "data-locale": entry.tag, "aria-current": entry.tag === state.scene.locale ? "true" : undefined,
      onclick: () => { closeLocales(true); choose(entry.tag); } },
    h("bdi", { lang: entry.tag, dir: entry.direction }, entry.name),
    entry.tag === state.scene.locale ? icon("check") : null))));
  if (!found.length) list.append(h("li", { class: "lk-hint" }, t("language_none")));
}

function walk(event) {
  if (!["ArrowDown", "ArrowUp", "Enter"].includes(event.key)) return;
  const options = [...popover.querySelectorAll(".lk-option")];
  const at = options.indexOf(document.activeElement);
  if (event.key === "Enter") {
    if (at >= 0 || !options.length) return;
    event.preventDefault();
    options[0].click();
    return;
  }
  event.preventDefault();
  options[Math.max(0, Math.min(options.length - 1, at + (event.key === "ArrowDown" ? 1 : -1)))]?.focus();
}
