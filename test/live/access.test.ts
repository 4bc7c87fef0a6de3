// Who gets in: the token, the name of the machine, and posts that the page itself sent.
import { request } from "node:http";
import { afterEach, expect, test } from "vitest";
import { openLive } from "../../lib/live/open-live.ts";
import { closeAll, folder, openPage, openTab, soon } from "./live-page.ts";

afterEach(closeAll);
const BOOK = "// %% One\nconst secret = 'nobody but us';\n";

/** A request with headers that fetch does not let anybody set. */
function raw(port: number, path: string, headers: Record<string, string>, method = "GET") {
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port, path, method, headers }, (answer) => {
      let text = "";
      answer.on("data", (chunk) => {
        text += String(chunk);
      });
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text }));
    });
    asked.on("error", reject);
    asked.end();
  });
}

test("the address with the token lets in once; from then on a cookie does that no script and no other site reads", async () => {
  const { live, tab } = await openPage(BOOK);
  expect(tab.entry.status).toBe(303);
  expect(tab.entry.headers.get("location")).toBe("/");
  expect(tab.entry.headers.get("set-cookie")).toMatch(/; Path=\/; HttpOnly; SameSite=Strict$/);
  expect((await tab.get("/")).status).toBe(200);
  expect(new URL(live.url).hostname).toBe("127.0.0.1");
  expect(new URL(live.url).searchParams.get("token")?.length).toBeGreaterThanOrEqual(32);
});

test("without the token, or with a wrong one, nothing is told but how to get in", async () => {
  const { live, tab } = await openPage(BOOK);
  const wrong = live.url.slice(0, -3);
  const paths = [
    "/",
    "/events",
    "/order",
    "/cells?ids=1",
    "/style.css",
    "/script/main.js",
    "/decisions",
    "/gates",
    "/none",
  ];
  for (const path of paths) {
    const answer = await fetch(tab.base + path);
    expect([path, answer.status]).toEqual([path, 403]);
    expect(await answer.text()).toBe(
      "This page needs the token of the workbook that is open now. Open the address that its terminal shows, with the token in it.\n",
    );
  }
  for (const given of [`${wrong}abc`, wrong, `${tab.base}/?token=`]) {
    const answer = await fetch(given, { redirect: "manual" });
    expect([answer.status, answer.headers.get("set-cookie")]).toEqual([403, null]);
  }
  const other = await fetch(`${tab.base}/`, { headers: { cookie: `actimo-${live.port}=guess` } });
  expect(other.status).toBe(403);
  expect((await fetch(`${tab.base}/do`, { method: "POST", body: '{"do":"run-all"}' })).status).toBe(403);
  expect(await tab.states()).toEqual(["idle"]);
});

test("two starts have two tokens", async () => {
  const [one, two] = [await openPage(BOOK), await openPage(BOOK)];
  expect(new URL(one.live.url).searchParams.get("token")).not.toBe(new URL(two.live.url).searchParams.get("token"));
});

test("another name for this machine is refused, whatever it brings: a foreign page may have bound it", async () => {
  const { live, tab } = await openPage(BOOK);
  const ask = (host: string) => raw(live.port, "/", { host, cookie: tab.cookie });
  for (const host of ["evil.example", `evil.example:${live.port}`, "127.0.0.1", "127.0.0.1:1", `[::1]:${live.port}`]) {
    const { status, text } = await ask(host);
    expect([host, status]).toEqual([host, 403]);
    expect(text).not.toContain("secret");
  }
  expect((await ask(`localhost:${live.port}`)).status).toBe(200);
  expect((await ask(`127.0.0.1:${live.port}`)).status).toBe(200);
});

test("a post from elsewhere does nothing, even with the cookie", async () => {
  const { live, tab } = await openPage(BOOK);
  const host = `127.0.0.1:${live.port}`;
  for (const origin of ["http://evil.example", "null", `https://${host}`, `http://localhost:${live.port}`, undefined]) {
    const headers = { host, cookie: tab.cookie, ...(origin ? { origin } : {}) };
    for (const path of ["/do", "/report", "/gates", "/decisions/duplicates"])
      expect([origin, (await raw(live.port, path, headers, "POST")).status]).toEqual([origin, 403]);
  }
  expect(await tab.states()).toEqual(["idle"]);
  expect(await tab.act("run-all")).toBe(200);
});

test("every answer forbids scripts in the page, other sites, keeping and sniffing", async () => {
  const { tab } = await openPage(BOOK);
  for (const path of ["/", "/style.css", "/script/main.js", "/order", "/none"]) {
    const { headers } = await tab.get(path);
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toMatch(/^default-src 'none'; /);
    expect(policy).not.toContain("unsafe");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
  }
  const page = await (await tab.get("/")).text();
  expect(page).not.toMatch(/<script(?![^>]*\ssrc="\/script\/)|\son[a-z]+="|<style|\sstyle=/);
});

test("a port that is taken is said in a sentence, and nothing stays behind", async () => {
  const { live } = await openPage(BOOK);
  const root = folder();
  const context = { project: root, destination: null, reveal: false, yes: false };
  const again = openLive({ file: `${root}/none.ts`, context, run: true });
  await expect(again).rejects.toMatchObject({
    exitCode: 1,
    message: expect.stringContaining("Cannot read the workbook"),
  });
  const taken = openLive({ file: live.bench.session.file, context, run: true, port: live.port, library: root });
  await expect(taken).rejects.toMatchObject({
    exitCode: 1,
    message: `The port ${live.port} is taken by another program.`,
    advice: expect.stringContaining("--port"),
  });
});

test("a page left open over a restart: the same token goes on, a new one is refused with the sentence", async () => {
  const { live, tab, file, root } = await openPage(BOOK, { token: "the-same-token-as-before" });
  const events = tab.events();
  await events.next("hello");
  await live.close();
  await soon(events.ended).toBe(true);
  const context = { project: root, destination: null, reveal: false, yes: false };
  const start = (token: string) => openLive({ file, context, run: false, port: live.port, library: root, token });
  const same = await start("the-same-token-as-before");
  expect((await tab.get("/order")).status).toBe(200);
  await same.close();
  const other = await start("another-token");
  const refused = await tab.get("/order");
  expect([refused.status, await refused.text()]).toEqual([403, expect.stringContaining("needs the token")]);
  expect((await (await openTab(other)).get("/")).status).toBe(200);
  await other.close();
});
