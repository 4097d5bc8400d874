// Everything that asks before it acts: review, publishing and what blocks it, rollback, conflicts, imports.

import { h, icon } from "../../js/dom.js";
import { toast } from "../../js/toast.js";
import { has, t } from "../../js/words.js";
import { $, ask, desk } from "./desk.js";
import { slug } from "./documents.js";
import { check, discard, resolve, settle, take, together } from "./draft.js";
import { adviceOf, noteWords, placeWords, remedy, titleOf } from "./findings.js";
import { changeList } from "./tab_versions.js";

let jump = () => {};
let refresh = () => {};

export function wireDialogs(hooks) {
  ({ jump, refresh } = hooks);
  document.addEventListener("st-clear-name", (event) => askClearName(event.detail));
  $("dialog").addEventListener("click", (event) => { if (event.target === $("dialog")) $("dialog").close(); });
}

export function show(title, parts, buttons, { wide = false } = {}) {
  const dialog = $("dialog");
  dialog.classList.toggle("wide", wide);
  dialog.replaceChildren(h("h2", { id: "st-dialog-title" }, title), h("div", { class: "st-dialog-body" }, ...parts),
    h("div", { class: "lk-choices" }, ...buttons, h("button", { type: "button", class: "lk-plain", onclick: () => dialog.close() }, t("close"))));
  if (!dialog.open) dialog.showModal();
  (dialog.querySelector("textarea, .st-jump") ?? dialog.querySelector(".lk-choices button")).focus();
  return dialog;
}

const button = (label, act, kind = "lk-primary", id) => h("button", { type: "button", class: kind, id, onclick: act }, label);
const noteBox = (label) => h("label", { class: "st-field" }, h("span", {}, label), h("textarea", { rows: 3, id: "st-note", dir: "auto" }));
const note = () => document.getElementById("st-note").value;

export function findingButton(finding) {
  return h("li", {}, h("button", { type: "button", class: `st-jump ${finding.severity}`, onclick: () => { $("dialog").close(); jump(finding.where); } },
    icon(finding.severity === "note" ? "info" : "flag"), h("span", {}, h("b", {}, titleOf(finding)), h("span", { class: "lk-hint", title: finding.where }, placeWords(finding.where)),
      h("span", { class: "st-detail" }, adviceOf(finding)))), remedy(finding));
}

export function showAllFindings() {
  const found = desk.draft.findings;
  if (desk.draft.checked === null) { check(); return; }
  show(t("st_findings"), [found.length ? h("ul", { class: "st-jumps" }, found.map(findingButton)) : h("p", {}, t("st_findings_none"))], []);
}

export async function askPublish() {
  await settle();
  await check();
  if (desk.draft.checked !== desk.draft.hash) { toast(t("st_error_connection")); return; }
  const { blockers, hash, review } = desk.draft;
  if (blockers.length) {
    const rest = blockers.filter((one) => one.code !== "finding");
    const errors = blockers.filter((one) => one.code === "finding");
    const own = review.authors.includes(desk.scene.staff.name) && rest.some((one) => one.code.startsWith("review"));
    show(t("st_blocked"), [rest.length ? h("ul", { class: "st-blockers" }, [...rest.map((one) => t(`st_block_${one.code}`)), ...(own ? [t("st_own_review")] : [])].map((text) => h("li", {}, icon("info"), h("span", {}, text)))) : "",
      errors.length ? h("h3", {}, t("st_blocked_findings", { count: errors.length })) : "", h("ul", { class: "st-jumps" }, errors.map((one) => findingButton(one.finding)))],
    review.may_ask && !errors.length && review.required && rest.every((one) => one.code.startsWith("review")) ? [button(t("st_ask_review"), askReview, "lk-primary", "st-do-ask")] : []);
    return;
  }
  const changes = (await ask("compare_versions", { persona: desk.draft.id, before: desk.draft.live === "never" ? "draft" : "live", after: "draft" })) ?? [];
  show(t("st_publish_title", { name: desk.draft.card.name }), [h("p", {}, t("st_publish_text")), noteBox(t("st_reason")), h("div", { class: "st-diff" }, ...changeList(changes))],
    [button(t("st_publish"), async () => {
      if (await done("publish_draft", { persona: desk.draft.id, version: hash, reason: note() })) toast(t("st_published"));
    }, "lk-primary", "st-do-publish")], { wide: true });
}

export async function askReview() {
  await settle();
  show(t("st_ask_review"), [h("p", {}, t("st_ask_text")), noteBox(t("st_ask_note"))],
    [button(t("st_ask_review"), async () => { if (await done("ask_review", { persona: desk.draft.id, note: note() })) toast(t("st_asked")); }, "lk-primary", "st-do-ask")]);
}

