// The message log: draws items, follows a reply while it is written, keeps the end in view unless the fan scrolled up.

import { byId, face, h, icon } from "./dom.js";
import { drawReply } from "./reply.js";
import { persona, state } from "./state.js";
import { house, t } from "./words.js";

let nodes = [];
let typing = null;

export function drawLog() {
  nodes = [];
  byId("log").replaceChildren();
  for (const item of state.items) nodes.push(mount(item));
  if (typing) byId("log").append(typing.node);
  markLast();
  if (begun()) toEnd(true);
  else byId("scroll").scrollTop = 0;
}

const begun = () => state.items.some((item) => item.kind === "fan");

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

// Replaces the items from `start` on by `items`, reusing what is drawn already.
export function followTurn(start, items) {
  const stuck = atEnd();
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
  if (stuck) toEnd(true);
  else byId("latest").hidden = false;
}

export function showTyping() {
  hideTyping();
  const words = h("span", { class: "lk-slow" });
  const node = h("div", { class: "lk-item lk-reply lk-typing" }, face(persona(), "small"),
    h("div", { class: "lk-bubble" }, h("span", { class: "lk-dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")),
      h("span", { class: "lk-hidden" }, t("typing", { name: persona().nickname })), words));
  const timer = setTimeout(() => { words.textContent = t("slow", { name: persona().nickname }); toEnd(); }, 8000);
  byId("log").append(node);
  typing = { node, timer };
  toEnd(true);
}

export function hideTyping() {
  if (!typing) return;
  clearTimeout(typing.timer);
  typing.node.remove();
  typing = null;
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
  const node = h("div", { class: `lk-item lk-notice lk-notice-${item.notice}` }, icon("info"), h("div", { class: "lk-notice-body" }, words));
  if (item.notice === "consent_question" && state.consent === "unknown") {
    node.lastChild.append(h("div", { class: "lk-choices" },
      h("button", { type: "button", class: "lk-primary", "data-act": "consent-yes" }, house("consent_yes")),
      h("button", { type: "button", class: "lk-plain", "data-act": "consent-no" }, house("consent_no"))));
  }
  return { kind: "notice", house: false, node, update: (next) => { words.textContent = next.text; } };
}

function markLast() {
  const replies = nodes.filter((entry) => entry.kind === "reply");
  replies.forEach((entry, index) => entry.node.classList.toggle("lk-last", index === replies.length - 1));
}

addEventListener("resize", () => toEnd());
