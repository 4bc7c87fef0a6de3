// The review of duplicates in a real browser: by keyboard alone, light and dark, and not a request to anywhere else.
import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openProject } from "../../lib/project/config.ts";
import { duplicateDecisions } from "../../lib/project/decisions.ts";
import { Reading } from "../../lib/run/reading.ts";
import { cleanUp, makeProject, ROOT } from "../run/support.ts";
import { servePages, stopPages } from "./decisions-pages.ts";

const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
const there = existsSync(CHROMIUM);
if (!there) console.warn(`No browser at ${CHROMIUM}: the tests of the pages in a browser are skipped.`);

let browser: Browser | null = null;
let root = "";
let url = "";
const asked: string[] = [];
beforeAll(async () => {
  if (!there) return;
  root = makeProject(join(ROOT, "test/fixtures/hand"));
  await new Reading(openProject(root)).duplicates();
  ({ url } = await servePages(root));
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
}, 60_000);
afterAll(async () => {
  await browser?.close();
  stopPages();
  await cleanUp();
});
async function open(path: string, options: object = {}): Promise<Page> {
  if (!browser) throw new Error(`There is no browser at ${CHROMIUM}.`);
  const page = await browser.newPage(options);
  page.on("request", (request) => asked.push(request.url()));
  page.on("pageerror", (error) => asked.push(`error: ${error.message}`));
  await page.goto(url + path);
  return page;
}
const place = (page: Page) => page.locator("header.place strong").innerText();
const decisions = () => duplicateDecisions(join(root, "decisions")).map(({ decision }) => decision);
const key = async (page: Page, name: string) => {
  const before = page.url();
  await page.keyboard.press(name);
  await page.waitForURL((to) => to.href !== before);
};

test.skipIf(!there && !process.env["CI"])(
  "m, k, s and u decide; keys are off while somebody says so, and Tab reaches every answer",
  async () => {
    const page = await open("/decisions/duplicates");
    expect(await place(page)).toMatch(/^Pair 1 of \d+$/);
    await key(page, "m");
    expect(await place(page)).toMatch(/^Pair 2/);
    await key(page, "s");
    expect(await place(page)).toMatch(/^Pair 3/);
    await key(page, "ArrowLeft");
    await key(page, "k");
    expect(decisions()).toEqual(["merge", "keep apart"]);
    expect(await place(page)).toMatch(/^Pair 3/);
    await key(page, "u");
    expect(await place(page)).toMatch(/^Pair 2/);
    expect(decisions()).toEqual(["merge"]);

    // With Ctrl it is the browser's own key; switched off it is nothing at all.
    await page.keyboard.press("Control+m");
    await page.getByLabel("keys m, k, s, u").uncheck();
    await page.keyboard.press("k");
    await page.reload();
    expect(await page.getByLabel("keys m, k, s, u").isChecked()).toBe(false);
    await page.keyboard.press("k");
    expect(decisions()).toEqual(["merge"]);
    for (let n = 0; n < 20; n += 1) {
      await page.keyboard.press("Tab");
      if ((await page.evaluate(() => document.activeElement?.getAttribute("value"))) === "keep apart") break;
    }
    await page.keyboard.press("Enter");
    await page.waitForURL((to) => !to.href.endsWith("#"));
    await expect.poll(() => decisions()).toEqual(["merge", "keep apart"]);
    expect(asked.filter((each) => !each.startsWith(url))).toEqual([]);
    await page.close();
  },
  60_000,
);

test.skipIf(!there && !process.env["CI"])(
  "letters and their ground differ enough in light and dark",
  async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      const page = await open("/decisions/duplicates/all", { colorScheme });
      await page.locator("tbody a").first().click();
      const pairs = await page.evaluate(() => {
        const probe = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
        const rgb = (color: string): number[] => {
          if (!probe) return [];
          probe.clearRect(0, 0, 1, 1);
          probe.fillStyle = color;
          probe.fillRect(0, 0, 1, 1);
          return [...probe.getImageData(0, 0, 1, 1).data];
        };
        const ground = (element: Element | null): number[] => {
          for (let at = element; at; at = at.parentElement) {
            const color = rgb(getComputedStyle(at).backgroundColor);
            if (color[3] === 255) return color;
          }
          const plain = document.querySelector(".answers");
          return plain ? rgb(getComputedStyle(plain).backgroundColor) : [];
        };
        return [
          "h1",
          "button.main",
          "a.button",
          "nav a",
          "table.pair td",
          "tr.different td",
          "caption",
          ".quiet",
          "small",
        ].flatMap((name) => {
          const found = document.querySelector(`.decisions ${name}`);
          return found ? [{ name, ink: rgb(getComputedStyle(found).color), ground: ground(found) }] : [];
        });
      });
      const light = (rgb: readonly number[]): number =>
        [0.2126, 0.7152, 0.0722].reduce((sum, weight, at) => {
          const part = (rgb[at] ?? 0) / 255;
          return sum + weight * (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
        }, 0);
      expect(pairs.length).toBeGreaterThan(6);
      for (const { name, ink, ground } of pairs) {
        const [dark = 0, bright = 0] = [light(ink), light(ground)].sort((a, b) => a - b);
        expect({ colorScheme, name, enough: (bright + 0.05) / (dark + 0.05) >= 4.5 }).toEqual({
          colorScheme,
          name,
          enough: true,
        });
      }
      await page.close();
    }
  },
  60_000,
);
