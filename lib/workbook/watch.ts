// Tells when a file or a folder changes, whichever way an editor saves it.
import { type FSWatcher, statSync, watch } from "node:fs";
import { basename, dirname } from "node:path";

/** Editors write in several steps; milliseconds of silence that end them. */
const SILENCE_MS = 25;
/** Where the system tells nothing (a network drive), the file is looked at this often. */
const LOOK_MS = 1_000;

/** Calls `changed` after the file was written, replaced, removed or came back. Call the result to end it. */
export function watchFile(file: string, changed: () => void): () => void {
  let seen = mark(file);
  const look = (): void => {
    const now = mark(file);
    if (now === seen) return;
    seen = now;
    changed();
  };
  const calm = debounced(look);
  const name = basename(file);
  const watcher = tryWatch(dirname(file), false, (changedName) => {
    if (changedName === null || changedName === name) calm();
  });
  const timer = setInterval(look, LOOK_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    watcher?.close();
  };
}

/** Calls `changed` after something in the folder, at any depth, was written. A folder that is not there is no error. */
export function watchFolder(folder: string, concerns: (name: string) => boolean, changed: () => void): () => void {
  const calm = debounced(changed);
  const watcher = tryWatch(folder, true, (name) => {
    if (name === null || concerns(name)) calm();
  });
  return () => watcher?.close();
}

function tryWatch(folder: string, recursive: boolean, heard: (name: string | null) => void): FSWatcher | undefined {
  try {
    const watcher = watch(folder, { recursive }, (_, name) => heard(name));
    // A folder that is removed while it is watched.
    watcher.on("error", () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}

function debounced(act: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(act, SILENCE_MS);
  };
}

/** What tells one state of a file from another. */
function mark(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false });
  return found ? `${found.mtimeMs} ${found.size} ${found.ino}` : "gone";
}
