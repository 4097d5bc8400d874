// What is remembered: what may be kept, a list and a timeline, search, and the way out: export and forgetting.

import { byId, h, icon } from "./dom.js";
import { drawList, drawMore, isEditing, wireList } from "./memory_list.js";
import { drawReceipt, holdReceipt } from "./receipt.js";
import { ask } from "./server.js";
import { here, ofPersona, persona, state } from "./state.js";
import { toast } from "./toast.js";
import { t } from "./words.js";

const PAGE = 50;
const MOST = 200;
const PAUSE = 250;
const PURPOSES = ["facts", "sensitive"];

let hooks = { consented: () => {}, forgotten: () => {} };
let asked = 0;
let framed = ""; // what the frame around the list was drawn for
let typing = null;
const view = { of: "", look: "list", search: "", loaded: [], next: "", open: false };

export function wireMemory(next) {
  hooks = next;
  wireList({ asking, show, told: (receipt) => { holdReceipt(receipt); drawReceipt(byId("receipt")); } });
}

export async function drawMemory() {
  const turn = (asked += 1);
  const answer = await ask("list_memories", asking(), { quiet: true });
  if (!answer || turn !== asked || isEditing()) return;
  show(answer);
}

export async function giveConsent(remember) {
  const answer = await ask("answer_consent", { ...here(), remember });
  if (!answer) return;
  state.consent = answer.consent;
  hooks.consented(answer);
}

// The question behind every call: this persona, and as much of the list as is on the page.
function asking(more = {}) {
  look();
  const limit = Math.min(Math.max(PAGE, view.loaded.length), MOST);
  return { ...ofPersona(), look: view.look, search: view.search, limit, ...more };
}

// Another persona is looked at afresh.
function look() {
  if (view.of === state.persona) return;
  Object.assign(view, { of: state.persona, look: "list", search: "", loaded: [], next: "" });
  holdReceipt(null);
}

function show(answer) {
  asked += 1;
  look();
  state.consent = answer.consent;
  Object.assign(view, { loaded: answer.items, next: answer.next });
  const frame = JSON.stringify([state.persona, state.scene.locale, answer.consent, answer.choices, answer.stored > 0]);
  if (frame !== framed || !byId("memories")) {
    const focused = byId("memory").contains(document.activeElement) ? document.activeElement.id : "";
    drawFrame(answer);
    framed = frame;
    if (focused) document.getElementById(focused)?.focus();
  }
  fill(answer.total);
}

function fill(total) {
  const words = view.search ? t("memories_found", { count: total }) : t("memories_count", { count: total });
  if (byId("memories-count")) byId("memories-count").textContent = view.loaded.length || view.search ? words : "";
  drawList(byId("memories"), view.loaded, view.look);
  if (!view.loaded.length) byId("memories").replaceChildren(nothing());
  drawMore(byId("memories"), view.next ? more : null);
}

function nothing() {
  const on = state.consent === "yes";
  const words = view.search ? t("memories_none", { text: view.search }) : t(on ? "memories_empty" : "memories_off", { name: persona().nickname });
  return h("div", { class: "lk-nothing" }, icon("memory"), h("p", {}, words));
}

function drawFrame(answer) {
  const on = answer.consent === "yes";
  byId("memory").replaceChildren(
    h("div", { id: "lk-receipt", role: "status" }),
    h("div", { class: "lk-card lk-switch-card" }, switches(answer, on)),
    ...(on ? tools() : []),
    h("div", { id: "lk-memories" }),
    !on && answer.stored ? h("p", { class: "lk-hint lk-stored" }, t("memories_stored", { count: answer.stored })) : "",
    h("details", { class: "lk-what" }, h("summary", {}, t("what_for")), h("p", {}, t("what_for_text", { name: persona().nickname }))),
    h("div", { class: "lk-stack" },
      way("export-page", "page", "export_page", () => exportAll("page")),
      way("export", "download", "export", () => exportAll("json")),
      way("forget", "trash", "forget", (event) => confirmForget(event.currentTarget), "lk-danger")));
  drawReceipt(byId("receipt"));
}

const way = (what, drawn, words, onclick, more = "") =>
  h("button", { type: "button", class: `lk-plain ${more}`, "data-do": what, onclick }, icon(drawn), t(words));

// Being remembered at all is the first switch; the others mean nothing without it.
function switches(answer, on) {
  const opened = Object.fromEntries(answer.choices.map((choice) => [choice.purpose, choice.open]));
  const free = { facts: on, sensitive: on && opened.facts };
  return [
    one("memory", t("remember", { name: persona().nickname }), t(on ? "remember_on" : "remember_off"), on, true, () => giveConsent(!on)),
    on ? h("details", { class: "lk-purposes", open: view.open, ontoggle: (event) => { view.open = event.target.open; } },
      h("summary", {}, t("choices_title")),
      PURPOSES.map((purpose) => one(purpose, t(`choose_${purpose}`), t(`choose_${purpose}_hint`), opened[purpose], free[purpose],
        () => choose(purpose, !opened[purpose])))) : null,
  ];
}

