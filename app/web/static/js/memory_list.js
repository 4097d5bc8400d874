// The items of what is remembered, in groups or by day: correct, pin, delete with undo.

import { byId, h, iconButton } from "./dom.js";
import { ask } from "./server.js";
import { state } from "./state.js";
import { settle, toast } from "./toast.js";
import { clock, day, t } from "./words.js";

let memory = null; // what the list asks of the frame around it
let leaving = ""; // the id of the item that a toast is about to delete

export function wireList(frame) {
  memory = frame;
}

export const isEditing = () => Boolean(byId("memories")?.querySelector("textarea"));

export function drawList(box, items, look) {
  const groups = [];
  for (const item of items) {
    const title = look === "list" ? groupOf(item) : day(item.at);
    if (groups.at(-1)?.title !== title) groups.push({ title, rows: [] });
    groups.at(-1).rows.push(row(item, look));
  }
  box.replaceChildren(...groups.flatMap((group, place) => [
    h("h3", { class: "lk-heading lk-group", id: `lk-group-${place}` }, group.title),
    h("ul", { class: "lk-memories", "aria-labelledby": `lk-group-${place}` }, group.rows)]));
}

export function drawMore(box, more) {
  if (more) box.append(h("button", { type: "button", class: "lk-plain lk-more-memories", "data-do": "more", onclick: more }, t("memories_more")));
}

const groupOf = (item) => t(item.pinned ? "pinned" : `kind_${item.kind}`);

function row(item, look) {
  const node = h("li", { class: "lk-memory", "data-item": item.id },
    h("p", { class: "lk-memory-words", dir: "auto", lang: item.locale || undefined }, item.kind === "turn" ? h("q", {}, item.text) : item.text),
    item.quote ? source(item) : null,
    h("div", { class: "lk-memory-foot" }, h("span", { class: "lk-hint" }, about(item, look)),
      h("div", { class: "lk-memory-actions" },
        iconButton("pin", t(item.pinned ? "unpin" : "pin", { text: item.text }), { "data-do": "pin", "aria-pressed": String(item.pinned),
          title: t(item.pinned ? "unpin_short" : "pin_short"), onclick: () => pin(item) }),
        iconButton("pencil", t("correct", { text: item.text }), { "data-do": "correct", title: t("correct_short"), onclick: () => edit(node, item, look) }),
        iconButton("trash", t("delete", { text: item.text }), { "data-do": "delete", title: t("delete_short"), onclick: () => remove(item) }))));
  node.hidden = item.id === leaving;
  return node;
}

function about(item, look) {
  const parts = look === "list" && !item.pinned ? [] : [t(`kind_${item.kind}`)];
  if (item.kind === "fact") parts.push(t("since", { date: day(item.at) }));
  else parts.push(look === "list" ? day(item.at) : clock(item.at));
  if (item.until) parts.push(t("until", { date: day(item.until) }));
  if (!item.used) parts.push(t("not_used"));
  return parts.join(" · ");
}

const source = (item) => h("details", { class: "lk-source" }, h("summary", {}, t("fact_source")),
  h("p", { dir: "auto", lang: item.locale || undefined }, h("q", {}, item.quote)));

const rowOf = (id) => byId("memories")?.querySelector(`[data-item="${CSS.escape(id)}"]`);

function focusOn(id, what) {
  rowOf(id)?.querySelector(`[data-do=${what}]`)?.focus();
}

async function pin(item) {
  const answer = await ask("pin_memory", memory.asking({ item: item.id, pinned: !item.pinned }));
  if (!answer) return;
  memory.show(answer);
  focusOn(item.id, "pin");
}

function edit(node, item, look) {
  const area = h("textarea", { rows: "2", maxlength: "2000", dir: "auto", "aria-label": t("correct_short") });
  area.value = item.text;
  const back = () => { node.replaceWith(row(item, look)); focusOn(item.id, "correct"); };
  const save = async () => {
    if (!area.value.trim()) return;
    const answer = await ask("correct_memory", memory.asking({ item: item.id, text: area.value }));
    if (!answer) return;
    memory.show(answer);
    byId("memory").focus();
    toast(t("corrected"));
  };
  area.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { event.stopPropagation(); back(); }
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); save(); }
  });
  node.replaceChildren(h("div", { class: "lk-stack" }, area, h("div", { class: "lk-choices" },
    h("button", { type: "button", class: "lk-primary", "data-do": "save", onclick: save }, t("save")),
    h("button", { type: "button", class: "lk-plain", onclick: back }, t("cancel")))));
  area.focus();
}

// Deleting waits for the end of the toast, so that it can be undone; leaving the page ends it at once.
function remove(item) {
  settle();
  const about = memory.asking({ item: item.id });
  leaving = item.id;
  const node = rowOf(item.id);
  const near = [node, ...byId("memories").querySelectorAll(".lk-memory")].filter((other) => other && !other.hidden && other !== node);
  if (node) node.hidden = true;
  (near.find((other) => node?.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING) ?? near.at(-1))
    ?.querySelector("[data-do=delete]")?.focus() ?? byId("memory").focus();
  toast(t("deleted"), { button: t("undo"), act: () => back(item.id), after: () => finish(item.id, about) });
}

function back(id) {
  if (leaving === id) leaving = "";
  const node = rowOf(id);
  if (node) node.hidden = false;
  focusOn(id, "delete");
}

async function finish(id, about) {
  const answer = await ask("forget_memory", about);
  if (!answer) { back(id); return; }
  if (leaving === id) leaving = "";
  if (about.persona !== state.persona) return;
  if (!isEditing()) memory.show(answer);
  memory.told(answer.receipt);
}
