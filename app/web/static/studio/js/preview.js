// The chat with the draft as it is now, in any of its languages and any market, and why each reply is what it is.

import { h, icon } from "../../js/dom.js";
import { has, number, t } from "../../js/words.js";
import { $, ask, desk, problemText, route } from "./desk.js";
import { get } from "./draft.js";
import { natural } from "./natural.js";
import { ownName } from "./tab_card.js";

const talk = { id: null, locale: "", market: "", token: "", busy: null };

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
  const input = natural(h("textarea", { rows: 1, id: "st-say", "aria-label": t("message"), placeholder: t("placeholder", { name: nickname() }), enterkeyhint: "send" }));
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); say(input); }
    if (event.key === "Escape" && talk.busy) { event.stopPropagation(); talk.busy.abort(); }
  });
  pane.replaceChildren(
    h("div", { class: "st-bar" }, locale, market, h("button", { type: "button", class: "lk-icon", title: t("fresh"), "aria-label": t("fresh"), onclick: begin }, icon("retry"))),
    h("p", { class: "st-note" }, h("span", { class: "lk-mark", "aria-hidden": "true" }), t("st_preview_note")),
    h("div", { class: "st-log", id: "st-log", role: "log", "aria-live": "polite", tabindex: "0", "aria-label": t("log") }),
    h("form", { class: "lk-field", onsubmit: (event) => { event.preventDefault(); if (talk.busy) talk.busy.abort(); else say(input); } }, input,
      h("button", { type: "submit", class: "lk-send", id: "st-send", "aria-label": t("send"), title: t("send") }, icon("send"))));
  begin();
}

export function marketName(code) {
  const key = `market_${code.replace("-", "_")}`;
  if (has(key)) return t(key);
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
  talk.busy?.abort();
  working(null);
  const mine = talk.token;
  $("log").replaceChildren();
  const opening = await ask("draft_greeting", { values: desk.draft.card, locale: talk.locale }, { quiet: true });
  if (!opening || mine !== talk.token) return;
  if (opening.text) add(h("div", { class: "st-reply" }, h("p", { class: "lk-bubble", lang: opening.locale, dir: opening.direction }, opening.text)));
  if (opening.starters.length) {
    add(h("div", { class: "st-starters" }, opening.starters.slice(0, 4).map((text) => h("button", { type: "button", class: "st-starter", lang: opening.locale, dir: opening.direction,
      onclick: () => { const input = document.getElementById("st-say"); input.value = text; say(input); input.focus(); } }, text))));
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
  input.dispatchEvent(new Event("input"));
  const mine = talk.token;
  $("log").querySelector(".st-starters")?.remove();
  $("log").querySelectorAll(".st-why[open]").forEach((node) => { node.open = false; });
  add(h("p", { class: "lk-bubble st-fan", dir: "auto" }, text));
  const waiting = add(h("p", { class: "lk-bubble st-waiting", "aria-label": t("st_loading") }, h("span", { class: "lk-dots" }, h("i"), h("i"), h("i"))));
  working(new AbortController());
  const failed = await reply(text, waiting).catch((problem) => (problem.name === "AbortError" ? null : t("st_error_connection")));
  waiting.remove();
  if (mine !== talk.token) return;
  working(null);
  if (failed) {
    add(h("p", { class: "st-finding error", role: "alert" }, icon("flag"), h("span", {}, failed)));
    if (!input.value) { input.value = text; input.dispatchEvent(new Event("input")); }
  }
}

function working(running) {
  talk.busy = running;
  const button = document.getElementById("st-send");
  const word = t(running ? "stop" : "send");
  button.replaceChildren(icon(running ? "stop" : "send"));
  button.setAttribute("aria-label", word);
  button.title = word;
}

// One turn as it happens; gives what went wrong, or null.
async function reply(text, waiting) {
  const mine = talk.token;
  const values = JSON.stringify({ values: desk.draft.card, locale: talk.locale, market: talk.market || null, conversation: mine, text });
  const answer = await route("say", { method: "POST", body: values, signal: talk.busy.signal, headers: { "Content-Type": "application/json" } });
  if (!answer) return t("st_session_ended");
  if (!answer.ok) return problemText(await answer.json());
  const shown = { bubble: null, held: [] };
  let failed = null;
  for await (const event of lines(answer.body)) {
    if (mine !== talk.token) return null;
    if (event.kind === "error") failed = problemText(event);
    else STEPS[event.kind]?.(event, shown, waiting);
  }
  return failed;
}

async function* lines(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const parts = (rest + value).split("\n");
    rest = parts.pop();
    for (const part of parts) yield JSON.parse(part);
  }
}

