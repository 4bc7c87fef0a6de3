/** A person's decisions on pairs, as links and walls between records. */
import { type Finding, finding } from "../contract/finding.ts";
import type { ObjectName } from "../contract/objects.ts";
import type { Link } from "./cluster.ts";
import { pairKey } from "./review.ts";
import type { DuplicateDecision } from "./types.ts";

export type Decided = {
  readonly links: readonly Link[];
  /** Pairs by `pairKey`. */
  readonly merged: ReadonlySet<string>;
  readonly apart: ReadonlySet<string>;
  /** Ids that any decision names. */
  readonly named: ReadonlySet<string>;
  readonly findings: readonly Finding[];
};

/** Decisions on one object. A later one on the same pair replaces an earlier one; unknown and held ids are findings. */
export function decidedLinks(
  object: ObjectName,
  decisions: readonly DuplicateDecision[],
  indexOf: ReadonlyMap<string, number>,
): Decided {
  const last = new Map<string, DuplicateDecision>();
  for (const each of decisions)
    if (each.object === object && each.a !== each.b) last.set(pairKey(each.a, each.b), each);
  const links: Link[] = [];
  const findings: Finding[] = [];
  for (const { a, b, decision } of last.values()) {
    const [left, right] = [indexOf.get(a), indexOf.get(b)];
    if (decision === "merge" && left !== undefined && right !== undefined)
      links.push({ a: left, b: right, rule: "decided" });
    for (const id of left === undefined ? [a] : right === undefined ? [b] : [])
      findings.push(
        finding(
          "warning",
          "decision_without_record",
          "A decision on duplicates names an id that the export does not have, or that is held because of an id conflict. The decision is kept and has no effect now.",
          { object, found: id },
        ),
      );
  }
  findings.push(...contradictions(object, [...last.values()]));
  const keys = (wanted: DuplicateDecision["decision"]) =>
    new Set([...last].filter(([, { decision }]) => decision === wanted).map(([key]) => key));
  return {
    links,
    merged: keys("merge"),
    apart: keys("keep apart"),
    named: new Set([...last.values()].flatMap(({ a, b }) => [a, b])),
    findings,
  };
}

/** Pairs to keep apart whose ends other decisions merge. */
function contradictions(object: ObjectName, decisions: readonly DuplicateDecision[]): Finding[] {
  const next = new Map<string, string>();
  const find = (id: string): string => {
    let at = id;
    for (let up = next.get(at); up !== undefined; up = next.get(at)) at = up;
    return at;
  };
  for (const { a, b, decision } of decisions)
    if (decision === "merge" && find(a) !== find(b)) next.set(find(a), find(b));
  return decisions
    .filter(({ a, b, decision }) => decision === "keep apart" && find(a) === find(b))
    .map(({ a, b }) =>
      finding(
        "error",
        "decisions_contradict",
        "Two records are to be kept apart, and other decisions merge both of them with the same third one. They stay merged until one of the rows in decisions/duplicates.csv is changed.",
        { object, found: `${a} ≠ ${b}` },
      ),
    );
}
