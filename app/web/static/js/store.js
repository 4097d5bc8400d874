// What the browser keeps: theme (this device), language (a cookie), drafts and open conversations (this tab only).

const safely = (work, fallback) => {
  try { return work() ?? fallback; } catch { return fallback; }
};

export const kept = {
  theme: () => safely(() => localStorage.getItem("lookalike-theme"), "system"),
  keepTheme: (value) => safely(() => localStorage.setItem("lookalike-theme", value)),
  token: (persona) => safely(() => sessionStorage.getItem(`lookalike-talk-${persona}`), null),
  keepToken: (persona, token) => safely(() => sessionStorage.setItem(`lookalike-talk-${persona}`, token)),
  draft: (persona) => safely(() => sessionStorage.getItem(`lookalike-draft-${persona}`), ""),
  keepDraft: (persona, text) => safely(() => sessionStorage.setItem(`lookalike-draft-${persona}`, text)),
  persona: () => safely(() => sessionStorage.getItem("lookalike-persona"), null),
  keepPersona: (persona) => safely(() => sessionStorage.setItem("lookalike-persona", persona)),
  keepLocale(tag) {
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `lookalike_locale=${encodeURIComponent(tag)}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  },
};
