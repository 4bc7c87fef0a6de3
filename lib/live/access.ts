/** Who may see the page: a browser on this machine that was given the token, asked by the page itself. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { getCookie, setCookie } from "hono/cookie";

/**
 * The page's own policy: nothing from elsewhere, no script and no style in the page itself. Pages of decisions post
 * forms to where they come from.
 */
const POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": POLICY,
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

export interface AccessOptions {
  readonly token: string;
  /** The port that is served. */
  readonly port: number;
}

/**
 * Lets in who brings the token: once in the address, from then on in a cookie that no script reads. Refuses other names
 * of this machine (a foreign page may have bound its own to it) and posts that no page of ours sent.
 */
export function access({ token, port }: AccessOptions): MiddlewareHandler {
  return async (context, next) => {
    const refuse = (sentence: string): Response =>
      context.text(`${sentence}\n`, 403, { ...HEADERS, "referrer-policy": "no-referrer" });
    const hosts = ["127.0.0.1", "localhost"].map((name) => `${name}:${port}`);
    const host = context.req.header("host") ?? "";
    if (!hosts.includes(host))
      return refuse(
        `This page answers at http://${hosts[0]} only. Where the port is forwarded, forward the same number.`,
      );
    const cookie = `actimo-${port}`;
    const given = context.req.query("token");
    if (given !== undefined) {
      if (!same(given, token)) return refuse(NO_TOKEN);
      setCookie(context, cookie, token, { httpOnly: true, sameSite: "Strict", path: "/" });
      const url = new URL(context.req.url);
      url.searchParams.delete("token");
      return context.body(null, 303, {
        ...HEADERS,
        "referrer-policy": "no-referrer",
        location: `${url.pathname}${url.search}`,
      });
    }
    if (!same(getCookie(context, cookie) ?? "", token)) return refuse(NO_TOKEN);
    if (
      context.req.method !== "GET" &&
      context.req.method !== "HEAD" &&
      context.req.header("origin") !== `http://${host}`
    )
      return refuse("This was not sent by the page itself, so nothing was done. Open the page anew and try again.");
    await next();
    for (const [name, value] of Object.entries(HEADERS))
      if (!context.res.headers.has(name)) context.res.headers.set(name, value);
    if (!context.res.headers.has("referrer-policy")) context.res.headers.set("referrer-policy", "no-referrer");
    return undefined;
  };
}

const NO_TOKEN =
  "This page needs the token of the workbook that is open now. Open the address that its terminal shows, with the token in it.";

/** Compares without telling by its time how much of a guess was right. */
const same = (given: string, token: string): boolean =>
  timingSafeEqual(createHash("sha256").update(given).digest(), createHash("sha256").update(token).digest());