export async function askDecision() {
  await settle();
  const { review, hash } = desk.draft;
  const changes = (await ask("compare_versions", { persona: desk.draft.id, before: desk.draft.live === "never" ? "draft" : "live", after: "draft" })) ?? [];
  const decide = (approve) => async () => {
    if (!approve && !note().trim()) { document.getElementById("st-note").focus(); return; }
    if (await done("decide_review", { persona: desk.draft.id, version: hash, approve, note: note() })) toast(t(approve ? "st_approved" : "st_returned"));
  };
  show(t("st_review_title", { name: review.asked_by }), [review.note ? h("blockquote", { dir: "auto" }, review.note) : "", h("div", { class: "st-diff" }, ...changeList(changes)), noteBox(t("st_decision_note"))],
    [button(t("st_approve"), decide(true), "lk-primary", "st-do-approve"), button(t("st_return"), decide(false), "lk-plain", "st-do-return")], { wide: true });
}

export function askRollback(version) {
  show(t("st_rollback_title", { version: version.slice(0, 12) }), [h("p", {}, t("st_rollback_text")), noteBox(t("st_reason"))],
    [button(t("st_rollback"), async () => { if (await done("roll_back", { persona: desk.draft.id, version, reason: note() })) toast(t("st_rolled_back")); }, "lk-primary", "st-do-rollback")]);
}

export function askRevoke() {
  show(t("st_revoke"), [h("p", {}, t("st_revoke_text")), noteBox(t("st_reason"))],
    [button(t("st_revoke"), async () => {
      if (!note().trim()) { document.getElementById("st-note").focus(); return; }
      await done("revoke_persona", { persona: desk.draft.id, reason: note() });
    }, "lk-primary lk-danger-fill")]);
}

async function done(call, data) {
  const view = await ask(call, data);
  if (!view) return false;
  $("dialog").close();
  take(view);
  refresh();
  return true;
}

// A reviewer lets a name through that is like a protected one, with the reason on record.
function askClearName(finding) {
  show(t("st_clear_name"), [h("p", {}, adviceOf(finding)), h("p", {}, t("st_clear_text")), noteBox(t("st_clear_reason"))],
    [button(t("st_clear_name"), async () => {
      if (!note().trim()) { document.getElementById("st-note").focus(); return; }
      const { written, protected: protectedName } = finding.facts;
      if (await done("clear_name", { persona: desk.draft.id, written, protected: protectedName, reason: note() })) toast(t("st_cleared"));
    }, "lk-primary", "st-do-clear")]);
}

export function askDiscard(after) {
  show(t("st_discard"), [h("p", {}, t("st_discard_text"))],
    [button(t("st_discard"), async () => { $("dialog").close(); if (await discard()) { await after(); toast(t("st_discarded")); } }, "lk-primary lk-danger-fill", "st-do-discard")]);
}

// A new persona: its name, the language it is written in first, and an id that follows the name until it is typed.
export function askNew(made) {
  const name = h("input", { type: "text", id: "st-new-name", dir: "auto", autocomplete: "off", maxlength: 200 });
  const id = h("input", { type: "text", id: "st-new-id", dir: "ltr", autocomplete: "off", spellcheck: "false", maxlength: 64 });
  const source = h("select", { id: "st-new-language" }, desk.scene.locales.map((one) => h("option", { value: one.tag }, one.name)));
  const error = h("p", { class: "lk-error", role: "alert", hidden: true });
  source.value = desk.scene.locale;
  let own = false;
  name.addEventListener("input", () => { if (!own) id.value = slug(name.value); });
  id.addEventListener("input", () => { own = id.value !== ""; });
  const make = async () => {
    const fault = !name.value.trim() ? [name, t("st_new_name_missing")] : !/^[a-z0-9][a-z0-9_-]{0,63}$/.test(id.value) ? [id, t("st_new_id_hint")]
      : desk.gallery.some((row) => row.id === id.value) ? [id, t("st_error_PersonaExists")] : null;
    error.hidden = !fault;
    if (fault) { error.textContent = fault[1]; fault[0].focus(); return; }
    if (!(await ask("start_persona", { persona: id.value, name: name.value.trim(), locale: source.value }))) return;
    $("dialog").close();
    await made(id.value);
  };
  const field = (label, input, hint) => h("div", { class: "st-field" }, h("label", { for: input.id }, label), input, hint ? h("p", { class: "lk-hint" }, hint) : "");
  show(t("st_new"), [h("p", { class: "lk-hint" }, t("st_new_text")), field(t("st_name"), name), field(t("st_source"), source), field(t("st_new_id"), id, t("st_new_id_hint")), error],
    [button(t("st_new_make"), make, "lk-primary", "st-do-new")]);
  name.focus();
}

