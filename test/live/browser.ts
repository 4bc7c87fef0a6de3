// A real browser for tests of the page: it fails where there must be one, and is left out with one line elsewhere.
import { existsSync } from "node:fs";
import process from "node:process";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
const there = existsSync(CHROMIUM);
/** Tests in a browser are left out: there is none, and nobody promised one. */
export const LEFT_OUT = !there && !process.env["CI"];
if (LEFT_OUT) console.warn(`No browser at ${CHROMIUM}: the tests of the live page in a browser are left out.`);

/** Every address that any page asked for, and every error that its scripts or its policy raised. */
export const asked: string[] = [];
/** Origins that pages were opened on. */
export const served = new Set<string>();
export const complaints: string[] = [];
let browser: Browser | undefined;

/** Opens a page in a context of its own: cookies and storage are not shared with the others. */
export async function browse(url: string, options: BrowserContextOptions = {}): Promise<Page> {
  browser ??= await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
  const context = await browser.newContext({ viewport: { width: 1200, height: 800 }, ...options });
  context.on("request", (request) => asked.push(request.url()));
  context.on("weberror", (error) => complaints.push(error.error().message));
  context.on("console", (message) => {
    if (message.type() === "error" && !message.text().includes("ERR_")) complaints.push(message.text());
  });
  served.add(new URL(url).origin);
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

export async function closeBrowser(): Promise<void> {
  await browser?.close();
  browser = undefined;
}
