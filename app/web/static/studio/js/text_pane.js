// The raw text beside the form: the very files that a folder of the persona has, saved as they are typed.

import { h, icon } from "../../js/dom.js";
import { t } from "../../js/words.js";
import { $, desk, may } from "./desk.js";
import { problemWords } from "./findings.js";
import { dropText, loadFiles, setFile, settle } from "./draft.js";

let shown = "card.yaml";
const FOR_TAB = { card: () => `locales/${desk.draft.card.source_locale}.yaml`, languages: () => `locales/${desk.beside}.yaml`, lore: () => "lore.yaml",
  answers: () => `locales/${desk.locale}.yaml`, rights: () => "card.yaml" };
const WRONG = /\.(yaml|md|svg|json)(#|$)/;

export async function followTab() {
  if (!(await filesHere())) return;
  const wanted = FOR_TAB[desk.tab]?.();
  if (wanted && desk.draft.files[wanted] !== undefined) shown = wanted;
  drawText();
}

async function filesHere() {
  if (!desk.draft.files && !document.getElementById("st-code")) $("text").replaceChildren(h("p", { class: "st-empty", role: "status" }, t("st_loading")));
  return loadFiles();
}

export async function drawText() {
  if (desk.side !== "text") { $("text").replaceChildren(); return; }
  if (!(await filesHere())) return;
  const names = Object.keys(desk.draft.files);
  if (!names.includes(shown)) shown = "card.yaml";
  const select = h("select", { class: "st-select", "aria-label": t("st_file"), id: "st-file-name", dir: "ltr" }, names.map((name) => h("option", { value: name }, name)));
  select.value = shown;
  select.addEventListener("change", () => { shown = select.value; drawText(); });
  const area = h("textarea", { class: "st-code", id: "st-code", spellcheck: "false", dir: "auto", "aria-label": shown, "aria-describedby": "st-text-said", disabled: !may("edit") || shown.endsWith(".json") });
  area.value = desk.draft.files[shown] ?? "";
  area.addEventListener("input", () => setFile(shown, area.value));
  area.addEventListener("focus", () => catchUp(area));
  $("text").replaceChildren(h("div", { class: "st-bar" }, select), area, h("div", { class: "st-said", id: "st-text-said", role: "status" }));
  showTextProblems();
}

// What was just typed in the form comes into the text before anybody types here.
async function catchUp(area) {
  if (desk.draft.dirty !== "card" && desk.draft.files) return;
  area.readOnly = true;
  await settle();
  if (await loadFiles()) area.value = desk.draft.files[shown] ?? "";
  area.readOnly = false;
}

// After a save of the form the text follows, unless somebody is typing in it.
export function refreshText() {
  const area = document.getElementById("st-code");
  if (!area || document.activeElement === area) { showTextProblems(); return; }
  drawText();
}

export function showTextProblems() {
  const slot = document.getElementById("st-text-said");
  if (!slot) return;
  const found = desk.draft.problems.filter((problem) => WRONG.test(problem.where));
  document.getElementById("st-code").setAttribute("aria-invalid", String(found.length > 0));
  slot.replaceChildren(...found.map((problem) => h("p", { class: "st-finding error" }, icon("flag"), h("span", {}, h("bdi", { dir: "ltr" }, h("b", {}, problem.where.replace("#", " · "))), " ", problemWords(problem)))),
    ...(found.length ? [h("button", { type: "button", class: "lk-plain", id: "st-text-back", onclick: () => { dropText(); drawText(); } }, t("st_text_back"))] : []));
}
