// Versions: what was live, what differs, who did what; rolling back, exporting, taking offline.

import { h, icon } from "../../js/dom.js";
import { clock, day, has, t } from "../../js/words.js";
import { ask, desk, download, may } from "./desk.js";
import { askDiscard, askRollback, askRevoke } from "./dialogs.js";
import { settle } from "./draft.js";

let discarded = () => {};
export const whenDiscarded = (act) => { discarded = act; };

export async function drawVersions(body) {
  body.replaceChildren(h("p", { class: "st-empty", role: "status" }, t("st_loading")));
  await settle();
  const id = desk.draft.id;
  const told = await ask("show_history", { persona: id });
  if (!told || desk.draft.id !== id || desk.tab !== "versions") return;
  const output = h("div", { class: "st-diff", role: "region", "aria-label": t("st_compare"), tabindex: "0" });
  body.replaceChildren(versions(told.versions), ...(told.versions.length ? [compare(told.versions, output)] : []), exports(told.versions), timeline(told.timeline));
}

const short = (version) => h("code", { dir: "ltr" }, version.slice(0, 12));
const when = (iso) => `${day(iso)}, ${clock(iso)}`;

function versions(list) {
  const rows = list.map((one) => h("li", { class: "st-version", "data-version": one.version }, short(one.version),
    one.live ? h("span", { class: "st-state live" }, t("st_live_live")) : "",
    h("span", { class: "lk-hint" }, one.at ? `${when(one.at)} · ${one.who}` : t("st_shipped")),
    !one.live && may("publish") ? h("button", { type: "button", class: "lk-plain", "data-rollback": one.version, onclick: () => askRollback(one.version) }, icon("retry"), t("st_rollback")) : ""));
  return h("section", { class: "st-group" }, h("div", { class: "lk-row" }, h("h2", {}, t("st_tab_versions")),
    may("edit") && desk.draft.started_from && desk.draft.hash !== desk.draft.live_version ? h("button", { type: "button", class: "lk-plain lk-danger", id: "st-discard", onclick: () => askDiscard(discarded) }, t("st_discard")) : "",
    may("revoke") && desk.draft.live === "live" ? h("button", { type: "button", class: "lk-plain lk-danger", onclick: askRevoke }, t("st_revoke")) : ""),
  rows.length ? h("ul", { class: "st-versions" }, rows) : h("p", { class: "st-empty" }, t("st_versions_none")));
}

function compare(list, output) {
  const names = [["live", t("st_live_live")], ["draft", t("st_draft")], ...list.map((one) => [one.version, one.version.slice(0, 12)])];
  const select = (chosen, label) => {
    const node = h("select", { class: "st-select", "aria-label": label }, names.map(([key, word]) => h("option", { value: key }, word)));
    node.value = chosen;
    node.addEventListener("change", run);
    return node;
  };
  const before = select(list.length ? "live" : "draft", t("st_before"));
  const after = select("draft", t("st_after"));
  async function run() {
    const changes = await ask("compare_versions", { persona: desk.draft.id, before: before.value, after: after.value });
    if (changes) output.replaceChildren(...changeList(changes));
  }
  run();
  return h("section", { class: "st-group" }, h("h2", {}, t("st_compare")), h("div", { class: "st-bar" }, before, h("span", { class: "st-arrow", "aria-hidden": "true" }, "→"), after), output);
}

// Each field that differs, the words that went struck through and those that came underlined.
export function changeList(changes) {
  if (!changes.length) return [h("p", { class: "lk-hint" }, t("st_no_changes"))];
  return [h("p", { class: "lk-hint" }, t("st_changes", { count: changes.length })), ...changes.slice(0, 200).map((change) =>
    h("div", { class: "st-change" }, h("p", { class: "st-label" }, h("code", { dir: "ltr" }, change.where), h("span", { class: "st-badge" }, t(`st_change_${change.kind}`))),
      h("p", { class: "st-words", dir: "auto" }, change.pieces.map((piece) => piece.kind === "same" ? shortened(piece.text)
        : h(piece.kind === "added" ? "ins" : "del", {}, piece.text)))))];
}

const shortened = (text) => (text.length > 240 ? `${text.slice(0, 110)} … ${text.slice(-110)}` : text);

function exports(list) {
  const which = h("select", { class: "st-select", "aria-label": t("st_tab_versions") },
    [["draft", t("st_draft")], ...list.map((one) => [one.version, one.version.slice(0, 12)])].map(([key, word]) => h("option", { value: key }, word)));
  return h("section", { class: "st-group" }, h("h2", {}, t("st_export")), h("p", { class: "lk-hint" }, t("st_export_hint")),
    h("div", { class: "st-bar" }, which, ...["png", "png-v2", "json", "charx", "folder", ...(desk.draft.imported ? ["original"] : [])].map((form) =>
      h("button", { type: "button", class: "lk-plain", "data-export": form, onclick: () => download(form, which.value) }, icon("download"), t(`st_form_${form.replace("-", "_")}`)))));
}

function timeline(lines) {
  return h("section", { class: "st-group" }, h("h2", {}, t("st_trail")), lines.length ? "" : h("p", { class: "lk-hint" }, t("st_trail_none")), h("ol", { class: "st-trail" }, lines.map((line) =>
    h("li", {}, h("time", { datetime: line.at }, when(line.at)), h("span", {}, h("b", {}, line.who), " ", has(`st_did_${line.what}`) ? t(`st_did_${line.what}`) : line.what, " ", line.version ? short(line.version) : "",
      line.why ? h("q", { dir: "auto" }, line.why) : "")))));
}
