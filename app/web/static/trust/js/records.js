// What is read and not changed here: thresholds, the yearly count, eval runs with their scorecards, the desk's log.

import { h } from "../../js/dom.js";
import { has, number, t } from "../../js/words.js";
import { $, ask } from "../../studio/js/desk.js";
import { hint, said, section, table, when } from "./parts.js";

export async function drawRules(body) {
  const found = await ask("overview", { days: 1 });
  if (!found) return;
  body.replaceChildren(section(t("tr_part_rules"), hint(t("tr_rules_hint")), h("p", {}, `${t("tr_version")}: `, h("code", { dir: "ltr" }, found.guards_version)),
    table(t("tr_part_rules"), [t("tr_kind"), t("tr_level"), t("tr_score")], found.thresholds.map((one) => [said("guard", one.guard), said("level", one.level), number(one.score)]))));
}

const market = (code) => (code ? (has(`market_${code.replaceAll("-", "_")}`) ? t(`market_${code.replaceAll("-", "_")}`) : code) : t("tr_unknown"));

export async function drawYear(body, again, year = new Date().getUTCFullYear()) {
  const found = await ask("referrals", { year });
  if (!found) return;
  const box = h("input", { type: "number", id: "tr-year", min: "2000", max: "9000", value: year, class: "st-select" });
  box.addEventListener("change", () => { if (box.checkValidity()) drawYear(body, again, Number(box.value)); });
  const rows = found.by_market.map((one) => [market(one.market), number(one.number), found.asked_by.includes(one.market) ? t("tr_asked") : ""]);
  body.replaceChildren(section(t("tr_part_year"), hint(t("tr_year_hint")), h("div", { class: "st-field tr-year" }, h("label", { for: "tr-year" }, t("tr_year")), box),
    table(t("tr_part_year"), [t("tr_market"), t("tr_number"), ""], [...rows, [t("tr_total"), h("strong", {}, number(found.total)), ""]])));
}

export async function drawRuns(body) {
  const found = await ask("overview", { days: 1 });
  if (!found) return;
  const frame = h("div", { id: "tr-frame" });
  const open = (run) => {
    const address = `/trust/run/${run.name.split("/").map(encodeURIComponent).join("/")}`;
    const made = section(t("tr_scorecard", { name: run.name }), h("iframe", { src: address, sandbox: "", title: t("tr_scorecard", { name: run.name }), class: "tr-frame" }));
    frame.replaceChildren(made);
    made.querySelector("h2").focus();
    made.scrollIntoView({ block: "start" });
  };
  const row = (run) => [h("bdi", { dir: "ltr" }, run.name), when(run.at), h("bdi", {}, run.persona), run.verdict ? said("verdict", run.verdict) : "",
    run.file ? h("button", { type: "button", class: "lk-plain", "data-run": run.name, onclick: () => open(run) }, t("tr_open")) : ""];
  const columns = [t("tr_run"), t("tr_when"), t("tr_persona"), t("tr_verdict"), ""];
  const [own, shipped] = [found.runs.filter((run) => run.origin === "run"), found.runs.filter((run) => run.origin === "shipped")];
  body.replaceChildren(section(t("tr_part_evals"), own.length ? table(t("tr_part_evals"), columns, own.map(row)) : hint(t("tr_no_runs"))),
    shipped.length ? section(t("tr_shipped"), table(t("tr_shipped"), columns, shipped.map(row))) : "", frame);
}

export async function drawLog(body) {
  const found = await ask("desk_log", { most: 500 });
  if (!found) return;
  const rows = found.map((one) => [when(one.at), h("bdi", {}, one.actor), said("did", one.action), h("bdi", {}, one.subject), h("bdi", {}, one.detail)]);
  body.replaceChildren(section(t("tr_part_log"), hint(t("tr_log_hint")), rows.length ? table(t("tr_part_log"), [t("tr_when"), t("tr_who"), t("tr_what"), t("tr_about"), t("tr_why")], rows) : h("p", { class: "st-empty" }, t("tr_none"))));
  $("body").scrollTop = 0;
}
