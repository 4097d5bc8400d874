// "Why this answer?": where the words came from and what was looked at, in the fan's language.

import { h } from "./dom.js";
import { persona } from "./state.js";
import { day, has, locale, number, t } from "./words.js";

const REASONS = { "nothing written fits": "reason_nothing_written", "the fan's own words answer this": "reason_own_words" };
const GROUPS = ["fact", "turn", "knowledge", "lore"];

export function drawWhy(item) {
  const sources = item.sources ?? { origin: item.origin, reason: "", used: [], guards: [], layers: [] };
  const origin = `origin_${sources.origin || item.origin}`;
  const box = h("section", { class: "lk-card lk-why", "aria-label": t("why") },
    h("h3", {}, t("why")),
    h("p", {}, has(origin) ? t(origin, { name: persona().nickname }) : t("origin_other")));
  for (const kind of GROUPS) {
    const used = sources.used.filter((entry) => entry.kind === kind);
    if (used.length) box.append(h("h4", {}, t(`used_${kind}`)), h("ul", { class: "lk-quotes" }, used.map(quote)));
  }
  if (!sources.used.length) box.append(h("p", { class: "lk-hint" }, t("used_nothing")));
  const more = details(sources);
  if (more) box.append(more);
  return box;
}

function quote(used) {
  return h("li", {}, h("q", { lang: used.locale, dir: "auto" }, used.text),
    used.at ? h("span", { class: "lk-hint" }, t("said_on", { date: day(used.at) })) : null);
}

// Why, in words: codes of the house that have none are not shown.
function reason(sources) {
  if (["answer", "example"].includes(sources.origin)) return t("reason_prepared");
  if (sources.origin === "outage") return t("reason_engine");
  const key = REASONS[sources.reason] ?? `reason_${sources.reason}`;
  return has(key) ? t(key) : "";
}

const word = (prefix, code) => (has(`${prefix}_${code.replaceAll(" ", "_")}`) ? t(`${prefix}_${code.replaceAll(" ", "_")}`) : t(`${prefix}_other`));

function details(sources) {
  const rows = [];
  const because = reason(sources);
  if (because) rows.push(h("dt", {}, t("detail_reason")), h("dd", {}, because));
  if (sources.guards.length) {
    const names = [...new Set(sources.guards.map((guard) => word("guard", guard)))];
    rows.push(h("dt", {}, t("detail_guards")), h("dd", {}, new Intl.ListFormat(locale(), { type: "conjunction" }).format(names)));
  }
  const layers = sources.layers.filter((layer) => layer.tokens);
  for (const layer of layers) rows.push(h("dt", {}, word("layer", layer.name)), h("dd", {}, t("tokens", { count: layer.tokens })));
  if (!rows.length) return null;
  const total = layers.reduce((sum, layer) => sum + layer.tokens, 0);
  const bars = total ? h("div", { class: "lk-bars", "aria-hidden": "true" }, layers.map((layer) =>
    h("span", { style: `flex-grow:${layer.tokens}`, title: number(layer.tokens) }))) : null;
  const shown = (event) => { if (event.target.open) event.target.scrollIntoView({ block: "nearest" }); };
  return h("details", { ontoggle: shown }, h("summary", {}, t("details")), bars, h("dl", { class: "lk-facts" }, rows));
}
