// The card itself: looks, and everything it says in its source language.

import { h } from "../../js/dom.js";
import { languageName, locale, number, t } from "../../js/words.js";
import { desk, may } from "./desk.js";
import { drawDocuments } from "./documents.js";
import { get, set } from "./draft.js";
import { field, group, pair } from "./fields.js";

export const TEXTS = ["name", "nickname", "tagline", "greeting", "description", "personality", "scenario", "register"];
const EVERY_LINES = ["alternate_greetings", "starters", "identity_lines", "fallback_lines", "recall_lines"];
const LONG = new Set(["tagline", "register", "greeting", "description", "personality", "scenario"]);

// The lists of lines that this card's format has.
export function LINES() {
  const source = get(["locales", get(["source_locale"])]);
  return source ? EVERY_LINES.filter((name) => name in source) : EVERY_LINES;
}

// What a fan's grave news may be about: for each kind the persona has lines of comfort.
const GRAVE = ["death", "illness", "accident", "breakup", "job", "other"];

export function comfort(tag, beside = null) {
  const held = get(["locales", tag, "comfort_lines"]);
  const source = get(["locales", get(["source_locale"]), "comfort_lines"]);
  if (!held && !source) return "";
  const rows = GRAVE.map((kind) => {
    const label = t(`st_grave_${kind}`);
    const editor = field(beside ? "" : label, ["locales", tag, "comfort_lines", kind], { kind: "spare", rows: 2, named: label, where: `locales.${tag}.comfort_lines.${kind}`, ...writing(tag) });
    return beside ? beside(label, source?.[kind] ?? [], editor) : editor;
  });
  return h("details", { class: "st-fold", "data-where": `locales.${tag}.comfort_lines` }, h("summary", {}, h("span", { class: "lk-strong" }, t("st_comfort_lines")),
    h("span", { class: "st-chip" }, number(GRAVE.filter((kind) => held?.[kind]?.length).length), " / ", number(GRAVE.length))),
  h("div", { class: "st-stack" }, h("p", { class: "lk-hint" }, t("st_comfort_hint")), ...rows), h("div", { class: "st-said" }));
}

export const writing = (locale) => {
  const [, dir] = desk.draft.languages[locale] ?? ["", "auto"];
  return { lang: locale, dir };
};

export function words(locale, name, label = t(`st_${name}`)) {
  const kind = EVERY_LINES.includes(name) ? "lines" : LONG.has(name) ? "area" : "text";
  const where = `locales.${locale}.${name === "register" ? "register_note" : name}`;
  return field(label, ["locales", locale, name], { kind, where, rows: kind === "lines" ? 4 : name === "tagline" || name === "register" ? 1 : 3, ...writing(locale) });
}

export function drawCard(body) {
  const source = get(["source_locale"]);
  body.replaceChildren(
    group(t("st_looks"),
      h("div", { class: "st-looks" }, portrait(),
        h("div", { class: "st-stack" },
          pair(field(t("st_name"), ["name"]), field(t("st_nickname"), ["nickname"])),
          pair(field(t("st_version"), ["version"]), field(t("st_as_of"), ["as_of"], { kind: "date" })),
          pair(field(t("st_accent"), ["accent"], { kind: "colour" }),
            field(t("st_realism"), ["realism"], { kind: "choice", choices: [["stylised", t("st_stylised")], ["realistic", t("st_realistic")]] })))),
      pair(field(t("st_tags"), ["tags"], { kind: "commas" }), field(t("st_creator"), ["creator"])),
      field(t("st_creator_notes"), ["creator_notes"], { kind: "area", rows: 2 })),
    group(t("st_words_in", { language: new Intl.DisplayNames([locale()], { type: "language" }).of(source) }),
      ...TEXTS.map((name) => words(source, name)),
      ...LINES().map((name) => words(source, name)), comfort(source)),
    drawDocuments());
}

export const ownName = (tag) => desk.draft.languages[tag]?.[0] ?? languageName(tag);

function portrait() {
  const svg = get(["portrait_svg"]);
  const shown = h("div", { class: "st-portrait" }, svg
    ? h("img", { src: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`, alt: t("st_portrait") })
    : h("span", { class: "lk-hint" }, t("st_portrait_none")));
  const input = h("input", { type: "file", accept: ".svg,image/svg+xml", class: "lk-hidden", disabled: !may("edit") });
  input.addEventListener("change", async () => {
    const file = input.files[0];
    if (!file || file.size > 500_000) return;
    set(["portrait_svg"], await file.text());
    box.replaceWith(portrait());
  });
  const box = h("div", { class: "st-portrait-box", "data-where": "portrait_svg" }, shown,
    h("label", { class: "lk-plain" }, input, h("span", {}, t("st_portrait_choose"))), h("div", { class: "st-said" }));
  return box;
}
