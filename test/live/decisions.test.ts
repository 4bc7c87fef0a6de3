// People decide on forms: what is shown, what is written, and what the next run makes of it.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { decisionSummary } from "../../lib/live/decisions/summary.ts";
import { openProject } from "../../lib/project/config.ts";
import { duplicateDecisions, existingDecisions, joinDecisions, ownerDecisions } from "../../lib/project/decisions.ts";
import { Run } from "../../lib/run/run.ts";
import { plantCrm } from "../run/planted.ts";
import { cleanUp, copyProject, makeProject, ROOT, sandboxHere } from "../run/support.ts";
import { AT, type Page, said, servePages, stopPages } from "./decisions-pages.ts";

let seen = "";
let root = "";
let pages: Awaited<ReturnType<typeof servePages>>;
const folder = () => join(root, "decisions");
const sheet = (name: string): string => readFileSync(join(folder(), name), "utf8");
const migration = (): string => readFileSync(join(root, "migration.json"), "utf8");
const MIGRATION = `{
  "destination": "twenty",
  "policies": { "existing": "adopt", "fallbackOwner": "migration@kunde.example" },
\t"name":   "Hand made"
}
`;

beforeAll(async () => {
  seen = makeProject(join(ROOT, "test/fixtures/hand"));
  writeFileSync(join(seen, "migration.json"), MIGRATION);
  plantCrm(seen);
  const file = join(seen, "sandbox/records.json");
  const planted = JSON.parse(readFileSync(file, "utf8")) as { records: object[] };
  const person = (id: string, mail: string) => ({
    object: "person",
    id: `cccccccc-0000-4000-8000-00000000000${id}`,
    fields: {
      name: { firstName: "Ida", lastName: "Dam" },
      emails: { primaryEmail: mail },
      phones: { primaryPhoneNumber: "42424242", primaryPhoneCallingCode: "+45", primaryPhoneCountryCode: "DK" },
    },
  });
  writeFileSync(
    file,
    JSON.stringify({
      ...planted,
      records: [...planted.records, person("1", "ida@mail.example"), person("2", "dam@mail.example")],
    }),
  );
  // A key with zeros in front, which a repair would join to its parent.
  const tasks = readdirSync(join(seen, "exports")).find((name) => name.startsWith("tasks_"));
  const path = join(seen, "exports", tasks ?? "");
  const text = readFileSync(path, "utf8");
  expect(text).toContain(",2004,");
  writeFileSync(path, text.replace(",2004,", ",0002004,"));
  const place = await sandboxHere(seen);
  const run = new Run(openProject(seen));
  try {
    await run.joins();
    await run.owners();
  } finally {
    await run.close();
    await place.stop();
  }
}, 120_000);
beforeEach(async () => {
  root = copyProject(seen);
  pages = await servePages(root);
});
afterAll(async () => {
  stopPages();
  await cleanUp();
});

const idsOf = (page: Page): string[] =>
  ["object", "a", "b"].map((name) => page.document.querySelector(`input[name=${name}]`)?.getAttribute("value") ?? "");
const press = (page: Page, key: string) => pages.send(page, {}, `button[data-key=${key}]`);

