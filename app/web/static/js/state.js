// The page's state: the scene (all that a language changes), the persona and the conversation in view.

export const state = {
  scene: null,
  persona: null,
  token: null,
  mark: "", // what the server had of the conversation when it was last read
  items: [],
  consent: "unknown",
  conversations: [],
  turn: null, // the exchange being written, or null
  busy: false, // whether a reply is being written for another window, or for this one before it was loaded anew
  later: [], // what came while an exchange was being written and is shown after it
};

export const persona = () => state.scene.personas.find((entry) => entry.id === state.persona);

export const begun = () => state.items.some((item) => item.kind === "fan");

// A notice in the page's own words.
export const notice = (kind, text, more = {}) =>
  ({ kind: "notice", notice: kind, text, locale: state.scene.locale, direction: state.scene.direction, ...more });

export const here = () => ({ locale: state.scene.locale, token: state.token });
export const ofPersona = () => ({ locale: state.scene.locale, persona: state.persona });
