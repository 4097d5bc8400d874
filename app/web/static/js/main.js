// Brings the page to life: gets the scene, opens a conversation, and hands each gesture to the part it concerns.

import { drawComposer, focusComposer, retryLast, stopReply, submit, wireComposer } from "./composer.js";
import { byId, face, h, icon } from "./dom.js";
import { closeLocales, drawLocales, wireLocales } from "./locales.js";
import { addItem, atEnd, drawLog, hideTyping, showTyping, toEnd } from "./log.js";
import { giveConsent, wireMemory } from "./memory.js";
import { refreshPanel, showTab, wirePanel } from "./panel.js";
import { accentVars, drawPersonas, drawTalks } from "./rail.js";
import { ask, connect } from "./server.js";
import { closeSheet, isSheet, openSheet, settle, toggleSheet } from "./sheets.js";
import { here, ofPersona, persona, state } from "./state.js";
import { kept } from "./store.js";
import { applyTheme, drawTheme } from "./theme.js";
import { house, label, speak, t, texts } from "./words.js";

const POLL_SECONDS = 30;
let page = null;

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
  wireComposer(trigger, afterTurn);
  wireLocales(switchLanguage);
  wirePanel();
  wireMemory({ consented, forgotten: () => open(state.persona, { fresh: true }) });
  page.addEventListener("click", clicked);
  document.addEventListener("keydown", pressed);
  byId("scroll").addEventListener("scroll", () => { byId("latest").hidden = atEnd(); }, { passive: true });
  fitKeyboard();
  settle();
  const wanted = [location.hash.slice(1), kept.persona()].find((id) => scene.personas.some((entry) => entry.id === id));
  await open(wanted ?? scene.personas[0].id);
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

async function open(id, { token = null, fresh = false } = {}) {
  if (state.turn) await stopReply();
  const answer = await ask("open_conversation", { locale: state.scene.locale, persona: id, token: token ?? kept.token(id), fresh });
  if (!answer) return;
  state.turn = null;
  hideTyping();
  Object.assign(state, { persona: id, token: answer.token, consent: answer.consent, conversations: answer.conversations });
  kept.keepToken(id, answer.token);
  kept.keepPersona(id);
  history.replaceState(null, "", `#${id}`);
  const told = answer.history.length && !answer.opening.some((item) => item.notice === "start") ? [startNotice()] : [];
  const due = answer.history.length ? answer.opening.filter((item) => item.kind === "notice") : answer.opening;
  const opening = due.map((item) => ({ ...item, opening: true }));
  state.items = [...told, ...answer.history, ...opening].map((item) => ({ labelLocale: state.scene.locale, ...item }));
  drawAll();
  closeSheet();
}

const startNotice = () => ({ kind: "notice", notice: "start", locale: state.scene.locale, direction: state.scene.direction,
  text: house("start", { persona: persona().name, operator: state.scene.operator }) });

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
  if (state.turn) showTyping();
  showTab(byId("tab-about").getAttribute("aria-selected") === "true" ? "about" : "memory");
}

function drawStarters() {
  const begun = state.items.some((item) => item.kind === "fan");
  byId("starters").hidden = begun;
  byId("starters").replaceChildren(...persona().starters.map((text) =>
    h("button", { type: "button", class: "lk-starter", dir: "auto", onclick: () => { submit(text); focusComposer(); } }, text)));
}

async function switchLanguage(tag) {
  if (tag === state.scene.locale) return;
  const scene = await ask("scene", { locale: tag });
  if (!scene) return;
  kept.keepLocale(scene.locale);
  setScene(scene);
  drawAll();
  const answer = await ask("switch_language", here());
  const items = (answer?.items ?? []).map((item) => ({ labelLocale: state.scene.locale, ...item }));
  deliver(items);
  byId("locale-button").focus();
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
  refreshPanel();
  if (state.consent !== "yes") return;
  const answer = await ask("list_conversations", ofPersona(), { quiet: true });
  if (answer) { state.conversations = answer.conversations; drawTalks(); }
}

async function poll() {
  if (document.hidden || state.turn || !state.token) return;
  const answer = await ask("due_notices", here(), { quiet: true });
  deliver(answer?.items ?? []);
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
  "consent-yes": () => giveConsent(true),
  "consent-no": () => giveConsent(false),
};

function clicked(event) {
  const target = event.target.closest("[data-act], [data-persona], [data-token]");
  if (!target) return;
  if (target.dataset.persona) open(target.dataset.persona);
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
  if (!view) return;
  const fit = () => {
    if (view.scale > 1.01) return;
    page.style.setProperty("--view-height", `${view.height}px`);
    page.style.setProperty("--view-top", `${view.offsetTop}px`);
  };
  view.addEventListener("resize", fit);
  view.addEventListener("scroll", fit);
  fit();
}
