// The browser's own copy of what is not with the server yet: it outlives a reload, a crash and a session that ended.

import { desk } from "./desk.js";

const box = (id) => `lookalike-studio:${desk.scene.staff?.name ?? ""}:${id}`;
const safely = (work) => { try { return work(); } catch { return null; } };

export const keep = (draft) => safely(() => localStorage.setItem(box(draft.id), JSON.stringify({
  card: draft.card, files: draft.dirty === "files" ? draft.files : null, from: draft.started_from, base: draft.base, sent: draft.sent })));
export const drop = (id) => safely(() => localStorage.removeItem(box(id)));
export const found = (id) => safely(() => JSON.parse(localStorage.getItem(box(id))));