describe("duplicates", () => {
  test("one pair after the other: merge, keep apart, later, undo, with the place in the queue", async () => {
    const review = JSON.parse(readFileSync(join(root, "out/twenty/review.json"), "utf8")) as Record<
      string,
      { a: { id: string }; b: { id: string } }[]
    >;
    const queue = Object.entries(review).flatMap(([object, list]) => list.map(({ a, b }) => [object, a.id, b.id]));
    expect(queue.length).toBeGreaterThan(3);
    const first = await pages.open("/decisions/duplicates");
    expect(idsOf(first)).toEqual(queue[0]);
    expect(said(first)).toContain(`Pair 1 of ${queue.length} · 0 decided, ${queue.length} open`);
    const second = await press(first, "m");
    expect(idsOf(second)).toEqual(queue[1]);
    expect(said(second)).toContain(`1 decided, ${queue.length - 1} open`);
    const third = await press(second, "k");
    expect(idsOf(third)).toEqual(queue[2]);
    const later = third.document.querySelector("a[data-key=s]")?.getAttribute("href") ?? "";
    expect(idsOf(await pages.open(later))).toEqual(queue[3]);
    expect(duplicateDecisions(folder())).toMatchObject([
      { a: queue[0]?.[1], b: queue[0]?.[2], decision: "merge" },
      { a: queue[1]?.[1], b: queue[1]?.[2], decision: "keep apart" },
    ]);
    expect(sheet("duplicates.csv")).toContain(`,merge,Ida Bach,${AT}`);
    const undone = await press(third, "u");
    expect(idsOf(undone)).toEqual(queue[1]);
    expect(duplicateDecisions(folder())).toHaveLength(1);
    await press(undone, "u");
    expect(duplicateDecisions(folder())).toHaveLength(0);
    expect(pages.changed).toEqual(Array(4).fill("decisions/duplicates.csv"));
    expect(said(await pages.open("/decisions/duplicates"))).not.toContain("Undo");
  });
  test("values stand side by side, differences marked in words too, weights and chance below", async () => {
    const all = await pages.open("/decisions/duplicates/all");
    const links = [...all.document.querySelectorAll("tbody th a")].map((link) => link.getAttribute("href") ?? "");
    const shown = await Promise.all(links.map((link) => pages.open(link)));
    const page = shown.find(({ document }) => document.querySelector("tr.different mark")) ?? shown[0];
    if (!page) throw new Error("The queue is empty.");
    const review = JSON.parse(readFileSync(join(root, "out/twenty/review.json"), "utf8")) as Record<
      string,
      {
        a: { id: string };
        b: { id: string };
        evidence: { column: string; a: unknown; b: unknown; agrees: boolean }[];
      }[]
    >;
    const [object, a, b] = idsOf(page);
    const pair = review[object ?? ""]?.find((one) => one.a.id === a && one.b.id === b);
    const rows = [...page.document.querySelectorAll("table.pair tbody tr")].map((row) =>
      [...row.children].map((cell) => cell.textContent ?? ""),
    );
    expect(rows.map(([column, one, other]) => [column, one, other])).toEqual(
      pair?.evidence.map(({ column, ...sides }) => [
        column,
        ...[sides.a, sides.b].map((value) => (value === null ? "no value" : String(value))),
      ]),
    );
    for (const [at, { agrees }] of (pair?.evidence ?? []).entries())
      expect(rows[at]?.[3]).toMatch(agrees ? /= equal/ : /≠ different|one side only/);
    expect(shown.some((one) => said(one).includes("What speaks for and against"))).toBe(true);
    expect(shown.some((one) => /\d % likely one person/.test(said(one)))).toBe(true);
    expect(page.headers.get("cache-control")).toBe("no-store");
  });
  test("markup and hidden letters in a name are shown, not run", async () => {
    const file = join(root, "out/twenty/review.json");
    const review = JSON.parse(readFileSync(file, "utf8")) as Record<string, { evidence: object[] }[]>;
    const first = Object.values(review)[0]?.[0];
    first?.evidence.push({ column: "<b>x", a: "<script>alert(1)</script>\u202e", b: '"onload="', agrees: false });
    writeFileSync(file, JSON.stringify(review));
    const page = await pages.open("/decisions/duplicates");
    expect(page.text).toContain("&lt;script&gt;");
    expect(page.text).not.toContain("<script>alert");
    expect(page.text).not.toContain("\u202e");
    expect(said(page)).toContain("⟨202e⟩");
  });
  test("two tabs: the second answer to one pair is refused and says what stands there", async () => {
    const [one, other] = [await pages.open("/decisions/duplicates"), await pages.open("/decisions/duplicates")];
    await press(one, "m");
    const refused = await press(other, "k");
    expect(refused.status).toBe(409);
    expect(said(refused)).toContain("meanwhile somebody decided “merge”");
    expect(duplicateDecisions(folder())).toMatchObject([{ decision: "merge" }]);
    // The same answer is no conflict, and a look at the page allows another one.
    expect((await press(other, "m")).status).toBe(200);
    await press(refused, "k");
    expect(duplicateDecisions(folder())).toMatchObject([{ decision: "keep apart" }]);
  });
  test("a pair that a new queue no longer asks about is said to be gone, and nothing is written", async () => {
    const page = await pages.open("/decisions/duplicates");
    const [object = "", a, b] = idsOf(page);
    const file = join(root, "out/twenty/review.json");
    const review = JSON.parse(readFileSync(file, "utf8")) as Record<string, { a: { id: string }; b: { id: string } }[]>;
    review[object] = (review[object] ?? []).filter((one) => one.a.id !== a || one.b.id !== b);
    writeFileSync(file, JSON.stringify(review));
    const answer = await press(page, "m");
    expect(answer.status).toBe(410);
    expect(said(answer)).toContain("not asked about");
    expect(existsSync(join(folder(), "duplicates.csv"))).toBe(false);
    expect(idsOf(await pages.open("/decisions/duplicates"))).not.toEqual([object, a, b]);
  });
  test("a sheet that Excel saved meanwhile stays, and undo gives its words back", async () => {
    const page = await pages.open("/decisions/duplicates");
    const [, a, b] = idsOf(page);
    mkdirSync(folder(), { recursive: true });
    const text = `Object;A;B;Decision;Why\r\nKontakter;7001;7002;adskil;Søren; see\r\nKontakter;${b};${a};senere;"ask; first"\r\n`;
    const utf16 = Buffer.from(`\uFEFF${text}`, "utf16le");
    writeFileSync(join(folder(), "duplicates.csv"), utf16);
    await press(page, "m");
    expect(duplicateDecisions(folder())).toMatchObject([
      { a: "7001", decision: "keep apart" },
      { a: b, b: a, decision: "merge" },
    ]);
    expect(sheet("duplicates.csv")).toContain('"ask; first"');
    expect(sheet("duplicates.csv")).toMatch(/^\uFEFFobject,/);
    await press(await pages.open("/decisions/duplicates"), "u");
    expect(sheet("duplicates.csv")).toMatch(/senere,"ask; first"/);
  });
  test("undo is refused where somebody changed the answer since", async () => {
    const next = await press(await pages.open("/decisions/duplicates"), "m");
    writeFileSync(join(folder(), "duplicates.csv"), sheet("duplicates.csv").replace(",merge,", ",keep apart,"));
    const refused = await press(next, "u");
    expect(refused.status).toBe(409);
    expect(said(refused)).toContain("Nothing was taken back");
    expect(duplicateDecisions(folder())).toMatchObject([{ decision: "keep apart" }]);
  });
  test("a sheet that cannot be read is named with its row, and stays as it is", async () => {
    const page = await pages.open("/decisions/duplicates");
    mkdirSync(folder(), { recursive: true });
    const broken = "object,a,b,decision\ncontacts,1,2,perhaps\n";
    writeFileSync(join(folder(), "duplicates.csv"), broken);
    for (const answer of [await pages.open("/decisions/duplicates"), await press(page, "m")]) {
      expect(answer.status).toBe(409);
      expect(said(answer)).toMatch(/duplicates\.csv, row 1, column "decision"/);
    }
    expect(sheet("duplicates.csv")).toBe(broken);
    expect(said(await pages.open("/decisions"))).toContain("row 1");
  });
  test("every answer given, the next run asks about nothing that was decided", async () => {
    let page = await pages.open("/decisions/duplicates");
    for (let n = 0; n < 200 && page.document.querySelector("button[data-key=k]"); n += 1) page = await press(page, "k");
    expect(said(page)).toContain("Every pair of the queue has an answer");
    const run = new Run(openProject(root));
    const key = (object: string, a: string, b: string): string => [object, ...[a, b].sort()].join(" ");
    const decided = duplicateDecisions(folder()).map(({ object, a, b }) => key(object, a, b));
    expect(decided.length).toBeGreaterThan(3);
    for (const { object, a, b } of (await run.duplicates()).review)
      expect(decided).not.toContain(key(object, a.id, b.id));
  }, 60_000);
});

