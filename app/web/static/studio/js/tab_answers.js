// Approved answers in one language, and a tester: paste a question and see which answer would be said, and how surely.

import { h } from "../../js/dom.js";
import { number, t } from "../../js/words.js";
import { desk, may } from "./desk.js";
import { get, set } from "./draft.js";
import { field } from "./fields.js";
import { languagePicker, tester } from "./tab_lore.js";
import { writing } from "./tab_card.js";

export function drawAnswers(body, redraw) {
  const picker = languagePicker(redraw);
  const path = ["locales", desk.locale, "answers"];
  const answers = get(path) ?? [];
  body.replaceChildren(
    h("div", { class: "st-bar" }, picker, tester(t("st_answers_try"), "try_answers", show)),
    h("section", { class: "st-group", "data-where": path.join(".") }, h("div", { class: "lk-row" }, h("h2", {}, t("st_tab_answers")),
      may("edit") ? h("button", { type: "button", class: "lk-plain", onclick: () => { add(path); redraw(); } }, t("st_answer_add")) : ""),
    h("p", { class: "lk-hint" }, t("st_answers_hint")),
    answers.length ? h("div", { class: "st-table" }, answers.map((answer, place) => row(answer, [...path, place]))) : h("p", { class: "lk-hint" }, t("st_answers_none")),
    h("div", { class: "st-said" })));
}

function show(found, matches) {
  if (matches === null) { found.replaceChildren(); return; }
  const said = matches.find((match) => match.passed);
  found.replaceChildren(h("p", { class: "lk-strong" }, said ? t(said.kind === "answer" ? "st_match_answer" : "st_match_example") : t("st_match_none")),
    h("ul", { class: "st-matches" }, matches.map((match) => h("li", { "data-passed": match.passed },
      h("span", { class: "st-meter", role: "img", "aria-label": number(match.score) }, h("i", { style: `inline-size:${Math.max(0, match.score) * 100}%` }), h("b", { style: `inset-inline-start:${match.needed * 100}%` })),
      h("span", { class: "st-percent" }, match.score.toFixed(2)), h("span", { class: "st-chip" }, t(match.kind === "answer" ? "st_kind_answer" : "st_kind_example")),
      h("span", { ...writing(desk.locale) }, match.question), h("p", { class: "st-original", ...writing(desk.locale) }, match.reply)))));
}

function row(answer, path) {
  const where = `locales.${desk.locale}.answers.${answer.id}`;
  const details = h("details", { class: "st-row" }, h("summary", {}, h("span", { class: "lk-strong" }, answer.id),
    h("span", { class: "st-gist", ...writing(desk.locale) }, answer.answer), h("span", { class: "lk-hint" }, t("st_questions_count", { count: answer.questions.length }))));
  details.addEventListener("toggle", () => {
    if (!details.open || details.dataset.drawn) return;
    details.dataset.drawn = "1";
    const source = (get(["locales", get(["source_locale"]), "answers"]) ?? []).find((one) => one.id === answer.id);
    details.append(h("div", { class: "st-stack" },
      source && desk.locale !== get(["source_locale"]) ? h("p", { class: "st-original", ...writing(get(["source_locale"])) }, source.answer) : "",
      field(t("st_questions"), [...path, "questions"], { kind: "lines", rows: 4, where: `${where}.questions`, ...writing(desk.locale) }),
      field(t("st_answer"), [...path, "answer"], { kind: "area", rows: 3, where, ...writing(desk.locale) }),
      may("edit") ? h("button", { type: "button", class: "lk-plain lk-danger", onclick: () => { remove(path, answer.id); document.dispatchEvent(new CustomEvent("st-redraw", { detail: "removed" })); } }, t("delete_short")) : ""));
    document.dispatchEvent(new Event("st-findings"));
  });
  return details;
}

const remove = (path, id) => set(path.slice(0, -1), get(path.slice(0, -1)).filter((one) => one.id !== id));

function add(path) {
  const answers = get(path) ?? [];
  const taken = new Set(answers.map((answer) => answer.id));
  let count = answers.length + 1;
  while (taken.has(`answer-${count}`)) count += 1;
  set(path, [{ id: `answer-${count}`, questions: [], answer: "" }, ...answers]);
}
