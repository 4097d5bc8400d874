// The page's state: the scene (all that a language changes), the persona and the conversation in view.

export const state = {
  scene: null,
  persona: null,
  token: null,
  items: [],
  consent: "unknown",
  conversations: [],
  turn: null, // the exchange being written, or null
  later: [], // what came while an exchange was being written and is shown after it
};

export const persona = () => state.scene.personas.find((entry) => entry.id === state.persona);

export const here = () => ({ locale: state.scene.locale, token: state.token });
export const ofPersona = () => ({ locale: state.scene.locale, persona: state.persona });
