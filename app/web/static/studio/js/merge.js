// Two authors' changes to one text put together: each field that only one of them changed is that one's.

export const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const plain = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const named = (list) => Array.isArray(list) && list.length > 0 && list.every((item) => plain(item) && item.id !== undefined);

// Gives the text that has both, and what both changed with either text; there `mine` stands, but for places `picked`.
export function joined(base, mine, theirs, picked = new Set()) {
  const clashes = [];
  return { value: join(base, mine, theirs, [], { add: (clash) => clashes.push(clash), picked }), clashes };
}

function join(base, mine, theirs, path, clashes) {
  if (same(mine, theirs) || same(base, theirs)) return mine;
  if (same(base, mine)) return theirs;
  if (plain(mine) && plain(theirs)) return joinKeys(plain(base) ? base : {}, mine, theirs, path, clashes);
  if (named(mine) && named(theirs)) return joinLists(named(base) ? base : [], mine, theirs, path, clashes);
  const where = path.join(".");
  clashes.add({ where, mine, theirs });
  return clashes.picked.has(where) ? theirs : mine;
}

function joinKeys(base, mine, theirs, path, clashes) {
  const made = {};
  for (const key of new Set([...Object.keys(mine), ...Object.keys(theirs)])) {
    const value = join(base[key], mine[key], theirs[key], [...path, key], clashes);
    if (value !== undefined) made[key] = value;
  }
  return made;
}

function joinLists(base, mine, theirs, path, clashes) {
  const [was, ours, other] = [base, mine, theirs].map((list) => new Map(list.map((item) => [item.id, item])));
  return [...new Set([...ours.keys(), ...other.keys()])]
    .map((id) => join(was.get(id), ours.get(id), other.get(id), [...path, id], clashes)).filter((item) => item !== undefined);
}
