// Signing in: a name, a password, and plain words when it does not work.

import { h } from "../../js/dom.js";
import { t } from "../../js/words.js";
import { $ } from "./desk.js";

const STUDIO = { path: "/studio", tag: "st_studio", hint: "st_door_hint" };

export function drawDoor(entered, ended = false, { path, tag, hint } = STUDIO) {
  const name = h("input", { type: "text", id: "st-name", autocomplete: "username", autocapitalize: "none", spellcheck: "false", required: true, dir: "auto" });
  const password = h("input", { type: "password", id: "st-password", autocomplete: "current-password", required: true });
  const error = h("p", { class: "lk-error", role: "alert", id: "st-door-error", hidden: true });
  for (const box of [name, password]) box.setAttribute("aria-describedby", error.id);
  const send = h("button", { type: "submit", class: "lk-primary" }, t("st_sign_in"));
  const form = $("door");
  form.replaceChildren(h("div", { class: "lk-brand" }, h("span", { class: "lk-logo", "aria-hidden": "true" }), h("span", {}, "Lookalike"), h("span", { class: "st-tag" }, t(tag))),
    h("h1", {}, t("st_sign_in")), h("p", { class: ended ? "st-ended" : "lk-hint", role: ended ? "status" : undefined }, t(ended ? "st_session_ended" : hint)),
    h("label", { class: "st-field", for: "st-name" }, h("span", {}, t("st_your_name"))), name,
    h("label", { class: "st-field", for: "st-password" }, h("span", {}, t("st_password"))), password, error, send);
  form.onsubmit = async (event) => {
    event.preventDefault();
    send.disabled = true;
    error.hidden = true;
    const told = await enter(path, name.value, password.value);
    send.disabled = false;
    if (told === null) { entered(name.value.trim()); password.value = ""; return; }
    error.textContent = told;
    error.hidden = false;
    password.select();
  };
  name.focus();
}

async function enter(path, name, password) {
  try {
    const answer = await fetch(`${path}/session`, { method: "POST", body: JSON.stringify({ name, password }), headers: { "Content-Type": "application/json" } });
    if (answer.ok) return null;
    const told = await answer.json();
    return told.error === "tries" ? t("st_error_tries", { count: Math.ceil(told.seconds / 60) }) : told.error === "password" ? t("st_error_password") : t("error_general");
  } catch {
    return t("st_error_connection");
  }
}
