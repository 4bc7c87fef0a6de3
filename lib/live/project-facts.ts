/** What the head of the page says of the project: read anew after its settings changed. */
import { basename } from "node:path";
import type { WorkbookContext } from "../workbook/context.ts";
import { asStop } from "../workbook/stop.ts";

export interface ProjectFacts {
  readonly name: string;
  readonly root: string;
  readonly destination: string;
  /** Address of the account; empty for the sandbox. */
  readonly account: string;
  /** Why the settings cannot be read; empty when they can. */
  readonly fault: string;
}

/** Reads the settings of the project. Never throws: a project that cannot be read is told in `fault`. */
export async function projectFacts({ project, destination }: WorkbookContext): Promise<ProjectFacts> {
  const { openProject } = await import("../project/config.ts");
  const nothing = { name: basename(project), root: project, destination: destination ?? "", account: "", fault: "" };
  try {
    const opened = openProject(project, destination);
    const account = opened.config.account?.url ?? "";
    return { ...nothing, name: opened.name, destination: opened.destination, account };
  } catch (thrown) {
    return { ...nothing, fault: asStop(thrown)?.sentence ?? "The settings of the project cannot be read." };
  }
}
