// What the page itself asks or says before a conversation: that it does not speak the browser's language, and, where the
// rules in force name a lowest age, how old the fan is.

import { h, icon } from "./dom.js";
import { notice, state } from "./state.js";
import { kept } from "./store.js";
import { languageName, t } from "./words.js";

// Said once on a device, in the fan's own language where there are reviewed words for it.
export function missedLanguage() {
  const missed = state.scene.missed;
  if (!missed || kept.toldBefore(`language-${missed.tag}`)) return [];
  const offer = (tag) => {
    const to = state.scene.locales.find((entry) => entry.tag === tag);
    return h("button", { type: "button", class: "lk-plain", "data-locale-offer": tag, lang: tag, dir: to.direction }, languageName(tag));
  };
  const more = () => h("button", { type: "button", class: "lk-plain", "data-act": "languages" }, icon("globe"), t("language"));
  return [{ ...notice("unknown_locale", missed.text), locale: missed.locale, direction: missed.direction,
    choices: () => [...missed.offered.map(offer), more()] }];
}

// The ages that matter: below the lowest age of the place, below 18, and 18 or over. Kept as the oldest that is certain.
export function ages(lowest) {
  const steps = [...new Set([lowest, 18])].filter((age) => age > 0 && age <= 18).sort((a, b) => a - b);
  const young = steps.map((age, index) => (index === 0
    ? { years: age - 1, words: t("age_under", { age }) }
    : { years: age - 1, words: t("age_between", { from: steps[index - 1], to: age - 1 }) }));
  return [...young, { years: 18, words: t("age_over", { age: 18 }) }];
}

export function ageQuestion(lowest, answered) {
  const choose = (years) => {
    kept.keepAge(years);
    const words = years < lowest ? t("age_refused", { age: lowest }) : t("age_thanks");
    state.items = state.items.map((item) => (item.notice === "age_question" ? notice("age_answer", words) : item));
    answered();
  };
  const say = () => `${t("age_question", { age: lowest })} ${t("age_hint")}`;
  return { ...notice("age_question", say()), retell: say, choices: () => ages(lowest).map((entry) =>
    h("button", { type: "button", class: "lk-plain", "data-age": entry.years, onclick: () => choose(entry.years) }, entry.words)) };
}
