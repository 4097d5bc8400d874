// The chat with the draft as it is now, in any of its languages and any market, and why each reply is what it is.

import { h, icon } from "../../js/dom.js";
import { has, number, t } from "../../js/words.js";
import { $, ask, desk } from "./desk.js";
import { get } from "./draft.js";
import { ownName } from "./tab_card.js";

const talk = { id: null, locale: "", market: "", token: "", busy: false };

export function drawPreview() {
  const pane = $("preview");
  const tags = Object.keys(get(["locales"])).sort();
  if (talk.id !== desk.draft.id || !tags.includes(talk.locale)) {
    const near = tags.find((tag) => tag === desk.scene.locale) ?? get(["source_locale"]);
    Object.assign(talk, { id: desk.draft.id, locale: near, market: "" });
  }
  const locale = select(t("language"), tags.map((tag) => [tag, ownName(tag)]), talk.locale, (tag) => { talk.locale = tag; begin(); });
  const market = select(t("st_market"), [["", t("st_market_none")], ...desk.scene.markets.filter((code) => code !== "default").map((code) => [code, marketName(code)])], talk.market,
    (code) => { talk.market = code; begin(); });
  const input = h("textarea", { rows: 1, id: "st-say", "aria-label": t("message"), placeholder: t("placeholder", { name: nickname() }), dir: "auto", enterkeyhint: "send" });
  input.addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); say(input); } });
  pane.replaceChildren(
    h("div", { class: "st-bar" }, locale, market, h("button", { type: "button", class: "lk-icon", title: t("fresh"), "aria-label": t("fresh"), onclick: begin }, icon("retry"))),
    h("p", { class: "st-note" }, h("span", { class: "lk-mark", "aria-hidden": "true" }), t("st_preview_note")),
    h("div", { class: "st-log", id: "st-log", role: "log", "aria-live": "polite", tabindex: "0", "aria-label": t("log") }),
    h("form", { class: "lk-field", onsubmit: (event) => { event.preventDefault(); say(input); } }, input,
      h("button", { type: "submit", class: "lk-send", "aria-label": t("send"), title: t("send") }, icon("send"))));
  begin();
}

export function marketName(code) {
  const [land, part] = code.split("-");
  const region = { uk: "GB", us: "US" }[land] ?? land.toUpperCase();
  const name = new Intl.DisplayNames([desk.scene.locale], { type: "region" }).of(region);
  return part ? `${name} · ${part.toUpperCase()}` : name;
}

const nickname = () => get(["locales", talk.locale, "nickname"]) || get(["nickname"]) || get(["name"]);

function select(label, options, chosen, act) {
  const node = h("select", { class: "st-select", "aria-label": label, title: label }, options.map(([key, word]) => h("option", { value: key }, word)));
  node.value = chosen;
  node.addEventListener("change", () => act(node.value));
  return node;
}

async function begin() {
  talk.token = crypto.randomUUID();
  talk.busy = false;
  const mine = talk.token;
  $("log").replaceChildren();
  const opening = await ask("draft_greeting", { values: desk.draft.card, locale: talk.locale }, { quiet: true });
  if (!opening || mine !== talk.token) return;
  if (opening.text) add(h("div", { class: "st-reply" }, h("p", { class: "lk-bubble", lang: opening.locale, dir: opening.direction }, opening.text)));
  if (opening.starters.length) {
    add(h("div", { class: "st-starters" }, opening.starters.slice(0, 4).map((text) => h("button", { type: "button", class: "st-starter", lang: opening.locale, dir: opening.direction,
      onclick: () => { const input = document.getElementById("st-say"); input.value = text; say(input); } }, text))));
  }
}

function add(node) {
  $("log").append(node);
  node.scrollIntoView({ block: "nearest" });
  return node;
}

async function say(input) {
  const text = input.value.trim();
  if (!text || talk.busy) return;
  input.value = "";
  talk.busy = true;
  const mine = talk.token;
  $("log").querySelector(".st-starters")?.remove();
  $("log").querySelectorAll(".st-why[open]").forEach((node) => { node.open = false; });
  add(h("p", { class: "lk-bubble st-fan", dir: "auto" }, text));
  const waiting = add(h("p", { class: "lk-bubble st-waiting", "aria-label": t("st_loading") }, h("span", { class: "lk-dots" }, h("i"), h("i"), h("i"))));
  const said = await ask("say_draft", { values: desk.draft.card, locale: talk.locale, market: talk.market || null, conversation: talk.token, text });
  waiting.remove();
  if (mine !== talk.token) return;
  talk.busy = false;
  if (!said) { input.value = input.value || text; return; }
  for (const notice of said.notices) add(h("p", { class: "st-note", lang: notice.locale, dir: "auto" }, h("span", { class: "lk-mark", "aria-hidden": "true" }), notice.text));
  add(h("div", { class: "st-reply" }, h("p", { class: "lk-bubble", lang: said.locale, dir: said.direction }, said.text || "—"), h("p", { class: "st-meta", dir: "auto" }, said.label), why(said)));
}

const named = (prefix, key) => (has(`${prefix}${key}`) ? t(`${prefix}${key}`, { name: nickname() }) : key);

function why(said) {
  const { why: told } = said;
  if (!told) return "";
  const total = told.layers.reduce((sum, layer) => sum + layer.tokens, 0);
  return h("details", { class: "st-why", open: true }, h("summary", {}, icon("why"), t("why")),
    h("p", {}, named("origin_", told.origin)),
    h("dl", { class: "st-facts" },
      fact(t("detail_guards"), told.guards.length ? told.guards.join(", ") : t("st_guard_none")),
      fact(t("detail_reason"), told.reason),
      said.prompt_tokens ? fact(t("st_engine_tokens"), `${number(said.prompt_tokens)} + ${number(said.completion_tokens)}`) : ""),
    said.held.length ? h("ul", { class: "st-used" }, said.held.map((held) => h("li", {}, h("b", {}, t("st_held")), " ", held.reason))) : "",
    told.layers.length ? h("div", { class: "st-layers" }, h("p", { class: "st-label" }, t("st_prompt"), " · ", t("tokens", { count: total })),
      told.layers.filter((layer) => layer.tokens).map((layer) => h("div", { class: "st-layer" }, h("span", {}, named("layer_", layer.name)),
        h("span", { class: "st-meter", "aria-hidden": "true" }, h("i", { style: `inline-size:${(layer.tokens / Math.max(total, 1)) * 100}%` })), h("span", { class: "st-percent" }, number(layer.tokens))))) : "",
    h("p", { class: "st-label" }, t("st_used")),
    told.used.length ? h("ul", { class: "st-used" }, told.used.map((item) => h("li", {}, h("b", {}, named("used_", item.kind)), " ", h("code", { dir: "ltr" }, item.source), h("p", { dir: "auto" }, item.text)))) : h("p", { class: "lk-hint" }, t("used_nothing")));
}

const fact = (name, text) => h("div", {}, h("dt", {}, name), h("dd", { dir: "auto" }, text));
