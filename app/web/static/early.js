(() => {
  let wish = "system";
  try { wish = localStorage.getItem("lookalike-theme") || "system"; } catch { /* storage may be off */ }
  const dark = wish === "dark" || (wish === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
