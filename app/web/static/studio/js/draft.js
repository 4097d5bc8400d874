// The working copy of a draft: values by path, saved a moment after the last key, kept in the browser until it is.

import { desk, ask, may } from "./desk.js";
import { forget, remember, step } from "./history.js";
import { drop, found, keep } from "./kept.js";
import { joined, same } from "./merge.js";

const PAUSE = 700;
let timer = null;
let saving = null;
const listeners = new Set();
export const onChange = (listener) => listeners.add(listener);
const tell = (what) => listeners.forEach((listener) => listener(what));

export const get = (path) => path.reduce((held, step) => held?.[step], desk.draft.card);

export function set(path, value) {
  remember(path, get(path));
  write(path, value);
  touched("card");
}

function write(path, value) {
  if (!path.length) { desk.draft.card = value; return; }
  const held = path.slice(0, -1).reduce((inner, part) => (inner[part] ??= {}), desk.draft.card);
  if (value === undefined) delete held[path.at(-1)];
  else held[path.at(-1)] = value;
}

// One step back, or forward again; gives the place that changed, or null.
export function undo(back = true) {
  if (!may("edit") || desk.draft?.dirty === "files") return null;
  const place = step(back, get, write);
  if (place) { touched("card"); tell("undone"); }
  return place;
}

// The raw text of the draft, asked for when somebody looks at it.
export async function loadFiles() {
  const { draft } = desk;
  draft.files ??= await ask("draft_files", { values: draft.card }, { quiet: true });
  return draft === desk.draft && draft.files !== null;
}

export function setFile(name, text) {
  if (!desk.draft.files) return;
  desk.draft.files[name] = text;
  touched("files");
}

// Gives up what was typed in the text and could not be saved.
export function dropText() {
  const { draft } = desk;
  clearTimeout(timer);
  Object.assign(draft, { files: null, dirty: null, problems: [] });
  drop(draft.id);
  tell("saved");
}

function touched(source) {
  const { draft } = desk;
  draft.dirty = source;
  draft.typed = (draft.typed ?? 0) + 1;
  if (source === "card") draft.files = null;
  keep(draft);
  tell("typed");
  clearTimeout(timer);
  timer = setTimeout(save, PAUSE);
}

export async function openDraft(id) {
  await settle();
  const view = await ask("open_draft", { persona: id });
  if (!view) return false;
  forget();
  desk.draft = { id, dirty: null, problems: [], conflict: null, files: null, findings: [], blockers: [{ code: "unchecked" }], checked: view.findings ? view.hash : null, base: structuredClone(view.card), sent: [], ...view };
  const kept = may("edit") ? found(id) : null;
  if (kept) {
    Object.assign(desk.draft, { card: kept.card, started_from: kept.from, base: kept.base, sent: kept.sent ?? [], dirty: kept.files ? "files" : "card" });
    if (kept.files) desk.draft.files = kept.files;
    timer = setTimeout(save, 50);
  }
  tell(kept ? "restored" : "opened");
  check();
  return true;
}

let checking = null;

// Asks what lint says of the draft as it is stored; no save waits for it, and what was found before stays until then.
export function check() {
  checking ??= checks().finally(() => { checking = null; });
  return checking;
}

async function checks() {
  while (desk.draft && desk.draft.checked !== desk.draft.hash) {
    const { draft } = desk;
    const asked = draft.hash;
    const told = await ask("check_draft", { persona: draft.id }, { quiet: true });
    if (!told) return;
    if (draft !== desk.draft || (draft.hash !== asked && told.hash !== draft.hash)) continue;
    Object.assign(draft, { findings: told.findings, blockers: told.blockers, checked: draft.hash });
    tell("checked");
  }
}

// Waits until everything typed is with the server (or refused by it).
export async function settle() {
  clearTimeout(timer);
  if (saving) await saving;
  if (desk.draft?.dirty && !desk.draft.conflict) await save();
}

export function save(call = null) {
  clearTimeout(timer);
  const draft = desk.draft;
  if (!may("edit") || draft.conflict) return Promise.resolve();
  if (saving) return saving.then(() => save(call));
  saving = send(draft, call).finally(() => { saving = null; });
  return saving;
}

async function send(draft, call) {
  const typed = draft.typed;
  tell("saving");
  if (!call && draft.dirty === "card") { draft.sent = [...draft.sent, structuredClone(draft.card)].slice(-3); keep(draft); }
  const from = { started_from: draft.started_from };
  const answer = call
    ? await ask(call.name, { values: draft.card, ...from, ...call.data })
    : draft.dirty === "files"
      ? await ask("save_files", { persona: draft.id, files: draft.files, ...from })
      : await ask("save_draft", { values: draft.card, ...from });
  if (draft !== desk.draft) return;
  draft.unsaved = !answer;
  if (!answer) { tell("saved"); return; }
  draft.problems = answer.problems ?? [];
  if (answer.problems) { tell("saved"); return; }
  if (answer.conflict) {
    draft.conflict = answer.conflict;
    // It is this very page that wrote it: the answer to an earlier save never came.
    if (draft.sent.some((text) => same(text, answer.conflict.theirs))) {
      settleOn(draft.card);
      timer = setTimeout(save, 0);
      return;
    }
    tell("conflict");
    return;
  }
  take(answer, draft.typed === typed);
}

// Takes over what the server says; the values typed meanwhile stay.
export function take(view, whole = true) {
  const draft = desk.draft;
  const { card, ...rest } = view;
  draft.checked = view.findings ? view.hash : draft.checked && "";
  Object.assign(draft, rest, { problems: [], conflict: null, base: structuredClone(card), sent: [] });
  if (whole) {
    const from = draft.dirty;
    if (from === "files") remember([], draft.card);
    else draft.files = null;
    Object.assign(draft, { card, dirty: null });
    drop(draft.id);
    tell(from === "files" ? "text-saved" : "saved");
    check();
    return;
  }
  tell("saved");
  check();
  timer = setTimeout(save, PAUSE);
}

// What both authors changed, put together: the text that has both, and the places where they met.
export function together(picked = new Set()) {
  const { base, conflict } = desk.draft;
  return joined(base, conflict.mine, conflict.theirs, picked);
}

// Two authors: `both` puts the texts together, `mine` stands on top of theirs, `theirs` replaces mine.
// `picked` are the fields, of those that both changed, in which theirs stands.
export async function resolve(choice, picked = new Set()) {
  settleOn(choice === "both" ? together(picked).value : desk.draft.conflict[choice]);
  forget();
  await save();
  tell("opened");
}

function settleOn(card) {
  const { draft } = desk;
  const { theirs, hash } = draft.conflict;
  Object.assign(draft, { conflict: null, started_from: hash, card, files: null, dirty: "card", base: structuredClone(theirs), sent: [] });
  keep(draft);
}

// The draft is gone; what is live is shown again.
export async function discard() {
  const { id } = desk.draft;
  clearTimeout(timer);
  if (saving) await saving;
  if (!(await ask("discard_draft", { persona: id }))) return false;
  drop(id);
  desk.draft = null;
  return true;
}

addEventListener("beforeunload", (event) => { if (desk.draft?.dirty) event.preventDefault(); });
