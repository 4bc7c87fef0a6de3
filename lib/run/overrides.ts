/** What the project says about single source files, by path below the project. */

import { isObjectName } from "../contract/objects.ts";
import type { Project } from "../project/config.ts";
import type { FileOverride } from "../source/source-file.ts";

/** The overrides of `migration.json` without the keys that are not set. */
export const fileOverrides = (project: Project): Readonly<Record<string, FileOverride>> =>
  Object.fromEntries(
    Object.entries(project.config.source.files).map(([file, { object, encoding, delimiter }]) => [
      file,
      {
        ...(object !== undefined && isObjectName(object) ? { object } : {}),
        ...(encoding === undefined ? {} : { encoding }),
        ...(delimiter === undefined ? {} : { delimiter }),
      },
    ]),
  );