describe("owners", () => {
  const field = (page: Page, email: string, name: string): string => {
    const at = [...page.document.querySelectorAll("input[type=hidden]")].find(
      (input) => input.getAttribute("value") === email,
    );
    return `${name}-${at?.getAttribute("name")?.split("-")[1]}`;
  };
  const unmatched = (): string[] =>
    (
      JSON.parse(readFileSync(join(root, "out/twenty/owners.json"), "utf8")) as { unmatched: { email: string }[] }
    ).unmatched.map(({ email }) => email);

  test("are listed with records and users nearby, none of them chosen", async () => {
    const page = await pages.open("/decisions/owners");
    const selects = [...page.document.querySelectorAll("select")];
    expect(selects.length).toBe(unmatched().length);
    expect(selects.length).toBeGreaterThan(1);
    for (const select of selects) expect(select.querySelector("option[selected]")?.getAttribute("value")).toBe("");
    expect(
      [...page.document.querySelectorAll("datalist option")].map((option) => option.getAttribute("value")),
    ).toEqual(["ida@kunde.example", "migration@kunde.example"]);
  });
  test("users who are close by are offered with how close, and only what is chosen is saved", async () => {
    const file = join(root, "out/twenty/owners.json");
    const report = JSON.parse(readFileSync(file, "utf8")) as { unmatched: { email: string; proposals: object[] }[] };
    const [first] = report.unmatched;
    const [id] = readFileSync(join(root, "out/twenty/users.csv"), "utf8").split(/\r?\n/)[2]?.split(",") ?? [];
    first?.proposals.push({ userId: id, score: 0.97 }, { userId: "nobody", score: 0.9 });
    writeFileSync(file, JSON.stringify(report));
    const page = await pages.open("/decisions/owners");
    const select = page.document.querySelector(`select[name="${field(page, first?.email ?? "", "choice")}"]`);
    const offered = [...(select?.querySelectorAll("option") ?? [])].filter((option) =>
      option.getAttribute("value")?.startsWith("user:"),
    );
    expect(offered.map((option) => [option.textContent, option.hasAttribute("selected")])).toEqual([
      ["Ida Bach <ida@kunde.example>, 97 % alike", false],
    ]);
    await pages.send(page, { [field(page, first?.email ?? "", "choice")]: "user:ida@kunde.example" });
    expect(ownerDecisions(folder())).toEqual([{ email: first?.email, user: "ida@kunde.example", resolution: null }]);
    const run = new Run(openProject(root));
    const place = await sandboxHere(root);
    try {
      const { report } = await run.owners();
      expect(report.matched.find(({ email }) => email === first?.email)).toMatchObject({ how: "decided", userId: id });
    } finally {
      await run.close();
      await place.stop();
    }
    // Decided owners stay on the page, so that the decision can be taken back.
    expect(said(await pages.open("/decisions/owners"))).toContain(`${first?.email}given to a user by decision`);
  }, 60_000);
  test("are saved together; what does not fit is said beside the field and nothing is written", async () => {
    const page = await pages.open("/decisions/owners");
    const [one = "", other = ""] = unmatched();
    const wrong = await pages.send(page, {
      [field(page, one, "choice")]: "another",
      [field(page, one, "typed")]: "bo@kunde.example",
      [field(page, other, "choice")]: "blank",
    });
    expect(wrong.status).toBe(422);
    expect(said(wrong)).toContain("not active");
    expect(wrong.document.querySelector("select[aria-invalid]")?.getAttribute("name")).toBe(field(page, one, "choice"));
    expect(existsSync(join(folder(), "owners.csv"))).toBe(false);
    for (const [typed, sentence] of [
      ["nobody@kunde.example", "No user of the CRM has this address"],
      ["no address", "no e-mail address"],
      ["", "Write the address"],
    ])
      expect(said(await pages.send(wrong, { [field(wrong, one, "typed")]: typed ?? "" }))).toContain(sentence);
    // The other answer was kept while the first is mended.
    const saved = await pages.send(wrong, { [field(wrong, one, "typed")]: "IDA@kunde.example" });
    expect(said(saved)).toContain("Saved 2 decisions");
    expect(ownerDecisions(folder())).toEqual(
      [
        { email: one, user: "ida@kunde.example", resolution: null },
        { email: other, user: null, resolution: "blank" },
      ].sort(
        (a, b) =>
          ownerDecisions(folder()).findIndex(({ email }) => email === a.email) -
          ownerDecisions(folder()).findIndex(({ email }) => email === b.email),
      ),
    );
    expect(pages.changed).toEqual(["decisions/owners.csv"]);
    const again = await pages.open("/decisions/owners");
    expect(
      again.document
        .querySelector(`select[name="${field(again, other, "choice")}"] option[selected]`)
        ?.getAttribute("value"),
    ).toBe("blank");
    expect(said(await pages.send(again, {}))).toContain("Nothing was changed");
  });
  test("of two tabs the second is told what the first decided", async () => {
    const page = await pages.open("/decisions/owners");
    const [one = ""] = unmatched();
    await pages.send(page, { [field(page, one, "choice")]: "blank" });
    const refused = await pages.send(page, { [field(page, one, "choice")]: "fallback" });
    expect(refused.status).toBe(422);
    expect(said(refused)).toContain("Meanwhile somebody decided otherwise (blank)");
    await pages.send(refused, {});
    expect(ownerDecisions(folder())).toMatchObject([{ email: one, resolution: "fallback" }]);
  });
});

