// What the page holds: the scene, the gallery, the draft in view; and the calls to the server.

import { toast } from "../../js/toast.js";
import { has, t } from "../../js/words.js";

export const desk = { scene: null, gallery: [], draft: null, tab: "card", side: "preview", locale: "", beside: "", market: "" };
let calls = null;
let signedOut = () => {};

export const endSession = () => signedOut();

// A plain route of the Studio; null where the session has ended (the person has been told then).
export async function route(address, options) {
  const answer = await fetch(`/studio/${address}`, options);
  if (answer.status !== 401) return answer;
  endSession();
  return null;
}

export function connect(server, onSignedOut) {
  calls = server;
  signedOut = onSignedOut;
}

export const $ = (id) => document.getElementById(`st-${id}`);
export const accentStyle = (accent) => `--lk-fill:${accent.fill};--on-fill:${accent.on_fill};--lk-ink-light:${accent.ink_light};--lk-ink-dark:${accent.ink_dark}`;
export const may = (right) => desk.scene.staff?.rights.includes(right) ?? false;

// Resolves to the answer, or to null when there is none; the person has been told then.
export async function ask(name, data, { quiet = false } = {}) {
  let answer = null;
  try {
    answer = await calls[name](data);
  } catch {
    if (!quiet) toast(t("st_error_connection"));
    return null;
  }
  if (answer?.error === "signed_out") signedOut();
  else if (!answer) { if (!quiet) toast(t("st_error_connection")); }
  else if (answer.error) { if (!quiet) toast(problemText(answer), { seconds: 9 }); }
  else return answer.ok;
  return null;
}

// The failure in the page's language, with the file's name and the reason where the server gives them.
export function problemText(answer) {
  const key = `st_error_${answer?.error}`;
  const said = has(key) ? t(key) : t("error_general");
  const why = answer?.say && has(`st_document_is_${answer.say}`) ? t(`st_document_is_${answer.say}`) : "";
  return [answer?.name ? `${answer.name}: ${why || said}` : said, answer?.where ?? "", answer?.limit ?? ""].filter(Boolean).join(" · ");
}

export const download = (form, version = "draft") => {
  const link = document.createElement("a");
  link.href = `/studio/export/${encodeURIComponent(desk.draft.id)}?form=${form}&version=${version}`;
  link.download = "";
  link.click();
};
