// Lore: every entry in one language, and a tester that says live what a message would bring in and why.

import { h, icon } from "../../js/dom.js";
import { t } from "../../js/words.js";
import { ask, desk, may } from "./desk.js";
import { get, set } from "./draft.js";
import { field, pair } from "./fields.js";
import { natural } from "./natural.js";
import { ownName, writing } from "./tab_card.js";

export function languagePicker(redraw) {
  const tags = Object.keys(get(["locales"])).sort();
  if (!tags.includes(desk.locale)) desk.locale = get(["source_locale"]);
  const select = h("select", { "aria-label": t("language"), class: "st-select" }, tags.map((tag) => h("option", { value: tag }, ownName(tag))));
  select.value = desk.locale;
  select.addEventListener("change", () => { desk.locale = select.value; redraw(); });
  return select;
}

// A box that asks the server a moment after the last key.
export function tester(label, call, show) {
  const input = natural(h("input", { type: "text", placeholder: label, "aria-label": label, class: "st-tester-input", autocomplete: "off" }));
  const found = h("div", { class: "st-tester-found", role: "status", "aria-live": "polite" });
  let timer = null;
  let asked = 0;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const mine = (asked += 1);
      if (!input.value.trim()) { show(found, null); delete box.dataset.busy; return; }
      box.dataset.busy = "1";
      const answer = await ask(call, { values: desk.draft.card, locale: desk.locale, text: input.value });
      if (mine !== asked) return;
      delete box.dataset.busy;
      if (answer) show(found, answer);
    }, 350);
  });
  const box = h("div", { class: "st-tester" }, h("span", { class: "st-tester-mark" }, icon("search")), input, found);
  return box;
}

export function drawLore(body, redraw) {
  const entries = get(["lore", "entries"]) ?? [];
  const table = h("div", { class: "st-table" }, entries.map((entry, place) => row(entry, place)));
  const show = (found, hits) => {
    const by = Object.fromEntries((hits ?? []).map((hit) => [hit.id, hit]));
    table.querySelectorAll("[data-entry]").forEach((node) => {
      const hit = by[node.dataset.entry];
      node.toggleAttribute("data-fires", Boolean(hit));
      node.querySelector(".st-hit").textContent = hit ? why(hit) : "";
    });
    found.replaceChildren(hits === null ? "" : h("p", { class: "lk-hint" },
      hits.length ? t("st_fires", { count: hits.length }) + " · " + t("tokens", { count: hits.reduce((sum, hit) => sum + hit.tokens, 0) }) : t("st_fires_nothing")));
    if (hits?.length) found.append(h("ul", { class: "st-hits" }, hits.map((hit) => h("li", {}, h("b", {}, hit.name || hit.id), " ", why(hit), " · ", t("tokens", { count: hit.tokens })))));
  };
  body.replaceChildren(
    h("div", { class: "st-bar" }, languagePicker(redraw), tester(t("st_lore_try"), "try_lore", show)),
    h("section", { class: "st-group" }, h("div", { class: "lk-row" }, h("h2", {}, t("st_tab_lore")), may("edit") ? h("button", { type: "button", class: "lk-plain", onclick: () => { add(); redraw(); } }, t("st_lore_add")) : ""),
      entries.length ? table : h("p", { class: "lk-hint" }, t("st_lore_none")),
      pair(field(t("st_budget"), ["lore", "token_budget"], { kind: "number" }), field(t("st_depth"), ["lore", "scan_depth"], { kind: "number" })),
      field(t("st_recursive"), ["lore", "recursive_scanning"], { kind: "check" })));
}

const why = (hit) => hit.reason === "meaning" ? t("st_hit_meaning") : hit.reason === "constant" ? t("st_hit_always") : hit.fired_by === "message" ? t("st_hit_key", { key: hit.key })
  : hit.fired_by === "always" ? t("st_hit_always") : t("st_hit_entry", { entry: hit.fired_by, key: hit.key });

function row(entry, place) {
  const source = desk.locale === get(["source_locale"]);
  const own = get(["locales", desk.locale, "lore", entry.id]);
  const shown = source || !own ? entry : { ...entry, keys: own.keys?.length ? own.keys : entry.keys, content: own.content || entry.content };
  const at = ["lore", "entries", place];
  const path = source ? at : ["locales", desk.locale, "lore", entry.id];
  const where = source ? `lore.${entry.id}` : `locales.${desk.locale}.lore.${entry.id}`;
  const lang = own || source ? writing(desk.locale) : writing(get(["source_locale"]));
  const details = h("details", { class: "st-row", "data-entry": entry.id },
    h("summary", {}, h("span", { class: "lk-strong" }, entry.name || entry.id),
      h("span", { class: "st-keys", ...lang }, shown.constant ? h("span", { class: "st-chip on" }, t("st_constant")) : shown.keys.slice(0, 5).map((key) => h("span", { class: "st-chip" }, key)), shown.keys.length > 5 ? "…" : ""),
      h("span", { class: "st-hit" }), h("span", { class: "st-gist", ...lang }, shown.content),
      !source && !own ? h("span", { class: "st-badge" }, t("st_is_missing")) : "", entry.enabled ? "" : h("span", { class: "st-badge" }, t("st_off"))));
  details.addEventListener("toggle", () => {
    if (!details.open || details.dataset.drawn) return;
    details.dataset.drawn = "1";
    if (!source && !own) set(path, { keys: [...entry.keys], content: entry.content, secondary_keys: [] });
    details.append(h("div", { class: "st-stack" },
      field(t("st_keys"), [...path, "keys"], { kind: "commas", where: `${where}.keys` }),
      field(t("st_content"), [...path, "content"], { kind: "area", rows: 4, where, ...writing(desk.locale) }),
      source ? h("div", { class: "st-stack" },
        field(t("st_secondary"), [...at, "secondary_keys"], { kind: "commas" }),
        pair(field(t("st_order"), [...at, "insertion_order"], { kind: "number" }), field(t("st_priority"), [...at, "priority"], { kind: "number" })),
        h("div", { class: "st-box-row" }, ["enabled", "constant", "selective", "use_regex", "case_sensitive"].map((name) => field(t(`st_${name}`), [...at, name], { kind: "check" }))),
        may("edit") ? h("button", { type: "button", class: "lk-plain lk-danger", onclick: () => { set(["lore", "entries"], get(["lore", "entries"]).filter((one) => one.id !== entry.id)); document.dispatchEvent(new CustomEvent("st-redraw", { detail: "removed" })); } }, t("delete_short")) : "") : ""));
    document.dispatchEvent(new Event("st-findings"));
  });
  return details;
}

function add() {
  const entries = get(["lore", "entries"]) ?? [];
  const taken = new Set(entries.map((entry) => entry.id));
  let number = entries.length + 1;
  while (taken.has(`entry-${number}`)) number += 1;
  const made = { id: `entry-${number}`, keys: [], content: "", name: "", comment: "", enabled: true, constant: false, selective: false, secondary_keys: [], use_regex: false,
    case_sensitive: false, insertion_order: 100, priority: 0, position: "before_char", extensions: {} };
  set(["lore", "entries"], [...entries, made]);
}
