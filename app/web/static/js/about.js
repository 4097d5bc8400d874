// "Who am I talking to?": persona, operator, rights, model, rules.

import { ages } from "./asking.js";
import { byId, face, h } from "./dom.js";
import { ask } from "./server.js";
import { ofPersona, persona, state } from "./state.js";
import { kept } from "./store.js";
import { day, has, house, t } from "./words.js";

let asked = 0;

export async function drawAbout() {
  const turn = (asked += 1);
  const answer = await ask("about_persona", ofPersona(), { quiet: true });
  if (!answer || turn !== asked) return;
  const about = answer.about;
  byId("about").replaceChildren(
    h("div", { class: "lk-about-head" }, face(persona(), "large"), h("h2", {}, about.name), h("p", { class: "lk-hint" }, about.tagline)),
    h("p", { class: "lk-card lk-plainly" }, house("start", { persona: about.name, operator: about.operator })),
    section(t("about_operator"), [h("p", {}, about.operator)]),
    about.likeness ? section(t("about_rights"), rights(about.likeness)) : null,
    section(t("about_model"), model(about.engine)),
    section(t("about_rules"), [...rules(about), ...placeOf(answer.place)]));
}

// What the fan can say of themselves, where it changes which rules apply. Nobody is asked for it here.
function placeOf(place) {
  const fields = [];
  if (place.markets.length) {
    const choices = place.markets.map((code) => [code, word("market", code)]).sort((a, b) => a[1].localeCompare(b[1], state.scene.locale));
    fields.push(field("market", t("where_title"), t("where_hint"), [["", t("not_said")], ...choices], place.market ?? "", kept.keepMarket));
  }
  if (place.ages) {
    const choices = ages(place.minimum_age).map((entry) => [String(entry.years), entry.words]);
    const chosen = place.age === null ? "" : choices.findLast(([years]) => Number(years) <= Math.max(place.age, Number(choices[0][0])))[0];
    fields.push(field("age", t("age_title"), t("age_hint"), [["", t("not_said")], ...choices], chosen,
      (years) => kept.keepAge(years === "" ? null : years)));
  }
  return fields;
}

function field(name, title, hint, choices, chosen, keep) {
  const options = choices.map(([value, words]) => h("option", { value, selected: value === chosen }, words));
  const select = h("select", { id: `lk-${name}`, "aria-describedby": `lk-${name}-hint` }, options);
  select.addEventListener("change", async () => {
    keep(select.value);
    await drawAbout();
    byId(name)?.focus();
  });
  return h("div", { class: "lk-choice" }, h("label", { class: "lk-strong", for: `lk-${name}` }, title), select,
    h("p", { class: "lk-hint", id: `lk-${name}-hint` }, hint));
}

const section = (title, children) => h("section", { class: "lk-section" }, h("h3", { class: "lk-heading" }, title), children);
const word = (prefix, code) => (has(`${prefix}_${code.replaceAll("-", "_")}`) ? t(`${prefix}_${code.replaceAll("-", "_")}`) : code);
const territory = (code) => (/^[A-Z]{2}$/.test(code) ? new Intl.DisplayNames([state.scene.locale], { type: "region" }).of(code) : word("territory", code));
const list = (values) => new Intl.ListFormat(state.scene.locale, { type: "conjunction" }).format(values);

function rights(likeness) {
  const rows = [[t("rights_owner"), likeness.licensor], [t("rights_media"), list(likeness.media.map((code) => word("medium", code)))],
    [t("rights_purposes"), list(likeness.purposes.map((code) => word("purpose", code)))],
    [t("rights_where"), list(likeness.territories.map(territory))],
    [t("rights_since"), day(likeness.valid_from)]];
  if (likeness.valid_until) rows.push([t("rights_until"), day(likeness.valid_until)]);
  const whose = likeness.basis === "fictional" ? null : h("p", { dir: "auto" }, likeness.whose);
  return [h("p", {}, word("basis", likeness.basis)), whose, facts(rows)];
}

function model(engine) {
  const rows = [[t("model_name"), engine.model || engine.name]];
  if (engine.licence) rows.push([t("model_licence"), engine.licence]);
  return [h("p", {}, t("model_text")), facts(rows), engine.notice ? h("p", { class: "lk-hint", lang: "en", dir: "ltr" }, engine.notice) : null];
}

function rules(about) {
  const names = about.markets.map((code) => word("market", code));
  const seen = new Set();
  const lines = about.duties.map(duty).filter((line) => line && !seen.has(line) && seen.add(line));
  return [h("p", {}, names.length ? t("rules_of", { markets: list(names) }) : t("rules_strictest")),
    h("ul", { class: "lk-rules" }, lines.map((line) => h("li", {}, line)))];
}

function duty(rule) {
  const key = `duty_${rule.duty}${rule.audience === "minors" ? "_minors" : ""}`;
  if (!has(key)) return "";
  return t(key, { count: rule.minutes ?? rule.age ?? 0 });
}

function facts(rows) {
  return h("dl", { class: "lk-facts" }, rows.flatMap(([name, value]) => [h("dt", {}, name), h("dd", { dir: "auto" }, value)]));
}
