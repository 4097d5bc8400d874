// The left column: personas, past conversations, language and theme.

import { byId, face, h } from "./dom.js";
import { state } from "./state.js";
import { day, t } from "./words.js";

export function drawPersonas() {
  byId("personas").replaceChildren(...state.scene.personas.map((entry) =>
    h("li", { style: accentStyle(entry) },
      h("button", { type: "button", class: "lk-persona", "data-persona": entry.id, "aria-current": entry.id === state.persona ? "true" : undefined },
        face(entry), h("span", { class: "lk-persona-words" }, h("span", { class: "lk-persona-name" }, entry.name),
          h("span", { class: "lk-persona-tagline" }, entry.tagline))))));
}

export function drawTalks() {
  byId("talks-empty").hidden = state.conversations.length > 0;
  byId("talks").replaceChildren(...state.conversations.map((entry) =>
    h("li", {}, h("button", { type: "button", class: "lk-talk", "data-token": entry.token },
      h("span", { class: "lk-talk-title", dir: "auto" }, entry.title || t("conversation")),
      h("span", { class: "lk-talk-meta" }, `${day(entry.last_at)} · ${t("messages", { count: entry.messages })}`)))));
}

export const accentVars = (entry) => ({ "--lk-fill": entry.accent.fill, "--on-fill": entry.accent.on_fill,
  "--lk-ink-light": entry.accent.ink_light, "--lk-ink-dark": entry.accent.ink_dark });

const accentStyle = (entry) => Object.entries(accentVars(entry)).map(([name, value]) => `${name}:${value}`).join(";");
