import { UsageError } from "../shared/crm.ts";

/** What a formula may ask: a field's value, the value before, whether the record is new, and the time. */
export type Facts = {
  value(field: string): unknown;
  before(field: string): unknown;
  isNew: boolean;
  today: string;
};
type Node = (facts: Facts) => unknown;

const TOKEN =
  /\s*(?:("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(\d+(?:\.\d+)?)|([A-Za-z_$][\w.$]*)|(<>|!=|<=|>=|==|&&|\|\||[=<>(),!+\-*/&]))/y;

/**
 * The condition of a validation rule, in a part of Salesforce's formula language: AND, OR, NOT, ISBLANK, ISPICKVAL, LEN,
 * REGEX, CONTAINS, BEGINS, ISNEW, ISCHANGED, PRIORVALUE, TODAY, VALUE, comparisons, and the four kinds of calculation.
 * True means: the record is refused. Throws UsageError for anything else.
 */
export function compileFormula(source: string): (facts: Facts) => boolean {
  const tokens = tokensOf(source);
  let at = 0;
  const wrong = (what: string) => new UsageError(`formula ${source}: ${what}`);
  const peek = (): string => tokens[at] ?? "";
  const take = (expected: string): void => {
    if (peek() !== expected) throw wrong(`${expected} is missing before ${peek() || "the end"}`);
    at++;
  };
  const chain = (operators: Record<string, (a: unknown, b: unknown) => unknown>, next: () => Node) => (): Node => {
    let left = next();
    for (let operator = operators[peek()]; operator; operator = operators[peek()]) {
      const [before, apply] = [left, operator];
      at++;
      const after = next();
      left = (facts) => apply(before(facts), after(facts));
    }
    return left;
  };
  const primary = (): Node => {
    const token = peek();
    at++;
    if (token === "(") {
      const inner = expression();
      take(")");
      return inner;
    }
    if (token === "!") {
      const inner = primary();
      return (facts) => inner(facts) !== true;
    }
    if (token === "-") {
      const inner = primary();
      return (facts) => -asNumber(inner(facts));
    }
    if (/^["']/.test(token)) {
      const text = token.slice(1, -1).replace(/\\(.)/g, "$1");
      return () => text;
    }
    if (/^\d/.test(token)) return () => Number(token);
    if (!/^[A-Za-z_$]/.test(token)) throw wrong(`${token || "the end"} is not understood`);
    const name = token.toUpperCase();
    if (peek() !== "(") {
      if (name === "TRUE" || name === "FALSE") return () => name === "TRUE";
      return name === "NULL" ? () => null : (facts) => facts.value(token);
    }
    take("(");
    const args: Node[] = [];
    const first = peek();
    while (peek() !== ")") {
      args.push(expression());
      if (peek() === ",") at++;
      else break;
    }
    take(")");
    const made = called(name, first, args);
    if (!made) throw wrong(`the function ${token} is unknown here`);
    return made;
  };
  const product = chain(
    { "*": (a, b) => asNumber(a) * asNumber(b), "/": (a, b) => asNumber(a) / asNumber(b) },
    primary,
  );
  const sum = chain(
    {
      "+": (a, b) => asNumber(a) + asNumber(b),
      "-": (a, b) => asNumber(a) - asNumber(b),
      "&": (a, b) => `${a ?? ""}${b ?? ""}`,
    },
    product,
  );
  const comparison = chain(
    {
      "=": equal,
      "==": equal,
      "<>": (a, b) => !equal(a, b),
      "!=": (a, b) => !equal(a, b),
      "<": (a, b) => ordered(a, b, (order) => order < 0),
      ">": (a, b) => ordered(a, b, (order) => order > 0),
      "<=": (a, b) => ordered(a, b, (order) => order <= 0),
      ">=": (a, b) => ordered(a, b, (order) => order >= 0),
    },
    sum,
  );
  const expression = chain(
    { "&&": (a, b) => a === true && b === true, "||": (a, b) => a === true || b === true },
    comparison,
  );
  const root = expression();
  if (at < tokens.length) throw wrong(`${peek()} is one word too many`);
  return (facts) => root(facts) === true;
}

function tokensOf(source: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  const end = source.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(source);
    if (!match) throw new UsageError(`formula ${source}: ${source.slice(from, from + 10)} is not understood`);
    tokens.push(match[1] ?? match[2] ?? match[3] ?? match[4] ?? "");
  }
  return tokens;
}

function called(name: string, first: string, args: readonly Node[]): Node | null {
  const [a, b] = args;
  const text = (node: Node | undefined, facts: Facts): string => String(node?.(facts) ?? "");
  const calls: Record<string, Node> = {
    AND: (facts) => args.every((arg) => arg(facts) === true),
    OR: (facts) => args.some((arg) => arg(facts) === true),
    NOT: (facts) => a?.(facts) !== true,
    ISBLANK: (facts) => text(a, facts) === "",
    ISNULL: (facts) => text(a, facts) === "",
    ISPICKVAL: (facts) => text(a, facts) === text(b, facts),
    LEN: (facts) => text(a, facts).length,
    VALUE: (facts) => Number(text(a, facts)),
    CONTAINS: (facts) => text(a, facts).includes(text(b, facts)),
    BEGINS: (facts) => text(a, facts).startsWith(text(b, facts)),
    REGEX: (facts) => new RegExp(`^(?:${text(b, facts)})$`).test(text(a, facts)),
    ISNEW: (facts) => facts.isNew,
    ISCHANGED: (facts) => !facts.isNew && facts.value(first) !== facts.before(first),
    PRIORVALUE: (facts) => facts.before(first),
    TODAY: (facts) => facts.today,
  };
  return calls[name] ?? null;
}

const asNumber = (value: unknown): number => Number(value ?? Number.NaN);
const equal = (a: unknown, b: unknown): boolean => (a ?? "") === (b ?? "");
function ordered(a: unknown, b: unknown, decide: (order: number) => boolean): boolean {
  if (a === null || a === undefined || b === null || b === undefined) return false;
  if (typeof a === "number" || typeof b === "number") return decide(Number(a) - Number(b));
  return decide(String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0);
}
