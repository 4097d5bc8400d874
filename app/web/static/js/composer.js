// The composer: sends, stops, retries. What was typed is never lost: it is kept as a draft until it has been taken.

import { byId, h } from "./dom.js";
import { addItem, atEnd, followTurn, hideTyping, removeItemsFrom, setBusy, showTyping, toEnd } from "./log.js";
import { ask } from "./server.js";
import { here, persona, state } from "./state.js";
import { kept } from "./store.js";
import { house, t } from "./words.js";

let trigger = null;
let whenDone = () => {};
const box = () => byId("message");

export function wireComposer(send, done) {
  trigger = send;
  whenDone = done;
  byId("composer").addEventListener("submit", (event) => { event.preventDefault(); submit(); });
  box().addEventListener("input", () => { grow(); kept.keepDraft(state.persona, box().value); complain(""); });
  box().addEventListener("keydown", (event) => {
    // While an input method composes, Enter chooses a candidate.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    submit();
  });
  addEventListener("lookalike:turn", (event) => receive(event.detail));
}

export function drawComposer() {
  box().placeholder = t("placeholder", { name: persona().nickname });
  box().value = kept.draft(state.persona);
  complain("");
  grow();
}

export function focusComposer() {
  box().focus();
}

export function submit(text = box().value) {
  if (state.turn || !text.trim()) return;
  // A lone surrogate cannot travel as UTF-8.
  const clean = text.toWellFormed ? text.toWellFormed() : text;
  if (text === box().value) { box().value = ""; grow(); kept.keepDraft(state.persona, ""); }
  addItem({ kind: "fan", id: "", text: clean, locale: "", at: new Date().toISOString() });
  begin(clean, false, []);
}

export function retryLast() {
  const index = state.items.findLastIndex((item) => item.kind === "fan");
  if (state.turn || index < 0) return;
  begin(state.items[index].text, true, removeItemsFrom(index + 1));
}

export async function stopReply() {
  if (!state.turn) return false;
  await ask("stop_reply", here());
  return true;
}

function begin(text, retry, replaced) {
  const turn = crypto.randomUUID ? crypto.randomUUID() : String(Math.random());
  state.turn = { id: turn, start: state.items.length, text, replaced, sent: performance.now() };
  complain("");
  byId("starters").hidden = true;
  draw();
  showTyping();
  trigger("say", { ...here(), turn, text, retry });
}

function receive(frame) {
  if (!frame || !state.turn || frame.turn !== state.turn.id) return;
  const turn = state.turn;
  for (const item of frame.items) item.labelLocale = item.locale && state.scene.locale;
  if (frame.items.length) followTurn(turn.start, frame.items);
  if (frame.state === "streaming") return;
  state.turn = null;
  hideTyping();
  draw();
  if (frame.state === "failed") fail(frame, turn);
  else if (frame.state === "stopped" && !frame.items.some((item) => item.kind === "reply")) {
    addItem({ kind: "notice", notice: "stopped", text: t("stopped"), locale: state.scene.locale, direction: state.scene.direction });
  }
  if (atEnd()) toEnd(true);
  whenDone();
}

function fail(frame, turn) {
  if (["empty", "too_long"].includes(frame.code)) {
    removeItemsFrom(turn.start - 1);
    if (!box().value) { box().value = turn.text; kept.keepDraft(state.persona, turn.text); grow(); }
    complain(frame.error);
    box().focus();
    return;
  }
  if (turn.replaced.length) turn.replaced.forEach(addItem);
  const node = h("div", { class: "lk-item lk-notice lk-problem" }, h("div", { class: "lk-notice-body" }, h("p", {}, frame.error || house("outage")),
    h("button", { type: "button", class: "lk-plain", onclick: () => { node.remove(); begin(turn.text, turn.replaced.length > 0, []); } }, t("try_again"))));
  byId("log").append(node);
  toEnd(true);
}

function draw() {
  const busy = Boolean(state.turn);
  byId("send").hidden = busy;
  byId("stop").hidden = !busy;
  setBusy(busy);
}

function complain(text) {
  byId("error").hidden = !text;
  byId("error").textContent = text;
}

function grow() {
  const area = box();
  // An empty box would take `auto` for left to right, placeholder and all.
  area.dir = area.value ? "auto" : state.scene.direction;
  area.style.height = "auto";
  area.style.height = `${Math.min(area.scrollHeight, 168)}px`;
}
