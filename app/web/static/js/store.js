// What the browser keeps: theme (this device), language, place and age (cookies), drafts, messages on their way and open
// conversations (this tab only).

const safely = (work, fallback) => {
  try { return work() ?? fallback; } catch { return fallback; }
};

const YEAR = 31536000;

function cookie(name, value) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${name}=${encodeURIComponent(value)}; Path=/; Max-Age=${value === "" ? 0 : YEAR}; SameSite=Lax${secure}`;
}

export const kept = {
  theme: () => safely(() => localStorage.getItem("lookalike-theme"), "system"),
  keepTheme: (value) => safely(() => localStorage.setItem("lookalike-theme", value)),
  token: (persona) => safely(() => sessionStorage.getItem(`lookalike-talk-${persona}`), null),
  keepToken: (persona, token) => safely(() => sessionStorage.setItem(`lookalike-talk-${persona}`, token)),
  draft: (persona) => safely(() => sessionStorage.getItem(`lookalike-draft-${persona}`), ""),
  keepDraft: (persona, text) => safely(() => sessionStorage.setItem(`lookalike-draft-${persona}`, text)),
  // A message that was sent and that no answer has confirmed yet, by conversation.
  unsent: (token) => safely(() => sessionStorage.getItem(`lookalike-unsent-${token}`), ""),
  keepUnsent: (token, text) => safely(() => (text ? sessionStorage.setItem(`lookalike-unsent-${token}`, text)
    : sessionStorage.removeItem(`lookalike-unsent-${token}`))),
  persona: () => safely(() => sessionStorage.getItem("lookalike-persona"), null),
  keepPersona: (persona) => safely(() => sessionStorage.setItem("lookalike-persona", persona)),
  // Whether this was told on this device before; from now on it was.
  toldBefore: (what) => safely(() => {
    const told = localStorage.getItem(`lookalike-told-${what}`) === "yes";
    localStorage.setItem(`lookalike-told-${what}`, "yes");
    return told;
  }, false),
  keepLocale: (tag) => cookie("lookalike_locale", tag),
  keepMarket: (code) => cookie("lookalike_market", code),
  keepAge: (years) => cookie("lookalike_age", years === null ? "" : String(years)),
};
