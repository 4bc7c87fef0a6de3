export type JsonObject = { [key: string]: unknown };

/** What a request does, as the log and the faults see it. */
export type Kind = "read" | "write" | "metadata" | "file" | "auth";
