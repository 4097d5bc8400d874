// What lint found, and what cannot be saved, in the page's language: a title, what to do, the place, and a remedy.

import { h } from "../../js/dom.js";
import { has, t } from "../../js/words.js";
import { desk, may } from "./desk.js";

const word = (key, facts, other) => t(has(key) ? key : other, facts);
const KNOWN = { medium: (code) => `medium_${code}`, purpose: (code) => `purpose_${code.replace("-", "_")}`, basis: (code) => `basis_${code}` };

export const titleOf = (finding) => word(`st_finding_${finding.code.replaceAll("-", "_")}`, {}, "st_finding_other");
export const adviceOf = (finding) => word(`st_say_${finding.say}`, facts(finding), "st_say_other");
export const problemWords = (problem) => word(`st_problem_${problem.say}`, problem.facts, "st_problem_other");
export const noteWords = (note) => word(`st_note_${note.say}`, note.facts, "st_note_other");

// Codes within a sentence become words: languages, media, purposes; a quotation does not turn the line round.
function facts(finding) {
  return Object.fromEntries(Object.entries(finding.facts).map(([name, text]) => {
    if (name === "locale") return [name, languageNamed(text)];
    const key = KNOWN[name]?.(text);
    return [name, key && has(key) ? t(key) : `\u2068${text}\u2069`];
  }));
}

function languageNamed(tag) {
  try { return new Intl.DisplayNames([desk.scene.locale], { type: "language" }).of(tag); } catch { return tag; }
}

const PARTS = { answers: "st_tab_answers", examples: "st_examples", lore: "st_tab_lore", knowledge: "st_knowledge", likeness: "about_rights", register_note: "st_register", portrait_svg: "st_portrait",
  whose: "st_whose", licensor: "rights_owner", territories: "st_market", media: "rights_media", purposes: "rights_purposes", valid_until: "rights_until", evidence_sha256: "st_evidence",
  source_locale: "st_source", comfort_lines: "st_comfort_lines", keys: "st_keys_short", content: "st_content", questions: "st_questions_short", fan: "st_fan" };
const LISTS = new Set(["alternate_greetings", "starters", "identity_lines", "fallback_lines", "recall_lines"]);

// `locales.es.answers.pet` as people say it: Spanish · Answers · pet.
export function placeWords(where) {
  const [first, ...rest] = where.split(".");
  const parts = first === "locales" ? [languageNamed(rest[0]), ...rest.slice(1).map(partWords)] : [first, ...rest].map(partWords);
  return parts.filter(Boolean).join(" · ");
}

function partWords(part) {
  const key = PARTS[part] ?? (LISTS.has(part) ? `st_${part}_short` : `st_${part}`);
  return has(key) && typeof desk.scene.strings[key] === "string" ? t(key) : part;
}

// The button that a finding can be settled with, where this person may.
export function remedy(finding) {
  if (finding.code !== "protected-name" || !may("review") || !finding.facts.written) return "";
  if (desk.draft.review.authors.includes(desk.scene.staff.name)) return "";
  return h("button", { type: "button", class: "lk-plain st-remedy", onclick: () => document.dispatchEvent(new CustomEvent("st-clear-name", { detail: finding })) }, t("st_clear_name"));
}
