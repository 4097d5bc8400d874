// The composer: sends, stops, retries. What was typed is never lost: it is kept as a draft until it has been taken.

import { byId } from "./dom.js";
import { follow, tellOthers } from "./elsewhere.js";
import { addItem, atEnd, followTurn, hideTyping, markEnd, removeAnswer, removeItemsFrom, setBusy, showTyping, toEnd, unanswered } from "./log.js";
import { ask } from "./server.js";
import { here, notice, persona, state } from "./state.js";
import { kept } from "./store.js";
import { house, t } from "./words.js";

const STOP_TRIES = 10;
const REFUSED = ["empty", "too_long", "age_needed", "age_refused"];
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
  if (text === box().value) { box().value = ""; grow(); kept.keepDraft(state.persona, ""); }
  addItem({ kind: "fan", id: "", text: text.replace(/\p{Cs}/gu, ""), locale: "", at: new Date().toISOString() });
  // Half a surrogate pair cannot travel as UTF-8: it goes as NUL, which the server leaves out too, and says so.
  begin(text.replace(/\p{Cs}/gu, "\0"), false, []);
}

export function retryLast() {
  const index = state.items.findLastIndex((item) => item.kind === "fan");
  if (state.turn || index < 0) return;
  begin(state.items[index].text, true, removeAnswer(index));
}

// A message without a reply, after a reload say, can be asked again.
export function noteUnanswered() {
  if (!state.turn && !state.busy && unanswered()) addItem(notice("unanswered", t("unanswered")));
}

// A stop may overtake the message it stops: it is said again until the server has both.
export async function stopReply() {
  const turn = state.turn;
  if (!turn) return false;
  const where = here();
  for (let tries = 0; tries < STOP_TRIES; tries += 1) {
    const answer = await ask("stop_reply", { ...where, turn: turn.id });
    if (!answer || answer.stopped || state.turn !== turn) break;
    await new Promise((done) => setTimeout(done, 200));
  }
  return true;
}

function begin(text, retry, replaced) {
  const turn = crypto.randomUUID ? crypto.randomUUID() : String(Math.random());
  state.turn = { id: turn, start: state.items.length, text, retry, replaced };
  follow(false);
  kept.keepUnsent(state.token, text);
  complain("");
  byId("starters").hidden = true;
  draw();
  showTyping();
  trigger("say", { ...here(), turn, text, retry });
}

function receive(frame) {
  if (!frame || !state.turn || frame.turn !== state.turn.id) return;
  const turn = state.turn;
  if (frame.state === "waiting") {
    showTyping(t("waiting_turn"));
    return;
  }
  for (const item of frame.items) item.labelLocale = item.locale && state.scene.locale;
  if (frame.items.length) followTurn(turn.start, frame.items);
  if (frame.state === "streaming") return;
  state.turn = null;
  hideTyping();
  draw();
  if (frame.state === "failed") fail(frame, turn);
  else if (frame.state === "stopped" && unanswered()) addItem(notice("stopped", t("stopped")));
  if (frame.state === "done") kept.keepUnsent(state.token, "");
  if (atEnd()) toEnd(true);
  tellOthers();
  whenDone();
}

function fail(frame, turn) {
  if (turn.replaced.length) turn.replaced.forEach(addItem);
  if (REFUSED.includes(frame.code) && !turn.retry) {
    removeItemsFrom(turn.start - 1);
    kept.keepUnsent(state.token, "");
    if (!box().value) { box().value = turn.text; kept.keepDraft(state.persona, turn.text); grow(); }
    complain(frame.error);
    box().focus();
    return;
  }
  addItem(notice("problem", frame.error || house("outage")));
  toEnd(true);
}

function draw() {
  const busy = Boolean(state.turn);
  byId("send").hidden = busy;
  byId("stop").hidden = !busy;
  setBusy(busy);
  markEnd();
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
