// The left column: personas with their state and coverage, import by drag and drop, who is signed in.

import { h, icon, face } from "../../js/dom.js";
import { t } from "../../js/words.js";
import { $, accentStyle, ask, desk, may, route } from "./desk.js";
import { askNew, showProblem, showReport } from "./dialogs.js";
import { addDocument, isDocument } from "./documents.js";
import { percent } from "./tab_languages.js";

export async function loadGallery() {
  const found = await ask("list_personas", { locale: desk.scene.locale });
  if (found) desk.gallery = found;
  drawGallery();
}

export const stateOf = (row) => (row.draft !== "none" ? row.draft : row.live);

export function drawGallery() {
  $("gallery").replaceChildren(...desk.gallery.map((row) => h("li", { style: accentStyle(row.accent) },
    h("button", { type: "button", class: "lk-persona", "data-open": row.id, "aria-current": row.id === desk.draft?.id ? "true" : undefined }, face(row),
      h("span", { class: "lk-persona-words" }, h("span", { class: "lk-persona-name" }, row.name),
        h("span", { class: "st-states" }, ...states(row)),
        h("span", { class: "st-share" }, h("span", { class: "st-meter", "aria-hidden": "true" }, h("i", { style: `inline-size:${row.coverage * 100}%` })),
          h("span", {}, t("st_languages_count", { count: row.languages }), " · ", percent(row.coverage))))))));
}

export function states(row) {
  const made = [];
  if (row.live !== "never") made.push(h("span", { class: `st-state ${row.live}` }, t(`st_live_${row.live}`)));
  if (row.draft !== "none") made.push(h("span", { class: `st-state ${row.draft}` }, t(`st_state_${row.draft}`)));
  return made;
}

export function drawMe(signOut) {
  const { staff } = desk.scene;
  $("me").replaceChildren(icon("person"), h("span", { class: "st-me-words" }, h("span", { class: "lk-strong" }, h("bdi", {}, staff.name)), h("span", { class: "lk-hint" }, staff.roles.map((role) => t(`st_role_${role}`)).join(", "))),
    h("button", { type: "button", class: "lk-quiet", id: "st-sign-out", onclick: signOut }, t("st_sign_out")));
  $("drop").hidden = !may("edit");
  $("new").hidden = !may("edit");
}

export function wireImport(imported) {
  const page = document.getElementById("lk");
  $("new").addEventListener("click", () => askNew(imported));
  $("file").addEventListener("change", (event) => { take(event.target.files[0], imported); event.target.value = ""; });
  let inside = 0;
  document.addEventListener("dragenter", (event) => { if (may("edit") && event.dataTransfer?.types.includes("Files")) { inside += 1; page.dataset.dropping = "1"; } });
  document.addEventListener("dragleave", () => { inside -= 1; if (inside <= 0) { inside = 0; delete page.dataset.dropping; } });
  document.addEventListener("dragover", (event) => { if (event.dataTransfer?.types.includes("Files")) event.preventDefault(); });
  document.addEventListener("drop", (event) => {
    inside = 0;
    delete page.dataset.dropping;
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    if (!may("edit")) return;
    const files = [...event.dataTransfer.files];
    const documents = desk.draft ? files.filter(isDocument) : [];
    if (documents.length) addDocument(documents);
    else take(files[0], imported);
  });
}

async function take(file, imported, over = null) {
  if (!file) return;
  $("drop").dataset.busy = "1";
  const address = `import?${new URLSearchParams({ name: file.name, ...(over ? { over } : {}) })}`;
  let answer = null;
  try {
    answer = await (await route(address, { method: "POST", body: file, headers: { "Content-Type": "application/octet-stream" } }))?.json();
  } catch {
    answer = { error: "connection" };
  }
  delete $("drop").dataset.busy;
  if (!answer) return;
  if (!answer.ok) { showProblem(answer); return; }
  if (!answer.ok.exists) await imported(answer.ok.persona);
  showReport(answer.ok, (hash) => take(file, imported, hash));
}