describe("keys", () => {
  test("a repair is offered with examples, applied on a person's word and taken by the next run", async () => {
    const page = await pages.open("/decisions/joins");
    expect(said(page)).toContain("zeros before the key do not count");
    const name = page.document.querySelector("input[type=radio][value=apply]")?.getAttribute("name") ?? "";
    expect(page.document.querySelector(`input[checked]`)?.getAttribute("value")).toBe("");
    const saved = await pages.send(page, { [name]: "apply" });
    expect(said(saved)).toContain("Saved 1 decision");
    expect(joinDecisions(folder())).toMatchObject([{ repair: "leading_zeros", decision: "apply" }]);
    expect((await pages.send(page, { [name]: "ignore" })).status).toBe(409);
    const run = new Run(openProject(root));
    expect((await run.repairs()).map(({ decision }) => decision)).toContain("apply");
  }, 30_000);
});

describe("records of the CRM", () => {
  test("are adopted or new; one person is not given two records", async () => {
    const page = await pages.open("/decisions/existing");
    const names = [...page.document.querySelectorAll("input[value=adopt]")].map(
      (input) => input.getAttribute("name") ?? "",
    );
    const ofIda = names.filter((name) => name.includes("cccccccc-0000"));
    expect(ofIda).toHaveLength(2);
    // Both sides with what stands beside the name, where it differs marked.
    for (const text of ["Ida Dam", "email: ida@mail.example", "email: dam@mail.example", "phone: "])
      expect(said(page)).toContain(text);
    expect([...page.document.querySelectorAll("mark")].map((mark) => mark.textContent)).toContain("ida@mail.example");
    const twice = await pages.send(page, Object.fromEntries(ofIda.map((name) => [name, "adopt"])));
    expect(twice.status).toBe(422);
    expect(said(twice)).toContain("Adopted twice");
    expect(existsSync(join(folder(), "existing.csv"))).toBe(false);
    const saved = await pages.send(twice, { [ofIda[1] ?? ""]: "new" });
    expect(said(saved)).toContain("Saved 2 decisions");
    expect(
      existingDecisions(folder())
        .map(({ decision }) => decision)
        .sort(),
    ).toEqual(["adopt", "new"]);
    const reopened = await pages.send(saved, { [ofIda[0] ?? ""]: "" });
    expect(said(reopened)).toContain("Saved 1 decision");
    expect(existingDecisions(folder())).toMatchObject([{ decision: "new" }]);
  });
});