function one(purpose, words, hint, on, free, onclick) {
  const id = `lk-switch-${purpose}`;
  return h("div", { class: "lk-purpose" },
    h("div", { class: "lk-row" }, h("span", { id: `${id}-name`, class: "lk-strong" }, words),
      h("button", { type: "button", role: "switch", class: "lk-switch", id, "aria-checked": String(on), "aria-labelledby": `${id}-name`,
        "aria-describedby": `${id}-hint`, disabled: !free, onclick }, h("i"))),
    h("p", { class: "lk-hint", id: `${id}-hint` }, hint));
}

async function choose(purpose, granted) {
  const answer = await ask("choose_purpose", asking({ purpose, granted }));
  if (answer) show(answer);
}

function tools() {
  const box = h("input", { type: "search", id: "lk-memory-search", "aria-label": t("memories_search"), placeholder: t("memories_search"),
    autocomplete: "off", maxlength: "200", dir: "auto" });
  box.value = view.search;
  box.dir = box.value ? "auto" : state.scene.direction;
  box.addEventListener("input", () => { box.dir = box.value ? "auto" : state.scene.direction; find(box.value.trim()); });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !box.value) return;
    event.stopPropagation();
    event.preventDefault();
    box.value = "";
    find("");
  });
  const looks = ["list", "timeline"].map((name) => h("button", { type: "button", "data-look": name, "aria-pressed": String(view.look === name),
    onclick: () => turnTo(name) }, t(`look_${name}`)));
  return [
    h("div", { class: "lk-search" }, icon("search"), box),
    h("div", { class: "lk-looks", role: "group", "aria-label": t("look") }, looks),
    h("h2", { class: "lk-heading", id: "lk-memories-count", role: "status", "aria-live": "polite" }),
  ];
}

function find(text) {
  clearTimeout(typing);
  typing = setTimeout(() => {
    if (text === view.search) return;
    Object.assign(view, { search: text, loaded: [] });
    drawMemory();
  }, PAUSE);
}

function turnTo(name) {
  if (name === view.look) return;
  Object.assign(view, { look: name, loaded: [] });
  byId("memory").querySelectorAll("[data-look]").forEach((node) => node.setAttribute("aria-pressed", String(node.dataset.look === name)));
  drawMemory();
}

async function more() {
  const turn = (asked += 1);
  const answer = await ask("list_memories", asking({ before: view.next, limit: PAGE }));
  if (!answer || turn !== asked) return;
  const first = view.loaded.length;
  Object.assign(view, { loaded: [...view.loaded, ...answer.items], next: answer.next });
  fill(answer.total);
  byId("memories").querySelectorAll(".lk-memory")[first]?.querySelector("button")?.focus();
}

async function exportAll(how) {
  const answer = await ask("export_memories", ofPersona());
  if (!answer) return;
  const page = how === "page";
  const text = page ? answer.page : JSON.stringify(answer.document, null, 2);
  const url = URL.createObjectURL(new Blob([text], { type: page ? "text/html" : "application/json" }));
  h("a", { href: url, download: `lookalike-${state.persona}.${page ? "html" : "json"}` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
  toast(t("exported"));
}

function confirmForget(button) {
  const name = persona().nickname;
  const back = () => { card.replaceWith(button); button.focus(); };
  const card = h("div", { class: "lk-card lk-confirm", role: "alertdialog", "aria-label": t("forget"), "aria-describedby": "lk-forget-text", tabindex: "-1" },
    h("p", { class: "lk-strong" }, t("forget_title", { name })), h("p", { class: "lk-hint", id: "lk-forget-text" }, t("forget_text")),
    h("div", { class: "lk-choices" },
      h("button", { type: "button", class: "lk-primary lk-danger-fill", "data-do": "forget-yes", onclick: forgetAll }, t("forget_yes")),
      h("button", { type: "button", class: "lk-plain", onclick: back }, t("cancel"))));
  card.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.stopPropagation(); back(); } });
  button.replaceWith(card);
  card.querySelector(".lk-plain").focus();
}

async function forgetAll() {
  const name = persona().nickname;
  const answer = await ask("forget_everything", asking());
  if (!answer) return;
  holdReceipt(answer.receipt);
  framed = "";
  show(answer);
  byId("receipt").querySelector("[tabindex]")?.focus();
  toast(t("forgotten", { name }));
  await hooks.forgotten();
}
