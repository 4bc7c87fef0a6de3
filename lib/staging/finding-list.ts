/** Findings of which there may be a hundred thousand alike: the first are listed with their place, the rest counted. */
import { type Finding, finding, type Severity } from "../contract/finding.ts";

const LISTED = 20;

export class FindingList {
  #findings: Finding[] = [];
  #alike = new Map<string, { count: number; sample: Finding }>();

  add(severity: Severity, code: string, advice: string, where: Partial<Finding> = {}): void {
    const one = finding(severity, code, advice, shortened(where));
    const key = `${one.file}\n${code}\n${one.column}`;
    const group = this.#alike.get(key) ?? { count: 0, sample: one };
    group.count++;
    this.#alike.set(key, group);
    if (group.count <= LISTED) this.#findings.push(one);
  }

  /** Adds `count` more of a kind whose first places were already given. */
  addMore(count: number, of: Finding): void {
    const key = `${of.file}\n${of.code}\n${of.column}`;
    const group = this.#alike.get(key) ?? { count: 0, sample: of };
    group.count += count;
    this.#alike.set(key, group);
  }

  /** Takes over what another list collected. */
  absorb(other: FindingList): void {
    for (const { severity, code, advice, ...where } of other.#findings) this.add(severity, code, advice, where);
    for (const { count, sample } of other.#alike.values()) if (count > LISTED) this.addMore(count - LISTED, sample);
  }

  /** All findings; where more than twenty are alike, one more that says how many there are in all. */
  finish(): Finding[] {
    const sums: Finding[] = [];
    for (const { count, sample } of this.#alike.values())
      if (count > LISTED)
        sums.push({ ...sample, row: null, line: null, found: `${count} in all, the first ${LISTED} are listed` });
    return [...this.#findings, ...sums];
  }
}

function shortened(where: Partial<Finding>): Partial<Finding> {
  const { found } = where;
  return found && found.length > 200 ? { ...where, found: `${found.slice(0, 200)}…` } : where;
}
