// The same conversation in another window: what was said there is read when this one is looked at, told of it, or done
// with a turn of its own. What the server has decides; notices and messages on their way stay where they are.

import { AGAIN, drawLog, hideTyping, showTyping, toEnd } from "./log.js";
import { ask } from "./server.js";
import { here, state } from "./state.js";
import { kept } from "./store.js";

const windows = "BroadcastChannel" in globalThis ? new BroadcastChannel("lookalike") : null;
const AGAIN_MS = 1500;
let changed = () => {};
let again = 0;

export function wireElsewhere(whenChanged) {
  changed = whenChanged;
  windows?.addEventListener("message", (event) => { if (event.data === state.token) refresh(); });
  addEventListener("focus", () => refresh());
  document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
}

export function tellOthers() {
  windows?.postMessage(state.token);
}

// While a reply is being written that this window does not read itself, it shows so and asks for it.
export function follow(busy) {
  if (busy && !state.busy) showTyping();
  if (!busy && state.busy) hideTyping();
  state.busy = busy;
  clearTimeout(again);
  if (busy) again = setTimeout(refresh, AGAIN_MS);
}

export async function refresh() {
  if (state.turn || !state.token) return;
  const token = state.token;
  const answer = await ask("refresh_conversation", { ...here(), mark: state.mark }, { quiet: true });
  if (!answer || state.turn || token !== state.token) return;
  state.mark = answer.mark;
  const over = state.busy && !answer.busy;
  follow(answer.busy);
  const asked = state.items.length;
  if (answer.consent !== "unknown") state.items = state.items.filter((item) => item.notice !== "consent_question");
  const before = asked !== state.items.length || answer.consent !== state.consent;
  state.consent = answer.consent;
  const grown = answer.history ? take(answer.history) : false;
  if (!before && !grown && !over) return;
  drawLog();
  if (grown) toEnd(true);
  changed();
}

const plain = (text) => text.replace(/[\p{C}\s]+/gu, "");
const said = (item) => item.kind === "fan" || item.kind === "reply";

function same(item, stored) {
  if (item.kind !== stored.kind || item.opening) return false;
  if (item.id && stored.id) return item.id === stored.id;
  return item.kind === "fan" && plain(item.text) === plain(stored.text);
}

// Which message of the server's stands here already, in order: two of the same words are two messages.
function pairs(history) {
  const found = new Map();
  let from = 0;
  for (const item of state.items.filter(said)) {
    const at = history.findIndex((stored, place) => place >= from && same(item, stored));
    if (at < 0) continue;
    Object.assign(item, { id: history[at].id, stored: true });
    found.set(item, at);
    from = at + 1;
  }
  return found;
}

// Puts in what the server has and this window not, and takes out what was tried again elsewhere; messages on their way
// stay last.
function take(history) {
  const found = pairs(history);
  const here = new Set(found.values());
  const first = state.items.findIndex((item) => found.has(item));
  const last = state.items.findLastIndex((item) => found.has(item));
  const missing = history.length - here.size;
  const goes = (item, place) => (said(item) ? item.stored && !found.has(item) && first >= 0 && place > first
    : missing > 0 && place > last && AGAIN.includes(item.notice));
  if (!state.items.some((item) => item.kind === "fan" && !item.stored)) kept.keepUnsent(state.token, "");
  if (!missing && !state.items.some(goes)) return false;
  const items = [];
  let next = 0;
  const bring = (until) => {
    for (; next < until; next += 1) {
      if (!here.has(next)) items.push({ labelLocale: state.scene.locale, ...history[next], stored: true });
    }
  };
  state.items.forEach((item, place) => {
    if (found.has(item)) bring(found.get(item));
    else if (place > last && item.kind === "fan" && !item.stored) bring(history.length);
    if (!goes(item, place)) items.push(item);
  });
  bring(history.length);
  state.items = items;
  return true;
}