describe("own columns", () => {
  const at = (page: Page, key: string): string => {
    const input = [...page.document.querySelectorAll("input[type=hidden]")].find(
      (one) => one.getAttribute("value") === key,
    );
    return input?.getAttribute("name")?.split("-")[1] ?? "none";
  };
  const KEY = "contacts.Nøglekort nr.";
  test("are confirmed, renamed, left out and opened again; the rest of migration.json stays as it was", async () => {
    const page = await pages.open("/decisions/mapping");
    const n = at(page, KEY);
    const confirmed = await pages.send(page, { [`kind-${n}`]: "proposed" });
    expect(said(confirmed)).toContain("Saved 1 choice");
    expect(openProject(root).config.mapping.confirm).toEqual({ [KEY]: "as proposed" });
    expect(migration().startsWith(MIGRATION.trimEnd().slice(0, -2))).toBe(true);
    const renamed = await pages.send(confirmed, {
      [`kind-${n}`]: "own",
      [`field-${n}`]: "keyCard",
      [`label-${n}`]: "Nøglekort",
    });
    expect(openProject(root).config.mapping.confirm).toEqual({
      [KEY]: { field: "keyCard", type: "text", label: "Nøglekort" },
    });
    const out = await pages.send(renamed, { [`kind-${n}`]: "skip", [`reason-${n}`]: "private_content" });
    expect(openProject(root).config.mapping).toMatchObject({ confirm: {}, skip: { [KEY]: "private_content" } });
    const run = new Run(openProject(root));
    expect((await run.mapping()).proposals.find(({ column }) => `contacts.${column}` === KEY)?.status).toBe("left out");
    await pages.send(out, { [`kind-${n}`]: "undecided" });
    expect(openProject(root).config.mapping).toMatchObject({ confirm: {}, skip: {} });
    expect(pages.changed).toEqual(Array(4).fill("migration.json"));
    expect(readdirSync(root).filter((name) => name.endsWith(".new"))).toEqual([]);
  }, 30_000);
  test.each([
    ["Key card", "text", "camelCase"],
    ["keyCard", "date", "cannot fill a date field"],
    ["id", "text", "keeps the name"],
    ["jobTitle", "text", "already written by"],
    ["", "text", "Write the name"],
  ])("field %j as %s is refused beside the column", async (field, type, sentence) => {
    const page = await pages.open("/decisions/mapping");
    const n = at(page, KEY);
    const before = migration();
    const wrong = await pages.send(page, { [`kind-${n}`]: "own", [`field-${n}`]: field, [`type-${n}`]: type });
    expect(wrong.status).toBe(422);
    expect(said(wrong)).toContain(sentence);
    expect(migration()).toBe(before);
  });
  test("a migration.json that was broken meanwhile is named and not written over", async () => {
    const page = await pages.open("/decisions/mapping");
    const broken = MIGRATION.replace('"name"', '"nmae"');
    writeFileSync(join(root, "migration.json"), broken);
    const answer = await pages.send(page, { [`kind-${at(page, KEY)}`]: "proposed" });
    expect(answer.status).toBe(409);
    expect(said(answer)).toContain("nmae");
    expect(migration()).toBe(broken);
  });
});

