// Pieces that every part of the desk uses: a section, a table, a code in words, a moment, a question with a reason.

import { h } from "../../js/dom.js";
import { day, clock, has, number, t } from "../../js/words.js";
import { toast } from "../../js/toast.js";
import { $, ask, desk } from "../../studio/js/desk.js";

export const when = (iso) => `${day(iso)}, ${clock(iso)}`;
export const counted = (value) => number(value);

// A code of the house in the page's words; one that has none stays a code, marked as such.
export function said(kind, code) {
  const key = `tr_${kind}_${code.replaceAll(/[.-]/g, "_")}`;
  return has(key) ? t(key) : h("code", { dir: "ltr" }, code);
}

export const languageOf = (tag) => {
  try { return new Intl.DisplayNames([desk.scene.locale], { type: "language" }).of(tag) ?? tag; } catch { return tag; }
};

export const section = (title, ...children) => {
  const id = `tr-${Math.random().toString(36).slice(2)}`;
  return h("section", { class: "st-group", "aria-labelledby": id }, h("h2", { id, tabindex: "-1" }, title), ...children);
};

export const hint = (text) => h("p", { class: "lk-hint" }, text);

// `columns` are titles; a row is a list of cells. The first cell names the row.
export function table(caption, columns, rows) {
  return h("div", { class: "tr-scroll", tabindex: "0", role: "region", "aria-label": caption }, h("table", { class: "tr-table" },
    h("caption", { class: "lk-hidden" }, caption),
    h("thead", {}, h("tr", {}, ...columns.map((title) => h("th", { scope: "col" }, title)))),
    h("tbody", {}, ...rows.map((cells) => h("tr", {}, ...cells.map((cell, at) => h(at ? "td" : "th", at ? {} : { scope: "row" }, cell ?? "")))))));
}

export const folded = (title, content) => h("details", { class: "st-fold" }, h("summary", {}, t("tr_table"), h("span", { class: "lk-hidden" }, `: ${title}`)), content);

// Asks for a reason; `act` gets it and says whether it was done.
export function askWhy(title, text, button, act, { danger = false, before = [] } = {}) {
  const box = h("textarea", { id: "tr-why", rows: "3", required: true, maxlength: "400", dir: "auto" });
  const form = h("form", { class: "lk-stack" }, h("h2", { id: "st-dialog-title" }, title), hint(text), ...before,
    h("label", { class: "st-field", for: "tr-why" }, h("span", {}, t("tr_why"))), box,
    h("div", { class: "lk-choices" }, h("button", { type: "submit", class: `lk-primary${danger ? " lk-danger-fill" : ""}` }, button),
      h("button", { type: "button", class: "lk-plain", onclick: () => $("dialog").close() }, t("cancel"))));
  form.onsubmit = async (event) => {
    event.preventDefault();
    if (!box.value.trim()) { box.focus(); return; }
    if (await act(box.value.trim(), form)) $("dialog").close();
  };
  $("dialog").replaceChildren(form);
  if (!$("dialog").open) $("dialog").showModal();
  box.focus();
}

// A call that changes something: says that it is done, and whether it was.
export async function change(name, data) {
  const done = await ask(name, data);
  if (done) toast(t("tr_saved"));
  return done;
}
