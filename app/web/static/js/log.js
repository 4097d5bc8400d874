// The message log: draws items, follows a reply while it is written, keeps the end in view unless the fan scrolled up.

import { byId, dots, face, h, icon } from "./dom.js";
import { drawReply } from "./reply.js";
import { begun, persona, state } from "./state.js";
import { house, t } from "./words.js";

const SLOW_SECONDS = 6;
// Notices after which the fan can ask again, as long as nothing else was said.
export const AGAIN = ["stopped", "unanswered", "outage", "problem"];

let nodes = [];
let typing = null;

export function drawLog() {
  nodes = [];
  byId("log").replaceChildren();
  for (const item of state.items) nodes.push(mount(item));
  if (typing) byId("log").append(typing.node);
  markLast();
  if (begun()) toEnd(true);
  else showQuestion();
}

// Before anything was said the page shows its top, or as far down as a question that waits for an answer.
export function showQuestion() {
  const scroll = byId("scroll");
  const question = [...scroll.querySelectorAll(".lk-choices")].at(-1);
  scroll.scrollTop = 0;
  if (question) scroll.scrollTop = question.getBoundingClientRect().bottom - scroll.getBoundingClientRect().bottom + 16;
}

export function addItem(item) {
  state.items.push(item);
  nodes.push(mount(item));
  markLast();
  toEnd(item.kind === "fan");
}

export function removeItemsFrom(index) {
  const gone = state.items.splice(index);
  nodes.splice(index).forEach((entry) => entry.node.remove());
  markLast();
  return gone;
}

// Before the last message is tried again: its reply goes, and what offered to try again; notices of the house stay.
export function removeAnswer(index) {
  const goes = (item, place) => place > index && (item.kind === "reply" || AGAIN.includes(item.notice));
  const gone = state.items.filter(goes);
  nodes.filter((_, place) => goes(state.items[place], place)).forEach((entry) => entry.node.remove());
  nodes = nodes.filter((_, place) => !goes(state.items[place], place));
  state.items = state.items.filter((item, place) => !goes(item, place));
  markLast();
  return gone;
}

// Whether the last message has neither a reply nor a word on why not.
export function unanswered() {
  const last = state.items.findLastIndex((item) => item.kind !== "notice");
  return last >= 0 && state.items[last].kind === "fan" && !state.items.slice(last).some((item) => AGAIN.includes(item.notice));
}

// Replaces the items from `start` on by `items`, reusing what is drawn already.
export function followTurn(start, items) {
  const end = atEnd();
  items.forEach((item, offset) => {
    const index = start + offset;
    const drawn = nodes[index];
    if (drawn && drawn.kind === item.kind && drawn.house === houseVoice(item) && drawn.update) {
      Object.assign(state.items[index], item);
      drawn.update(state.items[index]);
    } else {
      item.at = item.at ?? new Date().toISOString();
      removeItemsFrom(index);
      state.items.push(item);
      nodes.push(mount(item));
    }
  });
  if (items.some((item) => item.kind === "reply")) hideTyping();
  markLast();
  if (end) toEnd(true);
  else byId("latest").hidden = false;
}

// Sentences appear only once they are checked, so until then the page says who is writing, and after a while that it
// takes longer. Screen readers hear it from a status of its own: the log is busy meanwhile.
export function showTyping(words = t("typing", { name: persona().nickname })) {
  hideTyping();
  const hint = h("span", { class: "lk-typing-words" }, words);
  const node = h("div", { class: "lk-item lk-reply lk-typing", "aria-hidden": "true" }, face(persona(), "small"),
    h("div", { class: "lk-bubble" }, dots(), hint));
  const tell = (text) => { hint.textContent = text; byId("status").textContent = text; toEnd(); };
  const timer = setTimeout(() => tell(t("slow", { name: persona().nickname })), SLOW_SECONDS * 1000);
  byId("log").append(node);
  tell(words);
  typing = { node, timer };
  toEnd(true);
}

export function hideTyping() {
  if (!typing) return;
  clearTimeout(typing.timer);
  typing.node.remove();
  typing = null;
  byId("status").textContent = "";
}

export function setBusy(busy) {
  byId("log").setAttribute("aria-busy", String(busy));
}

export function atEnd() {
  const scroll = byId("scroll");
  return scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 90;
}

export function toEnd(force = false) {
  const scroll = byId("scroll");
  if (force || atEnd()) scroll.scrollTop = scroll.scrollHeight;
}

// Replies that the house gives instead of the persona do not look like the persona's.
const houseVoice = (item) => item.kind === "reply" && ["crisis", "outage"].includes(item.origin);

function mount(item) {
  const drawn = draw(item);
  if (typing?.node.isConnected) typing.node.before(drawn.node);
  else byId("log").append(drawn.node);
  return drawn;
}

function draw(item) {
  if (item.kind === "fan") return { kind: "fan", node: drawFan(item) };
  if (item.kind === "notice") return drawNotice(item);
  return { kind: "reply", house: houseVoice(item), ...drawReply(item, houseVoice(item)) };
}

function drawFan(item) {
  return h("div", { class: "lk-item lk-fan" }, h("span", { class: "lk-hidden" }, t("you_said")),
    h("div", { class: "lk-bubble", dir: "auto", lang: item.locale || undefined }, item.text));
}

function drawNotice(item) {
  const words = h("p", { lang: item.locale, dir: item.direction }, item.text);
  const body = h("div", { class: "lk-notice-body" }, words);
  const node = h("div", { class: `lk-item lk-notice lk-notice-${item.notice}` }, icon("info"), body);
  let again = null;
  if (item.notice === "consent_question" && state.consent === "unknown") {
    body.append(h("div", { class: "lk-choices" },
      h("button", { type: "button", class: "lk-primary", "data-act": "consent-yes" }, house("consent_yes")),
      h("button", { type: "button", class: "lk-plain", "data-act": "consent-no" }, house("consent_no"))));
  }
  if (item.choices) body.append(h("div", { class: "lk-choices" }, item.choices()));
  if (AGAIN.includes(item.notice)) {
    again = h("button", { type: "button", class: "lk-plain lk-again", "data-act": "retry" }, t("try_again"));
    body.append(again);
  }
  return { kind: "notice", house: false, node, again, update: (next) => { words.textContent = next.text; } };
}

// Only the end of a conversation can be tried again: the last reply, or what stands where a reply should be.
function markLast() {
  const fan = nodes.findLastIndex((entry) => entry.kind === "fan");
  const reply = nodes.findLastIndex((entry) => entry.kind === "reply");
  const again = nodes.findLastIndex((entry) => entry.again);
  nodes.forEach((entry, place) => {
    if (entry.kind === "reply") entry.node.classList.toggle("lk-last", place === reply && place > fan);
    if (entry.again) entry.again.hidden = Boolean(state.turn) || place !== again || place < fan;
  });
}

export const markEnd = markLast;

// What takes room below the log, a toast or the keyboard, does not push the end out of view.
let stuck = true;

export function wireLog() {
  const scroll = byId("scroll");
  scroll.addEventListener("scroll", () => {
    stuck = atEnd();
    byId("latest").hidden = stuck || !begun();
  }, { passive: true });
  new ResizeObserver(() => {
    if (!begun()) showQuestion();
    else if (stuck) toEnd(true);
  }).observe(scroll);
}
