/** What the project says about single source files, by path below the project. */

import type { Project } from "../project/config.ts";
import type { FileOverride } from "../source/source-file.ts";

/** The overrides of `migration.json` without the keys that are not set. */
export const fileOverrides = (project: Project): Readonly<Record<string, FileOverride>> =>
  Object.fromEntries(
    Object.entries(project.config.source.files).map(([file, override]) => [
      file,
      Object.fromEntries(Object.entries(override).filter(([, value]) => value !== undefined)),
    ]),
  );
