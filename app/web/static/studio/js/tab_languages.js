// Languages side by side: the source text on one side, a language on the other, with what is missing and what is stale.

import { h, icon } from "../../js/dom.js";
import { number, t } from "../../js/words.js";
import { desk, may } from "./desk.js";
import { get, save, set } from "./draft.js";
import { field } from "./fields.js";
import { LINES, TEXTS, comfort, ownName, words, writing } from "./tab_card.js";

export function drawLanguages(body, redraw) {
  const source = get(["source_locale"]);
  const tags = Object.keys(get(["locales"])).sort();
  if (!tags.includes(desk.beside) || desk.beside === source) desk.beside = tags.find((tag) => tag !== source) ?? "";
  const list = h("ul", { class: "st-languages" }, tags.map((tag) => row(tag, source, redraw)), h("li", {}, adder(redraw)));
  const parts = desk.beside ? [head(source), ...texts(source), comforts(), ...exchanges(source), ...lore()] : [h("p", { class: "lk-hint" }, t("st_languages_none"))];
  body.replaceChildren(list, h("section", { class: "st-group st-side-by-side" }, ...parts));
}

const coverageOf = (tag) => desk.draft.coverage.find((row) => row.locale === tag) ?? { share: 0, missing: [], stale: [] };

export const percent = (share) => new Intl.NumberFormat(document.documentElement.lang, { style: "percent" }).format(share);

function row(tag, source, redraw) {
  const said = coverageOf(tag);
  const state = tag === source ? t("st_source") : [said.missing.length ? t("st_missing", { count: said.missing.length }) : "",
    said.stale.length ? t("st_stale", { count: said.stale.length }) : ""].filter(Boolean).join(" · ") || t("st_complete");
  return h("li", {}, h("button", { type: "button", class: "st-language", "data-tag": tag, "aria-current": tag === desk.beside ? "true" : undefined, disabled: tag === source,
    onclick: () => { desk.beside = tag; redraw(); } },
  h("span", { class: "lk-strong" }, ownName(tag)), h("span", { class: `lk-hint${said.stale.length ? " st-warn" : ""}` }, state),
  h("span", { class: "st-meter", role: "img", "aria-label": percent(said.share) }, h("i", { style: `inline-size:${said.share * 100}%` })),
  h("span", { class: "st-percent" }, percent(said.share))));
}

function adder(redraw) {
  if (!may("edit")) return "";
  const input = h("input", { type: "text", placeholder: "pt-BR", "aria-label": t("st_language_add"), size: 8, dir: "ltr" });
  const add = () => {
    const tag = input.value.trim();
    if (!tag || get(["locales", tag])) return;
    set(["locales", tag], { locale: tag });
    desk.beside = tag;
    save().then(redraw);
  };
  input.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); add(); } });
  return h("span", { class: "st-add" }, input, h("button", { type: "button", class: "lk-plain", onclick: add }, t("st_language_add")));
}

function head(source) {
  const stale = coverageOf(desk.beside).stale.length;
  return h("div", { class: "st-columns st-columns-head" }, h("h2", {}, ownName(source)),
    h("div", { class: "lk-row" }, h("h2", {}, ownName(desk.beside)),
      may("edit") ? h("button", { type: "button", class: stale ? "lk-primary" : "lk-quiet", id: "st-current", onclick: () => save({ name: "mark_current", data: { locale: desk.beside } }) },
        icon("check"), t("st_mark_current")) : ""));
}

function beside(label, name, original, editor) {
  const said = coverageOf(desk.beside);
  const badge = said.stale.includes(name) ? h("span", { class: "st-badge warn" }, t("st_is_stale"))
    : said.missing.includes(name) ? h("span", { class: "st-badge" }, t("st_is_missing")) : "";
  return h("div", { class: "st-columns" }, h("div", { class: "st-source" }, h("p", { class: "st-label" }, label), original),
    h("div", {}, h("p", { class: "st-label" }, label, badge), editor));
}

const original = (text) => h("p", { class: "st-original", ...writing(get(["source_locale"])) }, text || "—");

function texts(source) {
  return [...TEXTS, ...LINES()].map((name) => {
    const key = name === "register" ? "register_note" : name;
    const held = get(["locales", source, name]) ?? "";
    const part = beside(t(`st_${name}`), key, original(Array.isArray(held) ? held.join("\n") : held), words(desk.beside, name, ""));
    part.querySelector("input, textarea").setAttribute("aria-label", t(`st_${name}`));
    return part;
  });
}

const comforts = () => comfort(desk.beside, (label, held, editor) => beside(label, "", original(held.join("\n")), editor));

function fold(title, count, parts) {
  return h("details", { class: "st-fold" }, h("summary", {}, h("span", { class: "lk-strong" }, title), h("span", { class: "st-chip" }, number(count))), ...parts);
}

function exchanges(source) {
  const held = get(["locales", source, "examples"]) ?? [];
  const mine = get(["locales", desk.beside, "examples"]) ?? [];
  if (!held.length) return [];
  return [fold(t("st_examples"), held.length, held.map((example) => {
    const place = mine.findIndex((one) => one.id === example.id);
    const editor = place < 0 ? missing(() => set(["locales", desk.beside, "examples"], [...mine, { id: example.id, topic: example.topic, fan: "", reply: "" }]))
      : h("div", { class: "st-stack" }, ["fan", "reply"].map((part) => field("", ["locales", desk.beside, "examples", place, part],
        { kind: "area", rows: 2, named: t(`st_${part}`), where: `locales.${desk.beside}.examples.${example.id}${part === "fan" ? ".fan" : ""}`, ...writing(desk.beside) })));
    return beside(example.id, "", h("div", { class: "st-stack" }, original(example.fan), original(example.reply)), editor);
  }))];
}

function lore() {
  const entries = get(["lore", "entries"]) ?? [];
  if (!entries.length) return [];
  return [fold(t("st_tab_lore"), entries.length, entries.map((entry) => {
    const path = ["locales", desk.beside, "lore", entry.id];
    const editor = get(path) ? h("div", { class: "st-stack" },
      field(t("st_keys"), [...path, "keys"], { kind: "commas", where: `locales.${desk.beside}.lore.${entry.id}.keys` }),
      field("", [...path, "content"], { kind: "area", rows: 3, named: t("st_content"), where: `locales.${desk.beside}.lore.${entry.id}`, ...writing(desk.beside) }))
      : missing(() => set(path, { keys: [], content: "", secondary_keys: [] }));
    return beside(entry.name || entry.id, `lore.${entry.id}`, h("div", { class: "st-stack" }, original(entry.keys.join(", ")), original(entry.content)), editor);
  }))];
}

function missing(make) {
  return h("button", { type: "button", class: "lk-plain", disabled: !may("edit"), onclick: () => { make(); document.dispatchEvent(new Event("st-redraw")); } }, t("st_translate"));
}
