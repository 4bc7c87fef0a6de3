/** The output folder of a run: everything below one root, every file whole or absent. */
import { mkdir, open, readFile, realpath, rename, rm } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import process from "node:process";
import type { z } from "zod";
import { type CsvCell, csvLine } from "./csv.ts";

/** What may be handed over to be written: the shape, with everything readonly. */
export type Written<T> = T extends readonly (infer E)[]
  ? readonly Written<E>[]
  : T extends object
    ? { readonly [K in keyof T]: Written<T[K]> }
    : T;

/** A name that would leave the output folder, or a file whose content is not what its schema says. */
export class OutputError extends Error {
  override readonly name = "OutputError";
}

const SEGMENT = /^[\p{L}\p{N}_][\p{L}\p{M}\p{N} ._()-]*$/u;
const CHUNK = 1 << 16;
/** Numbers temporary files: several folders of one process may write the same name at the same time. */
let temporaries = 0;

/** A run's `out/<destination>/`. Names are relative with `/`, for example `charts/coverage.svg`. */
export class OutputFolder {
  readonly root: string;

  constructor(root: string) {
    this.root = resolve(root);
  }

  /**
   * The absolute path of a name in this folder.
   * Throws an {@link OutputError} for anything but plain relative names: absolute, `..`, empty or hidden segments.
   */
  path(name: string): string {
    const segments = name.split("/");
    if (name.length > 200 || segments.some((segment) => !SEGMENT.test(segment) || segment.endsWith(".")))
      throw new OutputError(`"${name}" is no name of an output file: use plain relative names such as charts/a.svg`);
    return join(this.root, ...segments);
  }

  /**
   * Writes JSON, held to its schema first, two spaces deep, keys in the schema's order: equal values give equal bytes.
   * Throws an {@link OutputError} naming the key when the value does not fit; an earlier file then stays as it was.
   */
  async writeJson<S extends z.ZodType>(name: string, schema: S, value: Written<z.infer<S>>): Promise<string> {
    const parsed = schema.safeParse(value);
    if (!parsed.success) throw new OutputError(`${name} was not written: ${places(parsed.error)}`);
    return this.writeText(name, `${JSON.stringify(parsed.data, null, 2)}\n`);
  }

  /** Reads JSON and holds it to its schema; null when the file does not exist. Throws an {@link OutputError} otherwise. */
  async readJson<S extends z.ZodType>(name: string, schema: S): Promise<z.infer<S> | null> {
    let text: string;
    try {
      text = await readFile(this.path(name), "utf8");
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      throw new OutputError(`${name} is not JSON: delete it and run again`);
    }
    const parsed = schema.safeParse(json);
    if (!parsed.success) throw new OutputError(`${name} is not what this version writes: ${places(parsed.error)}`);
    return parsed.data;
  }

  /** Writes text as UTF-8. Returns the absolute path. */
  async writeText(name: string, text: string): Promise<string> {
    return this.#write(name, [text]);
  }

  /** Writes bytes. Returns the absolute path. */
  async writeBytes(name: string, bytes: Uint8Array): Promise<string> {
    return this.#write(name, [bytes]);
  }

  /**
   * Writes CSV (see `csv.ts` for the dialect) while the rows stream in; nothing is held in memory but a block.
   * Returns the number of rows. When the rows throw, no file appears and an earlier one stays.
   */
  async writeCsv(
    name: string,
    columns: readonly string[],
    rows: Iterable<readonly CsvCell[]> | AsyncIterable<readonly CsvCell[]>,
  ): Promise<number> {
    let written = 0;
    async function* blocks(): AsyncGenerator<string> {
      let block = `\uFEFF${csvLine(columns)}`;
      for await (const row of rows) {
        block += csvLine(row);
        written += 1;
        if (block.length >= CHUNK) {
          yield block;
          block = "";
        }
      }
      yield block;
    }
    await this.#write(name, blocks());
    return written;
  }

  /** Removes a file or folder of this folder, if it is there. */
  async remove(name: string): Promise<void> {
    await rm(this.path(name), { recursive: true, force: true });
  }

  async #write(
    name: string,
    blocks: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
  ): Promise<string> {
    const path = this.path(name);
    await mkdir(dirname(path), { recursive: true });
    await this.#refuseLinksOut(name, dirname(path));
    temporaries += 1;
    const temporary = join(dirname(path), `.${basename(path)}.${process.pid}-${temporaries}.part`);
    try {
      const file = await open(temporary, "w");
      try {
        for await (const block of blocks) await file.writeFile(block);
      } finally {
        await file.close();
      }
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    return path;
  }

  async #refuseLinksOut(name: string, folder: string): Promise<void> {
    const inside = relative(await realpath(this.root), await realpath(folder));
    if (inside === ".." || inside.startsWith(`..${sep}`))
      throw new OutputError(`"${name}" would be written outside the output folder: a folder in it is a link`);
  }
}

/** The first places where a value does not fit, without the values: they may be personal. */
function places(error: z.ZodError): string {
  const shown = error.issues.slice(0, 5).map((issue) => `${issue.path.join(".") || "the file"}: ${issue.code}`);
  const more = error.issues.length - shown.length;
  return shown.join("; ") + (more > 0 ? `; and ${more} more places` : "");
}

const isMissing = (error: unknown) => error instanceof Error && "code" in error && error.code === "ENOENT";