describe("the pages", () => {
  test("count what is open, by kind and together", async () => {
    const summary = await decisionSummary(openProject(root));
    const page = said(await pages.open("/decisions"));
    for (const matter of ["duplicates", "joins", "mapping", "owners", "existing"] as const) {
      const tally = summary[matter];
      if (!tally || "fault" in tally) throw new Error(`${matter}: ${JSON.stringify(tally)}`);
      expect(tally.open).toBeGreaterThan(0);
      expect(page).toContain(`${tally.open} open, 0 decided`);
    }
    const before = summary.open;
    await press(await pages.open("/decisions/duplicates"), "m");
    expect((await decisionSummary(openProject(root))).open).toBe(before - 1);
  });
  test("say which command to run where no run was", async () => {
    rmSync(join(root, "out"), { recursive: true });
    for (const [path, workbook] of [
      ["duplicates", "02-deduplicate.ts"],
      ["joins", "03-join-checks.ts"],
      ["mapping", "04-map.ts"],
      ["owners", "06-owners.ts"],
      ["existing", "06-owners.ts"],
    ]) {
      const page = await pages.open(`/decisions/${path}`);
      expect({ path, status: page.status }).toEqual({ path, status: 200 });
      expect(said(page)).toContain(`workbooks/${workbook} --project ${root}`);
      expect(existsSync(join(ROOT, "workbooks", workbook ?? ""))).toBe(true);
    }
    expect((await decisionSummary(openProject(root))).open).toBe(0);
  });
  test("refuse a form that another site sends, or that says nothing about where it comes from", async () => {
    const page = await pages.open("/decisions/duplicates");
    const [object = "", a = "", b = ""] = idsOf(page);
    const body = new URLSearchParams({ object, a, b, was: "", decision: "merge" });
    for (const headers of [
      { origin: "https://evil.example" },
      {},
      { origin: "null" },
      { "sec-fetch-site": "cross-site" },
    ]) {
      const answer = await pages.open("/decisions/duplicates", { method: "POST", body, headers });
      expect(answer.status).toBe(403);
      expect(said(answer)).toContain("not sent from this page");
    }
    expect(existsSync(join(folder(), "duplicates.csv"))).toBe(false);
  });
  test("need no script, no style of their own in the markup, and nothing from elsewhere", async () => {
    for (const path of ["", "/duplicates", "/joins", "/mapping", "/owners", "/existing", "/duplicates/all"]) {
      const { document, text } = await pages.open(`/decisions${path}`);
      expect(text).not.toMatch(/https?:\/\/|\sstyle=|\son[a-z]+=/);
      for (const script of document.querySelectorAll("script")) {
        expect(script.textContent).toBe("");
        expect(script.getAttribute("src")).toBe("/decisions/decisions.js");
      }
      expect((await pages.open("/decisions/decisions.js")).status).toBe(200);
      for (const input of document.querySelectorAll("select, input[type=text]")) {
        const id = input.getAttribute("id");
        expect(
          input.getAttribute("aria-label") ?? document.querySelector(`label[for="${id}"]`)?.textContent,
        ).toBeTruthy();
      }
      expect(document.querySelectorAll("h1")).toHaveLength(1);
    }
  });
});
