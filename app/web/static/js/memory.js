// What is remembered: see, switch on and off, correct, delete with undo, export, forget everything.

import { byId, h, icon, iconButton } from "./dom.js";
import { ask } from "./server.js";
import { here, ofPersona, persona, state } from "./state.js";
import { day, t } from "./words.js";
import { settle, toast } from "./toast.js";

let hooks = { consented: () => {}, forgotten: () => {} };
let asked = 0;

export function wireMemory(next) {
  hooks = next;
}

export async function drawMemory() {
  const turn = (asked += 1);
  const answer = await ask("list_memories", ofPersona(), { quiet: true });
  if (!answer || turn !== asked) return;
  state.consent = answer.consent;
  draw(answer);
}

export async function giveConsent(remember) {
  const answer = await ask("answer_consent", { ...here(), remember });
  if (!answer) return;
  state.consent = answer.consent;
  hooks.consented(answer);
}

function draw(answer) {
  const name = persona().nickname;
  const on = answer.consent === "yes";
  const list = h("ul", { class: "lk-memories" }, answer.items.map(row));
  byId("memory").replaceChildren(
    h("div", { class: "lk-card lk-switch-card" },
      h("div", { class: "lk-row" }, h("span", { id: "lk-remember", class: "lk-strong" }, t("remember", { name })),
        h("button", { type: "button", role: "switch", class: "lk-switch", "aria-checked": String(on), "aria-labelledby": "lk-remember",
          onclick: () => giveConsent(!on) }, h("i"))),
      h("p", { class: "lk-hint" }, t(on ? "remember_on" : "remember_off"))),
    answer.items.length
      ? h("h2", { class: "lk-heading" }, t("memories_count", { count: answer.items.length }))
      : h("div", { class: "lk-nothing" }, icon("memory"), h("p", {}, t(on ? "memories_empty" : "memories_off", { name }))),
    list,
    h("details", { class: "lk-what" }, h("summary", {}, t("what_for")), h("p", {}, t("what_for_text", { name }))),
    h("div", { class: "lk-stack" },
      h("button", { type: "button", class: "lk-plain", "data-do": "export", onclick: exportAll }, icon("download"), t("export")),
      h("button", { type: "button", class: "lk-plain lk-danger", "data-do": "forget", onclick: (event) => confirmForget(event.currentTarget) }, icon("trash"), t("forget"))));
}

function row(item) {
  const words = h("p", { dir: "auto" }, item.text);
  const node = h("li", { class: "lk-memory" }, h("div", { class: "lk-memory-words" }, words,
    h("span", { class: "lk-hint" }, `${t(`kind_${item.kind === "fact" ? "fact" : "turn"}`)} · ${day(item.at)}`)),
  h("div", { class: "lk-memory-actions" },
    iconButton("pencil", t("correct", { text: item.text }), { "data-do": "correct", title: t("correct_short"), onclick: () => edit(node, item) }),
    iconButton("close", t("delete", { text: item.text }), { "data-do": "delete", title: t("delete_short"), onclick: () => remove(node, item) })));
  return node;
}

function edit(node, item) {
  const area = h("textarea", { rows: "2", maxlength: "2000", dir: "auto", "aria-label": t("correct_short") });
  area.value = item.text;
  const save = async () => {
    if (!area.value.trim()) return;
    const answer = await ask("correct_memory", { ...ofPersona(), item: item.id, text: area.value });
    if (answer) { draw(answer); toast(t("corrected")); }
  };
  const back = () => { node.replaceWith(row(item)); };
  area.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { event.stopPropagation(); back(); }
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); save(); }
  });
  node.replaceChildren(h("div", { class: "lk-stack" }, area, h("div", { class: "lk-choices" },
    h("button", { type: "button", class: "lk-primary", onclick: save }, t("save")),
    h("button", { type: "button", class: "lk-plain", onclick: back }, t("cancel")))));
  area.focus();
}

// Deleting waits for the end of the toast, so that it can be undone; leaving the page ends it at once.
function remove(node, item) {
  const about = { ...ofPersona(), item: item.id };
  settle();
  node.hidden = true;
  byId("tab-memory").focus();
  toast(t("deleted"), { button: t("undo"), act: () => { node.hidden = false; }, after: async () => {
    const answer = await ask("forget_memory", about);
    if (answer && about.persona === state.persona) draw(answer);
  } });
}

async function exportAll() {
  const answer = await ask("export_memories", ofPersona());
  if (!answer) return;
  const url = URL.createObjectURL(new Blob([JSON.stringify(answer.document, null, 2)], { type: "application/json" }));
  const link = h("a", { href: url, download: `lookalike-${state.persona}.json` });
  link.click();
  URL.revokeObjectURL(url);
  toast(t("exported"));
}

function confirmForget(button) {
  const name = persona().nickname;
  const card = h("div", { class: "lk-card lk-confirm", role: "alertdialog", "aria-label": t("forget"), tabindex: "-1" },
    h("p", { class: "lk-strong" }, t("forget_title", { name })), h("p", { class: "lk-hint" }, t("forget_text")),
    h("div", { class: "lk-choices" },
      h("button", { type: "button", class: "lk-primary lk-danger-fill", "data-do": "forget-yes", onclick: async () => {
        const answer = await ask("forget_everything", ofPersona());
        if (answer) { state.consent = answer.consent; draw(answer); hooks.forgotten(); toast(t("forgotten", { name })); }
      } }, t("forget_yes")),
      h("button", { type: "button", class: "lk-plain", onclick: () => { card.replaceWith(button); button.focus(); } }, t("cancel"))));
  card.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.stopPropagation(); card.replaceWith(button); button.focus(); } });
  button.replaceWith(card);
  card.querySelector(".lk-plain").focus();
}
