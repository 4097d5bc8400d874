// The bar above the parts: who this is, whether it is saved, what the check found, and the next step towards fans.

import { h, icon } from "../../js/dom.js";
import { t } from "../../js/words.js";
import { $, desk, may } from "./desk.js";
import { askDecision, askPublish, askReview, showAllFindings, showConflict } from "./dialogs.js";
import { save, undo } from "./draft.js";
import { can } from "./history.js";
import { states } from "./rail.js";

export function drawTop() {
  const { draft } = desk;
  const row = { live: draft.live, draft: draft.hash === draft.live_version ? "none" : draft.review.state };
  const errors = draft.findings.filter((one) => one.severity === "error").length + draft.problems.length;
  const others = draft.findings.length - draft.findings.filter((one) => one.severity === "error").length;
  const saved = draft.conflict ? "conflict" : draft.problems.length ? "problems" : draft.unsaved ? "unsaved" : draft.dirty ? "saving" : "saved";
  const { review } = draft;
  const focused = document.activeElement?.id;
  $("top").replaceChildren(
    sheetButtons()[0],
    h("div", { class: "lk-who" }, h("h1", {}, h("bdi", {}, draft.card.locales[desk.scene.locale]?.name || draft.card.name || draft.id)), h("div", { class: "st-states" }, ...states(row),
      may("edit") ? h("button", { type: "button", class: `st-saved ${saved}`, id: "st-saved", onclick: () => (draft.conflict ? showConflict() : save()) }, t(`st_saved_${saved}`)) : h("span", { class: "st-saved" }, t("st_read_only")))),
    h("div", { class: "st-acts" },
      h("button", { type: "button", class: `st-count${errors ? " error" : others ? " warning" : ""}`, id: "st-findings", "data-late": draft.checked === draft.hash ? undefined : "1", onclick: showAllFindings }, icon(errors ? "flag" : "check"),
        draft.checked === null && !draft.problems.length ? t("st_checking") : errors ? t("st_errors", { count: errors }) : others ? t("st_hints", { count: others }) : t("st_clean")),
      review.may_ask && row.draft !== "none" && review.required ? h("button", { type: "button", class: "lk-plain", id: "st-ask", onclick: askReview }, t("st_ask_review")) : "",
      review.may_decide ? h("button", { type: "button", class: "lk-primary", id: "st-review", onclick: askDecision }, t("st_review")) : "",
      review.own ? h("span", { class: "lk-hint st-own", id: "st-own" }, icon("info"), t("st_own_review")) : "",
      may("edit") ? h("span", { class: "st-steps" }, stepButton("undo", true), stepButton("redo", false)) : "",
      may("publish") ? h("button", { type: "button", class: draft.blockers.length ? "lk-plain" : "lk-primary", id: "st-publish", onclick: askPublish }, t("st_publish")) : ""),
    sheetButtons()[1]);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

const stepButton = (name, back) => h("button", { type: "button", class: "lk-icon", id: `st-${name}`, "aria-label": t(`st_${name}`), title: t(`st_${name}`), disabled: !can[name](), onclick: () => undo(back) }, icon(name));

export const sheetButtons = () => [
  h("button", { type: "button", class: "lk-icon st-menu", "data-act": "rail", "aria-label": t("st_rail"), title: t("st_rail") }, icon("menu")),
  h("button", { type: "button", class: "lk-icon st-side-button", "data-act": "side", "aria-label": t("st_side"), title: t("st_side") }, icon("person"))];