export function showConflict() {
  const { conflict } = desk.draft;
  const { clashes } = together();
  const theirs = new Set();
  const pick = (choice) => async () => { $("dialog").close(); await resolve(choice, theirs); };
  show(t("st_conflict"), [h("p", {}, t("st_conflict_text")), h("p", { class: "lk-strong", id: "st-clashes" }, clashes.length ? t("st_clashes", { count: clashes.length }) : t("st_clashes_none")),
    ...clashes.map((clash, place) => clashChoice(clash, place, theirs)),
    h("div", { class: "st-diff" }, h("p", { class: "st-label" }, h("del", {}, t("st_theirs")), " ", h("ins", {}, t("st_mine"))), ...changeList(conflict.changes))],
  [button(t("st_keep_both"), pick("both"), "lk-primary", "st-keep-both"), button(t("st_keep_mine"), pick("mine"), "lk-plain", "st-keep-mine"), button(t("st_take_theirs"), pick("theirs"), "lk-plain", "st-take-theirs")], { wide: true });
}

// One field that both changed: whose text it keeps when both are put together.
function clashChoice({ where, mine, theirs: other }, place, theirs) {
  const option = (word, text, act, checked) => {
    const input = h("input", { type: "radio", name: `st-clash-${place}`, onchange: act });
    input.checked = checked;
    return h("label", {}, input, h("span", {}, h("b", {}, word), " ", h("span", { class: "st-original", dir: "auto" }, shown(text))));
  };
  return h("fieldset", { class: "st-clash" }, h("legend", {}, placeWords(where)),
    option(t("st_mine"), mine, () => theirs.delete(where), true), option(t("st_theirs"), other, () => theirs.add(where), false));
}

const shown = (value) => { const text = typeof value === "string" ? value : Array.isArray(value) ? value.join("\n") : JSON.stringify(value ?? ""); return text.length > 300 ? `${text.slice(0, 300)}…` : text || "—"; };

const KINDS = ["coerced", "dropped", "warnings", "unsupported_assets"];

// Notes that say the same, with all their places.
function grouped(notes) {
  const found = new Map();
  for (const note of notes) { const said = noteWords(note); found.set(said, [...(found.get(said) ?? []), ...(note.field ? [note.field] : [])]); }
  return [...found].map(([said, fields]) => [said, fields.slice(0, 12)]);
}

// The program's own English words, for those who look for the cause; folded away.
const technical = (lines) => h("details", { class: "st-fold st-technical" }, h("summary", {}, h("span", {}, t("st_technical"))), h("ul", { lang: "en", dir: "ltr" }, lines.slice(0, 200).map((line) => h("li", {}, line))));

export function showReport(answer, replace) {
  const { report } = answer;
  const parts = [h("p", { class: "lk-strong", dir: "ltr" }, report.detected), report.clean ? h("p", {}, t("st_import_clean")) : "",
    ...KINDS.filter((kind) => report[kind].length).map((kind) => h("section", { class: "st-notes" }, h("h3", {}, t(`st_import_${kind}`, { count: report[kind].length })),
      h("ul", {}, grouped(report[kind]).map(([said, fields]) => h("li", {}, said, " ", fields.map((name) => [h("code", { dir: "ltr" }, name), " "]).flat()))))),
    report.clean ? "" : technical([report.carrier, ...KINDS.flatMap((kind) => report[kind].map((one) => `${one.field ? `${one.field}: ` : ""}${one.message}`))])];
  if (answer.exists) show(t("st_import_exists"), [h("p", {}, t("st_import_exists_text")), ...parts], [button(t("st_import_replace"), () => { $("dialog").close(); replace(answer.exists); }, "lk-primary lk-danger-fill")], { wide: true });
  else show(t("st_imported"), parts, [], { wide: true });
}

export function showProblem({ error: code, where, limit, detail }) {
  const places = [[where, "st_place"], [limit, "st_limit"]].filter(([text]) => text);
  show(has(`st_error_${code}`) ? t(`st_error_${code}`) : t("error_general"),
    [...places.map(([text, name]) => h("p", {}, `${t(name)} `, h("code", { dir: "ltr" }, text))), detail ? technical([detail]) : ""], []);
}