function speak(shown, waiting) {
  if (shown.bubble) return shown.bubble;
  waiting.remove();
  shown.bubble = h("p", { class: "lk-bubble", lang: shown.locale, dir: shown.direction });
  shown.box = add(h("div", { class: "st-reply" }, shown.bubble));
  return shown.bubble;
}

function grow(shown, waiting, text) {
  speak(shown, waiting).append(text);
  const log = $("log");
  if (log.scrollHeight - log.scrollTop - log.clientHeight < 120) log.scrollTop = log.scrollHeight;
}

const STEPS = {
  begun: (event, shown) => Object.assign(shown, { locale: event.locale, direction: event.direction }),
  notice: (event, shown, waiting) => waiting.before(note(event)) ?? shown,
  text: (event, shown, waiting) => grow(shown, waiting, event.delta),
  held: (event, shown, waiting) => { shown.held.push(event); grow(shown, waiting, event.text); },
  why: (event, shown) => { shown.why = event; },
  done: (event, shown, waiting) => {
    if (!shown.bubble) grow(shown, waiting, event.text || "—");
    shown.box.append(h("p", { class: "st-meta", dir: "auto" }, event.label), why(shown, event));
    shown.box.lastChild.scrollIntoView({ block: "nearest" });
  },
};

const note = (event) => h("p", { class: "st-note", lang: event.locale, dir: "auto" }, h("span", { class: "lk-mark", "aria-hidden": "true" }), event.text);

const named = (prefix, said, other) => {
  const key = `${prefix}${said.replace(/\W+/g, "_")}`;
  return t(has(key) ? key : other, { name: nickname() });
};

// The reason of a reply: one of the known ones, a kind of grave news, or the id of what the card says word for word.
function reasonOf(told) {
  const [, kind] = /^grave news: (\w+)$/.exec(told.reason) ?? [];
  if (kind) return has(`st_grave_${kind}`) ? `${t("st_guard_news")} · ${t(`st_grave_${kind}`)}` : t("st_guard_news");
  if (["answer", "example"].includes(told.origin)) return told.reason;
  return named("st_reason_", told.reason, "st_reason_other");
}

// Why the reply is what it is: where the words came from, what the guards said, what was looked up, at how many tokens.
function why({ why: told, held }, done) {
  if (!told) return "";
  const total = told.layers.reduce((sum, layer) => sum + layer.tokens, 0);
  return h("details", { class: "st-why", open: true }, h("summary", {}, icon("why"), t("why")),
    h("p", {}, named("origin_", told.origin, "origin_other")),
    h("dl", { class: "st-facts" },
      fact(t("detail_guards"), told.guards.length ? told.guards.map((guard) => named("st_guard_", guard, "guard_other")).join(", ") : t("st_guard_none")),
      fact(t("detail_reason"), reasonOf(told)),
      done.prompt_tokens ? fact(t("st_engine_tokens"), `${number(done.prompt_tokens)} + ${number(done.completion_tokens)}`) : ""),
    held.length ? h("ul", { class: "st-used" }, held.map((one) => h("li", {}, h("b", {}, t("st_held")), " ", named("st_reason_", one.reason, "st_reason_other")))) : "",
    told.layers.length ? h("div", { class: "st-layers" }, h("p", { class: "st-label" }, t("st_prompt"), " · ", t("tokens", { count: total })),
      told.layers.filter((layer) => layer.tokens).map((layer) => h("div", { class: "st-layer" }, h("span", {}, named("layer_", layer.name, "layer_other")),
        h("span", { class: "st-meter", "aria-hidden": "true" }, h("i", { style: `inline-size:${(layer.tokens / Math.max(total, 1)) * 100}%` })), h("span", { class: "st-percent" }, number(layer.tokens))))) : "",
    h("p", { class: "st-label" }, t("st_used")),
    told.used.length ? h("ul", { class: "st-used" }, told.used.map(used)) : h("p", { class: "lk-hint" }, t("used_nothing")));
}

const used = (item) => h("li", {}, h("span", { class: "st-used-head" }, h("b", {}, named("used_", item.kind, "layer_other")), h("code", { dir: "auto" }, item.source), item.tokens ? h("span", { class: "st-percent" }, t("tokens", { count: item.tokens })) : ""),
  item.facts.licence || item.facts.as_of ? h("span", { class: "lk-hint" }, [item.facts.licence, item.facts.as_of ? `${t("st_as_of")} ${item.facts.as_of}` : ""].filter(Boolean).join(" · ")) : "",
  h("p", { dir: "auto" }, item.text));

const fact = (name, text) => h("div", {}, h("dt", {}, name), h("dd", { dir: "auto" }, text));
