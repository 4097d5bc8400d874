// Steps of this sitting that can be taken back, each a place in the card and what stood there before.

const MOST = 200;
const ONE_GO = 1500;
const past = [];
const future = [];

export const can = { undo: () => past.length > 0, redo: () => future.length > 0 };

export function forget() {
  past.length = 0;
  future.length = 0;
}

// Typing in one field without a pause is one step.
export function remember(path, before) {
  const key = path.join("\n");
  const last = past.at(-1);
  const now = Date.now();
  future.length = 0;
  if (last && last.key === key && now - last.at < ONE_GO) { last.at = now; return; }
  past.push({ key, path, before: structuredClone(before), at: now });
  if (past.length > MOST) past.shift();
}

// Takes one step back (or forward again) with `read` and `write`, and gives its place; null when there is none.
export function step(back, read, write) {
  const [from, to] = back ? [past, future] : [future, past];
  const one = from.pop();
  if (!one) return null;
  to.push({ ...one, before: structuredClone(read(one.path)), at: 0 });
  write(one.path, one.before);
  return one.path;
}
