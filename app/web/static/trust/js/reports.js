// Fans' reports: who looks after one, what staff wrote, what was decided. A fan's own words stay covered until asked for.

import { h } from "../../js/dom.js";
import { has, t } from "../../js/words.js";
import { ask, desk } from "../../studio/js/desk.js";
import { askWhy, change, hint, languageOf, when } from "./parts.js";

const view = { all: false };
const DECISIONS = ["upheld", "dismissed", "duplicate"];

export async function drawReports(body, again) {
  const found = await ask("reports", { open_only: !view.all });
  if (!found) return;
  const choice = (all) => h("button", { type: "button", class: "lk-plain", "aria-pressed": String(view.all === all), onclick: () => { view.all = all; drawReports(body, again); } }, t(all ? "tr_reports_all" : "tr_reports_open"));
  body.replaceChildren(h("div", { class: "st-bar tr-tools", role: "group" }, choice(false), choice(true)),
    ...(found.length ? found.map((report) => drawReport(report, again)) : [h("p", { class: "st-empty" }, t("tr_reports_empty"))]));
}

function drawReport(report, again) {
  const words = h("div", { class: "tr-words" });
  const key = `report_${report.reason}`;
  const after = async (done) => { const fine = await done; if (fine) again(); return fine; };
  return h("article", { class: "st-group tr-report", "data-report": report.id, "aria-labelledby": `tr-report-${report.id}` },
    h("h2", { id: `tr-report-${report.id}` }, `${report.id} · `, has(key) ? t(key) : report.reason),
    h("p", { class: "lk-hint" }, h("bdi", {}, report.persona), ` · ${languageOf(report.locale)} · ${when(report.at)} · `, report.assignee ? withName(report.assignee) : t("tr_nobody")),
    words, evidence(report, words), notes(report),
    report.closed_at ? h("p", {}, h("span", { class: "st-chip on" }, t(`tr_decision_${report.decision || "dismissed"}`)), " ", h("bdi", {}, report.closed_by), ` · ${when(report.closed_at)} · `, h("bdi", {}, report.resolution)) : actions(report, after),
    noteForm(report, after));
}

const withName = (name) => t("tr_with", { name });

function evidence(report, words) {
  if (!report.characters) return hint(t("tr_no_words"));
  return h("div", { class: "st-bar" }, h("span", { class: "tr-covered" }, t("tr_covered", { count: report.characters })),
    h("button", { type: "button", class: "lk-plain", "data-do": "reveal", onclick: () => askWhy(t("tr_reveal"), t("tr_reveal_why"), t("tr_reveal"), async (why) => {
      const told = await ask("reveal_report", { number: report.id, why });
      if (told) words.replaceChildren(h("blockquote", { dir: "auto" }, told.words));
      return told;
    }) }, t("tr_reveal")));
}

function notes(report) {
  return report.notes.length ? h("ul", { class: "tr-notes" }, ...report.notes.map((note) => h("li", {}, h("p", { dir: "auto" }, note.text), h("p", { class: "lk-hint" }, h("bdi", {}, note.author), ` · ${when(note.at)}`)))) : "";
}

function actions(report, after) {
  const mine = report.assignee === desk.scene.staff.name;
  return h("div", { class: "lk-choices" },
    h("button", { type: "button", class: "lk-plain", "data-do": "take", onclick: () => after(change("assign_report", { number: report.id, mine: !mine })) }, t(mine ? "tr_release" : "tr_take")),
    h("button", { type: "button", class: "lk-primary", "data-do": "decide", onclick: () => decide(report, after) }, t("tr_decide")));
}

function decide(report, after) {
  const choices = h("fieldset", { class: "st-field" }, h("legend", {}, t("tr_decision")), h("div", { class: "st-box-row" }, ...DECISIONS.map((name, at) => h("label", {},
    h("input", { type: "radio", name: "decision", value: name, checked: at === 0 }), h("span", {}, t(`tr_decision_${name}`))))));
  askWhy(t("tr_decide"), t("tr_decide_hint"), t("tr_decide"), (why, form) => after(change("decide_report", { number: report.id, decision: form.elements.decision.value, why })), { before: [choices] });
}

function noteForm(report, after) {
  const box = h("input", { type: "text", "aria-label": t("tr_note"), placeholder: t("tr_note"), maxlength: "1000", dir: "auto" });
  const form = h("form", { class: "tr-note-form" }, box, h("button", { type: "submit", class: "lk-plain" }, t("tr_note_add")));
  form.onsubmit = (event) => { event.preventDefault(); if (box.value.trim()) after(change("note_report", { number: report.id, text: box.value })); };
  return form;
}
