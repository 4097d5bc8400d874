// Is anything wrong now? Tiles, the timeline, kinds, a heat map of personas and languages; every figure opens its rows.

import { h, icon } from "../../js/dom.js";
import { day, number, t } from "../../js/words.js";
import { ask, desk } from "../../studio/js/desk.js";
import { folded, hint, languageOf, said, section, table, when } from "./parts.js";
import { bars, timeline } from "./plots.js";

const view = { days: 30 };

export async function drawNow(body) {
  const found = await ask("overview", { days: view.days });
  if (!found) return;
  const sum = (test) => found.counts.filter(test).reduce((all, one) => all + one.number, 0);
  const kinds = [...new Set(found.counts.map((one) => one.guard))].sort((a, b) => sum((one) => one.guard === b) - sum((one) => one.guard === a));
  const rows = h("div", { id: "tr-rows" });
  const open = (wanted, title) => openRows(rows, wanted, title);
  body.replaceChildren(tiles(found, sum, open), tools(body), overTime(found, kinds), byKind(kinds, sum, open), heat(found, sum, open), rows);
}

function tiles(found, sum, open) {
  const today = found.days.at(-1);
  const run = found.runs.find((one) => one.origin === "run");
  const standing = found.pauses.filter((one) => !one.ended_at).length;
  const tile = (title, value, act, alarm) => h("li", {}, h(act.href ? "a" : "button", { class: `tr-tile${alarm ? " alarm" : ""}`, ...(act.href ? act : { type: "button", ...act }) },
    h("span", { class: "tr-tile-title" }, title), h("span", { class: "tr-tile-value" }, value)));
  return h("ul", { class: "tr-tiles" },
    tile(t("tr_today"), number(sum((one) => one.day === today)), { onclick: () => open({ days: 1, day: today }, t("tr_today")), id: "tr-today" }),
    tile(t("tr_open_reports"), number(found.open_reports), { href: "#reports" }, found.open_reports > 0),
    tile(t("tr_paused_now"), number(standing), { href: "#pauses" }, standing > 0),
    tile(t("tr_last_run"), run ? said("verdict", run.verdict) : t("tr_none"), { href: "#evals" }));
}

function tools(body) {
  const select = h("select", { class: "st-select", "aria-label": t("tr_back") }, ...[7, 30, 90, 365].map((days) => h("option", { value: days, selected: days === view.days }, t("tr_span", { count: days }))));
  select.addEventListener("change", () => { view.days = Number(select.value); drawNow(body); });
  const link = (form) => h("a", { class: "lk-plain tr-link", href: `/trust/export/${form}`, download: "" }, icon("download"), t(`tr_export_${form}`));
  return h("div", { class: "st-bar tr-tools" }, select, link("csv"), link("json"), hint(t("tr_export_hint")));
}

function overTime(found, kinds) {
  if (!kinds.length) return section(t("tr_timeline"), h("p", { class: "st-empty" }, t("tr_quiet")));
  const sums = new Map();
  for (const one of found.counts) sums.set(`${one.day} ${one.guard}`, (sums.get(`${one.day} ${one.guard}`) ?? 0) + one.number);
  const value = (date, kind) => sums.get(`${date} ${kind}`) ?? 0;
  const busy = found.days.filter((date) => kinds.some((kind) => value(date, kind)));
  const words = (kind) => { const text = said("guard", kind); return text.textContent ?? text; };
  return section(t("tr_timeline"), timeline(t("tr_timeline"), found.days, kinds, value, words, desk.scene.direction === "rtl"),
    folded(t("tr_timeline"), table(t("tr_timeline"), [t("tr_day"), ...kinds.map((kind) => said("guard", kind))], busy.map((date) => [day(date), ...kinds.map((kind) => number(value(date, kind)))]))));
}

function byKind(kinds, sum, open) {
  if (!kinds.length) return "";
  const rows = kinds.map((guard, order) => ({ guard, order, name: said("guard", guard), number: sum((one) => one.guard === guard) }));
  return section(t("tr_kinds"), bars(rows, (row) => open({ days: view.days, guard: row.guard }, said("guard", row.guard))));
}

function heat(found, sum, open) {
  const personas = [...new Set([...found.personas.map((one) => one.id), ...found.counts.map((one) => one.persona)])];
  const locales = [...new Set([...found.locales, ...found.counts.map((one) => one.locale)])];
  const name = (id) => h("bdi", {}, found.personas.find((one) => one.id === id)?.name ?? id);
  const cell = (persona, locale) => sum((one) => one.persona === persona && one.locale === locale);
  const top = Math.max(1, ...personas.flatMap((persona) => locales.map((locale) => cell(persona, locale))));
  const shown = (persona, locale) => {
    const count = cell(persona, locale);
    if (!count) return h("span", { class: "tr-heat" }, number(0));
    return h("button", { type: "button", class: "tr-heat", style: `--heat:${Math.round(20 + (count / top) * 60)}%`, onclick: () => open({ days: view.days, persona, locale }, h("span", {}, name(persona), ` · ${languageOf(locale)}`)) }, number(count));
  };
  return section(t("tr_heat"), table(t("tr_heat"), [t("tr_persona"), ...locales.map(languageOf)], personas.map((persona) => [name(persona), ...locales.map((locale) => shown(persona, locale))])));
}

async function openRows(place, wanted, title) {
  const found = await ask("incidents", wanted);
  if (!found) return;
  const columns = ["when", "kind", "action", "persona", "language", "market", "score", "ms", "talk"].map((name) => t(`tr_${name}`));
  const made = section(t("tr_rows"), h("p", {}, title), hint(t("tr_rows_hint")), found.length ? table(t("tr_rows"), columns, found.map((row) => [when(row.at), said("guard", row.guard), said("action", row.action),
    h("bdi", {}, row.persona), languageOf(row.locale), row.market || t("tr_unknown"), number(Math.round(row.score * 1000) / 1000), number(row.milliseconds), h("code", { dir: "ltr" }, row.conversation.slice(0, 8))])) : h("p", { class: "st-empty" }, t("tr_quiet")));
  place.replaceChildren(made);
  made.querySelector("h2").focus({ preventScroll: true });
  made.scrollIntoView({ block: "start" });
}
