// Brings the page to life: gets the scene, opens a conversation, and hands each gesture to the part it concerns.

import { asked, visit, wireAddress } from "./address.js";
import { ageQuestion, missedLanguage } from "./asking.js";
import { drawComposer, focusComposer, noteUnanswered, retryLast, stopReply, submit, wireComposer } from "./composer.js";
import { byId, face, h, icon } from "./dom.js";
import { follow, refresh, wireElsewhere } from "./elsewhere.js";
import { closeLocales, drawLocales, openLocales, wireLocales } from "./locales.js";
import { addItem, drawLog, hideTyping, showTyping, toEnd, wireLog } from "./log.js";
import { giveConsent, wireMemory } from "./memory.js";
import { refreshPanel, showTab, wirePanel } from "./panel.js";
import { accentVars, drawPersonas, drawTalks } from "./rail.js";
import { ask, connect } from "./server.js";
import { closeSheet, followSheet, isSheet, openSheet, settle, toggleSheet } from "./sheets.js";
import { begun, here, notice, ofPersona, persona, state } from "./state.js";
import { kept } from "./store.js";
import { applyTheme, drawTheme } from "./theme.js";
import { house, label, speak, t, texts } from "./words.js";

const POLL_SECONDS = 30;
const LOW = 520;
let page = null;
let openings = 0;
let started = new Map(); // the start notices that this conversation opened with, by language

export async function start({ element, trigger, server }) {
  page = element.querySelector("#lk");
  connect(server);
  applyTheme();
  page.querySelectorAll("[data-icon]").forEach((node) => {
    if (node.dataset.t) node.append(icon(node.dataset.icon), h("span", { class: "lk-words" }));
    else node.append(icon(node.dataset.icon));
  });
  const scene = await firstScene(server);
  setScene(scene);
  wireLog();
  wireComposer(trigger, afterTurn);
  wireElsewhere(drawn);
  wireLocales(switchLanguage);
  wirePanel();
  wireMemory({ consented, forgotten: () => open(state.persona, { fresh: true, stay: true }) });
  page.addEventListener("click", clicked);
  document.addEventListener("keydown", pressed);
  fitKeyboard();
  settle();
  const known = (id) => state.scene.personas.some((entry) => entry.id === id);
  wireAddress({ known, persona: (id) => open(id, { how: "history" }), sheet: followSheet });
  await open([asked(), kept.persona()].find(known) ?? scene.personas[0].id, { how: "first" });
  page.dataset.state = "ready";
  setInterval(poll, POLL_SECONDS * 1000);
}

// Nothing can be said without words: keep asking until the server answers.
async function firstScene(server) {
  for (let wait = 500; ; wait = Math.min(wait * 2, 8000)) {
    try {
      const scene = await server.scene({ locale: "" });
      if (scene && !scene.error) return scene;
      if (scene?.error === "cookie") { page.dataset.state = "no-cookie"; }
    } catch { /* asked again below */ }
    await new Promise((done) => setTimeout(done, wait));
  }
}

function setScene(scene) {
  state.scene = scene;
  speak(scene);
  document.documentElement.lang = scene.locale;
  document.documentElement.dir = scene.direction;
  page.dir = scene.direction;
  page.lang = scene.locale;
  label(page);
  byId("banner-text").textContent = texts().banner;
  byId("pill").textContent = texts().pill;
  drawLocales();
  drawTheme(byId("theme"));
}

async function open(id, { token = null, fresh = false, how = "chosen", stay = false } = {}) {
  const opening = (openings += 1);
  if (state.turn) await stopReply();
  const answer = await ask("open_conversation", { locale: state.scene.locale, persona: id, token: token ?? kept.token(id), fresh });
  if (opening !== openings) return;
  if (!answer) {
    if (state.persona) visit(state.persona, "history");
    return;
  }
  state.turn = null;
  follow(false);
  hideTyping();
  Object.assign(state, { persona: id, token: answer.token, mark: answer.mark, consent: answer.consent, conversations: answer.conversations });
  kept.keepToken(id, answer.token);
  kept.keepPersona(id);
  visit(id, how);
  state.items = itemsOf(answer);
  drawAll();
  follow(answer.busy);
  noteUnanswered();
  if (!stay) closeSheet();
}

function itemsOf(answer) {
  const told = !answer.opening.some((item) => item.notice === "start") ? [startNotice()] : [];
  const due = answer.history.length ? answer.opening.filter((item) => item.kind === "notice") : answer.opening;
  const opening = due.map((item) => ({ ...item, opening: true }));
  started = new Map([[state.scene.locale, opening.filter(isStart)]]);
  const asks = answer.admission === "age_needed" ? [ageQuestion(answer.minimum_age, () => { drawLog(); drawn(); })] : [];
  const unsent = kept.unsent(answer.token);
  const last = answer.history.findLast((item) => item.kind === "fan");
  const waits = unsent && last?.text !== unsent.trim() ? [{ kind: "fan", id: "", text: unsent, locale: "" }] : [];
  const items = [...missedLanguage(), ...told, ...answer.history.map((item) => ({ ...item, stored: true })), ...opening, ...asks, ...waits];
  return items.map((item) => ({ labelLocale: state.scene.locale, ...item }));
}

const isStart = (item) => ["start", "suitability"].includes(item.notice);

const startNotice = () => notice("start", house("start", { persona: persona().name, operator: state.scene.operator }), { opening: true });

