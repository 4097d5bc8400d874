// The switches: a persona, a language or everything falls silent at once; who did it and why is always beside it.

import { h } from "../../js/dom.js";
import { t } from "../../js/words.js";
import { ask } from "../../studio/js/desk.js";
import { askWhy, change, hint, languageOf, section, table, when } from "./parts.js";

export async function drawPauses(body, again) {
  const found = await ask("overview", { days: 1 });
  if (!found) return;
  const standing = found.pauses.filter((one) => !one.ended_at);
  const past = found.pauses.filter((one) => one.ended_at);
  const name = (one) => (one.kind === "everything" ? t("tr_pause_everything") : one.kind === "locale" ? languageOf(one.subject) : h("bdi", {}, found.personas.find((entry) => entry.id === one.subject)?.name ?? one.subject));
  body.replaceChildren(section(t("tr_paused_now"), standing.length ? h("ul", { class: "tr-notes" }, ...standing.map((one) => drawStanding(one, name, again))) : hint(t("tr_all_speak"))), switches(found, again),
    past.length ? section(t("tr_history"), table(t("tr_history"), [t("tr_pause_what"), t("tr_when"), t("tr_who"), t("tr_why"), t("tr_resumed"), t("tr_who"), t("tr_why")],
      past.map((one) => [name(one), when(one.at), h("bdi", {}, one.by), h("bdi", {}, one.reason), when(one.ended_at), h("bdi", {}, one.ended_by), h("bdi", {}, one.ended_why)]))) : "");
}

function drawStanding(one, name, again) {
  return h("li", { class: "tr-standing" }, h("div", {}, h("p", { class: "lk-strong" }, name(one)), h("p", { class: "lk-hint" }, h("bdi", {}, one.by), ` · ${when(one.at)}`), h("p", { dir: "auto" }, one.reason)),
    h("button", { type: "button", class: "lk-plain", "data-resume": one.id, onclick: () => askWhy(t("tr_resume"), t("tr_resume_hint"), t("tr_resume"), async (why) => {
      const done = await change("resume", { number: one.id, why });
      if (done) again();
      return done;
    }) }, t("tr_resume")));
}

function switches(found, again) {
  const kinds = ["persona", "locale", "everything"];
  const what = h("select", { id: "tr-pause-kind" }, ...kinds.map((kind) => h("option", { value: kind }, t(`tr_pause_${kind}`))));
  const which = h("select", { id: "tr-pause-subject" });
  const field = h("div", { class: "st-field" }, h("label", { for: "tr-pause-subject" }, t("tr_pause_which")), which);
  const why = h("input", { type: "text", id: "tr-pause-why", required: true, maxlength: "400", dir: "auto" });
  const fill = () => {
    field.hidden = what.value === "everything";
    which.replaceChildren(...(what.value === "persona" ? found.personas.map((one) => h("option", { value: one.id }, one.name)) : found.locales.map((tag) => h("option", { value: tag }, languageOf(tag)))));
  };
  what.addEventListener("change", fill);
  fill();
  const form = h("form", { class: "lk-stack", id: "tr-pause" }, h("div", { class: "st-pair" }, h("div", { class: "st-field" }, h("label", { for: "tr-pause-kind" }, t("tr_pause_what")), what), field),
    h("div", { class: "st-field" }, h("label", { for: "tr-pause-why" }, t("tr_why")), why), h("div", {}, h("button", { type: "submit", class: "lk-primary lk-danger-fill" }, t("tr_pause"))));
  form.onsubmit = async (event) => {
    event.preventDefault();
    if (!why.value.trim()) { why.focus(); return; }
    if (await change("pause", { kind: what.value, subject: what.value === "everything" ? "" : which.value, why: why.value })) again();
  };
  return section(t("tr_pause"), hint(t("tr_pause_hint")), form);
}
