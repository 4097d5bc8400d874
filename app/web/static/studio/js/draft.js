// The working copy of a draft: values by path, saved a moment after the last key, kept in the browser until it is.

import { desk, ask, may } from "./desk.js";

const PAUSE = 700;
let timer = null;
let saving = null;
const listeners = new Set();
export const onChange = (listener) => listeners.add(listener);
const tell = (what) => listeners.forEach((listener) => listener(what));

const box = (id) => `lookalike-studio-${id}`;
const safely = (work) => { try { return work(); } catch { return null; } };

export const get = (path) => path.reduce((held, step) => held?.[step], desk.draft.card);

export function set(path, value) {
  const held = path.slice(0, -1).reduce((inner, step) => (inner[step] ??= {}), desk.draft.card);
  if (value === undefined) delete held[path.at(-1)];
  else held[path.at(-1)] = value;
  touched("card");
}

// The raw text of the draft, asked for when somebody looks at it.
export async function loadFiles() {
  const { draft } = desk;
  draft.files ??= await ask("draft_files", { values: draft.card }, { quiet: true });
  return draft === desk.draft && draft.files !== null;
}

export function setFile(name, text) {
  desk.draft.files[name] = text;
  touched("files");
}

function touched(source) {
  const draft = desk.draft;
  draft.dirty = source;
  draft.typed = (draft.typed ?? 0) + 1;
  safely(() => sessionStorage.setItem(box(draft.id), JSON.stringify({ card: draft.card, files: source === "files" ? draft.files : null, from: draft.started_from })));
  tell("typed");
  clearTimeout(timer);
  timer = setTimeout(save, PAUSE);
}

export async function openDraft(id) {
  await settle();
  const view = await ask("open_draft", { persona: id });
  if (!view) return false;
  desk.draft = { id, dirty: null, problems: [], conflict: null, files: null, ...view };
  const kept = safely(() => JSON.parse(sessionStorage.getItem(box(id))));
  if (kept && may("edit")) {
    Object.assign(desk.draft, { card: kept.card, started_from: kept.from, dirty: kept.files ? "files" : "card" });
    if (kept.files) desk.draft.files = kept.files;
    timer = setTimeout(save, 50);
  }
  tell("opened");
  return true;
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
  const from = { started_from: draft.started_from };
  const answer = call
    ? await ask(call.name, { values: draft.card, ...from, ...call.data })
    : draft.dirty === "files"
      ? await ask("save_files", { persona: draft.id, files: draft.files, ...from })
      : await ask("save_draft", { values: draft.card, ...from });
  if (!answer) { draft.unsaved = true; tell("saved"); return; }
  draft.unsaved = false;
  if (answer.problems) { draft.problems = answer.problems; tell("saved"); return; }
  draft.problems = [];
  if (answer.conflict) { draft.conflict = answer.conflict; tell("conflict"); return; }
  take(answer, draft.typed === typed);
}

// Takes over what the server says; the values typed meanwhile stay.
export function take(view, whole = true) {
  const draft = desk.draft;
  const { card, ...rest } = view;
  Object.assign(draft, rest, { problems: [], conflict: null });
  if (whole) {
    const from = draft.dirty;
    Object.assign(draft, { card, dirty: null });
    if (from !== "files") draft.files = null;
    safely(() => sessionStorage.removeItem(box(draft.id)));
    tell(from === "files" ? "text-saved" : "saved");
    return;
  }
  tell("saved");
  timer = setTimeout(save, PAUSE);
}

// Two authors: keep mine on top of theirs, or take theirs.
export async function resolve(mine) {
  const draft = desk.draft;
  const { theirs, hash } = draft.conflict;
  Object.assign(draft, { conflict: null, started_from: hash });
  if (!mine) draft.card = theirs;
  draft.dirty = "card";
  await save();
  tell("opened");
}

addEventListener("beforeunload", (event) => { if (desk.draft?.dirty) event.preventDefault(); });
