// Form fields bound to a path of the card, each with a place for what lint says about it.

import { h, icon } from "../../js/dom.js";
import { natural } from "./natural.js";
import { desk, may } from "./desk.js";
import { adviceOf, problemWords, remedy, titleOf } from "./findings.js";
import { get, set } from "./draft.js";

let serial = 0;

// `where` is the field's place as lint writes it; `path` its place in the card.
export function field(label, path, { where = path.join("."), kind = "text", hint = "", lang, dir, choices, rows = 2, named } = {}) {
  const id = `st-field-${(serial += 1)}`;
  const input = KINDS[kind]({ id, path, choices, rows, lang, dir });
  input.disabled ||= !may("edit");
  if (named) input.setAttribute("aria-label", named);
  input.setAttribute("aria-describedby", hint ? `${id}-hint ${id}-said` : `${id}-said`);
  if (input.dir === "auto") natural(input);
  return h("div", { class: `st-field st-${kind}`, "data-where": where },
    label ? h("label", { for: id }, label) : null, input, hint ? h("p", { class: "lk-hint", id: `${id}-hint` }, hint) : null,
    h("div", { class: "st-said", id: `${id}-said` }));
}

const lines = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);
const bound = (element, read, path) => { element.addEventListener("input", () => set(path, read(element))); return element; };

const KINDS = {
  text: ({ id, path, lang, dir }) => bound(value(h("input", { id, type: "text", lang, dir: dir ?? "auto", autocomplete: "off" }), get(path) ?? ""), (e) => e.value, path),
  area: ({ id, path, rows, lang, dir }) => bound(value(h("textarea", { id, rows, lang, dir: dir ?? "auto" }), get(path) ?? ""), (e) => e.value, path),
  lines: ({ id, path, rows, lang, dir }) => bound(value(h("textarea", { id, rows, lang, dir: dir ?? "auto" }), (get(path) ?? []).join("\n")), (e) => lines(e.value), path),
  // Lines that are left out altogether when there are none.
  spare: ({ id, path, rows, lang, dir }) => bound(value(h("textarea", { id, rows, lang, dir: dir ?? "auto" }), (get(path) ?? []).join("\n")), (e) => { const said = lines(e.value); return said.length ? said : undefined; }, path),
  commas: ({ id, path }) => bound(value(h("input", { id, type: "text", dir: "auto" }), (get(path) ?? []).join(", ")),
    (e) => e.value.split(/[,،、，]/).map((part) => part.trim()).filter(Boolean), path),
  date: ({ id, path }) => bound(value(h("input", { id, type: "date" }), get(path) ?? ""), (e) => e.value || null, path),
  number: ({ id, path }) => bound(value(h("input", { id, type: "number", step: "1" }), get(path) ?? 0), (e) => Math.trunc(Number(e.value)) || 0, path),
  colour: ({ id, path }) => bound(value(h("input", { id, type: "color" }), get(path) ?? "#5b5bd6"), (e) => e.value.toUpperCase(), path),
  check: ({ id, path }) => { const box = bound(h("input", { id, type: "checkbox" }), (e) => e.checked, path); box.checked = Boolean(get(path)); return box; },
  choice: ({ id, path, choices }) => bound(value(h("select", { id }, choices.map(([key, word]) => h("option", { value: key }, word))), get(path) ?? ""), (e) => e.value, path),
};

function value(element, text) {
  element.value = text;
  return element;
}

// Several boxes for one list of codes.
export function boxes(label, path, choices) {
  return h("fieldset", { class: "st-field st-boxes", "data-where": path.join(".") }, h("legend", {}, label),
    h("div", { class: "st-box-row" }, choices.map(([code, word]) => {
      const box = h("input", { type: "checkbox", disabled: !may("edit") });
      box.checked = (get(path) ?? []).includes(code);
      box.addEventListener("change", () => set(path, choices.map(([one]) => one).filter((one) => (one === code ? box.checked : (get(path) ?? []).includes(one)))));
      return h("label", {}, box, h("span", {}, word));
    })), h("div", { class: "st-said" }));
}

export const group = (title, ...parts) => h("section", { class: "st-group" }, h("h2", {}, title), ...parts);
export const pair = (...parts) => h("div", { class: "st-pair" }, ...parts);

// What lint and the server say, each beside the field it speaks of; the rest is under the button in the top bar.
export function showFindings(root) {
  const places = [...root.querySelectorAll("[data-where]")].map((node) => [node.dataset.where, node]).sort((a, b) => b[0].length - a[0].length);
  for (const [, node] of places) {
    node.querySelector(":scope > .st-said")?.replaceChildren();
    delete node.dataset.grave;
    node.querySelector(":scope > :is(input, textarea, select)")?.removeAttribute("aria-invalid");
  }
  const said = [...desk.draft.problems.map((problem) => ({ ...problem, severity: "error", code: "" })), ...desk.draft.findings];
  for (const finding of said) {
    const place = places.find(([where]) => finding.where === where || finding.where.startsWith(`${where}.`))?.[1];
    const slot = place?.querySelector(":scope > .st-said");
    if (!slot || (finding.severity === "note" && finding.code === "few")) continue;
    if (finding.severity === "error" || !place.dataset.grave) place.dataset.grave = finding.severity;
    if (finding.severity === "error") place.querySelector(":scope > :is(input, textarea, select)")?.setAttribute("aria-invalid", "true");
    slot.append(h("p", { class: `st-finding ${finding.severity}` }, icon(finding.severity === "note" ? "info" : "flag"),
      h("span", {}, h("b", {}, finding.code ? titleOf(finding) : problemWords(finding)),
        finding.code ? h("span", { class: "st-detail" }, adviceOf(finding)) : null), finding.code ? remedy(finding) : ""));
  }
}
