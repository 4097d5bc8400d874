// What the page holds: the scene, the gallery, the draft in view; and the calls to the server.

import { drawLocales } from "../../js/locales.js";
import { state } from "../../js/state.js";
import { drawTheme } from "../../js/theme.js";
import { toast } from "../../js/toast.js";
import { has, label, speak, t } from "../../js/words.js";

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

// Who is signed in and in which words, asked until there is an answer.
export async function firstScene(locale) {
  for (let wait = 500; ; wait = Math.min(wait * 2, 8000)) {
    try {
      const scene = await calls.scene({ locale });
      if (scene && !scene.error) return scene;
    } catch { /* asked again below */ }
    await new Promise((done) => setTimeout(done, wait));
  }
}

// The whole page in the scene's language and direction; `title` is the key of the window's title.
export function setScene(page, scene, title) {
  desk.scene = scene;
  state.scene = scene;
  speak(scene);
  Object.assign(document.documentElement, { lang: scene.locale, dir: scene.direction });
  page.dir = scene.direction;
  page.lang = scene.locale;
  label(page);
  drawLocales();
  drawTheme(document.getElementById("lk-theme"));
  document.title = t(title);
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
