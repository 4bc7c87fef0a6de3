/** Turns links between records into clusters, and refuses the ones that only a chain of links holds together. */

/** Two records (by index) that a rule calls the same. */
export type Link = { readonly a: number; readonly b: number; readonly rule: string };
export type Clustered = {
  /** Index of the first record of the cluster each record is in. */
  readonly root: Int32Array;
  /** Per root: the rules that linked its members. */
  readonly rules: ReadonlyMap<number, readonly string[]>;
  /** Per root: the links that hold its members together. */
  readonly links: ReadonlyMap<number, readonly Link[]>;
  /** Links of clusters whose ends contradict each other. */
  readonly refused: readonly Link[];
};

/**
 * Joins linked records. A cluster in which two members contradict each other is taken apart wholly: its rule links
 * come back as `refused`, so the result does not depend on the order of the records. A pair that a person keeps apart
 * is a contradiction too. Links named in `decided`
 * (a person's word) always hold.
 * @param signature records with equal signatures contradict the same others and never each other
 */
export function cluster(
  count: number,
  links: readonly Link[],
  decided: readonly Link[],
  contradict: (a: number, b: number) => boolean,
  signature: (record: number) => string,
): Clustered {
  const all = joined(count, [...decided, ...links]);
  const broken = new Set<number>();
  for (const [root, members] of groups(all)) if (hasContradiction(members, contradict, signature)) broken.add(root);
  const refused = links.filter((link) => broken.has(all[link.a] ?? -1));
  const kept = links.filter((link) => !broken.has(all[link.a] ?? -1));
  const root = joined(count, [...decided, ...kept]);
  const byRoot = Map.groupBy([...decided, ...kept], ({ a }) => root[a] ?? -1);
  const rules = new Map([...byRoot].map(([of, own]) => [of, [...new Set(own.map(({ rule }) => rule))]]));
  return { root, rules, links: byRoot, refused };
}

/** Members of every cluster with more than one record, by root, in record order. */
export function groups(root: Int32Array): Map<number, number[]> {
  const found = new Map<number, number[]>();
  for (const [record, of] of root.entries()) {
    if (record === of) continue;
    const members = found.get(of);
    if (members) members.push(record);
    else found.set(of, [of, record]);
  }
  return found;
}

function joined(count: number, links: readonly Link[]): Int32Array {
  const parent = Int32Array.from({ length: count }, (_, index) => index);
  const find = (start: number): number => {
    let at = start;
    for (let up = parent[at] ?? at; up !== at; up = parent[at] ?? at) {
      parent[at] = parent[up] ?? up;
      at = up;
    }
    return at;
  };
  for (const { a, b } of links) {
    const left = find(a);
    const right = find(b);
    if (left !== right) parent[Math.max(left, right)] = Math.min(left, right);
  }
  return parent.map((_, index) => find(index));
}

function hasContradiction(
  members: readonly number[],
  contradict: (a: number, b: number) => boolean,
  signature: (record: number) => string,
): boolean {
  const distinct = [...new Map(members.map((member) => [signature(member), member])).values()];
  return distinct.some((a, at) => distinct.slice(at + 1).some((b) => contradict(a, b)));
}

/** Records that share a key, for keys that more than one record has. */
export function blocks<K>(count: number, keysOf: (record: number) => readonly K[]): Map<K, number[]> {
  const first = new Map<K, number>();
  const found = new Map<K, number[]>();
  for (let record = 0; record < count; record++)
    for (const key of keysOf(record)) {
      const before = first.get(key);
      if (before === undefined) first.set(key, record);
      else if (before !== record) {
        const block = found.get(key);
        if (!block) found.set(key, [before, record]);
        else if (block.at(-1) !== record) block.push(record);
      }
    }
  return found;
}
