import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** Folder of this file. */
export const HERE: string = dirname(fileURLToPath(import.meta.url));

/** Repository this library lies in: home of the sample project, and where `#lib/*` leads in the end. */
export const ROOT: string = resolve(HERE, "../..");