function drawAll() {
  const who = persona();
  for (const [name, value] of Object.entries(accentVars(who))) page.style.setProperty(name, value);
  document.title = t("title", { name: who.name });
  byId("name").textContent = who.name;
  byId("face").replaceChildren(face(who));
  byId("hero").replaceChildren(face(who, "huge"), h("p", { class: "lk-hero-name" }, who.name), h("p", { class: "lk-hero-tagline" }, who.tagline));
  byId("stop").hidden = !state.turn;
  byId("send").hidden = Boolean(state.turn);
  drawPersonas();
  drawTalks();
  drawStarters();
  drawComposer();
  drawLog();
  if (state.turn || state.busy) showTyping();
  showTab(byId("tab-about").getAttribute("aria-selected") === "true" ? "about" : "memory");
}

// What another window changed.
function drawn() {
  noteUnanswered();
  drawStarters();
  drawTalks();
  refreshPanel();
}

function drawStarters() {
  byId("starters").hidden = begun();
  byId("starters").replaceChildren(...persona().starters.map((text) =>
    h("button", { type: "button", class: "lk-starter", dir: "auto", onclick: () => { submit(text); focusComposer(); } }, text)));
}

async function switchLanguage(tag) {
  if (tag === state.scene.locale) return;
  const scene = await ask("scene", { locale: tag });
  if (!scene) return;
  kept.keepLocale(scene.locale);
  setScene(scene);
  retell();
  drawAll();
  const answer = await ask("switch_language", here());
  const items = (answer?.items ?? []).map((item) => ({ labelLocale: state.scene.locale, ...item }));
  if (begun()) deliver(items);
  else restart(items);
  byId("locale-button").focus();
}

// What waits for an answer, and the greeting as long as nothing followed it, are said again in the page's language.
function retell() {
  const told = { locale: state.scene.locale, direction: state.scene.direction, labelLocale: "" };
  for (const item of state.items) {
    if (item.notice === "consent_question") Object.assign(item, told, { text: house("consent_question", { persona: persona().nickname }) });
    else if (item.retell) Object.assign(item, told, { text: item.retell() });
    else if (!begun() && item.opening && item.kind === "reply") Object.assign(item, told, { parts: [{ kind: "text", text: persona().greeting }] });
  }
}

// Before anything was said the conversation simply begins in the new language.
function restart(items) {
  const locale = state.scene.locale;
  if (!started.get(locale)?.length) started.set(locale, items.filter(isStart).map((item) => ({ ...item, opening: true })));
  const opening = started.get(locale).length ? started.get(locale) : [startNotice()];
  state.items = [...opening, ...state.items.filter((item) => !isStart(item))];
  drawLog();
}

// What comes while an exchange is being written waits for its end: the exchange owns the last places of the log.
function deliver(items) {
  if (state.turn) state.later.push(...items);
  else items.forEach(addItem);
}

function consented(answer) {
  state.conversations = answer.conversations;
  drawTalks();
  const before = state.items.length;
  state.items = state.items.filter((item) => item.notice !== "consent_question");
  if (state.turn) state.turn.start -= before - state.items.length;
  drawLog();
  deliver(answer.items);
  refreshPanel();
}

async function afterTurn() {
  state.later.splice(0).forEach(addItem);
  await refresh();
  refreshPanel();
  if (state.consent !== "yes") return;
  const answer = await ask("list_conversations", ofPersona(), { quiet: true });
  if (answer) { state.conversations = answer.conversations; drawTalks(); }
}

async function poll() {
  if (document.hidden || state.turn || !state.token) return;
  const answer = await ask("due_notices", here(), { quiet: true });
  deliver(answer?.items ?? []);
  await refresh();
}

const ACTS = {
  close: () => closeSheet(),
  rail: () => toggleSheet("rail"),
  memory: () => { toggleSheet("panel"); showTab("memory"); },
  about: () => { openSheet("panel"); showTab("about"); if (!isSheet("panel")) byId("tab-about").focus(); },
  fresh: () => open(state.persona, { fresh: true }).then(focusComposer),
  latest: () => toEnd(true),
  stop: () => stopReply().then(focusComposer),
  retry: () => retryLast(),
  languages: () => { openSheet("rail"); openLocales(); },
  "consent-yes": () => giveConsent(true),
  "consent-no": () => giveConsent(false),
};

function clicked(event) {
  const target = event.target.closest("[data-act], [data-persona], [data-token], [data-locale-offer], .lk-skip");
  if (!target) return;
  if (target.matches(".lk-skip")) {
    event.preventDefault(); // the address names the persona
    focusComposer();
    return;
  }
  if (target.dataset.persona) open(target.dataset.persona);
  else if (target.dataset.localeOffer) switchLanguage(target.dataset.localeOffer);
  else if (target.dataset.token) open(state.persona, { token: target.dataset.token });
  else ACTS[target.dataset.act]();
}

function pressed(event) {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    closeSheet();
    focusComposer();
  } else if (event.key === "Escape") {
    if (!closeLocales(true) && !closeSheet()) stopReply();
  }
}

// With a phone's keyboard open the visible part shrinks; the page fits itself into it so that the banner stays in view.
function fitKeyboard() {
  const view = window.visualViewport;
  const fit = () => {
    const height = view ? view.height : innerHeight;
    if (view && view.scale > 1.01) return;
    page.toggleAttribute("data-low", height <= LOW);
    page.style.setProperty("--view-height", `${height}px`);
    page.style.setProperty("--view-top", `${view ? view.offsetTop : 0}px`);
  };
  (view ?? window).addEventListener("resize", fit);
  view?.addEventListener("scroll", fit);
  fit();
}
