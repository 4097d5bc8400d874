// "Why this answer?": where the words came from and what was looked at, in the fan's language.

import { h } from "./dom.js";
import { persona } from "./state.js";
import { day, has, number, t } from "./words.js";

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
  if (sources.reason || sources.layers.length || sources.guards.length) box.append(details(sources));
  return box;
}

function quote(used) {
  return h("li", {}, h("q", { lang: used.locale, dir: "auto" }, used.text),
    used.at ? h("span", { class: "lk-hint" }, t("said_on", { date: day(used.at) })) : null);
}

function details(sources) {
  const rows = [];
  if (sources.reason) rows.push(h("dt", {}, t("detail_reason")), h("dd", { lang: "en", dir: "ltr" }, sources.reason));
  if (sources.guards.length) rows.push(h("dt", {}, t("detail_guards")), h("dd", { lang: "en", dir: "ltr" }, sources.guards.join(", ")));
  const layers = sources.layers.filter((layer) => layer.tokens);
  for (const layer of layers) {
    const name = `layer_${layer.name.replaceAll(" ", "_")}`;
    rows.push(h("dt", {}, has(name) ? t(name) : layer.name), h("dd", {}, t("tokens", { count: layer.tokens })));
  }
  const total = layers.reduce((sum, layer) => sum + layer.tokens, 0);
  const bars = total ? h("div", { class: "lk-bars", "aria-hidden": "true" }, layers.map((layer) =>
    h("span", { style: `flex-grow:${layer.tokens}`, title: number(layer.tokens) }))) : null;
  return h("details", {}, h("summary", {}, t("details")), bars, h("dl", { class: "lk-facts" }, rows));
}
