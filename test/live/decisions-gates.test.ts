// Gates on the page: evidence beside the button, and an approval that does what npm run approve does.
import { mkdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decisionSummary } from "../../lib/live/decisions/summary.ts";
import { openProject } from "../../lib/project/config.ts";
import { approve } from "../../lib/run/gates.ts";
import { holdLedger } from "../../lib/run/hold.ts";
import { accountProject, endAccounts, HAND, startAccount, stopAt } from "../commands/account.ts";
import { plantCrm } from "../run/planted.ts";
import { cleanUp, makeProject, sandboxHere } from "../run/support.ts";
import { type Page, said, servePages, stopPages } from "./decisions-pages.ts";

let url = "";
beforeAll(async () => {
  ({ url } = await startAccount());
}, 60_000);
afterAll(async () => {
  stopPages();
  await endAccounts();
  await cleanUp();
});

const card = (page: Page, gate: string): string =>
  (page.document.querySelector(`#${gate}`)?.textContent ?? "").replaceAll(/\s+/g, " ");
const button = (gate: string): string => `#${gate} button`;

describe("against an account", () => {
  test("each gate waits for a name, is approved for what it showed, and the run goes on", async () => {
    const root = accountProject(url);
    const pages = await servePages(root);
    expect(card(await pages.open("/gates"), "mapping")).toContain("not reached");
    expect((await stopAt(root, "schema"))?.sentence).toContain('gate "mapping"');
    const page = await pages.open("/gates");
    const [row] = gatesOf(root);
    expect(card(page, "mapping")).toContain("waits for approval");
    for (const text of [row?.hash, row?.evidence, "accounted for", "mapping.json"])
      expect(card(page, "mapping")).toContain(text);
    expect((await decisionSummary(openProject(root))).gates).toEqual({ waiting: ["mapping"], approved: 0 });
    const nameless = await pages.send(page, { by: "  " }, button("mapping"));
    expect([nameless.status, card(nameless, "mapping")]).toEqual([422, expect.stringContaining("Write who approves")]);
    expect(page.document.querySelector("#by-mapping")?.hasAttribute("required")).toBe(true);
    expect(gatesOf(root)[0]?.approved).toBeNull();

    const approved = await pages.send(page, { by: "Mette Holm" }, button("mapping"));
    expect(card(approved, "mapping")).toContain("Approved by Mette Holm");
    expect(approved.document.querySelector("#mapping form")).toBeNull();
    expect(gatesOf(root)[0]).toMatchObject({ gate: "mapping", by: "Mette Holm", automatic: 0 });
    expect(pages.changed).toEqual(["gate mapping"]);
    expect((await stopAt(root, "owners"))?.sentence).toContain('gate "owners"');
    const next = await pages.open("/gates");
    expect(card(next, "owners")).toMatch(/Without one ?\d+, of \d+ records/);
    const svg = await pages.open(next.document.querySelector("#owners img")?.getAttribute("src") ?? "");
    expect([svg.status, svg.headers.get("content-type"), svg.text]).toEqual([
      200,
      "image/svg+xml",
      expect.stringContaining("<svg"),
    ]);
    const link = [...next.document.querySelectorAll("#owners a")].find(
      (one) => one.textContent === "unresolved-owners.csv",
    );
    const file = await pages.open(link?.getAttribute("href") ?? "");
    expect(file.text).toBe(readFileSync(join(root, "out/twenty/unresolved-owners.csv"), "utf8").replace(/^\uFEFF/, ""));
    await pages.send(next, { by: "Mette Holm" }, button("owners"));

    expect((await stopAt(root, "sample"))?.sentence).toContain('gate "sample"');
    const sample = await pages.open("/gates");
    expect(card(sample, "sample")).toMatch(/Values compared ?\d+.*Different ?0/);
    await pages.send(sample, { by: "Mette Holm" }, button("sample"));
    expect((await stopAt(root, "load"))?.sentence).toContain('gate "load"');
    expect(card(await pages.open("/gates"), "load")).toMatch(/Records to write.*Calls.*What is written/);
  }, 120_000);

  test("what was approved is void once the mapping changed, and a form that shows the old state is refused", async () => {
    const root = accountProject(url);
    const pages = await servePages(root);
    await stopAt(root, "schema");
    const old = await pages.open("/gates");
    approve(openProject(root), "mapping", "Bo");
    const file = join(root, "migration.json");
    const text = readFileSync(file, "utf8").replace(
      "{",
      '{"mapping":{"confirm":{"contacts.Nøglekort nr.":"as proposed"}},',
    );
    writeFileSync(file, text);
    utimesSync(file, new Date(Date.now() + 60_000), new Date(Date.now() + 60_000));
    const changed = card(await pages.open("/gates"), "mapping");
    expect(changed).toContain("Approved by Bo");
    expect(changed).toContain("Saved after this gate showed it: migration.json");
    await stopAt(root, "schema");
    const now = await pages.open("/gates");
    expect(card(now, "mapping")).toContain("void: what it shows has changed");
    expect((await decisionSummary(openProject(root))).gates).toMatchObject({ waiting: ["mapping"] });
    const refused = await pages.send(old, { by: "Ida" }, button("mapping"));
    expect(refused.status).toBe(409);
    expect(said(refused)).toContain("shows something else by now");
    expect(gatesOf(root)[0]?.approved).toBeNull();
    await pages.send(now, { by: "Ida" }, button("mapping"));
    expect(gatesOf(root)[0]?.by).toBe("Ida");
  }, 120_000);

  test("while a run holds the ledger the page says so; whoever holds it for the page is asked to let go", async () => {
    const root = accountProject(url);
    await stopAt(root, "schema");
    // Evidence that cannot be read is said beside the gate, which stays where it is.
    writeFileSync(join(root, "out/twenty/coverage.json"), "{}");
    const held = holdLedger(openProject(root)).ledger;
    const stubborn = await servePages(root);
    const page = await stubborn.open("/gates");
    expect(said(page)).toContain("A run holds the ledger");
    expect(card(page, "mapping")).toMatch(
      /waits for approval.*coverage\.json is not what this version writes.*Approve mapping/,
    );
    expect((await decisionSummary(openProject(root))).gates).toEqual({ waiting: ["mapping"], approved: 0 });
    // It takes the holder a moment to go.
    const pages = await servePages(root, () => void setTimeout(() => held.close(), 400));
    const refused = await stubborn.send(page, { by: "Ida" }, button("mapping"));
    expect([refused.status, said(refused)]).toEqual([409, expect.stringContaining("Another run is working")]);
    expect(card(await pages.send(page, { by: "Ida" }, button("mapping")), "mapping")).toContain("Approved by Ida");
  }, 60_000);

  test("each later export has a gate of its own, in their order", async () => {
    const root = accountProject(url);
    const { ledger } = holdLedger(openProject(root));
    for (const number of [10, 2]) ledger.showGate(`delta ${number}`, url, `hash ${number}`, `${number} new columns.`);
    ledger.close();
    const pages = await servePages(root);
    const page = await pages.open("/gates");
    expect([...page.document.querySelectorAll("section.gate")].map(({ id }) => id)).toEqual([
      "mapping",
      "owners",
      "sample",
      "load",
      "delta-2",
      "delta-10",
    ]);
    const approved = await pages.send(page, { by: "Ida" }, button("delta-2"));
    expect(card(approved, "delta-2")).toContain("Approved by Ida");
    expect(card(approved, "delta-10")).toContain("waits for approval");
    expect(gatesOf(root).map(({ gate, by }) => [gate, by])).toEqual(
      expect.arrayContaining([
        ["delta 2", "Ida"],
        ["delta 10", null],
      ]),
    );
  });

  test("a gate nobody knows, a file that is none of the evidence and another site are refused", async () => {
    const root = accountProject(url);
    const pages = await servePages(root);
    mkdirSync(join(root, "out/twenty"), { recursive: true });
    writeFileSync(join(root, "out/twenty/secret.txt"), "no");
    for (const name of ["secret.txt", "..%2f..%2fmigration.json", "findings.csv"])
      expect((await pages.open(`/gates/file/${name}`)).status).toBe(404);
    const body = new URLSearchParams({ gate: "everything", hash: "x", by: "Ida" });
    expect((await pages.open("/gates", { method: "POST", body, headers: { origin: pages.url } })).status).toBe(400);
    body.set("gate", "load");
    expect(
      (await pages.open("/gates", { method: "POST", body, headers: { origin: "https://evil.example" } })).status,
    ).toBe(403);
    const early = await pages.open("/gates", { method: "POST", body, headers: { origin: pages.url } });
    expect([early.status, said(early)]).toEqual([409, expect.stringContaining("has shown nothing")]);
  });
});

test("a rehearsal passes its gates by itself: said so, and nothing to approve", async () => {
  const root = makeProject(HAND);
  plantCrm(root);
  const place = await sandboxHere(root);
  try {
    expect(await stopAt(root, "schema")).toBeNull();
    const pages = await servePages(root);
    const page = await pages.open("/gates");
    expect(card(page, "mapping")).toContain("Passed by itself in a rehearsal");
    expect(card(page, "load")).toContain("not reached");
    expect(page.document.querySelector("form")).toBeNull();
    const [row] = gatesOf(root);
    const body = new URLSearchParams({ gate: "mapping", hash: row?.hash ?? "", by: "Ida" });
    const refused = await pages.open("/gates", { method: "POST", body, headers: { origin: pages.url } });
    expect([refused.status, gatesOf(root)[0]?.by]).toEqual([409, "rehearsal"]);
  } finally {
    await place.stop();
  }
}, 60_000);

function gatesOf(root: string) {
  const { ledger } = holdLedger(openProject(root));
  try {
    return ledger.gates();
  } finally {
    ledger.close();
  }
}
